/*
 * change_int - how change composes and runs its SQL. For use inside common/store/change*.c only.
 *
 * In all of it t is the target, s the staged records, x what is kept, o those of it that are put back
 * one after the other, in their turns. A name is written with one of
 * them in front ("t."), or nothing.
 */
#ifndef STORE_CHANGE_INT_H
#define STORE_CHANGE_INT_H

#include "store/change.h"

/* Append to c->sql: a name; names with commas. */
void change_add_name(struct change *c, const char *of, struct str name);
void change_add_list(struct change *c, const char *of, const struct str *name, size_t count);

/* Append the table that keeps what was there. */
void change_add_before(struct change *c);

/* Append a table as FROM names it: "cutover_staged AS s". */
void change_add_table(struct change *c, char table);

/*
 * Append that both have the same key: "t.k = s.k AND ..."; the second takes 't' for "t.". The target or
 * the staged records are in front of what is kept: SQLite compares as the column on the left does.
 */
void change_add_same_key(struct change *c, const char *a, const char *b);
void change_add_joined(struct change *c, char a, char b);

/*
 * Begin UPDATE of one table, `a`, by another one, `b`, as far as SET; "name = " for a column of `a`;
 * end it as far as WHERE and the key, so that a condition may follow with AND.
 */
void change_begin_update(struct change *c, char a, char b);
void change_add_set(struct change *c, const char *a, struct str name);
void change_end_update(struct change *c, char a, char b);

/* Do the records of the target have numbers of ours? SQLite has its own. */
bool change_numbered(const struct change *c);

/* Run c->sql. The same for a query: the texts of its first row. */
bool change_run(struct change *c, uint64_t *rows);
bool change_first(struct change *c, struct str *value, size_t count);

/* What is about to happen to records of the target. */
struct change_loses {
	/* append to c->sql: the record `of` ("t." or "r.") is removed */
	void (*add_removed)(struct change *c, const char *of, const void *context);
	/*
	 * Append to c->sql: record `of` of the target does not refer any more to what it refers to now;
	 * NULL: only those that are removed
	 */
	void (*add_gone)(struct change *c, const char *of, const void *context);
	/*
	 * Append to c->sql: the value of column `name` of t changes; FROM has the target as t, and
	 * `with`, joined by the key.
	 */
	void (*add_changed)(struct change *c, struct str name, const void *context);
	char with; /* 's' or 'x' */
	/* append to c->sql: t and `with` are a record that is changed; NULL: none is */
	void (*add_pair)(struct change *c, const void *context);
	const void *context;
	const char *what; /* for the message: what makes the change */
};

/*
 * Does no record refer by a foreign key, of the database or of the schema of a batch, to one that is removed, or whose columns of that key change?
 * What the key says (CASCADE, SET NULL, RESTRICT) does not matter, nor whether the database looks at
 * it. Records of the target that are removed as well do not count. Otherwise report the first key.
 */
bool change_unreferred(struct change *c, const struct change_loses *l);

/* ---- change_step: what an undo does, or a replacement ---- */

enum change_step_kind {
	STEP_TAKE_OUT,     /* delete what the batch has inserted */
	STEP_PUT_BACK,     /* give what it has updated its former values */
	STEP_INSERT_AGAIN, /* insert what it has removed */
	STEP_REMOVE /* delete what is kept as removed by it: not an undo, but the load itself */
};

/*
 * A database looks at one record after the other, so it may refuse one that gets back a value which
 * another still has, or to which another still refers. Then each has its turn: the record that was
 * loaded last is the first, since the load went through states that the database took, and this way
 * leads back through them.
 */
struct change_step {
	struct change *c;
	enum change_step_kind kind;
	const char *but; /* as in change_undo() */
	bool done;
	bool back;       /* this round takes the last turn first */
	uint64_t wanted; /* how many records there are; 0: not known */
	uint64_t rows;   /* done so far */
	struct buf
		refusal; /* of the whole step; in turns, of the first record that this round could not do */
};

/*
 * Take all steps, in any order that the database takes. False after an error was reported, also if a
 * record that stays is in the way.
 */
bool change_take_steps(struct change_step *step, size_t steps);

/* How many records there are for the step. */
bool change_count_step(const struct change_step *r, uint64_t *rows);

/* Append the condition for what this batch has updated or removed: a record x. */
void change_add_kept(struct change *c, enum store_change change);

/* Append that record `of` is not one of those that are left. */
void change_add_but(struct change *c, const char *of, const char *but);

/* Append the condition for t and x of a record that is put back as it was. `but`: a text. */
void change_add_back(struct change *c, const void *but);

/* Append that the batch has inserted record `of`: nothing is kept of it. */
void change_add_inserted(struct change *c, const char *of, const void *but);

/* Append that the batch has kept record `of` as removed. */
void change_add_removed(struct change *c, const char *of, const void *context);

/* A number that a query has given; 0 for null. */
uint64_t change_number(struct str text);

/*
 * Were as many records changed as should be? A trigger can prevent it. Otherwise report it. `verb`: "updated".
 */
bool change_took_all(struct change *c, const char *verb, uint64_t wanted, uint64_t rows);

#endif
