/* grand_totals - a table of currencies for each measure, and their list in the order of a report. */
#include "compare/grand_totals.h"

#include <stdlib.h>

#include "base/diag.h"
#include "base/mem.h"
#include "compare/sums.h"
#include "compare/tolerance.h"
#include "value/currency.h"

/* The totals of a measure. */
struct measure_totals {
	struct grand_total *none; /* of what has no currency; NULL: there is no such key */
	struct sums *currencies;  /* each with its struct grand_total; NULL: the measure has none */
	struct grand_total *last; /* that of the key before, which often is the next one's too */
};

struct grand_totals {
	const struct spec_reconcile *what;
	struct measure_totals *of; /* each measure */
	struct grand_total **list; /* all, in order */
	size_t count, capacity;
	bool exceeded;
};

/* The bytes of a total in a table. */
static size_t total_bytes(void)
{
	return (sizeof(struct grand_total) + SUMS_ALIGNED - 1) / SUMS_ALIGNED * SUMS_ALIGNED;
}

struct grand_totals *grand_totals_new(const struct spec_reconcile *what)
{
	struct grand_totals *t = xcalloc(1, sizeof(*t));

	t->what = what;
	t->of = xcalloc(what->measure_count, sizeof(*t->of));
	for (size_t i = 0; i < what->measure_count; i++)
		if (spec_measure_has_currency(&what->measure[i]))
			t->of[i].currencies = sums_new(total_bytes(), SIZE_MAX);
	return t;
}

/* ---- adding up ---- */

static struct grand_total *without_currency(struct grand_totals *t, size_t measure)
{
	struct measure_totals *of = &t->of[measure];

	if (!of->none) {
		of->none = xcalloc(1, sizeof(*of->none));
		*of->none = (struct grand_total){ .measure = measure, .currency = STR_NULL };
	}
	return of->none;
}

/* A currency that is not there yet. */
static struct grand_total *add_currency(struct grand_totals *t, size_t measure, uint64_t hash,
                                        struct str currency)
{
	const struct spec_measure *m = &t->what->measure[measure];
	struct sums *table = t->of[measure].currencies;
	struct sums_entry *e;
	struct grand_total *total;

	if (sums_count(table) == GRAND_TOTALS_CURRENCIES) {
		diag_error(
			"compare.%.*s.currency: '%.*s' has more than %d different values: it is no "
			"currency",
			(int)m->name.len, m->name.p, (int)m->currency.len, m->currency.p,
			GRAND_TOTALS_CURRENCIES);
		return NULL;
	}
	e = sums_add(table, hash, currency, STR_NULL);
	total = sums_of(e);
	*total = (struct grand_total){ .measure = measure,
		                       .currency = sums_key(table, e),
		                       .unknown = !currency_is_code(currency) };
	return total;
}

struct grand_total *grand_totals_of(struct grand_totals *t, const struct str *part, size_t measure)
{
	struct measure_totals *of = &t->of[measure];
	struct sums_entry *e;
	struct str currency;
	uint64_t hash;

	if (!of->currencies)
		return without_currency(t, measure);
	currency = part[t->what->measure[measure].currency_part];
	if (str_is_null(currency))
		return without_currency(t, measure);
	if (of->last && str_eq(of->last->currency, currency))
		return of->last;
	hash = str_hash(currency);
	e = sums_find(of->currencies, hash, currency);
	of->last = e ? sums_of(e) : add_currency(t, measure, hash, currency);
	return of->last;
}

void grand_total_of_period(struct grand_total *t, struct str period)
{
	struct hash128 h = str_hash128(period, 1);

	if (t->period.high == 0 && t->period.low == 0)
		t->period = h;
	t->mixed |= h.high != t->period.high || h.low != t->period.low;
}

void grand_total_add_within(struct grand_total *t, struct decimal d)
{
	t->within.keys++;
	decimal_sum_add(&t->within_sum, d);
	decimal_sum_add(&t->absolute_sum, decimal_abs(d));
}

/* ---- what they come to ---- */

static bool too_long(const char *what)
{
	diag_error("%s has more than 38 digits", what);
	return false;
}

static void set_currency_digits(const struct grand_totals *t, struct grand_total *one)
{
	struct decimal *const amount[] = { &one->side[BEFORE], &one->side[AFTER], &one->difference,
		                           &one->within.sum, &one->within.absolute };

	for (size_t i = 0; i < sizeof(amount) / sizeof(*amount); i++)
		*amount[i] = currency_amount(t->what, one->currency, *amount[i]);
}

/* Compute what was added up. */
static bool settle(struct grand_totals *t, struct grand_total *one)
{
	const struct spec_measure *m = &t->what->measure[one->measure];
	struct within *w = &one->within;

	if (!decimal_sum_get(&one->within_sum, &w->sum) ||
	    !decimal_sum_get(&one->absolute_sum, &w->absolute))
		return too_long("a sum of differences");
	if (!decimal_sum_get(&one->side_sum[BEFORE], &one->side[BEFORE]) ||
	    !decimal_sum_get(&one->side_sum[AFTER], &one->side[AFTER]))
		return too_long("a total");
	if (decimal_sub(one->side[AFTER], one->side[BEFORE], &one->difference) != DECIMAL_OK)
		return too_long("the difference of the totals");
	w->exceeded = !tolerance_accepts(&m->tolerance_total, w->sum, one->side[BEFORE]);
	t->exceeded |= w->exceeded;
	set_currency_digits(t, one);
	return true;
}

static void list(struct grand_totals *t, struct grand_total *one)
{
	t->list = mem_grow(t->list, &t->capacity, t->count + 1, sizeof(struct grand_total *));
	t->list[t->count++] = one;
}

static int by_currency(const void *a, const void *b)
{
	const struct grand_total *one = *(struct grand_total *const *)a,
				 *other = *(struct grand_total *const *)b;

	return str_cmp(one->currency, other->currency);
}

/* List the totals of a measure: what has no currency comes last. */
static void list_measure(struct grand_totals *t, size_t measure)
{
	struct measure_totals *of = &t->of[measure];
	struct sums_cursor at = { 0 };
	struct sums_entry *e;
	size_t first = t->count;

	while (of->currencies && (e = sums_next(of->currencies, &at)))
		list(t, sums_of(e));
	if (t->count > first)
		qsort(t->list + first, t->count - first, sizeof(struct grand_total *), by_currency);
	if (of->none || t->count == first)
		list(t, without_currency(t, measure));
}

bool grand_totals_finish(struct grand_totals *t)
{
	for (size_t i = 0; i < t->what->measure_count; i++)
		list_measure(t, i);
	for (size_t i = 0; i < t->count; i++)
		if (!settle(t, t->list[i]))
			return false;
	return true;
}

const struct grand_total *grand_totals_at(const struct grand_totals *t, size_t i)
{
	return i < t->count ? t->list[i] : NULL;
}

bool grand_totals_exceeded(const struct grand_totals *t)
{
	return t->exceeded;
}

/* ---- for a reader ---- */

struct str grand_total_currency(const struct spec_reconcile *what, const struct grand_total *t)
{
	if (!spec_measure_has_currency(&what->measure[t->measure]))
		return STR_NULL;
	if (str_is_null(t->currency))
		return STR("(null)");
	return t->currency.len == 0 ? STR("''") : t->currency;
}

void grand_total_name(const struct spec_reconcile *what, const struct grand_total *t,
                      struct buf *out)
{
	struct str currency = grand_total_currency(what, t);

	buf_addstr(out, what->measure[t->measure].name);
	if (str_is_null(currency))
		return;
	buf_addc(out, ' ');
	text_escape(out, currency);
}

void grand_totals_free(struct grand_totals *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->what->measure_count; i++) {
		free(t->of[i].none);
		sums_free(t->of[i].currencies);
	}
	free(t->of);
	free(t->list);
	free(t);
}
