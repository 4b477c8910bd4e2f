/*
 * outfile - files that appear whole or not at all.
 *
 *	struct outfile *o = outfile_open("rejected.tsv");	// NULL: standard output
 *	outfile_write(o, p, n);
 *	ok = outfile_close(o, diag_ok());
 *
 * A named file is written to a temporary file beside it (`.rejected.tsv.XXXXXX`), synced and
 * renamed by a close that commits; otherwise the temporary file is removed. `-` and NULL are standard output.
 * A name that is no regular file (/dev/full, /dev/null, a FIFO) is written directly.
 * Writes are gathered to 1 MiB. The first failure is told (file and reason)
 * and remembered; what follows is ignored, so that a loop may look once at the end.
 */
#ifndef BASE_OUTFILE_H
#define BASE_OUTFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct outfile;

/* Open for writing; NULL after trouble was told. */
struct outfile *outfile_open(const char *path);

/*
 * Would both names be written to one file, so that one output is lost in the other? NULL as above. Two
 * names of a file that is not there yet are compared as they are written; a device takes any number.
 */
bool outfile_same(const char *path, const char *other);

/* Open a file to append whole lines to (the audit log): each outfile_flush() is one write(2), O_APPEND. */
struct outfile *outfile_append(const char *path);

/* Queue bytes. False once a write has failed (or the pipe is broken, which is not told). */
bool outfile_write(struct outfile *o, const void *p, size_t len);

/* Hand what is queued to the system. */
bool outfile_flush(struct outfile *o);

/*
 * The last line of what cannot be taken back, as its writer fails: behind all that was written, at the beginning of a
 * line. Nothing for a file that a close without commit removes. After a signal it never waits for a reader, and what is
 * queued is left out; then, or after a failure, it may be missing.
 */
void outfile_last_line(struct outfile *o, struct str line);

/* The name for messages: "standard output" or the path. */
const char *outfile_name(const struct outfile *o);

/* Where the bytes that were flushed are now: the temporary file until a close commits. NULL for what is written directly. */
const char *outfile_temporary(const struct outfile *o);

/*
 * Close and free. commit: make the file appear under its name, after fsync. True when all
 * was written (and committed, if asked). NULL is allowed and true.
 */
bool outfile_close(struct outfile *o, bool commit);

#endif
