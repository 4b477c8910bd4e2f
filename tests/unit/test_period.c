/* Periods: their order, and what follows what. */
#include "date/period.h"
#include "unit.h"

static int order(const char *a, const char *b)
{
	struct buf x = { 0 }, y = { 0 };
	int result;

	period_order_key(str_of(a), &x);
	period_order_key(str_of(b), &y);
	result = str_cmp(buf_str(&x), buf_str(&y));
	buf_free(&x);
	buf_free(&y);
	return (result > 0) - (result < 0);
}

static void test_order(void)
{
	CHECK(order("202301", "202302") < 0);
	CHECK(order("202312", "202401") < 0);
	CHECK(order("2", "10") < 0);
	CHECK(order("2023-9", "2023-10") < 0);
	CHECK(order("2023Q4", "2024Q1") < 0);
	CHECK(order("FY23 P9", "FY23 P10") < 0);
	CHECK(order("2023", "2023-01") < 0);
	CHECK(order("2023-01", "2023-01") == 0);
	CHECK(order("2023-1", "2023-01") != 0);
	CHECK(order("", "1") < 0);
}

static void test_step(void)
{
	static const struct {
		const char *from, *to;
		enum period_step step;
	} cases[] = {
		{ "202301", "202302", PERIOD_NEXT },    { "202301", "202303", PERIOD_GAP },
		{ "202312", "202401", PERIOD_NEXT },    { "202312", "202313", PERIOD_NEXT },
		{ "202316", "202401", PERIOD_NEXT },    { "202311", "202401", PERIOD_GAP },
		{ "202312", "202402", PERIOD_GAP },     { "202212", "202401", PERIOD_GAP },
		{ "2023-9", "2023-10", PERIOD_NEXT },   { "2023/09", "2023/11", PERIOD_GAP },
		{ "2023.12", "2024.01", PERIOD_NEXT },  { "2023Q4", "2024Q1", PERIOD_NEXT },
		{ "2023-Q3", "2024-Q1", PERIOD_GAP },   { "2023", "2024", PERIOD_NEXT },
		{ "2023", "2025", PERIOD_GAP },         { "2023-01-31", "2023-02-28", PERIOD_NEXT },
		{ "20230131", "20230331", PERIOD_GAP }, { "2023-01-31", "2023-01-31", PERIOD_NEXT },
		{ "1", "3", PERIOD_UNKNOWN },           { "FY23 P1", "FY23 P3", PERIOD_UNKNOWN },
		{ "2023", "2023-01", PERIOD_UNKNOWN },  { "2023Q1", "202302", PERIOD_UNKNOWN },
		{ "2023-", "2023-02", PERIOD_UNKNOWN }, { "202301x", "202303", PERIOD_UNKNOWN },
		{ "20231", "20233", PERIOD_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum period_step step = period_step(str_of(cases[i].from), str_of(cases[i].to));

		CHECK_ROW(step == cases[i].step, cases[i].to);
	}
}

static void test_year(void)
{
	static const struct {
		const char *period;
		int first_month, year; /* 0: nobody knows */
	} cases[] = {
		{ "202301", 1, 2023 }, { "2023-12", 1, 2023 },    { "202316", 1, 2023 },
		{ "202303", 4, 2022 }, { "202304", 4, 2023 },     { "2023Q1", 4, 2022 },
		{ "2023Q2", 4, 2023 }, { "2023-03-31", 4, 2022 }, { "2023", 4, 2023 },
		{ "202313", 4, 2023 }, { "Dec-23", 1, 0 },        { "1", 1, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int year = 0;
		bool known = period_year(str_of(cases[i].period), cases[i].first_month, &year);

		CHECK_ROW(known == (cases[i].year != 0) && year == cases[i].year, cases[i].period);
	}
}

int main(void)
{
	unit_run("periods are in the order of their numbers", test_order);
	unit_run("a missing period is seen", test_step);
	unit_run("the year of a period, also if it begins in another month", test_year);
	return unit_end();
}
