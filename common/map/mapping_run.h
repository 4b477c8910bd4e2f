/*
 * mapping_run - the mapper as a stage, one record after the other: all that one thread needs for
 * it.
 *
 *	struct mapping_run l;
 *	if (!mapping_run_open(&l, spec, header, completeness)) ...
 *	struct stage stage = mapping_run_stage(&l);
 *	ok = stage_run(from, &stage, 1, &to);
 *	mapping_run_close(&l);
 */
#ifndef MAP_MAPPING_RUN_H
#define MAP_MAPPING_RUN_H

#include "map/mapper.h"
#include "stream/stage.h"
#include "stream/writer.h"

struct mapping_run {
	struct spec *spec;
	struct mapper *mapper;
	struct completeness *completeness; /* the caller's */
	struct tally left_out;             /* input records that `where` or `emit` left out */
	struct tally faulty;               /* output records with a fault */
	struct writer *left_out_to; /* set by the caller: gets those left out; NULL: nobody */
};

/*
 * Begin for records of `header`, which must last; `memory` is for mapper_open(). False after an error was reported; call
 * mapping_run_close() even then.
 */
bool mapping_run_open(struct mapping_run *l, struct spec *spec, const struct header *header,
                      struct completeness *completeness, struct bound *memory);

/* The stage, for stage_run() and stage_take(). */
struct stage mapping_run_stage(struct mapping_run *l);

/*
 * Add the figures of another mapping run, which worked further down in the input, and what it has left
 * out; it is then empty. False once writing has failed.
 */
bool mapping_run_join(struct mapping_run *l, struct mapping_run *part);

/* Forget the figures of a mapping run that is not joined, and what it has left out. */
void mapping_run_clear(struct mapping_run *part);

void mapping_run_close(struct mapping_run *l);

#endif
