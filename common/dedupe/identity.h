/*
 * identity - the key of a record: the values of a list of expressions as one text. Two texts are
 * equal if all values are equal.
 *
 *	identity_open(&id, spec->dedupe.key, count, &scope, schema, spec);
 *	if (identity_of(&id, &rec) == IDENTITY_KEY)
 *		keyset_add(keys, buf_str(&id.key), &fresh);
 *	identity_close(&id);
 */
#ifndef DEDUPE_IDENTITY_H
#define DEDUPE_IDENTITY_H

#include "base/buf.h"
#include "spec/spec.h"

struct identity_asked {
	struct str field; /* of a fault */
	bool yes;         /* the key is made of it */
};

struct identity {
	const struct spec_expr *part; /* its expressions, */
	size_t count;                 /* and how many */
	bool *must;                   /* for each: it is a field that the schema requires */
	/* for the expressions; after IDENTITY_FAULT it has the fault and what is wrong */
	struct expr_env env;
	struct buf key;               /* after IDENTITY_KEY: the key of the record */
	const struct spec *spec;      /* says what its fields are made of; */
	struct identity_asked *asked; /* earlier answers, */
	size_t asked_count, asked_capacity;
	struct arena arena; /* which owns these names */
};

/*
 * NONE: the record has no identity: the key is null in every part, or in a part that the schema
 * requires. FAULT: the key cannot be computed.
 */
enum identity_found { IDENTITY_NONE, IDENTITY_KEY, IDENTITY_FAULT };

/*
 * Bind the `count` expressions, which must last longer, to the fields of `scope`. False after an
 * error was reported; call identity_close() even then.
 */
bool identity_open(struct identity *id, const struct spec_expr *part, size_t count,
                   const struct expr_scope *scope, const struct schema *schema,
                   const struct spec *spec);

/*
 * The same key for another thread, without binding it once more. `of` must last longer; close it as
 * any other.
 */
void identity_for_worker(struct identity *id, const struct identity *of);

enum identity_found identity_of(struct identity *id, const struct record *rec);

/* After IDENTITY_FAULT: report why, as a fault of the field `name` of the record. */
void identity_report(const struct identity *id, const char *name, struct record *rec);

/*
 * Does a fault of the record concern a field that the key is made of, also before map? Then the key
 * may be wrong.
 */
bool identity_spoilt(struct identity *id, const struct record *rec);

/* Append the values of the key for a message: "'202301-1', '2'". */
void identity_show(struct identity *id, const struct record *rec, struct buf *out);

void identity_close(struct identity *id);

#endif
