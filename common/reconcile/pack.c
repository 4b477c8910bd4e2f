/* pack - see pack.h. */
#include "reconcile/pack.h"

#include <stdlib.h>

#include "reconcile/explanation.h"
#include "reconcile/proof.h"
#include "reconcile/reach.h"
#include "sides/side_records.h"

/* One of so many parts of the memory is for explaining. */
#define EXPLAINING_SHARE 4
/* One of so many parts of it is for the groups of maps, if a side has one. */
#define MAPPING_SHARE 4

struct pack *pack_new(bool several)
{
	struct pack *p = xcalloc(1, sizeof(*p));

	p->several = several;
	p->explains = true;
	return p;
}

/* ---- opening ---- */

static struct str name_of(struct pack *p, const struct spec *spec,
                          const struct spec_reconcile *what)
{
	struct buf text = { 0 };
	struct str name;

	if (str_is_null(what->name))
		return spec->name;
	if (!p->several)
		return what->name;
	buf_addstr(&text, spec->name);
	buf_addc(&text, '.');
	buf_addstr(&text, what->name);
	name = str_copy(&p->arena, buf_str(&text));
	buf_free(&text);
	return name;
}

bool pack_reserve(struct pack *p, struct bound *memory, size_t comparisons)
{
	/* both sides, and once more to explain what differs */
	size_t sides = 4 * comparisons;

	if (!bound_take_part(memory, 1, &p->bytes))
		return false;
	p->mapping = (struct bound){ .limit = p->bytes / MAPPING_SHARE / sides,
		                     .shares = (unsigned)(sides * MAPPING_SHARE) };
	return true;
}

bool pack_add(struct pack *p, struct spec *spec, bool digest)
{
	bool ok = true;

	p->comparison = xrealloc(p->comparison, p->count + spec->reconcile_count,
	                         sizeof(*p->comparison));
	for (size_t i = 0; i < spec->reconcile_count; i++) {
		const struct spec_reconcile *what = &spec->reconcile[i];
		struct result *r = &p->comparison[p->count++];

		*r = (struct result){ .spec = spec, .what = what, .name = name_of(p, spec, what) };
		for (int side = BEFORE; side <= AFTER; side++) {
			r->source[side] = side_open(spec, what, (enum side)side, p->mapping,
			                            digest);
			ok = ok && r->source[side];
		}
	}
	return ok;
}

/* ---- what somebody has accepted ---- */

/* The file of `accept` in the spec. */
static bool accept_own(struct result *r)
{
	if (!r->what->accept)
		return true;
	r->accepted = acceptances_new(r->what);
	return acceptances_read(
		r->what->accept,
		&(struct acceptances_of){ &r->name, &r->accepted, 1, false, r->spec->evidence });
}

bool pack_accept(struct pack *p, const char *path)
{
	struct str *name = xcalloc(p->count, sizeof(*name));
	struct acceptances **set = xcalloc(p->count, sizeof(struct acceptances *));
	bool ok = true;

	for (size_t i = 0; i < p->count; i++) {
		struct result *r = &p->comparison[i];

		ok = accept_own(r) && ok;
		if (path && !r->accepted)
			r->accepted = acceptances_new(r->what);
		name[i] = r->name;
		set[i] = r->accepted;
	}
	if (path)
		ok = acceptances_read(
			     path, &(struct acceptances_of){ name, set, p->count, pack_is_list(p),
		                                             p->comparison[0].spec->evidence }) &&
		     ok;
	free(name);
	free(set);
	return ok;
}

/* ---- comparing ---- */

/* Is it to be said why keys of the comparison differ? */
static bool is_explained(const struct pack *p, const struct result *r)
{
	return p->explains && r->what->explain.present && !r->what->rows;
}

/* `memory` is what the whole pack may use. */
static bool compare(struct pack *p, struct result *r, size_t memory, enum balances_keys keys,
                    size_t jobs)
{
	const struct balance_side sides[] = { side_sums(r->source[BEFORE]),
		                              side_sums(r->source[AFTER]) };

	/* which rows are totals must be known of all accounts */
	if (is_explained(p, r) &&
	    (reach_has_totals(r->what, BEFORE) || reach_has_totals(r->what, AFTER)))
		keys = BALANCES_ALL;
	/* records that are equal are only counted: nobody reads them */
	if (r->what->rows)
		keys = BALANCES_UNEQUAL;
	r->balances = balances_new(r->what, sides, r->accepted, memory / p->count,
	                           (unsigned)p->count, keys);
	if (!r->balances)
		return false;
	balances_against(r->balances, r->past);
	return sides_read(r->source[BEFORE], r->source[AFTER], r->balances, jobs) &&
	       balances_compare(r->balances);
}

/* How many explanations there may be at once, each with its share of the memory. */
static unsigned explanations(const struct pack *p)
{
	unsigned most = 0;

	for (size_t i = 0; i < p->count; i++)
		most += is_explained(p, &p->comparison[i]);
	return most + (p->drill ? (unsigned)p->count : 0);
}

/*
 * Can the records be read that --drill is sure to ask for? It is refused before the sides are compared, which may take
 * long. False after an error was reported.
 */
static bool can_drill(const struct pack *p)
{
	bool ok = true;

	for (size_t i = 0; i < p->count; i++)
		if (drill_is_sure(p->drill, p->comparison, p->count, i))
			for (int side = BEFORE; side <= AFTER; side++)
				ok = side_records_there(p->comparison[i].what, (enum side)side) &&
				     ok;
	return ok;
}

bool pack_drill(struct pack *p, const struct opt_list *given, bool explains)
{
	p->explains = explains || given->count == 0;
	if (given->count == 0)
		return true;
	p->drill = drill_open(given, p->comparison, p->count);
	return p->drill && can_drill(p);
}

/* Has a side a map, or what explains it? */
static bool maps(const struct pack *p)
{
	bool any = false;

	for (size_t i = 0; i < p->count; i++) {
		const struct spec_reconcile *what = p->comparison[i].what;

		any |= what->before.map || what->after.map || what->explain.before.map ||
		       what->explain.after.map;
	}
	return any;
}

bool pack_compare(struct pack *p, enum balances_keys keys, size_t jobs)
{
	bool ok = true;
	size_t bytes = p->bytes;

	p->memory = explanations(p) > 0 ? bytes / EXPLAINING_SHARE : 0;
	bytes -= p->memory;
	if (maps(p))
		bytes -= p->bytes / MAPPING_SHARE;
	for (size_t i = 0; i < p->count && !diag_interrupted(); i++)
		ok = compare(p, &p->comparison[i], bytes, keys, jobs) && ok;
	return ok && !diag_interrupted();
}

/* ---- explaining ---- */

bool pack_explain(struct pack *p, const char *dir)
{
	unsigned shares = explanations(p);
	struct explanation_options why = { .dir = dir, .mapping = p->mapping }, drill;
	bool ok = !p->drill || drill_find(p->drill, p->comparison, p->count);

	if (shares == 0)
		return ok;
	why.memory = p->memory / shares;
	why.shares = shares * EXPLAINING_SHARE;
	drill = why;
	drill.drill = p->drill;
	for (size_t i = 0; i < p->count && ok; i++) {
		struct result *r = &p->comparison[i];

		if (is_explained(p, r) && balances_differing(r->balances) > 0)
			ok = (r->explanation = explanation_find(r, &why)) != NULL;
		if (ok && r->drills)
			ok = (r->drilled = explanation_find(r, &drill)) != NULL;
	}
	return ok;
}

/* ---- the verdict ---- */

size_t pack_failing(const struct pack *p)
{
	size_t count = 0;

	for (size_t i = 0; i < p->count; i++)
		count += !proof_holds(&p->comparison[i]);
	return count;
}

bool pack_is_list(const struct pack *p)
{
	return p->count > 1 || !str_is_null(p->comparison[0].what->name);
}

void pack_free(struct pack *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->count; i++) {
		explanation_free(p->comparison[i].explanation);
		explanation_free(p->comparison[i].drilled);
		balances_free(p->comparison[i].balances);
		acceptances_free(p->comparison[i].accepted);
		past_free(p->comparison[i].past);
		side_close(p->comparison[i].source[BEFORE]);
		side_close(p->comparison[i].source[AFTER]);
	}
	free(p->comparison);
	drill_free(p->drill);
	arena_free(&p->arena);
	free(p);
}
