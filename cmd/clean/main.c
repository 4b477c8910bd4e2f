/*
 * clean - a legacy file in, clean records out.
 *
 * Reads what `source` describes, in any encoding; writes the fields of `clean` as a sealed stream.
 * A value that cannot be read stays unchanged, and its record carries the fault. Rows that `skip`
 * names, total rows, comments and rows without any text are left out and counted; --skipped writes those
 * that `skip` names.
 */
#include "guess/guess.h"
#include "inspect/inspect.h"
#include "jobs/clean_job.h"
#include "program/layouts.h"
#include "program/programs.h"

/* ---- other names of guess, profile and show, and the list of layouts ---- */

/* What the user asked for besides, or instead of, cleaning. */
struct asked {
	const char *raw, *sheet;
	bool profiles, profile, guess;
};

static int count_of(const struct asked *a)
{
	return (a->raw != NULL) + a->profile + a->profiles + a->guess;
}

/* Each of these is done alone, so two of them are a mistake. */
static bool is_one(const struct asked *a, const struct clean_job *job)
{
	if (count_of(a) > 1)
		diag_error(
			"--raw, --profile, --profiles and --guess do nothing else: give one of them");
	else if (a->sheet && !a->raw && !a->profile && !a->guess)
		diag_error(
			"--sheet goes with --raw, --profile or --guess: a spec has source.sheet");
	else if (job->skipped && count_of(a) > 0)
		diag_error(
			"--raw, --profile, --profiles and --guess leave nothing out: leave --skipped away");
	return diag_ok();
}

/* Do what the user asked for instead of cleaning. */
static void answer(struct program *prog, const struct asked *a)
{
	struct show_range range;

	if (a->profiles)
		layouts_print(layout_list_sources, "profile", prog->spec, prog->output);
	else if (a->guess)
		guess_run(prog, a->sheet);
	else if (a->profile)
		inspect_profile(prog, a->sheet);
	else if (show_range_read(&range, a->raw, "--raw"))
		inspect_show(prog, a->sheet, &range);
}

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("clean"), .spec_optional = true };
	struct asked asked = { 0 };
	struct clean_job job = { 0 };
	struct option options[] = {
		PROGRAM_COMMON(&prog),
		PROGRAM_OUTPUT(&prog),
		PROGRAM_JOBS(&prog),
		{ 0, "skipped", OPT_TEXT, &job.skipped, "FILE",
		  "write the rows that source.skip leaves out, as records" },
		{ 0, "raw", OPT_TEXT, &asked.raw, "FIRST-LAST",
		  "print the decoded rows of these lines and do nothing else" },
		{ 0, "profile", OPT_FLAG, &asked.profile, NULL,
		  "print what is in each column and do nothing else" },
		{ 0, "guess", OPT_FLAG, &asked.guess, NULL,
		  "print a spec to start from for an unknown file and do nothing else" },
		{ 0, "sheet", OPT_TEXT, &asked.sheet, "NAME",
		  "look at this sheet of a workbook, with --raw, --profile or --guess" },
		{ 0, "profiles", OPT_FLAG, &asked.profiles, NULL,
		  "list the ready-made layouts for source.profile and do nothing else" },
		OPT_END,
	};
	struct buf said = { 0 };
	bool ok = program_start(&prog, options, argc, argv);

	prog.no_stream = count_of(&asked) > 0;
	if (prog.no_stream)
		prog.audit_path = NULL; /* a program that only looks leaves no audit line */
	if (ok && is_one(&asked, &job) && prog.no_stream)
		answer(&prog, &asked);
	else if (ok && diag_ok())
		clean_job(&prog, &job, &said);
	return program_end(&prog, &said);
}
