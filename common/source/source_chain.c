/* source_chain - see source_chain.h. */
#include "source/source_chain.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"

struct chain {
	struct source **part;
	size_t count;
	size_t at;          /* the one that is read */
	struct tally tally; /* of all records so far */
};

static bool next(void *self, struct record *rec)
{
	struct chain *c = self;

	while (!source_next(c->part[c->at], rec)) {
		if (c->at + 1 == c->count || !source_whole(c->part[c->at]))
			return false;
		c->at++;
	}
	c->tally.rows++;
	return true;
}

static bool type(const void *self, size_t i, struct type *out)
{
	return source_type(((const struct chain *)self)->part[0], i, out);
}

static uint64_t line(const void *self)
{
	const struct chain *c = self;

	return source_line(c->part[c->at]);
}

static const struct tally *tally(const void *self)
{
	return &((const struct chain *)self)->tally;
}

static bool whole(const void *self)
{
	const struct chain *c = self;
	bool all = true;

	for (size_t i = 0; i < c->count && all; i++)
		all = source_whole(c->part[i]);
	return all;
}

static bool accepts(void *self)
{
	const struct chain *c = self;
	bool ok = true;

	for (size_t i = 0; i < c->count; i++)
		ok = source_good(c->part[i]) && ok;
	return ok;
}

static void close_chain(void *self)
{
	struct chain *c = self;

	for (size_t i = 0; i < c->count; i++)
		source_close(c->part[i]);
	free(c->part);
	free(c);
}

/* Are the fields of part `i` those of the first? False after an error was reported. */
static bool is_alike(const struct chain *c, const char *const *name, size_t i)
{
	const struct header *first = source_header(c->part[0]), *own = source_header(c->part[i]);
	struct buf was = { 0 }, is = { 0 };
	bool same = header_equal(first, own);

	if (!same) {
		header_list(first, &was);
		header_list(own, &is);
		diag_error("%s: the columns differ from those of %s: %s; there: %s", name[i],
		           name[0], is.p ? is.p : "none", was.p ? was.p : "none");
	}
	buf_free(&was);
	buf_free(&is);
	return same;
}

struct source *source_chain(struct source *const *part, const char *const *name, size_t count)
{
	static const struct source_kind kind = { .next = next,
		                                 .type = type,
		                                 .line = line,
		                                 .tally = tally,
		                                 .whole = whole,
		                                 .accepts = accepts,
		                                 .close = close_chain };
	struct chain *c = xcalloc(1, sizeof(*c));
	bool ok = true;

	c->part = xcalloc(count, sizeof(struct source *));
	c->count = count;
	memcpy(c->part, part, count * sizeof(*part));
	for (size_t i = 0; i < count; i++)
		ok = ok && c->part[i];
	for (size_t i = 1; i < count && ok; i++)
		ok = is_alike(c, name, i);
	if (ok)
		return source_new(&kind, c, source_header(c->part[0]));
	close_chain(c);
	return NULL;
}
