/* run - see run.h. */
#include "run/run.h"

#include <string.h>

#include "file/outfile.h"
#include "jobs/load_job.h"
#include "jobs/reconcile_job.h"
#include "legacy/legacy.h"
#include "map/completeness.h"
#include "program/programs.h"
#include "reconcile/side_files.h"
#include "record/finding.h"
#include "run/earlier.h"
#include "run/inputs.h"
#include "run/run_int.h"

/* ---- after the chain ---- */

static void reconcile(struct whole *w)
{
	struct program prog = { .usage = programs_usage("reconcile"),
		                .writes_report = true,
		                .jobs = w->how->jobs,
		                .output = w->files.report };
	struct diag_voice *voice = diag_voice_open(prog.usage.program, DIAG_VERBOSE);
	struct diag_voice *spoken = diag_speak(voice);
	const char *page = w->files.page;
	struct reconcile_job job = { .dir = w->count > 0 ? w->folder.path : NULL,
		                     .papers = { .reports = { .items = &page, .count = 1 },
		                                 .language = w->how->language } };
	struct buf said = { 0 };

	if (program_start_within(&prog, w->prog, NULL, NULL))
		reconcile_job(&prog, &job, &said);
	w->reconciled = program_end(&prog, &said) == 0;
	diag_speak(spoken);
	diag_voice_close(voice);
}

/* ---- the run ---- */

/* The path of a file in the folder, if it is wanted. */
static const char *name_if(struct whole *w, bool wanted, const char *base)
{
	return wanted ? folder_file(&w->folder, base) : NULL;
}

static void name_files(struct whole *w)
{
	const struct spec *spec = w->prog->spec;
	bool runs = w->count > 0, maps = runs && wants_map(spec) && spec->lookup_count > 0;
	bool validates = runs && wants_validate(spec);

	w->files = (struct run_files){
		.skipped = name_if(w, runs && spec->clean.present && spec->source.skip,
		                   SIDE_SKIPPED),
		.unmapped = name_if(w, maps, "unmapped.csv"),
		.unused = name_if(w, maps, "unused.csv"),
		.left_out = name_if(w, runs && map_leaves_out(spec), SIDE_LEFT_OUT),
		.crossref = name_if(w, runs && wants_dedupe(spec), SIDE_CROSSREF),
		.set_aside = name_if(w, validates, SIDE_SET_ASIDE),
		.findings = name_if(w, validates, "findings.csv"),
		.refused = name_if(w, runs && load_sets_aside(spec), SIDE_REFUSED),
		.refusals = name_if(w, runs && load_sets_aside(spec), "refusals.csv"),
		.records = name_if(w, runs && !wants_load(spec), "records.tsv"),
		.report = name_if(w, spec->reconcile_count > 0, "reconciliation.txt"),
		.page = name_if(w, spec->reconcile_count > 0, "reconciliation.html"),
		.inputs = folder_file(&w->folder, INPUTS_LIST),
	};
}

/* The lists of map have names of their own if there are several lookups. */
static bool spares_lists(const struct whole *w)
{
	const struct run_files *f = &w->files;
	struct completeness *lists = completeness_new(w->prog->spec);
	bool ok = completeness_spares(lists, w->prog, "--dir", f->unmapped) &&
	          completeness_spares(lists, w->prog, "--dir", f->unused);

	completeness_free(lists);
	return ok;
}

/*
 * Would the run write over a file that it reads? Each program knows only what it reads itself. False
 * after an error was reported.
 */
static bool spares_inputs(const struct whole *w)
{
	const struct run_files *f = &w->files;
	const struct program_file file[] = {
		{ "--dir", f->crossref },     { "--dir", f->set_aside }, { "--dir", f->findings },
		{ "--dir", f->refused },      { "--dir", f->refusals },  { "--dir", f->records },
		{ "--dir", f->report },       { "--dir", f->inputs },    { "--dir", f->page },
		{ "--dir", w->folder.audit }, { "--dir", f->left_out },  { "--dir", f->skipped },
	};

	/* at the start the folder may not have been there, and so not known to be that of --audit */
	return spares_lists(w) && program_apart(w->prog, file, sizeof(file) / sizeof(*file)) &&
	       program_apart(w->prog, &(struct program_file){ "--audit", w->prog->audit_path }, 1);
}

/* A pipe can be read once only. False after an error was reported. */
static bool can_keep(const struct program *prog)
{
	struct spec_source source = legacy_described(prog->spec);
	const char *name = NULL;

	if (source.read && prog->spec->clean.present) {
		diag_error("--keep-inputs cannot keep '%s': only a file can be kept", source.read);
		return false;
	}
	for (size_t i = 0; !name && i < prog->file_count; i++)
		if (is_pipe(prog->files[i]))
			name = prog->files[i];
	if (prog->file_count == 0 && (!prog->spec->clean.present || !source.file))
		name = "-";
	else if (prog->file_count == 0 && is_pipe(source.file))
		name = source.file;
	if (!name)
		return true;
	if (strcmp(name, "-") == 0)
		name = "standard input";
	diag_error("--keep-inputs cannot keep '%s': only a file can be read a second time", name);
	return false;
}

/* Has the last program of the chain loaded the records, or are they loaded already? */
static bool has_loaded(const struct whole *w)
{
	return w->how->only_reconcile || (w->count > 0 && w->step[w->count - 1].loaded);
}

/* What became of the records, for somebody who reads only one line. */
static void sum_up(const struct whole *w, struct buf *said)
{
	const struct spec *spec = w->prog->spec;
	bool well = diag_status() == 0, loaded = has_loaded(w), rehearsal = w->how->rehearse;
	char number[27];

	buf_addf(said, "%.*s: ", (int)spec->name.len, spec->name.p);
	if (w->how->only_reconcile || (w->prove && loaded))
		buf_adds(said, "loaded before");
	else if (spec->load.present && !loaded)
		buf_adds(said, rehearsal ? "could not be loaded" : "nothing is loaded");
	else if (spec->load.present)
		buf_adds(said, rehearsal ? "could be loaded" : "loaded");
	else
		buf_adds(said, well ? "all is well" : "not all is well");
	if (loaded && !w->how->only_reconcile && w->step[w->count - 1].refused > 0)
		buf_addf(said, " without %s record%s that the target refuses ('%s')",
		         text_count(w->step[w->count - 1].refused, number),
		         w->step[w->count - 1].refused == 1 ? "" : "s", w->files.refused);
	if (loaded && spec->reconcile_count > 0)
		buf_adds(said, w->reconciled ? " and reconciled" : ", but not reconciled");
	if (w->prove && loaded && !rehearsal)
		buf_adds(said, "; its load is now in the log");
	if (rehearsal)
		buf_adds(said, "; this was a rehearsal, nothing is changed");
	buf_addf(said, "; see '%s'", w->folder.path);
	/* that something is loaded must be known to who wants only bad news, too */
	if (w->prog->quiet && loaded && !well)
		finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("run") },
		                     "%s", said->p);
}

/*
 * The log of the user, for the lines of this run; NULL: not wanted. A rehearsal is nothing that an
 * audit should count.
 */
static bool open_log(const struct whole *w, struct outfile **log)
{
	*log = NULL;
	if (!w->prog->audit_path || w->how->rehearse)
		return true;
	*log = outfile_append(w->prog->audit_path);
	return *log != NULL;
}

/* `log`: of the user; NULL: none. It is closed. */
static void run(struct whole *w, struct outfile *log, struct buf *said)
{
	const struct spec *spec = w->prog->spec;
	bool ok = true;

	w->prog->audit_path = w->folder.audit;
	if (w->count > 0)
		ok = steps_run(w);
	/* after a commit they did not count */
	diag_go_on();
	if (ok && spec->reconcile_count > 0)
		reconcile(w);
	inputs_list(&w->folder, w->how->keep_inputs);
	if (log)
		folder_hand_on_log(&w->folder, log);
	sum_up(w, said);
}

/* Run in the folder, which is open. */
static void run_in_folder(struct whole *w, struct buf *said)
{
	struct rehearsal *r = w->how->rehearsal ? w->how->rehearsal : &w->rehearsal;
	struct outfile *log = NULL;

	name_files(w);
	w->prog->rehearsal = w->how->rehearse;
	w->prog->behind = w->how->jobs > 1;
	if (r == &w->rehearsal)
		rehearsal_open(r, &w->folder);
	if (spares_inputs(w) && (!w->how->rehearse || rehearsal_redirect(r, w->prog->spec)) &&
	    open_log(w, &log))
		run(w, log, said);
	else
		folder_give_back(&w->folder);
	rehearsal_close(&w->rehearsal);
}

/* Was an earlier run cut short after its load? False after an error was reported. */
static bool look_back(struct whole *w)
{
	const struct spec *spec = w->prog->spec;

	if (w->how->only_reconcile)
		return true;
	if (!w->how->rehearsal)
		return earlier_cut_short(spec, w->how->dir, w->prog->audit_path, &w->prove,
		                         w->there_sha256);
	/* the migration has looked */
	w->prove = w->how->prove;
	return !w->prove || earlier_file(spec, w->there_sha256);
}

void run_spec(struct program *whole, const struct run_options *how, struct buf *said)
{
	struct whole w = { .prog = whole, .how = how };

	if (!steps_plan(&w) || (w.count > 0 && how->keep_inputs && !can_keep(whole)))
		return;
	if (whole->dry_run) {
		steps_check(&w);
		return;
	}
	if (look_back(&w) && folder_open(&w.folder, how->dir, whole->spec->name))
		run_in_folder(&w, said);
	folder_close(&w.folder);
}
