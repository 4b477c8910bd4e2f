/* digest - see digest.h. */
#include "value/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/mem.h"

struct digest {
	EVP_MD_CTX *ctx; /* OpenSSL's */
};

/* OpenSSL fails here only if it has no memory or no SHA-256. No caller could continue then. */
static void must(int ok)
{
	if (!ok)
		diag_die("out of memory for a digest");
}

struct digest *digest_new(void)
{
	struct digest *d = xmalloc(sizeof(*d));

	d->ctx = EVP_MD_CTX_new();
	must(d->ctx != NULL);
	must(EVP_DigestInit_ex(d->ctx, EVP_sha256(), NULL));
	return d;
}

void digest_add(struct digest *d, const void *p, size_t len)
{
	must(EVP_DigestUpdate(d->ctx, p, len));
}

void digest_end(struct digest *d, char hex[DIGEST_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned len;

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
