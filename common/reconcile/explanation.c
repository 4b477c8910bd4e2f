/* explanation - the reasons of a key, those of the same kind together. */
#include "reconcile/explanation.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "reasons/reasons.h"
#include "reconcile/explanation_int.h"
#include "record/payload.h"

/* ---- what is wanted ---- */

/* The keys that --drill names. */
static bool want_drilled(struct explanation *x)
{
	const struct key_balance *at;
	bool ok = balances_rewind(x->r->balances);

	while (ok && (at = explanation_next(x)))
		ok = reasons_want(x->reasons, at->part, x->keys++);
	return ok && balances_whole(x->r->balances);
}

/* The keys that differ, the largest difference first. */
static bool want_differing(struct explanation *x)
{
	const struct key_balance *at;
	bool ok = balances_rewind(x->r->balances);

	while (ok && x->keys < EXPLAINED_MOST && (at = balances_next(x->r->balances)) &&
	       status_differs(at->status)) {
		explanation_note_figure(x, at);
		ok = reasons_want(x->reasons, at->part, x->keys++);
	}
	return ok;
}

/* ---- the reasons of a key ---- */

/* The bytes by which reasons are the same. */
static void put_sameness(struct buf *out, const struct reason *r, struct str other, struct str key)
{
	buf_addc(out, (char)r->kind);
	payload_text(out, r->why);
	payload_text(out, other);
	payload_text(out, key);
}

static void put_parts(struct buf *out, const struct str *part, size_t count, const char *between)
{
	for (size_t i = 0; part && i < count; i++) {
		buf_adds(out, i > 0 ? between : "");
		text_escape(out, str_is_null(part[i]) ? STR("(null)") : part[i]);
	}
}

/* "202309-12 1 (old.csv:7 > ledger.db:12)"; "as V-9" if it is there under another number. */
static void put_place(const struct explanation *x, const struct reason *r, struct buf *out)
{
	const struct spec_explain *e = &x->r->what->explain;
	bool before = !str_is_null(r->at[BEFORE]), after = !str_is_null(r->at[AFTER]);

	put_parts(out, r->id, e->voucher_count + e->line_count, " ");
	if (r->twin) {
		buf_adds(out, ", as ");
		put_parts(out, r->twin, e->voucher_count, " ");
	}
	if (!before && !after)
		return;
	buf_adds(out, out->len > 0 ? " (" : "(");
	if (before)
		text_escape(out, r->at[BEFORE]);
	if (before && after)
		buf_adds(out, " > ");
	if (after)
		text_escape(out, r->at[AFTER]);
	buf_addc(out, ')');
}

static struct explained *add_reason(struct explanation *x, enum reason_kind kind)
{
	struct key_explanation *k = &x->key;
	size_t measures = x->r->what->measure_count;
	struct explained *e;

	k->reason = mem_grow(k->reason, &x->capacity, k->reasons + 1, sizeof(*k->reason));
	e = &k->reason[k->reasons++];
	*e = (struct explained){ .kind = kind,
		                 .value = arena_alloc(&x->arena, measures * sizeof(*e->value)) };
	for (size_t i = 0; i < measures; i++)
		e->value[i] = decimal_of(0, k->unexplained[i].scale);
	return e;
}

/* The reason of the key that is the same as `r`; a new one if there is none yet. */
static struct explained *find_reason(struct explanation *x, const struct reason *r,
                                     struct str other, struct str key)
{
	struct buf sameness = { 0 };
	struct explained *e;
	size_t number;
	bool fresh;

	put_sameness(&sameness, r, other, key);
	/* they are numbered as they come, which is how they lie in k->reason */
	number = keyset_add(x->known, buf_str(&sameness), &fresh);
	buf_free(&sameness);
	if (!fresh)
		return &x->key.reason[number];
	e = add_reason(x, r->kind);
	e->why = str_copy(&x->arena, r->why);
	e->other = str_copy(&x->arena, other);
	e->key = str_copy(&x->arena, key);
	return e;
}

static bool too_many_digits(struct explanation *x)
{
	diag_error("a sum of amounts has more than 38 digits");
	x->failed = true;
	return false;
}

/* The reason in x->taken, among those of the key. */
static struct explained *reason_of(struct explanation *x)
{
	const struct reason *r = &x->taken;
	struct buf other = { 0 }, key = { 0 };
	struct explained *e;

	put_parts(&other, r->other, x->r->what->key_count, " ");
	put_parts(&key, r->key, x->r->what->key_count, " ");
	e = find_reason(x, r, r->other ? buf_str(&other) : STR_NULL,
	                r->key ? buf_str(&key) : STR_NULL);
	buf_free(&other);
	buf_free(&key);
	return e;
}

/* Add what comes next to the key. */
static bool take_reason(struct explanation *x, const struct key_balance *at)
{
	const struct reason *r = &x->taken;
	struct buf text = { 0 };
	struct explained *e;
	bool ok = true, counts;

	if (!explanation_take(x, at, &counts)) {
		x->failed = true;
		return false;
	}
	if (!counts)
		return true;
	e = reason_of(x);
	e->records++;
	for (size_t i = 0; i < x->r->what->measure_count && ok; i++)
		ok = decimal_add(e->value[i], r->value[i], &e->value[i]) == DECIMAL_OK &&
		     decimal_sub(x->key.unexplained[i], r->value[i], &x->key.unexplained[i]) ==
		             DECIMAL_OK;
	if (e->places < EXPLAINED_PLACES) {
		put_place(x, r, &text);
		e->place[e->places++] = str_copy(&x->arena, buf_str(&text));
	}
	buf_free(&text);
	return ok || too_many_digits(x);
}

/* Read the next reason; one that does not count for its key is passed over. */
static void read_next(struct explanation *x)
{
	do
		x->any = reasons_next(x->reasons, &x->next);
	while (x->any && !explanation_counts(x, &x->next));
}

/* Is `part` some of `whole`, or all of it? */
static bool is_part(struct decimal part, struct decimal whole)
{
	return decimal_sign(part) == decimal_sign(whole) &&
	       decimal_cmp(decimal_abs(part), decimal_abs(whole)) <= 0;
}

/* "Controller, 2026-01-31 (accept.csv:3)" */
static struct str place_of(struct explanation *x, const struct acceptance *one)
{
	struct buf text = { 0 };
	struct str place;

	text_escape(&text, one->name);
	buf_adds(&text, ", ");
	text_escape(&text, one->date);
	buf_addf(&text, " (%s:%zu)", one->file, one->line);
	place = str_copy(&x->arena, buf_str(&text));
	buf_free(&text);
	return place;
}

const struct acceptance *explanation_accepts(const struct explanation *x,
                                             const struct key_balance *at, size_t measure,
                                             struct decimal rest, struct decimal *part)
{
	const struct acceptance *one = acceptances_find(x->r->accepted, at, measure);
	struct decimal left;

	/* what has no room with the digits of both is no part that anybody can read */
	if (!one || decimal_sign(rest) == 0 || !is_part(one->amount, rest) ||
	    decimal_sub(rest, one->amount, &left) != DECIMAL_OK ||
	    decimal_sub(rest, left, part) != DECIMAL_OK)
		return NULL;
	return one;
}

/*
 * What somebody has accepted is a part of what no record proves: what a record proves has its cause already,
 * and counts once.
 */
static void take_accepted(struct explanation *x, const struct key_balance *at)
{
	for (size_t i = 0; i < x->r->what->measure_count; i++) {
		struct decimal *rest = &x->key.unexplained[i], part;
		const struct acceptance *one = explanation_accepts(x, at, i, *rest, &part);
		struct explained *e;

		if (!one)
			continue;
		e = add_reason(x, REASON_ACCEPTED);
		e->why = one->reason;
		e->place[e->places++] = place_of(x, one);
		acceptances_explains(x->r->accepted, at, i);
		e->value[i] = part;
		(void)decimal_sub(*rest, part, rest);
	}
}

/* "before or after": the sides that state a total here. */
static struct str totals_of(struct explanation *x, const struct key_balance *at)
{
	const struct spec_reconcile *what = x->r->what;
	struct buf text = { 0 };
	struct str sides;

	if (at->half[BEFORE].listed && at->half[BEFORE].parent &&
	    what->before.parents == PARENT_TOTAL)
		buf_adds(&text, "before");
	if (at->half[AFTER].listed && at->half[AFTER].parent && what->after.parents == PARENT_TOTAL)
		buf_adds(&text, text.len > 0 ? " or after" : "after");
	sides = str_copy(&x->arena, buf_str(&text));
	buf_free(&text);
	return sides;
}

/* Add a reason that figures prove; NULL: it explains nothing. */
static struct explained *add_figure(struct explanation *x, enum reason_kind kind,
                                    const struct decimal *value)
{
	size_t measures = x->r->what->measure_count;
	struct explained *e;
	bool any = false;

	for (size_t i = 0; i < measures; i++)
		any |= decimal_sign(value[i]) != 0;
	if (!any)
		return NULL;
	e = add_reason(x, kind);
	memcpy(e->value, value, measures * sizeof(*value));
	return e;
}

/* What the figures of the comparison explain of the key. False after an error was reported. */
static bool take_figures(struct explanation *x, const struct key_balance *at)
{
	size_t measures = x->r->what->measure_count;
	struct decimal *below = x->part, *total = x->part + measures;
	struct figure_parts parts;
	struct explained *e;

	for (size_t i = 0; i < measures; i++) {
		if (!explanation_figures(x, at, i, &parts)) {
			x->failed = true;
			return false;
		}
		below[i] = parts.below;
		total[i] = parts.total;
	}
	add_figure(x, REASON_BELOW, below);
	e = add_figure(x, REASON_TOTAL, total);
	if (e)
		e->why = totals_of(x, at);
	return true;
}

const struct key_explanation *explanation_key(struct explanation *x, uint64_t rank,
                                              const struct key_balance *at)
{
	struct key_explanation *k = &x->key;
	bool ok = !x->failed && rank < x->keys;

	k->reasons = 0;
	keyset_clear(x->known);
	arena_reset(&x->arena);
	ok = ok && explanation_rest(x, at, k->unexplained);
	while (ok && x->any && x->next.rank <= rank) {
		ok = x->next.rank < rank || take_reason(x, at);
		read_next(x);
	}
	ok = ok && take_figures(x, at);
	take_accepted(x, at);
	k->all = true;
	for (size_t i = 0; i < x->r->what->measure_count; i++)
		k->all &= decimal_sign(k->unexplained[i]) == 0;
	return ok ? k : NULL;
}

const struct reason *explanation_record(struct explanation *x, uint64_t rank,
                                        const struct key_balance *at)
{
	bool counts = false;

	while (!counts) {
		while (x->any && (x->given || x->next.rank < rank)) {
			read_next(x);
			x->given = false;
		}
		x->given = x->any && x->next.rank == rank;
		if (!x->given)
			return NULL;
		if (!explanation_take(x, at, &counts)) {
			x->failed = true;
			return NULL;
		}
	}
	return &x->taken;
}

bool explanation_rewind(struct explanation *x)
{
	if (x->failed || !reasons_rewind(x->reasons))
		return false;
	x->given = false;
	read_next(x);
	return true;
}

/* ---- what remains ---- */

static void add_hints(struct explanation *x, uint64_t rank, const struct key_balance *at)
{
	struct buf key = { 0 };

	put_parts(&key, at->part, at->parts, " ");
	for (size_t i = 0; i < x->r->what->measure_count; i++)
		if (decimal_sign(x->key.unexplained[i]) != 0)
			hints_add(
				x->hints,
				&(struct hint_difference){
					rank, i, buf_str(&key), at->half[BEFORE].value[i],
					at->half[AFTER].value[i], x->key.unexplained[i],
					spec_measure_currency(&x->r->what->measure[i], at->part) });
	buf_free(&key);
}

/* What no record explains, of all keys: a hint may need that of another one. */
static bool find_hints(struct explanation *x)
{
	const struct key_explanation *k;
	const struct key_balance *at;
	bool ok = explanation_rewind(x) && balances_rewind(x->r->balances);

	for (uint64_t rank = 0; ok && rank < x->keys && (at = balances_next(x->r->balances));
	     rank++) {
		k = explanation_key(x, rank, at);
		ok = k != NULL;
		if (!ok)
			break;
		x->full += k->all;
		if (!k->all)
			add_hints(x, rank, at);
	}
	hints_find(x->hints);
	return ok && explanation_rewind(x);
}

bool explanation_hint(const struct explanation *x, uint64_t rank, size_t measure, size_t *at,
                      struct hint *out)
{
	return hints_next(x->hints, rank, measure, at, out);
}

/* ---- all of it ---- */

static bool open_reasons(struct explanation *x, const struct explanation_options *o)
{
	const struct spec_reconcile *what = x->r->what;

	x->reasons = reasons_open(&(struct reasons_options){
		.id_parts = what->explain.voucher_count + what->explain.line_count,
		.voucher_parts = what->explain.voucher_count,
		.key_parts = what->key_count,
		.measures = what->measure_count,
		.has_before = x->has_before,
		.contents = side_records_tell(x->side[AFTER]),
		.sums_before = what->explain.before.node != NULL,
		.all = o->drill != NULL,
		.each_key = x->reach ? reach_each_key : NULL,
		.keys = x->reach,
		.memory = o->memory,
		.shares = o->shares,
	});
	return x->reasons != NULL;
}

struct explanation *explanation_find(const struct result *r, const struct explanation_options *o)
{
	struct explanation *x = xcalloc(1, sizeof(*x));

	x->r = r;
	x->drill = o->drill;
	x->mapping = o->mapping;
	x->hints = hints_new();
	x->known = keyset_new();
	x->key.unexplained = xcalloc(r->what->measure_count, sizeof(*x->key.unexplained));
	if (explanation_open_figures(x) && explanation_open(x, o->mapping) && open_reasons(x, o) &&
	    (o->drill ? want_drilled(x) : want_differing(x)) && explanation_read(x, o->dir) &&
	    reasons_work(x->reasons) && explanation_settle(x) &&
	    (o->drill ? explanation_rewind(x) : find_hints(x)))
		return x;
	explanation_free(x);
	return NULL;
}

uint64_t explanation_keys(const struct explanation *x)
{
	return x->keys;
}

uint64_t explanation_full(const struct explanation *x)
{
	return x->full;
}

uint64_t explanation_renumbered(const struct explanation *x)
{
	return reasons_renumbered(x->reasons);
}

bool explanation_has_before(const struct explanation *x)
{
	return x->has_before;
}

bool explanation_whole(const struct explanation *x)
{
	return !x->failed && (x->any || reasons_whole(x->reasons));
}

void explanation_free(struct explanation *x)
{
	if (!x)
		return;
	side_records_close(x->side[BEFORE]);
	side_records_close(x->side[AFTER]);
	reasons_close(x->reasons);
	hints_free(x->hints);
	keyset_free(x->known);
	reach_free(x->reach);
	sums_free(x->proved);
	buf_free(&x->bytes);
	free(x->part);
	free(x->counting);
	free(x->key.reason);
	free(x->key.unexplained);
	arena_free(&x->arena);
	free(x);
}
