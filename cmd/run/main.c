/*
 * run - the whole way of a spec in one command.
 *
 * Runs every program that the spec has a section for, from the legacy file to the reconciliation, in
 * one process. Everything of the run lands in one folder. Several specs are a migration: one after
 * the other, and the next call goes on where this one stopped.
 */
#include "program/programs.h"
#include "run/migration.h"
#include "run/run.h"
#include "run/specs.h"

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("run"), .digest_input = true };
	struct run_options how = { 0 };
	struct option options[] = {
		PROGRAM_COMMON_SPECS(&prog),
		PROGRAM_MEMORY(&prog),
		PROGRAM_JOBS(&prog),
		{ 0, "dir", OPT_TEXT, &how.dir, "DIR",
		  "the folder of the run, a new one in runs/ unless given" },
		{ 0, "keep-inputs", OPT_FLAG, &how.keep_inputs, NULL,
		  "copy every file that is read into the folder" },
		{ 0, "rehearse", OPT_FLAG, &how.rehearse, NULL,
		  "load into a copy of the target, and change nothing" },
		{ 0, "lang", OPT_CHOICE, &how.language, LANGUAGE_CHOICES,
		  "language of the page that is signed, reconciliation.html" },
		{ 0, "accept", OPT_LIST, &how.accept, "NAME",
		  "of a migration: what is loaded of this spec may come from other data" },
		OPT_END,
	};
	struct buf said = { 0 };

	if (program_start(&prog, options, argc, argv)) {
		how.jobs = prog.jobs;
		if (specs_several(&prog))
			migration_run(&prog, &how, &said);
		else if (how.accept.count > 0)
			diag_error("--accept is for a migration of several specs");
		else
			run_spec(&prog, &how, &said);
	}
	opt_list_free(&how.accept);
	prog.audit_path = NULL; /* the programs have left their lines */
	return program_end(&prog, &said);
}
