/* decimal_canonical - read the one form of a number that is summed and sealed. */
#include <stdint.h>
#include <string.h>

#include "base/scan.h"
#include "value/decimal.h"

/* Is it that form? *units gets its digits modulo 2^64, *scale how many are after the point. */
static inline bool read(struct str s, long long *units, int *scale)
{
	const char *p = s.p, *end = str_end(s), *first, *point;
	bool minus = s.len > 0 && *p == '-';
	uint64_t n = 0;

	first = p += minus;
	for (; p < end && is_digit(*p); p++)
		n = n * 10 + (unsigned)(*p - '0');
	if (p == first || (*first == '0' && p - first > 1))
		return false;
	*scale = 0;
	if (p < end) {
		point = p;
		if (*p++ != '.' || p == end)
			return false;
		for (; p < end && is_digit(*p); p++)
			n = n * 10 + (unsigned)(*p - '0');
		if (p < end)
			return false;
		*scale = (int)(end - point - 1);
	}
	*units = (long long)(minus ? 0 - n : n);
	return s.len > DECIMAL_SHORT || !(minus && n == 0);
}

/* One side of each line of a voucher is 0.00. */
static inline bool is_nothing(struct str s)
{
	return s.len == 4 && memcmp(s.p, "0.00", 4) == 0;
}

bool decimal_canonical_short(struct str s, long long *units, int *scale)
{
	if (is_nothing(s)) {
		*units = 0;
		*scale = 2;
		return true;
	}
	return s.len - 1 < DECIMAL_SHORT && read(s, units, scale);
}

bool decimal_canonical(struct str s, struct decimal *out)
{
	long long units;
	int scale;

	if (s.len == 0 || !read(s, &units, &scale))
		return false;
	if (s.len > DECIMAL_SHORT)
		return decimal_parse(s, out) == DECIMAL_OK &&
		       !(*s.p == '-' && decimal_sign(*out) == 0);
	*out = decimal_of(units, scale);
	return true;
}

int decimal_canonical_scale(struct str s)
{
	unsigned len = (unsigned)s.len, minus, digits, others, point;
	struct scan_short bytes;

	if (s.len - 1 >= SCAN_SHORT)
		return -1;
	minus = *s.p == '-';
	bytes = scan_short(scan_words(s.p, len));
	digits = scan_short_within(bytes, '0', '9');
	others = scan_short_all(len) ^ digits ^ minus;
	point = others ? (unsigned)__builtin_ctz(others) : len;
	/* digits, at most one other byte after them, which is a point, and then digits again */
	if (point == minus || (others & (others - 1)) != 0 ||
	    (others && (s.p[point] != '.' || point + 1 == len)))
		return -1;
	if (s.p[minus] == '0' && point > minus + 1)
		return -1;
	if (minus && scan_short_eq(bytes, '0') == digits)
		return -1; /* -0 */
	return others ? (int)(len - point) - 1 : 0;
}
