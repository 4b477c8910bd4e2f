/*
 * intake - the records of a load into its store, in blocks: what the store refuses leaves with its
 * group, and the load goes on.
 *
 *	struct intake *t = intake_open(&(struct intake_options){ ... });
 *	struct sink to = intake_sink(t);
 *	ok = stage_run(from, NULL, 0, &to) && intake_again(t);
 *
 * The records of a block are kept until the store has taken all of them; a mark (store_mark()) ends
 * it. If one is refused, the store goes back to the last mark, and the records come again, without
 * that one and without its group. A block is as large as it may be while nothing is refused, and
 * becomes smaller the more often something is: so little comes twice. Where the server does not say
 * which record it is, halves of the block are tried.
 *
 * A refused record is told (refused.h) whether there is a file for what is set aside or not: without
 * one nothing is committed, but all refusals are known after one run.
 *
 * Four loads come again from the start, out of a temporary file: one into a new table, which is faster
 * without marks, and which gets them only when something is refused; one whose groups are not together
 * in the input, if a group leaves after records of it were taken; one of mode upsert or replace, which
 * changes the table after the last record, if something is refused then; and one into a table whose foreign
 * keys the store checks only after the last record, if a key is broken then.
 */
#ifndef LOAD_INTAKE_H
#define LOAD_INTAKE_H

#include "load/refused.h"
#include "program/program.h"
#include "store/store.h"
#include "stream/sink.h"

struct intake;

struct intake_options {
	struct program *prog;
	const struct header *header;
	struct refused *refused;
	struct store *store; /* open, and ready for records */
	const char *done;    /* "loaded" */
	/*
	 * Forget what was put: close the store, open it again and make it ready as it was. NULL
	 * after an error was reported.
	 */
	struct store *(*reopen)(void *context);
	void *context;
};

/* All that is named must last. NULL after an error was reported. */
struct intake *intake_open(const struct intake_options *how);

/* The sink. It reports what is refused; false where the load cannot go on. */
struct sink intake_sink(struct intake *t);

/* After the end of the sink: put the records again as often as that is necessary. */
bool intake_again(struct intake *t);

/*
 * Mode replace: does a record of the table stay, because the one that comes in its place, or its
 * group, has left?
 */
bool intake_spares(struct intake *t, const struct record *rec);

/* The key of the schema that such a record has: the texts of key `i`; false past the last. */
bool intake_spared_key(const struct intake *t, size_t i, struct str *value);

/* The input has failed: tell what is known to be refused so far, though nothing will be loaded. */
void intake_give_up(struct intake *t);

/* NULL is allowed. */
void intake_free(struct intake *t);

#endif
