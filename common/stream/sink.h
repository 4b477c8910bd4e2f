/*
 * sink - where records go: a stream through the writer, the store of a load, the next stage.
 *
 *	struct sink to = sink_stream(writer);
 *	while (ok && source_next(from, &rec))
 *		ok = sink_put(&to, &rec);
 *	ok = ok && source_whole(from) && sink_end(&to);
 *
 * A sink is a view: it owns nothing and is not freed. Who opened the writer or the store also seals
 * or commits it, after everything else is known (program_close(), load_commit()).
 */
#ifndef STREAM_SINK_H
#define STREAM_SINK_H

#include "record/tally.h"

/* The functions of a kind of sink; `self` is that of struct sink. */
struct sink_kind {
	bool (*put)(void *self, struct record *rec);
	bool (*end)(void *self);                        /* NULL: nothing is left to say */
	const struct tally *(*tally)(const void *self); /* NULL: it counts nothing */
	/* for sinks of lines; NULL: it takes records only */
	bool (*takes_lines)(const void *self);
	bool (*put_line)(void *self, struct str line);
	bool (*count_lines)(void *self, const struct tally *counted);
};

struct sink {
	const struct sink_kind *kind;
	void *self; /* whose view it is; it must last */
};

/*
 * Hand over one record. The sink may add a fault to it, and keeps nothing of it. False if no more
 * is taken, after an error was reported or because nobody reads the output any more.
 */
bool sink_put(const struct sink *s, struct record *rec);

/* All records were put, and none is missing. False if the sink refuses them only now, reported. */
bool sink_end(const struct sink *s);

/* Counts and sums of what was put so far; NULL: this sink counts nothing. */
const struct tally *sink_tally(const struct sink *s);

/*
 * Does it take lines of the stream as they are (writer_put_line())? Then sink_put_line() puts one,
 * and sink_count_lines() says once, after the last, what they add up to.
 */
bool sink_takes_lines(const struct sink *s);
bool sink_put_line(const struct sink *s, struct str line);
bool sink_count_lines(const struct sink *s, const struct tally *counted);

/* Nowhere: the records are only counted, in a tally that is bound to their header. */
struct sink sink_count(struct tally *t);

#endif
