/* filename - see filename.h. */
#include "base/filename.h"

static void put_percent(struct buf *out, char byte)
{
	buf_addf(out, "%%%02X", (unsigned)(unsigned char)byte);
}

void file_name_encode(struct buf *out, struct str name)
{
	char escape[TEXT_ESCAPE];
	size_t len;

	for (; name.len > 0; name.p += len, name.len -= len) {
		len = text_escape_char(name, escape);
		if (escape[0] == '\0' && name.p[0] != '%')
			buf_add(out, name.p, len);
		else
			for (size_t i = 0; i < len; i++)
				put_percent(out, name.p[i]);
	}
}

void file_name_decode(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		int high = i + 2 < text.len ? text_hex(text.p[i + 1]) : -1,
		    low = high >= 0 ? text_hex(text.p[i + 2]) : -1;

		if (text.p[i] != '%' || low < 0 || high + low == 0) {
			buf_addc(out, text.p[i]);
			continue;
		}
		buf_addc(out, (char)(high * 16 + low));
		i += 2;
	}
}
