/* reader_packets - read records out of a channel (channel.h): from packets, or directly. */
#include "base/diag.h"
#include "record/escape.h"
#include "record/record_typed.h"
#include "stream/reader_int.h"

/* ---- the digest: that of the stream that a pipe would have had ---- */

static void add_line(struct reader *r, struct str at, struct str fault, const struct str *value)
{
	size_t bytes = at.len + fault.len;

	for (size_t i = 0; i < r->header.count; i++)
		bytes += value[i].len;
	buf_reset(&r->written);
	escape_line(&r->written, at, fault, value, r->header.count, bytes);
	digest_add(r->source.digest, r->written.p, r->written.len);
}

static void add_seal(struct reader *r, struct str line)
{
	digest_add(r->source.digest, line.p, line.len);
	digest_add(r->source.digest, "\n", 1);
}

/* ---- the records ---- */

/* The channel has no more packets; `line` is its last line. */
static enum read_result end_packets(struct reader *r, struct str line)
{
	if (diag_interrupted())
		return READ_ERROR;
	if (!line.p)
		return reader_no_seal(r);
	if (stream_failure_is(line))
		return reader_failed_upstream(r, line);
	r->line++;
	if (r->source.digest)
		add_seal(r, line);
	return reader_check_seal(r, line);
}

/* The next packet of those that were handed over. */
static enum read_result next_handed(struct reader *r)
{
	if (!r->following)
		return READ_END;
	r->packet = r->following;
	r->following = r->packet->following;
	packet_rewind(r->packet);
	return READ_RECORD;
}

/* The next packet, which is never empty. */
static enum read_result next_packet(struct reader *r)
{
	struct str line;

	if (!r->channel)
		return next_handed(r);
	channel_give_back(r->channel, r->packet);
	r->packet = channel_take(r->channel, &line);
	if (r->packet)
		packet_rewind(r->packet);
	return r->packet ? READ_RECORD : end_packets(r, line);
}

/* The record whose cells are in r->cell. */
static inline void set_record(struct reader *r, struct record *rec)
{
	const struct str *cell = r->cell;

	r->line++;
	rec->at = cell[0];
	rec->fault = cell[1].len > 0 ? cell[1] : STR_NULL;
	rec->field = cell + 2;
	rec->line = STR_NULL;
	if (r->source.digest)
		add_line(r, rec->at, rec->fault, rec->field);
	typed_go_on(r->typed, rec->field, packet_known(r->packet));
	rec->typed = r->typed;
}

enum read_result packets_next(struct reader *r, struct record *rec)
{
	enum read_result got;

	while (!r->packet || !packet_next(r->packet, r->cell))
		if ((got = next_packet(r)) != READ_RECORD)
			return got;
	set_record(r, rec);
	return READ_RECORD;
}

/* ---- directly ---- */

bool reader_is_direct(const struct reader *r)
{
	return r->channel && channel_is_direct(r->channel);
}

/*
 * In the thread of the writer. The sums are those that the writer has counted of the same records; that
 * none is lost in between is counted here.
 */
static bool take(void *self, struct packet *b)
{
	struct reader *r = self;
	struct record rec = { .header = r->names, .arena = &r->arena };
	bool ok = true;

	packet_rewind(b);
	r->packet = b;
	while (ok && packet_next(b, r->cell)) {
		arena_reset(&r->arena);
		set_record(r, &rec);
		r->now.rows++;
		ok = sink_put(r->drained_to, &rec);
	}
	r->packet = NULL;
	return ok;
}

bool reader_drain(struct reader *r, const struct sink *to, const struct follower *follower)
{
	struct tally counted;
	struct str line;
	bool taken;

	r->drained_to = to;
	tally_init(&counted, r->options.controls);
	taken = channel_serve(r->channel, take, r, follower, &counted, &line);
	counted.rows = 0;
	tally_merge(&r->now, &counted);
	tally_free(&counted);
	if (!taken)
		return false;
	r->done = end_packets(r, line) == READ_END;
	r->failed = !r->done;
	return r->done;
}

/* The packet of a worker's reader came from the channel of another reader: free it here. */
void packets_free(struct reader *r)
{
	buf_free(&r->written);
	if (!r->handed)
		packet_free(r->packet);
	if (r->channel)
		channel_leave(r->channel);
}

struct reader *reader_open_channel(struct channel *c, const char *name,
                                   const struct reader_options *options)
{
	struct reader *r = reader_new(options, 1);
	struct str line;

	r->in_packets = true;
	r->channel = c;
	r->inputs[0].name = name;
	input_open_memory(&r->source, name, STR(""), options->digest);
	if (channel_wait_header(c, &r->header, &line)) {
		tally_bind(&r->now, &r->header);
		r->typed = typed_new(r->header.count);
		r->cell = mem_grow(r->cell, &r->cell_capacity, r->header.count + 2,
		                   sizeof(*r->cell));
		r->line = 1; /* lines are counted as those of a stream are */
		if (r->source.digest)
			add_line(r, STR("_at"), STR("_fault"), r->header.name);
		return r;
	}
	if (!diag_interrupted())
		(void)end_packets(r, line);
	reader_close(r);
	return NULL;
}
