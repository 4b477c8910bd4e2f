/* period - see period.h. */
#include "date/period.h"

/* ---- order ---- */

/* A run of digits: how many without zeros in front, then these; so a longer number comes later. */
static const char *put_number(const char *p, const char *end, struct buf *out)
{
	const char *first;

	while (p < end && *p == '0')
		p++;
	first = p;
	while (p < end && is_digit(*p))
		p++;
	buf_addc(out, '0');
	buf_addc(out, (char)(p - first > 255 ? 255 : p - first));
	buf_add(out, first, (size_t)(p - first));
	return p;
}

void period_order_key(struct str period, struct buf *out)
{
	const char *p = period.p, *end = str_end(period);

	buf_addc(out, str_is_null(period) ? '\0' : '\1');
	while (p < end)
		if (is_digit(*p))
			p = put_number(p, end, out);
		else
			buf_addc(out, *p++);
	/* 2023-1 and 2023-01 are other keys for the books, so they are other ones here */
	buf_addc(out, '\0');
	buf_addstr(out, period);
}

/* ---- what follows ---- */

/* A year, and the number of a period in it; 0: there are only years. */
struct place {
	int year, number;
	bool quarter;
};

/* The number that the digits from `p` on are; -1: there is none, or it is too long. Steps over it. */
static int take_number(const char **p, const char *end, size_t most)
{
	const char *start = *p;
	int number = 0;

	while (*p < end && is_digit(**p) && (size_t)(*p - start) < most)
		number = number * 10 + (*(*p)++ - '0');
	return *p == start ? -1 : number;
}

static bool is_between(char c)
{
	return c == '-' || c == '/' || c == '.';
}

static bool is_quarter(char c)
{
	return c == 'Q' || c == 'q';
}

static bool place_of(struct str period, struct place *out)
{
	const char *p = period.p, *end = str_end(period);
	bool apart;

	*out = (struct place){ 0 };
	if (period.len < 4)
		return false;
	out->year = take_number(&p, end, 4);
	if (p - period.p < 4)
		return false;
	if (p == end)
		return true;
	apart = is_between(*p);
	p += apart;
	out->quarter = p < end && is_quarter(*p);
	p += out->quarter;
	apart |= out->quarter;
	if (!apart && end - p != 2 && end - p != 4)
		return false;
	out->number = take_number(&p, end, 2);
	if (out->number < 0)
		return false;
	/* a day: it is not looked at */
	p += p < end && apart && is_between(*p);
	(void)take_number(&p, end, 2);
	return p == end;
}

enum period_step period_step(struct str from, struct str to)
{
	struct place a, b;

	if (!place_of(from, &a) || !place_of(to, &b) || a.quarter != b.quarter ||
	    (a.number == 0) != (b.number == 0))
		return PERIOD_UNKNOWN;
	if (a.number == 0)
		return b.year - a.year > 1 ? PERIOD_GAP : PERIOD_NEXT;
	if (a.year == b.year)
		return b.number - a.number > 1 ? PERIOD_GAP : PERIOD_NEXT;
	return b.year - a.year > 1 || b.number > 1 || a.number < (a.quarter ? 4 : 12) ? PERIOD_GAP
	                                                                              : PERIOD_NEXT;
}

bool period_year(struct str period, int first_month, int *out)
{
	struct place at;

	if (!place_of(period, &at))
		return false;
	if (at.quarter)
		at.number = at.number * 3 - 2;
	*out = at.year - (at.number > 0 && at.number < first_month);
	return true;
}
