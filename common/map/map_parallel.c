/* map_parallel - see map_parallel.h. */
#include "map/map_parallel.h"

#include <stdlib.h>

#include "base/workers.h"

#define WAITING 2 /* blocks in progress besides one for each thread */

struct map_block {
	struct reader *in; /* the lines */
	struct completeness *completeness;
	struct mapping_run mapping_run;
	struct writer *out;   /* what it became; NULL with --dry-run: it is only counted, */
	struct tally made;    /* here */
	struct sink to;       /* one of both */
	struct diag_log *log; /* what was said of it */
	bool mapped;          /* no record of it has failed */
};

struct map_parallel {
	struct program *prog;
	struct mapping_run *whole;
	struct workers *workers; /* NULL: not started yet */
	struct map_block *block; /* a ring; the first exists from the start */
	size_t count;            /* how many */
	size_t next;             /* the one to fill next */
	bool failed;             /* a block or the threads could not be made, which is reported */
	bool stopped;            /* a block has failed, or its output could not be written */
	struct diag_log *log;    /* what was reported of the input after the blocks */
};

/* In a worker thread. */
static void map_block(void *job)
{
	struct map_block *k = job;
	struct stage stage = mapping_run_stage(&k->mapping_run);
	struct diag_log *before = diag_hold(k->log);
	struct record rec;

	reader_begin(k->in);
	k->mapped = true;
	while (k->mapped && reader_next(k->in, &rec))
		k->mapped = stage_take(&stage, &rec, &k->to);
	diag_hold(before);
}

/* ---- in the thread of the caller ---- */

static bool open_block(struct map_parallel *b, struct map_block *k)
{
	struct spec *spec = b->prog->spec; /* the whole run has bound it to these records */

	k->in = reader_for_worker(b->prog->in);
	k->completeness = completeness_new(spec);
	k->log = diag_log_new();
	if (!mapping_run_open(&k->mapping_run, spec, reader_header(k->in), k->completeness, NULL))
		return false;
	tally_init(&k->made, spec_controls(spec, STAGE_TARGET));
	tally_bind(&k->made, mapper_header(k->mapping_run.mapper));
	k->to = sink_count(&k->made);
	if (b->prog->out) {
		k->out = writer_for_worker(b->prog->out);
		k->to = sink_stream(k->out);
	}
	return true;
}

static void close_block(struct map_block *k)
{
	mapping_run_close(&k->mapping_run);
	writer_close(k->out);
	tally_free(&k->made);
	completeness_free(k->completeness);
	reader_close(k->in);
	diag_log_free(k->log);
}

/* Start the threads when there is a block for them. False after an error was reported. */
static bool start(struct map_parallel *b)
{
	bool ok = true;

	if (b->workers)
		return true;
	b->workers = workers_open(b->prog->jobs, map_block);
	for (size_t i = 1; ok && b->workers && i < b->count; i++)
		ok = open_block(b, &b->block[i]);
	return ok && b->workers;
}

/* Read the next block. Messages about its input wait until the blocks before it are joined. */
static bool fill(struct map_parallel *b, struct map_block *k)
{
	struct diag_log *before = diag_hold(b->log);
	bool filled;

	filled = reader_give(b->prog->in, k->in);
	diag_hold(before);
	return filled;
}

/* Give the threads work. False if nothing more can be mapped in parallel. */
static bool give(struct map_parallel *b)
{
	while (!b->workers || workers_busy(b->workers) < b->count) {
		struct map_block *k = &b->block[b->next];

		if (b->failed || !fill(b, k))
			return false;
		b->failed = !start(b);
		if (b->failed)
			return false;
		workers_give(b->workers, k);
		b->next = (b->next + 1) % b->count;
	}
	return true;
}

/* Append what a block became to what was made before. */
static bool join(struct map_parallel *b, struct map_block *k)
{
	mapping_run_join(b->whole, &k->mapping_run);
	if (k->out)
		return writer_join(b->prog->out, k->out);
	tally_merge(&b->prog->made, &k->made);
	tally_clear(&k->made);
	return true;
}

/* The oldest block has been mapped. */
static bool take(struct map_parallel *b, struct map_block *k)
{
	bool ok, written;

	diag_release(k->log);
	b->prog->rows_in += reader_tally(k->in)->rows;
	ok = reader_join(b->prog->in, k->in);
	written = join(b, k);
	progress_update(&b->prog->progress, reader_bytes(b->prog->in, NULL));
	return ok && k->mapped && written && !diag_interrupted();
}

/*
 * Map what can be mapped side by side from here on. False after an error was reported, or if the
 * output takes no more.
 */
static bool run_blocks(struct map_parallel *b)
{
	struct map_block *k;
	bool more = true, ok = true;

	while (ok) {
		more = more && give(b);
		if (!b->workers || !(k = workers_take(b->workers)))
			break;
		ok = take(b, k);
	}
	diag_release(b->log);
	return ok && !b->failed && !reader_failed(b->prog->in);
}

/* ---- the source of those that go one by one ---- */

static bool next(void *self, struct record *rec)
{
	struct map_parallel *b = self;

	b->stopped = b->stopped || !run_blocks(b);
	return !b->stopped && source_next(b->prog->from, rec);
}

static const struct tally *tally(const void *self)
{
	return source_tally(((const struct map_parallel *)self)->prog->from);
}

static bool whole(const void *self)
{
	const struct map_parallel *b = self;

	return !b->stopped && source_whole(b->prog->from);
}

static void close_blocks(void *self)
{
	struct map_parallel *b = self;

	workers_close(b->workers);
	for (size_t i = 0; i < b->count; i++)
		close_block(&b->block[i]);
	free(b->block);
	diag_log_free(b->log);
	free(b);
}

struct source *map_parallel_source(struct program *prog, struct mapping_run *whole_run)
{
	static const struct source_kind kind = {
		.next = next, .tally = tally, .whole = whole, .close = close_blocks
	};
	struct map_parallel *b;

	if (prog->jobs < 2 || mapper_in_order(whole_run->mapper))
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->prog = prog;
	b->whole = whole_run;
	b->count = prog->jobs + WAITING;
	b->block = xcalloc(b->count, sizeof(*b->block));
	b->log = diag_log_new();
	b->failed = !open_block(b, &b->block[0]);
	return source_new(&kind, b, source_header(prog->from));
}
