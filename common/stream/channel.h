/*
 * channel - what a pipe is between two programs, between two threads of one process: records from
 * the writer of the one to the reader of the other.
 *
 *	struct channel *c = channel_new("channel:1", turns, false);
 *	struct writer *out = writer_open_channel(c, header, &options);	// in one thread
 *	struct reader *in = reader_open_channel(c, "-", &options);	// in the other
 *
 * Reader and writer behave as with a pipe: the same limits, the same seal at the end, the same line
 * of a failure. But the records are not written as text and read again: they travel in packets. And
 * the reader does not repeat what the writer has reported. The writer waits while CHANNEL_PACKETS
 * packets wait. If one end fails, the other one stops quietly: diag_broken_pipe() of its thread.
 *
 * A direct channel is for programs that gain nothing by working at the same time, because other threads
 * keep the CPUs busy: the thread of the writer itself does what the reader does with a packet, and the
 * thread of the reader waits meanwhile (reader_drain()). Its packets are small: they are still in the
 * cache when they are read. One record at a time would be slower, since the code of all programs together
 * does not fit into the cache.
 */
#ifndef STREAM_CHANNEL_H
#define STREAM_CHANNEL_H

#include <stdbool.h>

#include "base/turns.h"
#include "record/packet.h"
#include "record/tally.h"

#define CHANNEL_PACKETS 8 /* packets that may wait for the reader */

struct channel;

/*
 * A follower: what the reader of a direct channel does with a block of records, in several threads
 * (base/workers.h). Where a worker of the writer's program has made records of a block, the same thread
 * goes on with what the reader's program does with them, as far as it depends on nothing before them:
 * work(). When the writer takes over the block, in its turn, the reader takes over its part of it: join().
 */
struct follower {
	void *self;
	/* a block of the reader; NULL after an error was reported */
	void *(*open)(void *self);
	/*
	 * In any thread: the packets, in a list, and what they add up to; both last until the next work().
	 * What was worked on before is forgotten if it was not joined.
	 */
	void (*work)(void *block, struct packet *first, const struct tally *made);
	/* false: the reader takes no more */
	bool (*join)(void *self, void *block);
	void (*close)(void *block);
};

/*
 * `name` (copied) is unique among all runs, for the audit lines of both ends. `turns` (NULL: none)
 * must last as long; each end gives its turn back while it waits.
 */
struct channel *channel_new(const char *name, struct turns *turns, bool direct);
bool channel_is_direct(const struct channel *c);
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
 * Hand over a packet; the channel owns it. It waits while too many wait, or until the reader of a direct
 * channel is there. False if the reader has gone or takes no more, or a signal asks to stop.
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

/* ---- of a direct channel ---- */

/*
 * For the reader: let the thread of the writer call take(self, packet) for each packet that it gives,
 * with the voice and the log of this thread, which waits until the writer has ended. A call that returns
 * false is the last one: then this returns false, otherwise true. *end gets the last line, as in
 * channel_take(). *counted gets what the writer has counted; it must have the same controls.
 * `follower` (NULL: none) takes blocks, in the order of the packets; it must last as long.
 */
bool channel_serve(struct channel *c, bool (*take)(void *self, struct packet *b), void *self,
                   const struct follower *follower, struct tally *counted, struct str *end);

/* For the writer: what it has counted. Before channel_end(). */
void channel_counted(struct channel *c, const struct tally *t);

/*
 * For the writer: a block of the follower for one of its own, which lasts until channel_end(). It waits
 * until the reader is there. *block gets NULL if there is no follower. False after an error of the
 * reader, which has reported it. All but channel_work() are called in the thread of the writer; the
 * follower is called in the name of the reader.
 */
bool channel_open_block(struct channel *c, void **block);

/* The follower works on the records of a block, in the thread of the caller. */
void channel_work(struct channel *c, void *block, struct packet *first, const struct tally *made);

/* The follower takes over the block, of so many records. False if the reader takes no more. */
bool channel_join(struct channel *c, void *block, uint64_t rows);

#endif
