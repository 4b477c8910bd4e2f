/* cause - see cause.h. */
#include "cause.h"

static bool reads(const struct expr_scope *scope, const struct expr *e, struct str field)
{
	for (size_t i = 0; i < scope->count; i++)
		if (str_eq(scope->column[i].name, field) && expr_uses(e, i))
			return true;
	return false;
}

bool cause_of(const struct record *rec, const struct expr_scope *scope, const struct expr *e, struct fault_part *cause)
{
	struct str rest = rec->fault;

	while (fault_next(&rest, rec->arena, cause))
		if (cause->field.p && reads(scope, e, cause->field) && fault_cause(rec, cause))
			return true;
	return false;
}
