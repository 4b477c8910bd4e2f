/* formula: no cell begins one, and each comes back as it was. */
#include "stream/formula.h"
#include "unit.h"

static void guarded(void)
{
	static const struct {
		const char *text, *csv;
	} rows[] = {
		{ "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0" },
		{ "=1,2", "\"'=1,2\"" },
		{ "+49", "'+49" },
		{ "@SUM(A1)", "'@SUM(A1)" },
		{ "-1+1", "'-1+1" },
		{ "\t=1", "'\t=1" },
		{ "\r=1", "\"'\r=1\"" },
		{ "\n=1", "\"'\n=1\"" },
		{ "＝1", "'＝1" },
		{ "＋1", "'＋1" },
		{ "－1", "'－1" },
		{ "＠1", "'＠1" },
		{ "（1", "（1" },
		{ "'1001", "''1001" },
		{ "'", "''" },
		{ "'=1", "''=1" },
		{ "-12.50", "-12.50" },
		{ "-5", "-5" },
		{ "-", "'-" },
		{ "-.5", "'-.5" },
		{ "-5.", "'-5." },
		{ "-1.2.3", "'-1.2.3" },
		{ "-5 EUR", "'-5 EUR" },
		{ "--5", "'--5" },
		{ "1001", "1001" },
		{ "a=1", "a=1" },
		{ "", "\"\"" },
	};
	struct buf out = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&out);
		formula_put(&out, str_of(rows[i].text), ',');
		CHECK_STR(out.p, rows[i].csv);
	}
	buf_reset(&out);
	buf_adds(&out, ",");
	formula_put(&out, STR_NULL, ',');
	CHECK_STR(out.p, ",");
	buf_free(&out);
}

static void stripped(void)
{
	static const struct {
		const char *cell, *text;
	} rows[] = {
		{ "'=1", "=1" },   { "'+1", "+1" },   { "'-1", "-1" },   { "'@1", "@1" },
		{ "'\t1", "\t1" }, { "'\r1", "\r1" }, { "''1", "'1" },   { "''", "'" },
		{ "'''", "''" },   { "'", "'" },      { "'1", "'1" },    { "'a", "'a" },
		{ "=1", "=1" },    { "", "" },        { "'\n1", "\n1" }, { "'＝1", "＝1" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK(str_is(formula_strip(str_of(rows[i].cell)), rows[i].text));
	CHECK(str_is_null(formula_strip(STR_NULL)));
}

int main(void)
{
	unit_run("what would be a formula gets a quote", guarded);
	unit_run("and loses it again", stripped);
	return unit_end();
}
