/*
 * diag_int - what diag.c and the other files diag_*.c share; nobody else includes it.
 *
 * The log of one thread: lines, findings, raises and marks in the order in which they came.
 */
#ifndef BASE_DIAG_INT_H
#define BASE_DIAG_INT_H

#include "base/buf.h"
#include "base/diag.h"

#define SHOWN_PER_KIND 20 /* findings of one kind that are shown */

struct diag_kind {
	const char *program; /* in a log: of which program; NULL: of whoever releases the log */
	char *name;          /* what diag_finding() was given */
	uint64_t count;      /* findings of this kind so far */
};

/* Kinds of findings, in order of their first one. */
struct kinds {
	struct diag_kind *kind;
	size_t count;    /* kinds in use */
	size_t capacity; /* kinds allocated */
};

/* Are both NULL, or the same name? */
bool same_program(const char *a, const char *b);

/* The kind of a program with a name; a new one is added if needed. */
struct diag_kind *kinds_get(struct kinds *k, const char *program, struct str name);
void kinds_free(struct kinds *k);

enum log_what { LOG_LINE, LOG_ERROR, LOG_FINDING, LOG_RAISE, LOG_PAUSE, LOG_CARET, LOG_MORE };

struct log_entry {
	enum log_what what;
	const char *program; /* whose it is; NULL: that of whoever releases the log */
	size_t kind;         /* LOG_FINDING: index of its kind */
	int status;          /* LOG_RAISE: the new status */
	/* LOG_LINE, LOG_ERROR, LOG_FINDING: the text, without program and LF; LOG_CARET: both lines */
	size_t start, len;
};

struct diag_log {
	struct log_entry *entry; /* in order */
	size_t count, capacity;  /* in use, allocated */
	size_t next;             /* the entry that diag_release() reports next */
	struct buf text;         /* of all of them */
	struct kinds kinds;      /* of its findings; all are counted, SHOWN_PER_KIND are entries */
	struct diag_voice *voices; /* while it is released: of the programs that are in it */
	int status;                /* what its thread has raised its status to */
	bool broken_pipe;          /* nobody takes the output of its thread any more */
	struct buf cause;          /* why its job cannot be finished: the first error or refusal */
};

/* Add an entry of a program. */
void log_add(struct diag_log *log, enum log_what what, const char *program, struct str text);
void log_raise(struct diag_log *log, int status);
/* Count a finding. True if its text is wanted: then call log_add(). */
bool log_count(struct diag_log *log, const char *program, struct str kind);

/* ---- diag ---- */

/* Write to stderr; what cannot be written is lost. */
void diag_put(const char *p, size_t len);

/* The name that diag_open() was given; NULL: none. */
const char *diag_program(void);

/* ---- diag_voice ---- */

/* Begin again: no findings yet, and the normal level. */
void voices_start(void);

/* Of the voice of this thread: what is shown of it, its findings, its name (NULL: that of diag_open()). */
enum diag_level level_now(void);
struct kinds *kinds_now(void);
const char *speaker(void);
struct diag_voice *voice_now(void);

/* Count findings of a kind in this voice, and return their number. */
uint64_t count_findings(struct str name, uint64_t more);

/*
 * The voice in which a thread, whose own is `own`, reports what is that program's: one of the list,
 * which is added if needed. voices_close() closes them; voices_drop() does that without a report.
 */
struct diag_voice *voice_of(struct diag_voice **list, const char *program, struct diag_voice *own);
void voices_close(struct diag_voice *first);
void voices_drop(struct diag_voice *first);

/* ---- diag_signal ---- */

/* Catch the signals of diag_open(). */
void signals_catch(void);

/* ---- diag_caret ---- */

/* Append a message as it may be shown. */
void diag_disarm(struct buf *out, struct str s);

/*
 * The same into `size` bytes at `out`, without allocating memory. Returns the number of bytes in
 * use.
 */
size_t diag_disarm_into(char *out, size_t size, struct str s);

/* Append "FILE:LINE:COLUMN: ", as much of it as is known. */
void place_append(struct buf *line, struct place at);

/* Append the part of the line around `column`, and a caret under it: two lines. */
void caret_lines(struct str line, size_t column, struct buf *out);

#endif
