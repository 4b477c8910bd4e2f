/*
 * fuzz_amount: a number as legacy systems write it. What is accepted has the scale asked for and
 * reads as itself, and the short way never says anything else. A currency that it carries has a
 * name, by which it may be itself.
 */
#include "base/mem.h"
#include "fuzz.h"
#include "value/amount.h"

FUZZ(struct str in)
{
	struct amount_notation n = { .mark = in.len % 2 ? '.' : ',',
		                     .scale = (int)(in.len % 7),
		                     .percent = in.len % 11 == 10,
		                     .grouping = in.len % 5 == 4 ? GROUPING_INDIAN : GROUPING_THREE,
		                     .scientific = in.len % 3 == 2 };
	struct amount_notation plain = { .mark = '.', .scale = n.scale };
	char text[DECIMAL_TEXT];
	struct decimal d, back;
	size_t len;

	struct arena arena = { 0 };
	struct str brief = n.percent || n.grouping != GROUPING_THREE ? STR_NULL
	                                                             : amount_short(in, &n, &arena);
	int mark;
	bool good = amount_parse_currency(in, &n, &d, &mark) == AMOUNT_OK;

	assert(!brief.p || (good && str_eq(brief, (struct str){ text, decimal_format(d, text) })));
	arena_free(&arena);
	if (!good)
		return;
	assert(d.scale == n.scale);
	assert(mark == CURRENCY_NONE || currency_may_be(mark, str_of(currency_name(mark))));
	len = decimal_format(d, text);
	assert(amount_parse((struct str){ text, len }, &plain, &back) == AMOUNT_OK);
	assert(back.units == d.units && back.scale == d.scale);
}
