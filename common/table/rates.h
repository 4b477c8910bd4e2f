/*
 * rates - exchange rates by currency and day.
 *
 *	struct rates *t = rates_new();
 *	if (rates_read(t, "rates.csv", &columns, NULL) && rates_close(t)) ...
 *	r = rates_find(t, STR("USD"), date);	// the latest on or before the day
 *
 * A rate is a number above 0, its day written with the year first. A currency twice on a day is an
 * error that names both places. A table lives for the whole run and is not changed by finding.
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
	struct decimal rate; /* above 0, as it stands in the file */
	struct decimal per;  /* for so many units, above 0: 1, or what the column `per` says */
	const char *file;    /* where it stands, */
	uint64_t line;       /* and on which line, from 1 */
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
 * Read a file, CSV or TSV by its ending, or one more. False after an error was reported:
 * unreadable, a column that is not there, no currency, a date or a number that is none. A row
 * without a rate is passed over. `how` the file is written: NULL, as its
 * ending says.
 */
bool rates_read(struct rates *t, const char *path, const struct rate_columns *columns,
                const struct aux_how *how);

/* After the last file: put them in order. False after days with two rates were told. */
bool rates_close(struct rates *t);

/* The latest rate on or before the day, NULL where there is none. */
const struct rate *rates_find(const struct rates *t, struct str currency, struct date day);

void rates_free(struct rates *t);

#endif
