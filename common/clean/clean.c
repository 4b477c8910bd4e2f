/* clean - see clean.h. */
#include "clean/clean.h"

#include "base/buf.h"
#include "rows/header_row.h"

#define PROGRESS_ROWS 4096 /* rows between two looks at the clock */

/* ---- one file ---- */

/* What was found out about the file; with --dry-run that is what the user wants to hear. */
static void report_plan(const struct clean *c)
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
	for (size_t i = c->columns.own; i + c->cleaner.how->headings_count < c->columns.count; i++)
		tell("%s: column '%.*s' is %s in each row", legacy_name(c->legacy),
		     (int)c->columns.shown[i].len, c->columns.shown[i].p,
		     text_quote(&header, c->columns.given[i - c->columns.own]));
	buf_free(&header);
	buf_free(&unused);
}

/* Fields that will be null because the file lacks their column: not silently. */
static void report_absent(const struct clean *c)
{
	struct buf absent = { 0 };

	fields_absent(c->cleaner.fields, &absent);
	if (absent.len > 0)
		diag_note("%s: no column for the optional %s", legacy_name(c->legacy), absent.p);
	buf_free(&absent);
}

static bool begin_file(struct clean *c)
{
	struct place place;

	if (!header_row_read(&c->columns, c->legacy, c->cleaner.how))
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
static void report_labels(const struct clean *c)
{
	struct buf labels = { 0 };

	fields_labels(c->cleaner.fields, &labels);
	if (labels.len > 0)
		diag_detail("%s: no rule takes these labels of packed texts (rules: split): %s",
		            legacy_name(c->legacy), labels.p);
	buf_free(&labels);
}

/* All rows of the file, one after the other or, as far as that can be, side by side. */
static void clean_rows(struct clean *c)
{
	struct legacy_row row;

	while (legacy_row(c->legacy, &row) && cleaner_row(&c->cleaner, &row)) {
		if (c->cleaner.rows % PROGRESS_ROWS == 0)
			progress_update(&c->prog->progress, legacy_bytes(c->legacy, NULL));
		if (c->blocks && !legacy_is_grid(c->legacy) && !clean_parallel_run(c->blocks))
			return;
	}
}

void clean_files(struct clean *c)
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

static bool open_files(struct clean *c)
{
	struct program *prog = c->prog;
	const struct spec_source *how = &c->how;

	if (!how->file || prog->file_count > 0)
		program_tell_waiting(prog);
	c->legacy = legacy_open(prog->files, prog->file_count, how, prog->audit_path != NULL);
	if (!c->legacy) {
		/* those that the spec names: program_end() notes the operands */
		audit_operands(prog->audit, &how->file, prog->file_count == 0 && how->file);
		return false;
	}
	legacy_bytes(c->legacy, &prog->progress.total);
	return true;
}

/* Everything that the spec decides; false after an error. */
static bool set_up(struct clean *c)
{
	const struct spec *spec = c->prog->spec;

	c->cleaner.how = &c->how;
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

bool clean_open(struct clean *c)
{
	c->how = legacy_described(c->prog->spec);
	return open_files(c) && set_up(c);
}

void clean_audit(struct clean *c)
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

void clean_close(struct clean *c)
{
	clean_parallel_close(c->blocks);
	legacy_close(c->legacy);
	columns_free(&c->columns);
	cleaner_close(&c->cleaner);
	tally_free(&c->all);
}
