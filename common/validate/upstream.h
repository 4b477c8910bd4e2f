/*
 * upstream - faults that came with the records: earlier programs have found and reported them.
 *
 *	struct upstream *u = upstream_new(spec, header, findings, &memory);
 *	if (!upstream_take(u, &rec, number, group)) ...	// it has faults
 *	upstream_free(u);
 *
 * Each cell to correct is one row of the findings, even if several records and fields were made from
 * it. Each further record counts as a finding that follows.
 */
#ifndef VALIDATE_UPSTREAM_H
#define VALIDATE_UPSTREAM_H

#include "base/bound.h"
#include "sort/duplicates.h"
#include "spec/spec.h"
#include "validate/findings.h"

struct upstream;

/*
 * For records of `header`. The causes count against `memory`, with 22 to 32 bytes each. All
 * arguments must last.
 */
struct upstream *upstream_new(const struct spec *spec, const struct header *header,
                              struct findings *findings, struct bound *memory);

/*
 * Take the next record, the `number`-th, of the group `group` (null: none), and list its new
 * faults. True if it has no fault.
 */
bool upstream_take(struct upstream *u, const struct record *rec, uint64_t number, struct str group);

/*
 * When the memory is full: upstream_spill() lets the causes go to `to` as the set number `id`
 * (seen_spill()), upstream_note() only puts there those of the next record, which comes once more.
 */
bool upstream_spill(struct upstream *u, struct duplicates *to, unsigned id);
void upstream_note(struct upstream *u, const struct record *rec);

/* Does the expression read a faulty field of the record taken last? */
bool upstream_reads(const struct upstream *u, const struct expr *e);

/* How many records came with faults. */
uint64_t upstream_records(const struct upstream *u);

/*
 * For records that another thread takes, in a part with findings of its own: upstream_join_bytes()
 * as seen_join_bytes(). upstream_join() adds its figures and moves its findings (findings_join()) to
 * those of `u`; false as seen_add(). upstream_clear() drops what a part knows.
 */
size_t upstream_join_bytes(const struct upstream *u, const struct upstream *part);
bool upstream_join(struct upstream *u, struct upstream *part, uint64_t number);
void upstream_clear(struct upstream *part);

/* NULL is allowed. */
void upstream_free(struct upstream *u);

#endif
