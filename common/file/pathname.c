/* pathname - see pathname.h. */
#define _GNU_SOURCE /* O_PATH, where there is one */
#include "file/pathname.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"

#define LINKS_MOST 40 /* links followed on one path, at most; the kernel has the same limit */

/* We need not be able to read a folder to walk through it. */
#ifdef O_PATH
#define WALK (O_PATH | O_DIRECTORY | O_CLOEXEC)
#else
#define WALK (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
#endif

/*
 * Take the first part of *rest; *rest then begins after it and its slashes. False if the part is
 * too long.
 */
static bool next_component(const char **rest, char part[PATHNAME_COMPONENT])
{
	size_t len = strcspn(*rest, "/");

	if (len >= PATHNAME_COMPONENT) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(part, *rest, len);
	part[len] = '\0';
	*rest += len;
	*rest += strspn(*rest, "/");
	return true;
}

/* Go to another folder: `fd` replaces p->folder. False if it was not opened. */
static bool enter(struct pathname *p, int fd)
{
	int error = errno;

	if (p->folder >= 0)
		close(p->folder);
	p->folder = fd;
	errno = error;
	return fd >= 0;
}

static bool may_follow(const struct pathname *p, const struct stat *link)
{
	if (!pathname_sticky(p) || link->st_uid == geteuid())
		return true;
	errno = EACCES;
	return false;
}

/* Follow the link in p->base: the new path is the text of the link, and `rest` after it. */
static bool follow(struct pathname *p, const char *rest, struct buf *path, bool last)
{
	struct buf longer = { 0 };
	char target[PATH_MAX];
	ssize_t len = readlinkat(p->folder, p->base, target, sizeof(target) - 1);

	if (len <= 0)
		return false;
	buf_add(&longer, target, (size_t)len);
	if (!last)
		buf_addf(&longer, "/%s", rest);
	buf_free(path);
	*path = longer;
	p->linked |= last;
	return path->p[0] != '/' || enter(p, open("/", WALK));
}

/* Walk along `path`; p->base is the last part at the end. */
static bool walk(struct pathname *p, struct buf *path)
{
	const char *rest = path->p + strspn(path->p, "/");
	struct stat st;
	int links = 0;

	for (;;) {
		bool last;

		if (!next_component(&rest, p->base))
			return false;
		last = *rest == '\0';
		if (fstatat(p->folder, p->base, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISLNK(st.st_mode)) {
			if (++links > LINKS_MOST)
				errno = ELOOP;
			if (links > LINKS_MOST || !may_follow(p, &st) ||
			    !follow(p, rest, path, last))
				return false;
			rest = path->p + strspn(path->p, "/");
			continue;
		}
		if (last)
			return true;
		if (!enter(p, openat(p->folder, p->base, WALK | O_NOFOLLOW)))
			return false;
	}
}

/* If we may read the folder, get a descriptor that can be synced and listed. */
static void make_readable(struct pathname *p)
{
	int fd = openat(p->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		enter(p, fd);
}

bool pathname_open(struct pathname *p, const char *path)
{
	struct buf whole = { 0 };
	size_t len = strlen(path);
	bool ok;
	int error;

	*p = (struct pathname){ .folder = -1 };
	if (len == 0 || path[len - 1] == '/') {
		errno = len == 0 ? ENOENT : EISDIR;
		return false;
	}
	buf_adds(&whole, path);
	ok = enter(p, open(*path == '/' ? "/" : ".", WALK)) && walk(p, &whole);
	error = errno;
	buf_free(&whole);
	if (ok)
		make_readable(p);
	else
		pathname_close(p);
	errno = error;
	return ok;
}

void pathname_close(struct pathname *p)
{
	if (p->folder >= 0)
		close(p->folder);
	p->folder = -1;
}

bool pathname_sticky(const struct pathname *p)
{
	struct stat st;

	return fstat(p->folder, &st) == 0 && (st.st_mode & S_ISVTX) != 0;
}

/* ---- which file ---- */

static struct fileid of_file(const struct stat *st)
{
	bool counts = S_ISREG(st->st_mode) || S_ISFIFO(st->st_mode);

	return (struct fileid){ .kind = counts ? FILEID_FILE : FILEID_NONE,
		                .device = st->st_dev,
		                .inode = st->st_ino,
		                .fifo = S_ISFIFO(st->st_mode) };
}

struct fileid fileid_path(const char *path)
{
	struct fileid id = { .kind = FILEID_NONE };
	struct pathname at;
	struct stat st;

	if (stat(path, &st) == 0)
		return of_file(&st);
	if (errno != ENOENT || !pathname_open(&at, path))
		return id;
	if (fstat(at.folder, &st) == 0) {
		id = (struct fileid){ .kind = FILEID_NAME,
			              .device = st.st_dev,
			              .inode = st.st_ino };
		memcpy(id.base, at.base, sizeof(id.base));
	}
	pathname_close(&at);
	return id;
}

struct fileid fileid_fd(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? of_file(&st) : (struct fileid){ .kind = FILEID_NONE };
}

bool fileid_same(const struct fileid *a, const struct fileid *b)
{
	return a->kind != FILEID_NONE && a->kind == b->kind && a->device == b->device &&
	       a->inode == b->inode && strcmp(a->base, b->base) == 0;
}
