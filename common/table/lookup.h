/*
 * lookup - tables that give a new value for an old key.
 *
 *	struct lookup *l = lookup_new(STR("accounts"), LOOKUP_FAULT);
 *	ok = lookup_columns(l, &columns) && lookup_read(l, "account_map.csv", &form) && lookup_ready(l);
 *
 *	struct lookup_caller caller = { 0 };		// one for each thread that asks
 *	row = lookup_find(l, &caller, &key, 1, NULL);
 *	if (row >= 0) new = lookup_give(l, &caller, (size_t)row, 0, &key, arena);
 *	lookup_caller_free(&caller);
 *
 * A lookup lives for the whole run, and once it is ready nothing in it changes: any number of
 * threads may ask it, each as a caller of its own. Rows have numbers in file order from 0. A row
 * costs some 40 bytes besides its texts, 20 more with dates.
 *
 * How a key is found: equal to the row's key; or (LOOKUP_PREFIX) the last column of the row's key
 * is the beginning of it, the longest one wins; or (LOOKUP_REGEX) that column is a regular
 * expression that matches somewhere in it, the first one in file order wins, and $1 in a value is
 * its first group. All key columns but the last are always compared as a whole. With dates, only
 * rows that are valid on the day that is asked for count; regular expressions have none.
 */
#ifndef TABLE_LOOKUP_H
#define TABLE_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "date/date.h"
#include "table/aux_file.h"

#define LOOKUP_KEYS    16   /* columns of a key, at most */
#define LOOKUP_NONE    (-1) /* no row has this key */
#define LOOKUP_RUNAWAY (-2) /* a regular expression ran away on it */

struct lookup;
struct lookup_answer;
struct pattern_room;
struct record;

/* What an expression gets where the key is not there. */
enum lookup_missing {
	LOOKUP_FAULT, /* the fault unmapped */
	LOOKUP_NULL,  /* null */
	LOOKUP_KEEP   /* the key itself (the last of several) */
};

enum lookup_match { LOOKUP_EXACT, LOOKUP_PREFIX, LOOKUP_REGEX };

/* The columns of the files, and what they mean. */
struct lookup_columns {
	const struct str *key;   /* the columns of the key, */
	size_t key_count;        /* how many, 1..LOOKUP_KEYS */
	const struct str *value; /* those of the values, */
	size_t value_count;      /* how many */
	struct str from;         /* first day on which a row is valid; null: no dates */
	struct str to;           /* last day; null: until the next row of the key begins */
	enum lookup_match match; /* how keys are found */
};

/* How a file is written, and what is taken of it. */
struct lookup_form {
	struct aux_how how;
	/* is it a row to be taken? NULL: all are */
	bool (*wanted)(void *state, const struct record *rec);
	void *state; /* for `wanted` */
};

/* Where a row stands. */
struct lookup_row {
	const char *file; /* NULL: inline */
	uint64_t line;    /* from 1; 0: inline */
};

/*
 * What one caller needs to ask, with the last answer; { 0 } to begin with. Nothing in it is for
 * others.
 */
struct lookup_caller {
	struct pattern_room *room;     /* to match in, */
	const struct lookup *room_for; /* for the patterns of this lookup */
	struct buf key;                /* the key that was asked for last, */
	const struct lookup *asked;    /* of this lookup (NULL: none yet), */
	int32_t day;                   /* on this day, */
	ptrdiff_t row;                 /* and its answer */
	struct buf made;               /* a value that is being made */
	/* regular expressions: more of them, by hash; NULL: none yet */
	struct lookup_answer *answers;
};

struct lookup *lookup_new(struct str name, enum lookup_missing missing);

/* Set the columns, before any row; without it they are `key` and `value`, found exactly. */
void lookup_columns(struct lookup *l, const struct lookup_columns *columns);

/*
 * Read a file with a header, or one more with the same columns. A row whose key or whose every
 * value is empty is passed over (a mapping still to be filled in; said with -v). Of several key
 * columns some may be empty, but for the last one where that is not found exactly. False after an
 * error was reported: unreadable, bytes that are not in the encoding, a column that is not there
 * (with the list of those that are), a key twice with other values (with both lines), a date that
 * is none, a regular expression that is none. A row that says what another has said is passed over,
 * too.
 */
bool lookup_read(struct lookup *l, const char *path, const struct lookup_form *form);

/*
 * Add one inline row with one key and one value column. False where the key is there already (*why
 * is left alone), or where it is no regular expression, or the value asks for a group that it lacks
 * (*why is the reason; lasts as long as the lookup). `why` may be NULL where there are no regular
 * expressions.
 */
bool lookup_add(struct lookup *l, struct str key, struct str value, const char **why);

/*
 * All rows are there: it may be asked from now on. False, told with both lines, where two rows with
 * dates are valid for one key on one day. Of rows with the same key, days and values the first one
 * stays. A lookup without dates may be asked, and added to, at any time.
 */
bool lookup_ready(struct lookup *l);

/*
 * The row of a key, `count` parts, valid on `day` (NULL where the lookup has no dates). LOOKUP_NONE
 * where there is none, LOOKUP_RUNAWAY where that cannot be known. A part that is null is an empty
 * one; a key of which every part is null has no row, nor has one without the last part where that
 * is not found exactly.
 */
ptrdiff_t lookup_find(const struct lookup *l, struct lookup_caller *caller, const struct str *key,
                      size_t count, const struct date *day);

/*
 * The value that a row gives for the key that found it: that of the row, groups filled in. In
 * `arena` where it is not the lookup's own.
 */
struct str lookup_give(const struct lookup *l, struct lookup_caller *caller, size_t row,
                       size_t which, const struct str *key, struct arena *arena);

/* Free what it holds; it may be used again. */
void lookup_caller_free(struct lookup_caller *caller);

/*
 * The row with exactly this key, as many parts as it has; with dates the first such row in file
 * order. LOOKUP_NONE where there is none. A part that is null is as for lookup_find.
 */
ptrdiff_t lookup_row_of(const struct lookup *l, const struct str *key);

/* Is this the key of a row? Of a lookup with one key column, no dates, found exactly. */
bool lookup_has(const struct lookup *l, struct str key);

/*
 * A day on which no row of exactly this key is valid stands in a gap: the first and last day of it.
 * *from or *to is LOOKUP_OPEN_FROM or LOOKUP_OPEN_TO where no row bounds it. The lookup has dates.
 */
#define LOOKUP_OPEN_FROM INT32_MIN
#define LOOKUP_OPEN_TO   INT32_MAX
void lookup_gap(const struct lookup *l, const struct str *key, struct date day, int32_t *from,
                int32_t *to);

/* About the table. */
struct str lookup_name(const struct lookup *l);
enum lookup_missing lookup_missing(const struct lookup *l);
enum lookup_match lookup_match(const struct lookup *l);
bool lookup_dated(const struct lookup *l);
const char *lookup_file(const struct lookup *l); /* the first; NULL: inline */
size_t lookup_key_count(const struct lookup *l);
size_t lookup_value_count(const struct lookup *l);
struct str lookup_key_name(const struct lookup *l, size_t i);
struct str lookup_value_name(const struct lookup *l, size_t i);
struct str lookup_from_name(const struct lookup *l);                   /* null: no dates */
struct str lookup_to_name(const struct lookup *l);                     /* null: no such column */
ptrdiff_t lookup_value_index(const struct lookup *l, struct str name); /* -1: no such column */

/* Its rows. */
size_t lookup_size(const struct lookup *l);
struct lookup_row lookup_at(const struct lookup *l, size_t row);
struct str lookup_key(const struct lookup *l, size_t row, size_t i);
struct str lookup_value(const struct lookup *l, size_t row,
                        size_t which); /* as written, $1 and all */
/* First and last day on which it is valid, or LOOKUP_OPEN_...; of a lookup with dates. */
void lookup_days(const struct lookup *l, size_t row, int32_t *from, int32_t *to);

/* Bytes of memory that it takes. */
size_t lookup_memory(const struct lookup *l);

void lookup_free(struct lookup *l);

#endif
