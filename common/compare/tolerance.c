/* tolerance - see tolerance.h. */
#include "compare/tolerance.h"

bool tolerance_accepts(const struct spec_tolerance *t, struct decimal difference, struct decimal of)
{
	struct decimal hundredfold, share;

	difference = decimal_abs(difference);
	if (decimal_cmp(difference, t->amount) <= 0)
		return true;
	return decimal_sign(t->percent) > 0 &&
	       decimal_mul(difference, decimal_of(100, 0), &hundredfold) == DECIMAL_OK &&
	       decimal_mul(decimal_abs(of), t->percent, &share) == DECIMAL_OK &&
	       decimal_cmp(hundredfold, share) <= 0;
}

void tolerance_text(const struct spec_tolerance *t, struct buf *out)
{
	char text[DECIMAL_TEXT];
	bool percent = decimal_sign(t->percent) > 0;

	if (!percent || decimal_sign(t->amount) > 0)
		buf_add(out, text, decimal_format(t->amount, text));
	if (!percent)
		return;
	if (decimal_sign(t->amount) > 0)
		buf_adds(out, " or ");
	buf_add(out, text, decimal_format(t->percent, text));
	buf_addc(out, '%');
}
