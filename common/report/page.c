/* page - see page.h. */
#include "report/page.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "report/page_int.h"
#include "report/table.h"

#define POUR_BYTES ((size_t)256 * 1024)

static const struct page_kind *const kinds[PAGE_FORMATS] = {
	[PAGE_HTML] = &page_html, [PAGE_WORKBOOK] = &page_book, [PAGE_MARKDOWN] = &page_markdown,
	[PAGE_JSON] = &page_json, [PAGE_CSV] = &page_csv,       [PAGE_TEXT] = &page_plain,
};

const char page_endings[] = ".html, .xlsx, .md, .json, .csv or .txt";

static bool has_ending(const char *path, const char *ending)
{
	return ending && str_ends(str_of(path), str_of(ending));
}

bool page_format_of(const char *path, enum page_format *format)
{
	for (int i = 0; i < PAGE_FORMATS; i++)
		if (has_ending(path, kinds[i]->ending) || has_ending(path, kinds[i]->or_ending)) {
			*format = (enum page_format)i;
			return true;
		}
	return false;
}

struct page *page_open(const char *path, enum language language)
{
	enum page_format format;
	struct page *p;

	if (!page_format_of(path, &format)) {
		diag_error("'%s': the name of a report ends in %s", path, page_endings);
		return NULL;
	}
	p = xcalloc(1, sizeof(*p));
	p->kind = kinds[format];
	p->language = language;
	p->path = path;
	p->file = outfile_open(path);
	if (p->file && (!p->kind->open || p->kind->open(p)))
		return p;
	page_close(p, false);
	return NULL;
}

enum language page_language(const struct page *p)
{
	return p->language;
}

/* Write out what is there if it is much: a report may be larger than the memory. */
static void pour(struct page *p)
{
	if (p->out.len < POUR_BYTES)
		return;
	p->failed |= !outfile_write(p->file, p->out.p, p->out.len);
	buf_reset(&p->out);
}

void page_title(struct page *p, enum page_mark mark, struct str title, struct str verdict)
{
	assert(p->last == PART_NONE);
	p->kind->title(p, mark, title, verdict);
	p->last = PART_TITLE;
}

void page_section(struct page *p, const char *id, struct str index, struct str title)
{
	assert(p->last != PART_NONE && !p->table);
	p->kind->section(p, id, index, title);
	p->in_section = true;
	p->last = PART_SECTION;
	pour(p);
}

void page_fact(struct page *p, struct str name, struct str value)
{
	assert(p->last != PART_NONE && !p->table);
	if (!p->kind->fact)
		return;
	p->kind->fact(p, name, value);
	p->last = PART_FACT;
}

void page_note(struct page *p, enum page_mark mark, struct str text)
{
	assert(p->last != PART_NONE && !p->table);
	if (!p->kind->note)
		return;
	p->kind->note(p, mark, text);
	p->last = PART_NOTE;
}

/* ---- tables ---- */

uint64_t page_rows_folded(const struct page *p)
{
	return p->kind->folded;
}

void page_table(struct page *p, const struct page_table *t)
{
	assert(p->in_section && !p->table && t->columns > 0);
	p->table = t;
	p->rows = p->left_out = 0;
	p->column = t->columns;
	p->kind->table(p);
	p->last = PART_TABLE;
}

/* Is the row at work one that the format has no room for? */
static bool is_left_out(const struct page *p)
{
	return p->rows > p->kind->most;
}

void page_row(struct page *p, struct page_row row)
{
	assert(p->table && p->column == p->table->columns);
	p->row = row;
	p->column = 0;
	p->rows++;
	if (is_left_out(p))
		p->left_out++;
	else if (p->kind->row)
		p->kind->row(p);
}

static void put_cell(struct page *p, struct page_cell cell)
{
	assert(p->table && p->column < p->table->columns);
	if (!is_left_out(p))
		p->kind->cell(p, &cell);
	p->column++;
}

/* The type of a text in the column at work. */
static enum page_type text_type(const struct page *p)
{
	enum page_type type = p->table->column[p->column].type;

	return type == PAGE_NUMBER ? PAGE_WORDS : type;
}

void page_text(struct page *p, struct str text)
{
	put_cell(p, (struct page_cell){ .type = text_type(p), .text = text });
}

void page_link(struct page *p, struct str text, const char *id)
{
	put_cell(p, (struct page_cell){ .type = text_type(p), .text = text, .link = id });
}

void page_amount(struct page *p, struct decimal d)
{
	char text[DECIMAL_TEXT];
	size_t len = decimal_format(d, text);

	put_cell(p, (struct page_cell){ PAGE_NUMBER, { text, len }, .number = d });
}

void page_count(struct page *p, uint64_t n)
{
	page_amount(p, decimal_of((int128)n, 0));
}

void page_none(struct page *p)
{
	put_cell(p, (struct page_cell){ .type = PAGE_WORDS, .text = STR_NULL });
}

void page_end_row(struct page *p)
{
	assert(p->table && p->column == p->table->columns);
	if (!is_left_out(p) && p->kind->end_row)
		p->kind->end_row(p);
	pour(p);
}

/* Say that the table is not whole: nobody must take it for all there is. */
static void note_left_out(struct page *p)
{
	struct buf text = { 0 };
	char number[27];
	struct str part = str_of(text_count(p->left_out, number));

	word_put(&text, p->language, WORD_ROWS_MORE, &part, 1);
	page_note(p, PAGE_BAD, buf_str(&text));
	buf_free(&text);
}

void page_end_table(struct page *p)
{
	assert(p->table && p->column == p->table->columns);
	if (p->kind->end_table)
		p->kind->end_table(p);
	p->table = NULL;
	if (p->left_out > 0)
		note_left_out(p);
	pour(p);
}

/* ---- charts, signatures, the end ---- */

static void chart(struct page *p, bool waterfall, struct str title, const struct page_step *step,
                  size_t count)
{
	assert(p->in_section && !p->table);
	if (!p->kind->chart || count == 0)
		return;
	p->kind->chart(p, waterfall, title, step, count);
	p->last = PART_OTHER;
}

void page_waterfall(struct page *p, struct str title, const struct page_step *step, size_t count)
{
	chart(p, true, title, step, count);
}

void page_line(struct page *p, struct str title, const struct page_step *point, size_t count)
{
	chart(p, false, title, point, count);
}

void page_sign(struct page *p)
{
	assert(p->in_section && !p->table);
	if (!p->kind->sign)
		return;
	p->kind->sign(p);
	p->last = PART_OTHER;
}

bool page_close(struct page *p, bool commit)
{
	bool ok;

	if (!p)
		return true;
	ok = commit && !p->failed && (!p->kind->end || p->kind->end(p)) &&
	     outfile_write(p->file, p->out.p, p->out.len);
	ok = outfile_close(p->file, ok) && (ok || !commit);
	if (p->kind->free)
		p->kind->free(p);
	buf_free(&p->out);
	free(p);
	return ok;
}

/* ---- for the formats ---- */

void page_put_word(struct page *p, enum word w)
{
	buf_addstr(&p->out, word(p->language, w));
}

void page_put_number(struct buf *out, struct decimal d)
{
	table_amount(d, out);
}
