/* sink - see sink.h. */
#include "stream/sink.h"

bool sink_put(const struct sink *s, struct record *rec)
{
	return s->kind->put(s->self, rec);
}

bool sink_end(const struct sink *s)
{
	return !s->kind->end || s->kind->end(s->self);
}

const struct tally *sink_tally(const struct sink *s)
{
	return s->kind->tally ? s->kind->tally(s->self) : NULL;
}

bool sink_takes_lines(const struct sink *s)
{
	return s->kind->takes_lines && s->kind->takes_lines(s->self);
}

bool sink_put_line(const struct sink *s, struct str line)
{
	return s->kind->put_line(s->self, line);
}

bool sink_count_lines(const struct sink *s, const struct tally *counted)
{
	return s->kind->count_lines(s->self, counted);
}

/* ---- nowhere ---- */

static bool count_put(void *self, struct record *rec)
{
	tally_add(self, rec);
	return true;
}

static bool count_takes_lines(const void *self)
{
	(void)self;
	return true;
}

static bool count_put_line(void *self, struct str line)
{
	(void)self;
	(void)line;
	return true;
}

static bool count_lines(void *self, const struct tally *counted)
{
	tally_merge(self, counted);
	return true;
}

static const struct tally *count_tally(const void *self)
{
	return self;
}

struct sink sink_count(struct tally *t)
{
	static const struct sink_kind kind = { .put = count_put,
		                               .tally = count_tally,
		                               .takes_lines = count_takes_lines,
		                               .put_line = count_put_line,
		                               .count_lines = count_lines };

	return (struct sink){ &kind, t };
}
