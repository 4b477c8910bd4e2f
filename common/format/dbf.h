/*
 * dbf - read the records of a dBase table: dBase III and IV, FoxPro, Visual FoxPro.
 *
 *	struct dbf *d = dbf_open(fd, 0, "vouchers.dbf", NULL, NULL);
 *	dbf_names(d, &row);
 *	while (dbf_next(d, &row)) ...
 *	dbf_close(d);
 *
 * Records are read one by one. Numbers are the digits in the file, never a binary fraction; days
 * are ISO text. Records that are marked as deleted are skipped and counted. A header that does not
 * agree with the file is reported as an error before the first record.
 */
#ifndef FORMAT_DBF_H
#define FORMAT_DBF_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "format/grid.h"

#define DBF_HEAD 64 /* bytes by which dbf_is() knows a table */

struct dbf;

/* Do these first bytes of a file of `size` bytes look like the header of a table? */
bool dbf_is(const void *head, size_t len, uint64_t size);

/*
 * Open the table that begins at byte `start` of the regular file `fd`, which stays the caller's.
 * `file` (which must last as long) names it in messages. `encoding`: that of its texts. If it is
 * NULL, the encoding is what a file NAME.cpg next to `file` says, or else the language byte of the
 * header, or else UTF-8 if all texts are UTF-8, or else `otherwise` (NULL: GB18030); a note says
 * which one. Returns NULL after an error was reported.
 */
struct dbf *dbf_open(int fd, off_t start, const char *file, const char *encoding,
                     const char *otherwise);

/* The names of the fields; row->line is 1. Lasts until the next call. */
void dbf_names(struct dbf *d, struct grid_row *row);

/*
 * Read the next record that is not deleted. row->line is its number in the table, from 1, which
 * also counts deleted records. It lasts until the next call. False at the end, or after an error
 * was reported: dbf_failed() says which.
 */
bool dbf_next(struct dbf *d, struct grid_row *row);
bool dbf_failed(const struct dbf *d);

/* How many of the records so far were deleted. */
uint64_t dbf_deleted(const struct dbf *d);

/* The encoding of its texts. */
const char *dbf_encoding(const struct dbf *d);

/* NULL is allowed. */
void dbf_close(struct dbf *d);

#endif
