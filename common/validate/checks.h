/*
 * checks - checks each record by itself, and against all records before it.
 *
 *	struct checks *c = checks_open(spec, header, findings, &memory);
 *	if (!checks_run(c, &rec, number, group)) ...		// its faults are in the record now
 *
 * The order is: faults that came with the record, constraints of the schema, references, checks of
 * the spec.
 */
#ifndef VALIDATE_CHECKS_H
#define VALIDATE_CHECKS_H

#include "base/bound.h"
#include "spec/spec.h"
#include "validate/findings.h"
#include "validate/upstream.h"
#include "validate/watch.h"

struct checks;

/*
 * Plan for records of `header`. Keys that must be unique count against `memory`. What depends on
 * texts that repeat is planned into `watch`. `distinct`: records that come without a fault surely have
 * different primary keys. All arguments must last as long as the checks. NULL after an error was reported: an
 * expression does not fit the header, or the stream lacks a field that the schema requires.
 */
struct checks *checks_open(struct spec *spec, const struct header *header,
                           struct findings *findings, struct bound *memory, struct watch *watch,
                           bool distinct);

/* The scope of the fields, for other expressions on the same records. */
const struct expr_scope *checks_scope(const struct checks *c);

/*
 * Check one record, which `watch` has taken, the `number`-th, of the group `group` (null: none). True if no error was found.
 * If the limit of `memory`, which must be quiet, is passed now, no other record may be checked before
 * checks_spill().
 */
bool checks_run(struct checks *c, struct record *rec, uint64_t number, struct str group);

/*
 * The faults that came with the record checked last. If an expression reads one of them, its
 * failure is no new finding.
 */
const struct upstream *checks_upstream(const struct checks *c);

/*
 * When the memory is full: checks_spill() lets all keys go to `to`, as sets with numbers from `id` on
 * (seen_spill()). checks_note() only puts there those of the next record, which comes once more to
 * checks_run(). checks_restart(): now they come once more. In general: the next record does not follow the
 * one that was checked last.
 */
bool checks_spill(struct checks *c, struct duplicates *to, unsigned id);
void checks_note(struct checks *c, struct record *rec);
void checks_restart(struct checks *c);

/*
 * For records that another thread checks, in a part that was opened for the same spec, with findings
 * of its own. checks_join_keys() adds its values that must be unique, and its primary keys; false if
 * one was there before, so that what the part found does not hold: then none is added.
 * checks_join_bytes(): as seen_join_bytes(). After both, checks_join() adds what the part has found;
 * `number` records were before those of the part. False as seen_add(). checks_clear(): nothing was seen.
 */
size_t checks_join_bytes(const struct checks *c, const struct checks *part);
bool checks_join_keys(struct checks *c, const struct checks *part);
bool checks_join(struct checks *c, struct checks *part, uint64_t number);
void checks_clear(struct checks *part);

void checks_free(struct checks *c);

#endif
