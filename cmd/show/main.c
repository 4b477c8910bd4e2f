/*
 * show - prints the decoded rows of legacy files.
 *
 * Prints them as CSV with the number of the line in front, the first ones unless --rows names
 * others: what a file looks like to `clean`, whatever its encoding or format. `clean --raw` is the
 * same.
 */
#include "inspect/inspect.h"
#include "program/programs.h"

#define FIRST_ROWS "1-20" /* where nobody asks for others */

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("show") };
	struct show_range range;
	const char *sheet = NULL, *rows = NULL;
	struct option options[] = {
		{ 0, "rows", OPT_TEXT, &rows, "FIRST-LAST",
		  "print the rows of these lines; " FIRST_ROWS " unless given, 1- is all" },
		INSPECT_OPTIONS(&prog, &sheet),
		OPT_END,
	};

	if (inspect_start(&prog, options, argc, argv) &&
	    show_range_read(&range, rows ? rows : FIRST_ROWS, "--rows")) {
		range.unsaid = !rows;
		inspect_show(&prog, sheet, &range);
	}
	return program_end(&prog, NULL);
}
