/*
 * workbook_rows - a workbook or a dBase table as the rows of a legacy file.
 *
 *	if (!workbook_rows_kind(how, name, head, len, size, &kind)) ...
 *	struct workbook_rows *g = workbook_rows_open(fd, start, name, how, kind);
 *	while (workbook_rows_row(g, &row)) ...
 *	workbook_rows_close(g);
 *
 * Rows borrow their bytes until the next call. What is wrong is reported as an error.
 */
#ifndef LEGACY_WORKBOOK_ROWS_H
#define LEGACY_WORKBOOK_ROWS_H

#include <sys/types.h>

#include "legacy/row_splitter.h"

#define WORKBOOK_ROWS_HEAD ((size_t)64 << 10) /* bytes from which the kind of a file is detected */

struct workbook_rows;

/*
 * Detect the kind of a file: by source.format, otherwise by its first `len` bytes (`head`; the file
 * has `size` bytes, or more follow), otherwise by its name. SOURCE_CSV or SOURCE_TSV: it is text.
 * False after an error was reported: the file cannot be read, or is not what source.format says.
 */
bool workbook_rows_kind(const struct spec_source *how, const char *name, const char *head,
                        size_t len, uint64_t size, enum source_format *kind);

/*
 * Open the regular file `fd` from byte `start` on. The caller keeps `fd`. NULL after an error was
 * reported.
 */
struct workbook_rows *workbook_rows_open(int fd, off_t start, const char *name,
                                         const struct spec_source *how, enum source_format kind);

/* The next row; false at the end, or after an error was reported: the second says which. */
bool workbook_rows_row(struct workbook_rows *g, struct legacy_row *row);
bool workbook_rows_failed(const struct workbook_rows *g);

/* Take the row back: workbook_rows_row() returns it again. */
void workbook_rows_back(struct workbook_rows *g);

/* At the end: report facts about the rows that a user wants to know. */
void workbook_rows_end(const struct workbook_rows *g);

/* What is read, for messages: "sheet 'Sheet1'", "GB18030". */
const char *workbook_rows_what(const struct workbook_rows *g);

/* Records of the file so far that are marked as deleted and therefore left out. */
uint64_t workbook_rows_deleted(const struct workbook_rows *g);

/* The signs of a wrong encoding in the rows of this file so far. */
const struct row_splitter_signs *workbook_rows_signs(const struct workbook_rows *g);

/* NULL is allowed. */
void workbook_rows_close(struct workbook_rows *g);

#endif
