/*
 * side_read - reads both sides, in one thread or in several.
 *
 * A stream is read in blocks of lines, a CSV file in blocks of rows. The threads add up a block each; its
 * sums go to the book in the order of the blocks. Anything else is read by one thread, but then both sides are read at the
 * same time.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "base/workers.h"
#include "record/finding.h"
#include "sides/side_int.h"

/* The batch of one thread goes to the book when it is about as large as the caches of a core. */
#define BATCH_KEYS  2048
#define BATCH_BYTES ((size_t)512 * 1024)

/*
 * Did everything arrive, with no more faults than the side's own limits accept? Reports the faults
 * that they accept.
 */
static bool is_sound(struct side_source *s)
{
	bool good = source_good(s->source);
	char number[27];

	/* without a spec, faults are an error, which the source has reported */
	if (s->faulty > 0 && (good || s->side->form.spec))
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("faults") },
			"%s: %s of its records came with a fault, and count all the same",
			side_description(s), text_count(s->faulty, number));
	if (!good && s->side->form.spec && source_whole(s->source))
		diag_error(
			"'%s'%s holds more at fault than '%s' accepts: there is nothing sound to compare with",
			s->files.name[0], s->files.count > 1 ? " with the other files" : "",
			s->side->form.spec);
	return good;
}

/* ---- blocks ---- */

struct side_block {
	struct reader *in; /* the lines */
	struct adder *adder;
	bool taken; /* all records were; there was no error */
};

/* A side that is being read. */
struct reading {
	struct side_source *side;
	struct book *book;
	struct ring *ring; /* NULL: in one thread */
	size_t jobs;
	struct diag_log *log;
	bool ok;
};

/* Put what was added into the book. False after an error was reported. */
static bool flush(const struct reading *r, struct adder *a)
{
	uint64_t read, total;

	if (r->side->in) {
		read = reader_bytes(r->side->in, &total);
		book_expect(r->book, read, total);
	}
	return adder_flush(a, r->book);
}

/* In a worker thread. */
static void add_block(void *block)
{
	struct side_block *k = block;
	struct record rec;

	reader_begin(k->in);
	k->taken = true;
	while (k->taken && reader_next(k->in, &rec))
		k->taken = adder_take(k->adder, &rec);
}

static bool open_block(void *self, void *block)
{
	struct reading *r = self;
	struct side_block *k = block;

	k->in = reader_for_worker(r->side->in);
	k->adder = adder_new(r->side);
	return true;
}

static bool fill(void *self, void *block)
{
	struct reading *r = self;
	struct side_block *k = block;

	return reader_give(r->side->in, k->in);
}

/* The oldest block is added up. What it has reported comes after what adding it to the others does. */
static bool join(void *self, void *block, struct diag_log *log)
{
	struct reading *r = self;
	struct side_block *k = block;
	bool ok = flush(r, r->side->own) && flush(r, k->adder);

	if (ok)
		diag_release(log);
	return reader_join(r->side->in, k->in) && ok && k->taken && !diag_interrupted();
}

static void close_block(void *block)
{
	struct side_block *k = block;

	if (!k->in)
		return;
	adder_free(k->adder);
	reader_close(k->in);
}

static const struct ring_kind blocks = { open_block, fill, add_block, join, close_block };

/* Can its records be added up in blocks? */
static bool is_parallel(const struct side_source *s)
{
	return s->in_blocks && !s->whole;
}

/*
 * Shall the threads take blocks of one side, then of the other? With two threads and two CSV files one each is
 * enough, and takes less memory.
 */
static bool in_blocks(const struct side_source *before, const struct side_source *after,
                      size_t jobs)
{
	return is_parallel(before) && is_parallel(after) &&
	       (jobs > 2 || reader_has_lines(before->in) || reader_has_lines(after->in));
}

/* ---- one after the other ---- */

static bool take_record(struct reading *r, struct record *rec)
{
	struct adder *a = r->side->own;

	if (r->side->whole)
		return adder_keep(a, rec, r->book);
	if (!adder_take(a, rec))
		return false;
	/* of a key that may come once only, a second record is found when it is read */
	return (!r->side->single && sums_count(a->batch) < BATCH_KEYS &&
	        sums_memory(a->batch) < BATCH_BYTES) ||
	       flush(r, a);
}

/* The next record that must be read by this thread. False after an error in a block, too. */
static bool next_record(struct reading *r, struct record *rec)
{
	if (r->ring && r->ok)
		r->ok = ring_run(r->ring) && !reader_failed(r->side->in);
	return (r->ok || r->side->side->form.spec) && source_next(r->side->source, rec);
}

/* Read all records of the side. */
static void read_side(struct reading *r)
{
	struct side_source *s = r->side;
	struct record rec;
	bool added;

	if (r->jobs > 1 && is_parallel(s))
		r->ring = ring_new(&blocks, r, r->jobs, sizeof(struct side_block));
	/* what cleans a file goes on after an error, so that everything wrong in it is reported */
	while (next_record(r, &rec))
		if (r->ok)
			r->ok = take_record(r, &rec);
		else
			s->faulty += !str_is_null(rec.fault);
	added = adder_flush(s->own, r->ok || s->own->again ? r->book : NULL);
	r->ok = r->ok && added;
	r->ok = (r->ok || s->side->form.spec) && is_sound(s) && r->ok;
	ring_free(r->ring);
}

/* ---- both sides ---- */

/* In any thread; what it reports is held back. */
static void read_held(void *job)
{
	struct reading *r = job;
	struct diag_log *before = diag_hold(r->log);

	read_side(r);
	diag_hold(before);
}

/* Both at the same time. False after an error was reported: there are no threads. */
static bool read_both(struct reading *before, struct reading *after)
{
	struct workers *two = workers_open(2, read_held);

	if (!two)
		return false;
	workers_give(two, before);
	workers_give(two, after);
	while (workers_take(two))
		;
	workers_close(two);
	return true;
}

bool sides_read(struct side_source *before, struct side_source *after, struct balances *into,
                size_t jobs)
{
	struct reading side[] = { { .side = before, .book = balances_book(into, BEFORE) },
		                  { .side = after, .book = balances_book(into, AFTER) } };
	bool both = jobs > 1 && !in_blocks(before, after, jobs), ok = true;

	for (int which = BEFORE; which <= AFTER; which++) {
		side[which].log = diag_log_new();
		side[which].jobs = both ? jobs - 1 : jobs; /* the other side has one of them */
		side[which].ok = true;
	}
	if (both)
		ok = read_both(&side[BEFORE], &side[AFTER]);
	for (int which = BEFORE; which <= AFTER; which++) {
		if (!both)
			read_held(&side[which]);
		diag_release(side[which].log);
		diag_log_free(side[which].log);
		ok = ok && side[which].ok;
	}
	return ok;
}
