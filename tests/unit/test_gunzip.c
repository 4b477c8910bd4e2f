/* gunzip: what the bytes of a file say does not depend on how many are read at once. */
#include <stdlib.h>
#include <zlib.h>

#include "base/buf.h"
#include "format/gunzip.h"
#include "unit.h"

#define NOISE ((size_t)60 << 10) /* bytes that cannot be packed */
#define RUN   ((size_t)17 << 20) /* and those that can be best; more than a small file has */

static bool put(void *context, const char *p, size_t len)
{
	uint64_t *count = context;

	(void)p;
	*count += len;
	return true;
}

/* Noise of `before` bytes, a run of `run` NULs, and noise of `behind` bytes, packed. */
static void pack(size_t before, size_t run, size_t behind, struct buf *out)
{
	unsigned char *text = calloc(1, before + run + behind);
	z_stream z = { .next_in = text, .avail_in = (unsigned)(before + run + behind) };
	uint32_t seed = 1;

	if (!text || deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	for (size_t i = 0; i < before + behind; i++) {
		seed = seed * 1664525 + 1013904223;
		text[i < before ? i : run + i] = (unsigned char)(seed >> 24);
	}
	buf_reserve(out, deflateBound(&z, z.avail_in));
	z.next_out = (unsigned char *)out->p;
	z.avail_out = (unsigned)out->capacity;
	CHECK_INT(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len = z.total_out;
	deflateEnd(&z);
	free(text);
}

/* In blocks of `size` bytes; how many bytes come out. */
static uint64_t unpack(const struct buf *packed, size_t size, bool *bomb)
{
	uint64_t count = 0;
	struct gunzip *g = gunzip_open(put, &count);
	bool ok = true;

	for (size_t at = 0, n; ok && at < packed->len; at += n) {
		n = packed->len - at < size ? packed->len - at : size;
		ok = gunzip_feed(g, packed->p + at, n);
	}
	*bomb = !ok && strstr(gunzip_why(g), "200 times");
	CHECK(*bomb || (ok && gunzip_end(g)));
	gunzip_close(g);
	return count;
}

static const size_t sizes[] = { 512, 4096, 65536, 262144, SIZE_MAX };

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

/* What is packed less well behind the run does not make it any better. */
static void bombs(void)
{
	struct buf packed = { 0 };
	bool bomb;

	pack(NOISE, RUN, 2 * NOISE, &packed);
	for (size_t i = 0; i < SIZES; i++) {
		CHECK(unpack(&packed, sizes[i], &bomb) < RUN);
		CHECK(bomb);
	}
	buf_free(&packed);
}

static void whole(void)
{
	struct buf packed = { 0 };
	bool bomb;

	pack(2 * NOISE, RUN, NOISE, &packed);
	for (size_t i = 0; i < SIZES; i++) {
		CHECK_INT(unpack(&packed, sizes[i], &bomb), RUN + 3 * NOISE);
		CHECK(!bomb);
	}
	buf_free(&packed);
}

int main(void)
{
	unit_run("a bomb is one in blocks of any size", bombs);
	unit_run("what is no bomb is none in blocks of any size", whole);
	return unit_end();
}
