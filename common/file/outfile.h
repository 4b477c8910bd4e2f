/*
 * outfile - files that appear whole or not at all.
 *
 *	struct outfile *o = outfile_open("rejected.tsv");	// NULL: standard output
 *	outfile_write(o, p, n);
 *	ok = outfile_close(o, ok);
 *
 * A named file appears, synced, when it is closed with commit; otherwise nothing is left of it.
 * Until then a new file has no name, if the file system supports that (O_TMPFILE). It is readable
 * by its owner only (0600), whatever the umask. A file that replaces another one is written under a
 * temporary name in the same folder (tempname.h) and renamed; it keeps the mode and the owner of
 * the old one. In a sticky folder (/tmp), where others may put files, their files do not count: no
 * link of another user is followed, no file is given to another user, and the mode of another
 * user's file is not copied. `-` and NULL are standard output. A name that is not a regular file
 * (/dev/full, /dev/null, a FIFO) is written directly. Writes are collected to 1 MiB. The first
 * failure is reported (file and reason) and remembered; later writes are ignored, so a loop may
 * check once at the end.
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
 * O_APPEND. If the last line of the file has no LF, because its writer was killed, a LF comes
 * first. A new file is 0600.
 */
struct outfile *outfile_append(const char *path);

/* Queue bytes. False after a write has failed (or the pipe is broken, which is not reported). */
bool outfile_write(struct outfile *o, const void *p, size_t len);

/* Write the queued bytes. */
bool outfile_flush(struct outfile *o);

/*
 * Write the last line of an output that cannot be taken back, when its program fails: after all
 * that was written, at the beginning of a line. Nothing for a file that a close without commit
 * removes. It waits for a slow reader, but not after a signal or a failed write: then queued bytes
 * are dropped, and the line may be missing.
 */
void outfile_last_line(struct outfile *o, struct str line);

/* The name for messages: "standard output" or the path. */
const char *outfile_name(const struct outfile *o);

/*
 * outfile_is_pending(): is it a file of ours that does not have its name yet? Then the flushed
 * bytes can be read back until the close. The other function reads up to `len` bytes from `at` on,
 * like pread(2); it tries again after a signal that does not concern us.
 */
bool outfile_is_pending(const struct outfile *o);
ptrdiff_t outfile_read(const struct outfile *o, void *p, size_t len, uint64_t at);

/* The descriptor of a pending file, for who reads it in another way. It stays that of the file. */
int outfile_descriptor(const struct outfile *o);

/* Write the queued bytes and sync: what the close with commit does, but the name. */
bool outfile_sync(struct outfile *o);

/*
 * Close and free. commit: make the file appear under its name, after fsync. True when all
 * was written (and committed, if asked). NULL is allowed and true.
 */
bool outfile_close(struct outfile *o, bool commit);

#endif
