/*
 * acceptance - differences that somebody has accepted, each to the cent and for a reason.
 *
 *	struct acceptances *a = acceptances_new(what);
 *	if (!acceptances_read(path, &(struct acceptances_of){ &name, &a, 1, false, NULL })) ...
 *	if (acceptances_take(a, key, measure, difference)) ...	// accepted
 *	...
 *	for (i = 0; (one = acceptances_at(a, i)); i++) ...	// what became of each
 *
 * The file is a table with the columns of the key, `measure`, `amount` (after minus before), `reason`,
 * `name` (who accepted it), `date` and `expiry` (the last day on which it counts; empty: for ever).
 */
#ifndef COMPARE_ACCEPTANCE_H
#define COMPARE_ACCEPTANCE_H

#include "compare/key_balance.h"

enum acceptance_state {
	ACCEPTANCE_NO_DIFFERENCE, /* the key does not differ, or nobody knows it */
	ACCEPTANCE_HOLDS,         /* the difference is exactly this amount */
	ACCEPTANCE_OTHER_AMOUNT,  /* the difference is another one */
	ACCEPTANCE_EXPIRED,       /* its last day is over: it accepts nothing */
};

struct acceptance {
	struct str *part; /* of the key; null where the cell is empty */
	size_t measure;
	struct decimal amount;
	struct str reason, name, date, expiry; /* as written; expiry null: for ever */
	const char *file;
	size_t line; /* its place */
	enum acceptance_state state;
	struct decimal difference; /* that of the key, if it differs by another amount: */
	bool explains;             /* then it may be a part of it */
};

struct acceptances;

/* An empty list for the comparison, which must last. */
struct acceptances *acceptances_new(const struct spec_reconcile *what);

/* The comparisons that a file is for. */
struct acceptances_of {
	const struct str *name;   /* of each */
	struct acceptances **set; /* of each: gets its rows */
	size_t count;
	bool named; /* the column `comparison` says for which a row is; else there is one */
	struct evidence *evidence; /* gets the file and its digest; NULL: not needed */
};

/*
 * Read a file. The key columns are those of all comparisons. `path` must last. False after all errors
 * were reported: a column is missing; a row has no known comparison or measure, no number, no reason, no
 * name, no date; two rows are for the same figure.
 */
bool acceptances_read(const char *path, const struct acceptances_of *of);

/*
 * Is the difference of a measure of the key, which is not 0, accepted? Notes what became of the row. NULL
 * for `a` accepts nothing.
 */
bool acceptances_take(struct acceptances *a, const struct key_balance *at, size_t measure,
                      struct decimal difference);

/* The same later on, for a report: nothing is noted. */
bool acceptances_has(const struct acceptances *a, const struct key_balance *at, size_t measure,
                     struct decimal difference);

/* The row for a measure of the key, whatever the difference. NULL: there is none, or its last day is over. */
const struct acceptance *acceptances_find(const struct acceptances *a, const struct key_balance *at,
                                          size_t measure);

/* Note that the row for that measure explains a part of the difference. */
void acceptances_explains(struct acceptances *a, const struct key_balance *at, size_t measure);

/* The rows in the order of the files; NULL past the last, and for NULL. */
const struct acceptance *acceptances_at(const struct acceptances *a, size_t i);

/* How many rows hold, and how many do not? 0 for NULL. */
size_t acceptances_holding(const struct acceptances *a);
size_t acceptances_void(const struct acceptances *a);

/* Append why a row does not hold: "its last day was 2023-12-31". */
void acceptance_why(const struct spec_reconcile *what, const struct acceptance *one,
                    struct buf *out);

/* NULL is allowed. */
void acceptances_free(struct acceptances *a);

#endif
