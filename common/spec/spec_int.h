/* Only for common/spec: its key tables, and the kinds of keys that only a spec has. */
#ifndef SPEC_SPEC_INT_H
#define SPEC_SPEC_INT_H

#include <stddef.h>

#include "keys/key.h"
#include "spec/spec.h"

/* One reading of a spec: the owner of a struct key_context. */
struct spec_reading {
	struct spec *spec;
	const struct opt_list *given; /* NAME=VALUE of the command line; NULL: none */
	/* parameters may lack a value: only load.to is read, see spec_target_read() */
	bool target_only;
};

/* The spec that a context reads. */
static inline struct spec *spec_of(const struct key_context *c)
{
	return ((const struct spec_reading *)c->owner)->spec;
}

/* Start a reading of a spec. `reading` must last longer than the context. */
struct key_context spec_context(struct spec_reading *reading);

/*
 * `${param}` filled in; text in the arena, NUL-terminated. Null where a parameter is not known
 * (told).
 */
struct str spec_fill(struct key_context *c, const struct yaml_node *n);

/* `name` relative to the file that `n` stands in; "-" and absolute names stay. In the arena. */
const char *spec_resolve(struct key_context *c, const struct yaml_node *n, struct str name);

/*
 * The same of a file that is only read: charts/… and codes/… may also be those that come with
 * cutover.
 */
const char *spec_input(struct key_context *c, const struct yaml_node *n, struct str name);

/*
 * One file or several, by their resolved names; told where one cannot be read. *out in the arena.
 */
bool spec_files(struct key_context *c, const struct yaml_node *n, const char ***out, size_t *count);

/*
 * The keys that say how a file is written; `member` is a struct source_form. They are read by
 * spec_aux(), which makes them ready for aux_file.h; `n` is the map that they stand in. False after
 * an error was reported.
 */
#define SPEC_FORM_KEYS(s, member)                                                                  \
	{ "encoding", KEY_ENCODING, KEY_AT(s, member.encoding),                                    \
	  .help = "Encoding of the file, as iconv names it; auto looks for a byte order mark, "    \
		  "UTF-8, GB18030.",                                                               \
	  .preset = "auto" },                                                                      \
		{ "delimiter", KEY_DELIMITER, KEY_AT(s, member.delimiter),                         \
		  .help = "What separates the fields of the file; a comma unless given, a TAB "    \
		          "where the name ends in .tsv or .txt." },                                \
		{ "sheet", KEY_FILLED, KEY_AT(s, member.sheet),                                    \
		  .help = "Sheet of a workbook: its name, or its number from 1; the first unless " \
		          "given." },                                                              \
	{                                                                                          \
		"spec", KEY_FILE, KEY_AT(s, member.spec),                                          \
			.help = "The spec by which the file is cleaned first; its fields are the " \
				"columns."                                                         \
	}
bool spec_form_check(struct key_context *c, const struct yaml_node *n,
                     const struct source_form *form);
bool spec_aux(struct key_context *c, const struct yaml_node *n, struct aux_how *how);

/* A database URL or a file: the file in it resolved. In the arena. */
const char *spec_target(struct key_context *c, const struct yaml_node *n, struct str text);

/* Parse one expression; told with a caret. */
bool spec_expression(struct key_context *c, const struct yaml_node *n, struct str name,
                     enum expr_kind kind, struct spec_expr *out);

/* A decimal that is not negative; told otherwise. */
bool spec_decimal(struct key_context *c, const struct yaml_node *n, struct decimal *out);

/* The name of an encoding that iconv knows; told otherwise. */
bool spec_charset(struct key_context *c, const struct yaml_node *n, const char **out);

/*
 * Once all is read: nothing that identifies a record may be its place in a file (refused), nor be
 * joined by a function that drops nulls (a note). False after an error was reported.
 */
bool spec_identity_check(const struct spec *s);

/* Read a schema by name; NULL, told, where that fails. */
struct schema *spec_schema(struct key_context *c, const struct yaml_node *n, struct str name);

/*
 * What concerns map.split and map.convert together with the rest of `map`, once all of it is read:
 * their fields are those of the target, and what a record needs is filled. False after an error was
 * reported.
 */
bool spec_split_check(struct key_context *c, const struct spec_map *m);
bool spec_convert_check(struct key_context *c, const struct spec_map *m);

/* A field of the target that is there, and behaves; told otherwise, at `n`. */
bool spec_target_field(struct key_context *c, const struct spec_map *m, struct str name,
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
	OWNED_ZONE,
	OWNED_FORMS
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
bool spec_regex(struct key_context *c, const struct yaml_node *n, struct pattern **out);

/* The keys preamble, headings, page and ragged of source, and the tables of the last two. */
bool spec_read_preamble(struct key_context *c, const struct yaml_node *n, void *into);
bool spec_read_headings(struct key_context *c, const struct yaml_node *n, void *into);
bool spec_read_page(struct key_context *c, const struct yaml_node *n, void *into);
bool spec_read_ragged(struct key_context *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_page_table;
extern const struct key_table spec_ragged_table;

/*
 * Once the fields of clean are read: the pieces of no number and no date are joined
 * (source.ragged). Told otherwise.
 */
bool spec_join_check(struct key_context *c, const struct spec_clean *clean);

/* The key side of clean, into a struct spec_clean whose fields are read. */
bool spec_read_side(struct key_context *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_side_table;

/* The index of a field of `clean`, whose fields are read, by its name; told otherwise. */
bool spec_clean_field(struct key_context *c, const struct yaml_node *n,
                      const struct spec_clean *clean, struct str name, size_t *out);

/*
 * The key totals of clean: a map, or a list of maps. Then its keys, and the maps balance and leaf.
 */
bool spec_read_totals(struct key_context *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_totals_table;
extern const struct key_table spec_balance_table;
extern const struct key_table spec_leaf_table;

/* The fields that minor_units of others name, and the table of currencies where there are any. */
bool spec_minor_units(struct key_context *c, struct spec_clean *clean);

/*
 * The currency that a field's amounts must have: a code of ISO 4217, or a field; minor_units names
 * one as well.
 */
bool spec_currencies(struct key_context *c, struct spec_clean *clean);

/*
 * Read version, parameters and, where `to`, load.to; nothing else of the spec. False after an error
 * was reported.
 */
bool spec_target_read(struct key_context *c, bool to);

/* The tables. */
extern const struct key_table spec_table;        /* the whole file */
extern const struct key_table spec_lookup_table; /* one of lookups, which are read by: */
bool spec_lookups_read(struct key_context *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_control_table; /* one of controls, which are read by: */
bool spec_controls_read(struct key_context *c, const struct yaml_node *n, void *into);
bool spec_controls_check(struct key_context *c,
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
