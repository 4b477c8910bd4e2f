/*
 * charset_model - how well a text fits each encoding that bytes alone do not tell.
 *
 *	struct charset_models m = { 0 };
 *	bits = charset_model_cost(&m, CHARSET_MODEL_SJIS, line) / 4;
 *	charset_models_free(&m);
 *
 * The cost of a text in an encoding is what it would take to write it down, in quarters of a bit,
 * by a code that gives the common characters of its language few bits. The encoding in which it is
 * least is the most likely one. A table is made when it is asked for first. For charset*.c only.
 */
#ifndef CHARSET_CHARSET_MODEL_H
#define CHARSET_CHARSET_MODEL_H

#include "base/text.h"
#include "charset/charset_int.h"

/* from this cost on a pair of GB18030 is a character that hardly any text has */
#define CHARSET_RARE 90
#define CHARSET_HALF 20 /* what is taken off for a second byte that is ASCII */

enum charset_model {
	CHARSET_MODEL_GB18030,
	CHARSET_MODEL_SJIS,
	CHARSET_MODEL_EUC_JP,
	CHARSET_MODEL_BIG5,
	CHARSET_MODEL_CP949,
	CHARSET_MODEL_PAIRS, /* how many of two bytes; now those of one */
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

/* Of an encoding of one byte. */
struct charset_single {
	unsigned char cost[256]; /* of each byte */
	unsigned char kind[256]; /* a sign, a small letter, a capital */
};

struct charset_models {
	/* the cost of each two bytes; NULL: not made yet */
	unsigned char *pair[CHARSET_MODEL_PAIRS];
	/* cost[0] is 0: not made yet */
	struct charset_single single[CHARSET_MODELS - CHARSET_MODEL_PAIRS];
	/* to tell rare characters; NULL: not asked for yet */
	struct charset *from_gb, *to_big5;
};

/* The name for charset_open(), and others that may fit as well, with commas. */
const char *charset_model_name(enum charset_model which);
const char *charset_model_others(enum charset_model which);

/* What `text`, of whole lines, costs. */
uint64_t charset_model_cost(struct charset_models *m, enum charset_model which, struct str text);

/*
 * How many of the `left` bytes at p (the first above 0x7f) are one character in GB18030, and what
 * it costs. The table has been made by charset_model_cost().
 */
size_t charset_model_gb(struct charset_models *m, const unsigned char *p, size_t left,
                        unsigned *cost);

void charset_models_free(struct charset_models *m);

#endif
