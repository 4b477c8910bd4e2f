/*
 * filename - names of files as text: in _at, in audit lines, in the places of messages.
 *
 *	file_name_encode(&at, str_of("lat\xe9.csv"));		// lat%E9.csv
 *	file_name_decode(&name, STR("lat%E9.csv"));		// the name again
 *
 * A name may hold any bytes except NUL; text is UTF-8 without line breaks. So these are written
 * %XX, with the digits 0-9 and A-F: each byte that is not UTF-8, each byte of a character that is
 * never shown as it is (text.h), and each %. Everything else stays, even colons: the line of a
 * place follows the last colon. Two names never have the same text.
 */
#ifndef BASE_FILENAME_H
#define BASE_FILENAME_H

#include "base/buf.h"

/* Append the text for a name; nothing for null. */
void file_name_encode(struct buf *out, struct str name);

/*
 * Append the name for such a text. A % without two hexadecimal digits after it is itself, and so is
 * %00.
 */
void file_name_decode(struct buf *out, struct str text);

#endif
