/*
 * clean_job - what `clean` does once it has started: from the legacy files to the output, which is
 * sealed if they could be read.
 */
#ifndef JOBS_CLEAN_JOB_H
#define JOBS_CLEAN_JOB_H

#include "base/buf.h"
#include "program/program.h"

/* Between program_start() and program_end(); `said` gets the summary, if there is one. */
void clean_job(struct program *prog, struct buf *said);

#endif
