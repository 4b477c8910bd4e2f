/*
 * guess - writes a first spec for an unknown legacy file.
 *
 * Finds encoding, delimiter, header, a layout that fits, types and totals. Tries the resulting spec
 * on all rows, and prints it with its doubts as comments. `clean --guess` is the same.
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
