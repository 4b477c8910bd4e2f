/*
 * stream_failure - the last line of a stream whose program failed: who failed, how and why.
 *
 *	struct stream_failure f = stream_failure_now("validate", 2);
 *	stream_failure_put(&f, &line);
 *	// \!  validate  limits  2  1 record is at fault, the limits accept 0
 *
 * A program that cannot seal its stream ends it with this line, unless it was killed. The next
 * program can then report what went wrong, and writes the same line, so that the last program of
 * the pipe knows it, too. Source: cutover-stream(5).
 */
#ifndef STREAM_STREAM_FAILURE_H
#define STREAM_STREAM_FAILURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"

enum failure_kind {
	FAILED_LIMITS,     /* more was found than the limits of the spec accept */
	FAILED_ERROR,      /* it had an error: status 2 */
	FAILED_INTERRUPTED /* a signal asked it to stop */
};

struct stream_failure {
	struct str program; /* "validate" */
	enum failure_kind kind;
	uint64_t count;     /* records in the stream before this line */
	struct str message; /* why, one line */
	struct arena arena; /* owns the texts that stream_failure_read() has read */
};

#define STREAM_FAILURE_MOST 2048 /* bytes of a message that are written, at most */

/*
 * The failure of this program by diag, after it has written `count` records. Its texts last as long
 * as those of diag.
 */
struct stream_failure stream_failure_now(const char *program, uint64_t count);

/* Append the line, with its LF. A longer message is cut. */
void stream_failure_put(const struct stream_failure *f, struct buf *out);

/* Does a line (without LF) begin like such a line? */
bool stream_failure_is(struct str line);

/*
 * Read the line into `out`, which is zeroed or was read before. False if it does not have that
 * form.
 */
bool stream_failure_read(struct str line, struct stream_failure *out);

void stream_failure_free(struct stream_failure *f);

/*
 * Append the message of a reader about it: "validate refused the stream after 2 records: 1 record
 * is at fault, ...".
 */
void stream_failure_show(const struct stream_failure *f, struct buf *out);

#endif
