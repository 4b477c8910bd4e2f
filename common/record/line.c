/* line - see line.h. */
#include "record/line.h"

#include "record/escape.h"

static void put(struct str at, struct str fault, const struct str *value, size_t count,
                struct buf *out)
{
	size_t bytes = mem_add(at.len, fault.len);

	for (size_t i = 0; i < count; i++)
		bytes = mem_add(bytes, value[i].len);
	escape_line(out, at, fault, value, count, bytes);
}

void line_put_header(const struct header *header, struct buf *out)
{
	put(STR("_at"), STR("_fault"), header->name, header->count, out);
}

void line_put(const struct record *rec, const struct header *header, struct buf *out)
{
	if (rec->line.p && (rec->header == header || header_equal(rec->header, header))) {
		buf_addstr(out, rec->line);
		return;
	}
	put(rec->at, rec->fault, rec->field, header->count, out);
	out->len--; /* its LF */
}
