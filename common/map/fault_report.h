/*
 * fault_report - what is wrong with a record that is mapped: reported once, however many fields and
 * records are made of the one that it comes from.
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
	const struct finding_sink *sinks;  /* who hears of it */
	/* --explain: sinks hear all of it, each time, and the completeness check nothing */
	bool explains;
	const void **told; /* expressions whose fault was reported for this record of the input, */
	size_t told_count; /* how many, */
	size_t capacity;   /* and for how many there is room */
};

/* Nothing was reported yet. */
void fault_report_start(struct fault_report *t);

/*
 * Write `name:code` into the record and report `name: detail`. `once`: what of several records made
 * of one is the same (the expression that failed) is reported for the first of them only; NULL:
 * reported each time.
 */
void fault_report_add(struct fault_report *t, struct record *rec, struct str name, struct str code,
                      const char *detail, const void *once);

/*
 * The same of what env says after an expression of the field has failed. A key that a lookup lacks
 * is reported by the completeness check, for all records at once. `cause` goes into the fault; NULL:
 * it is not known. What `follows` from a fault that was reported before is not reported again.
 */
void fault_report_failed(struct fault_report *t, struct record *rec, struct str name,
                         struct expr_env *env, const void *once, const struct fault_entry *cause,
                         bool follows);

/*
 * The same of a value that does not fit its field: `fault` says why. Parameters as for
 * fault_report_failed().
 */
void fault_report_unfit(struct fault_report *t, struct record *rec, struct str name,
                        enum fault fault, struct str value, const void *once,
                        const struct fault_entry *cause, bool follows);

/*
 * The value of a field whose expression has just failed: the code that its lookup does not have,
 * so that whoever reads the set-aside record sees it; otherwise null.
 */
struct str fault_report_key_missed(const struct expr_env *env);

/* Hand the keys that env's lookups missed to the completeness check; env then has none. */
void fault_report_misses(struct fault_report *t, struct expr_env *env, const struct record *rec);

void fault_report_free(struct fault_report *t);

#endif
