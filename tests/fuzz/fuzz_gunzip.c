/*
 * fuzz_gunzip: bytes packed by gzip. Any bytes; or, behind a '!', a text that is packed here; or,
 * behind a '~', the inside of one member, whose check sum and length are made here. However the
 * bytes are cut into blocks, the same comes out with the same verdict.
 */
#include <stdlib.h>
#include <zlib.h>

#include "base/buf.h"
#include "format/gunzip.h"
#include "fuzz.h"

#define MOST ((size_t)1 << 22) /* bytes that the inside of a member may unpack to */

#define CUT_OFF  "it is cut off: the end of the packed data is missing"
#define DAMAGED  "it is damaged: its packed bytes, or their check sum, are wrong"
#define FOLLOWED "something else follows the packed data"

struct sink {
	struct buf out;
	size_t most; /* it takes no more than this */
};

static bool put(void *context, const char *p, size_t len)
{
	struct sink *sink = context;

	assert(len > 0);
	if (len > sink->most - sink->out.len)
		return false;
	buf_add(&sink->out, p, len);
	return true;
}

/*
 * Unpack it in blocks of `step` bytes; what is wrong, or NULL. Each block ends where its memory
 * ends.
 */
static const char *unpack(struct str packed, size_t step, struct sink *sink)
{
	struct gunzip *g = gunzip_open(put, sink);
	const char *why;
	bool ok = true;

	for (size_t i = 0; ok && i < packed.len; i += step) {
		size_t n = step < packed.len - i ? step : packed.len - i;
		char *block = malloc(n);

		assert(block != NULL);
		memcpy(block, packed.p + i, n);
		ok = gunzip_feed(g, block, n);
		free(block);
	}
	ok = ok && gunzip_end(g);
	why = gunzip_why(g);
	assert(!ok || *why == '\0');
	gunzip_close(g);
	return ok ? NULL : why; /* a literal */
}

static bool same_text(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/*
 * What comes out in one piece and in blocks: all of it where it is whole, and else the one is the
 * beginning of the other.
 */
static const char *unpack_both(struct str packed, size_t step, struct sink *sink)
{
	struct sink parts = { .most = sink->most };
	const char *why = unpack(packed, packed.len, sink), *again = unpack(packed, step, &parts);
	struct str a = buf_str(&sink->out), b = buf_str(&parts.out);

	assert((!why) == (!again) && (!why || strcmp(why, again) == 0));
	if (why && a.len > b.len)
		a.len = b.len;
	else if (why)
		b.len = a.len;
	assert(same_text(a, b));
	buf_free(&parts.out);
	return why;
}

/* These packed bytes give the beginning of `text`, all of it where nothing is wrong, and `why`. */
static void expect(struct str packed, size_t step, struct str text, const char *why)
{
	struct sink sink = { .most = SIZE_MAX };
	const char *got = unpack_both(packed, step, &sink);

	assert((!got) == (!why) && (!why || strcmp(got, why) == 0));
	assert(sink.out.len <= text.len);
	if (why)
		text.len = sink.out.len;
	assert(same_text(buf_str(&sink.out), text));
	buf_free(&sink.out);
}

/* ---- a text that is packed here ---- */

/* One member behind `out`; `how` says how hard it is packed, and in what way. */
static void pack(struct str text, unsigned how, struct buf *out)
{
	z_stream z = { .next_in = (unsigned char *)text.p, .avail_in = (unsigned)text.len };

	assert(deflateInit2(&z, (int)(how % 10), Z_DEFLATED, MAX_WBITS + 16, 1 + (int)(how % 9),
	                    (int)(how / 10 % 5)) == Z_OK);
	buf_reserve(out, deflateBound(&z, text.len));
	z.next_out = (unsigned char *)out->p + out->len;
	z.avail_out = (unsigned)(out->capacity - out->len);
	assert(deflate(&z, Z_FINISH) == Z_STREAM_END);
	out->len += z.total_out;
	deflateEnd(&z);
}

/* The first `cut` bytes of members that end at `first` and at the end of `packed`. */
static void check_cut(struct str packed, size_t cut, size_t first, size_t step, struct str a,
                      struct str text)
{
	bool ends = cut == 0 || cut == first || cut == packed.len;
	struct str got = cut == first ? a : cut == 0 ? STR("") : text;

	expect((struct str){ packed.p, cut }, step, got, ends ? NULL : CUT_OFF);
}

/* Bytes that are wrong: one of the check sum or the length, and one behind the end. */
static void check_wrong(struct buf *packed, unsigned how, size_t step, struct str text)
{
	char *last = packed->p + packed->len - 1 - how % 8;

	*last ^= (char)(1 << how / 8 % 8);
	expect(buf_str(packed), step, text, DAMAGED);
	*last ^= (char)(1 << how / 8 % 8);
	for (unsigned i = how % 3; i > 0; i--)
		buf_addc(packed, '\0');
	expect(buf_str(packed), step, text, NULL);
	buf_addc(packed, how % 3 > 0 ? '\x1f' : 'x'); /* no member begins behind NULs */
	expect(buf_str(packed), step, text, FOLLOWED);
}

/* Who can take no more has told it: nothing is wrong with the packed bytes. */
static void check_full(struct str packed, size_t step, size_t len)
{
	struct sink sink = { .most = len - 1 };
	const char *why = unpack(packed, step, &sink);

	assert(why && *why == '\0');
	buf_free(&sink.out);
}

/* Four bytes say how it is packed, where the second member begins, and where it is cut off. */
static void text_packed(struct str in)
{
	const unsigned char *o = (const unsigned char *)in.p;
	struct buf packed = { 0 };
	struct str text, a;
	size_t first, step;

	if (in.len < 4)
		return;
	text = (struct str){ in.p + 4, in.len - 4 };
	a = (struct str){ text.p, text.len * o[1] / 255 };
	step = 1 + (o[2] ^ o[3]) % 41U;
	pack(a, o[0], &packed);
	first = packed.len;
	pack((struct str){ a.p + a.len, text.len - a.len }, o[0] ^ o[3], &packed);
	expect(buf_str(&packed), step, text, NULL);
	check_cut(buf_str(&packed), packed.len * (o[2] * 256U + o[3]) / 65535, first, step, a,
	          text);
	check_cut(buf_str(&packed), first, first, step, a, text);
	if (text.len > 0)
		check_full(buf_str(&packed), step, text.len);
	check_wrong(&packed, o[3], step, text);
	buf_free(&packed);
}

/* ---- the inside of a member ---- */

/*
 * By zlib alone. Z_STREAM_END: it is whole, and of `*used` bytes; Z_BUF_ERROR: more is missing, or
 * it is too long.
 */
static int inflate_raw(struct str in, struct buf *out, size_t *used)
{
	z_stream z = { .next_in = (unsigned char *)in.p, .avail_in = (unsigned)in.len };
	int answer;

	assert(inflateInit2(&z, -MAX_WBITS) == Z_OK);
	do {
		buf_reserve(out, 65536);
		z.next_out = (unsigned char *)out->p + out->len;
		z.avail_out = 65536;
		answer = inflate(&z, Z_NO_FLUSH);
		out->len = z.total_out;
	} while (answer == Z_OK && out->len < MOST);
	*used = z.total_in;
	inflateEnd(&z);
	return answer;
}

static void le32(struct buf *out, unsigned long n)
{
	for (int i = 0; i < 4; i++, n >>= 8)
		buf_addc(out, (char)(n & 255));
}

static void inside(struct str in)
{
	struct buf text = { 0 }, packed = { 0 };
	size_t used, step = 1 + in.len % 31;
	int answer = inflate_raw(in, &text, &used);

	buf_add(&packed, "\x1f\x8b\x08\0\0\0\0\0\0\3", 10);
	buf_add(&packed, in.p, used);
	if (answer == Z_STREAM_END) {
		le32(&packed,
		     crc32(crc32(0, NULL, 0), (const unsigned char *)text.p, (unsigned)text.len));
		le32(&packed, text.len);
		expect(buf_str(&packed), step, buf_str(&text), NULL);
	} else if (answer == Z_BUF_ERROR) {
		expect(buf_str(&packed), step, buf_str(&text), CUT_OFF);
	} else if (answer == Z_DATA_ERROR) {
		expect(buf_str(&packed), step, buf_str(&text), DAMAGED);
	}
	buf_free(&text);
	buf_free(&packed);
}

FUZZ(struct str in)
{
	struct sink sink = { .most = SIZE_MAX };

	if (in.len == 0)
		return;
	if (in.p[0] == '!') {
		text_packed((struct str){ in.p + 1, in.len - 1 });
	} else if (in.p[0] == '~') {
		inside((struct str){ in.p + 1, in.len - 1 });
	} else {
		unpack_both(in, 1 + in.len % 7, &sink);
		buf_free(&sink.out);
	}
}
