/* values - see values.h. */
#include "values.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define ENDS (1 + sizeof(size_t))	/* bytes that a value takes besides its own */

void values_open(struct values *v)
{
	*v = (struct values){ 0 };
	/* without it digests are as good for all but those who compute texts that have the same */
	if (getentropy(&v->seed, sizeof(v->seed)) != 0)
		v->seed = 0;
}

void values_add(struct values *v, size_t field, bool number)
{
	v->field = xrealloc(v->field, v->count + 1, sizeof(*v->field));
	v->number = xrealloc(v->number, v->count + 1, sizeof(*v->number));
	v->field[v->count] = field;
	v->number[v->count++] = number;
}

bool values_have(const struct values *v, size_t field)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->field[i] == field)
			return true;
	return false;
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

/* Of digits with their point at `point`: no zeros in front or at the end that say nothing. "" is 0. */
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
 * Write a value at `p` so that what is equal is equal, and where it ends is known; the end of it. There is room for
 * ENDS bytes more than the value has.
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

struct hash128 values_digest(struct values *v, struct str prefix, const struct record *rec)
{
	size_t bytes = prefix.len + ENDS;
	char *p;

	for (size_t i = 0; i < v->count; i++)
		bytes += rec->field[v->field[i]].len + ENDS;
	buf_reset(&v->text);
	buf_reserve(&v->text, bytes);
	p = put(v->text.p, prefix, false);
	for (size_t i = 0; i < v->count; i++)
		p = put(p, rec->field[v->field[i]], v->number[i]);
	return str_hash128((struct str){ v->text.p, (size_t)(p - v->text.p) }, v->seed);
}

uint64_t values_hash(const struct values *v, const struct record *rec)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < v->count; i++)
		hash = hash * 31 + str_hash(rec->field[v->field[i]]);
	return hash;
}

bool values_equal(struct hash128 a, struct hash128 b)
{
	return a.low == b.low && a.high == b.high;
}

bool values_same(struct values *v, size_t i, const struct record *rec, struct str other)
{
	struct str mine = rec->field[v->field[i]];
	char *p, *q;

	buf_reset(&v->text);
	buf_reserve(&v->text, mine.len + other.len + 2 * ENDS);
	p = put(v->text.p, mine, v->number[i]);
	q = put(p, other, v->number[i]);
	return q - p == p - v->text.p && memcmp(v->text.p, p, (size_t)(q - p)) == 0;
}

void values_close(struct values *v)
{
	free(v->field);
	free(v->number);
	buf_free(&v->text);
}
