/*
 * fuzz_xlsx: a workbook. Any bytes as an archive; or, behind a '!', parts in plain text that are
 * packed here, so that what is changed arrives behind the check sums: NAME, LF, the part, a byte 1.
 * Rows and cells come in order, days are days, numbers numbers.
 */
#include <stdlib.h>
#include <unistd.h>

#include "../unit/archive.h"
#include "base/buf.h"
#include "date/date.h"
#include "format/xlsx.h"
#include "fuzz.h"
#include "record/record.h"

static void pack(struct str in, struct archive *a)
{
	while (in.len > 0 && a->count < 20) {
		struct str name = fuzz_line(&in);
		const char *end = in.len > 0 ? memchr(in.p, 1, in.len) : NULL;
		struct str body = { in.p, end ? (size_t)(end - in.p) : in.len };

		in.p += body.len + (end != NULL);
		in.len -= body.len + (end != NULL);
		if (name.len > 0 && name.len < 200)
			archive_put(a, name, body);
	}
	archive_end(a);
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
	struct archive packed = { 0 };
	struct grid_row row;
	struct xlsx *x;
	uint64_t line = 0;
	int fd = mkstemp(path);

	assert(fd >= 0);
	unlink(path);
	if (in.len > 0 && in.p[0] == '!') {
		pack((struct str){ in.p + 1, in.len - 1 }, &packed);
		in = buf_str(&packed.out);
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
	archive_free(&packed);
	close(fd);
}
