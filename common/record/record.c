/*
 * record - one record of the stream, and the header that names its fields.
 */
#include "record/record.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "record/record_typed.h"

bool header_add(struct header *h, struct str name)
{
	if (name.len == 0 || name.p[0] == '_' || h->count == FIELDS_MAX ||
	    header_find(h, name) >= 0)
		return false;
	/* the room doubles whenever the count is a power of two, so no capacity need be stored */
	if ((h->count & (h->count - 1)) == 0)
		h->name = xrealloc(h->name, h->count > 0 ? 2 * h->count : 1, sizeof(*h->name));
	h->name[h->count++] = str_copy(&h->arena, name);
	return true;
}

ptrdiff_t header_find(const struct header *h, struct str name)
{
	for (size_t i = 0; i < h->count; i++)
		if (str_eq(h->name[i], name))
			return (ptrdiff_t)i;
	return -1;
}

struct str header_nearest(const struct header *h, struct str name)
{
	const char **all = xcalloc(h->count + 1, sizeof(*all));
	const char *near;

	for (size_t i = 0; i < h->count; i++)
		all[i] = h->name[i].p;
	near = text_nearest(name, all, h->count);
	free(all);
	return str_of(near);
}

bool header_equal(const struct header *a, const struct header *b)
{
	if (a == b)
		return true;
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!str_eq(a->name[i], b->name[i]))
			return false;
	return true;
}

void header_list(const struct header *h, struct buf *out)
{
	for (size_t i = 0; i < h->count; i++) {
		if (i > 0)
			buf_adds(out, ", ");
		buf_addstr(out, h->name[i]);
	}
}

void header_free(struct header *h)
{
	free(h->name);
	arena_free(&h->arena);
	*h = (struct header){ 0 };
}

struct record_place record_place(struct str at)
{
	for (size_t i = at.len; i-- > 0;)
		if (at.p[i] == ':')
			return (struct record_place){ { at.p, i },
				                      { at.p + i + 1, at.len - i - 1 } };
	return (struct record_place){ at, STR_NULL };
}

void record_set(struct record *rec, size_t field, struct str value)
{
	struct typed_field *typed = typed_find(rec, field);

	((struct str *)rec->field)[field] = value;
	rec->line = STR_NULL;
	if (typed)
		typed->known = 0;
}

/*
 * Copy `count` texts from `from` to `to`. What is part of `line` is the same part of its copy, the
 * others are copied into `a`; `line` may be null.
 */
static void copy_texts(struct str *to, const struct str *from, size_t count, struct str line,
                       const char *copied, struct arena *a)
{
	for (size_t i = 0; i < count; i++) {
		struct str s = from[i];
		/* also for null, which is no part of any line */
		size_t at = (size_t)((uintptr_t)s.p - (uintptr_t)line.p);

		if (at <= line.len && line.p)
			to[i] = (struct str){ copied + at, s.len };
		else
			to[i] = str_copy(a, s);
	}
}

struct str record_texts(const struct record *rec)
{
	const char *end = str_end(rec->at);

	if (!rec->at.p || (rec->fault.p && rec->fault.p != end))
		return STR_NULL;
	end += rec->fault.len;
	for (size_t i = 0; i < rec->header->count; i++) {
		if (rec->field[i].p && rec->field[i].p != end)
			return STR_NULL;
		end += rec->field[i].len;
	}
	return (struct str){ rec->at.p, (size_t)(end - rec->at.p) };
}

size_t record_bytes(const struct record *rec, size_t fields, struct str texts)
{
	const struct str *field = rec->field, *end = field + fields;
	size_t bytes = rec->at.len + rec->fault.len;

	if (texts.p)
		return texts.len;
	for (; field < end; field++)
		bytes += field->len;
	return bytes;
}

void record_keep_lent(struct record *copy, const struct record *rec, struct arena *a)
{
	struct str *field;

	if (!record_texts(rec).p) {
		record_keep(copy, rec, a);
		return;
	}
	field = arena_alloc(a, mem_mul(rec->header->count, sizeof(*field)));
	memcpy(field, rec->field, rec->header->count * sizeof(*field));
	*copy = *rec;
	copy->field = field;
	copy->arena = a;
	copy->typed = typed_find(rec, 0) ? typed_lend(a, rec->typed, field) : NULL;
}

void record_keep(struct record *copy, const struct record *rec, struct arena *a)
{
	size_t count = rec->header->count;
	struct str whole = rec->line.p ? rec->line : record_texts(rec), kept = str_copy(a, whole);
	struct str *field = arena_alloc(a, mem_mul(count, sizeof(*field))), at, fault;

	copy_texts(field, rec->field, count, whole, kept.p, a);
	copy_texts(&at, &rec->at, 1, whole, kept.p, a);
	copy_texts(&fault, &rec->fault, 1, whole, kept.p, a);
	*copy = (struct record){
		.header = rec->header,
		.at = at,
		.fault = fault,
		.field = field,
		.arena = a,
		.line = rec->line.p ? kept : STR_NULL,
		.typed = rec->field == (rec->typed ? rec->typed->of : NULL)
		                 ? typed_copy(a, rec->typed, field)
		                 : NULL,
	};
}
