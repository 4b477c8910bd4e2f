/* page_csv - the main table of a page as CSV, for a spreadsheet: no text of it is a formula. */
#include "report/page_int.h"
#include "stream/formula.h"

static void nothing_title(struct page *p, enum page_mark mark, struct str title, struct str verdict)
{
	(void)p, (void)mark, (void)title, (void)verdict;
}

static void nothing_section(struct page *p, const char *id, struct str index, struct str title)
{
	(void)p, (void)id, (void)index, (void)title;
}

static void put_table(struct page *p)
{
	const struct page_table *t = p->table;
	struct buf title = { 0 };

	if (!t->main)
		return;
	if (p->own)
		buf_addc(&p->out, '\n');
	p->own = p; /* there was one */
	for (size_t i = 0; i < t->columns; i++) {
		buf_reset(&title);
		if (t->column[i].group.p) {
			buf_addstr(&title, t->column[i].group);
			buf_addc(&title, ' ');
		}
		buf_addstr(&title, t->column[i].title);
		buf_adds(&p->out, i > 0 ? "," : "");
		formula_put(&p->out, buf_str(&title), ',');
	}
	buf_addc(&p->out, '\n');
	buf_free(&title);
}

static void put_cell(struct page *p, const struct page_cell *cell)
{
	if (!p->table->main)
		return;
	buf_adds(&p->out, p->column > 0 ? "," : "");
	formula_put(&p->out, cell->text, ',');
}

static void end_row(struct page *p)
{
	buf_adds(&p->out, p->table->main ? "\n" : "");
}

const struct page_kind page_csv = {
	.ending = ".csv",
	.most = UINT64_MAX,
	.title = nothing_title,
	.section = nothing_section,
	.table = put_table,
	.cell = put_cell,
	.end_row = end_row,
};
