/*
 * link - an index of all outputs by digest, by pipe and by name, and the best candidate for each
 * input.
 */
#include "audit/link.h"

#include <stdlib.h>

/* writers of the same bytes that are compared, before and after the reader */
#define NEAR ((size_t)64)

/* An output, or the pipe on a run's standard output, with the text that is its key. */
struct run_writer {
	struct str key;
	size_t run;                /* its number */
	struct run_stream *output; /* NULL: a pipe */
};

struct index {
	struct run_writer *writer; /* sorted by key, then by run */
	size_t count;
	size_t capacity;
};

struct linker {
	struct runs *runs;
	struct index digests;
	struct index pipes;
	struct index names;
};

static void add(struct index *x, struct str key, size_t run, struct run_stream *output)
{
	if (str_is_null(key))
		return;
	x->writer = mem_grow(x->writer, &x->capacity, x->count + 1, sizeof(*x->writer));
	x->writer[x->count++] = (struct run_writer){ key, run, output };
}

static int by_key(const void *a, const void *b)
{
	const struct run_writer *x = a, *y = b;
	int order = str_cmp(x->key, y->key);

	return order != 0 ? order : (x->run > y->run) - (x->run < y->run);
}

static void sort(struct index *x)
{
	if (x->count > 0)
		qsort(x->writer, x->count, sizeof(*x->writer), by_key);
}

/* The first writer of a key from run `run` on. */
static size_t place(const struct index *x, struct str key, size_t run)
{
	const struct run_writer wanted = { key, run, NULL };
	size_t low = 0, high = x->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_key(&x->writer[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void fill(struct linker *l)
{
	for (size_t i = 0; i < l->runs->count; i++) {
		struct run *run = l->runs->run[i];
		bool stdout_is_output = run->outputs == 0;

		for (size_t k = 0; k < run->outputs; k++) {
			bool is_stdout = str_is(run->output[k].name, "-");

			add(&l->digests, run->output[k].sha256, i, &run->output[k]);
			add(&l->names, is_stdout ? STR_NULL : run->output[k].name, i,
			    &run->output[k]);
			stdout_is_output |= is_stdout;
		}
		if (stdout_is_output)
			add(&l->pipes, run->stdout_pipe, i, NULL);
	}
	sort(&l->digests);
	sort(&l->pipes);
	sort(&l->names);
}

/*
 * Is `run` the run `other`, or does it read from it, directly or through others? Then `other`
 * cannot have read from `run`.
 */
static bool comes_from(struct runs *r, struct run *run, const struct run *other)
{
	size_t stamp = ++r->stamp, count = 0, capacity = 0;
	struct run **left = NULL;
	bool found = false;

	if (run == other || !other->sends)
		return run == other;
	left = mem_grow(left, &capacity, 1, sizeof(struct run *));
	left[count++] = run;
	while (count > 0 && !found) {
		struct run *at = left[--count];

		found = at == other;
		if (at->stamp == stamp)
			continue;
		at->stamp = stamp;
		left = mem_grow(left, &capacity, count + at->inputs, sizeof(struct run *));
		for (size_t i = 0; i < at->inputs; i++)
			if (at->input[i].sender)
				left[count++] = at->input[i].sender;
	}
	free(left);
	return found;
}

/*
 * How far a writer of the same bytes is from the reader. A stage that changes nothing writes what
 * it has read, so several runs may have written the same bytes. The best is the one at the other
 * end of the pipe, or of that file name; otherwise the one on the nearest line, and of two the
 * earlier.
 */
static size_t distance(const struct linker *l, size_t reader, const struct run_stream *input,
                       const struct run_writer *w)
{
	const struct run *run = l->runs->run[reader], *from = l->runs->run[w->run];
	bool is_stdin = str_is(input->name, "-");
	size_t away = w->run < reader ? 2 * (reader - w->run) - 1 : 2 * (w->run - reader);

	if (is_stdin && !str_is_null(run->stdin_pipe) && str_eq(run->stdin_pipe, from->stdout_pipe))
		return away;
	away += 2 * l->runs->count;
	if (!is_stdin && w->output && str_eq(w->output->name, input->name) && w->run < reader)
		return away;
	return away + 2 * l->runs->count;
}

/*
 * The nearest writer of a key that is farther away than *away, which becomes its distance. NULL:
 * none. Of thousands of writers of the same bytes only those near by are compared.
 */
static const struct run_writer *nearest(const struct linker *l, const struct index *x,
                                        struct str key, size_t reader,
                                        const struct run_stream *input, size_t *away)
{
	const struct run_writer *found = NULL;
	size_t least = SIZE_MAX, at = place(x, key, reader), from = at > NEAR ? at - NEAR : 0;

	for (size_t i = from; i < x->count && i < at + NEAR; i++) {
		size_t d;

		if (!str_eq(x->writer[i].key, key))
			continue;
		d = distance(l, reader, input, &x->writer[i]);
		if (d > *away && d < least) {
			found = &x->writer[i];
			least = d;
		}
	}
	*away = least;
	return found;
}

/* The best writer of a key for an input; NULL: none. `before`: only runs that ended before. */
static const struct run_writer *best(const struct linker *l, const struct index *x, struct str key,
                                     size_t reader, const struct run_stream *input, bool before)
{
	const struct run_writer *w;
	size_t away = 0;

	while ((w = nearest(l, x, key, reader, input, &away)))
		if (!(before && w->run >= reader) &&
		    !comes_from(l->runs, l->runs->run[w->run], l->runs->run[reader]))
			return w;
	return NULL;
}

static const struct run_writer *find(const struct linker *l, size_t reader,
                                     const struct run_stream *input)
{
	const struct run *run = l->runs->run[reader];
	const struct run_writer *w = NULL;

	if (!str_is_null(input->sha256))
		w = best(l, &l->digests, input->sha256, reader, input, false);
	if (!w && str_is(input->name, "-") && !str_is_null(run->stdin_pipe))
		w = best(l, &l->pipes, run->stdin_pipe, reader, input, false);
	if (!w && str_is_null(input->sha256) && !str_is(input->name, "-") &&
	    !str_is_null(input->name))
		w = best(l, &l->names, input->name, reader, input, true);
	return w;
}

static void link_input(const struct linker *l, size_t reader, struct run_stream *input)
{
	const struct run_writer *w = find(l, reader, input);
	struct run *from;

	if (!w)
		return;
	from = l->runs->run[w->run];
	input->sender = from;
	from->sends = true;
	if (run_is(l->runs->run[reader], "reconcile"))
		from->compared = true;
	else if (w->output)
		w->output->read = true;
	else
		from->read = true;
}

void link_runs(struct runs *r)
{
	struct linker l = { .runs = r };

	fill(&l);
	for (size_t i = 0; i < r->count; i++)
		for (size_t k = 0; k < r->run[i]->inputs; k++)
			link_input(&l, i, &r->run[i]->input[k]);
	for (size_t i = 0; i < r->count; i++)
		if (r->run[i]->outputs > 0 && r->run[i]->output[r->run[i]->outputs - 1].read)
			r->run[i]->read = true;
	free(l.digests.writer);
	free(l.pipes.writer);
	free(l.names.writer);
}

const struct run *link_origin(const struct run *run)
{
	while (run->inputs > 0 && run->input[0].sender)
		run = run->input[0].sender;
	return run;
}

bool link_is_whole(const struct run *run)
{
	for (size_t i = 0; i < run->inputs; i++)
		if (!run->input[i].sender)
			return false;
	return true;
}
