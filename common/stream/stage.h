/*
 * stage - a step that takes records and gives records: map, dedupe, validate; and the way of the
 * records from a source through stages to a sink.
 *
 *	struct stage stage = dedupe_stage(d);
 *	ok = stage_run(from, &stage, 1, &to);
 *	...					// the output is closed
 *	stage_accepts(&stage, source_tally(from), sink_tally(&to));
 *
 * A stage is handed one record at a time and puts what it makes of it into the sink: at once, later
 * (a voucher must be complete), or at the end (the last record of a key is kept). So the output of
 * one stage can be the next stage, with no text between. `clean` is no stage, but a source
 * (clean/source_legacy.h): it takes bytes. A stage is a view of its engine: it owns nothing and is
 * not freed.
 */
#ifndef STREAM_STAGE_H
#define STREAM_STAGE_H

#include "stream/sink.h"
#include "stream/source.h"

/* The functions of a kind of stage; `self` is that of struct stage. */
struct stage_kind {
	bool (*take)(void *self, struct record *rec, const struct sink *to);
	bool (*end)(void *self, const struct tally *taken, const struct sink *to);
	const struct tally *(*left_out)(const void *self);
	const struct tally *(*faulty)(const void *self);
	bool (*accepts)(void *self, const struct tally *taken, const struct tally *given);
};

struct stage {
	const struct stage_kind *kind;
	void *self;                      /* the engine; it must last */
	const struct header *header;     /* the fields of the records that it gives, */
	const struct controls *controls; /* and what to sum of them */
};

/*
 * Take a record, which lasts until this returns, and put into `to` what is ready. False if the sink
 * takes no more, and after an error was reported.
 */
bool stage_take(const struct stage *s, struct record *rec, const struct sink *to);

/*
 * All records were taken, none is missing, and `taken` is what they add up to: put what was held
 * back. False as for stage_take().
 */
bool stage_end(const struct stage *s, const struct tally *taken, const struct sink *to);

/*
 * What it took and does not give (map: `where`; dedupe: merged; validate: set aside); what is at
 * fault, for the limits of the spec.
 */
const struct tally *stage_left_out(const struct stage *s);
const struct tally *stage_faulty(const struct stage *s);

/*
 * After the end: do the limits of the spec accept what is at fault? `taken` and `given` are what
 * went in and out. False after the refusal was reported.
 */
bool stage_accepts(const struct stage *s, const struct tally *taken, const struct tally *given);

/*
 * All records of `from` through `count` stages, the first one first, into `to`; without a stage
 * straight into it. True if all of them arrived, with good seals, and the sink has taken everything.
 */
bool stage_run(struct source *from, const struct stage *stage, size_t count, const struct sink *to);

#endif
