/* sheet - a reader with an index of columns. */
#include "record/sheet.h"

#include <stdlib.h>

#include "base/buf.h"
#include "record/source.h"
#include "value/unicode.h"

struct sheet {
	struct source source;	/* its path and text */
	struct reader *in;	/* the file */
	size_t *index;		/* of each column among its fields */
	size_t count;		/* how many columns */
};

static bool find_columns(struct sheet *s, const struct str *column)
{
	const struct header *h = reader_header(s->in);
	struct buf list = { 0 };
	bool ok = true;

	header_list(h, &list);
	for (size_t i = 0; i < s->count; i++) {
		ptrdiff_t at = header_find(h, column[i]);

		s->index[i] = at < 0 ? 0 : (size_t)at;
		if (at < 0)
			diag_trouble("'%s' has no column '%.*s'; it has: %s", s->source.path, (int)column[i].len, column[i].p, list.p);
		ok &= at >= 0;
	}
	buf_free(&list);
	return ok;
}

struct sheet *sheet_open(const char *path, const struct str *column, size_t count, struct evidence *evidence)
{
	struct sheet *s = xcalloc(1, sizeof(*s));

	s->source.path = path;
	s->source.evidence = evidence;
	s->in = source_open(&s->source);
	s->index = xcalloc(count, sizeof(*s->index));
	s->count = count;
	if (s->in && find_columns(s, column))
		return s;
	(void)sheet_close(s);
	return NULL;
}

bool sheet_next(struct sheet *s, struct str *cell)
{
	struct record rec;

	while (reader_next(s->in, &rec)) {
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

struct place sheet_place(const struct sheet *s)
{
	return (struct place){ .file = s->source.path, .line = (size_t)reader_line(s->in) };
}

bool sheet_close(struct sheet *s)
{
	bool ok = source_close(&s->source, s->in);

	free(s->index);
	free(s);
	return ok;
}
