/*
 * pattern - regular expressions: PCRE2 in UTF mode, compiled once.
 *
 *	struct pattern *p = pattern_compile(STR("^([0-9]+)-"), error, sizeof(error), &offset);
 *	if (pattern_find(p, s, group, 2)) use(group[1]);
 *
 * A dot is a character; \d \w \s are those of ASCII, \p{L} and the like those of Unicode.
 *
 * One pattern may be used by one thread at a time, but in rooms of their own. Matching is bounded:
 * a value may cost ten million steps and 64 for each of its bytes, over all its matches. A pattern
 * that needs more runs away, and reports PATTERN_LIMIT instead of a guess. Steps are counted, never
 * time: every run gives the same. An interrupt (diag_interrupted()) ends a match in the same way
 * within milliseconds. \C, which would cut characters in two, is refused.
 */
#ifndef VALUE_PATTERN_H
#define VALUE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct pattern;

enum pattern_status { PATTERN_NO, PATTERN_YES, PATTERN_LIMIT };

/* Compile; NULL with the reason in `error` and its byte offset in *offset. */
struct pattern *pattern_compile(struct str regex, char *error, size_t size, size_t *offset);
void pattern_free(struct pattern *p);

/* The regular expression as it was written. */
struct str pattern_text(const struct pattern *p);

/* How many groups in parentheses it has. */
size_t pattern_groups(const struct pattern *p);

/* The name of its i-th parentheses, (?<name>...), from 1; null where they have none. */
struct str pattern_group_name(const struct pattern *p, size_t i);

/* Does it match anywhere in `s`? */
enum pattern_status pattern_matches(struct pattern *p, struct str s);

/*
 * The first match: group[0] is the whole of it, group[i] its i-th parentheses (null where unset),
 * slices of s; `count` of them are filled.
 */
enum pattern_status pattern_find(struct pattern *p, struct str s, struct str *group, size_t count);

/*
 * Append `s` with every match replaced by `replacement`, in which $0..$9 and ${12} are groups and
 * $$ a dollar. Use pattern_replacement_ok() once at compile time. What becomes longer than 16 MiB
 * is not replaced to its end: no field takes it.
 */
enum pattern_status pattern_replace(struct pattern *p, struct str s, struct str replacement,
                                    struct buf *out);
bool pattern_replacement_ok(const struct pattern *p, struct str replacement, const char **error);

/*
 * What a match needs besides the pattern: with a room of its own for each thread, threads may share
 * patterns. A room serves any pattern of at most `groups` groups in parentheses.
 */
struct pattern_room;
struct pattern_room *pattern_room_new(size_t groups);
void pattern_room_free(struct pattern_room *room);

/*
 * From here on the room matches this value, with new steps to spend: they are for all patterns that
 * are tried on it.
 */
void pattern_room_begin(struct pattern_room *room, struct str s);

/* pattern_matches() in a room that has begun with `s`. */
enum pattern_status pattern_matches_in(const struct pattern *p, struct pattern_room *room,
                                       struct str s);

/*
 * Append `replacement`, as pattern_replace() reads it, for the match in `s` that
 * pattern_matches_in() has just found.
 */
void pattern_expand(const struct pattern *p, const struct pattern_room *room, struct str s,
                    struct str replacement, struct buf *out);

/*
 * A LIKE pattern (% any text, _ one character, \ escapes) matched against the whole of `s`; bounded
 * in the same way.
 */
enum pattern_status pattern_like(struct str s, struct str like);

#endif
