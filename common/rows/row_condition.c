/* row_condition - see row_condition.h. */
#include "rows/row_condition.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "charset/unicode.h"

struct row_condition {
	const struct spec_expr *e;
	struct expr_column *column; /* the scope: one for each column of the file */
	struct str *cell;           /* the fields of the record for the expression */
	size_t *used;               /* the columns that it uses */
	size_t used_count;          /* how many */
	struct record rec;
	struct expr_env env;
};

struct row_condition *row_condition_new(const struct spec_expr *e)
{
	struct row_condition *c;

	if (!e)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->e = e;
	return c;
}

static void forget(struct row_condition *c)
{
	free(c->column);
	free(c->cell);
	free(c->used);
	c->column = NULL;
	c->cell = NULL;
	c->used = NULL;
	c->used_count = 0;
}

/* A name that the header has twice is unclear: which of the columns is meant? */
static bool is_clear(const struct row_condition *c, const struct columns *columns, struct str name)
{
	if (columns_index(columns, name) != COLUMN_TWICE)
		return true;
	yaml_error(c->e->node, "column '%.*s' occurs twice in the header on line %llu",
	           (int)name.len, name.p, (unsigned long long)columns->line);
	return false;
}

bool row_condition_file(struct row_condition *c, const struct columns *columns)
{
	struct expr_scope scope;

	if (!c)
		return true;
	forget(c);
	c->column = xcalloc(columns->count, sizeof(*c->column));
	c->cell = xcalloc(columns->count, sizeof(*c->cell));
	c->used = xcalloc(columns->count, sizeof(*c->used));
	for (size_t i = 0; i < columns->count; i++)
		c->column[i].name = expr_names_field(c->e->expr, columns->shown[i])
		                            ? columns->shown[i]
		                            : columns->name[i];
	scope = (struct expr_scope){ c->column, columns->count, columns->count };
	if (!spec_bind(c->e, &scope))
		return false;
	for (size_t i = 0; i < columns->count; i++) {
		if (!expr_uses(c->e->expr, i))
			continue;
		if (!is_clear(c, columns, c->column[i].name))
			return false;
		c->used[c->used_count++] = i;
	}
	return true;
}

static struct str tidy(struct str s, struct arena *arena)
{
	if (s.len > 0 && unicode_has_controls(s)) {
		struct buf without = { 0 };

		unicode_drop_controls(s, &without);
		s = str_copy(arena, buf_str(&without));
		buf_free(&without);
	}
	if (s.len > 0)
		s = unicode_trim(s);
	return s.len > 0 ? s : STR_NULL;
}

/* Make the record for the expression. */
static void see(struct row_condition *c, const struct legacy_row *row, struct str at,
                struct arena *arena)
{
	for (size_t i = 0; i < c->used_count; i++) {
		size_t k = c->used[i];

		c->cell[k] = k < row->count ? tidy(row->cell[k], arena) : STR_NULL;
	}
	c->rec = (struct record){ .at = at, .field = c->cell, .arena = arena };
	c->env.rec = &c->rec;
	c->env.arena = arena;
}

void row_condition_count(struct row_condition *c, const struct legacy_row *row, struct str at,
                         struct arena *arena)
{
	if (!c || !expr_counts(c->e->expr))
		return;
	see(c, row, at, arena);
	expr_step(c->e->expr, &c->env);
}

bool row_condition_holds(struct row_condition *c, const struct legacy_row *row, struct str at,
                         struct arena *arena, struct str *fault)
{
	bool yes = false;

	*fault = STR_NULL;
	if (!c)
		return false;
	see(c, row, at, arena);
	if (!expr_true(c->e->expr, &c->env, &yes))
		*fault = c->env.fault;
	return !fault->p && yes;
}

bool row_condition_uses(const struct row_condition *c, size_t i)
{
	for (size_t k = 0; k < c->used_count; k++)
		if (c->used[k] == i)
			return true;
	return false;
}

const char *row_condition_detail(const struct row_condition *c)
{
	return c->env.detail;
}

void row_condition_free(struct row_condition *c)
{
	if (!c)
		return;
	forget(c);
	expr_env_free(&c->env);
	free(c);
}
