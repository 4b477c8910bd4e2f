/*
 * schema - a target schema: a Table Schema descriptor written as YAML.
 *
 *	struct schema *s = schema_open("ledger/journal_line", spec_folder);
 *	const struct schema_field *f = schema_find(s, STR("debit"));
 *
 * Source: Frictionless Table Schema (specs.frictionlessdata.io/table-schema); our additions are
 * under x-cutover. A schema lives for the whole run.
 */
#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H

#include "config/yaml.h"
#include "expr/value.h"
#include "keys/key.h"
#include "value/pattern.h"

#define SCHEMA_TARGETS "target" /* folder of the schemas: files that other systems import */

struct schema_field {
	struct str name;
	struct str title;       /* for people; null where absent */
	struct str description; /* null where absent */
	/* x-cutover.unit: what a figure counts, for people; null where absent */
	struct str unit;
	/*
	 * Table Schema type: string → text, number with x-cutover.scale → decimal(S), integer,
	 * date, datetime, boolean
	 */
	struct type type;
	bool required;           /* constraints.required */
	bool unique;             /* constraints.unique */
	bool has_min_length;     /* constraints.minLength was given */
	bool has_max_length;     /* constraints.maxLength was given */
	size_t min_length;       /* in characters */
	size_t max_length;       /* in characters */
	struct value minimum;    /* of the field's type; VALUE_NULL: none */
	struct value maximum;    /* likewise */
	struct pattern *pattern; /* constraints.pattern, for the whole value; NULL: none */
	struct str pattern_text; /* as written */
	struct str *allowed;     /* constraints.enum; canonical texts */
	size_t allowed_count;    /* 0: no enum */
	uint64_t max_bytes;      /* x-cutover.bytes: in the encoding of the layout; 0: no limit */
	/* x-cutover.date: how a date is written; null: as the layout says */
	struct str picture;
	/* x-cutover.null: what the file has for null; null: as the layout says */
	struct str null_text;
	bool once; /* x-cutover.once: only on the first line of a group */
	/*
	 * x-cutover.from: the layout's parameter that is the least day, for `minimum`; null: none
	 */
	struct str from;
	struct str to;                /* x-cutover.to: that of the last day, for `maximum` */
	const struct yaml_node *node; /* its place, for messages */
};

struct schema_foreign {
	size_t *field; /* indexes of the fields */
	size_t field_count;
	struct str resource; /* the name of the other schema ("account") */
	struct str *column;  /* its fields, field_count of them */
};

struct layout;

struct schema {
	struct str name;                /* "journal_line": also the default table */
	struct str title;               /* what it is, for people; null where absent */
	struct str path;                /* the file it was read from */
	struct schema_field *field;     /* in file order */
	size_t count;                   /* how many */
	size_t *key;                    /* primaryKey: indexes of fields */
	size_t key_count;               /* 0: none */
	struct schema_foreign *foreign; /* foreignKeys */
	size_t foreign_count;
	/* x-cutover: how a file of it is written; NULL: it has no such key */
	struct layout *layout;
};

/*
 * Read `name` ("ledger/journal_line"). It looks for NAME.yml in `folder`/schemas and in target/ there,
 * then in the schemas of the installation (or of the source tree) in the same way. A name that ends
 * in .yml is a file relative to `folder`. NULL after an error was reported, at `from` if it is not
 * NULL.
 */
struct schema *schema_open(struct str name, const char *folder, const struct yaml_node *from);

/* The parameters of a spec. */
struct schema_params {
	const struct str *name, *value;
	size_t count;
};

/*
 * Put the parameters of a spec into the layout of `s`, if it has one. Call it once, before the schema
 * is used. False after an error at `n` was reported: a parameter is missing or has a wrong value.
 */
bool schema_fill(struct schema *s, const struct schema_params *params, const struct yaml_node *n);

/* The tree that it was read from: the files and their bytes. */
const struct yaml *schema_yaml(const struct schema *s);

/* " (did you mean 'x'?)" for the nearest of its fields, or "", in the arena of the context. */
const char *schema_hint(struct key_context *c, const struct schema *s, struct str name);

/* The keys of a schema, as key_list(): "x-cutover.dialect.encoding". */
bool schema_keys(size_t i, struct key_doc *out);

/*
 * Write into `out` the `i`-th folder that can have schemas, charts and codes, without a slash at its
 * end: schemas/ beside the spec, then those of the installation. Empty if the folder is not known;
 * false past the last.
 */
bool schema_folder(size_t i, const char *folder, struct buf *out);

/*
 * Write into `out` the `i`-th file that `name` can mean, even if it does not exist; false past the
 * last. `name` means the first that can be read.
 */
bool schema_place(size_t i, const char *folder, struct str name, struct buf *out);

/* The field of this name, or NULL; its index, or -1. */
const struct schema_field *schema_find(const struct schema *s, struct str name);
ptrdiff_t schema_index(const struct schema *s, struct str name);

/*
 * Does a text that is not null fulfil one constraint of the field: its minLength and maxLength
 * (characters), its minimum and maximum, its pattern, its enum? If false, *fault is the fault. True
 * for a field without the constraint.
 */
bool schema_length_holds(const struct schema_field *f, struct str text, enum fault *fault);
bool schema_range_holds(const struct schema_field *f, struct str text, enum fault *fault);
/* The same as schema_range_holds() for a number that is read already: units / 10^scale. */
bool schema_number_holds(const struct schema_field *f, long long units, int scale,
                         enum fault *fault);
/* Matches in *room (NULL at first), which the caller frees: see pattern_check(). */
bool schema_pattern_holds(const struct schema_field *f, struct pattern_room **room, struct str text,
                          enum fault *fault);
bool schema_allows(const struct schema_field *f, struct str text, enum fault *fault);

/*
 * Does it fulfil all of them, also `required` and the type? *fault: the first that it does not. *room
 * as above.
 */
bool schema_holds(const struct schema_field *f, struct pattern_room **room, struct str text,
                  enum fault *fault);

void schema_free(struct schema *s);

#endif
