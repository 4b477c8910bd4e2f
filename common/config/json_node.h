/*
 * json_node - read and write JSON trees.
 *
 *	struct json_node *run = json_node_object();
 *	json_node_set_text(run, "program", STR("clean"));
 *	json_node_write(run, &line);		// one line, keys in order of setting
 *	json_node_free(run);
 *
 * A node owns its children. Text must be UTF-8; invalid bytes are written as U+FFFD. Keys are C
 * strings.
 */
#ifndef CONFIG_JSON_NODE_H
#define CONFIG_JSON_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct json_node;

/* New nodes. The caller owns a node until it puts the node into another one. */
struct json_node *json_node_object(void);
struct json_node *json_node_array(void);

/* Set a member of an object; null text becomes JSON null. json_node_set() takes over `child`. */
void json_node_set(struct json_node *object, const char *key, struct json_node *child);
void json_node_set_text(struct json_node *object, const char *key, struct str text);
void json_node_set_count(struct json_node *object, const char *key, uint64_t n);
void json_node_set_bool(struct json_node *object, const char *key, bool b);

/* Take a member out of an object and free it; nothing happens if there is none. */
void json_node_remove(struct json_node *object, const char *key);

/* Append to an array. json_node_append() takes over `child`. */
void json_node_append(struct json_node *array, struct json_node *child);
void json_node_append_text(struct json_node *array, struct str text);

/* Append the JSON text to `out`: compact on one line, or indented. */
void json_node_write(const struct json_node *n, struct buf *out);
void json_node_write_pretty(const struct json_node *n, struct buf *out);

/*
 * Parse one JSON text. NULL if it is not JSON; the reason is then in `error` (`size` bytes). Write
 * decimals as JSON strings: numbers that are not integers are refused.
 */
struct json_node *json_node_parse(struct str text, char *error, size_t size);

/* Free a node and everything below it. NULL is allowed. */
void json_node_free(struct json_node *n);

/* Read a node. If it is absent or of another kind, the result is NULL, null text or 0. */
const struct json_node *json_node_get(const struct json_node *object, const char *key);
struct str json_node_text(const struct json_node *n);
uint64_t json_node_count(const struct json_node *n);

/* Is the node JSON null? Not if it is absent. */
bool json_node_is_null(const struct json_node *n);

/* Is the node a whole number that is not negative? If so, *out is the number. */
bool json_node_whole(const struct json_node *n, uint64_t *out);

/*
 * The number of members or elements; the i-th element, or the i-th member with its key in *key.
 * `key` may be NULL.
 */
size_t json_node_size(const struct json_node *n);
const struct json_node *json_node_at(const struct json_node *n, size_t i, const char **key);

#endif
