/* page_text - a page as plain text, for a terminal or a mail. */
#include "report/page_int.h"
#include "report/table.h"

static void end_facts(struct page *p)
{
	if (p->last == PART_FACT)
		buf_addc(&p->out, '\n');
}

static void put_title(struct page *p, enum page_mark mark, struct str title, struct str verdict)
{
	(void)mark;
	text_escape(&p->out, title);
	buf_adds(&p->out, "\n\n");
	text_escape(&p->out, verdict);
	buf_adds(&p->out, "\n\n");
}

static void put_section(struct page *p, const char *id, struct str index, struct str title)
{
	(void)id;
	end_facts(p);
	text_escape(&p->out, index);
	buf_adds(&p->out, "  ");
	text_escape(&p->out, title);
	buf_adds(&p->out, "\n\n");
}

static void put_fact(struct page *p, struct str name, struct str value)
{
	buf_adds(&p->out, "  ");
	text_escape(&p->out, name);
	buf_adds(&p->out, ": ");
	text_escape(&p->out, value);
	buf_addc(&p->out, '\n');
}

static void put_note(struct page *p, enum page_mark mark, struct str text)
{
	(void)mark;
	end_facts(p);
	text_escape(&p->out, text);
	buf_adds(&p->out, "\n\n");
}

/* "opening balance debit" */
static void head(struct table *t, size_t i, const struct page_column *c)
{
	struct buf title = { 0 };

	if (c->group.p) {
		buf_addstr(&title, c->group);
		buf_addc(&title, ' ');
	}
	buf_addstr(&title, c->title);
	table_head(t, i, title.p, c->type == PAGE_NUMBER ? TABLE_RIGHT : TABLE_LEFT);
	if (c->type != PAGE_WORDS)
		table_keep(t, i);
	buf_free(&title);
}

static void put_table(struct page *p)
{
	const struct page_table *t = p->table;
	struct table *lines = table_new(t->columns);

	end_facts(p);
	if (!str_is_null(t->title)) {
		text_escape(&p->out, t->title);
		buf_adds(&p->out, "\n\n");
	}
	for (size_t i = 0; i < t->columns; i++)
		head(lines, i, &t->column[i]);
	p->own = lines;
}

static void put_cell(struct page *p, const struct page_cell *cell)
{
	struct buf amount = { 0 };

	if (cell->type == PAGE_NUMBER) {
		page_put_number(&amount, cell->number);
		table_cell(p->own, buf_str(&amount));
	} else if (cell->type == PAGE_CODE && !str_is_null(cell->text)) {
		table_key(p->own, cell->text);
	} else {
		table_cell(p->own, cell->text);
	}
	buf_free(&amount);
}

static void drop_table(struct page *p)
{
	table_free(p->own);
	p->own = NULL;
}

static void end_table(struct page *p)
{
	table_print(p->own, &p->out);
	buf_addc(&p->out, '\n');
	drop_table(p);
}

static void put_sign(struct page *p)
{
	static const enum word who[] = { WORD_PREPARED, WORD_REVIEWED, WORD_APPROVED };

	end_facts(p);
	for (size_t i = 0; i < 3; i++) {
		page_put_word(p, who[i]);
		buf_adds(&p->out, ": ____________________\n");
	}
}

const struct page_kind page_plain = {
	.ending = ".txt",
	.most = 1000, /* they are kept to line up the columns */
	.folded = 5,
	.title = put_title,
	.section = put_section,
	.fact = put_fact,
	.note = put_note,
	.table = put_table,
	.cell = put_cell,
	.end_table = end_table,
	.sign = put_sign,
	.free = drop_table,
};
