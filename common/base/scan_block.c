/* scan_block - see scan_block.h. */
#include "base/scan_block.h"

#include "base/scan.h"

/* scan_count(), everywhere. */
static size_t count_plain(const char *p, size_t len, char c)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += p[i] == c;
	return count;
}

static void by_scan(const char *p, const struct scan_kind *kind, size_t count, uint64_t *bits)
{
	for (size_t k = 0; k < count; k++) {
		uint64_t found = 0;

		for (int i = 0; i < SCAN_BLOCK; i += SCAN_WIDTH)
			found |= (uint64_t)scan_mask(
					 scan_within(scan_load(p + i), kind[k].least, kind[k].most))
			         << i;
		bits[k] = found;
	}
}

/* scan_count_escapes(), everywhere. */
static size_t escapes_plain(const char *p, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += (p[i] >= '\t' && p[i] <= '\r') || p[i] == '\\';
	return count;
}

/* Find SCAN_BLOCK bytes: `stops` of them, and those that are odd. */
static uint64_t cuts_by_scan(const char *p, uint64_t *odd)
{
	uint64_t stops = 0;

	for (int i = 0; i < SCAN_BLOCK; i += SCAN_WIDTH) {
		struct scan b = scan_load(p + i);

		stops |= (uint64_t)scan_mask(scan_or(scan_within(b, '\t', '\n'), scan_eq(b, '\\')))
		         << i;
		*odd |= scan_bits(scan_or(scan_eq(b, '\r'), scan_eq(b, '\0')));
	}
	return stops;
}

#if defined(__x86_64__) && !defined(SCAN_PORTABLE)

#include <immintrin.h>

/* 0xff for bytes that are at most `span` above `least`. */
__attribute__((target("avx2"))) static inline __m256i within(__m256i bytes, __m256i least,
                                                             __m256i span)
{
	__m256i above = _mm256_sub_epi8(bytes, least);

	return _mm256_cmpeq_epi8(_mm256_min_epu8(above, span), above);
}

__attribute__((target("avx2"))) static void by_avx2(const char *p, const struct scan_kind *kind,
                                                    size_t count, uint64_t *bits)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));

	for (size_t k = 0; k < count; k++) {
		__m256i least = _mm256_set1_epi8((char)kind[k].least);
		__m256i span = _mm256_sub_epi8(_mm256_set1_epi8((char)kind[k].most), least);

		bits[k] = (uint64_t)(uint32_t)_mm256_movemask_epi8(within(high, least, span))
		                  << 32 |
		          (uint32_t)_mm256_movemask_epi8(within(low, least, span));
	}
}

__attribute__((target("avx512bw"))) static void by_avx512(const char *p,
                                                          const struct scan_kind *kind,
                                                          size_t count, uint64_t *bits)
{
	__m512i bytes = _mm512_loadu_si512(p);

	for (size_t k = 0; k < count; k++) {
		__m512i least = _mm512_set1_epi8((char)kind[k].least);
		__m512i span = _mm512_sub_epi8(_mm512_set1_epi8((char)kind[k].most), least);

		bits[k] = _mm512_cmple_epu8_mask(_mm512_sub_epi8(bytes, least), span);
	}
}

/* Each byte of `seen` counts up to 255, then it is added to `sum`. */
__attribute__((target("avx2"))) static size_t count_avx2(const char *p, size_t len, char c)
{
	const __m256i wanted = _mm256_set1_epi8(c), zero = _mm256_setzero_si256();
	size_t left = len / 32;
	__m256i sum = zero;
	uint64_t part[4];

	while (left > 0) {
		__m256i seen = zero;
		size_t steps = left < 255 ? left : 255;

		for (size_t i = 0; i < steps; i++, p += 32)
			seen = _mm256_sub_epi8(
				seen, _mm256_cmpeq_epi8(
					      _mm256_loadu_si256((const __m256i *)(const void *)p),
					      wanted));
		sum = _mm256_add_epi64(sum, _mm256_sad_epu8(seen, zero));
		left -= steps;
	}
	_mm256_storeu_si256((__m256i *)(void *)part, sum);
	return part[0] + part[1] + part[2] + part[3] + count_plain(p, len % 32, c);
}

size_t scan_count(const char *p, size_t len, char c)
{
	return __builtin_cpu_supports("avx2") ? count_avx2(p, len, c) : count_plain(p, len, c);
}

/* 0xff for bytes that are from `least` to `most`, or a backslash. */
__attribute__((target("avx2"))) static inline __m256i within_or_backslash(__m256i bytes, char least,
                                                                          char most)
{
	return _mm256_or_si256(
		within(bytes, _mm256_set1_epi8(least), _mm256_set1_epi8((char)(most - least))),
		_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
}

__attribute__((target("avx2,popcnt"))) static size_t escapes_avx2(const char *p, size_t len)
{
	size_t count = 0;

	for (; len > 0; p += 32) {
		__m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
		uint32_t found = (uint32_t)_mm256_movemask_epi8(
			within_or_backslash(bytes, '\t', '\r'));

		if (len < 32) {
			found &= ((uint32_t)1 << len) - 1;
			len = 32;
		}
		count += (size_t)__builtin_popcount(found);
		len -= 32;
	}
	return count;
}

size_t scan_count_escapes(const char *p, size_t len)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")
	               ? escapes_avx2(p, len)
	               : escapes_plain(p, len);
}

__attribute__((target("avx2"))) static uint64_t cuts_avx2(const char *p, uint64_t *odd)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
	__m256i cr = _mm256_set1_epi8('\r'), nul = _mm256_setzero_si256();
	__m256i any = _mm256_or_si256(
		_mm256_or_si256(_mm256_cmpeq_epi8(low, cr), _mm256_cmpeq_epi8(high, cr)),
		_mm256_cmpeq_epi8(_mm256_min_epu8(low, high), nul));

	*odd |= (uint32_t)_mm256_movemask_epi8(any);
	return (uint64_t)(uint32_t)_mm256_movemask_epi8(within_or_backslash(high, '\t', '\n'))
	               << 32 |
	       (uint32_t)_mm256_movemask_epi8(within_or_backslash(low, '\t', '\n'));
}

__attribute__((target("avx512bw"))) static uint64_t cuts_avx512(const char *p, uint64_t *odd)
{
	__m512i bytes = _mm512_loadu_si512(p);

	*odd |= _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r')) |
	        _mm512_testn_epi8_mask(bytes, bytes);
	return _mm512_cmple_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8('\t')),
	                              _mm512_set1_epi8('\n' - '\t')) |
	       _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\'));
}

scan_cuts_fn *scan_cuts_for(enum scan_block_cpu cpu)
{
	if (cpu == SCAN_BLOCK_AVX512)
		return __builtin_cpu_supports("avx512bw") ? cuts_avx512 : NULL;
	if (cpu == SCAN_BLOCK_AVX2)
		return __builtin_cpu_supports("avx2") ? cuts_avx2 : NULL;
	return cuts_by_scan;
}

scan_block_fn *scan_block_for(enum scan_block_cpu cpu)
{
	if (cpu == SCAN_BLOCK_AVX512)
		return __builtin_cpu_supports("avx512bw") ? by_avx512 : NULL;
	if (cpu == SCAN_BLOCK_AVX2)
		return __builtin_cpu_supports("avx2") ? by_avx2 : NULL;
	return by_scan;
}

#else

size_t scan_count(const char *p, size_t len, char c)
{
	return count_plain(p, len, c);
}

size_t scan_count_escapes(const char *p, size_t len)
{
	return escapes_plain(p, len);
}

scan_cuts_fn *scan_cuts_for(enum scan_block_cpu cpu)
{
	return cpu == SCAN_BLOCK_ANY ? cuts_by_scan : NULL;
}

scan_block_fn *scan_block_for(enum scan_block_cpu cpu)
{
	return cpu == SCAN_BLOCK_ANY ? by_scan : NULL;
}

#endif

scan_block_fn *scan_block_best(void)
{
	scan_block_fn *find = NULL;

	for (int cpu = SCAN_BLOCK_CPUS - 1; !find; cpu--)
		find = scan_block_for((enum scan_block_cpu)cpu);
	return find;
}

scan_cuts_fn *scan_cuts_best(void)
{
	scan_cuts_fn *find = NULL;

	for (int cpu = SCAN_BLOCK_CPUS - 1; !find; cpu--)
		find = scan_cuts_for((enum scan_block_cpu)cpu);
	return find;
}
