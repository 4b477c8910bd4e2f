/* printed_page - see printed_page.h. */
#include "rows/printed_page.h"

#include "base/buf.h"
#include "base/diag.h"

void printed_page_open(struct printed_page *p, const struct spec_source *how,
                       const struct spec_expr *when)
{
	*p = (struct printed_page){ .when = row_condition_new(when), .header = how->page_header };
}

bool printed_page_file(struct printed_page *p, const struct columns *columns)
{
	p->columns = columns;
	p->rows = 0;
	return row_condition_file(p->when, columns);
}

/* Is the text of a cell the same as a name of the header? */
static bool says(struct str cell, struct str name, struct buf *text)
{
	if (cell.len == 0)
		return name.len == 0;
	buf_reset(text);
	return str_eq(columns_matched(cell, text), name) ||
	       (name.len == 0 && columns_matched(cell, text).len == 0);
}

/* Is the row the same as that row of the header? One cell with a name usually decides it. */
static bool is_again(const struct head_row *head, const struct legacy_row *row, struct buf *text)
{
	if (head->lead >= row->count || !says(row->cell[head->lead], head->name[head->lead], text))
		return false;
	for (size_t i = 0; i < head->count || i < row->count; i++) {
		struct str cell = i < row->count ? row->cell[i] : STR("");

		if (!says(cell, i < head->count ? head->name[i] : STR(""), text))
			return false;
	}
	return true;
}

bool printed_page_repeats(const struct printed_page *p, const struct legacy_row *row)
{
	struct buf text = { 0 };
	bool again = false;

	if (!p->header)
		return false;
	for (size_t i = 0; i < p->columns->heads && !again; i++)
		again = is_again(&p->columns->head[i], row, &text);
	buf_free(&text);
	return again;
}

void printed_page_count(struct printed_page *p, uint64_t line)
{
	if (p->rows++ == 0)
		p->first = line;
}

void printed_page_join(struct printed_page *p, struct printed_page *part)
{
	if (p->rows == 0)
		p->first = part->first;
	p->rows += part->rows;
	part->rows = 0;
}

void printed_page_end(const struct printed_page *p, const char *file)
{
	char count[27];

	if (p->rows > 0)
		diag_detail(
			"%s: %s %s no record but part of a page and left out (source.page), the first on line %llu",
			file, text_count(p->rows, count), p->rows == 1 ? "row is" : "rows are",
			(unsigned long long)p->first);
}

void printed_page_free(struct printed_page *p)
{
	row_condition_free(p->when);
	p->when = NULL;
}
