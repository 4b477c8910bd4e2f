/* xlsx_parts - the parts that all sheets share: number formats and strings. */
#include "record/xlsx_int.h"

#include <stdlib.h>
#include <string.h>

#define FORMATS_MAX ((size_t)65536)	/* Excel allows 65,490 */

/* ---- styles ---- */

/* A number format that the workbook defines. */
struct custom {
	uint64_t id;
	struct xlsx_format format;
};

struct styles {
	struct xlsx *x;
	bool in_cells;		/* within cellXfs, whose index is what a cell has */
	struct custom *custom;
	size_t count, capacity;
};

static uint64_t number_of(const char *text)
{
	uint64_t n = 0;

	if (text != NULL)
		str_number(str_of(text), &n);
	return n;
}

static struct xlsx_format format_of(const struct styles *s, uint64_t id)
{
	for (size_t i = s->count; i-- > 0;)
		if (s->custom[i].id == id)
			return s->custom[i].format;
	return xlsx_format_builtin(id);
}

static void add_custom(struct styles *s, struct xml *xml)
{
	const char *code = xml_attribute(xml, "formatCode");

	if (code == NULL)
		return;
	if (s->count == FORMATS_MAX) {
		xml_refuse(xml, "it has more number formats than Excel allows");
		return;
	}
	if (s->count == s->capacity)
		s->custom = mem_grow(s->custom, &s->capacity, s->count + 1, sizeof(*s->custom));
	s->custom[s->count++] = (struct custom){ number_of(xml_attribute(xml, "numFmtId")), xlsx_format_code(str_of(code)) };
}

static void add_format(struct styles *s, struct xml *xml)
{
	struct xlsx *x = s->x;

	if (x->format_count == FORMATS_MAX) {
		xml_refuse(xml, "it has more cell formats than Excel allows");
		return;
	}
	if (x->format_count == x->format_capacity)
		x->format = mem_grow(x->format, &x->format_capacity, x->format_count + 1, sizeof(*x->format));
	x->format[x->format_count++] = format_of(s, number_of(xml_attribute(xml, "numFmtId")));
}

static void styles_start(void *context, struct xml *xml, struct xml_name name)
{
	struct styles *s = context;

	if (!xlsx_is_main(name))
		return;
	if (strcmp(name.local, "numFmt") == 0)
		add_custom(s, xml);
	else if (strcmp(name.local, "cellXfs") == 0)
		s->in_cells = true;
	else if (s->in_cells && strcmp(name.local, "xf") == 0)
		add_format(s, xml);
}

static void styles_end(void *context, struct xml *xml, struct xml_name name)
{
	struct styles *s = context;

	(void)xml;
	if (xlsx_is_main(name) && strcmp(name.local, "cellXfs") == 0)
		s->in_cells = false;
}

static void styles_text(void *context, struct xml *xml, struct str piece)
{
	(void)context, (void)xml, (void)piece;
}

bool xlsx_styles_read(struct xlsx *x, const char *part)
{
	static const struct xml_handler handler = { styles_start, styles_end, styles_text };
	struct styles s = { .x = x };
	bool ok = xlsx_part(x, part, false, &handler, &s);

	free(s.custom);
	return ok;
}

/* ---- shared strings ---- */

struct strings {
	struct xlsx *x;
	bool in_item, in_text;
	unsigned phonetic;	/* within how a name is pronounced, which no cell shows */
	struct buf raw;		/* the text at work, escapes and all */
};

static void strings_start(void *context, struct xml *xml, struct xml_name name)
{
	struct strings *s = context;

	(void)xml;
	if (!xlsx_is_main(name))
		return;
	if (strcmp(name.local, "si") == 0)
		s->in_item = true;
	else if (strcmp(name.local, "rPh") == 0)
		s->phonetic++;
	else if (strcmp(name.local, "t") == 0)
		s->in_text = s->in_item && s->phonetic == 0;
}

static void end_item(struct strings *s, struct xml *xml)
{
	struct xlsx *x = s->x;

	xlsx_unescape(buf_str(&s->raw), &x->text);
	buf_reset(&s->raw);
	if (x->string_count == x->string_capacity)
		x->end = mem_grow(x->end, &x->string_capacity, x->string_count + 1, sizeof(*x->end));
	x->end[x->string_count++] = x->text.len;
	if (x->text.len + mem_mul(x->string_count, sizeof(*x->end)) > XLSX_STRINGS)
		xml_refuse(xml, "its texts take more than %zu MiB", XLSX_STRINGS >> 20);
	s->in_item = false;
}

static void strings_end(void *context, struct xml *xml, struct xml_name name)
{
	struct strings *s = context;

	if (!xlsx_is_main(name))
		return;
	if (strcmp(name.local, "si") == 0)
		end_item(s, xml);
	else if (strcmp(name.local, "rPh") == 0 && s->phonetic > 0)
		s->phonetic--;
	else if (strcmp(name.local, "t") == 0)
		s->in_text = false;
}

static void strings_text(void *context, struct xml *xml, struct str piece)
{
	struct strings *s = context;

	if (!s->in_text)
		return;
	buf_addstr(&s->raw, piece);
	if (s->raw.len > FIELD_MAX)
		xml_refuse(xml, "a text is longer than %zu MiB", FIELD_MAX >> 20);
}

bool xlsx_strings_read(struct xlsx *x, const char *part)
{
	static const struct xml_handler handler = { strings_start, strings_end, strings_text };
	struct strings s = { .x = x };
	bool ok = xlsx_part(x, part, true, &handler, &s);

	buf_free(&s.raw);
	return ok;
}
