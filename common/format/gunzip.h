/*
 * gunzip - a file packed by gzip, unpacked as it is read (zlib).
 *
 *	struct gunzip *g = gunzip_open(put, context);
 *	while ((n = read(...)) > 0 && gunzip_feed(g, block, n)) ...
 *	ok = gunzip_end(g);
 *	... gunzip_why(g) ...
 *	gunzip_close(g);
 *
 * Known by its bytes, whatever the file is called. Several members, one behind the other, are one
 * text. The check sum and the length at the end of each are compared. What is wrong is returned as
 * a text, for whoever knows the name of the file: cut off, damaged, followed by something else, or
 * grown to far more than any data does (a bomb).
 */
#ifndef FORMAT_GUNZIP_H
#define FORMAT_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>

#define GUNZIP_HEAD 3 /* bytes that tell it */

struct gunzip;

/* Gets the next bytes; false: it can take no more, which it has told. */
typedef bool gunzip_put(void *context, const char *p, size_t len);

/* Do the first `len` bytes of a file say that it is packed so? */
bool gunzip_is(const void *p, size_t len);

/* NULL never. `put` gets what comes out. */
struct gunzip *gunzip_open(gunzip_put *put, void *context);

/*
 * Unpack the next bytes. False where they are wrong, or `put` has refused: then gunzip_why() is "".
 */
bool gunzip_feed(struct gunzip *g, const char *p, size_t len);

/* All has been fed: false where it is cut off. */
bool gunzip_end(struct gunzip *g);

/* What was wrong; lasts as long as `g`. */
const char *gunzip_why(const struct gunzip *g);

/* NULL is allowed. */
void gunzip_close(struct gunzip *g);

#endif
