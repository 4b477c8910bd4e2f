/* source_stream - see source_stream.h. */
#include "stream/source_stream.h"

static bool next(void *self, struct record *rec)
{
	return reader_next(self, rec);
}

static uint64_t line(const void *self)
{
	return reader_line(self);
}

static const struct tally *tally(const void *self)
{
	return reader_tally(self);
}

static struct file_findings *findings(void *self)
{
	return reader_findings(self);
}

static const struct file_summary *inputs(const void *self, size_t *count)
{
	return reader_inputs(self, count);
}

static bool whole(const void *self)
{
	return reader_done(self);
}

static void close_reader(void *self)
{
	reader_close(self);
}

struct source *source_stream(struct reader *in)
{
	static const struct source_kind kind = { .next = next,
		                                 .line = line,
		                                 .tally = tally,
		                                 .findings = findings,
		                                 .inputs = inputs,
		                                 .whole = whole,
		                                 .close = close_reader };

	return in ? source_new(&kind, in, reader_header(in)) : NULL;
}
