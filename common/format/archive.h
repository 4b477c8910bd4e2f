/*
 * archive - the files in a zip archive, inflated as they are read (libzip).
 *
 *	struct archive *a = archive_open(fd, start, why);
 *	struct archive_member *p = archive_member_open(a, "xl/workbook.xml", why);
 *	while ((n = archive_member_read(p, block, sizeof(block))) > 0) ...
 *	archive_member_close(p);
 *	archive_close(a);
 *
 * What is wrong is returned as a text, for whoever knows the name of the file. A part that inflates
 * to far more than any document does (a zip bomb) is an error in reading it.
 */
#ifndef FORMAT_ARCHIVE_H
#define FORMAT_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ARCHIVE_WHY 200 /* bytes for what is wrong */

struct archive;
struct archive_member;

/*
 * Open the archive that begins at byte `start` of the regular file `fd`, which stays the caller's.
 * NULL with the reason in `why`: it is cut off, or no archive.
 */
struct archive *archive_open(int fd, off_t start, char why[ARCHIVE_WHY]);

/* Is there a file of that name (letters of any case, backslashes in place of slashes)? */
bool archive_has(const struct archive *a, const char *name);

/*
 * Begin to read it. NULL with the reason in `why`: not there, encrypted, packed in a way that
 * nobody knows.
 */
struct archive_member *archive_member_open(struct archive *a, const char *name,
                                           char why[ARCHIVE_WHY]);

/*
 * At most `room` bytes: how many, 0 at the end, -1 where it is damaged or a bomb
 * (archive_member_why()).
 */
ptrdiff_t archive_member_read(struct archive_member *p, char *out, size_t room);

/* What was wrong; lasts as long as the part. */
const char *archive_member_why(const struct archive_member *p);

/* NULL is allowed. Parts are closed before their archive. */
void archive_member_close(struct archive_member *p);
void archive_close(struct archive *a);

#endif
