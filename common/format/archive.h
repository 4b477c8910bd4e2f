/*
 * archive - the files in a zip archive, inflated as they are read (libzip).
 *
 *	struct archive *a = archive_open(fd, start, why);
 *	struct archive_member *p = archive_member_open(a, "xl/workbook.xml", why);
 *	while ((n = archive_member_read(p, block, sizeof(block))) > 0) ...
 *	archive_member_close(p);
 *	archive_close(a);
 *
 * An error is returned as a text: the caller knows the name of the file and reports it. A part that
 * inflates to far more than any document does (a zip bomb) is an error of reading.
 */
#ifndef FORMAT_ARCHIVE_H
#define FORMAT_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ARCHIVE_WHY 200 /* bytes for the text of an error */

struct archive;
struct archive_member;

/*
 * Open the archive that begins at byte `start` of the regular file `fd`, which stays the caller's.
 * NULL if it is cut off or no archive; `why` gets the reason.
 */
struct archive *archive_open(int fd, off_t start, char why[ARCHIVE_WHY]);

/* Is there a file of that name (letters of any case, backslashes in place of slashes)? */
bool archive_has(const struct archive *a, const char *name);

/*
 * Begin to read a part. NULL if it does not exist, is encrypted, or is packed by an unknown method;
 * `why` gets the reason.
 */
struct archive_member *archive_member_open(struct archive *a, const char *name,
                                           char why[ARCHIVE_WHY]);

/*
 * Read at most `room` bytes. Returns their number; 0 at the end; -1 if the part is damaged or a
 * bomb (archive_member_why()).
 */
ptrdiff_t archive_member_read(struct archive_member *p, char *out, size_t room);

/* The error as a text; lasts as long as the part. */
const char *archive_member_why(const struct archive_member *p);

/* Close. NULL is allowed. Close the parts before their archive. */
void archive_member_close(struct archive_member *p);
void archive_close(struct archive *a);

#endif
