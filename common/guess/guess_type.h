/*
 * guess_type - what a column is, and how a spec says it.
 *
 *	struct guess_field f = { 0 };
 *	guess_type(column, known, &how, &f);
 *	... f.keys.p ...	// , type: decimal(2), decimal_mark: ","
 *	guess_field_free(&f);
 *
 * A code stays text: leading zeros, account codes and keys are no numbers, although they look so.
 * What cannot be told from the cells is decided one way and said as a doubt.
 */
#ifndef GUESS_GUESS_TYPE_H
#define GUESS_GUESS_TYPE_H

#include "sniff/guess_column.h"
#include "sniff/guess_name.h"
#include "value/type.h"

/* What holds for all columns of the file. */
struct guess_habits {
	char mark;                       /* the decimal mark of those columns that tell it */
	bool marked;                     /* some column tells it */
	bool month_first;                /* dates that tell it have the month in front */
	bool day_first;                  /* or the day */
	const struct guess_dates *dates; /* the formats that dates are tried with */
};

struct guess_field {
	const struct guess_column *column;
	struct buf name; /* of the field */
	struct type type;
	struct buf keys;   /* what stands behind `from` in its map: ", type: date" */
	struct buf doubts; /* a line each, ended by a newline */
	struct buf note;   /* what is in the column, one line; may be empty */
	bool fill_down;    /* it is to be filled down */
	bool amount;       /* it is an amount */
	bool side;         /* it says on which side an amount is, as D or C */
};

/*
 * What the columns together tell of the file. `known`: what the heading of each is, or NULL; NULL:
 * no heading is known. `comma`: its cells are not separated by commas.
 */
void guess_habits(const struct guess_column *column, size_t count,
                  const struct guess_known *const *known, bool comma,
                  const struct guess_dates *dates, struct guess_habits *out);

/* Decide; `known` is what its heading is, or NULL. */
void guess_type(const struct guess_column *c, const struct guess_known *known,
                const struct guess_habits *habits, struct guess_field *f);

/*
 * The formats of a column of dates, as a list of a spec: ["%Y-%m-%d"]; false, with nothing
 * appended, where it is none.
 */
bool guess_formats(const struct guess_column *c, bool known, const struct guess_habits *habits,
                   struct buf *out, struct buf *doubts, bool *timed);

/*
 * Does the heading say that codes stand below it? `pointed`: with points in them, where an amount
 * could stand under some of the words.
 */
bool guess_says_code(struct str heading, bool pointed);

void guess_field_free(struct guess_field *f);

#endif
