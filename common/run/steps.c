/* steps - the programs of a run, each in its thread, joined by channels. */
#define _GNU_SOURCE /* pthread_timedjoin_np() */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clean/cleaner.h"
#include "dedupe/dedupe.h"
#include "file/matches.h"
#include "jobs/clean_job.h"
#include "jobs/dedupe_job.h"
#include "jobs/load_job.h"
#include "jobs/map_job.h"
#include "jobs/validate_job.h"
#include "legacy/legacy.h"
#include "map/mapper.h"
#include "program/programs.h"
#include "run/run_int.h"

/* ---- the programs ---- */

static bool wants_clean(const struct spec *spec)
{
	return spec->clean.present;
}

bool wants_map(const struct spec *spec)
{
	return spec->map.present;
}

bool map_leaves_out(const struct spec *spec)
{
	bool some = spec->map.emit_count > 0;

	for (size_t i = 0; i < spec->map.emit_count; i++)
		some = some && spec->map.emit[i].when;
	return wants_map(spec) && (spec->map.where || some);
}

bool wants_dedupe(const struct spec *spec)
{
	return spec->dedupe.present;
}

bool wants_validate(const struct spec *spec)
{
	return spec->validate.present;
}

bool wants_load(const struct spec *spec)
{
	return spec->load.present;
}

static bool map_remembers(const struct spec *spec)
{
	return spec->map.group_count > 0;
}

static void do_clean(struct step *s, struct buf *said)
{
	struct clean_job job = { .skipped = s->whole->files.skipped };

	clean_job(&s->prog, &job, said);
}

static void do_map(struct step *s, struct buf *said)
{
	struct map_job job = { .unmapped = s->whole->files.unmapped,
		               .unused = s->whole->files.unused,
		               .left_out = s->whole->files.left_out };

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
	const struct spec *spec = s->whole->prog->spec;
	struct validate_job job = {
		.set_aside = s->whole->files.set_aside,
		.findings = s->whole->files.findings,
		.distinct = wants_dedupe(spec) && dedupe_makes_distinct(spec, spec->validate.schema)
	};

	validate_job(&s->prog, &job, said);
}

static void do_load(struct step *s, struct buf *said)
{
	const struct whole *w = s->whole;
	struct load_job job = { .set_aside = w->files.refused,
		                .findings = w->files.refusals,
		                .refused = &s->refused,
		                .no_backup = w->how->rehearse,
		                .prove = w->prove,
		                .there_sha256 = w->there_sha256[0] ? w->there_sha256 : NULL };

	load_job(&s->prog, &job, said);
}

/* ---- blocks of records; a wrong answer costs only time */

static bool clean_in_blocks(const struct whole *w)
{
	const struct program *prog = w->prog;
	const char *file = legacy_described(prog->spec).file;
	bool workbook = prog->file_count == 0 && file && source_is_workbook(file);

	for (size_t i = 0; i < prog->file_count; i++)
		workbook |= source_is_workbook(prog->files[i]);
	return !workbook && !legacy_described(prog->spec).read && !cleaner_in_order(prog->spec);
}

static bool map_in_blocks(const struct whole *w)
{
	return !mapper_in_order(w->prog->spec);
}

/* Records that wait for later ones reach the next program in their turn. */
static bool dedupe_in_blocks(const struct whole *w)
{
	const struct spec_dedupe *spec = &w->prog->spec->dedupe;

	return w->early && spec->keep == KEEP_FIRST && spec->group_count == 0;
}

static bool validate_in_blocks(const struct whole *w)
{
	const struct spec_validate *spec = &w->prog->spec->validate;

	return spec->group_count == 0 || !spec->any_order;
}

static const struct step_kind kinds[STEPS] = {
	{ .name = "clean",
	  .wanted = wants_clean,
	  .job = do_clean,
	  .reads = STAGE_CLEAN,
	  .writes = STAGE_CLEAN,
	  .gives = true,
	  .work = 4,
	  .in_blocks = clean_in_blocks },
	{ .name = "map",
	  .wanted = wants_map,
	  .job = do_map,
	  .reads = STAGE_CLEAN,
	  .writes = STAGE_TARGET,
	  .gives = true,
	  .taken_to = true,
	  .work = 5,
	  .in_blocks = map_in_blocks,
	  .remembers = map_remembers },
	{ .name = "dedupe",
	  .wanted = wants_dedupe,
	  .job = do_dedupe,
	  .reads = STAGE_TARGET,
	  .writes = STAGE_TARGET,
	  .gives = true,
	  .taken_to = true,
	  .work = 4,
	  .in_turn = 2,
	  .in_blocks = dedupe_in_blocks,
	  .remembers = wants_dedupe },
	{ .name = "validate",
	  .wanted = wants_validate,
	  .job = do_validate,
	  .reads = STAGE_TARGET,
	  .writes = STAGE_TARGET,
	  .gives = true,
	  .taken_to = true,
	  .work = 7,
	  .in_turn = 1,
	  .in_blocks = validate_in_blocks,
	  .remembers = wants_validate },
	{ .name = "load",
	  .wanted = wants_load,
	  .job = do_load,
	  .reads = STAGE_TARGET,
	  .writes = STAGE_TARGET,
	  .work = 40 },
};

/* ---- one program ---- */

/*
 * What a program may use of --memory: those that remember records at the same time have equal shares. What
 * reconcile uses is not among them: it comes when they have ended.
 */
static struct bound share_of(const struct whole *w)
{
	struct bound all = w->prog->memory;
	size_t sharers = 0;

	for (size_t i = 0; i < w->count; i++)
		sharers += w->step[i].kind->remembers && w->step[i].kind->remembers(w->prog->spec);
	if (sharers < 2)
		return all;
	if (all.limit == 0)
		all.limit = bound_machine() / 2;
	return (struct bound){ .limit = all.limit / sharers, .shares = (unsigned)sharers };
}

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
		s->prog.jobs = w->blocks_jobs;
		s->prog.files = w->prog->files;
		s->prog.file_count = w->prog->file_count;
	}
	if (s->kind->gives && !s->gives)
		s->prog.output = w->files.records;
	if (program_start_within(&s->prog, w->prog, s->takes, s->gives)) {
		s->prog.memory = share_of(w);
		s->kind->job(s, &said);
	}
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

/* ---- the chain ---- */

bool steps_plan(struct whole *w)
{
	const struct spec *spec = w->prog->spec;

	for (size_t i = 0; i < STEPS; i++)
		if (kinds[i].wanted(spec) && !w->how->only_reconcile)
			w->step[w->count++] = (struct step){ .kind = &kinds[i], .whole = w };
	if (w->count > 0 || spec->reconcile_count > 0)
		return true;
	diag_error("'%s' has none of the sections clean, map, dedupe, validate, load, reconcile: "
	           "there is nothing to run",
	           spec->path);
	return false;
}

/* Which channels are direct in way `way`, a bit for each? False if one of them cannot be. */
static bool direct_by(const struct whole *w, unsigned way, bool *direct)
{
	bool ok = true;

	for (size_t i = 0; i + 1 < w->count; i++) {
		direct[i] = (way >> i & 1) != 0;
		ok = ok && (!direct[i] || w->step[i + 1].kind->taken_to);
	}
	return ok;
}

/* The programs that a thread does, joined by direct channels: the work in all, and how much in turn. */
struct portion {
	unsigned all, in_turn;
};

/*
 * The portion of the programs from `*i` on; *i is set behind them. After the first one that is not done in
 * blocks none is.
 */
static struct portion next_portion(const struct whole *w, const bool *direct, size_t *i)
{
	struct portion s = { 0 };
	bool blocks = true, more;

	do {
		const struct step_kind *k = w->step[*i].kind;

		blocks = blocks && k->in_blocks && k->in_blocks(w);
		s.all += k->work;
		s.in_turn += blocks ? k->in_turn : k->work;
		more = *i + 1 < w->count && direct[*i];
		++*i;
	} while (more);
	return s;
}

/* The work of the busiest of the threads that do a share. */
static unsigned divided(struct portion s, size_t threads)
{
	unsigned each = (unsigned)((s.all + threads - 1) / threads);

	return each > s.in_turn ? each : s.in_turn;
}

/*
 * A way to do all programs: how many threads do one share each, and how much work the busiest thread has
 * then. The first share, which begins with the bytes of the files, has the threads that are left, too.
 */
static unsigned most_work(const struct whole *w, const bool *direct, size_t *threads)
{
	size_t i = 0;
	struct portion first = next_portion(w, direct, &i);
	unsigned most = 0;

	for (*threads = 1; i < w->count; ++*threads) {
		unsigned work = next_portion(w, direct, &i).all;

		most = work > most ? work : most;
	}
	/* too many threads share the CPUs: none has it all to itself */
	if (*threads > w->how->jobs)
		return UINT_MAX - 1;
	first.all = divided(first, w->how->jobs - *threads + 1);
	return first.all > most ? first.all : most;
}

/*
 * Each channel that is not direct copies the records: so there are no more of them than keep the CPUs
 * busy. Of the ways to do so with at most `jobs` threads, take the one whose busiest thread has the least
 * to do.
 */
static void choose_direct(struct whole *w)
{
	unsigned least = UINT_MAX, work;
	size_t fewest = SIZE_MAX, threads;
	bool direct[STEPS] = { false };

	for (unsigned way = 0; way < 1U << (w->count - 1); way++) {
		if (!direct_by(w, way, direct))
			continue;
		work = most_work(w, direct, &threads);
		if (work < least || (work == least && threads < fewest)) {
			least = work;
			fewest = threads;
			memcpy(w->direct, direct, sizeof(direct));
		}
	}
	w->blocks_jobs = w->how->jobs >= fewest ? w->how->jobs - fewest + 1 : 1;
}

/* Join the programs. The names of the channels are unique, since that of the folder is. */
static void connect(struct whole *w)
{
	struct buf name = { 0 };

	w->turns = turns_new(w->how->jobs);
	choose_direct(w);
	for (size_t i = 0; i < w->count; i++) {
		struct step *s = &w->step[i];

		s->log = diag_log_new();
		s->takes = i > 0 ? w->step[i - 1].gives : NULL;
		if (i + 1 == w->count)
			break;
		buf_reset(&name);
		buf_addf(&name, "channel:%ld:%s:%zu", (long)getpid(), w->folder.path, i + 1);
		s->gives = channel_new(name.p, w->turns, w->direct[i]);
	}
	buf_free(&name);
}

/* All signals go to the thread of the caller, but for the alarm by which it wakes the others. */
static bool start(struct whole *w)
{
	sigset_t all, before;
	int error = 0;

	sigfillset(&all);
	sigdelset(&all, SIGALRM);
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
		/* a signal has asked to stop: the program may wait in a read for a slow pipe */
		if (diag_interrupted())
			pthread_kill(s->thread, SIGALRM);
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
			diag_release(w->step[i].log);
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

bool is_pipe(const char *name)
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
	struct matches found = { 0 };
	bool files;

	if (prog->file_count > 0)
		return are_files(prog->files, prog->file_count);
	if (!prog->spec->clean.present || !source.file ||
	    matches_add(&found, source.file) != MATCHES_ADDED)
		return false;
	files = are_files((const char *const *)found.name, found.count);
	matches_free(&found);
	return files;
}

/*
 * At first dedupe gives its records before it knows all of them: so the programs after it work at the
 * same time. Only if it then finds two records that contradict each other, nothing of that counts.
 */
bool steps_run(struct whole *w)
{
	w->early = wants_dedupe(w->prog->spec) && can_start_again(w->prog);
	try_chain(w);
	if (w->early && w->was_early) {
		disconnect(w);
		w->early = false;
		if (!folder_forget(&w->folder))
			return false;
		w->count = 0;
		(void)steps_plan(w);
		try_chain(w);
	} else if (w->early) {
		for (size_t i = 0; i < w->count; i++)
			diag_release(w->step[i].log);
	}
	disconnect(w);
	return diag_status() == 0;
}

void steps_check(struct whole *w)
{
	for (size_t i = 0; i < w->count; i++) {
		w->step[i].log = diag_log_new();
		work(&w->step[i]);
		diag_release(w->step[i].log);
		diag_log_free(w->step[i].log);
	}
}
