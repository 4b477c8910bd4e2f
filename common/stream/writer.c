/* writer - write records as a stream, TSV or CSV, with a seal at the end. */
#include "stream/writer.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/workers.h"
#include "file/outfile.h"
#include "format/csv.h"
#include "record/escape.h"
#include "record/record_typed.h"
#include "stream/channel.h"

#define GATHER                                                                                     \
	((size_t)1 << 20) /* bytes passed on at once: so many are not copied again (outfile.h) */

struct writer {
	struct writer_options options; /* as opened */
	const struct header *header;   /* the fields of every record */
	/* the output: a file, or a channel; both NULL once finished, and in a part */
	struct outfile *out;
	struct channel *channel;
	bool part; /* it only collects lines or packets, for writer_join(): */
	/* the channel of its writer, if that has a follower, and a block of it */
	struct channel *followed;
	void *block;
	bool lent;            /* its packets are those of somebody else */
	struct packet *spare; /* packets that were used before */
	bool direct;          /* `channel` is: it takes small packets */
	bool in_packets; /* the records are not written as lines, but put into these packets: */
	struct packet *packet, *last_packet; /* collected; the last one is being filled */
	struct typed *typed;                 /* what the last record in them is read as */
	char *name;                          /* for messages */
	struct file_summary output;          /* bytes and digest of what was written */
	struct digest *digest;               /* of the output; NULL: not wanted */
	struct behind *behind;               /* a thread that writes; NULL: none (yet) */
	struct tally tally;                  /* what was written */
	/* lines that were copied and are not in `tally` yet */
	uint64_t lines;
	struct file_findings findings; /* for the seal */
	struct buf line;               /* lines to pass on */
	bool failed;                   /* an error was reported, or the pipe is broken */
	bool sealed;                   /* finished, and everything succeeded */
};

static bool is_csv(const struct writer *w)
{
	return w->options.format == FORMAT_CSV;
}

static void put_csv(struct writer *w, struct str at, struct str fault, const struct str *value,
                    size_t count)
{
	csv_put(&w->line, at, ',');
	buf_addc(&w->line, ',');
	csv_put(&w->line, fault, ',');
	for (size_t i = 0; i < count; i++) {
		buf_addc(&w->line, ',');
		csv_put(&w->line, value[i], ',');
	}
	buf_addc(&w->line, '\n');
}

/* Write a line in either format. `bytes`: those of all values together. */
static void put_line(struct writer *w, struct str at, struct str fault, const struct str *value,
                     size_t count, size_t bytes)
{
	if (is_csv(w))
		put_csv(w, at, fault, value, count);
	else
		escape_line(&w->line, at, fault, value, count, bytes);
}

static void put_header(struct writer *w)
{
	struct str at = STR("_at"), fault = STR("_fault");
	size_t bytes = at.len + fault.len;

	for (size_t i = 0; i < w->header->count; i++)
		bytes = mem_add(bytes, w->header->name[i].len);
	put_line(w, at, fault, w->header->name, w->header->count, bytes);
}

/* Pass on the collected packets. */
static bool give_packets(struct writer *w)
{
	struct packet *next;

	for (struct packet *b = w->packet; b; b = next) {
		next = b->following;
		if (w->failed)
			packet_free(b);
		else if (!channel_give(w->channel, b))
			w->failed = true;
	}
	w->packet = w->last_packet = NULL;
	if (w->failed)
		diag_broken_pipe();
	return !w->failed;
}

static bool write_block(void *writer, const struct buf *block)
{
	struct writer *w = writer;

	if (w->digest)
		digest_add(w->digest, block->p, block->len);
	return outfile_write(w->out, block->p, block->len);
}

/* Wait until the thread has written all that it was given. */
static void end_behind(struct writer *w)
{
	w->failed = !behind_end(w->behind) || w->failed;
	w->behind = NULL;
}

/* Pass on the collected lines or packets. */
static bool hand_on(struct writer *w)
{
	if (w->in_packets)
		return give_packets(w);
	if (w->line.len == 0)
		return !w->failed;
	w->output.bytes += w->line.len;
	/* the thread starts with the first block; from then on it writes all of them, in their order */
	if (w->options.behind && !w->failed && !w->behind && w->line.len >= GATHER)
		w->behind = behind_new(write_block, w);
	if (w->behind && !w->failed) {
		w->failed = !behind_give(w->behind, &w->line);
	} else {
		w->failed = !write_block(w, &w->line) || w->failed;
	}
	buf_reset(&w->line);
	return !w->failed;
}

/* What all writers have, with the header that they write. */
static struct writer *new_writer(const char *name, const struct header *header,
                                 const struct writer_options *options)
{
	struct writer *w = xcalloc(1, sizeof(*w));

	w->options = *options;
	w->header = header;
	w->name = xstrdup(name);
	tally_init(&w->tally, options->controls);
	tally_bind(&w->tally, header);
	return w;
}

struct writer *writer_open(const char *path, const struct header *header,
                           const struct writer_options *options)
{
	struct outfile *out = outfile_open(path);
	struct writer *w;

	if (!out)
		return NULL;
	w = new_writer(outfile_name(out), header, options);
	w->out = out;
	w->output.name = path ? path : "-";
	/* a pipe may make it wait for ever */
	w->options.behind = options->behind && outfile_is_pending(out);
	w->digest = options->digest ? digest_new() : NULL;
	if (!options->no_header)
		put_header(w);
	return w;
}

struct writer *writer_open_channel(struct channel *c, const char *name, const struct header *header,
                                   const struct writer_options *options)
{
	struct writer *w = new_writer(name, header, options);

	w->channel = c;
	w->direct = channel_is_direct(c);
	w->in_packets = true;
	w->typed = typed_new(header->count);
	w->output.name = name;
	channel_header(c, header);
	return w;
}

struct writer *writer_for_worker(const struct writer *w)
{
	struct writer *part = new_writer(w->name, w->header, &w->options);

	part->part = true;
	part->direct = w->direct;
	part->in_packets = w->in_packets;
	part->typed = w->in_packets ? typed_new(w->header->count) : NULL;
	/* without its block nothing of the part can be joined */
	if (w->channel && (!channel_open_block(w->channel, &part->block) || part->block))
		part->followed = w->channel;
	return part;
}

/* Empty the list; its packets will be used again. */
static void keep_packets(struct writer *part)
{
	for (struct packet *b = part->packet, *next; b && !part->lent; b = next) {
		next = b->following;
		packet_reset(b);
		b->following = part->spare;
		part->spare = b;
	}
	part->packet = part->last_packet = NULL;
	part->lent = false;
}

static void free_packets(struct packet *first)
{
	for (struct packet *next; first; first = next) {
		next = first->following;
		packet_free(first);
	}
}

void writer_worker_clear(struct writer *part)
{
	keep_packets(part);
	buf_reset(&part->line);
	tally_clear(&part->tally);
	part->failed = false;
}

/* Exchange what is collected. */
static void swap_collected(struct writer *w, struct writer *part)
{
	struct buf line = w->line;
	struct packet *packet = w->packet, *last_packet = w->last_packet;

	w->line = part->line;
	w->packet = part->packet;
	w->last_packet = part->last_packet;
	part->line = line;
	part->packet = packet;
	part->last_packet = last_packet;
}

bool writer_is_followed(const struct writer *part)
{
	return part->followed;
}

void writer_follow(struct writer *part)
{
	if (part->block)
		channel_work(part->followed, part->block, part->packet, &part->tally);
}

void writer_follow_packets(struct writer *part, struct packet *first, const struct tally *made)
{
	writer_worker_clear(part);
	part->packet = first;
	part->lent = true;
	tally_merge(&part->tally, made);
	writer_follow(part);
}

/* The reader takes over its block. */
static void join_followed(struct writer *w, struct writer *part)
{
	if (part->block && channel_join(w->channel, part->block, part->tally.rows))
		return;
	w->failed = true;
	diag_broken_pipe();
}

bool writer_join(struct writer *w, struct writer *part)
{
	if (w->failed || !hand_on(w))
		return false;
	tally_merge(&w->tally, &part->tally);
	if (part->followed) {
		join_followed(w, part);
	} else {
		swap_collected(w, part);
		hand_on(w);
	}
	w->failed = w->failed || part->failed;
	writer_worker_clear(part);
	return !w->failed;
}

static bool too_large(struct writer *w, struct str at, const char *what)
{
	struct buf shown = { 0 };

	diag_error_at((struct place){ .file = w->name }, "the record from %s has %s",
	              text_quote(&shown, at), what);
	buf_free(&shown);
	w->failed = true;
	return false;
}

/*
 * Copy the line as it was read: its fields are within the limits. False after an error was reported:
 * the line is not.
 */
static bool copy_line(struct writer *w, struct str line)
{
	ptrdiff_t tab;

	if (line.len > RECORD_MAX) {
		tab = str_find(line, STR("\t"));
		return too_large(w, (struct str){ line.p, tab < 0 ? line.len : (size_t)tab },
		                 "more than 64 MiB");
	}
	buf_reserve(&w->line, line.len + 1);
	memcpy(w->line.p + w->line.len, line.p, line.len);
	w->line.p[w->line.len + line.len] = '\n';
	w->line.len += line.len + 1;
	return true;
}

static bool has_large(const struct writer *w, const struct record *rec)
{
	for (size_t i = 0; i < w->header->count; i++)
		if (rec->field[i].len > FIELD_MAX)
			return true;
	return rec->at.len + rec->fault.len > FIELD_MAX;
}

/* A record of so many bytes. False after an error was reported: a reader would not take it. */
static bool fits(struct writer *w, const struct record *rec, size_t bytes)
{
	if (bytes > FIELD_MAX && has_large(w, rec))
		return too_large(w, rec->at, "a field of more than 16 MiB");
	return bytes <= RECORD_MAX || too_large(w, rec->at, "more than 64 MiB");
}

/* Write the record field by field, within the limits that a reader checks. */
static bool compose(struct writer *w, const struct record *rec)
{
	size_t start = w->line.len, bytes = record_bytes(rec, w->header->count, STR_NULL);

	if (!fits(w, rec, bytes))
		return false;
	put_line(w, rec->at, rec->fault, rec->field, w->header->count, bytes);
	if (w->line.len - start - 1 <= RECORD_MAX)
		return true;
	w->line.len = start;
	return too_large(w, rec->at, "more than 64 MiB");
}

/* The packet for the next record: a full one is passed on first, or kept in a part. NULL: that failed. */
static struct packet *packet_to_fill(struct writer *w)
{
	struct packet *b = w->last_packet;

	if (b && !packet_is_full(b, w->direct))
		return b;
	if (b && !w->part && !give_packets(w))
		return NULL;
	b = w->spare;
	if (b)
		w->spare = b->following;
	else
		b = w->channel ? channel_empty(w->channel, w->header->count)
		               : packet_new(w->header->count, true);
	b->following = NULL;
	*(w->packet ? &w->last_packet->following : &w->packet) = b;
	w->last_packet = b;
	return b;
}

/* What the tally reads of the record stays in the packet, so that the reader does not read it again. */
static bool put_in_packet(struct writer *w, const struct record *rec)
{
	struct record put = *rec;
	struct str texts = record_texts(rec);
	size_t bytes = record_bytes(rec, w->header->count, texts);
	struct packet *b;

	if (!fits(w, rec, bytes) || !(b = packet_to_fill(w)))
		return false;
	typed_go_on(w->typed, rec->field, packet_put_texts(b, rec, texts, bytes));
	put.typed = w->typed;
	tally_add(&w->tally, &put);
	return true;
}

static bool put_as_line(struct writer *w, const struct record *rec)
{
	if (!rec->line.p || is_csv(w) || !header_equal(rec->header, w->header)) {
		if (!compose(w, rec))
			return false;
	} else if (!copy_line(w, rec->line)) {
		return false;
	}
	tally_add(&w->tally, rec);
	return true;
}

bool writer_put(struct writer *w, const struct record *rec)
{
	if (w->failed || !(w->in_packets ? put_in_packet : put_as_line)(w, rec))
		return false;
	return w->in_packets || w->part || w->line.len < GATHER || hand_on(w);
}

bool writer_takes_lines(const struct writer *w)
{
	return !is_csv(w) && !w->in_packets;
}

bool writer_put_line(struct writer *w, struct str line)
{
	if (w->failed || !copy_line(w, line))
		return false;
	w->lines++;
	return w->line.len < GATHER || hand_on(w);
}

bool writer_count_lines(struct writer *w, const struct tally *counted)
{
	if (counted->rows != w->lines) {
		diag_error_at(
			(struct place){ .file = w->name },
			"the number of records written is not the number that was read and kept");
		return false;
	}
	tally_merge(&w->tally, counted);
	w->lines = 0;
	return true;
}

void writer_findings(struct writer *w, const struct file_findings *findings)
{
	file_findings_merge(&w->findings, findings);
}

const struct tally *writer_tally(const struct writer *w)
{
	return &w->tally;
}

const struct file_summary *writer_output(const struct writer *w)
{
	return &w->output;
}

/*
 * Put the seal. False after an error was reported: a sum has more than 38 digits, so there is no
 * seal.
 */
static bool put_seal(struct writer *w)
{
	const struct controls *controls = w->options.controls;
	struct decimal sum;

	for (size_t i = 0; controls && i < controls->count; i++) {
		if (!w->tally.there[i] || tally_sum(&w->tally, i, &sum))
			continue;
		diag_error_at((struct place){ .file = w->name },
		              "no seal: the sum of '%.*s' "
		              "needs more than 38 digits; it cannot be one of the controls",
		              (int)controls->name[i].len, controls->name[i].p);
		return false;
	}
	tally_seal(&w->tally, &w->findings, &w->line);
	return true;
}

/* End the stream with a line that says who failed and why, if that is possible. */
static void put_failure(struct writer *w)
{
	const struct stream_failure *upstream = w->options.upstream;
	struct stream_failure mine;
	struct buf line = { 0 };

	if (w->options.format != FORMAT_STREAM || !w->options.program || diag_status() == 0)
		return;
	mine = stream_failure_now(w->options.program, w->tally.rows);
	stream_failure_put(upstream && upstream->program.p ? upstream : &mine, &line);
	if (w->channel)
		channel_end(w->channel, buf_str(&line));
	else
		outfile_last_line(w->out, buf_str(&line));
	buf_free(&line);
}

/* The channel gets the packets first, then the seal. */
static bool pass_on(struct writer *w, bool seal)
{
	end_behind(w);
	if (!hand_on(w))
		return false;
	if (seal && w->channel)
		channel_end(w->channel, buf_str(&w->line));
	return true;
}

/* True if the file is there and whole. */
static bool close_output(struct writer *w, bool seal)
{
	bool ok = true;

	if (w->channel)
		channel_end(w->channel, STR_NULL);
	else
		ok = outfile_close(w->out, seal);
	w->out = NULL;
	w->channel = NULL;
	return ok;
}

bool writer_finish(struct writer *w, bool seal)
{
	if (!w->out && !w->channel)
		return w->sealed;
	seal = seal && !w->failed;
	if (w->direct)
		channel_counted(w->channel, &w->tally);
	if (seal && w->options.format == FORMAT_STREAM)
		seal = put_seal(w);
	/* after a signal, do not wait for the reader */
	seal = !diag_interrupted() && pass_on(w, seal) && seal;
	end_behind(w);
	if (!seal)
		put_failure(w);
	w->sealed = close_output(w, seal) && seal;
	if (w->digest)
		digest_end(w->digest, w->output.sha256);
	w->digest = NULL;
	return w->sealed;
}

void writer_close(struct writer *w)
{
	if (!w)
		return;
	writer_finish(w, false);
	keep_packets(w);
	free_packets(w->spare);
	tally_free(&w->tally);
	file_findings_free(&w->findings);
	buf_free(&w->line);
	free(w->typed);
	free(w->name);
	free(w);
}

/* ---- as a sink ---- */

static bool stream_put(void *self, struct record *rec)
{
	return writer_put(self, rec);
}

static const struct tally *stream_tally(const void *self)
{
	return writer_tally(self);
}

static bool stream_takes_lines(const void *self)
{
	return writer_takes_lines(self);
}

static bool stream_put_line(void *self, struct str line)
{
	return writer_put_line(self, line);
}

static bool stream_count_lines(void *self, const struct tally *counted)
{
	return writer_count_lines(self, counted);
}

struct sink sink_stream(struct writer *w)
{
	static const struct sink_kind kind = { .put = stream_put,
		                               .tally = stream_tally,
		                               .takes_lines = stream_takes_lines,
		                               .put_line = stream_put_line,
		                               .count_lines = stream_count_lines };

	return (struct sink){ &kind, w };
}
