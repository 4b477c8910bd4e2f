/*
 * fuzz_dbf: a table. Any bytes: it is refused, or each record that is not deleted comes once, in
 * order, days are days, numbers numbers.
 */
#include <stdlib.h>
#include <unistd.h>

#include "date/date.h"
#include "format/dbf.h"
#include "fuzz.h"

static void check_cell(struct str cell, enum grid_kind mark)
{
	struct datetime t;
	struct date day;

	if (mark == GRID_DATE)
		assert(date_parse(cell, &day) || datetime_parse(cell, &t));
	if (mark == GRID_NUMBER)
		for (size_t i = 0; i < cell.len; i++)
			assert(strchr("+-.0123456789eE", cell.p[i]) != NULL);
}

FUZZ(struct str in)
{
	char path[] = "/tmp/fuzz-dbf.XXXXXX";
	struct grid_row row;
	struct dbf *d;
	uint64_t line = 0, rows = 0;
	size_t columns;
	int fd = mkstemp(path);

	assert(fd >= 0);
	unlink(path);
	assert(write(fd, in.p, in.len) == (ssize_t)in.len);
	d = dbf_open(fd, 0, "fuzz", in.len % 3 == 0 ? "GB18030" : NULL, NULL);
	assert((!d) == (diag_status() == 2));
	if (d) {
		dbf_names(d, &row);
		columns = row.count;
		while (dbf_next(d, &row)) {
			assert(row.line > line && row.count == columns);
			line = row.line;
			rows++;
			for (size_t i = 0; i < row.count; i++)
				check_cell(row.cell[i], row.mark[i]);
		}
		assert(diag_status() == 2 || line <= rows + dbf_deleted(d));
	}
	dbf_close(d);
	close(fd);
}
