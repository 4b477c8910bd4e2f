/*
 * vouchers - which fields of a record name its voucher in the ledger.
 */
#include "vouchers.h"

#include <stdlib.h>

static bool among(const struct str *name, size_t count, struct str one)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(name[i], one))
			return true;
	return false;
}

/* The fields of validate.group; false where one is no field of the stream, but computed. */
static bool group_fields(struct spec *spec, const struct header *header, struct str *name, size_t *count)
{
	const struct spec_validate *v = &spec->validate;
	struct expr_scope scope = spec_scope(spec, header, spec->load.schema, NULL, 0);
	struct expr_error error;

	for (size_t i = 0; i < v->group_count; i++) {
		size_t column;

		if (!expr_bind(v->group[i].expr, &scope, &error) || !expr_is_column(v->group[i].expr, &column) ||
		    column >= header->count)
			return false;
		if (!among(name, *count, header->name[column]))
			name[(*count)++] = header->name[column];
	}
	return true;
}

/* Fields of the primary key that stand before the last of the group. */
static void add_key_fields(const struct schema *schema, const struct header *header, struct str *name, size_t *count)
{
	size_t group = *count, last = 0;

	for (size_t i = 0; i < schema->key_count; i++)
		if (among(name, group, schema->field[schema->key[i]].name))
			last = i;
	for (size_t i = 0; i < last; i++) {
		struct str field = schema->field[schema->key[i]].name;

		if (!among(name, *count, field) && header_find(header, field) >= 0)
			name[(*count)++] = field;
	}
}

struct str *voucher_fields(struct spec *spec, const struct header *header, size_t *count, size_t *group)
{
	const struct schema *schema = spec->load.schema;
	struct str *name = xcalloc(spec->validate.group_count + schema->key_count, sizeof(*name));

	*count = 0;
	if (!group_fields(spec, header, name, count))
		*count = 0;
	*group = *count;
	if (*count > 0)
		add_key_fields(schema, header, name, count);
	return name;
}
