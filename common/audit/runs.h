/*
 * runs - the lines of audit logs, read and put in order.
 *
 *	struct runs *r = runs_new();
 *	ok = runs_read(r, "audit.jsonl");		// each log
 *	runs_order(r);
 *	for (i = 0; i < r->count; i++) use(r->run[i]);
 *
 * link.h finds which run read what another wrote, ledger.h which batches are still there.
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

/* The figures of a run, in the order of display. */
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
	size_t stakes;             /* 0: lines of older versions have none */
};

/* What was found about the whole of the data. */
struct run_finding {
	struct str code;
	struct str control; /* null: no control */
	uint64_t count;
	struct str amount; /* as written; null: no amount */
};

struct run_stream {
	struct str name;    /* "-": standard input or output */
	struct str sha256;  /* null: not known */
	uint64_t bytes;     /* 0: not known */
	struct run *sender; /* of an input: the run that wrote it; NULL: no run in the logs */
	bool read;          /* of an output: a run in the logs has read it */
};

struct run_param {
	struct str name;
	struct str value;
};

struct run {
	struct str program;
	struct str spec;        /* path, as given; null: no spec */
	struct str name;        /* of the spec; null: not known */
	struct str spec_sha256; /* null: not known */
	struct run_param *param;
	size_t params;
	struct run_stream *read_file; /* the other files that were read for the spec */
	size_t read_files;
	uint64_t unmapped;  /* different old values without a new one, of a map */
	bool recovered;     /* the load was found there: its own run had left no line */
	bool rehearsal;     /* it loaded into a copy of the target, or read that */
	struct str start;   /* UTC, as written */
	int64_t begin, end; /* microseconds, only for comparison */
	uint64_t status;    /* exit status */
	struct str file;    /* the log, */
	size_t line;        /* the line in it, */
	struct str sha256;  /* and its digest */
	bool copy;          /* the same line was read before */
	bool numbered;      /* the line has the number of the run, which is unique */
	struct run_stream *input;
	size_t inputs;
	struct run_stream *output; /* the main one is the last */
	size_t outputs;
	struct str stdin_pipe; /* null: no pipe, or not known */
	struct str stdout_pipe;
	struct run_count count[RUN_FIGURES];
	struct run_finding *finding; /* open ones */
	size_t findings;
	struct run_finding *accepted;
	size_t accepteds;
	struct str result;  /* of a reconciliation; null: it is none */
	struct str side[2]; /* what its sides were read from; null: not known */
	struct str target;  /* of a load; null: it is none */
	/* path of the target; null: not known, in lines of older versions */
	struct str target_path;
	struct str target_sha256; /* of a file that was written; null: not known */
	uint64_t batch_number;    /* of the batch in its ledger; 0: not known */
	struct str batch;         /* name of that batch; null: not known */
	struct str undo;          /* the batch that it was asked to undo; null: it is no undo */
	bool undone;              /* the batch was undone, */
	bool in_part;             /* except for records that were changed since */

	bool read;     /* set by link.h: a run in the logs has read its main output */
	bool sends;    /* set by link.h: a run in the logs has read one of its outputs */
	bool compared; /* set by link.h: a reconciliation has read one of its outputs */
	/* set by ledger.h: the run that undid its batch; NULL: none */
	const struct run *undone_by;
	/*
	 * set by ledger.h: the run that wrote its file again, or that found another ledger in its
	 * place; NULL: none
	 */
	const struct run *replaced_by;
	size_t stamp;    /* for walks from run to run: the last walk that was here, */
	size_t cursor;   /* and the input that it follows */
	size_t shown_in; /* for printing: the number of the chain; 0: not shown yet */
};

/* A line that could not be read. */
struct damage {
	struct str file;
	size_t line;
	struct str why;
};

struct runs {
	struct run **run;       /* in the order of their ends */
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
 * Read a log. A damaged line is reported as a finding and noted; what can be read of it, and the
 * lines after it, still count. False after an error was reported: the log cannot be read, or none
 * of its lines is a line of an audit log.
 */
bool runs_read(struct runs *r, const char *path);

/*
 * After the last log: put the runs in the order of their ends (the lines of one log are in order
 * already), and count copies of a line once; a note reports each. If runs have numbers, the same
 * bytes are a copy. Lines of older versions may be the same by chance: they are copies only if they
 * follow each other or are in two logs.
 */
void runs_order(struct runs *r);

/*
 * Make a run from a line. NULL if it is not a line of a run, with the reason in *why. The arena
 * owns the run. For the file that reads lines only.
 */
struct run *run_parse(struct runs *r, const struct json_node *line, const char **why);

/* Is it the program of that name? */
bool run_is(const struct run *run, const char *program);

/* The sum of a control in a count, or its amount at stake. False if the count has none. */
bool count_sum(const struct run_count *c, struct str name, struct decimal *out);
bool count_stake(const struct run_count *c, struct str name, struct decimal *out);

void runs_free(struct runs *r);

#endif
