/* page_markdown - a page in Markdown (GFM), for a ticket or a repository. */
#include <strings.h>

#include "report/page_int.h"

/* "https://..." and "www." are links without any mark: a backslash before the character that makes them one. */
static bool makes_link(const struct buf *shown, size_t i)
{
	struct str rest = { shown->p + i, shown->len - i };

	if (shown->p[i] == ':')
		return str_starts(rest, STR("://"));
	return shown->p[i] == '.' && i >= 3 && strncasecmp(shown->p + i - 3, "www", 3) == 0;
}

/* No character of a text may act: not as a cell, not as HTML, not as a link, not as a formula. */
static void put(struct buf *out, struct str text)
{
	struct buf shown = { 0 };

	text_escape(&shown, text);
	for (size_t i = 0; i < shown.len; i++) {
		if (shown.p[i] == '<' || shown.p[i] == '&')
			buf_adds(out, shown.p[i] == '<' ? "&lt;" : "&amp;");
		else {
			if (shown.p[i] != '\0' &&
			    (strchr("\\`*_[]|#~!$", shown.p[i]) || makes_link(&shown, i)))
				buf_addc(out, '\\');
			buf_addc(out, shown.p[i]);
		}
	}
	buf_free(&shown);
}

static void end_facts(struct page *p)
{
	if (p->last == PART_FACT)
		buf_addc(&p->out, '\n');
}

static void put_title(struct page *p, enum page_mark mark, struct str title, struct str verdict)
{
	(void)mark;
	buf_adds(&p->out, "# ");
	put(&p->out, title);
	buf_adds(&p->out, "\n\n**");
	put(&p->out, verdict);
	buf_adds(&p->out, "**\n\n");
}

static void put_section(struct page *p, const char *id, struct str index, struct str title)
{
	(void)id;
	end_facts(p);
	buf_adds(&p->out, "## ");
	put(&p->out, index);
	buf_addc(&p->out, ' ');
	put(&p->out, title);
	buf_adds(&p->out, "\n\n");
}

static void put_fact(struct page *p, struct str name, struct str value)
{
	buf_adds(&p->out, "- ");
	put(&p->out, name);
	buf_adds(&p->out, ": ");
	put(&p->out, value);
	buf_addc(&p->out, '\n');
}

static void put_note(struct page *p, enum page_mark mark, struct str text)
{
	end_facts(p);
	buf_adds(&p->out, mark == PAGE_BAD ? "**" : "");
	put(&p->out, text);
	buf_adds(&p->out, mark == PAGE_BAD ? "**\n\n" : "\n\n");
}

static void put_table(struct page *p)
{
	const struct page_table *t = p->table;

	end_facts(p);
	if (!str_is_null(t->title)) {
		buf_adds(&p->out, "### ");
		put(&p->out, t->title);
		buf_adds(&p->out, "\n\n");
	}
	for (size_t i = 0; i < t->columns; i++) {
		buf_adds(&p->out, "| ");
		if (t->column[i].group.p) {
			put(&p->out, t->column[i].group);
			buf_addc(&p->out, ' ');
		}
		put(&p->out, t->column[i].title);
		buf_addc(&p->out, ' ');
	}
	buf_adds(&p->out, "|\n");
	for (size_t i = 0; i < t->columns; i++)
		buf_adds(&p->out, t->column[i].type == PAGE_NUMBER ? "| ---: " : "| --- ");
	buf_adds(&p->out, "|\n");
}

static void put_cell(struct page *p, const struct page_cell *cell)
{
	buf_adds(&p->out, "| ");
	buf_adds(&p->out, p->row.total && !str_is_null(cell->text) ? "**" : "");
	if (cell->type == PAGE_NUMBER)
		page_put_number(&p->out, cell->number);
	else
		put(&p->out, cell->text);
	buf_adds(&p->out, p->row.total && !str_is_null(cell->text) ? "** " : " ");
}

static void end_row(struct page *p)
{
	buf_adds(&p->out, "|\n");
}

static void end_table(struct page *p)
{
	buf_addc(&p->out, '\n');
}

static void put_sign(struct page *p)
{
	static const enum word who[] = { WORD_PREPARED, WORD_REVIEWED, WORD_APPROVED };

	end_facts(p);
	for (size_t i = 0; i < 3; i++) {
		buf_adds(&p->out, "- ");
		page_put_word(p, who[i]);
		buf_adds(&p->out, ": \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\n");
	}
}

const struct page_kind page_markdown = {
	.ending = ".md",
	.most = 50000,
	.folded = 5,
	.title = put_title,
	.section = put_section,
	.fact = put_fact,
	.note = put_note,
	.table = put_table,
	.cell = put_cell,
	.end_row = end_row,
	.end_table = end_table,
	.sign = put_sign,
};
