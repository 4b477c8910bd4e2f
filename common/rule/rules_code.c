/*
 * rules_code - code: find codes that a spreadsheet has changed. A code passes unchanged; a changed
 * one is a fault.
 *
 * A spreadsheet reads 1-2 as a day, 1E5 as a number and true as a truth value, and writes them in
 * its own form. We recognize that form by its shape, which depends on the language of the
 * spreadsheet.
 */
#include <string.h>

#include "charset/unicode.h"
#include "date/date.h"
#include "date/month.h"
#include "rule/rule_int.h"

#define LEVEL     4    /* digits that a level of a dotted code may have */
#define YEAR_FROM 1900 /* a spreadsheet reads a code of four digits as one of these years */
#define YEAR_TO   2099

/* ---- steps over a text: each returns whether it fits; *p is then after it ---- */

static bool take(const char *text, const char **p, const char *end)
{
	size_t len = strlen(text);

	if ((size_t)(end - *p) < len || memcmp(*p, text, len) != 0)
		return false;
	*p += len;
	return true;
}

/* A number of `least` to `most` digits that no further digit follows. */
static bool take_number(const char **p, const char *end, int least, int most, int *out)
{
	const char *q = *p;
	int n = 0;

	for (*out = 0; q < end && is_digit(*q) && n <= most; n++)
		*out = *out * 10 + (*q++ - '0');
	if (n < least || n > most)
		return false;
	*p = q;
	return true;
}

/* A year of two digits, or of four digits from YEAR_FROM to YEAR_TO. */
static bool take_year(const char **p, const char *end)
{
	const char *q = *p;
	int year;

	if (!take_number(&q, end, 2, 4, &year) || q - *p == 3 ||
	    (q - *p == 4 && (year < YEAR_FROM || year > YEAR_TO)))
		return false;
	*p = q;
	return true;
}

/*
 * What a spreadsheet writes between a day, the name of a month and a year: - / . or a blank, also
 * after a full stop.
 */
static bool take_between(const char **p, const char *end)
{
	bool stop = take(".", p, end);

	return take("-", p, end) || take("/", p, end) || take(" ", p, end) || stop;
}

/*
 * The name of a month as a spreadsheet writes it. A spreadsheet never writes all capitals: JAN-01
 * is a voucher of the journal JAN.
 */
static bool take_month(const char **p, const char *end)
{
	const char *q = *p, *last;
	uint32_t code = 0;

	if (month_read(&q, end) == 0)
		return false;
	for (last = *p; last < q;)
		code = unicode_next(&last, q);
	if (unicode_small(code) != code)
		return false;
	*p = q;
	return true;
}

/* ---- shapes: does the whole text have one? ---- */

/* 2-Jan, 02. Feb, 2-janv., 02-Jan-95 */
static bool is_day_and_month(const char *p, const char *end)
{
	int day;

	if (!take_number(&p, end, 1, 2, &day) || day < 1 || day > 31 || !take_between(&p, end) ||
	    !take_month(&p, end))
		return false;
	if (p == end || (*p == '.' && p + 1 == end))
		return true;
	return take_between(&p, end) && take_year(&p, end) && p == end;
}

/* Mar-95, Jan 02, janv.-23 */
static bool is_month_and_year(const char *p, const char *end)
{
	return take_month(&p, end) && take_between(&p, end) && take_year(&p, end) && p == end;
}

/* 1月2日, 2023年1月, 2023年1月2日; in Korean with blanks, and their own signs */
static bool is_east_asian(const char *p, const char *end)
{
	static const char *const signs[2][3] = { { "年", "月", "日" }, { "년", "월", "일" } };

	for (size_t i = 0; i < 2; i++) {
		const char *q = p, *start = p;
		int parts = 0, number;

		for (size_t k = 0; k < 3; k++) {
			const char *next = q;

			if (take_number(&next, end, k == 0 ? 4 : 1, k == 0 ? 4 : 2, &number) &&
			    take(signs[i][k], &next, end)) {
				parts++;
				take(" ", &next, end);
				q = next;
			}
		}
		if (q == end && q > start && end[-1] != ' ' && parts >= 2)
			return true;
	}
	return false;
}

/* 1:02, 13:05:00, 1:02:00 PM */
static bool is_clock(const char *p, const char *end)
{
	int hour, minute, second;

	if (!take_number(&p, end, 1, 2, &hour) || hour > 23 || !take(":", &p, end) ||
	    !take_number(&p, end, 2, 2, &minute) || minute > 59)
		return false;
	if (take(":", &p, end) && (!take_number(&p, end, 2, 2, &second) || second > 59))
		return false;
	if (take(" ", &p, end))
		return (take("AM", &p, end) || take("PM", &p, end)) && p == end;
	return p == end;
}

/*
 * 2023/1/2, 1/2/2023, 31.12.2023, 2023-01-02: a calendar day with a year of four digits. A time may
 * follow.
 */
static bool is_full_date(const char *p, const char *end)
{
	int number[3], year;
	struct date day;
	bool year_first = end - p > 3 && is_digit(p[1]) && is_digit(p[2]);
	char sign;

	if (!take_number(&p, end, year_first ? 4 : 1, year_first ? 4 : 2, &number[0]) || p == end)
		return false;
	sign = *p++;
	if ((sign != '-' && sign != '/' && sign != '.') ||
	    !take_number(&p, end, 1, 2, &number[1]) || p == end || *p++ != sign ||
	    !take_number(&p, end, year_first ? 1 : 4, year_first ? 2 : 4, &number[2]))
		return false;
	year = number[year_first ? 0 : 2];
	if (year < YEAR_FROM || year > YEAR_TO)
		return false;
	if (year_first ? !date_of(year, number[1], number[2], &day)
	               : !date_of(year, number[1], number[0], &day) &&
	                         !date_of(year, number[0], number[1], &day))
		return false;
	return p == end || ((take("T", &p, end) || take(" ", &p, end)) && is_clock(p, end));
}

static bool is_date_of_it(const char *p, const char *end)
{
	return is_full_date(p, end) || is_day_and_month(p, end) || is_east_asian(p, end) ||
	       is_clock(p, end);
}

/* The words for true and false in the languages of spreadsheets. */
static bool is_truth(struct str s)
{
	static const char *const words[] = {
		"TRUE",   "FALSE",      "True",  "False",  "true",      "false",
		"WAHR",   "FALSCH",     "VRAI",  "FAUX",   "VERDADERO", "FALSO",
		"VERO",   "VERDADEIRO", "WAAR",  "ONWAAR", "PRAWDA",    "FAŁSZ",
		"ИСТИНА", "ЛОЖЬ",       "DOĞRU", "YANLIŞ", "PRAVDA",    "NEPRAVDA",
		"IGAZ",   "HAMIS",      "SANT",  "FALSKT", "SANN",      "USANN",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_is(s, words[i]))
			return true;
	return false;
}

/* #N/A, #REF!, #####, in any language. */
static bool is_error(struct str s)
{
	char last = s.p[s.len - 1];

	if (s.len < 2 || s.p[0] != '#')
		return false;
	return s.p[1] == '#' || (s.p[1] >= 'A' && s.p[1] <= 'Z') || last == '!' || last == '?';
}

static bool zeros_from(struct str s, size_t at)
{
	while (at < s.len && s.p[at] == '0')
		at++;
	return at == s.len;
}

static size_t digits_from(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && is_digit(s.p[at + n]))
		n++;
	return n;
}

/* 1.12E+11, also without the point, or with a comma for it. */
static bool is_scientific(struct str s)
{
	size_t at = digits_from(s, 0), exponent;

	if (at == 0)
		return false;
	if (at < s.len && (s.p[at] == '.' || s.p[at] == ','))
		at += 1 + digits_from(s, at + 1);
	if (at + 2 >= s.len || (s.p[at] != 'E' && s.p[at] != 'e') ||
	    (s.p[at + 1] != '+' && s.p[at + 1] != '-'))
		return false;
	exponent = digits_from(s, at + 2);
	return exponent > 0 && at + 2 + exponent == s.len;
}

/*
 * A spreadsheet keeps 15 digits of a number; further ones become zeros. A code that it took for a
 * number may come out with decimal places.
 */
static bool is_number_of_it(struct str s)
{
	size_t digits = digits_from(s, 0), places;

	if (digits == s.len)
		return digits > 15 && zeros_from(s, 15);
	if (digits == 0 || (s.p[digits] != '.' && s.p[digits] != ',') || !zeros_from(s, digits + 1))
		return false;
	places = s.len - digits - 1;
	return places == 1 || places > LEVEL; /* 1001.00 is a code of two levels */
}

static bool is_damaged(struct str s)
{
	const char *p = s.p, *end = str_end(s);

	size_t digits = digits_from(s, 0);

	if (digits > 0)
		return is_number_of_it(s) ||
		       (digits < s.len && digits <= 4 && is_date_of_it(p, end));
	return is_error(s) || is_month_and_year(p, end) || is_truth(s);
}

static bool code(const struct rule *r, struct rule_work *w, struct arena *arena, struct str *value,
                 enum fault *fault)
{
	(void)w;
	(void)r;
	(void)arena;
	*fault = is_scientific(*value) ? FAULT_SCIENTIFIC : FAULT_DAMAGED;
	return !is_scientific(*value) && !is_damaged(*value);
}

/* ---- codes that have such a shape ---- */

static bool compile_except(struct rule *r, const struct rule_source *source)
{
	return rule_pattern(r, source->argument);
}

static bool code_except(const struct rule *r, struct rule_work *w, struct arena *arena,
                        struct str *value, enum fault *fault)
{
	struct str match;

	if (code(r, w, arena, value, fault))
		return true;
	switch (pattern_find_in(r->pattern, rule_room(r, w, *value), *value, &match, 1)) {
	case PATTERN_YES:
		return match.len == value->len;
	case PATTERN_NO:
		return false;
	case PATTERN_LIMIT:
		break;
	}
	*fault = FAULT_PATTERN_LIMIT;
	return false;
}

static const struct rule_row table[] = {
	{ "code", "", NULL, code,
	  "unchanged, but a code that a spreadsheet has damaged, or made a date of, is a fault" },
	{ "code_except", "REGEX", compile_except, code_except,
	  "the same, but a text that matches as a whole is a code as it was typed" },
};

bool rules_code_is(const struct rule_row *row)
{
	return row->apply == code || row->apply == code_except;
}

const struct rule_row *rules_code(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
