/* validate_job - see validate_job.h. */
#include "jobs/validate_job.h"

#include "validate/set_aside.h"
#include "validate/validate_parallel.h"

static void summary(const struct program *prog, const struct set_aside *s,
                    const struct stage *stage, struct buf *out)
{
	uint64_t aside = stage_left_out(stage)->rows;
	char number[27];

	buf_addf(out, "%s read", text_count(prog->rows_in, number));
	buf_addf(out, ", %s good", text_count(prog->rows_in - aside, number));
	buf_addf(out, ", %s set aside", text_count(aside, number));
	if (prog->spec->validate.group_count > 0)
		buf_addf(out, " in %s group%s", text_count(set_aside_groups(s), number),
		         set_aside_groups(s) == 1 ? "" : "s");
	if (set_aside_came(s) > 0)
		buf_addf(out, ", %s came with faults", text_count(set_aside_came(s), number));
	if (set_aside_warnings(s) > 0)
		buf_addf(out, ", %s warning%s", text_count(set_aside_warnings(s), number),
		         set_aside_warnings(s) == 1 ? "" : "s");
	if (set_aside_followed(s) > 0)
		buf_addf(out, ", %s finding%s not listed for following from others",
		         text_count(set_aside_followed(s), number),
		         set_aside_followed(s) == 1 ? "" : "s");
}

/* Records are set aside, but there is no file for them: nothing may be dropped silently. */
static bool has_place(uint64_t count, const char *set_aside, bool dry_run)
{
	char number[27];

	if (count == 0 || set_aside || dry_run)
		return true;
	diag_error(
		"%s record%s must be set aside and there is no file for that: name one with --set-aside FILE",
		text_count(count, number), count == 1 ? "" : "s");
	return false;
}

static void note_audit(struct program *prog, const struct set_aside *s, const struct stage *stage)
{
	if (set_aside_output(s))
		audit_output(prog->audit, set_aside_output(s));
	audit_count(prog->audit, "set_aside", stage_left_out(stage));
}

/* From the input to the output, which is sealed if the limits accept what was found; the summary. */
static void run(struct program *prog, struct set_aside *s, const char *set_aside, struct buf *said)
{
	struct stage stage = set_aside_stage(s);
	struct source *blocks = validate_parallel_source(prog, s);
	bool whole = stage_run(blocks ? blocks : prog->from, &stage, 1, &prog->to) && diag_ok() &&
	             set_aside_adds_up(s, source_tally(prog->from), sink_tally(&prog->to)) &&
	             has_place(stage_left_out(&stage)->rows, set_aside, prog->dry_run);
	bool within = whole &&
	              stage_accepts(&stage, source_tally(prog->from), sink_tally(&prog->to));

	within = whole && verdict_findings(prog->spec, program_findings(prog), true) && within;
	if (whole)
		set_aside_list_whole(s, program_findings(prog));
	whole = set_aside_close(s, whole) && whole;
	note_audit(prog, s, &stage);
	if (program_close(prog, whole && within && diag_ok()) || (whole && diag_ok()))
		summary(prog, s, &stage, said);
	source_close(blocks);
}

void validate_job(struct program *prog, const struct validate_job *job, struct buf *said)
{
	struct set_aside_options how = { .memory = &prog->memory, .distinct = job->distinct };
	struct set_aside *s = NULL;

	if (!spec_need(prog->spec, "validate", prog->spec->validate.present) ||
	    !program_apart(prog,
	                   (struct program_file[]){ { "--set-aside", job->set_aside },
	                                            { "--findings", job->findings } },
	                   2))
		return;
	if (program_spec_only(prog)) {
		if (spec_check(prog->spec))
			buf_addf(said, "'%s' holds together, nothing was read", prog->spec_path);
		return;
	}
	if (!program_read(prog) || !program_write(prog, source_header(prog->from)))
		return;
	how.digest = prog->audit_path != NULL;
	if (!prog->dry_run) {
		how.set_aside = job->set_aside;
		how.findings = job->findings;
	}
	s = set_aside_open(prog->spec, source_header(prog->from), &how);
	if (s)
		run(prog, s, job->set_aside, said);
	set_aside_free(s);
}
