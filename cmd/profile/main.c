/*
 * profile - what is in each column of legacy files.
 *
 * Reads all rows, by a spec or as comma-separated text, and prints for each column
 * how many cells are filled, how many values differ, their ends, their shapes, the commonest.
 * `clean --profile` is the same.
 */
#include "inspect/inspect.h"
#include "program/programs.h"

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("profile") };
	const char *sheet = NULL;
	struct option options[] = {
		INSPECT_OPTIONS(&prog, &sheet),
		OPT_END,
	};

	if (inspect_start(&prog, options, argc, argv))
		inspect_profile(&prog, sheet);
	return program_end(&prog, NULL);
}
