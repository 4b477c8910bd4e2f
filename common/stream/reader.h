/*
 * reader - a stream, TSV or CSV file as records, pulled one by one.
 *
 *	struct reader *in = reader_open(files, count, &options);
 *	while (reader_next(in, &rec)) ...
 *	ok = reader_close(in);
 *
 * Everything that can be wrong with the input is told by the reader, with file and line: bad
 * escapes, wrong field counts, lines cut off, limits passed, a seal that is missing or does not
 * match, a program upstream that has failed. Then reader_next() returns false, as at the end, and
 * reader_done() is false. A record lasts until the next reader_next().
 */
#ifndef STREAM_READER_H
#define STREAM_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/file_findings.h"
#include "record/record.h"
#include "record/tally.h"
#include "stream/stream_failure.h"
#include "value/digest.h"

/* In the order of the words of -I and -O: stream|tsv|csv. */
enum stream_format { FORMAT_STREAM, FORMAT_TSV, FORMAT_CSV };

#define STREAM_FORMATS "stream|tsv|csv"

struct reader_options {
	/* FORMAT_STREAM asks for a seal, the others have none */
	enum stream_format format;
	const struct controls *controls; /* what to sum and compare; NULL: rows only */
	/* the names stand here, the inputs have no header line; NULL: line 1 */
	const char *header_file;
	struct str delimiter; /* of CSV, one character or several; null: a comma */
	/* compute the SHA-256 of each input while it is read */
	bool digest;
	/* gets how the program upstream failed, where the input says so; NULL: not wanted */
	struct stream_failure *failure;
};

/* What was read of one input, for the audit line. */
struct file_summary {
	const char *name; /* as given, "-" for standard input */
	uint64_t bytes;   /* read so far */
	/* of all its bytes, once it was read to its end and a digest was asked for; else "" */
	char sha256[DIGEST_TEXT];
};

struct reader;

/*
 * Open `count` files, read in order as one; none: standard input; "-" too. All must have the same
 * header (a difference is an error that names both). NULL after an error was reported, the header
 * of the first file has been read otherwise. The names must last as long as the reader.
 */
struct reader *reader_open(const char *const *files, size_t count,
                           const struct reader_options *options);

/*
 * The same from an open descriptor (not closed by the reader), `name` standing for it in messages.
 */
struct reader *reader_open_fd(int fd, const char *name, const struct reader_options *options);

/* The same from bytes in memory that last as long as the reader. */
struct reader *reader_open_memory(const char *name, struct str bytes,
                                  const struct reader_options *options);

/* The names of the fields; lasts as long as the reader. */
const struct header *reader_header(const struct reader *r);

/*
 * The next record. Where the input has no _at (CSV, TSV of others) it is the place in the file that
 * is read. False at the end, after an error, or when a signal asks to stop.
 */
bool reader_next(struct reader *r, struct record *rec);

/*
 * For a TSV that the program itself has put aside (spool.h): the next line as it stands, without
 * its LF, neither cut nor counted; it lasts until the next call. And the record of the line that
 * was given last. False as with reader_next().
 */
bool reader_next_line(struct reader *r, struct str *line);
bool reader_line_record(struct reader *r, struct record *rec);

/*
 * Several threads: reader_for_worker() makes a reader of the same fields, for lines that
 * reader_give() hands over to it, a block at a time, from the thread that has `r`. reader_begin()
 * and then reader_next() are for the thread that has the part; it is not at its end when they are
 * called. reader_join(), in the order of giving, adds what the part has read to what `r` has, and
 * empties it; false where the part met trouble, as if `r` had. The part is closed before `r`.
 * reader_give() is false where the records that follow must be read one after the other, as those
 * of a CSV, and those next to a seal; so it is at the end, and after an error was reported.
 */
struct reader *reader_for_worker(const struct reader *r);
bool reader_give(struct reader *r, struct reader *part);
void reader_begin(struct reader *part);
bool reader_join(struct reader *r, struct reader *part);

/* Was an error reported, or has a signal asked to stop? */
bool reader_failed(const struct reader *r);

/* The physical line, from 1, on which the last record began in the input that is read. */
uint64_t reader_line(const struct reader *r);

/* What was read so far; valid until the next call on the reader. */
const struct tally *reader_tally(const struct reader *r);

/* The findings that the seals read so far carry; the caller may take them out. */
struct file_findings *reader_findings(struct reader *r);

/* The inputs, for the audit line; *count of them. */
const struct file_summary *reader_inputs(const struct reader *r, size_t *count);

/* Bytes read, and in *total (may be NULL) bytes in all (0: not known), for progress. */
uint64_t reader_bytes(const struct reader *r, uint64_t *total);

/* Was all of it read, and every seal good? */
bool reader_done(const struct reader *r);

/*
 * Close and free. True where all of it was read and every seal was good; false otherwise
 * (told already; closing before the end is not told). NULL gives false.
 */
bool reader_close(struct reader *r);

#endif
