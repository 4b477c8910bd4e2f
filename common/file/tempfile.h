/*
 * tempfile - a file without a name, for data that must be read twice. It disappears when its
 * descriptor is closed.
 *
 *	int fd = tempfile_open();
 *	if (fd < 0 || !tempfile_write(fd, p, len)) ... strerror(errno) ...
 */
#ifndef FILE_TEMPFILE_H
#define FILE_TEMPFILE_H

#include <stdbool.h>
#include <stddef.h>

/* Create a file in TMPDIR, or else in /tmp. -1, with errno, if that fails. */
int tempfile_open(void);

/* Append all `len` bytes. False, with errno, if that fails or a signal asks to stop. */
bool tempfile_write(int fd, const char *p, size_t len);

#endif
