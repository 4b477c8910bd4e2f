/*
 * lookup_int - shared by the files of lookup; nobody else includes it.
 *
 * One buffer holds the cells of all rows, one after the other: first those of the key, then the
 * values. A cell is its length + 1 in one or more bytes of seven bits (0: null), its bytes and a
 * NUL. A row knows where its cells begin and where it came from. A hash table of row numbers finds
 * a key; if the lookup has dates, it finds the first row with that key, which leads to the others
 * in the order of their days.
 */
#ifndef TABLE_LOOKUP_INT_H
#define TABLE_LOOKUP_INT_H

#include "table/lookup.h"
#include "value/pattern.h"

/* A row without its texts. */
struct slim {
	uint64_t text; /* the start of its cells */
	uint32_t line; /* in its file */
	uint32_t file; /* which of the lookup's files */
};

/* The days on which a row is valid, both included. */
struct days {
	int32_t from; /* LOOKUP_OPEN_FROM: always before `to` */
	int32_t to;   /* LOOKUP_OPEN_TO: always after `from` */
};

/*
 * All rows with one key, in the order of their days: order[start] and so on. Stored with the first
 * of them in file order.
 */
struct same_key {
	uint32_t start;
	uint32_t count;
};

struct lookup_slot {
	uint32_t number; /* number of the row + 1; 0: free */
	uint32_t tag;    /* hash of its key, which also selects the slot */
	uint64_t text;   /* where its cells begin: one look at memory less than through the row */
};

struct lookup {
	struct str name;
	enum lookup_missing missing;
	enum lookup_match match;
	const char **file;      /* the files that were read; [0] is NULL: inline */
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

	bool *length;           /* prefixes: is there one with so many bytes? */
	size_t longest;         /* bytes of the longest; `length` has one more */
	size_t length_capacity; /* room in `length` */

	struct pattern **pattern; /* regular expressions: one for each row */
	size_t pattern_capacity;  /* room in `pattern` */
	size_t groups;            /* the most groups of one expression */

	struct arena arena; /* owns names */
};

/* The result of adding a row. */
enum row_error { ROW_GOOD, ROW_SAME, ROW_TWICE, ROW_BAD_KEY, ROW_BAD_VALUE };

/*
 * Add a row: key_count keys, value_count values, `days` with dates. ROW_TWICE: row *before has the
 * same key and other values. ROW_SAME: it has the same values, nothing is added. ROW_BAD_...: the
 * key is not a regular expression, or a value uses a group that it lacks; *why is the reason, in
 * the lookup's arena.
 */
enum row_error lookup_row_add(struct lookup *l, const struct str *key, const struct str *value,
                              struct days days, struct lookup_row from, size_t *before,
                              const char **why);

/* The cell at *p; steps over it. */
static inline struct str lookup_get_cell(const char **p)
{
	const unsigned char *at = (const unsigned char *)*p;
	size_t n = *at & 0x7f;

	for (int shift = 7; *at & 0x80; shift += 7)
		n |= (size_t)(*++at & 0x7f) << shift;
	*p = (const char *)at + 1;
	if (n == 0) {
		(*p)++;
		return STR_NULL;
	}
	*p += n;
	return (struct str){ *p - n, n - 1 };
}

/* Cell `i` of a row; the cells of the key come first. */
struct str lookup_cell(const struct lookup *l, size_t row, size_t i);

/* Do rows a and b have the same values? */
bool lookup_same_values(const struct lookup *l, size_t a, size_t b);

/* The number of a file; a new file is added. The lookup keeps its own copy of the name. */
uint32_t lookup_file_number(struct lookup *l, const char *file);

/*
 * Can this be the key of a row? Not if every part is empty, or the part that is matched by prefix
 * or pattern.
 */
bool lookup_key_says(const struct lookup *l, const struct str *key);

/*
 * The key in the form for searching, in `part` (LOOKUP_KEYS): null is empty. False if it can have
 * no row: every part is null or empty (with one column: null), or the last part is null and matched
 * by prefix or pattern.
 */
bool lookup_key_components(const struct lookup *l, const struct str *key, struct str *part);

/* Append the key as messages show it: in quotes, with a space between its parts. */
void lookup_quote_key(const struct lookup *l, const struct str *key, struct buf *out);

/*
 * Append the place of a row, for a message about a row in `file`: "line 3", "line 3 of more.csv".
 */
void lookup_quote_line(struct lookup_row row, const char *file, struct buf *out);

/* The row of `head`'s key that is valid on `day`; LOOKUP_NONE if there is none. */
ptrdiff_t lookup_on_day(const struct lookup *l, size_t head, int32_t day);

#endif
