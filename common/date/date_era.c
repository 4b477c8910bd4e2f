/*
 * date_era - years of other calendars: the Republic of China, the eras of Japan, the Buddhist era.
 *
 * Sources: Taiwan counts from 1912; Japan's eras begin on 1912-07-30, 1926-12-25, 1989-01-08 and
 * 2019-05-01, and if an era ends with the death of the emperor, that day belongs to both eras;
 * before 1873 Japan had another calendar. Thailand's year is 543 ahead, and began in April until
 * 1940.
 */
#include <string.h>
#include <strings.h>

#include "charset/unicode.h"
#include "date/date_int.h"

#define ROC_YEAR_ONE   1912
#define BUDDHIST_AHEAD 543
#define BUDDHIST_FROM  2484 /* the first year that began in January */

struct day {
	int year, month, day;
};

/* Step over `word`, letters in any case. */
static void skip_blanks(const char **p, const char *end)
{
	while (*p < end) {
		const char *next = *p;

		if (!unicode_is_space(unicode_next(&next, end)))
			return;
		*p = next;
	}
}

static size_t count_digits(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && is_digit(p[n]))
		n++;
	return n;
}

/* Read a number of at most `most` digits that no further digit follows. */
static bool take_number(const char **p, const char *end, size_t most, int *out)
{
	size_t n = count_digits(*p, end);

	if (n == 0 || n > most)
		return false;
	for (*out = 0; n > 0; n--)
		*out = *out * 10 + (*(*p)++ - '0');
	return true;
}

/* The sign between year and month, and the one between month and day that goes with it. */
static const struct {
	const char *year, *month, *day;
} signs[] = {
	{ "-", "-", "" },
	{ "/", "/", "" },
	{ ".", ".", "" },
	{ "年", "月", "日" },
};

/* Read month and day after the year, in the same style: /3/5 or 年3月5日. */
static bool take_rest(const char **p, const char *end, struct day *d)
{
	skip_blanks(p, end);
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (!date_take_word(signs[i].year, p, end))
			continue;
		skip_blanks(p, end);
		if (!take_number(p, end, 2, &d->month))
			return false;
		skip_blanks(p, end);
		if (!date_take_word(signs[i].month, p, end))
			return false;
		skip_blanks(p, end);
		if (!take_number(p, end, 2, &d->day))
			return false;
		if (*signs[i].day != '\0')
			skip_blanks(p, end);
		return date_take_word(signs[i].day, p, end);
	}
	return false;
}

/* Read a date of digits only: `n` of them, the last four are month and day. */
static bool take_compact(const char **p, const char *end, size_t least, size_t most, struct day *d)
{
	size_t n = count_digits(*p, end);
	int number;

	if (n < least || n > most || !take_number(p, end, most, &number))
		return false;
	*d = (struct day){ number / 10000, number / 100 % 100, number % 100 };
	return true;
}

/*
 * Read the year of an era (元 is the first) with month and day; or a date of `least` to `most`
 * digits only.
 */
static bool take_day(const char **p, const char *end, size_t year_digits, size_t least, size_t most,
                     struct day *d)
{
	skip_blanks(p, end);
	if (take_compact(p, end, least, most, d))
		return true;
	if (date_take_word("元", p, end))
		d->year = 1;
	else if (!take_number(p, end, year_digits, &d->year))
		return false;
	return take_rest(p, end, d);
}

/* Read the time that may follow the day. The whole must then exist. */
static enum date_status finish(const char *p, const char *end, struct day d, struct datetime *out)
{
	struct datetime t = { .second = 0 };
	const char *day_end = p;

	if (p < end && *p == 'T')
		p++;
	else
		skip_blanks(&p, end);
	if (p < end && (p == day_end || !date_clock_read(&p, end, &t)))
		return DATE_NO_MATCH;
	if (p < end)
		return DATE_NO_MATCH;
	if (!date_of(d.year, d.month, d.day, &t.date))
		return DATE_IMPOSSIBLE;
	*out = t;
	return DATE_OK;
}

/* ---- each of them ---- */

static enum date_status read_roc(struct str s, struct datetime *out)
{
	static const char *const names[] = { "中華民國", "中华民国", "民國", "民国" };
	const char *p = s.p, *end = str_end(s);
	struct day d;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (date_take_word(names[i], &p, end))
			break;
	if (!take_day(&p, end, 3, 6, 7, &d))
		return DATE_NO_MATCH;
	if (d.year == 0)
		return DATE_IMPOSSIBLE;
	d.year += ROC_YEAR_ONE - 1;
	return finish(p, end, d, out);
}

static const struct era {
	const char *name[5]; /* NULL after the last */
	struct day first, last;
	int year_one;
} eras[] = {
	{ { "令和", "令", "㋿", "R" }, { 2019, 5, 1 }, { 9999, 12, 31 }, 2019 },
	{ { "平成", "平", "㍻", "H" }, { 1989, 1, 8 }, { 2019, 4, 30 }, 1989 },
	{ { "昭和", "昭", "㍼", "S" }, { 1926, 12, 25 }, { 1989, 1, 7 }, 1926 },
	{ { "大正", "大", "㍽", "T" }, { 1912, 7, 30 }, { 1926, 12, 25 }, 1912 },
	{ { "明治", "明", "㍾", "M" }, { 1873, 1, 1 }, { 1912, 7, 30 }, 1868 },
};

static const struct era *take_era(const char **p, const char *end)
{
	for (size_t i = 0; i < sizeof(eras) / sizeof(eras[0]); i++)
		for (size_t k = 0; eras[i].name[k]; k++)
			if (date_take_word(eras[i].name[k], p, end))
				return &eras[i];
	return NULL;
}

static enum date_status read_japanese(struct str s, struct datetime *out)
{
	const char *p = s.p, *end = str_end(s);
	const struct era *era = take_era(&p, end);
	struct datetime t;
	struct date first, last;
	struct day d;
	enum date_status status;

	if (!era || !take_day(&p, end, 2, 6, 6, &d))
		return DATE_NO_MATCH;
	d.year += era->year_one - 1;
	status = finish(p, end, d, &t);
	if (status != DATE_OK)
		return status;
	date_of(era->first.year, era->first.month, era->first.day, &first);
	date_of(era->last.year, era->last.month, era->last.day, &last);
	if (t.date.day < first.day || t.date.day > last.day)
		return DATE_IMPOSSIBLE;
	*out = t;
	return DATE_OK;
}

/*
 * Read a date with the year first: four digits, or eight with month and day; or with the day first,
 * as in Thailand.
 */
static enum date_status read_buddhist(struct str s, struct datetime *out)
{
	const char *p = s.p, *end = str_end(s);
	struct day d, turned;

	if (count_digits(p, end) >= 4) {
		if (!take_day(&p, end, 4, 8, 8, &d))
			return DATE_NO_MATCH;
	} else {
		const char *sign;

		if (!take_number(&p, end, 2, &turned.day) || p == end || !strchr("-/.", *p))
			return DATE_NO_MATCH;
		sign = p++;
		if (!take_number(&p, end, 2, &turned.month) || p == end || *p++ != *sign ||
		    count_digits(p, end) != 4 || !take_number(&p, end, 4, &turned.year))
			return DATE_NO_MATCH;
		d = turned;
	}
	if (d.year < BUDDHIST_FROM)
		return DATE_IMPOSSIBLE;
	d.year -= BUDDHIST_AHEAD;
	return finish(p, end, d, out);
}

enum date_status date_era_read(enum date_base base, struct str s, struct datetime *out)
{
	if (base == DATE_ROC)
		return read_roc(s, out);
	return base == DATE_JAPANESE ? read_japanese(s, out) : read_buddhist(s, out);
}
