/* gridcell - see gridcell.h. */
#include "base/mem.h"
#include "gridcell.h"
#include "record/grid.h"
#include "value/date.h"

/* Which fault each mark is. */
static const enum fault faults[] = {
	[GRID_DESTROYED] = FAULT_SCIENTIFIC,
	[GRID_ERROR] = FAULT_ERROR_VALUE,
	[GRID_UNCALCULATED] = FAULT_UNCALCULATED,
	[GRID_UNREADABLE] = FAULT_UNREADABLE
};

/* A day as a date, without its time, or as a date-time. */
static bool read_day(enum type_kind kind, struct str cell, struct arena *arena, struct str *value)
{
	struct datetime t = {0};
	char *text;

	if (!datetime_parse(cell, &t) && !date_parse(cell, &t.date))
		return false;
	text = arena_alloc(arena, DATETIME_TEXT);
	if (kind == TYPE_DATETIME) {
		*value = (struct str){ text, datetime_format_iso(&t, text) };
		return true;
	}
	date_format_iso(t.date, text);
	*value = (struct str){ text, DATE_TEXT - 1 };
	return true;
}

bool gridcell_read(const struct cell_reader *r, unsigned char mark, struct str cell, struct arena *arena,
                   struct str *value, enum fault *fault)
{
	enum type_kind kind = r->field->type.kind;
	bool day = mark == GRID_DATE && (kind == TYPE_DATE || kind == TYPE_DATETIME);
	struct spec_field plain;
	struct cell_reader reader;

	*value = cell;
	if ((day || mark >= GRID_DESTROYED) && cell_is_null(r, cell)) {
		*value = STR_NULL;
		return true;
	}
	if (mark >= GRID_DESTROYED) {
		*fault = faults[mark];
		return false;
	}
	if (day) {
		*fault = FAULT_NOT_A_DATE;
		return read_day(kind, cell, arena, value);
	}
	if (mark != GRID_NUMBER || (kind != TYPE_DECIMAL && kind != TYPE_INTEGER) ||
	    (r->field->notation.mark == '.' && !r->field->notation.percent))
		return cell_read(r, cell, arena, value, fault);
	/* 13% in a workbook is the number 0.13 */
	plain = *r->field;
	plain.notation.mark = '.';
	plain.notation.percent = false;
	reader = cell_reader(&plain);
	reader.mark = r->mark;
	return cell_read(&reader, cell, arena, value, fault);
}
