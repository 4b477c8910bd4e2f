/*
 * guess_date - the formats that dates are tried with, most usual first.
 *
 *	struct guess_dates *d = guess_dates_new();
 *	uint64_t fits = guess_dates_read(d, STR("05/06/2023"));	// a bit for each format that reads it
 *	if (fits & 1) puts(guess_date_format(0));
 *	guess_dates_free(d);
 */
#ifndef SNIFF_GUESS_DATE_H
#define SNIFF_GUESS_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct guess_dates;

/* What a format is. */
enum guess_date_kind {
	GUESS_DAY,   /* a day */
	GUESS_TIME,  /* a day and a time of it */
	GUESS_PLAIN, /* digits only: a day that might be a number */
	GUESS_SERIAL /* the days that a spreadsheet counts */
};

/* All formats, compiled. */
struct guess_dates *guess_dates_new(void);

/* The formats that read `s` as a day from 1950 to 2099: bit i for format i. */
uint64_t guess_dates_read(const struct guess_dates *d, struct str s);

/* How many there are; format i as a spec has it, and what it is. */
size_t guess_date_count(void);
const char *guess_date_format(size_t i);
enum guess_date_kind guess_date_kind(size_t i);

/* The format with day and month the other way round; i itself where there is none. */
size_t guess_date_turned(size_t i);

/* NULL is allowed. */
void guess_dates_free(struct guess_dates *d);

#endif
