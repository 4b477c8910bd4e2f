/*
 * runs - the lines of an audit log, read back.
 *
 *	struct runs *r = runs_new();
 *	runs_read(r, "audit.jsonl");
 *	for (i = 0; i < runs_count(r); i++) use(runs_get(r, i));
 *
 * Texts are kept as they may be shown (text.h), but for the names of controls.
 */
#ifndef AUDIT_RUNS_H
#define AUDIT_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "value/decimal.h"

/* The figures that a run may tell, in the order in which they are shown. */
enum figure { RUN_IN, RUN_OUT, RUN_SKIPPED, RUN_LEFT_OUT, RUN_MADE, RUN_MERGED, RUN_SET_ASIDE, RUN_LOADED, RUN_FIGURES };

/* "in", "out", "skipped" ...: the key in the log. */
const char *figure_name(enum figure f);

struct control_sum {
	struct str name;	/* of the control field */
	struct decimal sum;
};

/* Records and control sums under one name. */
struct count {
	bool present;			/* the line has it */
	uint64_t records;
	struct control_sum *sum;	/* sums of them */
	size_t sums;
};

struct run {
	struct str program;
	struct str spec;		/* path, as given; null: none */
	struct str start;		/* UTC */
	uint64_t status;		/* exit status */
	struct str file;		/* the log, */
	size_t line;			/* and the line in it */
	struct str *input;		/* digests of inputs, null where not known */
	struct str *input_name;		/* and their names */
	size_t inputs;
	struct str *output;		/* digests of outputs */
	size_t outputs;
	struct count count[RUN_FIGURES];
	struct str result;		/* of a reconciliation; null: none */
	struct str batch;		/* of a load; null: none */
	const struct run *sender;	/* whose output its first input is; NULL: not in the log */
	bool all_sent;			/* each of its inputs is an output of a run in the log */
	bool shown;			/* for whoever prints */
};

struct runs;

struct runs *runs_new(void);

/* Read a log; false after trouble was told: unreadable, a line that is none of ours. */
bool runs_read(struct runs *r, const char *path);

/* Link each run to the one that wrote what it read. Call once, after all logs are read. */
void runs_link(struct runs *r);

size_t runs_count(const struct runs *r);
struct run *runs_get(const struct runs *r, size_t i);

/* The sum of a control in a count; false where it has none. */
bool count_sum(const struct count *c, struct str name, struct decimal *out);

void runs_free(struct runs *r);

#endif
