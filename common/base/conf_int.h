/*
 * conf_int - what the files of conf share. Only conf.c, conf_yaml.c and conf_merge.c may include it.
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
