/*
 * zone - time zones, from the database of the system.
 *
 *	struct zone *z = zone_open(STR("Asia/Shanghai"), &error);
 *	if (!zone_bring(z, &t)) ...		// t, with any offset, as the clocks of the zone show it
 *
 * The files of the database (TZif, RFC 8536) are read here: the C library has one zone for the
 * whole process, but the threads of a program need several. An open zone does not change, so
 * threads may share it.
 */
#ifndef DATE_ZONE_H
#define DATE_ZONE_H

#include "base/buf.h"
#include "date/date.h"

struct zone;

/*
 * A zone by its name (Asia/Shanghai), UTC, or an offset (+08:00, +0800, +08). Names are looked for
 * in the directory TZDIR, or in /usr/share/zoneinfo. NULL with the reason in *error (static text).
 */
struct zone *zone_open(struct str name, const char **error);
void zone_free(struct zone *z);

/*
 * Append to `out` the name in the list of the database (zone.tab) that is most similar to `name`.
 * False if none is near, or there is no list.
 */
bool zone_nearest(struct str name, struct buf *out);

/*
 * How far the clocks are ahead of UTC at `second`, counted from 1970-01-01 00:00 UTC; in seconds.
 */
int32_t zone_offset(const struct zone *z, int64_t second);

/*
 * Convert a time with an offset to the zone: day, time and offset are those of its clocks, to the
 * minute. A time without an offset counts as a time of the zone and does not change. False if the
 * day is then outside of years 1 to 9999.
 */
bool zone_bring(const struct zone *z, struct datetime *t);

/* A zone from the bytes of a TZif file, for tests. NULL as in zone_open(). */
struct zone *zone_read(struct str bytes, const char **error);

#endif
