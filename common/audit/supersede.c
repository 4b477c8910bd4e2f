/* supersede - see supersede.h. */
#include "audit/supersede.h"

#include <stdlib.h>

#include "audit/ledger.h"
#include "program/programs.h"

static bool has_param(const struct run *run, const struct run_param *p)
{
	for (size_t i = 0; i < run->params; i++)
		if (str_eq(run->param[i].name, p->name) && str_eq(run->param[i].value, p->value))
			return true;
	return false;
}

/*
 * Is it the same work: the same program, spec file, name of the spec and parameters? What the
 * earlier run does not have is not compared.
 */
static bool same_work(const struct run *earlier, const struct run *later)
{
	bool same = str_eq(earlier->program, later->program) && str_eq(earlier->spec, later->spec);

	/* lines of older versions, and of runs with a bad spec, have no name */
	if (!str_is_null(earlier->name) && !str_is_null(later->name))
		same = same && str_eq(earlier->name, later->name);
	for (size_t i = 0; same && i < earlier->params; i++)
		same = has_param(later, &earlier->param[i]);
	return same;
}

/*
 * Does a chain do the work of `run` on this input? Inputs are compared by name, standard input by
 * its digest.
 */
static bool reads(const struct chain *c, const struct run *run, const struct run_stream *input)
{
	bool is_stdin = str_is(input->name, "-");

	for (size_t i = 0; i < c->count; i++) {
		const struct run *other = c->run[i];

		for (size_t k = 0; k < other->inputs; k++) {
			const struct run_stream *in = &other->input[k];
			bool same = is_stdin ? !str_is_null(input->sha256) &&
			                               str_eq(in->sha256, input->sha256)
			                     : !str_is_null(input->name) &&
			                               str_eq(in->name, input->name);

			if (same && same_work(run, other))
				return true;
		}
	}
	return false;
}

/* Does `later` also read all first inputs of `earlier`, those that no run in the logs wrote? */
static bool covers(const struct chain *later, const struct chain *earlier)
{
	for (size_t i = 0; i < earlier->count; i++) {
		const struct run *run = earlier->run[i];

		/* its inputs are not known: no later chain can be shown to cover it */
		if (run->inputs == 0)
			return false;
		for (size_t k = 0; k < run->inputs; k++)
			if (!run->input[k].sender && !reads(later, run, &run->input[k]))
				return false;
	}
	return true;
}

/* The position of the run's program in a migration. */
static size_t rank(const struct run *run)
{
	size_t count, i = 0;
	const struct usage *programs = programs_all(&count);

	while (i < count && !run_is(run, programs[i].program))
		i++;
	return i;
}

static bool holds_something(const struct chain *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (ledger_holds(c->run[i]))
			return true;
	return false;
}

bool supersede_can(const struct chain *c)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct run *run = c->run[i];

		if (run->inputs == 0 || ledger_holds(run))
			return false;
		for (size_t k = 0; k < run->inputs; k++)
			if (!run->input[k].sender && str_is(run->input[k].name, "-") &&
			    str_is_null(run->input[k].sha256))
				return false;
	}
	return true;
}

static bool same_target(const struct chain *a, const struct chain *b)
{
	return str_is_null(chain_end(a)->target) || ledger_same_target(chain_end(a), chain_end(b));
}

static bool has_records(const struct chain *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->run[i]->count[RUN_IN].records > 0)
			return true;
	return false;
}

static bool excuses(const struct chain *later, const struct chain *c)
{
	return rank(chain_end(later)) >= rank(chain_end(c)) && same_target(c, later) &&
	       (!has_records(c) || chain_end(later)->count[RUN_IN].records > 0) && covers(later, c);
}

void supersede(struct chains *all)
{
	size_t *good = xcalloc(all->count, sizeof(*good)), count = 0;

	for (size_t i = 0; i < all->count; i++)
		if (all->chain[i].reasons == 0)
			good[count++] = i;
	for (size_t i = 0; i < all->count; i++) {
		struct chain *c = &all->chain[i];

		if (c->reasons == 0 || holds_something(c))
			continue;
		for (size_t k = 0; k < count && c->superseded_by == 0; k++)
			if (good[k] > i && excuses(&all->chain[good[k]], c))
				c->superseded_by = good[k] + 1;
	}
	free(good);
}

/* Does a reconciliation read all files that another one read? */
static bool reads_all(const struct run *later, const struct run *run)
{
	struct run *other = (struct run *)later;
	const struct chain c = { .run = &other, .count = 1 };

	for (size_t i = 0; i < run->inputs; i++)
		if (!reads(&c, run, &run->input[i]))
			return false;
	return true;
}

bool supersede_compared(const struct runs *r, const struct run *run)
{
	bool after = false;

	if (run->status == 0)
		return true;
	for (size_t i = 0; i < r->count; i++) {
		const struct run *other = r->run[i];

		if (after && other->status == 0 && same_work(run, other) && reads_all(other, run))
			return true;
		after |= other == run;
	}
	return false;
}
