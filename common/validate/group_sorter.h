/*
 * group_sorter - groups whose records lie apart, within a bound of memory.
 *
 *	struct group_sorter *g = group_sorter_open(spec, header, findings, &memory);
 *	group_sorter_put(g, &member, &rec);		// every record of the stream, in its order
 *	...
 *	group_sorter_decide(g);				// reports what the group checks find
 *	group_sorter_next(g, &rec, &good);		// every record again, in the same order
 *
 * What the groups must know of each record is sorted by group. So the records of a group come one
 * after the other, and only one group at a time is in memory. What is found, and which records are
 * bad, is sorted back into the order of the stream. The result is the same whatever the memory.
 */
#ifndef VALIDATE_GROUP_SORTER_H
#define VALIDATE_GROUP_SORTER_H

#include "base/bound.h"
#include "validate/groups.h"

struct group_sorter;

/* A record as a member of its group. */
struct group_member {
	struct str key;  /* the same for all records of the group; null: it is a group by itself */
	struct str name; /* the same for a reader */
	bool good;       /* its own checks found no error */
	const bool *blind; /* as for group_add() */
};

/*
 * Takes half of `memory`, until group_sorter_close(). The expressions of the group checks must be
 * bound. All arguments must last. NULL after an error was reported: there is too little memory.
 */
struct group_sorter *group_sorter_open(const struct spec *spec, const struct header *header,
                                       struct findings *findings, struct bound *memory);

/* Add the next record. False after an error was reported. */
bool group_sorter_put(struct group_sorter *g, const struct group_member *m,
                      const struct record *rec);

/*
 * A part for another thread, which takes records by group_sorter_put() only. group_sorter_join() adds them
 * behind those of `g`; group_sorter_clear() empties it. False after an error was reported.
 */
struct group_sorter *group_sorter_for_worker(const struct spec *spec, const struct header *header);
bool group_sorter_join(struct group_sorter *g, const struct group_sorter *part);
void group_sorter_clear(struct group_sorter *part);

/*
 * All records are added: run the group checks, and report failures in the order in which the groups
 * began. False after an error was reported.
 */
bool group_sorter_decide(struct group_sorter *g);

/*
 * The verdict on the next record, in the order of group_sorter_put(): *good, or else the reasons are
 * written into `rec`. False after an error was reported.
 */
bool group_sorter_next(struct group_sorter *g, struct record *rec, bool *good);

/* After group_sorter_decide(): how many groups are bad. */
uint64_t group_sorter_bad(const struct group_sorter *g);

/* NULL is allowed. */
void group_sorter_close(struct group_sorter *g);

#endif
