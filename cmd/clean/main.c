/*
 * clean - a legacy file in, clean records out.
 *
 * Reads what `source` describes, in any encoding; writes the fields of `clean` as a sealed stream. A value that
 * cannot be read stays as it was and travels on with its fault; rows that `skip` names, total rows, comments and
 * rows without any text are left out and counted.
 */
#include "base/buf.h"
#include "condition.h"
#include "fields.h"
#include "guess.h"
#include "program/layouts.h"
#include "program/program.h"
#include "program/suite.h"
#include "profile.h"
#include "raw.h"
#include "heading.h"
#include "legacy.h"
#include "shape.h"
#include "totals.h"

#define PROGRESS_ROWS 4096	/* rows between two looks at the clock */

struct cleaner {
	struct program *prog;
	const struct spec_source *how;
	struct legacy *legacy;
	struct columns columns;		/* of the file at work */
	struct shape shape;		/* brings its rows to them */
	struct fields *fields;
	struct condition *skip;		/* source.skip; NULL: none */
	struct condition *is_total;	/* clean.totals.when; NULL: none */
	struct totals *totals;		/* NULL: none */
	struct arena arena;		/* for the texts of one record */
	struct buf at;			/* place of the row at work, file:line */
	uint64_t rows;			/* below the headers, of all files */
	struct tally all;		/* the same for the audit line: with the sums of the records */
	struct tally faulty;		/* records with a fault */
	struct tally skipped;		/* rows left out */
};

/* ---- one file ---- */

/* What was found out about the file; with --dry-run that is what the user wants to hear. */
static void tell_plan(const struct cleaner *c)
{
	void (*tell)(const char *, ...) = c->prog->dry_run ? diag_note : diag_detail;
	struct buf header = {0}, unused = {0};

	fields_unused(c->fields, &c->columns, &unused);
	if (c->columns.line > 0)
		buf_addf(&header, "header on line %llu", (unsigned long long)c->columns.line);
	else
		buf_adds(&header, "no header");
	tell("%s: %s, %s, %zu column%s; no field reads: %s", legacy_name(c->legacy),
	     legacy_encoding(c->legacy), header.p, c->columns.own, c->columns.own == 1 ? "" : "s",
	     unused.p ? unused.p : "none");
	for (size_t i = c->columns.own; i < c->columns.count; i++)
		tell("%s: column '%.*s' is %s in each row", legacy_name(c->legacy), (int)c->columns.shown[i].len,
		     c->columns.shown[i].p, text_quote(&header, c->columns.given[i - c->columns.own]));
	buf_free(&header);
	buf_free(&unused);
}

/* Fields that will be null because the file lacks their column: not silently. */
static void tell_absent(const struct cleaner *c)
{
	struct buf absent = {0};

	fields_absent(c->fields, &absent);
	if (absent.len > 0)
		diag_note("%s: no column for the optional %s", legacy_name(c->legacy), absent.p);
	buf_free(&absent);
}

static bool begin_file(struct cleaner *c)
{
	struct place place;

	if (!heading_read(&c->columns, c->legacy, c->how))
		return false;
	place = legacy_place(c->legacy, c->columns.line);
	if (!shape_file(&c->shape, &c->columns, place) || !fields_file(c->fields, &c->columns, place) ||
	    !totals_file(c->totals, &c->columns, place) || !condition_file(c->skip, &c->columns) ||
	    !condition_file(c->is_total, &c->columns))
		return false;
	c->rows += c->columns.skipped;
	c->skipped.rows += c->columns.skipped;
	tell_plan(c);
	tell_absent(c);
	return true;
}

/* ---- one row ---- */

/* `file:line` of the row, in c->at. */
static struct str place_of(struct cleaner *c, uint64_t line)
{
	char digits[20], *p = digits + sizeof(digits);

	do
		*--p = (char)('0' + line % 10);
	while ((line /= 10) > 0);
	buf_reset(&c->at);
	buf_adds(&c->at, legacy_name(c->legacy));
	buf_addc(&c->at, ':');
	buf_add(&c->at, p, (size_t)(digits + sizeof(digits) - p));
	return buf_str(&c->at);
}

/* A condition that cannot be told leaves nothing out: the record goes on, with that fault. */
static bool holds(struct cleaner *c, struct condition *condition, const char *name,
                  const struct legacy_row *row, struct record *rec)
{
	struct str fault;
	bool yes = condition_holds(condition, row, rec->at, &c->arena, &fault);

	if (!str_is_null(fault)) {
		diag_finding(fault, rec->at, "%s: %s", name, condition_detail(condition));
		fault_add(rec, STR_NULL, fault);
	}
	return yes;
}

/* Is the row no record? A total row is compared on the way. */
static bool is_left_out(struct cleaner *c, struct legacy_row *row, struct record *rec)
{
	if (columns_is_comment(row, c->how) || columns_is_blank(row))
		return true;
	shape_row(&c->shape, row, &c->arena);
	if (holds(c, c->is_total, "clean.totals.when", row, rec))
		totals_row(c->totals, row, rec->at, &c->arena);
	else if (!holds(c, c->skip, "source.skip", row, rec))
		return false;
	fields_cut(c->fields);
	return true;
}

static bool clean_row(struct cleaner *c, struct legacy_row *row)
{
	struct record rec = { .header = fields_header(c->fields), .arena = &c->arena };

	arena_reset(&c->arena);
	rec.at = place_of(c, row->line);
	if (is_left_out(c, row, &rec)) {
		c->skipped.rows++;
		return true;
	}
	fields_row(c->fields, row, &rec);
	totals_add(c->totals, &rec);
	tally_guard(&c->faulty, &rec);
	if (!str_is_null(rec.fault))
		tally_add(&c->faulty, &rec);
	return program_put(c->prog, &rec);
}

static void clean(struct cleaner *c)
{
	struct legacy_row row;

	while (legacy_file(c->legacy) && begin_file(c)) {
		if (c->prog->dry_run)
			continue;
		while (legacy_row(c->legacy, &row) && clean_row(c, &row))
			if (++c->rows % PROGRESS_ROWS == 0)
				progress_update(&c->prog->progress, legacy_bytes(c->legacy, NULL));
		if (!diag_ok())
			return;
		shape_end(&c->shape, legacy_name(c->legacy));
		totals_end(c->totals, legacy_name(c->legacy));
	}
}

/* ---- the run ---- */

/* Is there a spec with the section clean? Only --raw, --profile and --profiles do without. */
static bool has_clean(const struct program *prog)
{
	if (prog->spec == NULL)
		diag_trouble("no spec: name one with -f FILE");
	return prog->spec != NULL && spec_need(prog->spec, "clean", prog->spec->clean.present);
}

static void start_tally(const struct cleaner *c, struct tally *t)
{
	tally_init(t, &c->prog->spec->controls);
	tally_bind(t, fields_header(c->fields));
}

/* Everything that the spec decides; false after trouble. */
static bool set_up(struct cleaner *c)
{
	const struct spec *spec = c->prog->spec;

	c->fields = fields_new(&spec->clean);
	if (c->fields == NULL)
		return false;
	c->skip = condition_new(spec->source.skip);
	c->is_total = condition_new(spec->clean.totals_when);
	c->totals = totals_new(&spec->clean, c->fields);
	start_tally(c, &c->all);
	start_tally(c, &c->faulty);
	start_tally(c, &c->skipped);
	return program_write(c->prog, fields_header(c->fields));
}

static void tear_down(struct cleaner *c)
{
	legacy_close(c->legacy);
	columns_free(&c->columns);
	shape_free(&c->shape);
	fields_free(c->fields);
	condition_free(c->skip);
	condition_free(c->is_total);
	totals_free(c->totals);
	arena_free(&c->arena);
	buf_free(&c->at);
	tally_free(&c->all);
	tally_free(&c->faulty);
	tally_free(&c->skipped);
}

static void audit(struct cleaner *c)
{
	struct program *prog = c->prog;
	const struct reader_input *inputs;
	size_t count;

	inputs = legacy_inputs(c->legacy, &count);
	for (size_t i = 0; i < count; i++)
		audit_input(prog->audit, &inputs[i]);
	prog->bytes = legacy_bytes(c->legacy, NULL);
	audit_count(prog->audit, "faulty", &c->faulty);
	audit_count(prog->audit, "skipped", &c->skipped);
	if (prog->out == NULL)
		return;
	tally_merge(&c->all, &c->skipped);
	tally_merge(&c->all, writer_tally(prog->out));
	/* counted where rows come in, not added up from where they went: that is what an audit is to compare */
	c->all.rows = c->rows;
	audit_count(prog->audit, "in", &c->all);
}

/* The status by the limits: a total that does not agree weighs as much as a record at fault. */
static void verdict(const struct cleaner *c, struct buf *said)
{
	struct tally faulty = c->faulty, all = { .rows = c->prog->rows_out };
	char number[27];

	faulty.rows += totals_differences(c->totals);
	verdict_within(c->prog->spec, &faulty, 0, &all);
	buf_addf(said, "%s read", text_count(all.rows, number));
	buf_addf(said, ", %s clean", text_count(all.rows - c->faulty.rows, number));
	buf_addf(said, ", %s with faults", text_count(c->faulty.rows, number));
	buf_addf(said, ", %s skipped", text_count(c->skipped.rows, number));
}

int main(int argc, char **argv)
{
	/* how a file is written of which no spec says anything */
	static const struct spec_source plain = { .encoding = "auto", .delimiter = { ",", 1 }, .quote = '"',
	                                           .header_rows = 1, .multiline = 50 };
	struct program prog = { .usage = suite_usage("clean"), .spec_optional = true };
	const char *raw = NULL;
	bool profiles = false, profile = false, guess = false;
	struct option options[] = {
		PROGRAM_COMMON(&prog), PROGRAM_OUTPUT(&prog),
		{ 0, "raw", OPT_TEXT, &raw, "FIRST-LAST", "print the decoded rows of these lines and do nothing else" },
		{ 0, "profile", OPT_FLAG, &profile, NULL, "print what stands in each column and do nothing else" },
		{ 0, "guess", OPT_FLAG, &guess, NULL, "print a spec to start from for an unknown file and do nothing else" },
		{ 0, "profiles", OPT_FLAG, &profiles, NULL,
		  "list the ready-made layouts for source.profile and do nothing else" },
		OPT_END
	};
	struct cleaner c = { .prog = &prog };
	struct buf said = {0};
	int status;

	if (!program_start(&prog, options, argc, argv) || (raw == NULL && !profile && !profiles && !guess && !has_clean(&prog)))
		return program_end(&prog, NULL);
	if (profiles) {
		layouts_print(profiles_read, "profile", prog.spec, prog.output);
		goto out;
	}
	if (guess) {
		guess_print(prog.files, prog.file_count, prog.spec != NULL ? prog.spec->folder : ".", prog.output);
		goto out;
	}
	c.how = prog.spec != NULL && prog.spec->source.present ? &prog.spec->source : &plain;
	if (program_spec_only(&prog) && c.how->file == NULL) {
		buf_addf(&said, "'%s' holds together, nothing was read", prog.spec_path);
		goto out;
	}

	c.shape.how = c.how;
	c.legacy = legacy_open(prog.files, prog.file_count, c.how, prog.audit_path != NULL);
	if (c.legacy == NULL)
		goto out;
	legacy_bytes(c.legacy, &prog.progress.total);
	if (raw != NULL) {
		raw_print(c.legacy, raw, prog.output);
		goto out;
	}
	if (profile) {
		profile_print(c.legacy, c.how, prog.output, &prog.progress);
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
	status = program_end(&prog, said.len > 0 ? said.p : NULL);
	buf_free(&said);
	return status;
}
