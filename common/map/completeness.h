/*
 * completeness - the completeness check: keys that lookups did not find, how much of the records
 * was mapped, and rows that nobody asked for.
 *
 *	struct completeness *g = completeness_new(spec);
 *	env.asked = completeness_asked(g);
 *	completeness_bind(g, spec, in, out);
 *	completeness_begin(g);  // a record of the input; let values are evaluated
 *	completeness_lets(g);  // what they asked counts for each record that is made
 *	completeness_record(g, &env, &rec, &out);		// one was made
 *	...
 *	completeness_report(g);
 *	completeness_write_unmapped(g, "unmapped.csv");
 *
 * Only lookups that expressions of map name are watched. Calls with a default of their own miss
 * nothing.
 */
#ifndef MAP_COMPLETENESS_H
#define MAP_COMPLETENESS_H

#include "program/program.h"
#include "spec/spec.h"
#include "table/lookup.h"

struct completeness;

struct completeness *completeness_new(const struct spec *spec);

/* What the expressions of map ask of the lookups: for expr_env.asked. */
struct expr_asked *completeness_asked(struct completeness *g);

/*
 * The same for expressions that work on a record once it is made: the rows that they use count, how
 * much is mapped is not theirs.
 */
struct expr_asked *completeness_asked_besides(struct completeness *g);

/*
 * Records that are read have the header `in`, those that are made `out`; both last as long as the
 * completeness check. False after an error was reported: the field with the names of old codes is
 * not there.
 */
bool completeness_bind(struct completeness *g, struct spec *spec, const struct header *in,
                       const struct header *out);

/*
 * Is what has just failed in the field `name` a key that a lookup did not find? Then the
 * completeness check remembers how to tell it, env->detail, once for all records that have the key:
 * see completeness_report(). Otherwise the caller tells it.
 */
bool completeness_says(struct expr_env *env, struct str name);

void completeness_begin(struct completeness *g);
void completeness_lets(struct completeness *g);

/*
 * A record is about to be made: all that misses the same key for it, by any of its expressions, is
 * one miss. completeness_number() is its number. completeness_split_part(): a part of the record of
 * this number is; what its whole has missed already, and with all of the amount, it does not miss
 * again.
 */
void completeness_made(struct completeness *g);
uint64_t completeness_number(const struct completeness *g);
void completeness_split_part(struct completeness *g, uint64_t whole);

/* `out` was made of `in`, and these were the misses of `env`. */
void completeness_record(struct completeness *g, const struct expr_env *env,
                         const struct record *in, const struct record *out);

/* What expressions besides those that make a record have missed for it. */
void completeness_misses(struct completeness *g, const struct expr_env *env,
                         const struct record *out);

/*
 * Add what the completeness check of another thread has collected further down in the input; that
 * one is then empty.
 */
void completeness_join(struct completeness *g, struct completeness *part);

/* How many different keys were not found. */
size_t completeness_size(const struct completeness *g);

/*
 * Tell each key that is a fault, with the first record that has it and the number of all; largest
 * amount first.
 */
void completeness_report(const struct completeness *g);

/*
 * Append how much was mapped, for the summary: ", accounts 99.8% of records, 99.9% of amount
 * mapped". Never rounded up. `written`: all records that were written, of which it is a part.
 */
void completeness_coverage(const struct completeness *g, const struct tally *written,
                           struct buf *out);

/*
 * With --verbose: values that several keys become, and values that are themselves keys of another
 * value.
 */
void completeness_describe(const struct completeness *g);

/*
 * Would the files that `option` writes to `path` (NULL: it is not given) with names of their own,
 * see below, leave as it is all that is read? A list that was filled in and named in its lookup
 * must outlast the next run. False, told, where it would not.
 */
bool completeness_spares(const struct completeness *g, struct program *prog, const char *option,
                         const char *path);

/*
 * Open the files for both, NULL: not wanted, so that what cannot be written is known before the
 * work. False after an error.
 */
bool completeness_open_files(struct completeness *g, const char *unmapped, const char *unused);

/*
 * Write the keys that were not found: key columns, (days,) records, (groups,) a sum for each
 * control, (suggestions,) value columns (empty); largest amount first. The file is one of the
 * lookup once it is filled in. A spec whose map uses several lookups gets a file for each, the
 * lookup's name put before the ending: unmapped.accounts.csv. Where it uses none nothing is
 * written, and that is said. False after an error was reported.
 */
bool completeness_write_unmapped(struct completeness *g);

/* Write the rows that no record used, as they are in the lookup; names as above. */
bool completeness_write_unused(struct completeness *g);

void completeness_free(struct completeness *g);

#endif
