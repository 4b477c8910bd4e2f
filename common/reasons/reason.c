/* reason - what the kinds mean. */
#include "reasons/reason.h"

bool reason_agrees(enum reason_kind kind)
{
	return kind == REASON_RENUMBERED || kind == REASON_AGREES;
}

const char *reason_name(enum reason_kind kind)
{
	static const char *const names[REASON_KINDS] = {
		[REASON_LEFT] = "left on the way",
		[REASON_MERGED] = "merged",
		[REASON_SKIPPED] = "skipped",
		[REASON_MISSING] = "only before",
		[REASON_TWICE_BEFORE] = "twice before",
		[REASON_TWICE_AFTER] = "twice after",
		[REASON_ADDED] = "only after",
		[REASON_MOVED] = "under another key",
		[REASON_ROUNDING] = "rounding",
		[REASON_SIGN] = "other sign or side",
		[REASON_DIGITS] = "two digits exchanged",
		[REASON_POINT] = "decimal point moved",
		[REASON_AMOUNT] = "another amount",
		[REASON_BELOW] = "at its sub-accounts",
		[REASON_TOTAL] = "not the total of its sub-accounts",
		[REASON_ACCEPTED] = "accepted",
		[REASON_OPEN] = "no record to compare with",
		[REASON_RENUMBERED] = "agrees under another number",
		[REASON_AGREES] = "agrees",
	};

	return names[kind];
}
