/*
 * yaml - YAML files as a tree whose every node knows where it stands.
 *
 *	struct yaml *c = yaml_open("vouchers.yml");
 *	const struct yaml_node *to = yaml_find(yaml_root(c), "to");
 *	if (!to) yaml_error(yaml_root(c), "'to' is missing");
 *
 * The tree lives until yaml_close(). A file that is not YAML, has a key twice in one map, more than
 * 100,000 nodes once aliases are followed, more than 64 levels or more than 16 MiB is refused while
 * it is read: told as an error with file:line:column, NULL returned. A top-level `include: [FILE,
 * ...]` (relative to the file that names it, nested at most 16 deep, 100 files in all, no cycles)
 * is merged first: maps are merged key by key, the including file wins, lists and scalars are
 * replaced; of several files in the list a later one wins.
 *
 * An alias shares the node that it names. The merge key `<<` is followed (YAML 1.1: what a map has
 * itself wins, one level). A file is one document, UTF-8 (a byte order mark is skipped), its top a
 * map, its keys texts; tags but !!str are refused.
 */
#ifndef CONFIG_YAML_H
#define CONFIG_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_file;

struct yaml_node {
	enum yaml_kind kind;
	struct str text; /* scalar: its text, escapes resolved; NUL-terminated */
	/* scalar: written without quotes (so null, true, 12 mean what YAML says) */
	bool plain;
	size_t count;             /* list, map: number of items */
	struct yaml_node **keys;  /* map: the scalar keys, in file order */
	struct yaml_node **items; /* list, map: the values */
	const char *file;         /* the file it stands in, as opened */
	size_t line;              /* from 1 */
	/* from 1, in bytes; of the first character of the text inside quotes */
	size_t column;
	const struct yaml_file *source; /* the text that it was read from, for yaml_error_in() */
};

struct yaml;

/* Read `path` and what it includes; NULL after an error was reported. */
struct yaml *yaml_open(const char *path);

/*
 * The same from memory, `name` standing for the file in messages; `include` is refused.
 * For fuzzing and for defaults.
 */
struct yaml *yaml_parse(const char *name, struct str text);

/*
 * Read another file, and what it includes, into the keeping of `c`: its top node, which the tree
 * does not yet hold. NULL after an error was reported, at `from` where the file cannot be opened.
 * It is one of the yaml_reading()s.
 */
const struct yaml_node *yaml_read_beside(struct yaml *c, const char *path,
                                         const struct yaml_node *from);

/*
 * Put the tree on a map: what its own top-level `key` does not have is taken from `under`, as if a
 * file with that key had been included.
 */
void yaml_underlay(struct yaml *c, const char *key, const struct yaml_node *under);

/* `map` without `key`, in the keeping of `c`; `map` itself where it has no such key. */
const struct yaml_node *yaml_drop(struct yaml *c, const struct yaml_node *map, const char *key);

/* Free the tree. NULL is allowed. */
void yaml_close(struct yaml *c);

/* The top node: a map (anything else was refused). */
const struct yaml_node *yaml_root(const struct yaml *c);

/*
 * The `i`-th reading of a file, that of the spec first, for digests: its name, as opened, and all
 * its bytes as they were parsed. A file that was read twice counts twice. False past the last.
 */
bool yaml_reading(const struct yaml *c, size_t i, const char **file, struct str *bytes);

/* The value of `key` in a map; NULL where it is absent or the node is no map. */
const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key);

/* Is it YAML's null: plain and empty, ~ or null? */
bool yaml_is_null(const struct yaml_node *n);

/* A boolean: plain true/false (also yes/no/on/off, YAML 1.1); false when it is none. */
bool yaml_bool(const struct yaml_node *n, bool *out);

/* Report an error at a node: `file:line:column: text`. */
void yaml_error(const struct yaml_node *n, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Report an error at byte `offset` of a scalar's text, with the source line and a caret
 * under the place. Where the text was folded, or escapes make the column
 * uncertain, the caret stands under the start of the scalar.
 */
void yaml_error_in(const struct yaml_node *n, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
