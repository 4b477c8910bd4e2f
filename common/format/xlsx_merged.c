/* xlsx_merged - see xlsx_merged.h. */
#include "format/xlsx_merged.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/xlsx_int.h"

#define RANGES 100000 /* ranges that are checked, at most */
#define ACTIVE 256    /* ranges side by side, at most */

struct look {
	struct xlsx_merged *m;
	size_t next;           /* the first range below the row at work */
	size_t active[ACTIVE]; /* the ranges that reach it */
	size_t active_count;
	uint64_t last; /* the last row of any range */
	uint64_t line; /* the row at work */
	size_t column; /* the column of the cell */
	bool in_cell, in_formula;
};

/* Read a reference such as B5: column 2, row 5. False if it is none. */
static bool read_ref(const char **p, size_t *column, uint64_t *line)
{
	*column = 0;
	*line = 0;
	for (; **p >= 'A' && **p <= 'Z' && *column <= XLSX_COLUMNS; ++*p)
		*column = *column * 26 + (size_t)(**p - 'A') + 1;
	for (; is_digit(**p) && *line <= XLSX_ROWS; ++*p)
		*line = *line * 10 + (uint64_t)(**p - '0');
	return *column > 0 && *column <= XLSX_COLUMNS && *line > 0 && *line <= XLSX_ROWS;
}

void xlsx_merged_add(struct xlsx_merged *m, const char *ref)
{
	struct xlsx_range r;

	if (!ref || m->count == RANGES || !read_ref(&ref, &r.left, &r.top) || *ref++ != ':' ||
	    !read_ref(&ref, &r.right, &r.bottom) || *ref != '\0' || r.right < r.left ||
	    r.bottom < r.top)
		return;
	if (m->count == m->capacity)
		m->range = mem_grow(m->range, &m->capacity, m->count + 1, sizeof(*m->range));
	m->range[m->count++] = r;
}

static int by_top(const void *a, const void *b)
{
	const struct xlsx_range *x = a, *y = b;

	return (x->top > y->top) - (x->top < y->top);
}

/* A row begins: find the ranges that reach it. */
static void begin_row(struct look *l)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->active_count; i++)
		if (l->m->range[l->active[i]].bottom >= l->line)
			l->active[kept++] = l->active[i];
	l->active_count = kept;
	for (; l->next < l->m->count && l->m->range[l->next].top <= l->line; l->next++)
		if (l->active_count < ACTIVE && l->m->range[l->next].bottom >= l->line)
			l->active[l->active_count++] = l->next;
}

static void start(void *context, struct xml *xml, struct xml_name name)
{
	struct look *l = context;
	const char *r = xml_attribute(xml, "r");
	uint64_t line;

	if (strcmp(name.local, "f") == 0 || strcmp(name.local, "rPh") == 0)
		l->in_formula = true;
	if (strcmp(name.local, "row") == 0) {
		l->line = r && str_number(str_of(r), &line) ? line : l->line + 1;
		l->column = 0;
		begin_row(l);
		if (l->line > l->last)
			xml_pause(xml);
	} else if (strcmp(name.local, "c") == 0) {
		if (!r || !read_ref(&r, &l->column, &line))
			l->column++;
		l->in_cell = true;
	}
}

static void end(void *context, struct xml *xml, struct xml_name name)
{
	struct look *l = context;

	if (strcmp(name.local, "f") == 0 || strcmp(name.local, "rPh") == 0)
		l->in_formula = false;
	else if (strcmp(name.local, "c") == 0)
		l->in_cell = false;
	else if (strcmp(name.local, "sheetData") == 0)
		xml_pause(xml);
}

/* The cell has a value: count it if another cell covers it. */
static void meet(struct look *l)
{
	struct xlsx_merged *m = l->m;

	for (size_t i = 0; i < l->active_count; i++) {
		const struct xlsx_range *r = &m->range[l->active[i]];

		if (l->column < r->left || l->column > r->right ||
		    (l->line == r->top && l->column == r->left))
			continue;
		if (m->covered++ == 0) {
			m->line = l->line;
			m->column = l->column;
			m->over = *r;
		}
		return;
	}
}

static void text(void *context, struct xml *xml, struct str piece)
{
	struct look *l = context;

	(void)xml;
	if (!l->in_cell || l->in_formula || str_trim(piece).len == 0)
		return;
	meet(l);
	/* once for each cell */
	l->in_cell = false;
}

static ptrdiff_t read_member(void *from, char *out, size_t room)
{
	return archive_member_read(from, out, room);
}

void xlsx_merged_look(struct xlsx_merged *m, struct archive *archive, const char *part)
{
	static const struct xml_handler handler = { start, end, text };
	char why[ARCHIVE_WHY];
	struct look l = { .m = m };
	struct archive_member *p = m->count > 0 ? archive_member_open(archive, part, why) : NULL;
	struct xml *xml;

	if (!p)
		return;
	qsort(m->range, m->count, sizeof(*m->range), by_top);
	for (size_t i = 0; i < m->count; i++)
		if (m->range[i].bottom > l.last)
			l.last = m->range[i].bottom;
	xml = xml_open(read_member, p, &handler, &l);
	/* the parser pauses after the last row of any range */
	xml_run(xml);
	xml_close(xml);
	archive_member_close(p);
}

const char *xlsx_cell_name(size_t column, uint64_t line, char name[32])
{
	char letters[8], *p = letters + sizeof(letters);

	*--p = '\0';
	for (; column > 0 && p > letters; column = (column - 1) / 26)
		*--p = (char)('A' + (column - 1) % 26);
	snprintf(name, 32, "%s%llu", p, (unsigned long long)line);
	return name;
}

void xlsx_merged_free(struct xlsx_merged *m)
{
	free(m->range);
	*m = (struct xlsx_merged){ 0 };
}
