/* zone_rule - see zone_rule.h. */
#include "date/zone_rule.h"

#include "date/date.h"

#define DAY  86400
#define HOUR 3600

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool take(char c, const char **p, const char *end)
{
	if (*p == end || **p != c)
		return false;
	++*p;
	return true;
}

static bool take_number(const char **p, const char *end, int least, int most, int *out)
{
	const char *start = *p;

	for (*out = 0; *p < end && is_digit(**p) && *p - start < 4; ++*p)
		*out = *out * 10 + (**p - '0');
	return *p > start && *out >= least && *out <= most;
}

/* A name: three letters at least, or anything in < >. */
static bool take_name(const char **p, const char *end)
{
	const char *start = *p;

	if (take('<', p, end)) {
		while (*p < end && **p != '>')
			++*p;
		return take('>', p, end);
	}
	while (*p < end && is_letter(**p))
		++*p;
	return *p - start >= 3;
}

/* [+-]h[:mm[:ss]] in seconds, at most so many hours. */
static bool take_time(const char **p, const char *end, int most, int32_t *out)
{
	bool minus = take('-', p, end);
	int hour, minute = 0, second = 0;

	if (!minus)
		take('+', p, end);
	if (!take_number(p, end, 0, most, &hour))
		return false;
	if (take(':', p, end) && !take_number(p, end, 0, 59, &minute))
		return false;
	if (take(':', p, end) && !take_number(p, end, 0, 59, &second))
		return false;
	*out = (minus ? -1 : 1) * (hour * HOUR + minute * 60 + second);
	return true;
}

static bool take_change(const char **p, const char *end, struct zone_change *c)
{
	*c = (struct zone_change){ .kind = '0', .second = 2 * HOUR };
	if (take('M', p, end)) {
		c->kind = 'M';
		if (!take_number(p, end, 1, 12, &c->month) || !take('.', p, end) ||
		    !take_number(p, end, 1, 5, &c->week) || !take('.', p, end) ||
		    !take_number(p, end, 0, 6, &c->day))
			return false;
	} else {
		if (take('J', p, end))
			c->kind = 'J';
		if (!take_number(p, end, c->kind == 'J', 365, &c->day))
			return false;
	}
	return !take('/', p, end) || take_time(p, end, 167, &c->second);
}

bool zone_rule_read(struct str text, struct zone_rule *r)
{
	const char *p = text.p, *end = str_end(text);

	*r = (struct zone_rule){ .has_summer = false };
	/* POSIX counts to the west */
	if (!take_name(&p, end) || !take_time(&p, end, 24, &r->standard))
		return false;
	r->standard = -r->standard;
	if (p == end)
		return true;
	if (!take_name(&p, end))
		return false;
	r->has_summer = true;
	r->summer = r->standard + HOUR;
	if (p < end && *p != ',') {
		if (!take_time(&p, end, 24, &r->summer))
			return false;
		r->summer = -r->summer;
	}
	return take(',', &p, end) && take_change(&p, end, &r->start) && take(',', &p, end) &&
	       take_change(&p, end, &r->end) && p == end;
}

/* The day of a change in a year, counted from 1970-01-01. */
static int64_t day_of(const struct zone_change *c, int year)
{
	struct date first = { 0 }, march = { 0 }, last;
	int weekday, day;

	date_of(year, c->kind == 'M' ? c->month : 1, 1, &first);
	if (c->kind == '0')
		return (int64_t)first.day + c->day;
	if (c->kind == 'J') {
		date_of(year, 3, 1, &march);
		return (int64_t)first.day + c->day - 1 +
		       (c->day >= 60 && march.day - first.day == 60);
	}
	weekday = (first.day % 7 + 11) % 7; /* 1970-01-01 was a Thursday */
	day = first.day + (c->day - weekday + 7) % 7 + (c->week - 1) * 7;
	last = date_month_end(first);
	while (day > last.day)
		day -= 7;
	return day;
}

int32_t zone_rule_offset(const struct zone_rule *r, int64_t second)
{
	int64_t local = second + r->standard, day = local / DAY - (local % DAY < 0), start, end;
	struct date d = { day < INT32_MIN || day > INT32_MAX ? 0 : (int32_t)day }, first = { 0 },
		    last = { 0 };
	int year, month, dom;

	if (!r->has_summer)
		return r->standard;
	date_of(1, 1, 1, &first);
	date_of(9999, 12, 31, &last);
	if (d.day < first.day || d.day > last.day)
		return r->standard;
	date_split(d, &year, &month, &dom);
	start = day_of(&r->start, year) * DAY + r->start.second - r->standard;
	end = day_of(&r->end, year) * DAY + r->end.second - r->summer;
	if (start < end)
		return second >= start && second < end ? r->summer : r->standard;
	return second >= end && second < start ? r->standard : r->summer;
}
