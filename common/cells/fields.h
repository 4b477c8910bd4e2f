/*
 * fields - the fields of clean: turns the cells of one row into the values of one record.
 *
 *	struct fields *f = fields_new(&spec->clean);
 *	if (!fields_file(f, &columns, place)) ...
 *	fields_row(f, &row, &rec);
 *
 * It decides as much as possible before the first row: the column of the cell, how to read its type,
 * which texts mean null. Only fill_down looks at the row above. Everything else depends on the cell
 * alone, so results can be remembered by the bytes of the cell.
 *
 * A value that cannot be read is a finding: the text stays unchanged (a NUL becomes U+FFFD), and the
 * record gets `field:code`.
 */
#ifndef CELLS_FIELDS_H
#define CELLS_FIELDS_H

#include "record/file_findings.h"
#include "record/record.h"
#include "rows/columns.h"

struct fields;

/*
 * For the fields of `clean`, which must last as long as the result. NULL after an error was
 * reported.
 */
struct fields *fields_new(const struct spec_clean *clean);

/* Their names: the header of the output. Lasts as long as `f`. */
const struct header *fields_header(const struct fields *f);

/*
 * Find the columns of one file, whose header is at `place`. False after an error was reported: all
 * columns that are missing or there twice, and those that the file has. The values above are
 * forgotten.
 */
bool fields_file(struct fields *f, const struct columns *columns, struct place place);

/*
 * Make the record of one row. The caller sets rec->at, rec->fault and rec->arena. rec->field gets
 * an array that the next call overwrites; its texts borrow from the row, the arena and `f`.
 */
void fields_row(struct fields *f, const struct legacy_row *row, struct record *rec);

/* Is field `i` of the record made last free of faults? */
bool fields_good(const struct fields *f, size_t i);

/* Set a fault for field `i` of the record made last. */
void fields_spoil(struct fields *f, size_t i);

/* A row was left out: nothing is filled down across it. */
void fields_cut(struct fields *f);

/*
 * For rows that become no records, and are read all the same, by fields of their own. fields_mute(): nobody hears of
 * what is wrong with them; it is only in rec->fault. fields_continue(): the values above are now those of `before`.
 */
void fields_mute(struct fields *f);
void fields_continue(struct fields *f, const struct fields *before);

/*
 * fields_forget(): the next rows may be anywhere in the file, so the values above are unknown.
 * fields_settled(): they are known again, and the rest depends on nothing before fields_forget().
 */
void fields_forget(struct fields *f);
bool fields_settled(const struct fields *f);

/*
 * Read the cell of column `column` as field `i` does. False with *fault if it cannot be read. For
 * totals.
 */
bool fields_cell(struct fields *f, size_t i, const struct legacy_row *row, size_t column,
                 struct arena *arena, struct str *out, enum fault *fault);

/*
 * fields_typed(): does a field that is not text read column `column` of the open file?
 * fields_number(): does a number? fields_reads(): can all its fields read `text` without a fault?
 */
bool fields_typed(const struct fields *f, size_t column);
bool fields_number(const struct fields *f, size_t column);
bool fields_reads(struct fields *f, size_t column, struct str text, struct arena *arena);

/*
 * Does the row look like a record: has it a day, or a number other than zero, in a field of that
 * type?
 */
bool fields_holds(struct fields *f, const struct legacy_row *row, struct arena *arena);

/* Does the row have a value in a required field? Column `except` does not count. */
bool fields_has_required(struct fields *f, const struct legacy_row *row, size_t except,
                         struct arena *arena);

/* The column of the open file that field `i` reads; SIZE_MAX if there is none. */
size_t fields_column(const struct fields *f, size_t i);

/* Append to `out` which fields are null because the open file lacks their column (optional). */
void fields_absent(const struct fields *f, struct buf *out);

/* Append to `out` the labels in packed texts that no rule reads: "'辅助项': 客户, 项目". */
void fields_labels(const struct fields *f, struct buf *out);

/* Append to `out` the columns of the file that no field reads, for --verbose. */
void fields_unused(const struct fields *f, const struct columns *columns, struct buf *out);

/*
 * `part` made the records of the next rows. The values above are now those of `part`, and its notes
 * about whole columns (currencies, offsets from UTC) are added. fields_clear() forgets such notes.
 */
void fields_join(struct fields *f, const struct fields *part);
void fields_clear(struct fields *f);

/* A file ends: report how much was removed from its cells. */
void fields_file_end(struct fields *f, const char *file);

/*
 * All files are read: report and add findings about whole columns, such as several currencies in
 * one.
 */
void fields_report(const struct fields *f, struct file_findings *findings);

void fields_free(struct fields *f);

#endif
