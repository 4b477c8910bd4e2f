/*
 * validate_job - what `validate` does once it has started: records that hold go to the output, the
 * others, with their groups, to a file of their own. The output is sealed if the limits accept that.
 */
#ifndef JOBS_VALIDATE_JOB_H
#define JOBS_VALIDATE_JOB_H

#include "base/buf.h"
#include "program/program.h"

struct validate_job {
	const char *set_aside; /* --set-aside; NULL: a record that does not hold is an error */
	const char *findings;  /* --findings; NULL: not wanted */
	bool distinct; /* records that come without a fault surely have different primary keys */
};

/* Between program_start() and program_end(); `said` gets the summary, if there is one. */
void validate_job(struct program *prog, const struct validate_job *job, struct buf *said);

#endif
