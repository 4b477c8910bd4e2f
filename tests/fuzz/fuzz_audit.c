/*
 * fuzz_audit: the lines of an audit log. None is one, and that is told; or each run has a name and
 * a place, and all are shown, the same twice.
 */
#include "audit/audit_report.h"
#include "audit/chain.h"
#include "audit/ledger.h"
#include "audit/link.h"
#include "fuzz_file.h"

static bool prove(const char *log, struct buf *text)
{
	struct runs *runs = runs_new();
	bool ok = runs_read(runs, log);
	struct chains *chains;

	assert(ok == diag_ok() || diag_interrupted());
	if (ok) {
		runs_order(runs);
		link_runs(runs);
		ledger_settle(runs);
		chains = chains_new(runs);
		verdict_judge(chains, NULL);
		audit_report(chains, text);
		chains_free(chains);
	}
	for (size_t i = 0; i < runs->count; i++) {
		const struct run *run = runs->run[i];

		assert(run->line > 0 && run->program.p);
		for (size_t k = 0; k < run->inputs; k++)
			assert(run->input[k].sender != run);
	}
	runs_free(runs);
	return ok;
}

FUZZ(struct str in)
{
	const char *log = fuzz_file(in);
	struct buf text[2] = { { 0 }, { 0 } };
	bool same = prove(log, &text[0]) == prove(log, &text[1]) &&
	            str_eq(buf_str(&text[0]), buf_str(&text[1]));

	assert(same || diag_interrupted()); /* a signal ends a run anywhere */
	buf_free(&text[0]);
	buf_free(&text[1]);
}
