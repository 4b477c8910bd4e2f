/*
 * load_job - what `load` does once it has started: loads the input into the target, all of it or
 * none of it; or lists, compares or takes out batches.
 */
#ifndef JOBS_LOAD_JOB_H
#define JOBS_LOAD_JOB_H

#include "base/buf.h"
#include "program/program.h"

struct load_job {
	const char *to;        /* --to; NULL: the target of the spec */
	const char *set_aside; /* --set-aside; NULL: what is refused refuses the load */
	const char *findings;  /* --findings; NULL: not wanted */
	bool no_backup;        /* --no-backup */
	bool overwrite;        /* --overwrite */
	bool list;             /* --list: only list the batches */
	const char *undo;      /* --undo: only take out this batch; NULL: none */
	bool force;            /* --force, with undo */
	const char *verify;    /* --verify: only compare this batch, "all" for all; NULL: none */
	/*
	 * set by `run`: the target has the batch already, and the log lacks its line: load nothing,
	 * prove that it is this input (load/prove.h), and write the line
	 */
	bool prove;
	uint64_t *refused; /* set by `run`: gets the number of records that are set aside; NULL */
	const char *there_sha256; /* with prove: of the file that is there; NULL: a database */
};

/*
 * Can a load of this spec set records aside that its target refuses? Not where that is a file, or where
 * records may be there already (load.mode).
 */
bool load_sets_aside(const struct spec *spec);

/* Between program_start() and program_end(); `said` gets the summary, if there is one. */
void load_job(struct program *prog, const struct load_job *job, struct buf *said);

#endif
