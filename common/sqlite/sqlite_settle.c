/*
 * sqlite_settle - the foreign keys that SQLite looks at only at the commit: which records break them.
 *
 * The commit would only say that something is wrong. So after the last record we look ourselves: for records
 * that break a key, and for those that need one of these, and so on.
 */
#include <stdlib.h>

#include "record/fault.h"
#include "sqlite/sqlite_int.h"

/* the records that are refused, and the number of the key; of those, which they were among the records put */
#define REFUSED "temp.cutover_refused"
#define NUMBERS "temp.cutover_numbers"
/* a record of the load, one that it refers to, and the number of the key */
#define CHILDREN "temp.cutover_children"
#define LOOK     "look for keys in"

static void add_target(struct sqlite *s)
{
	buf_adds(&s->sql, "main.");
	sqlite_add_name(&s->sql, s->table.name);
}

/* Append that the load has updated record `of`: then `row` has been there before, as a record that is kept. */
static void add_updated(struct sqlite *s, const char *of)
{
	char *before = change_before(s->table.name);

	buf_adds(&s->sql, "EXISTS (SELECT 1 FROM main.");
	sqlite_add_name(&s->sql, str_of(before));
	buf_addf(&s->sql, " x WHERE x._undo = %lld AND x._fate = %d AND x._row = %s._rowid_",
	         (long long)s->batch, CHANGE_UPDATED, of);
	free(before);
}

/* Find the records of the batch that break a key, unless they broke it before, and were only updated. */
static bool find_broken(struct sqlite *s)
{
	sqlite3_stmt *st;

	if (!sqlite_run(s,
	                "DROP TABLE IF EXISTS " REFUSED "; DROP TABLE IF EXISTS " NUMBERS
	                "; DROP TABLE IF EXISTS " CHILDREN "; CREATE TABLE " REFUSED
	                " (row INTEGER, key INTEGER, PRIMARY KEY (row, key)) WITHOUT ROWID;"
	                "CREATE TABLE " CHILDREN " (parent INTEGER, row INTEGER, key INTEGER)",
	                LOOK))
		return false;
	buf_reset(&s->sql);
	buf_adds(&s->sql, "INSERT INTO " REFUSED " SELECT t._rowid_, c.fkid FROM "
	                  "pragma_foreign_key_check(?1, 'main') c JOIN ");
	add_target(s);
	buf_addf(&s->sql, " t ON t._rowid_ = c.rowid WHERE t._batch = %lld", (long long)s->batch);
	if (s->broken && s->changes) {
		buf_adds(&s->sql, " AND NOT (");
		add_updated(s, "t");
		buf_adds(&s->sql, " AND EXISTS (SELECT 1 FROM " SQLITE_BROKEN
		                  " b WHERE b.row = t._rowid_ AND b.key = c.fkid)))");
	}
	st = sqlite_prepare(s, s->sql.p);
	if (!st)
		return false;
	sqlite_bind_str(st, 1, s->table.name);
	(void)sqlite_row(s, st);
	sqlite3_finalize(st);
	return sqlite_ok(s);
}

/* ---- those that need them ---- */

/*
 * Note which records of the batch refer to which others by this key. What the batch has only updated stays
 * in the table as it was.
 */
static bool note_children(void *context, const struct sqlite_foreign *f)
{
	struct sqlite *s = context;

	if (!f->itself)
		return true;
	buf_reset(&s->sql);
	buf_addf(&s->sql, "INSERT INTO " CHILDREN " SELECT p._rowid_, c._rowid_, %d FROM ", f->id);
	add_target(s);
	buf_adds(&s->sql, " c CROSS JOIN ");
	add_target(s);
	buf_adds(&s->sql, " p ON ");
	for (size_t i = 0; i < f->parts; i++) {
		buf_adds(&s->sql, i > 0 ? " AND p." : "p.");
		sqlite_add_name(&s->sql, f->to[i]);
		buf_adds(&s->sql, " = c.");
		sqlite_add_name(&s->sql, f->from[i]);
	}
	buf_addf(&s->sql, " WHERE c._batch = %lld AND p._batch = %lld", (long long)s->batch,
	         (long long)s->batch);
	if (s->changes) {
		buf_adds(&s->sql, " AND NOT ");
		add_updated(s, "p");
		buf_addc(&s->sql, ')');
	}
	return sqlite_run(s, s->sql.p, LOOK);
}

/* A record leaves if one that it refers to does. */
static bool find_children(struct sqlite *s)
{
	return sqlite_each_foreign(s, note_children, s) &&
	       sqlite_run(s,
	                  "CREATE INDEX " CHILDREN "_parent ON cutover_children (parent);"
	                  "INSERT OR IGNORE INTO " REFUSED " WITH RECURSIVE bad (row) AS (SELECT "
	                  "row FROM " REFUSED " UNION SELECT c.row FROM bad JOIN " CHILDREN
	                  " c ON c.parent = bad.row) SELECT c.row, c.key FROM bad JOIN " CHILDREN
	                  " c ON c.parent = bad.row",
	                  LOOK);
}

/* ---- which ones they are ---- */

/* Records are put in the order of their rows, those of the modes by key in that of the staged ones. */
static bool number_them(struct sqlite *s)
{
	buf_reset(&s->sql);
	buf_adds(&s->sql,
	         "CREATE TABLE " NUMBERS " AS SELECT row, number FROM (SELECT t._rowid_ AS row, ");
	if (s->changes) {
		buf_adds(&s->sql, "s._no AS number");
		change_add_from(&s->changes->change, &s->sql);
		buf_adds(&s->sql, ")");
	} else {
		buf_adds(&s->sql, "row_number() OVER (ORDER BY t._rowid_) AS number FROM ");
		add_target(s);
		buf_addf(&s->sql, " t WHERE t._rowid_ > %lld AND t._batch = %lld)",
		         (long long)s->last_row, (long long)s->batch);
	}
	buf_adds(&s->sql, " WHERE row IN (SELECT row FROM " REFUSED ")");
	return sqlite_run(s, s->sql.p, LOOK);
}

/* Who hears of them. */
struct hearer {
	struct sqlite *s;
	void (*each)(void *context, const struct store_missing *m);
	void *context;
};

/* The values of a key in a record, which begin at result column 1. */
static void add_values(struct sqlite *s, sqlite3_stmt *st, const struct sqlite_foreign *f,
                       struct buf *out)
{
	buf_reset(out);
	for (size_t i = 0; i < f->parts; i++) {
		buf_adds(out, i > 0 ? ", " : "");
		if (f->field[i] >= 0)
			sqlite_add_value(st, (int)i + 1, s->table.field[f->field[i]]->type, out);
		else
			buf_addstr(out, sqlite_text(st, (int)i + 1));
	}
}

/* Tell of the records that are refused by this key. */
static bool tell(void *context, const struct sqlite_foreign *f)
{
	const struct hearer *h = context;
	struct sqlite *s = h->s;
	struct buf value = { 0 };
	sqlite3_stmt *st;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT n.number");
	sqlite_add_columns(&s->sql, "t.", f->from, f->parts);
	buf_adds(&s->sql, " FROM " REFUSED " r JOIN " NUMBERS " n ON n.row = r.row JOIN ");
	add_target(s);
	buf_addf(&s->sql, " t ON t._rowid_ = r.row WHERE r.key = %d ORDER BY n.number", f->id);
	st = sqlite_prepare(s, s->sql.p);
	while (st && sqlite_row(s, st)) {
		add_values(s, st, f, &value);
		h->each(h->context,
		        &(struct store_missing){ .record = (size_t)sqlite3_column_int64(st, 0) - 1,
		                                 .field = buf_str(&f->own),
		                                 .value = buf_str(&value),
		                                 .table = buf_str(&f->table) });
	}
	sqlite3_finalize(st);
	buf_free(&value);
	return sqlite_ok(s);
}

/* How many records are refused. */
static sqlite3_int64 count_refused(struct sqlite *s)
{
	sqlite3_stmt *st = sqlite_prepare(s, "SELECT count(DISTINCT row) FROM " REFUSED);
	sqlite3_int64 count = st && sqlite_row(s, st) ? sqlite3_column_int64(st, 0) : 0;

	sqlite3_finalize(st);
	return count;
}

/*
 * SQLite counts what is broken, and counts one less where a record is mended that was broken before: then
 * we look ourselves.
 */
enum store_result sqlite_settle(void *self,
                                void (*each)(void *context, const struct store_missing *m),
                                void *context, struct store_refusal *why)
{
	struct sqlite *s = self;
	struct hearer h = { s, each, context };
	int open = 0, most = 0;
	sqlite3_int64 found;
	char number[27];

	sqlite3_db_status(s->db, SQLITE_DBSTATUS_DEFERRED_FKS, &open, &most, 0);
	if (open == 0 && !s->broken)
		return STORE_OK;
	if (!find_broken(s) || !find_children(s) || !number_them(s))
		return STORE_FAILED;
	found = count_refused(s);
	if (found > 0 && each && !sqlite_each_foreign(s, tell, &h))
		return STORE_FAILED;
	buf_reset(&s->refusal);
	buf_addf(&s->refusal, "'%s' refuses %s of them: FOREIGN KEY constraint failed", s->path,
	         found > 0 ? text_count((uint64_t)found, number) : "some");
	why->at = STR("one of the records");
	why->message = buf_str(&s->refusal);
	why->code = fault_name(FAULT_NOT_IN_REFERENCE);
	why->located = false;
	if (!sqlite_ok(s))
		return STORE_FAILED;
	return found > 0 || open > 0 ? STORE_REFUSED : STORE_OK;
}
