/* record_typed - see record_typed.h. */
#include "record/record_typed.h"

#include <string.h>

static size_t bytes(size_t count)
{
	return mem_add(sizeof(struct typed), mem_mul(count, sizeof(struct typed_field)));
}

struct typed *typed_new(size_t count)
{
	struct typed *t = xcalloc(1, bytes(count));

	t->count = count;
	t->field = t->own;
	return t;
}

struct typed *typed_copy(struct arena *a, const struct typed *t, const struct str *of)
{
	struct typed *copy;

	if (!t)
		return NULL;
	copy = arena_alloc(a, bytes(t->count));
	copy->of = of;
	copy->count = t->count;
	copy->field = copy->own;
	copy->day = (struct scan_words){ 0, 0 };
	memcpy(copy->own, t->field, t->count * sizeof(*t->field));
	return copy;
}

struct typed *typed_lend(struct arena *a, const struct typed *t, const struct str *of)
{
	struct typed *copy;

	if (t->field == t->own)
		return typed_copy(a, t, of);
	copy = arena_alloc(a, sizeof(*copy));
	*copy = (struct typed){ .of = of, .count = t->count, .field = t->field };
	return copy;
}

void typed_start(struct typed *t, const struct str *of)
{
	t->of = of;
	t->field = t->own;
	memset(t->own, 0, t->count * sizeof(*t->own));
}

bool typed_read_number(const struct record *rec, size_t field, long long *units, int *scale)
{
	bool is = decimal_canonical_short(rec->field[field], units, scale);
	struct typed_field *f = typed_find(rec, field);

	if (f)
		f->known |= TYPED_READ_NUMBER;
	if (f && is) {
		f->value = *units;
		f->scale = (unsigned char)*scale;
		f->known |= TYPED_NUMBER;
	}
	return is;
}

/* date_parse(); all lines of a voucher have its date, so the last one is remembered. */
static bool read_date(struct typed *t, struct str s, struct date *out)
{
	struct scan_words words;

	if (!s.p)
		return false;
	if (!t || s.len != DATE_TEXT - 1)
		return date_parse(s, out);
	words = scan_words(s.p, DATE_TEXT - 1);
	if (words.low == t->day.low && words.high == t->day.high) {
		*out = t->date;
		return true;
	}
	if (!date_parse(s, out))
		return false;
	t->day = words;
	t->date = *out;
	return true;
}

bool typed_read_date(const struct record *rec, size_t field, struct date *out)
{
	bool is = read_date(rec->typed, rec->field[field], out);
	struct typed_field *f = typed_find(rec, field);

	if (f)
		f->known |= TYPED_READ_DATE;
	if (f && is) {
		f->value = out->day;
		f->known |= TYPED_DATE;
	}
	return is;
}
