/* hints - differences and vouchers, sorted by their amounts without sign. */
#include "reasons/hints.h"

#include <stdlib.h>

#include "base/mem.h"

/* An amount, and whose it is. */
struct amount {
	struct decimal size; /* without sign */
	struct decimal value;
	uint64_t rank;
	size_t measure;
	struct str name; /* of the key or the voucher */
	struct decimal before, after;
	struct str currency; /* null: none is known */
};

struct amounts {
	struct amount *item;
	size_t count, capacity;
};

struct hints {
	struct amounts difference, left;
	const struct amount **by_rank; /* the differences */
	struct arena arena;
};

struct hints *hints_new(void)
{
	return xcalloc(1, sizeof(struct hints));
}

static void add(struct hints *h, struct amounts *to, struct amount item, struct str name)
{
	if (to->count >= HINTS_MOST)
		return;
	item.size = decimal_abs(item.value);
	item.name = str_copy(&h->arena, name);
	to->item = mem_grow(to->item, &to->capacity, to->count + 1, sizeof(*to->item));
	to->item[to->count++] = item;
}

void hints_left(struct hints *h, struct str voucher, struct decimal amount)
{
	add(h, &h->left, (struct amount){ .value = amount }, voucher);
}

void hints_add(struct hints *h, const struct hint_difference *d)
{
	struct amount item = { .value = d->unexplained,
		               .rank = d->rank,
		               .measure = d->measure,
		               .before = d->before,
		               .after = d->after,
		               .currency = str_copy(&h->arena, d->currency) };

	add(h, &h->difference, item, d->key);
}

/* ---- order ---- */

static int by_size(const void *a, const void *b)
{
	const struct amount *one = a, *other = b;
	int order = decimal_cmp(one->size, other->size);

	if (order == 0)
		order = (one->rank > other->rank) - (one->rank < other->rank);
	return order != 0 ? order : str_cmp(one->name, other->name);
}

static int compare_ranks(uint64_t rank, size_t measure, const struct amount *other)
{
	if (rank != other->rank)
		return rank < other->rank ? -1 : 1;
	return (measure > other->measure) - (measure < other->measure);
}

static int by_rank(const void *a, const void *b)
{
	const struct amount *const *one = a, *const *other = b;

	return compare_ranks((*one)->rank, (*one)->measure, *other);
}

void hints_find(struct hints *h)
{
	size_t count = h->difference.count;

	if (count > 0)
		qsort(h->difference.item, count, sizeof(*h->difference.item), by_size);
	if (h->left.count > 0)
		qsort(h->left.item, h->left.count, sizeof(*h->left.item), by_size);
	h->by_rank = xrealloc(h->by_rank, count, sizeof(const struct amount *));
	for (size_t i = 0; i < count; i++)
		h->by_rank[i] = &h->difference.item[i];
	if (count > 0)
		qsort(h->by_rank, count, sizeof(*h->by_rank), by_rank);
}

static const struct amount *difference_of(const struct hints *h, uint64_t rank, size_t measure)
{
	size_t low = 0, high = h->difference.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_ranks(rank, measure, h->by_rank[middle]);

		if (order == 0)
			return h->by_rank[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The first of the amounts of that size. */
static size_t first_of(const struct amounts *a, struct decimal size)
{
	size_t low = 0, high = a->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (decimal_cmp(a->item[middle].size, size) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- the kinds ---- */

/* Can amounts of both take each other away? */
static bool same_currency(const struct amount *one, const struct amount *other)
{
	return str_is_null(one->currency) || str_is_null(other->currency) ||
	       str_eq(one->currency, other->currency);
}

/* The difference of another key that takes this one away. Null: there is none. */
static struct str elsewhere(const struct hints *h, const struct amount *d)
{
	for (size_t i = first_of(&h->difference, d->size);
	     i < h->difference.count && decimal_cmp(h->difference.item[i].size, d->size) == 0;
	     i++) {
		const struct amount *other = &h->difference.item[i];

		if (other->rank != d->rank && same_currency(other, d) &&
		    decimal_sign(other->value) != decimal_sign(d->value))
			return other->name;
	}
	return STR_NULL;
}

static struct str left(const struct hints *h, const struct amount *d)
{
	size_t i = first_of(&h->left, d->size);

	return i < h->left.count && decimal_cmp(h->left.item[i].size, d->size) == 0
	               ? h->left.item[i].name
	               : STR_NULL;
}

static bool is_double(struct decimal small, struct decimal large)
{
	struct decimal twice;

	return decimal_sign(small) != 0 && decimal_add(small, small, &twice) == DECIMAL_OK &&
	       decimal_cmp(twice, large) == 0;
}

static bool is_divisible(const struct amount *d)
{
	return d->value.units % 9 == 0;
}

static bool holds(const struct hints *h, const struct amount *d, struct hint *out)
{
	out->text = STR_NULL;
	switch (out->kind) {
	case HINT_ELSEWHERE:
		out->text = elsewhere(h, d);
		return !str_is_null(out->text);
	case HINT_LEFT:
		out->text = left(h, d);
		return !str_is_null(out->text);
	case HINT_DOUBLE:
		return is_double(d->before, d->after);
	case HINT_HALF:
		return is_double(d->after, d->before);
	case HINT_NINE:
		return is_divisible(d);
	default:
		return false;
	}
}

bool hints_next(const struct hints *h, uint64_t rank, size_t measure, size_t *at, struct hint *out)
{
	const struct amount *d = difference_of(h, rank, measure);

	while (d && *at < HINT_KINDS) {
		out->kind = (enum hint_kind)(*at)++;
		if (holds(h, d, out))
			return true;
	}
	return false;
}

const char *hint_name(enum hint_kind kind)
{
	static const char *const names[HINT_KINDS] = {
		[HINT_ELSEWHERE] = "the opposite difference is at",
		[HINT_LEFT] = "the same amount left on the way with",
		[HINT_DOUBLE] = "after is double of before",
		[HINT_HALF] = "after is half of before",
		[HINT_NINE] = "divisible by nine, as after two digits are exchanged",
	};

	return names[kind];
}

void hints_free(struct hints *h)
{
	if (!h)
		return;
	free(h->difference.item);
	free(h->left.item);
	free(h->by_rank);
	arena_free(&h->arena);
	free(h);
}
