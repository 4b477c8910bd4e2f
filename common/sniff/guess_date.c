/* guess_date - see guess_date.h. */
#include "sniff/guess_date.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "date/date.h"

#define LONGEST 48 /* bytes of a date */

struct format {
	const char *text;
	enum guess_date_kind kind;
	int turned; /* how far away the format with day and month turned is */
};

/* Days before times, and a time that is always midnight before any time: that column holds days. */
static const struct format formats[] = {
	{ "%Y-%m-%d", GUESS_DAY, 0 },
	{ "%Y/%m/%d", GUESS_DAY, 0 },
	{ "%Y.%m.%d", GUESS_DAY, 0 },
	{ "%Y年%m月%d日", GUESS_DAY, 0 },
	{ "%Y%m%d", GUESS_PLAIN, 0 },
	{ "%d.%m.%Y", GUESS_DAY, 0 },
	{ "%d/%m/%Y", GUESS_DAY, 1 },
	{ "%m/%d/%Y", GUESS_DAY, -1 },
	{ "%d-%m-%Y", GUESS_DAY, 1 },
	{ "%m-%d-%Y", GUESS_DAY, -1 },
	{ "%d.%m.%y", GUESS_DAY, 0 },
	{ "%d/%m/%y", GUESS_DAY, 1 },
	{ "%m/%d/%y", GUESS_DAY, -1 },
	{ "%d-%b-%Y", GUESS_DAY, 0 },
	{ "%d-%b-%y", GUESS_DAY, 0 },
	{ "%d %b %Y", GUESS_DAY, 0 },
	{ "%b %d, %Y", GUESS_DAY, 0 },
	{ "%Y-%m-%d 00:00:00", GUESS_DAY, 0 },
	{ "%Y/%m/%d 0:00:00", GUESS_DAY, 0 },
	{ "%Y/%m/%d 00:00:00", GUESS_DAY, 0 },
	{ "%Y-%m-%d 00:00:00.000", GUESS_DAY, 0 },
	{ "%Y-%m-%dT00:00:00", GUESS_DAY, 0 },
	{ "%d/%m/%Y 00:00:00", GUESS_DAY, 1 },
	{ "%m/%d/%Y 00:00:00", GUESS_DAY, -1 },
	{ "%d/%m/%Y 0:00:00", GUESS_DAY, 1 },
	{ "%m/%d/%Y 0:00:00", GUESS_DAY, -1 },
	{ "%d.%m.%Y 00:00:00", GUESS_DAY, 0 },
	{ "%Y-%m-%d %H:%M:%S", GUESS_TIME, 0 },
	{ "%Y/%m/%d %H:%M:%S", GUESS_TIME, 0 },
	{ "%Y-%m-%dT%H:%M:%S", GUESS_TIME, 0 },
	{ "%Y-%m-%dT%H:%M:%S%z", GUESS_TIME, 0 },
	{ "%Y-%m-%d %H:%M", GUESS_TIME, 0 },
	{ "%Y/%m/%d %H:%M", GUESS_TIME, 0 },
	{ "%Y-%m-%d %H:%M:%S.%f", GUESS_TIME, 0 },
	{ "%Y年%m月%d日 %H:%M:%S", GUESS_TIME, 0 },
	{ "%Y%m%d %H:%M:%S", GUESS_TIME, 0 },
	{ "%d.%m.%Y %H:%M:%S", GUESS_TIME, 0 },
	{ "%d.%m.%Y %H:%M", GUESS_TIME, 0 },
	{ "%d/%m/%Y %H:%M:%S", GUESS_TIME, 1 },
	{ "%m/%d/%Y %H:%M:%S", GUESS_TIME, -1 },
	{ "%d/%m/%Y %H:%M", GUESS_TIME, 1 },
	{ "%m/%d/%Y %H:%M", GUESS_TIME, -1 },
	{ "%d/%m/%Y %H:%M:%S %p", GUESS_TIME, 1 },
	{ "%m/%d/%Y %H:%M:%S %p", GUESS_TIME, -1 },
	{ "roc", GUESS_DAY, 0 },
	{ "japanese", GUESS_DAY, 0 },
	{ "buddhist", GUESS_DAY, 0 },
	{ "excel", GUESS_SERIAL, 0 },
};
#define COUNT (sizeof(formats) / sizeof(formats[0]))
_Static_assert(COUNT <= 64, "a bit for each format");

struct guess_dates {
	struct date_format *format[COUNT];
	struct date from, to; /* the days that are believed */
};

struct guess_dates *guess_dates_new(void)
{
	struct guess_dates *d = xcalloc(1, sizeof(*d));
	const char *error;

	for (size_t i = 0; i < COUNT; i++) {
		d->format[i] = date_format_compile(str_of(formats[i].text), &error);
		assert(d->format[i] != NULL);
	}
	date_of(1950, 1, 1, &d->from);
	date_of(2099, 12, 31, &d->to);
	return d;
}

/* Most cells are none: say so soon. */
static bool may_be_date(struct str s)
{
	size_t digits = 0;

	if (s.len < 5 || s.len > LONGEST)
		return false;
	for (size_t i = 0; i < s.len; i++)
		digits += s.p[i] >= '0' && s.p[i] <= '9';
	return (digits >= 3 && digits * 3 >= s.len) || (digits >= 2 && str_find(s, STR("年")) > 0);
}

uint64_t guess_dates_read(const struct guess_dates *d, struct str s)
{
	uint64_t fits = 0;
	struct datetime t;

	if (!may_be_date(s))
		return 0;
	for (size_t i = 0; i < COUNT; i++)
		if (date_format_read(d->format[i], s, &t) == DATE_OK && t.date.day >= d->from.day &&
		    t.date.day <= d->to.day)
			fits |= UINT64_C(1) << i;
	return fits;
}

size_t guess_date_count(void)
{
	return COUNT;
}

const char *guess_date_format(size_t i)
{
	return formats[i].text;
}

enum guess_date_kind guess_date_kind(size_t i)
{
	return formats[i].kind;
}

size_t guess_date_turned(size_t i)
{
	return (size_t)((ptrdiff_t)i + formats[i].turned);
}

void guess_dates_free(struct guess_dates *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < COUNT; i++)
		date_format_free(d->format[i]);
	free(d);
}
