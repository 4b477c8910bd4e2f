/*
 * group_sorter - sorters of the records by their group, of what is found by the first record of the
 * group, and of the bad records by their number.
 */
#include "validate/group_sorter.h"

#include <stdlib.h>

#include "base/buf.h"
#include "record/payload.h"
#include "sort/sorter.h"

/* The parts of --memory that the sorters get. */
#define MEMBERS_PART 4
#define FOUND_PART   8
#define SMALL_PART   16
#define ALL_PART     2

/* The next entry of a sorter whose keys are numbers. */
struct next_bad {
	bool there;      /* there is one: */
	uint64_t number; /* of a group or a record */
	struct str why;  /* the failed checks of the group */
};

struct group_sorter {
	const struct spec_validate *spec;
	struct findings *findings;
	struct bound *memory;
	size_t taken; /* bytes of it */

	struct buf list; /* of a part: keys and payloads of its records, one after the other */
	struct sorter *members;  /* the records by group; NULL: decided, or a part */
	struct sorter *found;    /* what the group checks find; NULL: reported */
	struct sorter *verdicts; /* on bad groups, in the order of the keys: the failed checks */
	struct sorter *bad;      /* the records of bad groups, with the failed checks */
	struct group *group;     /* the group at work */
	struct buf key;          /* its key */
	uint64_t groups;         /* groups so far in the order of the keys, with the one at work */
	uint64_t bad_groups;
	bool failed; /* an error was reported */

	bool *wanted;        /* the fields that the groups read */
	struct record rec;   /* of the group at work, as it comes back */
	struct str *field;   /* its fields */
	struct expr_env env; /* for the group checks */
	struct arena arena;
	struct buf payload; /* scratch */

	uint64_t at; /* the next record of group_sorter_next() */
	struct next_bad group_bad, record_bad;
};

/* ---- opening ---- */

static struct sorter *open_part(const struct bound *memory, unsigned parts)
{
	return sorter_open(&(struct sorter_options){ .memory = memory->limit / parts,
	                                             .parts = bound_parts(memory, parts) });
}

static void hear(void *context, size_t check, const struct finding *finding);

/* What both the whole and a part have. */
static struct group_sorter *new_sorter(const struct spec *spec, const struct header *header,
                                       struct findings *findings)
{
	struct group_sorter *g = xcalloc(1, sizeof(*g));

	g->spec = &spec->validate;
	g->findings = findings;
	g->group = group_new(spec, header, &g->env, findings);
	g->wanted = xcalloc(header->count, sizeof(*g->wanted));
	for (size_t i = 0; i < header->count; i++)
		g->wanted[i] = group_uses(g->group, i);
	return g;
}

struct group_sorter *group_sorter_open(const struct spec *spec, const struct header *header,
                                       struct findings *findings, struct bound *memory)
{
	struct group_sorter *g = new_sorter(spec, header, findings);

	group_hear(g->group, hear, g);
	g->rec = (struct record){ .header = header, .arena = &g->arena };
	g->field = xcalloc(header->count, sizeof(*g->field));
	if (bound_take_part(memory, ALL_PART, &g->taken)) {
		g->memory = memory;
		/* the smallest part first: it says what is needed */
		g->verdicts = open_part(memory, SMALL_PART);
		g->bad = g->verdicts ? open_part(memory, SMALL_PART) : NULL;
		g->found = g->bad ? open_part(memory, FOUND_PART) : NULL;
		g->members = g->found ? open_part(memory, MEMBERS_PART) : NULL;
	}
	if (g->members)
		return g;
	group_sorter_close(g);
	return NULL;
}

struct group_sorter *group_sorter_for_worker(const struct spec *spec, const struct header *header)
{
	return new_sorter(spec, header, NULL);
}

/* ---- the records by group ---- */

/* Add a record to the sorter. One without a key gets one that no other has. */
static bool put(struct group_sorter *g, struct str key, struct str payload)
{
	if (!str_is_null(key))
		return sorter_put(g->members, key, payload);
	buf_reset(&g->key);
	buf_addf(&g->key, "record %llu", (unsigned long long)sorter_count(g->members));
	return sorter_put(g->members, buf_str(&g->key), payload);
}

bool group_sorter_put(struct group_sorter *g, const struct group_member *m,
                      const struct record *rec)
{
	size_t checks = g->spec->group_check_count;

	buf_reset(&g->payload);
	buf_addc(&g->payload, m->good);
	for (size_t i = 0; i < checks && !m->good; i++)
		buf_addc(&g->payload, m->blind && m->blind[i]);
	payload_text(&g->payload, m->name);
	payload_record(&g->payload, rec, g->wanted);
	if (g->members)
		return put(g, m->key, buf_str(&g->payload));
	payload_text(&g->list, m->key);
	payload_text(&g->list, buf_str(&g->payload));
	return true;
}

bool group_sorter_join(struct group_sorter *g, const struct group_sorter *part)
{
	struct str rest = buf_str(&part->list), key, payload;

	while (rest.len > 0) {
		payload_take_text(&rest, &key);
		payload_take_text(&rest, &payload);
		if (!put(g, key, payload))
			return false;
	}
	return true;
}

void group_sorter_clear(struct group_sorter *part)
{
	buf_reset(&part->list);
}

/* Keep what a group check has found, until it is its turn. */
static void hear(void *context, size_t check, const struct finding *f)
{
	struct group_sorter *g = context;
	char key[sizeof(uint64_t)];

	buf_reset(&g->payload);
	buf_add(&g->payload, &check, sizeof(check));
	payload_text(&g->payload, f->at);
	payload_text(&g->payload, f->group);
	payload_text(&g->payload, f->message);
	if (!sorter_put(g->found, sorter_number_key(f->record, key), buf_str(&g->payload)))
		g->failed = true;
}

/* The group at work is complete: decide it, and keep the verdict if it is bad. */
static bool finish_group(struct group_sorter *g)
{
	char key[sizeof(uint64_t)];

	if (g->groups == 0 || group_end(g->group))
		return true;
	g->bad_groups++;
	return sorter_put(g->verdicts, sorter_number_key(g->groups, key), group_failed(g->group)) &&
	       !g->failed;
}

/* Add a record that has come back to the group at work, which it may begin. */
static void add_member(struct group_sorter *g, struct str payload, uint64_t number, bool begins)
{
	size_t checks = g->spec->group_check_count;
	const bool *blind = NULL;
	char good;
	struct str name;

	payload_take(&payload, &good, 1);
	if (!good) {
		blind = (const bool *)payload.p;
		payload = (struct str){ payload.p + checks, payload.len - checks };
	}
	payload_take_text(&payload, &name);
	payload_take_record(&payload, &g->rec, g->field);
	if (begins)
		group_start(g->group, name);
	group_add(g->group, &g->rec, number + 1, good, blind);
	arena_reset(&g->arena);
}

/* Is a record with this key not of the group at work? */
static bool is_other(const struct group_sorter *g, struct str key)
{
	return g->groups == 0 || !str_eq(key, buf_str(&g->key));
}

static void begin_group(struct group_sorter *g, struct str key)
{
	g->groups++;
	buf_reset(&g->key);
	buf_addstr(&g->key, key);
}

/* Decide every group, in the order of the keys. */
static bool decide_groups(struct group_sorter *g)
{
	struct str key, payload;
	uint64_t number;

	while (sorter_next(g->members, &key, &payload, &number)) {
		bool begins = is_other(g, key);

		if (begins && !finish_group(g))
			return false;
		if (begins)
			begin_group(g, key);
		add_member(g, payload, number, begins);
	}
	return sorter_whole(g->members) && finish_group(g) && !g->failed;
}

/* ---- back in the order of the stream ---- */

/* Go on to the next bad one. False after an error was reported. */
static bool step(struct sorter *from, struct next_bad *next)
{
	struct str key;

	next->there = sorter_next(from, &key, &next->why, NULL);
	if (next->there)
		next->number = sorter_key_number(key);
	return next->there || sorter_whole(from);
}

/* Note all records of bad groups. A group may be too large to remember them while it is decided. */
static bool note_bad(struct group_sorter *g)
{
	struct next_bad *next = &g->group_bad;
	char text[sizeof(uint64_t)];
	struct str key;
	uint64_t number;

	if (g->bad_groups == 0)
		return true;
	g->groups = 0;
	if (!sorter_rewind(g->members) || !step(g->verdicts, next))
		return false;
	while (next->there && sorter_next(g->members, &key, NULL, &number)) {
		if (is_other(g, key))
			begin_group(g, key);
		if (g->groups > next->number && !step(g->verdicts, next))
			return false;
		if (next->there && g->groups == next->number &&
		    !sorter_put(g->bad, sorter_number_key(number, text), next->why))
			return false;
	}
	return !next->there || sorter_whole(g->members);
}

/* Report what the group checks have found, in the order of the groups. */
static bool report_all(struct group_sorter *g)
{
	struct str key, payload;

	while (sorter_next(g->found, &key, &payload, NULL)) {
		struct finding f = { .record = sorter_key_number(key) };
		const struct spec_check *check;
		size_t i;

		payload_take(&payload, &i, sizeof(i));
		payload_take_text(&payload, &f.at);
		payload_take_text(&payload, &f.group);
		payload_take_text(&payload, &f.message);
		check = &g->spec->group_check[i];
		f.code = check->check.name;
		f.severity = check->severity;
		findings_report(g->findings, NULL, &f);
	}
	return sorter_whole(g->found);
}

bool group_sorter_decide(struct group_sorter *g)
{
	bool ok = decide_groups(g) && note_bad(g);

	sorter_close(g->members);
	sorter_close(g->verdicts);
	g->members = g->verdicts = NULL;
	ok = ok && report_all(g);
	sorter_close(g->found);
	g->found = NULL;
	return ok && step(g->bad, &g->record_bad);
}

bool group_sorter_next(struct group_sorter *g, struct record *rec, bool *good)
{
	struct next_bad *next = &g->record_bad;

	*good = !next->there || g->at != next->number;
	g->at++;
	if (*good)
		return true;
	group_explain(g->spec, next->why, rec);
	return step(g->bad, next);
}

uint64_t group_sorter_bad(const struct group_sorter *g)
{
	return g->bad_groups;
}

void group_sorter_close(struct group_sorter *g)
{
	if (!g)
		return;
	if (g->memory)
		bound_give(g->memory, g->taken);
	sorter_close(g->members);
	sorter_close(g->found);
	sorter_close(g->verdicts);
	sorter_close(g->bad);
	group_free(g->group);
	buf_free(&g->list);
	buf_free(&g->key);
	free(g->wanted);
	expr_env_free(&g->env);
	free(g->field);
	arena_free(&g->arena);
	buf_free(&g->payload);
	free(g);
}
