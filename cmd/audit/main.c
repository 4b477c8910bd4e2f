/*
 * audit - prove that every record and every amount went somewhere.
 *
 * Reads the lines that the programs appended with --audit, puts the runs together by what each wrote and the
 * next one read, and checks for each that what came in is what went out and what left on the way, in records and in
 * the sum of every control field. Status 1 where a figure does not add up.
 */
#include "base/buf.h"
#include "base/diag.h"
#include "base/opt.h"
#include "base/outfile.h"
#include "chain.h"
#include "program/suite.h"
#include "runs.h"

static bool print(const char *path, const struct buf *text)
{
	struct outfile *o = outfile_open(path);
	bool ok = o != NULL && outfile_write(o, text->p, text->len);

	return outfile_close(o, ok) && ok;
}

int main(int argc, char **argv)
{
	const struct usage usage = suite_usage("audit");
	const char *output = NULL;
	bool quiet = false;
	struct option options[] = {
		{ 'o', "output", OPT_TEXT, &output, "FILE", "write to FILE, whole or not at all" },
		{ 'q', "quiet", OPT_FLAG, &quiet, NULL, "say only what is wrong" },
		OPT_END
	};
	struct runs *runs;
	struct buf text = { 0 };
	bool ok = true;

	diag_open("audit");
	if (opt_parse(&usage, options, &argc, &argv) != OPT_GO)
		return diag_close();
	diag_set_level(quiet ? DIAG_QUIET : DIAG_NORMAL);
	if (argc == 0)
		diag_trouble("no log: name the FILE that the programs wrote with --audit");

	runs = runs_new();
	for (int i = 0; i < argc && ok; i++)
		ok = runs_read(runs, argv[i]);
	if (ok && diag_ok()) {
		runs_link(runs);
		if (!chain_show(runs, &text))
			diag_raise(1);
		print(output, &text);
	}
	runs_free(runs);
	buf_free(&text);
	return diag_close();
}
