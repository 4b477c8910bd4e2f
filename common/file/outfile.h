/*
 * outfile - files that appear whole or not at all.
 *
 *	struct outfile *o = outfile_open("rejected.tsv");	// NULL: standard output
 *	outfile_write(o, p, n);
 *	ok = outfile_close(o, ok);
 *
 * A named file appears by a close that commits, synced; otherwise nothing is left of it. A new one
 * has no name until then, where the file system can do that (O_TMPFILE), and is readable by its
 * owner only (0600), whatever the umask. One that takes the place of another is written under a
 * temporary name beside it (tempname.h) and renamed; it keeps the mode and the owner of the one
 * before. In a sticky folder (/tmp), where others may put files, nothing of theirs counts: no link
 * of another user is followed, nothing is given away, and the mode of another user's file is not
 * taken over. `-` and NULL are standard output. A name that is no regular file (/dev/full,
 * /dev/null, a FIFO) is written directly. Writes are gathered to 1 MiB. The first failure is told
 * (file and reason) and remembered; what follows is ignored, so that a loop may look once at the
 * end.
 */
#ifndef FILE_OUTFILE_H
#define FILE_OUTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct outfile;

/* Open for writing; NULL after an error was reported. */
struct outfile *outfile_open(const char *path);

/* Is it a name for standard output: NULL, "-", "/dev/stdout"? */
bool outfile_is_stdout(const char *path);

/*
 * Open a file to append whole lines to (the audit log): each outfile_flush() is one write(2),
 * O_APPEND. Where the last line that is there has no LF, since who wrote it was cut short, a LF
 * comes first. A new file is 0600.
 */
struct outfile *outfile_append(const char *path);

/* Queue bytes. False once a write has failed (or the pipe is broken, which is not told). */
bool outfile_write(struct outfile *o, const void *p, size_t len);

/* Hand what is queued to the system. */
bool outfile_flush(struct outfile *o);

/*
 * The last line of what cannot be taken back, as its writer fails: behind all that was written, at
 * the beginning of a line. Nothing for a file that a close without commit removes. It waits for a
 * slow reader, but never after a signal or a failed write: then what is queued is left out, and the
 * line may be missing.
 */
void outfile_last_line(struct outfile *o, struct str line);

/* The name for messages: "standard output" or the path. */
const char *outfile_name(const struct outfile *o);

/*
 * The bytes that were flushed so far can be read back until a close: is it a file of ours that has
 * not got its name yet? And up to `len` of them from `at` on: as pread(2), again where a signal
 * that does not concern us cut it short.
 */
bool outfile_is_pending(const struct outfile *o);
ptrdiff_t outfile_read(const struct outfile *o, void *p, size_t len, uint64_t at);

/*
 * Close and free. commit: make the file appear under its name, after fsync. True when all
 * was written (and committed, if asked). NULL is allowed and true.
 */
bool outfile_close(struct outfile *o, bool commit);

#endif
