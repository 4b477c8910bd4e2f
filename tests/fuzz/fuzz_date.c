/* fuzz_date: a format and a text, one a line. What a format reads has a canonical text that reads as the same time. */
#include "fuzz.h"
#include "value/date.h"

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

	date_parts(d, &year, &month, &day);
	assert(date_of(year, month, day, &back) && back.day == d.day);
	assert(end.day >= d.day && end.day - d.day < 31);
	if (date_add_months(d, months, &moved)) {
		int other_year, other_month, other_day;

		date_parts(moved, &other_year, &other_month, &other_day);
		assert((other_year - year) * 12LL + other_month - month == months && other_day <= day);
	}
}

FUZZ(struct str in)
{
	struct str picture = fuzz_line(&in), text = fuzz_line(&in);
	const char *why = NULL;
	struct date_format *f = date_format_compile(picture, &why);
	struct datetime t;
	struct date d;

	assert((f == NULL) == (why != NULL));
	if (f && date_format_read(f, text, &t) == DATE_OK) {
		same_text(&t);
		calendar(t.date, (long long)in.len * 7 - 20);
	}
	date_format_free(f);
	if (datetime_parse(text, &t))
		same_text(&t);
	if (date_parse(text, &d))
		calendar(d, 1);
}
