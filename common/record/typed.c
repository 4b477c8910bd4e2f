/* typed - see typed.h. */
#include "record/typed.h"

#include <string.h>

static size_t bytes(size_t count)
{
	return mem_add(sizeof(struct typed), mem_mul(count, sizeof(struct typed_field)));
}

struct typed *typed_new(size_t count)
{
	struct typed *t = xcalloc(1, bytes(count));

	t->count = count;
	return t;
}

struct typed *typed_copy(struct arena *a, const struct typed *t, const struct str *of)
{
	struct typed *copy;

	if (!t)
		return NULL;
	copy = arena_alloc(a, bytes(t->count));
	memcpy(copy, t, bytes(t->count));
	copy->of = of;
	return copy;
}

void typed_start(struct typed *t, const struct str *of)
{
	t->of = of;
	memset(t->field, 0, t->count * sizeof(*t->field));
}

void typed_read_number(struct typed_field *f, struct str text)
{
	long long units;
	int scale;

	f->known |= TYPED_READ_NUMBER;
	if (!decimal_canonical_short(text, &units, &scale))
		return;
	f->value = units;
	f->scale = (unsigned char)scale;
	f->known |= TYPED_NUMBER;
}

void typed_read_date(struct typed_field *f, struct str text)
{
	struct date date;

	f->known |= TYPED_READ_DATE;
	if (!text.p || !date_parse(text, &date))
		return;
	f->value = date.day;
	f->known |= TYPED_DATE;
}
