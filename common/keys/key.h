/*
 * key - the keys of a YAML file as tables, and the walk that reads a map by such a table.
 *
 *	static const struct key_row rows[] = {
 *		{ "file", KEY_FILE, KEY_AT(lookup, file), .required = true },
 *		{ "match", KEY_WORD, KEY_AT(lookup, match), .words = match_words },
 *	};
 *	static const struct key_table table = { KEY_ROWS(rows), .size = sizeof(struct lookup) };
 *
 *	struct key_context c = { .arena = &arena };
 *	ok = key_map(&c, &table, yaml_root(yaml), &lookup);
 *	key_context_free(&c);
 *
 * The walk refuses unknown keys, values of the wrong kind and missing keys. It reports all of these
 * errors, not only the first, each with file:line:column and the path of the key. A function of the
 * context reads the kinds that need more than the text, such as expressions.
 */
#ifndef KEYS_KEY_H
#define KEYS_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "config/yaml.h"
#include "value/decimal.h"

/* What a key takes, and what the walk writes at its offset. */
enum key_kind {
	KEY_TEXT,    /* one text → struct str */
	KEY_FLAG,    /* true or false → bool */
	KEY_NUMBER,  /* a whole number from 0 → uint64_t */
	KEY_COUNT,   /* a whole number from 1 → uint64_t */
	KEY_DECIMAL, /* a number from 0 → struct decimal */
	KEY_ANY,     /* any scalar, also the empty text → struct str */
	/* what separates the fields of a table: characters, no line ends, no quotes → struct str */
	KEY_DELIMITER,
	KEY_WORD,  /* one of row->words → an enum */
	KEY_TEXTS, /* one text or a list of them → struct str *, count */
	KEY_MAP,   /* a map by row->table → the struct at the offset */
	KEY_MAPS,  /* name: map by row->table → an array of structs, count */
	KEY_LIST,  /* list of maps by row->table → an array of structs, count */
	KEY_CODE,  /* row->read decides; row->table, if any, is what a map there may hold */
	KEY_DONE,  /* read elsewhere (include) */
	KEY_LATER, /* refused by name: row->later says what comes later */
	/* ---- by the function of the context, see struct key_context ---- */
	KEY_FILLED, /* one text with ${param} → struct str */
	/* a file name with ${param}, relative to the file that names it → const char * */
	KEY_FILE,
	KEY_FILES,           /* one that can be read, or a list of them → const char **, count */
	KEY_CHARSET,         /* the name of an encoding, or auto → const char * */
	KEY_SCHEMA,          /* the name of a schema → struct schema * */
	KEY_REGEX,           /* a regular expression → struct pattern * */
	KEY_REGEXES,         /* name: regular expression → struct spec_given *, count */
	KEY_VALUE,           /* an expression → struct spec_expr, which keeps its name */
	KEY_CONDITION,       /* a condition → the same */
	KEY_GROUP_CONDITION, /* a condition, aggregates allowed → the same */
	KEY_EXPR,            /* a condition → struct spec_expr * */
	KEY_EXPRS,           /* one expression or a list → struct spec_expr *, count */
	KEY_EXPR_MAP,        /* name: expression → struct spec_expr *, count */
	KEY_GROUP_MAP,       /* the same, aggregates allowed */
	KEY_MEMBER_EXPR,     /* KEY_EXPR about a record of a group: aggregates allowed */
	KEY_MEMBER_MAP,      /* KEY_EXPR_MAP about it */
	KEY_KINDS_           /* how many there are */
};

struct key_context;
struct key_row;

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
	bool many;                     /* KEY_CODE: the table is that of each of several */
	bool (*read)(struct key_context *c, const struct yaml_node *n, void *into); /* KEY_CODE */
	unsigned only; /* for the owner of the table: what the key is for; 0: all */
	/* KEY_CODE, KEY_DONE: a kind that is similar, for lists and editors */
	enum key_kind like;
	const char *takes; /* what it takes, if the name of the kind does not say; or NULL */
	const char *later; /* KEY_LATER: what comes later */
	const char *help;  /* what it is for: one plain sentence or two */
	/* read if the map lacks the key, as if it were written; NULL: none, or `help` says it */
	const char *preset;
	/*
	 * Members of its JSON Schema, added to those of the kind; with KEY_CODE they replace those.
	 * Write ' for ", @map for the schema of row->table, @NAME for the definition NAME. NULL:
	 * none.
	 */
	const char *json;
};

/* All keys of a map. Rows are read in this order, whatever the order in the file. */
struct key_table {
	const struct key_row *row;
	size_t count;
	size_t size; /* of the struct that a map is read into */
	/*
	 * called before the rows, for the name (null in a list), the node, and defaults that no
	 * preset can say; NULL: zeroes
	 */
	void (*start)(void *into, struct str name, const struct yaml_node *n);
	/* called after the rows, to check several of them together; NULL: no check */
	bool (*finish)(struct key_context *c, const struct yaml_node *n, void *into);
	const char *json; /* members of its JSON Schema, as those of a row; NULL: none */
	/* KEY_MAPS: a scalar instead of the map is the value of this key; NULL: it must be a map */
	const char *brief;
};

#define KEY_AT(s, member) .at = offsetof(struct s, member)
#define KEY_ARRAY(s, member, counter)                                                              \
	.at = offsetof(struct s, member), .count_at = offsetof(struct s, counter)
#define KEY_ROWS(rows) .row = (rows), .count = sizeof(rows) / sizeof(*(rows))

/* One reading of a file. Set `arena`, zero the rest; free it with key_context_free(). */
struct key_context {
	struct arena *arena; /* owns what is read */
	bool extensible;     /* ignore keys that begin with x-: they belong to others */
	/*
	 * Read the kinds that need more than the text, into the struct `into`; false after an error
	 * was reported. NULL: the tables have none of these kinds.
	 */
	bool (*read)(struct key_context *c, const struct key_row *row, const struct yaml_node *n,
	             void *into);
	void *owner; /* for this function, and those of the rows */
	/* ---- only for keys/ and messages ---- */
	struct buf path;     /* where the walk is: "clean.fields.date" */
	struct buf quote[2]; /* for texts in messages */
	bool failed;         /* an error was reported */
};

void key_context_free(struct key_context *c);

/*
 * Read the map at `n` by `t` into the struct at `into`: what is written, and the presets of the keys
 * that are not. False after all errors were reported. Null is the empty map.
 */
bool key_map(struct key_context *c, const struct key_table *t, const struct yaml_node *n,
             void *into);

/* Add a step to the path before you read what it names; pop with the result of push. */
size_t key_path_push(struct key_context *c, struct str step);
void key_path_pop(struct key_context *c, size_t before);

/* Report an error at `n`, or at a byte of its text; returns false. */
bool key_bad(struct key_context *c, const struct yaml_node *n, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool key_bad_in(struct key_context *c, const struct yaml_node *n, size_t offset, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

/*
 * " (did you mean 'x'?)" for the nearest of `count` names, or "". In the arena.
 */
const char *key_hint(struct key_context *c, struct str name, const struct str *known, size_t count);

/* `s` quoted for a message; two may be in use at a time: `which` 0 or 1. */
const char *key_quote(struct key_context *c, int which, struct str s);

/* What `n` is, if it is not a text: "a list", "a map", "nothing". */
const char *key_found(const struct yaml_node *n);

/*
 * The text of a scalar that is not null. This function and those below return false after an error
 * was reported.
 */
bool key_text(struct key_context *c, const struct yaml_node *n, struct str *out);

/* A whole number from 0. */
bool key_number(struct key_context *c, const struct yaml_node *n, uint64_t *out);

/* A whole number from 1. */
bool key_count(struct key_context *c, const struct yaml_node *n, uint64_t *out);

/* A number from 0. */
bool key_decimal(struct key_context *c, const struct yaml_node *n, struct decimal *out);

/* A scalar or a list of scalars; *out in the arena. */
bool key_texts(struct key_context *c, const struct yaml_node *n, struct str **out, size_t *count);

/* One of `words`: its value. */
bool key_word(struct key_context *c, const struct yaml_node *n, const struct key_word *words,
              unsigned *out);

/*
 * The index of `name` among `known`. -1 if it is none of them: the error "no WHAT 'name'" was
 * reported, with a hint.
 */
ptrdiff_t key_index(struct key_context *c, const struct yaml_node *n, const char *what,
                    struct str name, const struct str *known, size_t count);

/*
 * The `i`-th row of a table and the tables below it, for lists; false past the end.
 */
struct key_doc {
	char path[96];      /* "clean.fields.*.formats" */
	const char *kind;   /* "text", "map", ... */
	char words[256];    /* of a word: "three|indian"; otherwise "" */
	bool required;      /* the map must have it */
	bool later;         /* it comes in a later version; `help` says what */
	const char *help;   /* see struct key_row; "": none */
	const char *preset; /* likewise; NULL: none */
};
bool key_list(const struct key_table *t, size_t i, struct key_doc *out);

/*
 * Append the JSON Schema (draft 7) of the maps that `t` reads, as members of an object without its
 * braces: type, properties, required, additionalProperties. It refers to the definitions text,
 * texts, expression, expressions and expression_map.
 */
void key_json(const struct key_table *t, struct buf *out);

/* The same of one row or table's `json`, alone: ' and @NAME filled in. */
void key_json_fill(const char *json, const struct key_table *map, struct buf *out);

/* Append `text` as a JSON string. */
void key_json_string(const char *text, struct buf *out);

#endif
