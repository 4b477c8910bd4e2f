/* validate_parallel - see validate_parallel.h. */
#include "validate/validate_parallel.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "program/blocks.h"
#include "validate/set_aside_worker.h"

/* if so many blocks, and most of all, were validated twice, the others are not tried */
#define WRONG 8

struct validate_block {
	struct block block; /* the records */
	const struct validate_parallel *all;
	struct set_aside *part;
	struct writer *out; /* what is good; NULL with --dry-run: it is only counted, */
	struct tally made;  /* here */
	struct sink to;     /* one of both */
	bool tried;         /* it was validated, */
	bool taken;         /* and all records were taken; there was no error */
};

struct validate_parallel {
	struct program *prog;
	struct set_aside *whole;
	struct stage stage;     /* of the whole */
	uint64_t blocks, wrong; /* how many were joined; how many of them were validated twice */
	atomic_bool useless;    /* what is found in other threads will not hold */
};

/* In a worker thread. */
static void validate_block(void *block)
{
	struct validate_block *k = block;
	struct record rec;

	if (k->out)
		writer_worker_clear(k->out);
	tally_clear(&k->made);
	set_aside_begin(k->part);
	reader_begin(k->block.in);
	k->tried = k->taken = !atomic_load(&k->all->useless);
	while (k->taken && reader_next(k->block.in, &rec))
		k->taken = set_aside_try(k->part, &rec, &k->to);
	k->taken = k->taken && !reader_failed(k->block.in);
}

/* ---- in the thread of the caller ---- */

static bool open_block(void *self, void *block)
{
	struct validate_parallel *b = self;
	struct validate_block *k = block;

	k->all = b;
	k->block.in = reader_for_worker(b->prog->in);
	tally_init(&k->made, b->stage.controls);
	tally_bind(&k->made, b->stage.header);
	k->to = sink_count(&k->made);
	if (b->prog->out) {
		k->out = writer_for_worker(b->prog->out);
		k->to = sink_stream(k->out);
	}
	k->part = set_aside_for_worker(b->whole, reader_header(k->block.in),
	                               reader_is_direct(b->prog->in));
	return k->part != NULL;
}

static void close_block(void *block)
{
	struct validate_block *k = block;

	if (!k->block.in)
		return;
	set_aside_free(k->part);
	writer_close(k->out);
	tally_free(&k->made);
	reader_close(k->block.in);
}

static bool fill(void *self, void *block)
{
	struct validate_parallel *b = self;
	struct validate_block *k = block;

	return !atomic_load(&b->useless) && reader_give(b->prog->in, k->block.in);
}

/* Take the next `count` records of the block one after the other. */
static bool take_records(struct validate_parallel *b, struct validate_block *k, uint64_t count)
{
	struct record rec;

	for (; count > 0 && reader_next(k->block.in, &rec); count--)
		if (!stage_take(&b->stage, &rec, &b->prog->to))
			return false;
	return !reader_failed(k->block.in);
}

/* What the thread has found holds: take it over. False if the output takes no more. */
static bool take_over(struct validate_parallel *b, struct validate_block *k, struct diag_log *log)
{
	if (set_aside_body(k->part) == 0)
		return true;
	if (!set_aside_finish(b->whole, &b->prog->to))
		return false;
	diag_release(log);
	if (k->out && !writer_join(b->prog->out, k->out))
		return false;
	if (!k->out)
		tally_merge(&b->prog->made, &k->made);
	return set_aside_join(b->whole, k->part);
}

/* Shall further blocks be validated in other threads? Only time depends on it. */
static void note_use(struct validate_parallel *b)
{
	if (set_aside_waits(b->whole) || (b->wrong >= WRONG && b->wrong * 2 > b->blocks))
		atomic_store(&b->useless, true);
}

/* The oldest block has been validated. */
static bool join(void *self, void *block, struct diag_log *log)
{
	struct validate_parallel *b = self;
	struct validate_block *k = block;
	bool ok;

	b->blocks += k->tried;
	reader_again(k->block.in);
	ok = take_records(b, k, set_aside_head(k->part));
	if (ok && k->taken && set_aside_join_keys(b->whole, k->part)) {
		reader_rest(k->block.in);
		ok = take_over(b, k, log);
	} else if (ok) {
		b->wrong += k->tried;
		diag_log_reset(log);
		ok = take_records(b, k, UINT64_MAX);
	}
	note_use(b);
	return blocks_join(b->prog, k->block.in) && ok;
}

struct source *validate_parallel_source(struct program *prog, struct set_aside *s)
{
	static const struct ring_kind blocks = { open_block, fill, validate_block, join,
		                                 close_block };
	struct validate_parallel *b;

	if (!blocks_wanted(prog))
		return NULL;
	if (reader_has_lines(prog->in))
		set_aside_as_lines(s);
	b = xcalloc(1, sizeof(*b));
	b->prog = prog;
	b->whole = s;
	b->stage = set_aside_stage(s);
	return blocks_source(prog, &blocks, b, sizeof(struct validate_block), free);
}
