/* bind - find the names of a tree in its scope, check kinds and compute constant parts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "charset/unicode.h"
#include "expr/expr_int.h"

int kind_join(int a, int b)
{
	if (a == b || b == VALUE_NULL)
		return a;
	return a == VALUE_NULL ? b : KIND_ANY;
}

const struct str *literal_text(const struct node *n)
{
	return n->literal && n->value.kind == VALUE_TEXT ? &n->value.text : NULL;
}

static const char *kind_phrase(int kind)
{
	switch (kind) {
	case VALUE_TEXT:
		return "a text";
	case VALUE_NUMBER:
		return "a number";
	case VALUE_DATE:
		return "a date";
	case VALUE_BOOLEAN:
		return "a condition";
	default:
		return "null";
	}
}

static bool clash(struct binder *b, const struct node *n, enum value_kind want, const char *who)
{
	bool sum = n->kind == VALUE_DATE && (strcmp(who, "'+'") == 0 || strcmp(who, "'-'") == 0);

	return expr_complain(b->error, n->offset, "%s needs %s, and this is %s%s", who,
	                     kind_phrase((int)want), kind_phrase(n->kind),
	                     sum ? " (add_days, add_months and date_diff reckon with dates)" : "");
}

static bool literal_as(struct binder *b, struct node *n, enum value_kind want)
{
	struct value v = n->value;
	struct buf quoted = { 0 };
	enum fault fault = FAULT_NOT_A_VALUE;
	bool ok = true;

	if (v.kind == VALUE_NULL)
		return true;
	if (want == VALUE_NUMBER)
		ok = value_to_number(&n->value, &v.number, &fault);
	else if (want == VALUE_DATE)
		ok = value_to_date(&n->value, &v.date, &fault);
	else if (want == VALUE_BOOLEAN)
		ok = value_to_boolean(&n->value, &v.boolean, &fault);
	else
		v.text = value_to_text(&n->value, &b->expr->arena);
	if (!ok) {
		expr_complain(b->error, n->offset, "%s %s", text_quote(&quoted, n->value.text),
		              fault_meaning(fault));
		buf_free(&quoted);
		return false;
	}
	v.kind = want;
	n->value = v;
	n->kind = (int)want;
	return true;
}

/* From now on read the text of a field as the kind that is wanted. */
static void field_as(struct node *n, enum value_kind want)
{
	n->kind = (int)want;
	n->eval = want == VALUE_NUMBER    ? eval_field_number
	          : want == VALUE_DATE    ? eval_field_date
	          : want == VALUE_BOOLEAN ? eval_field_boolean
	                                  : eval_field_text;
}

bool bind_as(struct binder *b, struct node *n, enum value_kind want, const char *who)
{
	bool convertible = want == VALUE_TEXT || n->kind == VALUE_TEXT || n->kind == VALUE_NULL ||
	                   n->kind == KIND_ANY;

	if (n->kind == (int)want)
		return true;
	if (!convertible)
		return clash(b, n, want, who);
	if (n->literal)
		return literal_as(b, n, want);
	if (n->column && n->eval != eval_let)
		field_as(n, want);
	return true;
}

bool bind_alike(struct binder *b, struct node *const *operand, size_t count, int *kind)
{
	int found = VALUE_NULL;

	for (size_t i = 0; i < count; i++) {
		int k = operand[i]->kind;
		bool strong = k == VALUE_NUMBER || k == VALUE_DATE || k == VALUE_BOOLEAN;
		bool was_strong = found == VALUE_NUMBER || found == VALUE_DATE ||
		                  found == VALUE_BOOLEAN;

		if (strong && was_strong && k != found)
			return expr_complain(b->error, operand[i]->offset,
			                     "%s cannot be compared with %s", kind_phrase(k),
			                     kind_phrase(found));
		found = strong ? k : was_strong ? found : kind_join(found, k);
	}
	*kind = found == VALUE_NULL ? KIND_ANY : found;
	for (size_t i = 0; i < count && *kind != KIND_ANY; i++)
		if (!bind_as(b, operand[i], (enum value_kind) * kind, "the comparison"))
			return false;
	return true;
}

/* List the existing fields if none resembles the name: the input is often the wrong one. */
static void name_fields(struct binder *b, const struct node *n, const struct str *names,
                        size_t count)
{
	struct buf list = { 0 }, quoted = { 0 }, field = { 0 };

	for (size_t i = 0; i < count; i++)
		buf_addf(&list, "%s%.*s", i > 0 ? ", " : "", (int)names[i].len, names[i].p);
	expr_complain(b->error, n->offset, "no field %s (there are %s)",
	              text_quote(&field, n->name), text_quote(&quoted, buf_str(&list)));
	buf_free(&list);
	buf_free(&quoted);
	buf_free(&field);
}

static bool no_such_field(struct binder *b, const struct node *n)
{
	const struct expr_scope *s = b->scope;
	struct str *names = xcalloc(s->count + 1, sizeof(*names));
	char message[sizeof(b->error->message) - 48];

	for (size_t i = 0; i < s->count; i++)
		names[i] = s->column[i].name;
	expr_complain_name(b->error, n->offset, "no field", n->name, names, s->count);
	if (n->quoted && !strstr(b->error->message, "did you mean")) {
		snprintf(message, sizeof(message), "%.*s", (int)sizeof(message) - 1,
		         b->error->message);
		expr_complain(b->error, n->offset, "%s (write a text in single quotes)", message);
	} else if (s->count > 0 && !strstr(b->error->message, "did you mean")) {
		name_fields(b, n, names, s->count);
	}
	free(names);
	return false;
}

static bool find_column(const struct expr_scope *s, struct str name, size_t *index)
{
	for (size_t i = 0; i < s->count; i++) {
		if (str_eq(s->column[i].name, name)) {
			*index = i;
			return true;
		}
	}
	return false;
}

/* Names of a legacy header are in NFKC; a name that was copied from the file may not be. */
static bool find_folded(const struct expr_scope *s, struct str name, size_t *index)
{
	struct buf folded = { 0 };
	bool found;

	unicode_nfkc(name, &folded);
	found = find_column(s, buf_str(&folded), index);
	buf_free(&folded);
	return found;
}

static int kind_of_type(const struct expr_column *c)
{
	if (!c->typed)
		return VALUE_TEXT;
	switch (c->type.kind) {
	case TYPE_INTEGER:
	case TYPE_DECIMAL:
		return VALUE_NUMBER;
	case TYPE_DATE:
		return VALUE_DATE;
	case TYPE_BOOLEAN:
		return VALUE_BOOLEAN;
	case TYPE_TEXT:
	case TYPE_DATETIME: /* has no kind of its own: its texts sort as the times do */
		break;
	}
	return VALUE_TEXT;
}

bool bind_column(struct binder *b, struct node *n)
{
	const struct expr_scope *s = b->scope;
	const struct expr_column *c;

	if (!find_column(s, n->name, &n->index) && !find_folded(s, n->name, &n->index))
		return no_such_field(b, n);
	c = &s->column[n->index];
	if (n->index < s->field_count) {
		field_as(n, (enum value_kind)kind_of_type(c));
		return true;
	}
	n->kind = c->typed ? kind_of_type(c) : KIND_ANY;
	n->eval = eval_let;
	n->which = (int)(n->index - s->field_count);
	return true;
}

/*
 * Compute constant parts once. If that fails, keep the part: it may be in a branch that is never
 * evaluated, and the record decides.
 */
static void fold(struct binder *b, struct node *n)
{
	struct expr_env env = { .arena = &b->expr->arena };
	struct value v;
	bool ok;

	if (n->literal || n->impure || !n->count)
		return;
	for (size_t i = 0; i < n->count; i++)
		if (!n->arg[i]->literal)
			return;
	expr_enter(b->expr, &env);
	ok = n->eval(n, &env, &v);
	expr_env_free(&env);
	if (!ok)
		return;
	n->value = v;
	n->literal = true;
	n->kind = (int)v.kind;
	n->eval = eval_literal;
}

bool bind_literal(struct binder *b, struct node *n)
{
	(void)b;
	n->value = n->written;
	n->kind = (int)n->value.kind;
	return true;
}

bool bind_node(struct binder *b, struct node *n)
{
	n->literal = n->bind == bind_literal; /* undo the folding of an earlier bind */
	n->text_from = TEXT_NOWHERE;
	for (size_t i = 0; i < n->count; i++)
		if (!bind_node(b, n->arg[i]))
			return false;
	if (!n->bind(b, n))
		return false;
	fold(b, n);
	return true;
}

bool bind_pattern(struct binder *b, struct node *n, struct node *arg)
{
	const struct str *regex = literal_text(arg);
	struct compiled *c = node_compiled(b->expr, n);
	char reason[160] = "";
	size_t offset = 0;

	if (!regex)
		return expr_complain(
			b->error, arg->offset,
			"a regular expression must be a text in quotes or a $parameter");
	node_needs_work(b->expr, n);
	pattern_free(c->pattern);
	c->pattern = pattern_compile(*regex, reason, sizeof(reason), &offset);
	if (!c->pattern)
		return expr_complain(b->error, arg->offset,
		                     "bad regular expression: %s (at its character %zu)", reason,
		                     unicode_length((struct str){ regex->p, offset }) + 1);
	return true;
}
