/* map_parallel - see map_parallel.h. */
#include "map/map_parallel.h"

#include <stdlib.h>

#include "program/blocks.h"

struct map_block {
	struct block block; /* the records */
	struct completeness *completeness;
	struct mapping_run mapping_run;
	struct writer *out; /* what it became; NULL with --dry-run: it is only counted, */
	struct tally made;  /* here */
	struct sink to;     /* one of both */
	bool expects;       /* the mapper gets the text */
	size_t field;       /* of this field two records early */
	bool mapped;        /* no record of it has failed */
	bool joined;        /* what was found in it before counts, or there is nothing */
};

struct map_parallel {
	struct program *prog;
	struct mapping_run *whole;
};

static void look_ahead(struct map_block *k)
{
	struct str text = reader_ahead(k->block.in, k->field);

	if (!str_is_null(text))
		mapper_expect(k->mapping_run.mapper, text);
}

/* In a worker thread. */
static void map_block(void *block)
{
	struct map_block *k = block;
	struct stage stage = mapping_run_stage(&k->mapping_run);
	struct record rec;

	if (!k->joined) {
		mapping_run_clear(&k->mapping_run);
		tally_clear(&k->made);
	}
	k->joined = false;
	reader_begin(k->block.in);
	k->mapped = true;
	while (k->mapped && reader_next(k->block.in, &rec)) {
		if (k->expects)
			look_ahead(k);
		k->mapped = stage_take(&stage, &rec, &k->to);
	}
	if (k->out)
		writer_follow(k->out);
}

/* ---- in the thread of the caller ---- */

static bool open_block(void *self, void *block)
{
	struct map_parallel *b = self;
	struct map_block *k = block;
	struct spec *spec = b->prog->spec; /* the whole run has bound it to these records */

	k->block.in = reader_for_worker(b->prog->in);
	k->completeness = completeness_new(spec);
	if (!mapping_run_open(&k->mapping_run, spec, reader_header(k->block.in), k->completeness,
	                      NULL))
		return false;
	if (b->whole->left_out_to)
		k->mapping_run.left_out_to = writer_for_worker(b->whole->left_out_to);
	k->joined = true;
	k->expects = mapper_expects(k->mapping_run.mapper, &k->field);
	tally_init(&k->made, spec_controls(spec, STAGE_TARGET));
	tally_bind(&k->made, mapper_header(k->mapping_run.mapper));
	k->to = sink_count(&k->made);
	if (b->prog->out) {
		k->out = writer_for_worker(b->prog->out);
		k->to = sink_stream(k->out);
	}
	return true;
}

static void close_block(void *block)
{
	struct map_block *k = block;

	if (!k->block.in)
		return;
	writer_close(k->mapping_run.left_out_to);
	mapping_run_close(&k->mapping_run);
	writer_close(k->out);
	tally_free(&k->made);
	completeness_free(k->completeness);
	reader_close(k->block.in);
}

static bool fill(void *self, void *block)
{
	struct map_parallel *b = self;
	struct map_block *k = block;

	return reader_give(b->prog->in, k->block.in);
}

/* Append what a block became to what was made before. */
static bool append(struct map_parallel *b, struct map_block *k)
{
	bool ok = mapping_run_join(b->whole, &k->mapping_run);

	k->joined = true;
	if (k->out)
		return writer_join(b->prog->out, k->out) && ok;
	tally_merge(&b->prog->made, &k->made);
	tally_clear(&k->made);
	return ok;
}

/* The oldest block has been mapped. */
static bool join(void *self, void *block, struct diag_log *log)
{
	struct map_parallel *b = self;
	struct map_block *k = block;
	bool ok, written;

	diag_release(log);
	ok = blocks_join(b->prog, k->block.in);
	written = append(b, k);
	return ok && k->mapped && written;
}

struct source *map_parallel_source(struct program *prog, struct mapping_run *whole_run)
{
	static const struct ring_kind blocks = { open_block, fill, map_block, join, close_block };
	struct map_parallel *b;

	if (!blocks_wanted(prog) || mapper_in_order(prog->spec))
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->prog = prog;
	b->whole = whole_run;
	return blocks_source(prog, &blocks, b, sizeof(struct map_block), free);
}
