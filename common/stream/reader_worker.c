/* reader_worker - pass whole lines, rows or packets from one reader to another, which has its own thread. */
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "base/scan_block.h"
#include "record/record_typed.h"
#include "stream/reader_int.h"

struct reader *reader_for_worker(const struct reader *r)
{
	struct reader_options options = r->options;
	struct reader *part = xcalloc(1, sizeof(*part));

	/* only the whole input has a seal and a digest */
	if (options.format == FORMAT_STREAM)
		options.format = FORMAT_TSV;
	options.digest = false;
	part->inputs = xcalloc(1, sizeof(*part->inputs));
	part->inputs[0].name = r->inputs[r->input].name;
	part->input_count = 1;
	part->source.name = r->source.name;
	part->in_packets = r->in_packets;
	part->unsummed = reader_is_direct(r);
	part->options = options;
	part->source.fd = -1;
	part->cuts = r->cuts;
	part->names = r->names;
	for (size_t i = 0; i < r->header.count; i++)
		header_add(&part->header, r->header.name[i]);
	tally_init(&part->now, options.controls);
	tally_bind(&part->now, &part->header);
	tally_init(&part->first, options.controls);
	tally_bind(&part->first, &part->header);
	part->typed = typed_new(r->header.count);
	if (part->in_packets)
		part->cell = mem_grow(part->cell, &part->cell_capacity, part->header.count + 2,
		                      sizeof(*part->cell));
	return part;
}

/* Does a line that begins with a backslash begin like a seal, or like the line of a failure? */
static bool begins_so(const char *p)
{
	return p[0] == '\\' && (p[1] == '.' || p[1] == '!');
}

/*
 * May a line of the block be a seal, or say that the program upstream failed? The search may read
 * beyond the block, where no line begins.
 */
static bool may_seal(const struct lines *l)
{
	const char *p = l->p + l->pos, *end = l->p + l->whole;

	if (p < end && begins_so(p))
		return true;
	for (; p < end; p += SCAN_WIDTH) {
		uint64_t bits = scan_bits(scan_eq(scan_load(p), '\n')) &
		                scan_bits(scan_eq(scan_load(p + 1), '\\'));

		for (; bits; bits &= bits - 1) {
			const char *line = p + scan_first(bits) + 1;

			if (line < end && begins_so(line))
				return true;
		}
	}
	return false;
}

/* Give the lines to the part, and take its memory for the next lines. */
static void move_lines(struct lines *l, struct lines *to)
{
	struct lines old = *to;
	size_t tail = l->end - l->whole;

	*to = *l;
	to->end = to->whole;
	l->p = mem_grow(old.p, &old.capacity, mem_add(tail, SCAN_BLOCK), 1);
	l->capacity = old.capacity;
	if (tail > 0)
		memcpy(l->p, to->p + to->whole, tail);
	l->pos = l->whole = 0;
	l->end = tail;
}

/* May the next block of lines go to another reader? Then it is in r->lines. */
static bool next_lines(struct reader *r)
{
	struct lines *l = &r->lines;
	enum read_result got = READ_RECORD;

	if (l->pos == l->whole)
		got = lines_fill(r);
	else if (l->kept)
		return false;
	r->failed = got == READ_ERROR;
	if (got != READ_RECORD)
		return false;
	l->kept = l->no_lf || may_seal(l);
	if (l->kept)
		lines_check(l);
	return !l->kept;
}

static bool give_lines(struct reader *r, struct reader *part)
{
	if (!next_lines(r))
		return false;
	move_lines(&r->lines, &part->lines);
	part->line = r->line;
	r->line += scan_count(part->lines.p + part->lines.pos, part->lines.whole - part->lines.pos,
	                      '\n');
	return true;
}

/* The next packet, if `r` is not within one; `part` gives its last one back. */
static bool give_packet(struct reader *r, struct reader *part)
{
	struct packet *b = NULL;
	struct str end;

	if (!r->packet || r->packet->next == r->packet->count)
		b = channel_take(r->channel, &end);
	if (!b)
		return false;
	channel_give_back(r->channel, part->packet);
	packet_rewind(b);
	part->packet = b;
	part->line = r->line;
	r->line += b->count;
	return true;
}

/* The part is before its first record. */
static void restart(struct reader *part)
{
	input_open_memory(&part->source, part->source.name, STR(""), false);
	part->done = part->failed = false;
}

/* It is before the first of the packets that it was handed. */
static void rewind_handed(struct reader *part)
{
	part->packet = NULL;
	part->following = part->handed;
}

void reader_hand(struct reader *part, struct packet *first, const struct tally *made)
{
	part->handed = first;
	part->made = made;
	rewind_handed(part);
	tally_clear(&part->now);
	tally_clear(&part->first);
	restart(part);
}

struct packet *reader_handed(const struct reader *part, const struct tally **made)
{
	*made = part->made;
	return part->handed;
}

static bool is_rows(const struct reader *r)
{
	return r->options.format == FORMAT_CSV;
}

/* Let the records of the part have the columns and the places of the input that is read. */
static void take_shape(const struct reader *r, struct reader *part)
{
	part->columns = r->columns;
	buf_reset(&part->name);
	buf_addstr(&part->name, buf_str(&r->name));
	part->cell = mem_grow(part->cell, &part->cell_capacity, r->columns.count,
	                      sizeof(*part->cell));
}

/* Can it give any records at all? Of packets `r` makes the digest, record by record. */
static bool gives(const struct reader *r)
{
	return !r->done && !r->failed && !(r->in_packets && r->source.digest) &&
	       !(is_rows(r) && !r->options.rows_in_blocks);
}

bool reader_give(struct reader *r, struct reader *part)
{
	bool (*give)(struct reader *, struct reader *) = r->in_packets ? give_packet
	                                                 : is_rows(r)  ? rows_give
	                                                               : give_lines;

	if (!gives(r) || !give(r, part))
		return false;
	if (!r->in_packets)
		take_shape(r, part);
	part->inputs[0].name = r->inputs[r->input].name;
	part->source.name = r->source.name;
	part->given_line = part->line;
	restart(part);
	return true;
}

void reader_begin(struct reader *part)
{
	if (is_rows(part))
		rows_begin(part);
	if (is_rows(part) || part->in_packets)
		return;
	lines_check(&part->lines);
	part->lines.ahead = 0;
	part->given = part->lines;
}

bool reader_has_lines(const struct reader *r)
{
	return !r->in_packets && r->options.format != FORMAT_CSV;
}

struct str reader_given(const struct reader *part)
{
	const struct lines *g = &part->given;

	if (!reader_has_lines(part))
		return STR_NULL;
	/* the end of the block may have given it more memory, with the same bytes */
	return (struct str){ part->lines.p + g->pos, g->whole - g->pos };
}

/* After the end of the line at `at`; `whole` if there is no further line. */
static size_t next_start(const struct lines *l, size_t at)
{
	const char *lf = at < l->whole ? memchr(l->p + at, '\n', l->whole - at) : NULL;

	return lf ? (size_t)(lf - l->p) + 1 : l->whole;
}

struct str reader_ahead(struct reader *part, size_t field)
{
	struct lines *l = &part->lines;
	const struct stream_columns *c = &part->columns;
	size_t column = field + c->count - part->header.count;
	const char *p, *end, *tab;

	if (!reader_has_lines(part) || !c->lead)
		return STR_NULL;
	if (l->ahead <= l->pos) /* the first record of the block was read */
		l->ahead = next_start(l, l->pos);
	if (l->ahead == l->whole)
		return STR_NULL;
	p = l->p + l->ahead;
	l->ahead = next_start(l, l->ahead);
	end = l->p + l->ahead - 1;
	while ((tab = memchr(p, '\t', (size_t)(end - p))) && column > 0) {
		p = tab + 1;
		column--;
	}
	if (column > 0)
		return STR_NULL;
	return (struct str){ p, (size_t)((tab ? tab : end) - p) };
}

/* Count from zero, and keep what was counted; or the other way. */
static void exchange_tallies(struct reader *part)
{
	struct tally now = part->now;

	part->now = part->first;
	part->first = now;
}

void reader_again(struct reader *part)
{
	struct lines *l = &part->lines;
	char *p = l->p;
	size_t capacity = l->capacity;

	if (part->handed) {
		rewind_handed(part);
	} else if (part->in_packets) {
		packet_rewind(part->packet);
	} else if (is_rows(part)) {
		rows_begin(part);
	} else {
		/* the end of the block may have given it more memory, with the same bytes */
		*l = part->given;
		l->p = p;
		l->capacity = capacity;
	}
	part->line = part->given_line;
	exchange_tallies(part);
	restart(part);
}

void reader_rest(struct reader *part)
{
	exchange_tallies(part);
}

bool reader_join(struct reader *r, struct reader *part)
{
	/* those before are counted where they are given */
	if (part->unsummed)
		r->line += part->now.rows;
	tally_merge(&r->now, &part->now);
	tally_clear(&part->now);
	tally_clear(&part->first);
	r->failed = r->failed || part->failed;
	return !r->failed;
}
