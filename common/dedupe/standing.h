/*
 * standing - of several records (or versions of a document) with one identity, which stands, and
 * what becomes of each.
 *
 *	number = standing_record(s, true);		// for every record read
 *	standing_put(s, id, number, 1, amounts);	// identities are numbered 0, 1, 2, ...
 *	standing_contradict(s, id);
 *	...
 *	standing_verdict(s, number)			// once all were read
 *
 * A unit is a run of records that stand or fall together: one record, or a version of a document.
 * For each identity the unit that stands is kept, and those that do not are chained to it. Two bits
 * for each record, and 8 bytes for each identity; 4 more with versions, 8 more with amounts.
 */
#ifndef DEDUPE_STANDING_H
#define DEDUPE_STANDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct standing;

enum verdict {
	VERDICT_PASSES, /* it has no identity */
	VERDICT_STAYS,
	VERDICT_MERGED, /* another one stands for it */
	VERDICT_DIFFERS /* what has this identity contradicts itself */
};

/*
 * `last`: the last unit of an identity stands, not the first. `versions`: units have several
 * records. `amounts`: they have amounts.
 */
struct standing *standing_new(bool last, bool versions, bool amounts);

/*
 * The next record; its number, from 0. It stays for now where it has an identity, otherwise it
 * passes.
 */
uint64_t standing_record(struct standing *s, bool identity);

/*
 * A unit of identity `id` (a new one: the number of those that there are): records from `begin` on,
 * `length` of them, those that pass aside. `amounts` are equal where the amounts are.
 */
void standing_put(struct standing *s, size_t id, uint64_t begin, uint64_t length, uint64_t amounts);

/* How many identities there are. */
size_t standing_count(const struct standing *s);

/*
 * All units of this identity, also those to come, contradict each other. True where that was not
 * known before.
 */
bool standing_contradict(struct standing *s, size_t id);

/* How many identities contradict themselves. */
uint64_t standing_contradictions(const struct standing *s);

/* What becomes of a record. */
enum verdict standing_verdict(const struct standing *s, uint64_t number);

/* Units that were merged into one with other amounts. */
uint64_t standing_others(const struct standing *s);

void standing_free(struct standing *s);

#endif
