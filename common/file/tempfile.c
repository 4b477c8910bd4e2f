/* tempfile - see tempfile.h. */
#define _GNU_SOURCE /* O_TMPFILE and fallocate(), where there are such */
#include "file/tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"

const char *tempfile_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder && *folder != '\0' ? folder : "/tmp";
}

int tempfile_open(void)
{
	const char *folder = tempfile_folder();
	struct buf path = { 0 };
	int fd = -1;

#ifdef O_TMPFILE
	fd = open(folder, O_RDWR | O_TMPFILE | O_EXCL | O_CLOEXEC, 0600);
#endif
	if (fd >= 0)
		return fd;
	buf_addf(&path, "%s/cutover.XXXXXX", folder);
	fd = mkstemp(path.p);
	if (fd >= 0)
		unlink(path.p);
	buf_free(&path);
	return fd;
}

bool tempfile_error(const char *what, const char *data)
{
	diag_error(
		"cannot %s the temporary file for %s in '%s': %s: let TMPDIR name another folder",
		what, data, tempfile_folder(), strerror(errno));
	return false;
}

bool tempfile_write(int fd, const char *p, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && (errno != EINTR || diag_interrupted()))
			return false;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return true;
}

bool tempfile_read(int fd, char *p, size_t len, uint64_t offset)
{
	while (len > 0) {
		ssize_t n = pread(fd, p, len, (off_t)offset);

		if (n == 0)
			errno = 0;
		if (n == 0 || (n < 0 && (errno != EINTR || diag_interrupted())))
			return false;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
			offset += (uint64_t)n;
		}
	}
	return true;
}

void tempfile_expect(int fd, uint64_t offset, size_t len)
{
#ifdef POSIX_FADV_WILLNEED
	(void)posix_fadvise(fd, (off_t)offset, (off_t)len, POSIX_FADV_WILLNEED);
#else
	(void)fd, (void)offset, (void)len;
#endif
}

void tempfile_forget(int fd, uint64_t offset, uint64_t len)
{
#ifdef FALLOC_FL_PUNCH_HOLE
	(void)!fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)len);
#else
	(void)fd, (void)offset, (void)len;
#endif
}
