/* test_xlsx: what stands in a cell of a workbook: numbers, number formats, dates, escapes. */
#include "format/xlsx_int.h"
#include "format/xlsx_merged.h"
#include "unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void numbers(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "0", "0" },
		{ "-0", "0" },
		{ "0.00", "0" },
		{ "1", "1" },
		{ "+1", "1" },
		{ "-1.50", "-1.5" },
		{ "007", "7" },
		{ ".5", "0.5" },
		{ "5.", "5" },
		{ "1E3", "1000" },
		{ "1e-3", "0.001" },
		{ "-2.5E+2", "-250" },
		{ "0E+400", "0" },
		{ "1.1000000000000001", "1.1" },
		{ "0.30000000000000004", "0.3" },
		{ "1234.5600000000002", "1234.56" },
		{ "0.99999999999999989", "1" },
		{ "9.9999999999999995E-7", "0.000001" },
		{ "0.33333333333333331", "0.333333333333333" },
		{ "0.1234567890123455", "0.123456789012346" },
		/* up to eleven digits before the point as shown, from twelve on as stored */
		{ "99999999999.990005", "99999999999.99" },
		{ "100000000000.00999", "100000000000.01" },
		{ "12345678901234.561", "12345678901234.56" },
		{ "123456789012345.12", "123456789012345.12" },
		{ "123456789012345", "123456789012345" },
		{ "1.23456789012345E+14", "123456789012345" },
		{ "999999999999999", "999999999999999" },
		{ "999999999999999.9", "destroyed" },
		{ "1000000000000000", "destroyed" },
		{ "6.2220212345678902E+18", "destroyed" },
		{ "1E+308", "destroyed" },
		{ "", "none" },
		{ "-", "none" },
		{ ".", "none" },
		{ "1.2.3", "none" },
		{ "1E", "none" },
		{ "1E+", "none" },
		{ "1E5x", "none" },
		{ "NaN", "none" },
		{ "1,5", "none" },
		{ " 1", "none" },
		{ "0x10", "none" },
		{ "1E-400", "none" },
	};
	char out[XLSX_NUMBER];
	size_t len;

	for (size_t i = 0; i < COUNT(rows); i++) {
		enum xlsx_number result = xlsx_number(str_of(rows[i].text), out, &len);
		const char *got = result == XLSX_OK          ? out
		                  : result == XLSX_DESTROYED ? "destroyed"
		                                             : "none";

		CHECK_ROW(strcmp(got, rows[i].want) == 0, rows[i].text);
		CHECK_ROW(result != XLSX_OK || strlen(out) == len, rows[i].text);
	}
	CHECK(xlsx_number(STR("4.9406564584124654E-324"), out, &len) == XLSX_OK);
	CHECK(len < XLSX_NUMBER);
}

static void formats(void)
{
	static const struct {
		const char *code;
		enum xlsx_kind kind;
		unsigned zeros;
	} rows[] = {
		{ "General", XLSX_NUMBER_KIND, 0 },
		{ "Standard", XLSX_NUMBER_KIND, 0 },
		{ "0", XLSX_NUMBER_KIND, 0 },
		{ "000000", XLSX_NUMBER_KIND, 6 },
		{ "00.00", XLSX_NUMBER_KIND, 0 },
		{ "@", XLSX_NUMBER_KIND, 0 },
		{ "#,##0.00_);[Red]\\(#,##0.00\\)", XLSX_NUMBER_KIND, 0 },
		{ "0.00E+00", XLSX_NUMBER_KIND, 0 },
		{ "[$-409]#,##0.00 \"days\"", XLSX_NUMBER_KIND, 0 },
		{ "_-* #,##0.00\\ \"kr/d\"_-", XLSX_NUMBER_KIND, 0 },
		{ "0\\d", XLSX_NUMBER_KIND, 0 },
		{ "0;yyyy", XLSX_NUMBER_KIND, 0 },
		{ "yyyy-mm-dd", XLSX_DATE, 0 },
		{ "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", XLSX_DATE, 0 },
		{ "mmm", XLSX_DATE, 0 },
		{ "D.M.YY", XLSX_DATE, 0 },
		{ "yyyy\"年\"m\"月\"d\"日\";@", XLSX_DATE, 0 },
		{ "yyyy/mm/dd hh:mm:ss", XLSX_DATE_TIME, 0 },
		{ "m/d/yy h:mm AM/PM", XLSX_DATE_TIME, 0 },
		{ "h:mm", XLSX_TIME, 0 },
		{ "mm:ss.0", XLSX_TIME, 0 },
		{ "[h]:mm:ss", XLSX_ELAPSED, 0 },
		{ "[mm]:ss", XLSX_ELAPSED, 0 },
		{ "\"open", XLSX_NUMBER_KIND, 0 },
		{ "[open", XLSX_NUMBER_KIND, 0 },
		{ "\\", XLSX_NUMBER_KIND, 0 },
		{ "", XLSX_NUMBER_KIND, 0 },
	};
	static const struct {
		uint64_t id;
		enum xlsx_kind kind;
	} builtin[] = {
		{ 0, XLSX_NUMBER_KIND }, { 13, XLSX_NUMBER_KIND }, { 14, XLSX_DATE },
		{ 17, XLSX_DATE },       { 18, XLSX_TIME },        { 21, XLSX_TIME },
		{ 22, XLSX_DATE_TIME },  { 23, XLSX_NUMBER_KIND }, { 27, XLSX_DATE_TIME },
		{ 36, XLSX_DATE_TIME },  { 37, XLSX_NUMBER_KIND }, { 44, XLSX_NUMBER_KIND },
		{ 46, XLSX_ELAPSED },    { 47, XLSX_TIME },        { 48, XLSX_NUMBER_KIND },
		{ 50, XLSX_DATE_TIME },  { 58, XLSX_DATE_TIME },   { 59, XLSX_NUMBER_KIND },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xlsx_format f = xlsx_format_code(str_of(rows[i].code));

		CHECK_ROW(f.kind == rows[i].kind && f.zeros == rows[i].zeros, rows[i].code);
	}
	for (size_t i = 0; i < COUNT(builtin); i++)
		CHECK_INT(xlsx_format_builtin(builtin[i].id).kind, builtin[i].kind);
}

static void values(void)
{
	static const struct {
		const char *text;
		enum xlsx_kind kind;
		unsigned zeros;
		const char *want;
		enum grid_kind mark;
	} rows[] = {
		{ "44957", XLSX_DATE, 0, "2023-01-31", GRID_DATE },
		{ "44957.999999999", XLSX_DATE, 0, "2023-01-31", GRID_DATE },
		{ "44957.999999999", XLSX_DATE_TIME, 0, "2023-02-01", GRID_DATE },
		{ "44957.520833333336", XLSX_DATE_TIME, 0, "2023-01-31T12:30:00", GRID_DATE },
		{ "0.5", XLSX_DATE_TIME, 0, "12:00:00", GRID_TIME },
		{ "1.5", XLSX_TIME, 0, "1900-01-01T12:00:00", GRID_DATE },
		{ "1.5", XLSX_ELAPSED, 0, "36:00:00", GRID_TIME },
		{ "60", XLSX_DATE, 0, "60", GRID_NUMBER },
		{ "-1", XLSX_DATE, 0, "-1", GRID_NUMBER },
		{ "1E+16", XLSX_DATE, 0, "1E+16", GRID_DESTROYED },
		{ "x", XLSX_DATE, 0, "x", GRID_TEXT },
		{ "12", XLSX_NUMBER_KIND, 4, "0012", GRID_NUMBER },
		{ "1.2", XLSX_NUMBER_KIND, 4, "1.2", GRID_NUMBER },
		{ "-12", XLSX_NUMBER_KIND, 4, "-12", GRID_NUMBER },
	};
	const char *error;
	struct date_format *serial = date_format_compile(STR("excel"), &error);
	struct buf out = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		enum grid_kind mark;

		buf_reset(&out);
		mark = xlsx_value(
			str_of(rows[i].text),
			(struct xlsx_format){ .kind = rows[i].kind, .zeros = rows[i].zeros },
			serial, &out);
		CHECK_STR(out.p, rows[i].want);
		CHECK_INT(mark, rows[i].mark);
	}
	buf_free(&out);
	date_format_free(serial);
}

/*
 * The text of a number by the code of a number format; the number itself where the format shows its
 * digits as they are.
 */
static void pictures(void)
{
	static const struct {
		const char *code, *number, *want;
	} rows[] = {
		{ "0.00", "1002.1", "1002.10" },
		{ "0.00", "1002", "1002.00" },
		{ "0.00", "1002.125", "1002.125" },
		{ "0.00", "-1.5", "-1.5" },
		{ "0.00", "0.5", "0.50" },
		{ "#.00", "0.5", ".50" },
		{ "#,##0.00", "1234567.5", "1234567.50" },
		{ "000.0", "7", "007.0" },
		{ "000000", "1002", "001002" },
		{ "000000", "001002", "001002" },
		{ "0000\\-00", "100101", "1001-01" },
		{ "0000\"-\"00", "100101", "1001-01" },
		{ "00-00-00", "10203", "01-02-03" },
		{ "00-00", "1234567", "12345-67" },
		{ "00\"0\"", "5", "050" },
		{ "00\".\"00", "1234", "12.34" },
		{ "\"V\"0000", "12", "V0012" },
		{ "\"V\"00", "12345", "V12345" },
		{ "0000\"x\"", "12", "0012x" },
		{ "[Red]00", "5", "05" },
		{ "00_)", "5", "05" },
		{ "00;-00", "5", "05" },
		{ "0.0#", "5", "5.0" },
		{ "0.0#", "5.25", "5.25" },
		{ "00", "0", "00" },
		{ "0", "5", "5" },
		{ "General", "5", "5" },
		{ "@", "5", "5" },
		{ "0.00%", "0.05", "0.05" },
		{ "0.00E+00", "5", "5" },
		{ "# ?/?", "5.5", "5.5" },
		{ "0,", "5000", "5000" },
		{ "#,##0,\"k\"", "5000", "5000" },
		{ "[>9]00", "5", "5" },
		{ "[$-409]00", "5", "05" },
		{ "[Blue]00", "5", "05" },
		{ "[color 7]00", "5", "5" },
		{ "[Color7]00", "5", "05" },
		{ "[Color]00", "5", "5" },
		{ "[$¥-804]00", "5", "¥05" },
		{ "[$-]00", "5", "05" },
		{ "[$-D00041E]00", "5", "5" },
		{ "[$-ZZ]00", "5", "5" },
		{ "[COLOR7]00", "5", "05" },
		{ "[Re]00", "5", "5" },
		{ "[Red", "5", "5" },
		{ "#,##0.00\\ _€", "1002.1", "1002.10 " },
		{ "*中00", "5", "05" },
		{ "00_", "5", "5" },
		{ "\\x00", "5", "x05" },
		{ "\\中00", "5", "中05" },
		{ "00元", "5", "05元" },
		{ "[$¥-804]0.00", "1002.1", "¥1002.10" },
		{ "[$€]#,##0.00", "1002.1", "€1002.10" },
		{ "-0.00", "5", "-5.00" },
		{ "[$-1000804]0.00", "1002.1", "1002.1" },
		{ "[$]0.00", "1002.1", "1002.1" },
		{ "?0.00", "1002.1", "1002.10" },
		{ "0.?0", "1002.1", "1002.10" },
		{ "??0.00", "5", "5.00" },
		{ "?,??0.00", "1002.1", "1002.10" },
		{ "0.##", "1002", "1002" },
		{ "#.##", "0", "0" },
		{ "#.##", "0.5", ".5" },
		{ "\"open", "5", "5" },
		{ "00\"open", "5", "5" },
		{ "00\\", "5", "5" },
		{ "\"中\"00", "5", "中05" },
		{ "0.0.0", "5", "5" },
		{ "-", "5", "5" },
		{ "", "5", "5" },
		{ "0000000000000000000000000000000000000000000000000000000000000000000000", "5",
		  "5" },
	};
	char picture[XLSX_PICTURE];
	struct buf out = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_reset(&out);
		if (!xlsx_picture(str_of(rows[i].code), picture) ||
		    !grid_shown(str_of(rows[i].number), picture, &out))
			buf_adds(&out, rows[i].number);
		CHECK_STR(out.p, rows[i].want);
	}
	CHECK_STR(xlsx_format_builtin(2).picture, "0.00");
	CHECK_STR(xlsx_format_builtin(43).picture, "0.00");
	CHECK(!xlsx_format_builtin(1).picture && !xlsx_format_builtin(14).picture);
	buf_free(&out);
}

static void escapes(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "plain", "plain" },
		{ "_x0041_", "A" },
		{ "a_x000D__x000a_b", "a\r\nb" },
		{ "_x005F_x0041_", "_x0041_" },
		{ "_x4E2D_", "中" },
		{ "_xD83D__xDE00_", "😀" },
		{ "_xD83D_x", "\xef\xbf\xbdx" },
		{ "_xDE00_", "\xef\xbf\xbd" },
		{ "_x00_", "_x00_" },
		{ "_xZZZZ_", "_xZZZZ_" },
		{ "_x0041", "_x0041" },
		{ "a_b", "a_b" },
		{ "_", "_" },
		{ "__x0041_", "_A" },
		{ "_x00E9_", "é" },
	};
	struct buf out = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_reset(&out);
		xlsx_unescape(str_of(rows[i].text), &out);
		CHECK_STR(out.p, rows[i].want);
	}
	buf_free(&out);
}

static void cell_names(void)
{
	static const struct {
		size_t column;
		uint64_t line;
		const char *want;
	} rows[] = {
		{ 1, 1, "A1" },     { 26, 5, "Z5" },
		{ 27, 5, "AA5" },   { 52, 5, "AZ5" },
		{ 53, 5, "BA5" },   { 702, 9, "ZZ9" },
		{ 703, 9, "AAA9" }, { 16384, 1048576, "XFD1048576" },
	};
	char name[32];

	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_STR(xlsx_cell_name(rows[i].column, rows[i].line, name), rows[i].want);
}

int main(void)
{
	unit_run("a number has the digits that Excel shows", numbers);
	unit_run("a number format says what a number is", formats);
	unit_run("a number is shown by its format", values);
	unit_run("a picture shows the digits of a number", pictures);
	unit_run("a cell has the name that Excel gives it", cell_names);
	unit_run("escapes stand for code units", escapes);
	return unit_end();
}
