/* aside - see aside.h. */
#include "server/aside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "file/tempfile.h"

#define BLOCK 65536

struct aside {
	int fd;
	uint64_t count;  /* lines */
	uint64_t size;   /* bytes in the file */
	uint64_t offset; /* of what is read next */
	struct buf buf;  /* what is not in the file yet; while reading, what is read */
	size_t at;       /* where the next line begins in it */
};

static bool fail(const char *what)
{
	diag_error("cannot %s a temporary file in '%s': %s", what, tempfile_folder(),
	           errno ? strerror(errno) : "it has become shorter");
	return false;
}

struct aside *aside_new(void)
{
	struct aside *l;
	int fd = tempfile_open();

	if (fd < 0) {
		fail("make");
		return NULL;
	}
	l = xcalloc(1, sizeof(*l));
	l->fd = fd;
	return l;
}

static bool flush(struct aside *l)
{
	size_t len = l->buf.len;

	if (len > 0 && !tempfile_write(l->fd, l->buf.p, len))
		return fail("write");
	l->size += len;
	buf_reset(&l->buf);
	return true;
}

bool aside_put(struct aside *l, struct str line)
{
	buf_addstr(&l->buf, line);
	buf_addc(&l->buf, '\n');
	l->count++;
	return l->buf.len < BLOCK || flush(l);
}

struct aside_place aside_place(const struct aside *l)
{
	return (struct aside_place){ l->count, l->size + l->buf.len };
}

bool aside_cut(struct aside *l, struct aside_place place)
{
	l->count = place.count;
	if (place.bytes >= l->size) {
		l->buf.len = (size_t)(place.bytes - l->size);
		return true;
	}
	buf_reset(&l->buf);
	l->size = place.bytes;
	return (ftruncate(l->fd, (off_t)l->size) == 0 &&
	        lseek(l->fd, (off_t)l->size, SEEK_SET) >= 0) ||
	       fail("write");
}

uint64_t aside_count(const struct aside *l)
{
	return l->count;
}

bool aside_rewind(struct aside *l)
{
	/* what was read is not to be written again */
	if (l->offset == 0 && !flush(l))
		return false;
	buf_reset(&l->buf);
	l->at = 0;
	l->offset = 0;
	return true;
}

/* Read another block behind what is left. False at the end and after an error. */
static bool more(struct aside *l)
{
	size_t left = l->buf.len - l->at, len = BLOCK;

	if (l->size - l->offset < len)
		len = (size_t)(l->size - l->offset);
	if (len == 0)
		return false;
	if (left > 0)
		memmove(l->buf.p, l->buf.p + l->at, left);
	l->buf.len = left;
	l->at = 0;
	buf_reserve(&l->buf, len);
	if (!tempfile_read(l->fd, l->buf.p + left, len, l->offset))
		return fail("read");
	l->buf.len += len;
	l->offset += len;
	return true;
}

bool aside_next(struct aside *l, struct str *line)
{
	size_t looked = 0;

	for (;;) {
		size_t left = l->buf.len - l->at;
		const char *start = l->buf.p + l->at, *end;

		end = left > looked ? memchr(start + looked, '\n', left - looked) : NULL;
		if (end) {
			*line = (struct str){ start, (size_t)(end - start) };
			l->at += line->len + 1;
			return true;
		}
		looked = left;
		if (!more(l))
			return false;
	}
}

bool aside_find(struct aside *l, uint64_t number, struct str *line)
{
	if (number == 0 || number > l->count || !aside_rewind(l))
		return false;
	while (number-- > 0)
		if (!aside_next(l, line))
			return false;
	return true;
}

void aside_free(struct aside *l)
{
	if (!l)
		return;
	close(l->fd);
	buf_free(&l->buf);
	free(l);
}
