/*
 * lane - records through a mapper to a writer, one after the other: all that one thread needs for it.
 *
 *	struct lane l;
 *	if (!lane_open(&l, spec, header, gate)) ...
 *	l.out = prog.out;
 *	while (reader_next(in, &rec) && lane_record(&l, &rec)) ...
 *	lane_end(&l);
 *	lane_close(&l);
 */
#ifndef MAP_LANE_H
#define MAP_LANE_H

#include "mapper.h"
#include "record/writer.h"

struct lane {
	struct mapper *mapper;
	struct gate *gate;	/* the caller's */
	struct writer *out;	/* the caller's, who sets it; NULL: nothing is written */
	struct tally left_out;	/* input records that `where` or `emit` left out */
	struct tally faulty;	/* output records with a fault */
	struct tally made;	/* output records, where nothing is written: for lane_made() */
};

/* For records of `header`, which must last. False after trouble was told; lane_close() all the same. */
bool lane_open(struct lane *l, struct spec *spec, const struct header *header, struct gate *gate);

/* Map one record. False where what it becomes could not be written. */
bool lane_record(struct lane *l, struct record *rec);

/* The records have ended: write what was held back. */
bool lane_end(struct lane *l);

/* The output records so far; the writer counts those that are written. */
const struct tally *lane_made(const struct lane *l);

/* Take over what another lane has made further down in the input; it is then empty. False where it could not be written. */
bool lane_join(struct lane *l, struct lane *part);

void lane_close(struct lane *l);

#endif
