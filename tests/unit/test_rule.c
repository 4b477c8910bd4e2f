/*
 * Cleaning rules: what each makes of a text, and what is said about a chain that cannot be
 * compiled.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "rule/rule.h"
#include "said.h"
#include "unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct row {
	const char *rules; /* YAML behind `rules:` */
	const char *in;    /* NULL: null */
	const char *want;  /* NULL: null; "!code" a fault */
};

struct tables {
	struct lookup *lookup[2]; /* currencies, which faults; soft, which keeps */
};

static void make_tables(struct tables *t)
{
	t->lookup[0] = lookup_new(STR("currencies"), LOOKUP_FAULT);
	t->lookup[1] = lookup_new(STR("soft"), LOOKUP_KEEP);
	lookup_add(t->lookup[0], STR("人民币"), STR("CNY"), NULL);
	lookup_add(t->lookup[1], STR("RMB"), STR("CNY"), NULL);
}

static void free_tables(struct tables *t)
{
	lookup_free(t->lookup[0]);
	lookup_free(t->lookup[1]);
}

static struct yaml *parse(const char *rules)
{
	struct buf text = { 0 };
	struct yaml *c;

	buf_addf(&text, "rules: %s\n", rules);
	c = yaml_parse("t.yml", buf_str(&text));
	buf_free(&text);
	return c;
}

static void check_row(const struct row *row, const struct tables *t)
{
	struct yaml *c = parse(row->rules);
	struct rule_chain *chain = c ? rule_compile(yaml_find(yaml_root(c), "rules"), t->lookup, 2)
	                             : NULL;
	struct rule_scratch *scratch = chain ? rule_scratch_new(chain) : NULL;
	struct arena arena = { 0 };
	struct str value = str_of(row->in);
	enum fault fault;
	char *got = NULL;

	CHECK_ROW(chain != NULL, row->rules);
	for (int again = 0; scratch && again < 2;
	     again++) { /* the second time from used scratch memory */
		struct buf out = { 0 };

		value = str_of(row->in);
		free(got);
		got = NULL;
		if (!rule_apply(scratch, &arena, &value, &fault))
			buf_addf(&out, "!%.*s", (int)fault_name(fault).len, fault_name(fault).p);
		else if (value.p)
			buf_addstr(&out, value);
		got = out.p;
	}
	unit_check_str(got, row->want, row->rules, __FILE__, __LINE__);
	free(got);
	rule_scratch_free(scratch);
	rule_free(chain);
	arena_free(&arena);
	yaml_close(c);
}

static void check_rows(const struct row *rows, size_t count)
{
	struct tables t;

	make_tables(&t);
	for (size_t i = 0; i < count; i++)
		check_row(&rows[i], &t);
	free_tables(&t);
}

static void texts(void)
{
	static const struct row rows[] = {
		{ "[]", "a", "a" },
		{ "[]", NULL, NULL },
		{ "[]", "", NULL },
		{ "[squeeze]", "  a 　 b\t\tc ", "a b c" },
		{ "[squeeze]", "　", NULL },
		{ "[squeeze]", NULL, NULL },
		{ "[upper]", "cnyä", "CNYÄ" },
		{ "[lower]", "CNYÄ", "cnyä" },
		{ "[halfwidth]", "１００２．０１　ＡＢ", "1002.01 AB" },
		{ "[fullwidth]", "A1 ", "Ａ１　" },
		{ "[nfc]", "e\xcc\x81", "\xc3\xa9" },
		{ "[nfkc]", "㈱ｶﾞ", "(株)ガ" },
		{ "[{ delete: '.-' }]", "1002.01-03", "10020103" },
		{ "[{ delete: '【】' }]", "【客商】", "客商" },
		{ "[{ delete: '.' }]", "...", NULL },
		{ "[{ pad: [5, '0'] }]", "12", "00012" },
		{ "[{ pad: [2, '0'] }]", "12345", "12345" },
		{ "[{ pad: [3, 零] }]", "七", "零零七" },
		{ "[{ prefix: 'A-' }]", "1", "A-1" },
		{ "[{ prefix: 'A-' }]", NULL, NULL },
		{ "[{ suffix: '-Z' }]", "1", "1-Z" },
		{ "[{ cut: 2 }]", "本月合计", "本月" },
		{ "[{ cut: 9 }]", "本月", "本月" },
		{ "[unquote]", "'0012", "0012" },
		{ "[unquote]", "''0012", "'0012" },
		{ "[unquote]", "=\"0012\"", "0012" },
		{ "[unquote]", "=\"", "=\"" },
		{ "[unquote]", "=\"\"", NULL },
		{ "[unquote]", "0012", "0012" },
		{ "[unquote]", "'", NULL },
		{ "[halfwidth, squeeze, upper, { delete: '.' }]", " ａ.b  c ", "AB C" },
		{ "[{ delete: a }, { prefix: x }]", "aaa", NULL },
	};
	check_rows(rows, COUNT(rows));
}

/* What a spreadsheet makes of a code, and what a code may look like. */
static void codes(void)
{
	static const char *const damaged[] = {
		"2-Jan",
		"02-Jan",
		"31-Dec",
		"2/jan",
		"02.янв",
		"2-janv.",
		"2-janv",
		"1-févr",
		"1-Mär",
		"2-Jan-95",
		"02-Jan-1995",
		"12-Mrz",
		"Mar-95",
		"Jan-02",
		"янв.23",
		"jan/23",
		"Aug-2023",
		"1月2日",
		"2023年1月",
		"2023年1月2日",
		"1월2일",
		"2023/1/2",
		"2023/01/02",
		"1/2/2023",
		"31/12/2023",
		"31.12.2023",
		"01.02.2010",
		"2023-01-02",
		"12-31-2023",
		"1:02",
		"13:05:00",
		"TRUE",
		"FALSE",
		"True",
		"true",
		"WAHR",
		"FALSCH",
		"VRAI",
		"FAUX",
		"VERDADERO",
		"FALSO",
		"ИСТИНА",
		"ЛОЖЬ",
		"DOĞRU",
		"FAŁSZ",
		"#N/A",
		"#REF!",
		"#DIV/0!",
		"#ЗНАЧ!",
		"#¡VALOR!",
		"#ИМЯ?",
		"#####",
		"1001.0",
		"1001,0",
		"3.00000",
		"1234567890123450",
		"01. Feb",
		"2 Jan",
		"Jan 02",
		"1월 2일",
		"2023년 1월",
		"2023/1/2 0:00",
		"2023-01-02T13:05:00",
		"2023-01-02 00:00:00",
		"1:02:00 PM",
		"12:30 AM",
	};
	static const char *const fine[] = {
		"1",
		"1-2",
		"01-02",
		"1-2-3",
		"1.2.3",
		"01.02.03",
		"1/2",
		"1/2/3",
		"1002",
		"1002.10",
		"1001.00",
		"1002.01.03",
		"2023-01",
		"2023/1",
		"2023-01-0001",
		"2023-13-01",
		"2023/2/30",
		"1001/01/02",
		"1899-01-02",
		"2100-01-02",
		"20230102",
		"2023.01.02.03",
		"2023-01/02",
		"MAR-95",
		"2-JAN",
		"02-JAN-95",
		"JAN-01",
		"Jan",
		"Mar",
		"May",
		"1月",
		"3月",
		"月",
		"Jan-1",
		"Jan-001",
		"Jan-3023",
		"32-Jan",
		"0-Jan",
		"2Jan",
		"Jan95",
		"2-Janx",
		"x2-Jan",
		"Marx-95",
		"1E5",
		"1e10",
		"12E3",
		"24:00",
		"1:2",
		"1:60",
		"12:30x",
		"12:3",
		"12:30:60",
		"WAHRX",
		"Wahr",
		"Vero",
		"SAND",
		"true.",
		"#",
		"#1",
		"A#!",
		"#a",
		"记-12",
		"1月2",
		"1月2日 ",
		"1月32",
		"2023年",
		"日",
		"1001.10",
		"1.5",
		"9",
		"123456789012345",
		"1234567890123456",
		"V1-2",
		"Jan  02",
		"1 2",
		"2 -Jan",
		"12:30 pm",
		"2023-01-02 x",
		"2023/1/2 ",
		"1:02 AMx",
	};
	static const char *const scientific[] = { "1.12E+11", "9E+15", "1,12E+11", "1E-5",
		                                  "1.e+5" };
	static const struct row except[] = {
		{ "[{ code_except: '[A-Z][a-z]+-[0-9]+' }]", "Set-20", "Set-20" },
		{ "[{ code_except: 'Set-[0-9]' }]", "Set-20", "!damaged" },
		{ "[{ code_except: '20' }]", "Set-20", "!damaged" },
		{ "[{ code_except: x }]", "1002", "1002" },
		{ "[{ code_except: '.*' }]", "1.12E+11", "1.12E+11" },
		{ "[{ code_except: x }]", "1.12E+11", "!scientific" },
		{ "[{ code_except: '^(T+)+[a-z]' }]", "TRUE", "!damaged" },
		{ "[code]", NULL, NULL },
		{ "[{ code_except: '^([0-9]+)+[a-z]' }]",
		  "123456789012345000000000000000000000000000000000000000", "!pattern_limit" },
	};

	for (size_t i = 0; i < COUNT(damaged); i++)
		check_rows(&(struct row){ "[code]", damaged[i], "!damaged" }, 1);
	for (size_t i = 0; i < COUNT(fine); i++)
		check_rows(&(struct row){ "[code]", fine[i], fine[i] }, 1);
	for (size_t i = 0; i < COUNT(scientific); i++)
		check_rows(&(struct row){ "[code]", scientific[i], "!scientific" }, 1);
	check_rows(except, COUNT(except));
}

static void matches(void)
{
	static const struct row rows[] = {
		{ "[digits]", "2023年01期", "202301" },
		{ "[digits]", "１２a3", "123" },
		{ "[digits]", "无", NULL },
		{ "[{ before: '-' }]", "记-12-3", "记" },
		{ "[{ before: '-' }]", "记12", "记12" },
		{ "[{ before: '-' }]", "-12", NULL },
		{ "[{ after: '-' }]", "记-12-3", "12-3" },
		{ "[{ after: '---' }]", "客户---001", "001" },
		{ "[{ after: '-' }]", "记12", "记12" },
		{ "[{ replace: ['[0-9]+', '#'] }]", "a1b22", "a#b#" },
		{ "[{ replace: ['^(.+)-(.+)$', '$2/$1'] }]", "a-b", "b/a" },
		{ "[{ replace: [x, ''] }]", "xx", NULL },
		{ "[{ extract: '[0-9]+' }]", "记-12", "12" },
		{ "[{ extract: '^(.)-[0-9]+' }]", "记-12", "记" },
		{ "[{ extract: '^x' }]", "记-12", NULL },
		{ "[{ replace: ['^(a+)+$', b] }]",
		  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "!pattern_limit" },
		{ "[{ extract: '^(a+)+$' }]",
		  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "!pattern_limit" },
		{ "[{ lookup: currencies }]", "人民币", "CNY" },
		{ "[{ lookup: currencies }]", "美元", "!not_in_lookup" },
		{ "[{ lookup: currencies }]", NULL, NULL },
		{ "[upper, { lookup: soft }]", "rmb", "CNY" },
		{ "[{ lookup: soft.value }]", "USD", "USD" },
	};
	check_rows(rows, COUNT(rows));
}

/* What one scratch has seen, another does not know. */
static void two_scratches(void)
{
	struct yaml *c = parse("[{ split: { between: ':', open: '[', close: ']', take: a } }]");
	struct rule_chain *chain = rule_compile(yaml_find(yaml_root(c), "rules"), NULL, 0);
	struct rule_scratch *one = rule_scratch_new(chain), *two = rule_scratch_new(chain);
	struct arena arena = { 0 };
	struct str value = STR("[b:1][c:3][b:4][a:2]"), label;
	enum fault fault;

	CHECK(rule_apply(one, &arena, &value, &fault) && str_is(value, "2"));
	CHECK(rule_passed(one, 0, &label) && str_is(label, "b"));
	CHECK(rule_passed(one, 1, &label) && str_is(label, "c"));
	CHECK(!rule_passed(one, 2, &label) && !rule_passed(two, 0, &label));
	rule_join(two, one);
	rule_join(two, one);
	CHECK(rule_passed(two, 0, &label) && str_is(label, "b") && !rule_passed(two, 2, &label));
	rule_scratch_free(one);
	rule_scratch_free(two);
	rule_free(chain);
	arena_free(&arena);
	yaml_close(c);
}

/* A text that rules make longer than a field may be is a fault. */
static void too_long(void)
{
	struct yaml *c = parse(
		"[{ replace: [a, 0123456789] }, { replace: ['[0-9]', 0123456789] }, { suffix: x }]");
	struct rule_chain *chain = rule_compile(yaml_find(yaml_root(c), "rules"), NULL, 0);
	struct rule_scratch *scratch = rule_scratch_new(chain);
	struct arena arena = { 0 };
	struct buf text = { 0 };
	struct str value;
	enum fault fault = FAULT_GROUP;

	for (int i = 0; i < 200000; i++)
		buf_addc(&text, 'a');
	value = buf_str(&text);
	CHECK(!rule_apply(scratch, &arena, &value, &fault) && fault == FAULT_TOO_LONG &&
	      value.len == 200000);
	value.len = 100000;
	CHECK(rule_apply(scratch, &arena, &value, &fault) && value.len == 10000001);
	buf_free(&text);
	rule_scratch_free(scratch);
	rule_free(chain);
	arena_free(&arena);
	yaml_close(c);
}

/*
 * Numbers of companies and persons below are examples of the standards, of public registers, or
 * made up.
 */
static void check_digits(void)
{
	static const struct row rows[] = {
		{ "[{ check: uscc }]", "91110000600037341L", "91110000600037341L" },
		{ "[{ check: uscc }]", "91440300708461136T", "91440300708461136T" },
		{ "[{ check: uscc }]", "A1110000600037341K", "A1110000600037341K" },
		{ "[{ check: uscc }]", "91110000600037341M", "!check_digit" },
		{ "[{ check: uscc }]", "91110000600037431L", "!check_digit" }, /* 34 for 43 */
		{ "[{ check: uscc }]", "91110000600037341l", "!check_digit" },
		{ "[{ check: uscc }]", "9111000060003734IL",
		  "!check_digit" }, /* I is not in the alphabet */
		{ "[{ check: uscc }]", "91A100006000373411",
		  "!check_digit" }, /* a letter in the place */
		{ "[{ check: uscc }]", "91110000600037341", "!check_digit" },
		{ "[{ check: uscc }]", "91110000600037341L0", "!check_digit" },
		{ "[{ check: uscc }]", NULL, NULL },
		{ "[upper, { check: uscc }]", "91110000600037341l", "91110000600037341L" },
		{ "[{ check: cn_org }]", "D2143569X", "D2143569X" },
		{ "[{ check: cn_org }]", "D2143569-X", "D2143569-X" },
		{ "[{ check: cn_org }]", "600037341", "600037341" },
		{ "[{ check: cn_org }]", "600037342", "!check_digit" },
		{ "[{ check: cn_org }]", "D2143569Y", "!check_digit" },
		{ "[{ check: cn_org }]", "D2143569 X", "!check_digit" },
		{ "[{ check: cn_org }]", "d2143569X", "!check_digit" },
		{ "[{ check: cn_org }]", "D214356-9X", "!check_digit" },
		{ "[{ check: cn_id }]", "11010519491231002X", "11010519491231002X" },
		{ "[{ check: cn_id }]", "440524188001010014", "440524188001010014" },
		{ "[{ check: cn_id }]", "110105202402290011", "110105202402290011" },
		{ "[{ check: cn_id }]", "11010519491231002x", "!check_digit" },
		{ "[{ check: cn_id }]", "110105194912310021", "!check_digit" },
		{ "[{ check: cn_id }]", "110105202302300016", "!check_digit" }, /* 30 February */
		{ "[{ check: cn_id }]", "110105190013010017", "!check_digit" }, /* month 13 */
		{ "[{ check: cn_id }]", "010105194912310026", "!check_digit" }, /* no such place */
		{ "[{ check: cn_id }]", "1101051949123100X2", "!check_digit" },
		{ "[{ check: cn_id }]", "110105491231002",
		  "!check_digit" }, /* the old one of 15 digits */
		{ "[{ check: iban }]", "GB82WEST12345698765432", "GB82WEST12345698765432" },
		{ "[{ check: iban }]", "DE89370400440532013000", "DE89370400440532013000" },
		{ "[{ check: iban }]", "NO9386011117947", "NO9386011117947" },
		{ "[{ check: iban }]", "MT84MALT011000012345MTLCAST001S",
		  "MT84MALT011000012345MTLCAST001S" },
		{ "[{ check: iban }]", "DE89370400440532013001", "!check_digit" },
		{ "[{ check: iban }]", "DE89 3704 0044 0532 0130 00", "!check_digit" },
		{ "[{ delete: ' ' }, { check: iban }]", "DE89 3704 0044 0532 0130 00",
		  "DE89370400440532013000" },
		{ "[{ check: iban }]", "de89370400440532013000", "!check_digit" },
		{ "[{ check: iban }]", "DE5137040044053201300",
		  "!check_digit" }, /* one short of Germany's */
		{ "[{ check: iban }]", "DE813704004405320130000", "!check_digit" },
		{ "[{ check: iban }]", "DE00370400440000000060",
		  "!check_digit" }, /* 1 modulo 97, and yet */
		{ "[{ check: iban }]", "DE99370400440000000024", "!check_digit" },
		{ "[{ check: iban }]", "ZZ8112345678901", "ZZ8112345678901" },
		{ "[{ check: iban }]", "ZZ391", "ZZ391" },
		{ "[{ check: iban }]", "ZZ08111111111111111111111111111111",
		  "ZZ08111111111111111111111111111111" },
		{ "[{ check: iban }]", "ZZ411111111111111111111111111111111", "!check_digit" },
		{ "[{ check: iban }]", "DE8", "!check_digit" },
		{ "[{ check: lei }]", "213800KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D15" },
		{ "[{ check: lei }]", "213800KUD8LAJWSQ9D16", "!check_digit" },
		{ "[{ check: lei }]", "213800KUD8LAJWSQ9D1", "!check_digit" },
		{ "[{ check: luhn }]", "79927398713", "79927398713" },
		{ "[{ check: luhn }]", "4111111111111111", "4111111111111111" },
		{ "[{ check: luhn }]", "18", "18" },
		{ "[{ check: luhn }]", "79927398710", "!check_digit" },
		{ "[{ check: luhn }]", "97927398713", "!check_digit" },
		{ "[{ check: luhn }]", "4111-1111-1111-1111", "!check_digit" },
		{ "[{ check: luhn }]", "0", "!check_digit" },
		{ "[{ check: [uscc, cn_id] }]", "91110000600037341L", "91110000600037341L" },
		{ "[{ check: [uscc, cn_id] }]", "11010519491231002X", "11010519491231002X" },
		{ "[{ check: [uscc, cn_id] }]", "79927398713", "!check_digit" },
	};
	check_rows(rows, COUNT(rows));
}

static void pieces(void)
{
	static const struct row rows[] = {
		/* by a separator: the piece of a number */
		{ "[{ split: { by: '---', take: 1 } }]", "客户---001---名", "客户" },
		{ "[{ split: { by: '---', take: 2 } }]", "客户---001---名", "001" },
		{ "[{ split: { by: '---', take: 3 } }]", "客户---001---名", "名" },
		{ "[{ split: { by: '---', take: 4 } }]", "客户---001---名", NULL },
		{ "[{ split: { by: '---', take: -1 } }]", "客户---001---名", "名" },
		{ "[{ split: { by: '---', take: -3 } }]", "客户---001---名", "客户" },
		{ "[{ split: { by: '---', take: -4 } }]", "客户---001---名", NULL },
		{ "[{ split: { by: '---', take: 1 } }]", "现金", "现金" },
		{ "[{ split: { by: '---', take: 2 } }]", "现金", NULL },
		{ "[{ split: { by: '---', take: 2 } }]", "客户------名", NULL },
		{ "[{ split: { by: '---', take: 2 } }]", "客户---", NULL },
		{ "[{ split: { by: '---', take: 2 } }]", "客户--- 001　---名", "001" },
		{ "[{ split: { by: '---', take: 2 } }]", NULL, NULL },
		{ "[{ split: { by: '-', take: 3 } }]", "a-b-c", "c" },
		{ "[{ split: { by: ':', take: 1 } }]", "002:0004", "002" },
		{ "[{ split: { by: [':', ：], take: 2 } }]", "部门档案：FU", "FU" },
		{ "[{ split: { by: [':', ：], take: 2 } }]", "部门档案:FU", "FU" },
		{ "[{ split: { by: ['-', '---'], take: 2 } }]", "a---b", "b" },
		{ "[{ split: { by: ['---', '-'], take: 2 } }]", "a---b", "b" },
		{ "[{ split: { by: ' ', at: first, take: 1 } }]", "1002 银行存款 工行", "1002" },
		{ "[{ split: { by: ' ', at: first, take: 2 } }]", "1002 银行存款 工行",
		  "银行存款 工行" },
		{ "[{ split: { by: ' ', at: first, take: 3 } }]", "1002 银行存款 工行", NULL },
		{ "[{ split: { by: ' ', at: each, take: -1 } }]", "1002 银行存款 工行", "工行" },
		{ "[{ split: { by: '-', at: last, take: 1 } }]", "记-甲-12", "记-甲" },
		{ "[{ split: { by: '-', at: last, take: 2 } }]", "记-甲-12", "12" },
		{ "[{ split: { by: '-', at: last, take: 2 } }]", "记--12", "12" },
		{ "[{ split: { by: '-', at: last, take: 2 } }]", "12", NULL },
		{ "[{ split: { by: '-', at: last, take: -1 } }]", "12", "12" },
		{ "[{ split: { by: ':', null: '~', take: 1 } }]", "~:品牌", NULL },
		{ "[{ split: { by: ':', null: ['~', NONE], take: 1 } }]", "NONE:品牌", NULL },
		{ "[{ split: { by: ':', null: ['~', NONE], take: 1 } }]", "N:品牌", "N" },
		/* in brackets */
		{ "[{ split: { open: 【, close: 】, take: 1 } }]", "【001】张三", "001" },
		{ "[{ split: { open: 【, close: 】, take: 2 } }]", "【001】张三【002】", "002" },
		{ "[{ split: { open: 【, close: 】, take: -2 } }]", "【001】张三【002】", "001" },
		{ "[{ split: { open: 【, close: 】, take: 1 } }]", "张三", NULL },
		{ "[{ split: { open: 【, close: 】, take: 3 } }]", "【001】张三【002】", NULL },
		{ "[{ split: { open: 【, close: 】, take: 1 } }]", "张三】【002】", "002" },
		{ "[{ split: { open: （, close: ）, take: 1 } }]", "（甲（上海）公司）",
		  "甲（上海）公司" },
		{ "[{ split: { open: '|', close: '|', take: 2 } }]", "|a||b|", "b" },
		{ "[{ split: { open: '<<', close: '>>', take: 2 } }]", "<<a>> - <<b>>", "b" },
		{ "[{ split: { open: 【, close: 】, take: 1 } }]", "【001】张三【00", "001" },
		{ "[{ split: { open: 【, close: 】, take: 2 } }]", "【001】张三【00", "!piece" },
		{ "[{ split: { open: 【, close: 】, take: -1 } }]", "【001】张三【00", "!piece" },
		{ "[{ split: { open: 【, close: 】, take: 1 } }]", "【001【】张三", "!piece" },
		/* by their labels */
		{ "[{ split: { open: 【, close: 】, between: ：, take: 客商 } }]",
		  "【客商：A】【部门：B】", "A" },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 部门 } }]",
		  "【客商：A】【部门：B】", "B" },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 项目 } }]",
		  "【客商：A】【部门：B】", NULL },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 部 } }]", "【部门：B】",
		  NULL },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 部门 } }]",
		  "付款【 部门 ： B 】尾款", "B" },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 部门 } }]", "【部门：】",
		  NULL },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 部门 } }]", "【部门】",
		  NULL },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 部门 } }]", "【部门：B：1】",
		  "B：1" },
		{ "[{ split: { open: 【, close: 】, between: ：, take: [客户, 客商] } }]",
		  "【客商：A】", "A" },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 客商 } }]",
		  "【客商：A】【部门：B", "A" },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 部门 } }]",
		  "【客商：A】【部门：B", "!piece" },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 项目 } }]",
		  "【客商：A】【部门：B", "!piece" },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 客商 } }]",
		  "【客商：A】【客商：A】", "A" },
		{ "[{ split: { open: 【, close: 】, between: ：, take: 客商 } }]",
		  "【客商：A】【客商：B】", "!piece" },
		{ "[{ split: { by: ';', between: '---', take: 部门 } }]",
		  "客户---001---名;部门---02---财务", "02---财务" },
		{ "[{ split: { by: ';', between: '---', take: 部门 } }, { split: { by: '---', take: 1 } }]",
		  "客户---001---名;部门---02---财务", "02" },
		{ "[{ split: { between: ':', take: 部门 } }]", "部门:FU", "FU" },
		{ "[{ split: { between: ':', take: 品牌 } }]", "部门:FU", NULL },
		{ "[{ split: { between: ':', label: first, take: 部门 } }]", "部门:FU", "FU" },
		{ "[{ split: { between: ':', label: last, take: 部门 } }]", "E070000:部门",
		  "E070000" },
		{ "[{ split: { between: ':', label: last, take: '0004' } }]", "002:0004", "002" },
		{ "[{ split: { between: ':', label: last, take: 部门 } }]", "E:1:部门", "E:1" },
		{ "[{ split: { between: ':', label: last, null: '~', take: 品牌 } }]", "~:品牌",
		  NULL },
	};
	check_rows(rows, COUNT(rows));
}

/* The chain that does not compile, and what is said. */
static const char *refused;

static void compile_refused(void)
{
	struct tables t;
	struct yaml *c = parse(refused);
	struct rule_chain *chain;

	make_tables(&t);
	chain = rule_compile(yaml_find(yaml_root(c), "rules"), t.lookup, 2);
	rule_free(chain);
	free_tables(&t);
	yaml_close(c);
}

static void mistakes(void)
{
	static const struct {
		const char *rules, *want;
	} rows[] = {
		{ "squeze", "t.yml:1:8: unknown rule 'squeze' (did you mean 'squeeze'?)" },
		{ "null", "t.yml:1:8: rules are a list: [squeeze, { delete: \".\" }]" },
		{ "[[squeeze]]", "t.yml:1:9: a rule is a name, or { name: argument }" },
		{ "[{ cut: 1, pad: 2 }]", "t.yml:1:9: a rule is a name, or { name: argument }" },
		{ "[squeze]", "t.yml:1:9: unknown rule 'squeze' (did you mean 'squeeze'?)" },
		{ "[frobnicate]", "t.yml:1:9: unknown rule 'frobnicate'" },
		{ "[split]",
		  "t.yml:1:9: rule 'split' needs an argument: { split: { by: TEXT, take: N } }" },
		{ "[{ split: '-' }]",
		  "t.yml:1:19: rule 'split' is written { split: { by: TEXT, take: N } }" },
		{ "[{ split: { by: '-', tak: 1 } }]",
		  "t.yml:1:29: unknown key of split 'tak' (did you mean 'take'?)" },
		{ "[{ split: { by: '', take: 1 } }]",
		  "t.yml:1:25: rule 'split' needs a text here" },
		{ "[{ split: { by: [a, ''], take: 1 } }]",
		  "t.yml:1:29: rule 'split' needs a text here" },
		{ "[{ split: { by: [], take: 1 } }]",
		  "t.yml:1:24: rule 'split' needs a text here" },
		{ "[{ split: { open: [a], close: b, take: 1 } }]",
		  "t.yml:1:26: rule 'split' needs a text here" },
		{ "[{ split: { by: a, null: { a: b }, take: 1 } }]",
		  "t.yml:1:33: rule 'split' needs a text here" },
		{ "[{ split: { by: a, at: lst, take: 1 } }]",
		  "t.yml:1:31: 'at' is each, first or last" },
		{ "[{ split: { between: a, label: x, take: b } }]",
		  "t.yml:1:39: 'label' is first or last" },
		{ "[{ split: { open: a, take: 1 } }]",
		  "t.yml:1:26: rule 'split': 'open' goes with 'close'" },
		{ "[{ split: { close: a, take: 1 } }]",
		  "t.yml:1:27: rule 'split': 'close' goes with 'open'" },
		{ "[{ split: { between: a, at: last, take: b } }]",
		  "t.yml:1:36: rule 'split': 'at' goes with 'by'" },
		{ "[{ split: { by: a, label: last, take: b } }]",
		  "t.yml:1:34: rule 'split': 'label' goes with 'between'" },
		{ "[{ split: { by: a, open: b, close: c, take: 1 } }]",
		  "t.yml:1:24: rule 'split' has either 'by', or 'open' and 'close'" },
		{ "[{ split: { take: 1 } }]",
		  "t.yml:1:18: rule 'split' needs 'by', or 'open' and 'close', or 'between'" },
		{ "[{ split: { by: a } }]",
		  "t.yml:1:18: rule 'split' needs 'take': the number or the label of the piece" },
		{ "[{ split: { by: a, take: 0 } }]",
		  "t.yml:1:33: 'take' is the number of a piece here: 1 for the first, -1 for the "
		  "last (a label needs 'between')" },
		{ "[{ split: { by: a, take: 客商 } }]",
		  "t.yml:1:33: 'take' is the number of a piece here" },
		{ "[{ split: { by: a, take: -99999999999 } }]",
		  "t.yml:1:33: 'take' is the number of a piece here" },
		{ "[{ split: { by: a, take: [1] } }]",
		  "t.yml:1:33: 'take' is the number of a piece here" },
		{ "[{ split: { between: a, take: [] } }]",
		  "t.yml:1:38: rule 'split' needs a text here" },
		{ "[check]",
		  "t.yml:1:9: rule 'check' needs an argument: { check: cn_id|cn_org|iban|lei|luhn|uscc }" },
		{ "[{ check: usc }]", "t.yml:1:18: unknown check 'usc' (did you mean 'uscc'?)" },
		{ "[{ check: [luhn, isbn13] }]",
		  "t.yml:1:25: unknown check 'isbn13': cn_id|cn_org|iban|lei|luhn|uscc" },
		{ "[{ check: [] }]",
		  "t.yml:1:18: rule 'check' is written { check: cn_id|cn_org|iban|lei|luhn|uscc }" },
		{ "[{ check: { a: b } }]", "t.yml:1:18: rule 'check' needs a text here" },
		{ "[{ upper: x }]", "t.yml:1:18: rule 'upper' takes no argument" },
		{ "[delete]", "t.yml:1:9: rule 'delete' needs an argument: { delete: CHARS }" },
		{ "[{ delete: }]",
		  "t.yml:1:11: rule 'delete' needs an argument: { delete: CHARS }" },
		{ "[{ delete: '' }]", "t.yml:1:20: rule 'delete' needs a text here" },
		{ "[{ before: [a] }]", "t.yml:1:19: rule 'before' needs a text here" },
		{ "[{ cut: x }]",
		  "t.yml:1:16: rule 'cut' needs a number of characters here, from 1" },
		{ "[{ cut: 0 }]",
		  "t.yml:1:16: rule 'cut' needs a number of characters here, from 1" },
		{ "[{ pad: 5 }]", "t.yml:1:16: rule 'pad' is written { pad: [N, CHAR] }" },
		{ "[{ pad: [5, ab] }]", "t.yml:1:20: rule 'pad' fills with one character" },
		{ "[{ replace: a }]",
		  "t.yml:1:20: rule 'replace' is written { replace: [REGEX, TEXT] }" },
		{ "[{ lookup: currencis }]",
		  "t.yml:1:19: no lookup 'currencis' (did you mean 'currencies'?)" },
		{ "[{ lookup: currencies.x }]", "t.yml:1:19: the lookup has no such value column" },
		{ "[{ extract: '(' }]",
		  "t.yml:1:22: bad regular expression: missing closing parenthesis" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = strlen("clean: ");

		refused = rows[i].rules;
		in_child(compile_refused);
		CHECK_INT(ended, 2);
		CHECK_ROW(said.len > len &&
		                  strncmp(said.p + len, rows[i].want, strlen(rows[i].want)) == 0,
		          said.p);
	}
	said_free();
}

static void rule_rows(void)
{
	struct rule_doc doc, other;

	for (size_t i = 0; rule_doc(i, &doc); i++) {
		CHECK_ROW(doc.name[0] && doc.argument && doc.help[0], doc.name);
		for (size_t k = 0; k < i && rule_doc(k, &other); k++)
			CHECK_ROW(strcmp(doc.name, other.name) != 0, doc.name);
	}
}

int main(void)
{
	unit_run("what one scratch has seen another does not know", two_scratches);
	unit_run("a text that becomes too long is a fault", too_long);
	unit_run("rules that change a text", texts);
	unit_run("a code that a spreadsheet has changed is a fault", codes);
	unit_run("rules that find something in a text", matches);
	unit_run("check digits", check_digits);
	unit_run("pieces of packed texts", pieces);
	unit_run("every mistake has its place and its advice", mistakes);
	unit_run("the rows of the table are whole", rule_rows);
	return unit_end();
}
