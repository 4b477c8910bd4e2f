/*
 * vouchers - which fields of a record name its voucher in the ledger, and which vouchers come
 * again.
 */
#include "load/vouchers.h"

#include <stdlib.h>

static bool among(const struct str *name, size_t count, struct str one)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(name[i], one))
			return true;
	return false;
}

/* Find the fields of a group. False if one is not a field of the stream, but computed. */
static bool group_fields(struct spec *spec, const struct spec_expr *group, size_t group_count,
                         const struct header *header, struct str *name, size_t *count)
{
	struct expr_scope scope = spec_scope(spec, header, spec->load.schema, NULL, 0);
	struct expr_error error;

	for (size_t i = 0; i < group_count; i++) {
		size_t column;

		if (!expr_bind(group[i].expr, &scope, &error) ||
		    !expr_is_column(group[i].expr, &column) || column >= header->count)
			return false;
		if (!among(name, *count, header->name[column]))
			name[(*count)++] = header->name[column];
	}
	return true;
}

/* Add the fields of the primary key that come before the last field of the group. */
static void add_key_fields(const struct schema *schema, const struct header *header,
                           struct str *name, size_t *count)
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

struct str *voucher_fields(struct spec *spec, const struct header *header, size_t *count,
                           size_t *group)
{
	const struct schema *schema = spec->load.schema;
	bool validated = spec->validate.group_count > 0;
	const struct spec_expr *by = validated ? spec->validate.group : spec->dedupe.group;
	size_t by_count = validated ? spec->validate.group_count : spec->dedupe.group_count;
	struct str *name = xcalloc(by_count + schema->key_count, sizeof(*name));

	*count = 0;
	if (!group_fields(spec, by, by_count, header, name, count))
		*count = 0;
	*group = *count;
	if (*count > 0)
		add_key_fields(schema, header, name, count);
	return name;
}

/* Append how to remove the lines of an earlier batch. */
static void add_way_out(struct buf *out, struct store *store, const struct program *prog,
                        const char *to, const char *batch)
{
	if (batch_left_of(out, store, prog, to, batch))
		return;
	buf_adds(out, "take the earlier batch out first (");
	batch_undo_command(out, prog, to, batch);
	buf_addc(out, ')');
}

bool vouchers_are_new(struct store *store, const struct program *prog, const char *to,
                      const struct batch *batch)
{
	struct str earlier, table = prog->spec->load.table;
	uint64_t stray, count = store_vouchers_again(store, &earlier, &stray);
	struct buf what = { 0 };
	char number[27];

	if (count == 0)
		return true;
	if (!str_is_null(earlier))
		add_way_out(&what, store, prog, to, earlier.p);
	if (stray > 0)
		buf_addf(
			&what,
			"%sdelete by hand those of their lines that belong to no batch and that no --undo takes out "
			"(table '%.*s', WHERE _batch NOT IN (SELECT number FROM cutover_batch))",
			what.len > 0 ? "; " : "", (int)table.len, table.p);
	diag_more();
	diag_error(
		"%s voucher%s of batch '%s' %s in '%s' already: nothing is loaded; %s, or say that lines may be added to "
		"vouchers that are there (load: { mode: append })",
		text_count(count, number), count == 1 ? "" : "s", batch_id(batch),
		count == 1 ? "is" : "are", store_name(store), what.p);
	buf_free(&what);
	return false;
}
