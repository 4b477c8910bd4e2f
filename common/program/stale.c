/* stale - see stale.h. */
#include "program/stale.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "record/finding.h"

#define HEAD 16              /* bytes that identify a header */
#define TAIL ((size_t)65536) /* bytes at the end that hold a seal */

bool stale_open(struct stale *s, const char *path)
{
	s->path = path;
	s->any = false;
	return pathname_open(&s->at, path);
}

void stale_close(struct stale *s)
{
	pathname_close(&s->at);
}

/* Does it begin with the header of a stream, or of its csv or tsv form? */
static bool has_header(int fd)
{
	char head[HEAD];
	ssize_t n = pread(fd, head, sizeof(head), 0);
	struct str text = { head, n > 0 ? (size_t)n : 0 };

	return str_starts(text, STR("_at\t_fault")) || str_starts(text, STR("_at,_fault"));
}

/* Is its last line a seal? For files without a header. */
static bool has_seal(int fd, off_t size)
{
	off_t from = size > (off_t)TAIL ? size - (off_t)TAIL : 0;
	char tail[TAIL];
	ssize_t n = pread(fd, tail, sizeof(tail), from);
	size_t start = n > 1 ? (size_t)n - 1 : 0;

	while (start > 0 && tail[start - 1] != '\n')
		start--;
	return n > 1 && (start > 0 || from == 0) &&
	       str_starts((struct str){ tail + start, (size_t)n - start }, STR("\\.\t"));
}

bool stale_holds(const struct stale *s)
{
	struct stat st;
	bool ours;
	int fd;

	/* not a device or a FIFO: to open one could change something */
	if (fstatat(s->at.folder, s->at.base, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode))
		return false;
	fd = openat(s->at.folder, s->at.base, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	ours = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       (s->any || has_header(fd) || has_seal(fd, st.st_size));
	close(fd);
	return ours;
}

void stale_say(const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("stale") }, "%s",
	                     text.p);
	buf_free(&text);
}

void stale_put_away(const struct stale *s, void (*say)(const char *format, ...))
{
	char old[PATHNAME_COMPONENT + 4];

	if (!stale_holds(s))
		return;
	snprintf(old, sizeof(old), "%s.old", s->at.base);
	if (renameat(s->at.folder, s->at.base, s->at.folder, old) == 0)
		say("no '%s' was written: what an earlier run wrote there is called '%s.old' now",
		    s->path, s->path);
	else
		say("no '%s' was written, and what an earlier run wrote is still there, since it cannot be renamed '%s.old': %s; "
		    "remove it",
		    s->path, s->path, strerror(errno));
}
