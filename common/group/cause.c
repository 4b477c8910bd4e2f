/* cause - see cause.h. */
#include "group/cause.h"

#include <stdlib.h>

/* Mark in c->marked the lets that read the column of the scope, also through other lets. */
static void mark_lets(struct causes *c, size_t column)
{
	bool *reads = c->marked;

	for (size_t i = 0; i < c->let_count; i++) {
		reads[i] = expr_uses(c->let[i].expr, column);
		for (size_t k = 0; k < i && !reads[i]; k++)
			reads[i] = reads[k] && expr_uses(c->let[i].expr, c->scope->field_count + k);
	}
}

/* Does the expression read the column of the scope, itself or through let values? */
static bool reads(struct causes *c, const struct expr *e, size_t column)
{
	if (expr_uses(e, column))
		return true;
	if (!c->marked)
		c->marked = xcalloc(c->let_count, sizeof(*c->marked));
	mark_lets(c, column);
	for (size_t k = 0; k < c->let_count; k++)
		if (c->marked[k] && expr_uses(e, c->scope->field_count + k))
			return true;
	return false;
}

bool cause_follows(struct causes *c, const struct record *rec, const struct expr *e,
                   struct fault_entry *cause)
{
	struct str rest = rec->fault;

	while (fault_next(&rest, rec->arena, cause)) {
		size_t i = 0;

		while (i < c->scope->count &&
		       !(cause->field.p && str_eq(c->scope->column[i].name, cause->field)))
			i++;
		if (i < c->scope->count && fault_cause(rec, cause) && reads(c, e, i))
			return true;
	}
	return false;
}

bool cause_has(const struct record *rec, const struct fault_entry *cause)
{
	struct str rest = rec->fault;
	struct fault_entry e;

	while (fault_next(&rest, rec->arena, &e))
		if (str_eq(e.column, cause->column) &&
		    str_eq(e.text, text_cut(cause->text, FAULT_TEXT_MOST)))
			return true;
	return false;
}

/* The one field that the expression reads; -1 if it reads none or several. */
static ptrdiff_t find_column(struct causes *c, const struct expr *e)
{
	ptrdiff_t column = -1;

	for (size_t i = 0; i < c->scope->field_count; i++) {
		if (!reads(c, e, i))
			continue;
		if (column >= 0)
			return -1;
		column = (ptrdiff_t)i;
	}
	return column;
}

static ptrdiff_t column_read(struct causes *c, const struct expr *e)
{
	for (size_t i = 0; i < c->read_count; i++)
		if (c->read[i].expr == e)
			return c->read[i].column;
	c->read = mem_grow(c->read, &c->read_capacity, c->read_count + 1, sizeof(*c->read));
	c->read[c->read_count] = (struct cause_read){ e, find_column(c, e) };
	return c->read[c->read_count++].column;
}

struct str cause_column(const struct causes *c, struct str field)
{
	for (size_t i = 0; i < c->clean->field_count; i++)
		if (str_eq(c->clean->field[i].name, field) && c->clean->field[i].from_count == 1)
			return c->clean->field[i].from[0];
	return field;
}

bool cause_reads(struct causes *c, const struct record *rec, const struct expr *e,
                 struct fault_entry *cause)
{
	ptrdiff_t column = column_read(c, e);

	if (column < 0)
		return false;
	*cause = (struct fault_entry){
		.column = cause_column(c, rec->header->name[column]),
		.text = rec->field[column],
	};
	return true;
}

void causes_free(struct causes *c)
{
	free(c->read);
	free(c->marked);
}
