/*
 * explanation_figure - a figure has more than the records of its own key: in a tree of accounts what is below it,
 * and in balances that roll forward what earlier periods have moved.
 */
#include <string.h>

#include "base/diag.h"
#include "reconcile/explanation_int.h"
#include "record/payload.h"

/* What the records of a figure come to: the sums of an entry in x->proved. */
struct proved {
	bool below; /* as in struct reach_figure */
	/* of each measure before, then after */
	struct decimal_sum sum[];
};

static size_t measures(const struct explanation *x)
{
	return x->r->what->measure_count;
}

static size_t proved_bytes(const struct explanation *x)
{
	size_t bytes = sizeof(struct proved) + 2 * measures(x) * sizeof(struct decimal_sum);

	return (bytes + SUMS_ALIGNED - 1) / SUMS_ALIGNED * SUMS_ALIGNED;
}

bool explanation_open_figures(struct explanation *x)
{
	bool failed;

	x->part = xcalloc(3 * measures(x), sizeof(*x->part));
	x->reach = reach_new(x->r, &failed);
	/* --drill lists all records, and adds them up itself; there are EXPLAINED_MOST keys at most */
	if (!x->drill)
		x->proved = sums_new(proved_bytes(x), SIZE_MAX);
	return !failed;
}

/*
 * Does an account, in a tree, have its own difference beside those of its sub-accounts? Not if it has none in the
 * comparison: the records may be more detailed.
 */
static bool is_own(const struct explanation *x, const struct key_balance *at)
{
	return !x->drill && at->below && !balance_covers(at) &&
	       (at->half[BEFORE].parent || at->half[AFTER].parent);
}

bool explanation_rest(const struct explanation *x, const struct key_balance *at,
                      struct decimal *rest)
{
	for (size_t i = 0; i < measures(x); i++) {
		if (!is_own(x, at)) {
			rest[i] = balance_difference(at, i);
		} else if (decimal_sub(at->half[AFTER].counted[i], at->half[BEFORE].counted[i],
		                       &rest[i]) != DECIMAL_OK) {
			diag_error("a difference has more than 38 digits");
			return false;
		}
	}
	return true;
}

bool explanation_figures(const struct explanation *x, const struct key_balance *at, size_t measure,
                         struct figure_parts *out)
{
	const struct half *half = at->half;
	struct decimal own;

	*out = (struct figure_parts){ decimal_of(0, 0), decimal_of(0, 0) };
	if (!is_own(x, at))
		return true;
	out->below = at->below[measure];
	/* a side whose own figure is 0 by what the spec says of totals can state another one all the same */
	if (decimal_sub(balance_difference(at, measure), out->below, &out->total) == DECIMAL_OK &&
	    decimal_sub(half[AFTER].counted[measure], half[BEFORE].counted[measure], &own) ==
	            DECIMAL_OK &&
	    decimal_sub(out->total, own, &out->total) == DECIMAL_OK)
		return true;
	diag_error("a difference has more than 38 digits");
	return false;
}

/* ---- reasons ---- */

static bool is_key(const struct explanation *x, const struct str *a, const struct str *b)
{
	bool is = true;

	for (size_t i = 0; i < x->r->what->key_count; i++)
		is &= str_is_null(a[i]) == str_is_null(b[i]) && str_eq(a[i], b[i]);
	return is;
}

/* The records of which side have amounts like this one's? Without those before, what has left is known from after. */
static enum side amounts_from(const struct explanation *x, int side)
{
	return x->has_before ? (enum side)side : AFTER;
}

/*
 * A record that is under another key on the other side, of which the figure has both: there is no difference, if it
 * adds the same there. False in *moved then. False after an error was reported.
 */
static bool find_moved(struct explanation *x, const struct reach_figure *at, bool *moved)
{
	const struct reason *r = &x->next;
	enum side side = r->part[BEFORE] ? BEFORE : AFTER;
	const struct reach_record other = { amounts_from(x, !side), r->other, r->part[side] };
	struct decimal *here = x->part + side * measures(x), *there = x->part + !side * measures(x);
	bool adds;

	if (!reach_adds(x->reach, at, &other, there, &adds))
		return false;
	*moved = !adds;
	for (size_t i = 0; adds && i < measures(x); i++)
		*moved |= decimal_cmp(here[i], there[i]) != 0;
	return true;
}

/* After minus before of x->taken, in the last part of x->part. False after an error was reported. */
static bool set_value(struct explanation *x)
{
	struct reason *r = &x->taken;
	struct decimal *value = x->part + 2 * measures(x), zero = decimal_of(0, 0);

	r->value = value;
	for (size_t i = 0; i < measures(x); i++) {
		value[i] = zero;
		if (r->kind == REASON_OPEN ||
		    decimal_sub(r->part[AFTER] ? r->part[AFTER][i] : zero,
		                r->part[BEFORE] ? r->part[BEFORE][i] : zero,
		                &value[i]) == DECIMAL_OK)
			continue;
		diag_error("a difference has more than 38 digits");
		return false;
	}
	return true;
}

static bool is_nothing(const struct explanation *x)
{
	bool nothing = true;

	for (int side = BEFORE; side <= AFTER; side++)
		for (size_t i = 0; x->taken.part[side] && i < measures(x); i++)
			nothing &= decimal_sign(x->taken.part[side][i]) == 0;
	return nothing;
}

bool explanation_take(struct explanation *x, const struct key_balance *at, bool *counts)
{
	const struct reach_figure figure = { at->part, !is_own(x, at) };
	const struct reason *r = &x->next;
	bool adds, own;

	x->taken = *r;
	*counts = true;
	if (!x->reach)
		return true;
	own = is_key(x, r->key, at->part);
	for (int side = BEFORE; side <= AFTER; side++) {
		struct decimal *out = x->part + side * measures(x);
		const struct reach_record one = { amounts_from(x, side), r->key, r->part[side] };

		if (!r->part[side])
			continue;
		if (!reach_adds(x->reach, &figure, &one, out, &adds))
			return false;
		x->taken.part[side] = adds ? out : NULL;
	}
	x->taken.key = own ? NULL : r->key;
	*counts = (x->taken.part[BEFORE] || x->taken.part[AFTER]) && (own || !is_nothing(x));
	if (*counts && r->kind == REASON_MOVED && !x->drill && !find_moved(x, &figure, counts))
		return false;
	return !*counts || set_value(x);
}

/* ---- what the records come to ---- */

static struct proved *proved_of(struct explanation *x, const struct str *key)
{
	struct sums_entry *e;

	buf_reset(&x->bytes);
	for (size_t i = 0; i < x->r->what->key_count; i++)
		payload_text(&x->bytes, key[i]);
	e = sums_find(x->proved, str_hash(buf_str(&x->bytes)), buf_str(&x->bytes));
	return e ? sums_of(e) : NULL;
}

void explanation_note_figure(struct explanation *x, const struct key_balance *at)
{
	struct proved *p;

	if (!x->proved || proved_of(x, at->part))
		return;
	p = sums_of(
		sums_add(x->proved, str_hash(buf_str(&x->bytes)), buf_str(&x->bytes), STR_NULL));
	p->below = !is_own(x, at);
}

/* A record at work. */
struct counting {
	struct explanation *x;
	struct reach_record record;
};

static bool count_for(void *self, const struct str *key)
{
	const struct counting *c = self;
	struct explanation *x = c->x;
	struct proved *p = proved_of(x, key);
	const struct decimal *value = x->reach ? x->part : c->record.value;
	bool adds = true;

	if (!p)
		return true;
	if (x->reach && !reach_adds(x->reach, &(struct reach_figure){ key, p->below }, &c->record,
	                            x->part, &adds))
		return false;
	for (size_t i = 0; adds && i < measures(x); i++)
		decimal_sum_add(&p->sum[c->record.side * measures(x) + i], value[i]);
	return true;
}

bool explanation_count_record(struct explanation *x, enum side side, const struct side_record *rec)
{
	struct counting c = { x, { side, rec->part, rec->value } };

	if (!x->proved)
		return true;
	return x->reach ? reach_each_key(x->reach, rec->part, count_for, &c)
	                : count_for(&c, rec->part);
}

/* Is the measure a balance that would come from movements? */
static bool is_balance(const struct explanation *x, size_t measure)
{
	const struct spec_reconcile *what = x->r->what;

	return measure == what->role[ROLE_OPENING] || measure == what->role[ROLE_CLOSING];
}

struct unproven explanation_unproven(struct explanation *x, const struct key_balance *at,
                                     size_t measure, enum side side)
{
	const struct half *half = &at->half[side];
	struct unproven u = { .kind = UNPROVEN_NOT };
	const struct proved *p = x->proved ? proved_of(x, at->part) : NULL;

	if (!p || decimal_sign(x->key.unexplained[measure]) == 0)
		return u;
	u.figure = p->below ? half->value[measure] : half->counted[measure];
	/* that a report of sums has no records is said of all keys at once, unless other keys have a part in it */
	if (side == BEFORE && !x->has_before)
		u.kind = x->reach && decimal_sign(u.figure) != 0 ? UNPROVEN_UNKNOWN : UNPROVEN_NOT;
	else if (decimal_sum_get(&p->sum[side * measures(x) + measure], &u.records) &&
	         decimal_cmp(u.records, u.figure) != 0)
		u.kind = x->reach && reach_states(x->reach, side) && is_balance(x, measure)
		                 ? UNPROVEN_STATED
		                 : UNPROVEN_OTHER;
	return u;
}
