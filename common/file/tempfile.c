/* tempfile - see tempfile.h. */
#define _GNU_SOURCE /* O_TMPFILE, where there is one */
#include "file/tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"

int tempfile_open(void)
{
	const char *folder = getenv("TMPDIR");
	struct buf path = { 0 };
	int fd = -1;

	if (!folder || *folder == '\0')
		folder = "/tmp";
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
