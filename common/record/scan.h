/*
 * scan - finding the few bytes that matter, many at a time.
 *
 *	bits = scan_bits(scan_eq(scan_load(p), '\t'));
 *	while (bits) { use(p + scan_first(bits)); bits &= bits - 1; }
 *
 * The one file that knows the CPU: SSE2 on x86-64, NEON on arm64, both of which every such CPU has,
 * and a twin in plain C for the others (-DSCAN_PORTABLE chooses it anywhere). A block is SCAN_WIDTH
 * bytes.
 */
#ifndef RECORD_SCAN_H
#define RECORD_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(SCAN_PORTABLE)

#include <emmintrin.h>

#define SCAN_WIDTH 16
#define SCAN_SHIFT 0	/* log2 of the bits that stand for one byte */

struct scan {
	__m128i v;	/* the bytes; 0xff or 0 each after a comparison */
};

static inline struct scan scan_load(const char *p)
{
	return (struct scan){ _mm_loadu_si128((const __m128i *)(const void *)p) };
}

/* The same from two words, in any order of their bytes: enough to ask whether a byte is there. */
static inline struct scan scan_pair(uint64_t a, uint64_t b)
{
	return (struct scan){ _mm_set_epi64x((long long)a, (long long)b) };
}

static inline struct scan scan_eq(struct scan s, char c)
{
	return (struct scan){ _mm_cmpeq_epi8(s.v, _mm_set1_epi8(c)) };
}

static inline struct scan scan_or(struct scan a, struct scan b)
{
	return (struct scan){ _mm_or_si128(a.v, b.v) };
}

static inline uint64_t scan_bits(struct scan s)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(s.v);
}

#elif defined(__aarch64__) && !defined(SCAN_PORTABLE)

#include <arm_neon.h>

#define SCAN_WIDTH 16
#define SCAN_SHIFT 2

struct scan {
	uint8x16_t v;	/* the bytes; 0xff or 0 each after a comparison */
};

static inline struct scan scan_load(const char *p)
{
	return (struct scan){ vld1q_u8((const uint8_t *)p) };
}

static inline struct scan scan_pair(uint64_t a, uint64_t b)
{
	return (struct scan){ vcombine_u8(vcreate_u8(a), vcreate_u8(b)) };
}

static inline struct scan scan_eq(struct scan s, char c)
{
	return (struct scan){ vceqq_u8(s.v, vdupq_n_u8((uint8_t)c)) };
}

static inline struct scan scan_or(struct scan a, struct scan b)
{
	return (struct scan){ vorrq_u8(a.v, b.v) };
}

/* NEON has no movemask: narrowing leaves four bits of each byte, of which one is kept. */
static inline uint64_t scan_bits(struct scan s)
{
	uint8x8_t four = vshrn_n_u16(vreinterpretq_u16_u8(s.v), 4);

	return vget_lane_u64(vreinterpret_u64_u8(four), 0) & 0x8888888888888888u;
}

#else

#define SCAN_WIDTH 8
#define SCAN_SHIFT 3

struct scan {
	uint64_t v;	/* the bytes, the first one lowest; 0x80 or 0 each after a comparison */
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

static inline uint64_t scan_bits(struct scan s)
{
	return s.v;
}

#endif

/* The byte, from 0, that the lowest bit stands for; bits is not 0. The next: bits &= bits - 1. */
static inline size_t scan_first(uint64_t bits)
{
	return (size_t)__builtin_ctzll(bits) >> SCAN_SHIFT;
}

/* How many bytes of `bits` stand before the first of `stop`, which is not 0. */
static inline unsigned scan_before(uint64_t bits, uint64_t stop)
{
	return (unsigned)__builtin_popcountll(bits & ((stop & -stop) - 1));
}

/* The first of three bytes in [p, end), end where there is none. */
static inline const char *scan_any(const char *p, const char *end, char a, char b, char c)
{
	for (; end - p >= SCAN_WIDTH; p += SCAN_WIDTH) {
		struct scan s = scan_load(p);
		uint64_t bits = scan_bits(scan_or(scan_or(scan_eq(s, a), scan_eq(s, b)),
		                                  scan_eq(s, c)));

		if (bits)
			return p + scan_first(bits);
	}
	while (p < end && *p != a && *p != b && *p != c)
		p++;
	return p;
}

/* The bits of the bytes that a stream escapes: TAB, LF, CR, backslash. */
static inline uint64_t scan_escaped(struct scan s)
{
	return scan_bits(scan_or(scan_or(scan_eq(s, '\t'), scan_eq(s, '\n')),
	                         scan_or(scan_eq(s, '\r'), scan_eq(s, '\\'))));
}

/* Is one of them in the bytes of two words? */
static inline bool scan_escaped_pair(uint64_t a, uint64_t b)
{
#if SCAN_WIDTH == 16
	return scan_escaped(scan_pair(a, b)) != 0;
#else
	return (scan_escaped((struct scan){ a }) | scan_escaped((struct scan){ b })) != 0;
#endif
}

#endif
