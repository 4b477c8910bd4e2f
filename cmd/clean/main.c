/*
 * clean - a legacy file in, clean records out.
 *
 * Reads what `source` describes, in any encoding; writes the fields of `clean` as a sealed stream.
 * A value that cannot be read stays unchanged, and its record carries the fault. Rows that `skip`
 * names, total rows, comments and rows without any text are left out and counted.
 */
#include "base/buf.h"
#include "clean/cleaning.h"
#include "guess/guess.h"
#include "inspect/inspect.h"
#include "program/layouts.h"
#include "program/program.h"
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

/* ---- the run ---- */

/* Is there a spec with the section clean? */
static bool has_clean(const struct program *prog)
{
	return program_has_spec(prog) && spec_need(prog->spec, "clean", prog->spec->clean.present);
}

/* With --dry-run and no file to look at, only the spec is checked. */
static bool is_spec_only(const struct program *prog)
{
	return program_spec_only(prog) && !legacy_described(prog->spec).file;
}

struct clean_run {
	struct program *prog;
	struct spec_source how;   /* how the files are written */
	struct legacy *legacy;    /* the files */
	struct cleaning cleaning; /* makes records of their rows, and counts */
	struct tally all;         /* for the audit line: rows below the headers, their sums */
};

static bool open_files(struct clean_run *c)
{
	struct program *prog = c->prog;
	const struct spec_source *how = &c->how;

	if (!how->file || prog->file_count > 0)
		program_report_waiting(prog);
	c->legacy = legacy_open(prog->files, prog->file_count, how, prog->audit_path != NULL);
	if (!c->legacy) {
		/* the files of the spec; program_end() notes the operands */
		audit_operands(prog->audit, &how->file, prog->file_count == 0 && how->file);
		return false;
	}
	legacy_bytes(c->legacy, &prog->progress.total);
	return true;
}

/* Plan by the spec; false after an error. */
static bool set_up(struct clean_run *c)
{
	const struct spec *spec = c->prog->spec;
	struct cleaner *cleaner = &c->cleaning.cleaner;

	c->cleaning = (struct cleaning){ .how = &c->how,
		                         .legacy = c->legacy,
		                         .aloud = c->prog->dry_run };
	if (!cleaning_open(&c->cleaning, spec, program_findings(c->prog)))
		return false;
	tally_init(&c->all, spec_controls(spec, STAGE_CLEAN));
	tally_bind(&c->all, fields_header(cleaner->fields));
	if (!program_write(c->prog, fields_header(cleaner->fields)))
		return false;
	cleaner->out = c->prog->out;
	if (c->prog->jobs > 1 && !cleaner_in_order(cleaner))
		c->cleaning.blocks = clean_parallel_open(c->prog->jobs, cleaner, c->legacy,
		                                         &c->prog->progress);
	return true;
}

/* Clean all files. With --dry-run only find and report the header and the columns of each. */
static void clean_files(struct clean_run *c)
{
	while (cleaning_file(&c->cleaning))
		if (!c->prog->dry_run && !cleaning_rows(&c->cleaning, &c->prog->progress))
			return;
	cleaning_end(&c->cleaning);
}

static void note_audit(struct clean_run *c)
{
	const struct cleaner *cleaner = &c->cleaning.cleaner;
	struct program *prog = c->prog;
	const struct file_summary *inputs;
	size_t count;

	inputs = legacy_inputs(c->legacy, &count);
	for (size_t i = 0; i < count; i++)
		audit_input(prog->audit, &inputs[i]);
	prog->bytes = legacy_bytes(c->legacy, NULL);
	audit_count(prog->audit, "faulty", &cleaner->faulty);
	audit_count(prog->audit, "skipped", &cleaner->skipped);
	if (!prog->out)
		return;
	tally_merge(&c->all, &cleaner->skipped);
	tally_merge(&c->all, writer_tally(prog->out));
	/* counted where rows come in, not added up from the outputs: an audit compares the two */
	c->all.rows = cleaner->rows;
	audit_count(prog->audit, "in", &c->all);
}

/* Decide the status by the limits, and write the summary. */
static void verdict(const struct clean_run *c, struct buf *said)
{
	const struct cleaner *cleaner = &c->cleaning.cleaner;
	struct tally faulty = cleaner->faulty, all = { .rows = c->prog->rows_out };
	char number[27];

	program_report_empty(c->prog);
	verdict_within(c->prog->spec, &faulty, 0, &all);
	verdict_findings(c->prog->spec, program_findings(c->prog), false);
	buf_addf(said, "%s read", text_count(all.rows, number));
	buf_addf(said, ", %s clean", text_count(all.rows - faulty.rows, number));
	buf_addf(said, ", %s with faults", text_count(faulty.rows, number));
	buf_addf(said, ", %s skipped", text_count(cleaner->skipped.rows, number));
	totals_summary(cleaner->totals, said);
	balance_summary(cleaner->balance, said);
	leaf_summary(cleaner->leaf, said);
}

/* Clean the files of the program; `said` gets its summary. */
static void clean(struct program *prog, struct buf *said)
{
	struct clean_run c = { .prog = prog, .how = legacy_described(prog->spec) };

	if (open_files(&c) && set_up(&c)) {
		clean_files(&c);
		note_audit(&c);
		if (program_close(prog, cleaning_ok(&c.cleaning) && diag_ok()) && !prog->dry_run)
			verdict(&c, said);
	}
	cleaning_close(&c.cleaning);
	legacy_close(c.legacy);
	tally_free(&c.all);
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
