/* grouping - see grouping.h. */
#include "controls/grouping.h"

#include <string.h>

struct str grouping_key(const size_t *by, size_t count, const struct record *rec, struct buf *out)
{
	buf_reset(out);
	for (size_t i = 0; i < count; i++) {
		struct str value = rec->field[by[i]];

		if (value.p)
			buf_add(out, value.p, value.len);
		buf_addc(out, '\0');
	}
	return buf_str(out);
}

void grouping_label(const struct spec_clean *clean, const size_t *by, size_t count, struct str key,
                    struct buf *out)
{
	struct buf quoted = { 0 };
	const char *p = key.p;

	for (size_t i = 0; i < count; i++, p += strlen(p) + 1) {
		struct str name = clean->field[by[i]].name;

		buf_addf(out, "%s%.*s %s", i == 0 ? " (" : ", ", (int)name.len, name.p,
		         text_quote(&quoted, str_of(p)));
	}
	if (count > 0)
		buf_addc(out, ')');
	buf_free(&quoted);
}
