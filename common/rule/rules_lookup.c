/* rules_lookup - lookup: replace the text by its value in a table. */
#include <stdlib.h>

#include "rule/rule_int.h"

static const struct lookup *find_table(const struct rule_source *source, struct str name)
{
	for (size_t i = 0; i < source->lookup_count; i++)
		if (str_eq(lookup_name(source->lookup[i]), name))
			return source->lookup[i];
	return NULL;
}

static void unknown_lookup(const struct rule_source *source)
{
	char **names = xcalloc(source->lookup_count + 1, sizeof(*names));
	struct buf quoted = { 0 };
	const char *nearest;

	for (size_t i = 0; i < source->lookup_count; i++)
		names[i] = str_dup(lookup_name(source->lookup[i]));
	nearest = text_nearest(source->argument->text, (const char *const *)names,
	                       source->lookup_count);
	text_quote(&quoted, source->argument->text);
	if (nearest)
		yaml_error(source->argument, "no lookup %s (did you mean '%s'?)", quoted.p,
		           nearest);
	else
		yaml_error(source->argument, "no lookup %s", quoted.p);
	for (size_t i = 0; i < source->lookup_count; i++)
		free(names[i]);
	free(names);
	buf_free(&quoted);
}

/* Compile 'accounts', or 'accounts.dept' if the table has several values. */
static bool compile_lookup(struct rule *r, const struct rule_source *source)
{
	struct str name, column = STR_NULL;
	ptrdiff_t which = 0, dot;

	if (!rule_text(source->argument, r->row->name, &name))
		return false;
	r->lookup = find_table(source, name);
	dot = str_find(name, STR("."));
	if (!r->lookup && dot > 0) {
		column = (struct str){ name.p + dot + 1, name.len - (size_t)dot - 1 };
		r->lookup = find_table(source, (struct str){ name.p, (size_t)dot });
	}
	if (!r->lookup) {
		unknown_lookup(source);
		return false;
	}
	if (column.p)
		which = lookup_value_index(r->lookup, column);
	if (which < 0 || (!column.p && lookup_value_count(r->lookup) > 1)) {
		yaml_error(source->argument,
		           which < 0
		                   ? "the lookup has no such value column"
		                   : "the lookup has several values: name one, as in name.column");
		return false;
	}
	if (lookup_key_count(r->lookup) != 1) {
		yaml_error(source->argument, "rule 'lookup' has one key, and this table needs "
		                             "more: use lookup() in map");
		return false;
	}
	if (lookup_dated(r->lookup)) {
		yaml_error(source->argument,
		           "rule 'lookup' knows no day, and this table has dates: "
		           "use lookup() in map");
		return false;
	}
	r->count = (size_t)which;
	return true;
}

static bool apply_lookup(const struct rule *r, struct rule_work *w, struct arena *arena,
                         struct str *value, enum fault *fault)
{
	ptrdiff_t row = lookup_find(r->lookup, &w->caller, value, 1, NULL);

	if (row >= 0) {
		*value = lookup_give(r->lookup, &w->caller, (size_t)row, r->count, value, arena);
		return true;
	}
	if (row == LOOKUP_RUNAWAY) {
		*fault = FAULT_PATTERN_LIMIT;
		return false;
	}
	switch (lookup_missing(r->lookup)) {
	case LOOKUP_KEEP:
		return true;
	case LOOKUP_NULL:
		*value = STR_NULL;
		return true;
	case LOOKUP_FAULT:
		break;
	}
	*fault = FAULT_NOT_IN_LOOKUP;
	return false;
}

static const struct rule_row table[] = {
	{ "lookup", "NAME", compile_lookup, apply_lookup, "the value that the lookup has for it" },
};

const struct rule_row *rules_lookup(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
