/*
 * decimal_short - the form of a figure of at most 16 bytes, told by all of them at once.
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
	unsigned first;          /* where its whole part begins: 1 behind a sign */
	unsigned end;            /* and ends */
	/* bytes that are neither digits nor a sign in front nor the point: bit i for byte i */
	unsigned others;
};

/*
 * Is `s` made of a `-` or none, a whole part without a needless 0 in front, and a point with
 * `scale` digits behind it, or none where that is 0; and is it not -0? Whether all the other bytes
 * are digits is for the caller to see (`others`). False for more than SCAN_SHORT bytes, too.
 */
static inline bool decimal_short(struct str s, int scale, struct decimal_short *f)
{
	unsigned len = (unsigned)s.len, point = scale > 0, behind = (unsigned)scale + point, digits;

	if (s.len - 1 >= SCAN_SHORT)
		return false;
	f->first = *s.p == '-';
	if (f->first + behind >= len)
		return false;
	f->end = len - behind;
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
