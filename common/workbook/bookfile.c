/* bookfile - see bookfile.h. */
#include "workbook/bookfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/buf.h"
#include "base/mem.h"

/* The time of creation in each workbook, 1980-01-01 00:00 UTC: the first day that a zip archive can have. */
#define CREATED 315532800

#define SCALES 40 /* of decimals */

struct picture {
	char *text;
	lxw_format *format;
};

struct bookfile {
	lxw_workbook *book;
	lxw_worksheet **sheet; /* in their order; the last one is at work */
	size_t sheets;
	char *folder;     /* libxlsxwriter keeps the pointer */
	lxw_row_t row;    /* the one at work, from 0 */
	lxw_format *text; /* a text stays one if somebody edits the cell */
	lxw_format *title;
	lxw_format *scale[SCALES];
	struct picture *date;
	size_t date_count;
	struct buf escaped;
};

bool bookfile_possible(void)
{
	return true;
}

static lxw_format *format_of(lxw_workbook *book, const char *picture)
{
	lxw_format *f = workbook_add_format(book);

	format_set_num_format(f, picture);
	return f;
}

struct bookfile *bookfile_open(const char *path, const char *folder, const char *sheet)
{
	struct bookfile *w = xcalloc(1, sizeof(*w));
	lxw_doc_properties properties = { .created = CREATED };
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .use_zip64 = LXW_FALSE };

	w->folder = xstrdup(folder);
	options.tmpdir = w->folder;
	w->book = workbook_new_opt(path, &options);
	if (w->book && workbook_set_properties(w->book, &properties) == LXW_NO_ERROR &&
	    bookfile_sheet(w, sheet)) {
		w->text = format_of(w->book, "@");
		return w;
	}
	bookfile_close(w, false);
	return NULL;
}

bool bookfile_sheet(struct bookfile *w, const char *sheet)
{
	lxw_worksheet *next = workbook_add_worksheet(w->book, sheet);

	if (!next || !next->optimize_tmpfile)
		return false;
	w->sheet = xrealloc(w->sheet, w->sheets + 1, sizeof(*w->sheet));
	w->sheet[w->sheets++] = next;
	w->row = 0;
	return true;
}

static lxw_worksheet *at_work(const struct bookfile *w)
{
	return w->sheet[w->sheets - 1];
}

void bookfile_width(struct bookfile *w, size_t first, size_t last, unsigned characters)
{
	worksheet_set_column(at_work(w), (lxw_col_t)first, (lxw_col_t)last, characters, NULL);
}

/* ---- texts ---- */

/* Has XML 1.0 the character? */
static bool is_xml(uint32_t c)
{
	return c >= ' ' ? c != 0xfffe && c != 0xffff : c == '\t' || c == '\n' || c == '\r';
}

bool bookfile_text_fits(struct str text, bool *too_long)
{
	size_t units = 0, len;
	uint32_t point;

	*too_long = false;
	for (; text.len > 0; text.p += len, text.len -= len) {
		len = text_utf8(text, &point);
		if (len == 0 || !is_xml(point))
			return false;
		units += point > 0xffff ? 2 : 1;
	}
	*too_long = units > BOOKFILE_TEXT;
	return !*too_long;
}

static bool is_hex(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Excel reads _x0041_ as an A: so the underscore of such a text is written as _x005F_. */
static const char *escaped(struct bookfile *w, struct str text)
{
	buf_reset(&w->escaped);
	for (size_t i = 0; i < text.len; i++) {
		const char *p = text.p + i;

		if (*p == '_' && text.len - i >= 7 && p[1] == 'x' && is_hex(p[2]) && is_hex(p[3]) &&
		    is_hex(p[4]) && is_hex(p[5]) && p[6] == '_')
			buf_adds(&w->escaped, "_x005F");
		buf_addc(&w->escaped, *p);
	}
	return w->escaped.p;
}

void bookfile_text(struct bookfile *w, size_t column, struct str text)
{
	if (text.len > 0)
		worksheet_write_string(at_work(w), w->row, (lxw_col_t)column, escaped(w, text),
		                       w->text);
}

void bookfile_title(struct bookfile *w, size_t column, struct str text)
{
	if (!w->title) {
		w->title = format_of(w->book, "@");
		format_set_bold(w->title);
	}
	if (text.len > 0)
		worksheet_write_string(at_work(w), w->row, (lxw_col_t)column, escaped(w, text),
		                       w->title);
}

/* ---- numbers and dates ---- */

void bookfile_number(struct bookfile *w, size_t column, struct str text, unsigned scale)
{
	char picture[SCALES + 3] = "0.";

	scale = scale < SCALES ? scale : SCALES - 1;
	if (!w->scale[scale]) {
		memset(picture + 2, '0', scale);
		picture[scale > 0 ? scale + 2 : 1] = '\0';
		w->scale[scale] = format_of(w->book, picture);
	}
	buf_reset(&w->escaped);
	buf_addstr(&w->escaped, text);
	worksheet_write_number(at_work(w), w->row, (lxw_col_t)column, strtod(w->escaped.p, NULL),
	                       w->scale[scale]);
}

static lxw_format *date_format(struct bookfile *w, const char *picture)
{
	for (size_t i = 0; i < w->date_count; i++)
		if (strcmp(w->date[i].text, picture) == 0)
			return w->date[i].format;
	w->date = xrealloc(w->date, w->date_count + 1, sizeof(*w->date));
	w->date[w->date_count].text = xstrdup(picture);
	w->date[w->date_count].format = format_of(w->book, picture);
	return w->date[w->date_count++].format;
}

void bookfile_date(struct bookfile *w, size_t column, int days, const char *picture)
{
	worksheet_write_number(at_work(w), w->row, (lxw_col_t)column, days,
	                       date_format(w, picture));
}

/* ---- rows ---- */

bool bookfile_row(struct bookfile *w)
{
	w->row++;
	return !ferror(at_work(w)->optimize_tmpfile);
}

/*
 * How many bytes does a sheet have in the finished workbook? The end of a zip archive lists its parts: "PK\1\2", 20 bytes,
 * the size (4 bytes, the lowest first), 18 bytes, the name. 0 if it is not found there.
 */
static uint64_t sheet_size(struct str end, size_t sheet)
{
	char part[64];
	size_t len = (size_t)snprintf(part, sizeof(part), "xl/worksheets/sheet%zu.xml", sheet + 1);

	for (size_t i = 0; i + 46 + len <= end.len; i++) {
		const unsigned char *p = (const unsigned char *)end.p + i;

		if (memcmp(p, "PK\1\2", 4) == 0 && memcmp(p + 46, part, len) == 0)
			return p[24] | (uint64_t)p[25] << 8 | (uint64_t)p[26] << 16 |
			       (uint64_t)p[27] << 24;
	}
	return 0;
}

/* The bytes of each sheet, which are all in its file; false, with errno: they could not be written. */
static bool sheet_bytes(const struct bookfile *w, uint64_t *bytes)
{
	for (size_t i = 0; i < w->sheets; i++) {
		FILE *rows = w->sheet[i]->optimize_tmpfile;
		off_t at = fflush(rows) == 0 && !ferror(rows) ? ftello(rows) : -1;

		if (at < 0)
			return false;
		bytes[i] = (uint64_t)at;
	}
	return true;
}

/* Has the finished workbook all rows of each sheet? */
static bool has_sheets(const char *path, const uint64_t *bytes, size_t sheets)
{
	/* a part takes less than 200 bytes in the list; there are some ten besides the sheets */
	size_t room = 8192 + sheets * 200, n = 0;
	char *end = xmalloc(room);
	FILE *f = fopen(path, "rb");
	bool ok = true;

	if (f && (fseek(f, -(long)room, SEEK_END) == 0 || fseek(f, 0, SEEK_SET) == 0))
		n = fread(end, 1, room, f);
	if (f)
		fclose(f);
	for (size_t i = 0; i < sheets; i++)
		ok &= sheet_size((struct str){ end, n }, i) >= bytes[i];
	free(end);
	return ok;
}

/*
 * Write the parts of the workbook to its path and free it. libxlsxwriter does not look whether the rows could be written, nor
 * whether they could be copied: on a full disk the sheet would be cut off.
 */
static bool finish(struct bookfile *w)
{
	uint64_t *bytes = xcalloc(w->sheets, sizeof(*bytes));
	char *path = xstrdup(w->book->filename);
	lxw_error error;
	bool ok = false;

	if (!sheet_bytes(w, bytes)) {
		int why = errno;

		lxw_workbook_free(w->book);
		errno = why;
	} else {
		errno = 0;
		error = workbook_close(w->book);
		errno = errno ? errno : EIO;
		ok = error == LXW_NO_ERROR && has_sheets(path, bytes, w->sheets);
		if (error == LXW_NO_ERROR && !ok)
			errno = ENOSPC;
	}
	free(bytes);
	free(path);
	return ok;
}

bool bookfile_close(struct bookfile *w, bool keep)
{
	bool ok = true;
	int error;

	if (!w)
		return true;
	if (keep)
		ok = finish(w);
	else
		lxw_workbook_free(w->book);
	error = errno;
	for (size_t i = 0; i < w->date_count; i++)
		free(w->date[i].text);
	free(w->date);
	free(w->sheet);
	buf_free(&w->escaped);
	free(w->folder);
	free(w);
	errno = error;
	return ok;
}
