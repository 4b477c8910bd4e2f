/*
 * sort - the same records in the order of their fields: a stage.
 *
 *	struct sort *s = sort_open(&(struct sort_options){ spec, header, "voucher_id, line_no", memory });
 *	struct stage stage = sort_stage(s);
 *	ok = stage_run(from, &stage, 1, &to);
 *	sort_free(s);
 *
 * Records with equal fields keep their order. What comes out is proved to be what went in: the same
 * number of lines, with the same sum of digests. So the sums of the records read hold for those
 * written, which are copied and not summed again.
 */
#ifndef SORT_SORT_H
#define SORT_SORT_H

#include "spec/spec.h"
#include "stream/stage.h"

struct sort_options {
	struct spec *spec;
	const struct header *header; /* of the records; must last */
	const char *by;              /* the fields, see order.h */
	uint64_t memory;             /* bytes, see sorter.h; 0: half of what there is */
	size_t jobs;                 /* threads, see sorter.h */
};

struct sort;
struct sort_part;

/* NULL after an error was reported. */
struct sort *sort_open(const struct sort_options *options);

/* The stage, for stage_run(). It leaves nothing out, and nothing is at fault. */
struct stage sort_stage(struct sort *s);

/*
 * For several threads: each has a part, for a block of records, with their keys. sort_part_take() is
 * called in the thread of the part. sort_join() takes over what is in it, as if its records came now, and
 * empties it; false after an error was reported. *count gets how many it has taken, with that at which
 * it failed.
 */
struct sort_part *sort_part_new(const struct sort *s, const struct header *header);
void sort_part_take(struct sort_part *part, const struct record *rec);
bool sort_join(struct sort *s, struct sort_part *part, uint64_t *count);
void sort_part_free(struct sort_part *part);

/* For the summary: the fields as order_show() has them; the bytes that went to temporary files. */
void sort_show(const struct sort *s, struct buf *out);
uint64_t sort_spilled(const struct sort *s);

/* NULL is allowed. */
void sort_free(struct sort *s);

#endif
