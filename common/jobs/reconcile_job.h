/*
 * reconcile_job - what `reconcile` does once it has started: reads both sides, compares them, and
 * writes the report.
 */
#ifndef JOBS_RECONCILE_JOB_H
#define JOBS_RECONCILE_JOB_H

#include "base/buf.h"
#include "jobs/reconcile_papers.h"
#include "program/program.h"

#define RECONCILE_FORMATS "text|csv|tsv|json"

struct reconcile_job {
	int format;         /* -O: a word of RECONCILE_FORMATS, from 0 */
	bool rows;          /* --rows: compare record by record */
	const char *accept; /* --accept; NULL: no file */
	const char *
		dir; /* --dir: the folder of a run, whose side files explain differences; NULL: none */
	struct opt_list drill; /* --drill: the figures whose records are wanted */
	struct papers_options papers;
};

/* Between program_start() and program_end(); `said` gets the summary, if there is one. */
void reconcile_job(struct program *prog, const struct reconcile_job *job, struct buf *said);

#endif
