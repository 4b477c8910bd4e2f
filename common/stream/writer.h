/*
 * writer - write records as a stream, TSV or CSV, with a seal at the end.
 *
 *	struct writer *out = writer_open(NULL, header, &options);
 *	writer_put(out, &rec);
 *	ok = writer_finish(out, reader_close(in));
 *
 * writer_finish() writes the seal if the caller asks for it, and only if every write before it
 * succeeded. A record that is unchanged since the reader read it is copied byte by byte.
 */
#ifndef STREAM_WRITER_H
#define STREAM_WRITER_H

#include "stream/reader.h"
#include "stream/sink.h"

struct writer_options {
	enum stream_format format;       /* FORMAT_STREAM ends in a seal */
	const struct controls *controls; /* what to sum for the seal; NULL: rows only */
	bool no_header;                  /* leave the header line out (shards) */
	bool digest;                     /* compute the SHA-256 of the output */
	/* a thread of its own writes the file and computes its digest, a block behind this one */
	bool behind;
	/*
	 * the program that writes: a stream without a seal then ends with a line that says why, see
	 * writer_finish(). NULL: no such line
	 */
	const char *program;
	/*
	 * the failure of the program upstream, to pass on; its program is null if it has not failed
	 */
	const struct stream_failure *upstream;
};

struct writer;

/*
 * Open `path` (NULL or "-": standard output; otherwise whole or not at all, see outfile.h) and
 * write the header: _at, _fault, then the fields of `header`, which must last as
 * long as the writer. NULL after an error was reported.
 */
struct writer *writer_open(const char *path, const struct header *header,
                           const struct writer_options *options);

/*
 * The same into a channel, for the reader of another thread (channel.h). `name` is its name in
 * messages. The format must be FORMAT_STREAM. `c` must last as long as the writer.
 */
struct channel;
struct writer *writer_open_channel(struct channel *c, const char *name, const struct header *header,
                                   const struct writer_options *options);

/*
 * Write one record with the fields of the writer's header. False once writing has failed (reported,
 * except for a broken pipe): the loop may stop. A record past the limits is an error.
 */
bool writer_put(struct writer *w, const struct record *rec);

/*
 * Write lines that were put aside as they were read (spool.h), without their LF: they are copied,
 * not cut again. The caller knows their sums and passes them once, after the last line: `counted`,
 * whose rows must be the number of lines. Otherwise it reports an error and returns false. For
 * streams and TSV only: writer_takes_lines().
 */
bool writer_takes_lines(const struct writer *w);
bool writer_put_line(struct writer *w, struct str line);
bool writer_count_lines(struct writer *w, const struct tally *counted);

/*
 * For records that another thread makes: a part takes them with writer_put(), as `w` would, and
 * keeps them in memory. writer_join() then moves them to the end of those of `w`. Close a part like
 * a writer.
 */
struct writer *writer_for_worker(const struct writer *w);

/*
 * Move everything from `part` to `w`; `part` is empty then. False once writing has failed, also in
 * `part`.
 */
bool writer_join(struct writer *w, struct writer *part);

/* Drop the contents of a part. */
void writer_worker_clear(struct writer *part);

/*
 * A part of a writer into a direct channel whose reader has a follower (channel.h): writer_follow() lets
 * it work on the records in the part, in the thread that has made them, at the end of the block; then the
 * reader takes them over in writer_join(). Nothing happens in other parts. writer_is_followed(): is there
 * one?
 */
bool writer_is_followed(const struct writer *part);
void writer_follow(struct writer *part);

/*
 * writer_follow() with these packets, unchanged, in place of records that are put: they stay those of the
 * caller. `made`: what they add up to.
 */
struct packet;
void writer_follow_packets(struct writer *part, struct packet *first, const struct tally *made);

/* The writer as a sink. */
struct sink sink_stream(struct writer *w);

/* Put these findings into the seal, too. */
void writer_findings(struct writer *w, const struct file_findings *findings);

/* What was written so far. */
const struct tally *writer_tally(const struct writer *w);

/* The output for the audit line: bytes and digest; complete after writer_finish(). */
const struct file_summary *writer_output(const struct writer *w);

/*
 * Write the seal (if `seal` is true and the format has one) and pass everything to the system; a
 * named file appears under its name only if `seal` is true. True if everything succeeded and `seal`
 * was true. Otherwise a stream that cannot be taken back (a pipe, standard output) ends with a line
 * that says who failed and why. After a signal this never waits for the reader, so the line may be
 * missing.
 */
bool writer_finish(struct writer *w, bool seal);

/* Free; finishes without a seal if that was not done. NULL is allowed. */
void writer_close(struct writer *w);

#endif
