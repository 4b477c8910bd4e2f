/*
 * reconcile - compares old balances with new ones.
 *
 * Brings both sides of the section `reconcile` to the same names, sums them by key, and prints
 * where they differ. Status 0: every key agrees within its tolerance; 1: they do not, or there is
 * none; 2: a side could not be read.
 */
#include "jobs/reconcile_job.h"
#include "program/programs.h"

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("reconcile"), .writes_report = true };
	struct reconcile_job job = { 0 };
	struct option options[] = {
		PROGRAM_COMMON_SPECS(&prog),
		PROGRAM_MEMORY(&prog),
		PROGRAM_JOBS(&prog),
		PROGRAM_TO(&prog),
		{ 'o', "output", OPT_TEXT, &prog.output, "FILE",
		  "write to FILE, whole or not at all" },
		{ 'O', "output-format", OPT_CHOICE, &job.format, RECONCILE_FORMATS,
		  "format of the report" },
		{ 0, "rows", OPT_FLAG, &job.rows, NULL, "compare record by record" },
		{ 0, "accept", OPT_TEXT, &job.accept, "FILE",
		  "differences that somebody has accepted" },
		{ 0, "drill", OPT_LIST, &job.drill, "KEY",
		  "list the records behind the figures of this key instead" },
		{ 0, "dir", OPT_TEXT, &job.dir, "DIR",
		  "the folder of a run, whose side files explain differences" },
		{ 0, "report", OPT_LIST, &job.papers.reports, "FILE",
		  "also write a report to sign; .html, .xlsx, .md, .json, .csv, .txt say how" },
		{ 0, "lang", OPT_CHOICE, &job.papers.language, LANGUAGE_CHOICES,
		  "language of the reports to sign" },
		{ 0, "history", OPT_TEXT, &job.papers.history, "FILE",
		  "keep one line a day in FILE; the reports to sign show its course" },
		OPT_END,
	};
	struct buf said = { 0 };

	if (program_start(&prog, options, argc, argv))
		reconcile_job(&prog, &job, &said);
	opt_list_free(&job.papers.reports);
	opt_list_free(&job.drill);
	return program_end(&prog, &said);
}
