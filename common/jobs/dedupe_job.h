/*
 * dedupe_job - what `dedupe` does once it has started: from the input to the output, which is sealed
 * if all is well.
 */
#ifndef JOBS_DEDUPE_JOB_H
#define JOBS_DEDUPE_JOB_H

#include "base/buf.h"
#include "program/program.h"

struct dedupe_job {
	const char *crossref; /* --crossref; NULL: not wanted */
	/*
	 * not NULL: give records early (dedupe_give_early()); if that was wrong, the job ends
	 * without a report and sets this
	 */
	bool *was_early;
};

/* Between program_start() and program_end(); `said` gets the summary, if there is one. */
void dedupe_job(struct program *prog, const struct dedupe_job *job, struct buf *said);

#endif
