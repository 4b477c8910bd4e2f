/* rules_text - case, width, normal forms, and texts that are added or removed. */
#include <string.h>

#include "charset/unicode.h"
#include "rule/rule_int.h"

static bool make(struct rule_work *w, struct arena *arena, struct str *value,
                 void (*append)(struct str s, struct buf *out))
{
	buf_reset(&w->text);
	append(*value, &w->text);
	return rule_made(w, arena, value);
}

static bool squeeze(const struct rule *r, struct rule_work *w, struct arena *arena,
                    struct str *value, enum fault *fault)
{
	(void)fault;
	(void)r;
	return make(w, arena, value, unicode_squeeze);
}

static bool upper(const struct rule *r, struct rule_work *w, struct arena *arena, struct str *value,
                  enum fault *fault)
{
	(void)fault;
	(void)r;
	return make(w, arena, value, unicode_upper);
}

static bool lower(const struct rule *r, struct rule_work *w, struct arena *arena, struct str *value,
                  enum fault *fault)
{
	(void)fault;
	(void)r;
	return make(w, arena, value, unicode_lower);
}

static bool halfwidth(const struct rule *r, struct rule_work *w, struct arena *arena,
                      struct str *value, enum fault *fault)
{
	(void)fault;
	(void)r;
	return make(w, arena, value, unicode_halfwidth);
}

static bool fullwidth(const struct rule *r, struct rule_work *w, struct arena *arena,
                      struct str *value, enum fault *fault)
{
	(void)fault;
	(void)r;
	return make(w, arena, value, unicode_fullwidth);
}

static bool nfc(const struct rule *r, struct rule_work *w, struct arena *arena, struct str *value,
                enum fault *fault)
{
	(void)fault;
	(void)r;
	return make(w, arena, value, unicode_nfc);
}

static bool nfkc(const struct rule *r, struct rule_work *w, struct arena *arena, struct str *value,
                 enum fault *fault)
{
	(void)fault;
	(void)r;
	return make(w, arena, value, unicode_nfkc);
}

static bool compile_text(struct rule *r, const struct rule_source *source)
{
	return rule_text(source->argument, r->row->name, &r->text);
}

static bool delete_characters(const struct rule *r, struct rule_work *w, struct arena *arena,
                              struct str *value, enum fault *fault)
{
	const char *p = value->p, *end = str_end(*value);

	(void)fault;
	buf_reset(&w->text);
	while (p < end) {
		const char *from = p;

		unicode_next(&p, end);
		if (str_find(r->text, (struct str){ from, (size_t)(p - from) }) < 0)
			buf_add(&w->text, from, (size_t)(p - from));
	}
	return rule_made(w, arena, value);
}

static bool prefix(const struct rule *r, struct rule_work *w, struct arena *arena,
                   struct str *value, enum fault *fault)
{
	(void)fault;
	buf_reset(&w->text);
	buf_addstr(&w->text, r->text);
	buf_addstr(&w->text, *value);
	return rule_made(w, arena, value);
}

static bool suffix(const struct rule *r, struct rule_work *w, struct arena *arena,
                   struct str *value, enum fault *fault)
{
	(void)fault;
	buf_reset(&w->text);
	buf_addstr(&w->text, *value);
	buf_addstr(&w->text, r->text);
	return rule_made(w, arena, value);
}

static bool compile_pad(struct rule *r, const struct rule_source *source)
{
	if (!rule_pair(r, source) ||
	    !rule_number(source->argument->items[0], r->row->name, &r->count) ||
	    !rule_text(source->argument->items[1], r->row->name, &r->text))
		return false;
	if (unicode_length(r->text) == 1)
		return true;
	yaml_error(source->argument->items[1], "rule 'pad' fills with one character");
	return false;
}

/* A longer text stays whole. */
static bool pad(const struct rule *r, struct rule_work *w, struct arena *arena, struct str *value,
                enum fault *fault)
{
	size_t length = unicode_length(*value);

	(void)fault;
	if (length >= r->count)
		return true;
	buf_reset(&w->text);
	for (; length < r->count; length++)
		buf_addstr(&w->text, r->text);
	buf_addstr(&w->text, *value);
	return rule_made(w, arena, value);
}

static bool compile_cut(struct rule *r, const struct rule_source *source)
{
	return rule_number(source->argument, r->row->name, &r->count);
}

static bool cut(const struct rule *r, struct rule_work *w, struct arena *arena, struct str *value,
                enum fault *fault)
{
	(void)w;
	(void)arena;
	(void)fault;
	value->len = unicode_offset(*value, r->count);
	return true;
}

/*
 * Remove 'text, and ="text": some exports write these so that a spreadsheet does not change a code.
 */
static bool unquote(const struct rule *r, struct rule_work *w, struct arena *arena,
                    struct str *value, enum fault *fault)
{
	(void)r;
	(void)w;
	(void)arena;
	(void)fault;
	if (value->p[0] == '\'')
		*value = (struct str){ value->p + 1, value->len - 1 };
	else if (value->len >= 3 && str_starts(*value, STR("=\"")) &&
	         value->p[value->len - 1] == '"')
		*value = (struct str){ value->p + 2, value->len - 3 };
	return true;
}

static const struct rule_row table[] = {
	{ "squeeze", "", NULL, squeeze, "each run of white space as one space, none at the ends" },
	{ "upper", "", NULL, upper, "in capitals" },
	{ "lower", "", NULL, lower, "in small letters" },
	{ "halfwidth", "", NULL, halfwidth, "full-width ASCII as ASCII" },
	{ "fullwidth", "", NULL, fullwidth, "ASCII as full-width" },
	{ "nfc", "", NULL, nfc, "Unicode normal form C" },
	{ "nfkc", "", NULL, nfkc, "Unicode normal form KC" },
	{ "delete", "CHARS", compile_text, delete_characters, "without any of these characters" },
	{ "pad", "[N, CHAR]", compile_pad, pad,
	  "filled at the left to N characters; a longer text is not cut" },
	{ "prefix", "TEXT", compile_text, prefix, "with this text in front" },
	{ "suffix", "TEXT", compile_text, suffix, "with this text added at the end" },
	{ "cut", "N", compile_cut, cut, "the first N characters" },
	{ "unquote", "", NULL, unquote,
	  "without a spreadsheet's apostrophe in front, or the =\"...\" around" },
};

const struct rule_row *rules_text(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
