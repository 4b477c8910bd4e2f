/*
 * side_map - the records of a side go through the section map of a spec: old accounts are compared as new ones.
 *
 *	struct side_map *m = side_map_new(spec, memory);
 *	source = side_map_source(m, source);
 *	while (source_next(source, &rec)) ...
 *	if (side_map_faulty(m) > 0) side_map_put_codes(m, 10, &text);
 *	source_close(source);
 *	side_map_free(m);
 *
 * It is the mapper of the program map. What has no mapping goes on with a fault, and is counted here: it is for
 * the caller to say that such a side proves nothing.
 */
#ifndef SIDES_SIDE_MAP_H
#define SIDES_SIDE_MAP_H

#include "base/bound.h"
#include "spec/spec.h"
#include "stream/source.h"

struct side_map;

/* `spec` has the section map, and must last. `memory` is for what the map holds back: the records of a group. */
struct side_map *side_map_new(struct spec *spec, struct bound memory);

/*
 * What the map makes of the records of `from`, which the new source owns. NULL if `from` is, and after an error
 * was reported: the map asks for a field that is not there.
 */
struct source *side_map_source(struct side_map *m, struct source *from);

/* From now on `where` of the map leaves nothing out. After side_map_source(). */
void side_map_ignore_where(struct side_map *m);

/* Has the map a `where`? From now on it leaves out what it is true for. After side_map_source(). */
bool side_map_has_where(const struct side_map *m);
void side_map_turn_where(struct side_map *m);

/* After the last record: how many records the map was given, has left out, and has made with a fault. */
uint64_t side_map_taken(const struct side_map *m);
uint64_t side_map_left_out(const struct side_map *m);
uint64_t side_map_faulty(const struct side_map *m);

/* How many codes have no mapping. */
size_t side_map_codes(const struct side_map *m);

/*
 * Append a line for each of the `most` codes without a mapping that have the largest amounts: what is missing, the
 * place of the first record, and in how many records: "account: 'accounts' has no 1003 (old.csv:4, 2 records)".
 * `before` begins each line.
 */
void side_map_put_codes(const struct side_map *m, size_t most, const char *before, struct buf *out);

/* After the source is closed. NULL is allowed. */
void side_map_free(struct side_map *m);

#endif
