/* line - see line.h. */
#include "record/line.h"

#include "record/escape.h"

static void put_values(const struct str *value, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		buf_addc(out, '\t');
		escape_put(out, value[i]);
	}
}

void line_put_header(const struct header *header, struct buf *out)
{
	buf_adds(out, "_at\t_fault");
	put_values(header->name, header->count, out);
	buf_addc(out, '\n');
}

void line_put(const struct record *rec, const struct header *header, struct buf *out)
{
	if (rec->line.p && (rec->header == header || header_equal(rec->header, header))) {
		buf_addstr(out, rec->line);
		return;
	}
	escape_put(out, rec->at);
	buf_addc(out, '\t');
	escape_put(out, rec->fault);
	put_values(rec->field, header->count, out);
}
