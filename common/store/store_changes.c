/* store_changes - what a load of mode upsert or replace has changed, and what it may change. */
#include "base/diag.h"
#include "config/json_node.h"
#include "record/fault.h"
#include "store/store_kind.h"

const char *store_change_name(enum store_change change)
{
	static const char *const name[STORE_CHANGES] = { "inserted", "updated", "unchanged",
		                                         "removed" };

	return name[change];
}

void store_changes_write(const struct store_changes *c, struct buf *out)
{
	struct json_node *json = json_node_object(), *key = json_node_array();

	json_node_set_text(json, "mode", c->mode == LOAD_REPLACE ? STR("replace") : STR("upsert"));
	for (size_t i = 0; i < c->schema->key_count; i++)
		json_node_append_text(key, c->schema->field[c->schema->key[i]].name);
	json_node_set(json, "key", key);
	for (int i = 0; i < STORE_CHANGES; i++) {
		enum store_change change = (enum store_change)i;
		const struct tally *t = change == CHANGE_REMOVED ? &c->was[i] : &c->is[i];

		json_node_set_count(json, store_change_name(change), t->rows);
	}
	json_node_write(json, out);
	json_node_free(json);
}

uint64_t store_changes_read(struct str text, enum store_change change)
{
	char error[80];
	struct json_node *json = json_node_parse(text, error, sizeof(error));
	uint64_t records = json_node_count(json_node_get(json, store_change_name(change)));

	json_node_free(json);
	return records;
}

bool store_by_key(enum load_mode mode)
{
	return mode == LOAD_UPSERT || mode == LOAD_REPLACE;
}

void store_changes_start(struct store_changes *c, const struct store_table *t)
{
	c->mode = t->mode;
	c->schema = t->schema;
	for (int i = 0; i < STORE_CHANGES; i++) {
		tally_init(&c->was[i], t->controls);
		tally_init(&c->is[i], t->controls);
		tally_bind(&c->was[i], t->header);
		tally_bind(&c->is[i], t->header);
	}
}

void store_changes_free(struct store_changes *c)
{
	for (int i = 0; i < STORE_CHANGES; i++) {
		tally_free(&c->was[i]);
		tally_free(&c->is[i]);
	}
}

enum store_result store_may_change(const struct store_table *t, struct buf *message,
                                   const struct record *rec, struct store_refusal *why)
{
	bool is = true;

	for (size_t i = 0; i < t->schema->key_count; i++) {
		size_t field = (size_t)header_find(rec->header,
		                                   t->schema->field[t->schema->key[i]].name);

		if (str_is_null(rec->field[field])) {
			store_refuse(why, message, rec, field, FAULT_REQUIRED,
			             "in the key: no record can be found by it");
			return STORE_REFUSED;
		}
	}
	if (t->mode != LOAD_REPLACE)
		return STORE_OK;
	if (!t->within(t->within_context, rec, &is))
		return STORE_FAILED;
	if (is)
		return STORE_OK;
	buf_reset(message);
	buf_adds(message,
	         "load.where leaves this record out: it would not be replaced by the next load");
	why->code = fault_name(FAULT_REFUSED);
	why->message = buf_str(message);
	return STORE_REFUSED;
}

void store_report_no_key(const struct store_table *t, const char *where)
{
	struct buf key = { 0 };

	for (size_t i = 0; i < t->schema->key_count; i++)
		buf_addf(&key, "%s%s", i > 0 ? ", " : "",
		         t->schema->field[t->schema->key[i]].name.p);
	diag_error(
		"table '%.*s' in '%s' has no unique index of the key of its schema (%s), by which this load.mode finds a "
		"record: make one (CREATE UNIQUE INDEX)",
		(int)t->name.len, t->name.p, where, key.p);
	buf_free(&key);
}
