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
	EVP_MD_CTX *ctx;         /* OpenSSL's */
	bool behind;             /* a thread is wanted */
	struct workers *workers; /* that thread; NULL: not started yet */
	struct buf block, going; /* collected for it; what it works on */
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

static void add_now(struct digest *d, const struct buf *block)
{
	must(EVP_DigestUpdate(d->ctx, block->p, block->len));
}

/* ---- in a thread of its own ---- */

struct digest *digest_new_behind(void)
{
	struct digest *d = digest_new();

	d->behind = true;
	return d;
}

static void add_going(void *digest)
{
	struct digest *d = digest;

	add_now(d, &d->going);
}

/* Start the thread. If there is none to be had, that is no error: the caller does it all. */
static void start(struct digest *d)
{
	struct diag_log *log = diag_log_new(), *before = diag_hold(log);

	d->workers = workers_open(2, add_going);
	d->behind = d->workers;
	diag_hold(before);
	diag_log_free(log);
}

/* Give the thread what is collected, when it has done what it was given before. */
static void give(struct digest *d)
{
	struct buf done;

	if (!d->workers)
		start(d);
	if (d->workers) {
		workers_take(d->workers);
		done = d->going;
		d->going = d->block;
		d->block = done;
		workers_give(d->workers, d);
	} else {
		add_now(d, &d->block);
	}
	buf_reset(&d->block);
}

static void end_behind(struct digest *d)
{
	if (d->workers)
		workers_take(d->workers);
	workers_close(d->workers);
	if (d->block.len > 0)
		add_now(d, &d->block);
	buf_free(&d->block);
	buf_free(&d->going);
}

/* ---- */

void digest_add(struct digest *d, const void *p, size_t len)
{
	if (!d->behind) {
		must(EVP_DigestUpdate(d->ctx, p, len));
		return;
	}
	buf_add(&d->block, p, len);
	if (d->block.len >= BLOCK)
		give(d);
}

void digest_end(struct digest *d, char hex[DIGEST_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned len;

	end_behind(d);
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
