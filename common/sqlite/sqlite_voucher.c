/*
 * sqlite_voucher - does a voucher of an earlier batch come again?
 *
 * If an index of the table begins with the fields that name a voucher, we look for each voucher
 * before its first line is inserted, which costs little. We report the result at the end, because
 * only then we know whether the whole input was loaded before. Without such an index, we look for
 * all vouchers at once after all records are inserted.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "record/fault.h"
#include "record/finding.h"
#include "sqlite/sqlite_int.h"

struct sqlite_vouchers {
	size_t count; /* number of fields that name a voucher */
	/* so many of them, the first ones, are the group: if they are null there is no voucher */
	size_t group;
	size_t *field;          /* their indexes in the stream */
	sqlite3_stmt *look;     /* looks by the index; NULL: there is none */
	struct diag_log *found; /* findings by the index so far, not reported yet */
	struct buf last;        /* the voucher of the record before, as bytes */
	struct buf now;         /* the voucher of the record at work */
	uint64_t again;         /* number of vouchers that come again */
	uint64_t stray;         /* how many of them have lines of no batch */
	char *batch;            /* the batch that has the first of them; NULL: there is none */
};

/* Does an index begin with exactly these fields, in any order? */
static bool has_index(struct sqlite *s, const struct sqlite_vouchers *v)
{
	sqlite3_stmt *st;
	bool found;

	buf_reset(&s->sql);
	buf_adds(
		&s->sql,
		"SELECT 1 FROM pragma_index_list(?1) l WHERE NOT l.partial AND (SELECT count(*) FROM "
		"pragma_index_info(l.name) i WHERE i.seqno < ?2 AND i.name IN (");
	for (size_t i = 0; i < v->count; i++)
		buf_addf(&s->sql, "%s?%zu", i > 0 ? ", " : "", i + 3);
	buf_adds(&s->sql, ")) = ?2");
	st = sqlite_prepare(s, s->sql.p);
	if (!st)
		return false;
	sqlite_bind_str(st, 1, s->table.name);
	sqlite3_bind_int64(st, 2, (sqlite3_int64)v->count);
	for (size_t i = 0; i < v->count; i++)
		sqlite_bind_str(st, (int)i + 3, s->table.voucher[i]);
	found = sqlite_row(s, st);
	sqlite3_finalize(st);
	return found;
}

/* SELECT of the earlier batch that has the voucher whose fields are bound. */
static sqlite3_stmt *prepare_look(struct sqlite *s, const struct sqlite_vouchers *v)
{
	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT (SELECT id FROM cutover_batch WHERE number = t._batch) FROM ");
	sqlite_add_name(&s->sql, s->table.name);
	buf_adds(&s->sql, " t WHERE ");
	for (size_t i = 0; i < v->count; i++) {
		sqlite_add_name(&s->sql, s->table.voucher[i]);
		buf_addf(&s->sql, " IS ?%zu AND ", i + 1);
	}
	/* the + keeps SQLite from a scan of all earlier rows by their number */
	buf_addf(&s->sql, "+t._rowid_ <= %lld LIMIT 1", (long long)s->last_row);
	return sqlite_prepare(s, s->sql.p);
}

bool sqlite_vouchers_watch(struct sqlite *s)
{
	struct sqlite_vouchers *v;

	if (s->table.mode != LOAD_INSERT || s->table.voucher_count == 0 || s->last_row == 0)
		return true;
	v = s->vouchers = xcalloc(1, sizeof(*v));
	v->count = s->table.voucher_count;
	v->group = s->table.voucher_group;
	v->field = xcalloc(v->count, sizeof(*v->field));
	for (size_t i = 0; i < v->count; i++)
		v->field[i] = (size_t)header_find(s->table.header, s->table.voucher[i]);
	if (has_index(s, v)) {
		v->look = prepare_look(s, v);
		v->found = diag_log_new();
	}
	return sqlite_ok(s);
}

/*
 * Report "voucher_id '17', book '001'" with the values in `value`, and the batch that already has
 * it.
 */
static void report_again(struct sqlite *s, struct str at, const struct str *value, struct str batch)
{
	struct sqlite_vouchers *v = s->vouchers;
	struct buf name = { 0 }, quoted = { 0 };

	for (size_t i = 0; i < v->count; i++)
		buf_addf(&name, "%s%.*s %s", i > 0 ? ", " : "", (int)s->table.voucher[i].len,
		         s->table.voucher[i].p, text_quote(&quoted, value[i]));
	if (str_is_null(batch)) {
		finding_report_whole(finding_stderr(),
		                     &(struct finding){ .at = at, .code = STR("voucher_again") },
		                     "%s: this voucher has lines already that belong to no batch",
		                     name.p);
		v->stray++;
	} else {
		finding_report_whole(finding_stderr(),
		                     &(struct finding){ .at = at, .code = STR("voucher_again") },
		                     "%s: this voucher has lines of batch '%.*s' already", name.p,
		                     (int)batch.len, batch.p);
		if (!v->batch)
			v->batch = str_dup(batch);
	}
	v->again++;
	buf_free(&name);
	buf_free(&quoted);
}

/* Does the record belong to the same voucher as the one before? */
static bool same_as_last(struct sqlite_vouchers *v, const struct record *rec)
{
	struct buf swap = v->last;

	v->last = v->now;
	v->now = swap;
	buf_reset(&v->now);
	for (size_t i = 0; i < v->count; i++) {
		struct str text = rec->field[v->field[i]];

		if (str_is_null(text))
			row_null(&v->now);
		else
			row_text(&v->now, text);
	}
	return v->now.len == v->last.len && memcmp(v->now.p, v->last.p, v->now.len) == 0;
}

static void report_record(struct sqlite *s, const struct record *rec, struct str batch)
{
	struct sqlite_vouchers *v = s->vouchers;
	struct str *value = xcalloc(v->count, sizeof(*value));

	for (size_t i = 0; i < v->count; i++)
		value[i] = rec->field[v->field[i]];
	report_again(s, rec->at, value, batch);
	free(value);
}

/* Does the record have a voucher? Without one it cannot come again, whatever its book. */
static bool is_named(const struct sqlite_vouchers *v, const struct record *rec)
{
	for (size_t i = 0; i < v->group; i++)
		if (!str_is_null(rec->field[v->field[i]]))
			return true;
	return false;
}

enum store_result sqlite_voucher_check(struct sqlite *s, const struct record *rec,
                                       struct store_refusal *why)
{
	struct sqlite_vouchers *v = s->vouchers;
	struct diag_log *before;
	int step;

	if (!v->look || same_as_last(v, rec) || !is_named(v, rec))
		return STORE_OK;
	for (size_t i = 0; i < v->count; i++)
		if (!sqlite_bind_field(s, v->look, (int)i + 1, rec, v->field[i], why))
			return STORE_REFUSED;
	step = sqlite3_step(v->look);
	if (step == SQLITE_ROW) {
		before = diag_hold(v->found);
		report_record(s, rec, sqlite_text(v->look, 0));
		diag_hold(before);
	} else if (step != SQLITE_DONE)
		sqlite_error(s, "look for earlier vouchers in");
	sqlite3_reset(v->look);
	return step == SQLITE_ROW || step == SQLITE_DONE ? STORE_OK : STORE_FAILED;
}

/* SELECT of the vouchers that come again: place, earlier batch, then the fields that name them. */
static sqlite3_stmt *prepare_all(struct sqlite *s, const struct sqlite_vouchers *v)
{
	struct buf name = { 0 }, names = { 0 }, group = { 0 };
	struct buf *sql = &s->sql;

	for (size_t i = 0; i < v->count; i++) {
		buf_adds(&names, i > 0 ? ", n." : "n.");
		sqlite_add_name(&names, s->table.voucher[i]);
		if (i + 1 == v->group)
			buf_addstr(&group, buf_str(&names));
	}
	buf_reset(sql);
	buf_addf(
		sql,
		"SELECT n._at, (SELECT id FROM cutover_batch WHERE number = o._batch), min(n._rowid_), %s FROM ",
		names.p);
	sqlite_add_name(sql, s->table.name);
	/*
	 * CROSS JOIN reads the earlier rows once and uses an index that SQLite makes of the new
	 * ones
	 */
	buf_adds(sql, " o CROSS JOIN ");
	sqlite_add_name(sql, s->table.name);
	buf_adds(sql, " n ON ");
	for (size_t i = 0; i < v->count; i++) {
		buf_reset(&name);
		sqlite_add_name(&name, s->table.voucher[i]);
		buf_addf(sql, "n.%s IS o.%s AND ", name.p, name.p);
	}
	buf_addf(sql, "coalesce(%s, NULL) IS NOT NULL AND ", group.p);
	buf_addf(sql, "o._rowid_ <= %lld AND n._rowid_ > %lld GROUP BY %s ORDER BY 3",
	         (long long)s->last_row, (long long)s->last_row, names.p);
	buf_free(&name);
	buf_free(&names);
	buf_free(&group);
	return sqlite_prepare(s, sql->p);
}

/* Report the voucher in the current row of `st`. */
static void report_row(struct sqlite *s, sqlite3_stmt *st)
{
	struct sqlite_vouchers *v = s->vouchers;
	struct str *value = xcalloc(v->count, sizeof(*value));
	struct arena texts = { 0 };
	struct buf text = { 0 };

	for (size_t i = 0; i < v->count; i++) {
		buf_reset(&text);
		sqlite_add_value(st, 3 + (int)i, s->table.field[v->field[i]]->type, &text);
		value[i] = sqlite3_column_type(st, 3 + (int)i) == SQLITE_NULL
		                   ? STR_NULL
		                   : str_copy(&texts, buf_str(&text));
	}
	report_again(s, sqlite_text(st, 0), value, sqlite_text(st, 1));
	arena_free(&texts);
	buf_free(&text);
	free(value);
}

bool sqlite_vouchers_end(struct sqlite *s)
{
	struct sqlite_vouchers *v = s->vouchers;
	sqlite3_stmt *st;
	int step = SQLITE_DONE;

	if (!v)
		return true;
	if (v->look) {
		diag_release(v->found);
		return true;
	}
	st = prepare_all(s, v);
	if (!st)
		return false;
	while ((step = sqlite3_step(st)) == SQLITE_ROW)
		report_row(s, st);
	if (step != SQLITE_DONE)
		sqlite_error(s, "look for earlier vouchers in");
	sqlite3_finalize(st);
	return step == SQLITE_DONE;
}

uint64_t sqlite_vouchers_again(const void *self, struct str *batch, uint64_t *stray)
{
	const struct sqlite_vouchers *v = ((const struct sqlite *)self)->vouchers;

	*batch = v ? str_of(v->batch) : STR_NULL;
	*stray = v ? v->stray : 0;
	return v ? v->again : 0;
}

void sqlite_vouchers_free(struct sqlite_vouchers *v)
{
	if (!v)
		return;
	sqlite3_finalize(v->look);
	diag_log_free(v->found);
	free(v->field);
	free(v->batch);
	buf_free(&v->last);
	buf_free(&v->now);
	free(v);
}
