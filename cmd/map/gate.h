/*
 * gate - the completeness gate: keys that lookups did not find, how much of the records was mapped, and rows that
 * nobody asked for.
 *
 *	struct gate *g = gate_new(spec);
 *	env.asked = gate_asked(g);
 *	gate_bind(g, spec, in, out);
 *	gate_begin(g);					// a record of the input; let values are evaluated
 *	gate_lets(g);					// what they asked counts for each record that is made
 *	gate_record(g, &env, &rec, &out);		// one was made
 *	...
 *	gate_tell(g);
 *	gate_write_unmapped(g, "unmapped.csv");
 *
 * Only lookups that expressions of map name are watched. Calls with a default of their own miss nothing.
 */
#ifndef MAP_GATE_H
#define MAP_GATE_H

#include "program/program.h"
#include "record/lookup.h"
#include "spec/spec.h"

struct gate;

struct gate *gate_new(const struct spec *spec);

/* What the expressions of map ask of the lookups: for expr_env.asked. */
struct expr_asked *gate_asked(struct gate *g);

/* The same for expressions that work on a record once it is made: the rows that they use count, how much is mapped is not theirs. */
struct expr_asked *gate_asked_besides(struct gate *g);

/*
 * Records that are read have the header `in`, those that are made `out`; both last as long as the gate. False after trouble was told: the field with the
 * names of old codes is not there.
 */
bool gate_bind(struct gate *g, struct spec *spec, const struct header *in, const struct header *out);

/*
 * Is what has just failed in the field `name` a key that a lookup did not find? Then the gate remembers how to
 * tell it, env->detail, once for all records that have the key: see gate_tell(). Otherwise the caller tells it.
 */
bool gate_says(struct expr_env *env, struct str name);

void gate_begin(struct gate *g);
void gate_lets(struct gate *g);

/*
 * A record is about to be made: all that misses the same key for it, by any of its expressions, is one miss.
 * gate_number() is its number. gate_part(): a part of the record of this number is; what its whole has missed already, and
 * with all of the amount, it does not miss again.
 */
void gate_made(struct gate *g);
uint64_t gate_number(const struct gate *g);
void gate_part(struct gate *g, uint64_t whole);

/* `out` was made of `in`, and these were the misses of `env`. */
void gate_record(struct gate *g, const struct expr_env *env, const struct record *in, const struct record *out);

/* What expressions besides those that make a record have missed for it. */
void gate_misses(struct gate *g, const struct expr_env *env, const struct record *out);

/* Add what the gate of another thread has collected further down in the input; that one is then empty. */
void gate_join(struct gate *g, struct gate *part);

/* How many different keys were not found. */
size_t gate_size(const struct gate *g);

/* Tell each key that is a fault, with the first record that has it and the number of all; largest amount first. */
void gate_tell(const struct gate *g);

/*
 * Append how much was mapped, for the summary: ", accounts 99.8% of records, 99.9% of amount mapped". Never rounded up.
 * `written`: all records that were written, of which it is a part.
 */
void gate_coverage(const struct gate *g, const struct tally *written, struct buf *out);

/* With --verbose: values that several keys become, and values that are themselves keys of another value. */
void gate_describe(const struct gate *g);

/*
 * Would the files that `option` writes to `path` (NULL: it is not given) with names of their own, see below, leave as it is all
 * that is read? A list that was filled in and named in its lookup must outlast the next run. False, told, where it would not.
 */
bool gate_spares(const struct gate *g, struct program *prog, const char *option, const char *path);

/* Open the files for both, NULL: not wanted, so that what cannot be written is known before the work. False after trouble. */
bool gate_open_files(struct gate *g, const char *unmapped, const char *unused);

/*
 * Write the keys that were not found: key columns, (days,) records, (groups,) a sum for each control, (suggestions,) value columns (empty);
 * largest amount first. The file is one of the lookup once it is filled in. A spec whose map uses several lookups gets a file for each,
 * the lookup's name put before the ending: unmapped.accounts.csv. Where it uses none nothing is written, and that is said.
 * False after trouble was told.
 */
bool gate_write_unmapped(struct gate *g);

/* Write the rows that no record used, as they are in the lookup; names as above. */
bool gate_write_unused(struct gate *g);

void gate_free(struct gate *g);

#endif
