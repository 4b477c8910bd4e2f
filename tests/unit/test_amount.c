/* amount: the notations of legacy systems, each with what it means. */
#include "base/mem.h"
#include "unit.h"
#include "value/amount.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NBSP     "\u00A0"
#define NARROW   "\u202F"
#define NINES    "99999999999999999999999999999999999999" /* 38 of them */

static const char *read_with(const char *text, const struct amount_notation *n,
                             char out[DECIMAL_TEXT])
{
	static const char *const words[] = {
		[AMOUNT_NULL] = "null",
		[AMOUNT_NOT_A_NUMBER] = "not a number",
		[AMOUNT_SCIENTIFIC] = "scientific",
		[AMOUNT_TOO_PRECISE] = "too precise",
		[AMOUNT_OVERFLOW] = "overflow",
	};
	struct decimal d = { 42, 1 };
	enum amount_status st = amount_parse(str_of(text), n, &d);

	decimal_format(d, out);
	if (st == AMOUNT_OK)
		return out;
	return strcmp(out, "4.2") == 0 ? words[st] : "a result in spite of the failure";
}

static const char *read_as(const char *text, char mark, int scale, enum rounding how,
                           char out[DECIMAL_TEXT])
{
	struct amount_notation n = { .mark = mark, .scale = scale, .round = how };

	return read_with(text, &n, out);
}

struct row {
	const char *text, *want;
};

static void check(const struct row *rows, size_t count, char mark, int scale, enum rounding how)
{
	char out[DECIMAL_TEXT];

	for (size_t i = 0; i < count; i++) {
		CHECK_ROW(strcmp(read_as(rows[i].text, mark, scale, how, out), rows[i].want) == 0,
		          rows[i].text);
		if (strcmp(read_as(rows[i].text, mark, scale, how, out), rows[i].want) != 0)
			printf("#   got %s, not %s\n", read_as(rows[i].text, mark, scale, how, out),
			       rows[i].want);
	}
}

static void decimal_point(void)
{
	static const struct row rows[] = {
		/* plain */
		{ "0", "0.00" },
		{ "1234.5", "1234.50" },
		{ "1234.56", "1234.56" },
		{ "007", "7.00" },
		{ ".5", "0.50" },
		{ ".00", "0.00" },
		{ "5.", "5.00" },
		{ "1234.5600", "1234.56" },
		{ "3.00000", "3.00" },
		{ "-0.00", "0.00" },
		{ "-0", "0.00" },
		{ "0.00000000000000000000000000000000000000000000", "0.00" },
		{ "00000000000000000000000000000000000000000000001", "1.00" },
		{ "999999999999999999999999999999999999.99",
		  "999999999999999999999999999999999999.99" },
		/* thousands */
		{ "1,234", "1234.00" },
		{ "1,234.56", "1234.56" },
		{ "12,345,678.90", "12345678.90" },
		{ "123,456", "123456.00" },
		{ "1，234.56", "1234.56" },
		{ "1'234.56", "1234.56" },
		{ "1’234.56", "1234.56" },
		{ "1 234.56", "1234.56" },
		{ "1" NBSP "234.56", "1234.56" },
		{ "1" NARROW "234" NARROW "567.8", "1234567.80" },
		{ "1,234.", "1234.00" },
		{ "1,234.50000", "1234.50" },
		{ "100,000,000,000,000,000,000,000,000,000,000,000.00",
		  "100000000000000000000000000000000000.00" },
		/* full width */
		{ "１２３", "123.00" },
		{ "１，２３４．５６", "1234.56" },
		{ "－１２３", "-123.00" },
		{ "（１２３．４５）", "-123.45" },
		{ "￥１，２３４．５０元", "1234.50" },
		/* signs */
		{ "-100", "-100.00" },
		{ "+100", "100.00" },
		{ "−100", "-100.00" },
		{ "- 100", "-100.00" },
		{ "100-", "-100.00" },
		{ "1,234.56-", "-1234.56" },
		{ "1,234.56 -", "-1234.56" },
		{ "100+", "100.00" },
		{ "(1,234.56)", "-1234.56" },
		{ "( 100 )", "-100.00" },
		{ "(0.00)", "0.00" },
		{ "100.20 CR", "-100.20" },
		{ "100.20CR", "-100.20" },
		{ "100.20 cr", "-100.20" },
		{ "100.20 DR", "100.20" },
		{ "1,234.56Dr", "1234.56" },
		/* currencies */
		{ "¥100", "100.00" },
		{ "￥100", "100.00" },
		{ "$1,234.56", "1234.56" },
		{ "€ 5", "5.00" },
		{ "£5", "5.00" },
		{ "100元", "100.00" },
		{ "100 元", "100.00" },
		{ "CNY 100", "100.00" },
		{ "CNY100", "100.00" },
		{ "100 rmb", "100.00" },
		{ "100EUR", "100.00" },
		{ "USD 1,234.56", "1234.56" },
		{ "HKD1", "1.00" },
		{ "JPY 7", "7.00" },
		{ "7 GBP", "7.00" },
		{ "-￥100", "-100.00" },
		{ "￥-100", "-100.00" },
		{ "(￥100)", "-100.00" },
		{ "￥(100)", "-100.00" },
		{ "($1,234.56)", "-1234.56" },
		{ "(100)元", "-100.00" },
		{ "(100元)", "-100.00" },
		{ "100元-", "-100.00" },
		{ "CNY 100元", "100.00" },
		{ "100.20 USD CR", "-100.20" },
		/* nothing */
		{ "", "null" },
		{ "-", "null" },
		{ "--", "null" },
		{ "—", "null" },
		{ "——", "null" },
		{ "–", "null" },
		{ "－", "null" },
		{ "无", "null" },
		{ "N/A", "null" },
		{ "n/a", "null" },
		/* digits are gone, or would be */
		{ "1.12E+11", "scientific" },
		{ "1e5", "scientific" },
		{ "-1.5E-3", "scientific" },
		{ "1,234E+05", "scientific" },
		{ "１．１２Ｅ＋１１", "scientific" },
		{ "1E+11 EUR", "scientific" },
		{ "1.234", "too precise" },
		{ "0.001", "too precise" },
		{ "1,234.567", "too precise" },
		{ "-0.0000000000000000000000000000000000000000000001", "too precise" },
		{ "0.3333333333333333333333333333333333333333333333333", "too precise" },
		{ NINES "9", "overflow" },
		{ NINES, "overflow" },
		{ "9999999999999999999999999999999999999", "overflow" },
		{ "1,000,000,000,000,000,000,000,000,000,000,000,000,000,000", "overflow" },
		/* could be misread */
		{ "1,23", "not a number" },
		{ "1,2345", "not a number" },
		{ "1,0000", "not a number" },
		{ "12,34,567", "not a number" },
		{ "1234,567", "not a number" },
		{ "0,123", "not a number" },
		{ "00,123", "not a number" },
		{ ",123", "not a number" },
		{ "1,234,", "not a number" },
		{ "1,,234", "not a number" },
		{ "1,234 567", "not a number" },
		{ "1'234,567", "not a number" },
		{ "1.234,56", "not a number" },
		{ "1.234.567", "not a number" },
		{ "1.2.3", "not a number" },
		{ "1 2", "not a number" },
		{ "1  234", "not a number" },
		{ "0.123 456", "not a number" },
		{ "0.123,456", "not a number" },
		{ "1 234 5", "not a number" },
		{ "--100", "not a number" },
		{ "-100-", "not a number" },
		{ "-(100)", "not a number" },
		{ "(-100)", "not a number" },
		{ "(100-)", "not a number" },
		{ "+-100", "not a number" },
		{ "-100 CR", "not a number" },
		{ "(100) CR", "not a number" },
		{ "100 CR DR", "not a number" },
		{ "(100", "not a number" },
		{ "100)", "not a number" },
		{ "((100))", "not a number" },
		{ "CR 100", "not a number" },
		{ "¥¥100", "not a number" },
		{ "100元元", "not a number" },
		{ "CNY USD 100", "not a number" },
		{ "借100", "not a number" },
		{ "100贷", "not a number" },
		{ "1万", "not a number" },
		{ "100万元", "not a number" },
		{ "50%", "not a number" },
		{ "100-200", "not a number" },
		{ "2023-01-05", "not a number" },
		{ "1/2", "not a number" },
		/* no figure */
		{ ".", "not a number" },
		{ "¥", "not a number" },
		{ "()", "not a number" },
		{ "CR", "not a number" },
		{ "+", "not a number" },
		{ "---", "not a number" },
		{ "￥-", "not a number" },
		{ "abc", "not a number" },
		{ "E5", "not a number" },
		{ "1E", "not a number" },
		{ "1E+", "not a number" },
		{ "0x10", "not a number" },
		{ "12a", "not a number" },
		{ "1\t2", "not a number" },
		{ "\xff", "not a number" },
		{ "1\xe5\x85", "not a number" },
		{ "一百", "not a number" },
		{ "NaN", "not a number" },
		{ "inf", "not a number" },
		{ "100 CADX", "not a number" },
		/* a minus, or no cents */
		{ "100.-", "not a number" },
		{ "1,234.-", "not a number" },
		{ "100.− EUR", "not a number" },
		/* two currencies */
		{ "USD 5 EUR", "not a number" },
		{ "$5 €", "not a number" },
		{ "¥5 USD", "not a number" },
		{ "HK$5 USD", "not a number" },
		{ "$5 CAD", "5.00" },
		{ "¥5 JPY", "5.00" },
		{ "£5 EGP", "5.00" },
		{ "kr 5 SEK", "5.00" },
		{ "RMB 5元", "5.00" },
		{ "CAD 5 $", "5.00" },
		/* letters that are more than a currency */
		{ "R100", "100.00" },
		{ "R 1,234.56", "1234.56" },
		{ "100R", "not a number" },
		{ "100 RM", "100.00" },
		{ "100 km", "not a number" },
		{ "100 K", "not a number" },
		{ "Q1", "not a number" },
		{ "100L", "not a number" },
		{ "100 CRC", "100.00" },
		{ "100 CR CRC", "-100.00" },
		/* signs of letters, with and without their point */
		{ "Rs.100", "100.00" },
		{ "Rs 1,234.50", "1234.50" },
		{ "rs. .5", "0.50" },
		{ "100 kr.", "100.00" },
		{ "12,5 zł", "not a number" },
		{ "12.5 zł", "12.50" },
		{ "12.5 ZŁ", "12.50" },
		{ "12.5 Kč", "12.50" },
		{ "12.5 руб.", "12.50" },
		{ "12.5 РУБ", "12.50" },
		{ "-US$1,234.50", "-1234.50" },
		{ "US$-5", "-5.00" },
		{ "（ＨＫ＄５）", "-5.00" },
		{ "￦500", "500.00" },
		{ "F CFA 5", "5.00" },
		{ "100美元", "100.00" },
		{ "人民币100元", "100.00" },
		{ "人民币100美元", "not a number" },
		{ "100 Euro", "100.00" },
		{ "1,23,456.00", "not a number" },
		{ "8.0E7", "scientific" },
	};
	static const char with_nul[] = "1\0002";
	struct decimal d;

	check(rows, COUNT(rows), '.', 2, ROUND_NONE);
	CHECK(amount_parse((struct str){ with_nul, 3 },
	                   &(struct amount_notation){ .mark = '.', .scale = 2 },
	                   &d) == AMOUNT_NOT_A_NUMBER);
}

static void decimal_comma(void)
{
	static const struct row rows[] = {
		{ "1234,56", "1234.56" },
		{ "1.234,56", "1234.56" },
		{ "1.234", "1234.00" },
		{ "1.234.567", "1234567.00" },
		{ "1 234,56", "1234.56" },
		{ "-1 234,56", "-1234.56" },
		{ "1'234,5", "1234.50" },
		{ "12", "12.00" },
		{ ",5", "0.50" },
		{ "(1.234,56) €", "-1234.56" },
		{ "1234,5600", "1234.56" },
		{ "１，５", "1.50" },
		{ "--", "null" },
		{ "1,234", "too precise" },
		{ "1,2E+5", "scientific" },
		{ "1.23", "not a number" },
		{ "1234.56", "not a number" },
		{ "1,234.56", "not a number" },
		{ "1,234,567", "not a number" },
		{ "0.5", "not a number" },
		{ "0.123", "not a number" },
		{ "1.2345,6", "not a number" },
		{ "100,-", "not a number" },
		{ "1.234,- €", "not a number" },
		{ "100,-- EUR", "not a number" },
		{ "1.234,50 zł", "1234.50" },
	};

	check(rows, COUNT(rows), ',', 2, ROUND_NONE);
}

static void whole_numbers(void)
{
	static const struct row rows[] = {
		{ "3", "3" },
		{ "3.0", "3" },
		{ "3.00000", "3" },
		{ "007", "7" },
		{ "1,234.00", "1234" },
		{ "-12", "-12" },
		{ "3.5", "too precise" },
		{ NINES, NINES },
		{ "(" NINES ".0)", "-" NINES },
		{ "1" NINES, "overflow" },
		{ "第3期", "not a number" },
	};

	check(rows, COUNT(rows), '.', 0, ROUND_NONE);
}

static void roundings(void)
{
	static const struct row half_up[] = {
		{ "1.005", "1.01" },
		{ "-1.005", "-1.01" },
		{ "(1,000.005)", "-1000.01" },
		{ "1.0049", "1.00" },
		{ "0.001", "0.00" },
		{ "0.0000000000000000000000000000000000000000000000000001", "overflow" },
		{ "-0.004", "0.00" },
	};
	static const struct row half_even[] = { { "1.005", "1.00" },
		                                { "1.015", "1.02" },
		                                { "1.0050001", "1.01" } };
	static const struct row down[] = { { "1.999", "1.99" },
		                           { "-1.999", "-1.99" },
		                           { "1.12E+11", "scientific" } };

	check(half_up, COUNT(half_up), '.', 2, ROUND_HALF_UP);
	check(half_even, COUNT(half_even), '.', 2, ROUND_HALF_EVEN);
	check(down, COUNT(down), '.', 2, ROUND_DOWN);
}

static void check_notation(const struct row *rows, size_t count, const struct amount_notation *n)
{
	for (size_t i = 0; i < count; i++) {
		char out[DECIMAL_TEXT];
		const char *got = read_with(rows[i].text, n, out);

		CHECK_ROW(strcmp(got, rows[i].want) == 0, rows[i].text);
		if (strcmp(got, rows[i].want) != 0)
			printf("#   got %s, not %s\n", got, rows[i].want);
	}
}

static void indian_groups(void)
{
	static const struct row rows[] = {
		{ "1,23,456.00", "123456.00" },
		{ "12,34,56,789.00", "123456789.00" },
		{ "1,00,00,00,00,000", "100000000000.00" },
		{ "12,345", "12345.00" },
		{ "1,234.5", "1234.50" },
		{ "123", "123.00" },
		{ "123456.00", "123456.00" },
		{ "₹1,23,456", "123456.00" },
		{ "(1,23,456.00)", "-123456.00" },
		{ "１，２３，４５６", "123456.00" },
		{ "1'23'456", "123456.00" },
		{ "0", "0.00" },
		{ "123,456", "not a number" },
		{ "1,234,567", "not a number" },
		{ "1,2,345", "not a number" },
		{ "12,34,56", "not a number" },
		{ "1,23,4567", "not a number" },
		{ "123,45,678", "not a number" },
		{ "0,12,345", "not a number" },
		{ "1,23'456", "not a number" },
		{ ",23,456", "not a number" },
		{ "1,23,456,", "not a number" },
		{ "1,,23,456", "not a number" },
	};
	struct amount_notation n = { .mark = '.', .scale = 2, .grouping = GROUPING_INDIAN };

	check_notation(rows, COUNT(rows), &n);
}

static void percents(void)
{
	static const struct row rows[] = {
		{ "13%", "0.1300" },
		{ "13 %", "0.1300" },
		{ "6.5%", "0.0650" },
		{ "-13%", "-0.1300" },
		{ "(13%)", "-0.1300" },
		{ "13%-", "-0.1300" },
		{ "%13", "0.1300" },
		{ "１３％", "0.1300" },
		{ "0%", "0.0000" },
		{ "1,234%", "12.3400" },
		{ "100%", "1.0000" },
		{ ".5%", "0.0050" },
		{ "12.34%", "0.1234" },
		{ "12.345%", "too precise" },
		{ "12.3400%", "0.1234" },
		{ "0", "0.0000" },
		{ "0.00", "0.0000" },
		{ "-", "null" },
		{ "10000000000000000000000000000000000%",
		  "100000000000000000000000000000000.0000" },
		{ "999999999999999999999999999999999999999%", "overflow" },
		/* could be 13 or 0.13 */
		{ "13", "not a number" },
		{ "0.13", "not a number" },
		{ "13%%", "not a number" },
		{ "%13%", "not a number" },
		{ "%", "not a number" },
		{ "EUR 13%", "not a number" },
		{ "13‰", "not a number" },
		{ "13 CR", "not a number" },
	};
	struct amount_notation n = { .mark = '.', .scale = 4, .percent = true };

	check_notation(rows, COUNT(rows), &n);
}

static void exponents(void)
{
	static const struct row rows[] = {
		/* the shortest text of a binary number */
		{ "8.0E7", "80000000.00" },
		{ "1.2345678912E8", "123456789.12" },
		{ "-1.5E10", "-15000000000.00" },
		{ "8.0e7", "80000000.00" },
		{ "1.12E11", "112000000000.00" },
		{ "1.0E-2", "0.01" },
		{ "9.007199254740E15", "scientific" },
		{ "1.234567890123456E15", "scientific" },
		{ "1.2345678901234E15", "1234567890123400.00" },
		{ "€ 8.0E7", "80000000.00" },
		{ "8.0E7 CR", "-80000000.00" },
		{ "(8.0E7)", "-80000000.00" },
		/* all digits down to the cents */
		{ "1.123456E+02", "too precise" },
		{ "1.1234E+02", "112.34" },
		{ "1.1200E+02", "112.00" },
		{ "8.0000000000000000E+07", "80000000.00" },
		{ "1.1234567890123E+11", "112345678901.23" },
		{ "12.34E+00", "12.34" },
		{ "0.00E+00", "0.00" },
		{ "1.5E-3", "too precise" },
		{ "1000.0E-03", "1.00" },
		/* digits are gone, or may be */
		{ "1.12E+11", "scientific" },
		{ "1.12E+02", "scientific" },
		{ "1.12346E+11", "scientific" },
		{ "8E+07", "scientific" },
		{ "8.0E+7", "scientific" },
		{ "8.0E07", "scientific" },
		{ "8E7", "scientific" },
		{ "8.00E7", "scientific" },
		{ "8.10E7", "scientific" },
		{ "80.0E6", "scientific" },
		{ "0.8E8", "scientific" },
		{ "1.2345678901234567E20", "scientific" },
		{ "1.0E400", "scientific" },
		{ "1.0E99999999999999999999", "scientific" },
		{ "1.0E41", "scientific" },
		{ "1.0E37", "overflow" },
		{ "1.0E-41", "scientific" },
		{ "1,234E5", "scientific" },
		{ "1,234.0E5", "scientific" },
		{ "1,234.50E+00", "scientific" },
		{ "8.0E0", "scientific" },
		{ "0E0", "scientific" },
		/* no number */
		{ "8.0E", "not a number" },
		{ "8.0E7E7", "not a number" },
		{ "8.0E7.5", "not a number" },
		{ "E7", "not a number" },
		{ "8.0E7%", "not a number" },
		{ "123", "123.00" },
		{ "1,234.50", "1234.50" },
	};
	struct amount_notation n = { .mark = '.', .scale = 2, .scientific = true };
	char out[DECIMAL_TEXT];

	check_notation(rows, COUNT(rows), &n);
	n.mark = ',';
	CHECK(strcmp(read_with("8,0E7", &n, out), "80000000.00") == 0);
	CHECK(strcmp(read_with("8.0E7", &n, out), "not a number") == 0);
	n = (struct amount_notation){ .mark = '.', .scale = 0, .scientific = true };
	CHECK(strcmp(read_with("1.12E+02", &n, out), "112") == 0);
	CHECK(strcmp(read_with("1.12E+11", &n, out), "scientific") == 0);
}

/* The currency of an amount; "" where it names none, or is no amount. */
static const char *currency_of(const char *text, const struct amount_notation *n)
{
	struct decimal d;
	int mark;

	return amount_parse_currency(str_of(text), n, &d, &mark) == AMOUNT_OK ? currency_name(mark)
	                                                                      : "";
}

static void currencies(void)
{
	static const struct row rows[] = {
		{ "CNY 5", "CNY" },   { "5 usd", "USD" },    { "$5", "USD" },
		{ "HK$5", "HKD" },    { "¥5", "CNY" },       { "￥5", "CNY" },
		{ "5元", "CNY" },     { "5円", "JPY" },      { "$5 CAD", "CAD" },
		{ "CAD 5 $", "CAD" }, { "¥5 JPY", "JPY" },   { "¥5元", "CNY" },
		{ "kr 5", "kr" },     { "kr 5 SEK", "SEK" }, { "Rs.5", "INR" },
		{ "5", "" },          { "5.00", "" },        { "", "" },
		{ "-", "" },          { "CNY", "" },         { "CNY abc", "" },
		{ "USD 5 EUR", "" },  { "USD 1.234", "" },   { "(€5)", "EUR" },
		{ "5 GBP-", "GBP" },  { "￦500", "KRW" },    { "￡5", "GBP" },
		{ "500 đ", "VND" },
	};
	struct amount_notation n = { .mark = '.', .scale = 2 };

	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_ROW(strcmp(currency_of(rows[i].text, &n), rows[i].want) == 0, rows[i].text);
}

/* What nobody has called an amount is one only where it cannot be the number of something. */
static void unsaid(void)
{
	static const struct row rows[] = {
		{ "R100", "not a number" },   { "SR001", "not a number" },
		{ "SR 12", "not a number" },  { "TOP1", "not a number" },
		{ "12ft", "not a number" },   { "USD100", "not a number" },
		{ "100 KR", "not a number" }, { "Ｒ１００", "not a number" },
		{ "USD 100", "100.00" },      { "100 usd", "100.00" },
		{ "R 100.00", "100.00" },     { "SR1,200", "1200.00" },
		{ "$100", "100.00" },         { "100元", "100.00" },
		{ "-R100", "-100.00" },       { "100 CR", "-100.00" },
		{ "100", "100.00" },          { "1 234", "1234.00" },
		{ "kr. 5", "5.00" },
	};
	struct amount_notation n = { .mark = '.', .scale = 2, .unsaid = true };

	check_notation(rows, COUNT(rows), &n);
}

static void long_texts(void)
{
	char text[4096];
	struct decimal d;
	struct amount_notation n = { .mark = '.', .scale = 2, .round = ROUND_NONE };

	memset(text, '9', sizeof(text));
	CHECK(amount_parse((struct str){ text, sizeof(text) }, &n, &d) == AMOUNT_NOT_A_NUMBER);
	/* however plain, and by either mark */
	memset(text, '0', sizeof(text));
	for (size_t len = 250; len < 260; len++)
		for (const char *mark = ".,"; *mark; mark++) {
			n.mark = *mark;
			CHECK(amount_parse((struct str){ text, len }, &n, &d) ==
			      (len <= 255 ? AMOUNT_OK : AMOUNT_NOT_A_NUMBER));
		}
	n.mark = '.';
	memset(text, '(', sizeof(text));
	for (size_t len = 250; len < 260; len++)
		CHECK(amount_parse((struct str){ text, len }, &n, &d) == AMOUNT_NOT_A_NUMBER);
	memset(text, '.', sizeof(text));
	memset(text + 1, '3', 300);
	for (size_t len = 250; len < 260; len++)
		CHECK(amount_parse((struct str){ text, len }, &n, &d) ==
		      (len <= 255 ? AMOUNT_TOO_PRECISE : AMOUNT_NOT_A_NUMBER));
}

/* ---- the short way ---- */

/* What amount_parse() makes of it; null where it refuses. */
static struct str long_way(struct str s, const struct amount_notation *n, char out[DECIMAL_TEXT])
{
	struct decimal d;

	if (amount_parse(s, n, &d) != AMOUNT_OK)
		return STR_NULL;
	return (struct str){ out, decimal_format(d, out) };
}

static void short_answers(void)
{
	static const struct {
		const char *text;
		int scale;
		const char *want;
	} rows[] = {
		{ "0.00", 2, "0.00" },
		{ "1,010.43", 2, "1010.43" },
		{ "12,345,678.90", 2, "12345678.90" },
		{ "-1,234.50", 2, "-1234.50" },
		{ "1,234,567,890.12", 2, "1234567890.12" },
		{ "-123,456,789.01", 2, "-123456789.01" },
		{ "1234567890123.45", 2, "1234567890123.45" },
		{ "123,456", 0, "123456" },
		{ "7", 0, "7" },
		{ "0", 0, "0" },
		{ "1.000000", 6, "1.000000" },
		{ "-0.01", 2, "-0.01" },
		/* to be asked for */
		{ "", 2, NULL },
		{ "-", 0, NULL },
		{ "1", 2, NULL },
		{ "1.0", 2, NULL },
		{ "1.000", 2, NULL },
		{ ".50", 2, NULL },
		{ "-.50", 2, NULL },
		{ "007", 0, NULL },
		{ "-0", 0, NULL },
		{ "-0.00", 2, NULL },
		{ "+1.00", 2, NULL },
		{ "0,123.00", 2, NULL },
		{ "1234,567.00", 2, NULL },
		{ "12,34.00", 2, NULL },
		{ ",123.00", 2, NULL },
		{ "-,123.00", 2, NULL },
		{ "1,,234.00", 2, NULL },
		{ "1,234,56.00", 2, NULL },
		{ "1'234.00", 2, NULL },
		{ "1 234.00", 2, NULL },
		{ "1,234:00", 2, NULL },
		{ "1,2,4.00", 2, NULL },
		{ "1.234.00", 2, NULL },
		{ "12345678901234.00", 2, NULL },
		{ "1,234,5678.00", 2, NULL },
		{ "1234,5678.00", 2, NULL },
	};
	struct arena arena = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct amount_notation n = { .mark = '.', .scale = rows[i].scale };
		struct str got = amount_short(str_of(rows[i].text), &n, &arena);

		CHECK_ROW(rows[i].want ? str_is(got, rows[i].want) : !got.p, rows[i].text);
		CHECK_ROW(!rows[i].want || strchr(rows[i].text, ',') || got.p == rows[i].text,
		          rows[i].text);
		n.mark = ',';
		CHECK_ROW(!amount_short(str_of(rows[i].text), &n, &arena).p, rows[i].text);
	}
	arena_free(&arena);
}

/* A number below `below`, the next of a row that is the same in each run. */
static unsigned next(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % below;
}

/* `count` digits to `to`, all 0 now and then; returns behind them. */
static char *put_digits(char *to, unsigned count, uint64_t *seed)
{
	unsigned below = next(seed, 3) ? 10 : 1;

	while (count-- > 0)
		*to++ = (char)('0' + next(seed, below));
	return to;
}

/*
 * A plain figure is read by a way of its own; with a blank in front it is not, and means the same.
 */
static void plain_is_as_others(void)
{
	uint64_t seed = 1;
	size_t bad = 0, good = 0;

	for (int round = 0; round < 300000; round++) {
		struct amount_notation n = { .mark = '.',
			                     .scale = (int)next(&seed, round % 3 ? 4 : 39),
			                     .round = round % 2 ? ROUND_NONE : ROUND_HALF_UP };
		char text[128] = " ", *p = text + 1;
		struct decimal plain = { 0 }, other = { 0 };
		enum amount_status status;

		if (next(&seed, 3) == 0)
			*p++ = "+-"[next(&seed, 2)];
		p = put_digits(p, next(&seed, round % 5 ? 8 : 45), &seed);
		if (next(&seed, 4) > 0)
			*p++ = '.';
		p = put_digits(p, next(&seed, round % 7 ? 5 : 45), &seed);
		if (next(&seed, 10) == 0 && p > text + 1)
			text[1 + next(&seed, (unsigned)(p - text - 1))] = ",.-+'"[next(&seed, 5)];
		status = amount_parse((struct str){ text + 1, (size_t)(p - text - 1) }, &n, &plain);
		if (status == AMOUNT_NULL) /* nothing, -- */
			continue;
		good += status == AMOUNT_OK;
		if ((amount_parse((struct str){ text, (size_t)(p - text) }, &n, &other) != status ||
		     plain.units != other.units || plain.scale != other.scale) &&
		    bad++ == 0)
			printf("#   '%.*s'\n", (int)(p - text - 1), text + 1);
	}
	CHECK_INT((long long)bad, 0);
	CHECK(good > 150000);
}

/*
 * Half a million texts, most of them amounts with a mistake or two: whatever has a short answer has
 * the long one.
 */
static void short_is_exact(void)
{
	static const char bytes[] = "0123456789,,,..--00' ";
	uint64_t seed = 1;
	size_t bad = 0, answered = 0;
	struct arena arena = { 0 };

	for (int round = 0; round < 500000; round++) {
		struct amount_notation n = { .mark = '.', .scale = round % 4 == 3 ? 6 : round % 4 };
		char text[32], out[DECIMAL_TEXT];
		size_t len = 0, whole;
		struct str got, want;

		if (next(&seed, 3) == 0)
			text[len++] = '-';
		for (whole = 1 + next(&seed, 11); whole > 0; whole--) {
			text[len++] = (char)('0' + next(&seed, 10));
			if (round % 2 && whole > 1 && whole % 3 == 1)
				text[len++] = ',';
		}
		if (n.scale > 0)
			text[len++] = '.';
		for (int i = 0; i < n.scale; i++)
			text[len++] = (char)('0' + next(&seed, 10));
		for (size_t mistakes = next(&seed, 3); mistakes > 0; mistakes--)
			text[next(&seed, (unsigned)len)] = bytes[next(&seed, sizeof(bytes) - 1)];
		got = amount_short((struct str){ text, len }, &n, &arena);
		want = long_way((struct str){ text, len }, &n, out);
		answered += got.p != NULL;
		if (got.p && !str_eq(got, want) && bad++ == 0)
			printf("#   '%.*s': %.*s\n", (int)len, text, (int)got.len, got.p);
		arena_reset(&arena);
	}
	CHECK_INT(bad, 0);
	CHECK(answered > 100000);
	arena_free(&arena);
}

int main(void)
{
	unit_run("amounts with a decimal point", decimal_point);
	unit_run("amounts with a decimal comma", decimal_comma);
	unit_run("whole numbers and periods", whole_numbers);
	unit_run("a fraction too long is rounded only as told", roundings);
	unit_run("groups of two digits, of three at the end", indian_groups);
	unit_run("percents", percents);
	unit_run("exponents whose mantissa has all digits", exponents);
	unit_run("the currency of an amount", currencies);
	unit_run("what may be a code, where no spec says that it is an amount", unsaid);
	unit_run("texts of any length are answered", long_texts);
	unit_run("plain amounts have a short answer", short_answers);
	unit_run("a short answer is the long one", short_is_exact);
	unit_run("a plain figure is read as any other", plain_is_as_others);
	return unit_end();
}
