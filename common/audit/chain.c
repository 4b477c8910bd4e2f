/* chain - find the runs that belong together. */
#include "audit/chain.h"

#include <stdlib.h>

/* Is it a stage, a program that reads or writes records? Reconciliations and undos are not. */
static bool is_stage(const struct run *run)
{
	return !run_is(run, "reconcile") && str_is_null(run->undo) &&
	       (run->count[RUN_IN].present || run->status >= 2);
}

/* Collect the run and all runs that its records come from; a run comes after its sources. */
static void collect(struct runs *r, struct chain *c, struct run *end)
{
	size_t stamp = ++r->stamp, depth = 0, capacity = 0, room = 0;
	struct run **path = NULL;

	path = mem_grow(path, &capacity, 1, sizeof(struct run *));
	path[depth++] = end;
	end->stamp = stamp;
	end->cursor = 0;
	while (depth > 0) {
		struct run *at = path[depth - 1], *from;

		if (at->cursor == at->inputs) {
			c->run = mem_grow(c->run, &room, c->count + 1, sizeof(struct run *));
			c->run[c->count++] = at;
			depth--;
			continue;
		}
		from = at->input[at->cursor++].sender;
		if (!from || from->stamp == stamp)
			continue;
		from->stamp = stamp;
		from->cursor = 0;
		path = mem_grow(path, &capacity, depth + 1, sizeof(struct run *));
		path[depth++] = from;
	}
	free(path);
}

struct chains *chains_new(struct runs *runs)
{
	struct chains *all = xcalloc(1, sizeof(*all));

	all->runs = runs;
	for (size_t i = 0; i < runs->count; i++) {
		struct run *run = runs->run[i];
		struct chain *c;

		if (!is_stage(run) || run->read)
			continue;
		all->chain = mem_grow(all->chain, &all->capacity, all->count + 1,
		                      sizeof(*all->chain));
		c = &all->chain[all->count++];
		*c = (struct chain){ 0 };
		collect(runs, c, run);
	}
	return all;
}

const struct run *chain_end(const struct chain *c)
{
	return c->run[c->count - 1];
}

bool chain_is_well(const struct chain *c)
{
	return c->reasons == 0 || c->superseded_by > 0;
}

void chain_against(struct chains *all, struct chain *c, const struct run *run, struct str figure,
                   struct str text)
{
	c->reason = mem_grow(c->reason, &c->capacity, c->reasons + 1, sizeof(*c->reason));
	c->reason[c->reasons++] = (struct reason){ run, figure, str_copy(&all->runs->arena, text),
		                                   NULL };
}

void chain_advise(struct chain *c, const char *todo)
{
	c->reason[c->reasons - 1].todo = todo;
}

void chains_free(struct chains *all)
{
	for (size_t i = 0; i < all->count; i++) {
		free(all->chain[i].run);
		free(all->chain[i].reason);
	}
	free(all->chain);
	free(all);
}
