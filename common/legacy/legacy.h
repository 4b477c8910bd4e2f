/*
 * legacy - legacy files as decoded rows: blocks of bytes, encoding, CSV; or workbooks and dBase
 * tables.
 *
 *	struct legacy *s = legacy_open(files, count, &spec->source, digest);
 *	while (legacy_file(s))
 *		while (legacy_row(s, &row)) ...
 *	legacy_close(s);
 *
 * Rows borrow their bytes from it until the next legacy_row(). Memory does not grow with the size
 * of a file. Everything that can be wrong with a file as a whole is told here as an error: it
 * cannot be opened, is a directory, is empty, changes while it is read, has a quote that is never
 * closed, a field past the limits or over more lines than source.multiline allows, an encoding that
 * nobody knows. After that legacy_row() and legacy_file() return false and diag_ok() is false.
 */
#ifndef LEGACY_LEGACY_H
#define LEGACY_LEGACY_H

#include "base/diag.h"
#include "legacy/row_splitter.h"
#include "spec/spec.h"
#include "stream/reader.h"

#ifndef LEGACY_BLOCK
/* bytes read at a time, and looked at to guess the encoding of a pipe */
#define LEGACY_BLOCK ((size_t)1 << 20)
#endif

struct legacy;

/*
 * How the files of a spec are written: its section source. Where it has none, or `spec` is NULL:
 * text in an encoding to be found out, commas, one header row.
 */
struct spec_source legacy_described(const struct spec *spec);

/*
 * Open `count` files, to be read in order; none: those that match how->file, or else standard
 * input. The names and `how` must last as long as it. `digest`: compute SHA-256 while reading. NULL
 * after an error was reported (no file matches).
 */
struct legacy *legacy_open(const char *const *files, size_t count, const struct spec_source *how,
                           bool digest);

/* Go on to the next file and decide its encoding; false after the last, or after an error. */
bool legacy_file(struct legacy *s);

/* The next row of this file; false at its end or after an error. */
bool legacy_row(struct legacy *s, struct legacy_row *row);

/*
 * Of a text, the row that legacy_row() gives after `i` others, all the same; it lasts until the
 * next file, the pointer until the next legacy_peek(). NULL: there is none, or after an error, or
 * the file is no text.
 */
const struct legacy_row *legacy_peek(struct legacy *s, size_t i);

/*
 * Does legacy_row() still have rows to give that were looked at? Then legacy_text() is not behind
 * the row given last.
 */
bool legacy_peeked(const struct legacy *s);

/* Take the row back: legacy_row() will give it again. */
void legacy_back(struct legacy *s);

/*
 * The text from which legacy_row() cuts rows, for those who cut it themselves: that of the next
 * block, decoded, is appended to `out`, which may end anywhere. *last: the file ends behind it.
 * False where none is left, or it cannot be read, which legacy_row() will tell.
 */
bool legacy_text(struct legacy *s, struct buf *out, bool *last);

/*
 * The undecodable bytes of that text, with their places in `out`; *count of them. They last until
 * the next legacy_text().
 */
const struct charset_bad *legacy_bad(const struct legacy *s, size_t *count);

/*
 * After trouble: of what was read ahead, that behind `bytes` (as legacy_bytes() counts them) does
 * not count, nobody has looked at it.
 */
void legacy_stop(struct legacy *s, uint64_t bytes);

/* What cuts the rows: whoever takes legacy_text() feeds it with all that it does not cut itself. */
struct row_splitter *legacy_cutter(const struct legacy *s);

/* Is this file a workbook or a dBase table? Then it has rows, and no text. */
bool legacy_is_grid(const struct legacy *s);

/* Records of it so far that are marked as deleted, and left out. */
uint64_t legacy_deleted(const struct legacy *s);

/*
 * The name of this file as messages have it ("-" is standard input; what is no text is %XX), and
 * the encoding that it is read in ("sheet 'NAME'" of a workbook).
 */
const char *legacy_name(const struct legacy *s);
const char *legacy_encoding(const struct legacy *s);

/* Was text in this file, so far, decoded in the wrong encoding? */
bool legacy_misread(const struct legacy *s);

/* A place in this file, for messages; line 0: the file. */
struct place legacy_place(const struct legacy *s, uint64_t line);

/* The inputs so far, for the audit line; *count of them. */
const struct file_summary *legacy_inputs(const struct legacy *s, size_t *count);

/* Bytes read so far; the bytes of all files in *total (0: not known; NULL: not asked). */
uint64_t legacy_bytes(const struct legacy *s, uint64_t *total);

/* Free. NULL is allowed. */
void legacy_close(struct legacy *s);

#endif
