/*
 * date_word - formats that are a word: serial day numbers, ISO 8601; and the parts of a time stamp.
 */
#include <strings.h>

#include "charset/unicode.h"
#include "date/date_int.h"

#define LAST_DAY 2932896 /* 9999-12-31 */

/* ---- parts of a time stamp ---- */

/* The digits of an offset after its sign: hh, hhmm or hh:mm. */
static bool read_offset_digits(const char **p, const char *end, int *value)
{
	const char *q = *p;
	int n = 0;

	*value = 0;
	for (; n < 4 && q < end && (is_digit(*q) || (n == 2 && *q == ':' && q[-1] != ':')); q++)
		if (*q != ':') {
			*value = *value * 10 + (*q - '0');
			n++;
		}
	if (n == 2 && q[-1] != ':')
		*value *= 100;
	else if (n != 4)
		return false;
	*p = q;
	return *value / 100 < 24 && *value % 100 < 60;
}

/* UTC or GMT. */
static bool take_name(const char **p, const char *end)
{
	if (end - *p < 3 || **p == '+' || **p == '-' ||
	    (strncasecmp(*p, "UTC", 3) != 0 && strncasecmp(*p, "GMT", 3) != 0))
		return false;
	*p += 3;
	return true;
}

bool date_offset_read(const char **p, const char *end, int *minutes)
{
	const char *q = *p;
	int sign, value;
	bool named;

	*minutes = 0;
	if (q < end && *q == 'Z') {
		*p = q + 1;
		return true;
	}
	named = take_name(&q, end);
	if (q == end || (*q != '+' && *q != '-')) {
		*p = q;
		return named;
	}
	sign = *q++ == '-' ? -1 : 1;
	if (!read_offset_digits(&q, end, &value))
		return false;
	*minutes = sign * (value / 100 * 60 + value % 100);
	*p = q;
	return true;
}

/* Read `least` to two digits with a value of at most `most`. */
static bool take_two(const char **p, const char *end, int least, int most, int *out)
{
	int n = 0;

	for (*out = 0; n < 2 && *p < end && is_digit(**p); n++)
		*out = *out * 10 + (*(*p)++ - '0');
	return n >= least && *out <= most;
}

/* Read .fff, 1 to 9 digits, if there is a point. */
static bool take_fraction(const char **p, const char *end, struct datetime *t)
{
	if (*p == end || (**p != '.' && **p != ','))
		return true;
	for (++*p; *p < end && is_digit(**p); ++*p) {
		if (++t->digits > 9)
			return false;
		t->nano = t->nano * 10 + (**p - '0');
	}
	for (int i = t->digits; i < 9; i++)
		t->nano *= 10;
	return t->digits > 0;
}

bool date_clock_read(const char **p, const char *end, struct datetime *t)
{
	int hour, minute, second = 0;
	const char *q = *p;

	if (!take_two(&q, end, 1, 23, &hour) || q == end || *q++ != ':' ||
	    !take_two(&q, end, 2, 59, &minute))
		return false;
	if (q < end && *q == ':') {
		q++;
		if (!take_two(&q, end, 2, 59, &second) || !take_fraction(&q, end, t))
			return false;
	}
	t->second = (hour * 60 + minute) * 60 + second;
	*p = q;
	return true;
}

/* ---- the words ---- */

/*
 * Read a serial day number: digits, and a fraction of the day. Seconds are rounded, because 12:30
 * is 0.520833333333333.
 */
static enum date_status read_serial(enum date_base base, struct str s, struct datetime *out)
{
	const char *p = s.p, *end = str_end(s);
	int64_t day = 0, fraction = 0, unit = 1, second;

	if (p == end || !is_digit(*p) || !is_digit(end[-1]))
		return DATE_NO_MATCH;
	for (; p < end && is_digit(*p); p++)
		day = day < 100000000 ? day * 10 + (*p - '0') : day;
	if (p < end && *p++ != '.')
		return DATE_NO_MATCH;
	for (; p < end && is_digit(*p); p++)
		if (unit < 10000000000000) { /* 13 digits are far below a second */
			fraction = fraction * 10 + (*p - '0');
			unit *= 10;
		}
	if (p != end)
		return DATE_NO_MATCH;
	if (base == DATE_EXCEL && (day == 0 || day == 60))
		return DATE_IMPOSSIBLE;
	day -= base == DATE_EXCEL1904 ? 24107 : day < 60 ? 25568 : 25569;
	second = (fraction * 86400 + unit / 2) / unit;
	if (second == 86400) {
		second = 0;
		day++;
	}
	if (day > LAST_DAY)
		return DATE_IMPOSSIBLE;
	*out = (struct datetime){ .date = { (int32_t)day }, .second = (int32_t)second };
	return DATE_OK;
}

/* Step over white space; was there any? */
static bool skip_space(const char **p, const char *end)
{
	const char *start = *p, *next = start;

	while (next < end && unicode_is_space(unicode_next(&next, end)))
		*p = next;
	return *p > start;
}

/* YYYY-MM-DD, perhaps with a time after T or a blank, and its offset. */
static enum date_status read_iso(struct str s, struct datetime *out)
{
	struct str day = { s.p, s.len < DATE_TEXT - 1 ? s.len : DATE_TEXT - 1 };
	const char *p = s.p + day.len, *end = str_end(s);
	struct datetime t = { .second = 0 };
	int minutes = 0;

	if (!date_parse(day, &t.date))
		return DATE_NO_MATCH;
	if (p < end) {
		if (*p == 'T')
			p++;
		else if (!skip_space(&p, end))
			return DATE_NO_MATCH;
		if (!date_clock_read(&p, end, &t))
			return DATE_NO_MATCH;
		skip_space(&p, end);
		t.has_offset = p < end && date_offset_read(&p, end, &minutes);
		t.offset = (int16_t)minutes;
	}
	if (p < end)
		return DATE_NO_MATCH;
	*out = t;
	return DATE_OK;
}

enum date_status date_word_read(enum date_base base, struct str s, struct datetime *out)
{
	if (base == DATE_EXCEL || base == DATE_EXCEL1904)
		return read_serial(base, s, out);
	return base == DATE_ISO ? read_iso(s, out) : date_era_read(base, s, out);
}
