/*
 * type - the types of fields, and their canonical text (cutover-stream(5)).
 *
 *	struct type t;
 *	if (type_parse(STR("decimal(2)"), &t) && type_holds(t, field)) ...
 */
#ifndef VALUE_TYPE_H
#define VALUE_TYPE_H

#include <stdbool.h>

#include "base/text.h"

enum type_kind {
	TYPE_TEXT,     /* any UTF-8 without U+0000 */
	TYPE_INTEGER,  /* -?(0|[1-9][0-9]*), at most 38 digits; no -0 */
	TYPE_DECIMAL,  /* as integer, then a point and `scale` digits if scale > 0 */
	TYPE_DATE,     /* YYYY-MM-DD */
	TYPE_DATETIME, /* YYYY-MM-DDTHH:MM:SS, optional fraction and offset */
	TYPE_BOOLEAN   /* true, false */
};

struct type {
	enum type_kind kind;
	int scale; /* TYPE_DECIMAL: digits after the point, 0..38 */
};

/*
 * Read "text", "integer", "decimal(2)" (always with the scale, 0..38), "date", "datetime",
 * "boolean". False if it is none; *out is then undefined.
 */
bool type_parse(struct str s, struct type *out);

/* The same text for a message or a schema, in `out`; returns out. */
const char *type_name(struct type t, char out[16]);

/* Is `s` the canonical text of a value of this type? `s` must not be null. */
bool type_holds(struct type t, struct str s);

/* The names of all kinds, for suggestions; *count gets their number. */
const char *const *type_names(size_t *count);

#endif
