/*
 * diag_caret - text as a terminal may show it, and a source line with a caret below it; see
 * diag_int.h.
 */
#include <stdio.h>
#include <string.h>

#include "base/diag_int.h"
#include "base/filename.h"

#define CARET_ROOM 60 /* columns shown before and after a caret */

/*
 * The last protection of the terminal: the escape for the first character of a message, or the
 * empty text if it needs none. Returns its length in bytes. Text of the data has gone through
 * text_quote(), so a byte that is not UTF-8 here is from a file name.
 */
static size_t disarm_char(struct str s, char escape[TEXT_ESCAPE])
{
	uint32_t point;
	size_t len = text_escape_char(s, escape);

	if (text_utf8(s, &point) == 0)
		snprintf(escape, TEXT_ESCAPE, "%%%02X", (unsigned)(unsigned char)s.p[0]);
	return len;
}

void diag_disarm(struct buf *out, struct str s)
{
	char escape[TEXT_ESCAPE];
	size_t len;

	for (; s.len > 0; s.p += len, s.len -= len) {
		len = disarm_char(s, escape);
		if (escape[0] != '\0')
			buf_adds(out, escape);
		else
			buf_add(out, s.p, len);
	}
}

size_t diag_disarm_into(char *out, size_t size, struct str s)
{
	char escape[TEXT_ESCAPE];
	size_t used = 0, len;

	for (; s.len > 0; s.p += len, s.len -= len) {
		size_t n;

		len = disarm_char(s, escape);
		n = escape[0] != '\0' ? strlen(escape) : len;
		if (n > size - used)
			break;
		memcpy(out + used, escape[0] != '\0' ? escape : s.p, n);
		used += n;
	}
	return used;
}

/* The columns of the first character of `s` when it is escaped; *len: its bytes. */
static size_t columns(struct str s, size_t *len)
{
	char escape[TEXT_ESCAPE];
	uint32_t point = 0;

	*len = disarm_char(s, escape);
	(void)text_utf8(s, &point);
	return escape[0] != '\0' ? strlen(escape) : text_columns(point);
}

static size_t width(struct str s)
{
	size_t sum = 0, len;

	for (; s.len > 0; s.p += len, s.len -= len)
		sum += columns(s, &len);
	return sum;
}

/* The end of `s` that fits in `room` columns. */
static struct str last_columns(struct str s, size_t room)
{
	size_t len;

	for (size_t left = width(s); left > room; s.p += len, s.len -= len)
		left -= columns(s, &len);
	return s;
}

/* The beginning of `s` that fits in `room` columns. */
static struct str first_columns(struct str s, size_t room)
{
	size_t used = 0, fits = 0;

	while (fits < s.len) {
		size_t len;

		used += columns((struct str){ s.p + fits, s.len - fits }, &len);
		if (used > room)
			break;
		fits += len;
	}
	return (struct str){ s.p, fits };
}

void caret_lines(struct str line, size_t column, struct buf *out)
{
	size_t offset = column > 0 ? column - 1 : 0;
	struct str head, tail;

	if (offset > line.len)
		offset = line.len;
	head = last_columns((struct str){ line.p, offset }, CARET_ROOM);
	tail = first_columns((struct str){ line.p + offset, line.len - offset }, CARET_ROOM);
	buf_adds(out, "    ");
	diag_disarm(out, head);
	diag_disarm(out, tail);
	buf_addf(out, "\n    %*s^\n", (int)width(head), "");
}

void place_append(struct buf *line, struct place at)
{
	if (!at.file)
		return;
	file_name_encode(line, str_of(at.file));
	if (at.line > 0)
		buf_addf(line, ":%zu", at.line);
	if (at.line > 0 && at.column > 0)
		buf_addf(line, ":%zu", at.column);
	buf_adds(line, ": ");
}
