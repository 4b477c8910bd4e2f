/*
 * guess_cell - does what stands between two delimiters look like one value?
 *
 *	enum guess_look look = guess_cell_look(cell);
 *
 * Between the delimiters that a text really has stand numbers, dates and words. Between others
 * stand pieces: text with a delimiter in it, half of a quoted text, figures with blanks between
 * them.
 */
#ifndef SNIFF_GUESS_CELL_H
#define SNIFF_GUESS_CELL_H

#include "base/text.h"

enum guess_look {
	LOOK_PIECE, /* more or less than one value */
	LOOK_TEXT,  /* words among which signs stand that also separate: "Smith, John" */
	LOOK_WORDS, /* words */
	LOOK_FIGURE /* a number, a date, a time, an address of a web page */
};

/*
 * What a cell looks like that has no quotes around it, without blanks at its ends. An empty one is
 * LOOK_WORDS.
 */
enum guess_look guess_cell_look(struct str cell);

#endif
