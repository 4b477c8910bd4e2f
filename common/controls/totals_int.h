/* totals_int - the sums, and what was reported of them, for totals*.c only. */
#ifndef CONTROLS_TOTALS_INT_H
#define CONTROLS_TOTALS_INT_H

#include "base/buf.h"
#include "base/mem.h"
#include "controls/figure.h"
#include "controls/grouping.h"
#include "controls/totals.h"
#include "record/fault.h"
#include "sort/keyset.h"

#define GROUP_NONE KEYSET_NONE /* no record yet */
#define MISSING    '\1'        /* in the key of a total row: a field that the row does not name */

/* A summed field, and its value in the current record. */
struct measure {
	size_t field;
	enum { MEASURE_NULL, MEASURE_SHORT, MEASURE_NUMBER, MEASURE_UNREAD } state;
	struct decimal value;
	long long units; /* MEASURE_SHORT: the value is units / 10^scale */
	int scale;
};

/*
 * What was reported for other totals over the same rows. A total that is wrong by the same amount
 * is not reported again.
 */
struct reported {
	struct decimal difference;
	uint64_t unread;
	uint64_t checked; /* records of the file up to the last compared total */
};

/* The rows of a total. */
struct segment {
	uint64_t from;             /* records of the file before these rows */
	struct reported *reported; /* for each check of the kind */
};

/* The records that agree in the fields `by`; all records if `by` is empty. */
struct total_group {
	/* for each check: the sum since the start, or since the last total */
	struct figure *figure;
	struct segment rows; /* of the next total below its rows */
};

/* The value of one field in a total row. */
struct stated {
	struct decimal given; /* 0 if the cell is empty */
	bool good;            /* it can be read; otherwise: */
	struct str text;      /* the text of the cell, */
	enum fault fault;     /* the fault of that text */
};

/* A total above its rows, until its rows end. */
struct waiting {
	struct buf at;         /* its place */
	struct stated *stated; /* for each check */
	size_t group;          /* GROUP_NONE: the group of the first record below it */
	struct figure *base;   /* the sums of its group before its rows */
	struct segment rows;
};

/* Consecutive records of one group, in a worker. */
struct total_run {
	struct str key;
	uint64_t records;
	struct figure *figure;
};

/* A kind of total row. */
struct total_kind {
	const struct spec_totals *spec;
	size_t *measure; /* of each check */
	/*
	 * of each check, in the open file; SIZE_MAX: an optional field without a column, so nothing
	 * to compare
	 */
	size_t *column;
	uint64_t records;     /* of this file so far */
	uint64_t rows;        /* total rows of this file */
	uint64_t hidden;      /* rows that would be totals, but are left out as comments */
	uint64_t hidden_line; /* the line of the first of them */

	/*
	 * the account code above, if the spec names its field and no account with others below it
	 * was seen yet
	 */
	struct buf code;
	bool parents;         /* set by the first such account: from then on no total is compared */
	uint64_t passed;      /* totals that were not compared */
	struct buf passed_at; /* the place of the first of them */

	struct keyset *keys; /* of the groups */
	struct total_group *group;
	size_t group_count, group_capacity;
	size_t current;     /* the group of the last record */
	struct arena arena; /* owns the groups of this file */
	struct waiting *waiting;
	size_t waiting_count, waiting_capacity;
	size_t unnamed; /* how many waiting totals have no group yet */

	struct total_run *run; /* in a worker */
	size_t run_count, run_capacity;
	size_t run_taken; /* how many of them the main thread has added */
	bool run_open;    /* the next record may continue the last run */
};

/* A total row that was put aside. */
struct total_aside {
	struct str at; /* its place */
	size_t kind;
	struct stated *stated; /* for each check */
	struct str key;        /* of its group; see MISSING */
	size_t *runs;          /* for each kind: the number of runs before it */
};

struct totals {
	const struct spec_clean *clean;
	struct fields *fields;
	struct file_findings *findings;
	struct total_kind *kind; /* clean->totals_count of them */
	size_t kind_count;
	struct measure *measure;
	size_t measure_count;
	/* totals of all files; `followed`: wrong by an amount that was reported before */
	uint64_t agreed, differed, followed;
	struct buf key, label; /* scratch memory */

	bool hold;                 /* total rows are put aside */
	bool part;                 /* a worker: records become runs, too */
	struct total_aside *aside; /* in order */
	size_t aside_count, aside_capacity;
	size_t aside_taken; /* how many of them were compared */
	struct arena arena; /* owns asides and runs */
};

/* A total, and the sum of its rows. */
struct comparison {
	struct total_kind *kind;
	size_t group;
	struct segment *rows;
	size_t check;
	struct str at;               /* the place of the total */
	const struct stated *stated; /* its value */
	struct figure figure;        /* the sum of its rows */
};

/* `count` zeroed elements of `size` bytes. */
void *totals_zeroed(struct arena *arena, size_t count, size_t size);

/* The group of a key; a new one is made if needed. Without `by` there is one group only. */
size_t totals_group(struct total_kind *k, struct str key);

/* Records of this group follow: a total above them that does not name its group belongs to it. */
void totals_enter(struct total_kind *k, size_t group);

/* For a total that waits: store the current sums of its group. */
void totals_keep_base(struct total_kind *k, struct waiting *w);

/* Compare the total row at `at`, with the sums up to it; or let it wait for its rows. */
void totals_take_row(struct totals *t, struct total_kind *k, const struct stated *stated,
                     struct str key, struct str at);

/* Compare the last waiting total: its rows have ended, and no other total is within them. */
void totals_settle_last(struct totals *t, struct total_kind *k);

/* Check whether the account of this record is below the one above it. */
void totals_see_code(struct total_kind *k, const struct record *rec);

/*
 * The file ends: report which totals were not compared because accounts are listed next to those
 * below them.
 */
void totals_report_passed(struct totals *t, const char *file);

/* In a worker: the run of this record. */
struct total_run *totals_run(struct totals *t, struct total_kind *k, const struct record *rec);

/* Put a total row aside for totals_take(). */
void totals_put_aside(struct totals *t, size_t kind, const struct stated *stated, struct str key,
                      struct str at);

/* Compare; report a difference that was not reported before. */
void totals_compare(struct totals *t, const struct comparison *c);

#endif
