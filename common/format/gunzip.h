/*
 * gunzip - unpack a gzip file while it is read (zlib).
 *
 *	struct gunzip *g = gunzip_open(put, context);
 *	while ((n = read(...)) > 0 && gunzip_feed(g, block, n)) ...
 *	ok = gunzip_end(g);
 *	... gunzip_why(g) ...
 *	gunzip_close(g);
 *
 * The first bytes show that a file is packed, whatever its name is. Several members, one after the
 * other, are one text. The check sum and the length at the end of each are compared. An error is
 * returned as a text, because only the caller knows the name of the file: it is cut off, damaged,
 * followed by something else, or grows to far more than any data does (a bomb).
 *
 *	fd = gunzip_to_file("old.csv.gz", next, context);	// all of this, for a whole file
 */
#ifndef FORMAT_GUNZIP_H
#define FORMAT_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>

#define GUNZIP_HEAD 3 /* bytes that show that a file is packed */

struct gunzip;

/* Gets the next bytes. False after it has reported an error: it takes no more. */
typedef bool gunzip_put(void *context, const char *p, size_t len);

/* Do the first `len` bytes of a file show that gzip packed it? */
bool gunzip_is(const void *p, size_t len);

/* Never NULL. `put` gets the unpacked bytes. */
struct gunzip *gunzip_open(gunzip_put *put, void *context);

/*
 * Unpack the next bytes. False if they are wrong, or if `put` returned false: then gunzip_why() is
 * "".
 */
bool gunzip_feed(struct gunzip *g, const char *p, size_t len);

/* The input ends here. False if it is cut off. */
bool gunzip_end(struct gunzip *g);

/* The error as a text; lasts as long as `g`. */
const char *gunzip_why(const struct gunzip *g);

/* NULL is allowed. */
void gunzip_close(struct gunzip *g);

/*
 * Gets the next packed bytes, which last until the next call, and sets *p. Returns their number; 0
 * at the end; -1 after an error was reported, or when a signal asks to stop.
 */
typedef ptrdiff_t gunzip_next(void *context, const char **p);

/*
 * Unpack what `next` gives into a file without a name. `name` is that of the packed file, for
 * messages. Returns a descriptor, at the start of the file, which the caller closes; -1 after an
 * error was reported, or when a signal asks to stop.
 */
int gunzip_to_file(const char *name, gunzip_next *next, void *context);

#endif
