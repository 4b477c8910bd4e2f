/* reach - see reach.h. */
#include "reconcile/reach.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "compare/roll.h"
#include "date/period.h"
#include "record/payload.h"
#include "sort/keyset.h"

/* A period of any figure. */
struct period {
	struct str name;
	struct str order; /* period_order_key() */
	int year;         /* INT_MIN: nobody knows */
};

struct reach {
	const struct spec_reconcile *what;
	bool rolls[2];         /* the records of this side are movements */
	struct period *period; /* in their order, */
	size_t periods;        /* so many */
	struct keyset
		*total[2]; /* the keys whose row has what is below; NULL: there is no such row */
	struct str *key;   /* scratch: of a figure, */
	struct str *above; /* and of an account above that of a record */
	struct buf text;   /* scratch */
	struct arena arena;
};

/* ---- opening ---- */

static const struct spec_side *own_records(const struct spec_reconcile *what, enum side side)
{
	const struct spec_side *x = side == BEFORE ? &what->explain.before : &what->explain.after;

	return x->node ? x : NULL;
}

static const struct spec_side *side_of(const struct spec_reconcile *what, enum side side)
{
	return side == BEFORE ? &what->before : &what->after;
}

static bool rolls(const struct spec_reconcile *what, enum side side)
{
	const struct spec_side *own = own_records(what, side);

	return (own ? own : side_of(what, side))->roll;
}

bool reach_has_totals(const struct spec_reconcile *what, enum side side)
{
	return what->tree && !own_records(what, side) && side_of(what, side)->parents != PARENT_OWN;
}

static int year_of(const struct spec_reconcile *what, struct str period)
{
	int year;

	return period_year(period, (int)what->year_begins, &year) ? year : INT_MIN;
}

static void take_periods(struct reach *b, const struct balances *balances)
{
	const struct str *name = balances_periods(balances, &b->periods);

	b->period = xcalloc(b->periods + 1, sizeof(*b->period));
	for (size_t i = 0; i < b->periods; i++) {
		buf_reset(&b->text);
		period_order_key(name[i], &b->text);
		b->period[i] = (struct period){ name[i], str_copy(&b->arena, buf_str(&b->text)),
			                        year_of(b->what, name[i]) };
	}
}

static struct str key_bytes(const struct reach *b, const struct str *key, struct buf *out)
{
	buf_reset(out);
	for (size_t i = 0; i < b->what->key_count; i++)
		payload_text(out, key[i]);
	return buf_str(out);
}

/* The rows that state a total. False after an error was reported. */
static bool take_totals(struct reach *b, const struct balances *balances)
{
	const struct key_balance *at;
	bool any = false, fresh;

	for (int side = BEFORE; side <= AFTER; side++)
		if (reach_has_totals(b->what, (enum side)side)) {
			b->total[side] = keyset_new();
			any = true;
		}
	if (!any)
		return true;
	if (!balances_rewind(balances))
		return false;
	while ((at = balances_next(balances)))
		for (int side = BEFORE; side <= AFTER; side++)
			if (b->total[side] && at->half[side].listed && at->half[side].parent)
				keyset_add(b->total[side], key_bytes(b, at->part, &b->text),
				           &fresh);
	return balances_whole(balances);
}

struct reach *reach_new(const struct result *r, bool *failed)
{
	const struct spec_reconcile *what = r->what;
	struct reach *b;

	*failed = false;
	if (!what->tree && !rolls(what, BEFORE) && !rolls(what, AFTER))
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->what = what;
	b->rolls[BEFORE] = rolls(what, BEFORE);
	b->rolls[AFTER] = rolls(what, AFTER);
	b->key = xcalloc(what->key_count, sizeof(*b->key));
	b->above = xcalloc(what->key_count, sizeof(*b->above));
	if (b->rolls[BEFORE] || b->rolls[AFTER])
		take_periods(b, r->balances);
	if (take_totals(b, r->balances))
		return b;
	*failed = true;
	reach_free(b);
	return NULL;
}

/* ---- which figures ---- */

/* The first period after this one; b->periods: there is none. */
static size_t period_after(struct reach *b, struct str period)
{
	size_t low = 0, high = b->periods;

	buf_reset(&b->text);
	period_order_key(period, &b->text);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_cmp(b->period[middle].order, buf_str(&b->text)) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The figures of one period: those of the account, and of the accounts above it. */
static bool each_account(struct reach *b, const struct str *key,
                         bool (*put)(void *self, const struct str *key), void *self)
{
	struct str path[CHART_DEPTH];
	size_t count;

	b->key[0] = key[0];
	if (!put(self, b->key))
		return false;
	count = b->what->tree ? chart_path(&b->what->chart, key[0], path) : 1;
	while (count-- > 1) {
		b->key[0] = path[count - 1];
		if (!put(self, b->key))
			return false;
	}
	return true;
}

bool reach_each_key(void *self, const struct str *key,
                    bool (*put)(void *self, const struct str *key), void *put_self)
{
	struct reach *b = self;
	size_t at = b->what->period;
	bool restarts;
	int year;

	memcpy(b->key, key, b->what->key_count * sizeof(*key));
	if (!each_account(b, key, put, put_self))
		return false;
	if (b->periods == 0)
		return true;
	restarts = roll_restarts(b->what, key[0]);
	year = restarts ? year_of(b->what, key[at]) : 0;
	for (size_t i = period_after(b, key[at]); i < b->periods; i++) {
		if (restarts && b->period[i].year != year)
			break;
		b->key[at] = b->period[i].name;
		if (!each_account(b, key, put, put_self))
			return false;
	}
	return true;
}

/* ---- what a record adds ---- */

static bool is_same(struct str a, struct str b)
{
	return str_is_null(a) == str_is_null(b) && str_eq(a, b);
}

/* Is the account of the figure, on this side, one that has what the account of the record has? */
static bool has_account(struct reach *b, const struct reach_figure *at,
                        const struct reach_record *record)
{
	struct str path[CHART_DEPTH];
	const struct keyset *total = b->total[record->side];
	size_t count;

	if (is_same(at->key[0], record->key[0]))
		/* such a row is not posted to the account */
		return at->below || !total ||
		       keyset_find(total, key_bytes(b, at->key, &b->text)) == KEYSET_NONE;
	if (!at->below || !b->what->tree)
		return false;
	count = chart_path(&b->what->chart, record->key[0], path);
	memcpy(b->above, at->key, b->what->key_count * sizeof(*at->key));
	while (count-- > 1) {
		b->above[0] = path[count - 1];
		if (total && keyset_find(total, key_bytes(b, b->above, &b->text)) != KEYSET_NONE)
			return false;
		if (is_same(b->above[0], at->key[0]))
			return true;
	}
	return false;
}

static bool has_others(const struct reach *b, const struct reach_figure *at,
                       const struct reach_record *record)
{
	bool has = true;

	for (size_t i = 1; i < b->what->key_count; i++)
		has &= i == b->what->period || is_same(at->key[i], record->key[i]);
	return has;
}

/* Does what the record moves come to the period of the figure? */
static bool comes_to(struct reach *b, const struct reach_figure *at,
                     const struct reach_record *record)
{
	struct str from = record->key[b->what->period], to = at->key[b->what->period];
	size_t next;

	if (!b->rolls[record->side])
		return false;
	next = period_after(b, from);
	buf_reset(&b->text);
	period_order_key(to, &b->text);
	if (next == b->periods || str_cmp(b->period[next].order, buf_str(&b->text)) > 0)
		return false;
	return !roll_restarts(b->what, record->key[0]) ||
	       year_of(b->what, from) == year_of(b->what, to);
}

static bool has(const struct reach *b, enum measure_role role)
{
	return b->what->role[role] < b->what->measure_count;
}

static struct decimal figure(const struct reach *b, const struct decimal *value,
                             enum measure_role role)
{
	return has(b, role) ? value[b->what->role[role]] : decimal_of(0, 0);
}

/* What is in the closing balance after the record. False: it has more than 38 digits. */
static bool closing_of(const struct reach *b, const struct decimal *value, struct decimal *out)
{
	*out = figure(b, value, ROLE_OPENING);
	return decimal_add(*out, figure(b, value, ROLE_MOVEMENT), out) == DECIMAL_OK &&
	       decimal_add(*out, figure(b, value, ROLE_DEBIT), out) == DECIMAL_OK &&
	       decimal_sub(*out, figure(b, value, ROLE_CREDIT), out) == DECIMAL_OK;
}

bool reach_adds(struct reach *b, const struct reach_figure *at, const struct reach_record *record,
                struct decimal *out, bool *adds)
{
	const struct spec_reconcile *what = b->what;
	bool later = b->periods > 0 && !is_same(at->key[what->period], record->key[what->period]);
	struct decimal closing;

	*adds = has_others(b, at, record) && has_account(b, at, record) &&
	        (!later || comes_to(b, at, record));
	if (!*adds)
		return true;
	for (size_t i = 0; i < what->measure_count; i++)
		out[i] = later ? decimal_of(0, record->value[i].scale) : record->value[i];
	if (!b->rolls[record->side])
		return true;
	if (!closing_of(b, record->value, &closing)) {
		diag_error("a balance that rolls forward has more than 38 digits");
		return false;
	}
	if (has(b, ROLE_CLOSING))
		out[what->role[ROLE_CLOSING]] = closing;
	if (later && has(b, ROLE_OPENING))
		out[what->role[ROLE_OPENING]] = closing;
	return true;
}

bool reach_states(const struct reach *b, enum side side)
{
	return !b->rolls[side] && b->rolls[!side];
}

void reach_free(struct reach *b)
{
	if (!b)
		return;
	keyset_free(b->total[BEFORE]);
	keyset_free(b->total[AFTER]);
	free(b->period);
	free(b->key);
	free(b->above);
	buf_free(&b->text);
	arena_free(&b->arena);
	free(b);
}
