/*
 * checks_int - shared by checks.c and checks_worker.c; nobody else includes it.
 */
#ifndef VALIDATE_CHECKS_INT_H
#define VALIDATE_CHECKS_INT_H

#include "base/buf.h"
#include "schema/layout.h"
#include "sort/seen.h"
#include "validate/checks.h"

/* The constraints of one field of the stream. */
struct field_check {
	size_t index;                           /* its place in the header */
	const struct schema_field *schema;      /* NULL: the schema does not have it */
	struct seen *seen;                      /* values so far, if it must be unique */
	const struct spec_reference *reference; /* NULL: none */
	bool in_currency;                       /* it is an amount in a currency, */
	ptrdiff_t currency; /* which this field of the stream has; -1: the schema names it */
	bool more;          /* the schema has more to say about a value than its type */
	/* what held for a value is kept here; NULL: a figure, which rarely repeats, or too cheap */
	struct watch_field *watch;
	unsigned results;          /* how many results are kept for a value */
	struct pattern_room *room; /* to match its pattern in */
};

/* A check of the spec, and how to skip it. */
struct record_check {
	const struct spec_check *spec;
	struct watch_field **field; /* those that it uses; NULL: not only watched fields */
	size_t field_count;         /* how many */
	unsigned result; /* it uses one field: its result for a value of it; 0: several fields */
	bool held;       /* several fields: it held for the record before */
};

struct checks {
	const struct spec_validate *spec;
	const struct header *header;
	struct findings *findings;
	struct upstream *upstream; /* the faults that records came with */
	struct expr_scope scope;
	struct expr_env env;
	struct watch *watch;          /* which values are those of the record before */
	struct field_check *field;    /* one for each field of the header */
	struct field_check **work;    /* those that have something to check */
	size_t work_count;            /* how many */
	struct layout_writer *layout; /* of the file that the target imports; NULL: no such file */
	struct seen *keys;            /* primary keys so far; NULL: the schema has none */
	bool distinct;                /* those of records that come without a fault surely differ */
	size_t *key_field;            /* fields of the header that make the primary key */
	size_t key_count;
	struct watch_field **key_front; /* those before the last one */
	struct seen_key primary;        /* the primary key of the record at work, */
	bool distinct_now;              /* it surely differs from those of other such records */
	size_t missing;                 /* unless this part of it is null; key_count: none is */
	bool digit;                     /* it is there, and its last part is one character */
	struct record_check *check;     /* the checks of the spec, in its order */
	struct bound *memory;           /* for both */
	struct buf key;                 /* scratch */
	struct buf message, expected;   /* of the finding at work */

	struct record *rec; /* the record at work, */
	uint64_t number;    /* its number */
	struct str group;   /* and its group */
	bool good;          /* no error so far */
};

/* Make c->key of the parts of the primary key. Returns the first part that is null; key_count: none. */
size_t checks_key(struct checks *c, const struct record *rec);

#endif
