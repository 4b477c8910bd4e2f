/*
 * charset_model - how well a text fits each encoding that bytes alone cannot identify.
 *
 *	struct charset_models m = { 0 };
 *	bits = charset_model_cost(&m, CHARSET_MODEL_SJIS, line) / 4;
 *	charset_models_free(&m);
 *
 * The cost of a text in an encoding is its length in a code that uses few bits for the frequent
 * characters of the language, in quarters of a bit. The encoding with the lowest cost is the most
 * likely one. A table is made when it is needed first. For charset*.c only.
 */
#ifndef CHARSET_CHARSET_MODEL_H
#define CHARSET_CHARSET_MODEL_H

#include "base/text.h"
#include "charset/charset_int.h"

/* a pair of GB18030 with this cost or more is a character that hardly occurs */
#define CHARSET_RARE 90
#define CHARSET_HALF 20 /* subtracted if the second byte is ASCII */

enum charset_model {
	CHARSET_MODEL_GB18030,
	CHARSET_MODEL_SJIS,
	CHARSET_MODEL_EUC_JP,
	CHARSET_MODEL_BIG5,
	CHARSET_MODEL_CP949,
	CHARSET_MODEL_PAIRS, /* how many of two bytes; encodings of one byte follow */
	CHARSET_MODEL_CP1252 = CHARSET_MODEL_PAIRS,
	CHARSET_MODEL_CP1250,
	CHARSET_MODEL_LATIN2,
	CHARSET_MODEL_CP1251,
	CHARSET_MODEL_KOI8_R,
	CHARSET_MODEL_CP866,
	CHARSET_MODEL_ISO5,
	CHARSET_MODEL_CP850,
	CHARSET_MODEL_CP852,
	CHARSET_MODEL_MAC,
	CHARSET_MODEL_CP1253,
	CHARSET_MODEL_CP1254,
	CHARSET_MODEL_CP874,
	CHARSET_MODEL_CP1255,
	CHARSET_MODEL_CP1256,
	CHARSET_MODEL_CP1257,
	CHARSET_MODELS /* how many */
};

/* An encoding of one byte. */
struct charset_single {
	unsigned char cost[256]; /* of each byte */
	unsigned char kind[256]; /* a sign, a lower-case letter, an upper-case letter */
};

struct charset_models {
	/* the cost of each two bytes; NULL: not made yet */
	unsigned char *pair[CHARSET_MODEL_PAIRS];
	/* cost[0] is 0: not made yet */
	struct charset_single single[CHARSET_MODELS - CHARSET_MODEL_PAIRS];
	/* to find rare characters; NULL: not needed yet */
	struct charset *from_gb, *to_big5;
};

/* The name for charset_open(), and others that may fit as well, separated by commas. */
const char *charset_model_name(enum charset_model which);
const char *charset_model_others(enum charset_model which);

/* The cost of `text`, which consists of whole lines. */
uint64_t charset_model_cost(struct charset_models *m, enum charset_model which, struct str text);

/*
 * How many of the `left` bytes at p (the first is above 0x7f) are one character of GB18030, and its
 * cost. Call charset_model_cost() first: it makes the table.
 */
size_t charset_model_gb(struct charset_models *m, const unsigned char *p, size_t left,
                        unsigned *cost);

void charset_models_free(struct charset_models *m);

#endif
