/*
 * legacy_unpack - unpack a gzip file into a file without a name, which is read instead; see
 * legacy_int.h.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "file/tempfile.h"
#include "format/gunzip.h"
#include "legacy/legacy_int.h"

/* Is the file packed? The first block of a pipe stays in the block. */
static bool peek(struct legacy *s, bool *packed)
{
	char head[GUNZIP_HEAD];
	ssize_t n;

	if (legacy_regular(s)) {
		n = pread(s->fd, head, sizeof(head), s->start);
		s->error = n < 0 ? errno : 0;
		*packed = n > 0 && gunzip_is(head, (size_t)n);
		return n >= 0;
	}
	s->peeked = legacy_block(s);
	*packed = s->peeked && gunzip_is(s->block, s->len);
	return s->peeked;
}

static bool temporary_error(const char *what)
{
	diag_error("cannot %s the temporary file for an unpacked file in TMPDIR: %s", what,
	           strerror(errno));
	return false;
}

static bool put(void *context, const char *p, size_t len)
{
	const int *fd = context;

	return tempfile_write(*fd, p, len) || (!diag_interrupted() && temporary_error("write"));
}

/* Unpack everything through `g`. Byte counts are those of the packed file. */
static bool unpack(struct legacy *s, struct gunzip *g)
{
	bool ok;

	do {
		if (!legacy_block(s))
			return legacy_refuse(s);
		s->done += s->len;
		s->input[s->next - 1].bytes += s->len;
		if (s->sum)
			digest_add(s->sum, s->block, s->len);
		ok = gunzip_feed(g, s->block, s->len);
	} while (ok && !s->ended);
	/* where it is the temporary file that takes no more, that is reported already */
	ok = ok && !diag_interrupted() && gunzip_end(g);
	if (*gunzip_why(g) != '\0')
		diag_error_at(legacy_place(s, 0), "is packed by gzip, and cannot be read: %s",
		              gunzip_why(g));
	return ok;
}

/* Check that the packed file did not change during reading. */
static bool check_same(const struct legacy *s)
{
	struct stat after;

	if (!legacy_regular(s) || fstat(s->fd, &after) != 0 ||
	    (after.st_size == s->before.st_size &&
	     after.st_mtim.tv_sec == s->before.st_mtim.tv_sec &&
	     after.st_mtim.tv_nsec == s->before.st_mtim.tv_nsec))
		return true;
	return legacy_error(
		s, "the file changed while it was read: run again when nobody writes to it");
}

bool legacy_unpack(struct legacy *s)
{
	struct gunzip *g;
	bool packed, ok;
	int fd;

	if (!peek(s, &packed))
		return legacy_refuse(s);
	if (!packed)
		return true;
	fd = tempfile_open();
	if (fd < 0)
		return temporary_error("make");
	g = gunzip_open(put, &fd);
	ok = unpack(s, g) && check_same(s);
	gunzip_close(g);
	if (s->fd != STDIN_FILENO)
		close(s->fd);
	s->fd = fd;
	s->packed = true;
	s->peeked = s->ended = false;
	s->start = 0;
	return ok && ((fstat(fd, &s->before) == 0 && lseek(fd, 0, SEEK_SET) == 0) ||
	              temporary_error("read"));
}
