/*
 * fuzz_zone: the bytes of a file of the database of time zones, and a rule. No clock is more than
 * two days from UTC, whatever they say.
 */
#include "date/zone.h"
#include "date/zone_rule.h"
#include "fuzz.h"

static void ask(const struct zone *z, int64_t second)
{
	struct datetime t = { .has_offset = true };
	int32_t offset = zone_offset(z, second);

	assert(offset >= -2 * 86400 && offset <= 2 * 86400);
	t.date.day = (int32_t)(second / 86400);
	if (zone_bring(z, &t))
		assert(t.second >= 0 && t.second < 86400);
}

FUZZ(struct str in)
{
	static const int64_t seconds[] = { -62135596800, -5000000000, -1,          0, 1,
		                           1711846800,   4102444800,  253402300799 };
	const char *why = NULL;
	struct zone *z = zone_read(in, &why);
	struct zone_rule rule;

	assert((!z) == (why != NULL));
	for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		if (z)
			ask(z, seconds[i]);
		if (zone_rule_read(in, &rule))
			zone_rule_offset(&rule, seconds[i]);
	}
	zone_free(z);
}
