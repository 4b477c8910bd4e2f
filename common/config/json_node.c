/* json_node - see json_node.h. A struct json_node is jansson's json_t under another name. */
#include "config/json_node.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"

static json_t *in(struct json_node *n)
{
	return (json_t *)n;
}

static const json_t *in_const(const struct json_node *n)
{
	return (const json_t *)n;
}

/* Return what jansson made. jansson only fails when memory runs out. */
static json_t *made(json_t *j)
{
	if (!j)
		diag_die("out of memory for JSON");
	return j;
}

static void must(int result)
{
	if (result != 0)
		diag_die("out of memory for JSON");
}

/* Replace each byte that is not UTF-8 by U+FFFD: jansson takes UTF-8 only. */
static void repair(struct buf *out, struct str s)
{
	while (s.len > 0) {
		uint32_t point;
		size_t len = text_utf8(s, &point);

		if (len > 0)
			buf_add(out, s.p, len);
		else
			buf_adds(out, "\xef\xbf\xbd");
		len = len ? len : 1;
		s.p += len;
		s.len -= len;
	}
}

static json_t *text_node(struct str s)
{
	struct buf clean = { 0 };
	json_t *j;

	if (!s.p)
		return json_null();
	repair(&clean, s);
	j = made(json_stringn(buf_str(&clean).p, clean.len));
	buf_free(&clean);
	return j;
}

struct json_node *json_node_object(void)
{
	return (struct json_node *)made(json_object());
}

struct json_node *json_node_array(void)
{
	return (struct json_node *)made(json_array());
}

static void set(struct json_node *object, const char *key, json_t *child)
{
	struct buf clean = { 0 };

	repair(&clean, str_of(key));
	must(json_object_set_new_nocheck(in(object), buf_str(&clean).p, child));
	buf_free(&clean);
}

void json_node_set(struct json_node *object, const char *key, struct json_node *child)
{
	assert(child);
	set(object, key, in(child));
}

void json_node_set_text(struct json_node *object, const char *key, struct str text)
{
	set(object, key, text_node(text));
}

void json_node_set_count(struct json_node *object, const char *key, uint64_t n)
{
	assert(n <= INT64_MAX);
	set(object, key, made(json_integer((json_int_t)n)));
}

void json_node_set_bool(struct json_node *object, const char *key, bool b)
{
	set(object, key, json_boolean(b));
}

void json_node_remove(struct json_node *object, const char *key)
{
	(void)json_object_del(in(object), key);
}

void json_node_append(struct json_node *array, struct json_node *child)
{
	assert(child);
	must(json_array_append_new(in(array), in(child)));
}

void json_node_append_text(struct json_node *array, struct str text)
{
	must(json_array_append_new(in(array), text_node(text)));
}

static int add_piece(const char *p, size_t len, void *out)
{
	buf_add(out, p, len);
	return 0;
}

void json_node_write(const struct json_node *n, struct buf *out)
{
	must(json_dump_callback(in_const(n), add_piece, out, JSON_COMPACT | JSON_ENCODE_ANY));
}

void json_node_write_pretty(const struct json_node *n, struct buf *out)
{
	must(json_dump_callback(in_const(n), add_piece, out, JSON_INDENT(2) | JSON_ENCODE_ANY));
}

/* Does the tree hold a number that is not an integer? */
static bool has_real(const json_t *j)
{
	const char *key;
	json_t *child;
	size_t i;

	if (json_is_real(j))
		return true;
	json_array_foreach(j, i, child) if (has_real(child)) return true;
	json_object_foreach((json_t *)j, key, child) if (has_real(child)) return true;
	return false;
}

struct json_node *json_node_parse(struct str text, char *error, size_t size)
{
	json_error_t why;
	json_t *j = json_loadb(text.p ? text.p : "", text.len,
	                       JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);

	if (!j) {
		snprintf(error, size, "%s (line %d, column %d)", why.text, why.line, why.column);
		return NULL;
	}
	if (has_real(j)) {
		snprintf(error, size, "a number that is no integer must be written as a text");
		json_decref(j);
		return NULL;
	}
	return (struct json_node *)j;
}

void json_node_free(struct json_node *n)
{
	json_decref(in(n));
}

const struct json_node *json_node_get(const struct json_node *object, const char *key)
{
	return (const struct json_node *)json_object_get(in_const(object), key);
}

struct str json_node_text(const struct json_node *n)
{
	const json_t *j = in_const(n);

	return json_is_string(j) ? (struct str){ json_string_value(j), json_string_length(j) }
	                         : STR_NULL;
}

bool json_node_is_null(const struct json_node *n)
{
	return json_is_null(in_const(n));
}

uint64_t json_node_count(const struct json_node *n)
{
	json_int_t i = json_integer_value(in_const(n));

	return i > 0 ? (uint64_t)i : 0;
}

bool json_node_whole(const struct json_node *n, uint64_t *out)
{
	*out = json_node_count(n);
	return json_is_integer(in_const(n)) && json_integer_value(in_const(n)) >= 0;
}

size_t json_node_size(const struct json_node *n)
{
	const json_t *j = in_const(n);

	return json_is_object(j) ? json_object_size(j) : json_array_size(j);
}

const struct json_node *json_node_at(const struct json_node *n, size_t i, const char **key)
{
	json_t *j = (json_t *)n;
	void *member;

	if (key)
		*key = NULL;
	if (!json_is_object(j))
		return (const struct json_node *)json_array_get(j, i);
	member = json_object_iter(j);
	while (member && i-- > 0)
		member = json_object_iter_next(j, member);
	if (member && key)
		*key = json_object_iter_key(member);
	return member ? (const struct json_node *)json_object_iter_value(member) : NULL;
}
