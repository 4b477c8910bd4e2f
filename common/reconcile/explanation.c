/* explanation - the reasons of a key, those of the same kind together. */
#include "reconcile/explanation.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "compare/acceptance.h"
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
	       status_differs(at->status))
		ok = reasons_want(x->reasons, at->part, x->keys++);
	return ok;
}

/* ---- the reasons of a key ---- */

/* The bytes by which reasons are the same. */
static void put_sameness(struct buf *out, const struct reason *r, struct str other)
{
	buf_addc(out, (char)r->kind);
	payload_text(out, r->why);
	payload_text(out, other);
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
                                     struct str other)
{
	struct buf sameness = { 0 };
	struct explained *e;
	size_t number;
	bool fresh;

	put_sameness(&sameness, r, other);
	/* they are numbered as they come, which is how they lie in k->reason */
	number = keyset_add(x->known, buf_str(&sameness), &fresh);
	buf_free(&sameness);
	if (!fresh)
		return &x->key.reason[number];
	e = add_reason(x, r->kind);
	e->why = str_copy(&x->arena, r->why);
	e->other = str_copy(&x->arena, other);
	return e;
}

static bool too_many_digits(struct explanation *x)
{
	diag_error("a sum of amounts has more than 38 digits");
	x->failed = true;
	return false;
}

/* Add what comes next to the key. */
static bool take_reason(struct explanation *x)
{
	const struct reason *r = &x->next;
	struct buf text = { 0 };
	struct explained *e;
	bool ok = true;

	put_parts(&text, r->other, x->r->what->key_count, " ");
	e = find_reason(x, r, r->other ? buf_str(&text) : STR_NULL);
	e->records++;
	for (size_t i = 0; i < x->r->what->measure_count && ok; i++)
		ok = decimal_add(e->value[i], r->value[i], &e->value[i]) == DECIMAL_OK &&
		     decimal_sub(x->key.unexplained[i], r->value[i], &x->key.unexplained[i]) ==
		             DECIMAL_OK;
	if (e->places < EXPLAINED_PLACES) {
		buf_reset(&text);
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

/*
 * What somebody has accepted is a part of what no record proves: what a record proves has its cause already,
 * and counts once.
 */
static void take_accepted(struct explanation *x, const struct key_balance *at)
{
	for (size_t i = 0; i < x->r->what->measure_count; i++) {
		struct decimal *rest = &x->key.unexplained[i];
		const struct acceptance *one = acceptances_find(x->r->accepted, at, i);
		struct explained *e;

		if (!one || decimal_sign(*rest) == 0 || !is_part(one->amount, *rest))
			continue;
		e = add_reason(x, REASON_ACCEPTED);
		e->why = one->reason;
		e->value[i] = one->amount;
		e->place[e->places++] = place_of(x, one);
		/* both have the same sign, and what remains is no longer than *rest: it has room */
		(void)decimal_sub(*rest, one->amount, rest);
	}
}

const struct key_explanation *explanation_key(struct explanation *x, uint64_t rank,
                                              const struct key_balance *at)
{
	struct key_explanation *k = &x->key;
	bool ok = !x->failed && rank < x->keys;

	k->reasons = 0;
	keyset_clear(x->known);
	arena_reset(&x->arena);
	for (size_t i = 0; i < x->r->what->measure_count; i++)
		k->unexplained[i] = balance_difference(at, i);
	while (ok && x->any && x->next.rank <= rank) {
		ok = x->next.rank < rank || take_reason(x);
		read_next(x);
	}
	take_accepted(x, at);
	k->all = true;
	for (size_t i = 0; i < x->r->what->measure_count; i++)
		k->all &= decimal_sign(k->unexplained[i]) == 0;
	return ok ? k : NULL;
}

const struct reason *explanation_record(struct explanation *x, uint64_t rank)
{
	while (x->any && (x->given || x->next.rank < rank)) {
		read_next(x);
		x->given = false;
	}
	x->given = x->any && x->next.rank == rank;
	return x->given ? &x->next : NULL;
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
		.all = o->drill != NULL,
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
	x->hints = hints_new();
	x->known = keyset_new();
	x->key.unexplained = xcalloc(r->what->measure_count, sizeof(*x->key.unexplained));
	if (explanation_open(x, o->mapping) && open_reasons(x, o) &&
	    (o->drill ? want_drilled(x) : want_differing(x)) && explanation_read(x, o->dir) &&
	    reasons_work(x->reasons) && explanation_find_merged(x) &&
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
	free(x->has_merged);
	free(x->key.reason);
	free(x->key.unexplained);
	arena_free(&x->arena);
	free(x);
}
