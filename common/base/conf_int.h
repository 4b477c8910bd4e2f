/*
 * conf_int - what the files of conf share. Only conf*.c may include it.
 */
#ifndef BASE_CONF_INT_H
#define BASE_CONF_INT_H

#include "base/buf.h"
#include "base/conf.h"
#include "base/mem.h"

#define CONF_NODES_MAX ((size_t)100000)		/* nodes of all files, aliases followed */
#define CONF_LEVELS_MAX ((size_t)64)		/* lists and maps within each other */
#define CONF_BYTES_MAX ((size_t)16 << 20)	/* bytes of all files */
#define CONF_FILES_MAX ((size_t)100)		/* files, one read twice counted twice */
#define CONF_INCLUDES_MAX ((size_t)16)		/* files that include each other */
#define CONF_MERGES_MAX ((size_t)16)		/* maps that one merge key names */

/* One file as it was read. */
struct conf_source {
	const char *file;		/* its name, as opened */
	struct buf storage;		/* all its bytes */
	struct str text;		/* of them, what stands behind a byte order mark */
	struct conf_source *next;	/* the one read before it */
};

struct conf {
	struct arena arena;		/* nodes, their texts, file names */
	struct conf_source *sources;	/* all files, the last one read first */
	size_t source_count;		/* how many */
	const struct conf_node *root;	/* the merged tree */
	size_t nodes;			/* nodes so far, aliases followed */
	size_t bytes;			/* bytes so far */
};

/* The tree of one source, with `include` still in it; NULL after trouble was told. (conf_yaml.c) */
struct conf_node *conf_read(struct conf *c, const struct conf_source *source);

/* Line `number` (from 1) of a source without its end; null past the last. (conf.c) */
struct str conf_line(const struct conf_source *s, size_t number);

/*
 * A text that is wrong where it stands: append what to type in place of the first Chinese sign in it that looks like one of
 * YAML's, as ": '：' (U+FF1A) is a full-width colon, type ': '". False where there is none. (conf_sign.c)
 */
bool conf_sign(struct str text, struct buf *out);

/*
 * Append what to type in place of a sign that YAML does not know, or of a TAB that indents: in line `problem`, or in one of those
 * above it from `context` on (0: a few). False where there is none. (conf_sign.c)
 */
bool conf_sign_lines(const struct conf_source *s, size_t context, size_t problem, struct buf *out);

/* Is it UTF-16? (conf_sign.c) */
bool conf_is_wide(struct str text);

/* Append how to make the source, which is not UTF-8, so. (conf_sign.c) */
void conf_encoding(const struct conf_source *s, struct buf *out);

/*
 * Put `over` on `under`, both maps: what both have is taken from `over`, unless both are maps and `deep`, which
 * are merged in turn. A new node; the old ones stay as they are. (conf_merge.c)
 */
struct conf_node *conf_merge(struct conf *c, const struct conf_node *under, const struct conf_node *over,
                             bool deep);

/* `map` without its member `i`. A new node. (conf_merge.c) */
struct conf_node *conf_without(struct conf *c, const struct conf_node *map, size_t i);

/*
 * Follow the merge key of `map`, if it has one: `<<: *defaults` or `<<: [*a, *b]` gives it the keys that it does
 * not have itself, of *a before *b. The same map, a new one, or NULL after trouble was told. (conf_merge.c)
 */
struct conf_node *conf_follow_merge_key(struct conf *c, struct conf_node *map);

/* The first key that stands in `map` a second time, its first occurrence in *first; NULL: none. (conf_merge.c) */
const struct conf_node *conf_repeated_key(const struct conf_node *map, const struct conf_node **first);

/* A copy of the array of `count` pointers at `from`, in the arena. (conf_merge.c) */
struct conf_node **conf_keep(struct conf *c, struct conf_node *const *from, size_t count);

#endif
