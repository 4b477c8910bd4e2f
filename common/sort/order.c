/* order - see order.h. */
#include "sort/order.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/diag.h"
#include "expr/value.h"
#include "record/record_typed.h"

/* One field of the list. */
struct by {
	struct str name; /* in the arena */
	bool descending;
	size_t field; /* its index in the header, */
	struct type type;
};

struct order {
	struct by *by;
	size_t count;
	size_t capacity; /* room in `by` */
	struct buf key;
	struct arena arena; /* owns the names */
};

/* ---- the list ---- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_word(struct str s, const char *word)
{
	return s.len == strlen(word) && strncasecmp(s.p, word, s.len) == 0;
}

/* Is it `asc` or `desc`? */
static bool is_direction(struct str s, bool *descending)
{
	*descending = is_word(s, "desc");
	return *descending || is_word(s, "asc");
}

/* The last word of a trimmed text; all of it if it has no white space. */
static struct str last_word(struct str s)
{
	const char *p = str_end(s);

	while (p > s.p && !is_space(p[-1]))
		p--;
	return (struct str){ p, (size_t)(str_end(s) - p) };
}

/* Take the text before the next comma. */
static struct str take_part(struct str *rest)
{
	const char *comma = memchr(rest->p, ',', rest->len);
	struct str part = { rest->p, comma ? (size_t)(comma - rest->p) : rest->len };

	*rest = (struct str){ str_end(part), rest->len - part.len };
	return str_trim(part);
}

/* A name without quotes, and its direction. */
static bool take_plain(struct str *rest, struct by *by)
{
	struct str part = take_part(rest), last = last_word(part);

	by->name = part;
	if (last.len < part.len && is_direction(last, &by->descending))
		by->name = str_trim((struct str){ part.p, part.len - last.len });
	if (by->name.len > 0)
		return true;
	diag_error("--by: a field is missing; fields are separated by commas");
	return false;
}

/* A name in double quotes, and its direction. */
static bool take_quoted(struct str *rest, struct by *by, struct arena *arena)
{
	const char *p = rest->p + 1, *end = str_end(*rest);
	char *name = arena_alloc(arena, rest->len);
	struct str after;

	by->name = (struct str){ name, 0 };
	for (; p < end && (*p != '"' || (p + 1 < end && p[1] == '"')); p++) {
		p += *p == '"';
		name[by->name.len++] = *p;
	}
	if (p == end) {
		diag_error("--by: a double quote is open: %.*s", (int)rest->len, rest->p);
		return false;
	}
	*rest = (struct str){ p + 1, (size_t)(end - p) - 1 };
	after = take_part(rest);
	if (after.len == 0 || is_direction(after, &by->descending))
		return true;
	diag_error("--by: '%.*s' after the field \"%.*s\" is neither 'asc' nor 'desc'",
	           (int)after.len, after.p, (int)by->name.len, by->name.p);
	return false;
}

static bool named_before(const struct order *o, struct str name)
{
	for (size_t i = 0; i < o->count; i++)
		if (str_eq(o->by[i].name, name)) {
			diag_error("--by: the field '%.*s' is named twice", (int)name.len, name.p);
			return true;
		}
	return false;
}

static bool read_list(struct order *o, const char *text)
{
	struct str rest = { arena_copy(&o->arena, text, strlen(text)), strlen(text) };
	bool more = true;

	while (more) {
		struct by by = { .descending = false };

		while (rest.len > 0 && is_space(*rest.p))
			rest = (struct str){ rest.p + 1, rest.len - 1 };
		if (!(rest.len > 0 && *rest.p == '"' ? take_quoted(&rest, &by, &o->arena)
		                                     : take_plain(&rest, &by)) ||
		    named_before(o, by.name))
			return false;
		o->by = mem_grow(o->by, &o->capacity, o->count + 1, sizeof(*o->by));
		o->by[o->count++] = by;
		more = rest.len > 0;
		if (more)
			rest = (struct str){ rest.p + 1, rest.len - 1 };
	}
	return true;
}

bool order_check(const char *by)
{
	struct order *o = xcalloc(1, sizeof(*o));
	bool ok = read_list(o, by);

	order_free(o);
	return ok;
}

/* ---- the fields ---- */

static void report_unknown(const struct header *header, struct str name)
{
	struct str near = header_nearest(header, name), bare = { name.p + 1, name.len - 1 };
	struct buf list = { 0 };

	if (*name.p == '-' && header_find(header, bare) >= 0) {
		diag_error("--by: no field '%.*s': for the largest first write '%.*s desc'",
		           (int)name.len, name.p, (int)bare.len, bare.p);
	} else if (!str_is_null(near)) {
		diag_error("--by: no field '%.*s' (did you mean '%.*s'?)", (int)name.len, name.p,
		           (int)near.len, near.p);
	} else {
		header_list(header, &list);
		diag_error("--by: no field '%.*s': the records have %s", (int)name.len, name.p,
		           list.len > 0 ? list.p : "none");
	}
	buf_free(&list);
}

/* The schema of records with these fields; NULL: they are those of clean. */
static const struct schema *schema_of(const struct spec *spec, const struct header *header)
{
	if (spec_stage_of(spec, header) == STAGE_CLEAN)
		return NULL;
	return spec->map.to            ? spec->map.to
	       : spec->validate.schema ? spec->validate.schema
	                               : spec->load.schema;
}

static bool find_fields(struct order *o, struct spec *spec, const struct header *header)
{
	struct expr_scope scope = spec_scope(spec, header, schema_of(spec, header), NULL, 0);
	bool ok = true;

	for (size_t i = 0; i < o->count; i++) {
		struct by *by = &o->by[i];
		ptrdiff_t field = header_find(header, by->name);

		if (field < 0) {
			report_unknown(header, by->name);
			ok = false;
			continue;
		}
		by->field = (size_t)field;
		by->type = scope.column[field].type;
		if (!scope.column[field].typed)
			diag_note("the spec gives no type to '%.*s': it is sorted as text",
			          (int)by->name.len, by->name.p);
	}
	return ok;
}

struct order *order_open(const char *by, struct spec *spec, const struct header *header)
{
	struct order *o = xcalloc(1, sizeof(*o));

	if (read_list(o, by) && find_fields(o, spec, header))
		return o;
	order_free(o);
	return NULL;
}

struct order *order_for_worker(const struct order *o)
{
	struct order *part = xcalloc(1, sizeof(*part));

	part->by = mem_grow(NULL, &part->capacity, o->count, sizeof(*part->by));
	part->count = o->count;
	memcpy(part->by, o->by, o->count * sizeof(*part->by));
	return part;
}

/* ---- keys ---- */

/* Append the instant of a time, or of the midnight with which a day begins. False: it is neither. */
static bool add_instant(struct str text, struct buf *out)
{
	struct datetime t = { .digits = 0 };

	if (!datetime_parse(text, &t) && !date_parse(text, &t.date))
		return false;
	value_order_instant(&t, out);
	return true;
}

static bool read_number(const struct record *rec, size_t field, struct decimal *out)
{
	long long units;
	int scale;

	if (!typed_number(rec, field, &units, &scale))
		return decimal_parse(rec->field[field], out) == DECIMAL_OK;
	*out = decimal_of(units, scale);
	return true;
}

/* What is not of its type stays a text, and texts come after all other kinds. */
static struct value value_of(const struct record *rec, size_t field, struct type type)
{
	struct str text = rec->field[field];
	struct value v = { .kind = VALUE_TEXT, .text = text };
	struct decimal number;
	struct date date;

	if (str_is_null(text))
		return (struct value){ .kind = VALUE_NULL };
	switch (type.kind) {
	case TYPE_INTEGER:
	case TYPE_DECIMAL:
		if (read_number(rec, field, &number))
			v = (struct value){ .kind = VALUE_NUMBER, .number = number };
		break;
	case TYPE_DATE:
		if (typed_date(rec, field, &date))
			v = (struct value){ .kind = VALUE_DATE, .date = date };
		break;
	case TYPE_BOOLEAN:
		if (str_is(text, "true") || str_is(text, "false"))
			v = (struct value){ .kind = VALUE_BOOLEAN, .boolean = text.len == 4 };
		break;
	case TYPE_DATETIME:
	case TYPE_TEXT:
		break;
	}
	return v;
}

/* No key is the start of another one (value_order_key()), so the other way round keeps that. */
static void turn(struct buf *key, size_t start)
{
	for (size_t i = start; i < key->len; i++)
		key->p[i] = (char)~key->p[i];
}

struct str order_key(struct order *o, const struct record *rec)
{
	buf_reset(&o->key);
	for (size_t i = 0; i < o->count; i++) {
		const struct by *by = &o->by[i];
		struct str text = rec->field[by->field];
		size_t start = o->key.len;

		if (by->type.kind != TYPE_DATETIME || str_is_null(text) ||
		    !add_instant(text, &o->key)) {
			struct value v = value_of(rec, by->field, by->type);

			value_order_key(&v, &o->key);
		}
		if (by->descending)
			turn(&o->key, start);
	}
	return buf_str(&o->key);
}

void order_show(const struct order *o, struct buf *out)
{
	for (size_t i = 0; i < o->count; i++) {
		buf_adds(out, i > 0 ? ", " : "");
		text_escape(out, o->by[i].name);
		buf_adds(out, o->by[i].descending ? " desc" : "");
	}
}

void order_free(struct order *o)
{
	if (!o)
		return;
	free(o->by);
	buf_free(&o->key);
	arena_free(&o->arena);
	free(o);
}
