/* store_changes - what a load of mode upsert or replace has changed, and what it may change. */
#include <stdlib.h>

#include "base/diag.h"
#include "config/json_node.h"
#include "record/fault.h"
#include "store/change_int.h"
#include "store/store_kind.h"

const char *store_change_name(enum store_change change)
{
	static const char *const name[STORE_CHANGES] = { "inserted", "updated", "unchanged",
		                                         "removed" };

	return name[change];
}

void store_changes_write(const struct store_changes *c, struct buf *out)
{
	struct json_node *json = json_node_object(), *key = json_node_array();

	json_node_set_text(json, "mode", c->mode == LOAD_REPLACE ? STR("replace") : STR("upsert"));
	for (size_t i = 0; i < c->schema->key_count; i++)
		json_node_append_text(key, c->schema->field[c->schema->key[i]].name);
	json_node_set(json, "key", key);
	for (int i = 0; i < STORE_CHANGES; i++) {
		enum store_change change = (enum store_change)i;
		const struct tally *t = change == CHANGE_REMOVED ? &c->was[i] : &c->is[i];

		json_node_set_count(json, store_change_name(change), t->rows);
	}
	json_node_write(json, out);
	json_node_free(json);
}

uint64_t store_changes_read(struct str text, enum store_change change)
{
	char error[80];
	struct json_node *json = json_node_parse(text, error, sizeof(error));
	uint64_t records = json_node_count(json_node_get(json, store_change_name(change)));

	json_node_free(json);
	return records;
}

bool store_by_key(enum load_mode mode)
{
	return mode == LOAD_UPSERT || mode == LOAD_REPLACE;
}

void store_changes_start(struct store_changes *c, const struct store_table *t)
{
	c->mode = t->mode;
	c->schema = t->schema;
	for (int i = 0; i < STORE_CHANGES; i++) {
		tally_init(&c->was[i], t->controls);
		tally_init(&c->is[i], t->controls);
		tally_bind(&c->was[i], t->header);
		tally_bind(&c->is[i], t->header);
	}
}

void store_changes_free(struct store_changes *c)
{
	for (int i = 0; i < STORE_CHANGES; i++) {
		tally_free(&c->was[i]);
		tally_free(&c->is[i]);
	}
}

enum store_result store_may_change(const struct store_table *t, struct buf *message,
                                   const struct record *rec, struct store_refusal *why)
{
	bool is = true;

	for (size_t i = 0; i < t->schema->key_count; i++) {
		size_t field = (size_t)header_find(rec->header,
		                                   t->schema->field[t->schema->key[i]].name);

		if (str_is_null(rec->field[field])) {
			store_refuse(why, message, rec, field, FAULT_REQUIRED,
			             "in the key: no record can be found by it");
			return STORE_REFUSED;
		}
	}
	if (t->mode != LOAD_REPLACE)
		return STORE_OK;
	if (!t->within(t->within_context, rec, &is))
		return STORE_FAILED;
	if (is)
		return STORE_OK;
	buf_reset(message);
	buf_adds(message,
	         "load.where leaves this record out: it would not be replaced by the next load");
	why->code = fault_name(FAULT_REFUSED);
	why->message = buf_str(message);
	return STORE_REFUSED;
}

void store_report_no_key(const struct store_table *t, const char *where)
{
	struct buf key = { 0 };

	for (size_t i = 0; i < t->schema->key_count; i++)
		buf_addf(&key, "%s%s", i > 0 ? ", " : "",
		         t->schema->field[t->schema->key[i]].name.p);
	diag_error(
		"table '%.*s' in '%s' has no unique index of the key of its schema (%s), by which this load.mode finds a "
		"record: make one (CREATE UNIQUE INDEX)",
		(int)t->name.len, t->name.p, where, key.p);
	buf_free(&key);
}

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
