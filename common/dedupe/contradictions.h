/*
 * contradictions - report what differs, with the values of both records: the first one has gone by
 * when that is known.
 *
 *	contradictions_note(c, id, number, WHY_VALUES);	// found: by the record `number`
 *	...						// all were read, and come once more
 *	contradictions_meet(c, id, number, &rec);	// each record at fault
 *	contradictions_end(c, total);
 *
 * As many are told as diag shows of one kind; the others are counted.
 */
#ifndef DEDUPE_CONTRADICTIONS_H
#define DEDUPE_CONTRADICTIONS_H

#include "dedupe/identity.h"
#include "dedupe/values.h"

struct contradictions;

enum why {
	WHY_VALUES,   /* a record does not agree with the first of its key */
	WHY_VERSIONS, /* a version of a document does not agree with the first */
	WHY_APART,    /* a document is there again in one file, apart */
	WHY_VERSION   /* of which version it is cannot be computed */
};

/* `identity` is shown; `agree` are the fields that must agree; both must last. */
struct contradictions *contradictions_new(struct identity *identity, struct values *agree);

/* Identity `id` contradicts itself: that is seen at the record `number`. Once for each. */
void contradictions_note(struct contradictions *c, size_t id, uint64_t number, enum why why);

/*
 * The record `number` is one of identity `id`, which contradicts itself: remember what it says, or
 * tell.
 */
void contradictions_meet(struct contradictions *c, size_t id, uint64_t number,
                         const struct record *rec);

/* Count those that were not told, of `total`. */
void contradictions_end(const struct contradictions *c, uint64_t total);

void contradictions_free(struct contradictions *c);

#endif
