/*
 * date - calendar dates, date-times, and the formats they are written in.
 *
 *	struct date_format *f = date_format_compile(STR("%Y年%m月%d日"), &error);
 *	if (date_format_read(f, STR("2023年1月5日"), &t)) ...
 *
 * Proleptic Gregorian calendar, years 1 to 9999. No time zones are applied: an offset is kept as written.
 */
#ifndef VALUE_DATE_H
#define VALUE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define DATE_TEXT 11		/* bytes of YYYY-MM-DD and a NUL */
#define DATETIME_TEXT 40	/* bytes of a canonical date-time and a NUL */

/* A day, counted from 1970-01-01 (day 0). */
struct date {
	int32_t day;
};

/* A day and the time of it. */
struct datetime {
	struct date date;
	int32_t second;		/* of the day, 0..86399 */
	int32_t nano;		/* of the second */
	int8_t digits;		/* digits of the fraction as written, 0..9 */
	bool has_offset;	/* an offset from UTC was written */
	int16_t offset;		/* minutes east of UTC */
};

/* From year, month 1..12, day 1..31; false where no calendar has it. */
bool date_of(int year, int month, int day, struct date *out);
void date_parts(struct date d, int *year, int *month, int *day);

/* YYYY-MM-DD, the whole of s, a real date. */
bool date_parse(struct str s, struct date *out);
void date_format_iso(struct date d, char out[DATE_TEXT]);

/* `YYYY-MM-DDTHH:MM:SS[.fff][Z|+hh:mm]`, the whole of s. */
bool datetime_parse(struct str s, struct datetime *out);
size_t datetime_format_iso(const struct datetime *t, char out[DATETIME_TEXT]);

/* `months` later (negative: earlier), the day cut to the length of the month. False outside years 1..9999. */
bool date_add_months(struct date d, long long months, struct date *out);
/* The last day of its month. */
struct date date_month_end(struct date d);

/*
 * A format: %Y (4 digits) %y (2 digits: 70..99 are 19xx, 00..69 are 20xx) %m %d %e %H %M %S (one or two digits, where what
 * follows is no digit; else exactly two) %b %B (English month names) %p %z %%, white space matches any white space,
 * everything else itself; `excel` and `excel1904` are serial day numbers (base 1899-12-30, where 60
 * (the 29 February 1900 that never was) is refused and smaller ones count from 1899-12-31; base 1904-01-01), with a fraction as time.
 */
struct date_format;

/* Compile; NULL with a reason in *error (static text) where it is malformed or has no day, month and year. */
struct date_format *date_format_compile(struct str format, const char **error);
void date_format_free(struct date_format *f);

enum date_status {
	DATE_OK,
	DATE_NO_MATCH,		/* the text does not have this form */
	DATE_IMPOSSIBLE,	/* it has, but no calendar has that day: 2023-02-30 */
	DATE_AMBIGUOUS		/* two formats of the list read it as different days */
};

/* Read the whole of `s` by one format. */
enum date_status date_format_read(const struct date_format *f, struct str s, struct datetime *out);

/*
 * Read by the first of `count` formats that matches. Unless `first`, the others are
 * tried too, and DATE_AMBIGUOUS is returned where one that matches gives another day.
 */
enum date_status date_formats_read(const struct date_format *const *formats, size_t count,
                                   bool first, struct str s, struct datetime *out);

/*
 * Write by an SQL to_char() picture: YYYY YY MM DD HH24 MI SS Q Mon, "quoted text", everything else itself.
 * Returns false where the picture is not understood.
 */
struct buf;
bool date_picture(struct str picture, const struct datetime *t, struct buf *out);

#endif
