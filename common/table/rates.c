/* rates - rates sorted by currency and day. */
#include "table/rates.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "table/column_table.h"

#define REPORTED_MAX 20 /* wrong rows reported for one table, at most */

struct rates {
	struct rate *rate;                           /* sorted by rates_close() */
	size_t count;                                /* how many */
	size_t capacity;                             /* room */
	struct arena arena;                          /* owns all texts */
	struct date_format *format[DATE_YEAR_FIRST]; /* the formats of days that are accepted */
};

struct rates *rates_new(void)
{
	struct rates *t = xcalloc(1, sizeof(*t));
	const char *error;

	for (size_t i = 0; i < DATE_YEAR_FIRST; i++)
		t->format[i] = date_format_compile(date_year_first(i), &error);
	return t;
}

static bool complain(struct place at, const char *what, struct str text, const char *wanted)
{
	struct buf quoted = { 0 };

	diag_error_at(at, "the %s %s is not %s", what, text_quote(&quoted, text), wanted);
	buf_free(&quoted);
	return false;
}

static bool read_day(const struct rates *t, struct str text, struct date *out)
{
	struct datetime at;

	if (!text.p || date_formats_read((const struct date_format *const *)t->format,
	                                 DATE_YEAR_FIRST, true, text, &at) != DATE_OK)
		return false;
	*out = at.date;
	return true;
}

/* Add a row. `cell`: currency, date, rate and, if there is such a column, per. */
static bool add_row(struct rates *t, struct place at, const char *file, const struct str *cell,
                    bool per)
{
	struct rate r = { .per = decimal_of(1, 0), .file = file, .line = at.line };

	if (!cell[2].p)
		return true;
	if (!cell[0].p)
		return complain(at, "currency", cell[0], "there");
	if (!read_day(t, cell[1], &r.date))
		return complain(at, "date", cell[1], "a day: write 2023-12-31");
	if (decimal_parse(cell[2], &r.rate) != DECIMAL_OK || decimal_sign(r.rate) <= 0)
		return complain(at, "rate", cell[2], "a number above 0");
	if (per && (!cell[3].p || decimal_parse(cell[3], &r.per) != DECIMAL_OK ||
	            decimal_sign(r.per) <= 0))
		return complain(at, "number of units", cell[3], "a number above 0");
	r.currency = str_copy(&t->arena, cell[0]);
	t->rate = mem_grow(t->rate, &t->capacity, t->count + 1, sizeof(*t->rate));
	t->rate[t->count++] = r;
	return true;
}

bool rates_read(struct rates *t, const char *path, const struct rate_columns *columns,
                const struct aux_how *how)
{
	struct str cell[4] = { columns->currency, columns->date, columns->rate, columns->per };
	bool per = columns->per.p != NULL;
	struct column_table *s = column_table_open(path, cell, per ? 4 : 3, how);
	size_t reported = 0;

	if (!s)
		return false;
	path = arena_copy(&t->arena, path, strlen(path));
	while (reported < REPORTED_MAX && column_table_next(s, cell))
		reported += !add_row(t, column_table_place(s), path, cell, per);
	return column_table_close(s) && reported == 0;
}

static int compare(struct str currency, struct date day, const struct rate *r)
{
	int order = str_cmp(currency, r->currency);

	return order != 0 ? order : (day.day > r->date.day) - (day.day < r->date.day);
}

/* Rates of one day stay in the order of the files, so that the second one is reported. */
static int compare_rates(const void *a, const void *b)
{
	const struct rate *x = a, *y = b;
	int order = compare(x->currency, x->date, y);

	if (order == 0)
		order = strcmp(x->file, y->file);
	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static void report_twice(const struct rate *first, const struct rate *second)
{
	char day[DATE_TEXT];
	struct buf quoted = { 0 };

	date_format_iso(second->date, day);
	diag_error_at((struct place){ .file = second->file, .line = (size_t)second->line },
	              "%s has a rate on %s already, on line %llu of %s",
	              text_quote(&quoted, second->currency), day, (unsigned long long)first->line,
	              first->file);
	buf_free(&quoted);
}

/* If rows have the same currency, day and rate, keep the first one. */
static void drop_same(struct rates *t)
{
	struct rate first = { 0 };
	size_t kept = 0, same = 0;
	char number[27];

	for (size_t i = 0; i < t->count; i++) {
		const struct rate *r = &t->rate[i], *last = kept > 0 ? &t->rate[kept - 1] : NULL;

		if (last && compare(r->currency, r->date, last) == 0 &&
		    decimal_cmp(r->rate, last->rate) == 0 && decimal_cmp(r->per, last->per) == 0) {
			if (same++ == 0)
				first = *r;
		} else {
			t->rate[kept++] = *r;
		}
	}
	t->count = kept;
	if (same > 0)
		diag_detail(
			"%s:%llu: %s row%s passed over: the currency has the same rate on that day already",
			first.file, (unsigned long long)first.line, text_count(same, number),
			same == 1 ? "" : "s");
}

bool rates_close(struct rates *t)
{
	size_t reported = 0;

	if (t->count > 0)
		qsort(t->rate, t->count, sizeof(*t->rate), compare_rates);
	drop_same(t);
	for (size_t i = 1; i < t->count && reported < REPORTED_MAX; i++) {
		if (compare(t->rate[i].currency, t->rate[i].date, &t->rate[i - 1]) == 0) {
			report_twice(&t->rate[i - 1], &t->rate[i]);
			reported++;
		}
	}
	return reported == 0;
}

const struct rate *rates_find(const struct rates *t, struct str currency, struct date day)
{
	size_t low = 0, high = t->count; /* all rates below `low` are not after the day */

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(currency, day, &t->rate[middle]) >= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && str_eq(t->rate[low - 1].currency, currency) ? &t->rate[low - 1] : NULL;
}

void rates_free(struct rates *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < DATE_YEAR_FIRST; i++)
		date_format_free(t->format[i]);
	free(t->rate);
	arena_free(&t->arena);
	free(t);
}
