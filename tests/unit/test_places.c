/* places: each place comes back as it was, in whatever form. */
#include <stdio.h>

#include "dedupe/places.h"
#include "unit.h"

static bool is(struct places *p, size_t key, const char *at)
{
	return str_is(places_get(p, key), at);
}

static void files_and_lines(void)
{
	struct places *p = places_new();

	places_put(p, 0, STR("a.csv:2"));
	places_put(p, 1, STR("a.csv:999999999999"));
	places_put(p, 3, STR("b%3A.csv:17"));
	places_put(p, 4, STR("a.csv:3"));
	CHECK(is(p, 0, "a.csv:2") && is(p, 1, "a.csv:999999999999"));
	CHECK(!places_get(p, 2).p && !places_get(p, 5).p);
	CHECK(is(p, 3, "b%3A.csv:17") && is(p, 4, "a.csv:3"));
	places_put(p, 0, STR("b%3A.csv:1"));
	CHECK(is(p, 0, "b%3A.csv:1"));
	places_free(p);
	places_free(NULL);
}

static void other_texts(void)
{
	static const char *const text[] = {
		"",       "a.csv",    "a.csv:",   "a.csv:02",
		":7",     "a.csv:0",  "a.csv:2x", "a.csv:1099511627776",
		"a:b:12", "a.csv:-1", "a.csv: 1", "a.csv:18446744073709551617"
	};
	struct places *p = places_new();

	places_put(p, 20, STR("a.csv:5"));
	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++)
		places_put(p, i, str_of(text[i]));
	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++)
		CHECK(is(p, i, text[i]));
	places_put(p, 0, STR_NULL);
	CHECK(is(p, 0, "") && places_get(p, 0).p);
	places_free(p);
}

static void bytes(void)
{
	struct places *p = places_new();
	char at[40];

	for (size_t i = 0; i < 100000; i++) {
		snprintf(at, sizeof(at), "a file with a long name.csv:%zu", i + 2);
		places_put(p, i, str_of(at));
	}
	CHECK(places_bytes(p) < 1500000 && is(p, 99999, "a file with a long name.csv:100001"));
	places_free(p);
}

int main(void)
{
	unit_run("a file and a line", files_and_lines);
	unit_run("any other text", other_texts);
	unit_run("few bytes", bytes);
	return unit_end();
}
