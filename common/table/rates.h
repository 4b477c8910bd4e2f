/*
 * rates - exchange rates by currency and day.
 *
 *	struct rates *t = rates_new();
 *	if (rates_read(t, "rates.csv", &columns, NULL) && rates_close(t)) ...
 *	r = rates_find(t, STR("USD"), date);	// the latest on or before the day
 *
 * A rate is a number above 0; its day has the year first. Two rates of a currency on one day are an
 * error that names both places. A table lives for the whole run, and rates_find() does not change
 * it.
 */
#ifndef TABLE_RATES_H
#define TABLE_RATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "date/date.h"
#include "value/decimal.h"

struct rate {
	struct str currency;
	struct date date;    /* valid from that day until the next one that has a rate */
	struct decimal rate; /* above 0, as in the file */
	struct decimal per;  /* for so many units, above 0: 1, or the value of the column `per` */
	const char *file;    /* the file that it comes from */
	uint64_t line;       /* its line, from 1 */
};

/* The columns of a file. */
struct rate_columns {
	struct str currency;
	struct str date;
	struct str rate;
	struct str per; /* null: there is none */
};

struct aux_how;
struct rates;

struct rates *rates_new(void);

/*
 * Read a file, or one more: CSV or TSV, as its ending says. False after an error was reported: it
 * cannot be read, a column or a currency is missing, or a date or a number is wrong. A row without
 * a rate is skipped. `how`: the form of the file; NULL: as its ending says.
 */
bool rates_read(struct rates *t, const char *path, const struct rate_columns *columns,
                const struct aux_how *how);

/* After the last file: sort the rates. False after an error was reported: a day with two rates. */
bool rates_close(struct rates *t);

/* The latest rate on or before the day; NULL if there is none. */
const struct rate *rates_find(const struct rates *t, struct str currency, struct date day);

void rates_free(struct rates *t);

#endif
