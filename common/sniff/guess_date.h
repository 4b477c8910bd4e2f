/*
 * guess_date - the formats to try dates with, the most usual first.
 *
 *	struct guess_dates *d = guess_dates_open(folder);
 *	uint64_t fits = guess_dates_read(d, STR("05/06/2023"));	// a bit for each format that reads it
 *	if (fits & 1) ... guess_dates_format(d, 0) ...
 *	guess_dates_free(d);
 */
#ifndef SNIFF_GUESS_DATE_H
#define SNIFF_GUESS_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define GUESS_DATES "guess/dates.csv"

struct guess_dates;

/* What a format is. */
enum guess_date_kind {
	GUESS_DAY,   /* a day */
	GUESS_TIME,  /* a day and a time of it */
	GUESS_PLAIN, /* digits only: a day that might be a number */
	GUESS_SERIAL /* the days that a spreadsheet counts */
};

/*
 * The formats of schemas/guess/dates.csv, compiled: those beside `folder`, then those of the
 * installation. NULL after an error was reported: there is no table, or a row is wrong.
 */
struct guess_dates *guess_dates_open(const char *folder);

/* The formats that read `s` as a day from 1950 to 2099: bit i for format i. */
uint64_t guess_dates_read(const struct guess_dates *d, struct str s);

/* How many there are; format i as a spec has it, and what it is. */
size_t guess_dates_count(const struct guess_dates *d);
struct str guess_dates_format(const struct guess_dates *d, size_t i);
enum guess_date_kind guess_dates_kind(const struct guess_dates *d, size_t i);

/*
 * The format with day and month exchanged; i itself if there is none. And: does the format have the
 * month first?
 */
size_t guess_dates_turned(const struct guess_dates *d, size_t i);
bool guess_dates_month_first(const struct guess_dates *d, size_t i);

/* NULL is allowed. */
void guess_dates_free(struct guess_dates *d);

#endif
