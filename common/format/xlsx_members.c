/* xlsx_members - read the number formats, which all sheets share. */
#include <stdlib.h>
#include <string.h>

#include "format/xlsx_int.h"

#define FORMATS_MAX ((size_t)65536) /* Excel allows 65,490 */

/* ---- styles ---- */

/* A number format that the workbook defines. */
struct custom {
	uint64_t id;
	struct xlsx_format format;
};

struct styles {
	struct xlsx *x;
	bool in_cells; /* within cellXfs; a cell has an index into it */
	struct custom *custom;
	size_t count, capacity;
};

static uint64_t number_of(const char *text)
{
	uint64_t n = 0;

	if (text)
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
	char picture[XLSX_PICTURE];
	struct xlsx_format format;

	if (!code)
		return;
	if (s->count == FORMATS_MAX) {
		xml_refuse(xml, "it has more number formats than Excel allows");
		return;
	}
	if (s->count == s->capacity)
		s->custom = mem_grow(s->custom, &s->capacity, s->count + 1, sizeof(*s->custom));
	format = xlsx_format_code(str_of(code));
	if (format.kind == XLSX_NUMBER_KIND && xlsx_picture(str_of(code), picture))
		format.picture = arena_copy(&s->x->pictures, picture, strlen(picture) + 1);
	s->custom[s->count++] = (struct custom){ number_of(xml_attribute(xml, "numFmtId")),
		                                 format };
}

static void add_format(struct styles *s, struct xml *xml)
{
	struct xlsx *x = s->x;

	if (x->format_count == FORMATS_MAX) {
		xml_refuse(xml, "it has more cell formats than Excel allows");
		return;
	}
	if (x->format_count == x->format_capacity)
		x->format = mem_grow(x->format, &x->format_capacity, x->format_count + 1,
		                     sizeof(*x->format));
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
	bool ok = xlsx_member(x, part, false, &handler, &s);

	free(s.custom);
	return ok;
}
