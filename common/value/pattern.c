/* pattern - see pattern.h. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "value/pattern.h"

#include <pcre2.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "charset/unicode.h"
#include "value/code_pattern.h"

/*
 * A short text is matched at full speed, with PCRE2's own limit. That limit starts again at each
 * place where a match may begin, so it bounds the work only for short texts; and machine code that
 * does not call us cannot be interrupted. A long text, and a short one that reaches the limit, is
 * matched with another compilation of the pattern, which calls on_step() before each item: the
 * steps are counted there, over all matches of one value.
 */
#define QUICK_BYTES    1024     /* of a short text */
#define QUICK_STEPS    5000     /* PCRE2's limit for it */
#define STEPS          10000000 /* the steps of a value, */
#define STEPS_PER_BYTE 64       /* and more for each of its bytes */
/* between two checks for an interrupt: some milliseconds */
#define STEPS_UNASKED  (1 << 18)
#define HEAP_KILOBYTES 65536 /* for what PCRE2 must remember while it matches */
/* bytes of a text with its matches replaced; no field is longer */
#define MADE_MOST   ((size_t)16 << 20)
#define STACK_LEAST (32 * 1024)       /* bytes for compiled patterns, to begin with */
#define STACK_MOST  (4 * 1024 * 1024) /* and at most */

struct pattern_room {
	pcre2_general_context *memory; /* allocates with mem.h */
	pcre2_match_context *quick;    /* the limits of a match without counting, */
	pcre2_match_context *counting; /* and of one with it */
	pcre2_jit_stack *stack;        /* for machine code */
	pcre2_match_data *match;       /* holds the groups of the last match */
	uint64_t left;                 /* steps that are left for the value */
	uint64_t unasked;              /* steps since the last check of diag_interrupted() */
	size_t at;                     /* byte of the value where the last step was */
	bool checked, valid;           /* it is known, and true, that the value is UTF-8 */
};

struct pattern {
	pcre2_code *code; /* the compiled pattern */
	/* compiled with calls of on_step(), when one is needed first */
	_Atomic(pcre2_code *) *counted;
	struct buf regex;              /* as written */
	pcre2_general_context *memory; /* allocates with mem.h */
	struct pattern_room *room;     /* for matches without a room; made by the first one */
	uint32_t groups;               /* in the pattern */
	bool is_code;                  /* it is of this form: */
	struct code_pattern code_form;
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

/*
 * PCRE2 calls this before each item of a pattern. A step costs one, and one more for each byte
 * since the place of the last step: a loop over characters makes no call for each character that it
 * passes or gives back.
 */
static int on_step(pcre2_callout_block *block, void *data)
{
	struct pattern_room *room = data;
	size_t here = block->current_position;
	uint64_t cost = 1 + (here > room->at ? here - room->at : room->at - here);

	room->at = here;
	if (cost > room->left) {
		room->left = 0;
		return PCRE2_ERROR_CALLOUT;
	}
	room->left -= cost;
	room->unasked += cost;
	if (room->unasked < STEPS_UNASKED)
		return 0;
	room->unasked = 0;
	return diag_interrupted() ? PCRE2_ERROR_CALLOUT : 0;
}

static pcre2_match_context *limited(struct pattern_room *room, uint32_t steps)
{
	pcre2_match_context *limits = pcre2_match_context_create(room->memory);

	pcre2_set_match_limit(limits, steps);
	pcre2_set_heap_limit(limits, HEAP_KILOBYTES);
	pcre2_jit_stack_assign(limits, NULL, room->stack);
	return limits;
}

struct pattern_room *pattern_room_new(size_t groups)
{
	struct pattern_room *room = xcalloc(1, sizeof(*room));

	room->memory = pcre2_general_context_create(get_memory, give_memory, NULL);
	room->stack = pcre2_jit_stack_create(STACK_LEAST, STACK_MOST, room->memory);
	room->quick = limited(room, QUICK_STEPS);
	room->counting = limited(room, STEPS);
	pcre2_set_callout(room->counting, on_step, room);
	room->match = pcre2_match_data_create((uint32_t)groups + 1, room->memory);
	return room;
}

void pattern_room_begin(struct pattern_room *room, struct str s)
{
	room->left = STEPS + (uint64_t)s.len * STEPS_PER_BYTE;
	room->checked = false;
}

void pattern_room_free(struct pattern_room *room)
{
	if (!room)
		return;
	pcre2_match_data_free(room->match);
	pcre2_jit_stack_free(room->stack);
	pcre2_match_context_free(room->quick);
	pcre2_match_context_free(room->counting);
	pcre2_general_context_free(room->memory);
	free(room);
}

static pcre2_code *compile(const struct pattern *p, uint32_t options, int *error, size_t *offset)
{
	pcre2_compile_context *context = pcre2_compile_context_create(p->memory);
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)p->regex.p, p->regex.len,
	                                 PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | options, error,
	                                 offset, context);

	pcre2_compile_context_free(context);
	if (code)
		pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	return code;
}

struct pattern *pattern_compile(struct str regex, char *error, size_t size, size_t *offset)
{
	struct pattern *p = xcalloc(1, sizeof(*p));
	int code;

	p->memory = pcre2_general_context_create(get_memory, give_memory, NULL);
	p->counted = xcalloc(1, sizeof(*p->counted));
	buf_addstr(&p->regex, regex);
	/*
	 * texts are checked when they are decoded; if one is not UTF-8, its wrong bytes match
	 * nothing
	 */
	p->code = compile(p, PCRE2_MATCH_INVALID_UTF, &code, offset);
	if (p->code) {
		pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &p->groups);
		p->is_code = code_pattern_read(&p->code_form, regex);
		return p;
	}
	pcre2_get_error_message(code, (PCRE2_UCHAR *)error, size);
	pattern_free(p);
	return NULL;
}

/*
 * The pattern with a call of on_step() before each item, also where a loop gives back. Threads that
 * share a pattern may both compile it; one result is kept. NULL if it becomes too large.
 */
static const pcre2_code *counted_code(const struct pattern *p)
{
	pcre2_code *made = atomic_load(p->counted), *first = NULL;
	size_t offset;
	int error;

	if (made)
		return made;
	made = compile(p, PCRE2_AUTO_CALLOUT | PCRE2_NO_AUTO_POSSESS, &error, &offset);
	if (made && !atomic_compare_exchange_strong(p->counted, &first, made)) {
		pcre2_code_free(made);
		made = first;
	}
	return made;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pattern_room_free(p->room);
	pcre2_code_free(p->code);
	pcre2_code_free(atomic_load(p->counted));
	free(p->counted);
	buf_free(&p->regex);
	pcre2_general_context_free(p->memory);
	free(p);
}

struct str pattern_text(const struct pattern *p)
{
	return (struct str){ p->regex.p, p->regex.len };
}

size_t pattern_groups(const struct pattern *p)
{
	return p->groups;
}

/*
 * PCRE2's table of names: entries of one size; two bytes before each name are the number of its
 * group.
 */
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

/* match_in() with the pattern that counts its steps. */
static int match_counted(const struct pattern *p, struct pattern_room *room, struct str s,
                         size_t from, uint32_t options)
{
	const pcre2_code *code = counted_code(p);

	if (!room->checked)
		room->valid = unicode_valid(s, NULL);
	room->checked = true;
	room->at = from;
	if (!code || !room->valid)
		return pcre2_match(p->code, (PCRE2_SPTR)s.p, s.len, from, options, room->match,
		                   room->counting);
	return pcre2_match(code, (PCRE2_SPTR)s.p, s.len, from, options | PCRE2_NO_UTF_CHECK,
	                   room->match, room->counting);
}

/* The first match at byte `from` or after it. */
static enum pattern_status match_in(const struct pattern *p, struct pattern_room *room,
                                    struct str s, size_t from, uint32_t options)
{
	int n = PCRE2_ERROR_MATCHLIMIT;

	if (s.len <= QUICK_BYTES)
		n = pcre2_match(p->code, (PCRE2_SPTR)s.p, s.len, from, options, room->match,
		                room->quick);
	if (n < 0 && n != PCRE2_ERROR_NOMATCH)
		n = match_counted(p, room, s, from, options);
	if (n > 0)
		return PATTERN_YES;
	return n == PCRE2_ERROR_NOMATCH ? PATTERN_NO : PATTERN_LIMIT;
}

/* The pattern's own room, for another value. */
static struct pattern_room *own_room(struct pattern *p, struct str s)
{
	if (!p->room)
		p->room = pattern_room_new(p->groups);
	pattern_room_begin(p->room, s);
	return p->room;
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

enum pattern_status pattern_check(const struct pattern *p, struct pattern_room **room, struct str s)
{
	if (p->is_code)
		return code_pattern_matches(&p->code_form, s) ? PATTERN_YES : PATTERN_NO;
	if (!*room)
		*room = pattern_room_new(p->groups);
	pattern_room_begin(*room, s);
	return match_in(p, *room, s, 0, 0);
}

enum pattern_status pattern_matches(struct pattern *p, struct str s)
{
	return pattern_check(p, &p->room, s);
}

enum pattern_status pattern_find_in(const struct pattern *p, struct pattern_room *room,
                                    struct str s, struct str *group, size_t count)
{
	enum pattern_status st = match_in(p, room, s, 0, 0);

	for (size_t i = 0; i < count; i++)
		group[i] = st == PATTERN_YES ? group_of(p, room, s, i) : STR_NULL;
	return st;
}

enum pattern_status pattern_find(struct pattern *p, struct str s, struct str *group, size_t count)
{
	return pattern_find_in(p, own_room(p, s), s, group, count);
}

/* ---- replacing ---- */

/*
 * Read what follows the $ at *at: a group ($1, ${12}), or SIZE_MAX for a dollar ($$). Steps over
 * it. False if it is neither.
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
	const char *at = replacement.p, *end = str_end(replacement);

	while ((at = memchr(at, '$', (size_t)(end - at)))) {
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
	const char *at = replacement.p, *end = str_end(replacement);

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
			at++; /* reported by pattern_replacement_ok() */
			group = SIZE_MAX;
		}
		if (group == SIZE_MAX)
			buf_addc(out, '$');
		else
			buf_addstr(out, group_of(p, room, s, group));
	}
}

enum pattern_status pattern_replace_in(const struct pattern *p, struct pattern_room *room,
                                       struct str s, struct str replacement, struct buf *out)
{
	size_t before = out->len, done = 0; /* bytes of s that are processed and in `out` */
	enum pattern_status st;
	uint32_t options = 0;

	while ((st = match_in(p, room, s, done, options)) == PATTERN_YES &&
	       out->len - before <= MADE_MOST) {
		struct str whole = group_of(p, room, s, 0);

		if (!whole.p || whole.p < s.p + done) { /* \K in a lookbehind: makes no sense */
			st = PATTERN_LIMIT;
			break;
		}
		buf_add(out, s.p + done, (size_t)(whole.p - s.p) - done);
		pattern_expand(p, room, s, replacement, out);
		done = (size_t)(whole.p - s.p) + whole.len;
		/* after an empty match, look for one that is not empty, or for one further on */
		options = whole.len == 0 ? PCRE2_NOTEMPTY_ATSTART : 0;
	}
	if (st == PATTERN_LIMIT) {
		out->len = before;
		if (out->p)
			out->p[before] = '\0';
		return PATTERN_LIMIT;
	}
	buf_add(out, s.p + done, s.len - done);
	return done > 0 || options != 0 ? PATTERN_YES : PATTERN_NO;
}

enum pattern_status pattern_replace(struct pattern *p, struct str s, struct str replacement,
                                    struct buf *out)
{
	return pattern_replace_in(p, own_room(p, s), s, replacement, out);
}

/* ---- LIKE ---- */

/*
 * Step over one character of the pattern, which is not %, and over the character of s that it
 * matches.
 */
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
 * If something after a % does not fit, only the last % must take one character more: everything
 * that an earlier one could take was tried before.
 */
enum pattern_status pattern_like(struct str s, struct str like)
{
	const char *p = s.p, *end = str_end(s), *l = like.p, *like_end = str_end(like);
	const char *retry = NULL, *after_percent = NULL; /* where to continue in s and in like */
	uint64_t left = STEPS + (uint64_t)s.len * STEPS_PER_BYTE;

	while (p < end || l < like_end) {
		if (left-- == 0 || (left % STEPS_UNASKED == 0 && diag_interrupted()))
			return PATTERN_LIMIT;
		if (l < like_end && *l == '%') {
			after_percent = ++l;
			retry = p;
			if (l == like_end)
				return PATTERN_YES;
		} else if (l == like_end || !like_one(&p, end, &l, like_end)) {
			if (!retry || retry == end)
				return PATTERN_NO;
			unicode_next(&retry, end);
			p = retry;
			l = after_percent;
		}
	}
	return PATTERN_YES;
}
