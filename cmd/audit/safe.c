/* safe - see safe.h. */
#include "safe.h"

#include <string.h>

void safe_add(struct buf *out, struct str text)
{
	struct buf quoted = { 0 };
	uint32_t point;

	/* text_quote() cuts long texts: it gets one character at a time */
	while (text.len > 0) {
		size_t len = text_utf8(text, &point);
		struct str one = { text.p, len > 0 ? len : 1 };

		text_quote(&quoted, one);
		buf_add(out, quoted.p + 1, quoted.len - 2);
		text.p += one.len;
		text.len -= one.len;
	}
	buf_free(&quoted);
}

void safe_quote(struct buf *out, struct str text)
{
	buf_addc(out, '\'');
	safe_add(out, text);
	buf_addc(out, '\'');
}

void safe_finding(struct buf *out, const struct run_finding *f, uint64_t found)
{
	char number[27];

	safe_add(out, f->code);
	if (!str_is_null(f->control) || !str_is_null(f->amount))
		buf_addc(out, ',');
	if (!str_is_null(f->control)) {
		buf_addc(out, ' ');
		safe_add(out, f->control);
	}
	if (!str_is_null(f->amount)) {
		buf_addc(out, ' ');
		safe_add(out, f->amount);
	}
	if (found == 1 || found == 2)
		buf_addf(out, ", found %s", found == 1 ? "once" : "twice");
	else
		buf_addf(out, ", found %s times", text_count(found, number));
}
