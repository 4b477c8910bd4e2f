/* column_table - a reader with an index of columns. */
#include "table/column_table.h"

#include <stdlib.h>

#include "base/buf.h"
#include "charset/unicode.h"
#include "table/aux_file.h"

struct column_table {
	struct aux_file source; /* its path and text */
	size_t *index;          /* the field of each column */
	size_t count;           /* how many columns */
};

static bool find_columns(struct column_table *s, const struct str *column)
{
	const struct header *h = source_header(s->source.in);
	struct buf list = { 0 };
	bool ok = true;

	header_list(h, &list);
	for (size_t i = 0; i < s->count; i++) {
		ptrdiff_t at = header_find(h, column[i]);

		s->index[i] = at < 0 ? 0 : (size_t)at;
		if (at < 0)
			diag_error("'%s' has no column '%.*s'; it has: %s%s", s->source.path,
			           (int)column[i].len, column[i].p, list.p,
			           aux_file_advice(&s->source));
		ok &= at >= 0;
	}
	buf_free(&list);
	return ok;
}

struct column_table *column_table_open(const char *path, const struct str *column, size_t count,
                                       const struct aux_how *how)
{
	struct column_table *s = xcalloc(1, sizeof(*s));

	s->source.path = path;
	if (how)
		s->source.how = *how;
	s->index = xcalloc(count, sizeof(*s->index));
	s->count = count;
	if (aux_file_open(&s->source) && find_columns(s, column))
		return s;
	(void)column_table_close(s);
	return NULL;
}

bool column_table_next(struct column_table *s, struct str *cell)
{
	struct record rec;

	while (aux_file_next(&s->source, &rec)) {
		size_t filled = 0;

		for (size_t i = 0; i < s->count; i++) {
			cell[i] = unicode_trim(rec.field[s->index[i]]);
			if (cell[i].len == 0)
				cell[i] = STR_NULL;
			filled += cell[i].p != NULL;
		}
		if (filled)
			return true;
	}
	return false;
}

struct place column_table_place(const struct column_table *s)
{
	return (struct place){ .file = s->source.path, .line = (size_t)source_line(s->source.in) };
}

bool column_table_close(struct column_table *s)
{
	bool ok = aux_file_close(&s->source);

	free(s->index);
	free(s);
	return ok;
}
