/* test_layout: what a file that another system imports can hold, and how it is written there. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reported.h"
#include "schema/layout.h"
#include "unit.h"

static char folder[] = "/tmp/cutover-layout-XXXXXX";

/* A schema with this dialect and the fields that all tests here use. */
static struct schema *schema(const char *dialect)
{
	char path[200];
	struct schema *s;
	FILE *f;

	snprintf(path, sizeof(path), "%s/t.yml", folder);
	f = fopen(path, "wb");
	fprintf(f,
	        "x-cutover:\n"
	        "  layout: { system: s, confidence: high, evidence: e }\n"
	        "  dialect: { %s }\n"
	        "fields:\n"
	        "- { name: text, title: The text, type: string, x-cutover: { bytes: 6 } }\n"
	        "- { name: short, type: string, constraints: { maxLength: 3 } }\n"
	        "- { name: amount, type: number, x-cutover: { scale: 2, 'null': '0' } }\n"
	        "- { name: day, type: date, x-cutover: { date: DDMMYY } }\n"
	        "- { name: date, type: date }\n"
	        "- { name: yes, type: boolean }\n",
	        dialect);
	fclose(f);
	s = schema_open(str_of(path), ".", NULL);
	unlink(path);
	return s;
}

static void takes(void)
{
	static const struct {
		const char *dialect, *field, *text, *fault; /* fault: "" where it is taken */
	} rows[] = {
		{ "", "text", "123456", "" },
		{ "", "text", "1234567", "too_long" },
		{ "", "text", "\xe5\xbc\xa0\xe4\xb8\x89", "" }, /* two of three bytes */
		{ "", "text", "\xe5\xbc\xa0\xe4\xb8\x89x", "too_long" },
		{ "encoding: gbk", "text", "\xe5\xbc\xa0\xe4\xb8\x89xx",
		  "" }, /* two of two bytes */
		{ "encoding: gbk", "text", "\xe5\xbc\xa0\xe4\xb8\x89xxx", "too_long" },
		{ "encoding: gbk", "text", "\xf0\xa0\xae\xb7", "unencodable" },
		{ "encoding: gbk", "short", "\xf0\xa0\xae\xb7", "unencodable" },
		{ "encoding: gb18030", "short", "\xf0\xa0\xae\xb7", "" },
		{ "encoding: cp1252", "short", "\xe2\x82\xac", "" },
		{ "encoding: iso-8859-1", "short", "\xe2\x82\xac", "unencodable" },
		{ "encoding: utf-16le", "text", "abc", "" },
		{ "encoding: utf-16le", "text", "abcd", "too_long" },
		{ "", "short", "\xe5\xbc\xa0\xe4\xb8\x89x", "" },
		{ "", "short", "abcd", "too_long" },
		{ "", "short", "a,b", "" },
		{ "", "short", "a\nb", "unwritable" },
		{ "breaks: true", "short", "a\nb", "" },
		{ "breaks: true, quoting: never", "short", "a\nb", "unwritable" },
		{ "quoting: never", "short", "a,b", "unwritable" },
		{ "quoting: never", "short", "a\"b", "" },
		{ "quoting: never, delimiter: tab", "short", "a,b", "" },
		{ "quoting: never, delimiter: tab", "short", "a\tb", "unwritable" },
		{ "quoting: never, decimal_mark: ','", "amount", "1.50", "unwritable" },
		{ "quoting: never", "amount", "1.50", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct schema *s = schema(rows[i].dialect);
		struct layout_writer *w = s ? layout_open(s) : NULL;
		enum fault fault = FAULT_COUNT_;
		bool ok;

		if (!unit_check(w != NULL, rows[i].dialect, __FILE__, __LINE__))
			continue;
		ok = layout_takes(w, schema_find(s, str_of(rows[i].field)), str_of(rows[i].text),
		                  &fault);
		CHECK_ROW(ok == (rows[i].fault[0] == '\0'), rows[i].text);
		CHECK_ROW(ok || str_is(fault_name(fault), rows[i].fault), rows[i].text);
		layout_close(w);
		schema_free(s);
	}
}

/* A line of all fields, from texts of which "-" is null. */
static void line_of(const struct layout_writer *w, const struct schema *s, const char *const *text,
                    struct buf *out)
{
	struct buf cell[6] = { { 0 } };
	struct str cells[6];
	bool absent[6];

	for (size_t i = 0; i < 6; i++) {
		struct str t = strcmp(text[i], "-") == 0 ? STR_NULL : str_of(text[i]);

		absent[i] = str_is_null(t);
		layout_text(w, &s->field[i], t, &cell[i]);
		cells[i] = buf_str(&cell[i]);
	}
	layout_line(w, cells, absent, out);
	for (size_t i = 0; i < 6; i++)
		buf_free(&cell[i]);
}

static void lines(void)
{
	static const struct {
		const char *dialect, *text[6], *line;
	} rows[] = {
		{ "",
		  { "a", "b", "1.50", "2023-01-05", "2023-01-05", "true" },
		  "a,b,1.50,050123,2023-01-05,true\n" },
		{ "", { "-", "", "-", "-", "-", "-" }, ",\"\",0,,,\n" },
		{ "",
		  { "a,b", "a\"b", "-1.50", "-", "-", "false" },
		  "\"a,b\",\"a\"\"b\",-1.50,,,false\n" },
		{ "", { " a", "b ", "0.00", "-", "-", "-" }, "\" a\",\"b \",0.00,,,\n" },
		{ "quoting: texts, delimiter: ;, lines: crlf, decimal_mark: ',', date: YYYYMMDD, 'true': J",
		  { "-", "b", "1.50", "2023-01-05", "2023-01-05", "true" },
		  "\"\";\"b\";1,50;050123;20230105;J\r\n" },
		{ "quoting: all, 'null': NULL, 'false': N",
		  { "-", "b", "1.50", "-", "2023-01-05", "false" },
		  "NULL,\"b\",\"1.50\",NULL,\"2023-01-05\",\"N\"\n" },
		{ "quoting: never, delimiter: tab",
		  { "a,b", "\"", "1.50", "-", "-", "-" },
		  "a,b\t\"\t1.50\t\t\t\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct schema *s = schema(rows[i].dialect);
		struct layout_writer *w = s ? layout_open(s) : NULL;
		struct buf out = { 0 };

		if (!unit_check(w != NULL, rows[i].dialect, __FILE__, __LINE__))
			continue;
		line_of(w, s, rows[i].text, &out);
		CHECK_STR(out.p, rows[i].line);
		layout_close(w);
		schema_free(s);
		buf_free(&out);
	}
}

static void head(void)
{
	struct schema *s = schema("above: [one, two], below: ['${rows}'], encoding: utf-16le");
	struct layout_writer *w = layout_open(s);
	struct buf out = { 0 };

	layout_head(w, &out);
	CHECK_STR(out.p, "one\ntwo\nThe text,short,amount,day,date,yes\n");
	buf_reset(&out);
	layout_foot(w, &out);
	CHECK_STR(out.p, "${rows}\n");
	buf_reset(&out);
	CHECK(layout_encode(w, STR("ab"), &out) && out.len == 4 && memcmp(out.p, "a\0b", 4) == 0);
	layout_close(w);
	schema_free(s);
	buf_free(&out);
}

static void journals(void)
{
	static const struct {
		const char *field, *text;
		bool hledger, ledger, beancount;
	} rows[] = {
		{ "account", "Assets:Bank one", true, true, true },
		{ "account", "a  b", false, false,
		  true }, /* of beancount a pattern says what accounts are */
		{ "account", "a\xe3\x80\x80 b", false, false, true },
		{ "account",
		  "a\xe3\x80\x80"
		  "b",
		  true, true, true },
		{ "account", "a ", false, false, true },
		{ "account", "", false, false, true },
		{ "account", "a;b", false, false, true },
		{ "account", "[a]", false, false, true },
		{ "account", "a\tb", false, false, false },
		{ "number", "1(2", true, true, true },
		{ "number", "1)", false, false, true },
		{ "header_text", "", true, true, true },
		{ "header_text", "a ; b", false, false, true },
		{ "header_text", "\"a\" \\", true, true, true },
		{ "base_currency", "CNY", true, true, true },
		{ "base_currency", "cny", true, true, false },
		{ "base_currency", "C", true, true, false },
		{ "base_currency", "USD2", false, false, true },
		{ "currency", "\xe5\x85\x83", true, true, false },
		{ "currency", "A-B", false, false, true },
		{ "summary", "a [b]", true, true, true },
		{ "summary", "a [2 b]", false, false, true },
		{ "summary", "[=b]", false, false, true },
		{ "summary", "[2023", true, true, true },
		{ "summary", "update: x", true, true, true },
		{ "summary", "x, date: y", false, false, true }, /* hledger would look for a date */
		{ "summary", "date2:", false, false, true },
		{ "summary", "a:: b", false, false, true },
		{ "summary", "a\nb", false, false, false },
		{ "other", "a;b", true, true, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct str field = str_of(rows[i].field), text = str_of(rows[i].text);

		CHECK_ROW(layout_journal_takes(LAYOUT_HLEDGER, field, text) == rows[i].hledger,
		          rows[i].text);
		CHECK_ROW(layout_journal_takes(LAYOUT_LEDGER, field, text) == rows[i].ledger,
		          rows[i].text);
		CHECK_ROW(layout_journal_takes(LAYOUT_BEANCOUNT, field, text) == rows[i].beancount,
		          rows[i].text);
	}
	CHECK(!layout_journal_account(LAYOUT_HLEDGER) && layout_journal_account(LAYOUT_BEANCOUNT));
}

/* A layout without a dialect has the presets of all its keys. */
static void no_dialect(void)
{
	char path[200];
	struct schema *s;
	FILE *f;

	snprintf(path, sizeof(path), "%s/n.yml", folder);
	f = fopen(path, "wb");
	fputs("x-cutover: { layout: { system: s, confidence: high, evidence: e } }\n"
	      "fields: [{ name: text, type: string }]\n",
	      f);
	fclose(f);
	s = schema_open(str_of(path), ".", NULL);
	unlink(path);
	if (!CHECK(s != NULL))
		return;
	CHECK(str_is(s->layout->encoding, "utf-8") && str_is(s->layout->delimiter, ","));
	CHECK(str_is(s->layout->mark_decimal, ".") && str_is(s->layout->date, "YYYY-MM-DD"));
	CHECK(str_is(s->layout->true_text, "true") && str_is(s->layout->false_text, "false"));
	CHECK(str_is(s->layout->null_text, "") && s->layout->quoting == QUOTE_NEEDED);
	schema_free(s);
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	unit_run("a value is taken, or it is said what is wrong with it", takes);
	unit_run("a line has the notation, the quotes and the end that the layout says", lines);
	unit_run("what stands above and below, and the encoding", head);
	unit_run("what the text journals can hold, field by field", journals);
	unit_run("a layout without a dialect has the presets", no_dialect);
	rmdir(folder);
	return unit_end();
}
