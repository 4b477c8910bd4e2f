/* distinct_count - see distinct_count.h. */
#include "inspect/distinct_count.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS   64   /* to begin with */
#define KEPT          1000 /* texts that stay after the limit is passed */
#define REGISTER_BITS 14   /* bits of the hash that choose a register */
#define REGISTERS     ((size_t)1 << REGISTER_BITS)

void distinct_count_init(struct distinct_count *c, size_t limit)
{
	*c = (struct distinct_count){ .limit = limit, .slots = FIRST_SLOTS };
	c->slot = xcalloc(c->slots, sizeof(*c->slot));
}

/* The slot of a text, or the free slot for it. */
static struct distinct_text *slot_of(const struct distinct_count *c, struct str text, uint64_t hash)
{
	size_t i = (size_t)hash & (c->slots - 1);

	while (c->slot[i].text.p && (c->slot[i].hash != hash || !str_eq(c->slot[i].text, text)))
		i = (i + 1) & (c->slots - 1);
	return &c->slot[i];
}

static void grow(struct distinct_count *c)
{
	struct distinct_text *old = c->slot;
	size_t slots = c->slots;

	c->slots = mem_mul(slots, 2);
	c->slot = xcalloc(c->slots, sizeof(*c->slot));
	for (size_t i = 0; i < slots; i++)
		if (old[i].text.p)
			*slot_of(c, old[i].text, old[i].hash) = old[i];
	free(old);
}

/*
 * Each register keeps the longest run of zeroes at the start of the other bits of a hash, plus one.
 */
static void estimate(struct distinct_count *c, uint64_t hash)
{
	size_t i = (size_t)(hash >> (64 - REGISTER_BITS));
	uint64_t rest = hash << REGISTER_BITS;
	unsigned char rank = 1;

	for (; rank <= 64 - REGISTER_BITS && !(rest >> 63); rest <<= 1)
		rank++;
	if (rank > c->registers[i])
		c->registers[i] = rank;
}

/* The limit is passed: keep the commonest texts, and only estimate the rest. */
static void overflow(struct distinct_count *c)
{
	struct distinct_text *top = xcalloc(KEPT, sizeof(*top));
	struct distinct_count small;
	size_t count = distinct_count_top(c, top, KEPT);

	distinct_count_init(&small, c->limit);
	small.registers = xcalloc(REGISTERS, 1);
	for (size_t i = 0; i < c->slots; i++)
		if (c->slot[i].text.p)
			estimate(&small, c->slot[i].hash);
	for (size_t i = 0; i < count; i++) {
		top[i].text = str_copy(&small.arena, top[i].text);
		if (2 * ++small.used > small.slots)
			grow(&small);
		*slot_of(&small, top[i].text, top[i].hash) = top[i];
	}
	free(top);
	distinct_count_free(c);
	*c = small;
}

void distinct_count_add(struct distinct_count *c, struct str text)
{
	uint64_t hash = str_hash(text);
	struct distinct_text *slot = slot_of(c, text, hash);

	if (c->registers)
		estimate(c, hash);
	if (slot->text.p) {
		slot->count++;
		return;
	}
	if (c->registers)
		return;
	*slot = (struct distinct_text){ str_copy(&c->arena, text), hash, 1 };
	if (++c->used > c->limit)
		overflow(c);
	else if (2 * c->used > c->slots)
		grow(c);
}

static uint64_t three_digits(double n)
{
	uint64_t whole = (uint64_t)(n + 0.5), unit = 1;

	while (whole / unit >= 1000)
		unit *= 10;
	return (whole + unit / 2) / unit * unit;
}

uint64_t distinct_count_of(const struct distinct_count *c, bool *exact)
{
	/* the constant of the paper for as many registers */
	const double m = (double)REGISTERS, alpha = 0.7213 / (1 + 1.079 / m);
	double sum = 0;

	*exact = !c->registers;
	if (*exact)
		return c->used;
	for (size_t i = 0; i < REGISTERS; i++)
		sum += 1 / (double)((uint64_t)1 << c->registers[i]);
	return three_digits(alpha * m * m / sum);
}

static bool is_before(const struct distinct_text *a, const struct distinct_text *b)
{
	return a->count != b->count ? a->count > b->count : str_cmp(a->text, b->text) < 0;
}

static int by_count(const void *a, const void *b)
{
	return is_before(a, b) ? -1 : 1;
}

size_t distinct_count_top(const struct distinct_count *c, struct distinct_text *top, size_t want)
{
	struct distinct_text *all = xcalloc(c->used, sizeof(*all));
	size_t count = 0;

	for (size_t i = 0; i < c->slots; i++)
		if (c->slot[i].text.p)
			all[count++] = c->slot[i];
	qsort(all, count, sizeof(*all), by_count);
	count = count < want ? count : want;
	memcpy(top, all, count * sizeof(*top));
	free(all);
	return count;
}

void distinct_count_free(struct distinct_count *c)
{
	free(c->slot);
	free(c->registers);
	arena_free(&c->arena);
	*c = (struct distinct_count){ 0 };
}
