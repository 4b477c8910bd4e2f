/*
 * fuzz_xlsx: a workbook. Any bytes as an archive; or, behind a '!', parts in plain text that are
 * packed here, so that what is changed arrives behind the check sums: NAME, LF, the part, a byte 1.
 * Rows and cells come in order, days are days, numbers numbers.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "date/date.h"
#include "format/xlsx.h"
#include "fuzz.h"
#include "record/record.h"

static uint32_t crc(struct str s)
{
	uint32_t c = ~0u;

	for (size_t i = 0; i < s.len; i++) {
		c ^= (unsigned char)s.p[i];
		for (int k = 0; k < 8; k++)
			c = c >> 1 ^ (0xedb88320u & (0u - (c & 1)));
	}
	return ~c;
}

static void le(struct buf *out, int bytes, size_t n)
{
	for (; bytes-- > 0; n >>= 8)
		buf_addc(out, (char)(n & 255));
}

/* One part, as it is, and its entry in the directory at the end. */
static void put_part(struct buf *out, struct buf *central, struct str name, struct str body)
{
	struct buf entry = { 0 };
	size_t at = out->len;

	le(&entry, 2, 20), le(&entry, 2, 0), le(&entry, 2, 0), le(&entry, 2, 0), le(&entry, 2, 33);
	le(&entry, 4, crc(body)), le(&entry, 4, body.len), le(&entry, 4, body.len);
	le(&entry, 2, name.len), le(&entry, 2, 0);
	buf_adds(out, "PK\3\4");
	buf_addstr(out, buf_str(&entry));
	buf_addstr(out, name);
	buf_addstr(out, body);
	buf_adds(central, "PK\1\2");
	le(central, 2, 20);
	buf_addstr(central, buf_str(&entry));
	le(central, 2, 0), le(central, 2, 0), le(central, 2, 0), le(central, 4, 0),
		le(central, 4, at);
	buf_addstr(central, name);
	buf_free(&entry);
}

static void pack(struct str in, struct buf *out)
{
	struct buf central = { 0 };
	size_t count = 0, at;

	while (in.len > 0 && count < 20) {
		struct str name = fuzz_line(&in);
		const char *end = in.len > 0 ? memchr(in.p, 1, in.len) : NULL;
		struct str body = { in.p, end ? (size_t)(end - in.p) : in.len };

		in.p += body.len + (end != NULL);
		in.len -= body.len + (end != NULL);
		if (name.len > 0 && name.len < 200)
			put_part(out, &central, name, body), count++;
	}
	at = out->len;
	buf_addstr(out, buf_str(&central));
	buf_adds(out, "PK\5\6");
	le(out, 4, 0), le(out, 2, count), le(out, 2, count), le(out, 4, central.len),
		le(out, 4, at), le(out, 2, 0);
	buf_free(&central);
}

static void check_cell(struct str cell, enum grid_kind mark)
{
	struct datetime t;
	struct date day;

	assert(cell.len <= FIELD_MAX);
	if (mark == GRID_DATE)
		assert(date_parse(cell, &day) || datetime_parse(cell, &t));
	if (mark == GRID_NUMBER)
		for (size_t i = 0; i < cell.len; i++)
			assert(strchr("-.0123456789", cell.p[i]) != NULL);
}

FUZZ(struct str in)
{
	char path[] = "/tmp/fuzz-xlsx.XXXXXX";
	struct buf packed = { 0 };
	struct grid_row row;
	struct xlsx *x;
	uint64_t line = 0;
	int fd = mkstemp(path);

	assert(fd >= 0);
	unlink(path);
	if (in.len > 0 && in.p[0] == '!') {
		pack((struct str){ in.p + 1, in.len - 1 }, &packed);
		in = buf_str(&packed);
	}
	assert(write(fd, in.p, in.len) == (ssize_t)in.len);
	x = xlsx_open(fd, 0, "fuzz", STR_NULL);
	assert((!x) == (diag_status() == 2));
	while (x && xlsx_next(x, &row)) {
		assert(row.line > line && row.line <= 1048576 && row.count > 0 &&
		       row.count <= FIELDS_MAX);
		line = row.line;
		for (size_t i = 0; i < row.count; i++)
			check_cell(row.cell[i], row.mark[i]);
	}
	xlsx_close(x);
	buf_free(&packed);
	close(fd);
}
