/*
 * dedupe - one record for each identity.
 *
 * Reads a stream, writes it without the records whose key was seen before (or, with `keep: last`,
 * comes again). Records of one key that contradict each other stay, each with a fault. With `group`
 * what is replaced is the document. Records with a fault pass unchanged: the error may be
 * in the key. --crossref lists each dropped record and the one that replaces it.
 */
#include "base/buf.h"
#include "dedupe/dedupe.h"
#include "program/program.h"
#include "program/programs.h"

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
	bool ok = stage_run(prog->from, &stage, 1, &prog->to) && diag_ok() &&
	          dedupe_adds_up(d, source_tally(prog->from), sink_tally(&prog->to));

	ok = dedupe_close(d, ok) && ok;
	note_audit(prog, &stage);
	if (!program_close(prog, ok && diag_ok()))
		return;
	stage_accepts(&stage, source_tally(prog->from), sink_tally(&prog->to));
	summary(prog, d, &stage, said);
}

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("dedupe"),
		                .reads = STAGE_TARGET,
		                .writes = STAGE_TARGET };
	const char *crossref = NULL;
	struct option options[] = {
		PROGRAM_COMMON(&prog),
		PROGRAM_INPUT(&prog),
		PROGRAM_OUTPUT(&prog),
		{ 0, "crossref", OPT_TEXT, &crossref, "FILE",
		  "list each dropped record and the one that replaces it" },
		OPT_END,
	};
	struct dedupe *d = NULL;
	struct buf said = { 0 };

	if (!program_start(&prog, options, argc, argv) ||
	    !spec_need(prog.spec, "dedupe", prog.spec->dedupe.present) ||
	    !program_apart(&prog, &(struct program_file){ "--crossref", crossref }, 1))
		return program_end(&prog, NULL);
	if (program_spec_only(&prog)) {
		if (spec_check(prog.spec))
			buf_addf(&said, "'%s' holds together, nothing was read", prog.spec_path);
		goto out;
	}

	if (program_read(&prog) && (d = dedupe_open(prog.spec, source_header(prog.from))) &&
	    program_write(&prog, source_header(prog.from)) &&
	    (!crossref || prog.dry_run || dedupe_list(d, crossref)))
		run(&prog, d, &said);
out:
	dedupe_free(d);
	int status = program_end(&prog, said.len > 0 ? said.p : NULL);
	buf_free(&said);
	return status;
}
