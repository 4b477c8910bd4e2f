/*
 * map - clean fields in, fields of the target out.
 *
 * Reads the stream that clean writes; writes the fields that `map` fills, with the types of the
 * target schema. A value that cannot be mapped stays unchanged, and its record carries the fault. Records
 * that `where` leaves out are counted, and --left-out writes them. --unmapped and --unused are the two
 * sides of the completeness check.
 */
#include "jobs/map_job.h"
#include "program/programs.h"

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("map"),
		                .reads = STAGE_CLEAN,
		                .writes = STAGE_TARGET };
	struct map_job job = { 0 };
	struct option options[] = {
		PROGRAM_COMMON(&prog),
		PROGRAM_INPUT(&prog),
		PROGRAM_OUTPUT(&prog),
		PROGRAM_JOBS(&prog),
		PROGRAM_MEMORY(&prog),
		{ 0, "unmapped", OPT_TEXT, &job.unmapped, "FILE",
		  "list the keys that lookups did not find, with their sums" },
		{ 0, "unused", OPT_TEXT, &job.unused, "FILE",
		  "list the rows of lookups that no record used" },
		{ 0, "left-out", OPT_TEXT, &job.left_out, "FILE",
		  "write the records that no record is made of" },
		{ 0, "explain", OPT_TEXT, &job.place, "PLACE",
		  "print how the record of vouchers.csv:17 is mapped, and do nothing else" },
		OPT_END,
	};
	struct buf said = { 0 };
	bool ok = program_start(&prog, options, argc, argv);

	prog.no_stream = job.place != NULL;
	if (job.place)
		prog.audit_path = NULL; /* a program that only looks leaves no audit line */
	if (ok)
		map_job(&prog, &job, &said);
	return program_end(&prog, &said);
}
