/*
 * set_aside_int - shared by set_aside.c and set_aside_worker.c; nobody else includes it.
 */
#ifndef VALIDATE_SET_ASIDE_INT_H
#define VALIDATE_SET_ASIDE_INT_H

#include "base/buf.h"
#include "sort/seen.h"
#include "stream/spool.h"
#include "validate/checks.h"
#include "validate/group_sorter.h"
#include "validate/groups.h"
#include "validate/set_aside_worker.h"

struct set_aside {
	const struct spec *whole_spec;
	const struct spec_validate *spec;
	const struct header *header; /* of the records, in and out */
	struct bound *memory;        /* for keys and groups */
	bool part;                   /* it is one of another thread, */
	struct bound unlimited;      /* whose memory has no limit: a block is small */
	bool lines;                  /* the spool has lines, also if the first record has none */
	bool distinct; /* records that come without a fault surely have different primary keys */
	struct watch *watch; /* which fields have the values of the record before */
	struct checks *checks;
	struct findings *findings;
	struct writer *aside;           /* NULL: not wanted */
	struct tally aside_tally;       /* records set aside */
	uint64_t aside_groups;          /* groups set aside */
	uint64_t warnings, followed;    /* after set_aside_close() */
	uint64_t number;                /* records read */
	struct expr_env env;            /* for the group's key, */
	struct expr_env sums;           /* and for the group checks */
	struct watch_field **key_field; /* the fields that the group's key is made of, */
	size_t key_count;               /* how many */
	bool keyed;                     /* the record taken last had a key */

	bool *must; /* for each part of the group's key: the schema says that it is never null */
	struct seen *finished; /* keys of groups that are complete */
	struct buf key, name;  /* of the record at work */
	bool *blind;           /* scratch of blindness() */

	/* groups as they come: the one at work, and one for a record without a key */
	struct group *group, *alone;
	struct buf current; /* key of the group at work */
	bool torn;          /* a record without a key came since its last record */
	uint64_t head;      /* of a part: the records at its front that are left to the whole */
	bool in_head;       /* no record after them was seen */
	bool lent;          /* of a part: its records are in packets that last until it is joined */
	struct record *held;  /* records of the group at work, copied */
	size_t held_count;    /* how many */
	size_t held_capacity; /* room in `held` */
	struct arena arena;   /* owns the copies */

	/* keys for which there was no memory: */
	struct duplicates *duplicates; /* NULL: all are in memory */
	struct spool *later;           /* the records from then on */
	struct buf noted; /* the key of the last group of those; empty: none yet, as no key is */

	/* groups in any order */
	struct spool *spool;         /* all records; NULL: not started yet */
	struct group_sorter *sorter; /* and their groups */
};

/* Open the engine in `s`, which has its findings and its memory. False after an error was reported. */
bool set_aside_ready(struct set_aside *s, struct spec *spec, const struct header *header);

/* Look at the next record, then take it. False as for stage_take(). */
void set_aside_look(struct set_aside *s, const struct record *rec);
bool set_aside_take(struct set_aside *s, struct record *rec, const struct sink *to);

/* Compute the key of the record's group into s->key. False if it has none: it is a group by itself. */
bool set_aside_key(struct set_aside *s, const struct record *rec);

/* Groups in any order: make the spool, if there is none. False after an error was reported. */
bool set_aside_has_spool(struct set_aside *s);

/*
 * When the memory is full: from now on the records wait. set_aside_wait() takes the next of them, and
 * set_aside_again(), after the last, does with all what set_aside_take() does. False after an error was
 * reported, or where writing failed.
 */
bool set_aside_spill(struct set_aside *s);
bool set_aside_wait(struct set_aside *s, struct record *rec);
bool set_aside_again(struct set_aside *s, const struct sink *to);

#endif
