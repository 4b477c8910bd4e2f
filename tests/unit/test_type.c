/* type: names of types, canonical texts. */
#include "unit.h"
#include "value/decimal.h"
#include "value/type.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DIGITS38 "12345678901234567890123456789012345678"

static void names(void)
{
	static const char *const good[] = {
		"text",        "integer", "decimal(0)", "decimal(2)",
		"decimal(38)", "date",    "datetime",   "boolean",
	};
	static const char *const bad[] = {
		"",          "decimal",     "decimal()",   "decimal(39)", "decimal(-1)",
		"decimal(2", "decimal(2) ", "decimal(2)x", "decimal(x)",  "decimal(100)",
		"Text",      "int",         "texts",       "dat",
	};
	char name[16];
	struct type t;
	size_t count;

	for (size_t i = 0; i < COUNT(good); i++) {
		CHECK_ROW(type_parse(str_of(good[i]), &t), good[i]);
		CHECK_STR(type_name(t, name), good[i]);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		CHECK_ROW(!type_parse(str_of(bad[i]), &t), bad[i]);
	CHECK(!type_parse(STR_NULL, &t));
	for (size_t i = 0; i < (type_names(&count), count); i++)
		CHECK_ROW(type_parse(str_of(type_names(&count)[i]), &t) &&
		                  t.kind == (enum type_kind)i,
		          type_names(&count)[i]);
	CHECK_INT((long long)count, 6);
}

static void canonical(void)
{
	static const struct {
		const char *type, *text;
		bool holds;
	} rows[] = {
		{ "integer", "0", true },
		{ "integer", "7", true },
		{ "integer", "-7", true },
		{ "integer", DIGITS38, true },
		{ "integer", "-" DIGITS38, true },
		{ "integer", DIGITS38 "9", false },
		{ "integer", "", false },
		{ "integer", "-", false },
		{ "integer", "-0", false },
		{ "integer", "007", false },
		{ "integer", "+7", false },
		{ "integer", "7.", false },
		{ "integer", "7.0", false },
		{ "integer", "7 ", false },
		{ "integer", "7a", false },
		{ "decimal(0)", "12", true },
		{ "decimal(0)", "12.", false },
		{ "decimal(2)", "0.00", true },
		{ "decimal(2)", "-0.01", true },
		{ "decimal(2)", "-0.00", false },
		{ "decimal(2)", "12.30", true },
		{ "decimal(2)", "12.3", false },
		{ "decimal(2)", "12.300", false },
		{ "decimal(2)", "12", false },
		{ "decimal(2)", ".30", false },
		{ "decimal(2)", "00.30", false },
		{ "decimal(2)", "1,234.50", false },
		{ "decimal(2)", "1e5", false },
		{ "decimal(2)", "123456789012345678901234567890123456.78", true },
		{ "decimal(2)", "1234567890123456789012345678901234567.89", false },
		{ "decimal(2)", "12.3x", false },
		{ "decimal(18)", "-0.000000000000000001", true },
		{ "decimal(18)", "-0.000000000000000000", false },
		{ "decimal(38)", "0." DIGITS38, true },
		{ "decimal(38)", "1." DIGITS38, false },
		{ "date", "2023-12-31", true },
		{ "date", "2023-02-29", false },
		{ "date", "2023-1-5", false },
		{ "date", "2023-12-31T00:00:00", false },
		{ "date", "0000-01-01", false },
		{ "datetime", "2023-12-31T23:59:59", true },
		{ "datetime", "2023-12-31T23:59:59.5+08:00", true },
		{ "datetime", "2023-12-31", false },
		{ "datetime", "2023-12-31 23:59:59", false },
		{ "boolean", "true", true },
		{ "boolean", "false", true },
		{ "boolean", "True", false },
		{ "boolean", "1", false },
		{ "text", "", true },
		{ "text", "摘要\t\n", true },
		{ "text", "\xff", false },
		{ "text", "\xe6\x91", false },
	};
	struct type t;

	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK_ROW(type_parse(str_of(rows[i].type), &t), rows[i].type);
		CHECK_ROW(type_holds(t, str_of(rows[i].text)) == rows[i].holds, rows[i].text);
	}
	CHECK(type_parse(STR("text"), &t) && !type_holds(t, (struct str){ "a\0b", 3 }) &&
	      !type_holds(t, STR_NULL));
}

#define LONGEST 6

/* A text is canonical where it is read, and written back as it was. */
static bool comes_back(struct str s, int scale)
{
	char text[DECIMAL_TEXT];
	struct decimal d;

	return decimal_parse(s, &d) == DECIMAL_OK && d.scale == scale &&
	       str_eq(s, (struct str){ text, decimal_format(d, text) });
}

/* Of every text of up to LONGEST such characters. */
static void every_short_figure(void)
{
	static const char letters[] = "-019.,";
	const size_t base = sizeof(letters) - 1;
	size_t texts = 1, bad = 0;

	for (size_t len = 1; len <= LONGEST; len++) {
		texts *= base;
		for (size_t n = 0; n < texts; n++) {
			char text[LONGEST];
			size_t rest = n;

			for (size_t i = 0; i < len; i++, rest /= base)
				text[i] = letters[rest % base];
			for (int scale = 0; scale <= 3; scale++) {
				struct type t = { TYPE_DECIMAL, scale };

				bad += type_holds(t, (struct str){ text, len }) !=
				       comes_back((struct str){ text, len }, scale);
			}
		}
	}
	CHECK_INT((long long)bad, 0);
}

/* Each letter at each place of figures of up to 20 characters. */
static void long_figures(void)
{
	static const char letters[] = "-019., x";
	size_t bad = 0;

	for (size_t len = 7; len <= 20; len++)
		for (size_t at = 0; at < len; at++)
			for (size_t k = 0; k < sizeof(letters); k++) {
				struct type t = { TYPE_DECIMAL, 2 };
				char text[21] = "12345678901234567890";
				struct str s = { text, len };

				text[len - 3] = '.';
				text[at] = letters[k];
				bad += type_holds(t, s) != comes_back(s, 2);
			}
	CHECK_INT((long long)bad, 0);
}

int main(void)
{
	unit_run("a type is written as it is read", names);
	unit_run("each type has one canonical text for a value", canonical);
	unit_run("longer figures with any letter at any place, too", long_figures);
	unit_run("every short figure is told as it is read and written", every_short_figure);
	return unit_end();
}
