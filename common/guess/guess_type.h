/*
 * guess_type - what a column is, and how a spec says it.
 *
 *	struct guess_field f = { 0 };
 *	guess_type(column, known, &how, &f);
 *	... f.keys.p ...	// , type: decimal(2), decimal_mark: ","
 *	guess_field_free(&f);
 *
 * A code stays text: leading zeros, account codes and keys look like numbers but are none. Where
 * the cells leave a question open, the guess chooses one answer and says so as a doubt.
 */
#ifndef GUESS_GUESS_TYPE_H
#define GUESS_GUESS_TYPE_H

#include "sniff/guess_column.h"
#include "sniff/guess_name.h"
#include "value/type.h"

/* What holds for all columns of the file. */
struct guess_habits {
	char mark;                       /* the decimal mark of the columns that show one */
	bool marked;                     /* some column shows one */
	bool month_first;                /* dates that show their order have the month first */
	bool day_first;                  /* or the day */
	const struct guess_dates *dates; /* the formats that dates are tried with */
};

struct guess_field {
	const struct guess_column *column;
	struct buf name; /* of the field */
	struct type type;
	struct buf keys;   /* the text after `from` in its map: ", type: date" */
	struct buf doubts; /* a line each, ended by a newline */
	struct buf note;   /* what is in the column, one line; may be empty */
	bool fill_down;    /* it is to be filled down */
	bool amount;       /* it is an amount */
	bool side;         /* it says on which side an amount is, as D or C */
};

/*
 * Find what holds for the whole file. `known`: the meaning of each heading, or NULL where it is
 * unknown; the whole argument NULL: no heading is known. `comma`: cells are not separated by
 * commas.
 */
void guess_habits(const struct guess_column *column, size_t count,
                  const struct guess_known *const *known, bool comma,
                  const struct guess_dates *dates, struct guess_habits *out);

/* Decide the type. `known` is the meaning of the heading, or NULL. */
void guess_type(const struct guess_column *c, const struct guess_known *known,
                const struct guess_habits *habits, struct guess_field *f);

/*
 * Append the formats of a column of dates, as a list of a spec: ["%Y-%m-%d"]. Returns false and
 * appends nothing if it is no column of dates.
 */
bool guess_formats(const struct guess_column *c, bool known, const struct guess_habits *habits,
                   struct buf *out, struct buf *doubts, bool *timed);

/*
 * Does the heading say that the column has codes? `pointed`: the values have points in them, and
 * under some of the words could be amounts.
 */
bool guess_says_code(struct str heading, bool pointed);

void guess_field_free(struct guess_field *f);

#endif
