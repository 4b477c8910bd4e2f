/*
 * totals_worker - records and total rows that another thread reads, or that wait for the end of a
 * file; see totals.h.
 */
#include "controls/totals_int.h"

/* In a worker: the run of this record. */
struct total_run *totals_run(struct totals *t, struct total_kind *k, const struct record *rec)
{
	struct str key = grouping_key(k->spec->by, k->spec->by_count, rec, &t->key);
	struct total_run *run;

	if (k->run_open && str_eq(k->run[k->run_count - 1].key, key))
		return &k->run[k->run_count - 1];
	k->run = mem_grow(k->run, &k->run_capacity, k->run_count + 1, sizeof(*k->run));
	run = &k->run[k->run_count++];
	run->key = str_copy(&t->arena, key);
	run->records = 0;
	run->figure = totals_zeroed(&t->arena, k->spec->check_count, sizeof(*run->figure));
	k->run_open = true;
	return run;
}

void totals_put_aside(struct totals *t, size_t kind, const struct stated *stated, struct str key,
                      struct str at)
{
	size_t count = t->kind[kind].spec->check_count;
	struct total_aside *a;

	t->aside = mem_grow(t->aside, &t->aside_capacity, t->aside_count + 1, sizeof(*t->aside));
	a = &t->aside[t->aside_count++];
	*a = (struct total_aside){ .at = str_copy(&t->arena, at),
		                   .kind = kind,
		                   .key = str_copy(&t->arena, key) };
	a->stated = arena_alloc(&t->arena, mem_mul(count, sizeof(*a->stated)));
	a->runs = arena_alloc(&t->arena, mem_mul(t->kind_count, sizeof(*a->runs)));
	for (size_t i = 0; i < count; i++) {
		a->stated[i] = stated[i];
		a->stated[i].text = stated[i].good ? STR_NULL : str_copy(&t->arena, stated[i].text);
	}
	for (size_t i = 0; i < t->kind_count; i++) {
		a->runs[i] = t->kind[i].run_count;
		t->kind[i].run_open = false;
	}
}

void totals_for_worker(struct totals *t)
{
	if (t)
		t->part = t->hold = true;
}

void totals_hold(struct totals *t)
{
	if (t)
		t->hold = true;
}

/* Add the runs of a worker up to number `end`. */
static void add_runs(struct total_kind *k, struct total_kind *part, size_t end)
{
	for (; part->run_taken < end; part->run_taken++) {
		const struct total_run *run = &part->run[part->run_taken];

		totals_enter(k, totals_group(k, run->key));
		k->records += run->records;
		for (size_t j = 0; j < k->spec->check_count; j++)
			figure_merge(&k->group[k->current].figure[j], &run->figure[j]);
	}
}

void totals_take(struct totals *t, struct totals *part)
{
	const struct total_aside *a = &part->aside[part->aside_taken++];

	for (size_t i = 0; i < t->kind_count; i++)
		add_runs(&t->kind[i], &part->kind[i], a->runs[i]);
	totals_take_row(t, &t->kind[a->kind], a->stated, a->key, a->at);
}

void totals_join(struct totals *t, struct totals *part)
{
	for (size_t i = 0; t && i < t->kind_count; i++) {
		add_runs(&t->kind[i], &part->kind[i], part->kind[i].run_count);
		if (t->kind[i].hidden == 0)
			t->kind[i].hidden_line = part->kind[i].hidden_line;
		t->kind[i].hidden += part->kind[i].hidden;
	}
}

bool totals_exact(const struct totals *t)
{
	for (size_t i = 0; t && i < t->kind_count; i++)
		for (size_t k = 0; k < t->kind[i].run_count; k++)
			for (size_t j = 0; j < t->kind[i].spec->check_count; j++)
				if (t->kind[i].run[k].figure[j].sum.overflow)
					return false;
	return true;
}

void totals_clear(struct totals *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->kind_count; i++) {
		t->kind[i].run_count = t->kind[i].run_taken = 0;
		t->kind[i].run_open = false;
		if (t->part)
			t->kind[i].hidden = 0;
	}
	t->aside_count = t->aside_taken = 0;
	arena_reset(&t->arena);
}
