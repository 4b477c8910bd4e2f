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
	ok = dedupe_close(d, ok) && ok;
	note_audit(prog, &stage);
	if (!program_close(prog, ok && diag_ok()))
		return;
	stage_accepts(&stage, source_tally(prog->from), sink_tally(&prog->to));
	summary(prog, d, &stage, said);
}

void dedupe_job(struct program *prog, const struct dedupe_job *job, struct buf *said)
{
	struct dedupe *d = NULL;

	if (!spec_need(prog->spec, "dedupe", prog->spec->dedupe.present) ||
	    !program_apart(prog, &(struct program_file){ "--crossref", job->crossref }, 1))
		return;
	if (program_spec_only(prog)) {
		if (spec_check(prog->spec))
			buf_addf(said, "'%s' holds together, nothing was read", prog->spec_path);
		return;
	}
	if (program_read(prog) &&
	    (d = dedupe_open(prog->spec, source_header(prog->from), &prog->memory)) &&
	    program_write(prog, source_header(prog->from)) &&
	    (!job->crossref || prog->dry_run || dedupe_list(d, job->crossref))) {
		if (job->was_early)
			dedupe_give_early(d);
		run(prog, d, said);
	}
	if (d && job->was_early)
		*job->was_early = dedupe_was_early(d);
	dedupe_free(d);
}
