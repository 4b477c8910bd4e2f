/*
 * yaml - YAML files as a tree in which every node knows its file, line and column.
 *
 *	struct yaml *c = yaml_open("vouchers.yml");
 *	const struct yaml_node *to = yaml_find(yaml_root(c), "to");
 *	if (!to) yaml_error(yaml_root(c), "'to' is missing");
 *
 * The tree lives until yaml_close(). Reading fails (an error with file:line:column is reported,
 * NULL is returned) if a file is not YAML, has a key twice in one map, has more than 100,000 nodes
 * when aliases are followed, more than 64 levels, or more than 16 MiB. A top-level `include: [FILE,
 * ...]` is merged first. Its paths are relative to the file that names them; includes nest at most
 * 16 deep, at most 100 files in all, without cycles. Maps are merged key by key, and the including
 * file wins; lists and scalars are replaced; a later file of the list wins over an earlier one.
 *
 * An alias shares the node that it names. The merge key `<<` is followed, one level (YAML 1.1); the
 * map's own keys win. A file is one UTF-8 document (a byte order mark is skipped). Its top node is
 * a map, its keys are texts. Tags other than !!str are refused.
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
	struct str text; /* scalar: its text, with escapes resolved; NUL-terminated */
	/* scalar: written without quotes, so null, true and 12 have their YAML meaning */
	bool plain;
	size_t count;             /* list, map: number of items */
	struct yaml_node **keys;  /* map: the scalar keys, in file order */
	struct yaml_node **items; /* list, map: the values */
	const char *file;         /* the file that holds it, by its name as opened */
	size_t line;              /* from 1 */
	/* from 1, in bytes; of the first character inside the quotes */
	size_t column;
	const struct yaml_file *source; /* the text that it was read from, for yaml_error_in() */
};

struct yaml;

/* Read `path` and what it includes; NULL after an error was reported. */
struct yaml *yaml_open(const char *path);

/*
 * The same for a text in memory. Messages call the file `name`; `include` is refused. For fuzzing
 * and for defaults.
 */
struct yaml *yaml_parse(const char *name, struct str text);

/*
 * Read another file and its includes; `c` owns the nodes. Returns the top node, which is not yet
 * part of the tree of `c`. NULL after an error was reported, at `from` if the file cannot be
 * opened. The file becomes one of the yaml_reading()s.
 */
const struct yaml_node *yaml_read_beside(struct yaml *c, const char *path,
                                         const struct yaml_node *from);

/*
 * Add defaults to the map `key` at the top level of the tree: what that map lacks comes from
 * `under`, as if a file with that key had been included.
 */
void yaml_underlay(struct yaml *c, const char *key, const struct yaml_node *under);

/* `map` without `key`, owned by `c`; `map` itself if it has no such key. */
const struct yaml_node *yaml_drop(struct yaml *c, const struct yaml_node *map, const char *key);

/* Free the tree. NULL is allowed. */
void yaml_close(struct yaml *c);

/* The top node, always a map. */
const struct yaml_node *yaml_root(const struct yaml *c);

/*
 * The `i`-th file that was read, for digests: its name as opened, and all its bytes as parsed. The
 * spec is the first. A file that was read twice is listed twice. False after the last.
 */
bool yaml_reading(const struct yaml *c, size_t i, const char **file, struct str *bytes);

/* The value of `key` in a map; NULL if it is absent or the node is not a map. */
const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key);

/* Is it YAML's null: plain, and empty, ~ or null? */
bool yaml_is_null(const struct yaml_node *n);

/* Read a boolean: plain true/false (also yes/no/on/off, YAML 1.1). False if the node is none. */
bool yaml_bool(const struct yaml_node *n, bool *out);

/* Report an error at a node: `file:line:column: text`. */
void yaml_error(const struct yaml_node *n, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Report an error at byte `offset` of a scalar's text, with the source line and a caret under the
 * place. If the text was folded, or escapes make the column uncertain, the caret is under the start
 * of the scalar.
 */
void yaml_error_in(const struct yaml_node *n, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
