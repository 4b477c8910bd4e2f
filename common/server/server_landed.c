/* server_landed - what a load of mode upsert or replace has changed, read back. */
#include <stdlib.h>

#include "server/server_int.h"

/* Add up what is there now for each staged record; *digest is the sum of the digests. */
static bool read_landed(struct server *s, uint128 *digest)
{
	struct server_changes *c = s->changes;
	struct server_scan scan;
	struct buf sql = { 0 };
	bool ok;

	buf_adds(&sql, "SELECT coalesce(s._fate, 0), s._at");
	server_add_fields(s, &sql, "t.");
	change_add_from(&c->change, &sql);
	ok = server_scan_query(s, &scan, sql.p, s->table.header->count + 1);
	while (ok && server_scan_next(s, &scan)) {
		struct record rec = server_record_of(s, &scan);

		*digest += row_number(scan.digest);
		tally_add(&c->done.is[scan.number], &rec);
		if (scan.number == CHANGE_UNCHANGED)
			tally_add(&c->done.was[scan.number], &rec);
	}
	server_scan_close(s, &scan);
	buf_free(&sql);
	return ok && server_ok(s);
}

/* Add up what was there before. */
static bool read_kept(struct server *s)
{
	struct server_changes *c = s->changes;
	char *before = change_before(s->table.name);
	struct server_scan scan;
	struct buf sql = { 0 };
	bool ok;

	buf_adds(&sql, "SELECT _fate, _at");
	server_add_fields(s, &sql, "");
	buf_adds(&sql, " FROM ");
	database_add_table(s->db, &sql, str_of(before));
	buf_addf(&sql, " WHERE _undo = %lld", (long long)s->batch);
	ok = server_scan_query(s, &scan, sql.p, s->table.header->count + 1);
	while (ok && server_scan_next(s, &scan)) {
		struct record rec = server_record_of(s, &scan);

		tally_add(&c->done.was[scan.number], &rec);
	}
	server_scan_close(s, &scan);
	buf_free(&sql);
	free(before);
	return ok && server_ok(s);
}

bool server_changes_read(struct server *s, struct tally *tally, struct buf *differs)
{
	struct server_changes *c = s->changes;
	uint128 digest = 0;
	bool ok;

	store_changes_start(&c->done, &s->table);
	ok = read_landed(s, &digest) && read_kept(s);
	for (int i = 0; i < STORE_CHANGES; i++)
		tally_merge(tally, &c->done.is[i]);
	if (ok && s->table.read_back == READ_BACK_RECORDS && digest != s->sent) {
		ok = change_differs(&c->change, s->table.header, differs);
		if (ok && differs->len == 0)
			buf_adds(differs, "a trigger has kept records out, or put others in");
	}
	return ok;
}

const struct store_changes *server_changes(const void *self)
{
	const struct server *s = self;

	return s->changes ? &s->changes->done : NULL;
}
