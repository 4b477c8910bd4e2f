/*
 * guess - a spec to start from, for a legacy file of which nothing is known.
 *
 * Finds encoding, delimiter, header, a layout that fits, types and totals; tries the spec that
 * comes of it on all rows, and prints it with its doubts as comments. `clean --guess` is the same.
 */
#include "guess/guess.h"
#include "inspect/inspect.h"
#include "program/programs.h"

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("guess") };
	const char *sheet = NULL;
	struct option options[] = {
		INSPECT_OPTIONS(&prog, &sheet),
		OPT_END,
	};

	if (inspect_start(&prog, options, argc, argv))
		guess_run(&prog, sheet);
	return program_end(&prog, NULL);
}
