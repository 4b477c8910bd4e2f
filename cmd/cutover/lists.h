/*
 * lists - the tables of the language, as text: one row a line, columns separated by TAB.
 *
 *	lists[LIST_FAULTS].list(&text);
 *	if (!list_word("required", &text)) ...
 */
#ifndef CUTOVER_LISTS_H
#define CUTOVER_LISTS_H

#include <stdbool.h>

#include "base/buf.h"

/* The tables, in the order of LISTS. */
enum list_name {
	LIST_PROGRAMS,
	LIST_FAULTS,
	LIST_FINDINGS,
	LIST_FUNCTIONS,
	LIST_RULES,
	LIST_KEYS,        /* of a spec */
	LIST_SCHEMA_KEYS, /* of a target schema */
	LIST_STORES,
	LIST_SCHEMAS,
	LIST_JSON_SCHEMA, /* of a spec, for editors: no rows, but one text */
	LIST_FIELDS,      /* of one schema: see list_fields() */
	LIST_COUNT_
};

#define LISTS                                                                                      \
	"programs|faults|findings|functions|rules|keys|schema-keys|stores|schemas|json-schema|fields"

struct language_list {
	const char *name; /* as --list has it */
	/* append all of it; NULL: LIST_FIELDS. What cannot be read is reported */
	void (*list)(struct buf *out);
	/* what a row is: "fault"; NULL: its words are not explained by list_word() */
	const char *one;
	const char *page; /* of the manual, which says more */
};

extern const struct language_list lists[LIST_COUNT_];

/*
 * Append a line for each field of a schema, as map.to names it: name, type, required or optional,
 * title, description. One beside the working folder is found too. False after an error was
 * reported.
 */
bool list_fields(const char *schema, struct buf *out);

/*
 * Append what the rows of this word say in each table, with the page of the manual; of the name of
 * a table, all its rows; of FIELD:CODE, as _fault has it, the fault. False: no table has it.
 */
bool list_word(const char *word, struct buf *out);

/* Append all rows that list_word() explains, and the programs. */
void list_words(struct buf *out);

#endif
