/*
 * gate - the completeness gate: keys that lookups did not find, and rows that nobody asked for.
 *
 *	gate_add(g, lookup, key, &rec);
 *	gate_write_unmapped(g, "unmapped.csv");
 *
 * Both files have the layout of the lookup's own file, so that a consultant fills in the
 * last column and adds the file to the lookup's list of files.
 */
#ifndef MAP_GATE_H
#define MAP_GATE_H

#include "record/lookup.h"
#include "spec/spec.h"

struct gate;

struct gate *gate_new(const struct spec *spec);

/* What the expressions of map ask of the lookups: for expr_env.asked. */
struct expr_asked *gate_asked(struct gate *g);

/* Records have this header from now on. */
void gate_bind(struct gate *g, const struct header *header);

/* `key` (lookup_key_count() parts) was not found for the record `rec`. */
void gate_add(struct gate *g, const struct lookup *lookup, const struct str *key, const struct record *rec);

/* How many different keys were not found. */
size_t gate_size(const struct gate *g);

/*
 * Write the keys that were not found: key columns, records, a sum for each control, value columns (empty); largest amount first. A spec
 * whose map uses several lookups gets a file for each, the lookup's name put before the ending: unmapped.accounts.csv.
 * False after trouble was told.
 */
bool gate_write_unmapped(struct gate *g, const char *path);

/* Write the rows that no record used, as they are in the lookup; names as above. */
bool gate_write_unused(struct gate *g, const char *path);

void gate_free(struct gate *g);

#endif
