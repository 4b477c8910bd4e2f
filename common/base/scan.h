/*
 * scan - find the few bytes that matter, many at a time.
 *
 *	bits = scan_bits(scan_eq(scan_load(p), '\t'));
 *	while (bits) { use(p + scan_first(bits)); bits &= bits - 1; }
 *
 * Only this file and scan_block.c know the CPU. Here: SSE2 on x86-64 and NEON on arm64, which every
 * such CPU has, and a version in plain C for others (-DSCAN_PORTABLE chooses it anywhere). A block
 * is SCAN_WIDTH bytes.
 */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(SCAN_PORTABLE)

#include <emmintrin.h>

#define SCAN_WIDTH 16
#define SCAN_SHIFT 0 /* log2 of the bits for one byte */

struct scan {
	__m128i v; /* the bytes; 0xff or 0 each after a comparison */
};

static inline struct scan scan_load(const char *p)
{
	return (struct scan){ _mm_loadu_si128((const __m128i *)(const void *)p) };
}

static inline struct scan scan_pair(uint64_t low, uint64_t high)
{
	return (struct scan){ _mm_set_epi64x((long long)high, (long long)low) };
}

static inline struct scan scan_eq(struct scan s, char c)
{
	return (struct scan){ _mm_cmpeq_epi8(s.v, _mm_set1_epi8(c)) };
}

static inline struct scan scan_or(struct scan a, struct scan b)
{
	return (struct scan){ _mm_or_si128(a.v, b.v) };
}

/* Find the bytes from `least` to `most`. Either both are below 0x80 or both are not. */
static inline struct scan scan_within(struct scan s, int least, int most)
{
	__m128i above = _mm_sub_epi8(s.v, _mm_set1_epi8((char)least));

	return (struct scan){ _mm_cmpeq_epi8(
		_mm_min_epu8(above, _mm_set1_epi8((char)(most - least))), above) };
}

static inline uint64_t scan_bits(struct scan s)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(s.v);
}

/* The same with one bit for each byte, on every machine. */
static inline unsigned scan_mask(struct scan s)
{
	return (unsigned)_mm_movemask_epi8(s.v);
}

#elif defined(__aarch64__) && !defined(SCAN_PORTABLE)

#include <arm_neon.h>

#define SCAN_WIDTH 16
#define SCAN_SHIFT 2

struct scan {
	uint8x16_t v; /* the bytes; 0xff or 0 each after a comparison */
};

static inline struct scan scan_load(const char *p)
{
	return (struct scan){ vld1q_u8((const uint8_t *)p) };
}

static inline struct scan scan_pair(uint64_t low, uint64_t high)
{
	return (struct scan){ vcombine_u8(vcreate_u8(low), vcreate_u8(high)) };
}

static inline struct scan scan_eq(struct scan s, char c)
{
	return (struct scan){ vceqq_u8(s.v, vdupq_n_u8((uint8_t)c)) };
}

static inline struct scan scan_or(struct scan a, struct scan b)
{
	return (struct scan){ vorrq_u8(a.v, b.v) };
}

static inline struct scan scan_within(struct scan s, int least, int most)
{
	return (struct scan){ vandq_u8(vcgeq_u8(s.v, vdupq_n_u8((uint8_t)least)),
		                       vcleq_u8(s.v, vdupq_n_u8((uint8_t)most))) };
}

/* NEON has no movemask: narrowing leaves four bits for each byte; one of them is kept. */
static inline uint64_t scan_bits(struct scan s)
{
	uint8x8_t four = vshrn_n_u16(vreinterpretq_u16_u8(s.v), 4);

	return vget_lane_u64(vreinterpret_u64_u8(four), 0) & 0x8888888888888888u;
}

static inline unsigned scan_mask(struct scan s)
{
	static const uint8_t weight[16] = {
		1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128
	};
	uint8x16_t v = vandq_u8(s.v, vld1q_u8(weight));

	return (unsigned)vaddv_u8(vget_low_u8(v)) | (unsigned)vaddv_u8(vget_high_u8(v)) << 8;
}

#else

#define SCAN_WIDTH 8
#define SCAN_SHIFT 3

struct scan {
	uint64_t v; /* the bytes, the first one lowest; 0x80 or 0 each after a comparison */
};

static inline struct scan scan_load(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	return (struct scan){ v };
}

static inline struct scan scan_eq(struct scan s, char c)
{
	uint64_t low = 0x7f7f7f7f7f7f7f7fu;
	uint64_t x = s.v ^ (0x0101010101010101u * (unsigned char)c);

	/* exact for each byte: no borrow runs from one into the next */
	return (struct scan){ ~(((x & low) + low) | x | low) };
}

static inline struct scan scan_or(struct scan a, struct scan b)
{
	return (struct scan){ a.v | b.v };
}

static inline struct scan scan_within(struct scan s, int least, int most)
{
	const uint64_t ones = 0x0101010101010101u, low = 0x7f7f7f7f7f7f7f7fu;
	/* bytes of the other half have their high bit now */
	uint64_t x = s.v ^ ones * (least & 0x80u);
	uint64_t reaches = (x & low) + ones * (0x80u - (least & 0x7fu));
	uint64_t exceeds = (x & low) + ones * (0x7fu - (most & 0x7fu));

	return (struct scan){ reaches & ~exceeds & ~x & ~low };
}

static inline uint64_t scan_bits(struct scan s)
{
	return s.v;
}

static inline unsigned scan_mask(struct scan s)
{
	/* no two products meet in a bit, so nothing is carried */
	return (unsigned)((s.v >> 7) * 0x0102040810204080u >> 56);
}

#endif

/*
 * The number of the byte, from 0, for the lowest bit. `bits` is not 0. The next one: bits &= bits -
 * 1.
 */
static inline size_t scan_first(uint64_t bits)
{
	return (size_t)__builtin_ctzll(bits) >> SCAN_SHIFT;
}

/* How many bytes of `bits` are before the first byte of `stop`. `stop` is not 0. */
static inline unsigned scan_before(uint64_t bits, uint64_t stop)
{
	return (unsigned)__builtin_popcountll(bits & ((stop & -stop) - 1));
}

/* The first of three bytes in [p, end), or end. */
static inline const char *scan_any(const char *p, const char *end, char a, char b, char c)
{
	for (; end - p >= SCAN_WIDTH; p += SCAN_WIDTH) {
		struct scan s = scan_load(p);
		uint64_t bits = scan_bits(
			scan_or(scan_or(scan_eq(s, a), scan_eq(s, b)), scan_eq(s, c)));

		if (bits)
			return p + scan_first(bits);
	}
	while (p < end && *p != a && *p != b && *p != c)
		p++;
	return p;
}

/*
 * The bits of the bytes that a stream escapes: TAB, LF, CR, backslash. VT and FF are included,
 * since they are between these; the caller must check what it finds.
 */
static inline uint64_t scan_escaped(struct scan s)
{
	return scan_bits(scan_or(scan_within(s, '\t', '\r'), scan_eq(s, '\\')));
}

/* ---- texts of at most 16 bytes, as most fields are ---- */

#define SCAN_SHORT   16
#define SCAN_VECTORS (SCAN_SHORT / SCAN_WIDTH)

/*
 * Such a text as two words: the first byte is the lowest of `low`, and zeros follow the last byte.
 */
struct scan_words {
	uint64_t low, high;
};

/*
 * The same for comparisons. A result has one bit for each byte, the first byte in the lowest bit.
 */
struct scan_short {
	struct scan part[SCAN_VECTORS];
};

static inline uint64_t scan_word(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	return v;
}

static inline uint64_t scan_half(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap32(v);
#endif
	return v;
}

/*
 * Load the `len` bytes at p, at most SCAN_SHORT. The loads may overlap; nothing outside of the text
 * is read.
 */
static inline struct scan_words scan_words(const char *p, size_t len)
{
	const unsigned char *u = (const unsigned char *)p;

	if (len >= 8) /* two steps, since a shift by 64 is not allowed */
		return (struct scan_words){
			scan_word(p), scan_word(p + len - 8) >> 4 * (16 - len) >> 4 * (16 - len)
		};
	if (len >= 4)
		return (struct scan_words){ scan_half(p) | scan_half(p + len - 4) << 8 * (len - 4),
			                    0 };
	if (len == 0)
		return (struct scan_words){ 0, 0 };
	return (struct scan_words){ u[0] | (uint64_t)u[len / 2] << 8 * (len / 2) |
		                            (uint64_t)u[len - 1] << 8 * (len - 1),
		                    0 };
}

/* Store both words at `to`: SCAN_SHORT bytes, whatever the length of the text. */
static inline void scan_store(char *to, struct scan_words w)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = (struct scan_words){ __builtin_bswap64(w.low), __builtin_bswap64(w.high) };
#endif
	memcpy(to, &w.low, 8);
	memcpy(to + 8, &w.high, 8);
}

static inline struct scan_short scan_short(struct scan_words w)
{
#if SCAN_WIDTH == 16
	return (struct scan_short){ { scan_pair(w.low, w.high) } };
#else
	return (struct scan_short){ { { w.low }, { w.high } } };
#endif
}

/* The bits of all its bytes. */
static inline unsigned scan_short_all(size_t len)
{
	return (1u << len) - 1;
}

static inline unsigned scan_short_eq(struct scan_short s, char c)
{
	unsigned mask = 0;

	for (int i = 0; i < SCAN_VECTORS; i++)
		mask |= scan_mask(scan_eq(s.part[i], c)) << i * SCAN_WIDTH;
	return mask;
}

static inline unsigned scan_short_within(struct scan_short s, int least, int most)
{
	unsigned mask = 0;

	for (int i = 0; i < SCAN_VECTORS; i++)
		mask |= scan_mask(scan_within(s.part[i], least, most)) << i * SCAN_WIDTH;
	return mask;
}

/* Does it hold a byte that a stream escapes? The answer may also be true for VT and FF. */
static inline bool scan_short_escaped(struct scan_short s)
{
	uint64_t bits = 0;

	for (int i = 0; i < SCAN_VECTORS; i++)
		bits |= scan_escaped(s.part[i]);
	return bits != 0;
}

#endif
