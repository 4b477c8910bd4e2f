/* choice - see choice.h. */
#include "dedupe/choice.h"

#include <stdlib.h>

#include "base/diag.h"
#include "base/mem.h"

#define NUMBERS UINT32_MAX  /* records, and units */
#define DIFFERS 0x80000000u /* in `chain`: the identity contradicts itself */

/* A unit that does not stay. */
struct merged {
	uint32_t begin, length;
	uint32_t chain; /* the number of the next one of its identity, plus 1; 0: none */
	uint64_t amounts;
};

struct choice {
	bool last, versions, has_amounts; /* as made */
	uint8_t *verdict;                 /* two bits for each record */
	size_t verdict_capacity;          /* room, in bytes */
	uint64_t records;                 /* how many */
	/* for each identity, the unit that stays: its first record, */
	uint32_t *begin;
	uint32_t *length;  /* how many, with `versions`, */
	uint32_t *chain;   /* the merged units + 1, and DIFFERS, */
	uint64_t *amounts; /* and its amounts */
	size_t begin_capacity, length_capacity, chain_capacity, amounts_capacity;
	size_t count; /* identities */
	struct merged *merged;
	size_t merged_count, merged_capacity;
	uint64_t contradictions; /* identities */
};

struct choice *choice_new(bool last, bool versions, bool amounts)
{
	struct choice *c = xcalloc(1, sizeof(*c));

	c->last = last;
	c->versions = versions;
	c->has_amounts = amounts;
	return c;
}

static void judge(struct choice *c, uint64_t number, enum verdict v)
{
	unsigned shift = (unsigned)(number % 4 * 2);
	uint8_t *four = &c->verdict[number / 4];

	*four = (uint8_t)((*four & ~(3u << shift)) | ((unsigned)v << shift));
}

enum verdict choice_verdict(const struct choice *c, uint64_t number)
{
	return (enum verdict)(c->verdict[number / 4] >> (number % 4 * 2) & 3);
}

uint64_t choice_record(struct choice *c, bool identity)
{
	uint64_t number = c->records++;

	if (number >= NUMBERS)
		diag_die("more than %u records cannot be deduplicated in one run", NUMBERS);
	c->verdict = mem_grow(c->verdict, &c->verdict_capacity, number / 4 + 1, 1);
	judge(c, number, identity ? VERDICT_STAYS : VERDICT_PASSES);
	return number;
}

static void judge_unit(struct choice *c, uint64_t begin, uint64_t length, enum verdict v)
{
	for (uint64_t i = begin; i < begin + length; i++)
		if (choice_verdict(c, i) != VERDICT_PASSES)
			judge(c, i, v);
}

static uint32_t length_of(const struct choice *c, size_t id)
{
	return c->versions ? c->length[id] : 1;
}

static uint64_t amounts_of(const struct choice *c, size_t id)
{
	return c->has_amounts ? c->amounts[id] : 0;
}

/* This unit stays for the identity. */
static void keep(struct choice *c, size_t id, uint64_t begin, uint64_t length, uint64_t amounts)
{
	c->begin[id] = (uint32_t)begin;
	if (c->versions)
		c->length[id] = (uint32_t)length;
	if (c->has_amounts)
		c->amounts[id] = amounts;
}

static void add_identity(struct choice *c)
{
	size_t count = c->count + 1;

	c->begin = mem_grow(c->begin, &c->begin_capacity, count, sizeof(*c->begin));
	c->chain = mem_grow(c->chain, &c->chain_capacity, count, sizeof(*c->chain));
	if (c->versions)
		c->length = mem_grow(c->length, &c->length_capacity, count, sizeof(*c->length));
	if (c->has_amounts)
		c->amounts = mem_grow(c->amounts, &c->amounts_capacity, count, sizeof(*c->amounts));
	c->chain[c->count] = 0;
	c->count = count;
}

/* Add a unit that does not stay to the chain of its identity. */
static void merge(struct choice *c, size_t id, uint64_t begin, uint64_t length, uint64_t amounts)
{
	uint32_t differs = c->chain[id] & DIFFERS;

	if (c->merged_count >= DIFFERS - 1)
		diag_die("more than %u merged records cannot be handled in one run", DIFFERS - 1);
	c->merged = mem_grow(c->merged, &c->merged_capacity, c->merged_count + 1,
	                     sizeof(*c->merged));
	c->merged[c->merged_count++] = (struct merged){ (uint32_t)begin, (uint32_t)length,
		                                        c->chain[id] & ~DIFFERS, amounts };
	c->chain[id] = (uint32_t)c->merged_count | differs;
	judge_unit(c, begin, length, differs ? VERDICT_DIFFERS : VERDICT_MERGED);
}

void choice_put(struct choice *c, size_t id, uint64_t begin, uint64_t length, uint64_t amounts)
{
	if (id == c->count) {
		add_identity(c);
		keep(c, id, begin, length, amounts);
	} else if (c->last) {
		bool differs = c->chain[id] & DIFFERS;

		merge(c, id, c->begin[id], length_of(c, id), amounts_of(c, id));
		keep(c, id, begin, length, amounts);
		if (differs)
			judge_unit(c, begin, length, VERDICT_DIFFERS);
	} else {
		merge(c, id, begin, length, amounts);
	}
}

size_t choice_count(const struct choice *c)
{
	return c->count;
}

bool choice_contradict(struct choice *c, size_t id)
{
	const struct merged *m;

	if (c->chain[id] & DIFFERS)
		return false;
	judge_unit(c, c->begin[id], length_of(c, id), VERDICT_DIFFERS);
	for (uint32_t i = c->chain[id]; i > 0; i = m->chain) {
		m = &c->merged[i - 1];
		judge_unit(c, m->begin, m->length, VERDICT_DIFFERS);
	}
	c->chain[id] |= DIFFERS;
	c->contradictions++;
	return true;
}

size_t choice_bytes(const struct choice *c)
{
	return c->verdict_capacity + c->begin_capacity * sizeof(*c->begin) +
	       c->length_capacity * sizeof(*c->length) + c->chain_capacity * sizeof(*c->chain) +
	       c->amounts_capacity * sizeof(*c->amounts) + c->merged_capacity * sizeof(*c->merged);
}

uint64_t choice_contradictions(const struct choice *c)
{
	return c->contradictions;
}

uint64_t choice_others(const struct choice *c)
{
	uint64_t others = 0;

	for (size_t id = 0; c->has_amounts && id < c->count; id++)
		for (uint32_t i = c->chain[id] & DIFFERS ? 0 : c->chain[id]; i > 0;
		     i = c->merged[i - 1].chain)
			others += c->merged[i - 1].amounts != c->amounts[id];
	return others;
}

void choice_free(struct choice *c)
{
	if (!c)
		return;
	free(c->verdict);
	free(c->begin);
	free(c->length);
	free(c->chain);
	free(c->amounts);
	free(c->merged);
	free(c);
}
