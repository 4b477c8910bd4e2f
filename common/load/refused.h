/*
 * refused - the records that a store does not take: told, counted, and set aside.
 *
 *	struct refused *r = refused_open(prog, header, &options);
 *	refused_tell(r, &rec, number, group, &why);	// why it is refused
 *	refused_put(r, &rec);				// it, or another one of its group, leaves
 *	ok = refused_accepted(r, &all);
 *	refused_close(r, ok);
 *
 * Each refusal is a finding. At the end a table shows the causes, with the number of their records,
 * and what to do next.
 */
#ifndef LOAD_REFUSED_H
#define LOAD_REFUSED_H

#include "program/program.h"
#include "store/store.h"
#include "stream/writer.h"

struct refused;

/* Refusals after which no more are looked for, if nothing is loaded anyway: without --set-aside, or beyond the limits. */
#define REFUSED_ENOUGH 1000

struct refused_options {
	const char *set_aside; /* --set-aside; NULL: what is refused refuses the load */
	const char *findings;  /* --findings; NULL: no list */
	const char *target;    /* the URL, for messages */
};

/* Open both files, unless this is a dry run. All that is named must last. NULL after an error. */
struct refused *refused_open(struct program *prog, const struct header *header,
                             const struct refused_options *how);

/* May the load go on without what is refused? */
bool refused_sets_aside(const struct refused *r);

/*
 * Tell that a store refuses the record, which is the `number`-th of the input, of this group (null:
 * none). The record gets the fault. False: so much is refused that the rest need not be looked at.
 */
bool refused_tell(struct refused *r, struct record *rec, uint64_t number, struct str group,
                  const struct store_refusal *why);

/* The same for a key that another table does not have. */
bool refused_tell_missing(struct refused *r, struct record *rec, uint64_t number, struct str group,
                          const struct store_missing *m);

/* Set a record aside that has its fault. False after an error was reported. */
bool refused_put(struct refused *r, const struct record *rec);

/* A group leaves. */
void refused_group(struct refused *r);

/* If `more` records were refused as well: would that be so much that the rest need not be looked at? */
bool refused_ends(const struct refused *r, uint64_t more);

/* Is so much refused that the rest was not looked at? */
bool refused_enough(const struct refused *r);

/* How many records are refused. */
uint64_t refused_count(const struct refused *r);

/* What left, with its group. */
const struct tally *refused_aside(const struct refused *r);
uint64_t refused_groups(const struct refused *r);

/*
 * After the last record: show the causes and what to do. `all` is what was read. True if the load may
 * be committed: nothing is refused, or it is set aside and the limits of the spec accept that.
 */
bool refused_accepted(struct refused *r, const struct tally *all);

/* Finish both files; they appear if `commit`. False after an error was reported. */
bool refused_close(struct refused *r, bool commit);

/* The file of the records set aside, for the audit line, after refused_close(); NULL: none. */
const struct file_summary *refused_output(const struct refused *r);

/* NULL is allowed. */
void refused_free(struct refused *r);

#endif
