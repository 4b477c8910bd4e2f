/*
 * input - the bytes of one input: a file, standard input, an open descriptor or memory.
 *
 *	if (input_open(&s, "vouchers.tsv", digest))
 *		while ((n = input_read(&s, block, sizeof(block))) > 0) ...
 *	ok = n == 0 && input_end(&s, sha256);
 *	input_close(&s);
 *
 * A byte order mark at the start is skipped. Errors of the system are reported with the name of the
 * input.
 */
#ifndef STREAM_INPUT_H
#define STREAM_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/text.h"
#include "value/digest.h"

#define INPUT_BLOCK ((size_t)1 << 20) /* bytes to read at once; also the size of a pipe */

struct input {
	const char *name;      /* for messages: the path, or "standard input" */
	int fd;                /* -1: memory */
	bool owned;            /* we opened it */
	bool started;          /* the first bytes were read and checked for a byte order mark */
	bool ended;            /* a read gave nothing: a terminal would go on after it */
	struct str memory;     /* bytes in memory that are not read yet */
	uint64_t bytes;        /* read so far */
	struct digest *digest; /* over all of them; NULL: not wanted */
	bool regular;          /* a regular file; its size and time at the start: */
	int64_t size;
	struct timespec changed;
};

/* Open `path`, or standard input for "-". False after an error was reported. */
bool input_open(struct input *s, const char *path, bool digest);

/* The same from a descriptor that stays the caller's. False if it is a directory. */
bool input_open_fd(struct input *s, int fd, const char *name, bool digest);

/* The same from bytes that last as long as the input. */
void input_open_memory(struct input *s, const char *name, struct str bytes, bool digest);

/*
 * Read at most `room` (at least 3) bytes. Returns their number; 0 at the end; -1 after an error was
 * reported, or when a signal asks to stop.
 */
ptrdiff_t input_read(struct input *s, char *p, size_t room);

/*
 * At the end: write the digest ("" if it was not wanted). False after an error was reported: the
 * file has changed since it was opened.
 */
bool input_end(struct input *s, char sha256[DIGEST_TEXT]);

/* Close and free everything. May be called at any time, also twice. */
void input_close(struct input *s);

#endif
