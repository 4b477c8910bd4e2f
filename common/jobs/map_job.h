/*
 * map_job - what `map` does once it has started: from the input to the output, which is sealed if
 * all is well, with the two lists of the completeness check, and what was left out; or the explanation of
 * one record.
 */
#ifndef JOBS_MAP_JOB_H
#define JOBS_MAP_JOB_H

#include "base/buf.h"
#include "program/program.h"

struct map_job {
	const char *unmapped; /* --unmapped; NULL: not wanted */
	const char *unused;   /* --unused; NULL: not wanted */
	const char *left_out; /* --left-out; NULL: what is left out is only counted */
	const char *place;    /* --explain: only explain this record; NULL: map all */
};

/* Between program_start() and program_end(); `said` gets the summary, if there is one. */
void map_job(struct program *prog, const struct map_job *job, struct buf *said);

#endif
