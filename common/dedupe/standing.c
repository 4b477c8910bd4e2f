/* standing - see standing.h. */
#include "dedupe/standing.h"

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

struct standing {
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

struct standing *standing_new(bool last, bool versions, bool amounts)
{
	struct standing *s = xcalloc(1, sizeof(*s));

	s->last = last;
	s->versions = versions;
	s->has_amounts = amounts;
	return s;
}

static void judge(struct standing *s, uint64_t number, enum verdict v)
{
	unsigned shift = (unsigned)(number % 4 * 2);
	uint8_t *four = &s->verdict[number / 4];

	*four = (uint8_t)((*four & ~(3u << shift)) | ((unsigned)v << shift));
}

enum verdict standing_verdict(const struct standing *s, uint64_t number)
{
	return (enum verdict)(s->verdict[number / 4] >> (number % 4 * 2) & 3);
}

uint64_t standing_record(struct standing *s, bool identity)
{
	uint64_t number = s->records++;

	if (number >= NUMBERS)
		diag_die("more than %u records cannot be deduplicated in one run", NUMBERS);
	s->verdict = mem_grow(s->verdict, &s->verdict_capacity, number / 4 + 1, 1);
	judge(s, number, identity ? VERDICT_STAYS : VERDICT_PASSES);
	return number;
}

static void judge_unit(struct standing *s, uint64_t begin, uint64_t length, enum verdict v)
{
	for (uint64_t i = begin; i < begin + length; i++)
		if (standing_verdict(s, i) != VERDICT_PASSES)
			judge(s, i, v);
}

static uint32_t length_of(const struct standing *s, size_t id)
{
	return s->versions ? s->length[id] : 1;
}

static uint64_t amounts_of(const struct standing *s, size_t id)
{
	return s->has_amounts ? s->amounts[id] : 0;
}

/* This unit stays for the identity. */
static void keep(struct standing *s, size_t id, uint64_t begin, uint64_t length, uint64_t amounts)
{
	s->begin[id] = (uint32_t)begin;
	if (s->versions)
		s->length[id] = (uint32_t)length;
	if (s->has_amounts)
		s->amounts[id] = amounts;
}

static void add_identity(struct standing *s)
{
	size_t count = s->count + 1;

	s->begin = mem_grow(s->begin, &s->begin_capacity, count, sizeof(*s->begin));
	s->chain = mem_grow(s->chain, &s->chain_capacity, count, sizeof(*s->chain));
	if (s->versions)
		s->length = mem_grow(s->length, &s->length_capacity, count, sizeof(*s->length));
	if (s->has_amounts)
		s->amounts = mem_grow(s->amounts, &s->amounts_capacity, count, sizeof(*s->amounts));
	s->chain[s->count] = 0;
	s->count = count;
}

/* Add a unit that does not stay to the chain of its identity. */
static void merge(struct standing *s, size_t id, uint64_t begin, uint64_t length, uint64_t amounts)
{
	uint32_t differs = s->chain[id] & DIFFERS;

	if (s->merged_count >= DIFFERS - 1)
		diag_die("more than %u merged records cannot be handled in one run", DIFFERS - 1);
	s->merged = mem_grow(s->merged, &s->merged_capacity, s->merged_count + 1,
	                     sizeof(*s->merged));
	s->merged[s->merged_count++] = (struct merged){ (uint32_t)begin, (uint32_t)length,
		                                        s->chain[id] & ~DIFFERS, amounts };
	s->chain[id] = (uint32_t)s->merged_count | differs;
	judge_unit(s, begin, length, differs ? VERDICT_DIFFERS : VERDICT_MERGED);
}

void standing_put(struct standing *s, size_t id, uint64_t begin, uint64_t length, uint64_t amounts)
{
	if (id == s->count) {
		add_identity(s);
		keep(s, id, begin, length, amounts);
	} else if (s->last) {
		bool differs = s->chain[id] & DIFFERS;

		merge(s, id, s->begin[id], length_of(s, id), amounts_of(s, id));
		keep(s, id, begin, length, amounts);
		if (differs)
			judge_unit(s, begin, length, VERDICT_DIFFERS);
	} else {
		merge(s, id, begin, length, amounts);
	}
}

size_t standing_count(const struct standing *s)
{
	return s->count;
}

bool standing_contradict(struct standing *s, size_t id)
{
	const struct merged *m;

	if (s->chain[id] & DIFFERS)
		return false;
	judge_unit(s, s->begin[id], length_of(s, id), VERDICT_DIFFERS);
	for (uint32_t i = s->chain[id]; i > 0; i = m->chain) {
		m = &s->merged[i - 1];
		judge_unit(s, m->begin, m->length, VERDICT_DIFFERS);
	}
	s->chain[id] |= DIFFERS;
	s->contradictions++;
	return true;
}

uint64_t standing_contradictions(const struct standing *s)
{
	return s->contradictions;
}

uint64_t standing_others(const struct standing *s)
{
	uint64_t others = 0;

	for (size_t id = 0; s->has_amounts && id < s->count; id++)
		for (uint32_t i = s->chain[id] & DIFFERS ? 0 : s->chain[id]; i > 0;
		     i = s->merged[i - 1].chain)
			others += s->merged[i - 1].amounts != s->amounts[id];
	return others;
}

void standing_free(struct standing *s)
{
	if (!s)
		return;
	free(s->verdict);
	free(s->begin);
	free(s->length);
	free(s->chain);
	free(s->amounts);
	free(s->merged);
	free(s);
}
