/*
 * aux_file - a file that the spec names (a lookup, rates, shares, a reference) as records, however
 * it is written.
 *
 *	struct aux_file s = { .path = "rates.csv", .how = { .evidence = e } };
 *
 *	if (aux_file_open(&s))
 *		while (aux_file_next(&s, &rec)) ...
 *	ok = aux_file_close(&s);
 *
 * CSV with a header, or TSV if the name ends in .tsv or .txt and no delimiter is named, in any
 * encoding. A workbook, a dBase table, and a file that a spec of its own cleans are opened by those
 * who can (how.open); their records must be without a fault.
 */
#ifndef TABLE_AUX_FILE_H
#define TABLE_AUX_FILE_H

#include "base/buf.h"
#include "stream/evidence.h"
#include "stream/source.h"

/* How the file is written, and who wants to know of it. */
struct aux_how {
	struct source_form form;
	bool stream;               /* an ending that is no text's is that of a sealed stream */
	source_opener *open;       /* opens what is no text; NULL: nobody can */
	struct spec *context;      /* the spec that names the file, for `open` */
	struct evidence *evidence; /* gets name and digest; NULL: nobody asks */
};

struct aux_file {
	const char *path;         /* set by the caller, */
	struct aux_how how;       /* and this */
	struct source *in;        /* open: its header, and the line of the last record */
	const char *encoding;     /* of a text: iconv's name, as named or found */
	bool regular;             /* it can be read a second time */
	bool legacy;              /* it is no text */
	bool ended;               /* there are no more records, or an error was reported */
	uint64_t faulty;          /* its records with a fault */
	struct buf bytes;         /* what was read and must be kept: all of it, or nothing */
	struct buf text;          /* that in UTF-8 */
	char sha256[DIGEST_TEXT]; /* of `bytes`, where the reader does not see them; else "" */
};

/*
 * Open it. False after an error was reported: unreadable, bytes that are not in the encoding,
 * another one than its byte order mark says.
 */
bool aux_file_open(struct aux_file *s);

/* The next record, until the next call. False at the end, and after an error was reported. */
bool aux_file_next(struct aux_file *s, struct record *rec);

/*
 * Close it and give back what is kept; also where it could not be opened. True if all of it was
 * read and nothing in it is at fault: then the evidence has the digest of the bytes that the
 * records were made of. Otherwise an error was reported, unless the caller has stopped early.
 */
bool aux_file_close(struct aux_file *s);

#endif
