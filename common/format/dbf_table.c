/* dbf_table - read the records of a table: they have a fixed width and follow the header. */
#include <stdlib.h>

#include "base/mem.h"
#include "format/dbf_int.h"

#define BLOCK ((size_t)256 << 10) /* bytes read at a time, at most; a record has fewer */

struct dbf_table {
	int fd;
	off_t start;           /* of record 0 in the file */
	size_t record_size;    /* bytes */
	uint64_t records;      /* of the table */
	uint64_t first, count; /* records in `block` */
	char block[BLOCK];
};

struct dbf_table *dbf_table_open(int fd, off_t start, const struct dbf_header *h)
{
	struct dbf_table *t = xcalloc(1, sizeof(*t));

	t->fd = fd;
	t->start = start + (off_t)h->header_size;
	t->record_size = h->record_size;
	t->records = h->records;
	return t;
}

/* Read a block that begins with record `i`. False if it cannot be read. */
static bool read_block(struct dbf_table *t, uint64_t i)
{
	uint64_t count = BLOCK / t->record_size;

	if (i >= t->records)
		return false;
	if (count > t->records - i)
		count = t->records - i;
	t->first = i;
	t->count = 0;
	if (!dbf_read_at(t->fd, t->start + (off_t)(i * t->record_size), t->block,
	                 count * t->record_size))
		return false;
	t->count = count;
	return true;
}

const char *dbf_table_record(struct dbf_table *t, uint64_t i)
{
	if ((i < t->first || i >= t->first + t->count) && !read_block(t, i))
		return NULL;
	return t->block + (i - t->first) * t->record_size;
}

void dbf_table_close(struct dbf_table *t)
{
	free(t);
}
