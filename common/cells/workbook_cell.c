/* workbook_cell - see workbook_cell.h. */
#include "cells/workbook_cell.h"

#include "base/buf.h"
#include "base/mem.h"
#include "date/date.h"
#include "format/grid.h"

/* The fault for each mark. */
static const enum fault faults[] = {
	[GRID_DESTROYED] = FAULT_SCIENTIFIC,
	[GRID_ERROR] = FAULT_ERROR_VALUE,
	[GRID_UNCALCULATED] = FAULT_UNCALCULATED,
	[GRID_UNREADABLE] = FAULT_UNREADABLE,
};

/* Read a day as a date without time, or as a date-time. */
static bool read_day(const struct cell_reader *r, struct str cell, struct arena *arena,
                     struct str *value)
{
	struct datetime t = { 0 };
	char *text;

	if ((!datetime_parse(cell, &t) && !date_parse(cell, &t.date)) || !cell_settle(r, &t))
		return false;
	text = arena_alloc(arena, DATETIME_TEXT);
	if (r->field->type.kind == TYPE_DATETIME) {
		*value = (struct str){ text, datetime_format_iso(&t, text) };
		return true;
	}
	date_format_iso(t.date, text);
	*value = (struct str){ text, DATE_TEXT - 1 };
	return true;
}

/* A number with the digits that are shown, if its picture gives them. */
static struct str shown_number(const char *picture, struct str cell, struct arena *arena)
{
	struct buf shown = { 0 };

	if (picture && grid_shown(cell, picture, &shown))
		cell = str_copy(arena, buf_str(&shown));
	buf_free(&shown);
	return cell;
}

/*
 * Read a code: the shown text if the cell is a number; false if a spreadsheet changed it into
 * something else.
 */
static bool read_code(const struct cell_reader *r, unsigned char mark, const char *picture,
                      struct str cell, struct arena *arena, struct str *value, enum fault *fault)
{
	*fault = FAULT_DAMAGED;
	if (mark == GRID_DATE || mark == GRID_TIME || mark == GRID_TRUTH)
		return false;
	if (mark == GRID_NUMBER)
		cell = shown_number(picture, cell, arena);
	return cell_read(r, cell, arena, value, fault);
}

/* Are the values of the field codes, which must stay as they were typed? */
static bool is_code(const struct spec_field *field)
{
	return field->rules && field->type.kind == TYPE_TEXT && rule_guards_codes(field->rules);
}

bool workbook_cell_read(const struct cell_reader *r, const struct legacy_row *row, size_t column,
                        struct arena *arena, struct str *value, enum fault *fault)
{
	unsigned char mark = row->mark[column];
	struct str cell = column < row->count ? row->cell[column] : STR_NULL;
	enum type_kind kind = r->field->type.kind;
	bool day = mark == GRID_DATE && (kind == TYPE_DATE || kind == TYPE_DATETIME);
	struct spec_field plain;
	struct cell_reader reader;

	*value = cell;
	if ((day || mark >= GRID_DATE) && cell_is_null(r, cell)) {
		*value = STR_NULL;
		return true;
	}
	if (mark >= GRID_DESTROYED) {
		*fault = faults[mark];
		return false;
	}
	if (day) {
		*fault = FAULT_NOT_A_DATE;
		return read_day(r, cell, arena, value);
	}
	if (is_code(r->field))
		return read_code(r, mark, row->picture ? row->picture[column] : NULL, cell, arena,
		                 value, fault);
	if (r->field->as_shown && mark == GRID_NUMBER)
		cell = shown_number(row->picture ? row->picture[column] : NULL, cell, arena);
	if (mark != GRID_NUMBER || (kind != TYPE_DECIMAL && kind != TYPE_INTEGER) ||
	    (r->field->notation.mark == '.' && !r->field->notation.percent))
		return cell_read(r, cell, arena, value, fault);
	/* 13% in a workbook is the number 0.13 */
	plain = *r->field;
	plain.notation.mark = '.';
	plain.notation.percent = false;
	reader = cell_reader(&plain, r->rules);
	reader.mark = r->mark;
	reader.unseen = r->unseen;
	return cell_read(&reader, cell, arena, value, fault);
}
