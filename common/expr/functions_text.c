/* functions_text - texts: parts, case, padding. Positions and lengths count characters, from 1. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/scan.h"
#include "charset/unicode.h"
#include "expr/expr_int.h"

/* Call a function of one text whose result is made in scratch memory. */
static bool make(const struct node *n, struct expr_env *env, struct str s, struct value *out,
                 void (*append)(struct str s, struct buf *out))
{
	struct buf *b = &node_work(n, env)->scratch;

	buf_reset(b);
	append(s, b);
	return give_made(env, out, b);
}

/* The same for a function that makes intermediate texts. */
static bool make_by_steps(const struct node *n, struct expr_env *env, struct str s,
                          struct value *out,
                          void (*append)(struct str s, struct unicode_spare *spare,
                                         struct buf *out))
{
	struct work *w = node_work(n, env);

	buf_reset(&w->scratch);
	append(s, &w->spare, &w->scratch);
	return give_made(env, out, &w->scratch);
}

static bool prepare_work(struct binder *b, struct node *n)
{
	node_needs_work(b->expr, n);
	return true;
}

/* The words are read before: nothing is read from a file while records are evaluated. */
static bool prepare_company_name(struct binder *b, struct node *n)
{
	n->forms = b->expr->names ? b->expr->names->forms : NULL;
	if (!n->forms)
		return expr_complain(b->error, n->offset,
		                     "company_name() needs the table " LEGAL_FORMS_FILE);
	return prepare_work(b, n);
}

static bool apply_upper(const struct node *n, struct expr_env *env, const struct value *arg,
                        struct value *out)
{
	return make(n, env, arg[0].text, out, unicode_upper);
}

static bool apply_lower(const struct node *n, struct expr_env *env, const struct value *arg,
                        struct value *out)
{
	return make(n, env, arg[0].text, out, unicode_lower);
}

static bool apply_halfwidth(const struct node *n, struct expr_env *env, const struct value *arg,
                            struct value *out)
{
	return make(n, env, arg[0].text, out, unicode_halfwidth);
}

static bool apply_nfkc(const struct node *n, struct expr_env *env, const struct value *arg,
                       struct value *out)
{
	return make(n, env, arg[0].text, out, unicode_nfkc);
}

static bool apply_fingerprint(const struct node *n, struct expr_env *env, const struct value *arg,
                              struct value *out)
{
	return make_by_steps(n, env, arg[0].text, out, unicode_fingerprint);
}

static bool apply_company_name(const struct node *n, struct expr_env *env, const struct value *arg,
                               struct value *out)
{
	struct work *w = node_work(n, env);

	buf_reset(&w->scratch);
	company_name(arg[0].text, n->forms, &w->spare, &w->scratch);
	return give_made(env, out, &w->scratch);
}

#define SET_SHORT 64 /* bytes of a set that is searched directly; a longer one gets a bit table */
#define CODES     0x110000 /* code points of Unicode */

/* The characters that trim() removes. */
struct text_set {
	struct str text; /* all of them */
	uint64_t *codes; /* one bit for each code point if there are many; otherwise NULL */
};

static struct text_set set_of(struct str text)
{
	struct text_set set = { .text = text };
	const char *p = text.p, *end = str_end(text);

	if (text.len <= SET_SHORT)
		return set;
	set.codes = xcalloc(CODES / 64, sizeof(*set.codes));
	while (p < end) {
		uint32_t code = unicode_next(&p, end);

		set.codes[code / 64] |= (uint64_t)1 << code % 64;
	}
	return set;
}

/* Is the character at p in the set? *len is its length in bytes. */
static bool in_set(const char *p, const char *end, const struct text_set *set, size_t *len)
{
	const char *next = p;
	uint32_t code = unicode_next(&next, end);

	*len = (size_t)(next - p);
	if (set->codes)
		return set->codes[code / 64] >> code % 64 & 1;
	return str_find(set->text, (struct str){ p, *len }) >= 0;
}

static struct str trim_left(struct str s, const struct text_set *set)
{
	size_t len;

	while (s.len && in_set(s.p, str_end(s), set, &len)) {
		s.p += len;
		s.len -= len;
	}
	return s;
}

static struct str trim_right(struct str s, const struct text_set *set)
{
	size_t len;

	while (s.len) {
		const char *p = s.p + s.len - 1;

		while (p > s.p && ((unsigned char)*p & 0xc0) == 0x80)
			p--;
		if (!in_set(p, str_end(s), set, &len))
			break;
		s.len = (size_t)(p - s.p);
	}
	return s;
}

/* Remove characters of `text` from the left, the right, or both ends. */
static struct str trim_of(struct str s, struct str text, bool left, bool right)
{
	struct text_set set = set_of(text);

	if (right)
		s = trim_right(s, &set);
	if (left)
		s = trim_left(s, &set);
	free(set.codes);
	return s;
}

static bool apply_ltrim(const struct node *n, struct expr_env *env, const struct value *arg,
                        struct value *out)
{
	(void)env;
	return give_text(out, n->count > 1 ? trim_of(arg[0].text, arg[1].text, true, false)
	                                   : unicode_ltrim(arg[0].text));
}

static bool apply_rtrim(const struct node *n, struct expr_env *env, const struct value *arg,
                        struct value *out)
{
	(void)env;
	return give_text(out, n->count > 1 ? trim_of(arg[0].text, arg[1].text, false, true)
	                                   : unicode_rtrim(arg[0].text));
}

static bool apply_trim(const struct node *n, struct expr_env *env, const struct value *arg,
                       struct value *out)
{
	(void)env;
	if (n->count == 1)
		return give_text(out, unicode_trim(arg[0].text));
	return give_text(out, trim_of(arg[0].text, arg[1].text, true, true));
}

static bool apply_length(const struct node *n, struct expr_env *env, const struct value *arg,
                         struct value *out)
{
	(void)n;
	(void)env;
	return give_number(out, decimal_of((int128)unicode_length(arg[0].text), 0));
}

static enum fused brief_length(const struct node *n, struct expr_env *env, struct brief *out)
{
	struct str s;
	enum fused got = fused_text(n->arg[0], env, &s);

	if (got == FUSED_VALUE)
		*out = (struct brief){ (long long)unicode_length(s), 0 };
	return got;
}

static void fuse_length(struct node *n)
{
	if (fused_is_text(n->arg[0]))
		n->brief = brief_length;
}

static bool prepare_length(struct binder *b, struct node *n)
{
	(void)b;
	n->fuse = fuse_length;
	return true;
}

/* Characters from `from` (0 is the first) to before `to`. Both may be out of range. */
static struct str characters(struct str s, long long from, long long to)
{
	size_t start = from > 0 ? unicode_offset(s, (size_t)from) : 0;
	struct str rest = { s.p + start, s.len - start };

	if (to <= from || to <= 0)
		return (struct str){ s.p + start, 0 };
	rest.len = unicode_offset(rest, (size_t)(to - (from > 0 ? from : 0)));
	return rest;
}

static bool too_long(struct expr_env *env)
{
	return expr_faultf(env, FAULT_TOO_LONG, "the text made is longer than 16 MiB");
}

#define FAR (1LL << 40) /* more than the length of any text */

static long long clamp(long long n)
{
	return n > FAR ? FAR : n < -FAR ? -FAR : n;
}

/* A negative start counts from the end; 0 counts as 1. */
static bool apply_substr(const struct node *n, struct expr_env *env, const struct value *arg,
                         struct value *out)
{
	long long start, length = FAR;

	if (!whole_number(env, &arg[1], &start) ||
	    (n->count > 2 && !whole_number(env, &arg[2], &length)))
		return false;
	start = clamp(start);
	length = clamp(length);
	if (start > 0)
		start--;
	else if (start < 0)
		start += (long long)unicode_length(arg[0].text);
	return give_text(out, characters(arg[0].text, start, start + length));
}

/* A negative count leaves out that many characters at the other end. */
static bool apply_left(const struct node *n, struct expr_env *env, const struct value *arg,
                       struct value *out)
{
	long long count;

	(void)n;
	if (!whole_number(env, &arg[1], &count))
		return false;
	if (count < 0)
		count = (long long)unicode_length(arg[0].text) + clamp(count);
	return give_text(out, characters(arg[0].text, 0, clamp(count)));
}

static bool apply_right(const struct node *n, struct expr_env *env, const struct value *arg,
                        struct value *out)
{
	long long count, length = (long long)unicode_length(arg[0].text);

	(void)n;
	if (!whole_number(env, &arg[1], &count))
		return false;
	count = clamp(count);
	return give_text(out, characters(arg[0].text, count < 0 ? -count : length - count, length));
}

static bool apply_replace(const struct node *n, struct expr_env *env, const struct value *arg,
                          struct value *out)
{
	struct buf *b = &node_work(n, env)->scratch;
	struct str rest = arg[0].text;
	ptrdiff_t at;

	if (!arg[1].text.len || (at = str_find(rest, arg[1].text)) < 0)
		return give_text(out, rest);
	buf_reset(b);
	for (; at >= 0 && b->len <= FIELD_MAX; at = str_find(rest, arg[1].text)) {
		buf_add(b, rest.p, (size_t)at);
		buf_addstr(b, arg[2].text);
		rest.p += (size_t)at + arg[1].text.len;
		rest.len -= (size_t)at + arg[1].text.len;
	}
	buf_addstr(b, rest);
	return give_made(env, out, b);
}

/* Padding never cuts: a voucher number that is too long stays as it is. */
static bool pad(const struct node *n, struct expr_env *env, const struct value *arg,
                struct value *out, bool left)
{
	struct str s = arg[0].text, fill = n->count > 2 ? arg[2].text : STR(" ");
	size_t have = unicode_length(s), in_fill = unicode_length(fill), more, bytes;
	long long width;
	char *p, *filled;

	if (!whole_number(env, &arg[1], &width))
		return false;
	if (width <= (long long)have || !fill.len)
		return give_text(out, s);
	if (width > (long long)FIELD_MAX)
		return too_long(env);
	more = (size_t)width - have;
	bytes = more / in_fill * fill.len;
	if (more % in_fill > 0)
		bytes += unicode_offset(fill, more % in_fill);
	if (bytes + s.len > FIELD_MAX)
		return too_long(env);
	p = arena_alloc(env->arena, bytes + s.len);
	filled = left ? p : p + s.len;
	memcpy(left ? p + bytes : p, s.p, s.len);
	if (fill.len == 1)
		memset(filled, fill.p[0], bytes);
	for (size_t i = 0; fill.len > 1 && i < bytes; i += fill.len)
		memcpy(filled + i, fill.p, fill.len < bytes - i ? fill.len : bytes - i);
	return give_text(out, (struct str){ p, bytes + s.len });
}

static bool apply_lpad(const struct node *n, struct expr_env *env, const struct value *arg,
                       struct value *out)
{
	return pad(n, env, arg, out, true);
}

static bool apply_rpad(const struct node *n, struct expr_env *env, const struct value *arg,
                       struct value *out)
{
	return pad(n, env, arg, out, false);
}

/*
 * To fill with a literal of one ASCII character, as nearly all do: a short ASCII text needs no count of
 * its characters.
 */
static bool eval_pad(const struct node *n, struct expr_env *env, struct value *out)
{
	bool left = n->function->apply == apply_lpad;
	size_t width = (size_t)n->index;
	struct value arg[3] = { { .kind = VALUE_TEXT }, n->arg[1]->value };
	struct scan_words words;
	struct str s;
	enum got got = node_text(n->arg[0], env, &s);
	char *p;

	if (got != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	if (s.len <= SCAN_SHORT) {
		words = scan_words(s.p, s.len);
		if (((words.low | words.high) & 0x8080808080808080u) == 0) {
			if (width <= s.len)
				return give_text(out, s);
			p = arena_alloc(env->arena, 2 * SCAN_SHORT);
			memset(p, n->which, SCAN_SHORT);
			if (left) {
				scan_store(p + width - s.len, words);
			} else {
				memcpy(p, s.p, s.len);
			}
			return give_text(out, (struct str){ p, width });
		}
	}
	arg[0].text = s;
	if (n->count > 2)
		arg[2] = n->arg[2]->value;
	return n->function->apply(n, env, arg, out);
}

/* The width and the character go into the node. */
static bool prepare_pad(struct binder *b, struct node *n)
{
	const struct str *fill = n->count > 2 ? literal_text(n->arg[2]) : &(struct str){ " ", 1 };
	const struct node *width = n->arg[1];
	long long whole;

	(void)b;
	if (!fill || fill->len != 1 || (unsigned char)*fill->p >= 0x80 || !width->literal ||
	    width->value.kind != VALUE_NUMBER || !decimal_int64(width->value.number, &whole) ||
	    whole < 0 || whole > SCAN_SHORT)
		return true;
	n->index = (size_t)whole;
	n->which = *fill->p;
	n->eval = eval_pad;
	return true;
}

/* The next part between separators. */
static bool next_part(struct str *rest, struct str separator, struct str *part)
{
	ptrdiff_t at;

	if (!rest->p)
		return false;
	at = str_find(*rest, separator);
	*part = (struct str){ rest->p, at < 0 ? rest->len : (size_t)at };
	if (at < 0)
		*rest = STR_NULL;
	else
		*rest = (struct str){ part->p + at + separator.len,
			              rest->len - (size_t)at - separator.len };
	return true;
}

/* Null if there is no such part. A negative n counts from the end. */
static bool apply_split_part(const struct node *n, struct expr_env *env, const struct value *arg,
                             struct value *out)
{
	struct str rest = arg[0].text, part;
	long long want, count = 0;

	(void)n;
	if (!whole_number(env, &arg[2], &want))
		return false;
	if (!arg[1].text.len)
		return want == 1 || want == -1 ? give_text(out, rest) : give_null(out);
	if (want < 0) {
		while (next_part(&rest, arg[1].text, &part))
			count++;
		want += count + 1;
		rest = arg[0].text;
	}
	for (count = 1; next_part(&rest, arg[1].text, &part); count++)
		if (count == want)
			return give_text(out, part);
	return give_null(out);
}

static bool apply_starts_with(const struct node *n, struct expr_env *env, const struct value *arg,
                              struct value *out)
{
	(void)n;
	(void)env;
	return give_boolean(out, str_starts(arg[0].text, arg[1].text));
}

static enum truth truth_starts_with(const struct node *n, struct expr_env *env)
{
	struct str s, prefix;
	enum fused got = fused_text(n->arg[0], env, &s);

	if (got == FUSED_VALUE)
		got = fused_text(n->arg[1], env, &prefix);
	if (got != FUSED_VALUE)
		return got == FUSED_NULL ? TRUTH_NULL : plain_truth(n, env);
	return str_starts(s, prefix) ? TRUTH_YES : TRUTH_NO;
}

static void fuse_starts_with(struct node *n)
{
	if (fused_is_text(n->arg[0]) && fused_is_text(n->arg[1]))
		n->truth = truth_starts_with;
}

static bool prepare_starts_with(struct binder *b, struct node *n)
{
	(void)b;
	n->fuse = fuse_starts_with;
	return true;
}

/* Join the arguments that are not null. */
static bool eval_concat_ws(const struct node *n, struct expr_env *env, struct value *out)
{
	struct buf *b = &node_work(n, env)->scratch;
	struct str separator, s;
	enum got got = node_text(n->arg[0], env, &separator);
	bool first = true;

	if (got != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	buf_reset(b);
	for (size_t i = 1; i < n->count && b->len <= FIELD_MAX; i++) {
		got = node_text(n->arg[i], env, &s);
		if (got == GOT_FAULT)
			return false;
		if (got == GOT_NULL)
			continue;
		if (!first)
			buf_addstr(b, separator);
		buf_addstr(b, s);
		first = false;
	}
	return give_made(env, out, b);
}

static const struct function table[] = {
	{ "upper", 1, 1, VALUE_TEXT, "t", apply_upper, NULL, prepare_work, "upper(text)",
	  "in capitals" },
	{ "lower", 1, 1, VALUE_TEXT, "t", apply_lower, NULL, prepare_work, "lower(text)",
	  "in small letters" },
	{ "trim", 1, 2, VALUE_TEXT, "tt", apply_trim, NULL, NULL, "trim(text [, characters])",
	  "without white space, or these characters, at both ends" },
	{ "ltrim", 1, 2, VALUE_TEXT, "tt", apply_ltrim, NULL, NULL, "ltrim(text [, characters])",
	  "the same at the left end" },
	{ "rtrim", 1, 2, VALUE_TEXT, "tt", apply_rtrim, NULL, NULL, "rtrim(text [, characters])",
	  "the same at the right end" },
	{ "substr", 2, 3, VALUE_TEXT, "tii", apply_substr, NULL, NULL,
	  "substr(text, start [, length])", "a part; start 1 is the first character, -1 the last" },
	{ "left", 2, 2, VALUE_TEXT, "ti", apply_left, NULL, NULL, "left(text, n)",
	  "the first n characters; all but the last -n where n is negative" },
	{ "right", 2, 2, VALUE_TEXT, "ti", apply_right, NULL, NULL, "right(text, n)",
	  "the last n characters; all but the first -n where n is negative" },
	{ "length", 1, 1, VALUE_NUMBER, "t", apply_length, NULL, prepare_length, "length(text)",
	  "the number of characters" },
	{ "replace", 3, 3, VALUE_TEXT, "ttt", apply_replace, NULL, prepare_work,
	  "replace(text, from, to)", "every `from` becomes `to`" },
	{ "lpad", 2, 3, VALUE_TEXT, "tit", apply_lpad, NULL, prepare_pad, "lpad(text, n [, fill])",
	  "filled at the left to n characters; a longer text is not cut" },
	{ "rpad", 2, 3, VALUE_TEXT, "tit", apply_rpad, NULL, prepare_pad, "rpad(text, n [, fill])",
	  "filled at the right to n characters; a longer text is not cut" },
	{ "split_part", 3, 3, VALUE_TEXT, "tti", apply_split_part, NULL, NULL,
	  "split_part(text, separator, n)",
	  "the n-th part, -1 the last; null where there is none" },
	{ "concat_ws", 2, ARGS_ANY, VALUE_TEXT, "t", NULL, eval_concat_ws, prepare_work,
	  "concat_ws(separator, a, b, ...)", "joined, nulls left out" },
	{ "starts_with", 2, 2, VALUE_BOOLEAN, "tt", apply_starts_with, NULL, prepare_starts_with,
	  "starts_with(text, prefix)", "does it begin so" },
	{ "halfwidth", 1, 1, VALUE_TEXT, "t", apply_halfwidth, NULL, prepare_work,
	  "halfwidth(text)", "full-width ASCII as ASCII" },
	{ "nfkc", 1, 1, VALUE_TEXT, "t", apply_nfkc, NULL, prepare_work, "nfkc(text)",
	  "Unicode normal form KC" },
	{ "fingerprint", 1, 1, VALUE_TEXT, "t", apply_fingerprint, NULL, prepare_work,
	  "fingerprint(text)",
	  "for finding likenesses: NFKC, lower case, no punctuation, words sorted, none twice" },
	{ "company_name", 1, 1, VALUE_TEXT, "t", apply_company_name, NULL, prepare_company_name,
	  "company_name(text)",
	  "for finding likenesses: NFKC, lower case, without legal form and place" },
};

const struct function *functions_text(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
