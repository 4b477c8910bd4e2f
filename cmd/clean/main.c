/*
 * clean - a legacy file in, clean records out.
 *
 * Reads what `source` describes, in any encoding; writes the fields of `clean` as a sealed stream.
 * A value that cannot be read stays as it was and travels on with its fault; rows that `skip`
 * names, total rows, comments and rows without any text are left out and counted.
 */
#include "base/buf.h"
#include "clean/clean_parallel.h"
#include "clean/cleaner.h"
#include "guess/guess.h"
#include "inspect/profile.h"
#include "inspect/raw.h"
#include "legacy/legacy.h"
#include "program/layouts.h"
#include "program/program.h"
#include "program/programs.h"
#include "rows/header_row.h"

#define PROGRESS_ROWS 4096 /* rows between two looks at the clock */

struct clean_run {
	struct program *prog;
	const struct spec_source *how;
	struct legacy *legacy;
	struct columns columns;        /* of the file at work */
	struct cleaner cleaner;        /* makes its rows records */
	struct clean_parallel *blocks; /* with several threads; NULL: one does it all */
	/* for the audit line: rows below the headers, sums of the records */
	struct tally all;
};

/* ---- one file ---- */

/* What was found out about the file; with --dry-run that is what the user wants to hear. */
static void report_plan(const struct clean_run *c)
{
	void (*tell)(const char *, ...) = c->prog->dry_run ? diag_note : diag_detail;
	struct buf header = { 0 }, unused = { 0 };

	fields_unused(c->cleaner.fields, &c->columns, &unused);
	if (c->columns.line > 0)
		buf_addf(&header, "header on line %llu", (unsigned long long)c->columns.line);
	else
		buf_adds(&header, "no header");
	tell("%s: %s, %s, %zu column%s; no field reads: %s", legacy_name(c->legacy),
	     legacy_encoding(c->legacy), header.p, c->columns.own, c->columns.own == 1 ? "" : "s",
	     unused.p ? unused.p : "none");
	for (size_t i = c->columns.own; i + c->how->headings_count < c->columns.count; i++)
		tell("%s: column '%.*s' is %s in each row", legacy_name(c->legacy),
		     (int)c->columns.shown[i].len, c->columns.shown[i].p,
		     text_quote(&header, c->columns.given[i - c->columns.own]));
	buf_free(&header);
	buf_free(&unused);
}

/* Fields that will be null because the file lacks their column: not silently. */
static void report_absent(const struct clean_run *c)
{
	struct buf absent = { 0 };

	fields_absent(c->cleaner.fields, &absent);
	if (absent.len > 0)
		diag_note("%s: no column for the optional %s", legacy_name(c->legacy), absent.p);
	buf_free(&absent);
}

static bool begin_file(struct clean_run *c)
{
	struct place place;

	if (!header_row_read(&c->columns, c->legacy, c->how))
		return false;
	place = legacy_place(c->legacy, c->columns.line);
	if (!cleaner_file(&c->cleaner, &c->columns, place))
		return false;
	c->cleaner.rows += c->columns.skipped;
	c->cleaner.skipped.rows += c->columns.skipped;
	if (c->blocks)
		clean_parallel_file(c->blocks, &c->columns, place);
	report_plan(c);
	report_absent(c);
	return true;
}

/* Labels in packed texts that nobody asks for: a dimension may be among them. */
static void report_labels(const struct clean_run *c)
{
	struct buf labels = { 0 };

	fields_labels(c->cleaner.fields, &labels);
	if (labels.len > 0)
		diag_detail("%s: no rule takes these labels of packed texts (rules: split): %s",
		            legacy_name(c->legacy), labels.p);
	buf_free(&labels);
}

/* All rows of the file, one after the other or, as far as that can be, side by side. */
static void clean_rows(struct clean_run *c)
{
	struct legacy_row row;

	while (legacy_row(c->legacy, &row) && cleaner_row(&c->cleaner, &row)) {
		if (c->cleaner.rows % PROGRESS_ROWS == 0)
			progress_update(&c->prog->progress, legacy_bytes(c->legacy, NULL));
		if (c->blocks && !legacy_is_grid(c->legacy) && !clean_parallel_run(c->blocks))
			return;
	}
}

static void clean(struct clean_run *c)
{
	while (legacy_file(c->legacy) && begin_file(c)) {
		if (c->prog->dry_run)
			continue;
		clean_rows(c);
		if (!diag_ok())
			return;
		c->cleaner.rows += legacy_deleted(c->legacy);
		c->cleaner.skipped.rows += legacy_deleted(c->legacy);
		ragged_rows_end(&c->cleaner.ragged_rows, legacy_name(c->legacy));
		report_labels(c);
		if (!diag_ok() || !cleaner_end(&c->cleaner, legacy_name(c->legacy)))
			return;
	}
	fields_report(c->cleaner.fields, c->cleaner.findings);
}

/* ---- the run ---- */

/* Is there a spec with the section clean? Only --raw, --profile and --profiles do without. */
static bool has_clean(const struct program *prog)
{
	return program_has_spec(prog) && spec_need(prog->spec, "clean", prog->spec->clean.present);
}

/* Each of these does nothing else, so that two of them are a mistake. */
static bool is_one(const char *raw, bool profile, bool profiles, bool guess)
{
	if ((raw != NULL) + profile + profiles + guess <= 1)
		return true;
	diag_error("--raw, --profile, --profiles and --guess do nothing else: give one of them");
	return false;
}

/* Everything that the spec decides; false after an error. */
static bool set_up(struct clean_run *c)
{
	const struct spec *spec = c->prog->spec;

	c->cleaner.how = c->how;
	c->cleaner.findings = program_findings(c->prog);
	if (!cleaner_open(&c->cleaner, spec))
		return false;
	tally_init(&c->all, spec_controls(spec, STAGE_CLEAN));
	tally_bind(&c->all, fields_header(c->cleaner.fields));
	if (!program_write(c->prog, fields_header(c->cleaner.fields)))
		return false;
	c->cleaner.out = c->prog->out;
	if (c->prog->jobs > 1 && !cleaner_in_order(&c->cleaner))
		c->blocks = clean_parallel_open(c->prog->jobs, &c->cleaner, c->legacy,
		                                &c->prog->progress);
	return true;
}

static void tear_down(struct clean_run *c)
{
	clean_parallel_close(c->blocks);
	legacy_close(c->legacy);
	columns_free(&c->columns);
	cleaner_close(&c->cleaner);
	tally_free(&c->all);
}

static bool open_files(struct clean_run *c)
{
	struct program *prog = c->prog;

	if (!c->how->file || prog->file_count > 0)
		program_tell_waiting(prog);
	c->legacy = legacy_open(prog->files, prog->file_count, c->how, prog->audit_path != NULL);
	if (!c->legacy) {
		/* those that the spec names: program_end() notes the operands */
		audit_operands(prog->audit, &c->how->file, prog->file_count == 0 && c->how->file);
		return false;
	}
	legacy_bytes(c->legacy, &prog->progress.total);
	return true;
}

static void audit(struct clean_run *c)
{
	struct program *prog = c->prog;
	const struct file_summary *inputs;
	size_t count;

	inputs = legacy_inputs(c->legacy, &count);
	for (size_t i = 0; i < count; i++)
		audit_input(prog->audit, &inputs[i]);
	prog->bytes = legacy_bytes(c->legacy, NULL);
	audit_count(prog->audit, "faulty", &c->cleaner.faulty);
	audit_count(prog->audit, "skipped", &c->cleaner.skipped);
	if (!prog->out)
		return;
	tally_merge(&c->all, &c->cleaner.skipped);
	tally_merge(&c->all, writer_tally(prog->out));
	/*
	 * counted where rows come in, not added up from where they went: that is what an audit is
	 * to compare
	 */
	c->all.rows = c->cleaner.rows;
	audit_count(prog->audit, "in", &c->all);
}

/* The status by the limits, and what the summary says. */
static void verdict(const struct clean_run *c, struct buf *said)
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

/* What only looks at the files: their rows as they are, or what stands in each column. */
static void look(struct clean_run *c, const char *raw)
{
	struct program *prog = c->prog;

	if (raw)
		raw_print(c->legacy, raw, prog->output);
	else
		profile_print(c->legacy, c->how, prog->output, &prog->progress);
}

/* What says something of the file or of layouts, and cleans nothing. */
struct asked {
	const char *raw, *sheet;
	bool profiles, profile, guess;
};

static bool only_looks(const struct asked *a)
{
	return a->profiles || a->guess || a->raw || a->profile;
}

/*
 * Where no file has to be opened as a spec says: true where that was asked for, and is done or has
 * failed.
 */
static bool answer(struct program *prog, const struct asked *a)
{
	if (a->sheet && !a->raw && !a->profile && !a->guess) {
		diag_error(
			"--sheet goes with --raw, --profile or --guess: a spec has source.sheet");
	} else if (a->profiles) {
		layouts_print(layout_list_sources, "profile", prog->spec, prog->output);
	} else if (a->guess) {
		program_tell_waiting(prog);
		guess_print(prog->files, prog->file_count, prog->spec ? prog->spec->folder : ".",
		            a->sheet     ? str_of(a->sheet)
		            : prog->spec ? prog->spec->source.sheet
		                         : STR_NULL,
		            prog->output);
	} else {
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	/* how a file is written of which no spec says anything */
	struct spec_source plain = { .encoding = "auto",
		                     .delimiter = { ",", 1 },
		                     .quote = '"',
		                     .header_rows = 1,
		                     .multiline = 50 };
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
	struct clean_run c = { .prog = &prog };
	struct buf said = { 0 };
	bool ok = program_start(&prog, options, argc, argv);

	prog.no_stream = only_looks(&asked);
	if (prog.no_stream)
		prog.audit_path = NULL; /* who only looks leaves no audit line */
	if (!ok || !is_one(asked.raw, asked.profile, asked.profiles, asked.guess) ||
	    (!prog.no_stream && !has_clean(&prog)))
		return program_end(&prog, NULL);
	if (answer(&prog, &asked))
		goto out;
	if (prog.spec && prog.spec->source.present)
		plain = prog.spec->source;
	if (asked.sheet)
		plain.sheet = str_of(asked.sheet);
	c.how = &plain;
	if (program_spec_only(&prog) && !c.how->file) {
		buf_addf(&said, "'%s' holds together, nothing was read", prog.spec_path);
		goto out;
	}

	if (!open_files(&c))
		goto out;
	if (asked.raw || asked.profile) {
		look(&c, asked.raw);
		goto out;
	}
	if (!set_up(&c))
		goto out;

	clean(&c);

	audit(&c);
	if (program_close(&prog, diag_ok()) && !prog.dry_run)
		verdict(&c, &said);
out:
	tear_down(&c);
	int status = program_end(&prog, said.len > 0 ? said.p : NULL);
	buf_free(&said);
	return status;
}
