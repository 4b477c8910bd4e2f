/*
 * fault_report - what is wrong with a record is written into it and told, once.
 *
 *	fault_report_start(&t);				// a new record of the input
 *	fault_report_add(&t, rec, STR("debit"), env.fault, env.detail, expression);
 */
#ifndef MAP_FAULT_REPORT_H
#define MAP_FAULT_REPORT_H

#include "map/completeness.h"

struct fault_report {
	struct completeness *completeness; /* gets the keys that lookups did not find */
	/* for --explain: if set, faults are appended here, one a line, and are not reported */
	struct buf *heard;
	const void **told; /* expressions whose fault was told for this record of the input, */
	size_t told_count; /* how many, */
	size_t capacity;   /* and for how many there is room */
};

/* Nothing was told yet. */
void fault_report_start(struct fault_report *t);

/*
 * Write `name:code` into the record and tell `name: detail`. `once`: what of several records made
 * of one is the same (the expression that failed) is told for the first of them only; NULL: told
 * each time.
 */
void fault_report_add(struct fault_report *t, struct record *rec, struct str name, struct str code,
                      const char *detail, const void *once);

/*
 * The same of what env says after an expression of the field has failed. A key that a lookup lacks
 * is told by the completeness check, for all records at once.
 */
void fault_report_failed(struct fault_report *t, struct record *rec, struct str name,
                         struct expr_env *env, const void *once);

/*
 * What stands in a field whose expression has just failed: the code that its lookup does not have,
 * so that whoever reads the set-aside record sees it; otherwise null.
 */
struct str fault_report_key_missed(const struct expr_env *env);

/* Hand the keys that env's lookups missed to the completeness check; env then has none. */
void fault_report_misses(struct fault_report *t, struct expr_env *env, const struct record *rec);

void fault_report_free(struct fault_report *t);

#endif
