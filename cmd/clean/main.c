/*
 * clean - a legacy file in, clean records out.
 *
 * Reads what `source` describes, in any encoding; writes the fields of `clean` as a sealed stream.
 * A value that cannot be read stays as it was and travels on with its fault; rows that `skip`
 * names, total rows, comments and rows without any text are left out and counted.
 */
#include "base/buf.h"
#include "clean/clean.h"
#include "guess/guess.h"
#include "inspect/inspect.h"
#include "program/layouts.h"
#include "program/programs.h"

/* ---- other names of guess, profile and show, and the list of layouts ---- */

/* What was asked for besides, or instead of, cleaning. */
struct asked {
	const char *raw, *sheet;
	bool profiles, profile, guess;
};

static int count_of(const struct asked *a)
{
	return (a->raw != NULL) + a->profile + a->profiles + a->guess;
}

/* Each of these does nothing else, so that two of them are a mistake. */
static bool is_one(const struct asked *a)
{
	if (count_of(a) > 1)
		diag_error(
			"--raw, --profile, --profiles and --guess do nothing else: give one of them");
	else if (a->sheet && !a->raw && !a->profile && !a->guess)
		diag_error(
			"--sheet goes with --raw, --profile or --guess: a spec has source.sheet");
	return diag_ok();
}

/* Do what was asked for, which is no cleaning. */
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

/* ---- the run ---- */

/* Is there a spec with the section clean? */
static bool has_clean(const struct program *prog)
{
	return program_has_spec(prog) && spec_need(prog->spec, "clean", prog->spec->clean.present);
}

/* With --dry-run and no file to look at the spec is all that is checked. */
static bool is_spec_only(const struct program *prog)
{
	return program_spec_only(prog) && !legacy_described(prog->spec).file;
}

/* The status by the limits, and what the summary says. */
static void verdict(const struct clean *c, struct buf *said)
{
	struct tally faulty = c->cleaner.faulty, all = { .rows = c->prog->rows_out };
	char number[27];

	program_tell_empty(c->prog);
	verdict_within(c->prog->spec, &faulty, 0, &all);
	verdict_findings(c->prog->spec, program_findings(c->prog), false);
	buf_addf(said, "%s read", text_count(all.rows, number));
	buf_addf(said, ", %s clean", text_count(all.rows - c->cleaner.faulty.rows, number));
	buf_addf(said, ", %s with faults", text_count(c->cleaner.faulty.rows, number));
	buf_addf(said, ", %s skipped", text_count(c->cleaner.skipped.rows, number));
	totals_summary(c->cleaner.totals, said);
	balance_summary(c->cleaner.balance, said);
	leaf_summary(c->cleaner.leaf, said);
}

/* Clean the files of the program; `said` gets its summary. */
static void clean(struct program *prog, struct buf *said)
{
	struct clean c = { .prog = prog };

	if (clean_open(&c)) {
		clean_files(&c);
		clean_audit(&c);
		if (program_close(prog, diag_ok()) && !prog->dry_run)
			verdict(&c, said);
	}
	clean_close(&c);
}

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("clean"), .spec_optional = true };
	struct asked asked = { 0 };
	struct option options[] = {
		PROGRAM_COMMON(&prog),
		PROGRAM_OUTPUT(&prog),
		PROGRAM_JOBS(&prog),
		{ 0, "raw", OPT_TEXT, &asked.raw, "FIRST-LAST",
		  "print the decoded rows of these lines and do nothing else" },
		{ 0, "profile", OPT_FLAG, &asked.profile, NULL,
		  "print what stands in each column and do nothing else" },
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
		prog.audit_path = NULL; /* who only looks leaves no audit line */
	if (ok && is_one(&asked) && (prog.no_stream || has_clean(&prog))) {
		if (is_spec_only(&prog) && !asked.profiles && !asked.guess)
			buf_addf(&said, "'%s' holds together, nothing was read", prog.spec_path);
		else if (prog.no_stream)
			answer(&prog, &asked);
		else
			clean(&prog, &said);
	}
	int status = program_end(&prog, said.len > 0 ? said.p : NULL);
	buf_free(&said);
	return status;
}
