/* currency: the tables, and what a mark may stand for. */
#include "unit.h"
#include "value/currency.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/*
 * Each part of the table is in order, or a search would miss rows; and each mark is found as a
 * whole.
 */
static void tables(void)
{
	struct str text, before = STR_NULL;
	size_t turns = 0;

	for (size_t i = 0; (text = currency_text(i)).p != NULL; i++) {
		turns += before.p && str_cmp(before, text) >= 0;
		CHECK_ROW(currency_find(text) == (int)i + 1, text.p);
		CHECK_ROW(currency_name((int)i + 1)[0] != '\0', text.p);
		before = text;
	}
	CHECK_INT(turns, 1); /* from the codes to the signs */
}

static void names(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "CNY", "CNY" },     { "usd", "USD" },
		{ "RMB", "CNY" },     { "\uFFE5", "CNY" },
		{ "\u00A5", "CNY" },  { "US$", "USD" },
		{ "us$", "USD" },     { "\uFF04", "USD" },
		{ "HK$", "HKD" },     { "R$", "BRL" },
		{ "\u20B9", "INR" },  { "Rs.", "INR" },
		{ "rs", "INR" },      { "A$", "AUD" },
		{ "NT$", "TWD" },     { "\u20A9", "KRW" },
		{ "\u20BD", "RUB" },  { "z\u0142", "PLN" },
		{ "Z\u0141", "PLN" }, { "K\u010D", "CZK" },
		{ "kr", "kr" },       { "kr.", "kr" },
		{ "\u00A3", "GBP" },  { "\u20AC", "EUR" },
		{ "\u0E3F", "THB" },  { "\u20AB", "VND" },
		{ "\u20BA", "TRY" },  { "\u20AA", "ILS" },
		{ "CHF", "CHF" },     { "\u5143", "CNY" },
		{ "\u5186", "JPY" },  { "\u7F8E\u5143", "USD" },
		{ "", "" },           { "X", "" },
		{ "USDX", "" },       { "US", "" },
		{ "USD EUR", "" },    { "5", "" },
		{ "USD 5", "" },      { "K", "" },
		{ "\xff", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_ROW(strcmp(currency_name(currency_find(str_of(rows[i].text))),
		                 rows[i].want) == 0,
		          rows[i].text);
}

static void may_be(void)
{
	static const struct {
		const char *mark, *code;
		bool want;
	} rows[] = {
		{ "$", "USD", true },       { "$", "HKD", true },      { "$", "ZWL", true },
		{ "$", "ARS", true },       { "$", "EUR", false },     { "HK$", "USD", false },
		{ "\u00A5", "CNY", true },  { "\u00A5", "JPY", true }, { "\u00A5", "USD", false },
		{ "JPY", "CNY", false },    { "CNY", "CNY", true },    { "kr", "SEK", true },
		{ "kr", "kr", true },       { "kr", "EUR", false },    { "Rs.", "PKR", true },
		{ "\u20B9", "PKR", false }, { "$", "US", false },      { "$", "SD ", false },
		{ "$", "", false },         { "CNY", "", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_ROW(currency_may_be(currency_find(str_of(rows[i].mark)),
		                          str_of(rows[i].code)) == rows[i].want,
		          rows[i].mark);
}

static void both(void)
{
	static const struct {
		const char *a, *b, *want;
	} rows[] = {
		{ "$", "CAD", "CAD" },      { "CAD", "$", "CAD" }, { "\u00A5", "\u5143", "CNY" },
		{ "\u00A5", "JPY", "JPY" }, { "USD", "EUR", "" },  { "US$", "HK$", "" },
		{ "$", "HK$", "HKD" },      { "kr", "kr", "kr" },  { "kr", "NOK", "NOK" },
		{ "$", "\u20AC", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_ROW(strcmp(currency_name(currency_both(currency_find(str_of(rows[i].a)),
		                                             currency_find(str_of(rows[i].b)))),
		                 rows[i].want) == 0,
		          rows[i].a);
}

static void codes(void)
{
	CHECK(currency_is_code(STR("CNY")));
	CHECK(currency_is_code(STR("ZWL")));
	CHECK(currency_is_code(STR("AED")));
	CHECK(!currency_is_code(STR("cny")));
	CHECK(!currency_is_code(STR("RMB")));
	CHECK(!currency_is_code(STR("CN")));
	CHECK(!currency_is_code(STR("")));
	CHECK(!currency_is_code(STR("CNYX")));
}

int main(void)
{
	unit_run("the tables are in order, each mark is found", tables);
	unit_run("what a mark is called", names);
	unit_run("what a sign may stand for", may_be);
	unit_run("two marks of one amount", both);
	unit_run("codes", codes);
	return unit_end();
}
