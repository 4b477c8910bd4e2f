/* xlsx_sheet - parse the rows of one sheet while they are inflated. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format/xlsx_int.h"
#include "format/xlsx_merged.h"

/* Where the text of a cell is: in the shared strings, or in the texts of the row. */
struct piece {
	bool there;  /* the cell is not empty */
	bool shared; /* in the shared strings */
	enum grid_kind mark;
	const char *picture; /* how its digits are shown; NULL: as they are */
	size_t from, len;
};

/* What the attribute t of a cell says about its <v>. */
enum cell_type {
	CELL_NUMBER,
	CELL_SHARED,
	CELL_INLINE,
	CELL_FORMULA_TEXT,
	CELL_BOOLEAN,
	CELL_ERROR,
	CELL_DAY
};

struct xlsx_sheet {
	struct xlsx *x;
	const char *name; /* the part */
	struct archive_member *part;
	struct xml *xml;
	bool in_data, in_row, in_cell;
	unsigned shut;   /* open elements of a row that are not cells */
	uint64_t line;   /* the row at work */
	uint64_t hidden; /* hidden rows with a value */
	bool row_hidden;
	uint64_t stale, stale_line; /* results that may be out of date, and the row of the first */
	bool done;                  /* the last row was returned, or an error was reported */
	struct xlsx_merged merged;  /* ranges of cells */
	/* the cell at work */
	size_t column; /* from 1 */
	enum cell_type type;
	struct xlsx_format format;
	struct xlsx_text cell_text; /* its text */
	/* the row at work */
	struct piece *piece; /* by column from 0; those up to `count` are set */
	size_t count, capacity;
	size_t bytes;     /* of the row's texts, shared ones too */
	struct buf text;  /* its texts that are not shared */
	struct str *cell; /* the cells for the caller */
	unsigned char *mark;
	const char **picture;
	size_t given_capacity, mark_capacity, picture_capacity;
};

static bool is(struct xml_name name, const char *local)
{
	return name.local[0] == local[0] && strcmp(name.local, local) == 0;
}

/* ---- a row begins ---- */

static void start_row(struct xlsx_sheet *s, struct xml *xml)
{
	const char *r = xml_attribute(xml, "r"), *hidden = xml_attribute(xml, "hidden");
	uint64_t line = s->line + 1;

	if (r && (!str_number(str_of(r), &line) || line <= s->line || line > XLSX_ROWS)) {
		xml_refuse(xml, "after row %llu comes row '%.20s'", (unsigned long long)s->line, r);
		return;
	}
	if (line > XLSX_ROWS) {
		xml_refuse(xml, "it has more than %d rows", XLSX_ROWS);
		return;
	}
	s->line = line;
	s->row_hidden = hidden && (strcmp(hidden, "1") == 0 || strcmp(hidden, "true") == 0);
	s->in_row = true;
	s->shut = 0;
	s->count = s->bytes = s->column = 0;
	buf_reset(&s->text);
}

/* ---- a cell ---- */

static enum cell_type type_of(const char *t)
{
	static const struct {
		const char *name;
		enum cell_type type;
	} types[] = {
		{ "s", CELL_SHARED },  { "inlineStr", CELL_INLINE }, { "str", CELL_FORMULA_TEXT },
		{ "b", CELL_BOOLEAN }, { "e", CELL_ERROR },          { "d", CELL_DAY },
	};

	for (size_t i = 0; t && i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(t, types[i].name) == 0)
			return types[i].type;
	return CELL_NUMBER;
}

/* The column of a reference such as C5 in row 5, from 1; 0 if it is none. */
static size_t column_of(const char *r, uint64_t line)
{
	size_t column = 0;
	uint64_t row;

	for (; *r >= 'A' && *r <= 'Z' && column <= XLSX_COLUMNS; r++)
		column = column * 26 + (size_t)(*r - 'A') + 1;
	return column <= XLSX_COLUMNS && str_number(str_of(r), &row) && row == line ? column : 0;
}

static void start_cell(struct xlsx_sheet *s, struct xml *xml)
{
	const char *r = xml_attribute(xml, "r"), *style = xml_attribute(xml, "s");
	size_t column = r ? column_of(r, s->line) : s->column + 1;
	uint64_t index = 0;

	if (column <= s->column || column > XLSX_COLUMNS) {
		xml_refuse(xml, "in row %llu, after column %zu, comes cell '%.20s'",
		           (unsigned long long)s->line, s->column, r ? r : "");
		return;
	}
	if (style &&
	    (!str_number(str_of(style), &index) || (index >= s->x->format_count && index > 0))) {
		xml_refuse(xml, "cell '%.20s' has format '%.20s', the workbook %zu", r ? r : "",
		           style, s->x->format_count);
		return;
	}
	s->format = index < s->x->format_count ? s->x->format[index]
	                                       : (struct xlsx_format){ .kind = XLSX_NUMBER_KIND };
	s->column = column;
	s->type = type_of(xml_attribute(xml, "t"));
	s->in_cell = true;
	xlsx_text_begin(&s->cell_text, XLSX_CELL);
}

/* Set the cell at work; the cells between it and the one before are empty. */
static void put(struct xlsx_sheet *s, struct xml *xml, struct piece piece)
{
	if (s->column > FIELDS_MAX) {
		xml_refuse(
			xml,
			"row %llu has a value in column %zu, past the limit of %zu: delete the columns there if nobody needs them",
			(unsigned long long)s->line, s->column, FIELDS_MAX);
		return;
	}
	if (s->column > s->capacity)
		s->piece = mem_grow(s->piece, &s->capacity, s->column, sizeof(*s->piece));
	while (s->count < s->column)
		s->piece[s->count++] = (struct piece){ .there = false };
	s->piece[s->column - 1] = piece;
	s->bytes += piece.len;
	if (piece.len > FIELD_MAX || s->bytes > RECORD_MAX)
		xml_refuse(xml, "row %llu is past the limits (%zu MiB a cell, %zu MiB a row)",
		           (unsigned long long)s->line, FIELD_MAX >> 20, RECORD_MAX >> 20);
}

/* Set the cell at work to the text added to the texts of the row since `from`. */
static void put_text(struct xlsx_sheet *s, struct xml *xml, size_t from, enum grid_kind mark)
{
	if (s->text.len > from)
		put(s, xml,
		    (struct piece){ true, false, mark,
		                    mark == GRID_NUMBER ? s->format.picture : NULL, from,
		                    s->text.len - from });
}

static void put_shared(struct xlsx_sheet *s, struct xml *xml)
{
	struct xlsx *x = s->x;
	struct str text = str_trim(buf_str(&s->cell_text.text));
	enum grid_kind mark;
	uint64_t i;
	size_t from, len, own = s->text.len;

	if (!str_number(text, &i) || i >= x->string_count) {
		xml_refuse(
			xml,
			"row %llu, column %zu: shared text %.*s is not among the %zu of the workbook",
			(unsigned long long)s->line, s->column,
			(int)(text.len < 20 ? text.len : 20), text.p, x->string_count);
		return;
	}
	xlsx_string(x, (size_t)i, &from, &len);
	mark = xlsx_string_odd(x, (size_t)i) ? GRID_UNREADABLE : GRID_TEXT;
	if (len > 0 && (!xlsx_string_away(x, from, len) || s->bytes + len > RECORD_MAX))
		put(s, xml, (struct piece){ true, true, mark, NULL, from, len });
	else if (len > 0 && xlsx_string_read(x, from, len, &s->text))
		put_text(s, xml, own, mark);
	else if (len > 0) {
		xlsx_error(x, s->line, "a text cannot be read back from the temporary file: %s",
		           strerror(errno));
		xml_refuse(xml, "it was not read");
	}
}

/* Add an ISO day with or without time (t="d", in strict workbooks). */
static enum grid_kind add_day(struct xlsx_sheet *s, struct str text)
{
	struct str midnight = STR("T00:00:00");
	struct datetime t;
	struct date day;

	if (str_ends(text, STR("Z")))
		text.len--;
	if (str_ends(text, midnight))
		text.len -= midnight.len;
	buf_addstr(&s->text, text);
	return date_parse(text, &day) || datetime_parse(text, &t) ? GRID_DATE : GRID_TEXT;
}

/* Add a truth value: only 1 and 0 are valid. */
static enum grid_kind add_truth(struct xlsx_sheet *s, struct str text)
{
	bool yes = str_is(text, "1") || str_is(text, "true"),
	     no = str_is(text, "0") || str_is(text, "false");

	buf_addstr(&s->text, yes ? STR("true") : no ? STR("false") : text);
	return yes || no ? GRID_TRUTH : GRID_UNREADABLE;
}

static void put_value(struct xlsx_sheet *s, struct xml *xml)
{
	size_t from = s->text.len;
	struct str text = buf_str(&s->cell_text.text);
	enum grid_kind mark = GRID_TEXT;

	switch (s->type) {
	case CELL_SHARED:
		put_shared(s, xml);
		return;
	case CELL_INLINE:
	case CELL_FORMULA_TEXT:
		xlsx_unescape(text, &s->text);
		break;
	case CELL_BOOLEAN:
		mark = add_truth(s, str_trim(text));
		break;
	case CELL_ERROR:
		buf_addstr(&s->text, text);
		mark = GRID_ERROR;
		break;
	case CELL_DAY:
		mark = add_day(s, str_trim(text));
		break;
	case CELL_NUMBER:
	default:
		mark = xlsx_value(str_trim(text), s->format, s->x->serial, &s->text);
	}
	put_text(s, xml, from, mark);
}

/*
 * Does the formula have a result? A workbook that asks to be calculated when it is opened comes
 * from a program that does not calculate. Such programs write 0 if they know no result.
 */
static bool has_result(struct xlsx_sheet *s)
{
	const struct xlsx_text *t = &s->cell_text;
	struct str value = str_trim(buf_str(&t->text));

	if (t->text.len == 0)
		return false;
	if (!t->has_formula || !s->x->stale)
		return true;
	if (s->type == CELL_NUMBER && (str_is(value, "0") || str_is(value, "0.0")))
		return false;
	if (s->stale++ == 0)
		s->stale_line = s->line;
	return true;
}

/* Is its text wrong for a cell: several values, or an inline text although the type is another? */
static bool is_odd(const struct xlsx_sheet *s)
{
	const struct xlsx_text *t = &s->cell_text;

	return xlsx_text_odd(t) || (t->inlined && s->type != CELL_INLINE && t->text.len > 0);
}

static void end_cell(struct xlsx_sheet *s, struct xml *xml)
{
	const struct xlsx_text *t = &s->cell_text;
	size_t from = s->text.len;

	s->in_cell = false;
	if (is_odd(s)) {
		xlsx_text_show(t, &s->text);
		put_text(s, xml, from, GRID_UNREADABLE);
	} else if (has_result(s)) {
		put_value(s, xml);
	} else if (t->has_formula && s->type != CELL_FORMULA_TEXT && s->type != CELL_INLINE) {
		buf_addc(&s->text, '=');
		buf_addstr(&s->text, buf_str(&t->formula));
		put_text(s, xml, from, GRID_UNCALCULATED);
	}
}

/* ---- from the parser ---- */

/* An element begins in a row: a cell, or something else. */
static void start_in_row(struct xlsx_sheet *s, struct xml *xml, struct xml_name name)
{
	if (s->shut == 0 && is(name, "c") && xlsx_is_main(name))
		start_cell(s, xml);
	else if (xlsx_is_alternate(name))
		xml_refuse(xml, "row %llu has cells in several versions (AlternateContent)",
		           (unsigned long long)s->line);
	else
		s->shut++;
}

static void sheet_start(void *context, struct xml *xml, struct xml_name name)
{
	struct xlsx_sheet *s = context;

	if (s->in_cell)
		xlsx_text_start(&s->cell_text, name);
	else if (s->in_row)
		start_in_row(s, xml, name);
	else if (s->in_data && is(name, "row") && xlsx_is_main(name))
		start_row(s, xml);
	else if (s->in_data && xlsx_is_alternate(name))
		xml_refuse(xml, "after row %llu come rows in several versions (AlternateContent)",
		           (unsigned long long)s->line);
	else if (is(name, "sheetData") && xlsx_is_main(name))
		s->in_data = true;
	else if (is(name, "mergeCell"))
		xlsx_merged_add(&s->merged, xml_attribute(xml, "ref"));
}

static void end_row(struct xlsx_sheet *s, struct xml *xml)
{
	s->in_row = false;
	if (s->count == 0)
		return;
	s->hidden += s->row_hidden;
	xml_pause(xml);
}

static void sheet_end(void *context, struct xml *xml, struct xml_name name)
{
	struct xlsx_sheet *s = context;

	if (s->in_cell) {
		if (xlsx_text_end(&s->cell_text))
			end_cell(s, xml);
	} else if (s->in_row && s->shut > 0) {
		s->shut--;
	} else if (s->in_row) {
		end_row(s, xml);
	} else if (xlsx_is_main(name) && is(name, "sheetData")) {
		s->in_data = false;
	}
}

static void sheet_text(void *context, struct xml *xml, struct str piece)
{
	struct xlsx_sheet *s = context;

	if (s->in_cell && !xlsx_text_add(&s->cell_text, piece))
		xml_refuse(xml, "row %llu: a cell is longer than %zu MiB",
		           (unsigned long long)s->line, FIELD_MAX >> 20);
}

/* ---- rows out ---- */

static ptrdiff_t read_member(void *from, char *out, size_t room)
{
	return archive_member_read(from, out, room);
}

struct xlsx_sheet *xlsx_sheet_open(struct xlsx *x, size_t tab)
{
	static const struct xml_handler handler = { sheet_start, sheet_end, sheet_text };
	char why[ARCHIVE_WHY];
	struct archive_member *part = archive_member_open(x->archive, x->tab[tab].part, why);
	struct xlsx_sheet *s;

	if (!part) {
		xlsx_error(
			x, 0,
			"sheet '%s': %s: the workbook is not whole; open it in Excel and save it as .xlsx or CSV",
			x->tab[tab].name, why);
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	s->x = x;
	s->name = x->tab[tab].part;
	s->part = part;
	s->xml = xml_open(read_member, part, &handler, s);
	return s;
}

/* Set the cells from the pieces: their texts do not move any more. */
static void give(struct xlsx_sheet *s, struct grid_row *row)
{
	if (s->count > s->given_capacity)
		s->cell = mem_grow(s->cell, &s->given_capacity, s->count, sizeof(*s->cell));
	if (s->count > s->mark_capacity)
		s->mark = mem_grow(s->mark, &s->mark_capacity, s->count, sizeof(*s->mark));
	if (s->count > s->picture_capacity)
		s->picture = mem_grow(s->picture, &s->picture_capacity, s->count,
		                      sizeof(*s->picture));
	for (size_t i = 0; i < s->count; i++) {
		const struct piece *p = &s->piece[i];
		const char *text = p->shared ? s->x->text.p : s->text.p;

		s->cell[i] = p->there ? (struct str){ text + p->from, p->len } : STR_NULL;
		s->mark[i] = p->there ? (unsigned char)p->mark : GRID_TEXT;
		s->picture[i] = p->picture;
	}
	*row = (struct grid_row){ s->cell, s->mark, s->picture, s->count, s->line };
}

bool xlsx_sheet_next(struct xlsx_sheet *s, struct grid_row *row)
{
	enum xml_result result;

	if (s->done)
		return false;
	result = xml_run(s->xml);
	if (result == XML_PAUSED) {
		give(s, row);
		return true;
	}
	if (result == XML_BROKEN)
		xlsx_member_error(s->x, s->name, s->xml, s->part);
	else
		xlsx_merged_look(&s->merged, s->x->archive, s->name);
	s->done = true;
	return false;
}

uint64_t xlsx_sheet_hidden(const struct xlsx_sheet *s)
{
	return s->hidden;
}

uint64_t xlsx_sheet_stale(const struct xlsx_sheet *s, uint64_t *line)
{
	*line = s->stale_line;
	return s->stale;
}

const struct xlsx_merged *xlsx_sheet_merged(const struct xlsx_sheet *s)
{
	return &s->merged;
}

void xlsx_sheet_close(struct xlsx_sheet *s)
{
	if (!s)
		return;
	xml_close(s->xml);
	archive_member_close(s->part);
	xlsx_merged_free(&s->merged);
	xlsx_text_free(&s->cell_text);
	buf_free(&s->text);
	free(s->piece);
	free(s->cell);
	free(s->mark);
	free(s->picture);
	free(s);
}
