/*
 * fields - the fields of clean: from the cells of one row to the values of one record.
 *
 *	struct fields *f = fields_new(&spec->clean);
 *	if (!fields_file(f, &columns, place)) ...
 *	fields_row(f, &row, &rec);
 *
 * Everything that can be decided before the first row is: where the cell stands, how its type is
 * read, which texts mean null. Only fill_down looks at the row before; the rest of a field depends
 * on its cell alone, so that results may be remembered by the bytes of the cell.
 *
 * A value that cannot be read is a finding: the text stays as it was (a NUL in it is shown as
 * U+FFFD), the record gets `field:code`.
 */
#ifndef CELLS_FIELDS_H
#define CELLS_FIELDS_H

#include "record/file_findings.h"
#include "record/record.h"
#include "rows/columns.h"

struct fields;

/*
 * Everything for the fields of `clean`, which must last as long. NULL after an error was reported.
 */
struct fields *fields_new(const struct spec_clean *clean);

/* Their names: the header of the output. Lasts as long as `f`. */
const struct header *fields_header(const struct fields *f);

/*
 * Find the columns of one file, whose header stands at `place`. False after an error was reported:
 * all columns that it lacks or has twice, and those that it has. Values above are forgotten.
 */
bool fields_file(struct fields *f, const struct columns *columns, struct place place);

/*
 * Make the record of one row. rec->at, rec->fault and rec->arena are set by the caller; rec->field
 * gets an array that is overwritten by the next call, its texts borrow from the row, the arena and
 * `f`.
 */
void fields_row(struct fields *f, const struct legacy_row *row, struct record *rec);

/* Is field `i` of the record made last free of faults? */
bool fields_good(const struct fields *f, size_t i);

/* Field `i` of the record made last has a fault after all. */
void fields_spoil(struct fields *f, size_t i);

/* A row was left out: nothing is filled down across it. */
void fields_cut(struct fields *f);

/*
 * The rows that follow stand somewhere in the file: what is above them is not known.
 * fields_settled(): it is known again, and what follows depends on nothing before fields_forget().
 */
void fields_forget(struct fields *f);
bool fields_settled(const struct fields *f);

/*
 * Read the cell of column `column` as field `i` would: false with *fault where it cannot be read.
 * For totals.
 */
bool fields_cell(struct fields *f, size_t i, const struct legacy_row *row, size_t column,
                 struct arena *arena, struct str *out, enum fault *fault);

/*
 * Is column `column` of the file that is open read by a field that is no text? By one that is a
 * number? And can `text` in it be read, by all that read it, without a fault?
 */
bool fields_typed(const struct fields *f, size_t column);
bool fields_number(const struct fields *f, size_t column);
bool fields_reads(struct fields *f, size_t column, struct str text, struct arena *arena);

/*
 * Has the row a day, or a number other than zero, in a field that is one: does it look like a
 * record?
 */
bool fields_holds(struct fields *f, const struct legacy_row *row, struct arena *arena);

/* Has the row a value in a field that is required? Column `except` does not count. */
bool fields_has_required(struct fields *f, const struct legacy_row *row, size_t except,
                         struct arena *arena);

/* The column of the file that is open which field `i` reads; SIZE_MAX: it has none. */
size_t fields_column(const struct fields *f, size_t i);

/*
 * Which fields are null because the file that is open lacks their column (optional). Appends to
 * `out`.
 */
void fields_absent(const struct fields *f, struct buf *out);

/*
 * Which labels in the packed texts of its columns no rule takes. Appends to `out`: "'辅助项': 客户, 项目".
 */
void fields_labels(const struct fields *f, struct buf *out);

/* Append to `out` the columns of the file that no field reads, for --verbose. */
void fields_unused(const struct fields *f, const struct columns *columns, struct buf *out);

/*
 * `part` has made the rows that follow: its values are those above what comes next, and what it has
 * noted about whole columns (their currencies, their offsets from UTC) is added. fields_clear()
 * forgets that.
 */
void fields_join(struct fields *f, const struct fields *part);
void fields_clear(struct fields *f);

/* A file ends: tell how much was taken away from its cells. */
void fields_file_end(struct fields *f, const char *file);

/*
 * All files are read: tell and add what was found about whole columns, such as several currencies
 * in one.
 */
void fields_report(const struct fields *f, struct file_findings *findings);

void fields_free(struct fields *f);

#endif
