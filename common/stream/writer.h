/*
 * writer - records as a stream, TSV or CSV, sealed at the end.
 *
 *	struct writer *out = writer_open(NULL, header, &options);
 *	writer_put(out, &rec);
 *	ok = writer_finish(out, reader_close(in));
 *
 * The seal is written by a close that was told so, and only if every write before it
 * succeeded. A record that is unchanged since the reader read it is copied as it stands.
 */
#ifndef STREAM_WRITER_H
#define STREAM_WRITER_H

#include "stream/reader.h"

struct writer_options {
	enum stream_format format;       /* FORMAT_STREAM ends in a seal */
	const struct controls *controls; /* what to sum for the seal; NULL: rows only */
	bool no_header;                  /* leave the header line out (shards) */
	bool digest;                     /* compute the SHA-256 of what is written */
	/*
	 * who writes: a stream without a seal then ends in saying why, see writer_finish(); NULL:
	 * no
	 */
	const char *program;
	/*
	 * how the program upstream has failed by then, which is passed on; its program is null
	 * where it has not
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
 * Write one record with the fields of the writer's header. False once writing has failed
 * (told, but for a broken pipe): the loop may stop. A record past the limits is an error.
 */
bool writer_put(struct writer *w, const struct record *rec);

/*
 * Lines that were put aside as they were read (spool.h), without their LF: they are copied, not cut
 * again. What they sum up to the caller knows, and says it once, after the last: `counted`, whose
 * rows must be the number of lines. False, with an error, where they are not. For streams and TSV
 * only: writer_takes_lines().
 */
bool writer_takes_lines(const struct writer *w);
bool writer_put_line(struct writer *w, struct str line);
bool writer_count_lines(struct writer *w, const struct tally *counted);

/*
 * Records that another thread makes: a part takes them as `w` would, with writer_put(), and holds
 * them in memory until writer_join() moves them behind those that `w` has. A part is closed as a
 * writer is.
 */
struct writer *writer_for_worker(const struct writer *w);

/*
 * Take over all that `part` holds, which is then empty. False once writing has failed, in `part`
 * too.
 */
bool writer_join(struct writer *w, struct writer *part);

/* Forget what a part holds. */
void writer_worker_clear(struct writer *part);

/* The seal is to carry these findings, too. */
void writer_findings(struct writer *w, const struct file_findings *findings);

/* What was written so far. */
const struct tally *writer_tally(const struct writer *w);

/* The output for the audit line: bytes and digest; complete after writer_finish(). */
const struct file_summary *writer_output(const struct writer *w);

/*
 * Write the seal (if `seal` and the format has one) and hand everything to the system; a named file
 * appears under its name only if `seal`. True where all of it succeeded and `seal` was true.
 * Otherwise a stream that cannot be taken back (a pipe, standard output) ends in a line that says
 * who failed and why. After a signal that never waits for the reader: then the line may be missing.
 */
bool writer_finish(struct writer *w, bool seal);

/* Free; finishes without a seal if that was not done. NULL is allowed. */
void writer_close(struct writer *w);

#endif
