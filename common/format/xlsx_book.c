/* xlsx_book - find the parts of a workbook and its sheets. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/diag.h"
#include "format/xlsx_int.h"

#define ITEMS_MAX ((size_t)10000) /* at most so many sheets, and relations of one part */

/* ---- errors ---- */

bool xlsx_error(struct xlsx *x, uint64_t row, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	diag_error_at((struct place){ x->file, (size_t)row, 0 }, "%s", text.p);
	x->failed = true;
	buf_free(&text);
	return false;
}

bool xlsx_member_error(struct xlsx *x, const char *name, const struct xml *xml,
                       const struct archive_member *part)
{
	const char *why = xml_why(xml);

	if (x->failed ||
	    diag_interrupted()) /* the cause is reported already, or a signal asks to stop */
		return false;
	if (*why == '\0')
		return xlsx_error(x, 0, "%s (%s)", archive_member_why(part), name);
	return xlsx_error(
		x, 0,
		"%s, line %llu: %s: the workbook is damaged; open it in Excel and save it as .xlsx or CSV",
		name, (unsigned long long)xml_line(xml), why);
}

/* ---- parts ---- */

bool xlsx_is_main(struct xml_name name)
{
	return name.space.len == 0 || str_ends(name.space, STR("/spreadsheetml/2006/main")) ||
	       str_ends(name.space, STR("/ooxml/spreadsheetml/main"));
}

static ptrdiff_t read_member(void *from, char *out, size_t room)
{
	return archive_member_read(from, out, room);
}

bool xlsx_member(struct xlsx *x, const char *name, bool optional, const struct xml_handler *handler,
                 void *context)
{
	char why[ARCHIVE_WHY];
	struct archive_member *part;
	struct xml *xml;
	bool ok;

	if (optional && !archive_has(x->archive, name))
		return true;
	part = archive_member_open(x->archive, name, why);
	if (!part)
		return xlsx_error(
			x, 0,
			"%s: the workbook is not whole; open it in Excel and save it as .xlsx or CSV",
			why);
	xml = xml_open(read_member, part, handler, context);
	ok = xml_run(xml) == XML_ENDED || xlsx_member_error(x, name, xml, part);
	xml_close(xml);
	archive_member_close(part);
	return ok;
}

/* The part that `target` names in a part whose name is `from`; the caller frees it. */
static char *resolve(const char *from, const char *target)
{
	struct buf path = { 0 };
	const char *slash = strrchr(from, '/');

	if (*target == '/')
		target++;
	else if (slash)
		buf_add(&path, from, (size_t)(slash - from) + 1);
	while (strncmp(target, "../", 3) == 0 || strncmp(target, "./", 2) == 0) {
		if (target[1] == '.' && path.len > 0) {
			path.len--;
			while (path.len > 0 && path.p[path.len - 1] != '/')
				path.len--;
		}
		target = strchr(target, '/') + 1;
	}
	buf_adds(&path, target);
	return path.p;
}

/* ---- relationships: which parts a part refers to ---- */

struct relation {
	char *id;
	char *type; /* the last part of its address: "worksheet" */
	char *part;
};

struct relations {
	const char *of; /* the part that has them */
	struct relation *item;
	size_t count, capacity;
	size_t bytes; /* of their texts */
};

static void relation_start(void *context, struct xml *x, struct xml_name name)
{
	struct relations *r = context;
	const char *id = xml_attribute(x, "Id"), *type = xml_attribute(x, "Type"),
		   *target = xml_attribute(x, "Target");
	const char *mode = xml_attribute(x, "TargetMode"), *slash;

	if (strcmp(name.local, "Relationship") != 0 || !id || !type || !target ||
	    (mode && strcmp(mode, "External") == 0))
		return;
	slash = strrchr(type, '/');
	if (r->count == ITEMS_MAX) {
		xml_refuse(x, "it refers to more than %zu parts", ITEMS_MAX);
		return;
	}
	if (r->count == r->capacity)
		r->item = mem_grow(r->item, &r->capacity, r->count + 1, sizeof(*r->item));
	r->bytes += strlen(id) + strlen(type) + strlen(r->of) + strlen(target);
	if (r->bytes > XLSX_NAMES) {
		xml_refuse(x, "the names of its parts take more than %zu MiB", XLSX_NAMES >> 20);
		return;
	}
	r->item[r->count++] = (struct relation){ xstrdup(id), xstrdup(slash ? slash + 1 : type),
		                                 resolve(r->of, target) };
}

static void no_end(void *context, struct xml *x, struct xml_name name)
{
	(void)context, (void)x, (void)name;
}

static void no_text(void *context, struct xml *x, struct str piece)
{
	(void)context, (void)x, (void)piece;
}

/* Read the relations of the part r->of; "" for the whole archive. */
static bool read_relations(struct xlsx *x, struct relations *r)
{
	static const struct xml_handler handler = { relation_start, no_end, no_text };
	const char *slash = strrchr(r->of, '/'), *base = slash ? slash + 1 : r->of;
	struct buf name = { 0 };
	bool ok;

	buf_add(&name, r->of, (size_t)(base - r->of));
	buf_addf(&name, "_rels/%s.rels", base);
	ok = xlsx_member(x, name.p, false, &handler, r);
	buf_free(&name);
	return ok;
}

static const struct relation *of_type(const struct relations *r, const char *type)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->item[i].type, type) == 0)
			return &r->item[i];
	return NULL;
}

static const struct relation *of_id(const struct relations *r, const char *id)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->item[i].id, id) == 0)
			return &r->item[i];
	return NULL;
}

static void free_relations(struct relations *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free(r->item[i].id);
		free(r->item[i].type);
		free(r->item[i].part);
	}
	free(r->item);
}

/* ---- the list of sheets ---- */

struct book {
	struct xlsx *x;
	struct relations relations;
	size_t bytes; /* of the names of the sheets and of their parts */
};

static bool is_true(const char *value)
{
	return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

static void add_tab(struct book *b, struct xml *xml)
{
	struct xlsx *x = b->x;
	const char *name = xml_attribute(xml, "name"), *state = xml_attribute(xml, "state");
	const char *id = xml_attribute_in(xml, "/relationships", "id");
	const struct relation *r = id ? of_id(&b->relations, id) : NULL;

	if (!name)
		return;
	if (x->tab_count == ITEMS_MAX) {
		xml_refuse(xml, "it has more than %zu sheets", ITEMS_MAX);
		return;
	}
	if (x->tab_count == x->tab_capacity)
		x->tab = mem_grow(x->tab, &x->tab_capacity, x->tab_count + 1, sizeof(*x->tab));
	b->bytes += strlen(name) + (r ? strlen(r->part) : 0);
	if (b->bytes > XLSX_NAMES) {
		xml_refuse(xml, "the names of its sheets take more than %zu MiB", XLSX_NAMES >> 20);
		return;
	}
	x->tab[x->tab_count++] = (struct xlsx_tab){
		.name = xstrdup(name),
		.part = r && strcmp(r->type, "worksheet") == 0 ? xstrdup(r->part) : NULL,
		.hidden = state && strcmp(state, "visible") != 0,
	};
}

static void book_start(void *context, struct xml *xml, struct xml_name name)
{
	struct book *b = context;

	if (!xlsx_is_main(name))
		return;
	if (strcmp(name.local, "sheet") == 0)
		add_tab(b, xml);
	else if (strcmp(name.local, "workbookPr") == 0)
		b->x->base1904 = is_true(xml_attribute(xml, "date1904"));
	else if (strcmp(name.local, "calcPr") == 0)
		b->x->stale = is_true(xml_attribute(xml, "fullCalcOnLoad"));
}

/* Find the part that lists the sheets, by the relationships of the archive. */
static bool find_book(struct xlsx *x)
{
	struct relations r = { .of = "" };
	const struct relation *main;
	bool ok = false;

	if (!read_relations(x, &r))
		goto out;
	main = of_type(&r, "officeDocument");
	if (main && str_ends(str_of(main->part), STR(".bin")))
		xlsx_error(
			x, 0,
			"is a binary workbook (.xlsb): open it in Excel and save it as .xlsx or CSV");
	else if (!main)
		xlsx_error(
			x, 0,
			"does not say which part is the workbook: it is damaged; open it in Excel and save "
			"it as .xlsx or CSV");
	else
		x->book = xstrdup(main->part);
	ok = x->book != NULL;
out:
	free_relations(&r);
	return ok;
}

bool xlsx_book_read(struct xlsx *x)
{
	static const struct xml_handler handler = { book_start, no_end, no_text };
	struct book b = { .x = x };
	const struct relation *styles, *strings;
	bool ok = false;

	if (!find_book(x))
		return false;
	b.relations.of = x->book;
	if (!read_relations(x, &b.relations) || !xlsx_member(x, x->book, false, &handler, &b))
		goto out;
	styles = of_type(&b.relations, "styles");
	strings = of_type(&b.relations, "sharedStrings");
	ok = (!styles || xlsx_styles_read(x, styles->part)) &&
	     (!strings || xlsx_strings_read(x, strings->part));
out:
	free_relations(&b.relations);
	return ok;
}
