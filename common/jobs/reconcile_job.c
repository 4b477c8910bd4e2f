/* reconcile_job - see reconcile_job.h. */
#include "jobs/reconcile_job.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/filename.h"
#include "clean/source_legacy.h"
#include "compare/tolerance.h"
#include "file/outfile.h"
#include "reconcile/proof.h"
#include "reconcile/result.h"
#include "record/finding.h"

/* In the order of the words of -O. */
static bool (*const shows[])(const struct pack *p, struct buf *out) = { result_text, result_csv,
	                                                                result_tsv, result_json };
static bool (*const drills[])(const struct pack *p,
                              struct buf *out) = { result_drill_text, result_drill_csv,
	                                           result_drill_tsv, result_drill_json };

/*
 * One spec of the run. It has an audit line of its own, with its own status: so what is known of a
 * spec does not depend on the specs that are compared beside it.
 */
struct part {
	struct program *prog; /* its program: that of the user, or `own` */
	struct program own;
	struct opt_list used; /* the parameters of the user that it has */
	size_t first;         /* its comparisons in the pack: from this one on, */
	size_t count;         /* so many */
	int status;           /* what was reported about it */
};

/* What is done at the moment. */
struct work {
	struct program *prog; /* of the user */
	const struct reconcile_job *job;
	struct pack *pack;
	struct part *part;
	size_t count;
};

/* ---- messages about one spec ---- */

/* What is reported until leave() is about this spec, and raises its status. */
static struct diag_log *enter(struct part *part, struct diag_log *log)
{
	struct diag_log *before = diag_hold(log);

	diag_raise(part->status);
	return before;
}

static void leave(struct part *part, struct diag_log *log, struct diag_log *before)
{
	part->status = diag_status();
	diag_hold(before);
	diag_release(log);
}

/* ---- the report ---- */

/* Rows and reports to sign have all keys, and any key can be drilled; text and JSON have what is not equal. */
static enum balances_keys result_keys(const struct reconcile_job *job)
{
	return shows[job->format] == result_csv || shows[job->format] == result_tsv ||
	                       job->drill.count > 0 || reconcile_papers_wanted(&job->papers)
	               ? BALANCES_ALL
	               : BALANCES_UNEQUAL;
}

/* Write the report and close `*o`. */
static bool print(struct outfile **o, const struct pack *p, int format)
{
	struct buf out = { 0 };
	bool ok;

	ok = (p->drill ? drills : shows)[format](p, &out) && outfile_write(*o, out.p, out.len);
	ok = outfile_close(*o, ok) && ok;
	*o = NULL;
	buf_free(&out);
	return ok;
}

/* ---- what it says ---- */

/* "3 comparisons, 1 does not hold: receivables: 2 keys compared, 1 agree, 1 differ". */
static void put_summary(const struct result *r, size_t count, bool list, struct buf *out)
{
	size_t failing = 0;
	const char *before = ": ";

	if (!list) {
		result_summary(r, out);
		return;
	}
	for (size_t i = 0; i < count; i++)
		failing += !proof_holds(&r[i]);
	buf_addf(out, "%zu comparison%s, %zu hold%s", count, count == 1 ? "" : "s", count - failing,
	         count - failing == 1 ? "s" : "");
	for (size_t i = 0; i < count; i++) {
		if (proof_holds(&r[i]))
			continue;
		buf_adds(out, before);
		text_escape(out, r[i].name);
		buf_adds(out, " ");
		result_summary(&r[i], out);
		before = "; ";
	}
}

/*
 * A tolerance is for one key. A difference in the total of all keys is always reported, even if
 * each key differs by little. `comparison` is "trial_balance: " if there are several, whose measures may have the
 * same name; else "".
 */
static void report_totals(const struct result *r, const char *comparison)
{
	char sum[DECIMAL_TEXT], absolute[DECIMAL_TEXT], number[27];
	struct buf accepted = { 0 }, name = { 0 };
	const struct grand_total *total;

	for (size_t i = 0; (total = grand_totals_at(balances_totals(r->balances), i)); i++) {
		const struct within *w = &total->within;

		if (!w->exceeded)
			continue;
		decimal_format(w->sum, sum);
		decimal_format(w->absolute, absolute);
		buf_reset(&name);
		grand_total_name(r->what, total, &name);
		buf_reset(&accepted);
		tolerance_text(&r->what->measure[total->measure].tolerance_total, &accepted);
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("tolerance_total") },
			"%s%s: the differences within tolerance of %s %s%s add up to %s (%s without signs), "
			"tolerance_total accepts %s (reconcile.compare in %s)",
			comparison, name.p, text_count(w->keys, number),
			r->what->rows ? "record" : "key", w->keys == 1 ? "" : "s", sum, absolute,
			accepted.p, r->spec->path);
	}
	buf_free(&accepted);
	buf_free(&name);
}

/* A currency that nobody knows is compared like the others, but it may be a mistake. */
static void report_currencies(const struct result *r, const char *comparison)
{
	struct buf name = { 0 };
	const struct grand_total *total;

	for (size_t i = 0; (total = grand_totals_at(balances_totals(r->balances), i)); i++) {
		if (!total->unknown)
			continue;
		buf_reset(&name);
		grand_total_name(r->what, total, &name);
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("currency") },
			"%s%s: this currency is no code of ISO 4217; it has a total of its "
			"own (reconcile.compare in %s)",
			comparison, name.p, r->spec->path);
	}
	buf_free(&name);
}

/* Say which acceptances do not hold; one that explains a part of a difference counts for that. */
static void report_acceptances(const struct result *r)
{
	const struct acceptance *one;
	struct buf why = { 0 }, at = { 0 };

	for (size_t i = 0; (one = acceptances_at(r->accepted, i)); i++) {
		if (one->state == ACCEPTANCE_HOLDS)
			continue;
		buf_reset(&why);
		acceptance_why(r->what, one, &why);
		buf_reset(&at);
		file_name_encode(&at, str_of(one->file));
		buf_addf(&at, ":%zu", one->line);
		finding_report_whole(finding_stderr(),
		                     &(struct finding){ .code = STR("acceptance") },
		                     "%s: this acceptance %s: %s", at.p,
		                     one->explains ? "does not hold" : "counts for nothing", why.p);
	}
	if (acceptances_void(r->accepted) > 0)
		diag_raise(1);
	buf_free(&why);
	buf_free(&at);
}

/* Say why the keys prove nothing. */
static void report_keys(const struct result *r)
{
	struct buf text = { 0 };
	char *rest, *line;

	proof_put_keys(r, &text);
	for (line = text.len > 0 ? strtok_r(text.p, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest)) {
		finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("keys") },
		                     "%.*s: %s", (int)r->name.len, r->name.p, line);
		diag_raise(1);
	}
	buf_free(&text);
}

/* Say that a side contradicts itself; the report says where. */
static void report_breaks(const struct result *r)
{
	const struct breaks *b = balances_breaks(r->balances);
	char number[27];

	for (int side = BEFORE; side <= AFTER; side++) {
		uint64_t count = breaks_of(b, (enum side)side);

		if (count == 0)
			continue;
		finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("breaks") },
		                     "%.*s: %s: %s figure%s contradict%s others of this side",
		                     (int)r->name.len, r->name.p,
		                     side == BEFORE ? "before" : "after", text_count(count, number),
		                     count == 1 ? "" : "s", count == 1 ? "s" : "");
		diag_raise(1);
	}
}

static void report_comparison(const struct program *prog, const struct result *r, bool list)
{
	const struct balances *b = r->balances;
	struct buf text = { 0 };

	buf_adds(&text, "");
	if (list)
		buf_addf(&text, "%.*s: ", (int)r->name.len, r->name.p);
	if (balances_count(b) == 0)
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("reconcile") },
			"%sneither side has a record to compare: is it the right file, table, period?",
			text.p);
	report_currencies(r, text.p);
	report_totals(r, text.p);
	report_keys(r);
	report_breaks(r);
	report_acceptances(r);
	result_summary(r, &text);
	if (prog->quiet && balances_differing(b) > 0)
		finding_report_whole(finding_stderr(),
		                     &(struct finding){ .code = STR("reconcile") }, "%s", text.p);
	if (balances_count(b) == 0 || balances_differing(b) > 0)
		diag_raise(1);
	buf_free(&text);
}

/* ---- the audit line ---- */

static struct json_node *comparison_node(const struct result *r, struct audit *audit)
{
	struct json_node *o = json_node_object();
	struct buf text = { 0 };

	json_node_set_text(o, "name", r->what->name);
	for (int side = BEFORE; side <= AFTER; side++)
		side_audit(r->source[side], audit, o);
	result_summary(r, &text);
	json_node_set_text(o, "verdict", str_of(result_verdict(r)));
	json_node_set_text(o, "result", buf_str(&text));
	buf_free(&text);
	return o;
}

static void note_audit(const struct part *part, const struct result *r, bool list)
{
	struct audit *audit = part->prog->audit;
	struct buf text = { 0 };

	if (list) {
		struct json_node *all = json_node_array();

		for (size_t i = 0; i < part->count; i++)
			json_node_append(all, comparison_node(&r[i], audit));
		audit_json(audit, "comparisons", all);
	} else {
		for (int side = BEFORE; side <= AFTER; side++)
			side_audit(r->source[side], audit, NULL);
	}
	if (part->prog->spec->evidence)
		audit_files(audit, part->prog->spec->evidence); /* with the files of the sides */
	put_summary(r, part->count, list, &text);
	audit_fact(audit, "result", buf_str(&text));
	buf_free(&text);
}

/* Is this spec a list of comparisons? */
static bool is_list(const struct part *part)
{
	return part->count > 1 || !str_is_null(part->prog->spec->reconcile[0].name);
}

/* ---- comparing ---- */

/* The report begins with the first key again. */
static bool begin_again(const struct pack *p)
{
	bool ok = true;

	for (size_t i = 0; i < p->count; i++)
		ok = balances_rewind(p->comparison[i].balances) && ok;
	return ok;
}

/* All sides are open: compare them, and write the report. */
static void compare(struct work *w, struct buf *said)
{
	struct pack *p = w->pack;
	struct outfile *report = NULL;
	struct reconcile_papers *papers = NULL;
	struct diag_log *log = diag_log_new(), *before;

	p->to_file = !outfile_is_stdout(w->prog->output);
	/* a file that cannot be written is found before both sides are read */
	if (!(report = outfile_open(w->prog->output)) ||
	    !(papers = reconcile_papers_open(w->prog, &w->job->papers, p)))
		goto out;
	p->to = report;
	if (!pack_compare(p, result_keys(w->job), w->prog->jobs) || !diag_ok())
		goto out;
	if (!pack_explain(p, w->job->dir) || !diag_ok())
		goto out;
	for (size_t i = 0; i < w->count; i++) {
		before = enter(&w->part[i], log);
		proof_weigh(w->part[i].prog, &p->comparison[w->part[i].first], w->part[i].count);
		leave(&w->part[i], log, before);
	}
	w->prog->written = reconcile_papers_write(papers, p, w->prog->memory.limit) &&
	                   begin_again(p) && print(&report, p, w->job->format);
	if (!w->prog->written)
		goto out;
	put_summary(p->comparison, p->count, pack_is_list(p), said);
	for (size_t i = 0; i < w->count; i++) {
		struct part *part = &w->part[i];
		const struct result *r = &p->comparison[part->first];

		before = enter(part, log);
		note_audit(part, r, is_list(part));
		for (size_t k = 0; k < part->count; k++)
			report_comparison(w->prog, &r[k], pack_is_list(p));
		leave(part, log, before);
	}
out:
	/* whatever went wrong: a run without a report does not end as one that agrees */
	if (!w->prog->written && diag_ok())
		diag_error("there is no report, and no reason was given: this is a fault of the "
		           "program");
	reconcile_papers_close(papers);
	outfile_close(report, false);
	diag_log_free(log);
}

/* ---- the specs ---- */

static bool declares(const struct spec *spec, const char *setting)
{
	struct str item = str_of(setting);

	for (size_t i = 0; i < spec->param_count; i++)
		if (str_starts(item, spec->param[i]) && item.len > spec->param[i].len &&
		    item.p[spec->param[i].len] == '=')
			return true;
	return false;
}

/* Open one of several specs, as a program of its own. False after an error was reported. */
static bool open_spec(struct work *w, struct part *part, const char *path, bool *used)
{
	const struct program *whole = w->prog;
	struct program as = *whole;

	part->prog = &part->own;
	part->own = (struct program){ .usage = whole->usage };
	as.spec_path = path;
	as.spec = spec_open_among(path, &whole->params, whole->params.count,
	                          whole->audit_path != NULL, source_legacy);
	if (!as.spec)
		return false;
	part->used.items = xcalloc(whole->params.count + 1, sizeof(*part->used.items));
	for (size_t i = 0; i < whole->params.count; i++)
		if (declares(as.spec, whole->params.items[i])) {
			used[i] = true;
			part->used.items[part->used.count++] = whole->params.items[i];
		}
	as.params = part->used;
	if (program_start_within(&part->own, &as, NULL, NULL) &&
	    program_apart(&part->own, &(struct program_file){ "--output", whole->output }, 1) &&
	    reconcile_papers_apart(&part->own, &w->job->papers))
		return true;
	/* what is there may be what the spec reads */
	w->prog->stale_kept = true;
	return false;
}

/* A parameter of the command line must be one of a spec. */
static bool check_params(const struct program *prog, const bool *used)
{
	bool ok = true;

	for (size_t i = 0; i < prog->params.count; i++) {
		if (used[i])
			continue;
		diag_error("--param %s: none of the specs has this parameter",
		           prog->params.items[i]);
		ok = false;
	}
	return ok;
}

static bool open_specs(struct work *w)
{
	const struct opt_list *specs = &w->prog->specs;
	bool *used = xcalloc(w->prog->params.count + 1, sizeof(*used)), ok = true;

	if (w->prog->spec) {
		w->part[w->count++] = (struct part){ .prog = w->prog };
		ok = reconcile_papers_apart(w->prog, &w->job->papers);
	} else {
		for (size_t i = 0; i < specs->count; i++)
			ok = open_spec(w, &w->part[w->count++], specs->items[i], used) && ok;
		ok = ok && check_params(w->prog, used);
	}
	free(used);
	return ok;
}

/* Open the sides of all specs. */
static bool open_sides(struct work *w)
{
	/* the audit line and the reports name the digests */
	bool digest = w->prog->audit_path || reconcile_papers_wanted(&w->job->papers), ok = true;
	size_t comparisons = 0;

	for (size_t i = 0; i < w->count; i++)
		comparisons += w->part[i].prog->spec->reconcile_count;
	if (comparisons > 0 && !pack_reserve(w->pack, &w->prog->memory, comparisons))
		return false;

	for (size_t i = 0; i < w->count; i++) {
		struct part *part = &w->part[i];
		struct spec *spec = part->prog->spec;

		for (size_t k = 0; k < spec->reconcile_count && w->job->rows; k++)
			spec->reconcile[k].rows = true;
		part->first = w->pack->count;
		part->count = spec->reconcile_count;
		ok = spec_need(spec, "reconcile", spec->reconcile_count > 0) &&
		     pack_add(w->pack, spec, digest) && ok;
	}
	return ok;
}

/* False after an error was reported: the output is the file `read`. */
static bool spares(const char *read, const struct program_file *output)
{
	struct fileid in = fileid_path(read), out;

	if (outfile_is_stdout(output->path))
		return true;
	out = fileid_path(output->path);
	if (!fileid_same(&in, &out))
		return true;
	diag_error("%s would change '%s', which is read: name another file", output->option, read);
	return false;
}

/* The file of --accept must stay as it is. */
static bool spares_accepted(const struct work *w)
{
	const struct papers_options *papers = &w->job->papers;
	const struct program_file output = { "--output", w->prog->output };
	bool ok = true;

	if (!w->job->accept)
		return true;
	ok = spares(w->job->accept, &output);
	w->prog->stale_kept |= !ok;
	ok = spares(w->job->accept, &(struct program_file){ "--history", papers->history }) && ok;
	for (size_t i = 0; i < papers->reports.count; i++)
		ok = spares(w->job->accept,
		            &(struct program_file){ "--report", papers->reports.items[i] }) &&
		     ok;
	return ok;
}

/* --dir is a folder. */
static bool has_dir(const struct work *w)
{
	struct buf quoted = { 0 };
	struct stat st;
	bool ok = !w->job->dir || (stat(w->job->dir, &st) == 0 && S_ISDIR(st.st_mode));

	if (!ok)
		diag_error("--dir: %s is not the folder of a run",
		           text_quote(&quoted, str_of(w->job->dir)));
	buf_free(&quoted);
	return ok;
}

static bool all_ready(const struct work *w)
{
	bool ok = true;

	for (size_t i = 0; i < w->count; i++)
		ok = program_ready(w->part[i].prog) && ok;
	return ok;
}

/* Write the audit lines of several specs, each with its own status. */
static void close_specs(struct work *w)
{
	struct diag_log *log = diag_log_new(), *before;
	int whole = diag_status();

	for (size_t i = 0; i < w->count; i++) {
		struct part *part = &w->part[i];

		if (part->prog == w->prog)
			continue;
		before = enter(part, log);
		/* without a report nothing is known of any spec */
		if (whole == 2)
			diag_raise(2);
		(void)program_end(&part->own, NULL);
		leave(part, log, before);
		spec_close(part->own.spec);
		free(part->used.items);
	}
	if (!w->prog->spec)
		w->prog->audit_path = NULL; /* the specs have their lines */
	diag_log_free(log);
}

void reconcile_job(struct program *prog, const struct reconcile_job *job, struct buf *said)
{
	struct work w = { .prog = prog, .job = job, .pack = pack_new(!prog->spec) };
	bool opened = false;

	w.part = xcalloc(prog->specs.count + 1, sizeof(*w.part));
	if (prog->file_count > 0)
		diag_error("'%s': reconcile takes no files, its sides are in the spec",
		           prog->files[0]);
	else if ((opened = open_specs(&w) && spares_accepted(&w)) && open_sides(&w) &&
	         pack_accept(w.pack, job->accept) &&
	         pack_drill(w.pack, &job->drill, reconcile_papers_wanted(&job->papers)) &&
	         has_dir(&w) && !prog->dry_run && all_ready(&w))
		compare(&w, said);
	else if (diag_status() == 0 && prog->dry_run)
		buf_addf(said, "both sides can be read and have what '%s' asks for",
		         prog->spec ? prog->spec_path : "each spec");
	/* no report is an input of a spec */
	if (opened && !prog->dry_run && !prog->written)
		reconcile_papers_put_away(&job->papers);
	pack_free(w.pack);
	close_specs(&w);
	free(w.part);
}
