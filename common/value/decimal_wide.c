/*
 * decimal_wide - 256 bits by hand. Only numbers over 64 bits come here, so the code is simple, not
 * fast.
 */
#include "value/decimal_int.h"

int wide_cmp(struct wide a, struct wide b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return a.lo < b.lo ? -1 : a.lo > b.lo;
}

struct wide wide_add(struct wide a, struct wide b)
{
	struct wide sum = { a.hi + b.hi, a.lo + b.lo };

	sum.hi += sum.lo < a.lo;
	return sum;
}

struct wide wide_sub(struct wide a, struct wide b)
{
	return (struct wide){ a.hi - b.hi - (a.lo < b.lo), a.lo - b.lo };
}

/* Long multiplication with four halves of 64 bits. */
struct wide wide_mul(uint128 a, uint128 b)
{
	uint128 al = (uint64_t)a, ah = a >> 64, bl = (uint64_t)b, bh = b >> 64;
	uint128 low = al * bl, one = al * bh, two = ah * bl;
	uint128 middle = (low >> 64) + (uint64_t)one + (uint64_t)two;

	return (struct wide){ ah * bh + (one >> 64) + (two >> 64) + (middle >> 64),
		              middle << 64 | (uint64_t)low };
}

static struct wide twice(struct wide n, unsigned carry)
{
	return (struct wide){ n.hi << 1 | n.lo >> 127, n.lo << 1 | carry };
}

/*
 * Compute one bit of the quotient after the other. n and d have at most 76 digits, so twice the
 * remainder fits.
 */
void wide_div(struct wide n, struct wide d, struct wide *quotient, struct wide *remainder)
{
	struct wide q = { 0, 0 }, r = { 0, 0 };

	if (n.hi == 0 && d.hi == 0) {
		*quotient = wide_of(n.lo / d.lo);
		*remainder = wide_of(n.lo % d.lo);
		return;
	}
	for (int i = 0; i < 256; i++) {
		r = twice(r, (unsigned)(n.hi >> 127));
		n = twice(n, 0);
		q = twice(q, wide_cmp(r, d) >= 0);
		if (q.lo & 1)
			r = wide_sub(r, d);
	}
	*quotient = q;
	*remainder = r;
}

/* n / 10, and the last digit. */
static struct wide tenth(struct wide n, unsigned *digit)
{
	uint64_t limb[4] = {
		(uint64_t)(n.hi >> 64),
		(uint64_t)n.hi,
		(uint64_t)(n.lo >> 64),
		(uint64_t)n.lo,
	};
	uint128 rest = 0;

	for (int i = 0; i < 4; i++) {
		rest = rest << 64 | limb[i];
		limb[i] = (uint64_t)(rest / 10);
		rest %= 10;
	}
	*digit = (unsigned)rest;
	return (struct wide){ (uint128)limb[0] << 64 | limb[1], (uint128)limb[2] << 64 | limb[3] };
}

bool wide_fit(struct wide n, int *scale, uint128 *out)
{
	int left = *scale;

	while (n.hi != 0 || n.lo >= decimal_pow10(DECIMAL_DIGITS) || left > DECIMAL_DIGITS) {
		unsigned digit;

		n = tenth(n, &digit);
		if (digit != 0 || left == 0)
			return false;
		left--;
	}
	*scale = left;
	*out = n.lo;
	return true;
}
