/* utc_offsets - see utc_offsets.h. */
#include "cells/utc_offsets.h"

#include <stdlib.h>

#include "record/finding.h"

static void put(struct buf *out, struct str at)
{
	buf_reset(out);
	buf_addstr(out, at);
}

void utc_offsets_see(struct utc_offsets *o, int16_t offset, struct str at)
{
	if (!o->any) {
		o->any = true;
		o->first = offset;
		put(&o->first_at, at);
	} else if (offset != o->first && !o->mixed) {
		o->mixed = true;
		o->other = offset;
		put(&o->other_at, at);
	}
}

void utc_offsets_join(struct utc_offsets *o, const struct utc_offsets *later)
{
	if (later->any)
		utc_offsets_see(o, later->first, buf_str(&later->first_at));
	if (later->mixed)
		utc_offsets_see(o, later->other, buf_str(&later->other_at));
}

/* +08:00, or Z. */
static const char *shown(int16_t offset, char out[8])
{
	int minutes = abs(offset);

	if (minutes == 0)
		return "Z";
	out[0] = offset < 0 ? '-' : '+';
	out[1] = (char)('0' + minutes / 600);
	out[2] = (char)('0' + minutes / 60 % 10);
	out[3] = ':';
	out[4] = (char)('0' + minutes % 60 / 10);
	out[5] = (char)('0' + minutes % 10);
	out[6] = '\0';
	return out;
}

void utc_offsets_report(const struct utc_offsets *o, struct str field,
                        struct file_findings *findings)
{
	struct str code = file_finding_name(FILE_ZONES_MIXED), at = buf_str(&o->first_at);
	char first[8], other[8];

	if (!o->mixed)
		return;
	finding_report_whole(
		file_findings_sinks(findings),
		&(struct finding){ .at = buf_str(&o->other_at), .field = field, .code = code },
		"%.*s: a time stamp has the offset %s, that of %.*s has %s: their days are those of different places; "
		"name the zone to which all are brought (clean.fields.%.*s.zone)",
		(int)field.len, field.p, shown(o->other, other), (int)at.len, at.p,
		shown(o->first, first), (int)field.len, field.p);
	file_findings_add(findings, code, 1, field, NULL);
}

void utc_offsets_clear(struct utc_offsets *o)
{
	o->any = o->mixed = false;
}

void utc_offsets_free(struct utc_offsets *o)
{
	buf_free(&o->first_at);
	buf_free(&o->other_at);
}
