/* parser - operators: the levels of the grammar, from `or` to the sign of a number. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/expr_int.h"

bool expr_complain(struct expr_error *error, size_t offset, const char *format, ...)
{
	va_list ap;

	error->offset = offset;
	va_start(ap, format);
	vsnprintf(error->message, sizeof(error->message), format, ap);
	va_end(ap);
	return false;
}

bool expr_complain_name(struct expr_error *error, size_t offset, const char *what, struct str name,
                        const struct str *known, size_t count)
{
	struct buf quoted = { 0 };
	char **names = xcalloc(count + 1, sizeof(*names));
	const char *nearest;

	for (size_t i = 0; i < count; i++)
		names[i] = str_dup(known[i]);
	nearest = text_nearest(name, (const char *const *)names, count);
	text_quote(&quoted, name);
	if (nearest)
		expr_complain(error, offset, "%s %s (did you mean '%.80s'?)", what, quoted.p,
		              nearest);
	else
		expr_complain(error, offset, "%s %s", what, quoted.p);
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
	buf_free(&quoted);
	return false;
}

bool parser_next(struct parser *p)
{
	return lexer_next(&p->lexer, &p->token);
}

/* Does the token touch a closing quote, as in 'it's'? */
static bool after_text(const struct parser *p)
{
	return p->token.kind == TOKEN_NAME && p->token.offset && p->token.raw.p[-1] == '\'';
}

bool parser_unexpected(struct parser *p, const char *expected)
{
	struct buf quoted = { 0 };

	if (p->token.kind == TOKEN_END) {
		expr_complain(p->error, p->token.offset, "the expression ends where %s is expected",
		              expected);
	} else {
		text_quote(&quoted, p->token.kind == TOKEN_TEXT ? p->token.text : p->token.raw);
		expr_complain(p->error, p->token.offset, "%s is where %s is expected%s", quoted.p,
		              expected,
		              after_text(p) ? " (a quote inside a text is doubled: 'it''s')" : "");
	}
	buf_free(&quoted);
	return false;
}

bool parser_expect(struct parser *p, const char *word, const char *where)
{
	char expected[64];

	if (token_is(&p->token, word))
		return parser_next(p);
	snprintf(expected, sizeof(expected), "'%s' (of '%s')", word, where);
	return parser_unexpected(p, expected);
}

bool parser_enter(struct parser *p)
{
	if (++p->depth <= EXPR_DEPTH)
		return true;
	return expr_complain(p->error, p->token.offset, "nested too deeply: more than %d levels",
	                     EXPR_DEPTH);
}

void list_add(struct expr *e, struct node_list *l, struct node *n)
{
	if (l->count == l->capacity) {
		size_t capacity = l->capacity ? mem_mul(l->capacity, 2) : 4;
		struct node **item = arena_alloc(&e->arena,
		                                 mem_mul(capacity, sizeof(struct node *)));

		if (l->count)
			memcpy(item, l->item, l->count * sizeof(struct node *));
		l->item = item;
		l->capacity = capacity;
	}
	l->item[l->count++] = n;
}

bool parse_expressions(struct parser *p, struct node_list *l)
{
	for (;;) {
		struct node *n = parse_expression(p);

		if (!n)
			return false;
		list_add(p->expr, l, n);
		if (!token_is(&p->token, ","))
			return true;
		if (!parser_next(p))
			return false;
	}
}

struct node *node_new(struct parser *p, size_t offset, const struct node_list *operands)
{
	struct node *n = arena_alloc(&p->expr->arena, sizeof(*n));

	*n = (struct node){ .offset = offset, .height = 1, .kind = KIND_ANY };
	if (!operands)
		return n;
	n->arg = operands->item;
	n->count = operands->count;
	for (size_t i = 0; i < n->count; i++)
		if (n->height <= n->arg[i]->height)
			n->height = n->arg[i]->height + 1;
	if (n->height <= EXPR_HEIGHT)
		return n;
	expr_complain(p->error, offset, "more than %d operators in one chain", EXPR_HEIGHT);
	return NULL;
}

struct node *node_literal(struct parser *p, size_t offset, struct value v)
{
	struct node *n = node_new(p, offset, NULL);

	n->eval = eval_literal;
	n->bind = bind_literal;
	n->kind = (int)v.kind;
	n->literal = true;
	n->value = n->written = v;
	return n;
}

void node_needs_work(struct expr *e, struct node *n)
{
	if (n->slot == 0)
		n->slot = ++e->slot_count;
}

struct compiled *node_compiled(struct expr *e, struct node *n)
{
	if (!n->compiled) {
		n->compiled = arena_alloc(&e->arena, sizeof(*n->compiled));
		*n->compiled = (struct compiled){ .next = e->compiled };
		e->compiled = n->compiled;
	}
	return n->compiled;
}

static struct node *parse_level(struct parser *p, enum level level);

/* Parse the next operand of an operator and add it to the list. */
static bool operand(struct parser *p, struct node_list *l, enum level level)
{
	struct node *n = parse_level(p, level);

	if (n)
		list_add(p->expr, l, n);
	return n != NULL;
}

static struct node *operator_node(struct parser *p, const struct operator* op, size_t offset,
                                  const struct node_list *operands)
{
	struct node *n = node_new(p, offset, operands);

	if (n) {
		n->bind = op->bind;
		n->which = op->which;
		n->name = str_of(op->sign);
	}
	return n;
}

/* Parse from left to right. `and`, `or` and `||` collect all operands of a chain in one node. */
static struct node *parse_binary(struct parser *p, struct node *left, const struct operator* op)
{
	struct node_list l = { 0 };
	size_t offset = p->token.offset;
	bool whole = op->level == LEVEL_OR || op->level == LEVEL_AND || op->level == LEVEL_CONCAT;

	list_add(p->expr, &l, left);
	do {
		if (!parser_next(p) || !operand(p, &l, op->level + 1))
			return NULL;
	} while (whole && token_is(&p->token, op->sign));
	return operator_node(p, op, offset, &l);
}

static bool parse_in(struct parser *p, struct node_list *l)
{
	if (!parser_expect(p, "(", "in") || !parser_enter(p) || !parse_expressions(p, l))
		return false;
	p->depth--;
	return parser_expect(p, ")", "in");
}

static bool parse_between(struct parser *p, struct node_list *l)
{
	return operand(p, l, LEVEL_CONCAT) && parser_expect(p, "and", "between") &&
	       operand(p, l, LEVEL_CONCAT);
}

static bool parse_like(struct parser *p, struct node_list *l)
{
	return operand(p, l, LEVEL_CONCAT);
}

/* The operators that are words and can be negated: is, in, between, like. */
static const struct predicate {
	const char *word;                                     /* "between" */
	bool (*parse)(struct parser *p, struct node_list *l); /* parses what follows the word */
	bool (*bind)(struct binder *b, struct node *n);       /* of the node that it makes */
} predicates[] = {
	{ "between", parse_between, bind_between },
	{ "in", parse_in, bind_in },
	{ "like", parse_like, bind_like },
};

static const struct predicate *predicate_find(const struct token *t)
{
	for (size_t i = 0; i < sizeof(predicates) / sizeof(predicates[0]); i++)
		if (token_is(t, predicates[i].word))
			return &predicates[i];
	return NULL;
}

static struct node *parse_is(struct parser *p, struct node *left)
{
	struct node_list l = { 0 };
	struct node *n;
	bool negated = false;

	list_add(p->expr, &l, left);
	n = node_new(p, p->token.offset, &l);
	if (!n || !parser_next(p))
		return NULL;
	if (token_is(&p->token, "not")) {
		negated = true;
		if (!parser_next(p))
			return NULL;
	}
	if (!token_is(&p->token, "null")) {
		parser_unexpected(p, negated ? "'null' (of 'is not null')"
		                             : "'null' or 'not null' (of 'is null')");
		return NULL;
	}
	n->bind = bind_is_null;
	n->negated = negated;
	return parser_next(p) ? n : NULL;
}

static struct node *parse_predicate(struct parser *p, struct node *left)
{
	struct node_list l = { 0 };
	size_t offset = p->token.offset;
	const struct predicate *pred;
	struct node *n;
	bool negated = token_is(&p->token, "not");

	if (negated && !parser_next(p))
		return NULL;
	pred = predicate_find(&p->token);
	if (!pred) {
		parser_unexpected(p, "'in', 'between' or 'like' (after 'not')");
		return NULL;
	}
	list_add(p->expr, &l, left);
	if (!parser_next(p) || !pred->parse(p, &l))
		return NULL;
	n = node_new(p, offset, &l);
	if (n) {
		n->bind = pred->bind;
		n->negated = negated;
		n->name = str_of(pred->word);
	}
	return n;
}

static bool begins_comparison(const struct token *t)
{
	return operator_find(t, LEVEL_COMPARE) || predicate_find(t) || token_is(t, "is") ||
	       token_is(t, "not");
}

static struct node *parse_comparison(struct parser *p, struct node *left)
{
	const struct operator* op = operator_find(&p->token, LEVEL_COMPARE);

	if (op)
		left = parse_binary(p, left, op);
	else if (token_is(&p->token, "is"))
		left = parse_is(p, left);
	else
		left = parse_predicate(p, left);
	if (left && begins_comparison(&p->token)) {
		expr_complain(p->error, p->token.offset,
		              "comparisons do not chain: join them with 'and', or use parentheses");
		return NULL;
	}
	return left;
}

/* Parse `not` or a minus sign before an operand; both may be repeated. */
static struct node *parse_prefix(struct parser *p, enum level level,
                                 bool (*bind)(struct binder *, struct node *))
{
	struct node_list l = { 0 };
	size_t offset = p->token.offset;
	struct node *n;

	if (!parser_enter(p) || !parser_next(p) || !operand(p, &l, level))
		return NULL;
	p->depth--;
	n = node_new(p, offset, &l);
	if (n)
		n->bind = bind;
	return n;
}

static struct node *parse_level(struct parser *p, enum level level)
{
	const struct operator* op;
	struct node *left;

	if (level == LEVEL_NOT && token_is(&p->token, "not"))
		return parse_prefix(p, level, bind_not);
	if (level == LEVEL_UNARY)
		return token_is(&p->token, "-") ? parse_prefix(p, level, bind_negative)
		                                : parse_primary(p);
	left = parse_level(p, level + 1);
	if (left && level == LEVEL_COMPARE && begins_comparison(&p->token))
		return parse_comparison(p, left);
	while (left && level != LEVEL_NOT && level != LEVEL_COMPARE &&
	       (op = operator_find(&p->token, level)))
		left = parse_binary(p, left, op);
	return left;
}

struct node *parse_expression(struct parser *p)
{
	return parse_level(p, LEVEL_OR);
}
