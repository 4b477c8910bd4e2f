/*
 * For charset*.c only.
 *
 * table - the answers of iconv for the sequences of one encoding. iconv is asked for each once, and
 * only if it occurs.
 */
#ifndef CHARSET_CHARSET_INT_H
#define CHARSET_CHARSET_INT_H

#include "charset/charset.h"

struct charset_table;

enum charset_answer {
	CHARSET_TEXT, /* decoded */
	CHARSET_MORE, /* the beginning of a sequence */
	CHARSET_BAD,  /* the first byte begins no sequence of the encoding */
	CHARSET_STATE /* iconv took it and returned no text: it changes the meaning of the next sequences */
};

/* NULL if the encoding has such a state at once, or if iconv does not know the name. */
struct charset_table *charset_table_open(const char *name);
void charset_table_close(struct charset_table *t);

/* Take over the answers of a table of the same encoding. */
void charset_table_copy(struct charset_table *t, const struct charset_table *from);

/* charset_is_apart(), charset_walks() and charset_walk() for this encoding. */
bool charset_table_apart(struct charset_table *t, struct str marks);
bool charset_table_walks(struct charset_table *t, struct str marks);
void charset_table_walk(struct charset_table *t, char *p, char *end);

/*
 * Decode from *p on and append to `out`. CHARSET_TEXT: all up to `end`. Otherwise the answer is
 * about the sequence at *p.
 */
enum charset_answer charset_table_run(struct charset_table *t, const char **p, const char *end,
                                      struct buf *out);

#define CHARSET_NAME 24 /* bytes for the name of an encoding */

/*
 * A name for iconv if it does not know `name`: macroman, utf8-sig, windows1252. False if there is
 * none.
 */
bool charset_alias(const char *name, char out[CHARSET_NAME]);

/* Scripts, for their frequent characters. */
enum charset_script { CHARSET_SIMPLIFIED, CHARSET_TRADITIONAL, CHARSET_JAPANESE, CHARSET_KOREAN };

/* By script: the most frequent characters of its texts in UTF-8, the most frequent first. */
extern const char *const charset_everyday[];

/* Are these bytes, the last ones of a text, the beginning of a UTF-8 sequence? */
bool charset_cut_utf8(const char *p, size_t len);

#endif
