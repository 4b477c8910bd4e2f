/* change_step - the steps of an undo, and of a replacement: all records at once, or each in its turn. */
#include <inttypes.h>

#include "store/change_int.h"

/* Append the condition for what this batch has updated or removed. */
void change_add_kept(struct change *c, enum store_change change)
{
	buf_addf(&c->sql, "x._undo = %" PRId64 " AND x._fate = %d", c->batch, change);
}

/* Append that record `of` is not one of those that are left. */
void change_add_but(struct change *c, const char *of, const char *but)
{
	if (but)
		buf_addf(&c->sql, " AND NOT %s%s IN %s", of, change_numbered(c) ? "_no" : "_rowid_",
		         but);
}

/* Append the condition for t and x of a record that is put back as it was. */
void change_add_back(struct change *c, const void *but)
{
	change_add_kept(c, CHANGE_UPDATED);
	buf_addf(&c->sql, " AND t._batch = %" PRId64, c->batch);
	change_add_but(c, "t.", but);
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
	change_add_list(c, "", c->column, c->columns + c->counted);
	buf_addf(&c->sql, ")%s SELECT ", c->over ? c->over : "");
	change_add_list(c, of, c->column, c->columns + c->counted);
	buf_adds(&c->sql, " FROM ");
	change_add_table(c, from);
	buf_adds(&c->sql, " WHERE 1 = 1");
}

/* Append that the batch has inserted record `of`: nothing is kept of it. */
void change_add_inserted(struct change *c, const char *of, const void *but)
{
	buf_addf(&c->sql, "%s_batch = %" PRId64, of, c->batch);
	if (change_numbered(c))
		buf_addf(&c->sql, " AND %s_no IS NOT NULL", of);
	change_add_but(c, of, but);
	if (c->keys == 0)
		return;
	buf_adds(&c->sql, " AND NOT EXISTS (SELECT 1 FROM ");
	change_add_table(c, 'x');
	buf_adds(&c->sql, " WHERE ");
	change_add_kept(c, CHANGE_UPDATED);
	buf_adds(&c->sql, " AND ");
	change_add_same_key(c, of, "x.");
	buf_adds(&c->sql, ")");
}

/* Append that the batch has kept record `of` as removed. */
void change_add_removed(struct change *c, const char *of, const void *context)
{
	(void)context;
	buf_adds(&c->sql, "EXISTS (SELECT 1 FROM ");
	change_add_table(c, 'x');
	buf_adds(&c->sql, " WHERE ");
	change_add_kept(c, CHANGE_REMOVED);
	buf_adds(&c->sql, " AND ");
	change_add_same_key(c, of, "x.");
	buf_adds(&c->sql, ")");
}

/* Does the step delete? */
static bool deletes(const struct change_step *r)
{
	return r->kind == STEP_TAKE_OUT || r->kind == STEP_REMOVE;
}

/* SQL for the records that the step deletes, from the table without an alias: `before` it, `after` it. */
static void each_deleted(const struct change_step *r, const char *before, const char *after)
{
	struct change *c = r->c;
	struct buf of = { 0 };

	c->kind->add_table(c->self, &of, c->table);
	buf_reset(&c->sql);
	buf_addf(&c->sql, "%s%s%s WHERE ", before, of.p, after);
	buf_addc(&of, '.');
	if (r->kind == STEP_TAKE_OUT)
		change_add_inserted(c, of.p, r->but);
	else
		change_add_removed(c, of.p, NULL);
	buf_free(&of);
}

/*
 * DELETE from a table whose records refer to each other, those that came last first: MariaDB looks at
 * each record alone, and takes an order only of a table without an alias.
 */
static void delete_ordered(const struct change_step *r)
{
	each_deleted(r, "DELETE FROM ", "");
	buf_adds(&r->c->sql, " ORDER BY _batch DESC, _no DESC");
}

/* DELETE of records whose key those of table `by` have; end_delete() follows, or a condition with AND. */
static void begin_delete(struct change *c, char by, const char *row)
{
	buf_reset(&c->sql);
	switch (c->kind->join) {
	case CHANGE_FROM:
		buf_adds(&c->sql, "DELETE FROM ");
		change_add_table(c, 't');
		buf_adds(&c->sql, " USING ");
		change_add_table(c, by);
		buf_adds(&c->sql, " WHERE ");
		change_add_joined(c, 't', by);
		break;
	case CHANGE_JOIN:
		buf_adds(&c->sql, "DELETE t FROM ");
		change_add_table(c, by);
		buf_adds(&c->sql, " JOIN ");
		change_add_table(c, 't');
		buf_adds(&c->sql, " ON ");
		change_add_joined(c, 't', by);
		buf_adds(&c->sql, " WHERE 1 = 1");
		break;
	case CHANGE_ROWS:
		buf_adds(&c->sql, "DELETE FROM ");
		change_add_table(c, 't');
		buf_addf(&c->sql, " WHERE _rowid_ IN (SELECT %s FROM ", row);
		change_add_table(c, by);
		if (by == 'x') {
			buf_adds(&c->sql, " JOIN ");
			change_add_table(c, 't');
			buf_adds(&c->sql, " ON ");
			change_add_joined(c, 't', by);
		} else {
			buf_adds(&c->sql, " WHERE 1 = 1");
		}
		break;
	}
}

static void end_delete(struct change *c)
{
	buf_adds(&c->sql, c->kind->join == CHANGE_ROWS ? ")" : "");
}

/* DELETE of all records of the step. */
static void delete_all(const struct change_step *r)
{
	struct change *c = r->c;

	if (c->itself && c->kind->join == CHANGE_JOIN) {
		delete_ordered(r);
	} else if (r->kind == STEP_REMOVE) {
		begin_delete(c, 'x', "t._rowid_");
		buf_adds(&c->sql, " AND ");
		change_add_kept(c, CHANGE_REMOVED);
		end_delete(c);
	} else {
		buf_reset(&c->sql);
		buf_adds(&c->sql, c->kind->join == CHANGE_JOIN ? "DELETE t FROM " : "DELETE FROM ");
		change_add_table(c, 't');
		buf_adds(&c->sql, " WHERE ");
		change_add_inserted(c, "t.", r->but);
	}
}

static void add_turns(struct change *c, const char *of, uint64_t from, uint64_t to)
{
	buf_addf(&c->sql, " AND %s_turn > %" PRIu64 " AND %s_turn <= %" PRIu64, of, from, of, to);
}

/* Append the condition for the records of the step. */
static void add_of_step(const struct change_step *r)
{
	switch (r->kind) {
	case STEP_TAKE_OUT:
		change_add_inserted(r->c, "t.", r->but);
		break;
	case STEP_PUT_BACK:
		change_add_back(r->c, r->but);
		break;
	case STEP_INSERT_AGAIN:
	case STEP_REMOVE:
		change_add_kept(r->c, CHANGE_REMOVED);
		break;
	}
}

/* SQL for all records of the step. */
static void all_of_step(const struct change_step *r)
{
	if (deletes(r)) {
		delete_all(r);
		return;
	}
	if (r->kind == STEP_PUT_BACK)
		begin_put_back(r->c, 'x');
	else
		begin_insert_again(r->c, 'x');
	buf_adds(&r->c->sql, " AND ");
	add_of_step(r);
}

/* SQL for the turns after `from`, up to `to`. */
static void turns_of_step(const struct change_step *r, uint64_t from, uint64_t to)
{
	struct change *c = r->c;

	if (deletes(r))
		begin_delete(c, 'o', "o._row");
	else if (r->kind == STEP_PUT_BACK)
		begin_put_back(c, 'o');
	else
		begin_insert_again(c, 'o');
	add_turns(c, "o.", from, to);
	if (deletes(r))
		end_delete(c);
}

/* Run c->sql, for so many turns (0: for the whole step); what is refused leaves nothing. */
static enum store_result try(struct change_step *r, uint64_t turns)
{
	struct change *c = r->c;
	struct store_refusal why = { 0 };
	uint64_t rows = 0;
	enum store_result result = c->kind->put(c->self, c->sql.p, &rows, &why);

	if (result == STORE_REFUSED && turns <= 1 && r->refusal.len == 0)
		buf_addstr(&r->refusal, why.message);
	if (result == STORE_OK)
		r->rows += rows;
	if (result == STORE_REFUSED && !c->kind->back(c->self))
		result = STORE_FAILED;
	return result;
}

static bool count(struct change *c, uint64_t *rows)
{
	struct str value;
	bool ok = change_first(c, &value, 1);

	*rows = ok ? change_number(value) : 0;
	return ok;
}

/* Where the records of a step are: x, t, or both. */
static void add_source(const struct change_step *r)
{
	struct change *c = r->c;

	change_add_table(c, r->kind == STEP_TAKE_OUT ? 't' : 'x');
	if (r->kind == STEP_TAKE_OUT || r->kind == STEP_INSERT_AGAIN)
		return;
	buf_adds(&c->sql, " JOIN ");
	change_add_table(c, 't');
	buf_adds(&c->sql, " ON ");
	change_add_joined(c, 't', 'x');
}

bool change_count_step(const struct change_step *r, uint64_t *rows)
{
	buf_reset(&r->c->sql);
	buf_adds(&r->c->sql, "SELECT count(*) FROM ");
	add_source(r);
	buf_adds(&r->c->sql, " WHERE ");
	add_of_step(r);
	return count(r->c, rows);
}

/* ---- in turns ---- */

/* Append the order of the turns. */
static void add_order(const struct change_step *r)
{
	bool numbered = change_numbered(r->c);

	if (deletes(r))
		buf_adds(&r->c->sql, numbered ? "t._batch DESC, t._no DESC" : "t._rowid_ DESC");
	else if (r->kind == STEP_PUT_BACK)
		buf_adds(&r->c->sql, numbered ? "t._no DESC" : "x._rowid_ DESC");
	else
		buf_adds(&r->c->sql, numbered ? "x._batch, x._no" : "x._row");
}

/* Of those that were removed, a round before has put back these. */
static void add_not_yet(const struct change_step *r)
{
	if (r->kind != STEP_INSERT_AGAIN || r->rows == 0)
		return;
	buf_adds(&r->c->sql, " AND NOT EXISTS (SELECT 1 FROM ");
	change_add_table(r->c, 't');
	buf_adds(&r->c->sql, " WHERE ");
	change_add_joined(r->c, 't', 'x');
	buf_addc(&r->c->sql, ')');
}

/* Give each record its turn. *turns: how many there are. */
static bool make_turns(struct change_step *r, uint64_t *turns)
{
	struct change *c = r->c;
	bool by_key = deletes(r);
	struct buf select = { 0 };
	bool ok;

	buf_reset(&c->sql);
	buf_adds(&c->sql, "SELECT row_number() OVER (ORDER BY ");
	add_order(r);
	buf_adds(&c->sql, ") AS _turn");
	if (by_key && !change_numbered(c))
		buf_adds(&c->sql, ", t._rowid_ AS _row");
	for (size_t i = 0; i < (by_key ? c->keys : c->columns + c->counted); i++)
		change_add_name(c, by_key ? ", t." : ", x.", (by_key ? c->key : c->column)[i]);
	buf_adds(&c->sql, " FROM ");
	add_source(r);
	buf_adds(&c->sql, " WHERE ");
	add_of_step(r);
	add_not_yet(r);
	buf_addstr(&select, buf_str(&c->sql));
	ok = c->kind->make_turns(c->self, select.p);
	buf_free(&select);
	buf_reset(&c->sql);
	buf_addf(&c->sql, "SELECT count(*) FROM %s", c->kind->turns);
	ok = ok && count(c, turns);
	if (r->wanted == 0)
		r->wanted = *turns;
	return ok;
}

/* These are done, and have no turn any more. */
static bool end_turns(struct change_step *r, uint64_t from, uint64_t to)
{
	struct change *c = r->c;
	uint64_t ended;

	buf_reset(&c->sql);
	buf_addf(&c->sql, "DELETE FROM %s WHERE 1 = 1", c->kind->turns);
	add_turns(c, "", from, to);
	return change_run(c, &ended) && c->kind->mark(c->self);
}

/* Do what can be done among the turns after `from`, up to `to`. False after an error. */
static bool take_turns(struct change_step *r, uint64_t from, uint64_t to)
{
	uint64_t before = r->rows, middle = from + (to - from) / 2;

	turns_of_step(r, from, to);
	switch (try(r, to - from)) {
	case STORE_OK:
		return r->rows == before || end_turns(r, from, to);
	case STORE_REFUSED:
		if (to - from == 1)
			return true;
		return r->back ? take_turns(r, middle, to) && take_turns(r, from, middle)
		               : take_turns(r, from, middle) && take_turns(r, middle, to);
	default:
		return false;
	}
}

/* Other records have what these need, or refer to them, and stay so. Returns false. */
static bool report_stuck(struct change_step *r)
{
	struct change *c = r->c;
	bool one = r->wanted - r->rows == 1;
	char number[27];

	buf_reset(&c->text);
	buf_addf(&c->text, "%s record%s of table '%.*s' cannot be %s",
	         text_count(r->wanted - r->rows, number), one ? "" : "s", (int)c->table.len,
	         c->table.p,
	         r->kind == STEP_REMOVE     ? "removed"
	         : r->kind == STEP_TAKE_OUT ? "taken out"
	         : one                      ? "put back as it was"
	                                    : "put back as they were");
	if (r->refusal.len > 0)
		buf_addf(&c->text, "; of one: %s", r->refusal.p);
	else
		buf_addf(&c->text, "; the database refuses none, but a trigger may keep %s",
		         one ? "it" : "them");
	buf_adds(&c->text,
	         r->kind == STEP_REMOVE ? "; nothing is loaded" : "; nothing is taken out");
	buf_adds(&c->text, "; change or remove what is in the way first");
	return c->kind->report(c->self, c->text.p);
}

/* In rounds: each does one at least, for which others have made room. */
static bool step_in_turns(struct change_step *r)
{
	uint64_t turns = 0, before;
	bool ok = make_turns(r, &turns) && r->c->kind->mark(r->c->self);

	do {
		before = r->rows;
		buf_reset(&r->refusal);
		ok = ok && take_turns(r, 0, turns);
		/* in a chain each may need the next one */
		r->back = !r->back;
	} while (ok && r->rows > before && r->rows < r->wanted);
	r->done = r->rows == r->wanted;
	return ok;
}

/* ---- the steps ---- */

/*
 * MariaDB deletes no record that refers to itself, and none of a circle of records, in any order: they let go
 * of each other first.
 */
static enum store_result let_go(struct change_step *r)
{
	struct change *c = r->c;
	struct store_refusal why = { 0 };
	enum store_result result;
	struct buf after = { 0 };
	uint64_t rows;

	buf_addf(&after, " SET %s", c->let_go.p);
	each_deleted(r, "UPDATE ", after.p);
	buf_free(&after);
	result = c->kind->put(c->self, c->sql.p, &rows, &why);
	if (result == STORE_REFUSED && !c->kind->back(c->self))
		return STORE_FAILED;
	if (result != STORE_OK)
		return result;
	all_of_step(r);
	return try(r, 0);
}

/* All records of a step at once. */
static bool step_at_once(struct change_step *r)
{
	struct change *c = r->c;
	bool counts = deletes(r) && c->itself;
	uint64_t there = 0, left = 0;
	enum store_result result;

	/* a key with ON DELETE CASCADE takes some out before their turn, and nobody counts these */
	if (!c->kind->mark(c->self) || (counts && !change_count_step(r, &there)))
		return false;
	all_of_step(r);
	result = try(r, 0);
	if (result == STORE_REFUSED && counts && c->kind->join == CHANGE_JOIN && c->let_go.len > 0)
		result = let_go(r);
	r->done = result == STORE_OK;
	if (r->done && counts) {
		if (!change_count_step(r, &left))
			return false;
		r->rows = there - left;
	}
	return result != STORE_FAILED;
}

/* Take the steps, again and again, while they lead on: one may make room for the other. */
static bool take_steps(struct change_step *step, size_t steps, bool (*take)(struct change_step *r))
{
	bool some = true;

	while (some) {
		some = false;
		for (size_t i = 0; i < steps; i++) {
			uint64_t before = step[i].rows;

			if (step[i].done)
				continue;
			if (!take(&step[i]))
				return false;
			some = some || step[i].done || step[i].rows > before;
		}
	}
	return true;
}

bool change_take_steps(struct change_step *step, size_t steps)
{
	bool ok = take_steps(step, steps, step_at_once);

	/* without a key, only SQLite finds a record that has a turn */
	if (step->c->keys > 0 || !change_numbered(step->c))
		ok = ok && take_steps(step, steps, step_in_turns);
	for (size_t i = 0; ok && i < steps; i++) {
		if (step[i].done)
			continue;
		if (step[i].wanted == 0)
			ok = change_count_step(&step[i], &step[i].wanted);
		ok = ok && report_stuck(&step[i]);
	}
	for (size_t i = 0; i < steps; i++)
		buf_free(&step[i].refusal);
	return ok;
}
