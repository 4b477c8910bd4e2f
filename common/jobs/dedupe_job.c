/* dedupe_job - see dedupe_job.h. */
#include "jobs/dedupe_job.h"

#include "dedupe/dedupe.h"
#include "dedupe/dedupe_parallel.h"

static void summary(const struct program *prog, const struct dedupe *d, const struct stage *stage,
                    struct buf *out)
{
	uint64_t merged = stage_left_out(stage)->rows, differs = stage_faulty(stage)->rows;
	uint64_t others = dedupe_other_amounts(d);
	char number[27];

	buf_addf(out, "%s read", text_count(prog->rows_in, number));
	buf_addf(out, ", %s kept", text_count(prog->rows_in - merged, number));
	buf_addf(out, ", %s merged", text_count(merged, number));
	if (others > 0 && prog->spec->dedupe.group_count > 0)
		buf_addf(
			out,
			", among them %s version%s of documents with other lines than the one kept",
			text_count(others, number), others == 1 ? "" : "s");
	else if (others > 0)
		buf_addf(out, ", %s of them with other amounts than the record kept",
		         text_count(others, number));
	if (differs > 0)
		buf_addf(out, ", %s %s each other", text_count(differs, number),
		         differs == 1 ? "contradicts" : "contradict");
	if (prog->out)
		buf_adds(out, ", control sums of kept and merged add up to those read");
}

static void note_audit(struct program *prog, const struct stage *stage)
{
	audit_count(prog->audit, "merged", stage_left_out(stage));
	if (stage_faulty(stage)->rows > 0)
		audit_count(prog->audit, "faulty", stage_faulty(stage));
}

/* From the input to the output, which is sealed, and the summary. */
static void run(struct program *prog, struct dedupe *d, struct buf *said)
{
	struct stage stage = dedupe_stage(d);
	struct source *blocks = dedupe_parallel_source(prog, d);
	bool ok = stage_run(blocks ? blocks : prog->from, &stage, 1, &prog->to) && diag_ok() &&
	          dedupe_adds_up(d, source_tally(prog->from), sink_tally(&prog->to));

	source_close(blocks);
	/* `run` closes its channels all the same, and then begins again */
	if (dedupe_was_early(d) && !prog->within)
		return;
	ok = dedupe_close(d, ok) && ok;
	note_audit(prog, &stage);
	if (!program_close(prog, ok && diag_ok()))
		return;
	stage_accepts(&stage, source_tally(prog->from), sink_tally(&prog->to));
	summary(prog, d, &stage, said);
}

/* `was_early`: as in struct dedupe_job. */
static void attempt(struct program *prog, const struct dedupe_job *job, bool *was_early,
                    struct buf *said)
{
	struct dedupe *d = NULL;

	if (program_read(prog) &&
	    (d = dedupe_open(prog->spec, source_header(prog->from), &prog->memory)) &&
	    program_write(prog, source_header(prog->from)) &&
	    (!job->crossref || prog->dry_run || dedupe_list(d, job->crossref))) {
		if (was_early)
			dedupe_give_early(d);
		run(prog, d, said);
	}
	if (d && was_early)
		*was_early = dedupe_was_early(d);
	dedupe_free(d);
}

/*
 * Nearly always no records contradict each other. So give each at once: that saves a copy of all of
 * them. False if two do: nothing has happened then, and all must be done once more.
 */
static bool attempt_early(struct program *prog, const struct dedupe_job *job, struct buf *said)
{
	struct diag_log *log = diag_log_new(), *before = diag_hold(log);
	bool was_early = false;

	attempt(prog, job, &was_early, said);
	diag_hold(before);
	if (was_early)
		program_again(prog);
	else
		diag_release(log);
	diag_log_free(log);
	return !was_early;
}

void dedupe_job(struct program *prog, const struct dedupe_job *job, struct buf *said)
{
	if (!spec_need(prog->spec, "dedupe", prog->spec->dedupe.present) ||
	    !program_apart(prog, &(struct program_file){ "--crossref", job->crossref }, 1))
		return;
	if (program_spec_only(prog)) {
		if (spec_check(prog->spec))
			buf_addf(said, "'%s' holds together, nothing was read", prog->spec_path);
		return;
	}
	if (job->was_early || !program_can_again(prog))
		attempt(prog, job, job->was_early, said);
	else if (!attempt_early(prog, job, said))
		attempt(prog, job, NULL, said);
}
