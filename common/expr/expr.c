/* expr - the public functions for expressions. */
#include <assert.h>
#include <stdlib.h>

#include "expr/expr_int.h"

static struct expr *expr_new(struct str text)
{
	struct expr *e = xcalloc(1, sizeof(*e));

	e->id = expr_id_new();
	e->place = expr_id_place(e->id);
	e->text.p = arena_copy(&e->arena, text.p ? text.p : "", text.len);
	e->text.len = text.len;
	return e;
}

static bool parse_whole(struct parser *p)
{
	struct expr *e = p->expr;

	if (!parser_next(p))
		return false;
	if (p->token.kind == TOKEN_END)
		return expr_complain(p->error, 0, "the expression is empty");
	e->root = parse_expression(p);
	if (!e->root)
		return false;
	return p->token.kind == TOKEN_END || parser_unexpected(p, "an operator or the end");
}

struct expr *expr_parse(struct str text, const struct expr_names *names, enum expr_kind kind,
                        struct expr_error *error)
{
	struct expr *e = expr_new(text);
	struct parser p = {
		.lexer = { .text = e->text, .arena = &e->arena, .error = error },
		.expr = e,
		.names = names,
		.error = error,
		.group = kind != EXPR_PLAIN && kind != EXPR_CONDITION,
	};

	*error = (struct expr_error){ 0 };
	e->names = names;
	e->condition = kind == EXPR_CONDITION || kind == EXPR_GROUP_CONDITION ||
	               kind == EXPR_MEMBER_CONDITION;
	if (parse_whole(&p))
		return e;
	expr_free(e);
	return NULL;
}

void expr_free(struct expr *e)
{
	if (!e)
		return;
	for (struct compiled *c = e->compiled; c; c = c->next) {
		pattern_free(c->pattern);
		date_format_free(c->format);
	}
	arena_free(&e->arena);
	arena_free(&e->scope_arena);
	expr_id_drop(e->id);
	free(e);
}

static bool same_scope(const struct expr_scope *a, const struct expr_scope *b)
{
	if (a->count != b->count || a->field_count != b->field_count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct expr_column *x = &a->column[i], *y = &b->column[i];

		if (!str_eq(x->name, y->name) || x->typed != y->typed ||
		    x->type.kind != y->type.kind || x->type.scale != y->type.scale)
			return false;
	}
	return true;
}

static void copy_scope(struct expr *e, const struct expr_scope *scope)
{
	struct expr_column *column;

	arena_reset(&e->scope_arena);
	column = arena_alloc(&e->scope_arena, mem_mul(scope->count, sizeof(*column)));
	for (size_t i = 0; i < scope->count; i++) {
		column[i] = scope->column[i];
		column[i].name = str_copy(&e->scope_arena, column[i].name);
	}
	e->scope = (struct expr_scope){ column, scope->count, scope->field_count };
}

bool expr_bind(struct expr *e, const struct expr_scope *scope, struct expr_error *error)
{
	struct binder b = { scope, e, error };

	*error = (struct expr_error){ 0 };
	if (e->bound && same_scope(&e->scope, scope))
		return true;
	copy_scope(e, scope);
	e->bound = bind_node(&b, e->root) &&
	           (!e->condition || bind_as(&b, e->root, VALUE_BOOLEAN, "this key"));
	if (e->bound)
		expr_fuse(e->root);
	return e->bound;
}

bool expr_uses(const struct expr *e, size_t column)
{
	for (const struct node *n = e->columns; n; n = n->next_column)
		if (n->index == column)
			return true;
	return false;
}

bool expr_names_field(const struct expr *e, struct str name)
{
	for (const struct node *n = e->columns; n; n = n->next_column)
		if (str_eq(n->name, name))
			return true;
	return false;
}

bool expr_result_kind(const struct expr *e, enum value_kind *kind)
{
	if (e->root->kind == KIND_ANY)
		return false;
	*kind = (enum value_kind)e->root->kind;
	return true;
}

bool expr_is_column(const struct expr *e, size_t *column)
{
	if (!e->root->column)
		return false;
	*column = e->root->index;
	return true;
}

bool expr_is_constant(const struct expr *e, struct value *out)
{
	if (e->root->literal)
		*out = e->root->value;
	return e->root->literal;
}

static bool node_repeats(const struct node *n)
{
	/* a function without arguments reads the record itself; ordinal() reads earlier records */
	bool repeats = !n->function || (n->function->most > 0 && !function_counts(n->function));

	for (size_t i = 0; i < n->count && repeats; i++)
		repeats = node_repeats(n->arg[i]);
	return repeats;
}

bool expr_repeats(const struct expr *e)
{
	return e->aggregate_count == 0 && node_repeats(e->root);
}

static bool node_calls(const struct node *n, const struct function *f, size_t *offset)
{
	bool found = n->function == f;

	if (found && offset)
		*offset = n->offset;
	for (size_t i = 0; i < n->count && !found; i++)
		found = node_calls(n->arg[i], f, offset);
	return found;
}

bool expr_calls(const struct expr *e, const char *function, size_t *offset)
{
	const struct function *f = function_find(str_of(function));

	assert(f != NULL);
	return node_calls(e->root, f, offset);
}

bool expr_counts(const struct expr *e)
{
	return e->ordinal_count > 0;
}

void expr_step(const struct expr *e, struct expr_env *env)
{
	expr_enter(e, env);
	for (size_t i = 0; i < e->ordinal_count; i++)
		ordinal_step(e->ordinal[i], env);
}

static bool node_names_lookup(const struct node *n, const struct lookup *lookup)
{
	bool found = n->lookup == lookup;

	for (size_t i = 0; i < n->count && !found; i++)
		found = node_names_lookup(n->arg[i], lookup);
	return found;
}

bool expr_names_lookup(const struct expr *e, const struct lookup *lookup)
{
	return node_names_lookup(e->root, lookup);
}

bool expr_has_aggregate(const struct expr *e)
{
	return e->aggregate_count > 0;
}

bool expr_is_common(const struct expr *e)
{
	return e->aggregate_count > 0 && !e->first_record;
}

struct str expr_text(const struct expr *e)
{
	return e->text;
}

/* Collect the names below a node, each once, but none of those in aggregates. */
static void add_inputs(const struct node *n, struct expr_input *found, size_t most, size_t *count)
{
	bool param = n->bind == bind_literal && n->name.p;
	struct expr_input input = { n->name, param, param ? n->written.text : STR_NULL, n->index };

	if (n->column || param) {
		for (size_t i = 0; i < *count; i++)
			if (found[i].param == param && str_eq(found[i].name, n->name))
				return;
		if (*count < most)
			found[(*count)++] = input;
	}
	for (size_t i = 0; i < n->count && n->bind != bind_aggregate; i++)
		add_inputs(n->arg[i], found, most, count);
}

bool expr_input(const struct expr *e, size_t i, struct expr_input *out)
{
	struct expr_input found[64];
	size_t count = 0;

	add_inputs(e->root, found, sizeof(found) / sizeof(*found), &count);
	if (i >= count)
		return false;
	*out = found[i];
	return true;
}

bool expr_eval(const struct expr *e, struct expr_env *env, struct value *out)
{
	expr_enter(e, env);
	return e->root->eval(e->root, env, out);
}

bool expr_true(const struct expr *e, struct expr_env *env, bool *out)
{
	enum truth t;

	expr_enter(e, env);
	t = node_truth(e->root, env);
	*out = t == TRUTH_YES;
	return t != TRUTH_FAULT;
}
