/*
 * tempfile - a file without a name, for data that must be read twice. It disappears when its
 * descriptor is closed.
 *
 *	int fd = tempfile_open();
 *	if (fd < 0 || !tempfile_write(fd, p, len)) ... strerror(errno) ...
 *	if (!tempfile_read(fd, p, len, 0)) ...
 */
#ifndef FILE_TEMPFILE_H
#define FILE_TEMPFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The folder for such files: TMPDIR, or else /tmp. */
const char *tempfile_folder(void);

/* Create a file in that folder. -1, with errno, if that fails. */
int tempfile_open(void);

/*
 * Report errno after `what` ("make", "read", "write") failed on the file for these data ("records").
 * Returns false.
 */
bool tempfile_error(const char *what, const char *data);

/* Append all `len` bytes. False, with errno, if that fails or a signal asks to stop. */
bool tempfile_write(int fd, const char *p, size_t len);

/*
 * Read `len` bytes from `offset` on. False, with errno, if that fails or a signal asks to stop; errno
 * is 0 if the file ends before.
 */
bool tempfile_read(int fd, char *p, size_t len, uint64_t offset);

/*
 * Hints to the system, without a result: these bytes will be read soon; these bytes are not needed
 * any more, their room on the disk is free (where the system can do that).
 */
void tempfile_expect(int fd, uint64_t offset, size_t len);
void tempfile_forget(int fd, uint64_t offset, uint64_t len);

#endif
