/*
 * consequences - what a load does to its table, before it is committed: how many records are
 * inserted, updated, unchanged, removed and refused, with their control sums.
 */
#ifndef LOAD_CONSEQUENCES_H
#define LOAD_CONSEQUENCES_H

#include "record/tally.h"
#include "store/store.h"

struct consequences {
	struct str table;                    /* the table of the records */
	const struct store_changes *changes; /* NULL: all of them are inserted */
	const struct tally *loaded;          /* all records that are in the table after the load */
	const struct tally *refused;         /* those that were set aside; NULL: none */
};

/* Print them as a table on standard output. False after an error was reported. */
bool consequences_print(const struct consequences *c);

/* Append ": 2 inserted, 1 updated, 7 unchanged"; nothing for a mode that changes nothing. */
void consequences_line(const struct consequences *c, struct buf *out);

#endif
