/*
 * tempfile - a file without a name, for what must be read twice; it is gone when its descriptor is
 * closed.
 *
 *	int fd = tempfile_open();
 *	if (fd < 0 || !tempfile_write(fd, p, len)) ... strerror(errno) ...
 */
#ifndef FILE_TEMPFILE_H
#define FILE_TEMPFILE_H

#include <stdbool.h>
#include <stddef.h>

/* In TMPDIR, else in /tmp. -1, with errno, where none can be made. */
int tempfile_open(void);

/* Append all `len` bytes. False, with errno, where that fails or a signal ends the program. */
bool tempfile_write(int fd, const char *p, size_t len);

#endif
