/*
 * dedupe - one record for each identity.
 *
 * Reads a stream, writes it without the records whose key was seen before (or, with `keep: last`,
 * comes again). Records of one key that contradict each other stay, each with a fault. With `group`
 * what is replaced is the document. Records with a fault pass unchanged: the error may be
 * in the key. --crossref lists each dropped record and the one that replaces it.
 */
#include "jobs/dedupe_job.h"
#include "program/programs.h"

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("dedupe"),
		                .reads = STAGE_TARGET,
		                .writes = STAGE_TARGET };
	struct dedupe_job job = { 0 };
	struct option options[] = {
		PROGRAM_COMMON(&prog),
		PROGRAM_INPUT(&prog),
		PROGRAM_OUTPUT(&prog),
		PROGRAM_JOBS(&prog),
		PROGRAM_MEMORY(&prog),
		{ 0, "crossref", OPT_TEXT, &job.crossref, "FILE",
		  "list each dropped record and the one that replaces it" },
		OPT_END,
	};
	struct buf said = { 0 };

	if (program_start(&prog, options, argc, argv))
		dedupe_job(&prog, &job, &said);
	return program_end(&prog, &said);
}
