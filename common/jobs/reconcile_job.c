/* reconcile_job - see reconcile_job.h. */
#include "jobs/reconcile_job.h"

#include "file/outfile.h"
#include "reconcile/proof.h"
#include "reconcile/result.h"
#include "record/finding.h"

/* In the order of the words of -O. */
static bool (*const shows[])(const struct result *r, struct buf *out) = { result_text, result_csv,
	                                                                  result_tsv, result_json };

/* The rows have all keys, text and JSON what is not equal. */
static enum balances_keys result_keys(int format)
{
	return shows[format] == result_csv || shows[format] == result_tsv ? BALANCES_ALL
	                                                                  : BALANCES_UNEQUAL;
}

/* Write the report and close `*o`. */
static bool print(struct outfile **o, const struct result *r, int format)
{
	struct buf out = { 0 };
	bool ok;

	ok = shows[format](r, &out) && outfile_write(*o, out.p, out.len);
	ok = outfile_close(*o, ok) && ok;
	*o = NULL;
	buf_free(&out);
	return ok;
}

static void summary(const struct result *r, struct buf *out)
{
	const struct balances *b = r->balances;
	char number[27];
	size_t bad = balances_differing(b);

	buf_addf(out, "%s key%s compared", text_count(balances_count(b), number),
	         balances_count(b) == 1 ? "" : "s");
	buf_addf(out, ", %s agree", text_count(balances_count(b) - bad, number));
	buf_addf(out, ", %s differ", text_count(bad, number));
	if (proof_contradicted(r))
		buf_adds(out, ", no proof");
}

/*
 * A tolerance is for one key. A difference in the total of all keys is always reported, even if
 * each key differs by little.
 */
static void report_totals(const struct spec *spec, const struct balances *b)
{
	char sum[DECIMAL_TEXT], absolute[DECIMAL_TEXT], accepted[DECIMAL_TEXT], number[27];

	for (size_t i = 0; i < spec->reconcile.measure_count; i++) {
		const struct spec_measure *m = &spec->reconcile.measure[i];
		struct within w = balances_within(b, i);

		if (!w.exceeded)
			continue;
		decimal_format(w.sum, sum);
		decimal_format(w.absolute, absolute);
		decimal_format(m->tolerance_total, accepted);
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("tolerance_total") },
			"%.*s: the differences within tolerance of %s key%s add up to %s (%s without signs), "
			"tolerance_total accepts %s (reconcile.compare in %s)",
			(int)m->name.len, m->name.p, text_count(w.keys, number),
			w.keys == 1 ? "" : "s", sum, absolute, accepted, spec->path);
	}
}

/* Report sides that differ: also if the summary is off, because the report may be in a file. */
static void report_verdict(const struct program *prog, const struct balances *b,
                           const char *summary)
{
	if (balances_count(b) == 0)
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("reconcile") },
			"neither side has a record to compare: is it the right file, table, period?");
	report_totals(prog->spec, b);
	if (prog->quiet && balances_differing(b) > 0)
		finding_report_whole(finding_stderr(),
		                     &(struct finding){ .code = STR("reconcile") }, "%s", summary);
	if (balances_count(b) == 0 || balances_differing(b) > 0)
		diag_raise(1);
}

static void note_audit(struct program *prog, const struct result *r)
{
	struct buf text = { 0 };

	side_audit(r->source[BEFORE], prog->audit);
	side_audit(r->source[AFTER], prog->audit);
	if (prog->spec->evidence)
		audit_files(prog->audit, prog->spec->evidence); /* with the files of the sides */
	summary(r, &text);
	audit_fact(prog->audit, "result", buf_str(&text));
	buf_free(&text);
}

/* Both sides are open: compare them, and write the report. */
static void compare(struct program *prog, struct side_source *before, struct side_source *after,
                    const struct reconcile_job *job, struct buf *said)
{
	const struct balance_side sides[] = { side_sums(before), side_sums(after) };
	struct outfile *report = NULL;
	struct balances *b = NULL;
	struct result result = { .spec = prog->spec,
		                 .source = { before, after },
		                 .to_file = !outfile_is_stdout(prog->output) };

	/* a file that cannot be written is found before both sides are read */
	if (!program_ready(prog) || !(report = outfile_open(prog->output)))
		return;
	result.to = report;
	result.balances = b = balances_new(&prog->spec->reconcile, sides, &prog->memory,
	                                   result_keys(job->format));
	if (b && sides_read(before, after, b, prog->jobs) && balances_compare(b) && diag_ok()) {
		proof_weigh(prog, &result);
		prog->written = print(&report, &result, job->format);
	}
	if (prog->written) {
		note_audit(prog, &result);
		summary(&result, said);
		report_verdict(prog, b, said->p);
	}
	outfile_close(report, false);
	balances_free(b);
}

void reconcile_job(struct program *prog, const struct reconcile_job *job, struct buf *said)
{
	struct side_source *before, *after;

	if (!spec_need(prog->spec, "reconcile", prog->spec->reconcile.present))
		return;
	if (prog->file_count > 0) {
		diag_error("'%s': reconcile takes no files, its sides are in the spec",
		           prog->files[0]);
		return;
	}
	before = side_open(prog->spec, BEFORE, prog->audit_path != NULL);
	after = side_open(prog->spec, AFTER, prog->audit_path != NULL);
	if (before && after && !prog->dry_run)
		compare(prog, before, after, job, said);
	else if (before && after)
		buf_addf(said, "both sides can be read and have what '%s' asks for",
		         prog->spec_path);
	side_close(before);
	side_close(after);
}
