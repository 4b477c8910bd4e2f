/*
 * guess_words - what a cell says about its row: a total, a sum carried over to another page, an
 * opening balance.
 *
 *	struct guess_word w = guess_word(cell);
 *	if (w.kind == WORD_TOTAL && w.match == MATCH_STARTS) ... w.text ...  // 'Total ' of 'Total 1001'
 *
 * The tables have the words of the languages whose headings are known, and of their neighbours.
 */
#ifndef GUESS_GUESS_WORDS_H
#define GUESS_GUESS_WORDS_H

#include "base/text.h"

enum guess_word_kind {
	WORD_NONE,
	WORD_TOTAL,  /* a total */
	WORD_CARRY,  /* carried over from a page, or to the next */
	WORD_OPENING /* an opening balance */
};

/* How rows of the same kind are found again. */
enum guess_match {
	MATCH_IS,     /* the cell is the text */
	MATCH_STARTS, /* it begins with it */
	MATCH_ENDS,   /* it ends with it */
	MATCH_EMPTY   /* the cell is empty */
};

struct guess_word {
	enum guess_word_kind kind;
	enum guess_match match;
	struct str text; /* of the cell: all of it, or its beginning or end */
};

/*
 * What the cell says. Blanks in it and a colon after it do not matter. An account whose name has
 * the word accumulated (depreciation) is no total.
 */
struct guess_word guess_word(struct str cell);

/* Is it nothing but one to five asterisks? They are the level of a sum in a list of SAP. */
bool guess_is_stars(struct str cell);

/* The same, or with the summed key after a blank, as '* 1000'; WORD_NONE if it is neither. */
struct guess_word guess_stars(struct str cell);

#endif
