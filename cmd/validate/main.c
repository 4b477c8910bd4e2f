/*
 * validate - passes on only records that hold.
 *
 * Reads a stream; writes the records that hold. A record with a fault is set aside (--set-aside)
 * together with its whole group, so that both sides still balance. --findings lists all findings. If
 * more is set aside than the limits of the spec accept, the output gets no seal and the status is 1.
 */
#include "base/buf.h"
#include "program/program.h"
#include "program/programs.h"
#include "validate/set_aside.h"

static void summary(const struct program *prog, const struct set_aside *s, struct buf *out)
{
	char number[27];

	buf_addf(out, "%s read", text_count(prog->rows_in, number));
	buf_addf(out, ", %s good", text_count(prog->rows_in - set_aside_tally(s)->rows, number));
	buf_addf(out, ", %s set aside", text_count(set_aside_tally(s)->rows, number));
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
static bool has_place(const struct set_aside *s, const char *set_aside, bool dry_run)
{
	char number[27];

	if (set_aside_tally(s)->rows == 0 || set_aside || dry_run)
		return true;
	diag_error(
		"%s record%s must be set aside and there is no file for that: name one with --set-aside FILE",
		text_count(set_aside_tally(s)->rows, number),
		set_aside_tally(s)->rows == 1 ? "" : "s");
	return false;
}

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("validate"),
		                .reads = STAGE_TARGET,
		                .writes = STAGE_TARGET };
	const char *set_aside = NULL, *findings = NULL;
	struct option options[] = {
		PROGRAM_COMMON(&prog),
		PROGRAM_INPUT(&prog),
		PROGRAM_OUTPUT(&prog),
		PROGRAM_MEMORY(&prog),
		{ 0, "set-aside", OPT_TEXT, &set_aside, "FILE",
		  "write the records that do not hold, and their groups, to FILE" },
		{ 0, "findings", OPT_TEXT, &findings, "FILE",
		  "list everything that was found, as CSV" },
		OPT_END,
	};
	struct set_aside *s = NULL;
	struct buf said = { 0 };

	if (!program_start(&prog, options, argc, argv) ||
	    !spec_need(prog.spec, "validate", prog.spec->validate.present) ||
	    !program_apart(&prog,
	                   (struct program_file[]){ { "--set-aside", set_aside },
	                                            { "--findings", findings } },
	                   2))
		return program_end(&prog, NULL);
	if (program_spec_only(&prog)) {
		if (spec_check(prog.spec))
			buf_addf(&said, "'%s' holds together, nothing was read", prog.spec_path);
		goto out;
	}

	if (!program_read(&prog) || !program_write(&prog, reader_header(prog.in)))
		goto out;
	s = set_aside_open(&prog, prog.dry_run ? NULL : set_aside, prog.dry_run ? NULL : findings);
	if (!s)
		goto out;

	bool whole = set_aside_run(s) && diag_ok() && has_place(s, set_aside, prog.dry_run);
	struct tally all = { .rows = reader_tally(prog.in)->rows };
	bool within = whole &&
	              verdict_within(prog.spec, set_aside_tally(s), set_aside_groups(s), &all);
	within = whole && verdict_findings(prog.spec, program_findings(&prog), true) && within;
	whole = set_aside_close(s, whole) && whole;
	audit_count(prog.audit, "set_aside", set_aside_tally(s));
	if (program_close(&prog, whole && within && diag_ok()) || whole)
		summary(&prog, s, &said);
out:
	set_aside_free(s);
	int status = program_end(&prog, said.len > 0 ? said.p : NULL);
	buf_free(&said);
	return status;
}
