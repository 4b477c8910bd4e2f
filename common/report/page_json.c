/*
 * page_json - a page as one JSON object: title, verdict, parts; a section has parts of its own. Amounts
 * are texts, so that no reader rounds them.
 */
#include <stdio.h>

#include "report/page_int.h"

static const char *const mark_names[] = { "plain", "good", "notice", "bad" };

/* A character beyond ASCII; what people cannot see (text.h) as an escape, which machines read as the same. */
static size_t put_wide(struct buf *out, struct str rest)
{
	char escape[TEXT_ESCAPE];
	uint32_t point;
	size_t len = text_utf8(rest, &point);

	if (len == 0) {
		buf_adds(out, "\xef\xbf\xbd"); /* U+FFFD for a byte that is not UTF-8 */
		return 1;
	}
	text_escape_char(rest, escape);
	if (escape[0] == '\0')
		buf_add(out, rest.p, len);
	else if (point < 0x10000)
		buf_addf(out, "\\u%04x", (unsigned)point);
	else /* as UTF-16 has it */
		buf_addf(out, "\\u%04x\\u%04x", 0xd800 + (unsigned)((point - 0x10000) >> 10),
		         0xdc00 + (unsigned)(point & 0x3ff));
	return len;
}

static void put(struct buf *out, struct str text)
{
	size_t len;

	if (str_is_null(text)) {
		buf_adds(out, "null");
		return;
	}
	buf_addc(out, '"');
	for (; text.len > 0; text.p += len, text.len -= len) {
		unsigned char c = (unsigned char)text.p[0];

		len = 1;
		if (c >= 0x80)
			len = put_wide(out, text);
		else if (c < ' ' || c == 0x7f)
			buf_addf(out, "\\u%04x", c);
		else if (c == '"' || c == '\\')
			buf_addf(out, "\\%c", c);
		else
			buf_addc(out, (char)c);
	}
	buf_addc(out, '"');
}

static void put_member(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, ", \"%s\": ", name);
	put(out, value);
}

/* Begin a part of the whole or of the section. */
static void begin_part(struct page *p, const char *kind)
{
	bool first = p->last == PART_TITLE || p->last == PART_SECTION;

	buf_addf(&p->out, "%s\n%s{ \"part\": \"%s\"", first ? "" : ",",
	         p->in_section ? "      " : "  ", kind);
}

static void put_title(struct page *p, enum page_mark mark, struct str title, struct str verdict)
{
	buf_adds(&p->out, "{ \"title\": ");
	put(&p->out, title);
	put_member(&p->out, "verdict", verdict);
	put_member(&p->out, "status", str_of(mark_names[mark]));
	put_member(&p->out, "language", str_of(language_code(p->language)));
	buf_adds(&p->out, ", \"parts\": [");
}

static void put_section(struct page *p, const char *id, struct str index, struct str title)
{
	buf_adds(&p->out,
	         p->in_section ? "\n    ] },\n  { \"id\": " : "\n], \"sections\": [\n  { \"id\": ");
	put(&p->out, str_of(id));
	put_member(&p->out, "index", index);
	put_member(&p->out, "title", title);
	buf_adds(&p->out, ", \"parts\": [");
}

static void put_fact(struct page *p, struct str name, struct str value)
{
	begin_part(p, "fact");
	put_member(&p->out, "name", name);
	put_member(&p->out, "value", value);
	buf_adds(&p->out, " }");
}

static void put_note(struct page *p, enum page_mark mark, struct str text)
{
	begin_part(p, "note");
	put_member(&p->out, "status", str_of(mark_names[mark]));
	put_member(&p->out, "text", text);
	buf_adds(&p->out, " }");
}

static void put_table(struct page *p)
{
	const struct page_table *t = p->table;

	begin_part(p, "table");
	put_member(&p->out, "id", str_of(t->id));
	put_member(&p->out, "title", t->title);
	buf_adds(&p->out, ", \"columns\": [");
	for (size_t i = 0; i < t->columns; i++) {
		buf_adds(&p->out, i > 0 ? ", { \"title\": " : "{ \"title\": ");
		put(&p->out, t->column[i].title);
		put_member(&p->out, "group", t->column[i].group);
		buf_adds(&p->out, " }");
	}
	buf_adds(&p->out, "], \"rows\": [");
}

static void put_row(struct page *p)
{
	buf_addf(&p->out,
	         "%s\n        { \"status\": \"%s\", \"level\": %u, \"total\": %s, \"cells\": [",
	         p->rows > 1 ? "," : "", mark_names[p->row.mark], p->row.level,
	         p->row.total ? "true" : "false");
}

static void put_cell(struct page *p, const struct page_cell *cell)
{
	buf_adds(&p->out, p->column > 0 ? ", " : "");
	put(&p->out, cell->text);
}

static void end_row(struct page *p)
{
	buf_adds(&p->out, "] }");
}

static void end_table(struct page *p)
{
	buf_adds(&p->out, "] }");
}

static bool end(struct page *p)
{
	buf_adds(&p->out, p->in_section ? "\n    ] }\n] }\n" : "\n], \"sections\": [] }\n");
	return true;
}

const struct page_kind page_json = {
	.ending = ".json",
	.most = UINT64_MAX,
	.folded = 1000,
	.title = put_title,
	.section = put_section,
	.fact = put_fact,
	.note = put_note,
	.table = put_table,
	.row = put_row,
	.cell = put_cell,
	.end_row = end_row,
	.end_table = end_table,
	.end = end,
};
