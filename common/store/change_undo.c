/*
 * change_undo - put back what was there before a load changed it; and for load and undo alike: what
 * refers to a record that would be removed or changed.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "store/change_int.h"

/* ---- what refers to records that are removed or changed ---- */

/* The columns of the foreign keys that refer to the target. */
struct refers {
	struct change_refers *part;
	size_t count, capacity;
	struct arena arena;
};

static void add_part(void *context, const struct change_refers *r)
{
	struct refers *all = context;
	struct change_refers *part;

	all->part = mem_grow(all->part, &all->capacity, all->count + 1, sizeof(*all->part));
	part = &all->part[all->count++];
	*part = *r;
	part->key = str_copy(&all->arena, r->key);
	part->name = str_is_null(r->name) ? STR_NULL : str_copy(&all->arena, r->name);
	part->sql = str_copy(&all->arena, r->sql);
	part->table = str_copy(&all->arena, r->table);
	part->own = str_copy(&all->arena, r->own);
	part->other = str_copy(&all->arena, r->other);
}

/* Append SELECT of how many records refer by this key, and the values of one, as far as WHERE. */
static void begin_look(struct change *c, const struct change_refers *part, size_t count)
{
	buf_reset(&c->sql);
	buf_adds(&c->sql, "SELECT count(*) OVER ()");
	for (size_t i = 0; i < count; i++)
		change_add_name(c, ", t.", part[i].other);
	buf_addf(&c->sql, " FROM %.*s AS r JOIN ", (int)part->sql.len, part->sql.p);
	change_add_table(c, 't');
	buf_adds(&c->sql, " ON ");
	for (size_t i = 0; i < count; i++) {
		/* the target in front: SQLite compares as the column on the left does */
		change_add_name(c, i > 0 ? " AND t." : "t.", part[i].other);
		change_add_name(c, " = r.", part[i].own);
	}
}

static void end_look(struct change *c, const struct change_loses *l,
                     const struct change_refers *part)
{
	if (part->itself && l->add_removed) {
		buf_adds(&c->sql, " AND (");
		l->add_removed(c, "r.", l->context);
		buf_adds(&c->sql, ") IS NOT TRUE");
	}
	buf_adds(&c->sql, " ORDER BY 2 LIMIT 1");
}

/* Report what the query has found. Returns false. */
static bool report_referred(struct change *c, const struct change_loses *l,
                            const struct change_refers *part, size_t count, const struct str *value,
                            const char *verb)
{
	uint64_t rows = change_number(value[0]);
	struct buf quoted = { 0 };
	char number[27];

	buf_reset(&c->text);
	buf_addf(&c->text, "%s record%s of table '%.*s' refer%s by foreign key ",
	         text_count(rows, number), rows == 1 ? "" : "s", (int)part->table.len,
	         part->table.p, rows == 1 ? "s" : "");
	if (!str_is_null(part->name))
		buf_addf(&c->text, "'%.*s' ", (int)part->name.len, part->name.p);
	for (size_t i = 0; i < count; i++)
		buf_addf(&c->text, "%s%.*s", i > 0 ? ", " : "(", (int)part[i].own.len,
		         part[i].own.p);
	buf_addf(&c->text, ") to records of table '%.*s' that %s would %s, such as ",
	         (int)c->table.len, c->table.p, l->what, verb);
	for (size_t i = 0; i < count; i++)
		buf_addf(&c->text, "%s%.*s %s", i > 0 ? ", " : "", (int)part[i].other.len,
		         part[i].other.p, text_quote(&quoted, value[i + 1]));
	buf_adds(&c->text, ": nothing is changed; change or remove what refers to them first");
	buf_free(&quoted);
	return c->kind->report(c->self, c->text.p);
}

static bool look_for_removed(struct change *c, const struct change_loses *l,
                             const struct change_refers *part, size_t count, struct str *value)
{
	if (!l->add_removed)
		return true;
	begin_look(c, part, count);
	buf_adds(&c->sql, " WHERE ");
	l->add_removed(c, "t.", l->context);
	end_look(c, l, part);
	return change_first(c, value, count + 1) &&
	       (str_is_null(value[0]) || report_referred(c, l, part, count, value, "remove"));
}

static bool look_for_changed(struct change *c, const struct change_loses *l,
                             const struct change_refers *part, size_t count, struct str *value)
{
	const char with[] = { l->with, '.', '\0' };

	if (!l->add_pair)
		return true;
	begin_look(c, part, count);
	buf_adds(&c->sql, " JOIN ");
	change_add_table(c, l->with);
	buf_adds(&c->sql, " ON ");
	change_add_same_key(c, "t.", with);
	buf_adds(&c->sql, " WHERE ");
	l->add_pair(c, l->context);
	for (size_t i = 0; i < count; i++) {
		buf_adds(&c->sql, i > 0 ? " OR " : " AND (");
		l->add_changed(c, part[i].other, l->context);
	}
	buf_addc(&c->sql, ')');
	end_look(c, l, part);
	return change_first(c, value, count + 1) &&
	       (str_is_null(value[0]) || report_referred(c, l, part, count, value, "change"));
}

bool change_unreferred(struct change *c, const struct change_loses *l)
{
	struct refers all = { 0 };
	bool ok = c->kind->refers(c->self, c->table, add_part, &all);

	for (size_t i = 0, count; ok && i < all.count; i += count) {
		struct str *value;

		for (count = 1;
		     i + count < all.count && str_eq(all.part[i].key, all.part[i + count].key);)
			count++;
		value = xcalloc(count + 1, sizeof(*value));
		ok = look_for_removed(c, l, &all.part[i], count, value) &&
		     look_for_changed(c, l, &all.part[i], count, value);
		free(value);
	}
	free(all.part);
	arena_free(&all.arena);
	return ok;
}

/* ---- the undo ---- */

/* Append the condition for what this batch has updated or removed. */
static void add_kept(struct change *c, enum store_change change)
{
	buf_addf(&c->sql, "x._undo = %" PRId64 " AND x._fate = %d", c->batch, change);
}

/* Append that record `of` is not one of those that are left. */
static void add_but(struct change *c, const char *of, const char *but)
{
	if (but)
		buf_addf(&c->sql, " AND NOT %s%s IN %s", of, change_numbered(c) ? "_no" : "_rowid_",
		         but);
}

/* Append the condition for t and x of a record that is put back as it was. */
static void add_back(struct change *c, const void *but)
{
	add_kept(c, CHANGE_UPDATED);
	buf_addf(&c->sql, " AND t._batch = %" PRId64, c->batch);
	add_but(c, "t.", but);
}

/* SQL that puts records back, from x or o; a condition may follow with AND. */
static void begin_put_back(struct change *c, char from)
{
	const char of[] = { from, '.', '\0' };

	change_begin_update(c, 't', from);
	for (size_t i = 0; i < c->columns; i++) {
		buf_adds(&c->sql, i > 0 ? ", " : "");
		change_add_set(c, "t.", c->column[i]);
		change_add_name(c, of, c->column[i]);
	}
	change_end_update(c, 't', from);
}

static void begin_insert_again(struct change *c, char from)
{
	const char of[] = { from, '.', '\0' };

	buf_reset(&c->sql);
	buf_adds(&c->sql, "INSERT INTO ");
	c->kind->add_table(c->self, &c->sql, c->table);
	buf_adds(&c->sql, " (");
	change_add_list(c, "", c->column, c->columns);
	buf_adds(&c->sql, ") SELECT ");
	change_add_list(c, of, c->column, c->columns);
	buf_adds(&c->sql, " FROM ");
	change_add_table(c, from);
	buf_adds(&c->sql, " WHERE 1 = 1");
}

/*
 * Records that are put back. A database looks at one after the other, so it may refuse one that gets
 * back a value which another still has. Then each has its turn: the record that was loaded last is
 * the first, since the load went through states that the database took, and this way leads back
 * through them.
 */
struct restore {
	struct change *c;
	enum store_change change; /* CHANGE_UPDATED or CHANGE_REMOVED */
	const char *but;
	uint64_t rows;      /* put back so far */
	struct buf refusal; /* of the first record that this round could not put back */
};

static void begin_restore(const struct restore *r, char from)
{
	if (r->change == CHANGE_UPDATED)
		begin_put_back(r->c, from);
	else
		begin_insert_again(r->c, from);
}

static void end_restore(const struct restore *r)
{
	if (r->change == CHANGE_UPDATED)
		add_back(r->c, r->but);
	else
		add_kept(r->c, CHANGE_REMOVED);
}

/* Run c->sql, for so many turns; what is refused leaves nothing. */
static enum store_result try(struct restore *r, uint64_t turns)
{
	struct change *c = r->c;
	struct store_refusal why = { 0 };
	uint64_t rows = 0;
	enum store_result result = c->kind->put(c->self, c->sql.p, &rows, &why);

	if (result == STORE_REFUSED && turns == 1 && r->refusal.len == 0)
		buf_addstr(&r->refusal, why.message);
	if (result == STORE_OK)
		r->rows += rows;
	if (result == STORE_REFUSED && !c->kind->back(c->self))
		result = STORE_FAILED;
	return result;
}

/* Give each record its turn. *count: how many there are. */
static bool make_turns(const struct restore *r, uint64_t *count)
{
	struct change *c = r->c;
	bool updated = r->change == CHANGE_UPDATED;
	struct buf select = { 0 };
	struct str value;
	bool ok;

	buf_reset(&c->sql);
	buf_addf(&c->sql, "SELECT row_number() OVER (ORDER BY %s) AS _turn",
	         !change_numbered(c) ? updated ? "x._rowid_ DESC" : "x._row"
	         : updated           ? "t._no DESC"
	                             : "x._batch, x._no");
	for (size_t i = 0; i < c->columns; i++)
		change_add_name(c, ", x.", c->column[i]);
	buf_adds(&c->sql, " FROM ");
	change_add_table(c, 'x');
	if (updated) {
		buf_adds(&c->sql, " JOIN ");
		change_add_table(c, 't');
		buf_adds(&c->sql, " ON ");
		change_add_joined(c, 't', 'x');
	}
	buf_adds(&c->sql, " WHERE ");
	end_restore(r);
	buf_addstr(&select, buf_str(&c->sql));
	ok = c->kind->make_turns(c->self, select.p);
	buf_free(&select);
	buf_reset(&c->sql);
	buf_addf(&c->sql, "SELECT count(*) FROM %s", c->kind->turns);
	ok = ok && change_first(c, &value, 1);
	*count = ok ? change_number(value) : 0;
	return ok;
}

static void add_turns(struct change *c, const char *of, uint64_t from, uint64_t to)
{
	buf_addf(&c->sql, " AND %s_turn > %" PRIu64 " AND %s_turn <= %" PRIu64, of, from, of, to);
}

/* These are put back, and have no turn any more. */
static bool end_turns(struct restore *r, uint64_t from, uint64_t to)
{
	struct change *c = r->c;
	uint64_t ended;

	buf_reset(&c->sql);
	buf_addf(&c->sql, "DELETE FROM %s WHERE 1 = 1", c->kind->turns);
	add_turns(c, "", from, to);
	return change_run(c, &ended) && c->kind->mark(c->self);
}

/* Put back what can be among the turns after `from`, up to `to`. False after an error. */
static bool take_turns(struct restore *r, uint64_t from, uint64_t to)
{
	uint64_t before = r->rows, middle = from + (to - from) / 2;

	begin_restore(r, 'o');
	add_turns(r->c, "o.", from, to);
	switch (try(r, to - from)) {
	case STORE_OK:
		return r->rows == before || end_turns(r, from, to);
	case STORE_REFUSED:
		return to - from == 1 || (take_turns(r, from, middle) && take_turns(r, middle, to));
	default:
		return false;
	}
}

/* Another record has what these need, and keeps it. Returns false. */
static bool report_stuck(struct restore *r, uint64_t records)
{
	struct change *c = r->c;
	char number[27];

	buf_reset(&c->text);
	buf_addf(&c->text,
	         "%s record%s of table '%.*s' cannot be put back as %s; of one: %s; nothing is "
	         "taken out; change or remove what is in the way first",
	         text_count(records, number), records == 1 ? "" : "s", (int)c->table.len,
	         c->table.p, records == 1 ? "it was" : "they were", r->refusal.p);
	return c->kind->report(c->self, c->text.p);
}

static bool restore_in_turns(struct restore *r)
{
	uint64_t count = 0, before;
	bool ok = make_turns(r, &count) && r->c->kind->mark(r->c->self);

	/* each round puts back one at least, for which others have made room */
	do {
		before = r->rows;
		buf_reset(&r->refusal);
		ok = ok && take_turns(r, 0, count);
	} while (ok && r->rows > before && r->rows < count);
	if (!ok || r->rows == count)
		return ok;
	return r->refusal.len > 0 ? report_stuck(r, count - r->rows)
	                          : change_took_all(r->c, "put back", count, r->rows);
}

static bool restore(struct change *c, enum store_change change, const char *but, uint64_t *rows)
{
	struct restore r = { .c = c, .change = change, .but = but };
	enum store_result result = STORE_FAILED;

	if (c->kind->mark(c->self)) {
		begin_restore(&r, 'x');
		buf_adds(&c->sql, " AND ");
		end_restore(&r);
		result = try(&r, 0);
	}
	if (result == STORE_REFUSED && restore_in_turns(&r))
		result = STORE_OK;
	*rows = r.rows;
	buf_free(&r.refusal);
	return result == STORE_OK;
}

/* Append that the batch has inserted record `of`: nothing is kept of it. */
static void add_inserted(struct change *c, const char *of, const void *but)
{
	buf_addf(&c->sql, "%s_batch = %" PRId64, of, c->batch);
	add_but(c, of, but);
	if (c->keys == 0)
		return;
	buf_adds(&c->sql, " AND NOT EXISTS (SELECT 1 FROM ");
	change_add_table(c, 'x');
	buf_adds(&c->sql, " WHERE ");
	add_kept(c, CHANGE_UPDATED);
	buf_adds(&c->sql, " AND ");
	change_add_same_key(c, of, "x.");
	buf_adds(&c->sql, ")");
}

static bool take_out(struct change *c, const char *but, uint64_t *rows)
{
	bool joins = c->kind->join == CHANGE_JOIN;

	buf_reset(&c->sql);
	buf_adds(&c->sql, joins ? "DELETE t FROM " : "DELETE FROM ");
	change_add_table(c, 't');
	buf_adds(&c->sql, " WHERE ");
	add_inserted(c, "t.", but);
	return change_run(c, rows);
}

/* Would the value of this column be another one? A null is: what is referred to has a value. */
static void add_changed(struct change *c, struct str name, const void *but)
{
	(void)but;
	change_add_name(c, "(x.", name);
	change_add_name(c, " IS NULL OR x.", name);
	change_add_name(c, " <> t.", name);
	buf_addc(&c->sql, ')');
}

bool change_undo_check(struct change *c, const char *but)
{
	return change_unreferred(c,
	                         &(struct change_loses){ .add_removed = add_inserted,
	                                                 .add_changed = add_changed,
	                                                 .with = 'x',
	                                                 .add_pair = c->keys > 0 ? add_back : NULL,
	                                                 .context = but,
	                                                 .what = "this undo" });
}

/* What the batch has removed is in the table again, or would be nowhere: what is kept of it is forgotten. */
static bool is_back(struct change *c, uint64_t rows)
{
	struct str wanted;

	buf_reset(&c->sql);
	buf_adds(&c->sql, "SELECT count(*) FROM ");
	change_add_table(c, 'x');
	buf_adds(&c->sql, " WHERE ");
	add_kept(c, CHANGE_REMOVED);
	return change_first(c, &wanted, 1) &&
	       change_took_all(c, "put back", change_number(wanted), rows);
}

bool change_undo(struct change *c, const char *but, struct change_undone *out)
{
	/* first what was inserted: it may have the value of another record in a unique column */
	return change_undo_check(c, but) && take_out(c, but, &out->inserted) &&
	       restore(c, CHANGE_UPDATED, but, &out->updated) &&
	       restore(c, CHANGE_REMOVED, but, &out->removed) && is_back(c, out->removed);
}

bool change_forget(struct change *c, bool all)
{
	char *name = change_before(c->table);
	struct buf before = { 0 };
	uint64_t rows;

	c->kind->add_table(c->self, &before, str_of(name));
	buf_reset(&c->sql);
	buf_addf(&c->sql, "DELETE FROM %s WHERE _undo = %" PRId64, before.p, c->batch);
	if (!all) {
		buf_addf(&c->sql, " AND (_fate = %d OR NOT EXISTS (SELECT 1 FROM ", CHANGE_REMOVED);
		change_add_table(c, 't');
		buf_adds(&c->sql, " WHERE ");
		for (size_t i = 0; i < c->keys; i++) {
			change_add_name(c, "t.", c->key[i]);
			buf_addf(&c->sql, " = %s.", before.p);
			change_add_name(c, "", c->key[i]);
			buf_adds(&c->sql, " AND ");
		}
		buf_addf(&c->sql, "t._batch = %" PRId64 "))", c->batch);
	}
	buf_free(&before);
	free(name);
	return change_run(c, &rows);
}

/* Take the answer of a query: the batch, and how many records. */
static bool read_later(struct change *c, char **batch, uint64_t *records)
{
	struct str value[2];

	if (!change_first(c, value, 2))
		return false;
	if (!str_is_null(value[0])) {
		*batch = str_dup(value[0]);
		*records = change_number(value[1]);
	}
	return true;
}

bool change_later(struct change *c, char **batch, uint64_t *records)
{
	*batch = NULL;
	*records = 0;
	buf_reset(&c->sql);
	buf_adds(&c->sql, "SELECT b.id, count(*) FROM ");
	change_add_table(c, 'x');
	buf_addf(&c->sql,
	         " JOIN cutover_batch b ON b.number = x._undo WHERE x._batch = %" PRId64
	         " GROUP BY b.number, b.id ORDER BY b.number DESC LIMIT 1",
	         c->batch);
	if (!read_later(c, batch, records))
		return false;
	if (*batch || c->keys == 0)
		return true;
	/* a record that this batch has removed is there again: undo cannot put it back */
	buf_reset(&c->sql);
	buf_adds(&c->sql, "SELECT coalesce(min(b.id), ''), count(*) FROM ");
	change_add_table(c, 'x');
	buf_adds(&c->sql, " JOIN ");
	change_add_table(c, 't');
	buf_adds(&c->sql, " ON ");
	change_add_joined(c, 't', 'x');
	buf_adds(&c->sql, " LEFT JOIN cutover_batch b ON b.number = t._batch WHERE ");
	add_kept(c, CHANGE_REMOVED);
	buf_adds(&c->sql, " HAVING count(*) > 0");
	return read_later(c, batch, records);
}

size_t change_key_read(struct str text, struct json_node **list, struct str **key)
{
	char error[80];
	struct json_node *json = str_is_null(text) ? NULL
	                                           : json_node_parse(text, error, sizeof(error));
	const struct json_node *names = json_node_get(json, "key");
	size_t count = json_node_size(names);

	*list = json;
	*key = xcalloc(count + 1, sizeof(**key));
	for (size_t i = 0; i < count; i++)
		(*key)[i] = json_node_text(json_node_at(names, i, NULL));
	return count;
}
