/*
 * side_records - the records behind a side, one by one: to explain why keys differ.
 *
 *	struct side_records *r = side_records_open(spec, what, BEFORE, memory);
 *	if (str_is_null(side_records_unknown(r))) ok = side_records_each(r, take, self);
 *	side_records_close(r);
 *
 * They are those of explain.before or explain.after, else those of the side itself, which are read a second
 * time then: what is wrong with them was reported the first time, and is not reported again.
 */
#ifndef SIDES_SIDE_RECORDS_H
#define SIDES_SIDE_RECORDS_H

#include "base/bound.h"
#include "compare/key_balance.h"
#include "record/record.h"

/* A record; all of it is valid until the next one. */
struct side_record {
	const struct str *part;      /* the key; null texts: it cannot be computed */
	const struct str *id;        /* explain.voucher, then explain.line */
	const struct decimal *value; /* of each measure */
	const struct record *rec;
	bool left_out; /* by `where`: its key and measures are null and zero */
};

struct side_records;

/*
 * Can the records of a side be read, once it is compared? False after an error was reported: they come from a pipe or
 * from standard input, which can be read once.
 */
bool side_records_there(const struct spec_reconcile *what, enum side side);

/*
 * `memory` is for what a map holds back. NULL after an error was reported: also if standard input would be read
 * twice.
 */
struct side_records *side_records_open(struct spec *spec, const struct spec_reconcile *what,
                                       enum side side, struct bound memory);

/*
 * The records of `path`, a stream that has the fields of the side after: what a run has set aside. What
 * cannot be computed of such a record is null and zero, and no error. NULL after an error was reported.
 */
struct side_records *side_records_aside(struct spec *spec, const struct spec_reconcile *what,
                                        const char *path);

/*
 * The records of `path`, a stream with the fields of clean: what `where` of the map has left out in a run. They are what
 * the map of `spec` would have made of them, and are read as those of side_records_aside() are. If it makes nothing
 * of a record, the record is not among them. What the map finds at fault in them is not reported: they are not
 * wanted. NULL after an error was reported.
 */
struct side_records *side_records_left_out(struct spec *spec, const struct spec_reconcile *what,
                                           const char *path, struct bound memory);

/*
 * Does the map of explain.before leave records out by `where`? Behind a figure that the old books state, these are all
 * the same. side_records_passed_over() opens them: they are what the map would have made of them, and what it
 * finds at fault in them is not reported. NULL after an error was reported.
 */
bool side_records_passes_over(const struct side_records *r, const struct spec_reconcile *what);
struct side_records *side_records_passed_over(struct spec *spec, const struct spec_reconcile *what,
                                              struct bound memory);

/* The first field of explain.voucher and explain.line that its records do not have; null: they have all. */
struct str side_records_unknown(const struct side_records *r);

/* Do the measures say what a record contains? If each is a count, they say no more than that it is there. */
bool side_records_tell(const struct side_records *r);

/* Call take() for each record. False if it was, or after an error was reported. */
bool side_records_each(struct side_records *r,
                       bool (*take)(void *self, const struct side_record *rec), void *self);

/* NULL is allowed. */
void side_records_close(struct side_records *r);

#endif
