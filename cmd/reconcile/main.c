/*
 * reconcile - old balances against new.
 *
 * Brings both sides of the section `reconcile` to the same names, sums them by key, and prints where they
 * differ. Status 0: every key agrees within its tolerance; 1: they do not, or there is none; 2: a side could not
 * be read.
 */
#include "base/buf.h"
#include "base/outfile.h"
#include "program/program.h"
#include "program/suite.h"
#include "show.h"

/* In the order of the words of -O. */
static void (*const shows[])(const struct result *r, struct buf *out) = { show_text, show_csv, show_tsv, show_json };

#define SHOWS "text|csv|tsv|json"

static bool print(const struct program *prog, const struct result *r, int format)
{
	struct outfile *o = outfile_open(prog->output);
	struct buf out = { 0 };
	bool ok;

	if (o == NULL)
		return false;
	shows[format](r, &out);
	ok = outfile_write(o, out.p, out.len);
	ok = outfile_close(o, ok) && ok;
	buf_free(&out);
	return ok;
}

static bool agrees(const struct balances *b)
{
	for (int status = 0; status < STATUS_COUNT_; status++)
		if (status_differs((enum status)status) && balances_with(b, (enum status)status) > 0)
			return false;
	return true;
}

static void summary(const struct balances *b, struct buf *out)
{
	char number[27];
	size_t bad = balances_with(b, STATUS_DIFFERENT) + balances_with(b, STATUS_ONLY_BEFORE) +
	             balances_with(b, STATUS_ONLY_AFTER);

	buf_addf(out, "%s keys compared", text_count(balances_count(b), number));
	buf_addf(out, ", %s agree", text_count(balances_count(b) - bad, number));
	buf_addf(out, ", %s differ", text_count(bad, number));
}

static void note_audit(struct program *prog, const struct result *r)
{
	struct buf text = { 0 };

	side_audit(r->source[BEFORE], prog->audit);
	side_audit(r->source[AFTER], prog->audit);
	summary(r->balances, &text);
	audit_fact(prog->audit, "result", buf_str(&text));
	buf_free(&text);
}

int main(int argc, char **argv)
{
	struct program prog = { .usage = suite_usage("reconcile") };
	int format = 0;
	struct option options[] = {
		PROGRAM_COMMON(&prog),
		{ 'o', "output", OPT_TEXT, &prog.output, "FILE", "write to FILE, whole or not at all" },
		{ 'O', "output-format", OPT_CHOICE, &format, SHOWS, "format of the report" },
		OPT_END
	};
	struct side_source *before = NULL, *after = NULL;
	struct balances *b = NULL;
	struct buf said = { 0 };

	if (!program_start(&prog, options, argc, argv) ||
	    !spec_need(prog.spec, "reconcile", prog.spec->reconcile.present))
		return program_end(&prog, NULL);
	if (prog.file_count > 0) {
		diag_trouble("'%s': reconcile takes no files, its sides stand in the spec", prog.files[0]);
		goto out;
	}

	before = side_open(prog.spec, BEFORE);
	after = before == NULL ? NULL : side_open(prog.spec, AFTER);
	if (after == NULL)
		goto out;
	if (prog.dry_run) {
		buf_addf(&said, "both sides can be read and have what '%s' asks for", prog.spec_path);
		goto out;
	}

	b = balances_new(&prog.spec->reconcile);
	if (!side_read(before, b) || !side_read(after, b) || !balances_compare(b))
		goto out;
	struct result result = { prog.spec, { before, after }, b, !outfile_same(prog.output, NULL) };
	if (!print(&prog, &result, format))
		goto out;
	note_audit(&prog, &result);
	summary(b, &said);
	if (!agrees(b))
		diag_raise(1);
	if (balances_count(b) == 0) {
		diag_finding(STR("reconcile"), STR_NULL,
		             "neither side has a record to compare: is it the right file, table, period?");
		diag_raise(1);
	}
out:
	side_close(before);
	side_close(after);
	balances_free(b);
	int status = program_end(&prog, said.len > 0 ? said.p : NULL);
	buf_free(&said);
	return status;
}
