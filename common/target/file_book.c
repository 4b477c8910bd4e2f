/*
 * file_book - a workbook: one row for each record. Texts are cells with a text, never formulas; numbers that a spreadsheet
 * keeps whole are numbers, longer ones are texts. The sheet is read back cell by cell.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "file/tempname.h"
#include "format/xlsx.h"
#include "target/file_int.h"
#include "workbook/bookfile.h"

#define BLOCK     ((size_t)1 << 16) /* bytes that are copied at a time */
#define FIRST_DAY (-25567 + 59)     /* 1900-03-01: before it, spreadsheets count an 1900-02-29 */
#define DAY_ZERO  (-25567 - 2)      /* 1899-12-30, from 1970-01-01 */

/* What a cell is; in a row at work each cell is its kind, its length (uint32_t) and its text. */
enum kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_DATE };

struct book {
	struct bookfile *out; /* the workbook at work */
	char *temp;           /* its temporary file; NULL: there is none */
	int fd;               /* the same */
	struct buf *picture;  /* of each field: its dates, as a number format */
	size_t fields;        /* how many */
	uint64_t above;       /* rows above the records */
	uint64_t below;       /* rows below them */
	uint64_t row;         /* rows written */
	struct buf cell;      /* a text */
};

/* ---- opening ---- */

/* The lines of the layout are CSV: their fields are the cells. Calls back for each row; false stops. */
static bool each_line(const struct file *f, struct str lines,
                      bool (*row)(struct file *f, const struct csv_row *cells))
{
	const struct layout *l = layout_of(f->layout);
	struct csv *csv = csv_open(&(struct csv_dialect){
		.delimiter = l->delimiter, .quote = l->quoting == QUOTE_NEVER ? '\0' : '"' });
	struct csv_row cells;
	bool ok = true;

	csv_feed(csv, lines.p, lines.len, true);
	while (ok && csv_next(csv, &cells))
		ok = row((struct file *)f, &cells);
	csv_close(csv);
	return ok;
}

static bool open_book(struct file *f)
{
	const struct schema *s = f->table.schema;
	const struct layout *l = layout_of(f->layout);
	struct book *b = f->book = xcalloc(1, sizeof(*b));
	uint64_t room;

	b->fd = -1;
	if (!bookfile_possible()) {
		diag_error(
			"'%s': this version was built without libxlsxwriter, it writes no workbooks",
			f->shown);
		return false;
	}
	if (s->count > BOOKFILE_COLUMNS) {
		diag_error("'%s': a sheet has %d columns, schema '%.*s' has %zu fields", f->shown,
		           BOOKFILE_COLUMNS, (int)s->name.len, s->name.p, s->count);
		return false;
	}
	b->fields = s->count;
	b->picture = xcalloc(s->count, sizeof(*b->picture));
	for (size_t i = 0; i < s->count; i++) {
		struct str picture = layout_date_picture(f->layout, &s->field[i]);

		if (!picture.p)
			picture = STR("YYYY-MM-DD");
		for (size_t k = 0; k < picture.len; k++)
			buf_addc(&b->picture[i],
			         (char)(picture.p[k] | (picture.p[k] >= 'A' ? 0x20 : 0)));
	}
	b->above = l->above_count + !l->no_header;
	b->below = l->below_count;
	room = BOOKFILE_ROWS - b->above - b->below;
	if (f->max > room)
		f->max = room;
	return true;
}

/* The folder of a file: its temporary files are there, where room for it must be. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return !slash ? xstrdup(".") : xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static bool failed(const struct file *f)
{
	if (!diag_interrupted())
		diag_error("cannot write '%s': %s", f->path, strerror(errno));
	return false;
}

/* libxlsxwriter wants the name of a file: make a temporary one, which only we can read. */
static bool make_temp(struct file *f, const char *folder)
{
	const char *slash = strrchr(f->place, '/');
	struct book *b = f->book;
	struct buf path = { 0 };
	char *name = tempname_make(slash ? slash + 1 : f->place, (unsigned)f->part_count + 1000);

	buf_addf(&path, "%s/%s", folder, name);
	free(name);
	b->temp = path.p;
	b->fd = open(b->temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return b->fd >= 0 || failed(f);
}

static void drop_temp(struct book *b)
{
	if (b->fd >= 0) {
		close(b->fd);
		unlink(b->temp);
	}
	b->fd = -1;
	free(b->temp);
	b->temp = NULL;
}

/* ---- rows ---- */

/* Mix a cell into the hash of its row. A cell without a text is none. */
static uint64_t mix_cell(uint64_t hash, size_t column, enum kind kind, struct str text)
{
	if (text.len == 0)
		return hash;
	return file_mix(file_join(hash, column * 4 + kind), text);
}

/* Write a row of literal cells: a heading, or a line of the layout. */
static bool put_texts(struct file *f, const struct str *cell, size_t count)
{
	struct book *b = f->book;
	uint64_t one = 0;
	bool too_long;

	for (size_t i = 0; i < count; i++) {
		struct str text = str_is_null(cell[i]) ? STR("") : cell[i];

		if (i >= BOOKFILE_COLUMNS || !bookfile_text_fits(text, &too_long)) {
			diag_error(
				"'%s': a line of the layout holds what a workbook cannot hold; nothing is written",
				f->path);
			return false;
		}
		bookfile_text(b->out, i, text);
		one = mix_cell(one, i, CELL_TEXT, text);
	}
	b->row++;
	/* the reader passes over an empty row */
	if (one != 0)
		f->sent = file_join(f->sent, one ^ b->row);
	return bookfile_row(b->out) || failed(f);
}

static bool put_line(struct file *f, const struct csv_row *cells)
{
	return put_texts(f, cells->cell, cells->count);
}

static bool put_titles(struct file *f)
{
	const struct schema *s = f->table.schema;
	struct str *title = xcalloc(s->count, sizeof(*title));
	bool ok;

	for (size_t i = 0; i < s->count; i++)
		title[i] = layout_title(f->layout, &s->field[i]);
	ok = put_texts(f, title, s->count);
	free(title);
	return ok;
}

static bool start(struct file *f)
{
	const struct layout *l = layout_of(f->layout);
	struct book *b = f->book;
	char *folder = folder_of(f->place);
	bool ok = make_temp(f, folder);

	if (ok) {
		b->row = 0;
		b->out = bookfile_open(b->temp, folder, l->sheet.p);
		ok = b->out || failed(f);
	}
	free(folder);
	for (size_t i = 0; ok && i < l->above_count; i++)
		ok = each_line(f, l->above[i], put_line);
	return ok && (l->no_header || put_titles(f));
}

/* ---- one record ---- */

/* The number without zeros at its end, as the reader of workbooks gives it. False if a spreadsheet does not keep it. */
static bool short_number(struct str text, struct str *out)
{
	struct decimal d;
	size_t digits = 0;

	if (decimal_parse(text, &d) != DECIMAL_OK)
		return false;
	*out = text;
	if (memchr(text.p, '.', text.len)) {
		while (out->p[out->len - 1] == '0')
			out->len--;
		out->len -= out->p[out->len - 1] == '.';
	}
	for (size_t i = 0; i < out->len; i++)
		digits += is_digit(out->p[i]) && (digits > 0 || out->p[i] != '0');
	if (digits == 0)
		*out = STR("0");
	return digits <= BOOKFILE_DIGITS && is_digit(text.p[text.len - 1]) &&
	       (is_digit(text.p[0]) || text.p[0] == '-');
}

static bool is_date(const struct schema_field *field, struct str text)
{
	struct date d;

	return field->type.kind == TYPE_DATE && date_parse(text, &d) && d.day >= FIRST_DAY;
}

/* What is the cell of field `i`, which has the value `value` and the text `*text` in a text file? */
static enum kind kind_of(const struct file *f, size_t i, struct str value, struct str *text)
{
	const struct layout *l = layout_of(f->layout);
	const struct schema_field *field = &f->table.schema->field[i];
	bool number = field->type.kind == TYPE_DECIMAL || field->type.kind == TYPE_INTEGER;

	if (text->len == 0)
		return CELL_EMPTY;
	if (l->dates == DATES_DATE && is_date(field, value)) {
		*text = value;
		return CELL_DATE;
	}
	/* what stands for null is a number, too, where it is one */
	if (number && l->numbers == NUMBERS_NUMBER &&
	    short_number(str_is_null(value) ? *text : value, text))
		return CELL_NUMBER;
	return CELL_TEXT;
}

static void add_cell(struct buf *line, enum kind kind, struct str text)
{
	uint32_t len = (uint32_t)text.len;

	buf_addc(line, (char)kind);
	buf_add(line, &len, sizeof(len));
	buf_addstr(line, text);
}

static bool cannot_hold(struct file *f, size_t field, bool too_long)
{
	if (too_long)
		return file_refuse(
			f, (ptrdiff_t)field, STR("too_long"),
			"is longer than 32,767 characters, which a cell of a workbook can have");
	return file_refuse(f, (ptrdiff_t)field, STR("unwritable"),
	                   "has a character that a workbook cannot hold");
}

static bool put(struct file *f)
{
	const struct schema *s = f->table.schema;
	struct book *b = f->book;
	bool too_long;

	if (f->max == 0 && f->rows + b->above + b->below >= BOOKFILE_ROWS)
		return file_refuse(
			f, -1, STR("too_many"),
			"does not fit into the sheet, which has 1,048,576 rows: write several files (load.max_records)");
	f->one = 0;
	for (size_t i = 0; i < s->count; i++) {
		struct str text = STR("");
		enum kind kind = CELL_EMPTY;

		buf_reset(&b->cell);
		if (!s->field[i].once || f->starts) {
			layout_text(f->layout, &s->field[i], f->value[i], &b->cell);
			text = buf_str(&b->cell);
			kind = kind_of(f, i, f->value[i], &text);
		}
		if (kind == CELL_TEXT && !bookfile_text_fits(text, &too_long))
			return cannot_hold(f, i, too_long);
		f->one = mix_cell(f->one, i, kind, text);
		add_cell(&f->line, kind, text);
	}
	return f->one != 0 || file_refuse(f, 0, STR("empty"),
	                                  "is all that there is, and an empty row is no record");
}

/* ---- into the file ---- */

static const char *next_cell(const char *p, enum kind *kind, struct str *text)
{
	uint32_t len;

	*kind = (enum kind) * p;
	memcpy(&len, p + 1, sizeof(len));
	*text = (struct str){ p + 1 + sizeof(len), len };
	return str_end(*text);
}

static void write_cell(struct file *f, size_t i, enum kind kind, struct str text)
{
	const struct schema_field *field = &f->table.schema->field[i];
	struct book *b = f->book;
	struct date d;

	if (kind == CELL_TEXT)
		bookfile_text(b->out, i, text);
	else if (kind == CELL_NUMBER)
		bookfile_number(b->out, i, text,
		                field->type.kind == TYPE_DECIMAL ? (unsigned)field->type.scale : 0);
	else if (kind == CELL_DATE && date_parse(text, &d))
		bookfile_date(b->out, i, d.day - DAY_ZERO, b->picture[i].p);
}

static bool emit(struct file *f)
{
	const char *p = f->line.p, *end = p + f->line.len;
	struct book *b = f->book;
	enum kind kind;
	struct str text;

	while (p < end) {
		for (size_t i = 0; i < f->table.schema->count; i++) {
			p = next_cell(p, &kind, &text);
			write_cell(f, i, kind, text);
		}
		b->row++;
		if (!bookfile_row(b->out))
			return failed(f);
	}
	buf_reset(&f->line);
	return true;
}

static void foot(struct file *f)
{
	(void)f;
}

/* Put the bytes of the temporary file into the one that is to appear. */
static bool copy(struct file *f)
{
	char *block = xmalloc(BLOCK);
	ssize_t n;
	bool ok = true;

	while (ok && (n = read(f->book->fd, block, BLOCK)) != 0) {
		if (n < 0 && errno == EINTR && !diag_interrupted())
			continue;
		if (n < 0)
			ok = failed(f);
		else
			digest_add(f->digest, block, (size_t)n);
		ok = ok && outfile_write(f->out, block, (size_t)n);
	}
	free(block);
	return ok;
}

static bool finish(struct file *f, struct str lines)
{
	struct book *b = f->book;
	struct bookfile *out;

	if (!each_line(f, lines, put_line))
		return false;
	out = b->out;
	b->out = NULL;
	if (!bookfile_close(out, true))
		return failed(f);
	if (!copy(f))
		return false;
	drop_temp(b);
	return true;
}

/* ---- reading back ---- */

static enum kind kind_back(const struct grid_row *row, size_t i)
{
	switch ((enum grid_kind)row->mark[i]) {
	case GRID_NUMBER:
		return CELL_NUMBER;
	case GRID_DATE:
		return CELL_DATE;
	default:
		return CELL_TEXT;
	}
}

/* The number of a cell as the stream writes it, with the digits of its field behind the point: a cell has no zeros at its end. */
static struct str number_back(struct file *f, const struct schema_field *field, struct str cell)
{
	struct str text = file_back_text(f, field, cell);
	char padded[DECIMAL_TEXT];
	struct decimal d;

	if (str_is_null(text) || field->type.kind != TYPE_DECIMAL ||
	    decimal_parse(text, &d) != DECIMAL_OK || d.scale >= field->type.scale ||
	    decimal_rescale(d, field->type.scale, ROUND_NONE, &d) != DECIMAL_OK)
		return text;
	decimal_format(d, padded);
	return str_copy(&f->arena, str_of(padded));
}

static void take_row(struct file *f, const struct grid_row *row)
{
	const struct schema *s = f->table.schema;
	struct record rec = { .header = f->table.header, .field = f->back };
	struct book *b = f->book;
	bool record = row->line > b->above && row->line <= b->above + f->rows;
	uint64_t one = 0;

	arena_reset(&f->arena);
	for (size_t i = 0; i < row->count; i++)
		if (!str_is_null(row->cell[i]))
			one = mix_cell(one, i, kind_back(row, i), row->cell[i]);
	f->found = file_join(f->found, record ? one : one ^ row->line);
	if (!record)
		return;
	f->found_rows++;
	for (size_t i = 0; i < s->count; i++) {
		struct str cell = i < row->count && !str_is_null(row->cell[i]) ? row->cell[i]
		                                                               : STR("");

		if (f->source[i] >= 0)
			f->back[f->source[i]] = number_back(f, &s->field[i], cell);
	}
	tally_add(f->tally, &rec);
}

static bool back(struct file *f)
{
	struct xlsx *x = xlsx_open(outfile_descriptor(f->out), 0, f->path,
	                           layout_of(f->layout)->sheet);
	struct grid_row row;
	bool ok = x != NULL;

	while (ok && xlsx_next(x, &row))
		take_row(f, &row);
	ok = ok && !xlsx_failed(x) && !diag_interrupted();
	xlsx_close(x);
	return ok;
}

static bool check(struct file *f, struct tally *tally)
{
	(void)tally; /* filled row by row */
	return (f->found == f->sent && f->found_rows == f->rows) || file_differs(f, "other cells");
}

void file_book_free(struct book *b)
{
	if (!b)
		return;
	bookfile_close(b->out, false);
	drop_temp(b);
	buf_free(&b->cell);
	for (size_t i = 0; i < b->fields; i++)
		buf_free(&b->picture[i]);
	free(b->picture);
	free(b);
}

const struct file_form file_book = { .divides = true,
	                             .open = open_book,
	                             .start = start,
	                             .put = put,
	                             .emit = emit,
	                             .foot = foot,
	                             .finish = finish,
	                             .back = back,
	                             .check = check };
