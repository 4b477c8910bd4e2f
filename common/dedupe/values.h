/*
 * values - fields in which records are compared: those that must agree, and the amounts.
 *
 *	values_open(&v);
 *	values_add(&v, name, field, true);
 *	if (!values_equal(values_digest(&v, STR_NULL, &rec), kept)) ...
 *
 * Numbers are the same where their values are (1.0 and 1.00), other texts where their bytes are;
 * null is a value of its own.
 */
#ifndef DEDUPE_VALUES_H
#define DEDUPE_VALUES_H

#include "base/buf.h"
#include "record/tally.h"

struct value_source {
	struct str name; /* for messages */
	size_t field;    /* its index in the header, */
	bool number;     /* and whether it holds numbers; */
	void *computed;  /* a control that is no field: what `maker` has opened; else NULL */
	const struct control_maker *maker;
	size_t *made_of; /* the fields that it is computed from */
	size_t made_of_count;
};

struct values {
	struct value_source *source;
	size_t count;                /* how many */
	uint64_t seed;               /* of the digests: another one in each run */
	const struct header *header; /* of the controls that are computed */
	struct buf text, parts;      /* scratch */
};

/* None yet. */
void values_open(struct values *v);

/* One more, number `field` of the header. */
void values_add(struct values *v, struct str name, size_t field, bool number);

/*
 * One more: control `i`, as a tally of records with this header sees it. False where they do not
 * have it.
 */
bool values_add_control(struct values *v, const struct controls *controls, size_t i,
                        const struct header *header);

bool values_have(const struct values *v, struct str name);

/*
 * The `i`-th value of the record; until the next one is asked for. A control that is computed and
 * has no number there is told by the fields that it is computed from, so that records are not the
 * same for having none.
 */
struct str values_text(struct values *v, size_t i, const struct record *rec);

/* 128 bits that stand for the values of the record, after `prefix` (null: none). */
struct hash128 values_digest(struct values *v, struct str prefix, const struct record *rec);

bool values_equal(struct hash128 a, struct hash128 b);

/* Does the `i`-th field hold the same in the record as `other`, which was taken from another? */
bool values_same(struct values *v, size_t i, const struct record *rec, struct str other);

void values_close(struct values *v);

#endif
