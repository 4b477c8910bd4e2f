/*
 * spool - store records in a file without a name: as lines of a TSV, which the reader reads back, or
 * in packets, each with its size in front.
 */
#include "stream/spool.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "file/tempfile.h"
#include "record/line.h"
#include "record/packet.h"
#include "record/record_typed.h"
#include "stream/reader.h"

#define FLUSH_BYTES ((size_t)1 << 20)

/* A number of records and the bytes of their lines or texts. */
struct seen_records {
	uint64_t count;
	uint64_t bytes;
};

/* What is in front of a packet in the file. */
struct packet_size {
	uint64_t records;
	uint64_t bytes; /* of their texts */
};

struct spool {
	const struct header *header;
	int fd;                  /* the file; -1: a part, which stays in memory */
	bool lines;              /* as lines, also if the first record has none */
	struct seen_records put; /* what was put aside */
	struct seen_records got; /* what has come back since the last rewind */
	/* as lines: */
	struct buf queue;      /* lines not written yet */
	struct reader *reader; /* while it is read back */
	/* in packets: */
	struct packet *packet; /* the one at work; NULL: the records are lines */
	uint64_t at;           /* where the next one begins in the file, while it is read back */
	bool failed;           /* an error was reported while it was read back */
	struct str *cell;      /* of the record that came back last */
	struct typed *typed;   /* what its fields were read as */
	struct arena arena;    /* for memory that lasts as long as this record */
};

static bool report_errno(const char *what)
{
	return tempfile_error(what, "records");
}

static void see(struct seen_records *s, size_t bytes)
{
	s->count++;
	s->bytes += bytes;
}

static bool write_bytes(struct spool *s, const void *p, size_t len)
{
	return tempfile_write(s->fd, p, len) || report_errno("write");
}

static bool flush_lines(struct spool *s)
{
	bool ok = write_bytes(s, s->queue.p, s->queue.len);

	buf_reset(&s->queue);
	return ok;
}

/* Write the records of a packet, and empty it. */
static bool write_packet(struct spool *s, struct packet *p)
{
	struct packet_size size = { p->count, p->text.len };
	bool ok = p->count == 0 || (write_bytes(s, &size, sizeof(size)) &&
	                            write_bytes(s, p->len, p->count * p->width * sizeof(*p->len)) &&
	                            write_bytes(s, p->text.p, p->text.len));

	packet_reset(p);
	return ok;
}

static bool flush_packet(struct spool *s)
{
	return write_packet(s, s->packet);
}

struct spool *spool_new(const struct header *header)
{
	int fd = tempfile_open();
	struct spool *s;

	if (fd < 0) {
		report_errno("make");
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	s->header = header;
	s->fd = fd;
	line_put_header(header, &s->queue);
	return s;
}

void spool_as_lines(struct spool *s)
{
	s->lines = true;
}

struct spool *spool_for_worker(const struct header *header)
{
	struct spool *part = xcalloc(1, sizeof(*part));

	part->header = header;
	part->fd = -1;
	return part;
}

static bool is_part(const struct spool *s)
{
	return s->fd < 0;
}

static bool put_as_line(struct spool *s, const struct record *rec)
{
	size_t start = s->queue.len;

	line_put(rec, s->header, &s->queue);
	see(&s->put, s->queue.len - start);
	buf_addc(&s->queue, '\n');
	return is_part(s) || s->queue.len < FLUSH_BYTES || flush_lines(s);
}

static bool put_in_packet(struct spool *s, const struct record *rec)
{
	size_t before = s->packet->text.len;

	packet_put(s->packet, rec);
	see(&s->put, s->packet->text.len - before);
	return is_part(s) || !packet_is_full(s->packet, false) || flush_packet(s);
}

bool spool_put(struct spool *s, const struct record *rec)
{
	if (s->put.count == 0 && !rec->line.p && !s->packet && !s->lines)
		s->packet = packet_new(s->header->count, false);
	return s->packet ? put_in_packet(s, rec) : put_as_line(s, rec);
}

bool spool_join(struct spool *s, struct spool *part)
{
	bool ok;

	if (part->put.count == 0)
		return true;
	if (part->packet && s->put.count == 0 && !s->packet)
		s->packet = packet_new(s->header->count, false);
	assert(!part->packet == !s->packet);
	s->put.count += part->put.count;
	s->put.bytes += part->put.bytes;
	if (s->packet)
		ok = flush_packet(s) && write_packet(s, part->packet);
	else
		ok = flush_lines(s) && write_bytes(s, part->queue.p, part->queue.len);
	return ok;
}

void spool_clear(struct spool *part)
{
	part->put = (struct seen_records){ 0 };
	buf_reset(&part->queue);
	if (part->packet)
		packet_reset(part->packet);
}

bool spool_has_lines(const struct spool *s)
{
	return !s->packet;
}

/* ---- read back ---- */

static bool rewind_packets(struct spool *s)
{
	if (!flush_packet(s))
		return false;
	if (!s->cell) {
		s->cell = xcalloc(s->packet->width, sizeof(*s->cell));
		s->typed = typed_new(s->header->count);
	}
	s->at = 0;
	s->failed = false;
	return true;
}

bool spool_rewind(struct spool *s)
{
	struct reader_options options = { .format = FORMAT_TSV };

	s->got = (struct seen_records){ 0 };
	if (s->packet)
		return rewind_packets(s);
	if (!flush_lines(s))
		return false;
	reader_close(s->reader);
	s->reader = NULL;
	if (lseek(s->fd, 0, SEEK_SET) != 0)
		return report_errno("rewind");
	s->reader = reader_open_fd(s->fd, "temporary file", &options);
	return s->reader != NULL;
}

static bool is_same(const struct spool *s)
{
	return s->got.count == s->put.count && s->got.bytes == s->put.bytes;
}

bool spool_whole(const struct spool *s)
{
	return (s->packet ? !s->failed : reader_done(s->reader)) && is_same(s);
}

bool spool_go_on(struct spool *s)
{
	if (s->packet)
		packet_reset(s->packet);
	reader_close(s->reader);
	s->reader = NULL;
	return lseek(s->fd, 0, SEEK_END) >= 0 || report_errno("rewind");
}

/*
 * At the end: check that as many records and bytes came back as were put aside. Otherwise it is an
 * error.
 */
static void check_all(struct spool *s)
{
	if (!is_same(s) && !diag_interrupted())
		diag_error(
			"the temporary file in TMPDIR gives back more or less than was put there: is the disk damaged?");
}

bool spool_next_line(struct spool *s, struct str *line)
{
	if (!reader_next_line(s->reader, line)) {
		if (reader_done(s->reader))
			check_all(s);
		return false;
	}
	see(&s->got, line->len);
	return true;
}

bool spool_line_record(struct spool *s, struct record *rec)
{
	if (!reader_line_record(s->reader, rec))
		return false;
	/* one header for all records, so that the caller need not compare names for each */
	rec->header = s->header;
	return true;
}

/* Read a part of the packet. False after an error was reported. */
static bool read_bytes(struct spool *s, void *p, size_t len)
{
	if (!tempfile_read(s->fd, p, len, s->at)) {
		if (errno == 0)
			diag_error(
				"the temporary file in TMPDIR ends too early: is the disk damaged?");
		else if (!diag_interrupted())
			report_errno("read");
		s->failed = true;
		return false;
	}
	s->at += len;
	return true;
}

/* The file is not what was written: report that. Returns false. */
static bool is_damaged(struct spool *s)
{
	diag_error("the temporary file in TMPDIR is not as it was written: is the disk damaged?");
	packet_reset(s->packet);
	s->failed = true;
	return false;
}

/* Are these the sizes of a packet of which all is still to come? */
static bool is_possible(const struct spool *s, const struct packet_size *size)
{
	return size->records > 0 && size->records <= s->put.count - s->got.count &&
	       size->bytes <= s->put.bytes - s->got.bytes;
}

/* The next packet of the file. False after the last one and after an error. */
static bool next_packet(struct spool *s)
{
	struct packet *p = s->packet;
	struct packet_size size;

	packet_reset(p);
	if (s->failed || diag_interrupted() || s->got.count == s->put.count ||
	    !read_bytes(s, &size, sizeof(size)))
		return false;
	if (!is_possible(s, &size))
		return is_damaged(s);
	packet_reserve(p, size.records, size.bytes);
	if (!read_bytes(s, p->len, size.records * p->width * sizeof(*p->len)) ||
	    !read_bytes(s, p->text.p, size.bytes))
		return false;
	p->count = size.records;
	p->text.len = size.bytes;
	s->got.count += size.records;
	s->got.bytes += size.bytes;
	return packet_is_sound(p) || is_damaged(s);
}

static bool next_in_packet(struct spool *s, struct record *rec)
{
	while (!packet_next(s->packet, s->cell))
		if (!next_packet(s))
			return false;
	arena_reset(&s->arena);
	*rec = (struct record){
		.header = s->header,
		.at = s->cell[0],
		.fault = s->cell[1],
		.field = s->cell + 2,
		.arena = &s->arena,
		.typed = s->typed,
	};
	typed_start(s->typed, rec->field);
	return true;
}

bool spool_next(struct spool *s, struct record *rec)
{
	struct str line;

	if (s->packet)
		return next_in_packet(s, rec);
	return spool_next_line(s, &line) && spool_line_record(s, rec);
}

void spool_free(struct spool *s)
{
	if (!s)
		return;
	reader_close(s->reader);
	packet_free(s->packet);
	free(s->cell);
	free(s->typed);
	arena_free(&s->arena);
	if (!is_part(s))
		close(s->fd);
	buf_free(&s->queue);
	free(s);
}
