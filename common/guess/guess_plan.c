/* guess_plan - see guess_plan.h. */
#include "guess/guess_plan.h"

#include <stdlib.h>

/* bytes of a comment line, about */

bool guess_plan_named(const struct guess_plan *p, size_t i)
{
	return p->columns.shown[i].len > 0 &&
	       columns_index(&p->columns, p->columns.shown[i]) == (ptrdiff_t)i;
}

bool guess_plan_is_table(const struct guess_plan *p)
{
	return p->kind == SOURCE_XLSX || p->kind == SOURCE_DBF;
}

/* ---- from columns to fields ---- */

bool guess_plan_has(const struct guess_plan *p, size_t end, struct str name)
{
	for (size_t i = 0; i < end; i++)
		if (str_eq(buf_str(&p->field[i].name), name))
			return true;
	return false;
}

const char *guess_plan_block(const struct guess_plan *p)
{
	ptrdiff_t at = columns_index(&p->columns, STR("account"));
	bool column = at == COLUMN_TWICE || (at != COLUMN_NONE && at < (ptrdiff_t)p->columns.own);

	return column || (p->field && guess_plan_has(p, p->columns.own, STR("account")))
	               ? "block"
	               : "account";
}

void guess_plan_free(struct guess_plan *p)
{
	for (size_t i = 0; i < p->field_count; i++)
		guess_field_free(&p->field[i]);
	free(p->field);
	guess_rows_free(&p->rows);
	columns_free(&p->columns);
	guess_fit_free(&p->fit);
	guess_names_free(&p->names);
	guess_dates_free(p->dates);
	guess_sample_free(&p->sample);
	buf_free(&p->doubts);
	buf_free(&p->overrides);
	buf_free(&p->skip);
	free(p->sum_field);
	free(p->given);
	arena_free(&p->arena);
}
