/* test_watch: which values are those of the record before, and what held for them. */
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"
#include "validate/watch.h"

#define MANY 5000 /* more texts than a field remembers */

static struct header header;
static struct str field[2];
static struct record rec = { .header = &header, .field = field };

static void take(struct watch *w, const char *a)
{
	field[0] = str_of(a);
	watch_take(w, &rec);
}

/* Each value after each other one, in buffers of their own. */
static void same(void)
{
	static const char *const values[] = {
		NULL,
		"",
		"a",
		"b",
		"ab",
		"a\1",
		"0123456789abcdef",
		"0123456789abcdeg",
		"0123456789abcdef0",
		"0123456789abcdef1",
		"x123456789abcdef0",
	};
	enum { COUNT = sizeof(values) / sizeof(values[0]) };
	struct watch *w = watch_new(&header);

	watch_field(w, 0);
	watch_field(w, 0);
	CHECK_INT(w->count, 1);
	CHECK(watch_find(w, 0) == w->field && !watch_find(w, 1));
	take(w, NULL);
	CHECK(!w->field->same);
	for (size_t i = 0; i < COUNT; i++)
		for (size_t k = 0; k < COUNT; k++) {
			char *copy = values[k] ? strdup(values[k]) : NULL;

			take(w, values[i]);
			take(w, copy);
			CHECK_ROW(w->field->same == (i == k), values[i] ? values[i] : "null");
			free(copy);
		}
	watch_free(w);
}

/* A result holds for the value of the record before, and no longer. */
static void before(void)
{
	static const char *const values[] = { "a", NULL, "", "a text of more than 16 bytes" };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const char *row = values[i] ? values[i] : "null";
		struct watch *w = watch_new(&header);

		watch_field(w, 0);
		take(w, values[i]);
		CHECK_ROW(!watch_held(w->field, 0), row);
		watch_hold(w->field, 0);
		watch_hold(w->field, 63);
		CHECK_ROW(watch_held(w->field, 0) && watch_held(w->field, 63) &&
		                  !watch_held(w->field, 1),
		          row);
		take(w, values[i]);
		CHECK_ROW(watch_held(w->field, 0) && watch_held(w->field, 63), row);
		take(w, "b");
		CHECK_ROW(!watch_held(w->field, 0), row);
		take(w, values[i]);
		CHECK_ROW(!watch_held(w->field, 0), row);
		watch_free(w);
	}
}

/* A field that is remembered: what held for many texts, and never for one that did not hold. */
static void remembered(void)
{
	struct watch *w = watch_new(&header);
	size_t known = 0, wrong = 0;
	char text[20];

	watch_field(w, 0);
	watch_remember(w, 0);
	watch_remember(w, 0);
	for (size_t round = 0; round < 3; round++)
		for (size_t i = 0; i < MANY; i++) {
			snprintf(text, sizeof(text), i % 2 ? "%zu" : "long-number-%04zu", i);
			take(w, text);
			known += watch_held(w->field, 1);
			wrong += watch_held(w->field, 1) && i % 3 == 0;
			wrong += watch_held(w->field, 2);
			if (i % 3 != 0)
				watch_hold(w->field, 1);
		}
	CHECK_INT(wrong, 0);
	CHECK(known > 100);
	take(w, "a");
	watch_hold(w->field, 1);
	take(w, "b");
	CHECK(!watch_held(w->field, 1));
	watch_hold(w->field, 2);
	take(w, "a");
	CHECK(watch_held(w->field, 1) && !watch_held(w->field, 2) && !w->field->same);
	take(w, NULL);
	CHECK(!watch_held(w->field, 1));
	take(w, "");
	CHECK(!watch_held(w->field, 1));
	/* a long text is not kept in the table, and is not mistaken for what was in its place */
	take(w, "a text of more than 16 bytes");
	CHECK(!watch_held(w->field, 1));
	watch_hold(w->field, 1);
	take(w, "a text of more than 16 bytez");
	CHECK(!watch_held(w->field, 1) && !w->field->same);
	take(w, "");
	CHECK(!watch_held(w->field, 1));
	take(w, "b");
	CHECK(watch_held(w->field, 2) && !watch_held(w->field, 1));
	watch_free(w);
}

int main(void)
{
	header_add(&header, STR("a"));
	header_add(&header, STR("b"));
	unit_run("a value is the same as before, or it is not", same);
	unit_run("a result holds for the value of the record before", before);
	unit_run("results of many values are remembered", remembered);
	header_free(&header);
	return unit_end();
}
