/*
 * lookup_int - what the files of lookup share; nobody else includes it.
 *
 * The cells of all rows stand one behind the other in one buffer, each as its length + 1 in one or
 * more bytes of seven bits (0: null), its bytes and a NUL; first those of the key, then the values.
 * A row is where they begin, and where it came from. A hash table of row numbers finds a key; where
 * the lookup has dates, the first row with that key, which leads to the others in order of their
 * days.
 */
#ifndef TABLE_LOOKUP_INT_H
#define TABLE_LOOKUP_INT_H

#include "table/lookup.h"
#include "value/pattern.h"

/* A row, but for its texts. */
struct slim {
	uint64_t text; /* where its cells begin */
	uint32_t line; /* in its file */
	uint32_t file; /* which of the lookup's files */
};

/* The days on which a row is valid, both included. */
struct days {
	int32_t from; /* LOOKUP_OPEN_FROM: always before `to` */
	int32_t to;   /* LOOKUP_OPEN_TO: always after `from` */
};

/*
 * All rows with one key, in order of their days: order[start] and so on. Kept with the first of
 * them in file order.
 */
struct same_key {
	uint32_t start;
	uint32_t count;
};

struct lookup_slot {
	uint32_t number; /* number of the row + 1; 0: free */
	uint32_t tag;    /* hash of its key, which also says where the slot is */
};

struct lookup {
	struct str name;
	enum lookup_missing missing;
	enum lookup_match match;
	const char **file;      /* those that were read; [0] is NULL: inline */
	size_t file_count;      /* how many */
	size_t file_capacity;   /* room in `file` */
	struct str *key_name;   /* key columns, */
	size_t key_count;       /* how many; 0: not set yet */
	struct str *value_name; /* value columns, */
	size_t value_count;     /* how many */
	struct str from_name;   /* column of the first day; null: no dates */
	struct str to_name;     /* of the last one; null: none */

	char *texts;              /* the cells of all rows */
	size_t texts_len;         /* bytes of them */
	size_t texts_capacity;    /* room in `texts` */
	struct slim *row;         /* in file order */
	size_t count;             /* rows */
	size_t capacity;          /* room in `row` */
	struct lookup_slot *slot; /* slots of them, a power of two */
	size_t slots;             /* 0: no table yet */

	struct days *days;     /* with dates: of each row */
	size_t days_capacity;  /* room in `days` */
	uint32_t *head;        /* of each row, the first with its key; until it is ready */
	size_t head_capacity;  /* room in `head` */
	struct same_key *same; /* of each row that is the first with its key; once it is ready */
	uint32_t *order;       /* rows by key and day; once it is ready */

	bool *length;           /* prefixes: do any have so many bytes? */
	size_t longest;         /* bytes of the longest; `length` has one more */
	size_t length_capacity; /* room in `length` */

	struct pattern **pattern; /* regular expressions: of each row */
	size_t pattern_capacity;  /* room in `pattern` */
	size_t groups;            /* the most that one of them has */

	struct arena arena; /* owns names */
};

/* Why a row cannot be one, or need not. */
enum row_error { ROW_GOOD, ROW_SAME, ROW_TWICE, ROW_BAD_KEY, ROW_BAD_VALUE };

/*
 * Add a row: key_count keys, value_count values, `days` with dates. ROW_TWICE: *before is the row
 * that has the key already, with other values; ROW_SAME: with the same ones, nothing is added.
 * ROW_BAD_...: the key is no regular expression, a value asks for a group that it lacks: the reason
 * in *why, in the lookup's arena.
 */
enum row_error lookup_row_add(struct lookup *l, const struct str *key, const struct str *value,
                              struct days days, struct lookup_row from, size_t *before,
                              const char **why);

/* Cell `i` of a row, the key's first. */
struct str lookup_cell(const struct lookup *l, size_t row, size_t i);

/* Give the rows a and b the same values? */
bool lookup_same_values(const struct lookup *l, size_t a, size_t b);

/* The number of a file, which becomes one of the lookup's. The name is the lookup's own. */
uint32_t lookup_file_number(struct lookup *l, const char *file);

/* Is this a row's key? Not where every part is empty, or the part that is matched by likeness. */
bool lookup_key_says(const struct lookup *l, const struct str *key);

/*
 * The key as it is looked for, into `part` (LOOKUP_KEYS): what is null is empty. False where it has
 * no row: every part is null or empty (of one column: null), or the last one is null where it is
 * matched by likeness.
 */
bool lookup_key_components(const struct lookup *l, const struct str *key, struct str *part);

/* Append the key as a message shows it: in quotes, a space between its parts. */
void lookup_quote_key(const struct lookup *l, const struct str *key, struct buf *out);

/* Append where a row stands, for a message about one in `file`: "line 3", "line 3 of more.csv". */
void lookup_quote_line(struct lookup_row row, const char *file, struct buf *out);

/* The row of `head`'s key that is valid on `day`; LOOKUP_NONE where there is none. */
ptrdiff_t lookup_on_day(const struct lookup *l, size_t head, int32_t day);

#endif
