/*
 * page_book - a page as a workbook: a cover, and a sheet for each section. Amounts are numbers as long
 * as a spreadsheet keeps all their digits, else texts; no text is a formula.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/mem.h"
#include "file/tempname.h"
#include "report/page_int.h"
#include "workbook/bookfile.h"

#define BLOCK      ((size_t)1 << 16) /* bytes that are copied at a time */
#define NAME       31                /* characters of the name of a sheet */
#define WIDE_FIRST 24                /* characters of its columns */
#define WIDE       16

struct book {
	struct bookfile *out;
	char *temp; /* libxlsxwriter wants the name of a file: this one, beside that of the report */
	int fd;     /* the same */
};

static bool failed(struct page *p)
{
	p->failed = true;
	if (!diag_interrupted())
		diag_error("cannot write '%s': %s", p->path, strerror(errno));
	return false;
}

/* The folder of a file. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return !slash ? xstrdup(".") : xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static bool make_temp(struct page *p, const char *folder)
{
	const char *slash = strrchr(p->path, '/');
	char *name = tempname_make(slash ? slash + 1 : p->path, 2000);
	struct book *b = p->own;
	struct buf path = { 0 };

	buf_addf(&path, "%s/%s", folder, name);
	free(name);
	b->temp = path.p;
	b->fd = open(b->temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return b->fd >= 0 || failed(p);
}

static void set_widths(struct book *b)
{
	bookfile_width(b->out, 0, 0, WIDE_FIRST);
	bookfile_width(b->out, 1, 30, WIDE);
}

static bool open_book(struct page *p)
{
	char *folder = folder_of(p->path);
	struct book *b = p->own = xcalloc(1, sizeof(*b));
	bool ok;

	b->fd = -1;
	if (!bookfile_possible()) {
		diag_error(
			"'%s': this version was built without libxlsxwriter, it writes no workbooks",
			p->path);
		free(folder);
		return false;
	}
	ok = make_temp(p, folder);
	if (ok) {
		b->out = bookfile_open(b->temp, folder, word(p->language, WORD_COVER).p);
		ok = b->out || failed(p);
	}
	free(folder);
	if (ok)
		set_widths(b);
	return ok;
}

static void end_row(struct page *p)
{
	if (!p->failed && !bookfile_row(((struct book *)p->own)->out))
		failed(p);
}

/* A text of any kind as the text of a cell. */
static void put_text(struct page *p, size_t column, struct str text, bool title)
{
	struct book *b = p->own;
	struct buf shown = { 0 };
	bool too_long;
	struct str cut;

	if (p->failed || str_is_null(text))
		return;
	text_escape(&shown, text);
	cut = buf_str(&shown);
	if (!bookfile_text_fits(cut, &too_long))
		cut = text_cut(cut, BOOKFILE_TEXT / 4);
	if (title)
		bookfile_title(b->out, column, cut);
	else
		bookfile_text(b->out, column, cut);
	buf_free(&shown);
}

static void put_line(struct page *p, struct str text, bool title)
{
	put_text(p, 0, text, title);
	end_row(p);
}

static void put_title(struct page *p, enum page_mark mark, struct str title, struct str verdict)
{
	(void)mark;
	put_line(p, title, true);
	put_line(p, verdict, true);
	end_row(p);
}

/* The name of a sheet: "B-1 Trial balance", in what a sheet may be called. */
static void put_section(struct page *p, const char *id, struct str index, struct str title)
{
	struct book *b = p->own;
	struct buf name = { 0 }, sheet = { 0 };
	struct str rest;

	(void)id;
	if (p->failed)
		return;
	text_escape(&name, index);
	buf_addc(&name, ' ');
	text_escape(&name, title);
	rest = buf_str(&name);
	for (size_t n = 0, len; n < NAME && rest.len > 0; n++, rest.p += len, rest.len -= len) {
		uint32_t point;

		len = text_utf8(rest, &point);
		if (len == 0 || point > 0xffff || strchr("[]:*?/\\'", rest.p[0])) {
			len = len ? len : 1;
			buf_addc(&sheet, '_');
		} else {
			buf_add(&sheet, rest.p, len);
		}
	}
	if (bookfile_sheet(b->out, sheet.p)) {
		set_widths(b);
		put_line(p, buf_str(&name), true);
		end_row(p);
	} else {
		failed(p);
	}
	buf_free(&name);
	buf_free(&sheet);
}

static void put_fact(struct page *p, struct str name, struct str value)
{
	put_text(p, 0, name, false);
	put_text(p, 1, value, false);
	end_row(p);
}

static void put_note(struct page *p, enum page_mark mark, struct str text)
{
	put_line(p, text, mark == PAGE_BAD);
	end_row(p);
}

static void put_table(struct page *p)
{
	const struct page_table *t = p->table;
	bool groups = false;

	if (p->last == PART_FACT)
		end_row(p);
	if (!str_is_null(t->title))
		put_line(p, t->title, true);
	for (size_t i = 0; i < t->columns; i++)
		if (t->column[i].group.p) {
			groups = true;
			if (i == 0 || !str_eq(t->column[i].group, t->column[i - 1].group))
				put_text(p, i, t->column[i].group, true);
		}
	if (groups)
		end_row(p);
	for (size_t i = 0; i < t->columns; i++)
		put_text(p, i, t->column[i].title, true);
	if (t->sign) {
		put_text(p, t->columns, word(p->language, WORD_PREPARED), true);
		put_text(p, t->columns + 1, word(p->language, WORD_REVIEWED), true);
	}
	end_row(p);
}

static void put_cell(struct page *p, const struct page_cell *cell)
{
	struct book *b = p->own;
	size_t digits = 0;

	for (size_t i = 0; cell->type == PAGE_NUMBER && i < cell->text.len; i++)
		digits += is_digit(cell->text.p[i]) && (digits > 0 || cell->text.p[i] != '0');
	if (cell->type != PAGE_NUMBER || digits > BOOKFILE_DIGITS)
		put_text(p, p->column, cell->text, p->row.total);
	else if (!p->failed)
		bookfile_number(b->out, p->column, cell->text, (unsigned)cell->number.scale);
}

static void put_sign(struct page *p)
{
	static const enum word who[] = { WORD_PREPARED, WORD_REVIEWED, WORD_APPROVED };

	for (size_t i = 0; i < 3; i++)
		put_line(p, word(p->language, who[i]), true);
}

/* Put the bytes of the temporary file into the one that is to appear. */
static bool copy(struct page *p)
{
	const struct book *b = p->own;
	char *block = xmalloc(BLOCK);
	uint64_t at = 0;
	ssize_t n;
	bool ok = true;

	while (ok && (n = pread(b->fd, block, BLOCK, (off_t)at)) != 0) {
		ok = n > 0 ? outfile_write(p->file, block, (size_t)n) : failed(p);
		at += n > 0 ? (uint64_t)n : 0;
	}
	free(block);
	return ok;
}

static bool end(struct page *p)
{
	struct book *b = p->own;
	bool ok = bookfile_close(b->out, true);

	b->out = NULL;
	return (ok || failed(p)) && copy(p);
}

static void free_book(struct page *p)
{
	struct book *b = p->own;

	if (!b)
		return;
	bookfile_close(b->out, false);
	if (b->fd >= 0) {
		close(b->fd);
		unlink(b->temp);
	}
	free(b->temp);
	free(b);
}

const struct page_kind page_book = {
	.ending = ".xlsx",
	.most = BOOKFILE_ROWS - 1000, /* the rest is for what stands above and below */
	.folded = 1000,
	.open = open_book,
	.title = put_title,
	.section = put_section,
	.fact = put_fact,
	.note = put_note,
	.table = put_table,
	.cell = put_cell,
	.end_row = end_row,
	.end_table = end_row,
	.sign = put_sign,
	.end = end,
	.free = free_book,
};
