/*
 * fields_columns - see fields_int.h: which columns are read, and whether a text could be read in
 * them.
 */
#include <stdint.h>

#include "cells/fields_int.h"
#include "rows/single_cell.h"

/* bytes of a message about missing columns, after which no more are added */
#define WRONG_MOST 1800

/* ---- the columns of a file ---- */

/*
 * Find the column of a field: the first of its names that exists. False with the reason appended to
 * `out`.
 */
static bool find_column(struct field *field, const struct columns *columns, struct buf *quoted,
                        struct buf *out)
{
	const struct spec_field *spec = field->spec;

	for (size_t i = 0; i < spec->from_count; i++) {
		ptrdiff_t at = columns_index(columns, spec->from[i]);

		if (at >= 0) {
			field->column = (size_t)at;
			return true;
		}
		if (at == COLUMN_TWICE) {
			buf_addf(out, "; %s occurs twice", text_quote(quoted, spec->from[i]));
			return false;
		}
	}
	if (spec->optional) {
		field->column = COLUMN_ABSENT;
		return true;
	}
	if (out->len > WRONG_MOST) {
		if (out->p[out->len - 1] != '.')
			buf_adds(out, "; and more columns are missing ...");
		return false;
	}
	buf_adds(out, "; no column ");
	for (size_t i = 0; i < spec->from_count; i++)
		buf_addf(out, "%s%s", i > 0 ? " or " : "", text_quote(quoted, spec->from[i]));
	buf_addf(out, " for %.*s", (int)spec->name.len, spec->name.p);
	return false;
}

/* If the header is one cell: advice if the reason may be another delimiter. */
static const char *delimiter_advice(const struct columns *columns, struct buf *out)
{
	size_t cells = 1;
	struct str other = STR_NULL;

	if (columns->own == 1 && !columns->grid)
		other = single_cell_delimiter(columns->shown[0], STR_NULL, 0, &cells);
	if (!other.p)
		return "";
	buf_reset(out);
	buf_addf(out, ", which source: { delimiter: \"%s\" } would cut into %zu names",
	         single_cell_written(other), cells);
	return out->p;
}

bool fields_file(struct fields *f, const struct columns *columns, struct place place)
{
	struct buf wrong = { 0 }, names = { 0 };
	size_t found = 0;

	fields_cut(f);
	f->columns = columns->own;
	for (size_t i = 0; i < f->count; i++) {
		struct field *field = &f->field[i];

		found += find_column(field, columns, &f->note, &wrong);
		field->shown = field->column < columns->count ? columns->shown[field->column]
		                                              : STR_NULL;
	}
	if (found < f->count) {
		columns_list(columns, &names);
		diag_error_at(
			place, "%s; the header has: %s%s%s", wrong.p + 2,
			names.p ? names.p : "no name", delimiter_advice(columns, &f->note),
			found > 0
				? ""
				: " (is it the header, and are delimiter and encoding the right ones? "
				  "See source.header, source.delimiter, source.encoding and 'cutover show')");
	}
	buf_free(&wrong);
	buf_free(&names);
	return found == f->count;
}

void fields_absent(const struct fields *f, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < f->count; i++)
		if (f->field[i].column == COLUMN_ABSENT)
			buf_addf(out, "%s%.*s", out->len > start ? ", " : "",
			         (int)f->header.name[i].len, f->header.name[i].p);
}

void fields_unused(const struct fields *f, const struct columns *columns, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < columns->count; i++) {
		size_t k = 0;

		while (k < f->count && f->field[k].column != i)
			k++;
		if (k == f->count && columns->shown[i].len > 0)
			buf_addf(out, "%s%.*s", out->len > start ? ", " : "",
			         (int)columns->shown[i].len, columns->shown[i].p);
	}
}

/* Does another field of the column read that label, or did a field above find it, too? */
static bool is_read_or_reported(const struct fields *f, size_t i, struct str label)
{
	struct str other;

	for (size_t k = 0; k < f->count; k++) {
		const struct field *field = &f->field[k];

		if (k == i || !field->spec->rules || field->column != f->field[i].column)
			continue;
		if (rule_takes(field->spec->rules, label))
			return true;
		for (size_t n = 0; k < i && rule_passed(field->reader.rules, n, &other); n++)
			if (str_eq(other, label))
				return true;
	}
	return false;
}

void fields_labels(const struct fields *f, struct buf *out)
{
	struct str label;

	for (size_t i = 0; i < f->count; i++) {
		const struct field *field = &f->field[i];
		bool any = false;

		for (size_t n = 0;
		     field->reader.rules && rule_passed(field->reader.rules, n, &label); n++) {
			if (rule_takes(field->spec->rules, label) ||
			    is_read_or_reported(f, i, label))
				continue;
			if (!any)
				buf_addf(out, "%s'%.*s': ", out->len > 0 ? "; " : "",
				         (int)field->shown.len, field->shown.p);
			buf_addf(out, "%s%.*s", any ? ", " : "", (int)label.len, label.p);
			any = true;
		}
	}
}

/* ---- whether a text could be read ---- */

bool fields_typed(const struct fields *f, size_t column)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->field[i].column == column && f->field[i].spec->type.kind != TYPE_TEXT)
			return true;
	return false;
}

bool fields_number(const struct fields *f, size_t column)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->field[i].column == column && (f->field[i].spec->type.kind == TYPE_DECIMAL ||
		                                     f->field[i].spec->type.kind == TYPE_INTEGER))
			return true;
	return false;
}

bool fields_reads(struct fields *f, size_t column, struct str text, struct arena *arena)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct spec_field *spec = f->field[i].spec;
		struct cell_reader reader;
		struct str value;
		enum fault fault;

		if (f->field[i].column != column)
			continue;
		reader = fields_trial(&f->field[i]);
		if (!cell_read(&reader, text, arena, &value, &fault))
			return false;
		if (!value.p && spec->required && !spec->fill_down && !spec->default_value.p)
			return false;
	}
	return true;
}

/* Is the canonical text of a number zero? */
static bool is_zero(struct str number)
{
	for (size_t i = 0; i < number.len; i++)
		if (number.p[i] >= '1' && number.p[i] <= '9')
			return false;
	return true;
}

bool fields_holds(struct fields *f, const struct legacy_row *row, struct arena *arena)
{
	for (size_t i = 0; i < f->count; i++) {
		enum type_kind kind = f->field[i].spec->type.kind;
		size_t column = f->field[i].column;
		struct str value;
		enum fault fault;

		if (kind == TYPE_TEXT || kind == TYPE_BOOLEAN || column >= f->columns ||
		    column >= row->count)
			continue;
		if (!fields_cell(f, i, row, column, arena, &value, &fault) || !value.p)
			continue;
		if (kind == TYPE_DATE || kind == TYPE_DATETIME || !is_zero(value))
			return true;
	}
	return false;
}

bool fields_has_required(struct fields *f, const struct legacy_row *row, size_t except,
                         struct arena *arena)
{
	for (size_t i = 0; i < f->count; i++) {
		size_t column = f->field[i].column;
		struct str value;
		enum fault fault;

		if (f->field[i].spec->required && column < row->count && column != except &&
		    fields_cell(f, i, row, column, arena, &value, &fault) && value.p)
			return true;
	}
	return false;
}

size_t fields_column(const struct fields *f, size_t i)
{
	return f->field[i].column;
}
