/*
 * audit - prove that every record and every amount went somewhere.
 *
 * Reads the lines that the programs appended with --audit, and joins the runs: the output of one is
 * the input of the next. Checks for each run that what came in equals what went out plus what left
 * on the way, in records and in the sum of every control field. Checks for each chain that it
 * finished, that its findings were accepted, and that what it loaded is still there. Status 1 if a
 * check fails.
 */
#include <string.h>
#include <unistd.h>

#include "audit/audit_report.h"
#include "audit/chain.h"
#include "audit/ledger.h"
#include "audit/link.h"
#include "audit/verdict.h"
#include "base/buf.h"
#include "base/diag.h"
#include "config/opt.h"
#include "file/outfile.h"
#include "file/pathname.h"
#include "program/programs.h"
#include "program/stale.h"
#include "record/finding.h"

static struct fileid of_log(const char *log)
{
	return strcmp(log, "-") == 0 ? fileid_fd(STDIN_FILENO) : fileid_path(log);
}

/* Check that an output file is not one of the logs: an overwritten log is lost. */
static bool spares(const struct fileid *id, const char *option, char **log, int count)
{
	for (int i = 0; i < count; i++) {
		struct fileid in = of_log(log[i]);

		if (!fileid_same(id, &in))
			continue;
		diag_error("%s would change '%s', which is read: name another file", option,
		           log[i]);
		return false;
	}
	return true;
}

/*
 * Check that neither the output, nor the name that an earlier report gets if this run fails, is a
 * log.
 */
static bool spares_logs(const char *output, char **log, int count)
{
	struct fileid out = outfile_is_stdout(output) ? fileid_fd(STDOUT_FILENO)
	                                              : fileid_path(output),
		      old;
	struct buf name = { 0 };
	bool ok = spares(&out, !output ? "standard output" : "--output", log, count);

	if (ok && !outfile_is_stdout(output) && out.kind == FILEID_FILE) {
		buf_addf(&name, "%s.old", output);
		old = fileid_path(name.p);
		ok = spares(&old, "--output (for what is there)", log, count);
		buf_free(&name);
	}
	return ok;
}

/* Is it a program at which a chain may end? If not, report an error. */
static bool is_program(const char *name)
{
	const char *names[16], *near;
	struct buf quoted = { 0 };
	size_t count;
	const struct usage *programs = programs_all(&count);
	bool found = false;

	for (size_t i = 0; i < count; i++) {
		names[i] = programs[i].program;
		found |= strcmp(name, names[i]) == 0;
	}
	if (!found) {
		near = text_nearest(str_of(name), names, count);
		diag_error("--expect: there is no program %s%s%s%s",
		           text_quote(&quoted, str_of(name)), near ? " (did you mean '" : "",
		           near ? near : "", near ? "'?)" : "");
		buf_free(&quoted);
	}
	return found;
}

/* Write the report about all logs to `text`. */
static void prove(struct runs *runs, const char *expect, struct buf *text)
{
	struct chains *chains;

	runs_order(runs);
	link_runs(runs);
	ledger_settle(runs);
	chains = chains_new(runs);
	verdict_judge(chains, expect);
	if (!audit_report(chains, text))
		diag_raise(1);
	if (expect && chains->count == 0) {
		finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("audit") },
		                     "no chain ends at %s: there is none in the logs", expect);
		diag_raise(1);
	}
	chains_free(chains);
}

/* ---- an earlier report of the same name must not be taken for the report of this run ---- */

struct earlier {
	struct stale file;
	struct diag_last last; /* puts it away if the process dies */
};

static void put_away_dying(void *context)
{
	stale_put_away(&((struct earlier *)context)->file, diag_last_line);
}

/*
 * Find the earlier report. False if there is none, or if it, or the name that it would get, is a
 * log.
 */
static bool earlier_find(struct earlier *e, const char *output, char **log, int count)
{
	struct buf old = { 0 };
	bool found;

	if (!output || outfile_is_stdout(output) || !stale_open(&e->file, output))
		return false;
	e->file.any = true;
	buf_addf(&old, "%s.old", output);
	found = stale_holds(&e->file);
	for (int i = 0; i < count; i++) {
		struct fileid in = of_log(log[i]), id = fileid_path(output),
			      put = fileid_path(old.p);

		/* the words that could not be parsed include the name itself */
		found &= log[i] == output || !(fileid_same(&in, &id) || fileid_same(&in, &put));
	}
	buf_free(&old);
	if (found)
		diag_last_add(&e->last, put_away_dying, e);
	else
		stale_close(&e->file);
	return found;
}

static void earlier_end(struct earlier *e, bool written)
{
	if (!written && diag_status() != 0)
		stale_put_away(&e->file, stale_say);
	diag_last_drop(&e->last);
	stale_close(&e->file);
}

/* Read the logs and write the report. False after an error was reported; nothing was written. */
static bool report(const char *output, const char *expect, char **log, int count)
{
	struct outfile *out = NULL;
	struct buf text = { 0 };
	struct runs *runs;
	bool ok;

	if (count == 0)
		diag_error("no log: name the FILE that the programs wrote with --audit");
	ok = diag_ok() && spares_logs(output, log, count) && (out = outfile_open(output));
	runs = runs_new();
	for (int i = 0; i < count && ok; i++)
		ok = runs_read(runs, log[i]);
	if (ok && diag_ok()) {
		prove(runs, expect, &text);
		ok = outfile_write(out, text.p, text.len);
	}
	ok = ok && diag_ok();
	ok = outfile_close(out, ok) && ok;
	runs_free(runs);
	buf_free(&text);
	return ok;
}

int main(int argc, char **argv)
{
	const struct usage usage = programs_usage("audit");
	const char *output = NULL, *expect = NULL;
	bool quiet = false;
	struct option options[] = {
		{ 'o', "output", OPT_TEXT, &output, "FILE", "write to FILE, whole or not at all" },
		{ 0, "expect", OPT_TEXT, &expect, "PROGRAM",
		  "each chain is to end at this program, such as load" },
		{ 'q', "quiet", OPT_FLAG, &quiet, NULL, "say only what is wrong" },
		OPT_END,
	};
	struct earlier earlier = { 0 };
	bool parsed, exists, written = false;

	diag_open("audit");
	parsed = opt_parse(&usage, options, &argc, &argv) == OPT_GO;
	exists = earlier_find(&earlier, output, argv, argc);
	if (parsed) {
		diag_set_level(quiet ? DIAG_QUIET : DIAG_NORMAL);
		written = (!expect || is_program(expect)) && report(output, expect, argv, argc);
	}
	if (exists)
		earlier_end(&earlier, written);
	return diag_close();
}
