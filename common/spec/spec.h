/*
 * spec - the YAML mapping spec, read, checked and compiled.
 *
 *	struct spec *spec = spec_open("vouchers.yml", &params);
 *	if (!spec || !spec_need(spec, "dedupe", spec->dedupe.present)) ...
 *	if (!spec_bind(spec->dedupe.key[0], &scope)) ...
 *
 * spec_open() checks the whole file, whichever program asks: unknown keys (with the nearest known
 * one), values of the wrong kind, expressions that do not parse, files of lookups and references
 * that are not there, sections whose behaviour this version does not have (refused by name).
 * Everything is told as an error with file:line:column; all of it, not only the first. Everything
 * lives until spec_close(). Field names inside expressions are resolved by spec_bind(), when the
 * header is known.
 */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include "config/opt.h"
#include "record/finding.h"
#include "record/tally.h"
#include "schema/load_mode.h"
#include "schema/schema.h"
#include "spec/spec_expr.h"
#include "spec/spec_map.h"
#include "spec/spec_source.h"
#include "stream/evidence.h"
#include "stream/source.h"
#include "table/lookup.h"
#include "value/digest.h"

/* limits.file: how often a finding about the whole is accepted. */
struct spec_file_limit {
	struct str code;
	uint64_t most;
};

/* limits: what the user accepts; no record at fault unless given. */
struct spec_limits {
	uint64_t records; /* records at fault */
	/* groups set aside; UINT64_MAX: not given, `records` alone decides */
	uint64_t groups;
	struct decimal share;     /* part of the records, 0..1; counts only where given */
	bool has_share;           /* share was given */
	struct str *amount_field; /* control fields with an amount limit */
	/* what may be at stake in records at fault (absolute values), for each */
	struct decimal *amount;
	size_t amount_count;
	struct spec_file_limit *file; /* findings about the whole that are accepted */
	size_t file_count;
};

/* lookups.*.suggest: where the names stand by which new codes are suggested for unmapped ones */
struct spec_suggest {
	/* field of the records that map reads: what the old code is called; null: none */
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
	bool agree_given; /* `agree`, or `group`, which stands for an empty one */
	/* fields in which records of one key must agree; not given: the controls */
	struct str *agree;
	size_t agree_count;
	/* what makes records one document, which is replaced whole; none: each stands alone */
	struct spec_expr *group;
	size_t group_count;
	/* tells versions of a document apart; none: where they stand does */
	struct spec_expr *version;
	size_t version_count;
	bool within_file; /* repeats: equal records of one file are several */
	const struct yaml_node *node;
};

/* validate */
struct spec_check {
	struct spec_expr check; /* check.name is its code */
	struct str message;     /* null: made from the expression */
	enum severity severity;
};

struct spec_reference {
	struct str field;       /* the field whose value must be among the allowed */
	struct lookup *allowed; /* rows of `file` for which `where` is true; one key column */
	const char *file;       /* for messages */
	const struct yaml_node *node;
};

struct spec_validate {
	bool present;
	struct schema *schema;   /* validate.schema, or that of map.to; NULL: none */
	struct spec_expr *group; /* what stands or falls together; none: each record alone */
	size_t group_count;
	bool any_order; /* order: any */
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
	/* URL, ${params} filled in; a file name in it is resolved against the spec */
	const char *to;
	struct str table;      /* default: the schema's name */
	struct schema *schema; /* that of map.to, or load.schema */
	enum load_mode mode;
	struct str batch;         /* default: the spec's name */
	enum read_back read_back; /* what is compared before the commit */
	uint64_t backups;         /* how many copies of the database are kept; at least 1 */
	const struct yaml_node *node;
};

/* reconcile */
struct spec_side {
	struct str name;         /* "before", "after", or the side's own `name` */
	const char *read;        /* "-", a file, or a database URL; resolved as load.to */
	struct source_form form; /* of a file; says nothing: a stream or, by its ending, CSV */
	struct str table;        /* of a database; null: none */
	struct str query;        /* of a database; null: none */
	struct spec_expr *where; /* NULL: all */
	/* EXPR_GROUP: name → expression, brings the side to the common names */
	struct spec_expr *field;
	size_t field_count;
	const struct yaml_node *node;
};

struct spec_measure {
	struct str name;
	struct decimal tolerance; /* of one key: absolute, not negative */
	/* of the sum of all differences within tolerance; `tolerance` unless given */
	struct decimal tolerance_total;
	bool has_total; /* it is given */
};

struct spec_reconcile {
	bool present;
	struct str *key; /* names among the fields of both sides */
	size_t key_count;
	struct spec_measure *measure;
	size_t measure_count;
	struct spec_side before, after;
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
	 * the other files that were read for it: includes, profile, schemas, tables, references;
	 * NULL: nobody asks
	 */
	struct evidence *evidence;
	source_opener *open;       /* opens a file that is no text; NULL: nobody can */
	const struct spec *beside; /* the spec that names this one for a file; NULL: none */
	/* every file that it names, as it is opened; patterns and databases too */
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
	struct spec_reconcile reconcile;
	struct yaml *yaml;        /* the tree that everything points into */
	struct arena arena;       /* owns the arrays above */
	struct spec_owned *owned; /* what spec_close() gives back besides */
	size_t owned_count;       /* how many */
	size_t owned_capacity;    /* room for so many */
};

/*
 * Read and compile; `params` are "NAME=VALUE" from the command line. With `evidence` the digests of
 * all files that are read for it are kept: a large table takes some 8 % longer. `open` opens files
 * that are workbooks or have a spec of their own (clean/source_legacy.h); NULL: there are none. NULL
 * after an error was reported.
 */
struct spec *spec_open(const char *path, const struct opt_list *params, bool evidence,
                       source_opener *open);

/*
 * Only what tells the target: the parameters and load.to, or with `to` false not even that. A
 * parameter that load.to does not use needs no value. All other sections are empty, whatever stands
 * there; load is present where the spec has it.
 */
struct spec *spec_open_target(const char *path, const struct opt_list *params, bool to);

/*
 * The same for a spec in memory: `name` (which must last) stands for its file in messages, file
 * names in it and profiles are looked for from `folder`. It sets no parameter.
 */
struct spec *spec_parse(const char *name, struct str text, const char *folder);

/*
 * The same for a spec that `other` names (that of a side): its parameters get the values that those
 * of `other` of the same name have. `other` must last longer.
 */
struct spec *spec_open_beside(const char *path, struct spec *other);

/*
 * The same for one more thread: the expressions of map and the groups of validate are its own and
 * not bound, all else is that of `spec`, which must last longer. To be closed by spec_close().
 */
struct spec *spec_for_worker(const struct spec *spec);

/* Parameter i as "NAME=VALUE" for --param; lasts as long as the spec. */
const char *spec_param(struct spec *spec, size_t i);

/*
 * What a control that is no field is computed from: the records of clean, or those of the target.
 */
enum spec_stage { STAGE_CLEAN, STAGE_TARGET, STAGE_COUNT_ };

/*
 * The controls as they are summed in the records of a stage: each its expression for that stage or,
 * where the records do not have what that needs, for the other; or the field of its name. They last
 * as long as the spec.
 */
const struct controls *spec_controls(const struct spec *spec, enum spec_stage stage);

/*
 * True if `present`; otherwise tells as an error that the section is missing, and what the shortest
 * one looks like.
 */
bool spec_need(const struct spec *spec, const char *section, bool present);

/* Bind an expression to a scope; reports an error with place and caret. */
bool spec_bind(const struct spec_expr *e, const struct expr_scope *scope);

/*
 * Bind let values, each behind those that it uses, to a scope of spec_scope() that has them at its
 * end; what is known of the kind of each then counts in the scope. Tells as spec_bind() does.
 */
bool spec_bind_lets(const struct spec_expr *let, size_t count, struct expr_scope *scope);

/*
 * Can what the bound expression gives be a value of the field that `schema` (NULL: none) has under
 * its name? What certainly is another kind (a date in an amount) is told as an error.
 */
bool spec_fits(const struct spec_expr *e, const struct schema *schema);

/*
 * A scope for the fields of a stream. Their types come from `schema` where it is not NULL, else
 * from `clean` where it is present; names in neither are untyped text. The columns live in the
 * spec's arena; `lets` columns named by let[] are added behind.
 */
struct expr_scope spec_scope(struct spec *spec, const struct header *header,
                             const struct schema *schema, const struct spec_expr *let,
                             size_t let_count);

/*
 * The fields of the target that something in `map` fills, in the order in which they are written,
 * added to `h`. False where there are more than a record can have.
 */
bool spec_map_header(const struct spec_map *map, struct header *h);

/*
 * Is one of these expressions over the target made of `field`: does it name it, or a field that map
 * makes of it, through others or not? `field` may be one of the target, one that map reads, or a
 * let.
 */
bool spec_made_of(const struct spec *spec, const struct spec_expr *part, size_t count,
                  struct str field);

/*
 * The `i`-th expression of `map` that is evaluated for records (not those of convert.rounding);
 * NULL past the last.
 */
const struct spec_expr *spec_map_expr(const struct spec_map *map, size_t i);

/*
 * For --dry-run without input: bind the expressions of dedupe and validate to the fields that map
 * writes, as far as the spec tells them (it has a section map). False after an error was reported.
 * Nothing may be bound before.
 */
bool spec_check(struct spec *spec);

/*
 * Is the bound expression nothing but a field that `schema` (NULL: none) requires? Then it is null
 * by mistake.
 */
bool spec_requires(const struct schema *schema, const struct spec_expr *e,
                   const struct expr_scope *scope);

/*
 * Append what was read for the spec besides itself as a JSON array: [{"name":…,"sha256":…}], in
 * order of reading. A file that the spec names and nothing has read is not in it. [] where
 * spec_open() was not asked for it.
 */
void spec_evidence(const struct spec *spec, struct buf *json);

void spec_close(struct spec *spec);

/* The keys of a spec, as key_list(): "clean.fields.*.formats". */
bool spec_keys(size_t i, struct key_doc *out);

/* Append the keys and the rules as the JSON Schema that is in schemas/spec.schema.json. */
void spec_json(struct buf *out);

#endif
