/*
 * diag - see diag.h.
 *
 * Each message is put together first and written with one write(2), so that the programs of a pipe
 * do not mix their lines. A message that cannot be written to stderr is lost: there is no other
 * place for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag_int.h"
#include "base/mem.h"

#define WIPE "\r\033[K" /* ECMA-48: back to the first column, erase the line */

static struct {
	const char *program;     /* printed before each message; NULL: nothing */
	atomic_int status;       /* the exit status so far */
	atomic_bool broken_pipe; /* the reader of our output has gone */
	atomic_bool bar;         /* a progress bar is on the screen */
	pthread_mutex_t lock;    /* guards what is below */
	/* why the job cannot be finished: the first error or refusal */
	struct buf cause;
} diag = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* the log that holds the messages of this thread back; NULL: print them at once */
static _Thread_local struct diag_log *held;

/*
 * If a standard descriptor is closed at the start, the next opened file, say a database, would get
 * its number and everything written to it. So open something there on which the intended use fails.
 */
static void hold_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(2);
}

void diag_open(const char *program)
{
	hold_standard_files();
	voices_start();
	buf_free(&diag.cause);
	diag.program = program;
	atomic_store(&diag.status, 0);
	atomic_store(&diag.broken_pipe, false);
	atomic_store(&diag.bar, false);
	held = NULL;
	signals_catch();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

void diag_put(const char *p, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDERR_FILENO, p, len);

		if (n < 0 && errno == EINTR && diag_signal() == 0)
			continue;
		if (n <= 0)
			return;
		p += n;
		len -= (size_t)n;
	}
}

static void add_name(struct buf *line)
{
	const char *program = speaker() ? speaker() : diag.program;

	if (program)
		buf_addf(line, "%s: ", program);
}

/* A line that is held back gets the name when it is printed. */
static void begin(struct buf *line)
{
	if (!held)
		add_name(line);
}

/* Print a finished line, in place of a bar if there is one; or hold it back. */
static void finish(struct buf *line)
{
	struct buf out = { 0 };

	if (held) {
		log_add(held, LOG_LINE, speaker(), buf_str(line));
		buf_free(line);
		return;
	}
	if (atomic_exchange(&diag.bar, false))
		buf_adds(&out, WIPE);
	diag_disarm(&out, buf_str(line));
	buf_addc(&out, '\n');
	diag_put(out.p, out.len);
	buf_free(&out);
	buf_free(line);
}

static void say(const char *format, va_list args)
{
	struct buf line = { 0 };

	begin(&line);
	buf_addv(&line, format, args);
	finish(&line);
}

/*
 * The first cause counts: others are often its consequences. Escaped, since it gets into a stream.
 */
static void note_cause(struct str text)
{
	if (held) {
		if (held->cause.len == 0)
			diag_disarm(&held->cause, text);
		return;
	}
	pthread_mutex_lock(&diag.lock);
	if (diag.cause.len == 0)
		diag_disarm(&diag.cause, text);
	pthread_mutex_unlock(&diag.lock);
}

struct str diag_cause(void)
{
	return buf_str(held ? &held->cause : &diag.cause);
}

/* Report an error, without the name of the program. */
static void report_error(struct buf *text)
{
	struct buf line = { 0 };

	note_cause(buf_str(text));
	if (held) {
		log_add(held, LOG_ERROR, speaker(), buf_str(text));
	} else {
		diag_raise(2);
		if (level_now() >= DIAG_QUIET) {
			begin(&line);
			buf_addstr(&line, buf_str(text));
			finish(&line);
		}
	}
	buf_free(text);
}

void diag_error(const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	report_error(&text);
}

void diag_error_at(struct place at, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	place_append(&text, at);
	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	report_error(&text);
}

/* Print both lines; or hold them back. */
static void finish_caret(struct buf *lines)
{
	if (held)
		log_add(held, LOG_CARET, speaker(), buf_str(lines));
	else
		diag_put(lines->p, lines->len);
	buf_free(lines);
}

void diag_caret(struct str line, size_t column)
{
	struct buf out = { 0 };

	if (level_now() < DIAG_QUIET)
		return;
	caret_lines(line, column, &out);
	finish_caret(&out);
}

/*
 * Count a finding. True if its words are wanted: the log of this thread then has an entry for them.
 */
static bool count_finding(struct str kind)
{
	return held ? log_count(held, speaker(), kind)
	            : count_findings(kind, 1) <= SHOWN_PER_KIND && level_now() >= DIAG_QUIET;
}

/* Print the words of a finding that was counted; or hold them back. */
static void finish_finding(struct buf *line)
{
	if (!held) {
		finish(line);
		return;
	}
	log_add(held, LOG_FINDING, speaker(), buf_str(line));
	buf_free(line);
}

void diag_finding(struct str kind, struct str at, const char *format, ...)
{
	struct buf line = { 0 };
	va_list args;

	if (!count_finding(kind))
		return;
	begin(&line);
	if (at.p) {
		buf_addstr(&line, at);
		buf_adds(&line, ": ");
	}
	va_start(args, format);
	buf_addv(&line, format, args);
	va_end(args);
	finish_finding(&line);
}

bool diag_shows(struct str kind)
{
	return held ? kinds_get(&held->kinds, speaker(), kind)->count < SHOWN_PER_KIND
	            : count_findings(kind, 0) < SHOWN_PER_KIND && level_now() >= DIAG_QUIET;
}

void diag_refusal(const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	diag_raise(1);
	note_cause(buf_str(&text));
	diag_finding(STR("limits"), STR_NULL, "%s", text.p);
	buf_free(&text);
}

/* ---- held back ---- */

struct diag_log *diag_hold(struct diag_log *log)
{
	struct diag_log *before = held;

	held = log;
	return before;
}

void diag_pause(void)
{
	if (held)
		log_add(held, LOG_PAUSE, NULL, STR(""));
}

static void say_finding(struct str kind, struct str text)
{
	struct buf line = { 0 };

	if (!count_finding(kind))
		return;
	begin(&line);
	buf_addstr(&line, text);
	finish_finding(&line);
}

/* Count findings that were not shown. */
static void count_more(struct str kind, uint64_t more)
{
	if (held)
		kinds_get(&held->kinds, speaker(), kind)->count += more;
	else
		count_findings(kind, more);
}

/* Count the findings of this program in the log that have no entry. */
static void count_rest(struct diag_log *log, const char *program)
{
	for (size_t i = 0; i < log->kinds.count; i++) {
		struct diag_kind *k = &log->kinds.kind[i];

		if (!same_program(k->program, program) || k->count <= SHOWN_PER_KIND)
			continue;
		count_more(str_of(k->name), k->count - SHOWN_PER_KIND);
		k->count = SHOWN_PER_KIND;
	}
}

static void say_entry(struct diag_log *log, const struct log_entry *e)
{
	struct str text = { log->text.p + e->start, e->len };
	struct buf line = { 0 };

	switch (e->what) {
	case LOG_RAISE:
		diag_raise(e->status);
		break;
	case LOG_ERROR:
		buf_addstr(&line, text);
		report_error(&line);
		break;
	case LOG_FINDING:
		say_finding(str_of(log->kinds.kind[e->kind].name), text);
		break;
	case LOG_CARET:
		buf_addstr(&line, text);
		finish_caret(&line);
		break;
	case LOG_MORE:
		count_rest(log, e->program);
		diag_more();
		break;
	case LOG_LINE:
	case LOG_PAUSE:
		begin(&line);
		buf_addstr(&line, text);
		finish(&line);
		break;
	}
}

/* All entries are reported: what has none is counted, and the other voices are closed. */
static void end_release(struct diag_log *log, struct diag_voice *own)
{
	for (size_t i = 0; i < log->kinds.count; i++) {
		diag_speak(voice_of(&log->voices, log->kinds.kind[i].program, own));
		count_rest(log, log->kinds.kind[i].program);
	}
	diag_speak(own);
	voices_close(log->voices);
	log->voices = NULL;
	diag_log_reset(log);
}

bool diag_release(struct diag_log *log)
{
	struct diag_voice *own = voice_now();
	bool paused = false;

	if (log->cause.len > 0)
		note_cause(buf_str(&log->cause));
	while (!paused && log->next < log->count) {
		const struct log_entry *e = &log->entry[log->next++];

		paused = e->what == LOG_PAUSE;
		diag_speak(voice_of(&log->voices, e->program, own));
		if (!paused)
			say_entry(log, e);
	}
	diag_speak(own);
	if (!paused)
		end_release(log, own);
	return paused;
}

/* ---- decisions ---- */

void diag_note(const char *format, ...)
{
	va_list args;

	if (level_now() < DIAG_NORMAL)
		return;
	va_start(args, format);
	say(format, args);
	va_end(args);
}

void diag_detail(const char *format, ...)
{
	va_list args;

	if (level_now() < DIAG_VERBOSE)
		return;
	va_start(args, format);
	say(format, args);
	va_end(args);
}

void diag_bar(const char *text)
{
	bool shown = *text != '\0' && level_now() >= DIAG_NORMAL;
	struct buf line = { 0 }, out = { 0 };

	if (shown) {
		add_name(&line);
		buf_adds(&line, text);
	}
	if (atomic_exchange(&diag.bar, shown) || shown) {
		buf_adds(&out, WIPE);
		diag_disarm(&out, buf_str(&line));
		diag_put(out.p, out.len);
	}
	buf_free(&line);
	buf_free(&out);
}

void diag_raise(int status)
{
	int now = atomic_load(&diag.status);

	if (held) {
		log_raise(held, status);
		return;
	}
	while (now < status && !atomic_compare_exchange_weak(&diag.status, &now, status))
		;
}

int diag_status(void)
{
	if (diag_interrupted())
		return 2;
	return held ? held->status : atomic_load(&diag.status);
}

bool diag_ok(void)
{
	return diag_status() < 2;
}

bool diag_interrupted(void)
{
	return diag_signal() != 0 || atomic_load(&diag.broken_pipe) || (held && held->broken_pipe);
}

const char *diag_program(void)
{
	return diag.program;
}

void diag_broken_pipe(void)
{
	if (held)
		held->broken_pipe = true;
	else
		atomic_store(&diag.broken_pipe, true);
}

static void report_more(const struct diag_kind *kind)
{
	struct buf line = { 0 };
	char count[27];

	begin(&line);
	buf_addf(&line, "%s more '%s'", text_count(kind->count - SHOWN_PER_KIND, count),
	         kind->name);
	finish(&line);
}

static void die_by(int signal_number)
{
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

void diag_more(void)
{
	struct kinds *kinds = kinds_now();

	if (held) {
		log_add(held, LOG_MORE, speaker(), STR(""));
		return;
	}

	for (size_t i = 0; i < kinds->count && level_now() >= DIAG_QUIET; i++)
		if (kinds->kind[i].count > SHOWN_PER_KIND)
			report_more(&kinds->kind[i]);
	kinds_free(kinds);
}

int diag_close(void)
{
	int stop = diag_signal();

	diag_more();
	buf_free(&diag.cause);
	if (stop)
		die_by(stop);
	if (atomic_load(&diag.broken_pipe) && atomic_load(&diag.status) < 2)
		die_by(SIGPIPE);
	return diag_status();
}
