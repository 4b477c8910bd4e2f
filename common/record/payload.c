/* payload - each text is its length, all bits set for null, and its bytes. */
#include "record/payload.h"

#include <assert.h>
#include <stdint.h>

#define LENGTH_NULL UINT32_MAX

void payload_text(struct buf *out, struct str text)
{
	uint32_t len = text.p ? (uint32_t)text.len : LENGTH_NULL;

	buf_add(out, &len, sizeof(len));
	if (text.len > 0)
		buf_addstr(out, text);
}

void payload_record(struct buf *out, const struct record *rec, const bool *wanted)
{
	payload_text(out, rec->at);
	payload_text(out, rec->fault);
	for (size_t i = 0; i < rec->header->count; i++)
		payload_text(out, !wanted || wanted[i] ? rec->field[i] : STR_NULL);
}

/* The next `len` bytes. */
static const char *take(struct str *rest, size_t len)
{
	const char *p = rest->p;

	assert(rest->len >= len);
	*rest = (struct str){ p + len, rest->len - len };
	return p;
}

void payload_take(struct str *rest, void *p, size_t len)
{
	memcpy(p, take(rest, len), len);
}

void payload_take_text(struct str *rest, struct str *text)
{
	uint32_t len;

	payload_take(rest, &len, sizeof(len));
	*text = len == LENGTH_NULL ? STR_NULL : (struct str){ take(rest, len), len };
}

void payload_take_record(struct str *rest, struct record *rec, struct str *field)
{
	payload_take_text(rest, &rec->at);
	payload_take_text(rest, &rec->fault);
	for (size_t i = 0; i < rec->header->count; i++)
		payload_take_text(rest, &field[i]);
	rec->field = field;
	rec->line = STR_NULL;
	rec->typed = NULL;
}
