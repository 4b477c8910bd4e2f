/*
 * gridfile - a workbook or a dBase table as the rows of a legacy file.
 *
 *	switch (gridfile_kind(how, name, head, len, size)) ...
 *	struct gridfile *g = gridfile_open(fd, start, name, how, kind);
 *	while (gridfile_row(g, &row)) ...
 *	gridfile_close(g);
 *
 * Rows borrow their bytes until the next call. What is wrong is told as trouble.
 */
#ifndef CLEAN_GRIDFILE_H
#define CLEAN_GRIDFILE_H

#include "cutter.h"

#define GRIDFILE_HEAD ((size_t)64 << 10)	/* bytes of a file by which its kind is told */

struct gridfile;

/*
 * What a file is: by source.format, else by its first `len` bytes (`head`; those of a file of `size` bytes, or of one that goes
 * on), else by its name. SOURCE_CSV or SOURCE_TSV: text. False after trouble was told: it is none of what can be read, or not
 * what source.format says.
 */
bool gridfile_kind(const struct spec_source *how, const char *name, const char *head, size_t len, uint64_t size,
                   enum source_format *kind);

/* Open the regular file `fd` from byte `start` on, which stays the caller's. NULL after trouble was told. */
struct gridfile *gridfile_open(int fd, off_t start, const char *name, const struct spec_source *how,
                               enum source_format kind);

/* The next row; false at the end, or after trouble was told. */
bool gridfile_row(struct gridfile *g, struct legacy_row *row);

/* Take the row back: gridfile_row() will give it again. */
void gridfile_back(struct gridfile *g);

/* At the end: say what a person would like to know of the rows. */
void gridfile_end(const struct gridfile *g);

/* What it is, for messages: "sheet 'Sheet1'", "GB18030". */
const char *gridfile_what(const struct gridfile *g);

/* Records of the file so far that are left out since they are deleted. */
uint64_t gridfile_deleted(const struct gridfile *g);

/* Of the rows of this file so far. */
const struct cutter_signs *gridfile_signs(const struct gridfile *g);

/* NULL is allowed. */
void gridfile_close(struct gridfile *g);

#endif
