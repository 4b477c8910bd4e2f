/*
 * source - a file that stands beside the spec (a lookup, rates, shares) as records, in whatever encoding it is.
 *
 *	struct source s = { .path = "rates.csv" };
 *	struct reader *in = source_open(&s);
 *	while (reader_next(in, &rec)) ...
 *	ok = source_close(&s, in);
 *
 * CSV with a header, or TSV where the name ends in .tsv or .txt and no delimiter is named.
 */
#ifndef RECORD_SOURCE_H
#define RECORD_SOURCE_H

#include "base/buf.h"
#include "record/evidence.h"
#include "record/reader.h"

struct source {
	const char *path;	/* set by the caller, */
	const char *encoding;	/* and this: iconv's name; NULL or "auto": to be guessed; then what was found */
	struct str delimiter;	/* and this; null: that of the ending */
	struct evidence *evidence;	/* and this: gets name and digest; NULL: nobody asks */
	bool regular;		/* it can be read a second time */
	struct buf bytes;	/* what was read and must be kept: all of it, or nothing */
	struct buf text;	/* that in UTF-8 */
	char sha256[DIGEST_TEXT];	/* of `bytes`, where the reader does not see them; else "" */
};

/*
 * A reader on the file's text, which is kept in `s` where it is not the file itself. NULL after trouble was told:
 * unreadable, bytes that are not in the encoding, another one than its byte order mark says.
 */
struct reader *source_open(struct source *s);

/*
 * Close the reader (NULL is allowed) and give back what is kept. True where all of it was read: then the evidence has the
 * digest of the bytes that the records were made of.
 */
bool source_close(struct source *s, struct reader *in);

#endif
