/* source_staged - see source_staged.h. */
#include "source/source_staged.h"

#include <stdlib.h>

#include "base/mem.h"

/* A record that waits. */
struct waiting {
	struct str at, fault;
	struct str *field;
};

struct staged {
	struct source *from;
	struct stage stage;
	struct waiting *waiting; /* those that the stage has given, */
	size_t count, capacity;  /* so many, */
	size_t next;             /* from this one on not pulled yet */
	struct arena texts;      /* of the waiting records */
	struct arena arena;      /* of the record that was pulled */
	struct tally given;
	struct tally tally; /* as source_tally() shows it */
	bool ended;         /* the stage gives no more */
	bool failed;        /* an error was reported */
};

/* ---- what the stage gives ---- */

static bool put(void *self, struct record *rec)
{
	struct staged *s = self;
	size_t fields = s->stage.header->count;
	struct waiting *w;

	s->waiting = mem_grow(s->waiting, &s->capacity, s->count + 1, sizeof(*s->waiting));
	w = &s->waiting[s->count++];
	w->at = str_copy(&s->texts, rec->at);
	w->fault = str_copy(&s->texts, rec->fault);
	w->field = arena_alloc(&s->texts, mem_mul(fields, sizeof(*w->field)));
	for (size_t i = 0; i < fields; i++)
		w->field[i] = str_copy(&s->texts, rec->field[i]);
	s->given.rows++;
	return true;
}

static const struct tally *given(const void *self)
{
	return &((const struct staged *)self)->given;
}

static const struct sink_kind into_waiting = { .put = put, .tally = given };

/* Let the stage give more. False if there is no more. */
static bool fill(struct staged *s)
{
	const struct sink to = { &into_waiting, s };
	struct record rec;

	s->count = s->next = 0;
	arena_reset(&s->texts);
	while (s->count == 0 && !s->ended) {
		if (source_next(s->from, &rec)) {
			s->failed = !stage_take(&s->stage, &rec, &to);
			s->ended = s->failed;
		} else {
			s->ended = true;
			s->failed = source_whole(s->from) &&
			            !stage_end(&s->stage, source_tally(s->from), &to);
		}
	}
	return s->count > 0;
}

/* ---- the source ---- */

static bool next(void *self, struct record *rec)
{
	struct staged *s = self;
	const struct waiting *w;

	if (s->next == s->count && !fill(s))
		return false;
	w = &s->waiting[s->next++];
	arena_reset(&s->arena);
	*rec = (struct record){ .header = s->stage.header,
		                .at = w->at,
		                .fault = w->fault,
		                .field = w->field,
		                .arena = &s->arena };
	return true;
}

static uint64_t line(const void *self)
{
	return source_line(((const struct staged *)self)->from);
}

static const struct tally *tally(const void *self)
{
	struct staged *s = (struct staged *)self;

	s->tally.rows = s->given.rows + stage_left_out(&s->stage)->rows;
	return &s->tally;
}

static struct file_findings *findings(void *self)
{
	return source_findings(((struct staged *)self)->from);
}

static const struct file_summary *inputs(const void *self, size_t *count)
{
	return source_inputs(((const struct staged *)self)->from, count);
}

static struct spec *spec(const void *self)
{
	return source_spec(((const struct staged *)self)->from);
}

static bool whole(const void *self)
{
	const struct staged *s = self;

	return s->ended && !s->failed && source_whole(s->from);
}

static bool accepts(void *self)
{
	return source_good(((struct staged *)self)->from);
}

static void close_staged(void *self)
{
	struct staged *s = self;

	source_close(s->from);
	free(s->waiting);
	arena_free(&s->texts);
	arena_free(&s->arena);
	free(s);
}

struct source *source_staged(struct source *from, const struct stage *stage)
{
	static const struct source_kind kind = { .next = next,
		                                 .line = line,
		                                 .tally = tally,
		                                 .findings = findings,
		                                 .inputs = inputs,
		                                 .spec = spec,
		                                 .whole = whole,
		                                 .accepts = accepts,
		                                 .close = close_staged };
	struct staged *s;

	if (!from)
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->from = from;
	s->stage = *stage;
	return source_new(&kind, s, stage->header);
}
