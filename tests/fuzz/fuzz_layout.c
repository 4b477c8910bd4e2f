/*
 * fuzz_layout: the layout of a target. The input is its schema up to a line `---`, and a record: a
 * value in each line. A record whose values the layout takes can be written in its encoding.
 */
#include "base/buf.h"
#include "charset/unicode.h"
#include "fuzz_file.h"
#include "schema/layout.h"

#define FIELDS 64

static void write_record(const struct schema *s, struct layout_writer *w, struct str values)
{
	struct buf text[FIELDS] = { { 0 } }, line = { 0 }, bytes = { 0 };
	struct str cell[FIELDS];
	bool absent[FIELDS], ok = true;
	enum fault fault;

	for (size_t i = 0; i < s->count; i++) {
		struct str value = fuzz_line(&values);

		absent[i] = value.len == 0;
		ok &= layout_takes(w, &s->field[i], absent[i] ? STR_NULL : value, &fault);
		layout_text(w, &s->field[i], absent[i] ? STR_NULL : value, &text[i]);
		cell[i] = buf_str(&text[i]);
	}
	layout_head(w, &line);
	layout_foot(w, &line);
	buf_reset(&line);
	if (ok && layout_of(w)->form == LAYOUT_ROWS) {
		layout_line(w, cell, absent, &line);
		assert(layout_encode(w, buf_str(&line), &bytes));
	}
	for (size_t i = 0; i < s->count; i++)
		buf_free(&text[i]);
	buf_free(&line);
	buf_free(&bytes);
}

FUZZ(struct str in)
{
	ptrdiff_t end = str_find(in, STR("\n---\n"));
	struct str head = { in.p, end < 0 ? in.len : (size_t)end + 1 };
	struct str values = { in.p + head.len, in.len - head.len };
	struct layout_writer *w = NULL;
	struct schema *s;

	if (!unicode_valid(in, NULL))
		return;
	fuzz_line(&values);
	s = schema_open(str_of(fuzz_file(head)), "/nonexistent", NULL);
	assert((s != NULL) == diag_ok());
	if (s && s->count <= FIELDS)
		w = layout_open(s);
	if (w)
		write_record(s, w, values);
	layout_close(w);
	schema_free(s);
}
