/*
 * server_scan - the records of a batch as their table has them, each with the digest of its line.
 */
#include <stdlib.h>

#include "server/server_int.h"

/*
 * Append one value for all fields that were not sent. It is null if all of them are null, which is
 * nearly always so; otherwise it is the first that is not.
 */
static void add_rest(struct server *s, struct server_scan *scan, struct buf *sql,
                     const struct note_fields *fields)
{
	buf_adds(sql, ", coalesce(NULL");
	for (size_t i = fields->sent; i < fields->count; i++) {
		buf_adds(sql, ", CAST(");
		server_add_value(s, sql, &scan->there, "", fields->name[i]);
		buf_addf(sql, " AS %s)", database_dialect(s->db)->cast_text);
	}
	buf_addc(sql, ')');
}

static void find_controls(struct server_scan *scan, const struct note_fields *fields,
                          const struct controls *controls)
{
	scan->control = xcalloc(controls->count + 1, sizeof(*scan->control));
	scan->controls = controls->count;
	for (size_t i = 0; i < controls->count; i++) {
		size_t field = 0;

		while (field < fields->sent && !str_eq(fields->name[field], controls->name[i]))
			field++;
		scan->control[i] = field;
		if (field < fields->sent && field >= scan->values)
			scan->values = field + 1;
	}
}

/*
 * If later batches have changed records of batch s->batch, append the table together with those
 * records as they were, and return true. They do not count as changed: a later batch says what it
 * did, and its undo puts them back.
 */
static bool add_with_kept(struct server *s, const struct server_scan *scan, struct buf *sql,
                          struct str table)
{
	struct database_table before = { 0 };
	struct buf now = { 0 }, then = { 0 };
	char *name = change_before(table);
	bool has = server_keeps(s, table) &&
	           (database_table(s->db, str_of(name), &before) ? before.found
	                                                         : server_error(s, "read from"));

	for (size_t i = 0; has && i < scan->there.count; i++) {
		struct str column = scan->there.column[i].name;

		buf_adds(&now, i > 0 ? ", " : "");
		buf_adds(&then, i > 0 ? ", " : "");
		database_add_name(s->db, &now, column);
		if (server_column_of(&before, column))
			database_add_name(s->db, &then, column);
		else
			buf_adds(&then, "NULL");
	}
	if (has) {
		buf_addf(sql, "(SELECT %s FROM ", now.p);
		database_add_table(s->db, sql, table);
		buf_addf(sql, " WHERE _batch = %lld UNION ALL SELECT %s FROM ", (long long)s->batch,
		         then.p);
		database_add_table(s->db, sql, str_of(name));
		buf_addf(sql, " WHERE _batch = %lld) t", (long long)s->batch);
	}
	database_table_free(&before);
	buf_free(&now);
	buf_free(&then);
	free(name);
	return has;
}

bool server_scan_query(struct server *s, struct server_scan *scan, const char *sql, size_t values)
{
	*scan = (struct server_scan){ .values = values };
	scan->value = xcalloc(values + 1, sizeof(*scan->value));
	scan->open = database_lines(s->db, sql);
	return scan->open || server_error(s, "read the batch back from");
}

bool server_scan_open(struct server *s, struct server_scan *scan, struct str table,
                      const struct note_fields *fields, const struct controls *controls, bool rest,
                      bool ordered, bool all)
{
	struct buf sql = { 0 };

	*scan = (struct server_scan){ .rest = rest && fields->count > fields->sent };
	find_controls(scan, fields, controls);
	/* the place of a record is always needed */
	scan->values = all ? fields->sent : scan->values > 0 ? scan->values : 1;
	scan->value = xcalloc(fields->sent + 1, sizeof(*scan->value));
	if (!database_table(s->db, table, &scan->there)) {
		server_scan_close(s, scan);
		return server_error(s, "read from");
	}
	buf_adds(&sql, "SELECT _no");
	for (size_t i = 0; i < fields->sent; i++) {
		buf_adds(&sql, ", ");
		server_add_value(s, &sql, &scan->there, "", fields->name[i]);
	}
	if (scan->rest)
		add_rest(s, scan, &sql, fields);
	buf_adds(&sql, " FROM ");
	if (!add_with_kept(s, scan, &sql, table))
		database_add_table(s->db, &sql, table);
	buf_addf(&sql, " WHERE _batch = %lld%s", (long long)s->batch,
	         ordered ? " ORDER BY _no" : "");
	scan->open = database_lines(s->db, sql.p);
	buf_free(&sql);
	if (!scan->open) {
		server_error(s, "read the batch back from");
		server_scan_close(s, scan);
	}
	return scan->open;
}

static void cut_values(struct server_scan *scan, struct str line)
{
	buf_reset(&scan->text);
	buf_reserve(&scan->text, line.len + 1);
	database_cut_all(line, scan->value, scan->values, scan->text.p);
}

bool server_scan_next(struct server *s, struct server_scan *scan)
{
	struct str line, number;
	char none[1], *text = none;

	if (!database_line(s->db, &line)) {
		if (!database_ok(s->db))
			server_error(s, "read the batch back from");
		return false;
	}
	database_cut(&line, &number, &text);
	scan->numbered = !str_is_null(number);
	/* one without a number comes last */
	scan->number = scan->numbered ? strtoll(number.p, NULL, 10) : INT64_MAX;
	if (scan->rest && str_ends(line, STR("\t\\N")))
		line.len -= 3;
	scan->digest = str_hash128(line, 0);
	cut_values(scan, line);
	return true;
}

struct str server_scan_control(const struct server_scan *scan, size_t i)
{
	return scan->value[scan->control[i]];
}

void server_scan_close(struct server *s, struct server_scan *scan)
{
	if (scan->open && !database_lines_end(s->db) && !s->failed)
		server_error(s, "read the batch back from");
	database_table_free(&scan->there);
	free(scan->control);
	free(scan->value);
	buf_free(&scan->text);
	*scan = (struct server_scan){ 0 };
}
