/*
 * yaml_int - what the files of yaml share. Only yaml*.c may include it.
 */
#ifndef CONFIG_YAML_INT_H
#define CONFIG_YAML_INT_H

#include "base/buf.h"
#include "base/mem.h"
#include "config/yaml.h"

#define YAML_NODES_MAX    ((size_t)100000)   /* nodes of all files, aliases followed */
#define YAML_LEVELS_MAX   ((size_t)64)       /* lists and maps within each other */
#define YAML_BYTES_MAX    ((size_t)16 << 20) /* bytes of all files */
#define YAML_FILES_MAX    ((size_t)100)      /* files, one read twice counted twice */
#define YAML_INCLUDES_MAX ((size_t)16)       /* files that include each other */
#define YAML_MERGES_MAX   ((size_t)16)       /* maps that one merge key names */

/* One file as it was read. */
struct yaml_file {
	const char *file;       /* its name, as opened */
	struct buf storage;     /* all its bytes */
	struct str text;        /* of them, what stands behind a byte order mark */
	struct yaml_file *next; /* the one read before it */
};

struct yaml {
	struct arena arena;           /* nodes, their texts, file names */
	struct yaml_file *sources;    /* all files, the last one read first */
	size_t source_count;          /* how many */
	const struct yaml_node *root; /* the merged tree */
	size_t nodes;                 /* nodes so far, aliases followed */
	size_t bytes;                 /* bytes so far */
};

/*
 * The tree of one source, with `include` still in it; NULL after an error was reported.
 * (yaml_read.c)
 */
struct yaml_node *yaml_read(struct yaml *c, const struct yaml_file *source);

/* Line `number` (from 1) of a source without its end; null past the last. (yaml.c) */
struct str yaml_line(const struct yaml_file *s, size_t number);

/*
 * A text that is wrong where it stands: append what to type in place of the first Chinese sign in
 * it that looks like one of YAML's, as ": '：' (U+FF1A) is a full-width colon, type ': '". False
 * where there is none. (yaml_sign.c)
 */
bool yaml_sign(struct str text, struct buf *out);

/*
 * Append what to type in place of a sign that YAML does not know, or of a TAB that indents: in line
 * `problem`, or in one of those above it from `context` on (0: a few). False where there is none.
 * (yaml_sign.c)
 */
bool yaml_sign_lines(const struct yaml_file *s, size_t context, size_t problem, struct buf *out);

/* Is it UTF-16? (yaml_sign.c) */
bool yaml_is_wide(struct str text);

/* Append how to make the source, which is not UTF-8, so. (yaml_sign.c) */
void yaml_encoding(const struct yaml_file *s, struct buf *out);

/*
 * Put `over` on `under`, both maps: what both have is taken from `over`, unless both are maps and
 * `deep`, which are merged in turn. A new node; the old ones stay as they are. (yaml_merge.c)
 */
struct yaml_node *yaml_merge(struct yaml *c, const struct yaml_node *under,
                             const struct yaml_node *over, bool deep);

/* `map` without its member `i`. A new node. (yaml_merge.c) */
struct yaml_node *yaml_without(struct yaml *c, const struct yaml_node *map, size_t i);

/*
 * Follow the merge key of `map`, if it has one: `<<: *defaults` or `<<: [*a, *b]` gives it the keys
 * that it does not have itself, of *a before *b. The same map, a new one, or NULL after an error
 * was reported. (yaml_merge.c)
 */
struct yaml_node *yaml_follow_merge_key(struct yaml *c, struct yaml_node *map);

/*
 * The first key that stands in `map` a second time, its first occurrence in *first; NULL: none.
 * (yaml_merge.c)
 */
const struct yaml_node *yaml_repeated_key(const struct yaml_node *map,
                                          const struct yaml_node **first);

/* A copy of the array of `count` pointers at `from`, in the arena. (yaml_merge.c) */
struct yaml_node **yaml_keep(struct yaml *c, struct yaml_node *const *from, size_t count);

#endif
