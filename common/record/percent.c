/* percent - write bytes that would break a text as %XX. */
#include "record/percent.h"

#include <string.h>

#include "charset/unicode.h"

static bool is_plain(unsigned char c, const char *also)
{
	return c >= 0x20 && c != 0x7f && c != '%' && c != '\\' && !strchr(also, c);
}

void percent_put(struct buf *out, struct str text, const char *also)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (is_plain(c, also))
			buf_addc(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

bool percent_read(struct str raw, struct arena *a, struct str *text)
{
	const char *p = raw.p, *end = str_end(raw);
	size_t bad;
	char *to;

	*text = raw;
	if (raw.len == 0 || !memchr(raw.p, '%', raw.len))
		return true;
	text->p = to = arena_alloc(a, raw.len);
	for (; p < end; p++) {
		if (*p != '%') {
			*to++ = *p;
			continue;
		}
		if (end - p < 3 || text_hex(p[1]) < 0 || text_hex(p[2]) < 0)
			return false;
		*to++ = (char)(text_hex(p[1]) * 16 + text_hex(p[2]));
		p += 2;
	}
	text->len = (size_t)(to - text->p);
	return text->len == 0 || (!memchr(text->p, '\0', text->len) && unicode_valid(*text, &bad));
}
