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
	/* so many of `given`, the first ones, may name parameters that the spec does not have */
	size_t shared;
	/* only load.to is read, see spec_target_read(): a parameter can be without a value */
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
 * The text of `n` with each ${param} replaced by its value; in the arena, NUL-terminated. Null
 * after an error was reported: a parameter is not known.
 */
struct str spec_fill(struct key_context *c, const struct yaml_node *n);

/*
 * The name of a file that is only read, relative to the file of `n`; "-" and absolute names stay. A
 * name such as charts/... or codes/... may also mean a file that comes with cutover. In the arena.
 */
const char *spec_input(struct key_context *c, const struct yaml_node *n, struct str name);

/*
 * The keys for how a file is written; `member` is a struct source_form. spec_aux() makes what they
 * read ready for aux_file.h; `n` is the map that has the keys. False after an error was reported.
 */
#define SPEC_FORM_KEYS(s, member)                                                                           \
	{ "encoding", KEY_CHARSET, KEY_AT(s, member.encoding),                                              \
	  .help = "The encoding of the file, as iconv names it. auto recognizes a byte order mark, "        \
		  "UTF-8 and GB18030. Without this key, auto." },                                           \
		{ "delimiter", KEY_DELIMITER, KEY_AT(s, member.delimiter),                                  \
		  .help = "What separates the fields of the file. Without this key, a comma; a TAB if the " \
		          "name of the file ends in .tsv or .txt." },                                       \
		{ "sheet", KEY_FILLED, KEY_AT(s, member.sheet),                                             \
		  .help = "The sheet of a workbook: its name, or its number from 1. Without this key, the " \
		          "first sheet." },                                                                 \
	{                                                                                                   \
		"spec", KEY_FILE, KEY_AT(s, member.spec),                                                   \
			.help = "The spec that cleans the file first. Its fields are then the columns."     \
	}
bool spec_form_check(struct key_context *c, const struct yaml_node *n,
                     const struct source_form *form);
bool spec_aux(struct key_context *c, const struct yaml_node *n, struct aux_how *how);

/* A database URL or a file name, with the file in it resolved. In the arena. */
const char *spec_target(struct key_context *c, const struct yaml_node *n, struct str text);

/*
 * Read the URL of a database: with its parameters, without a password, and known. NULL after an error
 * was reported.
 */
const char *spec_database(struct key_context *c, const struct yaml_node *n);

/*
 * What map `n` says beside `read`: of a database either table or query, and no key of a file; of a
 * file neither of them. False after an error was reported.
 */
bool spec_database_check(struct key_context *c, const struct yaml_node *n, bool database);

/* Once all is read: what reconcile.after and references read without a name is the target of load. */
bool spec_read_target(struct key_context *c);

/*
 * A file name, "-", or the URL of a database that this version knows, without a password; resolved by
 * spec_target(). NULL after an error was reported.
 */
const char *spec_readable(struct key_context *c, const struct yaml_node *n);

/* Is a text that spec_target() has resolved the URL of a database? */
bool spec_is_database(const char *target);

/* Read source.read, the URL of a database, into a struct spec_source. */
bool spec_read_database(struct key_context *c, const struct yaml_node *n, void *into);

/* Parse one expression. False after an error was reported, with a caret. */
bool spec_expression(struct key_context *c, const struct yaml_node *n, struct str name,
                     enum expr_kind kind, struct spec_expr *out);

/* Read the name of an encoding. False after an error was reported: iconv does not know it. */
bool spec_charset(struct key_context *c, const struct yaml_node *n, const char **out);

/*
 * Call it after the whole spec was read. It refuses a key that is made of a record's place in a
 * file, and notes a key made with a function that drops nulls. False after an error was reported.
 */
bool spec_identity_check(const struct spec *s);

/*
 * Call them after the whole of `map` was read. They check map.split and map.convert against the
 * rest of `map`: their fields exist in the target, and every required field is filled. False after
 * an error was reported.
 */
bool spec_split_check(struct key_context *c, const struct spec_map *m);
bool spec_convert_check(struct key_context *c, const struct spec_map *m);

/* Is it a field of the target? False after an error at `n` was reported. */
bool spec_target_field(struct key_context *c, const struct spec_map *m, struct str name,
                       const struct yaml_node *n);

/* Does `map` make a field of that name? */
bool spec_map_makes(const struct spec_map *map, struct str name);

/* Is `name` one of `count` texts, or the name of one of `count` expressions? */
bool spec_among(const struct str *text, size_t count, struct str name);
bool spec_named(const struct spec_expr *e, size_t count, struct str name);

/* Things that spec_close() frees. */
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
/* spec_scope() for a header alone, in another arena: nothing of the spec changes. */
struct expr_scope spec_scope_in(struct arena *arena, const struct spec *spec,
                                const struct header *header, const struct schema *schema);

void spec_own(struct spec *spec, enum spec_owned_kind kind, void *p);

/* Add `path` to the files of the spec. It must last as long as the spec. */
void spec_note_file(struct spec *spec, const char *path);

/* Add the files of a tree to the evidence of the spec, from the `from`-th reading on. */
void spec_read_yaml(struct spec *spec, const struct yaml *yaml, size_t from);

/* Compile a regular expression. False after an error was reported, with a caret. */
bool spec_regex(struct key_context *c, const struct yaml_node *n, struct pattern **out);

/* The keys page and ragged of source, and their tables. */
bool spec_read_page(struct key_context *c, const struct yaml_node *n, void *into);
bool spec_read_ragged(struct key_context *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_page_table;
extern const struct key_table spec_ragged_table;

/*
 * Call it after the fields of clean were read. False after an error was reported: source.ragged
 * joins the pieces of a number or a date.
 */
bool spec_join_check(struct key_context *c, const struct spec_clean *clean);

/* The key side of clean. */
extern const struct key_table spec_side_table;

/*
 * The index of the field of `clean` with this name, after its fields were read. False after an error
 * was reported.
 */
bool spec_clean_field(struct key_context *c, const struct yaml_node *n,
                      const struct spec_clean *clean, struct str name, size_t *out);

/*
 * Read the key totals of clean: a map, or a list of maps. The tables are those of totals, balance
 * and leaf.
 */
bool spec_read_totals(struct key_context *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_totals_table;
extern const struct key_table spec_balance_table;
extern const struct key_table spec_leaf_table;

/* The minor units of the currencies of ISO 4217, by their codes. NULL after an error was reported. */
struct lookup *spec_currency_table(struct key_context *c, const struct yaml_node *n);

/*
 * Find the fields that minor_units names; if there are any, open the table of currencies. False
 * after an error was reported.
 */
bool spec_minor_units(struct key_context *c, struct spec_clean *clean);

/*
 * Find the currency that the amounts of each field must have: an ISO 4217 code, or a field (also
 * the field of minor_units). False after an error was reported.
 */
bool spec_currencies(struct key_context *c, struct spec_clean *clean);

/*
 * Read only the version, the parameters and (if `to`) load.to. False after an error was reported.
 */
bool spec_target_read(struct key_context *c, bool to);

/*
 * The key migration; and the check that the file has no section beside it. False after an error was
 * reported.
 */
bool spec_migration_read(struct key_context *c, const struct yaml_node *n, void *into);
bool spec_migration_check(struct key_context *c, const struct yaml_node *n);
extern const struct key_table spec_entry_table; /* one spec of it */

/* The tables. */
extern const struct key_table spec_table;        /* the whole file */
extern const struct key_table spec_report_table; /* source.report, and that of a side */
extern const struct key_table spec_lookup_table; /* one lookup; spec_lookups_read() reads all */
bool spec_lookups_read(struct key_context *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_control_table; /* one control; spec_controls_read() reads all */
bool spec_controls_read(struct key_context *c, const struct yaml_node *n, void *into);
/* Call it after all sections were read. */
bool spec_controls_check(struct key_context *c, const struct yaml_node *n);
extern const struct key_table spec_source_table;
extern const struct key_table spec_clean_table;
extern const struct key_table spec_map_table;
extern const struct key_table spec_split_table;
extern const struct key_table spec_convert_table;
extern const struct key_table spec_dedupe_table;
extern const struct key_table spec_validate_table;
extern const struct key_table spec_load_table;
/* Read the key reconcile: a map, which is one comparison, or a list of them. The table is that of one. */
bool spec_read_reconcile(struct key_context *c, const struct yaml_node *n, void *into);
extern const struct key_table spec_reconcile_table;

/*
 * spec_tree.c: complete and check what a comparison says about the tree of accounts, and about balances that
 * roll forward. False after an error was reported.
 */
bool spec_check_tree(struct key_context *c, const struct yaml_node *n, struct spec_reconcile *r);
bool spec_check_roll(struct key_context *c, const struct yaml_node *n, struct spec_reconcile *r);

#endif
