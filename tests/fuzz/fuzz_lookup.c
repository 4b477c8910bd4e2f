/*
 * fuzz_lookup: a byte that says how keys are found, and a file with the columns k, v and perhaps f,
 * t. Each row of a file that is accepted is what its own key finds: on its first and its last day,
 * where it has days.
 */
#include <stdlib.h>
#include <unistd.h>

#include "fuzz.h"
#include "table/lookup.h"

static const struct str key_name = { "k", 1 }, value_name = { "v", 1 };

static bool read_text(struct lookup *l, struct str text)
{
	char path[] = "/tmp/fuzz_lookup.XXXXXX";
	int fd = mkstemp(path);
	bool ok = fd >= 0 && write(fd, text.p, text.len) == (ssize_t)text.len;

	ok = ok && lookup_read(l, path, &(struct lookup_form){ .wanted = NULL }) && lookup_ready(l);
	if (fd >= 0)
		close(fd);
	unlink(path);
	return ok;
}

static void find_row(const struct lookup *l, struct lookup_caller *caller, size_t row,
                     struct arena *arena)
{
	struct str key = lookup_key(l, row, 0);
	struct date first = { 0 }, last = { 0 };
	ptrdiff_t found;

	assert(key.len > 0 && lookup_value(l, row, 0).len > 0);
	if (lookup_match(l) == LOOKUP_REGEX) {
		found = lookup_find(l, caller, &key, 1, NULL);
		assert(found < (ptrdiff_t)lookup_size(l));
		if (found >= 0)
			lookup_give(l, caller, (size_t)found, 0, &key, arena);
		return;
	}
	if (!lookup_dated(l)) {
		assert(lookup_find(l, caller, &key, 1, NULL) == (ptrdiff_t)row);
		return;
	}
	lookup_days(l, row, &first.day, &last.day);
	assert(first.day <= last.day);
	assert(lookup_find(l, caller, &key, 1, &first) == (ptrdiff_t)row);
	assert(lookup_find(l, caller, &key, 1, &last) == (ptrdiff_t)row);
}

FUZZ(struct str in)
{
	unsigned how = in.len > 0 ? (unsigned char)in.p[0] : 0;
	struct lookup_columns columns = {
		&key_name, 1, &value_name, 1, STR_NULL, STR_NULL, how % 3
	};
	struct lookup *l = lookup_new(STR("fuzz"), LOOKUP_FAULT);
	struct lookup_caller caller = { 0 };
	struct arena arena = { 0 };

	diag_set_level(DIAG_SILENT);
	if (columns.match != LOOKUP_REGEX && how & 64)
		columns.from = STR("f");
	if (columns.from.p && how & 128)
		columns.to = STR("t");
	lookup_columns(l, &columns);
	if (in.len > 0 && read_text(l, (struct str){ in.p + 1, in.len - 1 }))
		for (size_t i = 0; i < lookup_size(l); i++)
			find_row(l, &caller, i, &arena);
	lookup_caller_free(&caller);
	arena_free(&arena);
	lookup_free(l);
}
