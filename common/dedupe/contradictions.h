/*
 * contradictions - report how records of one key differ, with the values of both. When a difference
 * is found, the first record has already passed, so all records are read once more for its values.
 *
 *	contradictions_note(c, id, number, WHY_VALUES);	// the record `number` differs
 *	...						// all were read; they come once more
 *	contradictions_meet(c, id, number, &rec);	// each record at fault
 *	contradictions_end(c, total);
 *
 * It reports as many as diag shows of one kind, and counts the others.
 */
#ifndef DEDUPE_CONTRADICTIONS_H
#define DEDUPE_CONTRADICTIONS_H

#include "dedupe/identity.h"
#include "dedupe/values.h"

struct contradictions;

enum why {
	WHY_VALUES,   /* a record does not agree with the first of its key */
	WHY_VERSIONS, /* a version of a document does not agree with the first */
	WHY_APART,    /* a file has a document twice, in separate places */
	WHY_VERSION   /* the version of a record cannot be computed */
};

/* Messages show `identity`; `agree` are the fields that must agree. Both must last longer. */
struct contradictions *contradictions_new(struct identity *identity, struct values *agree);

/*
 * Call it once for each identity `id` that contradicts itself, in any order; the record `number` shows
 * it. Those with the lowest numbers are kept.
 */
void contradictions_note(struct contradictions *c, size_t id, uint64_t number, enum why why);

/*
 * The record `number` has identity `id`, which contradicts itself: remember its values, or report
 * the difference.
 */
void contradictions_meet(struct contradictions *c, size_t id, uint64_t number,
                         const struct record *rec);

/* Report how many of `total` contradictions had no message. */
void contradictions_end(const struct contradictions *c, uint64_t total);

void contradictions_free(struct contradictions *c);

#endif
