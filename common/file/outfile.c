/* outfile - see outfile.h. */
#define _GNU_SOURCE /* F_SETPIPE_SZ, sync_file_range(), where there are */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "file/outfile_int.h"

#define SEND_OFF ((size_t)16 << 20) /* bytes */

/* The quotes around the name in a message: only a file has them. */
static const char *quote(const struct outfile *o)
{
	return o->fd == STDOUT_FILENO ? "" : "'";
}

/* Report errno once, unless a signal asked us to stop. */
static bool failure(struct outfile *o)
{
	int error = errno;

	if (!o->failed && error == EPIPE)
		diag_broken_pipe();
	else if (!o->failed && !diag_interrupted())
		diag_error("cannot write %s%s%s: %s", quote(o), o->name, quote(o), strerror(error));
	o->failed = true;
	return false;
}

static struct outfile *new_outfile(const char *name)
{
	struct outfile *o = xcalloc(1, sizeof(*o));

	o->fd = -1;
	o->at.folder = -1;
	o->name = xstrdup(name);
	return o;
}

static void free_outfile(struct outfile *o)
{
	diag_last_drop(&o->last);
	pathname_close(&o->at);
	buf_free(&o->queue);
	buf_free(&o->torn);
	free(o->name);
	free(o->temp);
	free(o);
}

static struct outfile *refuse(struct outfile *o)
{
	int error = errno;
	struct stat st;

	/* a file that lines are appended to may be there */
	if (!diag_interrupted())
		diag_error("cannot %s '%s': %s",
		           o->append && lstat(o->name, &st) == 0 ? "write to" : "create", o->name,
		           strerror(error));
	free_outfile(o);
	return NULL;
}

/* Make a pipe large enough for a flush. If the system refuses, nothing is lost. */
static void widen_pipe(int fd)
{
#ifdef F_SETPIPE_SZ
	fcntl(fd, F_SETPIPE_SZ, (int)OUTFILE_GATHER);
#else
	(void)fd;
#endif
}

bool outfile_is_stdout(const char *path)
{
	return !path || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
}

/* Close everything after a failed open. errno does not change. */
static void undo_open(struct outfile *o)
{
	int error = errno;

	if (o->fd >= 0)
		close(o->fd);
	outfile_remove_temp(o);
	errno = error;
}

struct outfile *outfile_open(const char *path)
{
	struct outfile *o;

	if (outfile_is_stdout(path)) {
		o = new_outfile("standard output");
		o->fd = STDOUT_FILENO;
	} else {
		o = new_outfile(path);
		if (!outfile_create(o, path)) {
			undo_open(o);
			return refuse(o);
		}
	}
	if (!outfile_is_pending(o))
		widen_pipe(o->fd);
	return o;
}

/* ---- lines of a shared file ---- */

/*
 * Open for writing and, if it is a file and we may, for reading, so that its last line can be
 * checked.
 */
static int open_shared(int folder, const char *name, int flags)
{
	struct stat st;
	bool regular = fstatat(folder, name, &st, 0) == 0 && S_ISREG(st.st_mode);
	int fd = regular ? outfile_open_at(folder, name, O_RDWR | O_APPEND | flags, 0) : -1;

	return fd >= 0 ? fd : outfile_open_at(folder, name, O_WRONLY | O_APPEND | flags, 0);
}

static bool open_append(struct outfile *o, const char *path)
{
	if (!pathname_open(&o->at, path))
		return false;
	o->fd = outfile_open_at(o->at.folder, o->at.base, O_RDWR | O_APPEND | O_CREAT | O_EXCL,
	                        OUTFILE_MODE);
	if (o->fd >= 0)
		return fchmod(o->fd, OUTFILE_MODE) == 0;
	if (errno == EEXIST)
		o->fd = open_shared(o->at.folder, o->at.base, O_NOFOLLOW);
	else if (o->at.linked) /* a link in /proc leads to something without a name */
		o->fd = open_shared(AT_FDCWD, path, 0);
	return o->fd >= 0;
}

struct outfile *outfile_append(const char *path)
{
	struct outfile *o = new_outfile(path);

	o->append = true;
	if (open_append(o, path))
		return o;
	undo_open(o);
	return refuse(o);
}

/* Does the file end within a line? If it cannot be read, assume so. */
static bool is_torn(const struct outfile *o)
{
	struct stat st;
	char last;

	return fstat(o->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	       (pread(o->fd, &last, 1, st.st_size - 1) != 1 || last != '\n');
}

/* End the line that was cut short. */
static void end_torn_line(struct outfile *o)
{
	struct buf line = { 0 };

	if (o->queue.len == 0 || !is_torn(o))
		return;
	buf_addc(&line, '\n');
	buf_addstr(&line, buf_str(&o->queue));
	buf_free(&o->queue);
	o->queue = line;
}

/* ---- writing ---- */

/* If somebody made the descriptor non-blocking, wait until it takes more. */
static bool wait_for_room(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };

	return poll(&wait, 1, -1) >= 0 || (errno == EINTR && !diag_interrupted());
}

/*
 * A write was cut short: keep the rest of the current line for outfile_last_line(). `left` bytes at
 * `p` were not written.
 */
static void keep_torn(struct outfile *o, const char *start, const char *p, size_t left)
{
	const char *lf = memchr(p, '\n', left);

	if (p > start && p[-1] != '\n' && lf)
		buf_add(&o->torn, p, (size_t)(lf - p) + 1);
}

/*
 * A new file is synced before it gets its name. Let the system begin with that while the rest is still
 * being made; otherwise all of a large file waits for the end.
 */
static void send_off(struct outfile *o, size_t len)
{
	o->written += len;
#ifdef SYNC_FILE_RANGE_WRITE
	if (!outfile_is_pending(o) || o->written - o->under_way < SEND_OFF)
		return;
	/* only a hint: fsync(2) reports what goes wrong */
	sync_file_range(o->fd, (off_t)o->under_way, (off_t)(o->written - o->under_way),
	                SYNC_FILE_RANGE_WRITE);
	o->under_way = o->written;
#endif
}

bool outfile_put(struct outfile *o, const char *p, size_t len)
{
	const char *start = p;
	size_t all = len;

	while (len > 0) {
		ssize_t n = write(o->fd, p, len);

		if (n >= 0) {
			p += n;
			len -= (size_t)n;
			/*
			 * a signal may have cut the write short: the next write would wait for the
			 * reader
			 */
			if (len > 0 && diag_interrupted())
				break;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (!wait_for_room(o->fd))
				break;
		} else if (errno != EINTR || diag_interrupted()) {
			break;
		}
	}
	if (len == 0) {
		send_off(o, all);
		return true;
	}
	failure(o);
	keep_torn(o, start, p, len);
	return false;
}

bool outfile_flush(struct outfile *o)
{
	if (o->failed)
		return false;
	if (o->append)
		end_torn_line(o);
	if (!outfile_put(o, o->queue.p, o->queue.len))
		return false;
	buf_reset(&o->queue);
	return true;
}

bool outfile_write(struct outfile *o, const void *p, size_t len)
{
	if (o->failed)
		return false;
	if (!o->append && o->queue.len > 0 && len > OUTFILE_GATHER - o->queue.len &&
	    !outfile_flush(o))
		return false;
	if (!o->append && len >= OUTFILE_GATHER)
		return outfile_put(o, p, len);
	if (o->queue.capacity == 0 && !o->append)
		buf_reserve(&o->queue, OUTFILE_GATHER);
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
	struct buf all = { 0 };

	if (outfile_is_pending(o))
		return;
	if (!diag_interrupted() && !o->failed)
		outfile_flush(o);
	buf_reset(&o->queue);
	buf_addstr(&all, buf_str(&o->torn));
	buf_addstr(&all, line);
	if (!diag_interrupted() && !o->failed)
		outfile_put(o, all.p, all.len); /* waits for a slow reader */
	/* one write, everything or nothing: half a line would be worse than none */
	else if (all.len <= PIPE_BUF && has_room(o->fd) && write(o->fd, all.p, all.len) < 0)
		o->failed = true;
	buf_free(&all);
}

const char *outfile_name(const struct outfile *o)
{
	return o->name;
}

bool outfile_is_pending(const struct outfile *o)
{
	return o->nameless || o->temp;
}

ptrdiff_t outfile_read(const struct outfile *o, void *p, size_t len, uint64_t at)
{
	ssize_t n;

	do
		n = pread(o->fd, p, len, (off_t)at);
	while (n < 0 && errno == EINTR && !diag_interrupted());
	return n;
}

int outfile_descriptor(const struct outfile *o)
{
	return o->fd;
}

bool outfile_sync(struct outfile *o)
{
	return outfile_flush(o) && (outfile_synced(o->fd) || failure(o));
}

/* ---- the end ---- */

/*
 * Close the descriptor. For standard output, close a copy: that also shows errors that the file
 * system reports late.
 */
static bool close_fd(struct outfile *o)
{
	int fd = o->fd == STDOUT_FILENO ? dup(o->fd) : o->fd;

	return fd >= 0 && close(fd) == 0;
}

bool outfile_close(struct outfile *o, bool commit)
{
	bool pending, ok;

	if (!o)
		return true;
	pending = outfile_is_pending(o);
	if (o->append ? commit : commit || !pending)
		outfile_flush(o);
	if (commit && o->fd != STDOUT_FILENO && !o->failed && !outfile_synced(o->fd))
		failure(o);
	if (commit && pending && !o->failed && !outfile_publish(o))
		failure(o);
	outfile_remove_temp(o);
	if (!close_fd(o) && !o->failed)
		failure(o);
	ok = !o->failed;
	free_outfile(o);
	return ok;
}
