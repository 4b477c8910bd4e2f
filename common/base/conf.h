/*
 * conf - YAML files as a tree whose every node knows where it stands.
 *
 *	struct conf *c = conf_open("vouchers.yml");
 *	const struct conf_node *to = conf_find(conf_root(c), "to");
 *	if (!to) conf_trouble(conf_root(c), "'to' is missing");
 *
 * The tree lives until conf_close(). A file that is not YAML, has a key twice in one
 * map, more than 100,000 nodes once aliases are followed, more than 64 levels
 * or more than 16 MiB is refused while it is read: told as trouble with
 * file:line:column, NULL returned. A top-level `include: [FILE, ...]` (relative to the file that
 * names it, nested at most 16 deep, 100 files in all, no cycles) is merged first: maps are merged key by key, the including
 * file wins, lists and scalars are replaced; of several files in the list a later one wins.
 *
 * An alias shares the node that it names. The merge key `<<` is followed (YAML 1.1: what a map has itself
 * wins, one level). A file is one document, UTF-8 (a byte order mark is skipped), its top a map,
 * its keys texts; tags but !!str are refused.
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"

enum conf_kind { CONF_SCALAR, CONF_LIST, CONF_MAP };

struct conf_source;

struct conf_node {
	enum conf_kind kind;
	struct str text;		/* scalar: its text, escapes resolved; NUL-terminated */
	bool plain;			/* scalar: written without quotes (so null, true, 12 mean what YAML says) */
	size_t count;			/* list, map: number of items */
	struct conf_node **keys;	/* map: the scalar keys, in file order */
	struct conf_node **items;	/* list, map: the values */
	const char *file;		/* the file it stands in, as opened */
	size_t line;			/* from 1 */
	size_t column;			/* from 1, in bytes; of the first character of the text inside quotes */
	const struct conf_source *source;	/* the text that it was read from, for conf_trouble_in() */
};

struct conf;

/* Read `path` and what it includes; NULL after trouble was told. */
struct conf *conf_open(const char *path);

/*
 * The same from memory, `name` standing for the file in messages; `include` is refused.
 * For fuzzing and for defaults.
 */
struct conf *conf_parse(const char *name, struct str text);

/*
 * Read another file, and what it includes, into the keeping of `c`: its top node, which the tree does not
 * yet hold. NULL after trouble was told, at `from` where the file cannot be opened. It is one of the conf_reading()s.
 */
const struct conf_node *conf_read_beside(struct conf *c, const char *path, const struct conf_node *from);

/*
 * Put the tree on a map: what its own top-level `key` does not have is taken from `under`, as if a file with
 * that key had been included.
 */
void conf_underlay(struct conf *c, const char *key, const struct conf_node *under);

/* `map` without `key`, in the keeping of `c`; `map` itself where it has no such key. */
const struct conf_node *conf_drop(struct conf *c, const struct conf_node *map, const char *key);

/* Free the tree. NULL is allowed. */
void conf_close(struct conf *c);

/* The top node: a map (anything else was refused). */
const struct conf_node *conf_root(const struct conf *c);

/*
 * The `i`-th reading of a file, that of the spec first, for digests: its name, as opened, and all its bytes as they
 * were parsed. A file that was read twice counts twice. False past the last.
 */
bool conf_reading(const struct conf *c, size_t i, const char **file, struct str *bytes);

/* The value of `key` in a map; NULL where it is absent or the node is no map. */
const struct conf_node *conf_find(const struct conf_node *map, const char *key);

/* Is it YAML's null: plain and empty, ~ or null? */
bool conf_is_null(const struct conf_node *n);

/* A boolean: plain true/false (also yes/no/on/off, YAML 1.1); false when it is none. */
bool conf_bool(const struct conf_node *n, bool *out);

/* Tell trouble at a node: `file:line:column: text`. */
void conf_trouble(const struct conf_node *n, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Tell trouble at byte `offset` of a scalar's text, with the source line and a caret
 * under the place. Where the text was folded, or escapes make the column
 * uncertain, the caret stands under the start of the scalar.
 */
void conf_trouble_in(const struct conf_node *n, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
