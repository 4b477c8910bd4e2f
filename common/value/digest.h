/*
 * digest - SHA-256, in the form of the audit line.
 *
 *	struct digest *d = digest_new();
 *	digest_add(d, p, n);
 *	digest_end(d, hex);			// frees it
 */
#ifndef VALUE_DIGEST_H
#define VALUE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#define DIGEST_TEXT 65 /* 64 hexadecimal digits and a NUL */

struct digest;

struct digest *digest_new(void);

/*
 * The same, but a thread of its own does it, a block behind the caller; it starts when there is a block of
 * a megabyte. Where the system gives no thread the caller does it, and nothing is reported.
 */
struct digest *digest_new_behind(void);

void digest_add(struct digest *d, const void *p, size_t len);

/* Write the digest in lower-case hexadecimal and free `d`. `hex` may be NULL. */
void digest_end(struct digest *d, char hex[DIGEST_TEXT]);

#endif
