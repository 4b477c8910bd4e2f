/*
 * inspect - what programs that only look at a legacy file have in common, also with the options of
 * `clean` that do the same.
 *
 *	struct program prog = { .usage = programs_usage("profile") };
 *	struct option options[] = { INSPECT_OPTIONS(&prog, &sheet), OPT_END };
 *
 *	if (inspect_start(&prog, options, argc, argv))
 *		inspect_profile(&prog, sheet);
 *	return program_end(&prog, NULL);
 */
#ifndef INSPECT_INSPECT_H
#define INSPECT_INSPECT_H

#include "inspect/show.h"
#include "program/program.h"

/* `sheet` is a const char **, for what inspect_profile() and the others take. */
#define INSPECT_OPTIONS(prog, sheet)                                                               \
	{                                                                                          \
		'f',      "spec",                                                                  \
		OPT_TEXT, &(prog)->spec_path,                                                      \
		"FILE",   "the mapping spec, if there is one"                                      \
	},                                                                                         \
		{ 'p',          "param",                                                           \
		  OPT_LIST,     &(prog)->params,                                                   \
		  "NAME=VALUE", "set a parameter of the spec" },                                   \
		{ 'o',      "output",                                                              \
		  OPT_TEXT, &(prog)->output,                                                       \
		  "FILE",   "write to FILE, whole or not at all" },                                \
		{ 0,       "sheet", OPT_TEXT,                                                      \
		  (sheet), "NAME",  "look at this sheet of a workbook, by its name or number" },   \
		{ 'q', "quiet", OPT_FLAG, &(prog)->quiet, NULL, "say only what is wrong" },        \
		{ 'v', "verbose", OPT_FLAG, &(prog)->verbose, NULL, "also say what was decided" }, \
		{ 0, "progress", OPT_FLAG, &(prog)->progress_on, NULL, "show a progress bar" },    \
	{                                                                                          \
		0, "no-progress", OPT_FLAG, &(prog)->progress_off, NULL, "show no progress bar"    \
	}

/* As program_start(), for a program that needs no spec and leaves no audit line. */
bool inspect_start(struct program *prog, const struct option *options, int argc, char **argv);

/*
 * Print to prog->output the rows on the lines of `range` of each file, or a profile of each column
 * of all files. `sheet`: of workbooks; NULL: the one that the spec names. The files are the
 * operands, or else those of source.file. False after an error was reported; then nothing is
 * printed.
 */
bool inspect_show(struct program *prog, const char *sheet, const struct show_range *range);
bool inspect_profile(struct program *prog, const char *sheet);

#endif
