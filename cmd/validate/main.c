/*
 * validate - passes on only records that hold.
 *
 * Reads a stream; writes the records that hold. A record with a fault is set aside (--set-aside)
 * together with its whole group, so that both sides still balance. --findings lists all findings. If
 * more is set aside than the limits of the spec accept, the output gets no seal and the status is 1.
 */
#include "jobs/validate_job.h"
#include "program/programs.h"

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("validate"),
		                .reads = STAGE_TARGET,
		                .writes = STAGE_TARGET };
	struct validate_job job = { 0 };
	struct option options[] = {
		PROGRAM_COMMON(&prog),
		PROGRAM_INPUT(&prog),
		PROGRAM_OUTPUT(&prog),
		PROGRAM_MEMORY(&prog),
		PROGRAM_JOBS(&prog),
		{ 0, "set-aside", OPT_TEXT, &job.set_aside, "FILE",
		  "write the records that do not hold, and their groups, to FILE" },
		{ 0, "findings", OPT_TEXT, &job.findings, "FILE",
		  "list everything that was found, as CSV" },
		OPT_END,
	};
	struct buf said = { 0 };

	if (program_start(&prog, options, argc, argv))
		validate_job(&prog, &job, &said);
	return program_end(&prog, &said);
}
