/*
 * guess_heading - finds the row with the names of the columns in an unknown file.
 *
 *	struct guess_heading h;
 *	guess_heading(&sample, &names, &h);
 *
 * A header is a row of texts, as wide as the rows below it, in which no cell is a number or a date.
 * Known headings count most. If the first of the widest rows has figures, there is no header.
 */
#ifndef SNIFF_GUESS_HEADING_H
#define SNIFF_GUESS_HEADING_H

#include "sniff/guess_date.h"
#include "sniff/guess_name.h"
#include "sniff/guess_sample.h"

struct guess_heading {
	bool none;     /* there is no header */
	size_t at;     /* the row of the sample, of two rows the upper one */
	size_t rows;   /* 1 or 2 */
	size_t skip;   /* rows right below that are no data */
	size_t known;  /* its names that are known headings */
	bool doubtful; /* nothing makes it differ from the rows below */
};

void guess_heading(const struct guess_sample *sample, const struct guess_names *names,
                   const struct guess_dates *dates, struct guess_heading *out);

#endif
