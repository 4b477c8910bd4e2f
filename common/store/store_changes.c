/*
 * store_changes - what a load of mode upsert or replace has changed, and what it may change; how a store
 * refuses a value.
 */
#include "base/diag.h"
#include "base/text.h"
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

/* ---- what is refused ---- */

bool store_refuse(struct store_refusal *why, struct buf *message, const struct record *rec,
                  size_t field, enum fault fault, const char *meaning)
{
	struct buf quoted = { 0 };
	struct str name = rec->header->name[field];

	buf_reset(message);
	buf_addf(message, "%.*s: %s %s", (int)name.len, name.p,
	         text_quote(&quoted, rec->field[field]), meaning);
	buf_free(&quoted);
	why->code = fault_name(fault);
	why->field = name;
	why->value = rec->field[field];
	why->message = buf_str(message);
	return false;
}

/*
 * Is it a number as the stream writes it and control sums take it: no plus, no leading zero, digits
 * on both sides of a point?
 */
static bool well_written(struct str s)
{
	size_t first = s.len > 0 && s.p[0] == '-';

	return s.len > first && is_digit(s.p[first]) && s.p[s.len - 1] != '.' &&
	       !(s.p[first] == '0' && s.len > first + 1 && s.p[first + 1] != '.');
}

const char *store_number(struct str text, int scale, struct decimal *out, enum fault *fault)
{
	enum decimal_status st = decimal_parse(text, out);

	if (st == DECIMAL_OK && !well_written(text)) {
		*fault = FAULT_NOT_A_VALUE;
		return "is not written as the stream writes numbers, such as -1234.50";
	}
	if (st == DECIMAL_OK)
		st = decimal_rescale(*out, scale, ROUND_NONE, out);
	switch (st) {
	case DECIMAL_OK:
		return NULL;
	case DECIMAL_NOT_A_NUMBER:
		*fault = FAULT_NOT_A_NUMBER;
		return "is not a number";
	case DECIMAL_INEXACT:
		*fault = FAULT_TOO_PRECISE;
		return "has more digits after the point than its column";
	default:
		*fault = FAULT_OVERFLOW;
		return "has more than 38 digits";
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

bool store_spares(const struct store_table *t, const struct record *rec)
{
	return t->spared && t->spared(t->spared_context, rec);
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
