/*
 * date_format.c - dates as legacy systems write them, and as to_char() pictures want them.
 *
 * A format is compiled into steps: a directive, white space, or bytes that match themselves.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "charset/unicode.h"
#include "date/date_int.h"
#include "date/month.h"

enum format_slot { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, HALF, FRACTION, OFFSET, SLOTS };

/* What was read, by slot. */
struct format_reading {
	int value[SLOTS]; /* of HALF: 12 for the afternoon; of FRACTION: nanoseconds */
	int digits;       /* of the fraction, as written */
};

struct format_step;
typedef bool step_reader(const struct format_step *st, const char **p, const char *end,
                         struct format_reading *r);

/* One letter after a %. */
struct directive {
	char letter;           /* the letter */
	enum format_slot slot; /* its slot; once in a format */
	int least, most;       /* digits; 0 if it is not a plain number */
	step_reader *read;     /* reads it at *p and steps over it */
};

struct format_step {
	const struct directive *what; /* NULL: literal or white space */
	struct str literal;           /* these very bytes; empty: white space */
	int least;                    /* digits at least */
	bool dot;                     /* the format goes on with a full stop */
};

struct date_format {
	enum date_base base;       /* a word, or steps */
	char *text;                /* the format, which the literals of the steps point into */
	struct format_step *steps; /* in order */
	size_t count;              /* of steps */
	bool has[SLOTS];           /* which slots the steps fill */
};

/* ---- directives ---- */

static bool read_number(const struct format_step *st, const char **p, const char *end,
                        struct format_reading *r)
{
	int value = 0, n = 0;

	for (; n < st->what->most && *p < end && is_digit(**p); n++)
		value = value * 10 + (*(*p)++ - '0');
	r->value[st->what->slot] = value;
	return n >= st->least;
}

/* A day that may be padded with a blank. */
static bool read_padded(const struct format_step *st, const char **p, const char *end,
                        struct format_reading *r)
{
	struct format_step loose = *st;

	if (*p < end && **p == ' ') {
		++*p;
		loose.least = 1;
	}
	return read_number(&loose, p, end, r);
}

static bool read_short_year(const struct format_step *st, const char **p, const char *end,
                            struct format_reading *r)
{
	if (!read_number(st, p, end, r))
		return false;
	r->value[YEAR] += r->value[YEAR] < 70 ? 2000 : 1900;
	return true;
}

bool date_take_word(const char *word, const char **p, const char *end)
{
	size_t len = strlen(word);

	if ((size_t)(end - *p) < len || strncasecmp(*p, word, len) != 0)
		return false;
	*p += len;
	return true;
}

/*
 * The full stop of an abbreviation (janv.) belongs to it, unless it is the one that the format has
 * there.
 */
static bool read_month(const struct format_step *st, const char **p, const char *end,
                       struct format_reading *r)
{
	int month = month_read(p, end);

	if (month == 0)
		return false;
	if (*p < end && **p == '.' && (!st->dot || (*p + 1 < end && (*p)[1] == '.')))
		++*p;
	r->value[MONTH] = month;
	return true;
}

static bool read_half(const struct format_step *st, const char **p, const char *end,
                      struct format_reading *r)
{
	static const struct {
		const char *word;
		int hours;
	} halves[] = {
		{ "AM", 0 },
		{ "PM", 12 },
		{ "上午", 0 },
		{ "下午", 12 },
	};

	(void)st;
	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++)
		if (date_take_word(halves[i].word, p, end)) {
			r->value[HALF] = halves[i].hours;
			return true;
		}
	return false;
}

static bool read_fraction(const struct format_step *st, const char **p, const char *end,
                          struct format_reading *r)
{
	const char *start = *p;

	if (!read_number(st, p, end, r))
		return false;
	r->digits = (int)(*p - start);
	for (int i = r->digits; i < 9; i++)
		r->value[FRACTION] *= 10;
	return true;
}

static bool read_offset(const struct format_step *st, const char **p, const char *end,
                        struct format_reading *r)
{
	(void)st;
	return date_offset_read(p, end, &r->value[OFFSET]);
}

static const struct directive directives[] = {
	{ 'B', MONTH, 0, 0, read_month },       { 'H', HOUR, 1, 2, read_number },
	{ 'M', MINUTE, 1, 2, read_number },     { 'S', SECOND, 1, 2, read_number },
	{ 'Y', YEAR, 4, 4, read_number },       { 'b', MONTH, 0, 0, read_month },
	{ 'd', DAY, 1, 2, read_number },        { 'e', DAY, 1, 2, read_padded },
	{ 'f', FRACTION, 1, 9, read_fraction }, { 'm', MONTH, 1, 2, read_number },
	{ 'p', HALF, 0, 0, read_half },         { 'y', YEAR, 2, 2, read_short_year },
	{ 'z', OFFSET, 0, 0, read_offset },
};

/* ---- compiling ---- */

static const struct directive *find_directive(char letter)
{
	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
		if (directives[i].letter == letter)
			return &directives[i];
	return NULL;
}

/* Does the step end (or begin) with a digit, as far as the format shows? */
static bool ends_in_digit(const struct format_step *st)
{
	if (st->what)
		return st->what->most > 0;
	return st->literal.len > 0 && is_digit(st->literal.p[st->literal.len - 1]);
}

static bool begins_with_digit(const struct format_step *st)
{
	if (st->what)
		return st->what->most > 0;
	return st->literal.len > 0 && is_digit(st->literal.p[0]);
}

/*
 * A number next to another one, or to a digit of the format, must have all its digits: 2023011 is
 * no %Y%m%d.
 */
static void settle_widths(struct date_format *f)
{
	for (size_t i = 0; i < f->count; i++) {
		struct format_step *st = &f->steps[i];
		bool touched = (i > 0 && ends_in_digit(st - 1)) ||
		               (i + 1 < f->count && begins_with_digit(st + 1));

		if (!st->what)
			continue;
		st->dot = i + 1 < f->count && st[1].literal.len > 0 && st[1].literal.p[0] == '.';
		st->least = st->what->least;
		if (touched && st->what->slot != FRACTION)
			st->least = st->what->most;
	}
}

/* The length of the white space at p, in bytes. */
static size_t space_at(const char *p, const char *end)
{
	const char *q = p;

	while (q < end) {
		const char *next = q;

		if (!unicode_is_space(unicode_next(&next, end)))
			break;
		q = next;
	}
	return (size_t)(q - p);
}

/* Compile the step at *p and step over it; NULL, or what is wrong. */
static const char *compile_step(struct date_format *f, const char **p, const char *end)
{
	struct format_step *st = &f->steps[f->count++];
	size_t space = space_at(*p, end);

	if (space > 0) {
		*p += space;
		return NULL;
	}
	if (**p != '%') {
		st->literal = (struct str){ *p, 0 };
		while (*p < end && **p != '%' && space_at(*p, end) == 0)
			++*p;
		st->literal.len = (size_t)(*p - st->literal.p);
		return NULL;
	}
	if (++*p == end)
		return "'%' at the end";
	if (**p == '%') {
		st->literal = (struct str){ (*p)++, 1 };
		return NULL;
	}
	st->what = find_directive(*(*p)++);
	if (!st->what)
		return "unknown letter after '%' (known: Y y m d e b B H M S f p z)";
	if (f->has[st->what->slot])
		return "the same part of the date twice";
	f->has[st->what->slot] = true;
	return NULL;
}

static const char *compile(struct date_format *f, struct str format)
{
	const char *p = f->text, *end = f->text + format.len, *error = NULL;

	while (p < end && !error)
		error = compile_step(f, &p, end);
	if (error)
		return error;
	if (!f->has[YEAR] || !f->has[MONTH] || !f->has[DAY])
		return "no day, month and year (a word would be excel, excel1904, iso, roc, japanese or buddhist)";
	if ((f->has[HALF] || f->has[MINUTE]) && !f->has[HOUR])
		return "a time without '%H'";
	if ((f->has[SECOND] && !f->has[MINUTE]) || (f->has[FRACTION] && !f->has[SECOND]))
		return "a time with a gap";
	settle_widths(f);
	return NULL;
}

/* The meaning of a format that is a word; DATE_CALENDAR: it is not a word. */
static enum date_base base_of(struct str format)
{
	static const struct {
		const char *word;
		enum date_base base;
	} words[] = {
		{ "excel", DATE_EXCEL },       { "excel1904", DATE_EXCEL1904 },
		{ "iso", DATE_ISO },           { "roc", DATE_ROC },
		{ "japanese", DATE_JAPANESE }, { "buddhist", DATE_BUDDHIST },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_is(format, words[i].word))
			return words[i].base;
	return DATE_CALENDAR;
}

struct date_format *date_format_compile(struct str format, const char **error)
{
	struct date_format *f = xcalloc(1, sizeof(*f));

	f->text = str_dup(format);
	f->base = base_of(format);
	if (f->base != DATE_CALENDAR)
		return f;
	f->steps = xcalloc(format.len + 1, sizeof(*f->steps));
	*error = compile(f, format);
	if (*error) {
		date_format_free(f);
		return NULL;
	}
	return f;
}

struct str date_format_text(const struct date_format *f)
{
	return str_of(f->text);
}

bool date_format_has_offset(const struct date_format *f)
{
	return f->base == DATE_ISO || f->has[OFFSET];
}

bool date_format_hides_offset(const struct date_format *f)
{
	const struct format_step *last = f->count > 0 ? &f->steps[f->count - 1] : NULL;
	const char *p, *end;
	int minutes;

	if (!last || last->what || !f->has[HOUR] || f->has[OFFSET])
		return false;
	p = last->literal.p;
	end = str_end(last->literal);
	return p < end && date_offset_read(&p, end, &minutes) && p == end;
}

void date_format_free(struct date_format *f)
{
	if (f) {
		free(f->steps);
		free(f->text);
		free(f);
	}
}

/* ---- reading ---- */

/* The hour of the day; -1 if it does not fit the half of the day. */
static int hour_of(const struct date_format *f, const struct format_reading *r)
{
	int hour = r->value[HOUR];

	if (!f->has[HALF])
		return hour <= 23 ? hour : -1;
	if (hour > 12) /* 13:05 PM is odd, but clear */
		return r->value[HALF] == 12 && hour <= 23 ? hour : -1;
	return hour % 12 + r->value[HALF];
}

static enum date_status finish(const struct date_format *f, const struct format_reading *r,
                               struct datetime *out)
{
	int hour = hour_of(f, r);
	struct date day;

	if (!date_of(r->value[YEAR], r->value[MONTH], r->value[DAY], &day))
		return DATE_IMPOSSIBLE;
	if (hour < 0 || r->value[MINUTE] > 59 || r->value[SECOND] > 59)
		return DATE_IMPOSSIBLE;
	*out = (struct datetime){ .date = day,
		                  .second = (hour * 60 + r->value[MINUTE]) * 60 + r->value[SECOND],
		                  .nano = r->value[FRACTION],
		                  .digits = (int8_t)r->digits,
		                  .has_offset = f->has[OFFSET],
		                  .offset = (int16_t)r->value[OFFSET] };
	return DATE_OK;
}

static bool read_step(const struct format_step *st, const char **p, const char *end,
                      struct format_reading *r)
{
	size_t len = st->literal.len;

	if (st->what)
		return st->what->read(st, p, end, r);
	if (len == 0)
		len = space_at(*p, end);
	else if ((size_t)(end - *p) < len || memcmp(*p, st->literal.p, len) != 0)
		return false;
	*p += len;
	return len > 0;
}

enum date_status date_format_read(const struct date_format *f, struct str s, struct datetime *out)
{
	struct format_reading r = { .digits = 0 };
	const char *p = s.p, *end = str_end(s);

	if (f->base != DATE_CALENDAR)
		return date_word_read(f->base, s, out);
	for (size_t i = 0; i < f->count; i++)
		if (!read_step(&f->steps[i], &p, end, &r))
			return DATE_NO_MATCH;
	return p == end ? finish(f, &r, out) : DATE_NO_MATCH;
}

struct str date_year_first(size_t i)
{
	static const char *const formats[DATE_YEAR_FIRST] = { "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d",
		                                              "%Y年%m月%d日", "%Y%m%d" };

	return str_of(formats[i]);
}

/* By the digits as written. */
static enum date_status read_by_list(const struct date_format *const *formats, size_t count,
                                     bool first, struct str s, struct datetime *out)
{
	enum date_status result = DATE_NO_MATCH;

	for (size_t i = 0; i < count; i++) {
		struct datetime t;
		enum date_status st = date_format_read(formats[i], s, &t);

		if (st == DATE_IMPOSSIBLE && result == DATE_NO_MATCH)
			result = DATE_IMPOSSIBLE;
		if (st != DATE_OK)
			continue;
		if (result == DATE_OK && t.date.day != out->date.day)
			return DATE_AMBIGUOUS;
		if (result != DATE_OK)
			*out = t;
		result = DATE_OK;
		if (first)
			break;
	}
	return result;
}

enum date_status date_formats_read(const struct date_format *const *formats, size_t count,
                                   bool first, struct str s, struct datetime *out)
{
	enum date_status result = read_by_list(formats, count, first, s, out);
	struct str plain = { NULL, 0 };
	char text[DATE_DIGITS];

	if (result != DATE_NO_MATCH || str_is_ascii(s) || !date_digits(s, text, &plain.len))
		return result;
	plain.p = text;
	return read_by_list(formats, count, first, plain, out);
}
