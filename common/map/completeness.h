/*
 * completeness - the completeness check: keys that lookups did not find, how much of the records was
 * mapped, and rows that no record used.
 *
 *	struct completeness *g = completeness_new(spec);
 *	env.asked = completeness_asked(g);
 *	completeness_bind(g, spec, in, out);
 *	completeness_begin(g);		// a record of the input; let values are evaluated
 *	completeness_lets(g);		// what they asked counts for each record that is made
 *	completeness_record(g, &env, &rec, &out);		// one was made
 *	...
 *	completeness_report(g);
 *	completeness_write_unmapped(g);
 *
 * It watches only lookups that expressions of map name. Calls with a default of their own miss
 * nothing.
 */
#ifndef MAP_COMPLETENESS_H
#define MAP_COMPLETENESS_H

#include "program/program.h"
#include "spec/spec.h"
#include "table/lookup.h"

struct completeness;

struct completeness *completeness_new(const struct spec *spec);

/* The questions of map's expressions to the lookups, for expr_env.asked. */
struct expr_asked *completeness_asked(struct completeness *g);

/*
 * The same for expressions that use a record after it is made: the rows that they use count, but
 * they do not change how much is mapped.
 */
struct expr_asked *completeness_asked_besides(struct completeness *g);

/*
 * Input records have the header `in`, output records `out`; both must last as long as the
 * completeness check. False after an error was reported: the field with the names of old codes is
 * missing.
 */
bool completeness_bind(struct completeness *g, struct spec *spec, const struct header *in,
                       const struct header *out);

/*
 * Is the failure in the field `name` a key that a lookup did not find? Then the completeness check
 * keeps its message, env->detail, once for all records with the key: see completeness_report().
 * Otherwise returns false and the caller reports it.
 */
bool completeness_says(struct expr_env *env, struct str name);

void completeness_begin(struct completeness *g);
void completeness_lets(struct completeness *g);

/*
 * completeness_made(): a record is about to be made. If several of its expressions miss the same
 * key, that is one miss. completeness_number() is the number of the record.
 * completeness_split_part(): a part of the record with the number `whole` is about to be made. It
 * does not miss again what its whole missed with the full amount.
 */
void completeness_made(struct completeness *g);
uint64_t completeness_number(const struct completeness *g);
void completeness_split_part(struct completeness *g, uint64_t whole);

/* `out` was made from `in`, with the misses of `env`. */
void completeness_record(struct completeness *g, const struct expr_env *env,
                         const struct record *in, const struct record *out);

/* Add the misses of other expressions than those that make the record. */
void completeness_misses(struct completeness *g, const struct expr_env *env,
                         const struct record *out);

/* Add the results of another thread's check for later input. `part` is then empty. */
void completeness_join(struct completeness *g, struct completeness *part);

/* Forget the results of a part that is not joined. */
void completeness_clear(struct completeness *part);

/* How many different keys were not found. */
size_t completeness_size(const struct completeness *g);

/*
 * Report each key that is a fault, with its first record and the number of its records; largest
 * amount first.
 */
void completeness_report(const struct completeness *g);

/* A key that a lookup did not find, and that is a fault. */
struct completeness_code {
	struct str said; /* what is missing: the field, the lookup and the key */
	struct str at;   /* the place of the first record that has it; null: it has none */
	uint64_t records;
};

/*
 * Call take() for at most `most` of these keys, in the order of completeness_report(). The texts last as long as
 * the completeness check.
 */
void completeness_each(const struct completeness *g, size_t most,
                       void (*take)(void *self, const struct completeness_code *code), void *self);

/*
 * Append how much was mapped, for the summary: ", accounts 99.8% of records, 99.9% of amount
 * mapped". It never rounds up. `written`: all records that were written; the mapped ones are a part
 * of them.
 */
void completeness_coverage(const struct completeness *g, const struct tally *written,
                           struct buf *out);

/*
 * With --verbose: report values that several keys map to, and values that are keys of another value
 * themselves.
 */
void completeness_describe(const struct completeness *g);

/*
 * Do the files that `option` writes to `path` (NULL: not given), with names of their own (see
 * below), leave every input file untouched? A list that was filled in and is named in its lookup
 * must outlast the next run. False after an error was reported.
 */
bool completeness_spares(const struct completeness *g, struct program *prog, const char *option,
                         const char *path);

/*
 * Open the files for both; NULL: not wanted. Opening them early finds a file that cannot be written
 * before the work starts. False after an error was reported.
 */
bool completeness_open_files(struct completeness *g, const char *unmapped, const char *unused);

/*
 * Write the keys that were not found: key columns, (days,) records, (groups,) a sum for each
 * control, (suggestions,) value columns (empty); largest amount first. After somebody fills it in,
 * the lookup can read the file. If the map of the spec uses several lookups, each gets a file with
 * its name before the ending: unmapped.accounts.csv. If it uses none, nothing is written, and a
 * note says so. False after an error was reported.
 */
bool completeness_write_unmapped(struct completeness *g);

/* Write the rows that no record used, as they are in the lookup, to files with names as above. */
bool completeness_write_unused(struct completeness *g);

void completeness_free(struct completeness *g);

#endif
