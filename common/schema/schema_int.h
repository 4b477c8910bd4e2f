/* Only for common/schema: a schema while it is read. */
#ifndef SCHEMA_SCHEMA_INT_H
#define SCHEMA_SCHEMA_INT_H

#include "keys/key.h"
#include "schema/schema.h"

/* One of foreignKeys as written. */
struct foreign_text {
	struct str *field;            /* fields of this schema */
	size_t field_count;           /* how many */
	struct str resource;          /* reference.resource; "" is this schema itself */
	struct str *column;           /* reference.fields */
	size_t column_count;          /* as many as field_count, or it is an error */
	const struct yaml_node *node; /* for messages */
};

/* A schema as it is read: what schema.h shows, and what keeps it alive. */
struct schema_text {
	struct schema made;           /* first: schema_free() gets a pointer to it */
	struct yaml *yaml;            /* the tree that texts and nodes point into */
	struct arena arena;           /* owns the arrays */
	struct str *key;              /* primaryKey as written */
	size_t key_count;             /* how many */
	struct foreign_text *foreign; /* foreignKeys as written */
	size_t foreign_count;         /* how many */
};

/* All keys of a descriptor; reads into struct schema_text. */
extern const struct key_table schema_table;

/* x-cutover of a descriptor: how its file is written. Reads into struct schema. */
extern const struct key_table layout_table;
bool layout_read(struct key_context *c, const struct yaml_node *n, void *into);

/* Read the picture of a date, such as YYYYMMDD. False after an error was reported. */
bool layout_picture(struct key_context *c, const struct yaml_node *n, struct str *out);

/*
 * Call it when the fields are known: it finds the fields of `group`, and checks that a text journal
 * has what it needs.
 */
bool layout_finish(struct key_context *c, const struct yaml_node *n, struct schema *s);

/*
 * Put the parameters of the spec into the literal lines of the layout, and into the bounds of its
 * fields. False after an error at `n` was reported: a parameter is missing or has a wrong value.
 */
bool layout_fill(struct key_context *c, const struct yaml_node *n, struct schema *s,
                 const struct schema_params *params);

/* high, medium, experimental: how far a layout can be trusted. */
extern const struct key_word source_layout_confidence_words[];

#endif
