/*
 * sorter_merge - a tree of losers (Knuth, volume 3, 5.4.1).
 *
 * Each source has one entry in the tournament, its head. node[i] is the source that lost the match at
 * node i; node[0] is the winner of all. When the winner moves on to its next entry, only the matches on
 * its way up are played again: one comparison for each doubling of the number of sources. Most are
 * decided by 8 bytes of the keys that lie in the array of heads.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "sort/sorter_int.h"

#define AHEAD 8 /* entries of a chunk: how early memory is asked for */

struct merge_source {
	const struct chunk *chunk; /* NULL: it is a run */
	size_t at;                 /* the next slot of the chunk */
	struct run_reader reader;
};

struct merge_head {
	uint64_t prefix;   /* entry_prefix() of its entry */
	const char *entry; /* NULL: the source has no more */
};

struct merge {
	size_t depth; /* all keys are the same before it */
	size_t count; /* sources */
	size_t room;
	struct merge_source *source;
	struct merge_head *head; /* of each source */
	uint32_t *node;
	bool begun; /* the head of the winner was returned */
};

_Static_assert(sizeof(struct merge_source) + sizeof(struct merge_head) + sizeof(uint32_t) <=
                       MERGE_SOURCE,
               "MERGE_SOURCE is all that a source takes");

struct merge *merge_new(size_t room, size_t depth)
{
	struct merge *m = xcalloc(1, sizeof(*m));

	m->depth = depth;
	m->room = room;
	m->source = xcalloc(room, sizeof(*m->source));
	m->head = xcalloc(room, sizeof(*m->head));
	m->node = xcalloc(room, sizeof(*m->node));
	return m;
}

void merge_add_chunk(struct merge *m, const struct chunk *c)
{
	assert(m->count < m->room);
	m->source[m->count++].chunk = c;
}

void merge_add_run(struct merge *m, struct run_file *runs, const struct sorter_run *run)
{
	assert(m->count < m->room);
	run_reader_init(&m->source[m->count++].reader, runs, run);
}

static const char *chunk_next(struct merge_source *s)
{
	const struct chunk *c = s->chunk;

	if (s->at == c->count)
		return NULL;
	if (s->at + AHEAD < c->count) {
		const char *later = c->slot[s->at + AHEAD].entry;

		__builtin_prefetch(later);
		__builtin_prefetch(later + 64);
	}
	return c->slot[s->at++].entry;
}

/* Move a source on to its next entry. */
static void advance(struct merge *m, size_t i)
{
	struct merge_source *s = &m->source[i];
	const char *entry = s->chunk ? chunk_next(s) : run_reader_next(&s->reader);

	m->head[i].entry = entry;
	m->head[i].prefix = entry ? entry_prefix(entry, m->depth) : UINT64_MAX;
}

/* The same for heads with the same prefix: by the keys, then by the numbers; none comes last. */
static bool is_before_slowly(const char *a, const char *b)
{
	struct str x, y;
	int order;

	if (!a || !b)
		return a != NULL;
	x = entry_key(a);
	y = entry_key(b);
	order = memcmp(x.p, y.p, x.len < y.len ? x.len : y.len);
	if (order != 0)
		return order < 0;
	if (x.len != y.len)
		return x.len < y.len;
	return entry_head(a).number < entry_head(b).number;
}

/* Does the head of source `a` come before that of `b`? */
static bool is_before(const struct merge *m, uint32_t a, uint32_t b)
{
	if (m->head[a].prefix != m->head[b].prefix)
		return m->head[a].prefix < m->head[b].prefix;
	return is_before_slowly(m->head[a].entry, m->head[b].entry);
}

/* Play the matches from source `winner` up to the top. */
static void replay(struct merge *m, uint32_t winner)
{
	for (size_t i = (winner + m->count) / 2; i > 0; i /= 2)
		if (is_before(m, m->node[i], winner)) {
			uint32_t loser = winner;

			winner = m->node[i];
			m->node[i] = loser;
		}
	m->node[0] = winner;
}

/* Play all matches below node `i`, note the losers, and return the winner. */
static uint32_t play(struct merge *m, size_t i)
{
	uint32_t a, b;
	bool first;

	if (i >= m->count)
		return (uint32_t)(i - m->count);
	a = play(m, 2 * i);
	b = play(m, 2 * i + 1);
	first = is_before(m, a, b);
	m->node[i] = first ? b : a;
	return first ? a : b;
}

void merge_start(struct merge *m)
{
	for (size_t i = 0; i < m->count; i++) {
		m->source[i].at = 0;
		if (!m->source[i].chunk)
			run_reader_rewind(&m->source[i].reader);
		advance(m, i);
	}
	if (m->count > 0)
		m->node[0] = play(m, 1);
	m->begun = false;
}

const char *merge_next(struct merge *m)
{
	if (m->count == 0)
		return NULL;
	if (m->begun) {
		advance(m, m->node[0]);
		replay(m, m->node[0]);
	}
	m->begun = true;
	return m->head[m->node[0]].entry;
}

void merge_free(struct merge *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->count; i++)
		run_reader_free(&m->source[i].reader);
	free(m->source);
	free(m->head);
	free(m->node);
	free(m);
}
