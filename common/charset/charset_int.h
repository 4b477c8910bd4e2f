/*
 * For charset*.c only.
 *
 * table - what iconv answers for the sequences of one encoding, asked once for each and only when
 * it occurs.
 */
#ifndef CHARSET_CHARSET_INT_H
#define CHARSET_CHARSET_INT_H

#include "charset/charset.h"

struct charset_table;

enum charset_answer {
	CHARSET_TEXT, /* decoded */
	CHARSET_MORE, /* the beginning of a sequence */
	CHARSET_BAD,  /* the first byte is in no sequence of the encoding */
	CHARSET_STATE /* iconv took it and gave no text: what follows depends on it */
};

/* NULL where the encoding shows a state at once, or iconv has none of the name. */
struct charset_table *charset_table_open(const char *name);
void charset_table_close(struct charset_table *t);

/*
 * Decode from *p on, appending to out. CHARSET_TEXT: up to end. Otherwise *p is where the sequence
 * begins that the answer is about.
 */
enum charset_answer charset_table_run(struct charset_table *t, const char **p, const char *end,
                                      struct buf *out);

#define CHARSET_NAME 24 /* bytes for the name of an encoding */

/*
 * What iconv may call an encoding that it does not know by `name`: macroman, utf8-sig, windows1252.
 * False where that is nothing.
 */
bool charset_alias(const char *name, char out[CHARSET_NAME]);

/* Whose characters? */
enum charset_script { CHARSET_SIMPLIFIED, CHARSET_TRADITIONAL, CHARSET_JAPANESE, CHARSET_KOREAN };

/* The characters that texts in it hold most, in UTF-8, the most frequent first. */
const char *charset_everyday(enum charset_script script);

/* Are these bytes, all that is left, the beginning of a UTF-8 sequence? */
bool charset_cut_utf8(const char *p, size_t len);

#endif
