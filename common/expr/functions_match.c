/*
 * functions_match - regular expressions (PCRE2). They must be literals, and are compiled when the
 * spec is read.
 */
#include "expr/expr_int.h"

static bool ran_away(struct expr_env *env, struct str s)
{
	return expr_fault(env, FAULT_PATTERN_LIMIT,
	                  &(struct value){ .kind = VALUE_TEXT, .text = s });
}

static bool apply_like(const struct node *n, struct expr_env *env, const struct value *arg,
                       struct value *out)
{
	enum pattern_status status = pattern_check(n->compiled->pattern, &node_work(n, env)->room,
	                                           arg[0].text);

	return status == PATTERN_LIMIT ? ran_away(env, arg[0].text)
	                               : give_boolean(out, status == PATTERN_YES);
}

static bool prepare_regex(struct binder *b, struct node *n)
{
	return bind_pattern(b, n, n->arg[1]);
}

#define GROUPS 100 /* groups that regexp_substr() can return */

static bool apply_substr(const struct node *n, struct expr_env *env, const struct value *arg,
                         struct value *out)
{
	struct str group[GROUPS];
	size_t want = (size_t)n->which;
	enum pattern_status status = pattern_find_in(
		n->compiled->pattern, node_room(n, env, arg[0].text), arg[0].text, group, want + 1);

	if (status == PATTERN_LIMIT)
		return ran_away(env, arg[0].text);
	return status == PATTERN_YES ? give_text(out, group[want]) : give_null(out);
}

/*
 * Choose the group: the third argument, otherwise the first pair of parentheses, otherwise the
 * whole match.
 */
static bool prepare_substr(struct binder *b, struct node *n)
{
	size_t groups;
	long long want;

	if (!bind_pattern(b, n, n->arg[1]))
		return false;
	groups = pattern_groups(n->compiled->pattern);
	want = groups > 0;
	if (n->count > 2 && (!n->arg[2]->literal || n->arg[2]->kind != VALUE_NUMBER ||
	                     !decimal_int64(n->arg[2]->value.number, &want)))
		return expr_complain(b->error, n->arg[2]->offset,
		                     "the group of regexp_substr() is a literal number");
	if (want < 0 || want > (long long)groups || want >= GROUPS)
		return expr_complain(
			b->error, n->arg[n->count - 1]->offset,
			"the regular expression has no group %lld: it has %zu in parentheses", want,
			groups);
	n->which = (int)want;
	return true;
}

static bool apply_replace(const struct node *n, struct expr_env *env, const struct value *arg,
                          struct value *out)
{
	struct buf *b = &node_work(n, env)->scratch;

	buf_reset(b);
	if (pattern_replace_in(n->compiled->pattern, node_room(n, env, arg[0].text), arg[0].text,
	                       arg[2].text, b) == PATTERN_LIMIT)
		return ran_away(env, arg[0].text);
	return give_made(env, out, b);
}

static bool prepare_replace(struct binder *b, struct node *n)
{
	const struct str *replacement = literal_text(n->arg[2]);
	const char *why = NULL;

	if (!bind_pattern(b, n, n->arg[1]))
		return false;
	if (!replacement)
		return expr_complain(
			b->error, n->arg[2]->offset,
			"the replacement of regexp_replace() must be a text in quotes");
	if (!pattern_replacement_ok(n->compiled->pattern, *replacement, &why))
		return expr_complain(b->error, n->arg[2]->offset, "bad replacement: %s", why);
	return true;
}

static const struct function table[] = {
	{ "regexp_like", 2, 2, VALUE_BOOLEAN, "tt", apply_like, NULL, prepare_regex,
	  "regexp_like(text, regex)", "does it match anywhere" },
	{ "regexp_substr", 2, 3, VALUE_TEXT, "tti", apply_substr, NULL, prepare_substr,
	  "regexp_substr(text, regex [, group])",
	  "what matched: the first group, or this one, or all where there is none (0: all); null where nothing did" },
	{ "regexp_replace", 3, 3, VALUE_TEXT, "ttt", apply_replace, NULL, prepare_replace,
	  "regexp_replace(text, regex, replacement)",
	  "every match replaced; $1 is the first group" },
};

const struct function *functions_match(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
