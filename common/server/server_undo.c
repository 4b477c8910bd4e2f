/*
 * server_undo - remove a batch from its table.
 *
 * server_compare() has left the numbers of the records that are not as they were loaded, and their
 * notes. These records stay, and afterwards the batch has only their notes.
 */
#include "base/diag.h"
#include "server/server_int.h"

#define TAKE_OUT "take the batch out of"

/* Put the numbers of the records that stay into a temporary table. */
static bool name_others(struct server *s)
{
	static const struct str column[] = { STR("no") };

	return server_run_sql(s, "CREATE TEMPORARY TABLE cutover_others (no bigint)", TAKE_OUT) &&
	       server_put_lines(s, "cutover_others", column, 1, s->others, TAKE_OUT);
}

/* Were all records deleted? A trigger can prevent that, and the notes would be wrong. */
static bool took_all(struct server *s, const struct store_compared *c, uint64_t rows)
{
	char taken[27], wanted[27];

	if (rows == c->is[FATE_UNCHANGED].rows)
		return true;
	return server_report(
		s,
		"of %s records of the batch in '%s' %s could be deleted: does a trigger of table '%s' keep the others? "
		"Nothing is taken out",
		text_count(c->is[FATE_UNCHANGED].rows, wanted), s->url, text_count(rows, taken),
		c->table);
}

/* Does the table still have records with the number of the batch? */
static bool has_records(struct server *s, const struct store_compared *c)
{
	if (c->table_gone)
		return false;
	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT 1 FROM ");
	database_add_table(s->db, &s->sql, str_of(c->table));
	buf_addf(&s->sql, " WHERE _batch = %lld LIMIT 1", (long long)s->batch);
	return server_run(s, TAKE_OUT, NULL, 0) && database_row(s->db);
}

/* Run SQL whose %lld is the number of the batch, and whose $1 is the time. */
static bool note(struct server *s, const char *before, const char *after, struct str time)
{
	buf_reset(&s->sql);
	buf_addf(&s->sql, "%s WHERE %s = %lld", before, after, (long long)s->batch);
	return server_run(s, TAKE_OUT, &time, str_is_null(time) ? 0 : 1);
}

static bool note_undone(struct server *s, struct str time)
{
	return note(s,
	            "INSERT INTO cutover_undone (number, id, table_name, spec_sha256, input_sha256, records, sums, "
	            "time, findings, accepted, evidence, undone) SELECT number, id, table_name, spec_sha256, "
	            "input_sha256, records, sums, time, findings, accepted, evidence, $1 FROM cutover_batch",
	            "number", time) &&
	       note(s, "DELETE FROM cutover_record", "batch", STR_NULL) &&
	       note(s, "DELETE FROM cutover_batch", "number", STR_NULL);
}

static bool note_partly_undone(struct server *s, struct str time)
{
	return server_notes_store(s, s->notes) &&
	       note(s, "UPDATE cutover_batch SET partly_undone = $1", "number", time);
}

/* Take the records out, and put back what the batch has changed. */
static bool take_back(struct server *s, const struct store_compared *c, uint64_t *rows,
                      uint64_t *back, bool *changed)
{
	bool others = aside_count(s->others) > 0;
	struct change_undone done = { 0 };

	*changed = false;
	if (c->table_gone)
		return true;
	if ((others && !name_others(s)) ||
	    !server_changes_undo(s, str_of(c->table),
	                         others ? "(SELECT no FROM cutover_others)" : NULL, &done, changed))
		return false;
	*rows = done.inserted;
	*back = done.updated + done.removed;
	return took_all(s, c, done.inserted + done.updated);
}

bool server_undo(void *self, const struct store_compared *c, struct str time, uint64_t *rows,
                 uint64_t *back, bool *left)
{
	struct server *s = self;
	bool changed;

	if (!server_ledger(s) || !take_back(s, c, rows, back, &changed))
		return false;
	*left = has_records(s, c);
	return server_ok(s) && (!changed || server_changes_forget(s, !*left)) &&
	       (*left ? note_partly_undone(s, time) : note_undone(s, time));
}
