/* result - the comparisons as text for people. */
#include "compare/tolerance.h"
#include "reconcile/proof.h"
#include "reconcile/result_int.h"
#include "report/table.h"

#define DIFFERENCES_SHOWN 50 /* the most keys that the text lists; the other formats list all */

/* ---- text ---- */

/* Balances go on over a period that the side lacks, but nobody sees what moved in it. */
static void put_gaps(const struct result *r, enum side side, struct buf *out)
{
	struct buf gaps = { 0 };

	balances_put_gaps(r->balances, side, &gaps);
	if (gaps.len > 0)
		buf_addf(out, "  %-8sa period is missing %s\n", "", gaps.p);
	buf_free(&gaps);
}

static void put_sides(const struct result *r, struct buf *out)
{
	char number[27];

	buf_adds(out, "Reconciliation of ");
	text_escape(out, r->name);
	buf_adds(out, "\n\n");
	for (int side = BEFORE; side <= AFTER; side++) {
		const struct side_source *s = r->source[side];
		size_t keys = balances_keys(r->balances, (enum side)side);

		buf_addf(out, "  %-8s", result_side_names[side]);
		if (!str_is_null(side_name(s))) {
			text_escape(out, side_name(s));
			buf_adds(out, ", ");
		}
		text_escape(out, str_of(side_description(s)));
		buf_addf(out, ": %s record%s", text_count(side_records(s), number),
		         side_records(s) == 1 ? "" : "s");
		if (side_left_out(s) > 0)
			buf_addf(out, ", %s left out by where",
			         text_count(side_left_out(s), number));
		if (!r->what->rows)
			buf_addf(out, ", %s key%s", text_count(keys, number), keys == 1 ? "" : "s");
		buf_addc(out, '\n');
		proof_put_findings(r, (enum side)side, out);
		put_gaps(r, (enum side)side, out);
	}
	buf_adds(out, "  key     ");
	for (size_t i = 0; i < r->what->key_count; i++) {
		buf_adds(out, i > 0 ? ", " : "");
		text_escape(out, r->what->key[i]);
	}
	buf_adds(out, "\n\n");
}

void result_head_amount(struct table *t, size_t column, const char *title)
{
	table_head(t, column, title, TABLE_RIGHT);
	table_keep(t, column);
}

static void put_counts(const struct result *r, struct buf *out)
{
	struct table *t = table_new(2);
	char number[27];

	table_head(t, 0, r->what->rows ? "records" : "keys", TABLE_LEFT);
	table_head(t, 1, "number", TABLE_RIGHT);
	for (int status = 0; status < STATUS_COUNT_; status++) {
		size_t count = balances_with(r->balances, (enum status)status);

		/* special statuses are only shown if there are such keys */
		if (count == 0 && (status_is_zero((enum status)status) || status == STATUS_BELOW ||
		                   status == STATUS_PARENT || status == STATUS_TOTAL ||
		                   status == STATUS_ACCEPTED))
			continue;
		table_cell(t, str_of(status_name((enum status)status)));
		table_cell(t, str_of(text_count(count, number)));
	}
	table_print(t, out);
	buf_addc(out, '\n');
	table_free(t);
}

void result_cell_amount(struct table *t, struct decimal d)
{
	struct buf text = { 0 };

	table_amount(d, &text);
	table_cell(t, buf_str(&text));
	buf_free(&text);
}

void result_cell_amount_of(const struct result *r, struct table *t, const struct str *part,
                           size_t measure, struct decimal d)
{
	result_cell_amount(t, key_amount(r->what, part, measure, d));
}

static void cell_tolerance(struct table *t, const struct spec_tolerance *tolerance)
{
	struct buf text = { 0 };

	if (decimal_sign(tolerance->percent) > 0)
		tolerance_text(tolerance, &text);
	else
		table_amount(tolerance->amount, &text);
	table_cell(t, buf_str(&text));
	buf_free(&text);
}

/* The cells of a total: both sides, and their difference. */
static void cell_total(struct table *t, const struct grand_total *total)
{
	if (total->mixed) {
		for (int i = 0; i < 3; i++)
			table_cell(t, STR("-"));
		return;
	}
	result_cell_amount(t, total->side[BEFORE]);
	result_cell_amount(t, total->side[AFTER]);
	result_cell_amount(t, total->difference);
}

/* A cell with the measure and the currency of a total. */
static void cell_name(const struct result *r, struct table *t, const struct grand_total *total)
{
	struct buf name = { 0 };

	grand_total_name(r->what, total, &name);
	table_cell(t, buf_str(&name));
	buf_free(&name);
}

static void put_totals(const struct result *r, struct buf *out)
{
	const struct grand_totals *all = balances_totals(r->balances);
	const struct grand_total *total;
	struct table *t = table_new(5);
	bool mixed = false;

	table_head(t, 0, "total", TABLE_LEFT);
	result_head_amount(t, 1, "before");
	result_head_amount(t, 2, "after");
	result_head_amount(t, 3, "difference");
	result_head_amount(t, 4, "tolerance");
	for (size_t i = 0; (total = grand_totals_at(all, i)); i++) {
		const struct spec_measure *m = &r->what->measure[total->measure];

		if (m->text)
			continue;
		cell_name(r, t, total);
		cell_total(t, total);
		cell_tolerance(t, &m->tolerance);
		mixed |= total->mixed;
	}
	table_print(t, out);
	table_free(t);
	if (mixed)
		buf_adds(out, "-: balances of several periods are not added up\n");
}

/* Show what the tolerance of single keys would hide: a cent on each of many keys is a sum. */
static void put_within(const struct result *r, struct buf *out)
{
	const struct grand_totals *all = balances_totals(r->balances);
	const struct grand_total *total;
	struct table *t = table_new(5);
	char number[27];

	table_head(t, 0, "within tolerance", TABLE_LEFT);
	table_head(t, 1, r->what->rows ? "records" : "keys", TABLE_RIGHT);
	result_head_amount(t, 2, "sum");
	result_head_amount(t, 3, "without signs");
	result_head_amount(t, 4, "accepted");
	for (size_t i = 0; (total = grand_totals_at(all, i)); i++) {
		const struct within *w = &total->within;

		if (w->keys == 0)
			continue;
		cell_name(r, t, total);
		table_cell(t, str_of(text_count(w->keys, number)));
		result_cell_amount(t, w->sum);
		result_cell_amount(t, w->absolute);
		cell_tolerance(t, &r->what->measure[total->measure].tolerance_total);
	}
	if (table_rows(t) > 0) {
		buf_addc(out, '\n');
		table_print(t, out);
	}
	table_free(t);
}

struct table *result_key_table(const struct result *r, size_t more)
{
	size_t parts = r->what->key_count;
	struct table *t = table_new(parts + more);
	struct buf name = { 0 };

	for (size_t i = 0; i < parts; i++) {
		buf_reset(&name);
		buf_addstr(&name, r->what->key[i]);
		table_head(t, i, name.p, TABLE_LEFT);
		table_keep(t, i);
	}
	buf_free(&name);
	return t;
}

void result_cell_key(struct table *t, const struct key_balance *at)
{
	for (size_t i = 0; i < at->parts; i++)
		table_key(t, str_is_null(at->part[i]) ? STR("(null)") : at->part[i]);
}

/* What a side has of a measure; a text is shown so that nothing in it is hidden. */
static void cell_value(const struct result *r, struct table *t, const struct key_balance *at,
                       enum side side, size_t measure)
{
	char text[DECIMAL_TEXT];

	if (at->half[side].records == 0)
		table_cell(t, STR("-"));
	else if (!r->what->measure[measure].text)
		result_cell_amount_of(r, t, at->part, measure, at->half[side].value[measure]);
	else if (str_is_null(at->half[side].text[measure]))
		table_cell(t, STR("(null)"));
	else
		table_key(t, result_value(r, at, side, measure, text));
}

static void add_balance(const struct result *r, struct table *t, const struct key_balance *at)
{
	for (size_t m = 0; m < r->what->measure_count; m++) {
		if (!balances_measure_differs(r->balances, at, m))
			continue;
		result_cell_key(t, at);
		table_cell(t, r->what->measure[m].name);
		for (int side = BEFORE; side <= AFTER; side++)
			cell_value(r, t, at, (enum side)side, m);
		if (r->what->measure[m].text)
			table_cell(t, STR(""));
		else
			result_cell_amount_of(r, t, at->part, m, balance_difference(at, m));
		table_cell(t, str_of(status_name(at->status)));
		for (int side = BEFORE; side <= AFTER && r->what->rows; side++)
			table_cell(t,
			           str_is_null(at->half[side].at) ? STR("-") : at->half[side].at);
		if (r->past)
			result_cell_news(t, r, at, m);
	}
}

static struct table *difference_table(const struct result *r)
{
	size_t parts = r->what->key_count;
	size_t own = r->what->rows ? 7 : 5;
	struct table *t = result_key_table(r, own + (r->past != NULL));

	table_head(t, parts, "measure", TABLE_LEFT);
	result_head_amount(t, parts + 1, "before");
	result_head_amount(t, parts + 2, "after");
	result_head_amount(t, parts + 3, "difference");
	table_head(t, parts + 4, "status", TABLE_LEFT);
	if (r->what->rows) {
		table_head(t, parts + 5, "before at", TABLE_LEFT);
		table_head(t, parts + 6, "after at", TABLE_LEFT);
	}
	if (r->past)
		result_head_news(t, parts + own, r);
	return t;
}

/* Report a side that contradicts itself: it is no proof, even if both sides agree. */
static void put_contradiction(const struct result *r, struct buf *out)
{
	struct buf keys = { 0 };

	proof_put_keys(r, &keys);
	if (keys.len > 0) {
		buf_adds(out, "\nNO PROOF:\n");
		buf_addstr(out, buf_str(&keys));
	}
	buf_free(&keys);
	if (!proof_contradicted(r))
		return;
	buf_adds(out, "\nNO PROOF: ");
	proof_put_sides(r, out);
	buf_adds(out, ", see what was found.\n");
}

/* False after an error was reported. */
static bool put_differences(const struct result *r, struct buf *out)
{
	size_t count = balances_differing(r->balances),
	       shown = count < DIFFERENCES_SHOWN ? count : DIFFERENCES_SHOWN;
	const struct key_balance *at;
	struct table *t;
	char number[27];
	bool ok = balances_rewind(r->balances);

	if (count == 0) {
		if (balances_count(r->balances) == 0)
			buf_adds(out, "\nNothing was compared.\n");
		else if (proof_fails(r))
			buf_addf(out, "No %s differs, which proves nothing here.\n",
			         result_unit(r));
		else
			buf_addf(out, "\nEvery %s agrees%s%s.\n", result_unit(r),
			         balances_with(r->balances, STATUS_WITHIN) > 0
			                 ? " within its tolerance"
			                 : "",
			         balances_with(r->balances, STATUS_ACCEPTED) > 0
			                 ? ", or its difference is accepted"
			                 : "");
		return true;
	}
	buf_adds(out,
	         r->past ? "\nDifferences, new ones first, then changed ones; the largest first\n\n"
	                 : "\nDifferences, largest first\n\n");
	t = difference_table(r);
	/* keys that differ come first */
	for (size_t i = 0; i < shown && ok; i++) {
		at = balances_next(r->balances);
		ok = at != NULL;
		if (ok)
			add_balance(r, t, at);
	}
	table_print(t, out);
	table_free(t);
	if (shown < count)
		buf_addf(out, "\n%s %ss more differ: -O csv lists them all\n",
		         text_count(count - shown, number), result_unit(r));
	return ok;
}

/* What somebody has accepted: `holding`, or what does not hold. */
static void put_acceptances(const struct result *r, bool holding, struct buf *out)
{
	size_t parts = r->what->key_count;
	struct table *t = result_key_table(r, 5);
	const struct acceptance *one;
	struct buf why = { 0 };

	table_head(t, parts, "measure", TABLE_LEFT);
	result_head_amount(t, parts + 1, "amount");
	table_head(t, parts + 2, "by", TABLE_LEFT);
	table_head(t, parts + 3, "date", TABLE_LEFT);
	table_head(t, parts + 4, holding ? "reason" : "why it does not hold", TABLE_LEFT);
	/* it ends with the figure that the difference is now */
	table_keep(t, parts + 4);
	for (size_t i = 0; (one = acceptances_at(r->accepted, i)); i++) {
		if ((one->state == ACCEPTANCE_HOLDS) != holding)
			continue;
		for (size_t k = 0; k < parts; k++)
			table_key(t, str_is_null(one->part[k]) ? STR("(null)") : one->part[k]);
		table_cell(t, r->what->measure[one->measure].name);
		result_cell_amount_of(r, t, one->part, one->measure, one->amount);
		table_cell(t, one->name);
		table_cell(t, one->date);
		buf_reset(&why);
		acceptance_why(r->what, one, &why);
		table_cell(t, holding ? one->reason : buf_str(&why));
	}
	if (table_rows(t) > 0) {
		buf_adds(out, holding ? "\nAccepted differences\n\n"
		                      : "\nAcceptances that do not hold\n\n");
		table_print(t, out);
	}
	table_free(t);
	buf_free(&why);
}

/* List the keys that only one side knows, with zero amounts: no difference, but useful to know. */
static bool put_zeros(const struct result *r, struct buf *out)
{
	size_t count = balances_with(r->balances, STATUS_ZERO_BEFORE) +
	               balances_with(r->balances, STATUS_ZERO_AFTER);
	struct table *t;
	char number[27];
	bool ok = balances_rewind(r->balances);

	if (count == 0)
		return true;
	buf_adds(out, "\nKnown to one side only, and zero there\n\n");
	t = result_key_table(r, 1);
	table_head(t, r->what->key_count, "status", TABLE_LEFT);
	while (table_rows(t) < DIFFERENCES_SHOWN && ok) {
		const struct key_balance *at = balances_next(r->balances);

		if (!at) {
			ok = balances_whole(r->balances);
			break;
		}
		if (!status_is_zero(at->status))
			continue;
		result_cell_key(t, at);
		table_cell(t, str_of(status_name(at->status)));
	}
	table_print(t, out);
	if (table_rows(t) < count)
		buf_addf(out, "\n%s %ss more: -O csv lists them all\n",
		         text_count(count - table_rows(t), number), result_unit(r));
	table_free(t);
	return ok;
}

static bool put_comparison(const struct result *r, struct buf *out)
{
	put_sides(r, out);
	put_counts(r, out);
	put_totals(r, out);
	put_within(r, out);
	put_contradiction(r, out);
	if (!result_breaks(r, DIFFERENCES_SHOWN, out))
		return false;
	if (!put_differences(r, out))
		return false;
	result_news_counts(r, out);
	result_gone(r, DIFFERENCES_SHOWN, out);
	if (!result_why(r, DIFFERENCES_SHOWN, out))
		return false;
	put_acceptances(r, true, out);
	put_acceptances(r, false, out);
	return put_zeros(r, out);
}

/* ---- several comparisons ---- */

/* One row for each total of a comparison; what is the same for all of them is in the first row. */
static void add_domain(struct table *t, const struct result *r)
{
	static const struct str empty = { "", 0 };
	const struct grand_total *total;
	char number[27];

	for (size_t m = 0; (total = grand_totals_at(balances_totals(r->balances), m)); m++) {
		struct result_counts n = result_counts(r);
		const uint64_t count[] = { n.keys, n.equal, n.within, n.accepted, n.different };

		table_key(t, m == 0 ? r->name : empty);
		for (size_t i = 0; i < sizeof(count) / sizeof(*count); i++)
			table_cell(t, m == 0 ? str_of(text_count(count[i], number)) : empty);
		cell_name(r, t, total);
		/* a text has no total */
		for (int i = 0; r->what->measure[total->measure].text && i < 3; i++)
			table_cell(t, empty);
		if (!r->what->measure[total->measure].text)
			cell_total(t, total);
		table_cell(t, m == 0 ? str_of(result_verdict(r)) : empty);
	}
}

/* The table of domains: what agrees, and what does not. */
static void put_domains(const struct pack *p, struct buf *out)
{
	static const char *const counts[] = { "keys", "equal", "within", "accepted", "different" };
	struct table *t = table_new(11);

	table_head(t, 0, "comparison", TABLE_LEFT);
	table_keep(t, 0);
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		table_head(t, 1 + i, counts[i], TABLE_RIGHT);
	table_head(t, 6, "measure", TABLE_LEFT);
	result_head_amount(t, 7, "before");
	result_head_amount(t, 8, "after");
	result_head_amount(t, 9, "difference");
	table_head(t, 10, "result", TABLE_LEFT);
	for (size_t i = 0; i < p->count; i++)
		add_domain(t, &p->comparison[i]);
	table_print(t, out);
	table_free(t);
}

/* "RECONCILED: all 3 comparisons agree." */
static void put_verdict(const struct pack *p, struct buf *out)
{
	size_t failing = pack_failing(p);
	char number[27], all[27];

	text_count(p->count, all);
	if (failing == 0)
		buf_addf(out, "RECONCILED: %s comparison%s hold%s.\n\n", all,
		         p->count == 1 ? "" : "s", p->count == 1 ? "s" : "");
	else
		buf_addf(out, "NOT RECONCILED: %s of %s comparison%s do%s not hold.\n\n",
		         text_count(failing, number), all, p->count == 1 ? "" : "s",
		         failing == 1 ? "es" : "");
}

bool result_text(const struct pack *p, struct buf *out)
{
	bool ok = true;

	if (pack_is_list(p)) {
		put_verdict(p, out);
		put_domains(p, out);
	}
	for (size_t i = 0; i < p->count && ok; i++) {
		if (pack_is_list(p))
			buf_addc(out, '\n');
		ok = put_comparison(&p->comparison[i], out) && result_pour(p, out);
	}
	return ok;
}
