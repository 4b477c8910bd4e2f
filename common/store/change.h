/*
 * change - loads that change what is in a table: the modes upsert and replace. The same for every
 * database that has SQL.
 *
 *	put the records into the temporary table cutover_staged
 *	change_twice(): is no key there twice?
 *	change_start(): compare with the target by key; remove what is replaced
 *	change_put(): keep what is there; update and insert
 *	change_undo(): put back what was there
 *
 * cutover_staged has the number of each record in _no, its place in _at, and the fields of the
 * stream. change_start() writes to _fate what becomes of it: a number of enum store_change, or null
 * for a record that is inserted.
 *
 * A record that is updated or removed is first copied to the table cutover_before_TABLE: with _undo,
 * the number of the batch that changes it, and its change in _fate. It has all its columns there, so
 * _batch is the batch that loaded it.
 *
 * For the rooms store and server only. Functions that return bool return false after an error was
 * reported.
 */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include "config/json_node.h"
#include "store/store.h"

/* How other tables are joined to one that is changed. */
enum change_join {
	CHANGE_FROM, /* UPDATE t SET ... FROM s WHERE; DELETE FROM t USING s WHERE */
	CHANGE_JOIN, /* UPDATE t JOIN s ON ... SET; DELETE t FROM s JOIN t ON */
	CHANGE_ROWS  /* UPDATE as CHANGE_FROM; DELETE FROM t WHERE _rowid_ IN (SELECT ...) */
};

/* A column of a foreign key that refers to the table. All columns of one key come together. */
struct change_refers {
	struct str key;   /* a text that no other key has */
	struct str name;  /* of the constraint; null: it has none */
	struct str sql;   /* the table that has the key, as SQL names it */
	struct str table; /* the same for a message */
	bool itself;      /* that table is the target */
	bool noted;       /* the database does not have the key: a schema says so */
	struct str own;   /* the column */
	struct str other; /* the column of the target that it refers to */
};

/* What a database does for it. */
struct change_kind {
	enum change_join join;
	const char *staged; /* cutover_staged as SQL names it */
	const char *turns;  /* cutover_turns, likewise */
	void (*add_name)(void *self, struct buf *sql, struct str name);
	void (*add_table)(void *self, struct buf *sql, struct str name);
	/* a condition: the fields `name` of `a` ("s.") and t are the same byte by byte, or both are null */
	void (*add_same)(void *self, struct buf *sql, const char *a, struct str name);
	/* a value of a column of the key, as the database has it */
	void (*add_value)(void *self, struct buf *sql, struct type type, struct str value);
	/* *rows: how many were inserted, changed or deleted */
	bool (*run)(void *self, const char *sql, uint64_t *rows);
	/* the same; STORE_REFUSED: the database does not take a record, and *why has its words */
	enum store_result (*put)(void *self, const char *sql, uint64_t *rows,
	                         struct store_refusal *why);
	/* set the mark of the transaction here; go back to it, and it is still there */
	bool (*mark)(void *self);
	bool (*back)(void *self);
	/* make the temporary table cutover_turns anew of this query, with an index of _turn */
	bool (*make_turns)(void *self, const char *select);
	/*
	 * The values of the first row as texts, valid until the next call; null if there is no
	 * row
	 */
	bool (*first)(void *self, const char *sql, struct str *value, size_t count);
	/* Call back with the values of each row. */
	bool (*each)(void *self, const char *sql, size_t count,
	             void (*each)(void *context, const struct str *value), void *context);
	/* Call back for each column of each foreign key that refers to the table. */
	bool (*refers)(void *self, struct str table,
	               void (*each)(void *context, const struct change_refers *r), void *context);
	/* Has the database a table of this name with these columns? False also after an error. */
	bool (*has)(void *self, struct str table, const struct str *column, size_t count);
	/* report an error of ours; returns false */
	bool (*report)(void *self, const char *message);
};

/* Set by the caller, but for the last ones. */
struct change {
	const struct change_kind *kind;
	void *self;
	struct str table;         /* the target */
	const struct str *key;    /* the fields of its key */
	size_t keys;              /* how many */
	const struct str *column; /* all its columns that can be written */
	size_t columns;           /* how many */
	size_t counted;   /* and how many follow them that only an INSERT with `over` can write */
	const char *over; /* before the SELECT of such an INSERT; NULL: nothing */
	int64_t batch;    /* the batch that changes it */
	bool itself;      /* a foreign key of the target refers to the target */
	struct buf
		let_go; /* SQL for UPDATE: the target refers to itself no more; empty: it cannot */
	struct buf sql, text; /* scratch; free them with change_free() */
};

void change_free(struct change *c);

/* The name of the table that keeps what was there; the caller frees it. */
char *change_before(struct str table);

/*
 * Append FROM ... JOIN of the staged records (s) with those of the target that have their key (t).
 */
void change_add_from(struct change *c, struct buf *sql);

/* Call back for each staged record whose key an earlier one has; *twice: there is one. */
bool change_twice(struct change *c, bool *twice,
                  void (*each)(void *context, const struct store_refusal *why), void *context);

/*
 * Mode replace: the records of the target whose keys are spared are not in the temporary table
 * `within` any more.
 */
bool change_spare(struct change *c, const struct store_table *table, const char *within);

/*
 * Find out what becomes of each record. `fields`: those of the stream. Remove the records of the
 * target whose keys are in the temporary table `within`, if no staged record has them; NULL: none.
 */
bool change_start(struct change *c, const struct header *fields, const char *within);

/*
 * After change_start(): put the staged records after `from`, up to `to`, into the target. After
 * STORE_REFUSED some of them are there: the caller goes back.
 */
enum store_result change_put(struct change *c, const struct header *fields, uint64_t from,
                             uint64_t to, struct store_refusal *why);

/* Where the database changed a record on its way: *out gets the place of the first one. */
bool change_differs(struct change *c, const struct header *fields, struct buf *out);

/* What an undo did, in records. */
struct change_undone {
	uint64_t inserted; /* taken out again */
	uint64_t updated;  /* put back in the place of what the batch had made of them */
	uint64_t removed;  /* put back where the batch had removed them */
};

/*
 * Put back what was there before batch c->batch. `but`: SQL, the numbers of the records that are
 * left, in parentheses (SQLite: their _rowid_, otherwise _no); NULL: none is left. A record may get
 * back a value of a unique column that another one has until it is put back as well, and the records
 * may refer to each other. The mark of the transaction is moved. If another record is in the way or
 * refers by a foreign key to one that would go or change, the table, the key, how many, and an example
 * are reported.
 */
bool change_undo(struct change *c, const char *but, struct change_undone *out);

/* The same for a batch that has only inserted; c->keys may be 0. *rows: how many were taken out. */
bool change_take_out(struct change *c, const char *but, uint64_t *rows);

/* Forget what was kept: of records that are put back, or of all. */
bool change_forget(struct change *c, bool all);

/*
 * Has a later batch changed or removed records of batch c->batch, or put others in the place of those
 * that it removed? *batch: the name of the last of them, which the caller frees; NULL: none has.
 * *records: how many records.
 */
bool change_later(struct change *c, char **batch, uint64_t *records);

/* The key in the JSON that store_changes_write() has made: names in `list`, which the caller frees. */
size_t change_key_read(struct str json, struct json_node **list, struct str **key);

#endif
