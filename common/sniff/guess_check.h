/*
 * guess_check - numbers that carry check digits.
 *
 *	if (guess_check_digits(column, &text)) ...	// "40 of 41 different values are uscc: ..."
 */
#ifndef SNIFF_GUESS_CHECK_H
#define SNIFF_GUESS_CHECK_H

#include "sniff/guess_column.h"

/*
 * Do most values of a column pass one of the kinds of the rule check? If so, append a line that
 * says so.
 */
bool guess_check_digits(const struct guess_column *c, struct buf *out);

/* Did a spreadsheet damage some of the codes, but not most, as the rule `code` sees it? */
bool guess_check_damaged(const struct guess_column *c);

#endif
