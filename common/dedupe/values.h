/*
 * values - the fields to compare in records: those that must agree, and the amounts.
 *
 *	values_open(&v);
 *	values_add(&v, name, field, true);
 *	if (!values_equal(values_digest(&v, STR_NULL, &rec), kept)) ...
 *
 * Numbers are the same if their values are (1.0 and 1.00), other texts if their bytes are. Null is
 * a value of its own.
 */
#ifndef DEDUPE_VALUES_H
#define DEDUPE_VALUES_H

#include "base/buf.h"
#include "record/tally.h"

struct value_source {
	struct str name; /* for messages */
	size_t field;    /* its index in the header, */
	bool number;     /* and whether it holds numbers; */
	void *computed;  /* a computed control: what `maker` has opened; else NULL */
	const struct control_maker *maker;
	size_t control;  /* its number among the controls */
	size_t *made_of; /* the fields that it is computed from */
	size_t made_of_count;
};

struct values {
	struct value_source *source;
	size_t count;                /* how many */
	uint64_t seed;               /* of the digests; different in each run */
	const struct header *header; /* of the controls that are computed */
	struct buf text, parts;      /* scratch */
};

/* None yet. */
void values_open(struct values *v);

/* Add field number `field` of the header. */
void values_add(struct values *v, struct str name, size_t field, bool number);

/*
 * Add control `i`, as a tally of records with this header computes it. False if these records do not
 * have the control.
 */
bool values_add_control(struct values *v, const struct controls *controls, size_t i,
                        const struct header *header);

/*
 * The same values for another thread, with the same digests: of records with the header `header` and
 * these controls.
 */
void values_for_worker(struct values *v, const struct values *of, const struct controls *controls,
                       const struct header *header);

bool values_have(const struct values *v, struct str name);

/*
 * The `i`-th value of the record; valid until the next call. If a computed control has no number for
 * the record, the value is the fields that it is computed from: two records without a number are not
 * the same for that.
 */
struct str values_text(struct values *v, size_t i, const struct record *rec);

/* A digest of `prefix` (null: none) and the values of the record. */
struct hash128 values_digest(struct values *v, struct str prefix, const struct record *rec);

bool values_equal(struct hash128 a, struct hash128 b);

/* Is the `i`-th value of the record the same as `other`, a value of another record? */
bool values_same(struct values *v, size_t i, const struct record *rec, struct str other);

void values_close(struct values *v);

#endif
