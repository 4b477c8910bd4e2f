/*
 * match - the keys of two books, each with what both sides have of it.
 *
 *	static bool take(void *self, struct match *m)
 *	{
 *		if (m->at.half[BEFORE].records == m->at.half[AFTER].records) return true;
 *		match_parts(m);
 *		...
 *	}
 *	ok = match_books(&(struct match_options){ side, book, parts, measures, take, self });
 *
 * In memory and beyond it the keys are the same; their order is not, but each has its number.
 */
#ifndef COMPARE_MATCH_H
#define COMPARE_MATCH_H

#include "compare/book.h"

/* A key, valid until take() returns. */
struct match {
	struct key_balance
		at;      /* its halves have their sums and room for values; parts: match_parts() */
	uint64_t number; /* the order in which the keys were read: those of BEFORE first */
};

struct match_options {
	const struct balance_side *side;           /* both, by enum side */
	struct book *const *book;                  /* both; they are taken out of the books */
	size_t parts;                              /* of a key */
	size_t measures;                           /* values in a half */
	bool (*take)(void *self, struct match *m); /* false after an error was reported */
	void *self;
};

/* Give all keys to take(), once. False after an error was reported. */
bool match_books(const struct match_options *o);

/* In take(): set the parts of the key. */
void match_parts(struct match *m);

#endif
