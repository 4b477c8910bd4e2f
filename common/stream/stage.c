/* stage - see stage.h. */
#include "stream/stage.h"

#include <stdlib.h>

bool stage_take(const struct stage *s, struct record *rec, const struct sink *to)
{
	return s->kind->take(s->self, rec, to);
}

bool stage_end(const struct stage *s, const struct tally *taken, const struct sink *to)
{
	return s->kind->end(s->self, taken, to);
}

const struct tally *stage_left_out(const struct stage *s)
{
	return s->kind->left_out(s->self);
}

const struct tally *stage_faulty(const struct stage *s)
{
	return s->kind->faulty(s->self);
}

bool stage_accepts(const struct stage *s, const struct tally *taken, const struct tally *given)
{
	return s->kind->accepts(s->self, taken, given);
}

/* ---- the way of the records ---- */

/* A stage with what comes after it: the sink of the stage before. */
struct link {
	const struct stage *stage;
	struct sink to;
	struct tally taken; /* what the stage before has given */
};

static bool link_put(void *self, struct record *rec)
{
	struct link *l = self;

	tally_add(&l->taken, rec);
	return stage_take(l->stage, rec, &l->to);
}

static bool link_end(void *self)
{
	struct link *l = self;

	return stage_end(l->stage, &l->taken, &l->to) && sink_end(&l->to);
}

static const struct tally *link_tally(const void *self)
{
	return &((const struct link *)self)->taken;
}

/* The first stage: the source has counted what it takes. */
static bool first_put(void *self, struct record *rec)
{
	struct link *l = self;

	return stage_take(l->stage, rec, &l->to);
}

/* The stages, each linked to the next, the last one to `to`. */
static struct link *link_up(const struct stage *stage, size_t count, const struct sink *to)
{
	static const struct sink_kind kind = { .put = link_put,
		                               .end = link_end,
		                               .tally = link_tally };
	struct link *links = xcalloc(count, sizeof(*links));

	for (size_t i = 0; i < count; i++) {
		links[i].stage = &stage[i];
		links[i].to = i + 1 < count ? (struct sink){ &kind, &links[i + 1] } : *to;
		if (i == 0)
			continue;
		tally_init(&links[i].taken, stage[i - 1].controls);
		tally_bind(&links[i].taken, stage[i - 1].header);
	}
	return links;
}

static void unlink_all(struct link *links, size_t count)
{
	for (size_t i = 1; i < count; i++)
		tally_free(&links[i].taken);
	free(links);
}

static bool run_straight(struct source *from, const struct sink *to)
{
	return source_drain(from, to) && source_whole(from) && sink_end(to);
}

bool stage_run(struct source *from, const struct stage *stage, size_t count, const struct sink *to)
{
	static const struct sink_kind kind = { .put = first_put };
	struct sink first;
	struct link *links;
	bool ok;

	if (count == 0)
		return run_straight(from, to);
	links = link_up(stage, count, to);
	first = (struct sink){ &kind, links };
	ok = source_drain(from, &first) && source_whole(from) &&
	     stage_end(stage, source_tally(from), &links->to) && sink_end(&links->to);
	unlink_all(links, count);
	return ok;
}
