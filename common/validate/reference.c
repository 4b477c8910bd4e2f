/* reference - see reference.h. */
#include "validate/reference.h"

#include <stdlib.h>

#include "base/diag.h"
#include "store/source_store.h"

struct reading {
	struct spec_reference *r;
	struct source *in;
	struct bound *memory;
	struct expr_column *column; /* those of the table, for `where` */
	size_t key;                 /* which of them has the values */
};

/* Find the column with the values. False after an error was reported. */
static bool find_key(struct reading *g)
{
	const struct header *header = source_header(g->in);
	ptrdiff_t key = header_find(header, g->r->key);
	struct buf list = { 0 };

	g->key = (size_t)key;
	if (key >= 0)
		return true;
	header_list(header, &list);
	yaml_error(g->r->node, "validate.references.%.*s: '%s' has no column '%.*s': it has %s",
	           (int)g->r->field.len, g->r->field.p, g->r->from, (int)g->r->key.len, g->r->key.p,
	           list.p);
	buf_free(&list);
	return false;
}

/* Bind `where` to the columns, which have the types that the database gives them. */
static bool bind_where(struct reading *g)
{
	const struct header *header = source_header(g->in);
	struct expr_scope scope;

	if (!g->r->where)
		return true;
	g->column = xcalloc(header->count, sizeof(*g->column));
	for (size_t i = 0; i < header->count; i++) {
		g->column[i].name = header->name[i];
		g->column[i].typed = source_type(g->in, i, &g->column[i].type);
	}
	scope = (struct expr_scope){ g->column, header->count, header->count };
	return spec_bind(g->r->where, &scope);
}

/* Remember a value. False after an error was reported: there is no memory for it. */
static bool keep(struct reading *g, struct str value)
{
	size_t before = lookup_memory(g->r->allowed), after;

	lookup_add(g->r->allowed, value, STR(""), NULL);
	after = lookup_memory(g->r->allowed);
	return after <= before || bound_take(g->memory, after - before);
}

static bool collect(struct reading *g)
{
	struct expr_env env = { 0 };
	struct record rec;
	bool wanted = true, ok = true;

	while (ok && source_next(g->in, &rec)) {
		env.rec = &rec;
		env.arena = rec.arena;
		ok = !g->r->where || expr_true(g->r->where->expr, &env, &wanted);
		if (!ok)
			yaml_error(g->r->where->node, "%.*s: %s", (int)rec.at.len, rec.at.p,
			           env.detail);
		else if (wanted && !str_is_null(rec.field[g->key]))
			ok = keep(g, rec.field[g->key]);
	}
	expr_env_free(&env);
	return ok && source_good(g->in);
}

bool reference_read(struct spec_reference *r, struct bound *memory)
{
	struct reading g = { .r = r, .memory = memory };
	char number[27];
	bool ok;

	g.in = source_store(store_open_copy(r->from, r->copy, STORE_READ), r->table, r->query);
	ok = g.in && find_key(&g) && bind_where(&g) && collect(&g);
	if (ok && lookup_size(r->allowed) == 0)
		diag_note("validate.references.%.*s: '%s' has no such row: no value is allowed",
		          (int)r->field.len, r->field.p, r->from);
	else if (ok)
		diag_detail("validate.references.%.*s: %s values of '%s'", (int)r->field.len,
		            r->field.p, text_count(lookup_size(r->allowed), number), r->from);
	source_close(g.in);
	free(g.column);
	return ok;
}
