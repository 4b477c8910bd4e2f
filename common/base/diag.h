/*
 * diag - the only place for messages, and the exit status that they add up to.
 *
 *	diag_open("clean");
 *	diag_error("cannot open '%s': %s", path, strerror(errno));
 *	return diag_close();			// 0, 1 or 2
 *
 * There are three kinds of bad news. A finding is something in the data; the run goes on. An error
 * ends the run: the function that reports it returns false or NULL, and the program cleans up and
 * ends. A mistake of the program itself is an assert. The status only rises: diag_error() raises it
 * to 2, diag_refusal() and diag_raise(1) to 1.
 *
 * Messages go to stderr, one line each: `program: place: text`. The state here is that of the
 * process (its stderr, its status, its signals); no other file of the library has such state. It is
 * safe to call from several threads. Messages of a thread may be held back and printed later, in
 * their turn (diag_hold()).
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* A place in a file. Line and column count from 1; 0 means not known. */
struct place {
	const char *file; /* as the user named it; NULL: no place */
	size_t line;      /* physical line */
	size_t column;    /* in bytes from 1; columns of the spec only */
};

enum diag_level { DIAG_SILENT, DIAG_QUIET, DIAG_NORMAL, DIAG_VERBOSE };

/*
 * Start. `program` (kept, not copied) is printed before each message. Catches SIGINT, SIGTERM and
 * SIGHUP, unless the parent had them ignored (nohup). Ignores SIGPIPE and SIGXFSZ, so that a file
 * that must not grow is an error of write(2), like a full disk. A second call starts again: status
 * 0, nothing counted.
 */
void diag_open(const char *program);

/*
 * What is shown: DIAG_QUIET only errors and findings, DIAG_VERBOSE also details, DIAG_SILENT
 * nothing (for fuzzing; the status still rises).
 */
void diag_set_level(enum diag_level level);

/*
 * Report an error and raise the status to 2. Characters that must not be shown as they are (text.h)
 * are escaped in every message; a byte that is not UTF-8 is shown as %XX, since names of files may
 * have such bytes. Pass text of the data through text_quote() first. The file of a place is written
 * as file_name_encode() writes it.
 */
void diag_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void diag_error_at(struct place at, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Print below a message: the source `line` of a spec and a caret under `column` (bytes from 1). Of
 * a long line only the part around the column.
 */
void diag_caret(struct str line, size_t column);

/*
 * Report a finding in the data. `kind` groups findings ("not_a_number", "unbalanced"): the first 20
 * of a kind are shown, diag_more() prints the number of the others. `at` is the record's place
 * ("vouchers.csv:17") or null. The status does not change: the limits of the spec decide, see
 * diag_raise(). Only record/finding calls this: a finding may have other hearers besides stderr.
 */
void diag_finding(struct str kind, struct str at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Would the next finding of this kind be shown? The words of one that is not need not be made. */
bool diag_shows(struct str kind);

/*
 * More was found than the spec accepts: report a finding of the kind "limits" and raise the status
 * to 1. The output that it concerns gets no seal.
 */
void diag_refusal(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Why the job cannot be finished: the text of the first error or refusal, without the name of the
 * program, for the last line of a stream; "" if there was none. Valid until diag_close(). Not for
 * use while several threads report.
 */
struct str diag_cause(void);

/* The signal that asked the program to stop; 0: none. */
int diag_signal(void);

/* Report a decision or a result: a note unless quiet, a detail only if verbose. */
void diag_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void diag_detail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * For progress: a line on stderr that stays until the next one replaces it; a message wipes it
 * first, and so does "". Not shown if notes are not.
 */
void diag_bar(const char *text);

/* Raise the status to at least `status` (0, 1 or 2). */
void diag_raise(int status);

/* The status so far. It is also 2 after a signal or a broken pipe. */
int diag_status(void);

/* May the job be finished: status below 2, no signal, no broken pipe? */
bool diag_ok(void);

/*
 * Has SIGINT, SIGTERM or SIGHUP asked the program to stop, or has the reader of our output gone?
 * Loops that read ask this at every refill and end as after an error, but report nothing. So
 * temporary files and transactions are cleaned up in the usual way.
 */
bool diag_interrupted(void);

/*
 * The reader of our output has gone (EPIPE): stop quietly. From now on diag_interrupted() is true.
 * A thread whose messages are held back stops alone, also when the thread that gives it its input
 * has failed: the status of its log is 2, but diag_release() raises none for that.
 */
void diag_broken_pipe(void);

/*
 * Print how many findings of each kind were not shown, in its turn if messages are held back. Programs
 * call this before their last line.
 */
void diag_more(void);

/*
 * End. Calls diag_more() if nobody did. Returns the exit status. After a signal, or a broken pipe
 * without an error, it ends the process by that signal instead, as the shell expects.
 */
int diag_close(void);

/*
 * The job is done and cannot be taken back (a commit): an earlier signal is ignored, and so are
 * later ones.
 */
void diag_done(void);

/*
 * After diag_done(): other work begins, which can be taken back. Signals ask it to stop again, and so
 * does one that came in between. Nothing happens if no job is done.
 */
void diag_go_on(void);

/*
 * Hold messages back. After diag_hold(log), what the calling thread reports and the status that it
 * raises go into `log` (NULL: nothing is held back). diag_status(), diag_ok() and diag_cause() then
 * mean that log only (and signals), and so does diag_broken_pipe(). Returns the log before, to be
 * set again. diag_release() reports all of it as if it happened now, into the log of the calling
 * thread if it has one. It stops after each diag_pause() and returns true; at the end it empties the
 * log and returns false. Only diag_bar() is not held back.
 */
struct diag_log;
struct diag_log *diag_log_new(void);
struct diag_log *diag_hold(struct diag_log *log);
void diag_pause(void);
bool diag_release(struct diag_log *log);

/* Empty the log. */
void diag_log_reset(struct diag_log *log);

/* NULL is allowed. */
void diag_log_free(struct diag_log *log);

/*
 * A voice: messages in the name of another program of the suite. After diag_speak(v), messages of
 * the calling thread begin with the name of that program (NULL: the one that speaks now) and are shown
 * up to `level`; its findings are counted separately. Messages that are held back keep that name. diag_speak() returns the voice before (NULL: that
 * of the program itself). diag_voice_close() reports how many findings were not shown; NULL is
 * allowed.
 */
struct diag_voice;
struct diag_voice *diag_voice_open(const char *program, enum diag_level level);
struct diag_voice *diag_speak(struct diag_voice *v);
void diag_voice_close(struct diag_voice *v);

/*
 * What must be done if the process dies because memory runs out, and cannot clean up: a temporary
 * file must be removed. `act` must not allocate. The caller owns the struct, which must last until
 * it is dropped.
 */
struct diag_last {
	void (*act)(void *context);
	void *context;
	struct diag_last *next; /* private */
};
void diag_last_add(struct diag_last *l, void (*act)(void *context), void *context);
/* Drop it: it need not be done any more. Allowed even if it was never added. */
void diag_last_drop(struct diag_last *l);

/*
 * For mem only: report an error, run the acts of diag_last_add() and end the process with status 2.
 */
_Noreturn void diag_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Print a line like that of diag_die(), of at most 512 bytes. For an act of diag_last_add(). */
void diag_last_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
