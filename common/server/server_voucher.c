/*
 * server_voucher - does a voucher of an earlier batch come again?
 *
 * The server groups all records of the table by the fields that name a voucher, once, after those of
 * the batch are in it.
 */
#include "base/diag.h"
#include "record/finding.h"
#include "server/server_int.h"

/* Are there records of before? */
static bool had_records(struct server *s, bool *had)
{
	*had = false;
	if (s->fresh)
		return true;
	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT 1 FROM ");
	database_add_table(s->db, &s->sql, s->table.name);
	buf_addf(&s->sql, " WHERE _batch <> %lld OR _batch IS NULL LIMIT 1", (long long)s->batch);
	if (!server_run(s, "look for earlier vouchers in", NULL, 0))
		return false;
	*had = database_row(s->db);
	return true;
}

static void add_fields(struct server *s, const char *before, size_t count, const char *between)
{
	for (size_t i = 0; i < count; i++) {
		buf_adds(&s->sql, i > 0 ? between : "");
		buf_adds(&s->sql, before);
		database_add_name(s->db, &s->sql, s->table.voucher[i]);
	}
}

/*
 * SELECT of the vouchers that come again, in the order of the batch: the place of their first
 * record, the earlier batch, then the fields that name them.
 */
static void add_query(struct server *s)
{
	const struct store_table *t = &s->table;
	long long batch = (long long)s->batch;
	struct buf *sql = &s->sql;

	buf_reset(sql);
	buf_adds(sql, "SELECT n._at, (SELECT id FROM cutover_batch b WHERE b.number = g.old), ");
	for (size_t i = 0; i < t->voucher_count; i++) {
		buf_adds(sql, i > 0 ? ", n." : "n.");
		database_add_name(s->db, sql, t->voucher[i]);
	}
	/* a record of no batch may have no number of one: it counts as of batch 0 */
	buf_addf(sql,
	         " FROM (SELECT min(CASE WHEN _batch = %lld THEN _no END) AS first, "
	         "min(CASE WHEN _batch = %lld THEN NULL ELSE coalesce(_batch, 0) END) AS old FROM ",
	         batch, batch);
	database_add_table(s->db, sql, t->name);
	buf_adds(sql, " WHERE coalesce(");
	/* without the fields of the group there is no voucher, whatever its book */
	for (size_t i = 0; i < t->voucher_group; i++) {
		buf_adds(sql, i > 0 ? ", CAST(" : "CAST(");
		database_add_name(s->db, sql, t->voucher[i]);
		buf_addf(sql, " AS %s)", database_dialect(s->db)->cast_text);
	}
	buf_adds(sql, ") IS NOT NULL GROUP BY ");
	add_fields(s, "", t->voucher_count, ", ");
	buf_addf(sql, ") g JOIN (SELECT * FROM ");
	database_add_table(s->db, sql, t->name);
	buf_addf(
		sql,
		" WHERE _batch = %lld) n ON n._no = g.first WHERE g.old IS NOT NULL ORDER BY g.first",
		batch);
}

/* Report the voucher of the current row. */
static void report(struct server *s)
{
	struct str at = database_value(s->db, 0), batch = database_value(s->db, 1);
	struct buf name = { 0 }, quoted = { 0 };
	struct finding finding = { .at = at, .code = STR("voucher_again") };

	for (size_t i = 0; i < s->table.voucher_count; i++)
		buf_addf(&name, "%s%.*s %s", i > 0 ? ", " : "", (int)s->table.voucher[i].len,
		         s->table.voucher[i].p, text_quote(&quoted, database_value(s->db, i + 2)));
	s->again++;
	if (str_is_null(batch)) {
		s->stray++;
		finding_report_whole(finding_stderr(), &finding,
		                     "%s: this voucher has lines already that belong to no batch",
		                     name.p);
	} else {
		finding_report_whole(finding_stderr(), &finding,
		                     "%s: this voucher has lines of batch '%.*s' already", name.p,
		                     (int)batch.len, batch.p);
		if (!s->earlier)
			s->earlier = str_dup(batch);
	}
	buf_free(&name);
	buf_free(&quoted);
}

bool server_vouchers_find(struct server *s)
{
	bool had;

	if (s->table.mode != LOAD_INSERT || s->table.voucher_count == 0)
		return true;
	if (!had_records(s, &had))
		return false;
	if (!had)
		return true;
	add_query(s);
	if (!server_run(s, "look for earlier vouchers in", NULL, 0))
		return false;
	while (database_row(s->db))
		report(s);
	return true;
}
