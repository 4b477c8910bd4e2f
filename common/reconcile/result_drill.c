/* result_drill - the records behind a figure as text for people; what all formats share. */
#include "reconcile/result_drill.h"

#include <stdlib.h>

#include "base/diag.h"

#define RECORDS_SHOWN 1000 /* records of a figure that the text lists; the other formats list all */

/* ---- amounts ---- */

static int digits_of(const struct drilled *d, size_t measure)
{
	int before = d->at->half[BEFORE].value[measure].scale,
	    after = d->at->half[AFTER].value[measure].scale;

	return before > after ? before : after;
}

/* With at least so many digits after the point; an amount that has no room for them stays as it is. */
static struct decimal widened(struct decimal d, int scale)
{
	struct decimal wide = d;

	if (d.scale < scale)
		(void)decimal_rescale(d, scale, ROUND_NONE, &wide);
	return wide;
}

/* With the digits of the currency. */
static struct drill_amounts shown(const struct drilled *d, size_t measure, struct drill_amounts a)
{
	struct decimal *const amount[] = { &a.side[BEFORE], &a.side[AFTER], &a.difference };

	for (size_t i = 0; i < sizeof(amount) / sizeof(*amount); i++)
		*amount[i] = key_amount(d->r->what, d->at->part, measure, *amount[i]);
	return a;
}

struct drill_amounts drill_amounts_of(const struct drilled *d, const struct reason *record,
                                      size_t measure, bool has[2])
{
	int scale = digits_of(d, measure);
	struct drill_amounts a = { .difference = widened(record->value[measure], scale) };

	for (int side = BEFORE; side <= AFTER; side++) {
		has[side] = record->part[side] != NULL;
		a.side[side] = widened(has[side] ? record->part[side][measure] : decimal_of(0, 0),
		                       scale);
	}
	return shown(d, measure, a);
}

struct drill_amounts drill_figure(const struct drilled *d, size_t measure)
{
	int scale = digits_of(d, measure);
	struct drill_amounts a = { .difference = widened(balance_difference(d->at, measure),
		                                         scale) };

	for (int side = BEFORE; side <= AFTER; side++)
		a.side[side] = widened(d->at->half[side].value[measure], scale);
	return shown(d, measure, a);
}

/* Add, or subtract. False after an error was reported. */
static bool combine(struct drill_amounts *a, const struct drill_amounts *b,
                    enum decimal_status (*with)(struct decimal a, struct decimal b,
                                                struct decimal *out))
{
	if (with(a->side[BEFORE], b->side[BEFORE], &a->side[BEFORE]) == DECIMAL_OK &&
	    with(a->side[AFTER], b->side[AFTER], &a->side[AFTER]) == DECIMAL_OK &&
	    with(a->difference, b->difference, &a->difference) == DECIMAL_OK)
		return true;
	diag_error("a sum of amounts has more than 38 digits");
	return false;
}

static bool is_nothing(const struct drill_amounts *a)
{
	return decimal_sign(a->side[BEFORE]) == 0 && decimal_sign(a->side[AFTER]) == 0 &&
	       decimal_sign(a->difference) == 0;
}

bool drill_remains(const struct drilled *d, size_t measure, struct drill_amounts *out)
{
	*out = drill_figure(d, measure);
	(void)combine(out, &d->proved[measure], decimal_sub);
	*out = shown(d, measure, *out);
	return !is_nothing(out);
}

/* ---- texts ---- */

static void put_parts(const struct str *part, size_t count, struct buf *out)
{
	for (size_t i = 0; part && i < count; i++) {
		buf_adds(out, i > 0 ? " " : "");
		text_escape(out, str_is_null(part[i]) ? STR("(null)") : part[i]);
	}
}

void drill_put_record(const struct drilled *d, const struct reason *record, struct buf *out)
{
	const struct spec_explain *e = &d->r->what->explain;

	put_parts(record->id, e->voucher_count + e->line_count, out);
}

void drill_put_detail(const struct drilled *d, const struct reason *record, struct buf *out)
{
	text_escape(out, record->why);
	put_parts(record->other, d->r->what->key_count, out);
	put_parts(record->twin, record->twin_parts, out);
}

void drill_put_key(const struct drilled *d, const struct reason *record, struct buf *out)
{
	put_parts(record->key, d->r->what->key_count, out);
}

/* ---- all figures ---- */

static bool take(struct drilled *d, const struct reason *record)
{
	bool ok = true, has[2];

	d->records++;
	d->agree += reason_agrees(record->kind);
	for (size_t i = 0; ok && i < d->r->what->measure_count; i++) {
		struct drill_amounts a = drill_amounts_of(d, record, i, has);

		ok = combine(&d->proved[i], &a, decimal_add);
		d->proved[i] = shown(d, i, d->proved[i]);
	}
	return ok;
}

static bool drill_one(struct drilled *d, uint64_t rank, const struct drill_form *form)
{
	struct explanation *x = d->r->drilled;
	const struct reason *record;
	bool ok = true;

	d->records = d->agree = 0;
	for (size_t i = 0; i < d->r->what->measure_count; i++)
		d->proved[i] = (struct drill_amounts){ 0 };
	form->begin(d);
	while (ok && (record = explanation_record(x, rank, d->at)))
		ok = take(d, record) && form->record(d, record) && result_pour(d->pack, d->out);
	return ok && explanation_whole(x) && form->end(d) && result_pour(d->pack, d->out);
}

static bool drill_comparison(struct drilled *d, const struct drill_form *form)
{
	const struct result *r = d->r;
	bool ok = explanation_rewind(r->drilled) && balances_rewind(r->balances);
	uint64_t rank = 0;

	d->proved = xcalloc(r->what->measure_count, sizeof(*d->proved));
	while (ok && (d->at = balances_next(r->balances)))
		if (drill_wants(d->pack->drill, r, d->at))
			ok = drill_one(d, rank++, form);
	free(d->proved);
	return ok && balances_whole(r->balances);
}

bool drill_each(struct drilled *d, const struct pack *p, const struct drill_form *form)
{
	bool ok = true;

	d->pack = p;
	for (size_t i = 0; ok && i < p->count; i++) {
		d->r = &p->comparison[i];
		ok = !d->r->drilled || drill_comparison(d, form);
	}
	return ok;
}

/* ---- text ---- */

/* The records of the figure at work. */
struct listing {
	struct table *records;
	bool any;       /* there is a figure before this one */
	bool named;     /* records have names */
	bool elsewhere; /* a record of this figure has another key, and agrees with none */
	struct buf text;
};

static void cell_text(struct table *t, struct buf *text)
{
	table_cell(t, buf_str(text));
	buf_reset(text);
}

static void put_title(const struct drilled *d)
{
	buf_adds(d->out, "Records behind ");
	if (pack_is_list(d->pack)) {
		text_escape(d->out, d->r->name);
		buf_adds(d->out, ": ");
	}
	for (size_t i = 0; i < d->at->parts; i++) {
		buf_adds(d->out, i > 0 ? ", " : "");
		text_escape(d->out, d->r->what->key[i]);
		buf_addc(d->out, ' ');
		table_key_text(str_is_null(d->at->part[i]) ? STR("(null)") : d->at->part[i],
		               d->out);
	}
	buf_addf(d->out, ": %s\n\n", status_name(d->at->status));
}

static void begin_text(struct drilled *d)
{
	static const struct {
		const char *title;
		enum table_align align;
	} heads[] = { { "reason", TABLE_LEFT },    { "record", TABLE_LEFT },
		      { "measure", TABLE_LEFT },   { "before", TABLE_RIGHT },
		      { "after", TABLE_RIGHT },    { "difference", TABLE_RIGHT },
		      { "before at", TABLE_LEFT }, { "after at", TABLE_LEFT } };
	struct listing *l = d->form;
	size_t columns = sizeof(heads) / sizeof(*heads);

	buf_adds(d->out, l->any ? "\n" : "");
	l->any = true;
	l->elsewhere = false;
	l->named = d->r->what->explain.present;
	put_title(d);
	l->records = table_new(columns - !l->named);
	for (size_t i = 0, n = 0; i < columns; i++) {
		if (i == 1 && !l->named)
			continue;
		table_head(l->records, n, heads[i].title, heads[i].align);
		table_keep(l->records, n++);
	}
}

/* "under another key: 1003 202302", "twice after: V-1", "agrees: in 112201 202301"; "set aside: unbalanced" says all by itself. */
static void put_reason(const struct drilled *d, const struct reason *record, struct buf *out)
{
	struct buf detail = { 0 };
	bool left = record->kind == REASON_LEFT && !str_is_null(record->why);

	drill_put_detail(d, record, &detail);
	buf_adds(out, left ? "" : reason_name(record->kind));
	buf_adds(out, left || detail.len == 0 ? "" : ": ");
	buf_addstr(out, buf_str(&detail));
	if (record->key) {
		buf_adds(out, detail.len > 0 ? ", in " : ": in ");
		drill_put_key(d, record, out);
	}
	buf_free(&detail);
}

static void add_row(struct drilled *d, const struct reason *record, size_t measure)
{
	struct listing *l = d->form;
	bool has[2];
	struct drill_amounts a = drill_amounts_of(d, record, measure, has);

	put_reason(d, record, &l->text);
	cell_text(l->records, &l->text);
	if (l->named) {
		drill_put_record(d, record, &l->text);
		cell_text(l->records, &l->text);
	}
	table_cell(l->records, d->r->what->measure[measure].name);
	for (int side = BEFORE; side <= AFTER; side++)
		if (has[side])
			result_cell_amount(l->records, a.side[side]);
		else
			table_cell(l->records, STR("-"));
	if (record->kind == REASON_OPEN)
		table_cell(l->records, STR_NULL);
	else
		result_cell_amount(l->records, a.difference);
	for (int side = BEFORE; side <= AFTER; side++)
		table_cell(l->records, str_is_null(record->at[side]) ? STR("-") : record->at[side]);
}

static bool is_zero(const struct reason *record, size_t measure)
{
	bool zero = true;

	for (int side = BEFORE; side <= AFTER; side++)
		zero &= !record->part[side] || decimal_sign(record->part[side][measure]) == 0;
	return zero;
}

/* A row for each measure that it has anything of: mostly one, debit or credit. */
static bool record_text(struct drilled *d, const struct reason *record)
{
	struct listing *l = d->form;
	size_t rows = 0;

	l->elsewhere |= record->key && !reason_agrees(record->kind);
	if (d->records > RECORDS_SHOWN)
		return true;
	for (size_t i = 0; i < d->r->what->measure_count; i++)
		if (!is_zero(record, i)) {
			add_row(d, record, i);
			rows++;
		}
	if (rows == 0)
		add_row(d, record, 0);
	return true;
}

static void add_total(struct table *t, const char *name, struct str measure,
                      const struct drill_amounts *a)
{
	table_cell(t, str_of(name));
	table_cell(t, measure);
	result_cell_amount(t, a->side[BEFORE]);
	result_cell_amount(t, a->side[AFTER]);
	result_cell_amount(t, a->difference);
}

/* Of what no record proves, what somebody has accepted: a difference, of which nobody knows the side. */
static void add_accepted(const struct drilled *d, struct table *t, size_t measure,
                         struct decimal rest)
{
	struct decimal part;
	const struct acceptance *one = explanation_accepts(d->r->drilled, d->at, measure, rest,
	                                                   &part);
	struct buf name = { 0 };

	if (!one)
		return;
	buf_adds(&name, "of that accepted: ");
	buf_addstr(&name, one->reason);
	cell_text(t, &name);
	table_cell(t, d->r->what->measure[measure].name);
	table_cell(t, STR_NULL);
	table_cell(t, STR_NULL);
	result_cell_amount(t, part);
	buf_free(&name);
}

/* The totals of a measure; if there is nothing of it, nothing is shown. */
static void add_totals(const struct drilled *d, struct table *t, size_t measure, bool always)
{
	struct str name = d->r->what->measure[measure].name;
	struct drill_amounts figure = drill_figure(d, measure), remains;

	if (!always && is_nothing(&d->proved[measure]) && is_nothing(&figure))
		return;
	add_total(t, "all records", name, &d->proved[measure]);
	if (drill_remains(d, measure, &remains)) {
		add_total(t, "NO RECORD PROVES", name, &remains);
		add_accepted(d, t, measure, remains.difference);
	}
	add_total(t, "the figure", name, &figure);
}

static void put_totals(const struct drilled *d)
{
	static const char *const heads[] = { "total", "measure", "before", "after", "difference" };
	struct table *t = table_new(sizeof(heads) / sizeof(*heads));

	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		table_head(t, i, heads[i], i >= 2 ? TABLE_RIGHT : TABLE_LEFT);
		table_keep(t, i);
	}
	for (size_t i = 0; i < d->r->what->measure_count; i++)
		add_totals(d, t, i, false);
	if (table_rows(t) == 0)
		add_totals(d, t, 0, true);
	table_print(t, d->out);
	table_free(t);
}

static bool end_text(struct drilled *d)
{
	struct listing *l = d->form;
	char number[2][27];

	if (d->records > 0)
		table_print(l->records, d->out);
	else
		buf_adds(d->out, "No record was read that belongs to it.\n");
	table_free(l->records);
	if (d->records > RECORDS_SHOWN)
		buf_addf(d->out, "\n%s records more: -O csv lists them all\n",
		         text_count(d->records - RECORDS_SHOWN, number[0]));
	buf_addc(d->out, '\n');
	put_totals(d);
	if (d->records > 0)
		buf_addf(d->out, "\n%s of %s record%s agree%s.\n", text_count(d->agree, number[0]),
		         text_count(d->records, number[1]), d->records == 1 ? "" : "s",
		         d->records == 1 ? "s" : "");
	if (!l->named && l->elsewhere)
		buf_adds(d->out,
		         "Without the section explain no record is compared with one of another "
		         "account: name the voucher there, and those of sub-accounts are.\n");
	if (!explanation_has_before(d->r->drilled))
		buf_adds(d->out,
		         "The side before is a report of sums: name the records behind it under "
		         "explain.before, and they are listed, too.\n");
	return true;
}

bool result_drill_text(const struct pack *p, struct buf *out)
{
	static const struct drill_form form = { begin_text, record_text, end_text };
	struct listing l = { 0 };
	struct drilled d = { .out = out, .form = &l };
	bool ok = drill_each(&d, p, &form);

	buf_free(&l.text);
	return ok;
}
