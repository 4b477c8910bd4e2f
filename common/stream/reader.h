/*
 * reader - read a stream, TSV or CSV file as records, one by one.
 *
 *	struct reader *in = reader_open(files, count, &options);
 *	while (reader_next(in, &rec)) ...
 *	ok = reader_close(in);
 *
 * The reader reports all errors of the input, with file and line: bad escapes, wrong field counts,
 * lines that are cut off, exceeded limits, a seal that is missing or does not match, a failed
 * program upstream. Then reader_next() returns false, as at the end, and reader_done() is false. A
 * record lasts until the next reader_next().
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
	/* FORMAT_STREAM needs a seal, the others have none */
	enum stream_format format;
	const struct controls *controls; /* the controls to sum and compare; NULL: rows only */
	/* the file with the field names, if the inputs have no header line; NULL: line 1 */
	const char *header_file;
	struct str delimiter; /* of CSV, one character or several; null: a comma */
	/* of CSV: what to do if its bytes are not UTF-8; NULL: nothing is advised */
	const char *advice;
	/* of a stream: how to read one whose seal is lost: "-I tsv"; NULL: there is no such way */
	const char *unsealed;
	/*
	 * of CSV: reader_give() takes blocks of rows. Not for who keeps the lines of a block, reader_given():
	 * there are none
	 */
	bool rows_in_blocks;
	/*
	 * of lines: how many bytes to read at once; 0: 256 KB. Each thread has some such blocks of its own. More is for
	 * who adds up a block before it joins the others
	 */
	size_t block;
	/* compute the SHA-256 of each input while it is read */
	bool digest;
	/* gets the failure of the program upstream, if the input reports one; NULL: not needed */
	struct stream_failure *failure;
};

/* Facts about one input, for the audit line. */
struct file_summary {
	const char *name; /* as given, "-" for standard input */
	uint64_t bytes;   /* read so far */
	/* of all its bytes, after its end, if a digest was wanted; otherwise "" */
	char sha256[DIGEST_TEXT];
	/* a database, which has records instead of bytes, and no digest; `name` is its URL */
	bool database;
	bool whole;              /* of a database: it was read to its end */
	struct str table, query; /* of a database: which of both was read; null: the other one */
	uint64_t rows;           /* of a database: records read so far */
};

struct reader;

/*
 * Open `count` files, read in order as one; 0: standard input; "-" too. All must have the same
 * header; a difference is an error that names both. NULL after an error was reported; otherwise the
 * header of the first file is read. The names must last as long as the reader.
 */
struct reader *reader_open(const char *const *files, size_t count,
                           const struct reader_options *options);

/*
 * The same from an open descriptor, which the reader does not close. `name` is its name in
 * messages.
 */
struct reader *reader_open_fd(int fd, const char *name, const struct reader_options *options);

/* The same from bytes in memory that last as long as the reader. */
struct reader *reader_open_memory(const char *name, struct str bytes,
                                  const struct reader_options *options);

/*
 * The same from the writer of another thread: channel.h. `c` must last as long as the reader. It
 * waits for the header.
 */
struct channel;
struct reader *reader_open_channel(struct channel *c, const char *name,
                                   const struct reader_options *options);

/*
 * Does it read a direct channel (channel.h)? Then reader_drain() takes the place of reader_next(): all
 * records are put into `to`, by the thread of the writer, but with the voice of this thread. False if `to`
 * takes no more; otherwise as reader_done(). `follower` (NULL: none) takes those that come in blocks.
 */
struct sink;
struct follower;
bool reader_is_direct(const struct reader *r);
bool reader_drain(struct reader *r, const struct sink *to, const struct follower *follower);

/* The names of the fields; lasts as long as the reader. */
const struct header *reader_header(const struct reader *r);

/*
 * Read the next record. If the input has no _at (CSV, TSV of others), it is the place in the input.
 * False at the end, after an error, or when a signal asks the program to stop.
 */
bool reader_next(struct reader *r, struct record *rec);

/*
 * For a TSV that the program itself has stored (spool.h). reader_next_line(): the next line without
 * its LF, neither cut nor counted; it lasts until the next call. reader_line_record(): the record
 * of that line. False as in reader_next().
 */
bool reader_next_line(struct reader *r, struct str *line);
bool reader_line_record(struct reader *r, struct record *rec);

/*
 * The record of a line that the caller has kept itself (line_put()), without LF; the reader has its
 * fields, and reads nothing. It lasts until the next call, the line need not.
 */
bool reader_cut_line(struct reader *r, struct str line, struct record *rec);

/*
 * For several threads. reader_for_worker() makes a reader of the same fields. reader_give() passes
 * lines to it, a block at a time, in the thread of `r`. The worker's thread calls reader_begin()
 * and then reader_next(). reader_join(), in the order of giving, adds what the worker's reader has
 * read to `r`, and empties it; false if it met an error, as if `r` had. Close it before `r`.
 * reader_give() is false if the next records must be read one after the other: those near a seal, those of
 * a channel if a digest is wanted, those of a CSV without `rows_in_blocks`, or near quotes that are irregular
 * or hold a line end; it is also false at the end, and after an error was reported.
 */
struct reader *reader_for_worker(const struct reader *r);
bool reader_give(struct reader *r, struct reader *part);
void reader_begin(struct reader *part);
bool reader_join(struct reader *r, struct reader *part);

/* Are the records lines of a stream? Not those of a CSV, or of a channel. */
bool reader_has_lines(const struct reader *r);

/*
 * For a follower (channel.h), in place of reader_give(): the part reads these packets, which last until the
 * next call. reader_handed() returns the first, and what all add up to.
 */
struct packet;
void reader_hand(struct reader *part, struct packet *first, const struct tally *made);
struct packet *reader_handed(const struct reader *part, const struct tally **made);

/*
 * The lines of a worker's block, from the first one to the LF of the last one, until the next
 * reader_give(). They may move at the end of the block: to keep a text of a record, keep its offset in these
 * bytes. Null if the records come in packets, or are rows of a CSV.
 */
struct str reader_given(const struct reader *part);

/*
 * A look ahead in the block of a worker: the text of `field`, as written, two records after the one that
 * reader_next() gave last, or null. Call it once after each reader_next(). It is a hint, to prefetch memory:
 * the line is not checked yet.
 */
struct str reader_ahead(struct reader *part, size_t field);

/*
 * Before reader_join(): read the block in `part` once more from its start, also in the thread of `r`,
 * and also after an error, which is then met again. Only what is read now counts; reader_rest(): no,
 * what was read the first time counts.
 */
void reader_again(struct reader *part);
void reader_rest(struct reader *part);

/* Was an error reported, or has a signal asked to stop? */
bool reader_failed(const struct reader *r);

/* The physical line, from 1, where the last record began in its input. */
uint64_t reader_line(const struct reader *r);

/* Counts and sums so far; valid until the next call on the reader. */
const struct tally *reader_tally(const struct reader *r);

/* The findings in the seals so far; the caller may remove them. */
struct file_findings *reader_findings(struct reader *r);

/* The inputs, for the audit line; *count gets their number. */
const struct file_summary *reader_inputs(const struct reader *r, size_t *count);

/*
 * Bytes read so far, for progress; *total (may be NULL) gets the bytes of all inputs (0: not
 * known).
 */
uint64_t reader_bytes(const struct reader *r, uint64_t *total);

/* Was all of it read, and every seal good? */
bool reader_done(const struct reader *r);

/*
 * Close and free. True if all was read and every seal was good; otherwise false (an error was
 * reported before; closing before the end is not reported). NULL gives false.
 */
bool reader_close(struct reader *r);

#endif
