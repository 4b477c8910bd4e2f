/* Only for totals*.c: the sums, and what was said of them. */
#ifndef CONTROLS_TOTALS_INT_H
#define CONTROLS_TOTALS_INT_H

#include "base/buf.h"
#include "base/mem.h"
#include "controls/grouping.h"
#include "controls/totals.h"
#include "record/fault.h"
#include "sort/keyset.h"

#define GROUP_NONE KEYSET_NONE /* no record yet */
#define MISSING    '\1'        /* in the key of a total row: a field that it does not tell */

/* A field that is summed, and its value in the record at work. */
struct measure {
	size_t field;
	enum { MEASURE_NULL, MEASURE_SHORT, MEASURE_NUMBER, MEASURE_UNREAD } state;
	struct decimal value;
	long long units; /* MEASURE_SHORT: the same, units / 10^scale */
	int scale;
};

struct total_figure {
	struct decimal_sum sum;
	uint64_t unread; /* values in it that are no numbers */
};

/*
 * What was reported of other totals over the same rows. A total that is off by just as much is not
 * reported again.
 */
struct told {
	struct decimal difference;
	uint64_t unread;
	uint64_t checked; /* records of the file up to the last total that was compared */
};

/* The rows that a total holds. */
struct segment {
	uint64_t from;     /* records of the file before them */
	struct told *told; /* for each check of the kind */
};

/* The records that agree in the fields `by`; all of them where there are none. */
struct total_group {
	struct total_figure *figure; /* for each check: since the start, or since the last total */
	struct segment rows;         /* of the next total below them */
};

/* What a total row says of one field. */
struct stated {
	struct decimal given; /* 0 where it says nothing */
	bool good;            /* it can be read; if not: */
	struct str text;      /* what stands there, */
	enum fault fault;     /* what is wrong with it */
};

/* A total above its rows, until they end. */
struct waiting {
	struct buf at;             /* where it stands */
	struct stated *stated;     /* for each check */
	size_t group;              /* GROUP_NONE: that of the first record below */
	struct total_figure *base; /* the sums of the group before */
	struct segment rows;
};

/* Records of one group that follow one another, in a part. */
struct total_run {
	struct str key;
	uint64_t records;
	struct total_figure *figure;
};

/* A kind of total row. */
struct total_kind {
	const struct spec_totals *spec;
	size_t *measure; /* of each check */
	/*
	 * of each check, in the file that is open; SIZE_MAX: an optional field without one, nothing
	 * to compare
	 */
	size_t *column;
	uint64_t records;     /* of this file so far */
	uint64_t rows;        /* total rows of this file */
	uint64_t hidden;      /* rows that would be, but are left out as comments */
	uint64_t hidden_line; /* the first of them */

	/*
	 * the account code above, where the spec names its field; the file has no accounts below
	 * others
	 */
	struct buf code;
	bool parents;         /* until it has: then no total is compared */
	uint64_t passed;      /* totals that were not */
	struct buf passed_at; /* the first of them */

	struct keyset *keys; /* of the groups */
	struct total_group *group;
	size_t group_count, group_capacity;
	size_t current;     /* the group of the last record */
	struct arena arena; /* for the groups of this file */
	struct waiting *waiting;
	size_t waiting_count, waiting_capacity;
	size_t unnamed; /* how many of them have no group yet */

	struct total_run *run; /* in a part */
	size_t run_count, run_capacity;
	size_t run_taken; /* of them added by the whole */
	bool run_open;    /* the last one may go on */
};

/* A total row that was put aside. */
struct total_aside {
	struct str at; /* where it stands */
	size_t kind;
	struct stated *stated; /* for each check */
	struct str key;        /* of its group, see MISSING */
	size_t *runs;          /* of each kind: how many stand before it */
};

struct totals {
	const struct spec_clean *clean;
	struct fields *fields;
	struct file_findings *findings;
	struct total_kind *kind; /* clean->totals_count of them */
	size_t kind_count;
	struct measure *measure;
	size_t measure_count;
	/* totals of all files: followed others that were told */
	uint64_t agreed, differed, followed;
	struct buf key, label; /* at work */

	bool hold;                 /* total rows are put aside */
	bool part;                 /* and records become runs */
	struct total_aside *aside; /* in order */
	size_t aside_count, aside_capacity;
	size_t aside_taken; /* of them compared */
	struct arena arena; /* for asides and runs */
};

/* A total, and the sum of its rows. */
struct comparison {
	struct total_kind *kind;
	size_t group;
	struct segment *rows;
	size_t check;
	struct str at;               /* where the total stands */
	const struct stated *stated; /* what it says */
	struct total_figure figure;  /* what its rows add up to */
};

/* `count` zeroed elements of `size` bytes. */
void *totals_zeroed(struct arena *arena, size_t count, size_t size);

/* The group of a key, which is made where it is new; the only one where there is no `by`. */
size_t totals_group(struct total_kind *k, struct str key);

/* Go on with records of a group: a total above them that does not say its group is theirs. */
void totals_enter(struct total_kind *k, size_t group);

/* A total that waits: keep the sums of its group as they are now. */
void totals_keep_base(struct total_kind *k, struct waiting *w);

/* The total row at `at`, with the sums up to it: compare it, or let it wait for its rows. */
void totals_take_row(struct totals *t, struct total_kind *k, const struct stated *stated,
                     struct str key, struct str at);

/* Compare the last total that waits: its rows have ended, and no other one stands within them. */
void totals_settle_last(struct totals *t, struct total_kind *k);

/* Look whether the account of this record stands below the one above. */
void totals_see_code(struct total_kind *k, const struct record *rec);

/*
 * The file ends: say which totals were not compared, since accounts stand beside those below them.
 */
void totals_tell_passed(struct totals *t, const char *file);

/* A part: the run of this record. */
struct total_run *totals_run(struct totals *t, struct total_kind *k, const struct record *rec);

/* Put a total row aside, for totals_take(). */
void totals_put_aside(struct totals *t, size_t kind, const struct stated *stated, struct str key,
                      struct str at);

/* Compare them; told where they differ, and not told before. */
void totals_compare(struct totals *t, const struct comparison *c);

#endif
