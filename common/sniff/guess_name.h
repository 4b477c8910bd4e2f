/*
 * guess_name - the headings that are known, and the field that each one is.
 *
 *	struct guess_names n = { 0 };
 *	guess_names_read(&n, folder);
 *	known = guess_names_find(&n, STR("借方金额"));		// debit, decimal(2)
 *	guess_names_free(&n);
 *
 * What the layouts of schemas/source read is known from there. The table schemas/guess/headings.csv
 * has what none of them says: headings in general use in English, German, Japanese and Chinese.
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
	struct type type;   /* which a layout gives it */
	unsigned rank;      /* how far from certain: 0 this is what it is called */
	unsigned file;      /* which of the tables of headings has it, from 1; 0: a layout */
};

struct guess_names {
	struct guess_known *known;
	size_t count, capacity;
	struct arena arena;          /* owns the texts */
	struct layout_list profiles; /* the layouts, and their specs in the same order; */
	struct spec **layout;        /* NULL: it cannot be read */
};

/*
 * Read the layouts and the tables of headings, of the installation and beside `folder`, whose words
 * count first. False after an error was reported.
 */
bool guess_names_read(struct guess_names *n, const char *folder);

/* What a heading is; NULL where it is not known. */
const struct guess_known *guess_names_find(const struct guess_names *n, struct str heading);

/*
 * A heading as the name of a field: letters of any script, digits and _, not beginning with _ or a
 * digit. Appends to `out`. Of a heading without a letter, "column" and `number`; of a long one its
 * beginning.
 */
void guess_identifier(struct str heading, size_t number, struct buf *out);

void guess_names_free(struct guess_names *n);

#endif
