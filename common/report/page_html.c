/*
 * page_html - a page in one file: without outside references, and nothing in it can act. Its
 * Content-Security-Policy allows its own style and its own script by their digests, and nothing else.
 */
#include <stdlib.h>

#include "report/page_int.h"
#include "value/digest.h"

#define LEVELS 5 /* the style indents so many */

static const char *const mark_class[] = { "", "good", "notice", "bad" };

/* ---- texts ---- */

void page_put_html(struct buf *out, struct str text)
{
	size_t start = out->len, end;
	struct buf plain = { 0 };

	/* most texts have nothing to escape */
	text_escape(out, text);
	end = out->len;
	for (size_t i = start; i < end; i++)
		if (out->p[i] != '\0' && strchr("&<>\"'", out->p[i])) {
			buf_add(&plain, out->p + start, end - start);
			out->len = start;
			break;
		}
	for (size_t i = 0; i < plain.len; i++)
		switch (plain.p[i]) {
		case '&':
			buf_adds(out, "&amp;");
			break;
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			buf_adds(out, "&gt;");
			break;
		case '"':
			buf_adds(out, "&quot;");
			break;
		case '\'':
			buf_adds(out, "&#39;");
			break;
		default:
			buf_addc(out, plain.p[i]);
		}
	buf_free(&plain);
}

/* Append the digest of a style or script as the policy names it: in base64. */
static void put_digest(struct buf *out, const char *text)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct digest *d = digest_new();
	char hex[DIGEST_TEXT];
	unsigned bits = 0, count = 0;

	digest_add(d, text, strlen(text));
	digest_end(d, hex);
	buf_adds(out, "'sha256-");
	for (const char *p = hex; *p; p++) {
		bits = bits << 4 | (unsigned)text_hex(*p);
		count += 4;
		if (count >= 6) {
			count -= 6;
			buf_addc(out, digits[bits >> count & 63]);
		}
	}
	/* 256 bits: four are left, and a third of a group is filled */
	buf_addc(out, digits[bits << (6 - count) & 63]);
	buf_adds(out, "='");
}

/* ---- parts ---- */

/* End the list of facts, if it is the last part. */
static void end_facts(struct page *p)
{
	if (p->last == PART_FACT)
		buf_adds(&p->out, "</dl>\n");
}

static void html_title(struct page *p, enum page_mark mark, struct str title, struct str verdict)
{
	struct buf *out = &p->out;

	buf_addf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
	         language_code(p->language));
	buf_adds(
		out,
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ");
	put_digest(out, page_style);
	buf_adds(out, "; script-src ");
	put_digest(out, page_script);
	buf_adds(out, "; base-uri 'none'; form-action 'none'\">\n"
	              "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
	page_put_html(out, title);
	buf_addf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<header>\n<h1>", page_style);
	page_put_html(out, title);
	buf_addf(out, "</h1>\n<p class=\"verdict %s\">", mark_class[mark]);
	page_put_html(out, verdict);
	buf_adds(out, "</p>\n");
}

static void html_section(struct page *p, const char *id, struct str index, struct str title)
{
	end_facts(p);
	buf_addf(&p->out, "%s<section id=\"%s\">\n<h2><span class=\"index\">",
	         p->in_section ? "</section>\n" : "</header>\n", id);
	page_put_html(&p->out, index);
	buf_adds(&p->out, "</span> ");
	page_put_html(&p->out, title);
	buf_adds(&p->out, "</h2>\n");
}

static void html_fact(struct page *p, struct str name, struct str value)
{
	buf_adds(&p->out, p->last == PART_FACT ? "<dt>" : "<dl>\n<dt>");
	page_put_html(&p->out, name);
	buf_adds(&p->out, "</dt><dd>");
	page_put_html(&p->out, value);
	buf_adds(&p->out, "</dd>\n");
}

static void html_note(struct page *p, enum page_mark mark, struct str text)
{
	end_facts(p);
	buf_addf(&p->out, "<p class=\"note %s\">", mark_class[mark]);
	page_put_html(&p->out, text);
	buf_adds(&p->out, "</p>\n");
}

/* ---- tables ---- */

/* What a reader filters with; the script shows it, since it does nothing without it. */
static void put_tools(struct page *p)
{
	static const struct str numbers[] = { { "{shown}", 7 }, { "{all}", 5 } };

	buf_adds(&p->out, "<div class=\"tools\" hidden><input type=\"search\" placeholder=\"");
	page_put_word(p, WORD_FILTER);
	buf_adds(&p->out, "\"> <label><input type=\"checkbox\"> ");
	page_put_word(p, WORD_ONLY_DIFFERENCES);
	buf_adds(&p->out, "</label> <output data-text=\"");
	word_put(&p->out, p->language, WORD_SHOWN, numbers, 2);
	buf_adds(&p->out, "\"></output> <small>");
	page_put_word(p, WORD_SORT_HINT);
	buf_adds(&p->out, "</small></div>\n");
}

static const char *column_class(const struct page_column *c)
{
	return c->type == PAGE_NUMBER ? " class=\"n\"" : "";
}

/* A heading over one column. */
static void put_heading(struct page *p, size_t i, bool both_rows)
{
	const struct page_column *c = &p->table->column[i];

	buf_addf(&p->out, "<th scope=\"col\" data-c=\"%zu\"%s%s>", i,
	         both_rows ? " rowspan=\"2\"" : "", column_class(c));
	page_put_html(&p->out, c->title);
	buf_adds(&p->out, "</th>");
}

static bool has_groups(const struct page_table *t)
{
	for (size_t i = 0; i < t->columns; i++)
		if (t->column[i].group.p)
			return true;
	return false;
}

/* The boxes to sign have headings, too. */
static void put_sign_headings(struct page *p, bool both_rows)
{
	static const enum word boxes[] = { WORD_PREPARED, WORD_REVIEWED };

	for (size_t i = 0; p->table->sign && i < 2; i++) {
		buf_addf(&p->out, "<th scope=\"col\" class=\"sign\"%s>",
		         both_rows ? " rowspan=\"2\"" : "");
		page_put_word(p, boxes[i]);
		buf_adds(&p->out, " / ");
		page_put_word(p, WORD_SIGNED_ON);
		buf_adds(&p->out, "</th>");
	}
}

/* The first row of two: groups, and columns that are in none. */
static void put_groups(struct page *p)
{
	const struct page_table *t = p->table;
	size_t count;

	buf_adds(&p->out, "<tr>");
	for (size_t i = 0; i < t->columns; i += count) {
		count = 1;
		if (!t->column[i].group.p) {
			put_heading(p, i, true);
			continue;
		}
		while (i + count < t->columns &&
		       str_eq(t->column[i].group, t->column[i + count].group))
			count++;
		buf_addf(&p->out, "<th scope=\"colgroup\" colspan=\"%zu\">", count);
		page_put_html(&p->out, t->column[i].group);
		buf_adds(&p->out, "</th>");
	}
	put_sign_headings(p, true);
	buf_adds(&p->out, "</tr>\n");
}

static void html_table(struct page *p)
{
	const struct page_table *t = p->table;
	bool groups = has_groups(t);

	end_facts(p);
	if (!str_is_null(t->title)) {
		buf_adds(&p->out, t->folded ? "<details><summary>" : "<h3>");
		page_put_html(&p->out, t->title);
		buf_adds(&p->out, t->folded ? "</summary>\n" : "</h3>\n");
	}
	if (t->many)
		put_tools(p);
	buf_addf(&p->out, "<table id=\"%s\"%s>\n<thead>\n", t->id,
	         t->many ? " class=\"many\"" : "");
	if (groups)
		put_groups(p);
	buf_adds(&p->out, "<tr>");
	for (size_t i = 0; i < t->columns; i++)
		if (!groups || t->column[i].group.p)
			put_heading(p, i, false);
	if (!groups)
		put_sign_headings(p, false);
	buf_adds(&p->out, "</tr>\n</thead>\n<tbody>\n");
}

static void html_row(struct page *p)
{
	struct page_row row = p->row;

	buf_adds(&p->out, "<tr");
	if (row.mark != PAGE_PLAIN || row.level > 0 || row.total) {
		buf_addf(&p->out, " class=\"%s%s", mark_class[row.mark], row.total ? " total" : "");
		if (row.level > 0)
			buf_addf(&p->out, " l%u", row.level < LEVELS ? row.level : LEVELS);
		buf_addc(&p->out, '"');
	}
	buf_addc(&p->out, '>');
}

static void html_cell(struct page *p, const struct page_cell *cell)
{
	struct buf *out = &p->out;

	buf_adds(out, cell->type == PAGE_NUMBER ? "<td class=\"n\">" : "<td>");
	if (cell->link)
		buf_addf(out, "<a href=\"#%s\">", cell->link);
	if (str_is_null(cell->text))
		;
	else if (cell->type == PAGE_NUMBER)
		page_put_number(out, cell->number);
	else
		page_put_html(out, cell->text);
	buf_adds(out, cell->link ? "</a></td>" : "</td>");
}

static void html_end_row(struct page *p)
{
	if (p->table->sign)
		buf_adds(&p->out, "<td class=\"sign\"></td><td class=\"sign\"></td>");
	buf_adds(&p->out, "</tr>\n");
}

static void html_end_table(struct page *p)
{
	buf_adds(&p->out, "</tbody>\n</table>\n");
	buf_adds(&p->out, p->table->folded ? "</details>\n" : "");
}

/* ---- charts, signatures, the end ---- */

static void html_chart(struct page *p, bool waterfall, struct str title,
                       const struct page_step *step, size_t count)
{
	end_facts(p);
	page_put_chart(p, waterfall, title, step, count);
}

static void html_sign(struct page *p)
{
	static const enum word who[] = { WORD_PREPARED, WORD_REVIEWED, WORD_APPROVED };

	end_facts(p);
	buf_adds(&p->out, "<div class=\"boxes\">\n");
	for (size_t i = 0; i < 3; i++) {
		buf_adds(&p->out, "<div class=\"box\"><b>");
		page_put_word(p, who[i]);
		buf_adds(&p->out, "</b><p>");
		page_put_word(p, WORD_SIGNATURE);
		buf_adds(&p->out, "</p><p>");
		page_put_word(p, WORD_SIGNED_ON);
		buf_adds(&p->out, "</p></div>\n");
	}
	buf_adds(&p->out, "</div>\n");
}

static bool html_end(struct page *p)
{
	end_facts(p);
	buf_addf(&p->out, "%s<script>%s</script>\n</body>\n</html>\n",
	         p->in_section ? "</section>\n" : "</header>\n", page_script);
	return true;
}

const struct page_kind page_html = {
	.ending = ".html",
	.or_ending = ".htm",
	.most = 50000, /* a browser opens more only slowly */
	.folded = 50,
	.title = html_title,
	.section = html_section,
	.fact = html_fact,
	.note = html_note,
	.table = html_table,
	.row = html_row,
	.cell = html_cell,
	.end_row = html_end_row,
	.end_table = html_end_table,
	.chart = html_chart,
	.sign = html_sign,
	.end = html_end,
};
