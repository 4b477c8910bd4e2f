/* lookup_find - find the row of a key: exactly, by its beginning, or by regular expressions. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "table/lookup_int.h"

#define ANSWERS 4096 /* answers of regular expressions that a caller remembers, a power of two */

struct lookup_answer {
	const struct lookup *asked; /* NULL: free */
	struct buf key;             /* the key */
	ptrdiff_t row;              /* and the answer */
};

/* Find the row with exactly this key that is valid on the day. */
static ptrdiff_t find_exact(const struct lookup *l, const struct str *key, int32_t day)
{
	ptrdiff_t row = lookup_row_of(l, key);

	return row >= 0 && lookup_dated(l) ? lookup_on_day(l, (size_t)row, day) : row;
}

/* Find the row, valid on the day, whose key is the longest beginning of the last part. */
static ptrdiff_t find_prefix(const struct lookup *l, const struct str *key, int32_t day)
{
	struct str part[LOOKUP_KEYS], *last = &part[l->key_count - 1];
	ptrdiff_t row = LOOKUP_NONE;

	memcpy(part, key, l->key_count * sizeof(*part));
	for (size_t n = (last->len < l->longest ? last->len : l->longest) + 1;
	     row < 0 && n-- > 0;) {
		last->len = n;
		if (l->length[n])
			row = find_exact(l, part, day);
	}
	return row;
}

/* Do all parts but the last agree? */
static bool same_but_last(const struct lookup *l, size_t row, const struct str *key)
{
	for (size_t i = 0; i + 1 < l->key_count; i++)
		if (!str_eq(lookup_cell(l, row, i), key[i]))
			return false;
	return true;
}

static struct pattern_room *room_of(const struct lookup *l, struct lookup_caller *caller)
{
	if (caller->room_for != l) { /* another lookup may have more groups */
		pattern_room_free(caller->room);
		caller->room = pattern_room_new(l->groups);
		caller->room_for = l;
	}
	return caller->room;
}

static ptrdiff_t match_rows(const struct lookup *l, struct lookup_caller *caller,
                            const struct str *key)
{
	struct pattern_room *room = room_of(l, caller);

	pattern_room_begin(room, key[l->key_count - 1]);
	for (size_t i = 0; i < l->count; i++) {
		enum pattern_status status;

		if (!same_but_last(l, i, key))
			continue;
		status = pattern_matches_in(l->pattern[i], room, key[l->key_count - 1]);
		if (status == PATTERN_YES)
			return (ptrdiff_t)i;
		if (status == PATTERN_LIMIT)
			return LOOKUP_RUNAWAY;
	}
	return LOOKUP_NONE;
}

/* Matching tries one row after the other, which is slow, so it remembers earlier answers. */
static ptrdiff_t find_regex(const struct lookup *l, struct lookup_caller *caller,
                            const struct str *key)
{
	struct lookup_answer *a;

	if (l->key_count > 1)
		return match_rows(l, caller, key);
	if (!caller->answers)
		caller->answers = xcalloc(ANSWERS, sizeof(*caller->answers));
	a = &caller->answers[str_hash(key[0]) & (ANSWERS - 1)];
	if (a->asked == l && str_eq(buf_str(&a->key), key[0]))
		return a->row;
	a->row = match_rows(l, caller, key);
	a->asked = l;
	buf_reset(&a->key);
	buf_addstr(&a->key, key[0]);
	return a->row;
}

static ptrdiff_t find(const struct lookup *l, struct lookup_caller *caller, const struct str *key,
                      int32_t day)
{
	switch (l->match) {
	case LOOKUP_EXACT:
		break;
	case LOOKUP_PREFIX:
		return find_prefix(l, key, day);
	case LOOKUP_REGEX:
		return find_regex(l, caller, key);
	}
	return find_exact(l, key, day);
}

/* Legacy data repeats itself, so this remembers the last key of one column with its row. */
ptrdiff_t lookup_find(const struct lookup *l, struct lookup_caller *caller, const struct str *key,
                      size_t count, const struct date *day)
{
	int32_t on = day ? day->day : 0;
	struct str part[LOOKUP_KEYS];
	ptrdiff_t row;

	assert(count == l->key_count || l->count == 0);
	assert((day != NULL) == lookup_dated(l));
	if (l->count == 0 || !lookup_key_components(l, key, part))
		return LOOKUP_NONE;
	if (count != 1)
		return find(l, caller, part, on);
	if (caller->asked == l && caller->day == on && str_eq(buf_str(&caller->key), key[0]))
		return caller->row;
	row = find(l, caller, key, on);
	buf_reset(&caller->key);
	buf_addstr(&caller->key, key[0]);
	caller->asked = l;
	caller->day = on;
	caller->row = row;
	return row;
}

struct str lookup_give(const struct lookup *l, struct lookup_caller *caller, size_t row,
                       size_t which, const struct str *key, struct arena *arena)
{
	struct str value = lookup_value(l, row, which), last = key[l->key_count - 1];
	struct pattern_room *room;

	if (l->match != LOOKUP_REGEX || value.len == 0 || !memchr(value.p, '$', value.len))
		return value;
	buf_reset(&caller->made);
	room = room_of(l, caller);
	pattern_room_begin(room, last);
	if (pattern_matches_in(l->pattern[row], room, last) == PATTERN_YES)
		pattern_expand(l->pattern[row], room, last, value, &caller->made);
	return str_copy(arena, buf_str(&caller->made));
}

void lookup_caller_free(struct lookup_caller *caller)
{
	for (size_t i = 0; caller->answers && i < ANSWERS; i++)
		buf_free(&caller->answers[i].key);
	free(caller->answers);
	pattern_room_free(caller->room);
	buf_free(&caller->key);
	buf_free(&caller->made);
	*caller = (struct lookup_caller){ 0 };
}

bool lookup_has(const struct lookup *l, struct str key)
{
	assert(l->match == LOOKUP_EXACT && !lookup_dated(l));
	return lookup_row_of(l, &key) >= 0;
}
