/* tablefile - see tablefile.h. */
#include "report/tablefile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "file/outfile.h"
#include "stream/formula.h"

struct tablefile {
	struct outfile *file;
	struct buf row; /* the row so far, with a comma after each cell */
};

struct tablefile *tablefile_open(const char *path)
{
	struct outfile *file = outfile_open(path);
	struct tablefile *t;

	if (!file)
		return NULL;
	t = xcalloc(1, sizeof(*t));
	t->file = file;
	return t;
}

void tablefile_cell(struct tablefile *t, struct str text)
{
	formula_put(&t->row, text, ',');
	buf_addc(&t->row, ',');
}

void tablefile_count(struct tablefile *t, uint64_t n)
{
	buf_addf(&t->row, "%" PRIu64 ",", n);
}

void tablefile_end_row(struct tablefile *t)
{
	t->row.p[t->row.len - 1] = '\n';
	outfile_write(t->file, t->row.p, t->row.len);
	buf_reset(&t->row);
}

bool tablefile_close(struct tablefile *t, bool commit)
{
	bool ok;

	if (!t)
		return true;
	ok = outfile_close(t->file, commit);
	buf_free(&t->row);
	free(t);
	return ok;
}
