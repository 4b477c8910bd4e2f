/*
 * record_key - a number is at the end of the key, so it is read from there: its bytes without those that are
 * only its sign, its scale, and how many bytes there are.
 */
#include "compare/record_key.h"

void record_key_put(struct buf *key, struct decimal number)
{
	const struct decimal d = decimal_trim(number, 0);
	char bytes[sizeof(int128) + 2];
	int128 rest = d.units;
	size_t len = 0;

	while (rest < -128 || rest > 127) {
		bytes[len++] = (char)(unsigned char)(rest & 0xff);
		rest >>= 8;
	}
	bytes[len++] = (char)rest;
	bytes[len] = (char)d.scale;
	bytes[len + 1] = (char)len;
	buf_add(key, bytes, len + 2);
}

static struct decimal take_number(struct str *key)
{
	size_t len = (size_t)key->p[key->len - 1]; /* of the number alone */
	const char *p = key->p + key->len - 2 - len;
	int128 units = p[len - 1] < 0 ? -1 : 0;

	for (size_t i = len; i > 0; i--)
		units = (int128)((uint128)units << 8) | (unsigned char)p[i - 1];
	key->len -= len + 2;
	return decimal_of(units, p[len]);
}

/* A number that has no room for more zeros stays as it is. */
static struct decimal with_zeros(struct decimal d, int scale)
{
	if (d.scale < scale)
		(void)decimal_rescale(d, scale, ROUND_NONE, &d);
	return d;
}

void record_key_take(struct str key, const struct spec_reconcile *what, const int *scale,
                     struct decimal *out)
{
	for (size_t i = what->measure_count; i > 0; i--)
		out[i - 1] = what->measure[i - 1].text
		                     ? decimal_of(0, 0)
		                     : with_zeros(take_number(&key), scale[i - 1]);
}
