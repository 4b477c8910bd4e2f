/* dedupe_int - shared by dedupe.c, dedupe_spill.c and dedupe_parallel.c; nobody else includes it. */
#ifndef DEDUPE_DEDUPE_INT_H
#define DEDUPE_DEDUPE_INT_H

#include "dedupe/choice.h"
#include "dedupe/contradictions.h"
#include "dedupe/crossref.h"
#include "dedupe/dedupe.h"
#include "dedupe/documents.h"
#include "dedupe/identity.h"
#include "dedupe/repeats.h"
#include "dedupe/unit_sorter.h"
#include "dedupe/values.h"
#include "sort/keyset.h"
#include "stream/spool.h"

/*
 * What another thread has found of a record. The record then may have only its place and its line: its
 * fields are NULL, since they are not cut (dedupe_parallel.h).
 */
struct dedupe_known {
	bool has_key;
	uint32_t tag; /* keyset_tag() of its key */
	struct str key;
	struct hash128 agree; /* its digest; without fields that must agree, nothing */
	uint64_t amounts;     /* see dedupe_amounts() */
};

struct dedupe {
	const struct spec *whole_spec; /* for its limits */
	const struct spec_dedupe *spec;
	const struct header *header;     /* of the records, in and out */
	const struct controls *controls; /* and what to sum of them */
	struct expr_scope scope;         /* the fields of the stream, typed by the schema */
	struct identity key, group, version;
	struct values agree; /* in which records of one key must agree; none: in nothing */
	/* controls that are not among those: what is merged may have others */
	struct values amounts;
	struct keyset *keys;              /* distinct keys, numbered */
	struct repeats *repeats;          /* NULL: equal records of one file are one */
	struct hash128 *agreed;           /* for each key what its first record holds in `agree` */
	size_t agreed_capacity;           /* room in `agreed` */
	struct crossref *crossref;        /* NULL: not wanted */
	struct bound *memory;             /* for the keys; NULL: no bound */
	struct tally merged;              /* what was dropped */
	struct tally differs;             /* what got the fault `differs` */
	const struct dedupe_known *known; /* of the record at work; NULL: nothing */
	struct reader *cutter;  /* cuts its line if its fields are needed; NULL: not yet */
	struct buf cutter_head; /* what the cutter has read: a header */
	/* of what was dropped: other amounts than those of what was kept */
	uint64_t other_amounts;

	/* records that flow through: */
	bool early;             /* although some may contradict those that were given: */
	bool was_early;         /* one does */
	uint64_t *kept_amounts; /* for each key the amounts of its record, if there are any */
	size_t kept_capacity;   /* room in `kept_amounts` */
	bool gave_lines;        /* some were given as lines, which are counted later */

	/* records that wait until all are known: */
	bool waits;          /* all do, from the first one on */
	struct spool *spool; /* they wait here; NULL: not started yet */
	struct choice *choice;
	struct documents *documents; /* NULL: no group */
	struct contradictions *contradictions;

	/* there was no memory for all keys: */
	uint64_t taken;            /* records */
	struct unit_sorter *units; /* NULL: all keys are in memory */
};

/* Has the record a key (see key_of() in dedupe.c)? Then d->key has it. */
bool dedupe_has_key(struct dedupe *d, struct record *rec);

/*
 * A record that flows through. dedupe_is_first(): is it the first one of its key, or has none? Then it
 * stays. If not, dedupe_repeat() drops it; *key is the number of its key. That is false if it contradicts
 * the first one (dedupe_was_early()), and after an error was reported.
 */
bool dedupe_is_first(struct dedupe *d, struct record *rec, size_t *key);
bool dedupe_repeat(struct dedupe *d, struct record *rec, size_t key);

/*
 * For another thread: all that it takes to find the key of a record, and what is compared. It shares
 * nothing that changes.
 */
struct key_finder {
	struct identity key;
	struct values agree, amounts;
};
void key_finder_open(struct key_finder *k, const struct dedupe *d);
void key_finder_close(struct key_finder *k);

/*
 * Find the key, which is appended to `keys`, and the digests. False: the thread that has `d` must look at
 * the record.
 */
bool key_finder_find(struct key_finder *k, const struct record *rec, struct dedupe_known *found,
                     struct buf *keys);

/* Digests of the amounts of a record, and of what must agree: zero if there is nothing. */
uint64_t dedupe_amounts(struct dedupe *d, const struct record *rec);

/* The same of the record that stays for a key. */
static inline uint64_t dedupe_kept_amounts(const struct dedupe *d, size_t key)
{
	return d->amounts.count > 0 ? d->kept_amounts[key] : 0;
}

struct hash128 dedupe_agree(struct dedupe *d, const struct record *rec);

/*
 * Cut the line of a record of which only that is there; it lasts until the next call. False after an
 * error was reported.
 */
bool dedupe_cut(struct dedupe *d, struct str line, struct record *rec);

/* May a record come as a line, with what is known of it? */
bool dedupe_takes_lines(const struct dedupe *d, const struct sink *to);

/*
 * Copied lines are not summed again: their sums are those of the records read, minus those merged
 * and those written in another form. Their number is counted, and must be the rest, too.
 */
bool dedupe_count_copied(const struct dedupe *d, const struct tally *taken, const struct sink *to);

/* Is there no memory left for the keys? Ask after each record. */
bool dedupe_is_full(struct dedupe *d);

/*
 * From now on the records wait, and their keys are sorted. dedupe_wait() takes the next record.
 * dedupe_decide(): all were taken, what becomes of them is decided. False after an error was reported.
 */
bool dedupe_spill(struct dedupe *d);
bool dedupe_wait(struct dedupe *d, struct record *rec);
bool dedupe_decide(struct dedupe *d);

#endif
