/*
 * source - the bytes of one input: a file, standard input, an open descriptor or memory.
 *
 *	if (source_open(&s, "vouchers.tsv", digest))
 *		while ((n = source_read(&s, block, sizeof(block))) > 0) ...
 *	ok = n == 0 && source_end(&s, sha256);
 *	source_close(&s);
 *
 * A byte order mark at the start is left out. What the system refuses is told, with the name of the input.
 */
#ifndef RECORD_SOURCE_H
#define RECORD_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/text.h"
#include "value/digest.h"

#define SOURCE_BLOCK ((size_t)1 << 20)	/* bytes that are worth asking for at once; also the size of a pipe */

struct source {
	const char *name;	/* for messages: the path, or "standard input" */
	int fd;			/* -1: memory */
	bool owned;		/* we opened it */
	bool started;		/* the first bytes were read, and looked at for a byte order mark */
	struct str memory;	/* what is still to come of bytes in memory */
	uint64_t bytes;		/* read so far */
	struct digest *digest;	/* over all of them; NULL: not asked for */
	bool regular;		/* a file whose size and time were taken at the start: */
	int64_t size;
	struct timespec changed;
};

/* Open `path`, or standard input for "-". False after trouble was told. */
bool source_open(struct source *s, const char *path, bool digest);

/* The same from a descriptor that stays the caller's; false where it is a directory. */
bool source_open_fd(struct source *s, int fd, const char *name, bool digest);

/* The same from bytes that last as long as the source. */
void source_open_memory(struct source *s, const char *name, struct str bytes, bool digest);

/* Read at most `room` (at least 3) bytes: how many, 0 at the end, -1 after trouble was told or when a signal asks to stop. */
ptrdiff_t source_read(struct source *s, char *p, size_t room);

/* At the end: write the digest ("" where none was asked for). False, told, where the file has changed since it was opened. */
bool source_end(struct source *s, char sha256[DIGEST_TEXT]);

/* Give everything back; may be called at any time, also twice. */
void source_close(struct source *s);

#endif
