/* guess_date - see guess_date.h. */
#include "sniff/guess_date.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "date/date.h"
#include "schema/word_file.h"

#define LONGEST 48 /* bytes of a date */
#define FORMATS 64 /* a bit for each */

struct format {
	struct str text;
	struct date_format *compiled;
	enum guess_date_kind kind;
	size_t turned; /* place of the format with day and month exchanged; its own place: there is none */
	unsigned file; /* the number of its file, from 1 */
};

struct guess_dates {
	struct format format[FORMATS];
	size_t count;
	unsigned file;        /* the number of the file being read, from 1 */
	struct buf why;       /* what is wrong with its row */
	struct arena arena;   /* owns the texts */
	struct date from, to; /* the days that are plausible */
};

/* ---- the table of formats ---- */

static const char *const kinds[] = { "day", "time", "digits", "serial" };

/* False if `word` is no kind. */
static bool read_kind(struct str word, enum guess_date_kind *kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		*kind = (enum guess_date_kind)i;
		if (str_is(word, kinds[i]))
			return true;
	}
	return false;
}

/* Find the place of a format; count if it is not there. */
static size_t find(const struct guess_dates *d, struct str text)
{
	size_t i = 0;

	while (i < d->count && !str_eq(d->format[i].text, text))
		i++;
	return i;
}

static void add(struct guess_dates *d, struct str text, struct date_format *compiled,
                enum guess_date_kind kind)
{
	struct format *f = &d->format[d->count];

	*f = (struct format){ str_copy(&d->arena, text), compiled, kind, d->count, d->file };
	d->count++;
}

/* Add a row of the table. For a format that an earlier file has, the earlier row counts. */
static bool add_row(void *context, const struct str *cell, const char **why)
{
	struct guess_dates *d = context;
	struct str text = cell[0];
	struct date_format *compiled = NULL;
	enum guess_date_kind kind;
	const char *error = NULL;
	size_t at = find(d, text);

	buf_reset(&d->why);
	if (text.len == 0)
		buf_adds(&d->why, "the format is missing");
	else if (!read_kind(cell[1], &kind))
		buf_adds(&d->why, "kind must be day, time, digits or serial");
	else if (at < d->count && d->format[at].file == d->file)
		buf_addf(&d->why, "'%.*s' is in a row above", (int)text.len, text.p);
	else if (at < d->count)
		return true;
	else if (memchr(text.p, '"', text.len) || memchr(text.p, '\\', text.len))
		buf_addf(&d->why, "'%.*s' is no format: it has a quote or a backslash",
		         (int)text.len, text.p);
	else if (!(compiled = date_format_compile(text, &error)))
		buf_addf(&d->why, "'%.*s' is no format: %s", (int)text.len, text.p, error);
	else if (d->count == FORMATS)
		buf_addf(&d->why, "more than %d formats, with those of the installation", FORMATS);
	else
		add(d, text, compiled, kind);
	if (d->why.len > 0)
		date_format_free(compiled);
	*why = d->why.p;
	return d->why.len == 0;
}

static void next_file(void *context)
{
	struct guess_dates *d = context;

	d->file++;
}

/* Append a format with %d and %m exchanged. */
static void turn(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		bool swap = i > 0 && text.p[i - 1] == '%';

		buf_addc(out, swap && text.p[i] == 'd'   ? 'm'
		              : swap && text.p[i] == 'm' ? 'd'
		                                         : text.p[i]);
	}
}

static void find_turned(struct guess_dates *d)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < d->count; i++) {
		size_t at;

		buf_reset(&text);
		turn(d->format[i].text, &text);
		at = find(d, buf_str(&text));
		if (at < d->count)
			d->format[i].turned = at;
	}
	buf_free(&text);
}

struct guess_dates *guess_dates_open(const char *folder)
{
	static const struct str column[] = { { "format", 6 }, { "kind", 4 } };
	struct guess_dates *d = xcalloc(1, sizeof(*d));
	const struct word_file_form form = { column, 2, add_row, d, NULL };

	date_of(1950, 1, 1, &d->from);
	date_of(2099, 12, 31, &d->to);
	if (!word_files_read(folder, GUESS_DATES, &form, next_file)) {
		guess_dates_free(d);
		return NULL;
	}
	find_turned(d);
	return d;
}

/* ---- cells ---- */

/* Most cells are no dates: reject them early. */
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
	for (size_t i = 0; i < d->count; i++)
		if (date_format_read(d->format[i].compiled, s, &t) == DATE_OK &&
		    t.date.day >= d->from.day && t.date.day <= d->to.day)
			fits |= UINT64_C(1) << i;
	return fits;
}

size_t guess_dates_count(const struct guess_dates *d)
{
	return d->count;
}

struct str guess_dates_format(const struct guess_dates *d, size_t i)
{
	return d->format[i].text;
}

enum guess_date_kind guess_dates_kind(const struct guess_dates *d, size_t i)
{
	return d->format[i].kind;
}

size_t guess_dates_turned(const struct guess_dates *d, size_t i)
{
	return d->format[i].turned;
}

bool guess_dates_month_first(const struct guess_dates *d, size_t i)
{
	struct str text = d->format[i].text;

	return d->format[i].turned != i && str_find(text, STR("%m")) < str_find(text, STR("%d"));
}

void guess_dates_free(struct guess_dates *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->count; i++)
		date_format_free(d->format[i].compiled);
	buf_free(&d->why);
	arena_free(&d->arena);
	free(d);
}
