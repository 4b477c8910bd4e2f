/*
 * audit - prove that every record and every amount went somewhere.
 *
 * Reads the lines that the programs appended with --audit, puts the runs together by what each wrote and the
 * next one read, and checks for each that what came in is what went out and what left on the way, in records and in
 * the sum of every control field; and that each chain came to its end, that what was found was accepted, and that what was
 * loaded is still there. Status 1 where something stands against that.
 */
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/opt.h"
#include "base/outfile.h"
#include "base/pathname.h"
#include "chain.h"
#include "ledger.h"
#include "link.h"
#include "program/suite.h"
#include "show.h"

/* Is the output none of the logs? One that is gone is gone for good. */
static bool spares_logs(const char *output, char **log, int count)
{
	struct fileid out = outfile_is_stdout(output) ? fileid_fd(STDOUT_FILENO) : fileid_path(output);

	for (int i = 0; i < count; i++) {
		struct fileid in = strcmp(log[i], "-") == 0 ? fileid_fd(STDIN_FILENO) : fileid_path(log[i]);

		if (!fileid_same(&out, &in))
			continue;
		diag_trouble("%s would change '%s', which is read: name another file",
		             output == NULL ? "standard output" : "--output", log[i]);
		return false;
	}
	return true;
}

/* Is it a program at which a chain may end? Told otherwise. */
static bool is_program(const char *name)
{
	const char *names[16], *near;
	struct buf quoted = { 0 };
	size_t count;
	const struct usage *programs = suite_programs(&count);
	bool found = false;

	for (size_t i = 0; i < count; i++) {
		names[i] = programs[i].program;
		found |= strcmp(name, names[i]) == 0;
	}
	if (!found) {
		near = text_nearest(str_of(name), names, count);
		diag_trouble("--expect: there is no program %s%s%s%s", text_quote(&quoted, str_of(name)),
		             near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
		buf_free(&quoted);
	}
	return found;
}

/* The report about all logs, in `text`. */
static void prove(struct runs *runs, const char *expect, struct buf *text)
{
	struct chains *chains;

	runs_order(runs);
	link_runs(runs);
	ledger_settle(runs);
	chains = chains_new(runs, expect);
	if (!show(chains, text))
		diag_raise(1);
	if (expect != NULL && chains->count == 0) {
		diag_finding(STR("audit"), STR_NULL, "no chain ends at %s: there is none in the logs", expect);
		diag_raise(1);
	}
	chains_free(chains);
}

int main(int argc, char **argv)
{
	const struct usage usage = suite_usage("audit");
	const char *output = NULL, *expect = NULL;
	bool quiet = false;
	struct option options[] = {
		{ 'o', "output", OPT_TEXT, &output, "FILE", "write to FILE, whole or not at all" },
		{ 0, "expect", OPT_TEXT, &expect, "PROGRAM", "each chain is to end at this program, such as load" },
		{ 'q', "quiet", OPT_FLAG, &quiet, NULL, "say only what is wrong" },
		OPT_END
	};
	struct runs *runs;
	struct outfile *out = NULL;
	struct buf text = { 0 };
	bool ok;

	diag_open("audit");
	if (opt_parse(&usage, options, &argc, &argv) != OPT_GO)
		return diag_close();
	diag_set_level(quiet ? DIAG_QUIET : DIAG_NORMAL);
	if (expect != NULL && !is_program(expect))
		return diag_close();
	if (argc == 0)
		diag_trouble("no log: name the FILE that the programs wrote with --audit");

	ok = diag_ok() && spares_logs(output, argv, argc) && (out = outfile_open(output)) != NULL;
	runs = runs_new();
	for (int i = 0; i < argc && ok; i++)
		ok = runs_read(runs, argv[i]);
	if (ok && diag_ok()) {
		prove(runs, expect, &text);
		ok = outfile_write(out, text.p, text.len);
	}
	outfile_close(out, ok && diag_ok());
	runs_free(runs);
	buf_free(&text);
	return diag_close();
}
