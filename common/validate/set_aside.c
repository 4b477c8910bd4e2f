/*
 * set_aside - three ways to process records: each alone, groups in the order of the stream, groups
 * in any order.
 */
#include "validate/set_aside.h"

#include <stdlib.h>

#include "base/buf.h"
#include "record/fault.h"
#include "sort/keyset.h"
#include "sort/seen.h"
#include "stream/spool.h"
#include "validate/checks.h"
#include "validate/groups.h"

struct set_aside {
	struct program *prog;
	const struct spec_validate *spec;
	struct checks *checks;
	struct findings *findings;
	struct writer *aside;        /* NULL: not wanted */
	struct tally aside_tally;    /* records set aside */
	uint64_t aside_groups;       /* groups set aside */
	uint64_t warnings, followed; /* after set_aside_close() */
	uint64_t number;             /* records read */
	struct expr_env env;         /* for the group's key */

	bool *must; /* for each part of the group's key: the schema says that it is never null */
	struct seen *finished; /* keys of groups that are complete */
	struct keyset *keys;   /* with `order: any`: of all groups, numbered */
	struct buf key, name;  /* of the record at work */

	struct record *held;  /* records of the group at work, copied */
	size_t held_count;    /* how many */
	size_t held_capacity; /* room in `held` */
	struct arena arena;   /* owns the copies */
};

static bool bind(struct set_aside *s)
{
	const struct expr_scope *scope = checks_scope(s->checks);
	bool ok = true;

	s->must = xcalloc(s->spec->group_count, sizeof(*s->must));
	for (size_t i = 0; i < s->spec->group_count; i++) {
		ok &= spec_bind(&s->spec->group[i], scope);
		s->must[i] = ok && spec_requires(s->spec->schema, &s->spec->group[i], scope);
	}
	for (size_t i = 0; i < s->spec->group_check_count; i++)
		ok &= spec_bind(&s->spec->group_check[i].check, scope);
	return ok;
}

struct set_aside *set_aside_open(struct program *prog, const char *set_aside, const char *findings)
{
	struct writer_options options = { .controls = spec_controls(prog->spec, STAGE_TARGET),
		                          .digest = prog->audit_path != NULL };
	struct set_aside *s = xcalloc(1, sizeof(*s));

	s->prog = prog;
	s->spec = &prog->spec->validate;
	s->finished = seen_new(&prog->memory);
	s->keys = keyset_new();
	keyset_bind(s->keys, &prog->memory);
	tally_init(&s->aside_tally, spec_controls(prog->spec, STAGE_TARGET));
	tally_weigh(&s->aside_tally);
	tally_bind(&s->aside_tally, reader_header(prog->in));
	s->findings = findings_open(findings);
	if (s->findings)
		s->checks = checks_open(prog->spec, reader_header(prog->in), s->findings,
		                        &prog->memory);
	if (!s->checks || !bind(s))
		goto fail;
	if (set_aside && !(s->aside = writer_open(set_aside, reader_header(prog->in), &options)))
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

/* Is there no memory left for the keys? Then the run fails. */
static bool full(const struct set_aside *s)
{
	return s->prog->memory.passed;
}

/* ---- each record alone ---- */

static bool run_single(struct set_aside *s)
{
	struct record rec;

	while (program_next(s->prog, &rec)) {
		bool good = checks_run(s->checks, &rec, ++s->number, STR_NULL);

		if (full(s) || !(good ? program_put(s->prog, &rec) : put_aside(s, &rec)))
			return false;
	}
	return program_whole(s->prog);
}

/* ---- groups in the order of the stream ---- */

static struct str moved(struct str s, struct str from, struct str to, struct arena *arena)
{
	if (s.p && from.p && s.p >= from.p && s.p <= str_end(from))
		return (struct str){ to.p + (s.p - from.p), s.len };
	return str_copy(arena, s);
}

/*
 * Keep a copy of the record until its group is complete. It copies the line once, and the fields
 * point into the copy.
 */
static void hold(struct set_aside *s, const struct record *rec)
{
	struct record *copy;
	struct str line = str_copy(&s->arena, rec->line);

	s->held = mem_grow(s->held, &s->held_capacity, s->held_count + 1, sizeof(*s->held));
	copy = &s->held[s->held_count++];
	*copy = (struct record){ .header = rec->header, .arena = &s->arena, .line = line };
	copy->at = moved(rec->at, rec->line, line, &s->arena);
	copy->fault = moved(rec->fault, rec->line, line, &s->arena);
	copy->field = arena_alloc(&s->arena, mem_mul(rec->header->count, sizeof(*copy->field)));
	for (size_t i = 0; i < rec->header->count; i++)
		copy->field[i] = moved(rec->field[i], rec->line, line, &s->arena);
}

/* The group at work is complete: pass it on or set it aside. False if writing failed. */
static bool finish(struct set_aside *s, struct group *g)
{
	bool good, ok = true;

	if (s->held_count == 0)
		return true;
	good = group_end(g);
	s->aside_groups += !good;
	for (size_t i = 0; i < s->held_count && ok; i++) {
		if (!good)
			group_explain(g, &s->held[i]);
		ok = good ? program_put(s->prog, &s->held[i]) : put_aside(s, &s->held[i]);
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
 * Start a group with the current key. False after an error was reported: a group with that key was
 * finished before. But a group that dedupe found in several places is set aside in each. False also
 * if there is no memory.
 */
static bool start(struct set_aside *s, struct group *g, const struct record *rec)
{
	struct buf quoted = { 0 };
	bool fresh;

	group_start(g, buf_str(&s->name));
	if (!seen_add(s->finished, buf_str(&s->key), &fresh))
		return false;
	if (fresh || contradicts(rec))
		return true;
	diag_error(
		"%.*s: group %s comes again after others: sort the input, or say 'order: any' under validate",
		(int)rec->at.len, rec->at.p, text_quote(&quoted, buf_str(&s->name)));
	buf_free(&quoted);
	return false;
}

/*
 * Compute the record's group key into s->key. False if it has none: it is a group by itself, named
 * by its number.
 */
static bool key_of(struct set_aside *s, const struct record *rec)
{
	buf_reset(&s->key);
	buf_reset(&s->name);
	if (group_key(s->spec, s->must, &s->env, rec, &s->key, &s->name))
		return true;
	buf_reset(&s->key);
	buf_addf(&s->key, "record %llu", (unsigned long long)s->number);
	return false;
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

/* Check the record at work, after key_of(). True if no error was found. */
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

/* Process a record without a key; the group at work does not change. False if writing failed. */
static bool run_alone(struct set_aside *s, struct group *g, struct record *rec)
{
	bool good;

	group_start(g, buf_str(&s->name));
	good = check(s, rec);
	if (full(s))
		return false;
	if (key_at_fault(s))
		group_blind(g);
	group_add(g, rec, s->number, good, s->checks);
	good = group_end(g);
	s->aside_groups += !good;
	if (!good)
		group_explain(g, rec);
	return good ? program_put(s->prog, rec) : put_aside(s, rec);
}

/* `alone` is a second group for the records without a key. */
static bool run_adjacent(struct set_aside *s, struct group *g, struct group *alone)
{
	struct buf current = { 0 };
	struct record rec;
	bool torn =
		false; /* a record without a key came after the last record of the group at work */
	bool ok = false;

	while (program_next(s->prog, &rec)) {
		bool good;

		s->number++;
		if (!key_of(s, &rec)) {
			torn = true;
			if (!run_alone(s, alone, &rec))
				goto out;
			continue;
		}
		if (s->held_count == 0 || !str_eq(buf_str(&s->key), buf_str(&current))) {
			if (!finish(s, g) || !start(s, g, &rec))
				goto out;
			buf_reset(&current);
			buf_addstr(&current, buf_str(&s->key));
			torn = false;
		}
		good = check(s, &rec);
		if (full(s))
			goto out;
		/*
		 * a record without a key between two records of a group most likely belongs to the
		 * group
		 */
		group_add(g, &rec, s->number, good && !torn, s->checks);
		torn = false;
		hold(s, &rec);
	}
	ok = program_whole(s->prog) && finish(s, g);
out:
	buf_free(&current);
	return ok;
}

/* ---- groups in any order ---- */

struct group_list {
	struct group **group; /* by number of the key */
	bool *good;           /* the verdict of each */
	size_t count;         /* how many */
	size_t capacity;      /* room in `group` */
	size_t *of;           /* the group of each record, in the order of reading */
	size_t of_capacity;   /* room in `of` */
};

/* The record at work belongs to group `i`, which is new if `fresh`. False if there is no memory. */
static bool note_group(struct set_aside *s, struct group_list *l, size_t i, bool fresh)
{
	size_t had = l->of_capacity;

	l->of = mem_grow(l->of, &l->of_capacity, s->number, sizeof(*l->of));
	l->of[s->number - 1] = i;
	if (!bound_take(&s->prog->memory, (l->of_capacity - had) * sizeof(*l->of)))
		return false;
	if (!fresh)
		return true;
	if (!bound_take(&s->prog->memory, group_bytes(s->prog->spec)))
		return false;
	l->group = mem_grow(l->group, &l->capacity, i + 1, sizeof(struct group *));
	l->group[i] = group_new(s->prog->spec, reader_header(s->prog->in), s->findings);
	group_start(l->group[i], buf_str(&s->name));
	l->count = i + 1;
	return true;
}

/* First pass: check everything, write it to the spool, and record each group. */
static bool read_all(struct set_aside *s, struct spool *spool, struct group_list *l)
{
	struct record rec;

	while (program_next(s->prog, &rec)) {
		bool fresh, good, alone;
		size_t i;

		s->number++;
		alone = !key_of(s, &rec);
		i = keyset_add(s->keys, buf_str(&s->key), &fresh);
		if (i == KEYSET_NONE || !note_group(s, l, i, fresh))
			return false;
		good = check(s, &rec);
		if (full(s))
			return false;
		if (alone && key_at_fault(s))
			group_blind(l->group[i]);
		group_add(l->group[i], &rec, s->number, good, s->checks);
		if (!spool_put(spool, &rec))
			return false;
	}
	return program_whole(s->prog);
}

/* Second pass: the result for each group is known. */
static bool sort_all(struct set_aside *s, struct spool *spool, const struct group_list *l)
{
	struct record rec;

	s->number = 0;
	while (spool_next(spool, &rec)) {
		size_t i = l->of[s->number++];

		if (!l->good[i])
			group_explain(l->group[i], &rec);
		if (!(l->good[i] ? program_put(s->prog, &rec) : put_aside(s, &rec)))
			return false;
	}
	return spool_whole(spool);
}

static bool run_any_order(struct set_aside *s)
{
	struct spool *spool = spool_new(reader_header(s->prog->in));
	struct group_list l = { 0 };
	bool ok = false;

	if (spool && read_all(s, spool, &l)) {
		l.good = xcalloc(l.count, sizeof(*l.good));
		for (size_t i = 0; i < l.count; i++) {
			l.good[i] = group_end(l.group[i]);
			s->aside_groups += !l.good[i];
		}
		ok = spool_rewind(spool) && sort_all(s, spool, &l);
	}
	for (size_t i = 0; i < l.count; i++)
		group_free(l.group[i]);
	free(l.group);
	free(l.good);
	free(l.of);
	spool_free(spool);
	return ok;
}

bool set_aside_run(struct set_aside *s)
{
	struct group *g, *alone;
	bool ok;

	if (s->spec->group_count == 0)
		return run_single(s);
	if (s->spec->any_order)
		return run_any_order(s);
	g = group_new(s->prog->spec, reader_header(s->prog->in), s->findings);
	alone = group_new(s->prog->spec, reader_header(s->prog->in), s->findings);
	ok = run_adjacent(s, g, alone);
	group_free(g);
	group_free(alone);
	return ok;
}

/* ---- the end ---- */

const struct tally *set_aside_tally(const struct set_aside *s)
{
	return &s->aside_tally;
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

bool set_aside_close(struct set_aside *s, bool commit)
{
	bool ok = true;

	if (s->aside) {
		ok = writer_finish(s->aside, commit);
		audit_output(s->prog->audit, writer_output(s->aside));
	}
	s->warnings = findings_count(s->findings, SEVERITY_WARNING);
	s->followed = findings_followed(s->findings);
	ok = findings_close(s->findings, commit) && ok;
	s->findings = NULL;
	return ok;
}

void set_aside_free(struct set_aside *s)
{
	if (!s)
		return;
	writer_close(s->aside);
	findings_close(s->findings, false);
	checks_free(s->checks);
	seen_free(s->finished);
	keyset_free(s->keys);
	free(s->must);
	tally_free(&s->aside_tally);
	buf_free(&s->key);
	buf_free(&s->name);
	free(s->held);
	arena_free(&s->arena);
	free(s);
}
