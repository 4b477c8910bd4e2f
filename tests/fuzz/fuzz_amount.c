/* fuzz_amount: a number as legacy systems write it. What is accepted has the scale asked for and reads as itself. */
#include "fuzz.h"
#include "value/amount.h"

FUZZ(struct str in)
{
	struct amount_notation n = { .mark = in.len % 2 ? '.' : ',', .scale = (int)(in.len % 7) };
	struct amount_notation plain = { .mark = '.', .scale = n.scale };
	char text[DECIMAL_TEXT];
	struct decimal d, back;
	size_t len;

	if (amount_parse(in, &n, &d) != AMOUNT_OK)
		return;
	assert(d.scale == n.scale);
	len = decimal_format(d, text);
	assert(amount_parse((struct str){ text, len }, &plain, &back) == AMOUNT_OK);
	assert(back.units == d.units && back.scale == d.scale);
}
