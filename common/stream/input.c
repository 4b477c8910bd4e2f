/*
 * input - the bytes of one input: a file, standard input, an open descriptor or memory.
 */
#define _GNU_SOURCE /* F_SETPIPE_SZ, where there is one */
#include "stream/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"

#define BOM "\xef\xbb\xbf"

/* Make a pipe large enough for a whole block. The system may refuse; then it stays as it is. */
static void widen_pipe(int fd)
{
#ifdef F_SETPIPE_SZ
	fcntl(fd, F_SETPIPE_SZ, (int)INPUT_BLOCK);
#else
	(void)fd;
#endif
}

static bool refuse(const char *what, const char *name)
{
	diag_error("cannot %s '%s': %s", what, name, strerror(errno));
	return false;
}

bool input_open_fd(struct input *s, int fd, const char *name, bool digest)
{
	struct stat st;

	*s = (struct input){ .name = name, .fd = fd };
	if (fstat(fd, &st) != 0)
		return refuse("read", name);
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return refuse("read", name);
	}
	if (S_ISFIFO(st.st_mode))
		widen_pipe(fd);
	s->regular = S_ISREG(st.st_mode);
	s->size = st.st_size;
	s->changed = st.st_mtim;
	s->digest = digest ? digest_new() : NULL;
	return true;
}

bool input_open(struct input *s, const char *path, bool digest)
{
	int fd;

	if (strcmp(path, "-") == 0)
		return input_open_fd(s, STDIN_FILENO, "standard input", digest);
	*s = (struct input){ .name = path, .fd = -1 };
	do
		fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd < 0 && errno == EINTR && !diag_interrupted());
	if (fd < 0)
		return refuse("open", path);
	if (!input_open_fd(s, fd, path, digest)) {
		close(fd);
		s->fd = -1;
		return false;
	}
	s->owned = true;
	return true;
}

void input_open_memory(struct input *s, const char *name, struct str bytes, bool digest)
{
	*s = (struct input){ .name = name, .fd = -1, .memory = bytes };
	s->digest = digest ? digest_new() : NULL;
}

static ptrdiff_t read_memory(struct input *s, char *p, size_t room)
{
	size_t n = s->memory.len < room ? s->memory.len : room;

	if (n > 0) {
		memcpy(p, s->memory.p, n);
		s->memory.p += n;
		s->memory.len -= n;
	}
	return (ptrdiff_t)n;
}

static ptrdiff_t read_some(struct input *s, char *p, size_t room)
{
	ptrdiff_t n;

	if (s->ended)
		return 0;
	do {
		if (diag_interrupted())
			return -1;
		n = s->fd < 0 ? read_memory(s, p, room) : read(s->fd, p, room);
	} while (n < 0 && errno == EINTR);
	if (n < 0) {
		refuse("read", s->name);
		return -1;
	}
	s->ended = n == 0;
	s->bytes += (uint64_t)n;
	if (s->digest)
		digest_add(s->digest, p, (size_t)n);
	return n;
}

/* Read the first bytes: enough to recognize a byte order mark. */
static ptrdiff_t read_first(struct input *s, char *p, size_t room)
{
	ptrdiff_t n, len = 0;

	s->started = true;
	while (len < 3) {
		n = read_some(s, p + len, room - (size_t)len);
		if (n < 0)
			return -1;
		if (n == 0)
			return len;
		len += n;
	}
	if (memcmp(p, BOM, 3) != 0)
		return len;
	len -= 3;
	memmove(p, p + 3, (size_t)len);
	return len > 0 ? len : read_some(s, p, room);
}

ptrdiff_t input_read(struct input *s, char *p, size_t room)
{
	return s->started ? read_some(s, p, room) : read_first(s, p, room);
}

bool input_end(struct input *s, char sha256[DIGEST_TEXT])
{
	struct stat st;

	sha256[0] = 0;
	if (s->digest)
		digest_end(s->digest, sha256);
	s->digest = NULL;
	if (!s->regular || fstat(s->fd, &st) != 0)
		return true;
	if (st.st_size == s->size && st.st_mtim.tv_sec == s->changed.tv_sec &&
	    st.st_mtim.tv_nsec == s->changed.tv_nsec)
		return true;
	diag_error_at((struct place){ .file = s->name },
	              "changed while it was read: run again when nothing writes to it");
	return false;
}

void input_close(struct input *s)
{
	if (s->digest)
		digest_end(s->digest, NULL);
	if (s->owned)
		close(s->fd);
	*s = (struct input){ .name = s->name, .fd = -1 };
}
