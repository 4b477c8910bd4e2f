/*
 * legacy - legacy files as decoded rows: reads bytes, decodes them and cuts CSV, or reads workbooks,
 * dBase tables and the tables of a database.
 *
 *	struct legacy *s = legacy_open(files, count, &spec->source, digest);
 *	while (legacy_file(s))
 *		while (legacy_row(s, &row)) ...
 *	legacy_close(s);
 *
 * Rows borrow their bytes until the next legacy_row(). Memory does not grow with the size of a
 * file. Errors about a file as a whole are reported here: it cannot be opened, is a directory, is
 * empty, changes during reading, has a quote that is never closed, a field that is too large or has
 * more lines than source.multiline allows, or an unknown encoding. After an error legacy_row() and
 * legacy_file() return false, as at the end, and legacy_ok() is false.
 */
#ifndef LEGACY_LEGACY_H
#define LEGACY_LEGACY_H

#include "base/diag.h"
#include "legacy/row_splitter.h"
#include "spec/spec.h"
#include "stream/reader.h"

#ifndef LEGACY_BLOCK
/* bytes of one read; the encoding of a pipe is guessed from them */
#define LEGACY_BLOCK ((size_t)1 << 20)
#endif
/* the same after the first read: threads have what became of some such blocks in memory */
#define LEGACY_RAW (LEGACY_BLOCK > 4 ? LEGACY_BLOCK / 4 : LEGACY_BLOCK)

struct legacy;

/*
 * How the files of a spec are written: its section source. If it has none, or `spec` is NULL: text
 * in an encoding to be guessed, commas, one header row.
 */
struct spec_source legacy_described(const struct spec *spec);

/*
 * Open `count` files, to be read in order. If `count` is 0: the database how->read, the files that
 * match how->file or, without both, standard input. With how->read a file is an error. The names and `how` must last as long as the result. `digest`:
 * compute SHA-256 while reading. NULL after an error was reported (no file matches).
 */
struct legacy *legacy_open(const char *const *files, size_t count, const struct spec_source *how,
                           bool digest);

/* Before the first file: a thread of its own computes the digests. */
void legacy_digest_behind(struct legacy *s);

/* Open the next file and decide its encoding. False after the last file or an error. */
bool legacy_file(struct legacy *s);

/* Read the next row of this file. False at its end or after an error. */
bool legacy_row(struct legacy *s, struct legacy_row *row);

/* No error was reported so far, and no signal asks to stop. */
bool legacy_ok(const struct legacy *s);

/*
 * Look ahead in a text: the row that legacy_row() returns after `i` others. legacy_row() still
 * returns it. The row lasts until the next file, the pointer until the next legacy_peek(). NULL if
 * there is no such row, after an error, or if the file is not a text.
 */
const struct legacy_row *legacy_peek(struct legacy *s, size_t i);

/*
 * Does legacy_row() still have rows that legacy_peek() has read? Then legacy_text() does not
 * continue directly after the last row.
 */
bool legacy_peeked(const struct legacy *s);

/* Take the row back: legacy_row() returns it again. */
void legacy_back(struct legacy *s);

/*
 * For callers that cut rows themselves: append the next block of decoded text to `out`. The block
 * may end anywhere. *last: the file ends after it. False if none is left or it cannot be read;
 * legacy_row() then reports the error.
 */
bool legacy_text(struct legacy *s, struct buf *out, bool *last);

/*
 * The undecodable bytes of that text, with their places in `out`; *count gets their number. They
 * last until the next legacy_text().
 */
const struct charset_bad *legacy_bad(const struct legacy *s, size_t *count);

/*
 * The same without decoding: append the next block as it is in the file (after the bytes that
 * legacy_text() has read and not decoded). The caller decodes these bytes: parts of whole lines
 * with the help of legacy_charset() (charset.h), others with legacy_decode(), all of them in order,
 * before legacy_text() is called again. Allowed as legacy_apart() says.
 */
bool legacy_raw(struct legacy *s, struct buf *out, bool *last);

/* Can the marks of the rows, and the LF, be seen in the bytes, and do NULs stay? */
enum legacy_apart {
	LEGACY_TOGETHER, /* no: only in the decoded text */
	LEGACY_APART,    /* yes */
	LEGACY_WALK      /* after charset_walk() */
};
enum legacy_apart legacy_apart(const struct legacy *s);

/* Decode bytes of legacy_raw() and append to `out`; legacy_bad() is then about them. */
void legacy_decode(struct legacy *s, struct str bytes, bool last, struct buf *out);

/* The decoder of this file, which is a text. */
struct charset *legacy_charset(const struct legacy *s);

/*
 * After an error: subtract the input that was read beyond `bytes` (as legacy_bytes() counts) from
 * the byte counts, since nobody used it.
 */
void legacy_stop(struct legacy *s, uint64_t bytes);

/*
 * The row splitter of this file. A caller of legacy_text() feeds it all text that it does not cut
 * itself.
 */
struct row_splitter *legacy_cutter(const struct legacy *s);

/* Is this file a workbook, a dBase table or a database? Then it has rows, but no text. */
bool legacy_is_grid(const struct legacy *s);

/* Is it a database (source.read)? */
bool legacy_is_database(const struct legacy *s);

/* Records so far that are marked as deleted and therefore left out. */
uint64_t legacy_deleted(const struct legacy *s);

/*
 * The name of this file as messages show it ("-" is standard input; bytes that are not text are
 * %XX), and its encoding (of a workbook "sheet 'NAME'").
 */
const char *legacy_name(const struct legacy *s);
const char *legacy_encoding(const struct legacy *s);

/* Does this file, so far, hold text that was decoded in the wrong encoding? */
bool legacy_misread(const struct legacy *s);

/* A place in this file, for messages; line 0: the whole file. */
struct place legacy_place(const struct legacy *s, uint64_t line);

/* The inputs so far, for the audit line; *count gets their number. */
const struct file_summary *legacy_inputs(const struct legacy *s, size_t *count);

/* Bytes read so far. *total gets the bytes of all files (0: not known); `total` may be NULL. */
uint64_t legacy_bytes(const struct legacy *s, uint64_t *total);

/* Free. NULL is allowed. */
void legacy_close(struct legacy *s);

#endif
