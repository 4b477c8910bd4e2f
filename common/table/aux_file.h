/*
 * aux_file - read a file that the spec names (a lookup, rates, shares, a reference) as records, in
 * any form.
 *
 *	struct aux_file s = { .path = "rates.csv", .how = { .evidence = e } };
 *
 *	if (aux_file_open(&s))
 *		while (aux_file_next(&s, &rec)) ...
 *	ok = aux_file_close(&s);
 *
 * CSV with a header, or TSV if the name ends in .tsv or .txt and no delimiter is named, in any
 * encoding. how.open opens a workbook, a dBase table, or a file that its own spec cleans; their
 * records must be without a fault.
 */
#ifndef TABLE_AUX_FILE_H
#define TABLE_AUX_FILE_H

#include "base/buf.h"
#include "stream/evidence.h"
#include "stream/source.h"

/* The form of the file, and where to note it. */
struct aux_how {
	struct source_form form;
	bool stream;          /* a file whose ending is not that of a text is a sealed stream */
	bool words;           /* a table of words: no spec says what its form is */
	source_opener *open;  /* opens files that are not text; NULL: they cannot be opened */
	struct spec *context; /* the spec that names the file, for `open` */
	struct evidence *evidence; /* gets name and digest; NULL: not needed */
};

struct aux_file {
	const char *path;         /* set by the caller */
	struct aux_how how;       /* set by the caller, too */
	struct source *in;        /* while open: has the header, and the line of the last record */
	const char *encoding;     /* of a text: iconv's name, from the spec or guessed */
	bool regular;             /* it can be read a second time */
	bool legacy;              /* it is not a text */
	bool ended;               /* there are no more records, or an error was reported */
	uint64_t faulty;          /* number of its records with a fault */
	struct buf bytes;         /* the bytes read, if they must be kept */
	struct buf text;          /* the same in UTF-8 */
	char sha256[DIGEST_TEXT]; /* of `bytes`, if the reader does not see them; otherwise "" */
};

/*
 * Open the file. False after an error was reported: it cannot be read, has bytes that are not in
 * the encoding, or its byte order mark is that of another encoding.
 */
bool aux_file_open(struct aux_file *s);

/*
 * What to append to the error that a column is missing: how to say the delimiter, if the header is
 * one name that seems to be several; otherwise "".
 */
const char *aux_file_advice(const struct aux_file *s);

/*
 * Read the next record; it lasts until the next call. False at the end, and after an error was
 * reported.
 */
bool aux_file_next(struct aux_file *s, struct record *rec);

/*
 * Close the file and free its memory, also if it could not be opened. True if the whole file was
 * read and has no fault: then the evidence has the digest of its bytes. Otherwise an error was
 * reported, unless the caller stopped early.
 */
bool aux_file_close(struct aux_file *s);

#endif
