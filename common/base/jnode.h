/*
 * jnode - JSON trees in and out.
 *
 *	struct jnode *run = jnode_object();
 *	jnode_set_text(run, "program", STR("clean"));
 *	jnode_write(run, &line);		// one line, keys in order of setting
 *	jnode_free(run);
 *
 * A node owns its children. Text must be UTF-8; invalid bytes are written as U+FFFD.
 * Keys are C strings.
 */
#ifndef BASE_JNODE_H
#define BASE_JNODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct jnode;

/* New nodes; the caller owns them until they are set into another. */
struct jnode *jnode_object(void);
struct jnode *jnode_array(void);

/* Set a member of an object; null text becomes JSON null. jnode_set() takes `child`. */
void jnode_set(struct jnode *object, const char *key, struct jnode *child);
void jnode_set_text(struct jnode *object, const char *key, struct str text);
void jnode_set_count(struct jnode *object, const char *key, uint64_t n);
void jnode_set_bool(struct jnode *object, const char *key, bool b);

/* Append to an array; jnode_append() takes `child`. */
void jnode_append(struct jnode *array, struct jnode *child);
void jnode_append_text(struct jnode *array, struct str text);

/* Append the JSON text to `out`: compact on one line, or indented. */
void jnode_write(const struct jnode *n, struct buf *out);
void jnode_write_pretty(const struct jnode *n, struct buf *out);

/*
 * Parse one JSON text. NULL where it is not JSON, with the reason in `error` (`size` bytes).
 * Decimals should be JSON strings: numbers that are no integers are refused.
 */
struct jnode *jnode_parse(struct str text, char *error, size_t size);

/* Free a node and all below it. NULL is allowed. */
void jnode_free(struct jnode *n);

/* Reading. Where the node is absent or of another kind: NULL, null text, 0, false. */
const struct jnode *jnode_get(const struct jnode *object, const char *key);
struct str jnode_text(const struct jnode *n);
uint64_t jnode_count(const struct jnode *n);
bool jnode_bool(const struct jnode *n);

/* Is it a whole number that is not negative? Then *out is it. */
bool jnode_whole(const struct jnode *n, uint64_t *out);

/* Number of members or elements; the i-th element, or member with its key (may be NULL). */
size_t jnode_size(const struct jnode *n);
const struct jnode *jnode_at(const struct jnode *n, size_t i, const char **key);

#endif
