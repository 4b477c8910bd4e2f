/*
 * value_order - keys whose bytes have the order of the values.
 *
 * Each value begins with a byte for its kind, null first, and none is the start of another one: so
 * the second value of a key decides only if the first ones are equal.
 *
 *	null		1
 *	boolean		2, then 0 or 1
 *	number		3, then see order_number()
 *	date		4, then 4 bytes, the day above the lowest number of 32 bits
 *	instant		4, then 8 bytes, the second above the lowest number of 64 bits, and 4 of nanoseconds
 *	text		5, its bytes, 0. In it 0 becomes 1 1, and 1 becomes 1 2
 */
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/scan.h"
#include "expr/value.h"

#define DATE       4 /* the byte of this kind */
#define DIGITS_END 0 /* each two digits are 1 more than their number */
#define ZERO       0x80
#define NEAREST    (ZERO + DECIMAL_DIGITS) /* the byte of 0.1, with an exponent of 0 */

static void order_text(struct str s, struct buf *out)
{
	const char *end = str_end(s);
	char *p;

	buf_reserve(out, mem_add(mem_mul(s.len, 2), 1));
	if (scan_any(s.p, end, '\0', '\1', '\1') == end) {
		buf_addstr(out, s);
	} else {
		p = out->p + out->len;
		for (size_t i = 0; i < s.len; i++) {
			char c = s.p[i];

			if (c == 0 || c == 1)
				*p++ = 1;
			*p++ = c == 0 || c == 1 ? (char)(c + 1) : c;
		}
		out->len = (size_t)(p - out->p);
	}
	buf_addc(out, '\0');
}

/*
 * A number is 0.DIGITS times 10^exponent. A byte has the sign and the exponent, the digits follow,
 * two in a byte, then an end. All bits of a negative number are the other way round.
 */
static void order_number(struct decimal d, struct buf *out)
{
	char digits[DECIMAL_TEXT];
	unsigned char bytes[DECIMAL_DIGITS / 2 + 2];
	unsigned char turn = d.units < 0 ? 0xff : 0;
	size_t len, n = 0;

	if (d.units == 0) {
		buf_addc(out, (char)ZERO);
		return;
	}
	d = decimal_abs(decimal_trim(d, 0));
	len = decimal_format(decimal_of(d.units, 0), digits);
	bytes[n++] = (unsigned char)(NEAREST + (int)len - d.scale);
	digits[len] = '0'; /* if the last one is alone */
	for (size_t i = 0; i < len; i += 2)
		bytes[n++] = (unsigned char)((digits[i] - '0') * 10 + (digits[i + 1] - '0') + 1);
	bytes[n++] = DIGITS_END;
	for (size_t i = 0; i < n; i++)
		bytes[i] ^= turn;
	buf_add(out, bytes, n);
}

/* `number` as so many bytes, the highest first. */
static void order_bytes(uint64_t number, int bytes, struct buf *out)
{
	for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
		buf_addc(out, (char)(number >> shift));
}

static void order_date(struct date d, struct buf *out)
{
	order_bytes((uint32_t)d.day ^ 0x80000000u, 4, out);
}

void value_order_instant(const struct datetime *t, struct buf *out)
{
	buf_addc(out, DATE);
	order_bytes((uint64_t)datetime_instant(t) ^ (UINT64_C(1) << 63), 8, out);
	order_bytes((uint32_t)t->nano, 4, out);
}

void value_order_key(const struct value *v, struct buf *out)
{
	switch (v->kind) {
	case VALUE_NULL:
		buf_addc(out, 1);
		break;
	case VALUE_BOOLEAN:
		buf_addc(out, 2);
		buf_addc(out, v->boolean ? 1 : 0);
		break;
	case VALUE_NUMBER:
		buf_addc(out, 3);
		order_number(v->number, out);
		break;
	case VALUE_DATE:
		buf_addc(out, DATE);
		order_date(v->date, out);
		break;
	case VALUE_TEXT:
		buf_addc(out, 5);
		order_text(v->text, out);
		break;
	}
}
