/*
 * fault_report - reports the faults of mapped records: each once, even if it affects several fields,
 * and several records made from one input record.
 *
 *	fault_report_start(&t);				// a new record of the input
 *	fault_report_add(&t, made, STR("debit"), fault_name(FAULT_NOT_A_NUMBER), detail, expression);
 */
#ifndef MAP_FAULT_REPORT_H
#define MAP_FAULT_REPORT_H

#include "map/completeness.h"
#include "record/fault.h"
#include "record/finding.h"

struct fault_report {
	struct completeness *completeness; /* gets the keys that lookups did not find */
	const struct finding_sink *sinks;  /* they get each report */
	/* --explain: sinks get every report, each time, and the completeness check gets nothing */
	bool explains;
	const void *
		*reported; /* expressions whose fault was reported for this record of the input, */
	size_t reported_count; /* how many, */
	size_t capacity;       /* and for how many there is room */
};

/* Nothing was reported yet. */
void fault_report_start(struct fault_report *t);

/*
 * Write `name:code` into the record and report `name: detail`. `once`: the failed expression. If
 * several records are made from one, its fault is reported for the first of them only. NULL:
 * reported each time.
 */
void fault_report_add(struct fault_report *t, struct record *rec, struct str name, struct str code,
                      const char *detail, const void *once);

/*
 * The same for an expression of the field that failed, as env says. The completeness check reports
 * a key that a lookup lacks, once for all records. `cause` goes into the fault; NULL: unknown.
 * `follows`: it results from a fault that was reported before, so it is not reported again.
 */
void fault_report_failed(struct fault_report *t, struct record *rec, struct str name,
                         struct expr_env *env, const void *once, const struct fault_entry *cause,
                         bool follows);

/*
 * The same for a value that does not fit its field: `fault` says why. The other parameters are
 * those of fault_report_failed().
 */
void fault_report_unfit(struct fault_report *t, struct record *rec, struct str name,
                        enum fault fault, struct str value, const void *once,
                        const struct fault_entry *cause, bool follows);

/*
 * The value for a field whose expression just failed: the code that its lookup does not have, so
 * that a reader of the set-aside record sees it; otherwise null.
 */
struct str fault_report_key_missed(const struct expr_env *env);

/* Hand the keys that env's lookups missed to the completeness check; env then has none. */
void fault_report_misses(struct fault_report *t, struct expr_env *env, const struct record *rec);

void fault_report_free(struct fault_report *t);

#endif
