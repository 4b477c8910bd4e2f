/*
 * choice - which of several records (or versions of a document) with one identity stays, and the
 * verdict on each.
 *
 *	number = choice_record(c, true);		// for every record read
 *	choice_put(c, id, number, 1, amounts);	// identities are numbered 0, 1, 2, ...
 *	choice_contradict(c, id);
 *	...
 *	choice_verdict(c, number)			// once all were read
 *
 * A unit is a run of records with one verdict: one record, or a version of a document. Each identity
 * has the unit that stays, with a chain of those that do not. It takes two bits for each record, and
 * 8 bytes for each identity; 4 more with versions, 8 more with amounts.
 */
#ifndef DEDUPE_CHOICE_H
#define DEDUPE_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct choice;

enum verdict {
	VERDICT_PASSES, /* it has no identity */
	VERDICT_STAYS,
	VERDICT_MERGED, /* another one stays instead */
	VERDICT_DIFFERS /* the records of this identity contradict each other */
};

/*
 * `last`: the last unit of an identity stays, not the first. `versions`: a unit can have several
 * records. `amounts`: units have amounts.
 */
struct choice *choice_new(bool last, bool versions, bool amounts);

/*
 * Add the next record; returns its number, from 0. A record with an identity stays for now; one
 * without passes.
 */
uint64_t choice_record(struct choice *c, bool identity);

/*
 * Add a unit of identity `id` (a new identity gets the next number): `length` records from `begin`
 * on, without those that pass. `amounts` are equal if the amounts are.
 */
void choice_put(struct choice *c, size_t id, uint64_t begin, uint64_t length, uint64_t amounts);

/* How many identities there are. */
size_t choice_count(const struct choice *c);

/*
 * All units of this identity, also later ones, contradict each other. True if that was not known
 * before.
 */
bool choice_contradict(struct choice *c, size_t id);

/* The bytes of memory that it takes. */
size_t choice_bytes(const struct choice *c);

/* How many identities contradict themselves. */
uint64_t choice_contradictions(const struct choice *c);

/* The verdict on a record. */
enum verdict choice_verdict(const struct choice *c, uint64_t number);

/* Units that were merged into one with other amounts. */
uint64_t choice_others(const struct choice *c);

void choice_free(struct choice *c);

#endif
