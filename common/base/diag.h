/*
 * diag - the one door for messages, and the exit status they add up to.
 *
 *	diag_open("clean");
 *	diag_error("cannot open '%s': %s", path, strerror(errno));
 *	return diag_close();			// 0, 1 or 2
 *
 * Three kinds of bad news (house.md): a finding is something in the data, the
 * run goes on; trouble ends the run, whoever told it returns false or NULL and
 * the program tears down; a bug is an assert. The status only ever rises:
 * diag_error() raises it to 2, diag_raise(1) says "findings beyond limits".
 *
 * Messages go to stderr, one line each: `program: place: text`. The state here is the process's own
 * (its stderr, its status, its signals) and the only file-scope state of the library; it is safe to
 * call from several threads. What a thread says may be held back and said when its turn has come
 * (diag_hold).
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* A place in a file; line and column count from 1, 0 means not known. */
struct place {
	const char *file; /* as the user named it; NULL: no place */
	size_t line;      /* physical line */
	size_t column;    /* in bytes from 1; columns of the spec only */
};

enum diag_level { DIAG_SILENT, DIAG_QUIET, DIAG_NORMAL, DIAG_VERBOSE };

/*
 * Start: `program` (kept, not copied) stands before each message. Catches SIGINT, SIGTERM, SIGHUP
 * unless the caller had them ignored (nohup); ignores SIGPIPE and SIGXFSZ, so that a file that may
 * not grow is an error of write(2) as a full disk is. A second call begins afresh: status 0,
 * nothing counted.
 */
void diag_open(const char *program);

/*
 * What is shown: DIAG_QUIET only trouble and findings, DIAG_VERBOSE also details, DIAG_SILENT
 * nothing (for fuzzing; the status rises all the same).
 */
void diag_set_level(enum diag_level level);

/*
 * Trouble: says it, raises the status to 2. What is not to be shown as it is (text.h) is escaped in
 * every message, a byte that is not UTF-8 as %XX, since names of files have such; text of the data
 * should have gone through text_quote() before. The file of a place is written as
 * file_name_encode() writes it.
 */
void diag_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void diag_error_at(struct place at, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Below a message: the source `line` of a spec and a caret under `column` (bytes from 1). Of a long
 * line, what stands around the column.
 */
void diag_caret(struct str line, size_t column);

/*
 * A finding in the data. `kind` groups them ("not_a_number", "unbalanced"): the first
 * 20 of a kind are shown, diag_more() tells how many more there were. `at` is
 * the record's place ("vouchers.csv:17") or null. Does not change the status:
 * the limits of the spec decide, see diag_raise().
 */
void diag_finding(struct str kind, struct str at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * More was found than the spec accepts: says it as a finding of the kind "limits" and raises the
 * status to 1. The output that it concerns gets no seal.
 */
void diag_refusal(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Why the job cannot be finished: the text of the first trouble or refusal, without the name of the
 * program, for the last line of a stream; "" where there was none. Valid until diag_close(). Not
 * while several threads speak.
 */
struct str diag_cause(void);

/* The signal that asked to stop; 0: none did. */
int diag_signal(void);

/* What was decided or reached: note unless quiet, detail only when verbose. */
void diag_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void diag_detail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * For progress: a line on stderr that stays until the next one takes its place; a message wipes it
 * first. "" wipes it. Not shown where notes are not.
 */
void diag_bar(const char *text);

/* Raise the status to at least `status` (0, 1 or 2). */
void diag_raise(int status);

/* The status so far; 2 also once a signal or a broken pipe asked the program to stop. */
int diag_status(void);

/* Nothing so far forbids to finish the job (status below 2, no signal, no broken pipe). */
bool diag_ok(void);

/*
 * Has SIGINT, SIGTERM or SIGHUP asked to stop, or has the reader of our output gone? Loops that
 * read ask it at every refill and end as at trouble, but say nothing, so that temporary files and
 * transactions are torn down by the ordinary path.
 */
bool diag_interrupted(void);

/*
 * The reader of our output has gone (EPIPE): stop, quietly. From here on diag_interrupted() holds.
 */
void diag_broken_pipe(void);

/*
 * Tell how many findings of each kind were not shown: before the last line of a program says what
 * it did.
 */
void diag_more(void);

/*
 * End: diag_more(), where nobody asked for it; returns the exit status. After a
 * signal, or a broken pipe without trouble, it ends the process by that signal instead, as the
 * shell expects.
 */
int diag_close(void);

/*
 * What was asked for is done and cannot be taken back (a commit): a signal that came too late is
 * forgotten, further ones are ignored.
 */
void diag_done(void);

/*
 * Held back: what the calling thread says from diag_hold(log) to diag_hold(NULL), and the status
 * that it raises, go into `log`; diag_status() and diag_ok() then speak of the log alone (and of
 * signals). diag_release() says it all, as if it were said now. It stops, with true, behind each
 * diag_pause(); at the end it empties the log and returns false. diag_caret() and diag_bar() are
 * not held back.
 */
struct diag_log;
struct diag_log *diag_log_new(void);
void diag_hold(struct diag_log *log);
void diag_pause(void);
bool diag_release(struct diag_log *log);

/* Forget what it holds. */
void diag_log_reset(struct diag_log *log);

/* NULL is allowed. */
void diag_log_free(struct diag_log *log);

/*
 * A voice: messages that another program of the suite would give. What the calling thread says from
 * diag_speak(v) on has that program's name in front (NULL: our own), is shown as of `level` at most, and its
 * findings are counted by themselves. diag_speak() returns the voice that spoke before (NULL: the
 * program's own). diag_voice_close() reports how many findings were not shown; NULL is allowed.
 */
struct diag_voice;
struct diag_voice *diag_voice_open(const char *program, enum diag_level level);
struct diag_voice *diag_speak(struct diag_voice *v);
void diag_voice_close(struct diag_voice *v);

/*
 * What is to be done where the process dies for lack of memory and tears nothing down: a temporary
 * file is to be removed. `act` may not allocate. The struct is the caller's and must last until it
 * is dropped.
 */
struct diag_last {
	void (*act)(void *context);
	void *context;
	struct diag_last *next; /* diag's own */
};
void diag_last_add(struct diag_last *l, void (*act)(void *context), void *context);
/* Not to be done any more; nothing happens where it was never added. */
void diag_last_drop(struct diag_last *l);

/*
 * For mem only: says it, does what was added by diag_last_add() and ends the process with status 2.
 */
_Noreturn void diag_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line like that of diag_die(), of at most 512 bytes, for an act of diag_last_add(). */
void diag_last_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
