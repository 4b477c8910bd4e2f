/*
 * date - calendar dates, date-times, and their written formats.
 *
 *	struct date_format *f = date_format_compile(STR("%Y年%m月%d日"), &error);
 *	if (date_format_read(f, STR("2023年1月5日"), &t)) ...
 *
 * Proleptic Gregorian calendar, years 1 to 9999. Time zones are not applied here (zone.h): an
 * offset is kept as written.
 */
#ifndef DATE_DATE_H
#define DATE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define DATE_TEXT     11 /* bytes of YYYY-MM-DD and a NUL */
#define DATETIME_TEXT 40 /* bytes of a canonical date-time and a NUL */

/* A day, counted from 1970-01-01 (day 0). */
struct date {
	int32_t day;
};

/* A day and a time of day. */
struct datetime {
	struct date date;
	int32_t second;  /* of the day, 0..86399 */
	int32_t nano;    /* of the second */
	int8_t digits;   /* digits of the fraction as written, 0..9 */
	bool has_offset; /* an offset from UTC was written */
	int16_t offset;  /* minutes east of UTC */
};

/* Make a date from year, month 1..12, day 1..31. False if the calendar does not have it. */
bool date_of(int year, int month, int day, struct date *out);
void date_split(struct date d, int *year, int *month, int *day);

/* Read YYYY-MM-DD: all of s, a real date. */
bool date_parse(struct str s, struct date *out);
void date_format_iso(struct date d, char out[DATE_TEXT]);

/* Read `YYYY-MM-DDTHH:MM:SS[.fff][Z|+hh:mm]`, all of s. */
bool datetime_parse(struct str s, struct datetime *out);
size_t datetime_format_iso(const struct datetime *t, char out[DATETIME_TEXT]);

/*
 * The second that it is in, counted from 1970-01-01 00:00 UTC. A time without an offset counts as
 * UTC.
 */
int64_t datetime_instant(const struct datetime *t);

/*
 * Add `months` (negative: subtract); the day is cut to the length of the month. False outside of
 * years 1..9999.
 */
bool date_add_months(struct date d, long long months, struct date *out);
/* The last day of its month. */
struct date date_month_end(struct date d);

/*
 * A format, which must hold a day, a month and a year:
 *
 *	%Y		4 digits
 *	%y		2 digits: 70..99 are 19xx, 00..69 are 20xx
 *	%m %d %H %M %S	1 or 2 digits; exactly 2 next to another number or a digit
 *	%e		as %d, a blank may replace the first digit
 *	%f		digits of a second, 1 to 9
 *	%b %B		the name of a month or its abbreviation, in the languages of month.h, any case; a full stop
 *			after it belongs to it
 *	%p		AM PM 上午 下午; %H counts to 12 then
 *	%z		Z, UTC, GMT, +hh, +hhmm or +hh:mm
 *	%%		a percent sign
 *
 * A run of white space matches any run of white space; everything else matches itself. `excel` and
 * `excel1904` are serial day numbers with a fraction as time, rounded to seconds. `excel`: base
 * 1899-12-30; below 60, days count from 1899-12-31; 0 and 60 (the 29 February 1900 that never was)
 * are DATE_IMPOSSIBLE. `excel1904`: 0 is 1904-01-01.
 *
 * Other words: `iso`, a day of ISO 8601 with or without a time and an offset; `roc`, years of the
 * Republic of China (民國112/03/05, 112年3月5日, 1120305); `japanese`, eras and their years (令和5年3月5日,
 * R5.3.5, 平成元年1月8日), each within its days, from 1873 on; `buddhist`, 543 years ahead (2566-03-05,
 * 5/3/2566), from 2484 on. The last three may have a time after the day.
 */
struct date_format;

/*
 * Compile. NULL with a reason in *error (static text) if the format is malformed. On success *error
 * may not change.
 */
struct date_format *date_format_compile(struct str format, const char **error);
void date_format_free(struct date_format *f);

/* The format as it was written. */
struct str date_format_text(const struct date_format *f);

/*
 * Does it end in an offset that is plain text of the format ("...%SZ", "...%S+08:00")? Such an
 * offset is read, but ignored.
 */
bool date_format_hides_offset(const struct date_format *f);

/* Can a text that it reads have an offset from UTC? */
bool date_format_has_offset(const struct date_format *f);

/*
 * The formats that begin with the year, so that no two of them read one text as different days:
 * 2023-12-31, 2023/12/31, 2023.12.31, 2023年12月31日, 20231231. `i` is below DATE_YEAR_FIRST.
 */
#define DATE_YEAR_FIRST 5
struct str date_year_first(size_t i);

enum date_status {
	DATE_OK,
	DATE_NO_MATCH,   /* the text does not have this form */
	DATE_IMPOSSIBLE, /* it has this form, but the calendar does not have that day: 2023-02-30 */
	DATE_AMBIGUOUS   /* two formats of the list read it as different days */
};

/* Read all of `s` with one format. *out is set only for DATE_OK. */
enum date_status date_format_read(const struct date_format *f, struct str s, struct datetime *out);

/*
 * Read with the first of `count` formats that matches. Unless `first` is set, the others are tried,
 * too; the result is DATE_AMBIGUOUS if one of them reads another day. An impossible date in one
 * format does not count if another one reads it. If none matches, they are tried on the digits of
 * other scripts (date_digits()), too.
 */
enum date_status date_formats_read(const struct date_format *const *formats, size_t count,
                                   bool first, struct str s, struct datetime *out);

#define DATE_DIGITS 128 /* the longest date, in bytes, that date_digits() reads */

/*
 * Convert full-width, Chinese (二〇二三年十二月三十一日, also those of cheques), Arabic and Thai digits to
 * ASCII, and full-width signs, too; *len bytes in `out`. False if the text has none of them, or no
 * number.
 */
bool date_digits(struct str s, char out[DATE_DIGITS], size_t *len);

/*
 * Append with an SQL to_char() picture: YYYY YY MM DD HH24 MI SS Q Mon (any case), "quoted text";
 * characters that are not ASCII letters are themselves. False, with nothing appended, if the
 * picture has another letter or an open quote.
 */
struct buf;
bool date_picture(struct str picture, const struct datetime *t, struct buf *out);

#endif
