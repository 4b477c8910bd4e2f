/*
 * load - all of it or none of it.
 *
 * Reads a sealed stream into one table, in one transaction: create the table from the schema if it
 * does not exist, insert, read back, compare with the seal, commit. Each load is a batch, which
 * --list shows, --verify compares with what was loaded, and --undo removes again.
 */
#include "clean/source_legacy.h"
#include "jobs/load_job.h"
#include "program/layouts.h"
#include "program/programs.h"

/* Listing batches needs the target, but no parameter that only other sections use. */
static struct spec *open_spec(const struct program *p, const void *state)
{
	const struct load_job *job = state;

	if (job->list)
		return spec_open_target(p->spec_path, &p->params, !job->to);
	return spec_open(p->spec_path, &p->params, p->audit_path || p->digest_input, source_legacy);
}

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("load"),
		                .reads = STAGE_TARGET,
		                .digest_input = true,
		                .spec_optional = true };
	bool layouts = false;
	struct load_job job = { 0 };
	struct option options[] = {
		PROGRAM_COMMON(&prog),
		PROGRAM_INPUT(&prog),
		PROGRAM_JOBS(&prog),
		{ 0, "to", OPT_TEXT, &job.to, "URL",
		  "load into this database, or this file (file:NAME), instead of load.to" },
		{ 0, "no-backup", OPT_FLAG, &job.no_backup, NULL,
		  "make no copy of the database first" },
		{ 0, "set-aside", OPT_TEXT, &job.set_aside, "FILE",
		  "write what the database refuses to this file, and load the rest" },
		{ 0, "findings", OPT_TEXT, &job.findings, "FILE",
		  "list what the database refuses as CSV" },
		{ 0, "overwrite", OPT_FLAG, &job.overwrite, NULL,
		  "put the file in the place of one that is there" },
		{ 0, "layouts", OPT_FLAG, &layouts, NULL,
		  "list the layouts of files for map.to and do nothing else" },
		{ 0, "list", OPT_FLAG, &job.list, NULL,
		  "list the batches of the database and end" },
		{ 0, "undo", OPT_TEXT, &job.undo, "BATCH", "take a batch out again and end" },
		{ 0, "force", OPT_FLAG, &job.force, NULL,
		  "with --undo: take out what is unchanged, though not all of it is" },
		{ 0, "verify", OPT_TEXT, &job.verify, "BATCH",
		  "compare a batch (or all) with what was loaded and end" },
		OPT_END,
	};
	struct buf said = { 0 };

	prog.open_spec = open_spec;
	prog.open_state = &job;
	if (!program_start(&prog, options, argc, argv))
		return program_end(&prog, NULL);
	if (layouts) {
		prog.audit_path = NULL;
		layouts_print(layout_list_targets, "layout", prog.spec, prog.output);
	} else {
		load_job(&prog, &job, &said);
	}
	return program_end(&prog, &said);
}
