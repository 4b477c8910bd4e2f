/* file_rows - one line for each record: written by the layout, and parsed again cell by cell. */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "target/file_int.h"

/* A parser for the records of one file. */
static struct csv *open_csv(const struct layout *l)
{
	struct csv_dialect dialect = { .delimiter = l->delimiter,
		                       .quote = l->quoting == QUOTE_NEVER ? '\0' : '"' };

	return csv_open(&dialect);
}

static bool open_rows(struct file *f)
{
	size_t count = f->table.schema->count;

	f->cell = xcalloc(count, sizeof(*f->cell));
	f->cell_text = xcalloc(count, sizeof(*f->cell_text));
	f->absent = xcalloc(count, sizeof(*f->absent));
	f->csv = open_csv(layout_of(f->layout));
	return true;
}

static bool put(struct file *f)
{
	const struct schema *s = f->table.schema;
	size_t before = f->line.len;

	f->one = 0;
	for (size_t i = 0; i < s->count; i++) {
		bool blank = s->field[i].once && !f->starts;

		buf_reset(&f->cell[i]);
		f->absent[i] = blank || str_is_null(f->value[i]);
		if (!blank)
			layout_text(f->layout, &s->field[i], f->value[i], &f->cell[i]);
		f->cell_text[i] = buf_str(&f->cell[i]);
		f->one = file_mix(f->one, f->cell_text[i]);
	}
	layout_line(f->layout, f->cell_text, f->absent, &f->line);
	if (f->line.len - before > 1 + (size_t)layout_of(f->layout)->crlf || s->count > 1)
		return true;
	return file_refuse(f, 0, STR("empty"),
	                   "is all that there is, and an empty line is no record");
}

static void foot(struct file *f)
{
	(void)f;
}

struct str file_back_text(struct file *f, const struct schema_field *field, struct str cell)
{
	struct str mark = layout_of(f->layout)->mark_decimal;
	char *text, *p;

	if (cell.len == 0 || (field->type.kind != TYPE_DECIMAL && field->type.kind != TYPE_INTEGER))
		return STR_NULL;
	text = arena_copy(&f->arena, cell.p, cell.len);
	p = memchr(text, mark.p[0], cell.len);
	if (p)
		*p = '.';
	return (struct str){ text, cell.len };
}

static bool take_row(struct file *f, const struct csv_row *row)
{
	const struct schema *s = f->table.schema;
	struct record rec = { .header = f->table.header, .field = f->back };
	uint64_t one = 0;

	f->found_rows++;
	if (row->count != s->count)
		return file_differs(f, "a line with another number of fields");
	arena_reset(&f->arena);
	for (size_t i = 0; i < s->count; i++) {
		struct str cell = str_is_null(row->cell[i]) ? STR("") : row->cell[i];

		one = file_mix(one, cell);
		if (f->source[i] >= 0)
			f->back[f->source[i]] = file_back_text(f, &s->field[i], cell);
	}
	f->found = file_join(f->found, one);
	tally_add(f->tally, &rec);
	return true;
}

/* Does the text from byte `from` of the file agree with `want`, as far as the text goes? */
static bool agrees(const struct file *f, struct str text, const struct buf *want, uint64_t from)
{
	for (size_t i = 0; i < text.len; i++) {
		uint64_t at = f->at + i;

		if (at >= from && at - from < want->len && text.p[i] != want->p[at - from])
			return false;
	}
	return true;
}

static bool take(struct file *f, struct str text, bool last)
{
	uint64_t first = f->head.len, end = first + f->body, from = f->at, to = f->at + text.len;
	struct csv_row row;

	if (!agrees(f, text, &f->head, 0) || !agrees(f, text, &f->foot, end))
		return file_differs(f, "other lines above or below the records");
	if (last && (f->at + text.len != end + f->foot.len))
		return file_differs(f, "another length");
	from = from < first ? first : from;
	to = to > end ? end : to;
	if (from >= to)
		return true;
	csv_feed(f->csv, text.p + (from - f->at), (size_t)(to - from), to == end);
	while (csv_next(f->csv, &row))
		if (!take_row(f, &row))
			return false;
	return true;
}

static bool check(struct file *f, struct tally *tally)
{
	uint64_t line;

	(void)tally; /* filled row by row */
	if (csv_unclosed(f->csv, &line))
		return file_differs(f, "a quote that is not closed");
	csv_close(f->csv);
	f->csv = open_csv(layout_of(f->layout));
	return (f->found == f->sent && f->found_rows == f->rows) || file_differs(f, "other cells");
}

const struct file_form file_rows = {
	.open = open_rows, .divides = true, .put = put, .foot = foot, .take = take, .check = check
};
