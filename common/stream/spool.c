/* spool - store records as lines of a TSV in a file without a name; the reader reads them back. */
#include "stream/spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "file/tempfile.h"
#include "record/line.h"
#include "stream/reader.h"

#define FLUSH_BYTES ((size_t)1 << 20)

/* A number of lines and their bytes. */
struct lines_seen {
	uint64_t count;
	uint64_t bytes;
};

struct spool {
	const struct header *header;
	int fd;                /* the file */
	struct buf queue;      /* lines not written yet */
	struct lines_seen put; /* the lines put aside */
	struct lines_seen got; /* the lines that have come back since the last rewind */
	struct reader *reader; /* while it is read back */
};

static bool report_errno(const char *what)
{
	diag_error("cannot %s the temporary file for records in TMPDIR: %s", what, strerror(errno));
	return false;
}

static void see(struct lines_seen *s, size_t bytes)
{
	s->count++;
	s->bytes += bytes;
}

static bool flush(struct spool *s)
{
	if (!tempfile_write(s->fd, s->queue.p, s->queue.len))
		return report_errno("write");
	buf_reset(&s->queue);
	return true;
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

bool spool_put(struct spool *s, const struct record *rec)
{
	size_t start = s->queue.len;

	line_put(rec, s->header, &s->queue);
	see(&s->put, s->queue.len - start);
	buf_addc(&s->queue, '\n');
	return s->queue.len < FLUSH_BYTES || flush(s);
}

bool spool_rewind(struct spool *s)
{
	struct reader_options options = { .format = FORMAT_TSV };

	if (!flush(s))
		return false;
	reader_close(s->reader);
	s->reader = NULL;
	if (lseek(s->fd, 0, SEEK_SET) != 0)
		return report_errno("rewind");
	s->got = (struct lines_seen){ 0 };
	s->reader = reader_open_fd(s->fd, "temporary file", &options);
	return s->reader != NULL;
}

static bool is_same(const struct spool *s)
{
	return s->got.count == s->put.count && s->got.bytes == s->put.bytes;
}

bool spool_whole(const struct spool *s)
{
	return reader_done(s->reader) && is_same(s);
}

/*
 * At the end: check that as many lines and bytes came back as were put aside. Otherwise it is an
 * error.
 */
static void check_all(struct spool *s)
{
	if (reader_done(s->reader) && !is_same(s) && !diag_interrupted())
		diag_error(
			"the temporary file in TMPDIR gives back more or less than was put there: is the disk damaged?");
}

bool spool_next_line(struct spool *s, struct str *line)
{
	if (!reader_next_line(s->reader, line)) {
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

bool spool_next(struct spool *s, struct record *rec)
{
	struct str line;

	return spool_next_line(s, &line) && spool_line_record(s, rec);
}

void spool_free(struct spool *s)
{
	if (!s)
		return;
	reader_close(s->reader);
	close(s->fd);
	buf_free(&s->queue);
	free(s);
}
