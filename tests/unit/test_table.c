/* table: columns that line up, amounts with separators. */
#include "base/buf.h"
#include "report/table.h"
#include "unit.h"
#include "value/decimal.h"

static void lines_up(void)
{
	struct table *t = table_new(2);
	struct buf out = { 0 };

	table_head(t, 0, "account", TABLE_LEFT);
	table_head(t, 1, "debit", TABLE_RIGHT);
	table_cell(t, STR("1002 银行存款"));
	table_cell(t, STR("1.00"));
	table_cell(t, STR("12"));
	table_cell(t, STR("1,000.00"));
	table_cell(t, STR_NULL);
	table_cell(t, STR("1,001.00"));
	CHECK_INT((long long)table_rows(t), 3);
	table_print(t, &out);
	CHECK_STR(out.p, "account           debit\n"
	                 "-------------  --------\n"
	                 "1002 银行存款      1.00\n"
	                 "12             1,000.00\n"
	                 "               1,001.00\n");
	table_free(t);
	buf_free(&out);
}

static void cuts_and_cleans(void)
{
	struct table *t = table_new(1);
	struct buf out = { 0 };

	table_head(t, 0, "text", TABLE_LEFT);
	table_cell(t, STR("a\033[31mb\nEvery key agrees.\xe2\x80\xae"));
	table_cell(t, STR("01234567890123456789012345678901234567\n"));
	table_cell(t, STR("012345678901234567890123456789012345678\n"));
	table_cell(t, STR("0123456789012345678901234567890123456789"));
	table_cell(t, STR("01234567890123456789012345678901234567890"));
	table_print(t, &out);
	CHECK_STR(out.p, "text\n"
	                 "----------------------------------------\n"
	                 "a\\x1b[31mb\\nEvery key agrees.\\u202e\n"
	                 "01234567890123456789012345678901234567\\n\n"
	                 "012345678901234567890123456789012345678…\n"
	                 "0123456789012345678901234567890123456789\n"
	                 "012345678901234567890123456789012345678…\n");
	table_free(t);
	buf_free(&out);
}

static void keeps(void)
{
	struct table *t = table_new(1);
	struct buf out = { 0 };

	table_head(t, 0, "batch", TABLE_LEFT);
	table_keep(t, 0);
	table_cell(t, STR("01234567890123456789012345678901234567890"));
	table_print(t, &out);
	CHECK_STR(out.p, "batch\n"
	                 "-----------------------------------------\n"
	                 "01234567890123456789012345678901234567890\n");
	table_free(t);
	buf_free(&out);
}

static void amounts(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "0", "0" },
		{ "1.00", "1.00" },
		{ "999.5", "999.5" },
		{ "1000.00", "1,000.00" },
		{ "-1234567.89", "-1,234,567.89" },
		{ "-100", "-100" },
		{ "0.05", "0.05" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = { 0 };
		struct decimal d;

		CHECK(decimal_parse(str_of(rows[i].text), &d) == DECIMAL_OK);
		table_amount(d, &out);
		CHECK_STR(out.p, rows[i].want);
		buf_free(&out);
	}
}

int main(void)
{
	unit_run("columns line up, also with wide characters", lines_up);
	unit_run("cells are cut and stripped of control characters", cuts_and_cleans);
	unit_run("a column to keep is shown whole", keeps);
	unit_run("amounts have separators", amounts);
	return unit_end();
}
