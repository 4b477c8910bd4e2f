/* primary - operands: literals, names, calls, case, parentheses. */
#include <stdio.h>
#include <string.h>

#include "expr/expr_int.h"

static struct node *number_literal(struct parser *p, const struct token *t)
{
	struct value v = { .kind = VALUE_NUMBER };

	if (decimal_parse(t->text, &v.number) != DECIMAL_OK) {
		expr_complain(p->error, t->offset, "a number has at most %d digits",
		              DECIMAL_DIGITS);
		return NULL;
	}
	return parser_next(p) ? node_literal(p, t->offset, v) : NULL;
}

static struct node *text_literal(struct parser *p, size_t offset, struct str text)
{
	struct value v = { .kind = VALUE_TEXT, .text = text };

	return parser_next(p) ? node_literal(p, offset, v) : NULL;
}

static struct node *param_literal(struct parser *p, const struct token *t)
{
	const struct expr_names *names = p->names;
	size_t count = names ? names->param_count : 0;
	struct value v = { .kind = VALUE_NULL };
	struct node *n;

	for (size_t i = 0; i < count; i++) {
		if (!str_eq(names->param[i], t->text))
			continue;
		give_text(&v, names->param_value[i]);
		n = parser_next(p) ? node_literal(p, t->offset, v) : NULL;
		if (n)
			n->name = names->param[i];
		return n;
	}
	expr_complain_name(p->error, t->offset, "no parameter", t->text,
	                   names ? names->param : NULL, count);
	return NULL;
}

/* date '2023-12-31': the word is read, the text is next. */
static struct node *date_literal(struct parser *p, size_t offset)
{
	struct value v = { .kind = VALUE_DATE };
	struct buf quoted = { 0 };

	if (!date_parse(p->token.text, &v.date)) {
		expr_complain(p->error, p->token.offset,
		              "%s is not a date: write date 'YYYY-MM-DD'",
		              text_quote(&quoted, p->token.text));
		buf_free(&quoted);
		return NULL;
	}
	return parser_next(p) ? node_literal(p, offset, v) : NULL;
}

static struct node *column(struct parser *p, const struct token *t)
{
	struct node *n = node_new(p, t->offset, NULL);

	n->bind = bind_column;
	n->name = t->text;
	n->quoted = t->kind == TOKEN_QUOTED;
	n->column = true;
	n->aggregated = p->in_aggregate;
	p->expr->first_record |= !p->in_aggregate;
	n->next_column = p->expr->columns;
	p->expr->columns = n;
	return n;
}

static bool check_count(struct parser *p, const struct function *f, size_t offset, size_t count)
{
	char many[48];

	if (count >= f->least && (f->most == ARGS_ANY || count <= f->most))
		return true;
	if (f->most == ARGS_ANY)
		snprintf(many, sizeof(many), "at least %d", f->least);
	else if (f->least == f->most)
		snprintf(many, sizeof(many), "%d", f->least);
	else
		snprintf(many, sizeof(many), "%d to %d", f->least, f->most);
	return expr_complain(
		p->error, offset, "%s() takes %s argument%s, not %zu: %s", f->name, many,
		f->least == 1 && (f->most == 1 || f->most == ARGS_ANY) ? "" : "s", count, f->usage);
}

static bool check_aggregate(struct parser *p, const struct function *f, size_t offset)
{
	if (!p->group)
		return expr_complain(
			p->error, offset,
			"%s() needs a group: it works only in map (with map.group), in "
			"group_checks and in the sides of reconcile",
			f->name);
	if (p->in_aggregate)
		return expr_complain(p->error, offset, "%s() cannot be inside another aggregate",
		                     f->name);
	return true;
}

/* Parse the arguments and the closing parenthesis. */
static bool arguments(struct parser *p, const struct function *f, struct node_list *l)
{
	if (token_is(&p->token, ")"))
		return parser_next(p);
	if (function_aggregates(f) && token_is(&p->token, "*") && f->least == 0)
		return parser_next(p) && parser_expect(p, ")", f->name);
	if (!parse_expressions(p, l))
		return false;
	return token_is(&p->token, ")") ? parser_next(p) : parser_unexpected(p, "',' or ')'");
}

static struct node *aggregate(struct parser *p, struct node *n)
{
	struct node_list all = { p->expr->aggregate, p->expr->aggregate_count,
		                 p->expr->aggregate_count };

	n->bind = bind_aggregate;
	n->which = (int)all.count;
	list_add(p->expr, &all, n);
	p->expr->aggregate = all.item;
	p->expr->aggregate_count = all.count;
	return n;
}

/* Remember a call that counts records, for expr_step(). */
static void note_ordinal(struct parser *p, struct node *n)
{
	struct node_list all = { p->expr->ordinal, p->expr->ordinal_count, p->expr->ordinal_count };

	list_add(p->expr, &all, n);
	p->expr->ordinal = all.item;
	p->expr->ordinal_count = all.count;
}

/* Parse a call: the name is read, the opening parenthesis is next. */
static struct node *call(struct parser *p, const struct token *name)
{
	const struct function *f = function_find(name->text);
	struct node_list l = { 0 };
	struct node *n;
	bool ok;

	if (!f) {
		function_unknown(p->error, name->offset, name->text);
		return NULL;
	}
	if (function_aggregates(f) && !check_aggregate(p, f, name->offset))
		return NULL;
	if (!parser_enter(p) || !parser_next(p))
		return NULL;
	p->in_aggregate |= function_aggregates(f);
	ok = arguments(p, f, &l);
	if (function_aggregates(f))
		p->in_aggregate = false;
	p->depth--;
	if (!ok || !check_count(p, f, name->offset, l.count))
		return NULL;
	n = node_new(p, name->offset, &l);
	if (!n)
		return NULL;
	n->function = f;
	n->bind = bind_call;
	p->expr->first_record |= f->most == 0 && !p->in_aggregate; /* at(), line() */
	if (function_counts(f))
		note_ordinal(p, n);
	if (function_aggregates(f))
		return aggregate(p, n);
	return f->prepare == prepare_lookup && !lookup_resolve(p, n) ? NULL : n;
}

/* Parse when ... then ..., and else, into pairs; the value of else is the last operand. */
static bool case_parts(struct parser *p, struct node_list *l)
{
	struct node *n;

	while (token_is(&p->token, "when")) {
		if (!parser_next(p) || !(n = parse_expression(p)))
			return false;
		list_add(p->expr, l, n);
		if (!parser_expect(p, "then", "case") || !(n = parse_expression(p)))
			return false;
		list_add(p->expr, l, n);
	}
	if (!token_is(&p->token, "else"))
		return true;
	if (!parser_next(p) || !(n = parse_expression(p)))
		return false;
	list_add(p->expr, l, n);
	return true;
}

/*
 * case when c then v ... [else v] end, and case x when y then v ... [else v] end. Operands: [x,]
 * c, v, c, v, ..., [v].
 */
static struct node *parse_case(struct parser *p)
{
	struct node_list l = { 0 };
	size_t offset = p->token.offset;
	struct node *n;
	bool of;

	if (!parser_enter(p) || !parser_next(p))
		return NULL;
	of = !token_is(&p->token, "when");
	if (of) {
		if (!(n = parse_expression(p)))
			return NULL;
		list_add(p->expr, &l, n);
	}
	if (!token_is(&p->token, "when")) {
		parser_unexpected(p, "'when' (of 'case')");
		return NULL;
	}
	if (!case_parts(p, &l) || !parser_expect(p, "end", "case"))
		return NULL;
	p->depth--;
	n = node_new(p, offset, &l);
	if (n)
		n->bind = of ? bind_case_of : bind_case;
	return n;
}

static struct node *parenthesis(struct parser *p)
{
	struct node *n;

	if (!parser_enter(p) || !parser_next(p) || !(n = parse_expression(p)))
		return NULL;
	p->depth--;
	if (!token_is(&p->token, ")")) {
		parser_unexpected(p, "')'");
		return NULL;
	}
	return parser_next(p) ? n : NULL;
}

static struct node *constant(struct parser *p, const struct token *t)
{
	struct value v = { .kind = VALUE_NULL };

	if (!token_is(t, "null"))
		give_boolean(&v, token_is(t, "true"));
	return parser_next(p) ? node_literal(p, t->offset, v) : NULL;
}

static struct node *name(struct parser *p, const struct token *t)
{
	if (token_is(t, "true") || token_is(t, "false") || token_is(t, "null"))
		return constant(p, t);
	if (token_is(t, "case"))
		return parse_case(p);
	if (word_reserved(t->text)) {
		parser_unexpected(p, "a value (write a field of this name in double quotes)");
		return NULL;
	}
	if (!parser_next(p))
		return NULL;
	if (token_is(&p->token, "("))
		return call(p, t);
	if (p->token.kind == TOKEN_TEXT && t->text.len == 4 && token_is(t, "date"))
		return date_literal(p, t->offset);
	return column(p, t);
}

struct node *parse_primary(struct parser *p)
{
	struct token t = p->token;

	switch (t.kind) {
	case TOKEN_NUMBER:
		return number_literal(p, &t);
	case TOKEN_TEXT:
		return text_literal(p, t.offset, t.text);
	case TOKEN_PARAM:
		return param_literal(p, &t);
	case TOKEN_NAME:
		return name(p, &t);
	case TOKEN_QUOTED:
		return parser_next(p) ? column(p, &t) : NULL;
	case TOKEN_SIGN:
		if (token_is(&t, "("))
			return parenthesis(p);
		break;
	case TOKEN_END:
		break;
	}
	parser_unexpected(p, "a value");
	return NULL;
}
