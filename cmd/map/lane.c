/* lane - see lane.h. */
#include "lane.h"

bool lane_open(struct lane *l, struct spec *spec, const struct header *header, struct gate *gate)
{
	*l = (struct lane){ .gate = gate };
	l->mapper = mapper_open(spec, header, gate);
	if (l->mapper == NULL)
		return false;
	tally_init(&l->left_out, spec_controls(spec, STAGE_CLEAN));
	tally_weigh(&l->left_out);
	tally_bind(&l->left_out, header);
	tally_init(&l->faulty, spec_controls(spec, STAGE_TARGET));
	tally_weigh(&l->faulty);
	tally_bind(&l->faulty, mapper_header(l->mapper));
	tally_init(&l->made, spec_controls(spec, STAGE_TARGET));
	tally_bind(&l->made, mapper_header(l->mapper));
	return true;
}

/* Write what is ready. */
static bool put(struct lane *l)
{
	struct record out;

	while (mapper_next(l->mapper, &out)) {
		tally_guard(&l->made, &out);
		if (!str_is_null(out.fault))
			tally_add(&l->faulty, &out);
		if (l->out == NULL)
			tally_add(&l->made, &out);
		else if (!writer_put(l->out, &out))
			return false;
	}
	return true;
}

bool lane_record(struct lane *l, struct record *rec)
{
	if (!mapper_take(l->mapper, rec))
		tally_add(&l->left_out, rec);
	return put(l);
}

bool lane_end(struct lane *l)
{
	mapper_end(l->mapper);
	return put(l);
}

const struct tally *lane_made(const struct lane *l)
{
	return l->out != NULL ? writer_tally(l->out) : &l->made;
}

static void join_tally(struct tally *t, struct tally *part)
{
	tally_merge(t, part);
	tally_clear(part);
}

bool lane_join(struct lane *l, struct lane *part)
{
	join_tally(&l->left_out, &part->left_out);
	join_tally(&l->faulty, &part->faulty);
	join_tally(&l->made, &part->made);
	mapper_join(l->mapper, part->mapper);
	gate_join(l->gate, part->gate);
	return l->out == NULL || writer_join(l->out, part->out);
}

void lane_close(struct lane *l)
{
	mapper_free(l->mapper);
	tally_free(&l->left_out);
	tally_free(&l->faulty);
	tally_free(&l->made);
}
