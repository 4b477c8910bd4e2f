/* within - see within.h. */
#include "load/within.h"

#include <stdlib.h>

#include "base/diag.h"
#include "expr/expr.h"

struct within {
	const struct spec_expr *where;
	struct expr_env env;
	struct arena arena;
};

struct within *within_new(const struct program *prog, const struct header *header)
{
	const struct spec_load *load = &prog->spec->load;
	struct expr_scope scope = spec_scope(prog->spec, header, load->schema, NULL, 0);
	struct within *w;

	if (!spec_bind(load->where, &scope))
		return NULL;
	w = xcalloc(1, sizeof(*w));
	w->where = load->where;
	w->env.arena = &w->arena;
	return w;
}

bool within_is(void *self, const struct record *rec, bool *is)
{
	struct within *w = self;
	bool ok;

	arena_reset(&w->arena);
	w->env.rec = rec;
	ok = expr_true(w->where->expr, &w->env, is);
	if (!ok)
		diag_error("%.*s: load.where: %s", (int)rec->at.len, rec->at.p, w->env.detail);
	return ok;
}

void within_free(struct within *w)
{
	if (!w)
		return;
	expr_env_free(&w->env);
	arena_free(&w->arena);
	free(w);
}
