/* guess_except - see guess_except.h. */
#include "guess/guess_except.h"

#include "guess/guess_yaml.h"

/* ---- conditions ---- */

/* Append a text as the pattern of `like`, with its own % and _ escaped. */
static void put_like(struct buf *out, const char *before, struct str text, const char *after)
{
	struct buf pattern = { 0 };

	buf_adds(&pattern, before);
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '%' || text.p[i] == '_' || text.p[i] == '\\')
			buf_addc(&pattern, '\\');
		buf_addc(&pattern, text.p[i]);
	}
	buf_adds(&pattern, after);
	guess_expr_text(out, buf_str(&pattern));
	buf_free(&pattern);
}

static void put_or(struct buf *out)
{
	if (out->len > 0)
		buf_adds(out, " or ");
}

/*
 * Footers and ruled lines lack as many cells as totals without a label. The amount
 * distinguishes them: totals have one.
 */
static void put_amounts(const struct guess_plan *p, struct buf *out)
{
	const char *before = " and (";

	for (size_t i = 0; i < p->rows.totals.own && p->rows.sparse > 0; i++) {
		if (!p->rows.totals.shape[i].money || !guess_plan_named(p, i))
			continue;
		buf_adds(out, before);
		guess_expr_name(out, p->columns.shown[i]);
		buf_adds(out, " is not null");
		before = " or ";
	}
	buf_adds(out, before[1] == 'o' ? ")" : "");
}

/* Rows of one kind, on their own. */
static void put_kind(const struct guess_plan *p, const struct guess_kind *k, struct buf *out)
{
	put_or(out);
	guess_expr_name(out, p->columns.shown[k->column]);
	switch (k->match) {
	case MATCH_IS:
		buf_adds(out, " = ");
		guess_expr_text(out, k->text);
		break;
	case MATCH_STARTS:
		buf_adds(out, " like ");
		put_like(out, "", k->text, "%");
		break;
	case MATCH_ENDS:
		buf_adds(out, " like ");
		put_like(out, "%", k->text, "");
		break;
	case MATCH_EMPTY:
		buf_adds(out, " is null");
		put_amounts(p, out);
	}
}

/* ---- which kinds ---- */

/* Can clean compare column `i` of the kind: is it the sum of a field, as the field reads it? */
static bool is_check(const struct guess_plan *p, const struct guess_kind *k, size_t i,
                     enum guess_range range)
{
	return p->sum_field[i].len > 0 && guess_kind_agrees(k, &p->rows.totals, i, range);
}

static bool is_compared(const struct guess_plan *p, const struct guess_kind *k,
                        enum guess_range *range)
{
	bool any = false;

	if (!p->sum_field || p->has_totals || k->word != WORD_TOTAL ||
	    !guess_plan_named(p, k->column) || !guess_kind_range(k, &p->rows.totals, range))
		return false;
	for (size_t i = 0; i < p->rows.totals.own; i++)
		any = any || is_check(p, k, i, *range);
	return any;
}

/*
 * Do two kinds sum the same records into the same fields? Only kinds that sum all records can: the
 * others start again after each of their own rows.
 */
static bool are_alike(const struct guess_plan *p, const struct guess_kind *a,
                      const struct guess_kind *b)
{
	enum guess_range one, two;

	if (!is_compared(p, a, &one) || !is_compared(p, b, &two) || one != RANGE_START ||
	    two != RANGE_START)
		return false;
	for (size_t i = 0; i < p->rows.totals.own; i++)
		if (is_check(p, a, i, one) != is_check(p, b, i, two))
			return false;
	return true;
}

/* ---- clean.totals ---- */

/*
 * The least number of rows of the kind in which some column is not the sum. Other columns agree in
 * most rows.
 */
static uint64_t differing(const struct guess_plan *p, const struct guess_kind *k,
                          enum guess_range range)
{
	uint64_t most = 0;

	for (size_t i = 0; i < p->rows.totals.own; i++)
		if (is_check(p, k, i, range) && k->count - k->figure[i].agree[range] > most)
			most = k->count - k->figure[i].agree[range];
	return most;
}

static void put_check(const struct guess_plan *p, const struct guess_kind *k,
                      enum guess_range range, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < p->rows.totals.own; i++) {
		if (!is_check(p, k, i, range))
			continue;
		buf_adds(out, any ? ", " : "{ ");
		guess_yaml_text(out, p->sum_field[i]);
		buf_adds(out, ": ");
		guess_yaml_text(out, p->columns.shown[i]);
		any = true;
	}
	buf_adds(out, " }");
}

/* Append one item: the kind, and those like it. Sets *last to the last of them. */
static void put_item(const struct guess_plan *p, size_t at, bool list, struct buf *out)
{
	static const char *const ranges[] = { "", ", since: last", ", place: above" };
	const struct guess_totals *t = &p->rows.totals;
	struct buf expr = { 0 };
	enum guess_range range = RANGE_START;

	is_compared(p, &t->kind[at], &range);
	put_kind(p, &t->kind[at], &expr);
	for (size_t i = at + 1; i < t->kinds; i++)
		if (are_alike(p, &t->kind[at], &t->kind[i]))
			put_kind(p, &t->kind[i], &expr);
	buf_adds(out, list ? "    - { when: " : "    when: ");
	guess_yaml_text(out, buf_str(&expr));
	if (list || range != RANGE_START)
		buf_adds(out, list                  ? ranges[range]
		              : range == RANGE_LAST ? "\n    since: last"
		                                    : "\n    place: above");
	buf_adds(out, list ? ", check: " : "\n    check: ");
	put_check(p, &t->kind[at], range, out);
	buf_adds(out, list ? " }\n" : "\n");
	buf_free(&expr);
}

static bool is_first_of_its_like(const struct guess_plan *p, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (are_alike(p, &p->rows.totals.kind[i], &p->rows.totals.kind[at]))
			return false;
	return true;
}

void guess_put_totals(const struct guess_plan *p, struct buf *out)
{
	const struct guess_totals *t = &p->rows.totals;
	size_t items = 0;
	bool all = true;
	enum guess_range range;

	for (size_t i = 0; i < t->kinds; i++)
		if (is_compared(p, &t->kind[i], &range) && is_first_of_its_like(p, i)) {
			items++;
			all = all && range == RANGE_START;
		}
	if (items == 0)
		return;
	buf_addf(out, "  totals:  # these rows hold the sums of %s: compared, not loaded\n",
	         all ? "all records above" : "records");
	for (size_t i = 0; i < t->kinds; i++) {
		uint64_t differ;

		if (!is_compared(p, &t->kind[i], &range) || !is_first_of_its_like(p, i))
			continue;
		differ = differing(p, &t->kind[i], range);
		if (differ > 0) {
			buf_addf(out, "    # doubt: %llu of the %llu rows such as ",
			         (unsigned long long)differ, (unsigned long long)t->kind[i].count);
			guess_comment_text(out, t->kind[i].shown);
			buf_adds(out, " do not agree with their records\n");
		}
		if (t->kind[i].by_sum && t->kind[i].match == MATCH_EMPTY && t->kind[i].count == 1)
			buf_addf(
				out,
				"    # doubt: line %llu has no label, but sums records above it: is it a total?\n",
				(unsigned long long)t->kind[i].line);
		put_item(p, i, items > 1, out);
	}
}

/* ---- source.skip ---- */

static void doubt_kind(const struct guess_kind *k, const char *what, struct buf *out)
{
	char number[27];

	buf_addf(out, "  # doubt: %s row%s", text_count(k->count, number),
	         k->count == 1 ? " " : "s such as ");
	guess_comment_text(out, k->shown);
	buf_addf(out, ", the first on line %llu, %s\n", (unsigned long long)k->line, what);
}

static bool is_skipped(const struct guess_plan *p, const struct guess_kind *k)
{
	enum guess_range range;

	return guess_plan_named(p, k->column) && !is_compared(p, k, &range);
}

static bool skips_totals(const struct guess_plan *p)
{
	for (size_t i = 0; i < p->rows.totals.kinds; i++)
		if (p->rows.totals.kind[i].word == WORD_TOTAL &&
		    is_skipped(p, &p->rows.totals.kind[i]))
			return true;
	return false;
}

static void doubt_skipped(const struct guess_plan *p, struct buf *out)
{
	const struct guess_totals *t = &p->rows.totals;
	enum guess_range range;

	for (size_t i = 0; i < t->kinds; i++) {
		const struct guess_kind *k = &t->kind[i];

		if (!guess_plan_named(p, k->column))
			doubt_kind(
				k,
				k->count == 1
					? "seems to be no record, but its column has no name, so no condition can leave it out"
					: "seem to be no records, but their column has no name, so no condition can leave them out",
				out);
		else if (k->word == WORD_OPENING)
			doubt_kind(
				k,
				k->count == 1
					? "is an opening balance: left out, though clean.balance would need it"
					: "are opening balances: left out, though clean.balance would need them",
				out);
		else if (k->odd > 0)
			doubt_kind(
				k,
				k->count == 1
					? "is left out as a sum carried over, but does not sum the records above it: is it one?"
					: "are left out as sums carried over, but do not all sum the records above them: are they records?",
				out);
		else if (k->word == WORD_TOTAL && is_skipped(p, k) &&
		         !guess_kind_range(k, t, &range))
			doubt_kind(
				k,
				k->count == 1
					? "looks like a total, but is not the sum of records above it: left out, not compared"
					: "look like totals, but are not the sums of records above them: left out, not compared",
				out);
	}
	if (t->more > 0)
		buf_addf(
			out,
			"  # doubt: %llu rows of other kinds look like totals; they are loaded: source.skip leaves them out\n",
			(unsigned long long)t->more);
}

/*
 * Append "摘要" in ('小计', '合计') for the kinds of one column that are left out (`carry`: those of
 * printed pages), then the kinds that need another condition.
 */
static void put_column(const struct guess_plan *p, size_t column, bool carry, struct buf *expr)
{
	const struct guess_totals *t = &p->rows.totals;
	struct buf list = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < t->kinds; i++) {
		const struct guess_kind *k = &t->kind[i];

		if (k->column != column || k->match != MATCH_IS || !is_skipped(p, k) ||
		    (k->word == WORD_CARRY) != carry)
			continue;
		buf_adds(&list, count++ > 0 ? ", " : "");
		guess_expr_text(&list, k->text);
	}
	if (count > 0) {
		put_or(expr);
		guess_expr_name(expr, p->columns.shown[column]);
		buf_addf(expr, count > 1 ? " in (%s)" : " = %s", list.p);
	}
	buf_free(&list);
	for (size_t i = 0; i < t->kinds; i++)
		if (t->kind[i].column == column && t->kind[i].match != MATCH_IS &&
		    is_skipped(p, &t->kind[i]) && !carry)
			put_kind(p, &t->kind[i], expr);
}

/* Find a column that every record fills and none of these rows does; SIZE_MAX if there is none. */
static size_t full_column(const struct guess_plan *p, const bool *fills)
{
	for (size_t i = 0; i < p->columns.own; i++)
		if (guess_plan_named(p, i) && guess_rows_full(&p->rows, i) && !fills[i])
			return i;
	return SIZE_MAX;
}

/* Append titles and page numbers, with the condition that a column is empty that records fill. */
static void put_titles(const struct guess_plan *p, struct buf *expr)
{
	const struct guess_pages *g = &p->rows.pages;
	size_t full = full_column(p, g->fills);
	struct buf any = { 0 };

	for (size_t i = 0; i < g->kinds; i++) {
		const struct guess_page *page = &g->kind[i];
		struct buf after = { 0 };

		put_or(&any);
		guess_expr_name(&any, p->columns.shown[page->column]);
		buf_adds(&any, page->after.p ? " like " : " = ");
		buf_addc(&after, '%');
		buf_addstr(&after, page->after);
		if (page->after.p)
			put_like(&any, "", page->text, after.p);
		else
			guess_expr_text(&any, page->text);
		buf_free(&after);
	}
	if (any.len > 0)
		put_or(expr);
	if (any.len > 0 && full != SIZE_MAX) {
		guess_expr_name(expr, p->columns.shown[full]);
		buf_addf(expr, " is null and (%s)", any.p);
	} else {
		buf_addstr(expr, buf_str(&any));
	}
	buf_free(&any);
}

/* Append the headings above blocks of rows. A heading holds for each row of its block. */
static void put_headings(const struct guess_plan *p, struct buf *out)
{
	const struct guess_pages *g = &p->rows.pages;

	if (g->headings == 0)
		return;
	buf_addf(out, "  # doubt: %llu row%s such as ", (unsigned long long)g->headings,
	         g->headings == 1 ? "" : "s");
	guess_comment_text(out, g->text);
	buf_addf(out,
	         ", the first on line %llu, %s what holds for the rows below\n  %sheadings: { %s: ",
	         (unsigned long long)g->line, g->headings == 1 ? "says" : "say",
	         p->fits ? "# " : "", guess_plan_block(p));
	buf_addf(out, "'^%.*s *[：:] *%s' }\n", (int)g->label.len, g->label.p,
	         g->codes ? "([0-9][0-9.-]*)" : "(.+)$");
}

/* Append rows of printed pages: sums carried over, repeated headers. Nothing ends at such rows. */
static void put_page(const struct guess_plan *p, struct buf *out)
{
	bool header = p->rows.totals.headers > 0;
	struct buf expr = { 0 };

	for (size_t i = 0; i < p->rows.totals.own; i++)
		if (guess_plan_named(p, i))
			put_column(p, i, true, &expr);
	put_titles(p, &expr);
	if (expr.len > 0 || header) {
		buf_adds(out, "  page: { ");
		if (expr.len > 0) {
			buf_adds(out, "when: ");
			guess_yaml_text(out, buf_str(&expr));
		}
		buf_addf(
			out,
			"%s%s }  # rows of printed pages: left out; a voucher may continue after them\n",
			expr.len > 0 && header ? ", " : "", header ? "header: true" : "");
	}
	buf_free(&expr);
}

/* Find a column that every record fills and no footer does; SIZE_MAX if there is none. */
static size_t column_of_records(const struct guess_plan *p)
{
	for (size_t i = 0; i < p->columns.own && p->rows.sparse > 0; i++)
		if (guess_plan_named(p, i) && guess_rows_full(&p->rows, i) &&
		    !p->rows.sparse_fills[i])
			return i;
	return SIZE_MAX;
}

static void put_sparse(const struct guess_plan *p, struct buf *out)
{
	const struct guess_rows *r = &p->rows;

	if (r->sparse == 0)
		return;
	buf_addf(
		out,
		"  # doubt: %llu row%s nearly empty: a title or a footer, no record? The first is line %llu: ",
		(unsigned long long)r->sparse, r->sparse == 1 ? " is" : "s are",
		(unsigned long long)r->sparse_line);
	guess_comment_text(out, r->sparse_text);
	buf_addc(out, '\n');
}

static void put_single(const struct guess_plan *p, struct buf *out)
{
	const struct guess_rows *r = &p->rows;

	if (r->single == 0)
		return;
	buf_addf(out, "  # doubt: %llu record%s one cell only, the first on line %llu: ",
	         (unsigned long long)r->single, r->single == 1 ? " has" : "s have",
	         (unsigned long long)r->single_line);
	guess_comment_text(out, r->single_text);
	buf_adds(
		out,
		": does it head the rows below (source.headings), or belong to a page (source.page)?\n");
}

void guess_put_skip(const struct guess_plan *p, struct buf *out)
{
	size_t telling = column_of_records(p);
	struct buf expr = { 0 }, all = { 0 };

	put_page(p, out);
	put_headings(p, out);
	for (size_t i = 0; i < p->rows.totals.own; i++)
		if (guess_plan_named(p, i))
			put_column(p, i, false, &expr);
	doubt_skipped(p, out);
	put_sparse(p, out);
	put_single(p, out);
	if (telling != SIZE_MAX) {
		put_or(&expr);
		guess_expr_name(&expr, p->columns.shown[telling]);
		buf_adds(&expr, " is null");
	}
	if (expr.len > 0 && p->skip.len > 0)
		buf_addf(&all, "(%s) or %s", p->skip.p, expr.p);
	else
		buf_addstr(&all, buf_str(&expr));
	if (skips_totals(p))
		buf_adds(out, "  # rows of totals are left out, and counted\n");
	if (all.len > 0) {
		buf_adds(out, "  skip: ");
		guess_yaml_text(out, buf_str(&all));
		buf_addc(out, '\n');
	}
	buf_free(&expr);
	buf_free(&all);
}

uint64_t guess_excepted(const struct guess_plan *p)
{
	const struct guess_totals *t = &p->rows.totals;
	uint64_t rows = p->rows.sparse + t->headers + p->rows.pages.rows;

	for (size_t i = 0; i < t->kinds; i++)
		rows += t->kind[i].count;
	return rows;
}
