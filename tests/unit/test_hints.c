/*
 * hints: each kind where it holds, and nowhere else.
 */
#include "reasons/hints.h"
#include "unit.h"

static void add(struct hints *h, uint64_t rank, size_t measure, const char *key, long long before,
                long long after, long long unexplained)
{
	hints_add(h, &(struct hint_difference){ rank, measure, str_of(key), decimal_of(before, 2),
	                                        decimal_of(after, 2), decimal_of(unexplained, 2),
	                                        STR_NULL });
}

/* The names of the hints, as one text. */
static const char *hints(const struct hints *h, uint64_t rank, size_t measure, char out[200])
{
	struct hint hint;
	size_t at = 0, len = 0;

	out[0] = '\0';
	while (hints_next(h, rank, measure, &at, &hint))
		len += (size_t)snprintf(out + len, 200 - len, "%d%.*s;", (int)hint.kind,
		                        (int)hint.text.len, hint.text.p);
	return out;
}

static void kinds(void)
{
	struct hints *h = hints_new();
	char out[200];

	hints_left(h, STR("V-8"), decimal_of(-3110, 2));
	hints_left(h, STR("V-9"), decimal_of(0, 0));
	add(h, 0, 0, "1001", 10000, 12000, 2000);
	add(h, 1, 0, "1002", 5000, 3000, -2000);
	add(h, 2, 0, "1003", 100, 200, 100);
	add(h, 3, 1, "1004", 200, 100, -100);
	add(h, 4, 0, "1005", 14500, 15400, 900);
	add(h, 5, 0, "1006", 0, 3110, 3110);
	add(h, 6, 0, "1007", 0, 2000, 2000);
	add(h, 7, 0, "1008", 1000, 1007, 7);
	hints_find(h);
	CHECK_STR(hints(h, 0, 0, out), "01002;");
	CHECK_STR(hints(h, 1, 0, out), "01001;");
	CHECK_STR(hints(h, 2, 0, out), "01004;2;");
	CHECK_STR(hints(h, 3, 1, out), "01003;3;");
	CHECK_STR(hints(h, 3, 0, out), "");
	CHECK_STR(hints(h, 4, 0, out), "4;");
	CHECK_STR(hints(h, 5, 0, out), "1V-8;");
	CHECK_STR(hints(h, 6, 0, out), "01002;");
	CHECK_STR(hints(h, 7, 0, out), "");
	CHECK_STR(hints(h, 99, 0, out), "");
	hints_free(h);
}

/* Ten dollars too much are not the ten yen that are missing elsewhere. */
static void currencies(void)
{
	const struct hint_difference all[] = {
		{ 0, 0, STR("1001 USD"), { 100, 1 }, { 200, 1 }, { 100, 1 }, STR("USD") },
		{ 1, 0, STR("1002 JPY"), { 200, 1 }, { 100, 1 }, { -100, 1 }, STR("JPY") },
		{ 2, 0, STR("1003 JPY"), { 700, 1 }, { 800, 1 }, { 100, 1 }, STR("JPY") },
	};
	struct hints *h = hints_new();
	char out[200];

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		hints_add(h, &all[i]);
	hints_find(h);
	CHECK_STR(hints(h, 0, 0, out), "2;");
	CHECK_STR(hints(h, 1, 0, out), "01003 JPY;3;");
	CHECK_STR(hints(h, 2, 0, out), "01002 JPY;");
	hints_free(h);
}

/* Two differences of one key are no two places. */
static void same_key(void)
{
	struct hints *h = hints_new();
	char out[200];

	add(h, 0, 0, "1001", 10000, 12000, 2000);
	add(h, 0, 1, "1001", 12000, 10000, -2000);
	hints_find(h);
	CHECK_STR(hints(h, 0, 0, out), "");
	hints_free(h);
	h = hints_new();
	hints_find(h);
	CHECK_STR(hints(h, 0, 0, out), "");
	hints_free(h);
	hints_free(NULL);
}

int main(void)
{
	unit_run("each kind where it holds", kinds);
	unit_run("only another key is elsewhere", same_key);
	unit_run("no hint leads to another currency", currencies);
	return unit_end();
}
