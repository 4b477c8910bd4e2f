/*
 * shares - who gets how much of an amount: a table of keys, each with several rows.
 *
 *	struct shares *t = shares_new(of);		// what the shares of a key add up to
 *	if (shares_read(t, "centres.csv", &key, 1, STR("share"), &value, 1, NULL) && shares_close(t)) ...
 *	set = shares_find(t, &account, 1);
 *	for (size_t i = 0; i < set->count; i++)
 *		use(set->share[i].value[0]);
 *
 * Shares are numbers above 0; 60% is 0.60. They are told as an error, with file and lines, where
 * they do not add up. A table lives for the whole run and is not changed by finding.
 */
#ifndef TABLE_SHARES_H
#define TABLE_SHARES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "value/decimal.h"

/* One part of the whole. */
struct share {
	struct decimal part; /* above 0 */
	struct str *value;   /* value columns of its row; null where a cell is empty */
	const char *file;    /* where it stands; NULL: in the spec */
	uint64_t line;       /* and on which line, from 1 */
};

/* All parts of one key. */
struct share_set {
	const struct str *key;     /* its parts, as many as the table has key columns */
	const struct share *share; /* in file order */
	size_t count;              /* how many, at least 1 */
	struct decimal whole;      /* what they are parts of: their sum */
};

struct aux_how;
struct shares;

/*
 * An empty table whose shares must add up to `of`; NULL: whatever they sum to is the whole
 * (weights).
 */
struct shares *shares_new(const struct decimal *of);

/* Read a share: a decimal above 0, or such a one with a percent sign. False where it is none. */
bool share_parse(struct str s, struct decimal *out);

/*
 * Read a file, CSV or TSV by its ending, or one more with the same columns. False after an error
 * was reported: unreadable, a column that is not there, a row without key, a share that is none.
 * `how` the file is written: NULL, as its
 * ending says.
 */
bool shares_read(struct shares *t, const char *path, const struct str *keys, size_t key_count,
                 struct str share, const struct str *values, size_t value_count,
                 const struct aux_how *how);

/*
 * After the last file: put keys together and check their sums. False after those that are wrong
 * were told.
 */
bool shares_close(struct shares *t);

/* The parts of a key; NULL where there are none, or a part of the key is null. */
const struct share_set *shares_find(const struct shares *t, const struct str *key);

void shares_free(struct shares *t);

#endif
