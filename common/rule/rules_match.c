/* rules_match - find parts of a text: regular expressions, separators, digits. */
#include <string.h>

#include "charset/unicode.h"
#include "rule/rule_int.h"

static bool compile_replace(struct rule *r, const struct rule_source *source)
{
	const struct yaml_node *text;
	const char *why = NULL;

	if (!rule_pair(r, source) || !rule_pattern(r, source->argument->items[0]))
		return false;
	text = source->argument->items[1];
	if (text->kind != YAML_SCALAR) {
		yaml_error(text, "rule 'replace' needs a text here");
		return false;
	}
	r->text = text->text;
	if (pattern_replacement_ok(r->pattern, r->text, &why))
		return true;
	yaml_error(text, "bad replacement: %s", why);
	return false;
}

static bool replace(const struct rule *r, struct rule_work *w, struct arena *arena,
                    struct str *value, enum fault *fault)
{
	buf_reset(&w->text);
	if (pattern_replace_in(r->pattern, rule_room(r, w, *value), *value, r->text, &w->text) !=
	    PATTERN_LIMIT)
		return rule_made(w, arena, value);
	*fault = FAULT_PATTERN_LIMIT;
	return false;
}

static bool compile_extract(struct rule *r, const struct rule_source *source)
{
	return rule_pattern(r, source->argument);
}

/* The first group, or the whole match if the pattern has no group. Null if nothing matches. */
static bool extract(const struct rule *r, struct rule_work *w, struct arena *arena,
                    struct str *value, enum fault *fault)
{
	struct str group[2];
	size_t want = pattern_groups(r->pattern) > 0;

	(void)arena;
	switch (pattern_find_in(r->pattern, rule_room(r, w, *value), *value, group, want + 1)) {
	case PATTERN_YES:
		*value = group[want];
		return true;
	case PATTERN_NO:
		*value = STR_NULL;
		return true;
	case PATTERN_LIMIT:
		break;
	}
	*fault = FAULT_PATTERN_LIMIT;
	return false;
}

static bool compile_text(struct rule *r, const struct rule_source *source)
{
	return rule_text(source->argument, r->row->name, &r->text);
}

/* A text without the separator stays whole: its type reports it if that matters. */
static bool before(const struct rule *r, struct rule_work *w, struct arena *arena,
                   struct str *value, enum fault *fault)
{
	ptrdiff_t at = str_find(*value, r->text);

	(void)w;
	(void)arena;
	(void)fault;
	if (at >= 0)
		value->len = (size_t)at;
	return true;
}

static bool after(const struct rule *r, struct rule_work *w, struct arena *arena, struct str *value,
                  enum fault *fault)
{
	ptrdiff_t at = str_find(*value, r->text);

	(void)w;
	(void)arena;
	(void)fault;
	if (at >= 0)
		*value = (struct str){ value->p + at + r->text.len,
			               value->len - (size_t)at - r->text.len };
	return true;
}

static bool digits(const struct rule *r, struct rule_work *w, struct arena *arena,
                   struct str *value, enum fault *fault)
{
	const char *p = value->p, *end = str_end(*value);

	(void)r;
	(void)fault;
	buf_reset(&w->text);
	while (p < end) {
		uint32_t code = unicode_next(&p, end);

		if (code >= 0xff10 && code <= 0xff19) /* full-width */
			code -= 0xff10 - '0';
		if (code >= '0' && code <= '9')
			buf_addc(&w->text, (char)code);
	}
	return rule_made(w, arena, value);
}

static const struct rule_row table[] = {
	{ "replace", "[REGEX, TEXT]", compile_replace, replace,
	  "every match replaced; $1 is the first group" },
	{ "extract", "REGEX", compile_extract, extract,
	  "what matches (the first group where there is one); null where nothing does" },
	{ "before", "TEXT", compile_text, before,
	  "the text before the first TEXT; all of it if there is none" },
	{ "after", "TEXT", compile_text, after,
	  "the text after the first TEXT; all of it if there is none" },
	{ "digits", "", NULL, digits, "only its digits, full-width ones as ASCII" },
};

const struct rule_row *rules_match(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
