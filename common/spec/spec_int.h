/* Only for common/spec: the key tables, and the walk that reads a YAML map by such a table. */
#ifndef SPEC_SPEC_INT_H
#define SPEC_SPEC_INT_H

#include <stddef.h>

#include "spec/spec.h"

/* What a key takes, and what the walk writes at its offset. */
enum key_kind {
	KEY_TEXT,   /* one text → struct str */
	KEY_FILLED, /* one text with ${param} → struct str */
	/* a file name with ${param}, relative to the file it stands in → const char * */
	KEY_FILE,
	KEY_FLAG,      /* true or false → bool */
	KEY_NUMBER,    /* a whole number from 0 → uint64_t */
	KEY_WORD,      /* one of row->words → an enum */
	KEY_TEXTS,     /* one text or a list of them → struct str *, count */
	KEY_EXPR,      /* a condition → struct spec_expr * */
	KEY_EXPRS,     /* one expression or a list → struct spec_expr *, count */
	KEY_EXPR_MAP,  /* name: expression → struct spec_expr *, count */
	KEY_GROUP_MAP, /* the same, aggregates allowed */
	KEY_MAP,       /* a map by row->table → the struct at the offset */
	KEY_MAPS,      /* name: map by row->table → an array of structs, count */
	KEY_LIST,      /* list of maps by row->table → an array of structs, count */
	KEY_CODE,      /* row->read decides; row->table, if any, is what a map there may hold */
	KEY_DONE,      /* read elsewhere (include) */
	KEY_LATER      /* refused by name: row->later says what comes later */
};

struct compile;

/* A word of a KEY_WORD. */
struct key_word {
	const char *word;  /* as written */
	int value;         /* what is stored */
	const char *later; /* not in this version, and why; NULL: present */
};

/* One key of a map. */
struct key_row {
	const char *name;              /* as written */
	enum key_kind kind;            /* what it takes */
	size_t at;                     /* offset of the member it fills */
	size_t count_at;               /* arrays: offset of their size_t count */
	bool required;                 /* the map is wrong without it */
	const struct key_word *words;  /* KEY_WORD: ends in a NULL word */
	const struct key_table *table; /* KEY_MAP, KEY_MAPS, KEY_LIST, also KEY_CODE */
	/* KEY_CODE: the table is that of each of several */
	bool many;
	bool (*read)(struct compile *c, const struct yaml_node *n, void *into); /* KEY_CODE */
	/* KEY_CODE: what the manual says it takes */
	const char *takes;
	const char *later; /* KEY_LATER: what comes later */
};

/* All keys of a map. Rows are read in this order, whatever the order in the file. */
struct key_table {
	const struct key_row *row;
	size_t count;
	size_t size; /* of the struct that a map is read into */
	/* before the rows: defaults, the name (null in a list), the node; NULL: zeroes */
	void (*start)(void *into, struct str name, const struct yaml_node *n);
	/* after the rows: what concerns several of them; NULL: nothing */
	bool (*finish)(struct compile *c, const struct yaml_node *n, void *into);
};

#define KEY_AT(s, member) .at = offsetof(struct s, member)
#define KEY_ARRAY(s, member, counter)                                                              \
	.at = offsetof(struct s, member), .count_at = offsetof(struct s, counter)
#define KEY_ROWS(rows) .row = (rows), .count = sizeof(rows) / sizeof(*(rows))

/* One reading of a spec or a schema. */
struct compile {
	/* NULL for a schema: expressions, files and parameters are not for it */
	struct spec *spec;
	const struct opt_list *given; /* NAME=VALUE of the command line; NULL: none */
	struct arena *arena;          /* owns what is read */
	struct buf path;              /* where the walk is: "clean.fields.date" */
	struct buf quote[2];          /* for texts in messages */
	bool failed;                  /* something was told */
	/* parameters may lack a value: only load.to is read, see spec_target_read() */
	bool target_only;
};

void compile_free(struct compile *c);

/*
 * Read the map at `n` by `t` into the struct at `into`, all errors told. False where there was one.
 * Null is the empty map.
 */
bool key_map(struct compile *c, const struct key_table *t, const struct yaml_node *n, void *into);

/* The path grows by a step while what it names is read; pop with what push returned. */
size_t spec_path_push(struct compile *c, struct str step);
void spec_path_pop(struct compile *c, size_t before);

/* Report an error at `n`; returns false. */
bool spec_bad(struct compile *c, const struct yaml_node *n, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * " (did you mean 'x'?)" for the nearest of `count` names, or ""; valid until the next call with
 * the same compile.
 */
const char *spec_hint(struct compile *c, struct str name, const struct str *known, size_t count);

/* `s` quoted for a message; two may be in use at a time: `which` 0 or 1. */
const char *spec_quote(struct compile *c, int which, struct str s);

/* The text of a scalar that is there; otherwise told. */
bool spec_text(struct compile *c, const struct yaml_node *n, struct str *out);

/* A whole number from 0; otherwise told, with the path of the key. */
bool spec_number(struct compile *c, const struct yaml_node *n, uint64_t *out);

/* A scalar or a list of scalars; *out in the arena. */
bool spec_texts(struct compile *c, const struct yaml_node *n, struct str **out, size_t *count);

/*
 * The index of `name` among `known`; -1, told as "WHAT 'name' is not ..." with a hint, where it is
 * none of them.
 */
ptrdiff_t spec_index(struct compile *c, const struct yaml_node *n, const char *what,
                     struct str name, const struct str *known, size_t count);

/*
 * `${param}` filled in; text in the arena, NUL-terminated. Null where a parameter is not known
 * (told).
 */
struct str spec_fill(struct compile *c, const struct yaml_node *n);

/* `name` relative to the file that `n` stands in; "-" and absolute names stay. In the arena. */
const char *spec_resolve(struct compile *c, const struct yaml_node *n, struct str name);

/*
 * The same of a file that is only read: charts/… and codes/… may also be those that come with
 * cutover.
 */
const char *spec_input(struct compile *c, const struct yaml_node *n, struct str name);

/*
 * One file or several, by their resolved names; told where one cannot be read. *out in the arena.
 */
bool spec_files(struct compile *c, const struct yaml_node *n, const char ***out, size_t *count);

/* A database URL or a file: the file in it resolved. In the arena. */
const char *spec_target(struct compile *c, const struct yaml_node *n, struct str text);

/* Parse one expression; told with a caret. */
bool spec_expression(struct compile *c, const struct yaml_node *n, struct str name,
                     enum expr_kind kind, struct spec_expr *out);

/* A decimal that is not negative; told otherwise. */
bool spec_decimal(struct compile *c, const struct yaml_node *n, struct decimal *out);

/* The name of an encoding that iconv knows; told otherwise. */
bool spec_charset(struct compile *c, const struct yaml_node *n, const char **out);

/*
 * Once all is read: nothing that identifies a record may be its place in a file (refused), nor be
 * joined by a function that drops nulls (a note). False after an error was reported.
 */
bool spec_identity_check(const struct spec *s);

/* Read a schema by name; NULL, told, where that fails. */
struct schema *spec_schema(struct compile *c, const struct yaml_node *n, struct str name);

/* As spec_hint(), among the fields of a schema. */
const char *schema_hint(struct compile *c, const struct schema *s, struct str name);

/*
 * What concerns map.split and map.convert together with the rest of `map`, once all of it is read:
 * their fields are those of the target, and what a record needs is filled. False after an error was
 * reported.
 */
bool spec_split_check(struct compile *c, const struct spec_map *m);
bool spec_convert_check(struct compile *c, const struct spec_map *m);

/* A field of the target that is there, and behaves; told otherwise, at `n`. */
bool spec_target_field(struct compile *c, const struct spec_map *m, struct str name,
                       const struct yaml_node *n);

/* Does `map` make a field of that name? */
bool spec_map_makes(const struct spec_map *map, struct str name);

/* Is there a `name` among `count` texts, or expressions of that name? */
bool spec_among(const struct str *text, size_t count, struct str name);
bool spec_named(const struct spec_expr *e, size_t count, struct str name);

/* Remember something that spec_close() gives back. */
enum spec_owned_kind {
	OWNED_EXPR,
	OWNED_RULES,
	OWNED_LOOKUP,
	OWNED_FORMAT,
	OWNED_SCHEMA,
	OWNED_PATTERN,
	OWNED_SHARES,
	OWNED_RATES,
	OWNED_ZONE
};
struct spec_owned {
	enum spec_owned_kind kind; /* how it is freed */
	void *p;
};
void spec_own(struct spec *spec, enum spec_owned_kind kind, void *p);

/* It is a file of the spec from now on; `path` lasts as long as the spec. */
void spec_note_file(struct spec *spec, const char *path);

/* Note the files of a tree as read for the spec, from the `from`-th reading on. */
void spec_read_yaml(struct spec *spec, const struct yaml *yaml, size_t from);

/* A regular expression; what is wrong with it is told with a caret. */
bool spec_regex(struct compile *c, const struct yaml_node *n, struct pattern **out);

/* The keys preamble, headings, page and ragged of source, and the tables of the last two. */
bool spec_read_preamble(struct compile *c, const struct yaml_node *n, void *into);
bool spec_read_headings(struct compile *c, const struct yaml_node *n, void *into);
bool spec_read_page(struct compile *c, const struct yaml_node *n, void *into);
bool spec_read_ragged(struct compile *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_page_table;
extern const struct key_table spec_ragged_table;

/*
 * Once the fields of clean are read: the pieces of no number and no date are joined
 * (source.ragged). Told otherwise.
 */
bool spec_join_check(struct compile *c, const struct spec_clean *clean);

/* high, medium, experimental: how far a layout can be trusted. */
extern const struct key_word source_layout_confidence_words[];

/* The key side of clean, into a struct spec_clean whose fields are read. */
bool spec_read_side(struct compile *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_side_table;

/* The index of a field of `clean`, whose fields are read, by its name; told otherwise. */
bool spec_clean_field(struct compile *c, const struct yaml_node *n, const struct spec_clean *clean,
                      struct str name, size_t *out);

/*
 * The key totals of clean: a map, or a list of maps. Then its keys, and the maps balance and leaf.
 */
bool spec_read_totals(struct compile *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_totals_table;
extern const struct key_table spec_balance_table;
extern const struct key_table spec_leaf_table;

/* The fields that minor_units of others name, and the table of currencies where there are any. */
bool spec_minor_units(struct compile *c, struct spec_clean *clean);

/*
 * The currency that a field's amounts must have: a code of ISO 4217, or a field; minor_units names
 * one as well.
 */
bool spec_currencies(struct compile *c, struct spec_clean *clean);

/*
 * Read version, parameters and, where `to`, load.to; nothing else of the spec. False after an error
 * was reported.
 */
bool spec_target_read(struct compile *c, bool to);

/* The tables. */
extern const struct key_table spec_table;        /* the whole file */
extern const struct key_table spec_lookup_table; /* one of lookups, which are read by: */
bool spec_lookups_read(struct compile *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_control_table; /* one of controls, which are read by: */
bool spec_controls_read(struct compile *c, const struct yaml_node *n, void *into);
bool spec_controls_check(struct compile *c,
                         const struct yaml_node *n); /* once all sections are read */
extern const struct key_table spec_source_table;
extern const struct key_table spec_clean_table;
extern const struct key_table spec_map_table;
extern const struct key_table spec_split_table;
extern const struct key_table spec_convert_table;
extern const struct key_table spec_dedupe_table;
extern const struct key_table spec_validate_table;
extern const struct key_table spec_load_table;
extern const struct key_table spec_reconcile_table;

#endif
