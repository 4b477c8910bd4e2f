/*
 * archive.h: a zip archive made in memory, of files that are stored as they are.
 *
 *	struct archive a = { 0 };
 *	archive_put(&a, STR("xl/workbook.xml"), STR("<workbook/>"));	// each file
 *	archive_end(&a);						// a.out has the archive
 *	archive_free(&a);
 */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdint.h>

#include "base/buf.h"

struct archive {
	struct buf out, central;
	size_t count;
};

static inline uint32_t archive_crc(struct str s)
{
	uint32_t c = ~0u;

	for (size_t i = 0; i < s.len; i++) {
		c ^= (unsigned char)s.p[i];
		for (int k = 0; k < 8; k++)
			c = c >> 1 ^ (0xedb88320u & (0u - (c & 1)));
	}
	return ~c;
}

static inline void archive_le(struct buf *out, int bytes, size_t n)
{
	for (; bytes-- > 0; n >>= 8)
		buf_addc(out, (char)(n & 255));
}

/* One file, as it is, and its entry in the directory at the end. */
static inline void archive_put(struct archive *a, struct str name, struct str body)
{
	struct buf entry = { 0 };
	size_t at = a->out.len;

	archive_le(&entry, 2, 20), archive_le(&entry, 2, 0), archive_le(&entry, 2, 0);
	archive_le(&entry, 2, 0), archive_le(&entry, 2, 33);
	archive_le(&entry, 4, archive_crc(body));
	archive_le(&entry, 4, body.len), archive_le(&entry, 4, body.len);
	archive_le(&entry, 2, name.len), archive_le(&entry, 2, 0);
	buf_adds(&a->out, "PK\3\4");
	buf_addstr(&a->out, buf_str(&entry));
	buf_addstr(&a->out, name);
	buf_addstr(&a->out, body);
	buf_adds(&a->central, "PK\1\2");
	archive_le(&a->central, 2, 20);
	buf_addstr(&a->central, buf_str(&entry));
	archive_le(&a->central, 2, 0), archive_le(&a->central, 2, 0);
	archive_le(&a->central, 2, 0), archive_le(&a->central, 4, 0);
	archive_le(&a->central, 4, at);
	buf_addstr(&a->central, name);
	buf_free(&entry);
	a->count++;
}

static inline void archive_end(struct archive *a)
{
	size_t at = a->out.len;

	buf_addstr(&a->out, buf_str(&a->central));
	buf_adds(&a->out, "PK\5\6");
	archive_le(&a->out, 4, 0), archive_le(&a->out, 2, a->count);
	archive_le(&a->out, 2, a->count), archive_le(&a->out, 4, a->central.len);
	archive_le(&a->out, 4, at), archive_le(&a->out, 2, 0);
}

static inline void archive_free(struct archive *a)
{
	buf_free(&a->out);
	buf_free(&a->central);
}

#endif
