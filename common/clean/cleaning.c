/* cleaning - see cleaning.h. */
#include "clean/cleaning.h"

#include "rows/header_row.h"

#define PROGRESS_ROWS 4096 /* rows between two progress updates */

bool cleaning_open(struct cleaning *c, const struct spec *spec, struct file_findings *findings)
{
	c->cleaner.how = c->how;
	c->cleaner.findings = findings;
	return cleaner_open(&c->cleaner, spec);
}

void cleaning_close(struct cleaning *c)
{
	clean_parallel_close(c->blocks);
	columns_free(&c->columns);
	cleaner_close(&c->cleaner);
}

/* ---- the header of a file ---- */

/* Report the plan for the file. */
static void report_plan(const struct cleaning *c)
{
	void (*report)(const char *, ...) = c->aloud ? diag_note : diag_detail;
	struct buf header = { 0 }, unused = { 0 };

	fields_unused(c->cleaner.fields, &c->columns, &unused);
	if (legacy_is_database(c->legacy))
		buf_adds(&header, "its own names of columns");
	else if (c->columns.line > 0)
		buf_addf(&header, "header on line %llu", (unsigned long long)c->columns.line);
	else
		buf_adds(&header, "no header");
	report("%s: %s, %s, %zu column%s; no field reads: %s", legacy_name(c->legacy),
	       legacy_encoding(c->legacy), header.p, c->columns.own, c->columns.own == 1 ? "" : "s",
	       unused.p ? unused.p : "none");
	for (size_t i = c->columns.own; i + c->how->headings_count < c->columns.count; i++)
		report("%s: column '%.*s' is %s in each row", legacy_name(c->legacy),
		       (int)c->columns.shown[i].len, c->columns.shown[i].p,
		       text_quote(&header, c->columns.given[i - c->columns.own]));
	buf_free(&header);
	buf_free(&unused);
}

/* Report fields that will be null because the file lacks their column: this must not be silent. */
static void report_absent(const struct cleaning *c)
{
	struct buf absent = { 0 };

	fields_absent(c->cleaner.fields, &absent);
	if (absent.len > 0)
		diag_note("%s: no column for the optional %s", legacy_name(c->legacy), absent.p);
	buf_free(&absent);
}

/* Is `name` a column of the file? */
static bool has_column(const struct columns *columns, struct str name)
{
	for (size_t i = 0; i < columns->own; i++)
		if (str_eq(columns->shown[i], name))
			return true;
	return false;
}

/* Report a column that one of two files lacks. Returns false. */
static bool report_unlike(const struct cleaning *c, struct str column, bool here)
{
	struct buf quoted = { 0 };
	size_t count;
	const struct file_summary *input = legacy_inputs(c->legacy, &count);

	diag_error_at(
		legacy_place(c->legacy, c->columns.line),
		here ? "column %s is not in '%s': files that are read as one have the same "
		       "columns"
		     : "column %s of '%s' is missing: files that are read as one have the same "
		       "columns",
		text_quote(&quoted, column), input[0].name);
	buf_free(&quoted);
	return false;
}

/* Has the file the columns of the first one? False after an error was reported. */
static bool is_alike(const struct cleaning *c)
{
	const struct header *fields = fields_header(c->cleaner.fields);
	const struct columns *columns = &c->columns;

	for (size_t i = 0; i < fields->count; i++)
		if (!has_column(columns, fields->name[i]))
			return report_unlike(c, fields->name[i], false);
	for (size_t i = 0; i < columns->own; i++)
		if (columns->shown[i].len > 0 && header_find(fields, columns->shown[i]) < 0)
			return report_unlike(c, columns->shown[i], true);
	return true;
}

bool cleaning_begin(struct cleaning *c)
{
	struct place place = legacy_place(c->legacy, c->columns.line);

	if (!cleaner_file(&c->cleaner, &c->columns, place))
		return false;
	c->cleaner.rows += c->columns.skipped;
	c->cleaner.skipped.rows += c->columns.skipped;
	if (c->blocks)
		clean_parallel_file(c->blocks, &c->columns, place);
	report_plan(c);
	report_absent(c);
	c->where = CLEANING_ROWS;
	return true;
}

bool cleaning_ok(const struct cleaning *c)
{
	return !c->failed && !c->cleaner.failed && legacy_ok(c->legacy);
}

bool cleaning_file(struct cleaning *c)
{
	if (!legacy_file(c->legacy))
		return false;
	c->failed = !header_row_read(&c->columns, c->legacy, c->how) ||
	            (c->alike && !is_alike(c)) || !cleaning_begin(c);
	return !c->failed;
}

/* ---- its rows and its end ---- */

/* Report labels in packed texts that no field reads: one may be a needed dimension. */
static void report_labels(const struct cleaning *c)
{
	struct buf labels = { 0 };

	fields_labels(c->cleaner.fields, &labels);
	if (labels.len > 0)
		diag_detail("%s: no rule takes these labels of packed texts (rules: split): %s",
		            legacy_name(c->legacy), labels.p);
	buf_free(&labels);
}

/* After the last row of a file: some of its records may still wait (cleaner_rest()). */
static void end_rows(struct cleaning *c)
{
	c->cleaner.rows += legacy_deleted(c->legacy);
	c->cleaner.skipped.rows += legacy_deleted(c->legacy);
	c->failed = !ragged_rows_end(&c->cleaner.ragged_rows, legacy_name(c->legacy));
	report_labels(c);
	c->where = CLEANING_REST;
}

static bool end_file(struct cleaning *c)
{
	c->where = CLEANING_BETWEEN;
	c->failed = !cleaner_end(&c->cleaner, legacy_name(c->legacy));
	return !c->failed;
}

/* Write all rows of the file, in parallel as far as possible. */
static void write_rows(struct cleaning *c, struct progress *progress)
{
	struct legacy_row row;

	while (legacy_row(c->legacy, &row) && cleaner_row(&c->cleaner, &row)) {
		if (c->cleaner.rows % PROGRESS_ROWS == 0)
			progress_update(progress, legacy_bytes(c->legacy, NULL));
		c->failed = c->blocks && !legacy_is_grid(c->legacy) &&
		            !clean_parallel_run(c->blocks);
		if (c->failed)
			return;
	}
}

bool cleaning_rows(struct cleaning *c, struct progress *progress)
{
	struct record rec;

	write_rows(c, progress);
	if (!cleaning_ok(c))
		return false;
	end_rows(c);
	while (cleaning_ok(c) && cleaner_rest(&c->cleaner, &rec))
		c->failed = c->cleaner.out && !writer_put(c->cleaner.out, &rec);
	return cleaning_ok(c) && end_file(c);
}

bool cleaning_next(struct cleaning *c, struct record *rec)
{
	struct legacy_row row;

	for (;;) {
		if (c->where == CLEANING_BETWEEN && !cleaning_file(c))
			return false;
		while (c->where == CLEANING_ROWS && legacy_row(c->legacy, &row))
			if (cleaner_make(&c->cleaner, &row, rec))
				return true;
			else if (!cleaning_ok(c))
				return false;
		if (!cleaning_ok(c))
			return false;
		if (c->where == CLEANING_ROWS)
			end_rows(c);
		if (cleaning_ok(c) && cleaner_rest(&c->cleaner, rec))
			return true;
		if (!cleaning_ok(c) || !end_file(c))
			return false;
	}
}

void cleaning_end(struct cleaning *c)
{
	fields_report(c->cleaner.fields, c->cleaner.findings);
}
