/* side_keys - what the keys of a side tell about it: parts that are null, and periods. */
#include <stdlib.h>
#include <string.h>

#include "sides/side_int.h"

#define PERIODS_SHOWN 12

static void add_period(struct sums *to, struct str period)
{
	uint64_t hash = str_hash(period);

	if (!sums_find(to, hash, period))
		(void)sums_add(to, hash, period, STR_NULL);
}

void side_note_part(struct adder *a, size_t part, bool is_null)
{
	if (is_null) {
		a->nulls[part]++;
		return;
	}
	if (str_eq(a->part[part], buf_str(&a->last_period)))
		return;
	buf_reset(&a->last_period);
	buf_addstr(&a->last_period, a->part[part]);
	add_period(a->periods, a->part[part]);
}

void side_take_notes(struct adder *a)
{
	struct side_source *s = a->side;
	struct sums_cursor at = { 0 };
	struct sums_entry *e;

	for (size_t i = 0; i < s->what->key_count; i++) {
		s->nulls[i] += a->nulls[i];
		a->nulls[i] = 0;
	}
	/* the digits stay: there are no fewer after the next records */
	for (size_t i = 0; i < s->what->measure_count; i++)
		if (a->scale[i] > s->scale[i])
			s->scale[i] = a->scale[i];
	while ((e = sums_next(a->periods, &at)))
		add_period(s->periods, sums_key(a->periods, e));
	sums_clear(a->periods);
	buf_reset(&a->last_period);
}

uint64_t side_nulls(const struct side_source *s, size_t part)
{
	return s->nulls[part];
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* On a side of movements balances go on where it has no record, so it lacks no period. */
struct str *sides_only_periods(const struct side_source *one, const struct side_source *other,
                               size_t *count)
{
	struct str *list = xcalloc(sums_count(one->periods) + 1, sizeof(*list));
	struct sums_cursor at = { 0 };
	struct sums_entry *e;

	*count = 0;
	/* a side without a record has no period either: that is reported as such */
	while (sums_count(one->periods) > 0 && sums_count(other->periods) > 0 &&
	       !other->side->roll && (e = sums_next(one->periods, &at)))
		if (!sums_find(other->periods, e->hash, sums_key(one->periods, e)))
			list[(*count)++] = sums_key(one->periods, e);
	qsort(list, *count, sizeof(*list), by_text);
	return list;
}

static void put_only(const char *what, const struct side_source *one,
                     const struct side_source *other, struct buf *out)
{
	size_t count;
	struct str *list = sides_only_periods(one, other, &count);

	buf_adds(out, count > 0 ? what : "");
	for (size_t i = 0; i < count && i < PERIODS_SHOWN; i++) {
		buf_adds(out, i > 0 ? ", " : " ");
		text_escape(out, list[i]);
	}
	if (count > PERIODS_SHOWN)
		buf_addf(out, " and %zu more", count - PERIODS_SHOWN);
	free(list);
}

void sides_put_periods(const struct side_source *before, const struct side_source *after,
                       struct buf *out)
{
	size_t start = out->len;

	put_only("only before", before, after, out);
	put_only(out->len > start ? "; only after" : "only after", after, before, out);
}
