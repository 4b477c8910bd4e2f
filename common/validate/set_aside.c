/*
 * set_aside - the three ways of a record: each alone, groups as they come, groups in any order.
 */
#include "validate/set_aside.h"

#include <assert.h>
#include <stdlib.h>

#include "base/diag.h"
#include "controls/verdict.h"
#include "record/fault.h"
#include "validate/set_aside_int.h"

/*
 * Watch what the group's key is made of: where nothing of it changes it need not be computed. The
 * spec lets no key depend on more than fields (spec_identity.c).
 */
static void watch_key(struct set_aside *s)
{
	s->key_field = xcalloc(s->header->count, sizeof(struct watch_field *));
	for (size_t i = 0; i < s->spec->group_count; i++)
		assert(expr_repeats(s->spec->group[i].expr));
	for (size_t k = 0; k < s->header->count; k++) {
		bool used = false;

		for (size_t i = 0; i < s->spec->group_count; i++)
			used |= expr_uses(s->spec->group[i].expr, k);
		if (used)
			s->key_field[s->key_count++] = watch_field(s->watch, k);
	}
}

static bool bind(struct set_aside *s)
{
	const struct expr_scope *scope = checks_scope(s->checks);
	bool ok = true;

	s->must = xcalloc(s->spec->group_count, sizeof(*s->must));
	s->blind = xcalloc(s->spec->group_check_count, sizeof(*s->blind));
	for (size_t i = 0; i < s->spec->group_count; i++) {
		ok &= spec_bind(&s->spec->group[i], scope);
		s->must[i] = ok && spec_requires(s->spec->schema, &s->spec->group[i], scope);
	}
	for (size_t i = 0; i < s->spec->group_check_count; i++)
		ok &= spec_bind(&s->spec->group_check[i].check, scope);
	if (ok)
		watch_key(s);
	return ok;
}

bool set_aside_ready(struct set_aside *s, struct spec *spec, const struct header *header)
{
	s->whole_spec = spec;
	s->spec = &spec->validate;
	s->header = header;
	s->finished = seen_new(s->memory);
	tally_init(&s->aside_tally, spec_controls(spec, STAGE_TARGET));
	tally_weigh(&s->aside_tally);
	tally_bind(&s->aside_tally, header);
	s->watch = watch_new(header);
	s->checks = checks_open(spec, header, s->findings, s->memory, s->watch, s->distinct);
	if (!s->checks || !bind(s))
		return false;
	if (s->spec->group_count == 0)
		return true;
	if (s->spec->any_order) {
		s->sorter = s->part ? group_sorter_for_worker(spec, header)
		                    : group_sorter_open(spec, header, s->findings, s->memory);
		return s->sorter != NULL;
	}
	s->group = group_new(spec, header, &s->sums, s->findings);
	s->alone = group_new(spec, header, &s->sums, s->findings);
	return true;
}

struct set_aside *set_aside_open(struct spec *spec, const struct header *header,
                                 const struct set_aside_options *how)
{
	struct writer_options options = { .controls = spec_controls(spec, STAGE_TARGET),
		                          .digest = how->digest };
	struct set_aside *s = xcalloc(1, sizeof(*s));

	s->memory = how->memory;
	s->distinct = how->distinct;
	s->memory->quiet = true;
	s->findings = findings_open(how->findings);
	if (!s->findings || !set_aside_ready(s, spec, header))
		goto fail;
	if (how->set_aside && !(s->aside = writer_open(how->set_aside, header, &options)))
		goto fail;
	return s;
fail:
	set_aside_free(s);
	return NULL;
}

static bool put_aside(struct set_aside *s, const struct record *rec)
{
	tally_add(&s->aside_tally, rec);
	return !s->aside || writer_put(s->aside, rec);
}

/* ---- each record alone ---- */

static bool take_single(struct set_aside *s, struct record *rec, const struct sink *to)
{
	bool good = checks_run(s->checks, rec, s->number, STR_NULL);

	return good ? sink_put(to, rec) : put_aside(s, rec);
}

/* ---- groups in the order of the stream ---- */

/* Keep a copy of the record until its group is complete. */
static void hold(struct set_aside *s, const struct record *rec)
{
	struct record *copy;

	s->held = mem_grow(s->held, &s->held_capacity, s->held_count + 1, sizeof(*s->held));
	copy = &s->held[s->held_count++];
	if (s->lent)
		record_keep_lent(copy, rec, &s->arena);
	else
		record_keep(copy, rec, &s->arena);
}

/* The group at work is complete: pass it on or set it aside. False where writing failed. */
bool set_aside_finish(struct set_aside *s, const struct sink *to)
{
	struct group *g = s->group;
	bool good, ok = true;

	if (s->held_count == 0)
		return true;
	good = group_end(g);
	s->aside_groups += !good;
	for (size_t i = 0; i < s->held_count && ok; i++) {
		if (!good)
			group_explain(s->spec, group_failed(g), &s->held[i]);
		ok = good ? sink_put(to, &s->held[i]) : put_aside(s, &s->held[i]);
	}
	s->held_count = 0;
	arena_reset(&s->arena);
	return ok;
}

/*
 * Did dedupe find that the document of the record contradicts itself? Then all its lines have that
 * fault.
 */
static bool contradicts(const struct record *rec)
{
	struct str rest = rec->fault;
	struct fault_entry part;

	while (fault_next(&rest, rec->arena, &part))
		if (str_eq(part.code, fault_name(FAULT_DIFFERS)))
			return true;
	return false;
}

/*
 * Start a group with the current key, whose digest is `key`. False after an error was reported: a group with that key was
 * finished before. But a group that dedupe found in several places is set aside in each. False also
 * if there is no memory.
 */
static bool start(struct set_aside *s, const struct record *rec, const struct seen_key *key)
{
	struct buf quoted = { 0 };
	bool fresh;

	group_start(s->group, buf_str(&s->name));
	if (!seen_add_key(s->finished, key, &fresh))
		return false;
	if (fresh || contradicts(rec))
		return true;
	diag_error(
		"%.*s: group %s comes again after others: sort the input (cutover sort), or say 'order: any' under validate",
		(int)rec->at.len, rec->at.p, text_quote(&quoted, buf_str(&s->name)));
	buf_free(&quoted);
	return false;
}

/*
 * Has the record surely the group of the record before? Then s->key and s->name are right already. A
 * null in a record with a fault may be no key, so such a record is looked at.
 */
static bool same_key(const struct set_aside *s, const struct record *rec)
{
	if (!s->keyed || !str_is_null(rec->fault))
		return false;
	for (size_t i = 0; i < s->key_count; i++)
		if (!s->key_field[i]->same)
			return false;
	return true;
}

/* Compute the record's group key into s->key. False if it has none: it is a group by itself. */
bool set_aside_key(struct set_aside *s, const struct record *rec)
{
	if (same_key(s, rec))
		return true;
	buf_reset(&s->key);
	buf_reset(&s->name);
	s->keyed = group_key(s->spec, s->must, &s->env, rec, &s->key, &s->name);
	return s->keyed;
}

/*
 * Does the group of the record at work depend on a field that came with a fault? Ask after
 * checks_run().
 */
static bool key_at_fault(const struct set_aside *s)
{
	for (size_t i = 0; i < s->spec->group_count; i++)
		if (upstream_reads(checks_upstream(s->checks), s->spec->group[i].expr))
			return true;
	return false;
}

/* Check the record at work, after set_aside_key(). True if no error was found. */
static bool check(struct set_aside *s, struct record *rec)
{
	struct str fault = s->env.fault;
	bool good = checks_run(s->checks, rec, s->number, buf_str(&s->name));

	if (!fault.p)
		return good;
	if (key_at_fault(s)) {
		fault_add(rec, STR("group"), fault);
		findings_follow(s->findings);
	} else {
		findings_report(s->findings, rec,
		                &(struct finding){ .record = s->number,
		                                   .group = buf_str(&s->name),
		                                   .field = STR("group"),
		                                   .code = fault,
		                                   .message = str_of(s->env.detail),
		                                   .front = FRONT_FIELD });
	}
	return false;
}

/*
 * For each group check: does it read a field of the record at work that came with a fault? All do in
 * a record that is `alone` for such a fault. NULL: none does. Ask after check(), which has the result
 * `good`.
 */
static const bool *blindness(struct set_aside *s, bool good, bool alone)
{
	bool all;

	if (good)
		return NULL;
	all = alone && key_at_fault(s);
	for (size_t i = 0; i < s->spec->group_check_count; i++)
		s->blind[i] = all || upstream_reads(checks_upstream(s->checks),
		                                    s->spec->group_check[i].check.expr);
	return s->blind;
}

/* A record without a key, which leaves the group at work as it is. False where writing failed. */
static bool take_alone(struct set_aside *s, struct record *rec, const struct sink *to)
{
	struct group *g = s->alone;
	bool good;

	group_start(g, buf_str(&s->name));
	good = check(s, rec);
	group_add(g, rec, s->number, good, blindness(s, good, true));
	good = group_end(g);
	s->aside_groups += !good;
	if (!good)
		group_explain(s->spec, group_failed(g), rec);
	return good ? sink_put(to, rec) : put_aside(s, rec);
}

static bool take_adjacent(struct set_aside *s, struct record *rec, const struct sink *to)
{
	bool good;

	if (!set_aside_key(s, rec)) {
		s->torn = true;
		return take_alone(s, rec, to);
	}
	if (s->held_count == 0 || !str_eq(buf_str(&s->key), buf_str(&s->current))) {
		struct seen_key key = seen_key(buf_str(&s->key));

		seen_expect(s->finished, &key);
		if (!set_aside_finish(s, to) || !start(s, rec, &key))
			return false;
		buf_reset(&s->current);
		buf_addstr(&s->current, buf_str(&s->key));
		s->torn = false;
	}
	good = check(s, rec);
	/* a record between two of a group is most likely one of it */
	group_add(s->group, rec, s->number, good && !s->torn, blindness(s, good, false));
	s->torn = false;
	hold(s, rec);
	return true;
}

/* ---- groups in any order ---- */

bool set_aside_has_spool(struct set_aside *s)
{
	if (s->spool)
		return true;
	s->spool = spool_new(s->header);
	if (s->spool && s->lines)
		spool_as_lines(s->spool);
	return s->spool;
}

/* First pass: check everything, put it aside in the spool and into its group. */
static bool take_any(struct set_aside *s, struct record *rec)
{
	struct group_member m = { STR_NULL, STR_NULL, false, NULL };
	bool alone;

	if (!set_aside_has_spool(s))
		return false;
	alone = !set_aside_key(s, rec);
	m.good = check(s, rec);
	m.key = alone ? STR_NULL : buf_str(&s->key);
	m.name = buf_str(&s->name);
	m.blind = blindness(s, m.good, alone);
	return group_sorter_put(s->sorter, &m, rec) && spool_put(s->spool, rec);
}

/* Second pass: every verdict is known. */
static bool sort_all(struct set_aside *s, const struct sink *to)
{
	struct record rec;
	bool good;

	while (spool_next(s->spool, &rec)) {
		if (!group_sorter_next(s->sorter, &rec, &good))
			return false;
		if (!(good ? sink_put(to, &rec) : put_aside(s, &rec)))
			return false;
	}
	return spool_whole(s->spool);
}

static bool end_any(struct set_aside *s, const struct sink *to)
{
	bool ok = set_aside_has_spool(s) && group_sorter_decide(s->sorter);

	s->aside_groups = group_sorter_bad(s->sorter);
	return ok && spool_rewind(s->spool) && sort_all(s, to);
}

/* ---- the stage ---- */

void set_aside_look(struct set_aside *s, const struct record *rec)
{
	s->number++;
	watch_take(s->watch, rec);
}

bool set_aside_take(struct set_aside *s, struct record *rec, const struct sink *to)
{
	if (s->spec->group_count == 0)
		return take_single(s, rec, to);
	return s->spec->any_order ? take_any(s, rec) : take_adjacent(s, rec, to);
}

static bool take(void *self, struct record *rec, const struct sink *to)
{
	struct set_aside *s = self;

	if (s->later)
		return set_aside_wait(s, rec);
	set_aside_look(s, rec);
	return set_aside_take(s, rec, to) && (!s->memory->passed || set_aside_spill(s));
}

static bool end(void *self, const struct tally *taken, const struct sink *to)
{
	struct set_aside *s = self;

	(void)taken;
	if (s->later && !set_aside_again(s, to))
		return false;
	if (s->spec->group_count == 0)
		return true;
	return s->spec->any_order ? end_any(s, to) : set_aside_finish(s, to);
}

static const struct tally *aside(const void *self)
{
	return &((const struct set_aside *)self)->aside_tally;
}

static bool accepts(void *self, const struct tally *taken, const struct tally *given)
{
	const struct set_aside *s = self;
	struct tally all = { .rows = taken->rows };

	(void)given;
	return verdict_within(s->whole_spec, &s->aside_tally, s->aside_groups, &all);
}

struct stage set_aside_stage(struct set_aside *s)
{
	static const struct stage_kind kind = {
		.take = take, .end = end, .left_out = aside, .faulty = aside, .accepts = accepts
	};

	return (struct stage){ &kind, s, s->header, spec_controls(s->whole_spec, STAGE_TARGET) };
}

/* ---- the end ---- */

bool set_aside_adds_up(const struct set_aside *s, const struct tally *taken,
                       const struct tally *given)
{
	struct buf why = { 0 };
	struct tally both;
	bool ok;

	tally_init(&both, given->controls);
	tally_bind(&both, s->header);
	tally_merge(&both, given);
	tally_merge(&both, &s->aside_tally);
	ok = tally_equal(&both, taken, &why);
	if (!ok)
		diag_error(
			"what was good and what was set aside does not add up to what was read: %s",
			why.p);
	tally_free(&both);
	buf_free(&why);
	return ok;
}

uint64_t set_aside_groups(const struct set_aside *s)
{
	return s->aside_groups;
}

uint64_t set_aside_came(const struct set_aside *s)
{
	return upstream_records(checks_upstream(s->checks));
}

uint64_t set_aside_warnings(const struct set_aside *s)
{
	return s->warnings;
}

uint64_t set_aside_followed(const struct set_aside *s)
{
	return s->followed;
}

void set_aside_list_whole(struct set_aside *s, const struct file_findings *whole)
{
	findings_list_whole(s->findings, whole);
}

bool set_aside_close(struct set_aside *s, bool commit)
{
	bool ok;

	s->warnings = findings_count(s->findings, SEVERITY_WARNING);
	s->followed = findings_followed(s->findings);
	/* before the records, which get no seal if the list cannot be written */
	ok = findings_close(s->findings, commit);
	s->findings = NULL;
	if (s->aside)
		ok = writer_finish(s->aside, commit && ok) && ok;
	return ok;
}

const struct file_summary *set_aside_output(const struct set_aside *s)
{
	return s->aside ? writer_output(s->aside) : NULL;
}

void set_aside_free(struct set_aside *s)
{
	if (!s)
		return;
	writer_close(s->aside);
	findings_close(s->findings, false);
	group_free(s->group);
	group_free(s->alone);
	group_sorter_close(s->sorter);
	spool_free(s->spool);
	spool_free(s->later);
	duplicates_close(s->duplicates);
	buf_free(&s->noted);
	checks_free(s->checks);
	watch_free(s->watch);
	seen_free(s->finished);
	expr_env_free(&s->env);
	expr_env_free(&s->sums);
	free(s->must);
	free(s->blind);
	free(s->key_field);
	tally_free(&s->aside_tally);
	buf_free(&s->key);
	buf_free(&s->name);
	buf_free(&s->current);
	free(s->held);
	arena_free(&s->arena);
	free(s);
}
