/*
 * fuzz_date: a format and a text, one a line. What a format reads has a canonical text that reads
 * as the same time, also by the format iso; digits of other scripts are no more bytes than they
 * were; a zone that is always so far from UTC keeps the instant.
 */
#include "date/date.h"
#include "date/zone.h"
#include "fuzz.h"

static void same_text(const struct datetime *t)
{
	char text[DATETIME_TEXT];
	size_t len = datetime_format_iso(t, text);
	struct datetime back;

	assert(len < DATETIME_TEXT);
	assert(datetime_parse((struct str){ text, len }, &back));
	assert(back.date.day == t->date.day && back.second == t->second && back.nano == t->nano);
}

static void calendar(struct date d, long long months)
{
	struct date end = date_month_end(d), moved, back;
	int year, month, day;

	date_split(d, &year, &month, &day);
	assert(date_of(year, month, day, &back) && back.day == d.day);
	assert(end.day >= d.day && end.day - d.day < 31);
	if (date_add_months(d, months, &moved)) {
		int other_year, other_month, other_day;

		date_split(moved, &other_year, &other_month, &other_day);
		assert((other_year - year) * 12LL + other_month - month == months &&
		       other_day <= day);
	}
}

/* The canonical text is one of the format iso, too. */
static void is_iso(const struct datetime *t)
{
	const char *why;
	struct date_format *iso = date_format_compile(STR("iso"), &why);
	char text[DATETIME_TEXT];
	size_t len = datetime_format_iso(t, text);
	struct datetime back;

	assert(date_format_read(iso, (struct str){ text, len }, &back) == DATE_OK);
	assert(back.date.day == t->date.day && back.second == t->second &&
	       back.offset == t->offset);
	date_format_free(iso);
}

static void same_instant(const struct datetime *t)
{
	const char *why;
	struct zone *z = zone_open(STR("-09:30"), &why);
	struct datetime there = *t;

	if (t->has_offset && zone_bring(z, &there)) {
		int64_t a = (int64_t)t->date.day * 86400 + t->second - t->offset * 60;
		int64_t b = (int64_t)there.date.day * 86400 + there.second - there.offset * 60;

		assert(a == b && there.offset == -570 && there.second >= 0 && there.second < 86400);
	}
	zone_free(z);
}

FUZZ(struct str in)
{
	struct str picture = fuzz_line(&in), text = fuzz_line(&in);
	const char *why = NULL;
	struct date_format *f = date_format_compile(picture, &why);
	const struct date_format *list[] = { f };
	char plain[DATE_DIGITS];
	size_t len;
	struct datetime t;
	struct date d;

	assert((!f) == (why != NULL));
	if (f && date_format_read(f, text, &t) == DATE_OK) {
		same_text(&t);
		calendar(t.date, (long long)in.len * 7 - 20);
	}
	if (f && date_formats_read(list, 1, false, text, &t) == DATE_OK) {
		same_text(&t);
		is_iso(&t);
		same_instant(&t);
	}
	if (date_digits(text, plain, &len))
		assert(len <= text.len);
	date_format_free(f);
	if (datetime_parse(text, &t))
		same_text(&t);
	if (date_parse(text, &d))
		calendar(d, 1);
}
