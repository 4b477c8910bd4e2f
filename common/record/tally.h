/*
 * tally - count records and sum control fields: the content of a seal.
 *
 *	struct tally t;
 *	tally_init(&t, controls);
 *	tally_bind(&t, header);
 *	tally_add(&t, rec);
 *	tally_seal(&t, NULL, &line);		// \.	rows=2	sum.debit=3749.56
 *
 * Sums are exact. A value that is not a canonical decimal (null, or a text with its fault) adds
 * nothing, in every program that sums it. A number with more than 18 digits before its point, more
 * than 16 after it, or more than 28 in all adds nothing either: otherwise one absurd value among
 * millions could make the sum exceed 38 digits. A control that the header does not have is not part
 * of the seal.
 */
#ifndef RECORD_TALLY_H
#define RECORD_TALLY_H

#include <stdint.h>

#include "base/buf.h"
#include "record/file_findings.h"
#include "record/record.h"
#include "value/decimal.h"

/*
 * Computes the controls that are not fields. Each tally has its own state, so threads share
 * nothing.
 */
#define CONTROL_NO_NUMBER "?"

struct control_maker {
	/*
	 * Make the state that value() needs for control i of records with this header. NULL: the
	 * control is the field of its name, or is absent.
	 */
	void *(*open)(const struct control_maker *m, size_t i, const struct header *h);
	/*
	 * The value of the control in a record, as a canonical decimal. Null: there is no value,
	 * and nothing is summed. CONTROL_NO_NUMBER: the value cannot be computed. Valid until the
	 * next call.
	 */
	struct str (*value)(void *state, const struct record *rec);
	/* Does the control depend on this field? */
	bool (*names)(void *state, struct str field);
	void (*close)(void *state);
};

/* The controls that the spec declares; they last as long as the run. */
struct controls {
	size_t count;                      /* how many */
	struct str *name;                  /* their names */
	const struct control_maker *maker; /* NULL: each is the field of its name */
};

struct tally {
	const struct controls *controls; /* the controls to sum; NULL: none */
	uint64_t rows;                   /* records */
	struct decimal_sum *sum;         /* one for each control */
	/* index of each control in the bound header; -1: it is not a field */
	ptrdiff_t *field;
	bool *there; /* per control: the header has it, as a field or computed */
	/*
	 * per control: the state that its maker opened; NULL if it is a field or absent, or if
	 * there is no maker
	 */
	void **computed;
	/* per control: values that are not numbers and so are in no sum */
	uint64_t *unread;
	/* per computed control: records without a fault that have no number in it */
	uint64_t *empty;
	/* per control: the sum of the absolute values; NULL: see tally_weigh() */
	struct decimal_sum *stake;
};

void tally_init(struct tally *t, const struct controls *controls);

/*
 * From now on also sum absolute values: the amount at stake. The sum of a balanced voucher that is
 * set aside is 0.00, and yet its amount is missing.
 */
void tally_weigh(struct tally *t);

/* Find the controls in a header. May be called again for another header. */
void tally_bind(struct tally *t, const struct header *h);

/* Count one record and add its controls. */
void tally_add(struct tally *t, const struct record *rec);

/*
 * Does a control field of the record hold a number that is too long for the sums, without a fault
 * yet? Then add the fault too_large or too_precise to the record and report it. Programs that make
 * records call this before they count them.
 */
void tally_guard(const struct tally *t, struct record *rec);

/* Set all counts and sums to zero; controls and header stay. */
void tally_clear(struct tally *t);

/* Add everything that `other` counted. Both have the same controls. */
void tally_merge(struct tally *t, const struct tally *other);

/*
 * Subtract everything that `other` counted. Both have the same controls, and `t` must have counted
 * the same records before. The scale of the sums stays.
 */
void tally_subtract(struct tally *t, const struct tally *other);

/* Append the seal line with its LF. It carries `findings`, unless that is NULL. */
void tally_seal(const struct tally *t, const struct file_findings *findings, struct buf *out);

/*
 * Compare with a seal line (without LF, beginning with `\.`). True if both agree; the findings of
 * the seal are added to `findings`. Otherwise `why` gets the figure that differs ("rows: 3 sealed,
 * 2 read") or the part that is unknown. A sum in the seal that is not one of our controls is
 * ignored. A control of ours that the header has and the seal lacks is a difference.
 */
bool tally_check(const struct tally *t, struct str seal, struct file_findings *findings,
                 struct buf *why);

/*
 * Read only the findings of a seal line and ignore its rows and sums: for a stream that somebody
 * has filtered. False, with `why` as above, if a finding cannot be read or a part is unknown.
 */
bool tally_check_findings(struct str seal, struct file_findings *findings, struct buf *why);

/* Same rows and same sums (by value)? If not, `why` as above; it may be NULL. */
bool tally_equal(const struct tally *a, const struct tally *b, struct buf *why);

/* The i-th sum. False if the header has no such field or the sum has overflowed. */
bool tally_sum(const struct tally *t, size_t i, struct decimal *out);

/* The i-th sum of absolute values. False as above, or without tally_weigh(). */
bool tally_stake(const struct tally *t, size_t i, struct decimal *out);

void tally_free(struct tally *t);

#endif
