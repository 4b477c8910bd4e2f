/* profile - see profile.h. */
#include "inspect/profile.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cells/ragged_rows.h"
#include "charset/unicode.h"
#include "file/outfile.h"
#include "inspect/distinct_count.h"
#include "rows/header_row.h"
#include "rows/headings.h"
#include "rows/printed_page.h"
#include "rows/row_condition.h"
#include "value/amount.h"

#define VALUES        100000 /* different values of a column that are counted exactly */
#define SHAPES        10000  /* different shapes */
#define SHOWN         5      /* of each that are printed */
#define SHAPE_MOST    40     /* characters of a value that its shape uses */
#define PROGRESS_ROWS 4096
#define SCALE         10 /* digits after the point that numbers are compared by */

/* A value at one end of an order. */
struct end {
	struct buf text;       /* as the file has it */
	struct decimal number; /* what it is, where values are compared as numbers */
	bool there;            /* there is one */
};

struct profile_column {
	struct str name; /* as the header has it, or c1, c2, ... */
	uint64_t rows;   /* of the files that have the column */
	uint64_t filled; /* cells with text */
	struct distinct_count values, shapes;
	size_t shortest, longest;   /* in characters */
	struct end least, most;     /* by their bytes */
	struct end lowest, highest; /* as numbers */
	bool words;                 /* some are no numbers */
};

struct profile {
	const struct spec_source *how;
	struct profile_column **column; /* of all files, in order of appearance */
	size_t count, capacity;
	/* for each column of the file at work its index in `column` */
	size_t *at;
	struct arena arena;   /* owns the names */
	struct arena row;     /* for the row at work */
	uint64_t files, rows; /* read; rows without those left out */
	/* comments, rows without text, rows that source.skip names */
	uint64_t left_out;
	uint64_t misfits; /* rows with more or fewer cells than the header */
	struct buf shape; /* of the value at work */
};

/* ---- one value ---- */

/*
 * The sign for a character in a shape: 9 for a digit, A and a for letters, 字 for every other
 * letter; any other character is its own sign.
 */
static uint32_t class_of(uint32_t code)
{
	if ((code >= '0' && code <= '9') || (code >= 0xff10 && code <= 0xff19))
		return code < 0x80 ? '9' : 0xff19;
	if (code >= 'A' && code <= 'Z')
		return 'A';
	if (code >= 'a' && code <= 'z')
		return 'a';
	if (code < 0xaa || unicode_is_space(code) || (code >= 0x2000 && code <= 0x206f) ||
	    (code >= 0x3000 && code <= 0x3004) || (code >= 0x3008 && code <= 0x3020) ||
	    (code >= 0xff00 && code <= 0xff20))
		return code;
	return 0x5b57;
}

/* 2023-01-05 has the shape 9999-99-99. Several letters in a row count as one, with a + after it. */
static struct str shape_of(struct buf *out, struct str value)
{
	const char *p = value.p, *end = str_end(value);
	uint32_t class, last = 0;
	bool many = false;

	buf_reset(out);
	for (size_t i = 0; p < end; i++) {
		if (i == SHAPE_MOST) {
			buf_adds(out, "...");
			break;
		}
		class = class_of(unicode_next(&p, end));
		if (class != last || (class != 'A' && class != 'a' && class != 0x5b57)) {
			unicode_put(out, class);
			many = false;
		} else if (!many) {
			buf_addc(out, '+');
			many = true;
		}
		last = class;
	}
	return buf_str(out);
}

static void end_set(struct end *e, struct str text, struct decimal number)
{
	buf_reset(&e->text);
	buf_addstr(&e->text, text);
	e->number = number;
	e->there = true;
}

static void order_number(struct profile_column *c, struct str value)
{
	const struct amount_notation notation = { .mark = '.', .scale = SCALE, .unsaid = true };
	struct decimal d;

	switch (amount_parse(value, &notation, &d)) {
	case AMOUNT_OK:
		if (!c->lowest.there || decimal_cmp(d, c->lowest.number) < 0)
			end_set(&c->lowest, value, d);
		if (!c->highest.there || decimal_cmp(d, c->highest.number) > 0)
			end_set(&c->highest, value, d);
		break;
	case AMOUNT_NULL:
		break;
	default:
		c->words = true;
		break;
	}
}

static void add_value(struct profile *p, struct profile_column *c, struct str value)
{
	const struct decimal none = decimal_of(0, 0);
	size_t length = unicode_length(value);

	if (c->filled++ == 0)
		c->shortest = c->longest = length;
	c->shortest = length < c->shortest ? length : c->shortest;
	c->longest = length > c->longest ? length : c->longest;
	distinct_count_add(&c->values, value);
	distinct_count_add(&c->shapes, shape_of(&p->shape, value));
	if (!c->least.there || str_cmp(value, buf_str(&c->least.text)) < 0)
		end_set(&c->least, value, none);
	if (!c->most.there || str_cmp(value, buf_str(&c->most.text)) > 0)
		end_set(&c->most, value, none);
	if (!c->words)
		order_number(c, value);
}

/* ---- one file ---- */

static size_t column_named(struct profile *p, struct str name)
{
	struct profile_column *c;

	for (size_t i = 0; i < p->count; i++)
		if (str_eq(p->column[i]->name, name))
			return i;
	if (p->count == p->capacity)
		p->column = mem_grow(p->column, &p->capacity, p->count + 1, sizeof(*p->column));
	p->column[p->count] = c = xcalloc(1, sizeof(*c));
	c->name = str_copy(&p->arena, name);
	distinct_count_init(&c->values, VALUES);
	distinct_count_init(&c->shapes, SHAPES);
	return p->count++;
}

/* Is column `i` of the file the second of its name? */
static bool is_again(const struct profile *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (p->at[k] == p->at[i])
			return true;
	return false;
}

/*
 * Find the columns of a file among those of all files. A column without a name of its own has its
 * number.
 */
static void meet_columns(struct profile *p, const struct columns *columns)
{
	struct buf name = { 0 };

	p->at = xrealloc(p->at, columns->count, sizeof(*p->at));
	for (size_t i = 0; i < columns->count; i++) {
		buf_reset(&name);
		if (columns->shown[i].len > 0)
			buf_addstr(&name, columns->shown[i]);
		else
			buf_addf(&name, "c%zu", i + 1);
		p->at[i] = column_named(p, buf_str(&name));
		if (!is_again(p, i))
			continue;
		buf_addf(&name, " (column %zu)", i + 1);
		p->at[i] = column_named(p, buf_str(&name));
	}
	buf_free(&name);
}

static void add_row(struct profile *p, const struct columns *columns, const struct legacy_row *row)
{
	p->rows++;
	p->misfits += row->misfit > 0;
	for (size_t i = 0; i < columns->count; i++) {
		struct str value = i < row->count ? unicode_trim(row->cell[i]) : STR_NULL;
		struct profile_column *c = p->column[p->at[i]];

		c->rows++;
		if (value.len > 0)
			add_value(p, c, value);
	}
}

static bool is_left_out(struct profile *p, struct row_condition *skip, const struct legacy_row *row)
{
	struct str fault;

	return row_condition_holds(skip, row, STR(""), &p->row, &fault);
}

static void read_file(struct profile *p, struct legacy *s, const struct columns *columns,
                      struct ragged_rows *shape, struct row_condition *skip,
                      struct printed_page *page, struct headings *headings,
                      struct progress *progress)
{
	struct legacy_row row;
	bool again, heading;

	p->files++;
	p->left_out += columns->skipped;
	meet_columns(p, columns);
	while (legacy_row(s, &row)) {
		if ((p->rows + p->left_out) % PROGRESS_ROWS == 0)
			progress_update(progress, legacy_bytes(s, NULL));
		arena_reset(&p->row);
		if (columns_is_comment(&row, p->how) || columns_is_blank(&row)) {
			p->left_out++;
			continue;
		}
		again = printed_page_repeats(page, &row);
		heading = headings_find(headings, &row);
		ragged_rows_fit(shape, &row, &p->row);
		headings_put(headings, &row);
		if (heading)
			headings_take(headings, row.line);
		if (again || heading || is_left_out(p, page->when, &row) ||
		    is_left_out(p, skip, &row))
			p->left_out++;
		else
			add_row(p, columns, &row);
	}
}

/* False after an error was reported. */
static bool read_files(struct profile *p, struct legacy *s, struct progress *progress)
{
	struct ragged_rows shape = { .how = p->how };
	struct row_condition *skip = row_condition_new(p->how->skip);
	struct headings *headings = headings_new(p->how);
	struct printed_page page;
	struct columns columns = { 0 };
	bool ok = true;

	printed_page_open(&page, p->how, p->how->page);
	while (ok && legacy_file(s)) {
		ok = header_row_read(&columns, s, p->how) &&
		     ragged_rows_file(&shape, &columns, legacy_place(s, columns.line)) &&
		     row_condition_file(skip, &columns) && printed_page_file(&page, &columns);
		if (!ok)
			break;
		headings_file(headings, &columns);
		read_file(p, s, &columns, &shape, skip, &page, headings, progress);
	}
	printed_page_free(&page);
	headings_free(headings);
	row_condition_free(skip);
	columns_free(&columns);
	ragged_rows_free(&shape);
	return ok && legacy_ok(s);
}

/* ---- the print ---- */

/* Append the commonest texts of a counter, with the number or the share of `all` for each. */
static void put_top(struct buf *out, const struct distinct_count *c, uint64_t all, bool share)
{
	struct distinct_text top[SHOWN];
	size_t count = distinct_count_top(c, top, SHOWN);
	struct buf quoted = { 0 };
	char number[27];

	for (size_t i = 0; i < count; i++) {
		uint64_t tenths = (top[i].count * 1000 + all / 2) / all;

		buf_addf(out, "%s%s ", i > 0 ? ", " : "", text_quote(&quoted, top[i].text));
		if (share)
			buf_addf(out, "%llu.%llu%%", (unsigned long long)(tenths / 10),
			         (unsigned long long)(tenths % 10));
		else
			buf_adds(out, text_count(top[i].count, number));
	}
	buf_free(&quoted);
}

static void put_range(struct buf *out, const struct profile_column *c)
{
	bool numbers = !c->words && c->lowest.there;
	const struct end *low = numbers ? &c->lowest : &c->least,
			 *high = numbers ? &c->highest : &c->most;
	struct buf quoted = { 0 };

	buf_addf(out, "  smallest   %s\n", text_quote(&quoted, buf_str(&low->text)));
	buf_addf(out, "  largest    %s%s\n", text_quote(&quoted, buf_str(&high->text)),
	         numbers ? " (as numbers)" : " (as text)");
	buf_free(&quoted);
}

static void put_column(struct buf *out, const struct profile_column *c)
{
	struct buf quoted = { 0 };
	char a[27], b[27];
	bool exact;
	uint64_t distinct = distinct_count_of(&c->values, &exact);

	buf_addf(out, "\n%s\n", text_quote(&quoted, c->name));
	buf_addf(out, "  filled     %s of %s\n", text_count(c->filled, a), text_count(c->rows, b));
	buf_free(&quoted);
	if (c->filled == 0)
		return;
	buf_addf(out, "  distinct   %s%s%s\n", exact ? "" : "about ", text_count(distinct, a),
	         exact ? "" : " (estimated)");
	buf_addf(out, "  shortest   %s\n", text_count(c->shortest, a));
	buf_addf(out, "  longest    %s\n", text_count(c->longest, a));
	put_range(out, c);
	buf_adds(out, "  shapes     ");
	put_top(out, &c->shapes, c->filled, true);
	buf_adds(out, "\n  commonest  ");
	put_top(out, &c->values, c->filled, false);
	buf_adds(out, exact ? "\n" : " (of the first 100,000)\n");
}

static bool print(const struct profile *p, struct outfile *file)
{
	struct buf out = { 0 };
	char a[27], b[27], c[27];
	bool ok;

	buf_addf(&out,
	         "%llu file%s, %s rows, %s left out, %s with more or fewer cells than the header\n",
	         (unsigned long long)p->files, p->files == 1 ? "" : "s", text_count(p->rows, a),
	         text_count(p->left_out, b), text_count(p->misfits, c));
	for (size_t i = 0; i < p->count; i++)
		put_column(&out, p->column[i]);
	ok = outfile_write(file, out.p, out.len);
	buf_free(&out);
	return ok;
}

static void profile_free(struct profile *p)
{
	for (size_t i = 0; i < p->count; i++) {
		struct profile_column *c = p->column[i];

		distinct_count_free(&c->values);
		distinct_count_free(&c->shapes);
		buf_free(&c->least.text);
		buf_free(&c->most.text);
		buf_free(&c->lowest.text);
		buf_free(&c->highest.text);
		free(c);
	}
	free(p->column);
	free(p->at);
	arena_free(&p->arena);
	arena_free(&p->row);
	buf_free(&p->shape);
}

bool profile_print(struct legacy *s, const struct spec_source *how, const char *output,
                   struct progress *progress)
{
	struct profile p = { .how = how };
	struct outfile *file = outfile_open(output);
	bool ok;

	if (!file)
		return false;
	ok = read_files(&p, s, progress) && print(&p, file);
	profile_free(&p);
	return outfile_close(file, ok) && ok;
}
