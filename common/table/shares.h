/*
 * shares - a table of shares: how to divide an amount. Each key has several rows.
 *
 *	struct shares *t = shares_new(of);		// what the shares of a key add up to
 *	if (shares_read(t, "centres.csv", &key, 1, STR("share"), &value, 1, NULL) && shares_close(t)) ...
 *	set = shares_find(t, &account, 1);
 *	for (size_t i = 0; i < set->count; i++)
 *		use(set->share[i].value[0]);
 *
 * Shares are numbers above 0; 60% is 0.60. A wrong sum is reported as an error, with file and
 * lines. A table lives for the whole run, and shares_find() does not change it.
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
	struct str *value;   /* value columns of its row; null if a cell is empty */
	const char *file;    /* the file that it comes from; NULL: the spec */
	uint64_t line;       /* its line, from 1 */
};

/* All parts of one key. */
struct share_set {
	const struct str *key;     /* the parts of the key, as many as the table has key columns */
	const struct share *share; /* in file order */
	size_t count;              /* how many, at least 1 */
	struct decimal whole;      /* the whole: their sum */
};

struct aux_how;
struct shares;

/* Make an empty table whose shares must add up to `of`. NULL: any sum is the whole (weights). */
struct shares *shares_new(const struct decimal *of);

/* Read a share: a decimal above 0, with or without a percent sign. False if it is none. */
bool share_parse(struct str s, struct decimal *out);

/*
 * Read a file, or one more with the same columns: CSV or TSV, as its ending says. False after an
 * error was reported: it cannot be read, a column is missing, a row has no key, or a share is
 * wrong. `how`: the form of the file; NULL: as its ending says.
 */
bool shares_read(struct shares *t, const char *path, const struct str *keys, size_t key_count,
                 struct str share, const struct str *values, size_t value_count,
                 const struct aux_how *how);

/*
 * After the last file: group the rows by key and check their sums. False after wrong sums were
 * reported.
 */
bool shares_close(struct shares *t);

/* The shares of a key; NULL if there are none, or if a part of the key is null. */
const struct share_set *shares_find(const struct shares *t, const struct str *key);

void shares_free(struct shares *t);

#endif
