/*
 * unit_sorter - which records (or versions of a document) of one identity stay, when the identities
 * do not fit in memory. It decides as choice.h does.
 *
 *	struct unit_sorter *s = unit_sorter_open(&options);
 *	number = unit_sorter_record(s, true);		// for every record read
 *	unit_sorter_put(s, key, &unit);		// in order
 *	...
 *	unit_sorter_decide(s, contradictions);
 *	unit_sorter_next(s, &fate);			// of every record, in the same order
 *	unit_sorter_close(s);
 *
 * The units are sorted by identity, and what becomes of those that do not stay by the number of their
 * records. Units of one identity come in order, one at a time. Only the versions that one document has
 * in files are in memory.
 */
#ifndef DEDUPE_UNIT_SORTER_H
#define DEDUPE_UNIT_SORTER_H

#include "base/bound.h"
#include "dedupe/choice.h"
#include "dedupe/contradictions.h"

struct unit_sorter;

struct unit_sorter_options {
	struct bound
		*memory; /* what is sorted takes seven eighths of its limit, and counts nothing */
	bool last;       /* the last unit of an identity stays, not the first */
	bool agree;      /* units of an identity must agree */
	bool amounts;    /* units have amounts */
	bool repeats;    /* identities get a number in their file: unit_sorter_put_repeat() */
	enum why why;    /* units that do not agree contradict each other for this */
};

struct unit {
	uint64_t begin, length; /* the numbers of its records. No length: it was given already */
	struct hash128 agree;   /* equal if the units agree */
	uint64_t amounts;       /* equal if the amounts are */
	uint32_t file;          /* of a version, or of a record that repeats */
	bool run;               /* it begins a run of its file: another one like it is apart */
	bool unknown;           /* its version cannot be computed */
	struct str version;     /* of the document */
	struct str at;          /* the place of its first record; null: not wanted */
};

/* What becomes of a record. */
struct fate {
	enum verdict verdict;
	size_t id;       /* unless it stays: the number of its identity, for contradictions.h */
	struct str kept; /* merged: the place of what stays; valid until the next call */
};

/* NULL after an error was reported: there is too little memory. */
struct unit_sorter *unit_sorter_open(const struct unit_sorter_options *options);

/* The number of the next record, from 0. `identity`: it has one; otherwise it passes. */
uint64_t unit_sorter_record(struct unit_sorter *s, bool identity);

/*
 * Add a unit. unit_sorter_put_repeat(): of a record that is different from equal records of
 * its file; unit_sorter_known(): before the first unit, that there were `times` such records in a file.
 * False after an error was reported; then all calls return false.
 */
bool unit_sorter_put(struct unit_sorter *s, struct str key, const struct unit *unit);
bool unit_sorter_put_repeat(struct unit_sorter *s, struct str key, const struct unit *unit);
bool unit_sorter_known(struct unit_sorter *s, struct str key, uint32_t file, uint32_t times);

/*
 * All units were added: decide, and note the first contradictions. False after an error was reported.
 */
bool unit_sorter_decide(struct unit_sorter *s, struct contradictions *contradictions);

/* What becomes of the next record. False after an error was reported. */
bool unit_sorter_next(struct unit_sorter *s, struct fate *fate);

/* Was there no error so far? */
bool unit_sorter_sound(const struct unit_sorter *s);

/* After unit_sorter_decide(): as choice_contradictions() and choice_others(). */
uint64_t unit_sorter_contradictions(const struct unit_sorter *s);
uint64_t unit_sorter_others(const struct unit_sorter *s);

/* NULL is allowed. */
void unit_sorter_close(struct unit_sorter *s);

#endif
