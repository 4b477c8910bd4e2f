/* sqlite_landed - what a load of mode upsert or replace has changed, read back. */
#include <stdlib.h>

#include "store/sqlite_int.h"

void sqlite_read_fields(struct sqlite *s, sqlite3_stmt *st, int from, struct buf *text,
                        struct str *value)
{
	size_t count = s->table.header->count, end = 0;

	buf_reset(text);
	for (size_t i = 0; i < count; i++) {
		size_t before = text->len;

		sqlite_add_value(st, from + (int)i, s->table.field[i]->type, text);
		/* the bytes may move as they grow, so note only the lengths first */
		value[i].len = text->len - before;
	}
	for (size_t i = 0; i < count; end += value[i++].len)
		value[i].p = sqlite3_column_type(st, from + (int)i) == SQLITE_NULL
		                     ? NULL
		                     : buf_str(text).p + end;
}

void sqlite_add_columns(struct buf *sql, const char *of, const struct str *name, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_addf(sql, ", %s", of);
		sqlite_add_name(sql, name[i]);
	}
}

/* Add up what is there now for each staged record; *digest is the sum of the digests. */
static bool read_landed(struct sqlite *s, struct str *value, uint128 *digest)
{
	struct sqlite_changes *c = s->changes;
	const struct header *h = s->table.header;
	struct sqlite_scan scan = { .values = h->count + 1 };
	struct record rec = { .header = h, .field = value };
	struct buf sql = { 0 }, text = { 0 };

	buf_adds(&sql, "SELECT coalesce(s._fate, 0)");
	sqlite_add_columns(&sql, "t.", h->name, h->count);
	buf_adds(&sql, ", s._at");
	change_add_from(&c->change, &sql);
	scan.st = sqlite_prepare(s, sql.p);
	while (scan.st && sqlite_scan_next(s, &scan)) {
		*digest += row_number(scan.digest);
		sqlite_read_fields(s, scan.st, 1, &text, value);
		tally_add(&c->done.is[scan.row], &rec);
		if (scan.row == CHANGE_UNCHANGED)
			tally_add(&c->done.was[scan.row], &rec);
	}
	sqlite_scan_close(&scan);
	buf_free(&sql);
	buf_free(&text);
	return sqlite_ok(s);
}

/* Add up what was there before. */
static bool read_kept(struct sqlite *s, struct str *value)
{
	struct sqlite_changes *c = s->changes;
	const struct header *h = s->table.header;
	struct record rec = { .header = h, .field = value };
	char *before = change_before(s->table.name);
	struct buf text = { 0 };
	sqlite3_stmt *st;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT _fate");
	sqlite_add_columns(&s->sql, "", h->name, h->count);
	buf_adds(&s->sql, " FROM ");
	buf_adds(&s->sql, "main.");
	sqlite_add_name(&s->sql, str_of(before));
	buf_addf(&s->sql, " WHERE _undo = %lld", (long long)s->batch);
	st = sqlite_prepare(s, s->sql.p);
	while (st && sqlite_row(s, st)) {
		sqlite_read_fields(s, st, 1, &text, value);
		tally_add(&c->done.was[sqlite3_column_int(st, 0)], &rec);
	}
	sqlite3_finalize(st);
	buf_free(&text);
	free(before);
	return sqlite_ok(s);
}

bool sqlite_changes_read(struct sqlite *s, struct tally *tally, struct buf *differs)
{
	struct sqlite_changes *c = s->changes;
	struct str *value = xcalloc(s->table.header->count + 1, sizeof(*value));
	uint128 digest = 0;
	bool ok;

	store_changes_start(&c->done, &s->table);
	ok = read_landed(s, value, &digest) && read_kept(s, value);
	free(value);
	for (int i = 0; i < STORE_CHANGES; i++)
		tally_merge(tally, &c->done.is[i]);
	if (ok && s->table.read_back == READ_BACK_RECORDS && digest != s->now.digests) {
		ok = change_differs(&c->change, s->table.header, differs);
		if (ok && differs->len == 0)
			buf_adds(differs, "a trigger has kept records out, or put others in");
		sqlite_end_first(s);
	}
	return ok;
}

const struct store_changes *sqlite_changes(const void *self)
{
	const struct sqlite *s = self;

	return s->changes ? &s->changes->done : NULL;
}
