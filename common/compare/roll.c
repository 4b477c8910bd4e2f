/* roll - goes through the periods of each account, with the balance of the period before at hand. */
#include "compare/roll.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "compare/ranking.h"
#include "compare/sums.h"
#include "compare/tolerance.h"
#include "date/period.h"
#include "record/payload.h"

/* A period of any account: the sums of an entry in roll.known. */
struct known {
	size_t number;  /* its place among all periods */
	bool listed[2]; /* this side has a record of it */
};

/* The balance of the account at work on a side. */
struct course {
	bool begun;             /* it has one */
	bool told;              /* it is known to be missing */
	uint64_t records;       /* behind the balance */
	size_t last;            /* the period of the balance */
	struct decimal balance; /* the closing balance */
	bool restarted; /* a new year has set it to 0, and the account was not there since */
};

struct roll {
	struct roll_options o;
	struct ranking *accounts;
	struct sums *known;      /* the periods of both sides, as keys */
	struct str *period;      /* they in their order, */
	struct known **listed;   /* and who has them, */
	size_t periods;          /* so many */
	struct course side[2];   /* of the account at work, */
	size_t next;             /* whose next period is this one */
	uint64_t number;         /* of its last key */
	struct key_balance made; /* a key that no side has */
	struct str *part;        /* the account at work; NULL: none yet */
	struct arena texts;      /* owns it */
	bool restarts;           /* it begins each year with 0; */
	int year;                /* the year it has come to */
	struct buf key;          /* scratch */
};

static size_t measures(const struct roll *r)
{
	return r->o.what->measure_count;
}

static bool is_rolled(const struct roll *r, enum side side)
{
	return side == BEFORE ? r->o.what->before.roll : r->o.what->after.roll;
}

struct roll *roll_open(const struct roll_options *options)
{
	struct roll *r = xcalloc(1, sizeof(*r));
	const struct spec_reconcile *what = options->what;

	r->o = *options;
	r->known = sums_new((sizeof(struct known) + SUMS_ALIGNED - 1) / SUMS_ALIGNED * SUMS_ALIGNED,
	                    SIZE_MAX);
	r->made.parts = what->key_count;
	r->made.part = xcalloc(what->key_count, sizeof(*r->made.part));
	for (int side = BEFORE; side <= AFTER; side++)
		r->made.half[side].value = xcalloc(what->measure_count,
		                                   sizeof(*r->made.half[side].value));
	r->accounts = ranking_open(what, RANKING_PERIODS, options->memory, options->shares);
	if (r->accounts)
		return r;
	roll_close(r);
	return NULL;
}

/* The key of a period in roll.known: a record may have none, which is null. Valid until the next call. */
static struct str key_of(struct roll *r, struct str period)
{
	buf_reset(&r->key);
	payload_text(&r->key, period);
	return buf_str(&r->key);
}

static struct known *known_of(struct roll *r, struct str period)
{
	struct str key = key_of(r, period);
	struct sums_entry *e = sums_find(r->known, str_hash(key), key);

	return e ? sums_of(e) : NULL;
}

bool roll_put(struct roll *r, const struct key_balance *at, uint64_t number)
{
	struct str period = at->part[r->o.what->period];
	struct known *known = known_of(r, period);

	if (!known) {
		struct str key = key_of(r, period);

		known = sums_of(sums_add(r->known, str_hash(key), key, STR_NULL));
	}
	for (int side = BEFORE; side <= AFTER; side++)
		known->listed[side] |= at->half[side].records > 0;
	return ranking_put(r->accounts, at, number);
}

/* ---- the periods ---- */

static int by_period(const void *a, const void *b)
{
	struct buf x = { 0 }, y = { 0 };
	int order;

	period_order_key(*(const struct str *)a, &x);
	period_order_key(*(const struct str *)b, &y);
	order = str_cmp(buf_str(&x), buf_str(&y));
	buf_free(&x);
	buf_free(&y);
	return order;
}

static void number_periods(struct roll *r)
{
	struct sums_cursor at = { 0 };
	struct sums_entry *e;

	r->period = xcalloc(sums_count(r->known) + 1, sizeof(*r->period));
	r->listed = xcalloc(sums_count(r->known) + 1, sizeof(*r->listed));
	while ((e = sums_next(r->known, &at))) {
		struct str key = sums_key(r->known, e);

		payload_take_text(&key, &r->period[r->periods++]);
	}
	qsort(r->period, r->periods, sizeof(*r->period), by_period);
	for (size_t i = 0; i < r->periods; i++) {
		r->listed[i] = known_of(r, r->period[i]);
		r->listed[i]->number = i;
	}
}

/* Of what year is each period? False after an error was reported: nobody knows. */
static bool know_years(const struct roll *r)
{
	struct buf quoted = { 0 };
	bool ok = true;
	int year;

	for (size_t i = 0; r->o.what->restart && i < r->periods && ok; i++) {
		/* a period that is null is reported as such */
		ok = str_is_null(r->period[i]) ||
		     period_year(r->period[i], (int)r->o.what->year_begins, &year);
		if (!ok)
			diag_error("restart: of what year is the period %s? Write it as 2023-01, "
			           "202301 or 2023Q1",
			           text_quote(&quoted, r->period[i]));
	}
	buf_free(&quoted);
	return ok;
}

/* The last period before `number` that the side has; -1: there is none. */
static ptrdiff_t listed_before(const struct roll *r, enum side side, size_t number)
{
	while (number-- > 0)
		if (r->listed[number]->listed[side])
			return (ptrdiff_t)number;
	return -1;
}

void roll_put_gaps(const struct roll *r, enum side side, struct buf *out)
{
	size_t start = out->len;

	if (!r || !r->o.what->roll_forward || is_rolled(r, side))
		return;
	for (size_t i = 1; i < r->periods; i++) {
		ptrdiff_t before = listed_before(r, side, i);

		if (!r->listed[i]->listed[side] || before < 0 ||
		    period_step(r->period[before], r->period[i]) != PERIOD_GAP)
			continue;
		buf_adds(out, out->len > start ? ", between " : "between ");
		text_escape(out, r->period[before]);
		buf_adds(out, " and ");
		text_escape(out, r->period[i]);
	}
}

const struct str *roll_periods(const struct roll *r, size_t *count)
{
	*count = r ? r->periods : 0;
	return r ? r->period : NULL;
}

/* ---- figures ---- */

static bool too_long(void)
{
	diag_error("a balance that rolls forward has more than 38 digits");
	return false;
}

static bool has(const struct roll *r, enum measure_role role)
{
	return r->o.what->role[role] < measures(r);
}

static struct decimal *figure(const struct roll *r, struct half *half, enum measure_role role)
{
	return &half->value[r->o.what->role[role]];
}

/* The balance after the movement of a period. False after an error was reported. */
static bool add_movement(const struct roll *r, struct half *half, struct decimal opening,
                         struct decimal *out)
{
	*out = opening;
	if (has(r, ROLE_MOVEMENT))
		return decimal_add(*out, *figure(r, half, ROLE_MOVEMENT), out) == DECIMAL_OK ||
		       too_long();
	return (decimal_add(*out, *figure(r, half, ROLE_DEBIT), out) == DECIMAL_OK &&
	        decimal_sub(*out, *figure(r, half, ROLE_CREDIT), out) == DECIMAL_OK) ||
	       too_long();
}

/* ---- a side that states its balances ---- */

/* A figure that is not what it should be is a break. False after an error was reported. */
static bool check(struct roll *r, const struct balance_break *one)
{
	const struct spec_measure *m = &r->o.what->measure[one->measure];
	struct decimal d;

	if (decimal_sub(one->stated, one->expected, &d) != DECIMAL_OK)
		return too_long();
	return tolerance_accepts(&m->tolerance, d, one->expected) || breaks_put(r->o.breaks, one);
}

/* The account is not there in a period that the side has, though it has a balance. Told once. */
static bool note_missing(struct roll *r, enum side side, const struct str *part, size_t period)
{
	struct course *c = &r->side[side];
	struct balance_break one = { .kind = BREAK_MISSING,
		                     .side = side,
		                     .part = part,
		                     .measure = r->o.what->role[ROLE_OPENING],
		                     .expected = c->balance,
		                     .stated = decimal_of(0, 0) };

	if (!c->begun || c->told || decimal_sign(c->balance) == 0 ||
	    !r->listed[period]->listed[side])
		return true;
	c->told = true;
	one.from = r->period[c->last];
	return check(r, &one);
}

/* The opening balance is the closing balance of the period before, or 0 if there was no account. */
static bool check_opening(struct roll *r, enum side side, struct key_balance *at, size_t period)
{
	const struct course *c = &r->side[side];
	ptrdiff_t before = c->begun ? (ptrdiff_t)c->last : listed_before(r, side, period);
	struct balance_break one = { .kind = c->restarted ? BREAK_RESTART : BREAK_OPENING,
		                     .side = side,
		                     .part = at->part,
		                     .measure = r->o.what->role[ROLE_OPENING],
		                     .expected = c->begun ? c->balance : decimal_of(0, 0),
		                     .stated = *figure(r, &at->half[side], ROLE_OPENING) };

	if (before < 0)
		return true;
	one.from = r->period[before];
	return check(r, &one);
}

static bool check_closing(struct roll *r, enum side side, struct key_balance *at)
{
	struct half *half = &at->half[side];
	struct balance_break one = { .kind = BREAK_CLOSING,
		                     .side = side,
		                     .part = at->part,
		                     .measure = r->o.what->role[ROLE_CLOSING],
		                     .stated = *figure(r, half, ROLE_CLOSING),
		                     .from = STR_NULL };

	return add_movement(r, half, *figure(r, half, ROLE_OPENING), &one.expected) &&
	       check(r, &one);
}

static bool take_stated(struct roll *r, enum side side, struct key_balance *at, size_t period)
{
	struct half *half = &at->half[side];
	struct course *c = &r->side[side];

	if (!r->o.what->roll_forward)
		return true;
	if (half->records == 0)
		return note_missing(r, side, at->part, period);
	if (!check_opening(r, side, at, period) || !check_closing(r, side, at))
		return false;
	*c = (struct course){ .begun = true,
		              .last = period,
		              .balance = *figure(r, half, ROLE_CLOSING) };
	return true;
}

/* ---- a side of movements ---- */

/*
 * Set the balances of a period without a movement: that before goes on, also one of 0, which a tolerance
 * compares.
 */
static void carry(struct roll *r, enum side side, struct half *half)
{
	const struct course *c = &r->side[side];

	half->records = c->records;
	for (size_t i = 0; i < measures(r); i++)
		half->value[i] = decimal_of(0, 0);
	if (has(r, ROLE_OPENING))
		*figure(r, half, ROLE_OPENING) = c->balance;
	if (has(r, ROLE_CLOSING))
		*figure(r, half, ROLE_CLOSING) = c->balance;
}

static bool take_movements(struct roll *r, enum side side, struct key_balance *at)
{
	struct half *half = &at->half[side];
	struct course *c = &r->side[side];
	struct decimal opening = c->balance;

	if (half->records == 0) {
		if (c->begun)
			carry(r, side, half);
		return true;
	}
	if (has(r, ROLE_OPENING)) {
		if (decimal_add(opening, *figure(r, half, ROLE_OPENING), &opening) != DECIMAL_OK)
			return too_long();
		*figure(r, half, ROLE_OPENING) = opening;
	}
	if (!add_movement(r, half, opening, &c->balance))
		return false;
	if (has(r, ROLE_CLOSING))
		*figure(r, half, ROLE_CLOSING) = c->balance;
	half->records += c->records;
	c->records = half->records;
	c->begun = true;
	return true;
}

/* ---- an account, period by period ---- */

bool roll_restarts(const struct spec_reconcile *what, struct str account)
{
	struct str above[CHART_DEPTH], value;
	size_t count = 0;

	if (!what->restart || str_is_null(account))
		return false;
	if (chart_has_levels(&what->chart))
		count = chart_path(&what->chart, account, above);
	for (size_t i = 0; i < count; i++)
		if (lookup_find_plain(what->restart, above[i], 0, &value) >= 0)
			return true;
	return lookup_find_plain(what->restart, account, 0, &value) >= 0;
}

/* The account at work goes on to a period: in a new year its balance may begin with 0. */
static void enter_year(struct roll *r, size_t period)
{
	int year;

	if (!r->restarts || !period_year(r->period[period], (int)r->o.what->year_begins, &year) ||
	    year == r->year)
		return;
	r->year = year;
	for (int side = BEFORE; side <= AFTER; side++) {
		r->side[side].balance = decimal_of(0, r->side[side].balance.scale);
		r->side[side].restarted = r->side[side].begun;
	}
}

/* A period in which no side has the account: a side of movements has its balance all the same. */
static bool pass_over(struct roll *r, size_t period)
{
	bool any = false;

	enter_year(r, period);
	memcpy(r->made.part, r->part, r->made.parts * sizeof(*r->part));
	r->made.part[r->o.what->period] = r->period[period];
	for (int side = BEFORE; side <= AFTER; side++) {
		struct half *half = &r->made.half[side];

		half->records = 0;
		for (size_t i = 0; i < measures(r); i++)
			half->value[i] = decimal_of(0, 0);
		if (!is_rolled(r, (enum side)side)) {
			if (r->o.what->roll_forward &&
			    !note_missing(r, (enum side)side, r->made.part, period))
				return false;
		} else if (r->side[side].begun) {
			carry(r, (enum side)side, half);
			any |= decimal_sign(r->side[side].balance) != 0;
		}
	}
	return !any || r->o.take(r->o.self, &r->made, r->number);
}

/* Go on with the account to a period. */
static bool go_to(struct roll *r, size_t period)
{
	for (; r->part && r->next < period; r->next++)
		if (!pass_over(r, r->next))
			return false;
	return true;
}

static bool is_same_account(const struct roll *r, const struct key_balance *at)
{
	for (size_t i = 0; r->part && i < at->parts; i++)
		if (i != r->o.what->period &&
		    (str_is_null(r->part[i]) != str_is_null(at->part[i]) ||
		     !str_eq(r->part[i], at->part[i])))
			return false;
	return r->part != NULL;
}

static void begin_account(struct roll *r, const struct key_balance *at, size_t period)
{
	arena_reset(&r->texts);
	r->part = arena_alloc(&r->texts, mem_mul(at->parts, sizeof(*r->part)));
	for (size_t i = 0; i < at->parts; i++)
		r->part[i] = str_copy(&r->texts, at->part[i]);
	memset(r->side, 0, sizeof(r->side));
	r->restarts = roll_restarts(r->o.what, at->part[0]);
	r->year = INT_MIN;
	r->next = period;
}

static bool take_key(struct roll *r, struct key_balance *at, uint64_t number)
{
	size_t period = known_of(r, at->part[r->o.what->period])->number;

	if (!is_same_account(r, at)) {
		if (!go_to(r, r->periods))
			return false;
		begin_account(r, at, period);
	}
	if (!go_to(r, period))
		return false;
	enter_year(r, period);
	for (int side = BEFORE; side <= AFTER; side++)
		if (!(is_rolled(r, (enum side)side) ? take_movements(r, (enum side)side, at)
		                                    : take_stated(r, (enum side)side, at, period)))
			return false;
	r->next = period + 1;
	r->number = number;
	return r->o.take(r->o.self, at, number);
}

bool roll_finish(struct roll *r)
{
	struct key_balance *at;
	uint64_t number;

	number_periods(r);
	if (!know_years(r))
		return false;
	while ((at = ranking_next(r->accounts, &number)))
		if (!take_key(r, at, number))
			return false;
	if (!ranking_whole(r->accounts) || !go_to(r, r->periods))
		return false;
	ranking_close(r->accounts);
	r->accounts = NULL;
	return true;
}

void roll_close(struct roll *r)
{
	if (!r)
		return;
	ranking_close(r->accounts);
	sums_free(r->known);
	free(r->period);
	free(r->listed);
	free(r->made.part);
	for (int side = BEFORE; side <= AFTER; side++)
		free(r->made.half[side].value);
	arena_free(&r->texts);
	buf_free(&r->key);
	free(r);
}
