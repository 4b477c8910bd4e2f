/*
 * channel - what a pipe is between two programs, between two threads of one process: records from
 * the writer of the one to the reader of the other.
 *
 *	struct channel *c = channel_new("channel:1", turns);
 *	struct writer *out = writer_open_channel(c, header, &options);	// in one thread
 *	struct reader *in = reader_open_channel(c, "-", &options);	// in the other
 *
 * Reader and writer behave as with a pipe: the same limits, the same seal at the end, the same line
 * of a failure. But the records are not written as text and read again: they travel in packets. And
 * the reader does not repeat what the writer has reported. The writer waits while CHANNEL_PACKETS
 * packets wait. If one end fails, the other one stops quietly: diag_broken_pipe() of its thread.
 */
#ifndef STREAM_CHANNEL_H
#define STREAM_CHANNEL_H

#include <stdbool.h>

#include "base/turns.h"
#include "record/packet.h"

#define CHANNEL_PACKETS 8 /* packets that may wait for the reader */

struct channel;

/*
 * `name` (copied) is unique among all runs, for the audit lines of both ends. `turns` (NULL: none)
 * must last as long; each end gives its turn back while it waits.
 */
struct channel *channel_new(const char *name, struct turns *turns);
const char *channel_name(const struct channel *c);

/* How many records the reader has taken so far; for progress, from any thread. */
uint64_t channel_taken(struct channel *c);

/* Free, after both ends are closed. NULL is allowed. */
void channel_free(struct channel *c);

/*
 * The writer has nothing more to give: `line` is the seal, or the line of a failure, with its LF;
 * null: neither. Also for a program that fails before it opens its writer. Only the first call
 * counts.
 */
void channel_end(struct channel *c, struct str line);

/* ---- for reader and writer ---- */

/* Give the names of the fields to the reader. Before the first packet. */
void channel_header(struct channel *c, const struct header *h);

/*
 * Wait for the header. False, with the last line in *end, if the writer has ended without one, or a
 * signal asks to stop.
 */
bool channel_wait_header(struct channel *c, struct header *h, struct str *end);

/*
 * Hand over a packet; the channel owns it. It waits while too many wait. False if the reader has
 * gone, or a signal asks to stop.
 */
bool channel_give(struct channel *c, struct packet *b);

/* An empty packet to fill: one that was used before, if there is one. */
struct packet *channel_empty(struct channel *c, size_t fields);

/*
 * The next packet; it waits for one. The caller owns it until channel_give_back(). NULL at the end,
 * with the last line in *end (null: there is none), and if a signal asks to stop.
 */
struct packet *channel_take(struct channel *c, struct str *end);
void channel_give_back(struct channel *c, struct packet *b);

/* The reader reads no more. */
void channel_leave(struct channel *c);

#endif
