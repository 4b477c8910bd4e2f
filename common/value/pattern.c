/* pattern - see pattern.h. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "value/pattern.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "value/unicode.h"

#define STEPS 10000000			/* of one match; what needs more has run away */
#define HEAP_KILOBYTES 65536		/* for what PCRE2 must remember while it matches */
#define STACK_LEAST (32 * 1024)		/* bytes for compiled patterns, to begin with */
#define STACK_MOST (4 * 1024 * 1024)	/* and at most */

struct pattern_room {
	pcre2_general_context *memory;	/* says that memory comes from mem.h */
	pcre2_match_context *limits;	/* what a match may cost */
	pcre2_jit_stack *stack;		/* for machine code */
	pcre2_match_data *match;	/* where the groups of the last match are */
};

struct pattern {
	pcre2_code *code;		/* the compiled pattern */
	pcre2_general_context *memory;	/* says that memory comes from mem.h */
	struct pattern_room *room;	/* made by the first match that brings none */
	uint32_t groups;		/* in parentheses */
};

static void *get_memory(size_t size, void *data)
{
	(void)data;
	return xmalloc(size);
}

static void give_memory(void *p, void *data)
{
	(void)data;
	free(p);
}

struct pattern_room *pattern_room_new(size_t groups)
{
	struct pattern_room *room = xcalloc(1, sizeof(*room));

	room->memory = pcre2_general_context_create(get_memory, give_memory, NULL);
	room->limits = pcre2_match_context_create(room->memory);
	pcre2_set_match_limit(room->limits, STEPS);
	pcre2_set_heap_limit(room->limits, HEAP_KILOBYTES);
	room->stack = pcre2_jit_stack_create(STACK_LEAST, STACK_MOST, room->memory);
	pcre2_jit_stack_assign(room->limits, NULL, room->stack);
	room->match = pcre2_match_data_create((uint32_t)groups + 1, room->memory);
	return room;
}

void pattern_room_free(struct pattern_room *room)
{
	if (!room)
		return;
	pcre2_match_data_free(room->match);
	pcre2_jit_stack_free(room->stack);
	pcre2_match_context_free(room->limits);
	pcre2_general_context_free(room->memory);
	free(room);
}

struct pattern *pattern_compile(struct str regex, char *error, size_t size, size_t *offset)
{
	struct pattern *p = xcalloc(1, sizeof(*p));
	pcre2_compile_context *context;
	int code;

	p->memory = pcre2_general_context_create(get_memory, give_memory, NULL);
	context = pcre2_compile_context_create(p->memory);
	/*
	 * texts are checked when they are decoded; should one not be UTF-8, its wrong bytes match
	 * nothing
	 */
	p->code = pcre2_compile((PCRE2_SPTR)regex.p, regex.len, PCRE2_UTF | PCRE2_MATCH_INVALID_UTF,
	                        &code, offset, context);
	pcre2_compile_context_free(context);
	if (p->code) {
		pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
		pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &p->groups);
		return p;
	}
	pcre2_get_error_message(code, (PCRE2_UCHAR *)error, size);
	pattern_free(p);
	return NULL;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pattern_room_free(p->room);
	pcre2_code_free(p->code);
	pcre2_general_context_free(p->memory);
	free(p);
}

size_t pattern_groups(const struct pattern *p)
{
	return p->groups;
}

/* PCRE2's table of names: entries of one size, the number of the group in two bytes before each. */
struct str pattern_group_name(const struct pattern *p, size_t i)
{
	uint32_t count, size;
	PCRE2_SPTR entry;

	pcre2_pattern_info(p->code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(p->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(p->code, PCRE2_INFO_NAMETABLE, &entry);
	for (; count > 0; count--, entry += size)
		if (((size_t)entry[0] << 8 | entry[1]) == i)
			return str_of((const char *)entry + 2);
	return STR_NULL;
}

/* The first match at `from` (bytes) or behind it. */
static enum pattern_status match_in(const struct pattern *p, struct pattern_room *room, struct str s,
                                    size_t from, uint32_t options)
{
	int n = pcre2_match(p->code, (PCRE2_SPTR)s.p, s.len, from, options, room->match,
	                    room->limits);

	if (n > 0)
		return PATTERN_YES;
	return n == PCRE2_ERROR_NOMATCH ? PATTERN_NO : PATTERN_LIMIT;
}

static enum pattern_status match(struct pattern *p, struct str s, size_t from, uint32_t options)
{
	if (!p->room)
		p->room = pattern_room_new(p->groups);
	return match_in(p, p->room, s, from, options);
}

/* Group `i` of the last match, or null. */
static struct str group_of(const struct pattern *p, const struct pattern_room *room, struct str s,
                           size_t i)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(room->match);

	if (i > p->groups || at[2 * i] == PCRE2_UNSET || at[2 * i] > at[2 * i + 1])
		return STR_NULL;
	return (struct str){ s.p + at[2 * i], at[2 * i + 1] - at[2 * i] };
}

enum pattern_status pattern_matches_in(const struct pattern *p, struct pattern_room *room,
                                       struct str s)
{
	return match_in(p, room, s, 0, 0);
}

enum pattern_status pattern_matches(struct pattern *p, struct str s)
{
	return match(p, s, 0, 0);
}

enum pattern_status pattern_find(struct pattern *p, struct str s, struct str *group, size_t count)
{
	enum pattern_status st = match(p, s, 0, 0);

	for (size_t i = 0; i < count; i++)
		group[i] = st == PATTERN_YES ? group_of(p, p->room, s, i) : STR_NULL;
	return st;
}

/* ---- replacing ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * What stands behind the $ at *at: a group ($1, ${12}), or SIZE_MAX for the dollar itself ($$).
 * Steps over it. False where it is neither.
 */
static bool read_reference(const char **at, const char *end, size_t *group)
{
	const char *p = *at + 1;
	size_t n = 0;

	if (p < end && *p == '$') {
		*group = SIZE_MAX;
	} else if (p < end && is_digit(*p)) {
		*group = (size_t)(*p - '0');
	} else if (end - p >= 3 && *p == '{' && is_digit(p[1])) {
		for (p++; p < end && is_digit(*p); p++)
			n = n < 100000 ? n * 10 + (size_t)(*p - '0') : n;
		if (p == end || *p != '}')
			return false;
		*group = n;
	} else {
		return false;
	}
	*at = p + 1;
	return true;
}

bool pattern_replacement_ok(const struct pattern *p, struct str replacement, const char **error)
{
	const char *at = replacement.p, *end = replacement.p + replacement.len;

	while ((at = memchr(at, '$', (size_t)(end - at))) != NULL) {
		size_t group;

		if (!read_reference(&at, end, &group)) {
			*error = "'$' must be followed by a digit, a number in braces or '$'";
			return false;
		}
		if (group != SIZE_MAX && group > p->groups) {
			*error = "the pattern has not so many groups in parentheses";
			return false;
		}
	}
	return true;
}

void pattern_expand(const struct pattern *p, const struct pattern_room *room, struct str s,
                    struct str replacement, struct buf *out)
{
	const char *at = replacement.p, *end = replacement.p + replacement.len;

	while (at < end) {
		const char *dollar = memchr(at, '$', (size_t)(end - at));
		size_t group;

		if (!dollar)
			dollar = end;
		buf_add(out, at, (size_t)(dollar - at));
		at = dollar;
		if (at == end)
			break;
		if (!read_reference(&at, end, &group)) {
			at++;	/* told by pattern_replacement_ok() */
			group = SIZE_MAX;
		}
		if (group == SIZE_MAX)
			buf_addc(out, '$');
		else
			buf_addstr(out, group_of(p, room, s, group));
	}
}

/* Where the character that begins at byte `at` of s ends. */
static size_t behind_character(struct str s, size_t at)
{
	const char *p = s.p + at;

	unicode_next(&p, s.p + s.len);
	return (size_t)(p - s.p);
}

enum pattern_status pattern_replace(struct pattern *p, struct str s, struct str replacement,
                                    struct buf *out)
{
	size_t before = out->len;
	size_t at = 0, done = 0;	/* bytes of s: where to look, what is in out already */
	enum pattern_status st, result = PATTERN_NO;
	uint32_t options = 0;

	for (;;) {
		struct str whole;

		st = match(p, s, at, options);
		if (st == PATTERN_NO && options != 0 && at < s.len) {
			/* no other match where an empty one was: go on with the next character */
			at = behind_character(s, at);
			options = 0;
			continue;
		}
		if (st != PATTERN_YES)
			break;
		whole = group_of(p, p->room, s, 0);
		if (!whole.p || whole.p < s.p + done) {	/* \K in a lookbehind: no sense in it */
			st = PATTERN_LIMIT;
			break;
		}
		buf_add(out, s.p + done, (size_t)(whole.p - s.p) - done);
		pattern_expand(p, p->room, s, replacement, out);
		at = done = (size_t)(whole.p - s.p) + whole.len;
		options = whole.len == 0 ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0;
		result = PATTERN_YES;
	}
	if (st == PATTERN_LIMIT) {
		out->len = before;
		if (out->p)
			out->p[before] = '\0';
		return PATTERN_LIMIT;
	}
	buf_add(out, s.p + done, s.len - done);
	return result;
}

/* ---- LIKE ---- */

/* Step over one character of the pattern, which is no %, and the character of s it stands for. */
static bool like_one(const char **s, const char *end, const char **like, const char *like_end)
{
	const char *l = *like, *start;

	if (*s == end)
		return false;
	if (*l == '_') {
		unicode_next(s, end);
		*like = l + 1;
		return true;
	}
	if (*l == '\\' && l + 1 < like_end)
		l++;
	start = l;
	unicode_next(&l, like_end);
	if ((size_t)(end - *s) < (size_t)(l - start) || memcmp(*s, start, (size_t)(l - start)) != 0)
		return false;
	*s += l - start;
	*like = l;
	return true;
}

/*
 * When something behind a % does not fit, only the last % need take one character more: what
 * an earlier one could take as well has been tried by then.
 */
bool pattern_like(struct str s, struct str like)
{
	const char *p = s.p, *end = s.p + s.len, *l = like.p, *like_end = like.p + like.len;
	const char *retry = NULL, *behind = NULL;	/* where in s and in like to go on */

	while (p < end || l < like_end) {
		if (l < like_end && *l == '%') {
			behind = ++l;
			retry = p;
			if (l == like_end)
				return true;
		} else if (l == like_end || !like_one(&p, end, &l, like_end)) {
			if (!retry || retry == end)
				return false;
			unicode_next(&retry, end);
			p = retry;
			l = behind;
		}
	}
	return true;
}
