/*
 * zone - time zones, by the database of the system.
 *
 *	struct zone *z = zone_open(STR("Asia/Shanghai"), &error);
 *	if (!zone_bring(z, &t)) ...  // t, which had any offset, as the clocks there showed it
 *
 * The files of the database (TZif, RFC 8536) are read here: the C library knows one zone for the
 * whole process, and the threads of a program need several. A zone does not change once it is open,
 * so that threads may share it.
 */
#ifndef DATE_ZONE_H
#define DATE_ZONE_H

#include "base/buf.h"
#include "date/date.h"

struct zone;

/*
 * A zone by its name (Asia/Shanghai), UTC, or an offset (+08:00, +0800, +08). It is looked for in
 * the folder that TZDIR names, or /usr/share/zoneinfo. NULL with the reason in *error, static text.
 */
struct zone *zone_open(struct str name, const char **error);
void zone_free(struct zone *z);

/*
 * The name in the list of the database (zone.tab) that is most like `name`, appended to `out`;
 * false where none is near, or no list there.
 */
bool zone_nearest(struct str name, struct buf *out);

/*
 * How far the clocks were ahead of UTC at `second`, counted from 1970-01-01 00:00 UTC; in seconds.
 */
int32_t zone_offset(const struct zone *z, int64_t second);

/*
 * Bring a time with an offset to the zone: day, time and offset are those of its clocks, to the
 * minute. One without an offset is taken for a time of the zone and stays as it is. False where the
 * day is no more within the years 1 to 9999.
 */
bool zone_bring(const struct zone *z, struct datetime *t);

/* The zone in the bytes of a TZif file, for tests. NULL as zone_open(). */
struct zone *zone_read(struct str bytes, const char **error);

#endif
