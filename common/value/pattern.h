/*
 * pattern - regular expressions: PCRE2 in UTF mode, compiled once.
 *
 *	struct pattern *p = pattern_compile(STR("^([0-9]+)-"), error, sizeof(error), &offset);
 *	if (pattern_find(p, s, group, 2)) use(group[1]);
 *
 * A dot is a character; \d \w \s are those of ASCII, \p{L} and the like those of Unicode.
 *
 * A pattern does not change when it is matched in a room: threads share it, each with a room of its
 * own. The functions without a room use one of the pattern, which serves one thread at a time. Matching is bounded:
 * all matches on one value together may take ten million steps, and 64 more for each byte of the
 * value. A pattern that needs more returns PATTERN_LIMIT instead of a guess. Steps are counted, not
 * time, so every run has the same result. An interrupt (diag_interrupted()) ends a match in the
 * same way within milliseconds. \C, which would cut inside a character, is refused.
 */
#ifndef VALUE_PATTERN_H
#define VALUE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct pattern;
struct pattern_room;

enum pattern_status { PATTERN_NO, PATTERN_YES, PATTERN_LIMIT };

/* Compile. NULL with the reason in `error` and its byte offset in *offset. */
struct pattern *pattern_compile(struct str regex, char *error, size_t size, size_t *offset);
void pattern_free(struct pattern *p);

/* The regular expression as written. */
struct str pattern_text(const struct pattern *p);

/* The number of its groups. */
size_t pattern_groups(const struct pattern *p);

/* The name of its i-th group, (?<name>...), from 1; null if it has none. */
struct str pattern_group_name(const struct pattern *p, size_t i);

/* Does it match anywhere in `s`? */
enum pattern_status pattern_matches(struct pattern *p, struct str s);

/*
 * The same in *room (NULL at first), which it makes if it needs one: the caller frees it with
 * pattern_room_free(). pattern_expand() does not know the match.
 */
enum pattern_status pattern_check(const struct pattern *p, struct pattern_room **room,
                                  struct str s);

/*
 * The first match: group[0] is the whole match, group[i] its i-th group (null if unset); slices of
 * s. `count` of them are filled.
 */
enum pattern_status pattern_find(struct pattern *p, struct str s, struct str *group, size_t count);

/*
 * Append `s` with every match replaced by `replacement`, in which $0..$9 and ${12} are groups and
 * $$ is a dollar. Call pattern_replacement_ok() once before. A result over 16 MiB is not completed:
 * no field takes it.
 */
enum pattern_status pattern_replace(struct pattern *p, struct str s, struct str replacement,
                                    struct buf *out);
bool pattern_replacement_ok(const struct pattern *p, struct str replacement, const char **error);

/*
 * A room: the memory for matching. If each thread has its own room, threads may share patterns. A
 * room serves any pattern of at most `groups` groups.
 */
struct pattern_room *pattern_room_new(size_t groups);
void pattern_room_free(struct pattern_room *room);

/* The room now matches this value, with new steps for all patterns that are tried on it. */
void pattern_room_begin(struct pattern_room *room, struct str s);

/* pattern_matches() in a room after pattern_room_begin() with `s`. */
enum pattern_status pattern_matches_in(const struct pattern *p, struct pattern_room *room,
                                       struct str s);

/* pattern_find() and pattern_replace() in a room after pattern_room_begin() with `s`. */
enum pattern_status pattern_find_in(const struct pattern *p, struct pattern_room *room,
                                    struct str s, struct str *group, size_t count);
enum pattern_status pattern_replace_in(const struct pattern *p, struct pattern_room *room,
                                       struct str s, struct str replacement, struct buf *out);

/*
 * Append `replacement`, as in pattern_replace(), for the match in `s` that pattern_matches_in() has
 * just found.
 */
void pattern_expand(const struct pattern *p, const struct pattern_room *room, struct str s,
                    struct str replacement, struct buf *out);

/*
 * Match a LIKE pattern (% any text, _ one character, \ escapes) with all of `s`; bounded in the
 * same way.
 */
enum pattern_status pattern_like(struct str s, struct str like);

#endif
