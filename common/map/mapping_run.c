/* mapping_run - see mapping_run.h. */
#include "map/mapping_run.h"

#include "controls/verdict.h"

bool mapping_run_open(struct mapping_run *l, struct spec *spec, const struct header *header,
                      struct completeness *completeness, struct bound *memory)
{
	*l = (struct mapping_run){ .spec = spec, .completeness = completeness };
	l->mapper = mapper_open(spec, header, completeness, memory);
	if (!l->mapper)
		return false;
	tally_init(&l->left_out, spec_controls(spec, STAGE_CLEAN));
	tally_weigh(&l->left_out);
	tally_bind(&l->left_out, header);
	tally_init(&l->faulty, spec_controls(spec, STAGE_TARGET));
	tally_weigh(&l->faulty);
	tally_bind(&l->faulty, mapper_header(l->mapper));
	return true;
}

/* Give what is ready. */
static bool put(struct mapping_run *l, const struct sink *to)
{
	struct record out;

	while (mapper_next(l->mapper, &out)) {
		tally_guard(&l->faulty, &out);
		if (!str_is_null(out.fault))
			tally_add(&l->faulty, &out);
		if (!sink_put(to, &out))
			return false;
	}
	return true;
}

static bool map_one(struct mapping_run *l, struct record *rec, const struct sink *to)
{
	if (!mapper_take(l->mapper, rec)) {
		tally_add(&l->left_out, rec);
		if (l->left_out_to && !writer_put(l->left_out_to, rec))
			return false;
	}
	return put(l, to);
}

/* Map the records of the group, which is complete. */
static bool map_group(struct mapping_run *l, struct gather *g, const struct sink *to)
{
	struct record *rec;
	bool ok = true;

	gather_complete(g);
	while (ok && (rec = gather_next(g)))
		ok = map_one(l, rec, to);
	return ok;
}

static bool take(void *self, struct record *rec, const struct sink *to)
{
	struct mapping_run *l = self;
	struct gather *g = mapper_gather(l->mapper);

	if (!g)
		return map_one(l, rec, to);
	if (gather_ends(g, rec) && !map_group(l, g, to))
		return false;
	return gather_add(g, rec);
}

static bool end(void *self, const struct tally *taken, const struct sink *to)
{
	struct mapping_run *l = self;

	struct gather *g = mapper_gather(l->mapper);

	(void)taken;
	if (g && !(map_group(l, g, to) && gather_end(g)))
		return false;
	mapper_end(l->mapper);
	return put(l, to);
}

static const struct tally *left_out(const void *self)
{
	return &((const struct mapping_run *)self)->left_out;
}

static const struct tally *faulty(const void *self)
{
	return &((const struct mapping_run *)self)->faulty;
}

static bool accepts(void *self, const struct tally *taken, const struct tally *given)
{
	const struct mapping_run *l = self;

	(void)taken;
	return verdict_within(l->spec, &l->faulty, 0, given);
}

struct stage mapping_run_stage(struct mapping_run *l)
{
	static const struct stage_kind kind = {
		.take = take, .end = end, .left_out = left_out, .faulty = faulty, .accepts = accepts
	};

	return (struct stage){ &kind, l, mapper_header(l->mapper),
		               spec_controls(l->spec, STAGE_TARGET) };
}

static void join_tally(struct tally *t, struct tally *part)
{
	tally_merge(t, part);
	tally_clear(part);
}

bool mapping_run_join(struct mapping_run *l, struct mapping_run *part)
{
	join_tally(&l->left_out, &part->left_out);
	join_tally(&l->faulty, &part->faulty);
	mapper_join(l->mapper, part->mapper);
	completeness_join(l->completeness, part->completeness);
	return !part->left_out_to || writer_join(l->left_out_to, part->left_out_to);
}

void mapping_run_clear(struct mapping_run *part)
{
	tally_clear(&part->left_out);
	tally_clear(&part->faulty);
	mapper_clear(part->mapper);
	completeness_clear(part->completeness);
	if (part->left_out_to)
		writer_worker_clear(part->left_out_to);
}

void mapping_run_close(struct mapping_run *l)
{
	mapper_free(l->mapper);
	tally_free(&l->left_out);
	tally_free(&l->faulty);
}
