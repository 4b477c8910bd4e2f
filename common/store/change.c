/* change - see change.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/text.h"
#include "record/fault.h"
#include "store/change_int.h"
#include "store/store_kind.h"

#define BEFORE "cutover_before_"

void change_free(struct change *c)
{
	buf_free(&c->let_go);
	buf_free(&c->sql);
	buf_free(&c->text);
}

char *change_before(struct str table)
{
	struct buf name = { 0 };
	size_t schema = table.len;

	while (schema > 0 && table.p[schema - 1] != '.')
		schema--;
	buf_add(&name, table.p, schema);
	buf_adds(&name, BEFORE);
	buf_add(&name, table.p + schema, table.len - schema);
	return name.p;
}

/* ---- SQL ---- */

/*
 * t is always the target, s the staged records, x what is kept. A name is written with one of them in
 * front ("t.").
 */
void change_add_name(struct change *c, const char *of, struct str name)
{
	buf_adds(&c->sql, of);
	c->kind->add_name(c->self, &c->sql, name);
}

static void add_target(struct change *c)
{
	c->kind->add_table(c->self, &c->sql, c->table);
}

void change_add_before(struct change *c)
{
	char *name = change_before(c->table);

	c->kind->add_table(c->self, &c->sql, str_of(name));
	free(name);
}

/* Append the names of a list, with "t." in front of each. */
void change_add_list(struct change *c, const char *of, const struct str *name, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_adds(&c->sql, i > 0 ? ", " : "");
		change_add_name(c, of, name[i]);
	}
}

/* Append "t.k = s.k AND ..." for the fields of the key. */
void change_add_same_key(struct change *c, const char *a, const char *b)
{
	for (size_t i = 0; i < c->keys; i++) {
		buf_adds(&c->sql, i > 0 ? " AND " : "");
		change_add_name(c, a, c->key[i]);
		buf_adds(&c->sql, " = ");
		change_add_name(c, b, c->key[i]);
	}
}

static void add_staged_joined(struct change *c)
{
	buf_addf(&c->sql, " FROM %s s %s ", c->kind->staged,
	         c->kind->join == CHANGE_ROWS ? "CROSS JOIN" : "JOIN");
	add_target(c);
	buf_adds(&c->sql, " t ON ");
	change_add_same_key(c, "t.", "s.");
}

void change_add_from(struct change *c, struct buf *sql)
{
	buf_reset(&c->sql);
	add_staged_joined(c);
	buf_addstr(sql, buf_str(&c->sql));
}

/* One of the tables as FROM names it: "cutover_staged AS s". */
void change_add_table(struct change *c, char table)
{
	if (table == 's')
		buf_adds(&c->sql, c->kind->staged);
	else if (table == 't')
		add_target(c);
	else if (table == 'o')
		buf_adds(&c->sql, c->kind->turns);
	else
		change_add_before(c);
	buf_addf(&c->sql, " AS %c", table);
}

/* Append that both have the same key. */
void change_add_joined(struct change *c, char a, char b)
{
	const char left[] = { a, '.', '\0' }, right[] = { b, '.', '\0' };

	change_add_same_key(c, left, right);
}

/* Begin UPDATE of one table, `a`, by another one, `b`, as far as SET. */
void change_begin_update(struct change *c, char a, char b)
{
	buf_reset(&c->sql);
	buf_adds(&c->sql, "UPDATE ");
	change_add_table(c, a);
	if (c->kind->join == CHANGE_JOIN) {
		buf_adds(&c->sql, " JOIN ");
		change_add_table(c, b);
		buf_adds(&c->sql, " ON ");
		change_add_joined(c, a, b);
	}
	buf_adds(&c->sql, " SET ");
}

/* Append "name = ", for a column of `a`. */
void change_add_set(struct change *c, const char *a, struct str name)
{
	change_add_name(c, c->kind->join == CHANGE_JOIN ? a : "", name);
	buf_adds(&c->sql, " = ");
}

/* End it as far as WHERE and the key; a condition may follow with AND. */
void change_end_update(struct change *c, char a, char b)
{
	if (c->kind->join == CHANGE_JOIN) {
		buf_adds(&c->sql, " WHERE 1 = 1");
		return;
	}
	buf_adds(&c->sql, " FROM ");
	change_add_table(c, b);
	buf_adds(&c->sql, " WHERE ");
	change_add_joined(c, a, b);
}

/* Do the records of the target have numbers of ours? SQLite has its own. */
bool change_numbered(const struct change *c)
{
	return c->kind->join != CHANGE_ROWS;
}

/* ---- running it ---- */

bool change_run(struct change *c, uint64_t *rows)
{
	return c->kind->run(c->self, c->sql.p, rows);
}

bool change_first(struct change *c, struct str *value, size_t count)
{
	return c->kind->first(c->self, c->sql.p, value, count);
}

uint64_t change_number(struct str text)
{
	return str_is_null(text) ? 0 : strtoull(text.p, NULL, 10);
}

bool change_took_all(struct change *c, const char *verb, uint64_t wanted, uint64_t rows)
{
	char all[27], taken[27];

	if (rows == wanted)
		return true;
	buf_reset(&c->text);
	buf_addf(&c->text,
	         "of %s records that must be %s %s were: does a trigger of table '%.*s' keep the "
	         "others? Nothing is changed",
	         text_count(wanted, all), verb, text_count(rows, taken), (int)c->table.len,
	         c->table.p);
	return c->kind->report(c->self, c->text.p);
}

/* ---- the staged records ---- */

/* What hears of the keys that are there twice. */
struct twice {
	struct change *change;
	void (*each)(void *context, const struct store_refusal *why);
	void *context;
};

/* A row: the number of a record, the place of the first one with its key, and that key. */
static void tell_twice(void *context, const struct str *value)
{
	struct twice *t = context;
	struct change *c = t->change;
	struct buf quoted = { 0 };

	buf_reset(&c->text);
	for (size_t i = 0; i < c->keys; i++)
		buf_addf(&c->text, "%s%.*s %s", i > 0 ? ", " : "", (int)c->key[i].len, c->key[i].p,
		         text_quote(&quoted, value[i + 2]));
	buf_addf(&c->text, ": %.*s of this load has this key", (int)value[1].len, value[1].p);
	t->each(t->context, &(struct store_refusal){ .number = change_number(value[0]),
	                                             .code = fault_name(FAULT_NOT_UNIQUE),
	                                             .message = buf_str(&c->text),
	                                             .located = true });
	buf_free(&quoted);
}

bool change_twice(struct change *c, bool *twice,
                  void (*each)(void *context, const struct store_refusal *why), void *context)
{
	struct twice hearer = { c, each, context };
	struct str first;

	buf_reset(&c->sql);
	buf_addf(&c->sql, "SELECT count(*) FROM %s GROUP BY ", c->kind->staged);
	change_add_list(c, "", c->key, c->keys);
	buf_adds(&c->sql, " HAVING count(*) > 1 LIMIT 1");
	if (!change_first(c, &first, 1))
		return false;
	*twice = !str_is_null(first);
	if (!*twice)
		return true;
	/* not every server takes a temporary table twice in one query */
	buf_reset(&c->sql);
	buf_adds(&c->sql, "SELECT _no, earlier, ");
	change_add_list(c, "", c->key, c->keys);
	buf_adds(&c->sql, " FROM (SELECT _no, ");
	change_add_list(c, "", c->key, c->keys);
	buf_adds(
		&c->sql,
		", first_value(_at) OVER one AS earlier, first_value(_no) OVER one AS first_no FROM ");
	buf_addf(&c->sql, "%s WINDOW one AS (PARTITION BY ", c->kind->staged);
	change_add_list(c, "", c->key, c->keys);
	buf_adds(&c->sql, " ORDER BY _no)) AS x WHERE _no <> first_no ORDER BY _no");
	return c->kind->each(c->self, c->sql.p, c->keys + 2, tell_twice, &hearer);
}

/* ---- changing the target ---- */

/* Find out what becomes of each staged record whose key is there. */
static bool classify(struct change *c, const struct header *fields)
{
	uint64_t rows;

	change_begin_update(c, 's', 't');
	change_add_set(c, "s.", STR("_fate"));
	buf_adds(&c->sql, "CASE WHEN ");
	for (size_t i = 0; i < fields->count; i++) {
		buf_adds(&c->sql, i > 0 ? " AND " : "");
		c->kind->add_same(c->self, &c->sql, "s.", fields->name[i]);
	}
	buf_addf(&c->sql, " THEN %d ELSE %d END", CHANGE_UNCHANGED, CHANGE_UPDATED);
	change_end_update(c, 's', 't');
	return change_run(c, &rows);
}

/* INSERT of whole records of the target into the table that keeps them, as far as FROM. */
static void begin_keep(struct change *c, enum store_change change)
{
	buf_reset(&c->sql);
	buf_adds(&c->sql, "INSERT INTO ");
	change_add_before(c);
	buf_addf(&c->sql, " (_undo, _fate, %s", change_numbered(c) ? "" : "_row, ");
	change_add_list(c, "", c->column, c->columns + c->counted);
	buf_addf(&c->sql, ") SELECT %" PRId64 ", %d, %s", c->batch, change,
	         change_numbered(c) ? "" : "t._rowid_, ");
	change_add_list(c, "t.", c->column, c->columns + c->counted);
}

/* Append that the staged record is one of those at work. */
static void add_range(struct change *c, uint64_t from, uint64_t to)
{
	buf_addf(&c->sql, " AND s._no > %" PRIu64 " AND s._no <= %" PRIu64, from, to);
}

static bool keep_updated(struct change *c, uint64_t from, uint64_t to, uint64_t *rows)
{
	begin_keep(c, CHANGE_UPDATED);
	add_staged_joined(c);
	buf_addf(&c->sql, " WHERE s._fate = %d", CHANGE_UPDATED);
	add_range(c, from, to);
	return change_run(c, rows);
}

static bool keep_removed(struct change *c, const char *within, uint64_t *rows)
{
	begin_keep(c, CHANGE_REMOVED);
	buf_addf(&c->sql, " FROM %s w JOIN ", within);
	change_add_table(c, 't');
	buf_adds(&c->sql, " ON ");
	change_add_same_key(c, "t.", "w.");
	buf_addf(&c->sql, " WHERE NOT EXISTS (SELECT 1 FROM %s s WHERE ", c->kind->staged);
	change_add_same_key(c, "t.", "s.");
	buf_adds(&c->sql, ")");
	return change_run(c, rows);
}

/* Append the conditions for a key; false if a value is none of its column, which so has no such key. */
static bool add_key(struct change *c, const struct schema *schema, const struct str *value)
{
	for (size_t i = 0; i < schema->key_count; i++) {
		struct type type = schema->field[schema->key[i]].type;

		if (type.kind != TYPE_TEXT && !type_holds(type, value[i]))
			return false;
		change_add_name(c, i > 0 ? " AND " : "", c->key[i]);
		buf_adds(&c->sql, " = ");
		c->kind->add_value(c->self, &c->sql, type, value[i]);
	}
	return true;
}

bool change_spare(struct change *c, const struct store_table *table, const char *within)
{
	struct str *value = xcalloc(c->keys + 1, sizeof(*value));
	uint64_t rows;
	bool ok = true;

	for (size_t i = 0;
	     ok && table->spared_key && table->spared_key(table->spared_context, i, value); i++) {
		buf_reset(&c->sql);
		buf_addf(&c->sql, "DELETE FROM %s WHERE ", within);
		ok = !add_key(c, table->schema, value) || change_run(c, &rows);
	}
	free(value);
	return ok;
}

/* Run c->sql, which must change `wanted` records. */
static enum store_result put(struct change *c, const char *verb, uint64_t wanted,
                             struct store_refusal *why)
{
	uint64_t rows = 0;
	enum store_result result = c->kind->put(c->self, c->sql.p, &rows, why);

	if (result == STORE_OK && !change_took_all(c, verb, wanted, rows))
		result = STORE_FAILED;
	return result;
}

static enum store_result update(struct change *c, const struct header *fields, uint64_t from,
                                uint64_t to, uint64_t wanted, struct store_refusal *why)
{
	change_begin_update(c, 't', 's');
	for (size_t i = 0; i < fields->count; i++) {
		change_add_set(c, "t.", fields->name[i]);
		change_add_name(c, "s.", fields->name[i]);
		buf_adds(&c->sql, ", ");
	}
	change_add_set(c, "t.", STR("_batch"));
	buf_addf(&c->sql, "%" PRId64 ", ", c->batch);
	if (change_numbered(c)) {
		change_add_set(c, "t.", STR("_no"));
		buf_adds(&c->sql, "s._no, ");
	}
	change_add_set(c, "t.", STR("_at"));
	buf_adds(&c->sql, "s._at");
	change_end_update(c, 't', 's');
	buf_addf(&c->sql, " AND s._fate = %d", CHANGE_UPDATED);
	add_range(c, from, to);
	return put(c, "updated", wanted, why);
}

static enum store_result insert(struct change *c, const struct header *fields, uint64_t from,
                                uint64_t to, struct store_refusal *why)
{
	const char *no = change_numbered(c) ? ", _no" : "",
		   *value = change_numbered(c) ? ", s._no" : "";
	struct str wanted;
	uint64_t rows;

	buf_reset(&c->sql);
	buf_addf(&c->sql, "SELECT count(*) FROM %s s WHERE s._fate IS NULL", c->kind->staged);
	add_range(c, from, to);
	if (!change_first(c, &wanted, 1))
		return STORE_FAILED;
	rows = change_number(wanted);
	buf_reset(&c->sql);
	buf_adds(&c->sql, "INSERT INTO ");
	add_target(c);
	buf_adds(&c->sql, " (");
	change_add_list(c, "", fields->name, fields->count);
	buf_addf(&c->sql, ", _batch%s, _at) SELECT ", no);
	change_add_list(c, "s.", fields->name, fields->count);
	buf_addf(&c->sql, ", %" PRId64 "%s, s._at FROM %s s WHERE s._fate IS NULL", c->batch, value,
	         c->kind->staged);
	add_range(c, from, to);
	buf_adds(&c->sql, " ORDER BY s._no");
	return put(c, "inserted", rows, why);
}

static bool remove_kept(struct change *c, uint64_t wanted)
{
	struct change_step step = { .c = c, .kind = STEP_REMOVE };

	return change_take_steps(&step, 1) && change_took_all(c, "removed", wanted, step.rows);
}

/* A column that the stream does not send keeps its value, but for those that name the batch. */
static void add_changed(struct change *c, struct str name, const void *context)
{
	const struct header *fields = context;
	bool ours = str_is(name, "_batch") || str_is(name, "_no") || str_is(name, "_at");

	if (header_find(fields, name) < 0) {
		buf_adds(&c->sql, ours ? "1 = 1" : "1 = 0");
		return;
	}
	buf_adds(&c->sql, "NOT (");
	c->kind->add_same(c->self, &c->sql, "s.", name);
	buf_addc(&c->sql, ')');
}

static void add_updated(struct change *c, const void *context)
{
	(void)context;
	buf_addf(&c->sql, "s._fate = %d", CHANGE_UPDATED);
}

bool change_start(struct change *c, const struct header *fields, const char *within)
{
	const struct change_loses loses = { .add_removed = within ? change_add_removed : NULL,
		                            .add_changed = add_changed,
		                            .with = 's',
		                            .add_pair = add_updated,
		                            .context = fields,
		                            .what = "this load" };
	uint64_t removed = 0;

	/* those that are removed first: what is inserted may have their values in a unique column */
	return classify(c, fields) && (!within || keep_removed(c, within, &removed)) &&
	       change_unreferred(c, &loses) && (!within || remove_kept(c, removed));
}

enum store_result change_put(struct change *c, const struct header *fields, uint64_t from,
                             uint64_t to, struct store_refusal *why)
{
	enum store_result result;
	uint64_t updated;

	if (!keep_updated(c, from, to, &updated))
		return STORE_FAILED;
	result = update(c, fields, from, to, updated, why);
	return result == STORE_OK ? insert(c, fields, from, to, why) : result;
}

bool change_differs(struct change *c, const struct header *fields, struct buf *out)
{
	struct str *value = xcalloc(2 * fields->count + 1, sizeof(*value));
	struct buf sent = { 0 }, landed = { 0 };
	bool ok;

	buf_reset(&c->sql);
	buf_adds(&c->sql, "SELECT s._at");
	for (size_t i = 0; i < fields->count; i++) {
		change_add_name(c, ", s.", fields->name[i]);
		change_add_name(c, ", t.", fields->name[i]);
	}
	add_staged_joined(c);
	buf_adds(&c->sql, " WHERE NOT (");
	for (size_t i = 0; i < fields->count; i++) {
		buf_adds(&c->sql, i > 0 ? " AND " : "");
		c->kind->add_same(c->self, &c->sql, "s.", fields->name[i]);
	}
	buf_adds(&c->sql, ") ORDER BY s._no LIMIT 1");
	ok = change_first(c, value, 2 * fields->count + 1);
	if (ok && !str_is_null(value[0]))
		buf_addf(out, "%.*s: ", (int)value[0].len, value[0].p);
	for (size_t i = 0; ok && i < fields->count; i++) {
		struct str a = value[2 * i + 1], b = value[2 * i + 2];

		if (str_eq(a, b) && str_is_null(a) == str_is_null(b))
			continue;
		buf_addf(out, "%.*s: %s was sent, %s landed", (int)fields->name[i].len,
		         fields->name[i].p, text_quote(&sent, a), text_quote(&landed, b));
		break;
	}
	buf_free(&sent);
	buf_free(&landed);
	free(value);
	return ok;
}
