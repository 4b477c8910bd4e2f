/*
 * completeness_report - the messages of the completeness check: unmapped codes, how much was
 * mapped, codes that a table merges or chains.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "map/completeness_int.h"
#include "record/finding.h"

#define LISTED 20 /* merges and chains of a lookup that are listed */
#define NAMED  5  /* keys of a merge that are named */

/* ---- codes ---- */

static void report_code(const struct completeness *g, const struct code *code)
{
	struct buf more = { 0 };
	char number[27];

	if (code->tally.rows > 1)
		buf_addf(&more, " (%s records", text_count(code->tally.rows, number));
	if (code->tally.rows > 1 && completeness_groups(g) && code->groups > 1)
		buf_addf(&more, " in %s groups", text_count(code->groups, number));
	if (more.len > 0)
		buf_addc(&more, ')');
	finding_report_whole(
		finding_stderr(),
		&(struct finding){ .at = code->at, .code = fault_name(FAULT_UNMAPPED) }, "%.*s%s",
		(int)code->said.len, code->said.p, more.len > 0 ? more.p : "");
	buf_free(&more);
}

void completeness_report(const struct completeness *g)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct watched *w = &g->watched[i];
		struct ranked *ranked = completeness_ranked(w);

		for (size_t k = 0; k < keyset_size(w->keys); k++)
			if (ranked[k].code->said.p)
				report_code(g, ranked[k].code);
		free(ranked);
	}
}

void completeness_each(const struct completeness *g, size_t most,
                       void (*take)(void *self, const struct completeness_code *code), void *self)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct watched *w = &g->watched[i];
		struct ranked *ranked = completeness_ranked(w);

		for (size_t k = 0; k < keyset_size(w->keys) && most > 0; k++) {
			const struct code *code = ranked[k].code;

			if (!code->said.p)
				continue;
			take(self,
			     &(struct completeness_code){ code->said, code->at, code->tally.rows });
			most--;
		}
		free(ranked);
	}
}

/* ---- coverage ---- */

/* The amount of all records that were made; false if it is unknown. */
static bool all_amount(const struct completeness *g, const struct tally *all, struct decimal *out)
{
	struct decimal d;

	*out = decimal_of(0, 0);
	for (size_t i = 0; i < g->controls->count; i++) {
		if (!all->there[i])
			continue;
		if (!tally_sum(all, i, &d) || decimal_add(*out, d, out) != DECIMAL_OK)
			return false;
	}
	return decimal_sum_get(&g->negative, &d) && decimal_add(d, d, &d) == DECIMAL_OK &&
	       decimal_add(*out, d, out) == DECIMAL_OK;
}

/* Append the share of `part` in `whole`, rounded down: less than all is never 100%. */
static bool put_share(struct buf *out, struct decimal part, struct decimal whole)
{
	struct decimal share;
	char text[DECIMAL_TEXT];

	if (decimal_cmp(part, whole) == 0) {
		buf_adds(out, "100%");
		return true;
	}
	if (decimal_mul(part, decimal_of(100, 0), &part) != DECIMAL_OK ||
	    decimal_div(part, whole, 1, ROUND_DOWN, &share) != DECIMAL_OK)
		return false;
	decimal_format(share, text);
	buf_addf(out, "%s%%", text);
	return true;
}

static void put_coverage(const struct completeness *g, const struct tally *all,
                         const struct watched *w, struct buf *out)
{
	struct decimal asked, unasked, lost;
	struct buf amount = { 0 };
	bool known = all_amount(g, all, &asked) && decimal_sum_get(&w->unasked_amount, &unasked) &&
	             decimal_sub(asked, unasked, &asked) == DECIMAL_OK &&
	             decimal_sum_get(&w->lost_amount, &lost) &&
	             decimal_sub(asked, lost, &lost) == DECIMAL_OK && decimal_sign(asked) > 0;

	buf_addf(out, ", %.*s ", (int)lookup_name(w->lookup).len, lookup_name(w->lookup).p);
	put_share(out, decimal_of((int128)(w->asked - w->lost), 0),
	          decimal_of((int128)w->asked, 0));
	buf_adds(out, " of records");
	if (known && put_share(&amount, lost, asked))
		buf_addf(out, ", %s of amount", amount.p);
	buf_adds(out, " mapped");
	buf_free(&amount);
}

void completeness_coverage(const struct completeness *g, const struct tally *written,
                           struct buf *out)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->watched[i].asked > 0)
			put_coverage(g, written, &g->watched[i], out);
}

/* ---- merges and chains ---- */

/* A row with its value. */
struct row_value {
	struct str value;
	size_t first; /* the first row with its key: with dates there may be several */
	size_t row;
};

static int compare_given(const void *a, const void *b)
{
	const struct row_value *x = a, *y = b;
	int order = str_cmp(x->value, y->value);

	if (order != 0)
		return order;
	return x->first < y->first ? -1 : x->first > y->first;
}

static size_t first_of_key(const struct lookup *l, size_t row)
{
	struct str key[LOOKUP_KEYS];
	ptrdiff_t first;

	for (size_t i = 0; i < lookup_key_count(l); i++)
		key[i] = lookup_key(l, row, i);
	first = lookup_dated(l) ? lookup_row_of(l, key) : LOOKUP_NONE;
	return first >= 0 ? (size_t)first : row;
}

/* The rows of a lookup in the order of their values in one column. */
static struct row_value *by_value(const struct lookup *l, size_t which)
{
	struct row_value *given = xcalloc(lookup_size(l), sizeof(*given));

	for (size_t i = 0; i < lookup_size(l); i++)
		given[i] = (struct row_value){ lookup_value(l, i, which), first_of_key(l, i), i };
	qsort(given, lookup_size(l), sizeof(*given), compare_given);
	return given;
}

static void put_key(const struct lookup *l, size_t row, struct buf *out)
{
	struct buf joined = { 0 }, quoted = { 0 };

	for (size_t i = 0; i < lookup_key_count(l); i++) {
		if (i > 0)
			buf_addc(&joined, ' ');
		buf_addstr(&joined, lookup_key(l, row, i));
	}
	buf_adds(out, text_quote(&quoted, buf_str(&joined)));
	buf_free(&joined);
	buf_free(&quoted);
}

/*
 * Report rows given[0] .. given[count - 1], which have one value. With dates some of them may have
 * the same key.
 */
static bool report_merge(const struct lookup *l, const struct row_value *given, size_t count,
                         struct str name)
{
	struct buf keys = { 0 }, quoted = { 0 };
	size_t different = 0;
	char number[27];

	for (size_t i = 0; i < count; i++) {
		if (i > 0 && given[i].first == given[i - 1].first)
			continue;
		if (different < NAMED) {
			buf_adds(&keys, different > 0 ? ", " : "");
			put_key(l, given[i].row, &keys);
		}
		different++;
	}
	if (different > 1)
		diag_detail("lookup '%.*s': %s keys become %s: %s%s", (int)name.len, name.p,
		            text_count(different, number), text_quote(&quoted, given[0].value),
		            keys.p, different > NAMED ? ", ..." : "");
	buf_free(&keys);
	buf_free(&quoted);
	return different > 1;
}

static void report_merges(const struct lookup *l, size_t which, struct str name)
{
	struct row_value *given = by_value(l, which);
	size_t reported = 0, more = 0, count;
	char number[27];

	for (size_t i = 0; i < lookup_size(l); i += count) {
		for (count = 1;
		     i + count < lookup_size(l) && str_eq(given[i].value, given[i + count].value);)
			count++;
		if (count == 1 || given[i].value.len == 0)
			continue;
		if (reported == LISTED)
			more++;
		else
			reported += report_merge(l, given + i, count, name);
	}
	if (more > 0)
		diag_detail("lookup '%.*s': %s more values that several keys become", (int)name.len,
		            name.p, text_count(more, number));
	free(given);
}

/*
 * Report a value that is itself a key and maps to something else: a second run would change it
 * again.
 */
static bool report_chain(const struct lookup *l, size_t row, size_t which, struct str name,
                         bool shown)
{
	struct str value = lookup_value(l, row, which), next;
	struct buf key = { 0 }, quoted = { 0 }, quoted_next = { 0 };
	ptrdiff_t at = value.len > 0 ? lookup_row_of(l, &value) : LOOKUP_NONE;

	if (at < 0)
		return false;
	next = lookup_value(l, (size_t)at, which);
	if (next.len == 0 || str_eq(next, value))
		return false;
	if (!shown)
		return true;
	put_key(l, row, &key);
	diag_detail("lookup '%.*s': %s becomes %s, which is itself a key and becomes %s",
	            (int)name.len, name.p, key.p, text_quote(&quoted, value),
	            text_quote(&quoted_next, next));
	buf_free(&key);
	buf_free(&quoted);
	buf_free(&quoted_next);
	return true;
}

static void report_chains(const struct lookup *l, size_t which, struct str name)
{
	size_t chains = 0;
	char number[27];

	for (size_t i = 0; i < lookup_size(l); i++)
		chains += report_chain(l, i, which, name, chains < LISTED);
	if (chains > LISTED)
		diag_detail("lookup '%.*s': %s more values that are themselves keys", (int)name.len,
		            name.p, text_count(chains - LISTED, number));
}

void completeness_describe(const struct completeness *g)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct lookup *l = g->watched[i].lookup;
		size_t values = lookup_value_count(l);

		for (size_t which = 0; which < values && lookup_match(l) != LOOKUP_REGEX; which++) {
			struct buf name = { 0 };

			buf_addstr(&name, lookup_name(l));
			if (values > 1)
				buf_addf(&name, ".%.*s", (int)lookup_value_name(l, which).len,
				         lookup_value_name(l, which).p);
			report_merges(l, which, buf_str(&name));
			if (lookup_key_count(l) == 1)
				report_chains(l, which, buf_str(&name));
			buf_free(&name);
		}
	}
}
