/* values - see values.h. */
#include "dedupe/values.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define ENDS (1 + sizeof(size_t)) /* bytes that a value takes besides its own */

void values_open(struct values *v)
{
	*v = (struct values){ 0 };
	/*
	 * without a seed somebody could make two values with the same digest; by chance that does
	 * not happen
	 */
	if (getentropy(&v->seed, sizeof(v->seed)) != 0)
		v->seed = 0;
}

static void add(struct values *v, struct value_source source)
{
	v->source = xrealloc(v->source, v->count + 1, sizeof(*v->source));
	v->source[v->count++] = source;
}

void values_add(struct values *v, struct str name, size_t field, bool number)
{
	add(v, (struct value_source){ .name = name, .field = field, .number = number });
}

static void add_computed(struct values *v, struct value_source source, const struct header *header)
{
	source.made_of = xcalloc(header->count, sizeof(*source.made_of));
	for (size_t i = 0; i < header->count; i++)
		if (source.maker->names(source.computed, header->name[i]))
			source.made_of[source.made_of_count++] = i;
	v->header = header;
	add(v, source);
}

bool values_add_control(struct values *v, const struct controls *controls, size_t i,
                        const struct header *header)
{
	const struct control_maker *maker = controls->maker;
	void *computed = maker ? maker->open(maker, i, header) : NULL;
	ptrdiff_t field = header_find(header, controls->name[i]);

	if (computed)
		add_computed(v,
		             (struct value_source){ .name = controls->name[i],
		                                    .number = true,
		                                    .computed = computed,
		                                    .maker = maker,
		                                    .control = i },
		             header);
	else if (field >= 0)
		values_add(v, controls->name[i], (size_t)field, true);
	return computed || field >= 0;
}

void values_for_worker(struct values *v, const struct values *of, const struct controls *controls,
                       const struct header *header)
{
	*v = (struct values){ .seed = of->seed };
	for (size_t i = 0; i < of->count; i++) {
		const struct value_source *s = &of->source[i];

		if (s->computed)
			values_add_control(v, controls, s->control, header);
		else
			values_add(v, s->name, s->field, s->number);
	}
}

bool values_have(const struct values *v, struct str name)
{
	for (size_t i = 0; i < v->count; i++)
		if (str_eq(v->source[i].name, name))
			return true;
	return false;
}

/* "debit 30.00, credit null": what it is computed from. */
static struct str parts(struct values *v, const struct value_source *s, const struct record *rec)
{
	buf_reset(&v->parts);
	for (size_t k = 0; k < s->made_of_count; k++) {
		struct str value = rec->field[s->made_of[k]];

		buf_adds(&v->parts, k > 0 ? ", " : "");
		buf_addstr(&v->parts, v->header->name[s->made_of[k]]);
		buf_adds(&v->parts, " ");
		buf_addstr(&v->parts, str_is_null(value) ? STR("null") : value);
	}
	return v->parts.len > 0 ? buf_str(&v->parts) : STR_NULL;
}

struct str values_text(struct values *v, size_t i, const struct record *rec)
{
	const struct value_source *s = &v->source[i];
	struct str value;

	if (!s->computed)
		return rec->field[s->field];
	value = s->maker->value(s->computed, rec);
	return str_is_null(value) || str_is(value, CONTROL_NO_NUMBER) ? parts(v, s, rec) : value;
}

/* Digits, and perhaps a point and digits? *point gets the place of the point, or the end. */
static bool is_plain(struct str s, size_t *point)
{
	bool digit = false;

	*point = s.len;
	for (size_t i = 0; i < s.len; i++) {
		bool is_point = s.p[i] == '.' && *point == s.len && digit;

		if (!is_point && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
		if (is_point)
			*point = i;
		digit = !is_point;
	}
	return digit;
}

/*
 * Cut zeros that mean nothing, at the start and at the end, of digits with their point at `point`. "" is 0.
 */
static struct str shortest(struct str s, size_t point)
{
	if (point < s.len) {
		while (s.p[s.len - 1] == '0')
			s.len--;
		s.len -= s.p[s.len - 1] == '.';
	}
	while (s.len > 0 && *s.p == '0') {
		s.p++;
		s.len--;
	}
	return s;
}

/*
 * Write a value at `p` in a form that is the same for equal values and shows where it ends; returns
 * the end. There must be room for the value and ENDS bytes more.
 */
static char *put(char *p, struct str s, bool number)
{
	struct str digits = s;
	char sign = '+';
	size_t point;

	if (str_is_null(s)) {
		*p++ = 'N';
		return p;
	}
	if (number && s.len > 0 && s.p[0] == '-')
		digits = (struct str){ s.p + 1, s.len - 1 };
	if (number && is_plain(digits, &point)) {
		digits = shortest(digits, point);
		sign = digits.len > 0 && s.p[0] == '-' ? '-' : '+';
		s = digits;
	}
	*p++ = sign;
	memcpy(p, &s.len, sizeof(s.len));
	p += sizeof(s.len);
	if (s.len > 0)
		memcpy(p, s.p, s.len);
	return p + s.len;
}

/* Append it to v->text. */
static void append(struct values *v, struct str s, bool number)
{
	buf_reserve(&v->text, s.len + ENDS);
	v->text.len = (size_t)(put(v->text.p + v->text.len, s, number) - v->text.p);
}

struct hash128 values_digest(struct values *v, struct str prefix, const struct record *rec)
{
	buf_reset(&v->text);
	append(v, prefix, false);
	for (size_t i = 0; i < v->count; i++)
		append(v, values_text(v, i, rec), v->source[i].number);
	return str_hash128(buf_str(&v->text), v->seed);
}

bool values_equal(struct hash128 a, struct hash128 b)
{
	return a.low == b.low && a.high == b.high;
}

bool values_same(struct values *v, size_t i, const struct record *rec, struct str other)
{
	size_t first;

	buf_reset(&v->text);
	append(v, values_text(v, i, rec), v->source[i].number);
	first = v->text.len;
	append(v, other, v->source[i].number);
	return v->text.len == 2 * first && memcmp(v->text.p, v->text.p + first, first) == 0;
}

void values_close(struct values *v)
{
	for (size_t i = 0; i < v->count; i++) {
		if (v->source[i].computed)
			v->source[i].maker->close(v->source[i].computed);
		free(v->source[i].made_of);
	}
	free(v->source);
	buf_free(&v->text);
	buf_free(&v->parts);
}
