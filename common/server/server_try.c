/*
 * server_try - many records of which most are refused: the server itself puts one after the other, and notes
 * those that it does not take.
 *
 * To send each of them, and to hear what the server says, takes several commands for one record. So all go
 * into a temporary table, and one command puts them from there into their own. Then all is taken back: only
 * what was noted is wanted.
 */
#include <stdlib.h>

#include "record/fault.h"
#include "server/server_int.h"

#define TRIED   "cutover_tried"
#define UNTAKEN "cutover_untaken"
#define WHAT    "write to"

struct tries {
	struct server *s;
	const struct record *rec;
	size_t *index; /* of the records that are tried */
	size_t count;
	void (*each)(void *context, size_t i, const struct store_refusal *why);
	void *context;
};

static void add_fields(struct server *s)
{
	const struct header *h = s->table.header;

	buf_adds(&s->sql, "_no, _batch, _at");
	for (size_t i = 0; i < h->count; i++) {
		buf_adds(&s->sql, ", ");
		database_add_name(s->db, &s->sql, h->name[i]);
	}
}

/* Run s->sql. *can: the user may do it, and the server knows it. */
static bool attempt(struct server *s, bool *can)
{
	enum database_trouble kind;

	if (!*can || database_run(s->db, s->sql.p))
		return true;
	kind = database_error(s->db)->kind;
	*can = kind != DATABASE_OTHER && kind != DATABASE_DENIED;
	return !*can || server_error(s, WHAT);
}

static bool make_tables(struct server *s, bool *can)
{
	const struct database_dialect *dialect = database_dialect(s->db);

	/* where a mark does not take back a temporary table, it is there from the last time */
	buf_reset(&s->sql);
	buf_adds(&s->sql, "DROP TEMPORARY TABLE IF EXISTS " TRIED ", " UNTAKEN);
	if (dialect->update_joins && !attempt(s, can))
		return false;
	buf_reset(&s->sql);
	buf_addf(&s->sql,
	         "CREATE TEMPORARY TABLE " UNTAKEN
	         " (no bigint, kind %s, message %s, detail %s, rule %s)",
	         dialect->text, dialect->text, dialect->text, dialect->text);
	if (!attempt(s, can))
		return false;
	buf_reset(&s->sql);
	buf_addf(&s->sql, "CREATE TEMPORARY TABLE " TRIED " %sAS SELECT ",
	         dialect->update_joins ? "(KEY (_no)) " : "");
	add_fields(s);
	buf_adds(&s->sql, " FROM ");
	database_add_table(s->db, &s->sql, s->table.name);
	buf_adds(&s->sql, " WHERE 1 = 0");
	return attempt(s, can);
}

/* Send the records that can be in their columns; tell of the others. */
static bool send_all(struct tries *t, size_t count, const bool *left)
{
	struct server *s = t->s;
	struct store_refusal why;
	uint64_t put = s->put, rows = 0;
	uint128 sent = s->sent;
	bool ok = server_rows_begin(s, TRIED);

	for (size_t i = 0; ok && i < count; i++) {
		if (left[i])
			continue;
		why = (struct store_refusal){ .at = t->rec[i].at, .located = true };
		if (!server_add_row(s, &t->rec[i], &why)) {
			t->each(t->context, i, &why);
			continue;
		}
		t->index[t->count++] = i;
		if (s->lines.len < SERVER_BLOCK)
			continue;
		ok = database_bulk_put(s->db, s->lines.p, s->lines.len);
		buf_reset(&s->lines);
	}
	ok = ok && (s->lines.len == 0 || database_bulk_put(s->db, s->lines.p, s->lines.len));
	buf_reset(&s->lines);
	ok = database_bulk_end(s->db, &rows) && ok && rows == t->count;
	s->put = put;
	s->sent = sent;
	return ok || server_error(s, WHAT);
}

/* Run the command that tries them. */
static bool try_all(struct tries *t, bool *can)
{
	struct server *s = t->s;
	const struct database_dialect *dialect = database_dialect(s->db);
	unsigned long long first = (unsigned long long)s->put + 1; /* the number of the first one */

	buf_reset(&s->sql);
	buf_adds(&s->sql, "CREATE INDEX ON " TRIED " (_no)");
	if (!dialect->update_joins && !attempt(s, can))
		return false;
	buf_reset(&s->sql);
	buf_addf(&s->sql, dialect->try_before, first, first + t->count - 1);
	buf_adds(&s->sql, " INSERT INTO ");
	database_add_table(s->db, &s->sql, s->table.name);
	buf_adds(&s->sql, " (");
	add_fields(s);
	buf_adds(&s->sql, ") SELECT ");
	add_fields(s);
	buf_addf(&s->sql, " FROM " TRIED " WHERE _no = cutover_n; %s", dialect->try_after);
	return attempt(s, can);
}

/* Tell of the record in the current row of the result. */
static void tell(struct tries *t)
{
	struct server *s = t->s;
	struct str kind = database_value(s->db, 1), message = database_value(s->db, 2),
		   detail = database_value(s->db, 3), rule = database_value(s->db, 4);
	uint64_t number = strtoull(database_value(s->db, 0).p, NULL, 10);
	size_t i = t->index[number - s->put - 1];
	struct store_refusal why = { .at = t->rec[i].at,
		                     .code = fault_name(str_is(kind, "unique") ? FAULT_NOT_UNIQUE
		                                        : str_is(kind, "foreign")
		                                                ? FAULT_NOT_IN_REFERENCE
		                                                : FAULT_REFUSED),
		                     .rule = rule.len > 0 ? rule : STR_NULL,
		                     .located = true };

	server_refusal_words(s, message, detail.len > 0 ? detail : STR_NULL);
	why.message = buf_str(&s->refusal);
	t->each(t->context, i, &why);
}

static bool tell_all(struct tries *t)
{
	if (!server_run_sql(t->s,
	                    "SELECT no, kind, message, detail, rule FROM " UNTAKEN " ORDER BY no",
	                    WHAT))
		return false;
	while (database_row(t->s->db))
		tell(t);
	return server_ok(t->s);
}

bool server_can_try(const void *self)
{
	const struct server *s = self;

	return !s->cannot_try && database_dialect(s->db)->try_before;
}

bool server_try_each(void *self, const struct record *rec, const bool *left, size_t count,
                     void (*each)(void *context, size_t i, const struct store_refusal *why),
                     void *context)
{
	struct server *s = self;
	struct tries t = { .s = s, .rec = rec, .each = each, .context = context };
	bool can = true, ok;

	t.index = xcalloc(count + 1, sizeof(*t.index));
	ok = make_tables(s, &can) &&
	     (!can || (send_all(&t, count, left) && (t.count == 0 || try_all(&t, &can)))) &&
	     (!can || t.count == 0 || tell_all(&t));
	free(t.index);
	s->cannot_try = s->cannot_try || !can;
	return ok && (database_back(s->db) || server_error(s, WHAT));
}
