/* cause - see cause.h. */
#include "map/cause.h"

/* The lets that read the column of the scope, by others too, in `reads`. */
static void mark_lets(const struct expr_scope *scope, const struct spec_expr *let, size_t let_count,
                      size_t column, bool *reads)
{
	for (size_t i = 0; i < let_count; i++) {
		reads[i] = expr_uses(let[i].expr, column);
		for (size_t k = 0; k < i && !reads[i]; k++)
			reads[i] = reads[k] && expr_uses(let[i].expr, scope->field_count + k);
	}
}

bool cause_of(const struct record *rec, const struct expr_scope *scope, const struct spec_expr *let,
              size_t let_count, const struct expr *e, struct fault_entry *cause)
{
	bool *marked = let_count > 0 && !str_is_null(rec->fault)
	                       ? arena_alloc(rec->arena, let_count * sizeof(*marked))
	                       : NULL;
	struct str rest = rec->fault;

	while (fault_next(&rest, rec->arena, cause)) {
		bool reads = false;
		size_t i = 0;

		while (i < scope->count &&
		       !(cause->field.p && str_eq(scope->column[i].name, cause->field)))
			i++;
		if (i == scope->count || !fault_cause(rec, cause))
			continue;
		mark_lets(scope, let, let_count, i, marked);
		reads = expr_uses(e, i);
		for (size_t k = 0; k < let_count && !reads; k++)
			reads = marked[k] && expr_uses(e, scope->field_count + k);
		if (reads)
			return true;
	}
	return false;
}
