/*
 * zone_rule - the rule of a time zone for all future years: "CET-1CEST,M3.5.0,M10.5.0/3" (the TZ of
 * POSIX, with the hours of RFC 8536).
 */
#ifndef DATE_ZONE_RULE_H
#define DATE_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* The day and time at which clocks change. */
struct zone_change {
	/*
	 * 'M': a weekday of a month, 'J': a day of the year from 1 without leap days, '0': from 0
	 * with them
	 */
	char kind;
	/* for 'M': 1..12, 1..5 (5: the last), 0..6 from Sunday; otherwise only the day */
	int month, week, day;
	/* of the day, by the clocks before the change; may be outside of the day */
	int32_t second;
};

struct zone_rule {
	int32_t standard, summer; /* seconds ahead of UTC */
	bool has_summer;
	struct zone_change start, end; /* of summer time */
};

/* Read all of `text`. False if it is malformed. */
bool zone_rule_read(struct str text, struct zone_rule *out);

/* How far clocks are ahead of UTC at `second`, counted from 1970-01-01 00:00 UTC. */
int32_t zone_rule_offset(const struct zone_rule *r, int64_t second);

#endif
