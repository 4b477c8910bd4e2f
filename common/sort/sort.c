/* sort - see sort.h. */
#include "sort/sort.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "record/line.h"
#include "record/payload.h"
#include "sort/order.h"
#include "sort/sorter.h"

/* Lines in any order: their number, and the sum of their digests. */
struct lines_sum {
	uint64_t count;
	uint64_t low, high;
};

struct sort {
	const struct header *header;
	const struct controls *controls;
	struct order *order;
	struct sorter *sorter;       /* of lines */
	struct buf line;             /* of the record at work */
	struct lines_sum put, given; /* what went in, what comes out */
	struct tally none;           /* what is left out, what is at fault */
	struct buf head;             /* the header line, for `reader` */
	struct reader *reader;       /* makes records of lines; NULL: not needed so far */
};

static void see(struct lines_sum *sum, struct str line)
{
	struct hash128 h = str_hash128(line, 0);

	sum->count++;
	sum->low += h.low;
	sum->high += h.high;
}

static bool is_same(const struct lines_sum *a, const struct lines_sum *b)
{
	return a->count == b->count && a->low == b->low && a->high == b->high;
}

/* ---- in ---- */

static bool take(void *self, struct record *rec, const struct sink *to)
{
	struct sort *s = self;
	struct str line = rec->line;

	(void)to;
	if (!line.p || rec->header != s->header) {
		buf_reset(&s->line);
		line_put(rec, s->header, &s->line);
		line = buf_str(&s->line);
	}
	see(&s->put, line);
	return sorter_put(s->sorter, order_key(s->order, rec), line);
}

/* ---- parts ---- */

struct sort_part {
	const struct header *header;
	struct order *order;
	struct buf line; /* of the record at work */
	struct buf all;  /* of each record its key and its line, as payload_text() writes them */
	struct lines_sum put; /* the sum of the lines */
};

struct sort_part *sort_part_new(const struct sort *s, const struct header *header)
{
	struct sort_part *part = xcalloc(1, sizeof(*part));

	part->header = header;
	part->order = order_for_worker(s->order);
	return part;
}

void sort_part_take(struct sort_part *part, const struct record *rec)
{
	struct str line = rec->line;

	if (!line.p) {
		buf_reset(&part->line);
		line_put(rec, part->header, &part->line);
		line = buf_str(&part->line);
	}
	see(&part->put, line);
	payload_text(&part->all, order_key(part->order, rec));
	payload_text(&part->all, line);
}

bool sort_join(struct sort *s, struct sort_part *part, uint64_t *count)
{
	struct str rest = buf_str(&part->all), key, line;
	bool ok = true;

	for (*count = 0; rest.len > 0 && ok; ++*count) {
		payload_take_text(&rest, &key);
		payload_take_text(&rest, &line);
		ok = sorter_put(s->sorter, key, line);
	}
	s->put.count += part->put.count;
	s->put.low += part->put.low;
	s->put.high += part->put.high;
	part->put = (struct lines_sum){ 0 };
	buf_reset(&part->all);
	return ok;
}

void sort_part_free(struct sort_part *part)
{
	if (!part)
		return;
	order_free(part->order);
	buf_free(&part->line);
	buf_free(&part->all);
	free(part);
}

/* ---- out ---- */

/* For a sink that takes no lines. */
static bool give_record(struct sort *s, struct str line, const struct sink *to)
{
	struct reader_options options = { .format = FORMAT_TSV };
	struct record rec;

	if (!s->reader) {
		line_put_header(s->header, &s->head);
		s->reader = reader_open_memory("temporary file", buf_str(&s->head), &options);
	}
	if (!s->reader || !reader_cut_line(s->reader, line, &rec))
		return false;
	rec.header = s->header;
	return sink_put(to, &rec);
}

static bool give_all(struct sort *s, const struct sink *to, bool lines)
{
	struct str line;
	bool ok = true;

	while (ok && sorter_next(s->sorter, NULL, &line, NULL)) {
		see(&s->given, line);
		ok = lines ? sink_put_line(to, line) : give_record(s, line, to);
	}
	return ok && sorter_whole(s->sorter);
}

/* Are rows and sums of what the sink has those of what was taken? */
static bool adds_up(const struct tally *taken, const struct tally *given)
{
	struct buf why = { 0 };
	bool ok = !given || tally_equal(taken, given, &why);

	if (!ok)
		diag_error("what was sorted is not what was read: %s", why.p);
	buf_free(&why);
	return ok;
}

static bool end(void *self, const struct tally *taken, const struct sink *to)
{
	struct sort *s = self;
	bool lines = sink_takes_lines(to);

	s->given = (struct lines_sum){ 0 };
	if (!give_all(s, to, lines))
		return false;
	if (!is_same(&s->put, &s->given)) {
		diag_error(
			"what was sorted is not what was read: is the memory of the machine, or its disk, damaged?");
		return false;
	}
	return (!lines || sink_count_lines(to, taken)) && adds_up(taken, sink_tally(to));
}

/* ---- the stage ---- */

static const struct tally *none(const void *self)
{
	return &((const struct sort *)self)->none;
}

static bool accepts(void *self, const struct tally *taken, const struct tally *given)
{
	(void)self;
	(void)taken;
	(void)given;
	return true;
}

struct stage sort_stage(struct sort *s)
{
	static const struct stage_kind kind = {
		.take = take, .end = end, .left_out = none, .faulty = none, .accepts = accepts
	};

	return (struct stage){ &kind, s, s->header, s->controls };
}

struct sort *sort_open(const struct sort_options *options)
{
	struct sort *s = xcalloc(1, sizeof(*s));

	s->header = options->header;
	s->controls = spec_controls(options->spec, STAGE_EITHER);
	tally_init(&s->none, s->controls);
	tally_bind(&s->none, s->header);
	s->order = order_open(options->by, options->spec, options->header);
	if (s->order)
		s->sorter = sorter_open(&(struct sorter_options){ .memory = options->memory,
		                                                  .jobs = options->jobs });
	if (s->sorter)
		return s;
	sort_free(s);
	return NULL;
}

void sort_show(const struct sort *s, struct buf *out)
{
	order_show(s->order, out);
}

uint64_t sort_spilled(const struct sort *s)
{
	return sorter_spilled(s->sorter);
}

void sort_free(struct sort *s)
{
	if (!s)
		return;
	order_free(s->order);
	sorter_close(s->sorter);
	reader_close(s->reader);
	tally_free(&s->none);
	buf_free(&s->line);
	buf_free(&s->head);
	free(s);
}
