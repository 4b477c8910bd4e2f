/* digest - see digest.h. */
#include "value/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "base/workers.h"

#define BLOCK ((size_t)1 << 20) /* bytes that the thread gets at once */

struct digest {
	EVP_MD_CTX *ctx;       /* OpenSSL's */
	bool late;             /* a thread is wanted */
	struct behind *behind; /* that thread; NULL: not started yet */
	struct buf block;      /* collected for it */
};

/* OpenSSL fails here only if it has no memory or no SHA-256. No caller could continue then. */
static void must(int ok)
{
	if (!ok)
		diag_die("out of memory for a digest");
}

struct digest *digest_new(void)
{
	struct digest *d = xcalloc(1, sizeof(*d));

	d->ctx = EVP_MD_CTX_new();
	must(d->ctx != NULL);
	must(EVP_DigestInit_ex(d->ctx, EVP_sha256(), NULL));
	return d;
}

static bool add_block(void *digest, const struct buf *block)
{
	struct digest *d = digest;

	must(EVP_DigestUpdate(d->ctx, block->p, block->len));
	return true;
}

struct digest *digest_new_behind(void)
{
	struct digest *d = digest_new();

	d->late = true;
	return d;
}

void digest_add(struct digest *d, const void *p, size_t len)
{
	if (!d->late) {
		must(EVP_DigestUpdate(d->ctx, p, len));
		return;
	}
	buf_add(&d->block, p, len);
	if (d->block.len < BLOCK)
		return;
	if (!d->behind)
		d->behind = behind_new(add_block, d);
	behind_give(d->behind, &d->block);
}

void digest_end(struct digest *d, char hex[DIGEST_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned len;

	behind_end(d->behind);
	add_block(d, &d->block);
	buf_free(&d->block);
	must(EVP_DigestFinal_ex(d->ctx, bytes, &len));
	for (unsigned i = 0; hex && i < len; i++) {
		*hex++ = digits[bytes[i] >> 4];
		*hex++ = digits[bytes[i] & 15];
	}
	if (hex)
		*hex = '\0';
	EVP_MD_CTX_free(d->ctx);
	free(d);
}
