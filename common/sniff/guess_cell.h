/*
 * guess_cell - does the text between two delimiters look like one value?
 *
 *	enum guess_look look = guess_cell_look(cell);
 *
 * Between the right delimiters are numbers, dates and words. Between wrong ones are pieces: text
 * with a delimiter in it, half of a quoted text, figures with blanks between them.
 */
#ifndef SNIFF_GUESS_CELL_H
#define SNIFF_GUESS_CELL_H

#include "base/text.h"

enum guess_look {
	LOOK_PIECE, /* more or less than one value */
	LOOK_TEXT,  /* words and signs that may also separate cells: "Smith, John" */
	LOOK_WORDS, /* words */
	LOOK_FIGURE /* a number, a date, a time, an address of a web page */
};

/*
 * What a cell without quotes and without blanks at its ends looks like. An empty one is LOOK_WORDS.
 */
enum guess_look guess_cell_look(struct str cell);

#endif
