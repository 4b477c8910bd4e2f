/*
 * fused: random expressions on random records. Straight code and the plain way give the same value,
 * fault and detail.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "expr/expr.h"
#include "record/record.h"
#include "record/record_typed.h"
#include "unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NAME(s)                                                                                    \
	{                                                                                          \
		(s), sizeof(s) - 1                                                                 \
	}
#define TYPE(t, n)                                                                                 \
	{                                                                                          \
		(t), (n)                                                                           \
	}

static const struct expr_column columns[] = {
	{ NAME("debit"), TYPE(TYPE_DECIMAL, 2), true },
	{ NAME("credit"), TYPE(TYPE_DECIMAL, 2), true },
	{ NAME("line"), TYPE(TYPE_INTEGER, 0), true },
	{ NAME("rate"), TYPE(TYPE_DECIMAL, 8), true },
	{ NAME("day"), TYPE(TYPE_DATE, 0), true },
	{ NAME("due"), TYPE(TYPE_DATE, 0), true },
	{ NAME("flag"), TYPE(TYPE_BOOLEAN, 0), true },
	{ NAME("account"), TYPE(TYPE_TEXT, 0), true },
	{ NAME("code"), TYPE(TYPE_TEXT, 0), false },
	{ NAME("let_any"), TYPE(TYPE_TEXT, 0), false },      /* let */
	{ NAME("let_number"), TYPE(TYPE_DECIMAL, 0), true }, /* let */
	{ NAME("let_text"), TYPE(TYPE_TEXT, 0), true },      /* let */
	{ NAME("let_day"), TYPE(TYPE_DATE, 0), true },       /* let */
};

#define FIELDS 9
#define LETS   (COUNT(columns) - FIELDS)

static const char *const numbers[] = {
	"0",
	"0.00",
	"1",
	"-1.00",
	"12.50",
	"-0",
	"+5",
	".5",
	"5.",
	"007",
	"99.99",
	"12.3.",
	"1e3",
	"",
	"9223372036854775807",
	"-9223372036854775808",
	"9223372036854775808",
	"922337203685477580.7",
	"999999999999999999",
	"99999999999999999999999999999999999999",
	"999999999999999999999999999999999999999",
	"0.00000000000000000000000001",
	"100000000000000000000.00",
	"1.000000000000",
};
static const char *const days[] = {
	"2023-01-01", "2023-12-31", "2024-02-29",          "2023-02-29", "0001-01-01",
	"9999-12-31", "20230101",   "2023-06-15T10:00:00", "x",
};
static const char *const texts[] = {
	"",
	"CNY",
	"USD",
	"1001",
	"100101",
	"合计",
	"12.5",
	"true",
	"2023-01-01",
	"CN",
	"a",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456780",
	"1001\n",
};
static const char *const truths[] = { "true", "false", "TRUE", "1" };

static uint64_t seed = 20231231;

static size_t below(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

#define ANY(list) list[below(COUNT(list))]

static struct str text_or_null(const char *s)
{
	return below(8) == 0 ? STR_NULL : str_of(s);
}

static void fill(struct str *field, struct value *let)
{
	for (size_t i = 0; i < 4; i++)
		field[i] = text_or_null(ANY(numbers));
	field[4] = text_or_null(ANY(days));
	field[5] = text_or_null(ANY(days));
	field[6] = text_or_null(ANY(truths));
	field[7] = text_or_null(ANY(texts));
	field[8] = text_or_null(below(2) ? ANY(texts) : ANY(numbers));
	let[0] = (struct value){ .kind = VALUE_NULL };
	switch (below(5)) {
	case 0:
		let[0] = (struct value){ .kind = VALUE_TEXT, .text = str_of(ANY(texts)) };
		break;
	case 1:
		let[0] = (struct value){ .kind = VALUE_BOOLEAN, .boolean = below(2) };
		break;
	case 2:
		let[0] = (struct value){ .kind = VALUE_NUMBER, .number = decimal_of(125, 1) };
		break;
	}
	let[1] = (struct value){ .kind = VALUE_NULL };
	if (below(4) > 0 && decimal_parse(str_of(ANY(numbers)), &let[1].number) == DECIMAL_OK)
		let[1].kind = VALUE_NUMBER;
	let[2] = (struct value){ .kind = VALUE_NULL };
	if (below(4) > 0)
		let[2] = (struct value){ .kind = VALUE_TEXT, .text = str_of(ANY(texts)) };
	let[3] = (struct value){ .kind = VALUE_NULL };
	if (below(4) > 0 && date_parse(str_of(ANY(days)), &let[3].date))
		let[3].kind = VALUE_DATE;
}

/* ---- expressions */

static const char *const compares[] = { "=", "<>", "<", "<=", ">", ">=" };

static void number(struct buf *out, int depth)
{
	static const char *const columns_of[] = { "debit", "credit",     "line",
		                                  "rate",  "let_number", "let_any" };
	static const char *const literals[] = { "0",
		                                "0.00",
		                                "1",
		                                "12.5",
		                                "100000000",
		                                "0.000000000001",
		                                "9223372036854775807",
		                                "99999999999999999999" };
	static const char *const signs[] = { "+", "-", "*", "%", "/" };

	switch (below(depth > 0 ? 7 : 4)) {
	case 0:
	case 1:
		buf_adds(out, ANY(columns_of));
		break;
	case 2:
	case 3:
		buf_adds(out, ANY(literals));
		break;
	case 4:
		buf_adds(out, "-(");
		number(out, depth - 1);
		buf_addc(out, ')');
		break;
	case 5:
		buf_addf(out, "length(%s)", below(2) ? "code" : "let_text");
		break;
	default:
		buf_addc(out, '(');
		number(out, depth - 1);
		buf_addf(out, " %s ", below(3) ? signs[below(2)] : ANY(signs));
		number(out, depth - 1);
		buf_addc(out, ')');
	}
}

static void day(struct buf *out)
{
	static const char *const list[] = { "day",
		                            "due",
		                            "let_day",
		                            "date '2023-01-01'",
		                            "date '2023-12-31'",
		                            "add_days(day, 1)" };

	buf_adds(out, ANY(list));
}

static void text(struct buf *out)
{
	static const char *const list[] = { "account",  "code",
		                            "let_text", "let_any",
		                            "'CNY'",    "''",
		                            "'1001'",   "upper(code)",
		                            "'true'",   "'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'" };

	buf_adds(out, ANY(list));
}

static void operand(struct buf *out, size_t kind, int depth)
{
	if (kind == 0)
		number(out, depth);
	else if (kind == 1)
		day(out);
	else
		text(out);
}

static void condition(struct buf *out, int depth);

static void two(struct buf *out, const char *sign, int depth)
{
	buf_addc(out, '(');
	condition(out, depth - 1);
	buf_addf(out, " %s ", sign);
	condition(out, depth - 1);
	buf_addc(out, ')');
}

static void list_of(struct buf *out, size_t kind)
{
	operand(out, kind, 1);
	buf_adds(out, below(2) ? " in (" : " not in (");
	for (size_t i = 0, n = 1 + below(12); i < n; i++) {
		buf_adds(out, i > 0 ? ", " : "");
		operand(out, kind, 0);
	}
	buf_addc(out, ')');
}

static void condition(struct buf *out, int depth)
{
	static const char *const names[] = { "debit", "day", "flag", "account", "code", "let_any" };
	static const char *const regexes[] = { "^[0-9]{4}$", "^[A-Z]+", "1", "^$" };
	size_t kind = below(3);

	switch (below(depth > 0 ? 12 : 8)) {
	case 0:
		operand(out, kind, 1);
		buf_adds(out, below(2) ? " between " : " not between ");
		operand(out, kind, 0);
		buf_adds(out, " and ");
		operand(out, kind, 0);
		break;
	case 1:
		list_of(out, kind);
		break;
	case 2:
		buf_addf(out, "%s is %snull", ANY(names), below(2) ? "not " : "");
		break;
	case 3:
		text(out);
		buf_addf(out, " %s '%s'", below(2) ? "~" : "!~", ANY(regexes));
		break;
	case 4:
		buf_adds(out, below(2) ? "flag" : "let_any");
		break;
	case 5:
		buf_adds(out, "starts_with(");
		text(out);
		buf_adds(out, ", ");
		text(out);
		buf_addc(out, ')');
		break;
	default:
		operand(out, kind, depth > 0 ? 2 : 0);
		buf_addf(out, " %s ", ANY(compares));
		operand(out, kind, depth > 0 ? 1 : 0);
		break;
	case 8:
		two(out, "and", depth);
		break;
	case 9:
		two(out, "or", depth);
		break;
	case 10:
		two(out, ANY(compares), depth);
		break;
	case 11:
		buf_adds(out, "not (");
		condition(out, depth - 1);
		buf_addc(out, ')');
	}
}

/* ---- both ways */

static void put_fault(struct buf *out, const struct expr_env *env)
{
	buf_addf(out, "!%.*s: %s", (int)env->fault.len, env->fault.p, env->detail);
}

static void put(struct buf *out, const struct value *v, struct arena *arena)
{
	struct str s = value_to_text(v, arena);

	buf_addf(out, "%s %.*s", value_kind_name(v->kind), (int)s.len, s.p ? s.p : "");
}

static void evaluate(const struct expr *e, struct expr_env *env, struct buf *out)
{
	struct value v;
	bool yes;

	buf_reset(out);
	if (expr_eval(e, env, &v))
		put(out, &v, env->arena);
	else
		put_fault(out, env);
	buf_adds(out, ", as a condition ");
	if (expr_true(e, env, &yes))
		buf_adds(out, yes ? "true" : "not true");
	else
		put_fault(out, env);
}

static struct expr *bound(struct str in, enum expr_kind kind)
{
	static const struct expr_scope scope = { columns, COUNT(columns), FIELDS };
	struct expr_error error;
	struct expr *e = expr_parse(in, NULL, kind, &error);

	if (e && expr_bind(e, &scope, &error))
		return e;
	expr_free(e);
	return NULL;
}

/* The records that both ways have seen alike. */
static size_t compare(struct str in, struct str *field, struct value *let, int records)
{
	struct expr *fused = bound(in, EXPR_PLAIN), *plain = bound(in, EXPR_PLAIN);
	struct arena arena = { 0 };
	struct record rec = { .field = field, .at = STR("x:1"), .arena = &arena };
	struct expr_env one = { .rec = &rec, .let = let, .arena = &arena };
	struct expr_env two = { .rec = &rec, .let = let, .arena = &arena };
	struct typed *typed = typed_new(FIELDS);
	struct buf want = { 0 }, got = { 0 };
	size_t same = 0;

	if (plain)
		expr_plain(plain);
	for (int i = 0; fused && i < records; i++) {
		fill(field, let);
		one.let = two.let = below(16) > 0 ? let : NULL;
		typed_start(typed, field);
		rec.typed = below(2) ? typed : NULL;
		evaluate(plain, &two, &want);
		evaluate(fused, &one, &got);
		same += unit_check_str(got.p, want.p, in.p, __FILE__, __LINE__);
		arena_reset(&arena);
	}
	free(typed);
	expr_env_free(&one);
	expr_env_free(&two);
	expr_free(fused);
	expr_free(plain);
	buf_free(&want);
	buf_free(&got);
	arena_free(&arena);
	return same;
}

#define EXPRESSIONS 6000
#define RECORDS     24

static void random_conditions(void)
{
	struct str field[FIELDS];
	struct value let[LETS];
	struct buf in = { 0 };
	size_t same = 0;

	for (int i = 0; i < EXPRESSIONS && !unit_bad; i++) {
		buf_reset(&in);
		if (i % 4 == 0)
			number(&in, 3);
		else
			condition(&in, 3);
		same += compare(buf_str(&in), field, let, RECORDS);
	}
	/* most of them can be bound */
	CHECK(same > (size_t)EXPRESSIONS * RECORDS / 2);
	buf_free(&in);
}

/* sum() takes straight code's numbers, too. */
static void random_sums(void)
{
	struct str field[FIELDS];
	struct value let[LETS];
	struct arena arena = { 0 };
	struct record rec = { .field = field, .at = STR("x:1"), .arena = &arena };
	struct expr_env env = { .rec = &rec, .let = let, .arena = &arena };
	struct buf in = { 0 };
	size_t count = 0;

	for (int i = 0; i < EXPRESSIONS / 4 && !unit_bad; i++) {
		struct buf out[2] = { { 0 }, { 0 } };
		uint64_t from;
		struct expr *e;

		buf_reset(&in);
		buf_adds(&in, "sum(");
		number(&in, 2);
		buf_adds(&in, ")");
		e = bound(buf_str(&in), EXPR_GROUP);
		from = seed;
		for (int plain = 0; e && plain < 2; plain++) {
			struct expr_group *g;
			struct value v;

			if (plain)
				expr_plain(e);
			g = expr_group_new(e);
			seed = from;
			for (size_t k = 0; k < 3; k++) {
				fill(field, let);
				if (!expr_group_add(g, &env))
					put_fault(&out[plain], &env);
			}
			if (expr_group_value(g, &env, &v))
				put(&out[plain], &v, &arena);
			else
				put_fault(&out[plain], &env);
			expr_group_free(g);
			arena_reset(&arena);
		}
		count += e && unit_check_str(out[0].p, out[1].p, in.p, __FILE__, __LINE__);
		expr_free(e);
		buf_free(&out[0]);
		buf_free(&out[1]);
	}
	CHECK(count > EXPRESSIONS / 8);
	expr_env_free(&env);
	buf_free(&in);
	arena_free(&arena);
}

/* The forms for which straight code was written, at the edges of what it takes. */
static void edges(void)
{
	static const char *const rows[] = {
		"debit = 0",
		"debit + credit < 100000000",
		"(debit = 0) <> (credit = 0)",
		"debit - credit = 0.000000000001",
		"debit * credit > 1",
		"-debit = 9223372036854775808",
		"debit between -1 and 12.5",
		"line in (1, 12.50, 7, 0.000000000001)",
		"line not in (1, null)",
		"day >= date '2023-01-01' and day <= date '2023-12-31'",
		"day between date '2023-01-01' and due",
		"let_day between date '2023-01-01' and date '2023-12-31'",
		"code in ('CNY', 'USD', 'HKD')",
		"code in ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'CNY')",
		"code not between '1' and '2'",
		"length(code) > 1",
		"starts_with(code, account)",
		"let_number = debit",
		"let_any = code",
		"let_text = account and not flag",
		"flag = (debit = 0)",
		"flag or let_any",
	};
	struct str field[FIELDS];
	struct value let[LETS];

	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_ROW(compare(str_of(rows[i]), field, let, 3000) == 3000, rows[i]);
}

int main(void)
{
	unit_run("random expressions give the same both ways", random_conditions);
	unit_run("sums of random expressions give the same both ways", random_sums);
	unit_run("frequent forms give the same both ways", edges);
	return unit_end();
}
