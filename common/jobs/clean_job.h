/*
 * clean_job - what `clean` does once it has started: from the legacy files to the output, which is
 * sealed if they could be read, with what source.skip leaves out beside it.
 */
#ifndef JOBS_CLEAN_JOB_H
#define JOBS_CLEAN_JOB_H

#include "base/buf.h"
#include "program/program.h"

struct clean_job {
	const char *skipped; /* --skipped; NULL: what source.skip leaves out is only counted */
};

/* Between program_start() and program_end(); `said` gets the summary, if there is one. */
void clean_job(struct program *prog, const struct clean_job *job, struct buf *said);

#endif
