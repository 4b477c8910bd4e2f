/*
 * guess_name - the known headings, and the field that each one means.
 *
 *	struct guess_names n = { 0 };
 *	guess_names_read(&n, folder);
 *	known = guess_names_find(&n, STR("借方金额"));		// debit, decimal(2)
 *	guess_names_free(&n);
 *
 * The headings of the layouts in schemas/source are known from there. The table
 * schemas/guess/headings.csv has the others: headings in general use in English, German, Japanese
 * and Chinese.
 */
#ifndef SNIFF_GUESS_NAME_H
#define SNIFF_GUESS_NAME_H

#include "base/mem.h"
#include "schema/source_layout.h"
#include "value/type.h"

#define GUESS_HEADINGS "guess/headings.csv"

struct guess_known {
	struct str heading; /* as headings are compared */
	struct str field;   /* its name in the table of schemas/source */
	struct type type;   /* from a layout */
	unsigned rank;      /* how uncertain it is; 0: certain */
	unsigned file;      /* the number of its table of headings, from 1; 0: a layout */
};

struct guess_names {
	struct guess_known *known;
	size_t count, capacity;
	struct arena arena;          /* owns the texts */
	struct layout_list profiles; /* the layouts, and their specs in the same order; */
	struct spec **layout;        /* NULL: it cannot be read */
};

/*
 * Read the layouts and the tables of headings, those beside `folder` and those of the installation.
 * The words beside `folder` win. False after an error was reported.
 */
bool guess_names_read(struct guess_names *n, const char *folder);

/* Find what a heading means; NULL if it is unknown. */
const struct guess_known *guess_names_find(const struct guess_names *n, struct str heading);

/*
 * Append a heading as the name of a field: letters of any script, digits and _, not with _ or a
 * digit first. A heading without a letter becomes "column" and `number`; a long one is cut.
 */
void guess_identifier(struct str heading, size_t number, struct buf *out);

void guess_names_free(struct guess_names *n);

#endif
