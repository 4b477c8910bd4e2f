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

static void summary(const struct program *prog, const struct dedupe *d, struct buf *out)
{
	uint64_t others = dedupe_other_amounts(d);
	char number[27];

	buf_addf(out, "%s read", text_count(prog->rows_in, number));
	buf_addf(out, ", %s kept", text_count(prog->rows_in - dedupe_merged(d)->rows, number));
	buf_addf(out, ", %s merged", text_count(dedupe_merged(d)->rows, number));
	if (others > 0 && prog->spec->dedupe.group_count > 0)
		buf_addf(
			out,
			", among them %s version%s of documents with other lines than the one kept",
			text_count(others, number), others == 1 ? "" : "s");
	else if (others > 0)
		buf_addf(out, ", %s of them with other amounts than the record kept",
		         text_count(others, number));
	if (dedupe_differs(d)->rows > 0)
		buf_addf(out, ", %s %s each other", text_count(dedupe_differs(d)->rows, number),
		         dedupe_differs(d)->rows == 1 ? "contradicts" : "contradict");
	if (prog->out)
		buf_adds(out, ", control sums of kept and merged add up to those read");
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
	bool ok;

	if (!program_start(&prog, options, argc, argv) ||
	    !spec_need(prog.spec, "dedupe", prog.spec->dedupe.present) ||
	    !program_apart(&prog, &(struct program_file){ "--crossref", crossref }, 1))
		return program_end(&prog, NULL);
	if (program_spec_only(&prog)) {
		if (spec_check(prog.spec))
			buf_addf(&said, "'%s' holds together, nothing was read", prog.spec_path);
		goto out;
	}

	if (!program_read(&prog) || !(d = dedupe_open(&prog)) ||
	    !program_write(&prog, reader_header(prog.in)) ||
	    (crossref && !prog.dry_run && !dedupe_list(d, crossref)))
		goto out;
	ok = dedupe_run(d) && diag_ok() && dedupe_adds_up(d);
	ok = dedupe_close(d, ok) && ok;
	audit_count(prog.audit, "merged", dedupe_merged(d));
	if (dedupe_differs(d)->rows > 0)
		audit_count(prog.audit, "faulty", dedupe_differs(d));
	if (program_close(&prog, ok && diag_ok())) {
		if (dedupe_differs(d)->rows > 0)
			verdict_within(prog.spec, dedupe_differs(d), 0, reader_tally(prog.in));
		summary(&prog, d, &said);
	}
out:
	dedupe_free(d);
	int status = program_end(&prog, said.len > 0 ? said.p : NULL);
	buf_free(&said);
	return status;
}
