/*
 * fuzz_sorter: each line is a record, its first byte the size of the payload, the rest the key. The
 * records come in order, each once, whether they are in memory or in runs.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "fuzz.h"
#include "sort/sorter.h"

#define PAYLOAD 60 /* bytes for each unit of the first byte */

static const char payload[256 * PAYLOAD];

/* Read the lines again, and compare the one with this number. */
static void check(struct str in, uint64_t number, struct str key, struct str got)
{
	struct str line = STR_NULL;

	for (uint64_t i = 0; i <= number; i++)
		line = fuzz_line(&in);
	if (line.len == 0)
		line = (struct str){ "", 0 };
	assert(got.len == (line.len ? (unsigned char)line.p[0] * (size_t)PAYLOAD : 0));
	assert(key.len == (line.len ? line.len - 1 : 0));
	assert(key.len == 0 || memcmp(key.p, line.p + 1, key.len) == 0);
}

static void take(struct sorter *s, struct str in, uint64_t count)
{
	struct str key, got;
	char *last = xmalloc(in.len);
	size_t last_len = 0;
	uint64_t number, last_number = 0, n = 0;

	for (; sorter_next(s, &key, &got, &number); n++) {
		int order = str_cmp((struct str){ last, last_len }, key);

		assert(number < count);
		assert(n == 0 || order < 0 || (order == 0 && last_number < number));
		check(in, number, key, got);
		if (key.len > 0)
			memcpy(last, key.p, key.len);
		last_len = key.len;
		last_number = number;
	}
	assert(n == count && sorter_whole(s));
	free(last);
}

FUZZ(struct str in)
{
	struct sorter *s = sorter_open(&(struct sorter_options){ .memory = SORTER_LEAST });
	struct str rest = in;
	uint64_t count = 0;

	for (; rest.len > 0; count++) {
		struct str line = fuzz_line(&rest);
		struct str key = { line.p + 1, line.len - 1 };

		if (line.len == 0)
			assert(sorter_put(s, STR_NULL, STR_NULL));
		else
			assert(sorter_put(s, key,
			                  (struct str){ payload, (unsigned char)line.p[0] *
			                                                 (size_t)PAYLOAD }));
	}
	assert(sorter_count(s) == count);
	take(s, in, count);
	assert(sorter_rewind(s));
	take(s, in, count);
	sorter_close(s);
}
