/*
 * aux_file - a file that stands beside the spec (a lookup, rates, shares) as records, in whatever
 * encoding it is.
 *
 *	struct aux_file s = { .path = "rates.csv" };
 *	struct reader *in = aux_file_open(&s);
 *	while (reader_next(in, &rec)) ...
 *	ok = aux_file_close(&s, in);
 *
 * CSV with a header, or TSV where the name ends in .tsv or .txt and no delimiter is named.
 */
#ifndef TABLE_AUX_FILE_H
#define TABLE_AUX_FILE_H

#include "base/buf.h"
#include "stream/evidence.h"
#include "stream/reader.h"

struct aux_file {
	const char *path; /* set by the caller, */
	/* and this: iconv's name; NULL or "auto": to be guessed; then what was found */
	const char *encoding;
	struct str delimiter;      /* and this; null: that of the ending */
	struct evidence *evidence; /* and this: gets name and digest; NULL: nobody asks */
	bool regular;              /* it can be read a second time */
	struct buf bytes;          /* what was read and must be kept: all of it, or nothing */
	struct buf text;           /* that in UTF-8 */
	char sha256[DIGEST_TEXT];  /* of `bytes`, where the reader does not see them; else "" */
};

/*
 * A reader on the file's text, which is kept in `s` where it is not the file itself. NULL after an
 * error was reported: unreadable, bytes that are not in the encoding, another one than its byte
 * order mark says.
 */
struct reader *aux_file_open(struct aux_file *s);

/*
 * Close the reader (NULL is allowed) and give back what is kept. True where all of it was read:
 * then the evidence has the digest of the bytes that the records were made of.
 */
bool aux_file_close(struct aux_file *s, struct reader *in);

#endif
