/* outfile - see outfile.h. */
#define _GNU_SOURCE	/* F_SETPIPE_SZ, where there is one */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "base/outfile.h"

#define GATHER ((size_t)1 << 20)	/* bytes that are queued before they are written */
#define NAME_PART 200			/* bytes of a long file name that its temporary file repeats */

struct outfile {
	int fd;			/* what is written to */
	bool append;		/* lines of a shared file: each flush is one write */
	bool failed;		/* a write has failed; what follows is ignored */
	char *name;		/* for messages: the path as given, or "standard output" */
	char *temp;		/* the temporary file; NULL where `fd` is the real one */
	char *target;		/* what `temp` becomes, symbolic links followed */
	struct buf queue;	/* not yet written */
	struct buf torn;	/* the rest of the line in which a write was cut short */
};

/* The quotes around the name in a message: a file has them. */
static const char *quote(const struct outfile *o)
{
	return o->fd == STDOUT_FILENO ? "" : "'";
}

/* Tell errno once, unless the cause is that we were asked to stop. */
static bool failure(struct outfile *o)
{
	int error = errno;

	if (!o->failed && error == EPIPE)
		diag_broken_pipe();
	else if (!o->failed && !diag_interrupted())
		diag_trouble("cannot write %s%s%s: %s", quote(o), o->name, quote(o), strerror(error));
	o->failed = true;
	return false;
}

static struct outfile *new_outfile(const char *name)
{
	struct outfile *o = xcalloc(1, sizeof(*o));

	o->fd = -1;
	o->name = xstrdup(name);
	return o;
}

static void free_outfile(struct outfile *o)
{
	buf_free(&o->queue);
	buf_free(&o->torn);
	free(o->name);
	free(o->temp);
	free(o->target);
	free(o);
}

static struct outfile *refuse(struct outfile *o)
{
	if (!diag_interrupted())
		diag_trouble("cannot create '%s': %s", o->name, strerror(errno));
	free_outfile(o);
	return NULL;
}

/* A pipe that takes what a flush gives. A system that does not want to is no worse off. */
static void widen_pipe(int fd)
{
#ifdef F_SETPIPE_SZ
	fcntl(fd, F_SETPIPE_SZ, (int)GATHER);
#else
	(void)fd;
#endif
}

/* open(2) for writing, again where a signal that does not concern us cut it short. */
static int open_for_writing(const char *path, int flags, mode_t mode)
{
	int fd;

	do
		fd = open(path, O_WRONLY | O_CLOEXEC | flags, mode);
	while (fd < 0 && errno == EINTR && !diag_interrupted());
	return fd;
}

/* `.NAME.XXXXXX` beside `target`; the X are letters and digits made from `seed`. */
static char *temp_name(const char *target, uint64_t seed)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	const char *slash = strrchr(target, '/');
	const char *base = slash ? slash + 1 : target;
	struct buf path = {0};

	buf_add(&path, target, (size_t)(base - target));
	buf_addf(&path, ".%.*s.", NAME_PART, base);
	for (int i = 0; i < 6; i++, seed /= 36)
		buf_addc(&path, letters[seed % 36]);
	return path.p;
}

/* Create the temporary file with the rights that the finished one is to have. */
static bool create_temp(struct outfile *o, const struct stat *old)
{
	struct timespec now;
	uint64_t seed;

	clock_gettime(CLOCK_REALTIME, &now);
	seed = (uint64_t)now.tv_nsec * 2654435761u + (uint64_t)now.tv_sec + (uint64_t)getpid() * 40503u;
	for (int attempt = 0; attempt < 100; attempt++, seed += 7919) {
		free(o->temp);
		o->temp = temp_name(o->target, seed);
		o->fd = open_for_writing(o->temp, O_CREAT | O_EXCL, old ? old->st_mode & 0777 : 0666);
		if (o->fd >= 0 || errno != EEXIST)
			break;
	}
	if (o->fd < 0)
		return false;
	/* the owner only where we may: who cannot give files away gets a file of his own, as with cp */
	if (old && fchown(o->fd, old->st_uid, old->st_gid) != 0)
		errno = 0;
	return !old || fchmod(o->fd, old->st_mode & 0777) == 0;
}

/* The file that `path` means, symbolic links followed; `exists` tells whether it is there. */
static char *resolve(const char *path, bool exists)
{
	struct stat link;

	if (!exists && lstat(path, &link) != 0)
		return xstrdup(path);
	return realpath(path, NULL);	/* NULL for a link that leads nowhere */
}

static bool open_file(struct outfile *o, const char *path)
{
	struct stat old;
	bool exists = stat(path, &old) == 0;

	if (!exists && errno != ENOENT)
		return false;
	if (exists && !S_ISREG(old.st_mode)) {
		o->fd = open_for_writing(path, 0, 0);
		return o->fd >= 0;
	}
	if (exists && access(path, W_OK) != 0)
		return false;
	o->target = resolve(path, exists);
	return o->target && create_temp(o, exists ? &old : NULL);
}

static bool is_stdout(const char *path)
{
	return !path || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
}

bool outfile_same(const char *path, const char *other)
{
	struct stat a, b;

	if (is_stdout(path) || is_stdout(other))
		return is_stdout(path) && is_stdout(other);
	if (stat(path, &a) != 0 || stat(other, &b) != 0)
		return strcmp(path, other) == 0;
	return S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

struct outfile *outfile_open(const char *path)
{
	struct outfile *o;

	if (is_stdout(path)) {
		o = new_outfile("standard output");
		o->fd = STDOUT_FILENO;
	} else {
		o = new_outfile(path);
		if (!open_file(o, path)) {
			int error = errno;

			if (o->fd >= 0) {
				close(o->fd);
				unlink(o->temp);
			}
			errno = error;
			return refuse(o);
		}
	}
	if (!o->temp)
		widen_pipe(o->fd);
	return o;
}

struct outfile *outfile_append(const char *path)
{
	struct outfile *o = new_outfile(path);

	o->append = true;
	o->fd = open_for_writing(path, O_APPEND | O_CREAT, 0666);
	return o->fd >= 0 ? o : refuse(o);
}

/* Wait until a descriptor that somebody made non-blocking takes more. */
static bool wait_for_room(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };

	return poll(&wait, 1, -1) >= 0 || (errno == EINTR && !diag_interrupted());
}

/* Keep the rest of the line that is begun, for outfile_last_line(): `left` bytes at `p` were not written. */
static void keep_torn(struct outfile *o, const char *start, const char *p, size_t left)
{
	const char *lf = memchr(p, '\n', left);

	if (p > start && p[-1] != '\n' && lf != NULL)
		buf_add(&o->torn, p, (size_t)(lf - p) + 1);
}

static bool put_all(struct outfile *o, const char *p, size_t len)
{
	const char *start = p;

	while (len > 0) {
		ssize_t n = write(o->fd, p, len);

		if (n >= 0) {
			p += n;
			len -= (size_t)n;
			/* a signal may have cut it short: the next one would wait for the reader */
			if (len > 0 && diag_interrupted())
				break;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (!wait_for_room(o->fd))
				break;
		} else if (errno != EINTR || diag_interrupted()) {
			break;
		}
	}
	if (len == 0)
		return true;
	failure(o);
	keep_torn(o, start, p, len);
	return false;
}

bool outfile_flush(struct outfile *o)
{
	if (o->failed)
		return false;
	if (!put_all(o, o->queue.p, o->queue.len))
		return false;
	buf_reset(&o->queue);
	return true;
}

bool outfile_write(struct outfile *o, const void *p, size_t len)
{
	if (o->failed)
		return false;
	if (!o->append && o->queue.len > 0 && len > GATHER - o->queue.len && !outfile_flush(o))
		return false;
	if (!o->append && len >= GATHER)
		return put_all(o, p, len);
	if (o->queue.capacity == 0 && !o->append)
		buf_reserve(&o->queue, GATHER);
	buf_add(&o->queue, p, len);
	return true;
}

/* Would a write of at most PIPE_BUF bytes return at once? */
static bool has_room(int fd)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };

	return poll(&room, 1, 0) == 1 && (room.revents & POLLOUT) != 0;
}

void outfile_last_line(struct outfile *o, struct str line)
{
	struct buf all = {0};

	if (o->temp)
		return;
	if (!diag_interrupted() && !o->failed)
		outfile_flush(o);
	buf_reset(&o->queue);
	buf_addstr(&all, buf_str(&o->torn));
	buf_addstr(&all, line);
	/* one write, all of it or nothing: half a line would be worse than none */
	if (all.len <= PIPE_BUF && has_room(o->fd) && write(o->fd, all.p, all.len) < 0)
		o->failed = true;
	buf_free(&all);
}

const char *outfile_name(const struct outfile *o)
{
	return o->name;
}

const char *outfile_temporary(const struct outfile *o)
{
	return o->temp;
}

/* fsync(2); a thing that cannot be synced (a pipe, a device, some network file systems) is as safe as it gets. */
static bool synced(int fd)
{
	return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == ENOSYS;
}

/* Make the new name last over a power cut. A folder that cannot be read cannot be synced. */
static bool sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd < 0 || synced(fd);

	if (fd >= 0)
		close(fd);
	free(folder);
	return ok;
}

/* Close the descriptor. Of standard output only a copy: that too tells what the file system put off telling. */
static bool close_fd(struct outfile *o)
{
	int fd = o->fd == STDOUT_FILENO ? dup(o->fd) : o->fd;

	return fd >= 0 && close(fd) == 0;
}

bool outfile_close(struct outfile *o, bool commit)
{
	bool ok;

	if (!o)
		return true;
	if (o->append ? commit : commit || !o->temp)
		outfile_flush(o);
	if (commit && o->fd != STDOUT_FILENO && !o->failed && !synced(o->fd))
		failure(o);
	if (!close_fd(o) && !o->failed)
		failure(o);
	ok = !o->failed;
	if (o->temp && (!commit || !ok || rename(o->temp, o->target) != 0)) {
		if (commit && ok)
			ok = failure(o);
		unlink(o->temp);
	} else if (o->temp && !sync_folder(o->target)) {
		ok = failure(o);
	}
	free_outfile(o);
	return ok;
}
