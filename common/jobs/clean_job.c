/* clean_job - see clean_job.h. */
#include "jobs/clean_job.h"

#include "clean/cleaning.h"

/* Is there a spec with the section clean? */
static bool has_clean(const struct program *prog)
{
	return program_has_spec(prog) && spec_need(prog->spec, "clean", prog->spec->clean.present);
}

/* With --dry-run and no file to look at, only the spec is checked. */
static bool is_spec_only(const struct program *prog)
{
	return program_spec_only(prog) && !legacy_described(prog->spec).file &&
	       !legacy_described(prog->spec).read;
}

struct clean_run {
	struct program *prog;
	struct spec_source how;   /* how the files are written */
	struct legacy *legacy;    /* the files */
	struct cleaning cleaning; /* makes records of their rows, and counts */
	struct tally all;         /* for the audit line: rows below the headers, their sums */
	struct writer *skipped;   /* what source.skip leaves out; NULL: it is only counted */
};

static bool open_files(struct clean_run *c)
{
	struct program *prog = c->prog;
	const struct spec_source *how = &c->how;

	if (!how->read && (!how->file || prog->file_count > 0))
		program_report_waiting(prog);
	c->legacy = legacy_open(prog->files, prog->file_count, how, prog->audit_path != NULL);
	if (!c->legacy) {
		/* the files of the spec; program_end() notes the operands */
		audit_operands(prog->audit, &how->file, prog->file_count == 0 && how->file);
		return false;
	}
	if (prog->behind)
		legacy_digest_behind(c->legacy);
	legacy_bytes(c->legacy, &prog->progress.total);
	return true;
}

/* Open the file of what source.skip leaves out, if it is wanted. False after an error was reported. */
static bool open_skipped(struct clean_run *c, const char *path)
{
	struct cleaner *cleaner = &c->cleaning.cleaner;
	struct writer_options options = { .controls = spec_controls(c->prog->spec, STAGE_CLEAN),
		                          .digest = c->prog->audit_path != NULL };

	if (!path || c->prog->dry_run)
		return true;
	c->skipped = writer_open(path, fields_header(cleaner->fields), &options);
	if (c->skipped)
		cleaner_write_skipped(cleaner, c->skipped);
	return c->skipped != NULL;
}

/* Seal that file if `ok`, and note it; there may be none. False after an error was reported, and if not `ok`. */
static bool seal_skipped(struct clean_run *c, bool ok)
{
	if (!c->skipped)
		return ok;
	ok = writer_finish(c->skipped, ok);
	audit_output(c->prog->audit, writer_output(c->skipped));
	return ok;
}

/* Plan by the spec; false after an error. */
static bool set_up(struct clean_run *c, const struct clean_job *job)
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
	if (!program_write(c->prog, fields_header(cleaner->fields)) ||
	    !open_skipped(c, job->skipped))
		return false;
	cleaner->out = c->prog->out;
	if (c->prog->jobs > 1 && !cleaner_in_order(spec))
		c->cleaning.blocks = clean_parallel_open(c->prog->jobs, cleaner, c->legacy,
		                                         &c->prog->progress);
	return true;
}

/* Clean all files. With --dry-run only find and report the header and the columns of each. */
static void clean_files(struct clean_run *c)
{
	bool ok = true;

	while (ok && cleaning_file(&c->cleaning))
		ok = c->prog->dry_run || cleaning_rows(&c->cleaning, &c->prog->progress);
	/* the threads also work for the programs after this one, until the output is closed */
	clean_parallel_close(c->cleaning.blocks);
	c->cleaning.blocks = NULL;
	if (ok)
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
	if (c->skipped && writer_tally(c->skipped)->rows > 0)
		buf_addf(said, " (%s by source.skip)",
		         text_count(writer_tally(c->skipped)->rows, number));
	totals_summary(cleaner->totals, said);
	balance_summary(cleaner->balance, said);
	leaf_summary(cleaner->leaf, said);
}

void clean_job(struct program *prog, const struct clean_job *job, struct buf *said)
{
	struct clean_run c = { .prog = prog };
	bool ok;

	if (!has_clean(prog) ||
	    !program_apart(prog, &(struct program_file){ "--skipped", job->skipped }, 1))
		return;
	if (is_spec_only(prog)) {
		buf_addf(said, "'%s' holds together, nothing was read", prog->spec_path);
		return;
	}
	c.how = legacy_described(prog->spec);
	if (open_files(&c) && set_up(&c, job)) {
		clean_files(&c);
		ok = seal_skipped(&c, cleaning_ok(&c.cleaning) && diag_ok());
		note_audit(&c);
		if (program_close(prog, ok && diag_ok()) && !prog->dry_run)
			verdict(&c, said);
	}
	cleaning_close(&c.cleaning);
	writer_close(c.skipped);
	legacy_close(c.legacy);
	tally_free(&c.all);
}
