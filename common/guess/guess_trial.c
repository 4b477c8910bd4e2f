/* guess_trial - see guess_trial.h. */
#include "guess/guess_trial.h"

#include <stdlib.h>

#include "base/mem.h"
#include "controls/total_label.h"

/* The column of a field: the first of its names that the file has. */
static ptrdiff_t column_of(const struct columns *columns, const struct spec_field *f)
{
	for (size_t i = 0; i < f->from_count; i++) {
		ptrdiff_t at = columns_index(columns, f->from[i]);

		if (at != COLUMN_NONE)
			return at;
	}
	return COLUMN_NONE;
}

static bool has_columns(struct guess_trial *t)
{
	const struct spec_clean *clean = &t->spec->clean;

	t->field = xcalloc(clean->field_count + 1, sizeof(*t->field));
	for (size_t i = 0; i < clean->field_count; i++) {
		ptrdiff_t at = t->field[i].column = column_of(t->columns, &clean->field[i]);

		if (at == COLUMN_TWICE || (at == COLUMN_NONE && !clean->field[i].optional))
			return false;
	}
	return t->spec->source.ragged != RAGGED_JOIN ||
	       columns_index(t->columns, t->spec->source.ragged_join) >= 0;
}

/* Would a condition find its columns? row_condition_file() would report an error, so ask first. */
static bool binds(const struct spec_expr *e, const struct columns *columns)
{
	struct expr_column *column;
	struct expr_error error;
	bool ok;

	if (!e)
		return true;
	column = xcalloc(columns->count + 1, sizeof(*column));
	for (size_t i = 0; i < columns->count; i++)
		column[i].name = expr_names_field(e->expr, columns->shown[i]) ? columns->shown[i]
		                                                              : columns->name[i];
	ok = expr_bind(e->expr, &(struct expr_scope){ column, columns->count, columns->count },
	               &error);
	for (size_t i = 0; ok && i < columns->count; i++)
		ok = !expr_uses(e->expr, i) ||
		     columns_index(columns, column[i].name) != COLUMN_TWICE;
	free(column);
	return ok;
}

static bool begin_totals(struct guess_trial *t)
{
	const struct spec_clean *clean = &t->spec->clean;

	t->total_count = clean->totals_count;
	t->is_total = xcalloc(t->total_count, sizeof(*t->is_total));
	for (size_t i = 0; i < t->total_count; i++) {
		t->is_total[i] = row_condition_new(clean->totals[i].when);
		if (!row_condition_file(t->is_total[i], t->columns))
			return false;
	}
	return true;
}

bool guess_trial_begin(struct guess_trial *t, const struct spec *spec,
                       const struct columns *columns)
{
	const struct place nowhere = { 0 };

	t->spec = spec;
	t->columns = columns;
	t->shape.how = &spec->source;
	if (!has_columns(t) || !binds(spec->source.skip, columns) ||
	    !binds(spec->source.page, columns))
		return false;
	for (size_t i = 0; i < spec->clean.totals_count; i++)
		if (!binds(spec->clean.totals[i].when, columns))
			return false;
	t->skip = row_condition_new(spec->source.skip);
	printed_page_open(&t->page, &spec->source, spec->source.page);
	t->headings = headings_new(&spec->source);
	headings_file(t->headings, columns);
	t->fields = fields_new(&spec->clean);
	t->shape.fields = t->fields;
	return t->fields && ragged_rows_file(&t->shape, columns, nowhere) &&
	       fields_file(t->fields, columns, nowhere) && row_condition_file(t->skip, columns) &&
	       printed_page_file(&t->page, columns) && begin_totals(t);
}

/* ---- one row ---- */

static void blame(struct guess_trial *t, struct guess_tried *f, enum fault fault, struct str text,
                  uint64_t line)
{
	f->by[fault]++;
	if (f->bad++ > 0)
		return;
	f->fault = fault;
	f->line = line;
	f->text = text.p ? str_copy(&t->arena, text) : text;
}

/* False if the record gets a fault. */
static bool try_field(struct guess_trial *t, size_t i, const struct legacy_row *row)
{
	const struct spec_field *spec = &t->spec->clean.field[i];
	struct guess_tried *f = &t->field[i];
	struct str cell, value = STR_NULL;
	enum fault fault = FAULT_REQUIRED;
	bool good;

	if (f->column == COLUMN_NONE)
		return true;
	cell = (size_t)f->column < row->count ? row->cell[f->column] : STR_NULL;
	good = fields_cell(t->fields, i, row, (size_t)f->column, &t->row, &value, &fault);
	if (row->odd && cell.len > 0 && str_find(cell, STR("\xef\xbf\xbd")) >= 0) {
		good = false;
		fault = FAULT_UNDECODABLE;
	}
	if (good && !value.p && spec->required && !spec->default_value.p &&
	    !(spec->fill_down && f->above)) {
		good = false;
		fault = FAULT_REQUIRED;
	}
	f->above = f->above || value.p;
	if (!good)
		blame(t, f, fault, cell, row->line);
	f->good += good;
	return good;
}

static void try_record(struct guess_trial *t, const struct legacy_row *row)
{
	bool good = row->misfit == 0 && !row->mojibake && !row->stray;

	t->rows++;
	if (row->misfit > 0 && t->ragged++ == 0)
		t->ragged_line = row->line;
	if (row->stray && t->stray++ == 0)
		t->stray_quote_line = row->line;
	if (row->mojibake && t->mojibake++ == 0)
		t->mojibake_line = row->line;
	for (size_t i = 0; i < t->spec->clean.field_count; i++)
		good &= try_field(t, i, row);
	t->faulty += !good;
}

void guess_trial_row(struct guess_trial *t, struct legacy_row *row)
{
	struct str fault;
	bool total = false, heading;

	arena_reset(&t->row);
	if (columns_is_comment(row, &t->spec->source) && !row->stray)
		return;
	if (columns_is_blank(row))
		return;
	if (printed_page_repeats(&t->page, row)) {
		t->pages++;
		return;
	}
	heading = t->headings && headings_find(t->headings, row);
	ragged_rows_fit(&t->shape, row, &t->row);
	if (t->headings)
		headings_put(t->headings, row);
	if (row->stray) {
		try_record(t, row);
		return;
	}
	if (heading && !fields_holds(t->fields, row, &t->row)) {
		headings_take(t->headings, row->line);
		return;
	}
	for (size_t i = 0; i < t->total_count; i++)
		total |= row_condition_holds(t->is_total[i], row, STR(""), &t->row, &fault) ||
		         total_label_holds(&t->spec->clean.totals[i], t->fields, row, &t->row);
	if (!total && row_condition_holds(t->page.when, row, STR(""), &t->row, &fault)) {
		t->pages++;
		return;
	}
	if (!total && !row_condition_holds(t->skip, row, STR(""), &t->row, &fault)) {
		try_record(t, row);
		return;
	}
	for (size_t i = 0; i < t->spec->clean.field_count; i++)
		t->field[i].above = false;
	t->totals += total;
	if (!total && t->skipped++ == 0)
		t->skipped_line = row->line;
}

bool guess_trial_reads(const struct guess_trial *t, size_t column)
{
	for (size_t i = 0; i < t->spec->clean.field_count; i++)
		if (t->field[i].column == (ptrdiff_t)column)
			return true;
	return false;
}

void guess_trial_free(struct guess_trial *t)
{
	fields_free(t->fields);
	row_condition_free(t->skip);
	printed_page_free(&t->page);
	headings_free(t->headings);
	for (size_t i = 0; i < t->total_count; i++)
		row_condition_free(t->is_total[i]);
	free(t->is_total);
	ragged_rows_free(&t->shape);
	free(t->field);
	arena_free(&t->arena);
	arena_free(&t->row);
	*t = (struct guess_trial){ 0 };
}
