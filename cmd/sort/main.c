/*
 * sort - the same records, in the order of their fields.
 *
 * Reads a stream of any stage, writes its records by the fields of --by, each by its type in the
 * spec. Records with equal fields keep their order. Header, findings and seal stay: so the lines of
 * a voucher that lie apart can be brought together.
 */
#include "jobs/sort_job.h"
#include "program/programs.h"

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("sort"),
		                .reads = STAGE_EITHER,
		                .writes = STAGE_EITHER };
	struct sort_job job = { 0 };
	struct option options[] = {
		{ 0, "by", OPT_TEXT, &job.by, "FIELDS",
		  "the fields, separated by commas; 'desc' after one: the largest first" },
		PROGRAM_COMMON(&prog),
		PROGRAM_INPUT(&prog),
		PROGRAM_OUTPUT(&prog),
		PROGRAM_MEMORY(&prog),
		PROGRAM_JOBS(&prog),
		OPT_END,
	};
	struct buf said = { 0 };

	if (program_start(&prog, options, argc, argv))
		sort_job(&prog, &job, &said);
	return program_end(&prog, &said);
}
