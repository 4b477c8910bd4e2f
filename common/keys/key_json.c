/* The tables as a JSON Schema, for editors that complete and check a file. */
#include <string.h>

#include "keys/key.h"

/* The schema of each kind, except those that have a table. */
static const char *const shapes[KEY_KINDS_] = {
	[KEY_TEXT] = "'allOf': [@text]",
	[KEY_FLAG] = "'type': 'boolean'",
	[KEY_NUMBER] = "'type': 'integer', 'minimum': 0",
	[KEY_COUNT] = "'type': 'integer', 'minimum': 1",
	[KEY_DECIMAL] = "'type': 'number', 'minimum': 0",
	[KEY_ANY] = "'type': ['string', 'number', 'boolean', 'null']",
	[KEY_DELIMITER] = "'allOf': [@text], 'minLength': 1",
	[KEY_FILES] = "'allOf': [@texts]",
	[KEY_CHARSET] = "'allOf': [@text]",
	[KEY_SCHEMA] = "'allOf': [@text]",
	[KEY_REGEX] = "'allOf': [@text]",
	[KEY_REGEXES] = "'type': 'object', 'minProperties': 1, 'additionalProperties': @text",
	[KEY_VALUE] = "'allOf': [@expression]",
	[KEY_CONDITION] = "'allOf': [@expression]",
	[KEY_GROUP_CONDITION] = "'allOf': [@expression]",
	[KEY_TEXTS] = "'allOf': [@texts]",
	[KEY_LATER] = "'not': {}",
	[KEY_FILLED] = "'allOf': [@text]",
	[KEY_FILE] = "'allOf': [@text]",
	[KEY_EXPR] = "'allOf': [@expression]",
	[KEY_EXPRS] = "'allOf': [@expressions]",
	[KEY_EXPR_MAP] = "'allOf': [@expression_map]",
	[KEY_GROUP_MAP] = "'allOf': [@expression_map]",
	[KEY_MEMBER_EXPR] = "'allOf': [@expression]",
	[KEY_MEMBER_MAP] = "'allOf': [@expression_map]",
	[KEY_MAPS] = "'type': 'object', 'additionalProperties': @map",
	[KEY_LIST] = "'type': 'array', 'items': @map",
};

void key_json_string(const char *text, struct buf *out)
{
	buf_addc(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *text);
	}
	buf_addc(out, '"');
}

/* Append the meaning of the `name` after an @; returns the length of the name. */
static size_t add_named(const char *name, const struct key_table *map, struct buf *out)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz_");

	if (map && len == strlen("map") && strncmp(name, "map", len) == 0) {
		buf_addc(out, '{');
		key_json(map, out);
		buf_addc(out, '}');
	} else {
		buf_addf(out, "{\"$ref\": \"#/definitions/%.*s\"}", (int)len, name);
	}
	return len;
}

void key_json_fill(const char *json, const struct key_table *map, struct buf *out)
{
	for (; *json; json++)
		if (*json == '@')
			json += add_named(json + 1, map, out);
		else
			buf_addc(out, *json == '\'' ? '"' : *json);
}

/* One of the words of this version: 'a', 'b'. A word `null` may be YAML's null, too. */
static void add_words(const struct key_word *words, struct buf *out)
{
	const char *comma = "";

	buf_adds(out, "\"enum\": [");
	for (const struct key_word *w = words; w->word; w++) {
		if (w->later)
			continue;
		buf_adds(out, comma);
		key_json_string(w->word, out);
		if (strcmp(w->word, "null") == 0)
			buf_adds(out, ", null");
		comma = ", ";
	}
	buf_addc(out, ']');
}

static void add_shape(const struct key_row *row, enum key_kind kind, struct buf *out)
{
	if (kind == KEY_MAP && row->words) {
		buf_adds(out, "\"anyOf\": [{");
		add_words(row->words, out);
		buf_adds(out, "}, {");
		key_json(row->table, out);
		buf_adds(out, "}]");
	} else if (kind == KEY_MAP) {
		key_json(row->table, out);
	} else if (row->words) {
		add_words(row->words, out);
	} else if (kind == KEY_MAPS && row->table->brief) {
		key_json_fill(
			"'type': 'object', 'additionalProperties': {'anyOf': [@expression, @map]}",
			row->table, out);
	} else {
		key_json_fill(shapes[kind], row->table, out);
	}
}

/* The value of a preset, without quotes if the kind is not a text. */
static void add_preset(const struct key_row *row, enum key_kind kind, struct buf *out)
{
	bool number = kind == KEY_NUMBER || kind == KEY_COUNT || kind == KEY_DECIMAL ||
	              (row->takes && strcmp(row->takes, "number") == 0);

	buf_adds(out, ", \"default\": ");
	if (kind == KEY_FLAG || number)
		buf_adds(out, row->preset);
	else
		key_json_string(row->preset, out);
}

static void add_row(const struct key_row *row, struct buf *out)
{
	bool code = row->kind == KEY_CODE || row->kind == KEY_DONE;
	enum key_kind kind = code ? row->like : row->kind;

	key_json_string(row->name, out);
	buf_adds(out, ": {\"description\": ");
	if (row->later) {
		struct buf text = { 0 };

		buf_addf(&text, "Not in this version: %s.", row->later);
		key_json_string(text.p, out);
		buf_free(&text);
	} else {
		key_json_string(row->help ? row->help : "", out);
	}
	if (!code || !row->json) {
		buf_adds(out, ", ");
		add_shape(row, kind, out);
	}
	if (row->preset)
		add_preset(row, kind, out);
	if (row->json) {
		buf_adds(out, ", ");
		key_json_fill(row->json, row->table, out);
	}
	buf_addc(out, '}');
}

static void add_required(const struct key_table *t, struct buf *out)
{
	size_t count = 0;

	for (size_t i = 0; i < t->count; i++) {
		if (!t->row[i].required)
			continue;
		buf_adds(out, count++ == 0 ? ", \"required\": [" : ", ");
		key_json_string(t->row[i].name, out);
	}
	if (count > 0)
		buf_addc(out, ']');
}

/* Null is the empty map, where nothing in it is required. */
static bool may_be_null(const struct key_table *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->row[i].required)
			return false;
	return true;
}

void key_json(const struct key_table *t, struct buf *out)
{
	buf_addf(out, "\"type\": %s, \"properties\": {",
	         may_be_null(t) && !t->json ? "[\"object\", \"null\"]" : "\"object\"");
	for (size_t i = 0; i < t->count; i++) {
		buf_adds(out, i ? ", " : "");
		add_row(&t->row[i], out);
	}
	buf_adds(out, "}, \"additionalProperties\": false");
	add_required(t, out);
	if (t->json) {
		buf_adds(out, ", ");
		key_json_fill(t->json, NULL, out);
	}
}
