/* balances - classifies the keys of two books, and sorts them for the report. */
#include <stdlib.h>

#include "base/diag.h"
#include "compare/balances_int.h"
#include "compare/match.h"
#include "compare/tolerance.h"

/* The shares of --memory, of which each side has one: for keys in memory, for sorting others. */
#define TABLE_SHARE   4
#define SORTING_SHARE 8
#define RANKING_SHARE 8 /* for the order of the keys; there are two for a while */
/* for each order in which accounts are gone through, and breaks: they are full when the books are closed */
#define ACCOUNTS_SHARE 8

static bool rank_key(void *self, struct key_balance *at, uint64_t number);
static bool take_account(void *self, struct key_balance *at, uint64_t number);

/* What accounts go through before they are compared. False after an error was reported. */
static bool open_accounts(struct balances *b)
{
	const struct spec_reconcile *what = b->spec;
	bool rolls = what->roll_forward || what->before.roll || what->after.roll;
	size_t memory = b->memory / ACCOUNTS_SHARE;
	unsigned shares = ACCOUNTS_SHARE * b->parts;

	if (!rolls && !what->tree)
		return true;
	b->breaks = breaks_open(what, memory, shares);
	if (!b->breaks)
		return false;
	if (what->tree)
		b->tree = tree_open(
			&(struct tree_options){ what, memory, shares, b->breaks, rank_key, b });
	if (rolls)
		b->roll = roll_open(
			&(struct roll_options){ what, memory, shares, b->breaks, take_account, b });
	return (b->tree || !what->tree) && (b->roll || !rolls);
}

struct balances *balances_new(const struct spec_reconcile *spec, const struct balance_side *side,
                              struct acceptances *accepted, size_t memory, unsigned parts,
                              enum balances_keys keys)
{
	struct balances *b = xcalloc(1, sizeof(*b));
	bool ok;

	b->memory = memory;
	b->parts = parts;
	b->spec = spec;
	b->side = side;
	b->accepted = accepted;
	b->keys = keys;
	b->totals = grand_totals_new(spec);
	b->differs = xcalloc(spec->measure_count, sizeof(*b->differs));
	b->news = xcalloc(spec->measure_count, sizeof(*b->news));
	b->ranking = ranking_open(spec, RANKING_DIFFERENCES, memory / RANKING_SHARE,
	                          RANKING_SHARE * parts);
	ok = b->ranking != NULL && open_accounts(b);
	for (int which = BEFORE; which <= AFTER && ok; which++) {
		b->book[which] = book_open(
			&(struct book_options){ .parts = balances_parts(spec),
		                                .side = &side[which],
		                                .memory = memory / TABLE_SHARE,
		                                .sorting = memory / SORTING_SHARE,
		                                .shares = SORTING_SHARE * parts });
		ok = b->book[which] != NULL;
	}
	if (ok)
		return b;
	balances_free(b);
	return NULL;
}

void balances_against(struct balances *b, struct past *past)
{
	b->past = past;
}

size_t balances_parts(const struct spec_reconcile *spec)
{
	size_t count = spec->key_count;

	for (size_t i = 0; i < spec->measure_count; i++)
		count += spec->measure[i].text;
	return count;
}

struct book *balances_book(const struct balances *b, enum side side)
{
	return b->book[side];
}

/* ---- comparing ---- */

size_t balances_count(const struct balances *b)
{
	return b->count;
}

bool balances_rewind(const struct balances *b)
{
	return ranking_rewind(b->ranking);
}

const struct key_balance *balances_next(const struct balances *b)
{
	return ranking_next(b->ranking, NULL);
}

bool balances_whole(const struct balances *b)
{
	return ranking_whole(b->ranking);
}

bool balances_too_long(const char *what)
{
	diag_error("%s has more than 38 digits", what);
	return false;
}

static bool both_know(const struct key_balance *at)
{
	return at->half[BEFORE].records > 0 && at->half[AFTER].records > 0;
}

bool balances_tolerates(const struct balances *b, const struct key_balance *at, size_t measure,
                        struct decimal d)
{
	return both_know(at) && tolerance_accepts(&b->spec->measure[measure].tolerance, d,
	                                          at->half[BEFORE].value[measure]);
}

/* Has the measure a difference that its tolerance accepts, and nobody else? */
static bool is_within(const struct balances *b, const struct key_balance *at, size_t measure)
{
	struct decimal d = balance_difference(at, measure);

	return decimal_sign(d) != 0 && !balance_is_below(at, measure, d) &&
	       balances_tolerates(b, at, measure, d) &&
	       !acceptances_has(b->accepted, at, measure, d);
}

/* What the measures of a key are. */
struct findings {
	bool differs;  /* one has a difference that nothing accepts */
	bool accepted; /* one has a difference that somebody has accepted */
	bool within;   /* one has a difference within its tolerance */
	bool below;    /* one has a difference that begins at accounts below */
};

/* Add a difference of a measure, which is not 0. False after an error was reported. */
static bool add_difference(struct balances *b, const struct key_balance *at, size_t measure,
                           struct decimal d, struct findings *out)
{
	struct grand_total *total = grand_totals_of(b->totals, at->part, measure);
	struct decimal own = d;

	if (balance_is_below(at, measure, d)) {
		out->below = true;
		return true;
	}
	if (at->below) /* that of accounts below is in the sums already */
		(void)decimal_sub(d, at->below[measure], &own);
	if (acceptances_take(b->accepted, at, measure, d)) {
		out->accepted = true;
	} else if (balances_tolerates(b, at, measure, d)) {
		out->within = true;
		if (total)
			grand_total_add_within(total, own);
	} else {
		out->differs = true;
	}
	return total != NULL;
}

/* Compare all measures of a key. False after an error was reported. */
static bool measure_differences(struct balances *b, struct key_balance *at, struct findings *out)
{
	*out = (struct findings){ .differs = false };
	at->largest = decimal_of(0, 0);
	for (size_t i = 0; i < b->spec->measure_count; i++) {
		const struct decimal *before = &at->half[BEFORE].value[i],
				     *after = &at->half[AFTER].value[i];
		struct decimal d;

		if (b->spec->measure[i].text) {
			out->differs |= balance_text_differs(at, i);
			continue;
		}
		if (before->units == after->units && before->scale == after->scale)
			continue;
		if (decimal_sub(*after, *before, &d) != DECIMAL_OK)
			return balances_too_long("the difference of a key");
		if (decimal_sign(d) == 0)
			continue;
		if (!add_difference(b, at, i, d, out))
			return false;
		if (decimal_cmp(decimal_abs(d), at->largest) > 0)
			at->largest = decimal_abs(d);
	}
	return true;
}

static enum status status_of(const struct key_balance *at, const struct findings *f)
{
	bool before = at->half[BEFORE].records > 0, both = both_know(at);

	if (f->differs)
		return both ? STATUS_DIFFERENT : before ? STATUS_ONLY_BEFORE : STATUS_ONLY_AFTER;
	if (f->accepted)
		return STATUS_ACCEPTED;
	if (f->below && !f->within)
		return STATUS_BELOW;
	if (!both)
		return before ? STATUS_ZERO_BEFORE : STATUS_ZERO_AFTER;
	return f->within ? STATUS_WITHIN : STATUS_EQUAL;
}

bool balances_classify(struct balances *b, struct key_balance *at)
{
	struct findings found;

	if (at->in_parent) {
		at->largest = decimal_of(0, 0);
		at->status = STATUS_PARENT;
		return true;
	}
	if (!measure_differences(b, at, &found))
		return false;
	at->status = status_of(at, &found);
	return true;
}

/* Is the measure the balance of a period? Balances of several periods cannot be added. */
static bool is_of_period(const struct spec_reconcile *spec, size_t measure)
{
	enum measure_role role = spec->measure[measure].role;

	return spec->period < spec->key_count && (role == ROLE_OPENING || role == ROLE_CLOSING);
}

static bool any_of_period(const struct spec_reconcile *spec)
{
	bool any = false;

	for (size_t i = 0; i < spec->measure_count; i++)
		any |= is_of_period(spec, i);
	return any;
}

/*
 * Is the figure part of a total? Of balances that roll forward the total has the opening ones of the first period and
 * the closing ones of the last period.
 */
static bool is_in_total(const struct balances *b, const struct key_balance *at, size_t measure)
{
	bool opening = b->spec->measure[measure].role == ROLE_OPENING;
	size_t count = 0;
	const struct str *period = balances_periods(b, &count);

	if (count == 0 || !is_of_period(b->spec, measure))
		return true;
	return str_eq(at->part[b->spec->period], period[opening ? 0 : count - 1]);
}

/* Count a key, and add it to the totals. False after an error was reported. */
static bool count_key(struct balances *b, const struct key_balance *at)
{
	/* what begins below or is compared above counts there */
	b->count += at->status != STATUS_BELOW && at->status != STATUS_PARENT;
	b->with[at->status]++;
	for (size_t i = 0; i < b->spec->measure_count; i++) {
		struct grand_total *total = grand_totals_of(b->totals, at->part, i);

		if (!total)
			return false;
		if (!is_in_total(b, at, i))
			continue;
		if (is_of_period(b->spec, i))
			grand_total_of_period(total, at->part[b->spec->period]);
		for (int side = BEFORE; side <= AFTER; side++) {
			const struct half *half = &at->half[side];

			grand_total_add(total, (enum side)side,
			                half->counted ? half->counted[i] : half->value[i]);
		}
	}
	return true;
}

/* Is a difference within tolerance part of a sum that is not accepted? */
static bool is_exceeded(const struct balances *b, const struct key_balance *at, size_t measure)
{
	return grand_totals_exceeded(b->totals) &&
	       grand_totals_of(b->totals, at->part, measure)->within.exceeded;
}

/* A key within tolerance does not agree if it is part of a sum that is not accepted. */
static enum status settled(const struct balances *b, const struct key_balance *at)
{
	bool holds = at->status == STATUS_WITHIN || at->status == STATUS_ACCEPTED;

	for (size_t i = 0; i < b->spec->measure_count && holds; i++)
		if (is_exceeded(b, at, i) && is_within(b, at, i))
			return STATUS_TOTAL;
	return at->status;
}

static void settle_status(struct balances *b, struct key_balance *at)
{
	b->with[at->status]--;
	at->status = settled(b, at);
	b->with[at->status]++;
}

/* ---- all keys ---- */

static bool comes_back(const struct balances *b, const struct key_balance *at)
{
	return b->keys == BALANCES_ALL || at->status != STATUS_EQUAL;
}

/* Compare a key of which all is known. */
static bool rank_key(void *self, struct key_balance *at, uint64_t number)
{
	struct balances *b = self;

	if (!balances_classify(b, at) || !count_key(b, at))
		return false;
	return !comes_back(b, at) || ranking_put(b->ranking, at, number);
}

/* A key that has its balances. */
static bool take_account(void *self, struct key_balance *at, uint64_t number)
{
	struct balances *b = self;

	return b->tree ? tree_put(b->tree, at, number) : rank_key(b, at, number);
}

/* Both halves have their sums: compute the values. */
static bool settle_key(struct balances *b, struct key_balance *at)
{
	for (int which = BEFORE; which <= AFTER; which++) {
		if (!b->side[which].kind->settle(b->side[which].self, &at->half[which]))
			return false;
		b->known[which] += at->half[which].records > 0;
	}
	return true;
}

/* A key of both books. */
static bool take_key(void *self, struct match *m)
{
	struct balances *b = self;

	/* most keys are equal, and their parts are for nobody, unless somebody looks them up */
	if (b->accepted || b->breaks || b->spec->minor_units || any_of_period(b->spec))
		match_parts(m);
	if (!settle_key(b, &m->at))
		return false;
	if (b->roll)
		return roll_put(b->roll, &m->at, m->number);
	if (b->tree)
		return take_account(b, &m->at, m->number);
	if (!balances_classify(b, &m->at) || !count_key(b, &m->at))
		return false;
	if (!comes_back(b, &m->at))
		return true;
	match_parts(m);
	return ranking_put(b->ranking, &m->at, m->number);
}

static bool compare_books(struct balances *b)
{
	bool ok = match_books(&(struct match_options){ .side = b->side,
	                                               .book = b->book,
	                                               .parts = b->spec->key_count,
	                                               .measures = b->spec->measure_count,
	                                               .take = take_key,
	                                               .self = b });

	return ok;
}

/* ---- against an earlier day ---- */

/* Which measures make the key differ? */
static void find_differences(struct balances *b, const struct key_balance *at)
{
	for (size_t i = 0; i < b->spec->measure_count; i++)
		b->differs[i] = status_differs(at->status) && balances_measure_differs(b, at, i);
}

/* Record by record: keep those of the earlier day for the records that have them unchanged. */
static bool hold_all(struct balances *b)
{
	struct key_balance *at;

	while ((at = ranking_next(b->ranking, NULL))) {
		at->status = settled(b, at);
		find_differences(b, at);
		if (status_differs(at->status))
			past_hold(b->past, at, b->differs);
	}
	return ranking_whole(b->ranking) && ranking_rewind(b->ranking);
}

/* Why is `d`, which is not 0, no difference? */
static enum past_state reason_of(const struct balances *b, const struct key_balance *at,
                                 size_t measure, struct decimal d)
{
	if (at->in_parent)
		return PAST_PARENT;
	if (balance_is_below(at, measure, d))
		return PAST_BELOW;
	return acceptances_has(b->accepted, at, measure, d) ? PAST_ACCEPTED : PAST_WITHIN;
}

/* A measure that is no difference: why may one of the earlier day be gone? */
static void settle_past(struct balances *b, const struct key_balance *at, size_t measure)
{
	struct decimal d = balance_difference(at, measure);

	if (!b->spec->measure[measure].text && decimal_sign(d) != 0)
		past_settle(b->past, at, measure, reason_of(b, at, measure, d));
}

/* What is new in a key. */
static void set_news(struct balances *b, struct key_balance *at)
{
	find_differences(b, at);
	past_take(b->past, at, b->differs, b->news);
	for (size_t i = 0; i < b->spec->measure_count; i++)
		if (!b->differs[i])
			settle_past(b, at, i);
	at->news = b->news;
}

/* ---- the order of the report ---- */

/*
 * Set the status of all keys, now that it is known which sums within tolerance are accepted; and what is new,
 * now that all differences are known.
 */
static bool settle_all(struct balances *b)
{
	struct ranking *all = b->ranking;
	struct key_balance *at;
	uint64_t number;
	bool ok = true;

	if (!b->past && !grand_totals_exceeded(b->totals))
		return true;
	if (b->past && b->spec->rows && !hold_all(b))
		return false;
	b->ranking = ranking_open(b->spec, RANKING_DIFFERENCES, b->memory / RANKING_SHARE,
	                          RANKING_SHARE * b->parts);
	while (ok && (at = ranking_next(all, &number))) {
		settle_status(b, at);
		if (b->past)
			set_news(b, at);
		ok = ranking_put(b->ranking, at, number);
	}
	ok = ok && ranking_whole(all);
	ranking_close(all);
	return ok;
}

bool balances_compare(struct balances *b)
{
	bool ok = b->spec->rows ? balances_compare_records(b) : compare_books(b);

	for (int which = BEFORE; which <= AFTER; which++) {
		book_close(b->book[which]);
		b->book[which] = NULL;
	}
	ok = ok && (!b->roll || roll_finish(b->roll)) && (!b->tree || tree_finish(b->tree));
	tree_close(b->tree);
	b->tree = NULL;
	return ok && grand_totals_finish(b->totals) && settle_all(b);
}

bool balances_measure_differs(const struct balances *b, const struct key_balance *at,
                              size_t measure)
{
	struct decimal d;

	if (b->spec->measure[measure].text)
		return balance_text_differs(at, measure);
	if (is_within(b, at, measure))
		return is_exceeded(b, at, measure);
	d = balance_difference(at, measure);
	return decimal_sign(d) != 0 && !balance_is_below(at, measure, d) &&
	       !acceptances_has(b->accepted, at, measure, d);
}

size_t balances_differing(const struct balances *b)
{
	size_t count = 0;

	for (int status = 0; status < STATUS_COUNT_; status++)
		if (status_differs((enum status)status))
			count += b->with[status];
	return count;
}

size_t balances_with(const struct balances *b, enum status status)
{
	return b->with[status];
}

size_t balances_keys(const struct balances *b, enum side side)
{
	return b->known[side];
}

const struct grand_totals *balances_totals(const struct balances *b)
{
	return b->totals;
}

struct breaks *balances_breaks(const struct balances *b)
{
	return b->breaks;
}

void balances_put_gaps(const struct balances *b, enum side side, struct buf *out)
{
	roll_put_gaps(b->roll, side, out);
}

const struct str *balances_periods(const struct balances *b, size_t *count)
{
	return roll_periods(b->roll, count);
}

void balances_free(struct balances *b)
{
	if (!b)
		return;
	book_close(b->book[BEFORE]);
	book_close(b->book[AFTER]);
	breaks_close(b->breaks);
	roll_close(b->roll);
	tree_close(b->tree);
	ranking_close(b->ranking);
	grand_totals_free(b->totals);
	free(b->news);
	free(b->differs);
	free(b);
}
