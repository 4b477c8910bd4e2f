/* noted_key - see noted_key.h. */
#include "store/noted_key.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/json_node.h"

void noted_keys_write(const struct schema *schema, struct buf *out)
{
	struct json_node *all = json_node_array();

	for (size_t i = 0; i < schema->foreign_count; i++) {
		const struct schema_foreign *f = &schema->foreign[i];
		struct json_node *key = json_node_object(), *own = json_node_array(),
				 *other = json_node_array();

		for (size_t j = 0; j < f->field_count; j++) {
			json_node_append_text(own, schema->field[f->field[j]].name);
			json_node_append_text(other, f->column[j]);
		}
		json_node_set(key, "fields", own);
		json_node_set_text(key, "table", f->resource);
		json_node_set(key, "columns", other);
		json_node_append(all, key);
	}
	if (schema->foreign_count > 0)
		json_node_write(all, out);
	json_node_free(all);
}

/* Is `target` the table that a key of `table` names? An empty name is the table itself. */
static bool is_target(struct str name, struct str table, struct str target)
{
	size_t schema = table.len;

	if (name.len == 0)
		return str_eq(table, target);
	if (str_eq(name, target))
		return true;
	while (schema > 0 && table.p[schema - 1] != '.')
		schema--;
	return target.len == schema + name.len && memcmp(target.p, table.p, schema) == 0 &&
	       memcmp(target.p + schema, name.p, name.len) == 0;
}

static void read_key(const struct json_node *key,
                     void (*each)(void *context, const struct noted_key *key), void *context)
{
	const struct json_node *own = json_node_get(key, "fields"),
			       *other = json_node_get(key, "columns");
	size_t count = json_node_size(own);
	struct str *names = xcalloc(2 * count + 1, sizeof(*names));

	for (size_t i = 0; i < count; i++) {
		names[i] = json_node_text(json_node_at(own, i, NULL));
		names[count + i] = json_node_text(json_node_at(other, i, NULL));
	}
	if (count > 0 && json_node_size(other) == count)
		each(context, &(struct noted_key){ names, names + count, count });
	free(names);
}

void noted_keys_read(struct str json, struct str table, struct str target,
                     void (*each)(void *context, const struct noted_key *key), void *context)
{
	char error[80];
	struct json_node *all = json_node_parse(json, error, sizeof(error));

	for (size_t i = 0; i < json_node_size(all); i++) {
		const struct json_node *key = json_node_at(all, i, NULL);

		if (is_target(json_node_text(json_node_get(key, "table")), table, target))
			read_key(key, each, context);
	}
	json_node_free(all);
}
