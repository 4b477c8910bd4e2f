/* server_batch - each load is a batch: note it, read it back, list it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "server/server_int.h"

/* ---- the start ---- */

/* The first number that no batch has had, as the server finds it; false after an error. */
static bool find_number(struct server *s)
{
	static const char sql[] =
		"SELECT 1 + coalesce(max(number), 0) FROM (SELECT number FROM cutover_batch UNION ALL "
		"SELECT number FROM cutover_undone) n";

	if (!server_run_sql(s, sql, "read the batches of") || !database_row(s->db))
		return false;
	s->batch = strtoll(database_value(s->db, 0).p, NULL, 10);
	return true;
}

/* Does a batch have this name? False also after an error. */
static bool is_taken(struct server *s, struct str id)
{
	if (!database_query(s->db, "SELECT 1 FROM cutover_batch WHERE id = $1", &id, 1))
		return server_error(s, "read the batches of");
	return database_row(s->db);
}

bool server_batch_start(void *self, const struct store_batch *batch, bool *exists)
{
	struct server *s = self;
	struct str value[] = { batch->id, batch->table, batch->time };

	/* all loads wait for each other, so between these commands nobody takes name or number */
	*exists = is_taken(s, batch->id);
	if (*exists || !server_ok(s) || !find_number(s))
		return false;
	s->kept = aside_new();
	s->failed = s->failed || !s->kept;
	buf_reset(&s->sql);
	buf_addf(
		&s->sql,
		"INSERT INTO cutover_batch (number, id, table_name, time) VALUES (%lld, $1, $2, $3)",
		(long long)s->batch);
	return s->kept && server_run(s, "note the batch in", value, 3);
}

bool server_new_input(void *self, const struct store_batch *batch, char **other)
{
	struct server *s = self;
	struct str value[] = { batch->input_sha256, batch->table };

	buf_reset(&s->sql);
	buf_addf(
		&s->sql,
		"SELECT id FROM cutover_batch WHERE input_sha256 = $1 AND table_name = $2 AND records IS NOT NULL "
		"AND number <> %lld",
		(long long)s->batch);
	if (!server_run(s, "read the batches of", value, 2))
		return false;
	if (!database_row(s->db))
		return true;
	*other = str_dup(database_value(s->db, 0));
	return false;
}

/* ---- the end ---- */

bool server_batch_end(void *self, const struct store_batch *batch)
{
	struct server *s = self;
	struct buf fields = { 0 }, controls = { 0 };
	bool ok;

	note_fields_write(&s->fields, &fields);
	note_controls_write(&s->noted, &controls);
	buf_reset(&s->sql);
	buf_addf(
		&s->sql,
		"UPDATE cutover_batch SET spec_sha256 = $1, input_sha256 = $2, records = %llu, sums = $3, "
		"time = $4, findings = $5, accepted = $6, evidence = $7, fields = $8, controls = $9, digest = $10, changes = $11, "
		"foreign_keys = $12 WHERE number = %lld",
		(unsigned long long)batch->rows, (long long)s->batch);
	ok = server_run(s, "note the batch in",
	                (const struct str[]){ batch->spec_sha256, batch->input_sha256, batch->sums,
	                                      batch->time, batch->findings, batch->accepted,
	                                      batch->evidence, buf_str(&fields), buf_str(&controls),
	                                      str_of(s->digest), batch->changes,
	                                      batch->foreign_keys },
	                12);
	buf_free(&fields);
	buf_free(&controls);
	return ok;
}

/* ---- what landed ---- */

/* What is added up from each row. */
struct landed {
	struct server *s;
	struct tally tally;
	bool computed;    /* a control is computed: it may need any field */
	struct str *text; /* a place for each field of the stream */
	uint128 digest;   /* the sum of the digests */
	uint64_t count;   /* records */
	bool disorder;    /* they do not come in the order of their numbers */
};

/* Add the current row of the scan to the tally. */
static void add_row(struct landed *l, const struct server_scan *scan)
{
	const struct header *h = l->s->table.header;

	for (size_t i = 0; l->computed && i < h->count; i++)
		l->text[i] = scan->value[i + 1];
	for (size_t i = 0; !l->computed && i < l->tally.controls->count; i++)
		if (l->tally.field[i] >= 0)
			l->text[l->tally.field[i]] = scan->value[l->tally.field[i] + 1];
	tally_add(&l->tally, &(struct record){ .header = h, .field = l->text });
}

static bool note_row(struct server_notes *n, const struct server_scan *scan)
{
	note_begin(&n->piece, scan->number, scan->digest);
	for (size_t i = 0; i < scan->controls; i++) {
		struct str value = server_scan_control(scan, i);

		if (str_is_null(value))
			note_null(&n->piece);
		else
			note_text(&n->piece, value);
	}
	return server_notes_end(n);
}

/* Count, add up and note the records that are in the table now. */
static bool take_rows(struct landed *l, struct server_scan *scan, struct server_notes *notes,
                      bool ordered)
{
	struct server *s = l->s;
	int64_t last = INT64_MIN;

	while (server_scan_next(s, scan)) {
		l->disorder = scan->number < last;
		if (l->disorder && !ordered)
			return true;
		last = scan->number;
		l->count++;
		l->digest += row_number(scan->digest);
		add_row(l, scan);
		if (!note_row(notes, scan))
			return false;
	}
	return server_ok(s);
}

static bool scan_batch(struct landed *l, bool ordered)
{
	struct server *s = l->s;
	struct server_scan scan;
	struct server_notes notes;
	struct aside *lines = NULL;
	bool ok;

	l->disorder = false;
	l->digest = 0;
	tally_clear(&l->tally);
	ok = server_notes_open(s, &notes) &&
	     server_scan_open(s, &scan, s->table.name, &s->fields, &s->noted, s->fills, ordered,
	                      l->computed);
	if (ok) {
		ok = take_rows(l, &scan, &notes, ordered);
		server_scan_close(s, &scan);
		ok = ok && server_ok(s);
	}
	lines = server_notes_close(&notes, ok && !l->disorder);
	ok = ok && (l->disorder || (lines && server_notes_store(s, lines)));
	aside_free(lines);
	return ok;
}

/* Read the records of the batch into `l`, note them, and add them to `tally` (NULL: to none). */
static bool read_batch(struct landed *l, const struct controls *controls, struct tally *tally)
{
	struct server *s = l->s;
	bool ok;

	tally_init(&l->tally, controls);
	tally_bind(&l->tally, s->table.header);
	for (size_t i = 0; i < controls->count; i++)
		l->computed = l->computed || (l->tally.there[i] && l->tally.field[i] < 0);
	l->text = xcalloc(s->table.header->count + 1, sizeof(*l->text));
	/*
	 * the rows of a new batch nearly always come in their order; to have the server sort them
	 * would take longer than to read them
	 */
	ok = scan_batch(l, false) && (!l->disorder || scan_batch(l, true));
	if (tally)
		tally_merge(tally, &l->tally);
	snprintf(s->digest, sizeof(s->digest), "%016llx%016llx",
	         (unsigned long long)(l->digest >> 64), (unsigned long long)l->digest);
	tally_free(&l->tally);
	free(l->text);
	return ok;
}

bool server_read_back(void *self, struct tally *tally, struct buf *differs)
{
	struct server *s = self;
	struct landed l = { .s = s };
	bool ok;

	/* those that were inserted or updated have the number of the batch, and are noted */
	if (s->changes)
		return server_changes_read(s, tally, differs) &&
		       read_batch(&l, tally->controls, NULL) && server_ok(s);
	ok = server_vouchers_find(s) && read_batch(&l, tally->controls, tally);
	if (ok && s->table.read_back == READ_BACK_RECORDS && l.digest != s->sent)
		server_sent_differs(s, differs);
	return ok && server_ok(s);
}

/* ---- the list ---- */

static uint64_t number(struct server *s, size_t i)
{
	struct str text = database_value(s->db, i);

	return str_is_null(text) ? 0 : strtoull(text.p, NULL, 10);
}

bool server_batches(void *self, void (*each)(void *context, const struct store_batch *batch),
                    void *context)
{
	static const char sql[] =
		"SELECT id, table_name, spec_sha256, input_sha256, records, sums, time, partly_undone, 1, number, accepted, %s "
		"FROM cutover_batch UNION ALL SELECT id, table_name, spec_sha256, input_sha256, records, sums, time, "
		"undone, 0, number, accepted, NULL FROM cutover_undone ORDER BY 10";
	struct server *s = self;

	if (!server_has(s, "cutover_batch") || !server_has(s, "cutover_undone"))
		return server_ok(s);
	buf_reset(&s->sql);
	buf_addf(&s->sql, sql, server_notes_changes(s) ? "changes" : "NULL");
	if (!server_run(s, "list the batches of", NULL, 0))
		return false;
	while (database_row(s->db))
		each(context, &(struct store_batch){
				      .id = database_value(s->db, 0),
				      .number = (int64_t)number(s, 9),
				      .table = database_value(s->db, 1),
				      .spec_sha256 = database_value(s->db, 2),
				      .input_sha256 = database_value(s->db, 3),
				      .rows = number(s, 4),
				      .sums = database_value(s->db, 5),
				      .time = database_value(s->db, 6),
				      .accepted = database_value(s->db, 10),
				      .changes = database_value(s->db, 11),
				      .undone = database_value(s->db, 7),
				      .partly_undone = number(s, 8) != 0 &&
		                                       !str_is_null(database_value(s->db, 7)),
			      });
	return true;
}
