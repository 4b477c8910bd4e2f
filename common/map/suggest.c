/*
 * suggest - an index from pairs of characters to the names that have them.
 *
 * The second occurrence of a pair in a name counts as another pair, so a name is a set of pairs. To
 * count common pairs, walk the lists of the pairs of one name.
 */
#include "map/suggest.h"

#include <stdlib.h>

#include "charset/unicode.h"

#define EDGE 1u /* a character that no name has: it marks the beginning and the end */

/* A pair in a name of the chart. */
struct posting {
	uint64_t pair; /* both characters, and the number of the occurrence */
	uint32_t row;  /* of the chart */
};

/* The pairs of one name. */
struct pairs {
	uint64_t *pair;  /* in order */
	size_t count;    /* how many */
	size_t capacity; /* room in `pair` */
};

struct suggest {
	const struct lookup *chart;
	struct posting *posting; /* of all names, by pair */
	size_t count;            /* how many */
	size_t capacity;         /* room in `posting` */
	uint32_t *pairs;         /* for each row, how many pairs its name has */
	uint32_t *common;  /* for each row, the pairs in common with the name at work; else 0 */
	struct pairs work; /* of the name at work */
	struct buf a, b;   /* scratch */
};

/* ---- the pairs of a name ---- */

static int compare_pairs(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void add_pair(struct pairs *p, uint32_t first, uint32_t second)
{
	p->pair = mem_grow(p->pair, &p->capacity, p->count + 1, sizeof(*p->pair));
	p->pair[p->count++] = (uint64_t)first << 43 | (uint64_t)second << 22;
}

static void find_pairs(struct suggest *s, struct str name)
{
	struct pairs *p = &s->work;
	uint32_t before = EDGE;
	const char *at, *end;

	buf_reset(&s->a);
	buf_reset(&s->b);
	unicode_nfkc(name, &s->a);
	unicode_lower(buf_str(&s->a), &s->b);
	p->count = 0;
	for (at = s->b.p, end = str_end(buf_str(&s->b)); at < end;) {
		uint32_t code = unicode_next(&at, end);

		if (!unicode_is_word(code))
			continue;
		add_pair(p, before, code);
		before = code;
	}
	if (before == EDGE)
		return;
	add_pair(p, before, EDGE);
	qsort(p->pair, p->count, sizeof(*p->pair), compare_pairs);
	for (size_t i = 1; i < p->count; i++)
		if (p->pair[i] >> 22 == p->pair[i - 1] >> 22)
			p->pair[i] = p->pair[i - 1] + 1;
}

/* ---- the index ---- */

static int compare_postings(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;

	if (x->pair != y->pair)
		return x->pair < y->pair ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

struct suggest *suggest_new(const struct lookup *chart)
{
	struct suggest *s = xcalloc(1, sizeof(*s));
	size_t rows = lookup_size(chart);

	s->chart = chart;
	s->pairs = xcalloc(rows, sizeof(*s->pairs));
	s->common = xcalloc(rows, sizeof(*s->common));
	for (size_t i = 0; i < rows; i++) {
		find_pairs(s, lookup_value(chart, i, 0));
		s->pairs[i] = (uint32_t)s->work.count;
		s->posting = mem_grow(s->posting, &s->capacity, s->count + s->work.count,
		                      sizeof(*s->posting));
		for (size_t k = 0; k < s->work.count; k++)
			s->posting[s->count++] = (struct posting){ s->work.pair[k], (uint32_t)i };
	}
	if (s->count > 0)
		qsort(s->posting, s->count, sizeof(*s->posting), compare_postings);
	return s;
}

/* The first posting of a pair, or of the next existing pair. */
static size_t first_posting(const struct suggest *s, uint64_t pair)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->posting[middle].pair < pair)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void count_common(struct suggest *s, uint32_t step)
{
	for (size_t k = 0; k < s->work.count; k++)
		for (size_t i = first_posting(s, s->work.pair[k]);
		     i < s->count && s->posting[i].pair == s->work.pair[k]; i++)
			s->common[s->posting[i].row] += step;
}

bool suggest_find(struct suggest *s, struct str name, size_t *row, unsigned *similarity)
{
	bool found = false;

	if (name.len == 0)
		return false;
	find_pairs(s, name);
	count_common(s, 1);
	*similarity = 0;
	for (size_t i = 0; i < lookup_size(s->chart); i++) {
		unsigned like;

		if (s->common[i] == 0)
			continue;
		like = (unsigned)((uint64_t)2000 * s->common[i] / (s->work.count + s->pairs[i]));
		if (like < SUGGEST_LEAST || like < *similarity)
			continue;
		if (found && like == *similarity &&
		    str_cmp(lookup_key(s->chart, i, 0), lookup_key(s->chart, *row, 0)) > 0)
			continue;
		found = true;
		*row = i;
		*similarity = like;
	}
	count_common(s, (uint32_t)-1);
	return found;
}

void suggest_free(struct suggest *s)
{
	if (!s)
		return;
	free(s->posting);
	free(s->pairs);
	free(s->common);
	free(s->work.pair);
	buf_free(&s->a);
	buf_free(&s->b);
	free(s);
}
