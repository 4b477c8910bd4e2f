/*
 * spec - the YAML mapping spec, read, checked and compiled.
 *
 *	struct spec *spec = spec_open("vouchers.yml", &params);
 *	if (!spec || !spec_need(spec, "dedupe", spec->dedupe.present)) ...
 *	if (!spec_bind(spec->dedupe.key[0], &scope)) ...
 *
 * spec_open() checks the whole file for every program: unknown keys (with the nearest known key),
 * values of the wrong kind, expressions that do not parse, missing files of lookups and references,
 * keys that only a later version will have. It reports every error with file:line:column, not only
 * the first. Everything lives until spec_close(). When the header is known, spec_bind() resolves the
 * field names in expressions. After that nothing changes the spec: threads share it, each with
 * scratches of its own (expr_env, rule_scratch).
 */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include <pthread.h>

#include "config/opt.h"
#include "record/finding.h"
#include "record/tally.h"
#include "schema/load_mode.h"
#include "schema/schema.h"
#include "spec/spec_expr.h"
#include "spec/spec_map.h"
#include "spec/spec_reconcile.h"
#include "spec/spec_source.h"
#include "stream/evidence.h"
#include "stream/source.h"
#include "table/lookup.h"
#include "value/digest.h"

/* limits.file: how often the user accepts a finding about the whole. */
struct spec_file_limit {
	struct str code;
	uint64_t most;
};

/* limits: what the user accepts; without them no record at fault. */
struct spec_limits {
	uint64_t records; /* records at fault */
	/* groups set aside; UINT64_MAX: not given, only `records` counts */
	uint64_t groups;
	struct decimal share;     /* part of the records, 0..1; counts only if has_share */
	bool has_share;           /* share was given */
	struct str *amount_field; /* control fields with an amount limit */
	/* for each: the largest sum of absolute values in records at fault */
	struct decimal *amount;
	size_t amount_count;
	struct spec_file_limit *file; /* findings about the whole that are accepted */
	size_t file_count;
};

/* lookups.*.suggest: where the names of codes are; by them new codes are suggested */
struct spec_suggest {
	/* the field with the name of the old code, in the records that map reads; null: none */
	struct str name;
	struct lookup *old;   /* the old code and its name; NULL: none */
	struct lookup *chart; /* the new code and its name; NULL: nothing is suggested */
	const struct yaml_node *node;
};

/* dedupe */
enum keep_mode { KEEP_FIRST, KEEP_LAST };

struct spec_dedupe {
	bool present;
	struct spec_expr *key;
	size_t key_count;
	enum keep_mode keep;
	bool agree_given; /* `agree`, or `group`, which means an empty one */
	/* fields in which records of one key must agree; not given: the controls */
	struct str *agree;
	size_t agree_count;
	/* records with the same values are one document; none: each record is alone */
	struct spec_expr *group;
	size_t group_count;
	/* other values: another version of the document; none: another place is another version */
	struct spec_expr *version;
	size_t version_count;
	bool within_file; /* repeats: equal records of one file are different ones */
	const struct yaml_node *node;
};

/* validate */
struct spec_check {
	struct spec_expr check;       /* check.name is its code */
	struct str message;           /* null: made from the expression */
	enum severity severity;       /* of the fault */
	const struct yaml_node *node; /* the node of its name, for messages */
};

struct spec_reference {
	struct str field; /* the field whose value must be among the allowed */
	/*
	 * its rows for which `where` is true; one key column. Those of a database are read when
	 * validate begins (validate/reference.h)
	 */
	struct lookup *allowed;
	const char *from;        /* the file, or the URL of the database; for messages, too */
	struct aux_how how;      /* how the file is written */
	bool database;           /* it is a database; its */
	struct str table, query; /* null: the other one is given */
	const char *copy;        /* set by a rehearsal: the URL that is opened in its place */
	struct str key;          /* the column of the file, or of the table */
	struct spec_expr *where; /* over the columns of the file; NULL: all rows */
	const struct yaml_node *node;
};

struct spec_validate {
	bool present;
	struct schema *schema;   /* validate.schema, or that of map.to; NULL: none */
	struct spec_expr *group; /* records with the same values are a group; none: each is alone */
	size_t group_count;
	unsigned any_order; /* order: 0 adjacent, 1 any */
	struct spec_check *check;
	size_t check_count;
	struct spec_check *group_check; /* EXPR_GROUP */
	size_t group_check_count;
	struct spec_reference *reference;
	size_t reference_count;
};

/* load */
struct spec_load {
	bool present;
	/* URL with its parameters filled in; a file name in it is resolved against the spec */
	const char *to;
	const char *copy;      /* set by a rehearsal: what is opened in its place; NULL: `to` */
	struct str table;      /* default: the schema's name */
	struct schema *schema; /* that of map.to, or load.schema */
	enum load_mode mode;
	struct spec_expr *where;  /* mode replace: what is replaced; NULL: not replace, or a file */
	struct str batch;         /* default: the spec's name */
	enum read_back read_back; /* what is compared before the commit */
	uint64_t max_records;     /* the most of one file; 0: what the layout says */
	uint64_t backups;         /* how many copies of the database are kept; at least 1 */
	const struct yaml_node *node;
};

/* migration */
struct spec_entry {
	const char *spec;  /* its file */
	const char **file; /* legacy files; none: those of its source.file */
	size_t file_count;
	const char **param; /* "NAME=VALUE" */
	size_t param_count;
	const struct yaml_node *node;
};

struct spec_migration {
	struct spec_entry *entry; /* in their order */
	size_t count;             /* 0: the file is a spec, no migration */
};

struct spec {
	const char *path; /* as given */
	char *folder;     /* where relative file names start */
	/*
	 * over the bytes of the spec, its profile and its includes, as they were parsed, in order
	 * of reading; of a single file the SHA-256 of its bytes
	 */
	char sha256[DIGEST_TEXT];
	/*
	 * the other files that were read for the spec: includes, profile, schemas, tables,
	 * references; NULL: not wanted
	 */
	struct evidence *evidence;
	source_opener *open;       /* opens a file that is not text; NULL: there are none */
	const struct spec *beside; /* the spec that names this one for a file; NULL: none */
	bool compiled;             /* all of it is known: what it names was opened */
	/* the name of every file, as it is opened; also patterns and databases */
	const char **file;
	size_t file_count;    /* how many */
	size_t file_capacity; /* for how many there is room */
	struct str name;
	struct str *param;            /* declared parameters, */
	struct str *param_value;      /* their values, */
	size_t param_count;           /* and how many */
	struct expr_names names;      /* parameters and lookups, as expressions see them */
	struct controls controls;     /* their names; see spec_controls() for summing */
	struct spec_controls *staged; /* the same for each stage */
	struct spec_limits limits;
	struct lookup **lookup;
	struct spec_suggest *suggest; /* one for each lookup */
	size_t lookup_count;
	struct spec_source source;
	struct spec_clean clean;
	struct spec_map map;
	struct spec_dedupe dedupe;
	struct spec_validate validate;
	struct spec_load load;
	struct spec_reconcile *reconcile; /* the comparisons, in their order */
	size_t reconcile_count;           /* how many; 0: the section is missing */
	struct spec_migration migration;
	struct yaml *yaml;    /* the tree that everything points into */
	struct arena arena;   /* owns the arrays above; spec_scope() may add to it in any thread: */
	pthread_mutex_t lock; /* for that */
	struct spec_owned *owned; /* what else spec_close() frees */
	size_t owned_count;       /* how many */
	size_t owned_capacity;    /* room for so many */
};

/*
 * Read and compile a spec; `params` are "NAME=VALUE" from the command line. `evidence`: keep the
 * digests of all files that are read for it; a large table takes some 8 % longer. `open` opens files
 * that are workbooks or have a spec of their own (clean/source_legacy.h); NULL: there are none.
 * Returns NULL after an error was reported.
 */
struct spec *spec_open(const char *path, const struct opt_list *params, bool evidence,
                       source_opener *open);

/*
 * Read only the parameters and, if `to`, load.to. A parameter that load.to does not use needs no
 * value. All other sections stay empty, whatever the file has; load is present if the spec has it.
 * NULL after an error was reported.
 */
struct spec *spec_open_target(const char *path, const struct opt_list *params, bool to);

/*
 * As spec_open() for a spec in memory, without parameters from the command line. `name` (which must
 * last) is its file name in messages; file names and profiles are relative to `folder`.
 */
struct spec *spec_parse(const char *name, struct str text, const char *folder);

/*
 * As spec_open() for a spec that `other` names (that of a side, say): its parameters get the values of
 * the parameters with the same name in `other`. `other` must last longer.
 */
struct spec *spec_open_beside(const char *path, struct spec *other);

/*
 * As spec_open() for one of several specs. `params` begins with `shared` parameters that this spec
 * may have or not; the others it must have, and they win.
 */
struct spec *spec_open_among(const char *path, const struct opt_list *params, size_t shared,
                             bool evidence, source_opener *open);

/*
 * The records that a computed control is computed from: those of clean, those of the target, or
 * either, as spec_stage_of() says.
 */
enum spec_stage { STAGE_CLEAN, STAGE_TARGET, STAGE_EITHER, STAGE_COUNT_ };

/*
 * Which records have these fields? Those of the target if all fields that `map` writes are there,
 * unless these are exactly the fields of clean, and not exactly those of map. Without a section map
 * those of clean, and without a section clean those of the target.
 */
enum spec_stage spec_stage_of(const struct spec *spec, const struct header *header);

/*
 * How to sum the controls in the records of a stage: by the expression for this stage; by that for
 * the other stage, if the records do not have the fields of the first; or as the field of its name.
 * They last as long as the spec.
 */
const struct controls *spec_controls(const struct spec *spec, enum spec_stage stage);

/*
 * True if `present`; otherwise report that the section is missing, and what the shortest one looks
 * like, or that the file is a migration.
 */
bool spec_need(const struct spec *spec, const char *section, bool present);

/* Bind an expression to a scope. False after an error was reported, with place and caret. */
bool spec_bind(const struct spec_expr *e, const struct expr_scope *scope);

/*
 * Bind let values, each after those that it uses, to a scope of spec_scope() that has them at its
 * end. The scope then knows the kind of each. False after an error was reported, as by spec_bind().
 */
bool spec_bind_lets(const struct spec_expr *let, size_t count, struct expr_scope *scope);

/*
 * Can the value of the bound expression be a value of the field with its name in `schema` (NULL:
 * none)? False after an error was reported: it certainly is another kind, such as a date in an amount.
 */
bool spec_fits(const struct spec_expr *e, const struct schema *schema);

/*
 * A scope for the fields of a stream. Their types come from `schema` if it is not NULL, else from
 * section clean, if it is present; other fields are untyped text. The columns live in the spec's
 * arena, also if several threads ask at the same time; `let_count` columns with the names of let[] are added at the end.
 */
struct expr_scope spec_scope(struct spec *spec, const struct header *header,
                             const struct schema *schema, const struct spec_expr *let,
                             size_t let_count);

/*
 * Add to `h` the fields of the target that `map` fills, in the order in which they are written. False
 * if there are more than a record can have.
 */
bool spec_map_header(const struct spec_map *map, struct header *h);

/*
 * Is one of these expressions over the target made of `field`: does it name this field, or a field
 * that map makes of it, directly or through others? `field` can be a field of the target, a field
 * that map reads, or a let.
 */
bool spec_made_of(const struct spec *spec, const struct spec_expr *part, size_t count,
                  struct str field);

/*
 * The `i`-th expression of `map` that is evaluated for records (not those of convert.rounding);
 * NULL past the last.
 */
const struct spec_expr *spec_map_expr(const struct spec_map *map, size_t i);

/* The same for those that may aggregate over the group of a record. */
const struct spec_expr *spec_map_member(const struct spec_map *map, size_t i);

/*
 * For --dry-run without input: if the spec has a section map, bind the expressions of dedupe and
 * validate to the fields that map writes. False after an error was reported. Nothing may be bound
 * before.
 */
bool spec_check(struct spec *spec);

/*
 * Is the bound expression only a field that `schema` (NULL: none) requires? Then null is a mistake.
 */
bool spec_requires(const struct schema *schema, const struct spec_expr *e,
                   const struct expr_scope *scope);

/*
 * Append the files that were read for the spec, but not the spec itself, as a JSON array in order of
 * reading: [{"name":…,"sha256":…}]. A file that the spec names and nobody has read is not in it. It
 * is [] if spec_open() had no `evidence`.
 */
void spec_evidence(const struct spec *spec, struct buf *json);

void spec_close(struct spec *spec);

/* The keys of a spec, as by key_list(): "clean.fields.*.formats". */
bool spec_keys(size_t i, struct key_doc *out);

/* Append the keys and the rules as a JSON Schema, the text of schemas/spec.schema.json. */
void spec_json(struct buf *out);

#endif
