/* lookup_read - read the files of a lookup into rows: CSV or TSV, in any encoding. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "charset/unicode.h"
#include "stream/formula.h"
#include "stream/reader.h"
#include "table/aux_file.h"
#include "table/lookup_int.h"

#define REPORTED_MAX 20 /* wrong rows reported for one file, at most */

/* ---- columns ---- */

/* The work on one file. */
struct lookup_reading {
	struct lookup *l;
	struct aux_file source; /* the file */
	const char *path;       /* in the lookup's arena */
	struct date_format *format[DATE_YEAR_FIRST];
	size_t *index;      /* of the columns: keys, values, first day, last day */
	struct str *cell;   /* their values in the row at work */
	size_t count;       /* of columns */
	struct days days;   /* of the row */
	size_t reported;    /* wrong rows */
	uint64_t empty;     /* rows without a key or without values */
	uint64_t same;      /* rows that repeat another one */
	uint64_t same_line; /* the line of the first of them */
};

static void no_column(const struct lookup_reading *r, struct str name)
{
	const struct header *header = source_header(r->source.in);
	const char *first = lookup_file(r->l) == r->path ? NULL : lookup_file(r->l);
	struct buf list = { 0 };

	header_list(header, &list);
	diag_error("'%s' has no column '%.*s'%s%s%s; it has: %s%s", r->path, (int)name.len, name.p,
	           first ? ", which '" : "", first ? first : "", first ? "' has" : "", list.p,
	           aux_file_advice(&r->source));
	buf_free(&list);
}

/*
 * Find a column by its exact name, or else by the name without white space around it, or with the
 * mark that cutover adds for a spreadsheet.
 */
static ptrdiff_t column_of(const struct header *header, struct str name)
{
	ptrdiff_t at = header_find(header, name);

	for (size_t i = 0; at < 0 && i < header->count; i++)
		if (str_eq(formula_strip(unicode_trim(header->name[i])), name))
			at = (ptrdiff_t)i;
	return at;
}

static bool find_column(struct lookup_reading *r, size_t *i, struct str name)
{
	ptrdiff_t at;

	if (!name.p)
		return true;
	at = column_of(source_header(r->source.in), name);
	if (at >= 0)
		r->index[(*i)++] = (size_t)at;
	else
		no_column(r, name);
	return at >= 0;
}

static bool find_columns(struct lookup_reading *r)
{
	const struct lookup *l = r->l;
	size_t i = 0;
	bool ok = true;

	for (size_t k = 0; k < l->key_count; k++)
		ok &= find_column(r, &i, l->key_name[k]);
	for (size_t k = 0; k < l->value_count; k++)
		ok &= find_column(r, &i, l->value_name[k]);
	ok &= find_column(r, &i, l->from_name);
	ok &= find_column(r, &i, l->to_name);
	return ok;
}

/* ---- rows ---- */

static void report_wrong(struct lookup_reading *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void report_wrong(struct lookup_reading *r, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	diag_error_at((struct place){ .file = r->path, .line = (size_t)source_line(r->source.in) },
	              "%s", text.p);
	buf_free(&text);
	r->reported++;
}

/* Is the key or the whole mapping not filled in yet? Such a row is skipped. */
static bool says_nothing(const struct lookup_reading *r)
{
	const struct lookup *l = r->l;
	size_t empty = 0;

	if (!lookup_key_says(l, r->cell))
		return true;
	for (size_t i = 0; i < l->value_count; i++)
		empty += r->cell[l->key_count + i].len == 0;
	return l->value_count > 0 && empty == l->value_count;
}

static bool read_day(struct lookup_reading *r, struct str name, struct str cell, int32_t *day)
{
	struct datetime t;
	struct buf quoted = { 0 };

	if (cell.len == 0)
		return true;
	if (date_formats_read((const struct date_format *const *)r->format, DATE_YEAR_FIRST, true,
	                      cell, &t) == DATE_OK) {
		*day = t.date.day;
		return true;
	}
	report_wrong(r, "%.*s: %s is not a date: write 2023-12-31", (int)name.len, name.p,
	             text_quote(&quoted, cell));
	buf_free(&quoted);
	return false;
}

static bool read_days(struct lookup_reading *r)
{
	const struct lookup *l = r->l;
	const struct str *cell = r->cell + l->key_count + l->value_count;
	bool ok = true;

	r->days = (struct days){ LOOKUP_OPEN_FROM, LOOKUP_OPEN_TO };
	if (l->from_name.p)
		ok = read_day(r, l->from_name, cell[0], &r->days.from);
	if (l->to_name.p)
		ok = read_day(r, l->to_name, cell[1], &r->days.to) && ok;
	if (ok && r->days.from > r->days.to) {
		report_wrong(r, "%.*s %.*s is after %.*s %.*s", (int)l->from_name.len,
		             l->from_name.p, (int)cell[0].len, cell[0].p, (int)l->to_name.len,
		             l->to_name.p, (int)cell[1].len, cell[1].p);
		ok = false;
	}
	return ok;
}

static void add_row(struct lookup_reading *r)
{
	struct lookup *l = r->l;
	struct buf quoted = { 0 }, line = { 0 };
	struct lookup_row at = { r->path, source_line(r->source.in) };
	const char *why = "";
	size_t before;

	if (at.line > UINT32_MAX) {
		report_wrong(r, "a lookup has no more than %u lines", UINT32_MAX);
		return;
	}
	switch (lookup_row_add(l, r->cell, r->cell + l->key_count, r->days, at, &before, &why)) {
	case ROW_GOOD:
		break;
	case ROW_SAME:
		if (r->same++ == 0)
			r->same_line = at.line;
		break;
	case ROW_TWICE:
		lookup_quote_key(l, r->cell, &quoted);
		lookup_quote_line(lookup_at(l, before), r->path, &line);
		report_wrong(r, "the key %s is on %s already", quoted.p, line.p);
		break;
	case ROW_BAD_KEY:
		report_wrong(r, "%s is no regular expression: %s",
		             text_quote(&quoted, r->cell[l->key_count - 1]), why);
		break;
	case ROW_BAD_VALUE:
		report_wrong(r, "the value for %s: %s",
		             text_quote(&quoted, r->cell[l->key_count - 1]), why);
		break;
	}
	buf_free(&quoted);
	buf_free(&line);
}

/*
 * A cell of blanks, or of two quotes, is empty and so null, as in clean. A filled-in list of
 * --unmapped has a quote before a text that a spreadsheet would take for a formula; remove it.
 */
static struct str value_of(struct str cell)
{
	struct str text = unicode_trim(cell);

	return text.len > 0 ? formula_strip(text) : STR_NULL;
}

static bool read_rows(struct lookup_reading *r, const struct lookup_form *form)
{
	struct record rec;

	/* report several errors, so that the user can correct them at once */
	while (r->reported < REPORTED_MAX && aux_file_next(&r->source, &rec)) {
		if (form->wanted && !form->wanted(form->state, &rec))
			continue;
		for (size_t i = 0; i < r->count; i++)
			r->cell[i] = value_of(rec.field[r->index[i]]);
		for (size_t i = 0; i < r->l->key_count; i++)
			if (r->cell[i].len == 0)
				r->cell[i] = STR("");
		if (says_nothing(r))
			r->empty++;
		else if (read_days(r))
			add_row(r);
	}
	return r->reported == 0;
}

static void close_reading(struct lookup_reading *r)
{
	for (size_t i = 0; i < DATE_YEAR_FIRST; i++)
		date_format_free(r->format[i]);
	free(r->index);
	free(r->cell);
}

bool lookup_read(struct lookup *l, const char *path, const struct lookup_form *form)
{
	struct lookup_reading r = { .l = l, .source = { .path = path, .how = form->how } };
	const char *error;
	char number[27];
	bool ok = aux_file_open(&r.source);

	if (ok) {
		r.path = arena_copy(&l->arena, path, strlen(path)); /* the rows point to it */
		lookup_file_number(l, r.path);
		r.count = l->key_count + l->value_count + (l->from_name.p != NULL) +
		          (l->to_name.p != NULL);
		r.index = xcalloc(r.count, sizeof(*r.index));
		r.cell = xcalloc(r.count, sizeof(*r.cell));
		for (size_t i = 0; l->from_name.p && i < DATE_YEAR_FIRST; i++)
			r.format[i] = date_format_compile(date_year_first(i), &error);
		ok = find_columns(&r) && read_rows(&r, form);
		if (r.empty > 0)
			diag_detail("%s: %s row%s without a key or a value passed over", path,
			            text_count(r.empty, number), r.empty == 1 ? "" : "s");
		if (r.same > 0)
			diag_detail(
				"%s:%llu: %s row%s passed over: an earlier row has the same key and value",
				path, (unsigned long long)r.same_line, text_count(r.same, number),
				r.same == 1 ? "" : "s");
		close_reading(&r);
	}
	return aux_file_close(&r.source) && ok;
}
