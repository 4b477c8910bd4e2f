/*
 * change_refers - for load and undo alike: what refers to a record that would be removed or changed, by a
 * foreign key of the database or, where its tables have none, of the schemas.
 */
#include <stdio.h>
#include <stdlib.h>

#include "store/change_int.h"
#include "store/noted_key.h"

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

/* ---- those that only schemas have ---- */

/* The tables that have batches, and what is noted about their keys: JSON. */
struct noted {
	struct str *table, *json;
	size_t count, capacity;
	struct arena arena;
};

static void add_noted(void *context, const struct str *value)
{
	struct noted *n = context;

	if (n->count == n->capacity) {
		n->capacity = 2 * n->capacity + 8;
		n->table = xrealloc(n->table, n->capacity, sizeof(*n->table));
		n->json = xrealloc(n->json, n->capacity, sizeof(*n->json));
	}
	n->table[n->count] = str_copy(&n->arena, value[0]);
	n->json[n->count++] = str_copy(&n->arena, value[1]);
}

/* The table whose keys are read. */
struct noting {
	struct change *c;
	struct refers *all;
	struct str table;
	size_t keys; /* so far, of all tables */
};

/* Add a key, if the tables still have its columns. */
static void add_noted_key(void *context, const struct noted_key *key)
{
	struct noting *n = context;
	struct change *c = n->c;
	struct buf sql = { 0 };
	char name[32];
	int len = snprintf(name, sizeof(name), "noted %zu", n->keys++);

	if (!c->kind->has(c->self, n->table, key->own, key->count) ||
	    !c->kind->has(c->self, c->table, key->other, key->count))
		return;
	c->kind->add_table(c->self, &sql, n->table);
	for (size_t i = 0; i < key->count; i++)
		add_part(n->all, &(struct change_refers){ .key = { name, (size_t)len },
		                                          .name = STR_NULL,
		                                          .sql = buf_str(&sql),
		                                          .table = n->table,
		                                          .itself = str_eq(n->table, c->table),
		                                          .noted = true,
		                                          .own = key->own[i],
		                                          .other = key->other[i] });
	buf_free(&sql);
}

/* The foreign keys that the schemas of the batches have, and the database may not have. */
static bool find_noted(struct change *c, struct refers *all)
{
	struct noted noted = { 0 };
	struct noting n = { .c = c, .all = all };
	bool ok = c->kind->each(c->self,
	                        "SELECT DISTINCT table_name, foreign_keys FROM cutover_batch WHERE "
	                        "foreign_keys IS NOT NULL",
	                        2, add_noted, &noted);

	for (size_t i = 0; ok && i < noted.count; i++) {
		n.table = noted.table[i];
		noted_keys_read(noted.json[i], n.table, c->table, add_noted_key, &n);
	}
	free(noted.table);
	free(noted.json);
	arena_free(&noted.arena);
	return ok;
}

/* ---- what refers ---- */

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
		(l->add_gone ? l->add_gone : l->add_removed)(c, "r.", l->context);
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
	buf_addf(&c->text, "%s record%s of table '%.*s' refer%s by foreign key %s",
	         text_count(rows, number), rows == 1 ? "" : "s", (int)part->table.len,
	         part->table.p, rows == 1 ? "s" : "", part->noted ? "of their schema " : "");
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

/* Is the column in the key of a record, or does a record of the same table refer to it? Then it must stay. */
static bool identifies(const struct change *c, const struct refers *all, struct str column)
{
	for (size_t i = 0; i < c->keys; i++)
		if (str_eq(c->key[i], column))
			return true;
	for (size_t i = 0; i < all->count; i++)
		if (all->part[i].itself && !all->part[i].noted &&
		    str_eq(all->part[i].other, column))
			return true;
	return false;
}

/* The columns without which no record refers to another one of its table. */
static void find_let_go(struct change *c, const struct refers *all)
{
	buf_reset(&c->let_go);
	for (size_t i = 0; i < all->count; i++) {
		const struct change_refers *part = &all->part[i];

		if (!part->itself || part->noted || identifies(c, all, part->own))
			continue;
		buf_adds(&c->let_go, c->let_go.len > 0 ? ", " : "");
		c->kind->add_name(c->self, &c->let_go, part->own);
		buf_adds(&c->let_go, " = NULL");
	}
}

bool change_unreferred(struct change *c, const struct change_loses *l)
{
	struct refers all = { 0 };
	bool ok = c->kind->refers(c->self, c->table, add_part, &all) && find_noted(c, &all);

	find_let_go(c, &all);
	c->itself = false;
	for (size_t i = 0, count; ok && i < all.count; i += count) {
		struct str *value;

		c->itself = c->itself || (all.part[i].itself && !all.part[i].noted);
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
