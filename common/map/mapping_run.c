/* mapping_run - see mapping_run.h. */
#include "map/mapping_run.h"

bool mapping_run_open(struct mapping_run *l, struct spec *spec, const struct header *header,
                      struct completeness *completeness)
{
	*l = (struct mapping_run){ .completeness = completeness };
	l->mapper = mapper_open(spec, header, completeness);
	if (!l->mapper)
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
static bool put(struct mapping_run *l)
{
	struct record out;

	while (mapper_next(l->mapper, &out)) {
		tally_guard(&l->made, &out);
		if (!str_is_null(out.fault))
			tally_add(&l->faulty, &out);
		if (!l->out)
			tally_add(&l->made, &out);
		else if (!writer_put(l->out, &out))
			return false;
	}
	return true;
}

bool mapping_run_record(struct mapping_run *l, struct record *rec)
{
	if (!mapper_take(l->mapper, rec))
		tally_add(&l->left_out, rec);
	return put(l);
}

bool mapping_run_end(struct mapping_run *l)
{
	mapper_end(l->mapper);
	return put(l);
}

const struct tally *mapping_run_made(const struct mapping_run *l)
{
	return l->out ? writer_tally(l->out) : &l->made;
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
	join_tally(&l->made, &part->made);
	mapper_join(l->mapper, part->mapper);
	completeness_join(l->completeness, part->completeness);
	return !l->out || writer_join(l->out, part->out);
}

void mapping_run_close(struct mapping_run *l)
{
	mapper_free(l->mapper);
	tally_free(&l->left_out);
	tally_free(&l->faulty);
	tally_free(&l->made);
}
