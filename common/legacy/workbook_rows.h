/*
 * workbook_rows - a workbook or a dBase table as the rows of a legacy file.
 *
 *	switch (workbook_rows_kind(how, name, head, len, size)) ...
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
 * What a file is: by source.format, else by its first `len` bytes (`head`; those of a file of
 * `size` bytes, or of one that goes on), else by its name. SOURCE_CSV or SOURCE_TSV: text. False
 * after an error was reported: it is none of what can be read, or not what source.format says.
 */
bool workbook_rows_kind(const struct spec_source *how, const char *name, const char *head,
                        size_t len, uint64_t size, enum source_format *kind);

/*
 * Open the regular file `fd` from byte `start` on, which stays the caller's. NULL after an error
 * was reported.
 */
struct workbook_rows *workbook_rows_open(int fd, off_t start, const char *name,
                                         const struct spec_source *how, enum source_format kind);

/* The next row; false at the end, or after an error was reported. */
bool workbook_rows_row(struct workbook_rows *g, struct legacy_row *row);

/* Take the row back: workbook_rows_row() will give it again. */
void workbook_rows_back(struct workbook_rows *g);

/* At the end: say what a person would like to know of the rows. */
void workbook_rows_end(const struct workbook_rows *g);

/* What it is, for messages: "sheet 'Sheet1'", "GB18030". */
const char *workbook_rows_what(const struct workbook_rows *g);

/* Records of the file so far that are left out since they are deleted. */
uint64_t workbook_rows_deleted(const struct workbook_rows *g);

/* Of the rows of this file so far. */
const struct row_splitter_signs *workbook_rows_signs(const struct workbook_rows *g);

/* NULL is allowed. */
void workbook_rows_close(struct workbook_rows *g);

#endif
