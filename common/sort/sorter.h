/*
 * sorter - records in the order of a key, within a bound of memory.
 *
 *	struct sorter *s = sorter_open(&(struct sorter_options){ .memory = prog.memory.limit });
 *	sorter_put(s, key, line);			// as often as you like; both are copied
 *	while (sorter_next(s, &key, &line, &number)) ...
 *	if (!sorter_whole(s)) ...			// an error was reported, or a signal came
 *	sorter_close(s);
 *
 * The order is that of the bytes of the keys (value_order_key() makes such keys of values); equal
 * keys come in the order of sorter_put(). So the result is the same whatever the memory. To restore
 * the first order, sort once more by the number (sorter_number_key()). To join
 * two sorters, take from both and compare the keys.
 *
 * What does not fit in memory goes to runs: sorted parts in one file without a name in TMPDIR (else
 * /tmp), merged at the end, as many at a time as the memory has room for. The file is as large as
 * the records and 16 bytes for each. If the memory is so small that runs must be merged in several
 * passes, it grows with each, but the room of merged runs is given back, where the system can do
 * that. Each block of a run has a checksum, and all records are counted: a damaged disk is an error,
 * never another order or a lost record.
 *
 * A sorter is not for several threads at once.
 */
#ifndef SORT_SORTER_H
#define SORT_SORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define SORTER_LEAST ((uint64_t)64 * 1024) /* bytes: the least memory of a sorter */

struct sorter_options {
	/*
	 * Bytes for all that grows with the records: keys, payloads, 32 bytes for each record, the
	 * blocks of runs. 0: half of bound_machine(). At least SORTER_LEAST. One record may take a
	 * quarter. Not counted: 40 bytes for each run.
	 */
	uint64_t memory;

	/*
	 * `memory` is one of so many parts of what --memory allows; messages say how much --memory must
	 * allow. 0 is the same as 1.
	 */
	unsigned parts;

	/* With more than 1, another thread sorts what is in memory while more is put. 0 is the same as 1. */
	size_t jobs;
};

struct sorter;

/*
 * An empty sorter. NULL after an error was reported: `memory` is less than SORTER_LEAST, there is no
 * thread.
 */
struct sorter *sorter_open(const struct sorter_options *options);

/*
 * Add a record; null is the same as the empty text. The records have the numbers 0, 1, 2, ... Not
 * allowed once sorter_next() was called. False after an error was reported (the record is too large
 * for the memory, the disk is full), or a signal asks to stop; then all calls return false.
 */
bool sorter_put(struct sorter *s, struct str key, struct str payload);

/*
 * The next record in order. The first call sorts and merges. `key`, `payload` and `number` may be
 * NULL; the bytes last until the next call for this sorter. False at the end, after an error was
 * reported, and if a signal asks to stop: ask sorter_whole().
 */
bool sorter_next(struct sorter *s, struct str *key, struct str *payload, uint64_t *number);

/*
 * Begin again with the first record; nothing is sorted or merged again. May be called several
 * times, also before the end. False if there was an error, which was reported.
 */
bool sorter_rewind(struct sorter *s);

/* Have all records come back since the beginning or the last rewind, without an error? */
bool sorter_whole(const struct sorter *s);

/* A number as a key: 8 bytes in `room`, which have its order; and the number of such a key. */
struct str sorter_number_key(uint64_t number, char room[sizeof(uint64_t)]);
uint64_t sorter_key_number(struct str key);

/* For the summary: the records put so far, and the bytes written to runs (0: all was in memory). */
uint64_t sorter_count(const struct sorter *s);
uint64_t sorter_spilled(const struct sorter *s);

/* NULL is allowed. */
void sorter_close(struct sorter *s);

#endif
