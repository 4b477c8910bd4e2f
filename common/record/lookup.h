/*
 * lookup - tables that give a new value for an old key.
 *
 *	struct lookup *l = lookup_new(STR("accounts"), LOOKUP_FAULT);
 *	lookup_read(l, "account_map.csv", keys, 1, values, 1);
 *	row = lookup_find(l, key, 1);
 *	if (row) use(row->value[0]);
 *
 * A lookup lives for the whole run. A key twice in a file is trouble that names both lines.
 */
#ifndef RECORD_LOOKUP_H
#define RECORD_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* What an expression gets where the key is not there. */
enum lookup_missing {
	LOOKUP_FAULT,	/* the fault unmapped */
	LOOKUP_NULL,	/* null */
	LOOKUP_KEEP	/* the key itself (the last of several) */
};

struct lookup_row {
	struct str *key;	/* key columns */
	struct str *value;	/* value columns */
	const char *file;	/* where it stands; NULL: inline */
	uint64_t line;		/* and on which line, from 1 */
	bool used;		/* some record found it */
};

struct lookup;

struct lookup *lookup_new(struct str name, enum lookup_missing missing);

/*
 * Read a CSV or TSV file, or one more with the same columns (by its ending: .tsv, .txt are TSV;
 * UTF-8, header) and keep the named columns. False after trouble was told: unreadable, a column
 * that is not there (with the list of those that are), a key twice. A row whose key or whose every
 * value is empty is passed over (a mapping still to be filled in).
 */
bool lookup_read(struct lookup *l, const char *path, const struct str *keys, size_t key_count,
                 const struct str *values, size_t value_count);

/*
 * Add one inline row with one key and one value column "value". False where the key is there
 * already.
 */
bool lookup_add(struct lookup *l, struct str key, struct str value);

/* The row of a key, NULL where there is none or a part of the key is null. Marks it used. */
struct lookup_row *lookup_find(struct lookup *l, const struct str *key, size_t count);

/* About the table. */
struct str lookup_name(const struct lookup *l);
enum lookup_missing lookup_missing(const struct lookup *l);
const char *lookup_file(const struct lookup *l);	/* NULL: inline */
size_t lookup_key_count(const struct lookup *l);
size_t lookup_value_count(const struct lookup *l);
struct str lookup_key_name(const struct lookup *l, size_t i);
struct str lookup_value_name(const struct lookup *l, size_t i);
ptrdiff_t lookup_value_index(const struct lookup *l, struct str name);	/* -1: no such column */
size_t lookup_size(const struct lookup *l);
const struct lookup_row *lookup_at(const struct lookup *l, size_t i);	/* in file order */

void lookup_free(struct lookup *l);

#endif
