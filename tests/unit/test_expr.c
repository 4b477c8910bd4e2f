/* Expressions: what each operator and function gives, and what is said about each mistake. */
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "expr/expr.h"
#include "schema/word_file.h"
#include "unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DECIMAL2                                                                                   \
	{                                                                                          \
		TYPE_DECIMAL, 2                                                                    \
	}
#define TEXT                                                                                       \
	{                                                                                          \
		TYPE_TEXT, 0                                                                       \
	}
#define NAME(s)                                                                                    \
	{                                                                                          \
		(s), sizeof(s) - 1                                                                 \
	}

static const struct expr_column columns[] = {
	{ NAME("debit"), DECIMAL2, true },
	{ NAME("credit"), DECIMAL2, true },
	{ NAME("qty"), { TYPE_INTEGER, 0 }, true },
	{ NAME("date"), { TYPE_DATE, 0 }, true },
	{ NAME("flag"), { TYPE_BOOLEAN, 0 }, true },
	{ NAME("stamp"), { TYPE_DATETIME, 0 }, true },
	{ NAME("account"), TEXT, true },
	{ NAME("code"), TEXT, false },
	{ NAME("amount"), TEXT, false },
	{ NAME("bad"), DECIMAL2, true },
	{ NAME("badday"), { TYPE_DATE, 0 }, true },
	{ NAME("none"), TEXT, false },
	{ NAME("nothing"), DECIMAL2, true },
	{ NAME("摘要"), TEXT, false },
	{ NAME("odd name"), TEXT, false },
	{ NAME("yes"), TEXT, false },
	{ NAME("period"), TEXT, false }, /* let */
	{ NAME("half"), TEXT, false },   /* let */
};

#define FIELDS 16

static struct str fields[FIELDS] = {
	NAME("12.50"),      NAME("0.00"),       NAME("3"),
	NAME("2023-01-31"), NAME("true"),       NAME("2023-01-05T14:30:00"),
	NAME("1002.01"),    NAME("0012"),       NAME("1234.5"),
	NAME("12.3.4"),     NAME("2023-02-30"), { NULL, 0 },
	{ NULL, 0 },        NAME("本月合计"),   NAME("odd"),
	NAME("true"),
};

static const struct value lets[] = {
	{ .kind = VALUE_TEXT, .text = NAME("202301") },
	{ .kind = VALUE_NUMBER, .number = { 5, 1 } },
};

static const struct expr_scope scope = { columns, COUNT(columns), FIELDS };
static const struct str params[] = { NAME("book"), NAME("月") },
			param_values[] = { NAME("001"), NAME("12") };

struct row {
	const char *text;
	const char *want; /* as show() writes it; "@4 message" an error, "!code: detail" a fault */
};

static void show(const struct value *v, struct arena *arena, struct buf *out)
{
	if (v->kind == VALUE_TEXT)
		buf_addf(out, "'%.*s'", (int)v->text.len, v->text.p);
	else if (v->kind == VALUE_NULL)
		buf_adds(out, "null");
	else
		buf_addstr(out, value_to_text(v, arena));
}

static void evaluate(const char *text, const struct expr_names *names, struct buf *out)
{
	struct arena arena = { 0 };
	struct record rec = { .field = fields, .at = STR("vouchers.csv:17"), .arena = &arena };
	struct expr_env env = { .rec = &rec, .let = lets, .arena = &arena };
	struct expr_error error;
	struct expr *e = expr_parse(str_of(text), names, EXPR_PLAIN, &error);
	struct value v;

	buf_reset(out);
	if (!e || !expr_bind(e, &scope, &error))
		buf_addf(out, "@%zu %s", error.offset, error.message);
	else if (expr_eval(e, &env, &v))
		show(&v, &arena, out);
	else
		buf_addf(out, "!%.*s: %s", (int)env.fault.len, env.fault.p, env.detail);
	expr_free(e);
	expr_env_free(&env);
	arena_free(&arena);
}

static void check_rows(const struct row *rows, size_t count, const struct expr_names *names)
{
	struct buf got = { 0 };

	for (size_t i = 0; i < count; i++) {
		evaluate(rows[i].text, names, &got);
		if (!unit_check_str(got.p, rows[i].want, rows[i].text, __FILE__, __LINE__))
			unit_bad = true;
	}
	buf_free(&got);
}

#define CHECK_ROWS(rows)                                                                           \
	check_rows(rows, COUNT(rows),                                                              \
	           &(struct expr_names){ params, param_values, 2, NULL, 0, NULL })

static void literals(void)
{
	static const struct row rows[] = {
		{ "'text'", "'text'" },
		{ "'it''s'", "'it's'" },
		{ "''", "''" },
		{ "'合计'", "'合计'" },
		{ "12.50", "12.50" },
		{ ".5", "0.5" },
		{ "5.", "5" },
		{ "99999999999999999999999999999999999999",
		  "99999999999999999999999999999999999999" },
		{ "999999999999999999999999999999999999999", "@0 a number has at most 38 digits" },
		{ "true", "true" },
		{ "FALSE", "false" },
		{ "null", "null" },
		{ "date '2023-12-31'", "2023-12-31" },
		{ "DATE'2024-02-29'", "2024-02-29" },
		{ "date '2023-02-29'", "@5 '2023-02-29' is not a date: write date 'YYYY-MM-DD'" },
		{ "$book", "'001'" },
		{ "$月 + 1", "13" },
		{ "$bok", "@0 no parameter 'bok' (did you mean 'book'?)" },
		{ "$ book", "@0 a parameter is written $name" },
		{ "${book}", "@0 a parameter is written $name" },
		{ "debit", "12.50" },
		{ "摘要", "'本月合计'" },
		{ "\"odd name\"", "'odd'" },
		{ "\"debit\"", "12.50" },
		{ "date", "2023-01-31" },
		{ "none", "null" },
		{ "period", "'202301'" },
		{ "half", "0.5" },
		{ "　account　", "'1002.01'" },
		{ "acount", "@0 no field 'acount' (did you mean 'account'?)" },
		{ "Debit", "@0 no field 'Debit' (did you mean 'debit'?)" },
		{ "\"合计\"", "@0 no field '合计' (write a text in single quotes)" },
		{ "\"\"", "@0 \"\" is no name (the empty text is written '')" },
		{ "bad", "!not_a_number: '12.3.4' is not a number" },
		{ "badday", "!not_a_date: '2023-02-30' is not a date" },
	};
	CHECK_ROWS(rows);
}

static void arithmetic(void)
{
	static const struct row rows[] = {
		{ "1 + 2 * 3", "7" },
		{ "(1 + 2) * 3", "9" },
		{ "7 - 2 - 1", "4" },
		{ "-debit", "-12.50" },
		{ "- -1", "1" },
		{ "1--1", "2" },
		{ "-2 * -3", "6" },
		{ "0.1 + 0.2", "0.3" },
		{ "1.10 + 2.2", "3.30" },
		{ "1.5 * 1.5", "2.25" },
		{ "12.50 * 3", "37.50" },
		{ "debit + credit", "12.50" },
		{ "amount + 1", "1235.5" },
		{ "'1' + '2'", "3" },
		{ "half + half", "1.0" },
		{ "10 / 4", "2.5" },
		{ "10.00 / 4", "2.50" },
		{ "1 / 3", "0.3333333333333333" },
		{ "2 / 3", "0.6666666666666667" },
		{ "-2 / 3", "-0.6666666666666667" },
		{ "6 / 3", "2" },
		{ "1.12345678901234567890 / 1", "1.12345678901234567890" },
		{ "99999999999999999999999999999999999999 / 3",
		  "33333333333333333333333333333333333333" },
		{ "10000000000000000000000000000000000000 / 3",
		  "3333333333333333333333333333333333333.3" },
		{ "1 / 0", "!division: division by zero" },
		{ "7 % 3", "1" },
		{ "-7 % 3", "-1" },
		{ "7.5 % 2", "1.5" },
		{ "7 % 0", "!division: division by zero" },
		{ "99999999999999999999999999999999999999 + 1",
		  "!overflow: the result has more than 38 digits" },
		{ "99999999999999999999 * 99999999999999999999",
		  "!overflow: the result has more than 38 digits" },
		{ "none + 1", "null" },
		{ "1 / none", "null" },
		{ "-none", "null" },
		{ "nothing * 2", "null" },
		{ "bad + 1", "!not_a_number: '12.3.4' is not a number" },
		{ "摘要 + 1", "!not_a_number: '本月合计' is not a number" },
		{ "'abc' + 1", "@0 'abc' is not a number" },
		{ "date + 1",
		  "@0 '+' needs a number, and this is a date (add_days, add_months and date_diff reckon with dates)" },
		{ "flag * 2", "@0 '*' needs a number, and this is a condition" },
		{ "1 + (debit = 2)", "@11 '+' needs a number, and this is a condition" },
	};
	CHECK_ROWS(rows);
}

static void logic(void)
{
	static const struct row rows[] = {
		{ "true and true", "true" },
		{ "true and false", "false" },
		{ "true and null", "null" },
		{ "false and null", "false" },
		{ "null and false", "false" },
		{ "null and null", "null" },
		{ "true or null", "true" },
		{ "null or true", "true" },
		{ "false or null", "null" },
		{ "false or false", "false" },
		{ "not true", "false" },
		{ "not null", "null" },
		{ "not not true", "true" },
		{ "not 1 = 2", "true" },
		{ "not false and false", "false" },
		{ "true or true and false", "true" },
		{ "true and true and true and false", "false" },
		{ "flag and yes", "true" },
		{ "qty = 0 and 1 / 0 = 1", "false" },
		{ "qty = 3 or bad = 1", "true" },
		{ "bad = 1 or qty = 3", "!not_a_number: '12.3.4' is not a number" },
		{ "account and true", "!not_a_boolean: '1002.01' is neither true nor false" },
		{ "debit and true", "@0 'and' needs a condition, and this is a number" },
		{ "not date", "@4 'not' needs a condition, and this is a date" },
		{ "'ja' or true", "@0 'ja' is neither true nor false" },
	};
	CHECK_ROWS(rows);
}

static void comparisons(void)
{
	static const struct row rows[] = {
		{ "1 = 1.00", "true" },
		{ "debit = 12.5", "true" },
		{ "debit = '12.5'", "true" },
		{ "debit <> credit", "true" },
		{ "debit > credit", "true" },
		{ "debit >= 12.50", "true" },
		{ "debit < 12.50", "false" },
		{ "debit <= 12.50", "true" },
		{ "qty = '3.0'", "true" },
		{ "code = 12", "true" },
		{ "code = '12'", "false" },
		{ "amount > 999", "true" },
		{ "amount > '999'", "false" },
		{ "account = '1002.01'", "true" },
		{ "account < '1003'", "true" },
		{ "'b' > 'a'", "true" },
		{ "'10' < '9'", "true" },
		{ "'a' <> 'b'", "true" },
		{ "'a' <> 'a'", "false" },
		{ "'' = ''", "true" },
		{ "date = '2023-01-31'", "true" },
		{ "date < date '2023-02-01'", "true" },
		{ "date >= '2023-02-01'", "false" },
		{ "stamp = date '2023-01-05'", "true" },
		{ "stamp < '2023-01-05T15:00:00'", "true" },
		{ "flag = true", "true" },
		{ "flag = 'true'", "true" },
		{ "yes = true", "true" },
		{ "false < true", "true" },
		{ "(debit = 0) <> (credit = 0)", "true" },
		{ "half = 0.50", "true" },
		{ "half = '0.5'", "true" },
		{ "period = '202301'", "true" },
		{ "period = 202301", "true" },
		{ "null = null", "null" },
		{ "none = 'x'", "null" },
		{ "none <> 'x'", "null" },
		{ "nothing = 0", "null" },
		{ "account = 5 ", "false" },
		{ "摘要 = 5", "!not_a_number: '本月合计' is not a number" },
		{ "摘要 < date '2023-01-01'", "!not_a_date: '本月合计' is not a date" },
		{ "period = true", "!not_a_boolean: '202301' is neither true nor false" },
		{ "debit = 'x'", "@8 'x' is not a number" },
		{ "date = 'gestern'", "@7 'gestern' is not a date" },
		{ "debit = date", "@8 a date cannot be compared with a number" },
		{ "flag = 1", "@7 a number cannot be compared with a condition" },
		{ "debit = credit = 0",
		  "@15 comparisons do not chain: join them with 'and', or use parentheses" },
		{ "1 < qty < 5",
		  "@8 comparisons do not chain: join them with 'and', or use parentheses" },
	};
	CHECK_ROWS(rows);
}

static void predicates(void)
{
	static const struct row rows[] = {
		{ "none is null", "true" },
		{ "none is not null", "false" },
		{ "debit is null", "false" },
		{ "bad is not null", "true" },
		{ "nothing is null", "true" },
		{ "period is null", "false" },
		{ "(none = 1) is null", "true" },
		{ "account in ('1001', '1002.01', '1003')", "true" },
		{ "account in ('1001', '1003')", "false" },
		{ "account not in ('1001', '1003')", "true" },
		{ "account in ('1001', null)", "null" },
		{ "account in ('1002.01', null)", "true" },
		{ "account not in ('1001', null)", "null" },
		{ "account not in ('1002.01', null)", "false" },
		{ "none in ('a')", "null" },
		{ "none not in ('a')", "null" },
		{ "debit in (1, 12.5)", "true" },
		{ "debit in ('1', '12.5')", "true" },
		{ "qty in (1, 2)", "false" },
		{ "code in (12)", "true" },
		{ "'b' in ('d', 'c', 'b', 'a', 'a')", "true" },
		{ "'e' in ('d', 'c', 'b', 'a')", "false" },
		{ "date in ('2023-01-30', '2023-01-31')", "true" },
		{ "date in (1)", "@9 a number cannot be compared with a date" },
		{ "qty in (1, 'x')", "@11 'x' is not a number" },
		{ "debit between 12 and 13", "true" },
		{ "debit not between 12 and 13", "false" },
		{ "debit between 13 and 12", "false" },
		{ "period between '202301' and '202312'", "true" },
		{ "date between '2023-01-01' and '2023-01-31'", "true" },
		{ "none between 1 and 2", "null" },
		{ "debit between null and 13", "null" },
		{ "debit between null and 12", "false" },
		{ "debit not between null and 12", "true" },
		{ "1 between 0 and 2 and true", "true" },
		{ "摘要 like '%合计'", "true" },
		{ "摘要 like '本月%'", "true" },
		{ "摘要 like '%月合%'", "true" },
		{ "摘要 like '本月'", "false" },
		{ "摘要 like '本月合计'", "true" },
		{ "摘要 not like '%合计'", "false" },
		{ "摘要 like '本_合_'", "true" },
		{ "摘要 like '本_'", "false" },
		{ "account like '1%01'", "true" },
		{ "'100%' like '100\\%'", "true" },
		{ "'1000' like '100\\%'", "false" },
		{ "'' like '%'", "true" },
		{ "'' like '%%'", "true" },
		{ "'ab' like '%%'", "true" },
		{ "'' like ''", "true" },
		{ "'a' like ''", "false" },
		{ "'abc' like period || '%'", "false" },
		{ "'2023011' like period || '%'", "true" },
		{ "none like '%'", "null" },
		{ "account like none", "null" },
		{ "debit like '1%'",
		  "@0 'like' compares texts, and this is a number (text() makes it one)" },
		{ "text(debit) like '1%'", "true" },
		{ "account ~ '^[0-9.]+$'", "true" },
		{ "account !~ '^[0-9.]+$'", "false" },
		{ "摘要 ~ '合'", "true" },
		{ "none ~ 'x'", "null" },
		{ "none !~ 'x'", "null" },
		{ "account ~ code",
		  "@10 a regular expression must be a text in quotes or a $parameter" },
	};
	CHECK_ROWS(rows);
}

static void cases(void)
{
	static const struct row rows[] = {
		{ "case when debit > 0 then 'S' else 'H' end", "'S'" },
		{ "case when debit < 0 then 'S' else 'H' end", "'H'" },
		{ "case when debit < 0 then 'S' end", "null" },
		{ "case when none = 1 then 'a' when qty = 3 then 'b' else 'c' end", "'b'" },
		{ "case when true then 1 else 1 / 0 end", "1" },
		{ "case when false then bad else debit end", "12.50" },
		{ "case qty when 1 then 'one' when 3 then 'three' else 'many' end", "'three'" },
		{ "case account when '1001' then 'cash' else 'other' end", "'other'" },
		{ "case account when '1001' then 'cash' end", "null" },
		{ "case none when null then 'a' else 'b' end", "'b'" },
		{ "case when qty = 3 then case when flag then 'in' end end", "'in'" },
		{ "1 + case when flag then 1 else 2 end * 2", "3" },
		{ "case when qty then 1 end",
		  "@10 'when' needs a condition, and this is a number" },
		{ "case date when 1 then 2 end", "@15 a number cannot be compared with a date" },
		{ "case end",
		  "@5 'end' is where a value (write a field of this name in double quotes) is expected" },
		{ "case qty end", "@9 'end' is where 'when' (of 'case') is expected" },
		{ "case when flag 1 end", "@15 '1' is where 'then' (of 'case') is expected" },
		{ "case when flag then 1",
		  "@21 the expression ends where 'end' (of 'case') is expected" },
	};
	CHECK_ROWS(rows);
}

static void texts(void)
{
	static const struct row rows[] = {
		{ "'a' || 'b' || 'c'", "'abc'" },
		{ "'a' || none", "null" },
		{ "debit || '!'", "'12.50!'" },
		{ "1.50 || ''", "'1.50'" },
		{ "date || ''", "'2023-01-31'" },
		{ "flag || ''", "'true'" },
		{ "half || ''", "'0.5'" },
		{ "bad || ''", "'12.3.4'" },
		{ "period || '-' || lpad(qty, 5, '0')", "'202301-00003'" },
		{ "'a' || 'b' = 'ab'", "true" },
		{ "1 + 2 || ''", "'3'" },
		{ "upper('abcä')", "'ABCÄ'" },
		{ "lower('ABCÄ')", "'abcä'" },
		{ "trim('　 a b 　')", "'a b'" },
		{ "ltrim('  a ')", "'a '" },
		{ "rtrim(' a  ')", "' a'" },
		{ "trim('xxaxx', 'x')", "'a'" },
		{ "ltrim('0012', '0')", "'12'" },
		{ "rtrim('1.500', '0')", "'1.5'" },
		{ "trim('【a】', '【】')", "'a'" },
		{ "rtrim('末末', '末')", "''" },
		{ "trim('xz末ay', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-末')",
		  "''" },
		{ "trim('xz日ay', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-末')",
		  "'日'" },
		{ "ltrim('xz日ay', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-末')",
		  "'日ay'" },
		{ "substr('abcdef', 2, 3)", "'bcd'" },
		{ "substr('abcdef', 4)", "'def'" },
		{ "substr('abcdef', -2)", "'ef'" },
		{ "substr('abcdef', -9, 4)", "'a'" },
		{ "substr('abcdef', 0, 2)", "'ab'" },
		{ "substr('abcdef', 9)", "''" },
		{ "substr('abcdef', 2, -1)", "''" },
		{ "substr('本月合计', 3, 1)", "'合'" },
		{ "substr(account, 1, 4)", "'1002'" },
		{ "substr('abc', 1.5)", "@14 substr() needs a whole number here" },
		{ "substr('abc', half)", "!not_a_number: 0.5 is not a whole number" },
		{ "substr('abc', 99999999999999999999999999)",
		  "@14 substr() needs a whole number here" },
		{ "substr('abc', 9223372036854775807, 9223372036854775807)", "''" },
		{ "left('本月合计', 2)", "'本月'" },
		{ "left('abc', 9)", "'abc'" },
		{ "left('abc', -1)", "'ab'" },
		{ "left('abc', -9)", "''" },
		{ "right('本月合计', 2)", "'合计'" },
		{ "right('abc', 9)", "'abc'" },
		{ "right('abc', -1)", "'bc'" },
		{ "right('abc', 0)", "''" },
		{ "length('本月合计')", "4" },
		{ "length('')", "0" },
		{ "length(none)", "null" },
		{ "replace('a.b.c', '.', '-')", "'a-b-c'" },
		{ "replace('aaa', 'aa', 'b')", "'ba'" },
		{ "replace('abc', '', 'x')", "'abc'" },
		{ "replace('abc', 'x', 'y')", "'abc'" },
		{ "replace('abc', 'b', none)", "null" },
		{ "lpad(null, 3, '0')", "null" },
		{ "lpad('7', 3, '0')", "'007'" },
		{ "lpad('7', 3)", "'  7'" },
		{ "lpad('12345', 3, '0')", "'12345'" },
		{ "lpad('7', 6, 'ab')", "'ababa7'" },
		{ "lpad('七', 3, '零')", "'零零七'" },
		{ "lpad('七', 3, '0')", "'00七'" },
		{ "rpad('七', 3, '0')", "'七00'" },
		{ "lpad('7', 3, '')", "'7'" },
		{ "lpad('7', -3, '0')", "'7'" },
		{ "lpad('7', 99999999, '0')", "!too_long: the text made is longer than 16 MiB" },
		{ "rpad('7', 3, '0')", "'700'" },
		{ "split_part('a-b-c', '-', 2)", "'b'" },
		{ "split_part('a-b-c', '-', -1)", "'c'" },
		{ "split_part('a-b-c', '-', 4)", "null" },
		{ "split_part('a-b-c', '-', -4)", "null" },
		{ "split_part('a-b-c', '-', 0)", "null" },
		{ "split_part('a--c', '-', 2)", "''" },
		{ "split_part('客户---001---名', '---', 3)", "'名'" },
		{ "split_part('abc', '', 1)", "'abc'" },
		{ "concat_ws('-', 'a', none, 'b')", "'a-b'" },
		{ "concat_ws('-', none, none)", "''" },
		{ "concat_ws(none, 'a', 'b')", "null" },
		{ "concat_ws('/', debit, qty, date)", "'12.50/3/2023-01-31'" },
		{ "starts_with(account, '1002')", "true" },
		{ "starts_with(account, '1003')", "false" },
		{ "halfwidth('１２３ＡＢ　ｃ')", "'123AB c'" },
		{ "nfkc('㈱ｱ')", "'(株)ア'" },
		{ "fingerprint('Trade, Ltd.  ACME trade')", "'acme ltd trade'" },
		{ "upper(none)", "null" },
	};
	CHECK_ROWS(rows);
}

static bool add_form(void *forms, const struct str *cell, const char **why)
{
	return legal_forms_add(forms, cell, why);
}

/* The legal forms of the installation; the caller frees them. */
static struct legal_forms *read_forms(void)
{
	struct legal_forms *f = legal_forms_new();
	const struct word_file_form form = { legal_forms_column, LEGAL_FORMS_COLUMNS, add_form, f,
		                             NULL };
	struct word_files files = { 0 };

	CHECK(word_files_find(&files, "/nowhere", LEGAL_FORMS_FILE) &&
	      word_file_read(files.path[0].p, &form));
	word_files_free(&files);
	legal_forms_end(f);
	return f;
}

static void company_names(void)
{
	static const struct row rows[] = {
		{ "company_name(none)", "null" },
		{ "company_name('阿里巴巴集团控股有限公司')", "'阿里巴巴集团控股'" },
		{ "company_name('阿里巴巴集团控股')", "'阿里巴巴集团控股'" },
		{ "company_name('比亚迪股份有限公司')", "'比亚迪'" },
		{ "company_name('华为技术（上海）有限公司')", "'华为技术上海'" },
		{ "company_name('华为技术(上海) 有限责任公司')", "'华为技术上海'" },
		{ "company_name('北京市京东世纪贸易有限公司')", "'北京京东世纪贸易'" },
		{ "company_name('ソニー株式会社')", "'ソニー'" },
		{ "company_name('株式会社ソニー')", "'ソニー'" },
		{ "company_name('㈱ソニー')", "'ソニー'" },
		{ "company_name('ソニー（株）')", "'ソニー'" },
		{ "company_name('Acme Trading Co., Ltd.')", "'acme trading'" },
		{ "company_name('ACME TRADING CO.,LTD')", "'acme trading'" },
		{ "company_name('Müller & Söhne GmbH & Co. KG')", "'müller söhne'" },
		{ "company_name('Siemens AG')", "'siemens'" },
		{ "company_name('Cisco')", "'cisco'" },
		{ "company_name('Cisco Systems, Inc.')", "'cisco systems'" },
		{ "company_name('Nestlé S.A.')", "'nestlé'" },
		{ "company_name('Société Générale S.A.')", "'société générale'" },
		{ "company_name('ООО Ромашка')", "'ромашка'" },
		{ "company_name('Какао')", "'какао'" },
		{ "company_name('中国石油天然气集团公司')", "'中国石油天然气'" },
		{ "company_name('삼성전자 주식회사')", "'삼성전자'" },
		{ "company_name('有限公司')", "'有限公司'" },
		{ "company_name('Ltd.')", "'ltd'" },
		{ "company_name('')", "''" },
		{ "company_name('上海银行') = company_name('北京银行')", "false" },
	};
	struct legal_forms *forms = read_forms();

	check_rows(rows, COUNT(rows), &(struct expr_names){ .forms = forms });
	legal_forms_free(forms);
}

static void company_names_need_words(void)
{
	static const struct row rows[] = {
		{ "upper(company_name(account))",
		  "@6 company_name() needs the table codes/legal_forms.csv" },
	};
	CHECK_ROWS(rows);
}

/* A row as the table has it: code, name, short, also, stands. */
static bool forms_add(struct legal_forms *f, const char *code, const char *name, const char *also,
                      const char *stands, const char *want)
{
	const struct str cell[] = { str_of(code), str_of(name), STR_NULL, str_of(also),
		                    str_of(stands) };
	const char *why;

	return want ? !legal_forms_add(f, cell, &why) && strcmp(why, want) == 0
	            : legal_forms_add(f, cell, &why);
}

static void legal_form_rows(void)
{
	static const struct row rows[] = {
		{ "company_name('Muster ForMa.')", "'muster'" },
		{ "company_name('Muster f.a.')", "'muster'" },
		{ "company_name('Muster fb')", "'muster'" },
		{ "company_name('FB Muster')", "'fb muster'" },
		{ "company_name('Vorne Muster')", "'muster'" },
		{ "company_name('Muster nie')", "'muster nie'" },
		{ "company_name('Muster später')", "'muster später'" },
	};
	struct legal_forms *f = legal_forms_new();

	legal_forms_file(f);
	CHECK(forms_add(f, "a", "Forma", "F.A.|fb", "", NULL));
	CHECK(forms_add(f, "b", "Vorne", "", "both", NULL));
	CHECK(forms_add(f, "c", "nie", "", "never", NULL));
	CHECK(forms_add(f, "d", "x", "", "vorn", "stands must be end, both or never"));
	CHECK(forms_add(f, "", "x", "", "", "the code is missing"));
	CHECK(forms_add(f, "d", "", "", "end", "the name is missing"));
	CHECK(forms_add(f, "a", "x", "", "", "a row above has the same code"));
	legal_forms_file(f);
	CHECK(forms_add(f, "a", "später", "", "", NULL));
	CHECK(forms_add(f, "c", "nie", "", "", NULL));
	legal_forms_end(f);
	check_rows(rows, COUNT(rows), &(struct expr_names){ .forms = f });
	legal_forms_free(f);
}

static void numbers(void)
{
	static const struct row rows[] = {
		{ "round(2.345, 2)", "2.35" },
		{ "round(-2.345, 2)", "-2.35" },
		{ "round(2.344, 2)", "2.34" },
		{ "round(2.5)", "3" },
		{ "round(2.5, 0, 'half_even')", "2" },
		{ "round(2.59, 1, 'down')", "2.5" },
		{ "round(2.51, 1, 'up')", "2.6" },
		{ "round(-2.51, 1, 'floor')", "-2.6" },
		{ "round(-2.59, 1, 'ceiling')", "-2.5" },
		{ "round(2, 2)", "2.00" },
		{ "round(1250, -2)", "1300" },
		{ "round(1249.99, -2)", "1200" },
		{ "round(5, -60)", "0" },
		{ "round(1 / 3, 2)", "0.33" },
		{ "round(2 / 3, 2)", "0.67" },
		{ "round(debit / qty, 2)", "4.17" },
		{ "round(debit / none, 2)", "null" },
		{ "round(debit / credit, 2)", "!division: division by zero" },
		/* 0.004999999999999999999 is below the tie; a quotient cut to 16 digits is not */
		{ "round(4999999999999999999 / 1000000000000000000000, 2)", "0.00" },
		{ "round(10000 / 3, -2)", "3300" },
		{ "round(none, 2)", "null" },
		{ "round(1, 99)", "!overflow: the result has more than 38 digits" },
		{ "round(1, 2, 'sideways')",
		  "@12 a rounding is 'half_up', 'half_even', 'down', 'up', 'floor' or 'ceiling'" },
		{ "div(1, 3, 4)", "0.3333" },
		{ "div(1, 8, 2)", "0.13" },
		{ "div(1, 8, 2, 'half_even')", "0.12" },
		{ "div(1, 0, 2)", "!division: division by zero" },
		{ "div(1, 3, -1)", "!overflow: the result has more than 38 digits" },
		{ "mod(7, 3)", "1" },
		{ "mod(-7, 3)", "-1" },
		{ "abs(-1.50)", "1.50" },
		{ "sign(-3.2)", "-1" },
		{ "sign(0.00)", "0" },
		{ "sign(9)", "1" },
		{ "floor(-1.5)", "-2" },
		{ "floor(1.5)", "1" },
		{ "ceil(1.2)", "2" },
		{ "ceil(-1.2)", "-1" },
		{ "abs(amount)", "1234.5" },
		{ "abs(摘要)", "!not_a_number: '本月合计' is not a number" },
		{ "abs(flag)", "@4 abs() needs a number, and this is a condition" },
		{ "number('012.50')", "12.50" },
		{ "number(code) = number('12.0')", "true" },
		{ "number('x')", "@7 'x' is not a number" },
		{ "text(12.50)", "'12.50'" },
		{ "text(debit)", "'12.50'" },
		{ "text(1 = 1)", "'true'" },
	};
	CHECK_ROWS(rows);
}

static void dates(void)
{
	static const struct row rows[] = {
		{ "to_char(date, 'YYYYMM')", "'202301'" },
		{ "to_char(date, 'YYYY-MM-DD')", "'2023-01-31'" },
		{ "to_char(date, 'YY\"年\"MM\"月\"')", "'23年01月'" },
		{ "to_char('2023-01-05', 'DD.MM.YYYY')", "'05.01.2023'" },
		{ "to_char(stamp, 'YYYYMMDD HH24:MI:SS')", "'20230105 14:30:00'" },
		{ "to_char(none, 'YYYY')", "null" },
		{ "to_char(nothing, 'YYYY')", "@8 to_char() needs a date, and this is a number" },
		{ "to_char(badday, 'YYYY')", "!not_a_date: '2023-02-30' is not a date" },
		{ "to_char(account, 'YYYY')", "!not_a_date: '1002.01' is not a date" },
		{ "to_char(date, 'jjjj')",
		  "@14 bad picture: it is made of YYYY YY MM DD HH24 MI SS Q Mon, \"quoted text\" and signs" },
		{ "to_date('2023-01-05')", "2023-01-05" },
		{ "to_date('20230105', 'YYYYMMDD')", "2023-01-05" },
		{ "to_date('05.01.2023', 'DD.MM.YYYY')", "2023-01-05" },
		{ "to_date('2023年1月5日', 'YYYY\"年\"MM\"月\"DD\"日\"')", "2023-01-05" },
		{ "to_date('2023年1月5日', 'YYYY年MM月DD日')", "2023-01-05" },
		{ "to_date('5 Jan 2023', 'DD Mon YYYY')", "2023-01-05" },
		{ "to_date(period || '01', 'YYYYMMDD')", "2023-01-01" },
		{ "to_date('2023-02-30')", "!not_a_date: '2023-02-30' is not a date" },
		{ "to_date('20230230', 'YYYYMMDD')", "!not_a_date: '20230230' is not a date" },
		{ "to_date(none, 'YYYYMMDD')", "null" },
		{ "to_date('x', code)", "@13 the picture of to_date() must be a text in quotes" },
		{ "to_date('x', '%Y-%m-%d')",
		  "@13 bad picture: it is made of YYYY YY MM DD HH24 MI SS Mon Month, "
		  "\"quoted text\" and signs" },
		{ "year(date)", "2023" },
		{ "month(date)", "1" },
		{ "day(date)", "31" },
		{ "year('2024-02-29')", "2024" },
		{ "day(stamp)", "5" },
		{ "year(debit)", "@5 year() needs a date, and this is a number" },
		{ "last_day('2024-02-03')", "2024-02-29" },
		{ "add_months(date, 1)", "2023-02-28" },
		{ "add_months(date, -2)", "2022-11-30" },
		{ "add_months(date, 999999)",
		  "!not_a_date: the result lies outside of the years 1 to 9999" },
		{ "add_days(date, 1)", "2023-02-01" },
		{ "add_days(date, qty)", "2023-02-03" },
		{ "add_days('9999-12-31', 1)",
		  "!not_a_date: the result lies outside of the years 1 to 9999" },
		{ "add_days('0001-01-01', -1)",
		  "!not_a_date: the result lies outside of the years 1 to 9999" },
		{ "add_days('0001-01-01', 0)", "0001-01-01" },
		{ "date_diff('day', '2023-01-31', '2023-03-01')", "29" },
		{ "date_diff('month', '2023-01-31', '2023-02-01')", "1" },
		{ "date_diff('year', '2023-01-31', '2022-12-31')", "-1" },
		{ "date_diff('week', date, date)",
		  "@10 the unit of date_diff() is 'day', 'month' or 'year'" },
	};
	CHECK_ROWS(rows);
}

static void choices(void)
{
	static const struct row rows[] = {
		{ "coalesce(none, nothing, 'x')", "'x'" },
		{ "coalesce(debit, 0)", "12.50" },
		{ "coalesce(nothing, 0)", "0" },
		{ "coalesce(code, 0)", "'0012'" },
		{ "coalesce(none, none)", "null" },
		{ "coalesce(debit, bad)", "12.50" },
		{ "nullif(credit, 0)", "null" },
		{ "nullif(debit, 0)", "12.50" },
		{ "nullif(account, '')", "'1002.01'" },
		{ "nullif('', '')", "null" },
		{ "nullif(code, 12)", "null" },
		{ "nullif(code, 13)", "'0012'" },
		{ "nullif(none, 1)", "null" },
		{ "nullif(debit, none)", "12.50" },
		{ "nullif(date, 1)", "@13 a number cannot be compared with a date" },
		{ "greatest(1, 3, 2)", "3" },
		{ "greatest('9', '10')", "'9'" },
		{ "greatest('9', 10)", "10" },
		{ "greatest(debit, nothing, 20)", "20" },
		{ "greatest(none, none)", "null" },
		{ "greatest(date, '2023-02-01')", "2023-02-01" },
		{ "least(1, 3, 2)", "1" },
		{ "least(debit, credit)", "0.00" },
		{ "least('b', 'a')", "'a'" },
		{ "least(1, flag)", "@9 a condition cannot be compared with a number" },
		{ "at()", "'vouchers.csv:17'" },
		{ "line()", "17" },
		{ "line() + 1", "18" },
		{ "ordinal(debit + 1)",
		  "@14 ordinal() takes names of fields: give this a name in map.let, and write that name here" },
		{ "ordinal(debit, 1)",
		  "@15 ordinal() takes names of fields: give this a name in map.let, and write that name here" },
	};
	CHECK_ROWS(rows);
}

static void regexes(void)
{
	static const struct row rows[] = {
		{ "regexp_like(account, '^1002')", "true" },
		{ "regexp_like(account, '^2')", "false" },
		{ "regexp_like(none, 'x')", "null" },
		{ "regexp_substr('记-12', '[0-9]+')", "'12'" },
		{ "regexp_substr('记-12', '^(.)-([0-9]+)')", "'记'" },
		{ "regexp_substr('记-12', '^(.)-([0-9]+)', 2)", "'12'" },
		{ "regexp_substr('记-12', '^(.)-([0-9]+)', 0)", "'记-12'" },
		{ "regexp_substr('记-12', '^x')", "null" },
		{ "regexp_substr('记-12', '(x)?记')", "null" },
		{ "regexp_substr('a', 'a', 1)",
		  "@24 the regular expression has no group 1: it has 0 in parentheses" },
		{ "regexp_replace('a1b22', '[0-9]+', '#')", "'a#b#'" },
		{ "regexp_replace('1002-01', '(\\d+)-(\\d+)', '$2/$1')", "'01/1002'" },
		{ "regexp_replace(none, 'a', 'b')", "null" },
	};
	CHECK_ROWS(rows);
}

static void mistakes(void)
{
	static const struct row rows[] = {
		{ "", "@0 the expression is empty" },
		{ "  ", "@0 the expression is empty" },
		{ "1 +", "@3 the expression ends where a value is expected" },
		{ "(1", "@2 the expression ends where ')' is expected" },
		{ "1)", "@1 ')' is where an operator or the end is expected" },
		{ "debit credit", "@6 'credit' is where an operator or the end is expected" },
		{ "'abc",
		  "@0 this text has no closing quote (a quote inside a text is doubled: 'it''s')" },
		{ "debit = 'it's'",
		  "@12 's' is where an operator or the end is expected (a quote inside a text is doubled: 'it''s')" },
		{ "\"abc", "@0 this name has no closing double quote" },
		{ "debit == 1", "@6 '==' is written '='" },
		{ "debit != 1", "@6 '!=' is written '<>'" },
		{ "flag && flag", "@5 '&&' is written 'and'" },
		{ "!flag", "@0 '!' is written 'not'" },
		{ "flag | flag",
		  "@5 '|' alone means nothing: texts are joined by '||', conditions by 'or'" },
		{ "lpad（account, 3)", "@4 full-width '（': type '('" },
		{ "摘要 = ‘合计’", "@9 '‘' is a typographic quote: type an ASCII one (')" },
		{ "摘要 ＝ '合计'", "@7 full-width '＝': type '='" },
		{ "coalesce(a，b)", "@10 full-width '，': type ','" },
		{ "coalesce(a, ‘b’)", "@12 '‘' is a typographic quote: type an ASCII one (')" },
		{ "1 = 1;", "@5 ';' means nothing: an expression has one part" },
		{ "a @ b", "@2 '@' means nothing here" },
		{ "a \x01", "@2 a character that means nothing here (U+0001)" },
		{ "a \xff", "@2 a character that means nothing here (U+FFFD)" },
		{ "1e5",
		  "@0 a number is written 1234.50: digits, one point, no exponent, no letters" },
		{ "1.2.3",
		  "@0 a number is written 1234.50: digits, one point, no exponent, no letters" },
		{ "1,000", "@1 ',' is where an operator or the end is expected" },
		{ "uper('a')", "@0 unknown function 'uper' (did you mean 'upper'?)" },
		{ "frobnicate('a')", "@0 unknown function 'frobnicate'" },
		{ "substring('a', 1)",
		  "@0 unknown function 'substring': write substr(text, start, length)" },
		{ "NVL(a, b)", "@0 unknown function 'nvl': write coalesce(a, b)" },
		{ "lpad('a')", "@0 lpad() takes 2 to 3 arguments, not 1: lpad(text, n [, fill])" },
		{ "upper()", "@0 upper() takes 1 argument, not 0: upper(text)" },
		{ "left('a')", "@0 left() takes 2 arguments, not 1: left(text, n)" },
		{ "coalesce()",
		  "@0 coalesce() takes at least 1 argument, not 0: coalesce(a, b, ...)" },
		{ "upper('a'", "@9 the expression ends where ',' or ')' is expected" },
		{ "upper('a' 'b')", "@10 'b' is where ',' or ')' is expected" },
		{ "upper(,)", "@6 ',' is where a value is expected" },
		{ "UPPER('a')", "'A'" },
		{ "a in 1", "@5 '1' is where '(' (of 'in') is expected" },
		{ "a in ()", "@6 ')' is where a value is expected" },
		{ "a between 1", "@11 the expression ends where 'and' (of 'between') is expected" },
		{ "a is 1", "@5 '1' is where 'null' or 'not null' (of 'is null') is expected" },
		{ "a not 1",
		  "@6 '1' is where 'in', 'between' or 'like' (after 'not') is expected" },
		{ "and 1",
		  "@0 'and' is where a value (write a field of this name in double quotes) is expected" },
		{ "sum(debit)",
		  "@0 sum() needs a group: it works only in map (with map.group), in group_checks and in the sides of reconcile" },
		{ "account ~ '('",
		  "@10 bad regular expression: missing closing parenthesis (at its character 2)" },
	};
	CHECK_ROWS(rows);
}

static char *repeated(const char *before, const char *part, size_t count, const char *middle,
                      const char *behind)
{
	struct buf b = { 0 };

	buf_adds(&b, before);
	for (size_t i = 0; i < count; i++)
		buf_adds(&b, part);
	buf_adds(&b, middle);
	for (size_t i = 0; i < count; i++)
		buf_adds(&b, behind);
	return b.p;
}

/* What is nested or chained without end is refused; what people write is not. */
static void bounds(void)
{
	static const struct bound {
		const char *before, *part;
		size_t count;
		const char *middle, *behind, *want;
	} rows[] = {
		{ "", "(", 150, "1", ")", "1" },
		{ "", "(", 100000, "1", ")", "@200 nested too deeply: more than 200 levels" },
		{ "", "not ", 100000, "true", "", "@800 nested too deeply: more than 200 levels" },
		{ "", "- ", 100000, "1", "", "@400 nested too deeply: more than 200 levels" },
		{ "", "case when ", 100000, "1", "",
		  "@2000 nested too deeply: more than 200 levels" },
		{ "", "abs(", 100000, "1", "", "@803 nested too deeply: more than 200 levels" },
		{ "1", "+1", 900, "", "", "901" },
		{ "1", "+1", 100000, "", "", "@1999 more than 1000 operators in one chain" },
		{ "true", " and true", 100000, "", "", "true" },
		{ "qty in (1", ",2", 100000, ")", "", "false" },
		{ "length('a'", "||'a'", 1000, ")", "", "1001" },
	};
	struct buf got = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = repeated(rows[i].before, rows[i].part, rows[i].count, rows[i].middle,
		                      rows[i].behind);

		evaluate(text, NULL, &got);
		CHECK_STR(got.p, rows[i].want);
		free(text);
	}
	buf_free(&got);
}

static struct expr *bound(const char *text, enum expr_kind kind, const struct expr_names *names)
{
	struct expr_error error;
	struct expr *e = expr_parse(str_of(text), names, kind, &error);

	if (!e || !expr_bind(e, &scope, &error))
		printf("# %s: %s\n", text, error.message);
	return e;
}

static void lookups(void)
{
	static const struct row rows[] = {
		{ "lookup('accounts', account)", "'100201'" },
		{ "lookup('accounts', 1002.01)", "'100201'" },
		{ "lookup('accounts', 'x')", "!unmapped: 'x' is not in lookup 'accounts'" },
		{ "lookup('accounts', none)", "null" },
		{ "lookup('accounts', none, 'd')", "'d'" },
		{ "lookup('accounts', 'x', 'd')", "'d'" },
		{ "lookup('accounts', 'x', 1 / 0)", "!division: division by zero" },
		{ "lookup('accounts', account, 1 / 0)", "'100201'" },
		{ "lookup('soft', 'x')", "null" },
		{ "lookup('keep', 'x')", "'x'" },
		{ "lookup('acounts', account)",
		  "@7 no lookup 'acounts' (did you mean 'accounts'?)" },
		{ "lookup('accounts.dept', account)", "@7 no value column 'dept'" },
		{ "lookup(account, 'x')", "@7 the name of a lookup must be a text in quotes" },
		{ "lookup('accounts', 1, 2, 3)",
		  "@0 lookup('accounts', ...) takes 1 key value and perhaps a default, not 3" },
	};
	struct lookup *l[] = {
		lookup_new(STR("accounts"), LOOKUP_FAULT),
		lookup_new(STR("soft"), LOOKUP_NULL),
		lookup_new(STR("keep"), LOOKUP_KEEP),
	};
	struct expr_names names = { NULL, NULL, 0, l, COUNT(l), NULL };
	struct arena arena = { 0 };
	struct record rec = { .field = fields, .arena = &arena };
	uint64_t used[1] = { 0 };
	struct expr_asked asked[COUNT(l)] = { { .used = used },
		                              { .used = used },
		                              { .used = used } };
	struct expr_env env = { .rec = &rec, .let = lets, .arena = &arena, .asked = asked };
	struct expr *e;
	struct value v;

	for (size_t i = 0; i < COUNT(l); i++)
		CHECK(lookup_add(l[i], STR("1002.01"), STR("100201"), NULL));
	check_rows(rows, COUNT(rows), &names);

	e = bound("lookup('accounts', 摘要)", EXPR_PLAIN, &names);
	for (size_t i = 0; i < 100; i++)
		CHECK(!expr_eval(e, &env, &v));
	CHECK_INT((long long)env.miss_count, 100);
	CHECK(env.miss[0].lookup == l[0] && str_is(env.miss[0].key[0], "本月合计"));
	CHECK(env.miss[99].lookup == l[0] && str_is(env.miss[99].key[0], "本月合计"));
	CHECK(str_is(env.fault, "unmapped"));
	expr_free(e);
	for (size_t i = 0; i < COUNT(l); i++)
		lookup_free(l[i]);
	expr_env_free(&env);
	arena_free(&arena);
}

static void conditions(void)
{
	struct arena arena = { 0 };
	struct record rec = { .field = fields, .arena = &arena };
	struct expr_env env = { .rec = &rec, .let = lets, .arena = &arena };
	static const struct {
		const char *text;
		bool ok, is;
	} rows[] = {
		{ "debit = 12.5", true, true }, { "debit = 1", true, false },
		{ "none = 1", true, false },    { "null", true, false },
		{ "bad = 1", false, false },    { "yes", true, true },
		{ "code", false, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct expr *e = bound(rows[i].text, EXPR_PLAIN, NULL);
		bool is;

		CHECK_ROW(expr_true(e, &env, &is) == rows[i].ok && is == rows[i].is, rows[i].text);
		expr_free(e);
	}
	expr_env_free(&env);
	arena_free(&arena);
}

/* What skip, where, when and checks take. */
static void certain_conditions(void)
{
	static const struct row rows[] = {
		{ "debit > 1", "true" },
		{ "yes", "true" },
		{ "null", "true" },
		{ "half", "true" },
		{ "debit", "@0 this key needs a condition, and this is a number" },
		{ "1 + 1", "@2 this key needs a condition, and this is a number" },
		{ "'abc'", "@0 'abc' is neither true nor false" },
		{ "to_date(code)", "@0 this key needs a condition, and this is a date" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct expr_error error;
		struct buf got = { 0 };
		struct expr *e = expr_parse(str_of(rows[i].text), NULL, EXPR_CONDITION, &error);

		if (expr_bind(e, &scope, &error))
			buf_adds(&got, "true");
		else
			buf_addf(&got, "@%zu %s", error.offset, error.message);
		CHECK_STR(got.p, rows[i].want);
		buf_free(&got);
		expr_free(e);
	}
}

/* ordinal() over records, each "file:line" with a typed and an untyped field. */
static void ordinals(void)
{
	static const struct {
		const char *at, *debit, *code;
		long long want;
	} rows[] = {
		{ "a:1", "1.00", "x", 1 }, { "a:2", "1.0", "x", 2 }, /* equal numbers */
		{ "a:4", "1", "x ", 1 },                             /* other texts */
		{ "a:5", "1", NULL, 1 },   { "a:6", "1", NULL, 2 },
		{ "a:7", "1", "", 1 },     { "b:1", "1", "", 1 }, /* another file */
		{ "a:b:1", "1", "", 1 },   { "a:b:2", "1", "", 2 },
		{ "a:b:3", "z", "", 1 },   { "a:b:4", "z", "", 2 }, /* no number: the text counts */
		{ NULL, "z", "", 1 },      { NULL, "z", "", 2 },
		{ "", "z", "", 3 }, /* no file */
	};
	struct expr *e = bound("ordinal(debit, code, period)", EXPR_PLAIN, NULL);
	struct str field[FIELDS];
	struct arena arena = { 0 };
	struct record rec = { .field = field, .arena = &arena };
	struct expr_env env = { .rec = &rec, .let = lets, .arena = &arena };
	struct value v;
	long long got;

	CHECK(expr_counts(e) && !expr_repeats(e));
	memcpy(field, fields, sizeof(field));
	for (size_t i = 0; i < COUNT(rows); i++) {
		rec.at = rows[i].at ? str_of(rows[i].at) : STR_NULL;
		field[0] = str_of(rows[i].debit);
		field[7] = rows[i].code ? str_of(rows[i].code) : STR_NULL;
		expr_step(e, &env);
		CHECK(expr_eval(e, &env, &v) && v.kind == VALUE_NUMBER &&
		      decimal_int64(v.number, &got));
		CHECK_INT(got, rows[i].want);
		/* asking twice does not count twice */
		CHECK(expr_eval(e, &env, &v) && decimal_int64(v.number, &got) &&
		      got == rows[i].want);
	}
	expr_free(e);
	expr_env_free(&env);
	arena_free(&arena);
}

/*
 * One bound expression in two envs, by turns: each counts its own records, has its own memory, and
 * finds its own rows. An equal scope changes nothing, another one does.
 */
static void two_envs(void)
{
	struct lookup *l[] = { lookup_new(STR("accounts"), LOOKUP_FAULT) };
	struct expr_names names = { NULL, NULL, 0, l, 1, NULL };
	struct arena arena = { 0 };
	struct str field[FIELDS], other[FIELDS];
	struct record rec[2] = { { .field = field, .at = STR("a:1"), .arena = &arena },
		                 { .field = other, .at = STR("a:1"), .arena = &arena } };
	struct expr_env env[2] = { { .rec = &rec[0], .let = lets, .arena = &arena },
		                   { .rec = &rec[1], .let = lets, .arena = &arena } };
	struct expr *e, *upper;
	struct expr_scope fewer = { columns, COUNT(columns), FIELDS };
	struct expr_error error;
	struct value v;

	CHECK(lookup_add(l[0], STR("1002.01"), STR("one"), NULL));
	CHECK(lookup_add(l[0], STR("x"), STR("two"), NULL));
	e = bound("lookup('accounts', account) || ordinal(account) || regexp_replace(account, "
	          "'[0-9]+', '')",
	          EXPR_PLAIN, &names);
	upper = bound("upper(account)", EXPR_PLAIN, NULL);
	memcpy(field, fields, sizeof(field));
	memcpy(other, fields, sizeof(other));
	other[6] = STR("x");
	for (size_t i = 1; i < 4; i++)
		for (size_t k = 0; k < 2; k++) {
			char want[16];

			snprintf(want, sizeof(want), "%s%zu%s", k == 0 ? "one" : "two", i,
			         k == 0 ? "." : "x");
			expr_step(e, &env[k]);
			CHECK(expr_eval(upper, &env[k], &v) &&
			      str_is(v.text, k == 0 ? "1002.01" : "X"));
			CHECK(expr_eval(e, &env[k], &v));
			CHECK_STR(v.text.p, want);
			CHECK(expr_bind(e, &scope, &error) && expr_bind(e, &fewer, &error));
		}
	expr_env_free(&env[0]);
	expr_step(e, &env[0]);
	CHECK(expr_eval(e, &env[0], &v) && str_is(v.text, "one1."));
	fewer.field_count--;
	/* the last field is a let value now */
	expr_free(upper);
	upper = bound("yes", EXPR_PLAIN, NULL);
	CHECK(expr_eval(upper, &env[0], &v) && str_is(v.text, "true"));
	CHECK(expr_bind(upper, &fewer, &error) && expr_eval(upper, &env[0], &v) &&
	      str_is(v.text, "202301"));
	CHECK(expr_bind(upper, &scope, &error) && expr_eval(upper, &env[0], &v) &&
	      str_is(v.text, "true"));
	expr_env_free(&env[0]);
	expr_env_free(&env[1]);
	expr_env_free(&env[1]);
	expr_free(e);
	expr_free(upper);
	lookup_free(l[0]);
	arena_free(&arena);
}

/* An env that has outlived an expression does not take another one for it. */
static void freed(void)
{
	static const char *const pictures[] = { "YYYY", "MM", "DD" };
	static const char *const want[] = { "2023", "01", "31" };
	struct arena arena = { 0 };
	struct record rec = { .field = fields, .arena = &arena };
	struct expr_env env = { .rec = &rec, .let = lets, .arena = &arena };

	for (size_t i = 0; i < 60; i++) {
		char text[40];
		struct expr *e;
		struct value v;

		snprintf(text, sizeof(text), "to_char(date, '%s')", pictures[i % 3]);
		e = bound(text, EXPR_PLAIN, NULL);
		CHECK(expr_eval(e, &env, &v) && str_is(v.text, want[i % 3]));
		expr_free(e);
	}
	expr_env_free(&env);
	arena_free(&arena);
}

static void calls(void)
{
	struct expr *e = bound("upper(code) || text(line())", EXPR_PLAIN, NULL);
	size_t offset = 0;

	CHECK(expr_calls(e, "line", &offset) && offset == 20);
	CHECK(expr_calls(e, "upper", NULL) && !expr_calls(e, "at", NULL) &&
	      !expr_calls(e, "ordinal", NULL));
	CHECK(!expr_counts(e));
	expr_free(e);
}

static void questions(void)
{
	struct expr *e = bound("debit + qty > 0 and \"odd name\" = period", EXPR_PLAIN, NULL);
	enum value_kind kind;
	size_t column = 0;

	CHECK(expr_uses(e, 0) && expr_uses(e, 2) && expr_uses(e, 14) && expr_uses(e, 16));
	CHECK(!expr_uses(e, 1) && !expr_uses(e, 17));
	CHECK(expr_names_field(e, STR("odd name")) && !expr_names_field(e, STR("credit")));
	CHECK(expr_result_kind(e, &kind) && kind == VALUE_BOOLEAN);
	CHECK(!expr_is_column(e, &column));
	CHECK(str_is(expr_text(e), "debit + qty > 0 and \"odd name\" = period"));
	expr_free(e);

	e = bound("(half)", EXPR_PLAIN, NULL);
	CHECK(expr_is_column(e, &column) && column == 17);
	CHECK(!expr_result_kind(e, &kind));
	expr_free(e);

	e = bound("case when flag then debit else 0 end", EXPR_PLAIN, NULL);
	CHECK(expr_result_kind(e, &kind) && kind == VALUE_NUMBER);
	expr_free(e);
}

/*
 * What an explanation asks: the names of the text, each once, and the lookups that were gone
 * through.
 */
static void explained(void)
{
	static const char *const want[] = { "period", "$book", "debit" };
	static const struct str param = NAME("book"), value = NAME("001");
	struct lookup *l = lookup_new(STR("accounts"), LOOKUP_FAULT);
	struct expr_names names = { &param, &value, 1, &l, 1, NULL };
	struct expr_trace trace = { .count = 0 };
	struct arena arena = { 0 };
	struct expr_env env = { .arena = &arena, .trace = &trace };
	struct expr_input in;
	struct value v;
	const char *why;
	struct expr *e = bound("case when period = $book then period || debit else $book end",
	                       EXPR_PLAIN, &names);
	size_t i = 0;

	for (; expr_input(e, i, &in); i++) {
		CHECK_ROW(str_is(in.name, want[i] + in.param) && in.param == (*want[i] == '$'),
		          want[i]);
		CHECK(!in.param || str_eq(in.value, value));
	}
	CHECK_INT(i, 3);
	expr_free(e);

	CHECK(lookup_add(l, STR("1001"), STR("6001"), &why));
	e = bound(
		"coalesce(lookup('accounts', '9', null), lookup('accounts', '1001'), lookup('accounts', '8'))",
		EXPR_PLAIN, &names);
	CHECK(expr_eval(e, &env, &v));
	CHECK_INT(trace.count, 2);
	CHECK(!trace.step[0].found && str_is(trace.step[0].key[0], "9"));
	CHECK(trace.step[1].found && trace.step[1].row == 0 &&
	      str_is(trace.step[1].value, "6001") && trace.step[1].lookup == l);
	expr_free(e);
	lookup_free(l);
	expr_env_free(&env);
	arena_free(&arena);
}

/* A table from a file, with a key of two columns and two values. */
static void wide_lookups(void)
{
	static const struct row rows[] = {
		{ "lookup('depts.code', '10', 'A')", "'D10A'" },
		{ "lookup('depts.name', 10, 'B')", "'Lager'" },
		{ "lookup('depts.code', '10', 'C')",
		  "!unmapped: '10', 'C' is not in lookup 'depts'" },
		{ "lookup('depts.code', '10', 'C', 'none')", "'none'" },
		{ "lookup('depts.code', none, none)", "null" },
		{ "lookup('depts.code', '10', none)",
		  "!unmapped: '10', null is not in lookup 'depts'" },
		{ "lookup('depts.code', '10', none, 'none')", "'none'" },
		{ "lookup('depts', '10', 'A')",
		  "@7 lookup 'depts' has 2 values: name one of them, as in 'depts.code'" },
		{ "lookup('depts.cod', '10', 'A')",
		  "@7 no value column 'cod' (did you mean 'code'?)" },
		{ "lookup('depts.code', '10')",
		  "@0 lookup('depts.code', ...) takes 2 key values and perhaps a default, not 1" },
	};
	static const struct str keys[] = { NAME("plant"), NAME("dept") },
				values[] = { NAME("code"), NAME("name") };
	char path[] = "/tmp/test_expr.XXXXXX";
	struct lookup *l = lookup_new(STR("depts"), LOOKUP_FAULT);
	int fd = mkstemp(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	CHECK(f != NULL);
	if (f) {
		fputs("plant,dept,code,name\n10,A,D10A,Werk\n10,B,D10B,Lager\n", f);
		fclose(f);
	}
	lookup_columns(l, &(struct lookup_columns){
				  .key = keys, .key_count = 2, .value = values, .value_count = 2 });
	CHECK(lookup_read(l, path, &(struct lookup_form){ .wanted = NULL }));
	check_rows(rows, COUNT(rows), &(struct expr_names){ NULL, NULL, 0, &l, 1, NULL });
	unlink(path);
	lookup_free(l);
}

/* With dates the day stands behind the key, and what is not there is told with it. */
static void dated_lookups(void)
{
	static const struct row rows[] = {
		{ "lookup('rates', 'USD', date '2023-01-31')", "'6.9'" },
		{ "lookup('rates', 'USD', '2023-02-01')", "'7'" },
		{ "lookup('rates', 'USD', date '2022-12-31')",
		  "!unmapped: 'USD' is not in lookup 'rates' on 2022-12-31" },
		{ "lookup('rates', 'USD', date '2022-12-31', 'none')", "'none'" },
		{ "lookup('rates', 'USD', none)",
		  "!unmapped: 'USD' is not in lookup 'rates' without a date" },
		{ "lookup('rates', none, date '2023-01-01')", "null" },
		{ "lookup('rates', 'CNY', none)",
		  "!unmapped: 'CNY' is not in lookup 'rates' without a date" },
		{ "lookup('rates', 'USD', 'x')", "@23 'x' is not a date" },
		{ "lookup('rates', 'USD')",
		  "@0 lookup('rates', ...) takes 1 key value, a date and perhaps a default, not 1" },
	};
	static const struct str key = NAME("cur"), value = NAME("rate");
	char path[] = "/tmp/test_expr.XXXXXX";
	struct lookup *l = lookup_new(STR("rates"), LOOKUP_FAULT);
	int fd = mkstemp(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	CHECK(f != NULL);
	if (f) {
		fputs("cur,day,rate\nCNY,,1\nUSD,2023-02-01,7\nUSD,2023-01-01,6.9\n", f);
		fclose(f);
	}
	lookup_columns(l, &(struct lookup_columns){ &key, 1, &value, 1, NAME("day"), STR_NULL,
	                                            LOOKUP_EXACT });
	CHECK(lookup_read(l, path, &(struct lookup_form){ .wanted = NULL }) && lookup_ready(l));
	check_rows(rows, COUNT(rows), &(struct expr_names){ NULL, NULL, 0, &l, 1, NULL });
	unlink(path);
	lookup_free(l);
}

/* What a caller is told besides: which rows were found, whether a key was asked for and missed. */
static void asked_lookups(void)
{
	struct lookup *l = lookup_new(STR("accounts"), LOOKUP_FAULT);
	struct expr_names names = { NULL, NULL, 0, &l, 1, NULL };
	uint64_t used[1] = { 0 };
	struct expr_asked asked = { .used = used };
	struct arena arena = { 0 };
	struct record rec = { .field = fields, .arena = &arena };
	struct expr_env env = { .rec = &rec, .let = lets, .arena = &arena, .asked = &asked };
	struct expr *e;
	struct value v;

	CHECK(lookup_add(l, STR("1001"), STR("1"), NULL) &&
	      lookup_add(l, STR("1002.01"), STR("2"), NULL));
	e = bound("lookup('accounts', account)", EXPR_PLAIN, &names);
	CHECK(expr_eval(e, &env, &v) && asked.asked && !asked.missed && used[0] == 2);
	CHECK(env.hit.lookup == l && env.hit.row == 1);
	expr_free(e);
	asked.asked = false;
	e = bound("lookup('accounts', 'x', 'none')", EXPR_PLAIN, &names);
	CHECK(expr_eval(e, &env, &v) && !asked.asked && !asked.missed);
	expr_free(e);
	e = bound("lookup('accounts', 'x')", EXPR_PLAIN, &names);
	CHECK(!expr_eval(e, &env, &v) && asked.asked && asked.missed && used[0] == 2);
	expr_free(e);
	lookup_free(l);
	expr_env_free(&env);
	arena_free(&arena);
}

/*
 * The caches of lookup() and to_char(): what is kept from one record is given to another only where
 * it fits.
 */
static void remembered(void)
{
	static const char *const rows[][3] = {
		/* date, account, want */
		{ "2023-01-31", "1002.01", "202301/100201" },
		{ "2023-01-31", "1003", "202301/2003" },
		{ "2023-04-05", "1003", "202304/2003" }, /* 64 days later */
		{ "2023-01-31", "1002.01", "202301/100201" },
		{ "2023-01-31", NULL, NULL },
		{ "2023-06-08", "1003", "202306/2003" },
	};
	struct lookup *l = lookup_new(STR("accounts"), LOOKUP_FAULT);
	struct expr_names names = { NULL, NULL, 0, &l, 1, NULL };
	struct arena arena = { 0 };
	struct str field[FIELDS] = { { NULL, 0 } };
	struct record rec = { .field = field, .arena = &arena };
	struct expr_env env = { .rec = &rec, .let = lets, .arena = &arena };
	struct expr *e;

	CHECK(lookup_add(l, STR("1002.01"), STR("100201"), NULL) &&
	      lookup_add(l, STR("1003"), STR("2003"), NULL));
	e = bound("to_char(date, 'YYYYMM') || '/' || lookup('accounts', account)", EXPR_PLAIN,
	          &names);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct value v = { .kind = VALUE_NULL };

		field[3] = str_of(rows[i][0]);
		field[6] = str_of(rows[i][1]);
		CHECK(expr_eval(e, &env, &v));
		CHECK_STR(v.kind == VALUE_TEXT ? arena_copy(&arena, v.text.p, v.text.len) : NULL,
		          rows[i][2]);
		arena_reset(&arena);
	}
	expr_free(e);
	lookup_free(l);
	expr_env_free(&env);
	arena_free(&arena);
}

/* One spec, several files: the same expression meets other columns. */
static void bound_again(void)
{
	static const struct expr_column one[] = { { NAME("x"), DECIMAL2, true } },
					two[] = { { NAME("y"), TEXT, false },
		                                  { NAME("x"), TEXT, false } };
	static struct str first[] = { NAME("5.00") }, second[] = { NAME("a"), NAME("5") };
	struct arena arena = { 0 };
	struct record rec = { .field = first, .arena = &arena };
	struct expr_env env = { .rec = &rec, .arena = &arena };
	struct expr_error error;
	struct expr *e = expr_parse(
		STR("x = '5' and to_date('1.1.' || '2023', 'DD.MM.YYYY') > date '2022-01-01' and x ~ '5'"),
		NULL, EXPR_PLAIN, &error);
	bool is = false;

	CHECK(expr_bind(e, &(struct expr_scope){ one, 1, 1 }, &error));
	CHECK(expr_true(e, &env, &is) && is); /* as numbers */
	CHECK(expr_bind(e, &(struct expr_scope){ two, 2, 2 }, &error));
	rec.field = second;
	CHECK(expr_true(e, &env, &is) && is);
	second[1] = STR("5.00");
	CHECK(expr_true(e, &env, &is) && !is); /* as texts */
	expr_free(e);
	expr_env_free(&env);
	arena_free(&arena);
}

/* ---- groups */

static const char *const lines[][3] = {
	/* debit, account, none */
	{ "10.00", "1002", NULL },
	{ "2.50", "1001", "x" },
	{ NULL, "1003", NULL },
	{ "-0.50", "1001", "y" },
};

static void group_text(const char *text, size_t count, struct buf *out)
{
	struct arena arena = { 0 };
	struct str field[FIELDS];
	struct record rec = { .field = field, .at = STR("f:1"), .arena = &arena };
	struct expr_env env = { .rec = &rec, .let = lets, .arena = &arena };
	struct expr_error error;
	struct expr *e = expr_parse(str_of(text), NULL, EXPR_GROUP, &error);
	struct expr_group *g;
	struct value v;

	buf_reset(out);
	if (!e || !expr_bind(e, &scope, &error)) {
		buf_addf(out, "@%zu %s", error.offset, error.message);
		expr_free(e);
		return;
	}
	g = expr_group_new(e);
	for (int round = 0; round < 2; round++) { /* the second time after a reset */
		expr_group_reset(g);
		for (size_t i = 0; i < count; i++) {
			memcpy(field, fields, sizeof(field));
			field[0] = str_of(lines[i][0]);
			field[6] = str_of(lines[i][1]);
			field[11] = str_of(lines[i][2]);
			expr_group_add(g, &env);
			arena_reset(&arena);
		}
		env.rec = NULL;
		buf_reset(out);
		if (expr_group_value(g, &env, &v))
			show(&v, &arena, out);
		else
			buf_addf(out, "!%.*s: %s", (int)env.fault.len, env.fault.p, env.detail);
		env.rec = &rec;
	}
	expr_group_free(g);
	expr_free(e);
	expr_env_free(&env);
	arena_free(&arena);
}

static void groups(void)
{
	static const struct {
		const char *text;
		size_t count;
		const char *want;
	} rows[] = {
		{ "sum(debit)", 4, "12.00" },
		{ "sum(debit) = 12", 4, "true" },
		{ "sum(debit) - sum(credit)", 4, "12.00" },
		{ "sum(debit * 2)", 4, "24.00" },
		{ "sum(case when account = '1001' then debit else 0 end)", 4, "2.00" },
		{ "sum(debit)", 0, "null" },
		{ "coalesce(sum(debit), 0)", 0, "0" },
		{ "sum(bad)", 4, "!not_a_number: '12.3.4' is not a number" },
		{ "sum(account)", 4, "4007" },
		{ "sum(date)", 4, "@4 sum() needs a number, and this is a date" },
		{ "count(*)", 4, "4" },
		{ "count(*)", 0, "0" },
		{ "count(debit)", 4, "3" },
		{ "count()", 4, "4" },
		{ "count(none)", 4, "2" },
		{ "min(debit)", 4, "-0.50" },
		{ "max(debit)", 4, "10.00" },
		{ "max(account)", 4, "'1003'" },
		{ "min(account)", 4, "'1001'" },
		{ "min(debit)", 0, "null" },
		{ "max(date)", 4, "2023-01-31" },
		{ "first(account)", 4, "'1002'" },
		{ "last(account)", 4, "'1001'" },
		{ "first(none)", 4, "null" },
		{ "last(none)", 4, "'y'" },
		{ "first(none)", 0, "null" },
		{ "account", 4, "'1002'" },
		{ "account", 0, "null" },
		{ "account || '/' || period || '/' || count(*)", 4, "'1002/202301/4'" },
		{ "lookup('x', 1)", 4, "@7 no lookup 'x'" },
		{ "at()", 4, "'f:1'" },
		{ "sum(sum(debit))", 4, "@4 sum() cannot be inside another aggregate" },
		{ "sum(*)", 4, "@4 '*' is where a value is expected" },
		{ "sum(99999999999999999999999999999999999999)", 4,
		  "!overflow: the result has more than 38 digits" },
	};
	struct buf got = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		group_text(rows[i].text, rows[i].count, &got);
		unit_check_str(got.p, rows[i].want, rows[i].text, __FILE__, __LINE__);
	}
	buf_free(&got);
}

/* The examples of cutover-expr(7): `expression  =>  result`. Run from the top of the tree. */
static void manual(void)
{
	struct buf got = { 0 };
	size_t examples = 0, size = 0;
	char *line = NULL;
	FILE *f = fopen("man/cutover-expr.7", "r");

	CHECK(f != NULL);
	while (f && getline(&line, &size, f) > 0) {
		char *arrow = strstr(line, "  =>  ");

		if (!arrow)
			continue;
		*arrow = '\0';
		arrow += strlen("  =>  ");
		arrow[strcspn(arrow, "\n")] = '\0';
		evaluate(line, NULL, &got);
		unit_check_str(got.p, arrow, line, __FILE__, __LINE__);
		examples++;
	}
	CHECK(examples > 10);
	if (f)
		fclose(f);
	free(line);
	buf_free(&got);
}

static void function_rows(void)
{
	struct expr_function_doc doc, other;

	for (size_t i = 0; expr_function(i, &doc); i++) {
		size_t len = strlen(doc.name);

		CHECK_ROW(strncmp(doc.usage, doc.name, len) == 0 && doc.usage[len] == '(',
		          doc.name);
		CHECK_ROW(doc.help[0] != '\0', doc.name);
		for (size_t k = 0; k < i && expr_function(k, &other); k++)
			CHECK_ROW(strcmp(doc.name, other.name) != 0, doc.name);
	}
}

int main(void)
{
	unit_run("literals, parameters and names", literals);
	unit_run("arithmetic is exact", arithmetic);
	unit_run("logic has three values", logic);
	unit_run("comparisons follow the kinds", comparisons);
	unit_run("is null, in, between, like, ~", predicates);
	unit_run("case", cases);
	unit_run("functions of texts", texts);
	unit_run("company names without their legal form", company_names);
	unit_run("company_name() without its words is an error", company_names_need_words);
	unit_run("rows of legal forms: what they take off, what is wrong with them",
	         legal_form_rows);
	unit_run("functions of numbers round as told", numbers);
	unit_run("functions of dates", dates);
	unit_run("coalesce, nullif, greatest, least, at, line", choices);
	unit_run("regular expressions", regexes);
	unit_run("every mistake has its place and its advice", mistakes);
	unit_run("nesting and chains are bounded", bounds);
	unit_run("lookups give new codes and remember misses", lookups);
	unit_run("lookups with several keys and values", wide_lookups);
	unit_run("lookups with dates", dated_lookups);
	unit_run("what was asked of lookups", asked_lookups);
	unit_run("a condition is true only where it is true", conditions);
	unit_run("what can be no condition is refused", certain_conditions);
	unit_run("what an expression uses and gives", questions);
	unit_run("two envs share an expression", two_envs);
	unit_run("an env outlives expressions", freed);
	unit_run("ordinal counts neighbours", ordinals);
	unit_run("what an expression calls", calls);
	unit_run("what is remembered belongs to its key", remembered);
	unit_run("an expression may be bound again", bound_again);
	unit_run("aggregates over groups", groups);
	unit_run("names and lookups of an expression are told for an explanation", explained);
	unit_run("the rows of the tables are whole", function_rows);
	unit_run("the examples of the manual hold", manual);
	return unit_end();
}
