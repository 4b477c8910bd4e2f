/* intake_int - the state of an intake. For use in intake*.c only. */
#ifndef LOAD_INTAKE_INT_H
#define LOAD_INTAKE_INT_H

#include "load/intake.h"
#include "sort/keyset.h"
#include "spec/spec.h"
#include "stream/spool.h"

#define BLOCK_MOST 16384 /* records of a block */

/* A store has refused something since the last mark. */
struct intake_refusal {
	bool is;
	struct store_refusal why; /* its texts are in the buffers below */
	size_t record;            /* its index in the block, if why.located */
	struct buf at, field, value, rule, message;
};

struct intake {
	struct intake_options how;
	struct store *store;
	const struct store_caps *caps;

	/* groups */
	struct spec_validate by; /* only its group */
	bool *must;
	struct expr_env env;
	bool grouped; /* there are groups */
	/* their records need not be together, or the last word about a record comes after the last one */
	bool scattered;
	bool by_key; /* modes upsert and replace: the table is changed after the last record */
	bool partly; /* the same: it has not taken all of them */
	bool late;   /* the store checks keys only after the last record */
	struct buf key, name, other;

	/* scattered groups: those that leave, by their keys (a record without one: by its number), */
	struct keyset *doomed;
	struct keyset *spared;  /* modes by key: the keys of records that leave */
	struct keyset *reasons; /* the numbers of the records that are refused, */
	char **reason;          /* and their faults, in the same order */
	size_t reason_count, reason_capacity;

	/* the way of the records */
	bool marked; /* in blocks, each of them between two marks */
	bool alone;  /* a refused record leaves nothing behind: no block is needed */
	bool whole;  /* all of them are one block, */
	bool ordered; /* in which each comes after those that it names: so it may be mended in pieces */
	bool looks; /* the keys of a block are looked up before it is sent */
	bool tries; /* most are refused: the store tries each record of a block */
	struct spool
		*spool;   /* the records so far, to put them again; NULL: that is not necessary */
	bool over;        /* something was refused that ends the load */
	bool again;       /* put them again */
	uint64_t number;  /* records so far */
	uint64_t leavers; /* how often a group had to leave that the store has refused */

	/* the block at work */
	struct record *rec;
	uint64_t *numbers; /* of each in the input */
	bool *left;        /* it leaves, */
	bool *untried;     /* for another of its group; whether it is refused itself is not known */
	size_t count;
	size_t capacity;
	size_t limit;  /* how many records it should have */
	size_t bytes;  /* of their texts */
	uint64_t base; /* records in the store before the mark */
	struct arena arena;
	struct intake_refusal refusal;
};

/* ---- intake: the block and the store ---- */

/* Put records from..to-1, except those that leave. *refused: the store refuses one of them. */
bool intake_send(struct intake *t, size_t from, size_t to, bool *refused);

/* Set a mark; *refused as above. */
bool intake_mark(struct intake *t, size_t from, size_t to, bool *refused);

/*
 * The block is all of the input: have each record come after those of it that it names, if that can be;
 * and in the order of the input again.
 */
void intake_order(struct intake *t);
void intake_unorder(struct intake *t);

/* Have the store check what was put since the mark, from record `from` on. */
enum store_result intake_flush(struct intake *t, size_t from);

/* The key of the record's group into t->key, and its name. False: it has none. */
bool intake_key(struct intake *t, const struct record *rec);

/* Are both records of one group? */
bool intake_same_group(struct intake *t, const struct record *a, const struct record *b);

/* The end of the group that record `i` is in, and its first record not before `from`. */
size_t intake_group_end(struct intake *t, size_t i);
size_t intake_group_start(struct intake *t, size_t i, size_t from);

/* ---- intake_mend: a block of which something is refused ---- */

/* Put the block into the store without what it refuses. False where the load cannot go on. */
bool intake_mend(struct intake *t);

/* Record `number` of the input, of scattered groups, leaves with its group; rec->fault says why. */
void intake_doom(struct intake *t, const struct record *rec, uint64_t number);

/* One more is refused: find the number of records that pieces should have from now on. */
void intake_find_limit(struct intake *t);

/* Has record `number` of the input, of scattered groups, left with its group? */
bool intake_left(struct intake *t, const struct record *rec, uint64_t number);

/* Write into record `number` of the input why it leaves, if it does. */
bool intake_explain(struct intake *t, struct record *rec, uint64_t number);

/* ---- intake_change: the modes upsert and replace ---- */

/*
 * All records are in the store: have it change the table. What it refuses is told, and leaves: then all
 * come again. False where the load cannot go on.
 */
bool intake_change(struct intake *t);

/* ---- intake_list: what is refused after the last record ---- */

/* A record that is refused. */
struct intake_bad {
	uint64_t put;    /* its number among those that were put, from 1 */
	uint64_t number; /* among those of the input */
	size_t order;
	struct str code; /* why: its own copies; */
	char *rule;
	char *message;
	char *field; /* or, if `table` is not NULL, a key that this table does not have */
	char *value;
	char *table;
	char *fault; /* what the record gets */
};

struct intake_list {
	struct intake_bad *bad;
	size_t count, capacity;
};

/* Add one, whose texts are still to be set. */
struct intake_bad *intake_list_add(struct intake_list *list, uint64_t put);
void intake_list_free(struct intake_list *list);

/*
 * Tell all of them, which are in the order of their numbers. They leave with their groups, and with
 * --set-aside all others come again. False where the load cannot go on.
 */
bool intake_list_leaves(struct intake *t, struct intake_list *list);

/* All records are in the table: have the store check what it has put off. False as above. */
bool intake_settle(struct intake *t);

/*
 * Tell why record `rec` is refused: of a foreign key, which keys are missing. False if so much is refused
 * that the rest need not be told, or after an error was reported.
 */
bool intake_tell(struct intake *t, struct record *rec, uint64_t number,
                 const struct store_refusal *why);

#endif
