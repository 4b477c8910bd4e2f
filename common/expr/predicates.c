/* predicates - the operators that are words: is null, in, between, like, case. */
#include <stdlib.h>
#include <string.h>

#include "expr/expr_int.h"

/* ---- is [not] null */

static bool eval_is_null(const struct node *n, struct expr_env *env, struct value *out)
{
	struct value v;

	if (!n->arg[0]->eval(n->arg[0], env, &v))
		return false;
	return give_boolean(out, (v.kind == VALUE_NULL) != n->negated);
}

/* Only null matters: whether the text of a field is a number does not. */
bool bind_is_null(struct binder *b, struct node *n)
{
	n->kind = VALUE_BOOLEAN;
	n->eval = eval_is_null;
	n->fuse = fuse_is_null;
	return !n->arg[0]->column || bind_as(b, n->arg[0], VALUE_TEXT, "'is null'");
}

/* ---- [not] in: x = a or x = b or ... */

static int kind_of(const struct node *n)
{
	return n->value.kind == VALUE_NULL ? KIND_ANY : (int)n->value.kind;
}

static void set_kind(struct node *n, int kind)
{
	n->value.kind = kind == KIND_ANY ? VALUE_NULL : (enum value_kind)kind;
}

static bool eval_in(const struct node *n, struct expr_env *env, struct value *out)
{
	int kind = kind_of(n), order;
	struct value x, y;
	enum got got = node_value(n->arg[0], env, kind, &x);
	bool unknown = false;

	if (got != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	for (size_t i = 1; i < n->count; i++) {
		got = node_value(n->arg[i], env, kind, &y);
		if (got == GOT_FAULT || (got == GOT_VALUE && !expr_order(env, &x, &y, &order)))
			return false;
		if (got == GOT_NULL)
			unknown = true;
		else if (order == 0)
			return give_boolean(out, !n->negated);
	}
	return unknown ? give_null(out) : give_boolean(out, n->negated);
}

static int compare_literals(const void *a, const void *b)
{
	const struct node *const *x = a, *const *y = b;

	return str_cmp((*x)->value.text, (*y)->value.text);
}

/* Search a list of texts that bind_in() has sorted. */
static bool eval_in_texts(const struct node *n, struct expr_env *env, struct value *out)
{
	struct str x;
	enum got got = node_text(n->arg[0], env, &x);
	size_t low = 1, high = n->count;

	if (got != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_cmp(x, n->arg[middle]->value.text);

		if (order == 0)
			return give_boolean(out, !n->negated);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return give_boolean(out, n->negated);
}

bool bind_in(struct binder *b, struct node *n)
{
	bool texts = true;
	int kind;

	if (!bind_alike(b, n->arg, n->count, &kind))
		return false;
	n->kind = VALUE_BOOLEAN;
	n->eval = eval_in;
	n->fuse = fuse_in;
	set_kind(n, kind);
	for (size_t i = 1; i < n->count; i++)
		texts &= literal_text(n->arg[i]) != NULL;
	if (texts && kind == VALUE_TEXT) {
		qsort(n->arg + 1, n->count - 1, sizeof(n->arg[0]), compare_literals);
		n->eval = eval_in_texts;
	}
	return true;
}

/* ---- [not] between: x >= low and x <= high */

/* One of the two comparisons; GOT_NULL if the result is not known. */
static enum got beyond(const struct node *limit, struct expr_env *env, int kind,
                       const struct value *x, int sign, bool *is)
{
	struct value y;
	enum got got = node_value(limit, env, kind, &y);
	int order;

	if (got != GOT_VALUE)
		return got;
	if (!expr_order(env, x, &y, &order))
		return GOT_FAULT;
	*is = order * sign > 0;
	return GOT_VALUE;
}

static bool eval_between(const struct node *n, struct expr_env *env, struct value *out)
{
	int kind = kind_of(n);
	struct value x;
	enum got got = node_value(n->arg[0], env, kind, &x), low, high;
	bool below = false, above = false;

	if (got != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	low = beyond(n->arg[1], env, kind, &x, -1, &below);
	if (low == GOT_FAULT)
		return false;
	high = beyond(n->arg[2], env, kind, &x, 1, &above);
	if (high == GOT_FAULT)
		return false;
	if (below || above)
		return give_boolean(out, n->negated);
	return low == GOT_NULL || high == GOT_NULL ? give_null(out)
	                                           : give_boolean(out, !n->negated);
}

bool bind_between(struct binder *b, struct node *n)
{
	int kind;

	n->kind = VALUE_BOOLEAN;
	n->eval = eval_between;
	n->fuse = fuse_between;
	if (!bind_alike(b, n->arg, n->count, &kind))
		return false;
	set_kind(n, kind);
	return true;
}

/* ---- [not] like */

static bool eval_like(const struct node *n, struct expr_env *env, struct value *out)
{
	enum pattern_status status;
	struct str s, like;
	enum got got;

	if ((got = node_text(n->arg[0], env, &s)) != GOT_VALUE ||
	    (got = node_text(n->arg[1], env, &like)) != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	status = pattern_like(s, like);
	if (status == PATTERN_LIMIT)
		return expr_fault(env, FAULT_PATTERN_LIMIT,
		                  &(struct value){ .kind = VALUE_TEXT, .text = s });
	return give_boolean(out, (status == PATTERN_YES) != n->negated);
}

/*
 * Fast paths for literal patterns without _ and \ and with % only at the ends: n->name is the text
 * between.
 */
enum { LIKE_WHOLE = 0, LIKE_STARTS = 1, LIKE_ENDS = 2, LIKE_HOLDS = 3 };

static bool eval_like_simple(const struct node *n, struct expr_env *env, struct value *out)
{
	struct str s;
	enum got got = node_text(n->arg[0], env, &s);
	bool is;

	if (got != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	if (n->which == LIKE_STARTS)
		is = str_starts(s, n->name);
	else if (n->which == LIKE_ENDS)
		is = str_ends(s, n->name);
	else if (n->which == LIKE_HOLDS)
		is = str_find(s, n->name) >= 0;
	else
		is = str_eq(s, n->name);
	return give_boolean(out, is != n->negated);
}

static bool like_is_simple(struct str like, struct str *middle, int *which)
{
	*middle = like;
	*which = LIKE_WHOLE;
	if (middle->len && middle->p[middle->len - 1] == '%') {
		middle->len--;
		*which |= LIKE_STARTS;
	}
	if (middle->len && middle->p[0] == '%') {
		middle->p++;
		middle->len--;
		*which |= LIKE_ENDS;
	}
	return !memchr(middle->p, '%', middle->len) && !memchr(middle->p, '_', middle->len) &&
	       !memchr(middle->p, '\\', middle->len);
}

/* Numbers and dates have no text for a pattern to match. */
bool bind_like(struct binder *b, struct node *n)
{
	const struct node *x = n->arg[0];
	const struct str *like = literal_text(n->arg[1]);

	n->kind = VALUE_BOOLEAN;
	if (x->kind == VALUE_NUMBER || x->kind == VALUE_DATE || x->kind == VALUE_BOOLEAN)
		return expr_complain(
			b->error, x->offset,
			"'like' compares texts, and this is a %s (text() makes it one)",
			value_kind_name((enum value_kind)x->kind));
	n->eval = eval_like;
	if (like && like_is_simple(*like, &n->name, &n->which))
		n->eval = eval_like_simple;
	return bind_as(b, n->arg[0], VALUE_TEXT, "'like'") &&
	       bind_as(b, n->arg[1], VALUE_TEXT, "'like'");
}

/* ---- case */

static bool eval_case(const struct node *n, struct expr_env *env, struct value *out)
{
	size_t i;
	bool is;

	for (i = 0; i + 1 < n->count; i += 2) {
		enum got got = node_boolean(n->arg[i], env, &is);

		if (got == GOT_FAULT)
			return false;
		if (got == GOT_VALUE && is)
			return n->arg[i + 1]->eval(n->arg[i + 1], env, out);
	}
	return i < n->count ? n->arg[i]->eval(n->arg[i], env, out) : give_null(out);
}

static bool eval_case_of(const struct node *n, struct expr_env *env, struct value *out)
{
	int kind = kind_of(n), order;
	struct value x, y;
	enum got is = node_value(n->arg[0], env, kind, &x), got;
	size_t i;

	if (is == GOT_FAULT)
		return false;
	for (i = 1; i + 1 < n->count; i += 2) {
		if (is == GOT_NULL)
			continue;
		got = node_value(n->arg[i], env, kind, &y);
		if (got == GOT_FAULT || (got == GOT_VALUE && !expr_order(env, &x, &y, &order)))
			return false;
		if (got == GOT_VALUE && order == 0)
			return n->arg[i + 1]->eval(n->arg[i + 1], env, out);
	}
	return i < n->count ? n->arg[i]->eval(n->arg[i], env, out) : give_null(out);
}

/*
 * The kind of the results: operands first + 1, first + 3, ..., and the last one if it is the else.
 */
static int case_kind(const struct node *n, size_t first)
{
	int kind = VALUE_NULL;

	for (size_t i = first + 1; i < n->count; i += 2)
		kind = kind_join(kind, n->arg[i]->kind);
	if ((n->count - first) % 2)
		kind = kind_join(kind, n->arg[n->count - 1]->kind);
	return kind;
}

bool bind_case(struct binder *b, struct node *n)
{
	n->eval = eval_case;
	n->kind = case_kind(n, 0);
	for (size_t i = 0; i + 1 < n->count; i += 2)
		if (!bind_as(b, n->arg[i], VALUE_BOOLEAN, "'when'"))
			return false;
	return true;
}

bool bind_case_of(struct binder *b, struct node *n)
{
	struct node_list compared = { 0 };
	int kind;

	n->eval = eval_case_of;
	list_add(b->expr, &compared, n->arg[0]);
	for (size_t i = 1; i + 1 < n->count; i += 2)
		list_add(b->expr, &compared, n->arg[i]);
	if (!bind_alike(b, compared.item, compared.count, &kind))
		return false;
	n->kind = case_kind(n, 1);
	set_kind(n, kind);
	return true;
}
