/*
 * runs - the lines of audit logs, read back and put in order.
 *
 *	struct runs *r = runs_new();
 *	ok = runs_read(r, "audit.jsonl");		// each log
 *	runs_order(r);
 *	for (i = 0; i < r->count; i++) use(r->run[i]);
 *
 * link.h says which run read what another wrote, ledger.h which batches are still there.
 */
#ifndef AUDIT_RUNS_H
#define AUDIT_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/json_node.h"
#include "value/decimal.h"

/* The figures that a run may tell, in the order in which they are shown. */
enum run_figure {
	RUN_IN,
	RUN_OUT,
	RUN_SKIPPED,
	RUN_LEFT_OUT,
	RUN_MADE,
	RUN_MERGED,
	RUN_SET_ASIDE,
	RUN_LOADED,
	RUN_FAULTY,
	RUN_FIGURES
};

/* "in", "out", "skipped" ...: the key in the log. */
const char *figure_name(enum run_figure f);

struct control_sum {
	struct str name; /* of the control field */
	struct decimal sum;
};

/* Records and control sums under one name. */
struct run_count {
	bool present; /* the line has it */
	uint64_t records;
	struct control_sum *sum; /* sums of them */
	size_t sums;
	struct control_sum *stake; /* sums of their absolute values */
	size_t stakes;             /* 0: lines of older versions do not have them */
};

/* What was found about the whole of the data. */
struct run_finding {
	struct str code;
	struct str control; /* null: none */
	uint64_t count;
	struct str amount; /* as written; null: none */
};

struct run_stream {
	struct str name;    /* "-": standard input or output */
	struct str sha256;  /* null: not known */
	struct run *sender; /* of an input: the run that wrote it; NULL: none in the logs */
	bool read;          /* of an output: a run in the logs has read it */
};

struct run_param {
	struct str name;
	struct str value;
};

struct run {
	struct str program;
	struct str spec; /* path, as given; null: none */
	struct str name; /* of the spec; null: not known */
	struct run_param *param;
	size_t params;
	struct str start;  /* UTC, as written */
	int64_t end;       /* milliseconds, only to be compared */
	uint64_t status;   /* exit status */
	struct str file;   /* the log, */
	size_t line;       /* the line in it, */
	struct str sha256; /* and the digest of that line */
	bool copy;         /* of a line that was read already */
	bool numbered;     /* the line has a number of the run, which no other run has */
	struct run_stream *input;
	size_t inputs;
	struct run_stream *output; /* the main one is the last */
	size_t outputs;
	struct str stdin_pipe; /* null: none, or not known */
	struct str stdout_pipe;
	struct run_count count[RUN_FIGURES];
	struct run_finding *finding; /* open ones */
	size_t findings;
	struct run_finding *accepted;
	size_t accepteds;
	struct str result;      /* of a reconciliation; null: none */
	struct str side[2];     /* what its sides were read from; null: not told */
	struct str target;      /* of a load; null: none */
	struct str target_path; /* which file that is; null: lines of older versions do not say */
	uint64_t batch_number;  /* of the batch in its ledger; 0: not known */
	struct str batch;       /* likewise */
	struct str undo;        /* the batch that was to be taken out; null: none */
	bool undone;            /* and it was, */
	bool in_part;           /* but for records that have been changed since */

	bool read;     /* link.h: its main output was read by a run in the logs */
	bool sends;    /* link.h: a run in the logs has read something of it */
	bool compared; /* link.h: a reconciliation has read an output of it */
	/* ledger.h: its batch was taken out by this run; NULL: it was not */
	const struct run *undone_by;
	/*
	 * ledger.h: its file was written again by this run, or its ledger was another one when this
	 * run loaded; NULL: it was not
	 */
	const struct run *replaced_by;
	size_t stamp;    /* for walks from run to run: the last walk that came here, */
	size_t cursor;   /* and the input at which it is */
	size_t shown_in; /* for whoever prints: the number of the chain, 0: none yet */
};

/* A line that could not be read. */
struct damage {
	struct str file;
	size_t line;
	struct str why;
};

struct runs {
	struct run **run;       /* in the order in which they ended */
	size_t count;           /* how many */
	size_t capacity;        /* room in `run` */
	struct damage *damage;  /* damaged lines, in order of reading */
	size_t damages;         /* how many */
	size_t damage_capacity; /* room in `damage` */
	size_t logs;            /* logs that were read */
	size_t stamp;           /* number of the last walk */
	struct arena arena;     /* owns the runs and all texts */
};

struct runs *runs_new(void);

/*
 * Read a log. A damaged line is told as a finding and noted; what can be read of it and the lines
 * after it count all the same. False after an error was reported: the log is unreadable, or not one
 * of its lines is a line of an audit log.
 */
bool runs_read(struct runs *r, const char *path);

/*
 * After the last log: put the runs in the order in which they ended (lines of one log stand in it
 * already), and let a copy of a line count once (said as a note). The same bytes are a copy where
 * runs have numbers; lines of older versions may be alike, and are copies side by side, or in two
 * logs.
 */
void runs_order(struct runs *r);

/*
 * A run from a line. NULL where it is none, with the reason in *why. Only for the file that reads
 * lines; the run is in the arena.
 */
struct run *run_parse(struct runs *r, const struct json_node *line, const char **why);

/* Is it the program of that name? */
bool run_is(const struct run *run, const char *program);

/* The sum of a control in a count, or its amount at stake; false where it has none. */
bool count_sum(const struct run_count *c, struct str name, struct decimal *out);
bool count_stake(const struct run_count *c, struct str name, struct decimal *out);

void runs_free(struct runs *r);

#endif
