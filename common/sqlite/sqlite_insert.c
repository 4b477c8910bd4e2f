/*
 * sqlite_insert - one record into the table.
 */
#include "record/fault.h"
#include "sqlite/sqlite_int.h"

/* The record at work, and where to note why it is not taken. */
struct put {
	struct sqlite *s;
	const struct record *rec;
	struct store_refusal *why;
};

/* Refuse a value that the database cannot hold. Returns false. */
static bool refuse(const struct put *p, size_t field, enum fault fault, const char *meaning)
{
	return store_refuse(p->why, &p->s->refusal, p->rec, field, fault, meaning);
}

/*
 * The fast way for nearly all numbers: -?DIGITS with exactly `scale` digits after a point, up to 18
 * bytes.
 */
static bool short_number(struct str text, int scale, sqlite3_int64 *out)
{
	const char *p = text.p, *end = str_end(text), *point = scale > 0 ? end - scale - 1 : end;
	bool minus = text.len > 0 && *p == '-';
	sqlite3_int64 units = 0;

	if (text.len > 18 || (size_t)scale + minus + 2 > text.len + (scale == 0))
		return false;
	p += minus;
	if (*p == '0' && p + 1 < point)
		return false;
	for (; p < end; p++) {
		if (p == point && *p == '.')
			continue;
		if (*p < '0' || *p > '9')
			return false;
		units = units * 10 + (*p - '0');
	}
	*out = minus ? -units : units;
	return scale == 0 || *point == '.';
}

static bool read_number(const struct put *p, size_t i, int scale, sqlite3_int64 *out)
{
	struct str text = p->rec->field[i];
	const char *why;
	enum fault fault;
	struct decimal d;

	if (short_number(text, scale, out))
		return true;
	why = store_number(text, scale, &d, &fault);
	if (why && fault != FAULT_OVERFLOW)
		return refuse(p, i, fault, why);
	/* the display view calls abs(), which fails for the smallest 64-bit number */
	if (why || d.units > INT64_MAX || d.units < -INT64_MAX)
		return refuse(p, i, FAULT_OVERFLOW,
		              "is too large for SQLite, whose integers have 64 bits");
	*out = (sqlite3_int64)d.units;
	return true;
}

/* Bind a value, and append its bytes for the digest to `bytes`, unless that is NULL. */
static void bind_integer(sqlite3_stmt *st, int at, sqlite3_int64 n, struct buf *bytes)
{
	sqlite3_bind_int64(st, at, n);
	if (bytes)
		row_integer(bytes, n);
}

static void bind_text(sqlite3_stmt *st, int at, struct str text, struct buf *bytes)
{
	sqlite_bind_str(st, at, text);
	if (!bytes)
		return;
	if (str_is_null(text))
		row_null(bytes);
	else
		row_text(bytes, text);
}

static bool bind_field(const struct put *p, sqlite3_stmt *st, int at, size_t i, struct buf *bytes)
{
	struct str text = p->rec->field[i];
	struct type type = p->s->table.field[i]->type;
	sqlite3_int64 n = 0;

	if (str_is_null(text) || type.kind == TYPE_TEXT) {
		bind_text(st, at, text, bytes);
		return true;
	}
	if (type.kind == TYPE_DECIMAL || type.kind == TYPE_INTEGER) {
		if (!read_number(p, i, type.kind == TYPE_DECIMAL ? type.scale : 0, &n))
			return false;
		bind_integer(st, at, n, bytes);
		return true;
	}
	if (!type_holds(type, text))
		return refuse(p, i, FAULT_NOT_A_VALUE, "is not a value of its type");
	if (type.kind == TYPE_BOOLEAN)
		bind_integer(st, at, str_is(text, "true"), bytes);
	else
		bind_text(st, at, text, bytes);
	return true;
}

bool sqlite_bind_field(struct sqlite *s, sqlite3_stmt *st, int at, const struct record *rec,
                       size_t i, struct store_refusal *why)
{
	return bind_field(&(struct put){ s, rec, why }, st, at, i, NULL);
}

/* SELECT of the record that already has the key of this one: its place and its batch. */
static sqlite3_stmt *prepare_other(struct sqlite *s, const struct record *rec)
{
	const struct schema *schema = s->table.schema;

	buf_reset(&s->sql);
	buf_adds(&s->sql, "SELECT coalesce(t._at, 'a record'), b.id, t._batch FROM ");
	sqlite_add_name(&s->sql, s->table.name);
	buf_adds(&s->sql, " t LEFT JOIN cutover_batch b ON b.number = t._batch WHERE true");
	for (size_t i = 0; i < schema->key_count; i++) {
		struct str name = schema->field[schema->key[i]].name;

		if (header_find(rec->header, name) < 0)
			return NULL;
		buf_adds(&s->sql, " AND t.");
		sqlite_add_name(&s->sql, name);
		buf_adds(&s->sql, " = ?");
	}
	return schema->key_count > 0 ? sqlite_prepare(s, s->sql.p) : NULL;
}

/*
 * If the key collides, append which record already has it. Keys are bound as text, and SQLite
 * compares text with an INTEGER column as a number. A key that is an amount or a boolean is not
 * found, and nothing is appended.
 */
static void add_other(struct sqlite *s, const struct record *rec, struct buf *out)
{
	const struct schema *schema = s->table.schema;
	sqlite3_stmt *st = prepare_other(s, rec);

	if (!st)
		return;
	for (size_t i = 0; i < schema->key_count; i++)
		sqlite_bind_str(
			st, (int)i + 1,
			rec->field[header_find(rec->header, schema->field[schema->key[i]].name)]);
	if (sqlite_row(s, st)) {
		const unsigned char *at = sqlite3_column_text(st, 0),
				    *id = sqlite3_column_text(st, 1);

		if (sqlite3_column_int64(st, 2) == s->batch)
			buf_addf(out, ": %s of this load has this key", at);
		else if (!id)
			buf_addf(out, ": %s, which belongs to no batch, has this key", at);
		else
			buf_addf(out, ": %s of batch '%s' has this key", at, id);
	}
	sqlite3_finalize(st);
}

enum store_result sqlite_not_taken(struct sqlite *s, const struct record *rec,
                                   struct store_refusal *why)
{
	bool unique = sqlite3_extended_errcode(s->db) == SQLITE_CONSTRAINT_UNIQUE,
	     foreign = sqlite3_extended_errcode(s->db) == SQLITE_CONSTRAINT_FOREIGNKEY;

	if ((sqlite3_errcode(s->db) & 0xff) != SQLITE_CONSTRAINT) {
		sqlite_error(s, "write to");
		return STORE_FAILED;
	}
	buf_reset(&s->refusal);
	buf_addf(&s->refusal, "'%s' refuses this record: %s", s->path, sqlite3_errmsg(s->db));
	if (unique && rec)
		add_other(s, rec, &s->refusal);
	why->code = fault_name(unique    ? FAULT_NOT_UNIQUE
	                       : foreign ? FAULT_NOT_IN_REFERENCE
	                                 : FAULT_REFUSED);
	why->message = buf_str(&s->refusal);
	return STORE_REFUSED;
}

/* Bind the record to the insert statement; *digest gets its digest. */
static bool bind_record(const struct put *p, struct hash128 *digest)
{
	struct sqlite *s = p->s;
	const struct record *rec = p->rec;
	struct buf *bytes = &s->row_bytes;
	int next = (int)rec->header->count + 1;

	buf_reset(bytes);
	for (size_t i = 0; i < rec->header->count; i++)
		if (!bind_field(p, s->insert, (int)i + 1, i, bytes))
			return false;
	sqlite3_bind_int64(s->insert, next, s->batch);
	bind_text(s->insert, next + 1, rec->at, bytes);
	for (size_t i = sqlite_rest(&s->fields); i > 0; i--)
		row_null(bytes);
	*digest = str_hash128(buf_str(bytes), 0);
	return true;
}

enum store_result sqlite_put(void *self, const struct record *rec, struct store_refusal *why)
{
	struct sqlite *s = self;
	const struct put p = { s, rec, why };
	enum store_result result = STORE_OK;
	struct hash128 digest;
	struct str batch;
	uint64_t stray;

	if (s->changes) {
		buf_reset(&s->refusal);
		result = store_may_change(&s->table, &s->refusal, rec, why);
	} else if (s->vouchers)
		result = sqlite_voucher_check(s, rec, why);
	/* the load has already failed: only look for more such vouchers, to report all of them */
	if (result != STORE_OK || sqlite_vouchers_again(s, &batch, &stray) > 0)
		return result;
	if (!bind_record(&p, &digest))
		return STORE_REFUSED;
	if (sqlite3_step(s->insert) != SQLITE_DONE)
		result = sqlite_not_taken(s, rec, why);
	else
		s->now = (struct sqlite_sent){ s->now.rows + 1,
			                       s->now.digests + row_number(digest) };
	sqlite3_reset(s->insert);
	return result;
}

/* ---- the mark ---- */

/*
 * A new file has no journal, so nothing can be rolled back; but its table has nothing but the rows of
 * this load, without gaps in their numbers, and no triggers. The modes upsert and replace have one.
 */
static bool has_journal(const struct sqlite *s)
{
	return !s->fresh || s->changes;
}

bool sqlite_keep_journal(struct sqlite *s)
{
	/* nobody else sees the file yet, so what was made so far may be committed */
	return !s->fresh || sqlite_run(s, "COMMIT; PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE",
	                               "begin to write");
}

enum store_result sqlite_mark(void *self, struct store_refusal *why)
{
	struct sqlite *s = self;

	(void)why;
	if (has_journal(s) && !sqlite_run(s,
	                                  s->marked ? "RELEASE cutover_mark; SAVEPOINT cutover_mark"
	                                            : "SAVEPOINT cutover_mark",
	                                  "write to"))
		return STORE_FAILED;
	s->marked = true;
	s->before = s->now;
	return STORE_OK;
}

bool sqlite_back(void *self)
{
	struct sqlite *s = self;

	s->now = s->before;
	if (has_journal(s))
		return sqlite_run(s, "ROLLBACK TO cutover_mark", "write to");
	buf_reset(&s->sql);
	buf_adds(&s->sql, "DELETE FROM ");
	sqlite_add_name(&s->sql, s->table.name);
	buf_addf(&s->sql, " WHERE _rowid_ > %lld", (long long)(s->last_row + s->now.rows));
	return sqlite_run(s, s->sql.p, "write to");
}
