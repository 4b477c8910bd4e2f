/* dbf_table - the records of a table, by shapelib out of an open file. */
#include <errno.h>
#include <shapefil.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "format/dbf_int.h"

#define BLOCK ((size_t)256 << 10) /* bytes read at a time */

struct dbf_table {
	DBFHandle handle;
};

/* ---- the file, for shapelib ---- */

/* shapelib opens by name only: the name "FD-OFFSET.dbf" holds the descriptor and the start. */
struct bytes {
	int fd;
	off_t start;    /* where the table begins in it */
	uint64_t at;    /* where reading goes on, from there */
	uint64_t first; /* what `block` holds: from here, */
	size_t len;     /* so many bytes */
	char block[BLOCK];
};

static SAFile open_bytes(const char *name, const char *access)
{
	struct bytes *b;
	long long fd, start;
	char *end;

	fd = strtoll(name, &end, 10);
	(void)access;
	if (*end != '-' || !strstr(name, ".dbf"))
		return NULL;
	start = strtoll(end + 1, NULL, 10);
	b = xcalloc(1, sizeof(*b));
	b->fd = (int)fd;
	b->start = (off_t)start;
	return (SAFile)(void *)b;
}

/* Bytes from b->at on, at most `len`; how many. */
static size_t read_some(struct bytes *b, char *out, size_t len)
{
	size_t ready;

	if (b->at < b->first || b->at >= b->first + b->len) {
		ssize_t n;

		do
			n = pread(b->fd, b->block, BLOCK, b->start + (off_t)b->at);
		while (n < 0 && errno == EINTR);
		b->first = b->at;
		b->len = n > 0 ? (size_t)n : 0;
	}
	ready = (size_t)(b->first + b->len - b->at);
	if (ready > len)
		ready = len;
	memcpy(out, b->block + (b->at - b->first), ready);
	b->at += ready;
	return ready;
}

static SAOffset read_bytes(void *out, SAOffset size, SAOffset count, SAFile file)
{
	struct bytes *b = (struct bytes *)(void *)file;
	size_t want = mem_mul(size, count), done = 0, n;

	while (done < want && (n = read_some(b, (char *)out + done, want - done)) > 0)
		done += n;
	return size > 0 ? done / size : 0;
}

static SAOffset write_bytes(void *p, SAOffset size, SAOffset count, SAFile file)
{
	(void)p, (void)size, (void)count, (void)file;
	return 0;
}

static SAOffset seek_bytes(SAFile file, SAOffset offset, int whence)
{
	struct bytes *b = (struct bytes *)(void *)file;

	if (whence == SEEK_END)
		return 1;
	b->at = whence == SEEK_CUR ? b->at + offset : offset;
	return 0;
}

static SAOffset report_bytes(SAFile file)
{
	return (SAOffset)((struct bytes *)(void *)file)->at;
}

static int flush_bytes(SAFile file)
{
	(void)file;
	return 0;
}

static int close_bytes(SAFile file)
{
	free(file);
	return 0;
}

static int remove_bytes(const char *name)
{
	(void)name;
	return -1;
}

/* What can be wrong is found before shapelib sees the file, and told in our words. */
static void no_error(const char *message)
{
	(void)message;
}

/* ---- its records ---- */

struct dbf_table *dbf_table_open(int fd, off_t start)
{
	SAHooks hooks = { open_bytes,  read_bytes,  write_bytes,  seek_bytes, report_bytes,
		          flush_bytes, close_bytes, remove_bytes, no_error,   atof };
	struct dbf_table *t;
	DBFHandle handle;
	char name[60];

	snprintf(name, sizeof(name), "%d-%lld.dbf", fd, (long long)start);
	handle = DBFOpenLL(name, "rb", &hooks);
	if (!handle)
		return NULL;
	t = xcalloc(1, sizeof(*t));
	t->handle = handle;
	return t;
}

const char *dbf_table_record(struct dbf_table *t, int i)
{
	return DBFReadTuple(t->handle, i);
}

void dbf_table_close(struct dbf_table *t)
{
	if (!t)
		return;
	DBFClose(t->handle);
	free(t);
}
