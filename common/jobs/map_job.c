/* map_job - see map_job.h. */
#include "jobs/map_job.h"

#include "file/outfile.h"
#include "map/explain.h"
#include "map/map_parallel.h"
#include "map/mapping_run.h"

/* From the input to the output. False after an error, or if nobody reads the output any more. */
static bool map(struct program *prog, struct mapping_run *mapping_run)
{
	struct stage stage = mapping_run_stage(mapping_run);
	struct source *blocks = map_parallel_source(prog, mapping_run);
	bool ok = stage_run(blocks ? blocks : prog->from, &stage, 1, &prog->to);

	source_close(blocks);
	return ok;
}

/* An explanation under way. */
struct explaining {
	struct mapper *mapper;
	const char *text;           /* the place, as given */
	struct explain_place place; /* and as read */
	struct buf out;             /* about the records from there */
	struct buf file;            /* which are all from this file */
};

/* Explain the record if it is from that place. False after an error was reported. */
static bool explain_one(struct explaining *x, struct record *rec)
{
	struct str of = record_place(rec->at).file;
	bool ok = true;

	if (!explain_is(&x->place, rec->at)) {
		mapper_pass(x->mapper, rec);
		return true;
	}
	if (x->out.len > 0 && !str_eq(of, buf_str(&x->file))) {
		diag_error("--explain: there is a line %s in %.*s and in %.*s: name the file",
		           x->text, (int)x->file.len, x->file.p, (int)of.len, of.p);
		ok = false;
	}
	buf_reset(&x->file);
	buf_addstr(&x->file, of);
	explain_record(x->mapper, rec, &x->out);
	return ok;
}

/* The same for the records of a group, which is complete. */
static bool explain_group(struct explaining *x, struct gather *g)
{
	struct record *rec;
	bool ok = true;

	gather_complete(g);
	while (ok && (rec = gather_next(g)))
		ok = explain_one(x, rec);
	return ok;
}

static bool explain_all(struct explaining *x, struct source *from)
{
	struct gather *g = mapper_gather(x->mapper);
	struct record rec;
	bool ok = true;

	if (g)
		gather_quiet(g);
	while (ok && source_next(from, &rec)) {
		if (!g)
			ok = explain_one(x, &rec);
		else if (!gather_ends(g, &rec))
			ok = gather_add(g, &rec);
		else
			ok = explain_group(x, g) && gather_add(g, &rec);
	}
	return ok && (!g || (explain_group(x, g) && gather_end(g)));
}

/*
 * --explain: append the text about every record of that place. All of the input is read, so that a
 * broken input is reported.
 */
static void explain(struct program *prog, struct mapper *m, const char *text)
{
	struct explaining x = { .mapper = m, .text = text };
	struct outfile *o = outfile_open(prog->output);
	bool ok = o && explain_place(text, &x.place) && explain_all(&x, prog->from);

	if (ok && diag_ok() && x.out.len == 0)
		diag_error(
			"--explain: no record of the input came from %s; clean may have passed over that line",
			text);
	ok = ok && diag_ok() && x.out.len > 0 && program_close(prog, diag_ok()) &&
	     outfile_write(o, x.out.p, x.out.len);
	outfile_close(o, ok);
	buf_free(&x.out);
	buf_free(&x.file);
}

/* Report controls of the input that the output lacks: from here on nothing proves them. */
static void report_dropped(const struct program *prog, const struct mapping_run *l)
{
	const struct tally *in = &l->left_out, *out = sink_tally(&prog->to);
	struct buf names = { 0 };
	size_t kept = 0, dropped = 0;

	for (size_t i = 0; i < in->controls->count; i++) {
		kept += out->there[i];
		if (!in->there[i] || out->there[i])
			continue;
		buf_addf(&names, "%s'%.*s'", dropped++ > 0 ? ", " : "",
		         (int)in->controls->name[i].len, in->controls->name[i].p);
	}
	if (dropped > 0)
		diag_note(
			"the control%s %s %s no field of the target: from here on %s; give controls an expression for map",
			dropped == 1 ? "" : "s", names.p, dropped == 1 ? "is" : "are",
			kept > 0 ? "the seal does not prove it" : "no seal proves the amounts");
	buf_free(&names);
}

static void note_audit(struct program *prog, const struct mapping_run *l)
{
	struct tally made;

	audit_count(prog->audit, "left_out", &l->left_out);
	audit_count(prog->audit, "faulty", &l->faulty);
	audit_number(prog->audit, "unmapped", completeness_size(l->completeness));
	tally_init(&made, spec_controls(prog->spec, STAGE_TARGET));
	tally_bind(&made, mapper_header(l->mapper));
	if (mapper_made(l->mapper, &made))
		audit_count(prog->audit, "made", &made);
	tally_free(&made);
}

/* Without records: bind to the fields that the section clean declares. */
static bool check_spec(struct spec *spec, struct completeness *completeness)
{
	struct header header = { 0 };
	struct mapper *m;

	for (size_t i = 0; i < spec->clean.field_count; i++)
		header_add(&header, spec->clean.field[i].name);
	if (header.count == 0)
		return true;
	m = mapper_open(spec, &header, completeness, NULL);
	mapper_free(m);
	header_free(&header);
	return m != NULL;
}

static void summary(const struct program *prog, const struct mapping_run *l, struct buf *out)
{
	uint64_t lines = mapper_rounding_lines(l->mapper);
	char number[27];

	buf_addf(out, "%s read", text_count(prog->rows_in, number));
	buf_addf(out, ", %s written", text_count(prog->rows_out, number));
	buf_addf(out, ", %s with faults", text_count(l->faulty.rows, number));
	buf_addf(out, ", %s left out", text_count(l->left_out.rows, number));
	if (lines > 0)
		buf_addf(out, ", %s line%s for rounding", text_count(lines, number),
		         lines == 1 ? "" : "s");
	completeness_coverage(l->completeness, sink_tally(&prog->to), out);
	if (completeness_size(l->completeness) > 0)
		buf_addf(out, ", %s code%s not in the lookups",
		         text_count(completeness_size(l->completeness), number),
		         completeness_size(l->completeness) == 1 ? "" : "s");
}

/* Is there a section map, a file of its own for each output, and one thing to do? */
static bool settled(struct program *prog, const struct map_job *job)
{
	if (!spec_need(prog->spec, "map", prog->spec->map.present) ||
	    !program_apart(prog,
	                   (struct program_file[]){ { "--unmapped", job->unmapped },
	                                            { "--unused", job->unused },
	                                            { "--left-out", job->left_out } },
	                   3))
		return false;
	if (!job->place || (!job->unmapped && !job->unused && !job->left_out))
		return true;
	diag_error("--explain writes nothing but its text: leave %s away",
	           job->unmapped ? "--unmapped"
	           : job->unused ? "--unused"
	                         : "--left-out");
	return false;
}

/*
 * Open the file of the records that are left out. They are as `clean` wrote them, so it has the fields of the
 * input. False after an error was reported.
 */
static bool open_left_out(struct program *prog, struct mapping_run *l, const char *path)
{
	struct writer_options options = { .controls = spec_controls(prog->spec, STAGE_CLEAN),
		                          .digest = prog->audit_path != NULL };

	if (!path || prog->dry_run)
		return true;
	l->left_out_to = writer_open(path, reader_header(prog->in), &options);
	return l->left_out_to != NULL;
}

/* Seal that file if `ok`, and note it; there may be none. False after an error was reported, and if not `ok`. */
static bool seal_left_out(struct program *prog, struct mapping_run *l, bool ok)
{
	if (!l->left_out_to)
		return ok;
	ok = writer_finish(l->left_out_to, ok);
	audit_output(prog->audit, writer_output(l->left_out_to));
	return ok;
}

/*
 * Report keys that lookups did not find and, if all records are mapped (`ok`), write their lists,
 * seal the output, check the limits, write the summary.
 */
static void finish(struct program *prog, struct mapping_run *mapping_run, bool ok, struct buf *said)
{
	struct stage stage = mapping_run_stage(mapping_run);

	completeness_report(mapping_run->completeness);
	ok = ok && diag_ok() && completeness_write_unmapped(mapping_run->completeness) &&
	     completeness_write_unused(mapping_run->completeness);
	ok = seal_left_out(prog, mapping_run, ok && diag_ok());
	if (program_close(prog, ok && diag_ok())) {
		program_report_empty(prog);
		stage_accepts(&stage, source_tally(prog->from), sink_tally(&prog->to));
		summary(prog, mapping_run, said);
	}
	note_audit(prog, mapping_run);
}

/* Map the input, or explain one record of it. */
static void run(struct program *prog, struct completeness *completeness, const struct map_job *job,
                struct buf *said)
{
	struct mapping_run mapping_run = { 0 };

	if (!program_read(prog) ||
	    !mapping_run_open(&mapping_run, prog->spec, reader_header(prog->in), completeness,
	                      &prog->memory))
		goto out;
	if (job->place) {
		/* only the text is written, also no audit line */
		prog->dry_run = true;
		explain(prog, mapping_run.mapper, job->place);
		goto out;
	}
	if (!program_write(prog, mapper_header(mapping_run.mapper)) ||
	    (!prog->dry_run &&
	     !completeness_open_files(completeness, job->unmapped, job->unused)) ||
	    !open_left_out(prog, &mapping_run, job->left_out))
		goto out;
	report_dropped(prog, &mapping_run);
	finish(prog, &mapping_run, map(prog, &mapping_run), said);
out:
	writer_close(mapping_run.left_out_to);
	mapping_run_close(&mapping_run);
}

void map_job(struct program *prog, const struct map_job *job, struct buf *said)
{
	struct completeness *completeness;

	if (!settled(prog, job))
		return;
	completeness = completeness_new(prog->spec);
	if (completeness_spares(completeness, prog, "--unmapped", job->unmapped) &&
	    completeness_spares(completeness, prog, "--unused", job->unused)) {
		if (prog->verbose)
			completeness_describe(completeness);
		if (!program_spec_only(prog))
			run(prog, completeness, job, said);
		else if (check_spec(prog->spec, completeness))
			buf_addf(said, "'%s' holds together, nothing was read", prog->spec_path);
	}
	completeness_free(completeness);
}
