/*
 * state - how far a spec is: what its runs in the logs found and loaded, and what is in its target
 * now.
 *
 *	struct state s = { .path = "accounts.yml", .spec = spec };
 *	ok = state_find(&s, runs);
 */
#ifndef RUN_STATE_H
#define RUN_STATE_H

#include "audit/runs.h"
#include "load/batches.h"
#include "spec/spec.h"

enum state_answer {
	STATE_NOT_YET, /* no run has tried it */
	STATE_NO,      /* the last run that tried it failed */
	STATE_YES
};

struct state {
	/* set by the caller: which runs are meant, */
	const char *path; /* the spec; the name of its file may differ, if it is the same file */
	struct str name;  /* its name; null: that in the logs */
	const struct str *param, *value; /* parameters that the runs must have had */
	size_t params;
	const struct spec *spec; /* and the spec itself; NULL: only the logs count */

	/* set by state_find(): */
	bool ran;           /* some run of it is in the logs: */
	uint64_t read;      /* records that came in, */
	uint64_t unmapped;  /* different old values without a new one, */
	uint64_t set_aside; /* records that validate set aside, */
	uint64_t faulty;    /* records with faults that came out of map, or of clean */
	bool is_loaded;     /* its records are in the target now: */
	uint64_t loaded;    /* so many */
	enum state_answer rehearsed, reconciled;
	char time[BATCH_TIME]; /* when they were loaded, or when it last ran; UTC; empty: never */
	bool done;             /* loaded and reconciled, as far as the spec asks for it */
};

/* Is it a run of this spec, with these parameters? */
bool state_is_of(const struct state *s, const struct run *run);

/* Fill in what the logs and the target say. False after an error was reported: the target cannot be
 * read. */
bool state_find(struct state *s, const struct runs *logs);

#endif
