/*
 * decimal_short - check the form of a figure of at most 16 bytes, all bytes at once.
 *
 *	struct decimal_short f;
 *	if (decimal_short(s, 2, &f) && f.others == 0) ...	// canonical: 0.00, -12.50
 */
#ifndef VALUE_DECIMAL_SHORT_H
#define VALUE_DECIMAL_SHORT_H

#include "base/scan.h"
#include "base/text.h"

struct decimal_short {
	struct scan_words words; /* its bytes */
	unsigned first;          /* start of its whole part: 1 after a sign */
	unsigned end;            /* end of its whole part */
	/* bytes that are neither digits nor the sign nor the point: bit i for byte i */
	unsigned others;
};

/*
 * Does `s` have at most one `-`, a whole part without a needless leading 0, and a point with
 * `scale` digits after it (no point if `scale` is 0), and is it not -0? The caller must check that
 * all other bytes are digits (`others`). False for more than SCAN_SHORT bytes.
 */
static inline bool decimal_short(struct str s, int scale, struct decimal_short *f)
{
	unsigned len = (unsigned)s.len, point = scale > 0, tail = (unsigned)scale + point, digits;

	if (s.len - 1 >= SCAN_SHORT)
		return false;
	f->first = *s.p == '-';
	if (f->first + tail >= len)
		return false;
	f->end = len - tail;
	f->words = scan_words(s.p, len);
	digits = scan_short_within(scan_short(f->words), '0', '9');
	f->others = scan_short_all(len) ^ digits ^ f->first ^ point << f->end;
	if (point && s.p[f->end] != '.')
		return false;
	if (s.p[f->first] == '0' && f->end - f->first > 1)
		return false;
	return !f->first || scan_short_eq(scan_short(f->words), '0') != digits;
}

#endif
