/*
 * scratch - what evaluation changes, for each env: the struct work of each node that needs one.
 *
 * An env evaluates many expressions, most of which need nothing. Those that do are found by their
 * id. An expression may be freed before the env; its id then stays until the env is freed.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "expr/expr_int.h"

struct expr_id {
	_Atomic(size_t) users; /* the expression, and each scratch that knows it */
};

struct expr_id *expr_id_new(void)
{
	struct expr_id *id = xcalloc(1, sizeof(*id));

	id->users = 1;
	return id;
}

void expr_id_drop(struct expr_id *id)
{
	if (--id->users == 0)
		free(id);
}

/* Addresses of pieces that were made one after the other fall into different places. */
size_t expr_id_place(const struct expr_id *id)
{
	return (size_t)((uint64_t)(uintptr_t)id * 0x9e3779b97f4a7c15u >> 40);
}

static struct slots *place_of(const struct expr_scratch *s, const struct expr_id *id)
{
	size_t i = expr_id_place(id) & (s->capacity - 1);

	while (s->slots[i].id && s->slots[i].id != id)
		i = (i + 1) & (s->capacity - 1);
	return &s->slots[i];
}

/* At most a quarter of the places is in use: nearly every expression is in its first place. */
static void make_room(struct expr_scratch *s)
{
	struct expr_scratch old = *s;

	if (s->count * 4 < s->capacity)
		return;
	s->capacity = s->capacity > 0 ? mem_mul(s->capacity, 2) : 32;
	s->slots = xcalloc(s->capacity, sizeof(*s->slots));
	for (size_t i = 0; i < old.capacity; i++)
		if (old.slots[i].id)
			*place_of(s, old.slots[i].id) = old.slots[i];
	free(old.slots);
}

/* An expression that is bound to another scope may have more slots than before. */
static void make_slots(struct slots *place, size_t count)
{
	struct work *work = xcalloc(count, sizeof(*work));

	if (place->count > 0)
		memcpy(work, place->work, place->count * sizeof(*work));
	free(place->work);
	place->work = work;
	place->count = count;
}

void scratch_enter(const struct expr *e, struct expr_env *env)
{
	struct expr_scratch *s = env->scratch;
	struct slots *place;

	if (!s) {
		s = env->scratch = xcalloc(1, sizeof(*s));
		s->owner = env;
	}
	assert(s->owner == env);
	make_room(s);
	place = place_of(s, e->id);
	if (!place->id) {
		place->id = e->id;
		e->id->users++;
		s->count++;
	}
	if (place->count < e->slot_count)
		make_slots(place, e->slot_count);
	s->now = place->work;
}

struct pattern_room *node_room(const struct node *n, struct expr_env *env, struct str s)
{
	struct work *w = node_work(n, env);

	if (!w->room)
		w->room = pattern_room_new(pattern_groups(n->compiled->pattern));
	pattern_room_begin(w->room, s);
	return w->room;
}

static void free_work(struct work *w)
{
	buf_free(&w->scratch);
	buf_free(&w->key);
	pattern_room_free(w->room);
	lookup_caller_free(&w->caller);
	unicode_spare_free(&w->spare);
	free(w->days);
}

void expr_env_free(struct expr_env *env)
{
	struct expr_scratch *s = env->scratch;

	if (!s)
		return;
	assert(s->owner == env);
	for (size_t i = 0; i < s->capacity; i++) {
		for (size_t k = 0; k < s->slots[i].count; k++)
			free_work(&s->slots[i].work[k]);
		free(s->slots[i].work);
		if (s->slots[i].id)
			expr_id_drop(s->slots[i].id);
	}
	free(s->slots);
	free(s);
	env->scratch = NULL;
}
