/*
 * mapping_run - sends records through a mapper to a writer, one after the other: all that one thread
 * needs for this.
 *
 *	struct mapping_run l;
 *	if (!mapping_run_open(&l, spec, header, completeness)) ...
 *	l.out = prog.out;
 *	while (reader_next(in, &rec) && mapping_run_record(&l, &rec)) ...
 *	mapping_run_end(&l);
 *	mapping_run_close(&l);
 */
#ifndef MAP_MAPPING_RUN_H
#define MAP_MAPPING_RUN_H

#include "map/mapper.h"
#include "stream/writer.h"

struct mapping_run {
	struct mapper *mapper;
	struct completeness *completeness; /* the caller's */
	struct writer *out;                /* the caller's, who sets it; NULL: nothing is written */
	struct tally left_out;             /* input records that `where` or `emit` left out */
	struct tally faulty;               /* output records with a fault */
	/* output records if nothing is written: for mapping_run_made() */
	struct tally made;
};

/*
 * Begin for records of `header`, which must last. False after an error was reported; call
 * mapping_run_close() even then.
 */
bool mapping_run_open(struct mapping_run *l, struct spec *spec, const struct header *header,
                      struct completeness *completeness);

/* Map one record. False if its output could not be written. */
bool mapping_run_record(struct mapping_run *l, struct record *rec);

/* The records have ended: write what was held back. */
bool mapping_run_end(struct mapping_run *l);

/* The output records so far; the writer counts those that it writes. */
const struct tally *mapping_run_made(const struct mapping_run *l);

/*
 * Take over the results of another mapping run for later input; that one is then empty. False if
 * the output could not be written.
 */
bool mapping_run_join(struct mapping_run *l, struct mapping_run *part);

void mapping_run_close(struct mapping_run *l);

#endif
