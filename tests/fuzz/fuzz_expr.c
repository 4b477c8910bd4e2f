/*
 * fuzz_expr: an expression on one record. It is refused with a place inside it, or has the same
 * value each time.
 */
#include "base/buf.h"
#include "expr/expr.h"
#include "fuzz.h"

static struct str fields[] = { { "12.50", 5 },
	                       { "2024-02-29", 10 },
	                       { "\xe7\xa7\x91\xe7\x9b\xae 1002", 11 },
	                       { NULL, 0 },
	                       { "x", 1 } };
static const struct expr_column columns[] = {
	{ { "debit", 5 }, { TYPE_DECIMAL, 2 }, true }, { { "date", 4 }, { TYPE_DATE, 0 }, true },
	{ { "account", 7 }, { TYPE_TEXT, 0 }, true },  { { "party", 5 }, { TYPE_TEXT, 0 }, false },
	{ { "a", 1 }, { TYPE_TEXT, 0 }, false },
};

static void check_error(const struct expr_error *error, struct str in)
{
	assert(error->offset <= in.len && error->message[0] != '\0');
}

static void value(const struct expr *e, struct expr_env *env, struct buf *out)
{
	struct arena arena = { 0 };
	struct value v;

	env->arena = &arena;
	if (expr_eval(e, env, &v)) {
		buf_adds(out, value_kind_name(v.kind));
		value_key(&v, out);
	} else {
		assert(env->fault.len > 0 && env->detail[0] != '\0');
		buf_addstr(out, env->fault);
		buf_adds(out, env->detail);
	}
	arena_free(&arena);
}

/* The same value from new memory, from used memory, and without straight code. */
static void evaluate(struct expr *e)
{
	struct header header = { 0 };
	struct arena arena = { 0 };
	struct record rec = {
		.header = &header, .at = STR("file.csv:7"), .field = fields, .arena = &arena
	};
	struct expr_env env = { .rec = &rec };
	struct buf first = { 0 }, second = { 0 }, plain = { 0 };

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		header_add(&header, columns[i].name);
	value(e, &env, &first);
	value(e, &env, &second);
	expr_plain(e);
	value(e, &env, &plain);
	expr_env_free(&env);
	assert(str_eq(buf_str(&first), buf_str(&second)));
	assert(str_eq(buf_str(&first), buf_str(&plain)));
	buf_free(&first);
	buf_free(&second);
	buf_free(&plain);
	header_free(&header);
	arena_free(&arena);
}

/* A group of two records: a value or a fault, the same after a reset. */
static void group(const struct expr *e)
{
	struct arena arena = { 0 };
	struct record rec = { .field = fields, .at = STR("file.csv:7"), .arena = &arena };
	struct buf out[2] = { { 0 }, { 0 } };
	struct expr_group *g = expr_group_new(e);
	struct expr_env env = { .rec = &rec, .arena = &arena };

	for (int i = 0; i < 2; i++) {
		struct value v;

		expr_group_reset(g);
		expr_group_add(g, &env);
		expr_group_add(g, &env);
		if (expr_group_value(g, &env, &v))
			value_key(&v, &out[i]);
		else
			buf_addstr(&out[i], env.fault);
	}
	assert(out[0].len == out[1].len && memcmp(out[0].p, out[1].p, out[0].len) == 0);
	expr_env_free(&env);
	buf_free(&out[0]);
	buf_free(&out[1]);
	expr_group_free(g);
	arena_free(&arena);
}

static void try(struct str in, enum expr_kind kind)
{
	size_t count = sizeof(columns) / sizeof(columns[0]);
	struct expr_scope scope = { columns, count, count };
	struct expr_error error = { 0 };
	struct expr *e = expr_parse(in, NULL, kind, &error);

	if (!e) {
		check_error(&error, in);
		return;
	}
	/* the second time to another scope: an equal one changes nothing */
	for (int again = 0; again < 3; again++) {
		scope.count = scope.field_count = count - (again == 1);
		if (!expr_bind(e, &scope, &error))
			check_error(&error, in);
		else if (kind == EXPR_GROUP)
			group(e);
		else
			evaluate(e);
	}
	expr_free(e);
}

FUZZ(struct str in)
{
	try(in, EXPR_PLAIN);
	try(in, EXPR_GROUP);
}
