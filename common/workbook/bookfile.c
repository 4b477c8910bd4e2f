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
	lxw_worksheet *sheet;
	char *folder;     /* libxlsxwriter keeps the pointer */
	lxw_row_t row;    /* the one at work, from 0 */
	lxw_format *text; /* a text stays one if somebody edits the cell */
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
	if (w->book && workbook_set_properties(w->book, &properties) == LXW_NO_ERROR)
		w->sheet = workbook_add_worksheet(w->book, sheet);
	if (w->sheet && w->sheet->optimize_tmpfile) {
		w->text = format_of(w->book, "@");
		return w;
	}
	bookfile_close(w, false);
	return NULL;
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
		worksheet_write_string(w->sheet, w->row, (lxw_col_t)column, escaped(w, text),
		                       w->text);
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
	worksheet_write_number(w->sheet, w->row, (lxw_col_t)column, strtod(w->escaped.p, NULL),
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
	worksheet_write_number(w->sheet, w->row, (lxw_col_t)column, days, date_format(w, picture));
}

/* ---- rows ---- */

bool bookfile_row(struct bookfile *w)
{
	w->row++;
	return !ferror(w->sheet->optimize_tmpfile);
}

/*
 * How many bytes does the sheet have in the finished workbook? The end of a zip archive lists its parts: "PK\1\2", 20 bytes,
 * the size (4 bytes, the lowest first), 18 bytes, the name. 0 if it is not found there.
 */
static uint64_t sheet_size(const char *path)
{
	static const char part[] = "xl/worksheets/sheet1.xml";
	unsigned char end[8192];
	FILE *f = fopen(path, "rb");
	size_t n = 0;

	if (f && (fseek(f, -(long)sizeof(end), SEEK_END) == 0 || fseek(f, 0, SEEK_SET) == 0))
		n = fread(end, 1, sizeof(end), f);
	if (f)
		fclose(f);
	for (size_t i = 0; i + 46 + strlen(part) <= n; i++)
		if (memcmp(end + i, "PK\1\2", 4) == 0 &&
		    memcmp(end + i + 46, part, strlen(part)) == 0)
			return end[i + 24] | (uint64_t)end[i + 25] << 8 |
			       (uint64_t)end[i + 26] << 16 | (uint64_t)end[i + 27] << 24;
	return 0;
}

/*
 * Write the parts of the workbook to its path and free it. libxlsxwriter does not look whether the rows could be written, nor
 * whether they could be copied: on a full disk the sheet would be cut off.
 */
static bool finish(struct bookfile *w)
{
	FILE *sheet = w->sheet->optimize_tmpfile;
	char *path = xstrdup(w->book->filename);
	off_t rows = fflush(sheet) == 0 && !ferror(sheet) ? ftello(sheet) : -1;
	lxw_error error;
	bool ok = false;

	if (rows < 0) {
		int why = errno;

		lxw_workbook_free(w->book);
		errno = why;
	} else {
		errno = 0;
		error = workbook_close(w->book);
		errno = errno ? errno : EIO;
		ok = error == LXW_NO_ERROR && sheet_size(path) >= (uint64_t)rows;
		if (error == LXW_NO_ERROR && !ok)
			errno = ENOSPC;
	}
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
	buf_free(&w->escaped);
	free(w->folder);
	free(w);
	errno = error;
	return ok;
}
