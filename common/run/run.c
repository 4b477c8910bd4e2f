/* run - see run.h. */
#define _GNU_SOURCE /* pthread_timedjoin_np() */
#include "run/run.h"

#include <errno.h>
#include <glob.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/turns.h"
#include "file/outfile.h"
#include "jobs/clean_job.h"
#include "jobs/dedupe_job.h"
#include "jobs/load_job.h"
#include "jobs/map_job.h"
#include "jobs/reconcile_job.h"
#include "jobs/validate_job.h"
#include "legacy/legacy.h"
#include "map/completeness.h"
#include "program/programs.h"
#include "record/finding.h"
#include "run/folder.h"
#include "run/inputs.h"
#include "run/rehearsal.h"

struct step;

/* A program that a run may start. */
struct step_kind {
	const char *name;
	bool (*wanted)(const struct spec *spec);
	void (*job)(struct step *s, struct buf *said);
	enum spec_stage reads, writes;
	bool gives; /* it writes records */
};

struct whole;

struct step {
	const struct step_kind *kind;
	struct whole *whole;
	struct program prog;
	struct channel *takes, *gives; /* NULL: it reads the operands; it is the last one */
	struct diag_log *log;          /* its messages */
	pthread_t thread;
	bool started;
	bool loaded; /* it has loaded the records; also if it then failed */
};

#define STEPS 5 /* in the chain: all but reconcile */

/* The files of a run in its folder; NULL: it does not write this one. */
struct run_files {
	const char *unmapped, *unused, *crossref, *set_aside, *findings, *records, *report, *inputs;
};

struct whole {
	struct program *prog; /* the program `run` itself */
	const struct run_options *how;
	struct folder folder;
	struct run_files files;
	struct rehearsal rehearsal; /* its own, if it does not share one */
	struct turns *turns;
	struct step step[STEPS];
	size_t count;
	/*
	 * the first try: dedupe gives its records before all are known. If that was wrong, all begins
	 * again.
	 */
	bool early, was_early;
	bool reconciled; /* both sides agree */
};

/* ---- the programs ---- */

static bool wants_clean(const struct spec *spec)
{
	return spec->clean.present;
}

static bool wants_map(const struct spec *spec)
{
	return spec->map.present;
}

static bool wants_dedupe(const struct spec *spec)
{
	return spec->dedupe.present;
}

static bool wants_validate(const struct spec *spec)
{
	return spec->validate.present;
}

static bool wants_load(const struct spec *spec)
{
	return spec->load.present;
}

static void do_clean(struct step *s, struct buf *said)
{
	clean_job(&s->prog, said);
}

static void do_map(struct step *s, struct buf *said)
{
	struct map_job job = { .unmapped = s->whole->files.unmapped,
		               .unused = s->whole->files.unused };

	map_job(&s->prog, &job, said);
}

static void do_dedupe(struct step *s, struct buf *said)
{
	struct dedupe_job job = { .crossref = s->whole->files.crossref,
		                  .was_early = s->whole->early ? &s->whole->was_early : NULL };

	dedupe_job(&s->prog, &job, said);
}

static void do_validate(struct step *s, struct buf *said)
{
	struct validate_job job = { .set_aside = s->whole->files.set_aside,
		                    .findings = s->whole->files.findings };

	validate_job(&s->prog, &job, said);
}

static void do_load(struct step *s, struct buf *said)
{
	struct load_job job = { .no_backup = s->whole->how->rehearse };

	load_job(&s->prog, &job, said);
}

static const struct step_kind kinds[STEPS] = {
	{ "clean", wants_clean, do_clean, STAGE_CLEAN, STAGE_CLEAN, true },
	{ "map", wants_map, do_map, STAGE_CLEAN, STAGE_TARGET, true },
	{ "dedupe", wants_dedupe, do_dedupe, STAGE_TARGET, STAGE_TARGET, true },
	{ "validate", wants_validate, do_validate, STAGE_TARGET, STAGE_TARGET, true },
	{ "load", wants_load, do_load, STAGE_TARGET, STAGE_TARGET, false },
};

/* ---- one program ---- */

/* In its thread, or alone. Its messages are held back. */
static void work(struct step *s)
{
	struct diag_voice *voice = diag_voice_open(s->kind->name, DIAG_VERBOSE);
	struct diag_voice *spoken = diag_speak(voice);
	struct diag_log *before = diag_hold(s->log);
	const struct whole *w = s->whole;
	struct buf said = { 0 };

	s->prog.usage = programs_usage(s->kind->name);
	s->prog.reads = s->kind->reads;
	s->prog.writes = s->kind->writes;
	s->prog.writes_stream = s->kind->gives;
	s->prog.digest_input = !s->kind->gives;
	if (s == w->step) {
		s->prog.files = w->prog->files;
		s->prog.file_count = w->prog->file_count;
	}
	if (s->kind->gives && !s->gives)
		s->prog.output = w->files.records;
	if (program_start_within(&s->prog, w->prog, s->takes, s->gives))
		s->kind->job(s, &said);
	s->loaded = s->prog.done.len > 0;
	program_end(&s->prog, &said);
	diag_hold(before);
	diag_speak(spoken);
	diag_voice_close(voice);
}

static void *work_in_turn(void *data)
{
	struct step *s = data;

	turns_take(s->whole->turns);
	work(s);
	turns_give_back(s->whole->turns);
	return NULL;
}

/* Report what a program that has ended has said, in its name. */
static void release(struct diag_log *log, const char *name)
{
	struct diag_voice *voice = diag_voice_open(name, DIAG_VERBOSE);
	struct diag_voice *before = diag_speak(voice);

	/* the summary comes after the number of findings that are not shown */
	if (diag_release(log)) {
		diag_more();
		diag_release(log);
	}
	diag_speak(before);
	diag_voice_close(voice);
}

/* ---- the chain ---- */

static bool plan(struct whole *w)
{
	const struct spec *spec = w->prog->spec;

	for (size_t i = 0; i < STEPS; i++)
		if (kinds[i].wanted(spec) && !w->how->only_reconcile)
			w->step[w->count++] = (struct step){ .kind = &kinds[i],
				                             .whole = w,
				                             .loaded = false };
	if (w->count > 0 || spec->reconcile.present)
		return true;
	diag_error("'%s' has none of the sections clean, map, dedupe, validate, load, reconcile: "
	           "there is nothing to run",
	           spec->path);
	return false;
}

/* Join the programs. The names of the channels are unique, since that of the folder is. */
static void connect(struct whole *w)
{
	struct buf name = { 0 };

	w->turns = turns_new(w->how->jobs);
	for (size_t i = 0; i < w->count; i++) {
		struct step *s = &w->step[i];

		s->log = diag_log_new();
		s->takes = i > 0 ? w->step[i - 1].gives : NULL;
		if (i + 1 == w->count)
			break;
		buf_reset(&name);
		buf_addf(&name, "channel:%ld:%s:%zu", (long)getpid(), w->folder.path, i + 1);
		s->gives = channel_new(name.p, w->turns);
	}
	buf_free(&name);
}

/* All signals go to the thread of the caller. */
static bool start(struct whole *w)
{
	sigset_t all, before;
	int error = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (size_t i = 0; i < w->count && error == 0; i++) {
		error = pthread_create(&w->step[i].thread, NULL, work_in_turn, &w->step[i]);
		w->step[i].started = error == 0;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error != 0)
		diag_error("cannot start %zu threads: %s", w->count, strerror(error));
	return error == 0;
}

/* After a thread could not be started: those before it must not wait for it. */
static void give_up(struct whole *w)
{
	for (size_t i = 0; i + 1 < w->count; i++)
		if (!w->step[i + 1].started) {
			channel_leave(w->step[i].gives);
			channel_end(w->step[i].gives, STR_NULL);
		}
}

/* Is a line on the screen wanted while a program works that reads no file? */
static bool shows_progress(const struct program *prog)
{
	return !prog->quiet && !prog->progress_off && (prog->progress_on || isatty(STDERR_FILENO));
}

/*
 * Wait for the end of a program. The first one shows how much of the files it has read; of the others
 * this shows which one is at work, and how many records it has taken.
 */
static void wait_for(struct step *s)
{
	bool shows = s->takes && shows_progress(s->whole->prog);
	struct buf bar = { 0 };
	struct timespec until;
	char number[27];

	for (;;) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec++;
		if (pthread_timedjoin_np(s->thread, NULL, &until) != ETIMEDOUT)
			break;
		if (!shows)
			continue;
		buf_reset(&bar);
		buf_addf(&bar, "%s: %s records", s->kind->name,
		         text_count(channel_taken(s->takes), number));
		diag_bar(bar.p);
	}
	if (shows)
		diag_bar("");
	buf_free(&bar);
}

/* Run all programs to their ends. Their messages are still held back. */
static void try_chain(struct whole *w)
{
	connect(w);
	if (!start(w))
		give_up(w);
	for (size_t i = 0; i < w->count; i++) {
		if (w->step[i].started)
			wait_for(&w->step[i]);
		if (!w->early)
			release(w->step[i].log, w->step[i].kind->name);
	}
}

/* Free what connect() has made. */
static void disconnect(struct whole *w)
{
	for (size_t i = 0; i < w->count; i++) {
		channel_free(w->step[i].gives);
		diag_log_free(w->step[i].log);
	}
	turns_free(w->turns);
}

/* Can it be read only once? A file that is not there is no pipe. */
static bool is_pipe(const char *name)
{
	struct stat st;

	return strcmp(name, "-") == 0 || (stat(name, &st) == 0 && !S_ISREG(st.st_mode));
}

static bool are_files(const char *const *name, size_t count)
{
	bool files = true;

	for (size_t i = 0; files && i < count; i++)
		files = !is_pipe(name[i]);
	return files;
}

/* All inputs are files, so that they can be read a second time. */
static bool can_start_again(const struct program *prog)
{
	struct spec_source source = legacy_described(prog->spec);
	glob_t found;
	bool files;

	if (prog->file_count > 0)
		return are_files(prog->files, prog->file_count);
	if (!prog->spec->clean.present || !source.file || glob(source.file, 0, NULL, &found) != 0)
		return false;
	files = are_files((const char *const *)found.gl_pathv, found.gl_pathc);
	globfree(&found);
	return files;
}

/*
 * Run the chain to its end. True if every program has ended well. At first dedupe gives its records
 * before it knows all of them: so the programs after it work at the same time. Only if it then finds
 * two records that contradict each other, nothing of that counts.
 */
static bool run_chain(struct whole *w)
{
	w->early = wants_dedupe(w->prog->spec) && can_start_again(w->prog);
	try_chain(w);
	if (w->early && w->was_early) {
		disconnect(w);
		w->early = false;
		if (!folder_forget(&w->folder))
			return false;
		w->count = 0;
		(void)plan(w);
		try_chain(w);
	} else if (w->early) {
		for (size_t i = 0; i < w->count; i++)
			release(w->step[i].log, w->step[i].kind->name);
	}
	disconnect(w);
	return diag_status() == 0;
}

/* ---- after the chain ---- */

static void reconcile(struct whole *w)
{
	struct program prog = { .usage = programs_usage("reconcile"),
		                .writes_report = true,
		                .output = w->files.report };
	struct diag_log *log = diag_log_new();
	struct diag_log *before = diag_hold(log);
	struct reconcile_job job = { 0 };
	struct buf said = { 0 };

	if (program_start_within(&prog, w->prog, NULL, NULL))
		reconcile_job(&prog, &job, &said);
	w->reconciled = program_end(&prog, &said) == 0;
	diag_hold(before);
	release(log, "reconcile");
	diag_log_free(log);
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
		.unmapped = name_if(w, maps, "unmapped.csv"),
		.unused = name_if(w, maps, "unused.csv"),
		.crossref = name_if(w, runs && wants_dedupe(spec), "crossref.csv"),
		.set_aside = name_if(w, validates, "set-aside.tsv"),
		.findings = name_if(w, validates, "findings.csv"),
		.records = name_if(w, runs && !wants_load(spec), "records.tsv"),
		.report = name_if(w, spec->reconcile.present, "reconciliation.txt"),
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
		{ "--dir", f->records },      { "--dir", f->report },    { "--dir", f->inputs },
		{ "--dir", w->folder.audit },
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

/* -n: each program checks the spec, one after the other. */
static void check(struct whole *w)
{
	for (size_t i = 0; i < w->count; i++) {
		w->step[i].log = diag_log_new();
		work(&w->step[i]);
		release(w->step[i].log, w->step[i].kind->name);
		diag_log_free(w->step[i].log);
	}
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

	buf_addf(said, "%.*s: ", (int)spec->name.len, spec->name.p);
	if (w->how->only_reconcile)
		buf_adds(said, "loaded before");
	else if (spec->load.present && !loaded)
		buf_adds(said, rehearsal ? "could not be loaded" : "nothing is loaded");
	else if (spec->load.present)
		buf_adds(said, rehearsal ? "could be loaded" : "loaded");
	else
		buf_adds(said, well ? "all is well" : "not all is well");
	if (loaded && spec->reconcile.present)
		buf_adds(said, w->reconciled ? " and reconciled" : ", but not reconciled");
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
		ok = run_chain(w);
	/* after a commit they did not count */
	diag_go_on();
	if (ok && spec->reconcile.present)
		reconcile(w);
	if (!diag_interrupted())
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
	if (r == &w->rehearsal)
		rehearsal_open(r, &w->folder);
	if (spares_inputs(w) && (!w->how->rehearse || rehearsal_redirect(r, w->prog->spec)) &&
	    open_log(w, &log))
		run(w, log, said);
	else
		folder_give_back(&w->folder);
	rehearsal_close(&w->rehearsal);
}

void run_spec(struct program *whole, const struct run_options *how, struct buf *said)
{
	struct whole w = { .prog = whole, .how = how };

	if (!plan(&w) || (w.count > 0 && how->keep_inputs && !can_keep(whole)))
		return;
	if (whole->dry_run) {
		check(&w);
		return;
	}
	if (folder_open(&w.folder, how->dir, whole->spec->name))
		run_in_folder(&w, said);
	folder_close(&w.folder);
}
