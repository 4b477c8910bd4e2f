/*
 * legacy_unpack - unpack a gzip file into a file without a name, which is read instead; see
 * legacy_int.h.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

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

/* The next bytes of the packed file; they are those that count, and that the digest is of. */
static ptrdiff_t next(void *context, const char **p)
{
	struct legacy *s = context;

	if (s->ended && !s->peeked)
		return 0;
	if (!legacy_block(s)) {
		legacy_refuse(s);
		return -1;
	}
	s->done += s->len;
	s->input[s->next - 1].bytes += s->len;
	if (s->sum)
		digest_add(s->sum, s->block, s->len);
	*p = s->block;
	return (ptrdiff_t)s->len;
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
	bool packed;
	int fd;

	if (!peek(s, &packed))
		return legacy_refuse(s);
	if (!packed)
		return true;
	fd = gunzip_to_file(s->file, next, s);
	if (fd < 0)
		return false;
	if (!check_same(s)) {
		close(fd);
		return false;
	}
	if (s->fd != STDIN_FILENO)
		close(s->fd);
	s->fd = fd;
	s->packed = true;
	s->peeked = s->ended = false;
	s->start = 0;
	return fstat(fd, &s->before) == 0 || legacy_error(s, "its unpacked content is gone");
}
