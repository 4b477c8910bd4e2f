/* change_undo - put back what was there before a load changed it. */
#include <inttypes.h>
#include <stdlib.h>

#include "store/change_int.h"

/* Would the value of this column be another one, if only in its bytes? A key that follows would carry them on. */
static void add_changed(struct change *c, struct str name, const void *but)
{
	(void)but;
	buf_adds(&c->sql, "NOT (");
	c->kind->add_same(c->self, &c->sql, "x.", name);
	buf_addc(&c->sql, ')');
}

/* Append that record `of` does not stay as the batch has made it: it is taken out, or put back. */
static void add_undone(struct change *c, const char *of, const void *but)
{
	buf_addf(&c->sql, "%s_batch = %" PRId64, of, c->batch);
	change_add_but(c, of, but);
}

/* Does no record that stays refer to one that goes or changes? Otherwise report it. */
static bool may_undo(struct change *c, const char *but)
{
	return change_unreferred(
		c, &(struct change_loses){ .add_removed = change_add_inserted,
	                                   .add_gone = add_undone,
	                                   .add_changed = add_changed,
	                                   .with = 'x',
	                                   .add_pair = c->keys > 0 ? change_add_back : NULL,
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
	change_add_kept(c, CHANGE_REMOVED);
	return change_first(c, &wanted, 1) &&
	       change_took_all(c, "put back", change_number(wanted), rows);
}

bool change_undo(struct change *c, const char *but, struct change_undone *out)
{
	/* first what was updated: it may refer to what was inserted, and then that cannot go */
	struct change_step step[] = { { .c = c, .kind = STEP_PUT_BACK, .but = but },
		                      { .c = c, .kind = STEP_TAKE_OUT, .but = but },
		                      { .c = c, .kind = STEP_INSERT_AGAIN } };
	uint64_t updated = 0;
	bool ok = may_undo(c, but) && change_count_step(&step[0], &updated) &&
	          change_take_steps(step, 3) &&
	          change_took_all(c, "put back as they were", updated, step[0].rows) &&
	          is_back(c, step[2].rows);

	*out = (struct change_undone){ .updated = step[0].rows,
		                       .inserted = step[1].rows,
		                       .removed = step[2].rows };
	return ok;
}

bool change_take_out(struct change *c, const char *but, uint64_t *rows)
{
	struct change_step step = { .c = c, .kind = STEP_TAKE_OUT, .but = but };
	bool ok = may_undo(c, but) && change_take_steps(&step, 1);

	*rows = step.rows;
	return ok;
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
	change_add_kept(c, CHANGE_REMOVED);
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
