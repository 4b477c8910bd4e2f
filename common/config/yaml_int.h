/* yaml_int - shared by the files of yaml. Only yaml*.c may include it. */
#ifndef CONFIG_YAML_INT_H
#define CONFIG_YAML_INT_H

#include "base/buf.h"
#include "base/mem.h"
#include "config/yaml.h"

#define YAML_NODES_MAX    ((size_t)100000)   /* nodes of all files, with aliases followed */
#define YAML_LEVELS_MAX   ((size_t)64)       /* nested lists and maps */
#define YAML_BYTES_MAX    ((size_t)16 << 20) /* bytes of all files */
#define YAML_FILES_MAX    ((size_t)100)      /* files; a file that is read twice counts twice */
#define YAML_INCLUDES_MAX ((size_t)16)       /* nested includes */
#define YAML_MERGES_MAX   ((size_t)16)       /* maps that one merge key names */

/* A file as it was read. */
struct yaml_file {
	const char *file;       /* its name, as opened */
	struct buf storage;     /* all its bytes */
	struct str text;        /* the bytes after a byte order mark */
	struct yaml_file *next; /* the file read before it */
};

struct yaml {
	struct arena arena;           /* nodes, their texts, file names */
	struct yaml_file *sources;    /* all files; the last one read is the first */
	size_t source_count;          /* how many */
	const struct yaml_node *root; /* the merged tree */
	size_t nodes;                 /* nodes so far, with aliases followed */
	size_t bytes;                 /* bytes so far */
};

/*
 * The tree of one file. Its `include` is still in it. NULL after an error was reported.
 * (yaml_read.c)
 */
struct yaml_node *yaml_read(struct yaml *c, const struct yaml_file *source);

/* Line `number` (from 1) of a file, without its line end; null after the last. (yaml.c) */
struct str yaml_line(const struct yaml_file *s, size_t number);

/*
 * `text` is wrong where it is. Append advice about the first Chinese sign in it that looks like one
 * of YAML's: ": '：' (U+FF1A) is a full-width colon, type ': '". False if it has none. (yaml_sign.c)
 */
bool yaml_sign(struct str text, struct buf *out);

/*
 * Append advice about a sign that YAML does not know, or a TAB that indents. It is searched for in
 * line `problem` and the lines above it, from line `context` on (0: a few lines). False if there is
 * none. (yaml_sign.c)
 */
bool yaml_sign_lines(const struct yaml_file *s, size_t context, size_t problem, struct buf *out);

/* Is it UTF-16? (yaml_sign.c) */
bool yaml_is_wide(struct str text);

/* The source is not UTF-8: append how to convert it. (yaml_sign.c) */
void yaml_encoding(const struct yaml_file *s, struct buf *out);

/*
 * Merge two maps into a new node. If both have a key, the value of `over` wins; with `deep`, two
 * maps under one key are merged in turn. The old nodes do not change. (yaml_merge.c)
 */
struct yaml_node *yaml_merge(struct yaml *c, const struct yaml_node *under,
                             const struct yaml_node *over, bool deep);

/* `map` without its member `i`, as a new node. (yaml_merge.c) */
struct yaml_node *yaml_without(struct yaml *c, const struct yaml_node *map, size_t i);

/*
 * Follow the merge key of `map`, if it has one: `<<: *defaults` or `<<: [*a, *b]` adds the keys
 * that `map` does not have itself; *a wins over *b. Returns the same map, a new one, or NULL after
 * an error was reported. (yaml_merge.c)
 */
struct yaml_node *yaml_follow_merge_key(struct yaml *c, struct yaml_node *map);

/*
 * The first key that `map` has twice; its first occurrence is in *first. NULL: none. (yaml_merge.c)
 */
const struct yaml_node *yaml_repeated_key(const struct yaml_node *map,
                                          const struct yaml_node **first);

/* A copy of the array of `count` pointers at `from`, in the arena. (yaml_merge.c) */
struct yaml_node **yaml_keep(struct yaml *c, struct yaml_node *const *from, size_t count);

#endif
