/*
 * result_drill - the records behind figures, in a format: what the formats share. Text is written by
 * result_drill.c, CSV and TSV by result_drill_rows.c, JSON by result_drill_json.c.
 */
#ifndef RECONCILE_RESULT_DRILL_H
#define RECONCILE_RESULT_DRILL_H

#include "reconcile/result_int.h"

/* Amounts of a measure: of a record, of several, or of the figure. */
struct drill_amounts {
	struct decimal side[2]; /* by enum side */
	struct decimal difference;
};

/* A figure at work. */
struct drilled {
	const struct pack *pack;
	const struct result *r;
	struct buf *out;
	const struct key_balance *at;
	uint64_t records;             /* of the figure that came so far, */
	uint64_t agree;               /* and agree */
	struct drill_amounts *proved; /* of each measure: what they add up to */
	void *form;                   /* what the format needs */
};

/* How a format writes it. Each function returns false after an error was reported. */
struct drill_form {
	void (*begin)(struct drilled *d); /* a figure */
	bool (*record)(struct drilled *d, const struct reason *record);
	bool (*end)(struct drilled *d);
};

/* Write all figures of all comparisons. */
bool drill_each(struct drilled *d, const struct pack *p, const struct drill_form *form);

/*
 * The amounts of a record for a measure, with as many digits after the point as the figure has. False in
 * has[side]: it has none on that side.
 */
struct drill_amounts drill_amounts_of(const struct drilled *d, const struct reason *record,
                                      size_t measure, bool has[2]);

/* What the figure is, and what of it no record proves. False: all is proved. */
struct drill_amounts drill_figure(const struct drilled *d, size_t measure);
bool drill_remains(const struct drilled *d, size_t measure, struct drill_amounts *out);

/* Append "V-2 1", what names the record; nothing if records have no names. */
void drill_put_record(const struct drilled *d, const struct reason *record, struct buf *out);

/* Append the other key, the other number, or how it has left; nothing for other reasons. */
void drill_put_detail(const struct drilled *d, const struct reason *record, struct buf *out);

/* Append the key of the record, if it is not that of the figure: a sub-account, or an earlier period. */
void drill_put_key(const struct drilled *d, const struct reason *record, struct buf *out);

#endif
