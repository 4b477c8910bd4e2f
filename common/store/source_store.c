/* source_store - see source_store.h. */
#include "store/source_store.h"

#include <stdlib.h>

#include "base/diag.h"
#include "base/mem.h"
#include "store/store_kind.h"

struct store_source {
	struct store *store;  /* the database */
	struct header header; /* names of the columns */
	struct tally tally;   /* counts records; there is no seal and no sum */
};

static bool next(void *self, struct record *rec)
{
	struct store_source *s = self;

	if (!store_next(s->store, rec))
		return false;
	s->tally.rows++;
	return true;
}

/* The types are those that cutover noted in the database when the records were loaded. */
static bool type(const void *self, size_t i, struct type *out)
{
	const struct store_source *s = self;

	return store_column_type(s->store, i, out);
}

static const struct tally *tally(const void *self)
{
	const struct store_source *s = self;

	return &s->tally;
}

static bool whole(const void *self)
{
	const struct store_source *s = self;

	return !store_failed(s->store);
}

static void close_store(void *self)
{
	struct store_source *s = self;

	store_close(s->store);
	header_free(&s->header);
	free(s);
}

struct source *source_store(struct store *store, struct str table, struct str query)
{
	static const struct source_kind kind = {
		.next = next, .type = type, .tally = tally, .whole = whole, .close = close_store
	};
	struct store_source *s;

	if (!store)
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->store = store;
	if (store_select(store, table, query, &s->header))
		return source_new(&kind, s, &s->header);
	close_store(s);
	return NULL;
}

bool store_reads_column(const char *shown, struct str table, struct str column)
{
	if (!str_starts(column, STR("_")) || str_is(column, "_at"))
		return true;
	if (!str_is(column, "_batch") && !str_is(column, "_no"))
		diag_note(
			"column '%.*s' of table '%.*s' in '%s' is left out, because its name begins with _: "
			"to read it, write a query that names it by AS",
			(int)column.len, column.p, (int)table.len, table.p, shown);
	return false;
}
