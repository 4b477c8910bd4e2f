/*
 * date.c - the calendar, and dates as ISO 8601 writes them. Legacy formats are in date_format.c.
 */
#include "date/date.h"

/*
 * Days from 1970-01-01 and back. Years are counted from March, so that the leap day is the last of
 * one, in eras of 400 years, which all have 146097 days.
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and
 * civil_from_days; simpler by one case, since years before 1 do not occur.
 */
static int32_t days_from_civil(int year, int month, int day)
{
	int y = year - (month <= 2);
	int era = y / 400, year_of_era = y % 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

static int days_in_month(int year, int month)
{
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month == 2)
		return leap ? 29 : 28;
	return 30 + ((month + (month > 7)) & 1);
}

bool date_of(int year, int month, int day, struct date *out)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12)
		return false;
	if (day < 1 || day > days_in_month(year, month))
		return false;
	out->day = days_from_civil(year, month, day);
	return true;
}

void date_split(struct date d, int *year, int *month, int *day)
{
	int n = d.day + 719468;
	int era = n / 146097, day_of_era = n % 146097;
	int leap_days = day_of_era / 1460 - day_of_era / 36524 + day_of_era / 146096;
	int year_of_era = (day_of_era - leap_days) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int from_march = (5 * day_of_year + 2) / 153;

	*day = day_of_year - (153 * from_march + 2) / 5 + 1;
	*month = from_march < 10 ? from_march + 3 : from_march - 9;
	*year = year_of_era + era * 400 + (*month <= 2);
}

/* Exactly `n` digits at p as a number, or -1. */
static int digits(const char *p, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		value = value * 10 + (p[i] - '0');
	}
	return value;
}

bool date_parse(struct str s, struct date *out)
{
	if (s.len != DATE_TEXT - 1 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	return date_of(digits(s.p, 4), digits(s.p + 5, 2), digits(s.p + 8, 2), out);
}

/* `n` digits of value, with zeros in front; returns where they end. */
static char *put_digits(char *p, int value, int n)
{
	for (int i = n - 1; i >= 0; i--) {
		p[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return p + n;
}

void date_format_iso(struct date d, char out[DATE_TEXT])
{
	int year, month, day;

	date_split(d, &year, &month, &day);
	put_digits(out, year, 4);
	out[4] = '-';
	put_digits(out + 5, month, 2);
	out[7] = '-';
	put_digits(out + 8, day, 2);
	out[10] = '\0';
}

/* ".fff" at *p, of 1 to 9 digits, into t; nothing there is fine. */
static bool parse_fraction(const char **p, const char *end, struct datetime *t)
{
	const char *q = *p;

	if (q == end || *q != '.')
		return true;
	for (q++; q < end && is_digit(*q); q++) {
		if (++t->digits > 9)
			return false;
		t->nano = t->nano * 10 + (*q - '0');
	}
	for (int i = t->digits; i < 9; i++)
		t->nano *= 10;
	*p = q;
	return t->digits > 0;
}

/* The rest from p on: nothing, `Z`, or an offset as `+hh:mm`. */
static bool parse_offset(const char *p, const char *end, struct datetime *t)
{
	int hours, minutes;

	if (p == end)
		return true;
	t->has_offset = true;
	if (end - p == 1)
		return *p == 'Z';
	if (end - p != 6 || (*p != '+' && *p != '-') || p[3] != ':')
		return false;
	hours = digits(p + 1, 2);
	minutes = digits(p + 4, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return false;
	t->offset = (int16_t)((*p == '-' ? -1 : 1) * (hours * 60 + minutes));
	return true;
}

bool datetime_parse(struct str s, struct datetime *out)
{
	struct datetime t = { .digits = 0 };
	const char *p = s.p, *end = str_end(s);
	int hour, minute, second;

	if (s.len < 19 || p[10] != 'T' || p[13] != ':' || p[16] != ':')
		return false;
	if (!date_parse((struct str){ p, 10 }, &t.date))
		return false;
	hour = digits(p + 11, 2);
	minute = digits(p + 14, 2);
	second = digits(p + 17, 2);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	t.second = (hour * 60 + minute) * 60 + second;
	p += 19;
	if (!parse_fraction(&p, end, &t) || !parse_offset(p, end, &t))
		return false;
	*out = t;
	return true;
}

int64_t datetime_instant(const struct datetime *t)
{
	int64_t local = (int64_t)t->date.day * (24 * 60 * 60) + t->second;

	return t->has_offset ? local - t->offset * INT64_C(60) : local;
}

static char *put_offset(char *p, int minutes)
{
	if (minutes == 0) {
		*p++ = 'Z';
		return p;
	}
	*p++ = minutes < 0 ? '-' : '+';
	if (minutes < 0)
		minutes = -minutes;
	p = put_digits(p, minutes / 60, 2);
	*p++ = ':';
	return put_digits(p, minutes % 60, 2);
}

size_t datetime_format_iso(const struct datetime *t, char out[DATETIME_TEXT])
{
	char *p = out + DATE_TEXT - 1;

	date_format_iso(t->date, out);
	*p++ = 'T';
	p = put_digits(p, t->second / 3600, 2);
	*p++ = ':';
	p = put_digits(p, t->second / 60 % 60, 2);
	*p++ = ':';
	p = put_digits(p, t->second % 60, 2);
	if (t->digits > 0) {
		*p++ = '.';
		put_digits(p, t->nano, 9);
		p += t->digits;
	}
	if (t->has_offset)
		p = put_offset(p, t->offset);
	*p = '\0';
	return (size_t)(p - out);
}

bool date_add_months(struct date d, long long months, struct date *out)
{
	int year, month, day, last;
	long long count;

	date_split(d, &year, &month, &day);
	if (months < -120000 || months > 120000)
		return false;
	count = year * 12LL + month - 1 + months;
	if (count < 12 || count >= 10000 * 12LL)
		return false;
	year = (int)(count / 12);
	month = (int)(count % 12) + 1;
	last = days_in_month(year, month);
	return date_of(year, month, day < last ? day : last, out);
}

struct date date_month_end(struct date d)
{
	int year, month, day;

	date_split(d, &year, &month, &day);
	d.day += days_in_month(year, month) - day;
	return d;
}
