/*
 * tally - records counted and control fields summed: what a seal says.
 *
 *	struct tally t;
 *	tally_init(&t, controls);
 *	tally_bind(&t, header);
 *	tally_add(&t, rec);
 *	tally_seal(&t, &line);		// \.  rows=2  sum.debit=3749.56
 *
 * Sums are exact. A value that is not a canonical decimal (null, or a text with its fault) adds
 * nothing, in the same way wherever it is summed. Neither does a number of more than 18 digits in
 * front of its point, 16 behind it, or 28 in all: so that one absurd value among millions does not
 * make the sum leave its 38 digits. A control that the header does not have is not part of the
 * seal.
 */
#ifndef RECORD_TALLY_H
#define RECORD_TALLY_H

#include <stdint.h>

#include "base/buf.h"
#include "record/file_findings.h"
#include "record/record.h"
#include "value/decimal.h"

/*
 * Computes the controls that are no fields. Each tally has a state of its own, so that threads need
 * not share one.
 */
#define CONTROL_NO_NUMBER "?"

struct control_maker {
	/*
	 * What value() needs for control i of records with this header; NULL: it is the field of
	 * its name, or is not there.
	 */
	void *(*open)(const struct control_maker *m, size_t i, const struct header *h);
	/*
	 * Its value in a record, a canonical decimal; null: there is none, and nothing is summed;
	 * CONTROL_NO_NUMBER where it cannot be computed. Until the next call.
	 */
	struct str (*value)(void *state, const struct record *rec);
	/* Is it computed from this field? */
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
	const struct controls *controls; /* what is summed; NULL: nothing */
	uint64_t rows;                   /* records */
	struct decimal_sum *sum;         /* one for each control */
	/* index of each control in the bound header, -1: it is no field */
	ptrdiff_t *field;
	bool *there; /* the header has it, as a field or computed */
	/*
	 * of each control what its maker has opened; NULL where it is a field or absent, and where
	 * there is no maker
	 */
	void **computed;
	/* of each control: values in no sum, being no numbers */
	uint64_t *unread;
	/* of each control that is computed: records without a fault that have no number in it */
	uint64_t *empty;
	/* of each control the sum of the absolute values; NULL: see tally_weigh() */
	struct decimal_sum *stake;
};

void tally_init(struct tally *t, const struct controls *controls);

/*
 * Also sum up absolute values from now on: what is at stake. The sum of a balanced voucher that is
 * set aside is 0.00, and yet an amount is missing.
 */
void tally_weigh(struct tally *t);

/* Look the controls up in a header; may be called again for another one. */
void tally_bind(struct tally *t, const struct header *h);

/* Count one record and add its controls. */
void tally_add(struct tally *t, const struct record *rec);

/*
 * Has the record a number in a control field that no sum takes, and that is not at fault yet? Then
 * it gets the fault too_large or too_precise, which is told. Programs that make records ask before
 * they count them.
 */
void tally_guard(const struct tally *t, struct record *rec);

/* Back to nothing counted; controls and header stay. */
void tally_clear(struct tally *t);

/* Add all that `other` counted (same controls). */
void tally_merge(struct tally *t, const struct tally *other);

/*
 * Take away all that `other` counted (same controls), which was counted in `t` before: the scale of
 * the sums stays.
 */
void tally_subtract(struct tally *t, const struct tally *other);

/* Append the seal line, with its LF; it carries `findings`, where that is not NULL. */
void tally_seal(const struct tally *t, const struct file_findings *findings, struct buf *out);

/*
 * Compare with a seal line (without LF, beginning with `\.`): true where it says the same. Its
 * findings are added to `findings`. Otherwise `why` gets which figure differs: "rows: 3 sealed, 2
 * read", or which part is none that is known here. A sum in the seal that is no control of ours is
 * passed over; a control of ours in the header that the seal lacks is a difference.
 */
bool tally_check(const struct tally *t, struct str seal, struct file_findings *findings,
                 struct buf *why);

/*
 * Only the findings of a seal line, whatever it says of rows and sums: for a stream that somebody
 * has filtered. False, with `why` as above, where one cannot be read, or a part is none that is
 * known here.
 */
bool tally_check_findings(struct str seal, struct file_findings *findings, struct buf *why);

/* Same rows and same sums (by value)? `why` as above, NULL allowed. */
bool tally_equal(const struct tally *a, const struct tally *b, struct buf *why);

/* The i-th sum; false where the header has no such field or it overflowed. */
bool tally_sum(const struct tally *t, size_t i, struct decimal *out);

/*
 * The sum of the absolute values; false as above, and where nobody asked for it by tally_weigh().
 */
bool tally_stake(const struct tally *t, size_t i, struct decimal *out);

void tally_free(struct tally *t);

#endif
