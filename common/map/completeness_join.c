/* completeness_join - joins the completeness checks of several threads into one. */
#include <stdlib.h>
#include <string.h>

#include "map/completeness_int.h"

static void add_sum(struct decimal_sum *sum, struct decimal_sum *more)
{
	decimal_sum_merge(sum, more);
	*more = (struct decimal_sum){ 0 };
}

/* The number in `w` of code i of `part`. `w` also gets its figures. */
static size_t join_code(struct completeness *g, struct watched *w, const struct watched *part,
                        size_t i)
{
	struct code *from = &part->code[i], *to;
	bool fresh;
	size_t number = keyset_add(w->keys, keyset_key(part->keys, i), &fresh);

	if (fresh) {
		w->code = mem_grow(w->code, &w->capacity, number + 1, sizeof(*w->code));
		w->code[number] = (struct code){ .at = str_copy(&g->arena, from->at) };
		tally_init(&w->code[number].tally, g->controls);
		tally_bind(&w->code[number].tally, g->out);
	}
	to = &w->code[number];
	tally_merge(&to->tally, &from->tally);
	if (!to->said.p && from->said.p)
		to->said = str_copy(&g->arena, from->said);
	if (!to->name.p && from->name.p)
		to->name = str_copy(&g->arena, from->name);
	return number;
}

/* A group is stored with the number of its code, which differs between the two. */
static void join_groups(struct completeness *g, struct watched *w, const struct watched *part,
                        const size_t *number)
{
	for (size_t i = 0; i < keyset_size(part->groups); i++) {
		struct str group = keyset_key(part->groups, i);
		size_t old = 0;
		bool fresh;

		for (; group.p[0] != ' '; group.p++, group.len--)
			old = old * 10 + (size_t)(group.p[0] - '0');
		buf_reset(&g->key);
		buf_addf(&g->key, "%zu", number[old]);
		buf_addstr(&g->key, group);
		keyset_add(w->groups, buf_str(&g->key), &fresh);
		w->code[number[old]].groups += fresh;
	}
}

static void forget_codes(struct watched *part)
{
	for (size_t i = 0; i < keyset_size(part->keys); i++)
		tally_free(&part->code[i].tally);
	keyset_free(part->keys);
	keyset_free(part->groups);
	part->keys = keyset_new();
	part->groups = keyset_new();
}

static void join_watched(struct completeness *g, struct watched *w, struct watched *part)
{
	size_t count = keyset_size(part->keys), *number;

	w->asked += part->asked;
	w->lost += part->lost;
	part->asked = part->lost = 0;
	add_sum(&w->unasked_amount, &part->unasked_amount);
	add_sum(&w->lost_amount, &part->lost_amount);
	if (count == 0)
		return;
	number = xcalloc(count, sizeof(*number));
	for (size_t i = 0; i < count; i++)
		number[i] = join_code(g, w, part, i);
	join_groups(g, w, part, number);
	free(number);
	forget_codes(part);
}

void completeness_join(struct completeness *g, struct completeness *part)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct lookup *l = g->watched[i].lookup;
		uint64_t *used = g->asked[g->watched[i].number].used;

		join_watched(g, &g->watched[i], &part->watched[i]);
		for (size_t k = 0; k < lookup_size(l) / 64 + 1; k++)
			used[k] |= part->asked[part->watched[i].number].used[k];
	}
	add_sum(&g->negative, &part->negative);
	arena_reset(&part->arena);
}

void completeness_clear(struct completeness *part)
{
	for (size_t i = 0; i < part->count; i++) {
		struct watched *w = &part->watched[i];

		w->asked = w->lost = 0;
		w->unasked_amount = w->lost_amount = (struct decimal_sum){ 0 };
		forget_codes(w);
		memset(part->asked[w->number].used, 0,
		       (lookup_size(w->lookup) / 64 + 1) * sizeof(uint64_t));
	}
	part->negative = (struct decimal_sum){ 0 };
	arena_reset(&part->arena);
}
