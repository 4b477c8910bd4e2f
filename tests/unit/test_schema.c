/* test_schema: Table Schema descriptors, the ledger's own and wrong ones. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reported.h"
#include "spec/spec.h"
#include "unit.h"

static char folder[] = "/tmp/cutover-schema-XXXXXX";

static void put(const char *text)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof(path), "%s/t.yml", folder);
	f = fopen(path, "wb");
	fputs(text, f);
	fclose(f);
}

/* Titles are in English and in Chinese. */
static bool is_bilingual(struct str title)
{
	bool english = title.len > 0 && title.p[0] >= 'A' && title.p[0] <= 'Z', chinese = false;

	for (size_t i = 0; i < title.len; i++)
		chinese |= (unsigned char)title.p[i] >= 0xe4;
	return english && chinese;
}

static void ledger_field(const struct schema_field *f)
{
	bool figure = f->type.kind == TYPE_DECIMAL || f->type.kind == TYPE_INTEGER;

	CHECK_ROW(is_bilingual(f->title), f->name.p);
	CHECK_ROW(f->description.len > 1 && f->description.p[f->description.len - 1] == '.',
	          f->name.p);
	CHECK_ROW(figure == (f->unit.len > 0), f->name.p);
}

static void ledger(void)
{
	static const char *const names[] = {
		"account",   "asset", "asset_change", "balance",   "book",
		"dimension", "item",  "journal_line", "open_item", "party",
		"period",    "rate",  "stock",        "tax_code",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char name[40];
		struct schema *s;

		snprintf(name, sizeof(name), "ledger/%s", names[i]);
		s = schema_open(str_of(name), folder, NULL);
		if (!unit_check(s != NULL, name, __FILE__, __LINE__))
			continue;
		CHECK_ROW(str_is(s->name, names[i]), name);
		CHECK_ROW(s->key_count > 0, name);
		for (size_t j = 0; j < s->key_count; j++)
			CHECK_ROW(s->field[s->key[j]].required, name);
		for (size_t j = 0; j < s->count; j++)
			ledger_field(&s->field[j]);
		schema_free(s);
	}
}

static void journal_line(void)
{
	static const char *const required[] = {
		"book",   "voucher_id", "line_no", "posting_date",
		"period", "account",    "debit",   "credit",
	};
	struct schema *s = schema_open(STR("ledger/journal_line"), folder, NULL);
	const struct schema_field *f;
	size_t count = 0;

	if (!CHECK(s != NULL))
		return;
	for (size_t i = 0; i < s->count; i++)
		count += s->field[i].required;
	CHECK_INT(count, 8);
	for (size_t i = 0; i < 8; i++)
		CHECK_ROW(schema_find(s, str_of(required[i]))->required, required[i]);
	f = schema_find(s, STR("debit"));
	CHECK(f->type.kind == TYPE_DECIMAL && f->type.scale == 2);
	f = schema_find(s, STR("period"));
	CHECK(pattern_matches(f->pattern, STR("202313")) == PATTERN_YES);
	CHECK(pattern_matches(f->pattern, STR("202317")) == PATTERN_NO);
	CHECK(pattern_matches(f->pattern, STR("1202301")) == PATTERN_NO);
	CHECK(pattern_matches(f->pattern, STR("202301\n")) == PATTERN_NO);
	f = schema_find(s, STR("line_no"));
	CHECK(f->minimum.kind == VALUE_NUMBER &&
	      decimal_cmp(f->minimum.number, decimal_of(1, 0)) == 0);
	CHECK(f->maximum.kind == VALUE_NULL);
	CHECK(s->key_count == 3 && s->key[2] == 2);
	CHECK_INT(schema_index(s, STR("nothing")), -1);
	CHECK(!schema_find(s, STR("nothing")));
	schema_free(s);
}

static void constraints(void)
{
	struct schema *s;

	put("fields:\n"
	    "- { name: a, type: number, x-cutover: { scale: 2 }, constraints: { enum: [1, 2.5], maximum: 9 } }\n"
	    "- { name: b, type: date, constraints: { minimum: 2023-01-01, unique: true } }\n"
	    "- { name: c, type: string, constraints: { minLength: 2, maxLength: 3 }, x-other: { any: thing } }\n"
	    "primaryKey: a\n"
	    "missingValues: ['']\n"
	    "foreignKeys: [{ fields: c, reference: { resource: '', fields: b } }]\n");
	s = schema_open(STR("t.yml"), folder, NULL);
	if (!CHECK(s != NULL))
		return;
	CHECK(str_is(s->name, "t"));
	CHECK(s->field[0].allowed_count == 2 && str_is(s->field[0].allowed[0], "1.00") &&
	      str_is(s->field[0].allowed[1], "2.50"));
	CHECK(s->field[1].minimum.kind == VALUE_DATE && s->field[1].unique);
	CHECK(s->field[2].has_min_length && s->field[2].min_length == 2 &&
	      s->field[2].max_length == 3);
	CHECK(s->key_count == 1 && s->key[0] == 0);
	CHECK(s->foreign_count == 1 && s->foreign[0].field[0] == 2 &&
	      str_is(s->foreign[0].resource, ""));
	CHECK(str_is(s->foreign[0].column[0], "b"));
	schema_free(s);
}

static void mistakes(void)
{
	static const struct {
		const char *text, *told;
	} rows[] = {
		{ "name: x\n", "1:1: 'fields' is missing\n" },
		{ "fields: []\n", "1:9: fields must be a list\n" },
		{ "fields:\n- { name: a, type: strin }\n",
		  "2:20: fields.a.type: no type 'strin': it is one of string, number, integer, date, datetime, boolean\n" },
		{ "fields:\n- { name: a, type: number }\n",
		  "2:20: field 'a': a number needs its digits after the point: x-cutover: { scale: 2 }\n" },
		{ "fields:\n- { name: a, type: string, x-cutover: { scale: 2 } }\n",
		  "2:48: field 'a': 'scale' is for type number\n" },
		{ "fields:\n- { name: a, type: string, constraints: { requird: true } }\n",
		  "2:43: unknown key 'requird' in fields.a.constraints (did you mean 'required'?)\n" },
		{ "fields:\n- { name: a, type: date, constraints: { minimum: soon } }\n",
		  "2:50: fields.a.constraints.minimum: 'soon' is no date\n" },
		{ "fields:\n- { name: a, type: string, constraints: { minimum: 1 } }\n",
		  "2:52: fields.a.constraints.minimum is for numbers and dates\n" },
		{ "fields:\n- { name: a, type: integer, constraints: { enum: [1.5] } }\n",
		  "2:50: fields.a.constraints.enum: '1.5' is not integer\n" },
		{ "fields:\n- { name: a, type: string, constraints: { pattern: 'a)|(b' } }\n",
		  "2:54: fields.a.constraints.pattern: unmatched closing parenthesis\n"
		  "    - { name: a, type: string, constraints: { pattern: 'a)|(b' } }\n"
		  "                                                         ^\n" },
		{ "missingValues: [x]\nfields:\n- { name: a, type: string }\n",
		  "1:16: missingValues can only be [\"\"]: 'null' in clean says what means null\n" },
		{ "fields:\n- { name: a, type: string }\n- { name: a, type: date }\n",
		  "3:11: field 'a' is here twice\n" },
		{ "fields:\n- { name: accont, type: string }\nprimaryKey: account\n",
		  "3:13: primaryKey: no field 'account' (did you mean 'accont'?)\n" },
		{ "fields:\n- { name: a, type: string }\nforeignKeys: [{ fields: a, reference: { resource: x, fields: [p, q] } }]\n",
		  "3:15: foreignKeys: 1 fields refer to 2\n" },
	};
	struct buf said = { 0 };
	char front[100];

	snprintf(front, sizeof(front), "test: %s/t.yml:", folder);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct schema *s;

		put(rows[i].text);
		reported_start();
		s = schema_open(STR("t.yml"), folder, NULL);
		reported_end(&said);
		CHECK_ROW(!s, rows[i].text);
		CHECK_STR(strncmp(said.p, front, strlen(front)) == 0 ? said.p + strlen(front)
		                                                     : said.p,
		          rows[i].told);
		schema_free(s);
	}
	reported_start();
	CHECK(!schema_open(STR("ledger/nothing"), folder, NULL));
	CHECK(strstr(
		reported_end(&said),
		"test: no schema 'ledger/nothing' ('cutover --list schemas' lists those there are): looked for /tmp/cutover-schema-"));
	buf_free(&said);
}

/*
 * Each key under x-cutover has its row in the manual: ".It Ic KEY : ..." or one of several in such
 * a line.
 */
static void manual(void)
{
	static char page[1 << 18];
	FILE *f = fopen("man/cutover-spec.5", "rb");
	struct key_doc doc;
	size_t count = 0;

	if (!CHECK(f != NULL))
		return;
	page[fread(page, 1, sizeof(page) - 1, f)] = '\0';
	fclose(f);
	for (size_t i = 0; schema_keys(i, &doc); i++) {
		char row[120];

		if (!strstr(doc.path, "x-cutover."))
			continue;
		count++;
		snprintf(row, sizeof(row), ".It Ic %s ", doc.path);
		if (strstr(page, row))
			continue;
		snprintf(row, sizeof(row), " , %s : ", doc.path);
		CHECK_ROW(strstr(page, row), doc.path);
	}
	CHECK(count > 20);
}

int main(void)
{
	char path[200];

	if (!mkdtemp(folder))
		return 1;
	unit_run("the ledger's schemas are whole, and each field tells what it is", ledger);
	unit_run("journal_line asks for eight fields", journal_line);
	unit_run("constraints are values of their field's type", constraints);
	unit_run("each mistake in a schema has its message and its place", mistakes);
	snprintf(path, sizeof(path), "%s/t.yml", folder);
	unlink(path);
	rmdir(folder);
	unit_run("each key under x-cutover is in the manual", manual);
	return unit_end();
}
