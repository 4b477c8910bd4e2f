/*
 * lookup - tables that have a new value for an old key.
 *
 *	struct lookup *l = lookup_new(STR("accounts"), LOOKUP_FAULT);
 *	ok = lookup_columns(l, &columns) && lookup_read(l, "account_map.csv", &form) && lookup_ready(l);
 *
 *	struct lookup_caller caller = { 0 };		// one for each thread that asks
 *	row = lookup_find(l, &caller, &key, 1, NULL);
 *	if (row >= 0) new = lookup_give(l, &caller, (size_t)row, 0, &key, arena);
 *	lookup_caller_free(&caller);
 *
 * A lookup lives for the whole run. Once it is ready it does not change: any number of threads may
 * use it, each with its own caller. Rows are numbered in file order from 0. A row takes some 40
 * bytes in addition to its texts, 20 more with dates.
 *
 * A key is found in one of three ways. It equals the row's key. Or (LOOKUP_PREFIX) the last column
 * of the row's key is the beginning of it; the longest one wins. Or (LOOKUP_REGEX) that column is a
 * regular expression that matches somewhere in it; the first one in file order wins, and $1 in a
 * value is its first group. All key columns except the last must always be equal. With dates, only
 * rows that are valid on the given day count; lookups by regular expression have no dates.
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

#define LOOKUP_KEYS    16   /* the most columns of a key */
#define LOOKUP_NONE    (-1) /* no row has this key */
#define LOOKUP_RUNAWAY (-2) /* a regular expression took too many steps on it */

struct lookup;
struct lookup_answer;
struct pattern_room;
struct record;

/* The result of an expression if the key has no row. */
enum lookup_missing {
	LOOKUP_FAULT, /* the fault unmapped */
	LOOKUP_NULL,  /* null */
	LOOKUP_KEEP   /* the key itself (the last part of several) */
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

/* The form of a file, and which rows are taken. */
struct lookup_form {
	struct aux_how how;
	/* is the row taken? NULL: all are */
	bool (*wanted)(void *state, const struct record *rec);
	void *state; /* for `wanted` */
};

/* The place of a row. */
struct lookup_row {
	const char *file; /* NULL: inline */
	uint64_t line;    /* from 1; 0: inline */
};

/* The state of one caller, with the last answer; { 0 } at the start. Private. */
struct lookup_caller {
	struct pattern_room *room;     /* to match in, */
	const struct lookup *room_for; /* for the patterns of this lookup */
	struct buf key;                /* the last key, */
	const struct lookup *asked;    /* of this lookup (NULL: none yet), */
	int32_t day;                   /* on this day, */
	ptrdiff_t row;                 /* and its answer */
	struct buf made;               /* a value under construction */
	/* regular expressions: more answers, by hash; NULL: none yet */
	struct lookup_answer *answers;
};

struct lookup *lookup_new(struct str name, enum lookup_missing missing);

/*
 * Set the columns, before any row. Without this call they are `key` and `value`, and keys must be
 * equal.
 */
void lookup_columns(struct lookup *l, const struct lookup_columns *columns);

/*
 * Read a file with a header, or one more with the same columns. A row whose key or whose values are
 * all empty is skipped (a mapping that is not filled in; reported with -v), and so is a row that
 * repeats another one. Some columns of a key may be empty, except the last one unless keys must be
 * equal. False after an error was reported: unreadable, undecodable bytes, a missing column (with
 * the list of those that exist), a key twice with other values (with both lines), a wrong date, a
 * wrong regular expression.
 */
bool lookup_read(struct lookup *l, const char *path, const struct lookup_form *form);

/*
 * Add one inline row with one key and one value column. False if the key exists already (*why does
 * not change), if it is not a regular expression, or if the value uses a group that it lacks (*why
 * is the reason; lasts as long as the lookup). `why` may be NULL without regular expressions.
 */
bool lookup_add(struct lookup *l, struct str key, struct str value, const char **why);

/*
 * All rows are there: from now on it may be used. False after an error was reported, with both
 * lines: two rows with dates are valid for one key on one day. Of rows with the same key, days and
 * values the first one stays. A lookup without dates may be used, and added to, at any time.
 */
bool lookup_ready(struct lookup *l);

/*
 * The row of a key of `count` parts, valid on `day` (NULL if the lookup has no dates). LOOKUP_NONE
 * if there is none, LOOKUP_RUNAWAY if that cannot be known. A part that is null counts as empty. A
 * key has no row if every part is null, or if its last part is null, unless keys must be equal.
 */
ptrdiff_t lookup_find(const struct lookup *l, struct lookup_caller *caller, const struct str *key,
                      size_t count, const struct date *day);

/*
 * The same for a lookup of one key column that must be equal, without dates, and value `which` with it:
 * *value is the lookup's own. The key is not null.
 */
ptrdiff_t lookup_find_plain(const struct lookup *l, struct str key, size_t which,
                            struct str *value);

/*
 * The value of a row for the key that found it, with groups filled in. In `arena` unless it is the
 * lookup's own.
 */
struct str lookup_give(const struct lookup *l, struct lookup_caller *caller, size_t row,
                       size_t which, const struct str *key, struct arena *arena);

/* Free its memory; it may be used again. */
void lookup_caller_free(struct lookup_caller *caller);

/*
 * The row with exactly this key; with dates the first such row in file order. LOOKUP_NONE if there
 * is none. Null parts count as in lookup_find().
 */
ptrdiff_t lookup_row_of(const struct lookup *l, const struct str *key);

/* Is this the key of a row? For lookups with one key column, no dates, and equal keys. */
bool lookup_has(const struct lookup *l, struct str key);

/*
 * The gap of a day on which no row of exactly this key is valid: its first and last day. *from or
 * *to is LOOKUP_OPEN_FROM or LOOKUP_OPEN_TO if no row bounds it. The lookup has dates.
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
                        size_t which); /* as written, with $1 in it */
/* The first and last day on which it is valid, or LOOKUP_OPEN_...; for lookups with dates. */
void lookup_days(const struct lookup *l, size_t row, int32_t *from, int32_t *to);

/* The memory that it uses, in bytes. */
size_t lookup_memory(const struct lookup *l);

void lookup_free(struct lookup *l);

#endif
