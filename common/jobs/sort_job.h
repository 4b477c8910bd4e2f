/*
 * sort_job - what `sort` does once it has started: from the input to the output, the same records
 * in another order, sealed if all is well.
 */
#ifndef JOBS_SORT_JOB_H
#define JOBS_SORT_JOB_H

#include "base/buf.h"
#include "program/program.h"

struct sort_job {
	const char *by; /* --by: the fields, see sort/order.h; NULL: missing */
};

/* Between program_start() and program_end(); `said` gets the summary, if there is one. */
void sort_job(struct program *prog, const struct sort_job *job, struct buf *said);

#endif
