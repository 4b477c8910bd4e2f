/*
 * status - how far a migration is.
 *
 * Prints one table over its specs: what was read, found, rehearsed, loaded and reconciled, out of the
 * audit logs of their runs. Status 0: all of them are loaded and reconciled; 1: they are not.
 */
#include "program/programs.h"
#include "run/status.h"

/* Is the operand a migration or a spec, and not a log? */
static bool is_spec(const char *operand)
{
	struct str name = str_of(operand);

	return str_ends(name, STR(".yml")) || str_ends(name, STR(".yaml"));
}

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("status"),
		                .spec_optional = true,
		                .spec_operand = is_spec,
		                .writes_report = true };
	struct status_options how = { 0 };
	struct option options[] = {
		{ 'f', "spec", OPT_LIST, &prog.specs, "FILE",
		  "the migration, or a spec of it; as an operand, too" },
		{ 'p', "param", OPT_LIST, &prog.params, "NAME=VALUE",
		  "set a parameter of the migration" },
		PROGRAM_TO(&prog),
		{ 'o', "output", OPT_TEXT, &prog.output, "FILE",
		  "write to FILE, whole or not at all" },
		{ 'O', "output-format", OPT_CHOICE, &how.format, STATUS_FORMATS,
		  "format of the table" },
		{ 'q', "quiet", OPT_FLAG, &prog.quiet, NULL, "say only what is wrong" },
		OPT_END,
	};
	struct buf said = { 0 };

	if (program_start(&prog, options, argc, argv))
		status_print(&prog, &how, &said);
	prog.audit_path = NULL; /* who only looks leaves no line */
	return program_end(&prog, &said);
}
