/* set_aside_worker - see set_aside_worker.h. */
#include "validate/set_aside_worker.h"

#include "base/diag.h"
#include "validate/set_aside_int.h"

/* Do groups come in any order? */
static bool is_any(const struct set_aside *s)
{
	return s->sorter;
}

void set_aside_as_lines(struct set_aside *s)
{
	s->lines = true;
}

bool set_aside_waits(const struct set_aside *s)
{
	return s->later;
}

struct set_aside *set_aside_for_worker(const struct set_aside *s, const struct header *header,
                                       bool lent)
{
	struct set_aside *part = xcalloc(1, sizeof(*part));
	struct diag_log *log = diag_log_new(), *before = diag_hold(log);
	bool ok;

	part->lent = lent;
	part->part = true;
	part->distinct = s->distinct;
	part->unlimited.limit = SIZE_MAX;
	part->memory = &part->unlimited;
	part->findings = findings_for_worker();
	/* the whole has bound the spec to the same fields; that changes nothing */
	ok = set_aside_ready(part, (struct spec *)s->whole_spec, header);
	diag_hold(before);
	if (!ok) {
		diag_release(log);
		set_aside_free(part);
		part = NULL;
	} else if (is_any(part)) {
		part->spool = spool_for_worker(header);
		if (s->lines)
			spool_as_lines(part->spool);
	} else if (s->aside) {
		part->aside = writer_for_worker(s->aside);
	}
	/* what it says about the spec, the whole has said */
	diag_log_free(log);
	return part;
}

void set_aside_begin(struct set_aside *part)
{
	checks_clear(part->checks);
	findings_clear(part->findings);
	seen_clear(part->finished);
	tally_clear(&part->aside_tally);
	if (part->aside)
		writer_worker_clear(part->aside);
	part->aside_groups = part->number = part->head = 0;
	part->keyed = part->torn = false;
	part->held_count = 0;
	arena_reset(&part->arena);
	buf_reset(&part->current);
	part->in_head = part->spec->group_count > 0 && !is_any(part);
	if (!is_any(part))
		return;
	group_sorter_clear(part->sorter);
	spool_clear(part->spool);
}

/* Has no record of the block a key that differs from that of the first one that has one? */
static bool is_head(struct set_aside *part, const struct record *rec)
{
	if (!set_aside_key(part, rec))
		return true;
	if (part->current.len == 0)
		buf_addstr(&part->current, buf_str(&part->key));
	return str_eq(buf_str(&part->key), buf_str(&part->current));
}

bool set_aside_try(struct set_aside *part, struct record *rec, const struct sink *to)
{
	set_aside_look(part, rec);
	if (part->in_head && is_head(part, rec)) {
		part->head++;
		return true;
	}
	/* the record before the first one that is taken was not checked here */
	if (part->in_head)
		checks_restart(part->checks);
	part->in_head = false;
	return set_aside_take(part, rec, to);
}

uint64_t set_aside_head(const struct set_aside *part)
{
	return part->head;
}

uint64_t set_aside_body(const struct set_aside *part)
{
	return part->number - part->head;
}

bool set_aside_join_keys(struct set_aside *s, const struct set_aside *part)
{
	size_t bytes = seen_join_bytes(s->finished, part->finished) +
	               checks_join_bytes(s->checks, part->checks);

	if (s->later || !bound_has(s->memory, bytes) || !seen_join(s->finished, part->finished))
		return false;
	if (checks_join_keys(s->checks, part->checks))
		return true;
	seen_leave(s->finished, part->finished);
	return false;
}

/* The packets of the part go: keep the records themselves. */
static void keep_held(struct set_aside *part)
{
	for (size_t i = 0; i < part->held_count; i++) {
		struct record lent = part->held[i];

		record_keep(&part->held[i], &lent, &part->arena);
	}
}

/* The last group of the part is the group at work. */
static void take_group(struct set_aside *s, struct set_aside *part, uint64_t number)
{
	struct group *group = s->group;
	struct record *held = s->held;
	struct arena arena = s->arena;
	size_t capacity = s->held_capacity;

	if (part->lent)
		keep_held(part);
	s->group = part->group;
	s->held = part->held;
	s->held_count = part->held_count;
	s->held_capacity = part->held_capacity;
	s->arena = part->arena;
	part->group = group;
	part->held = held;
	part->held_count = 0;
	part->held_capacity = capacity;
	part->arena = arena;
	group_adopt(s->group, &s->sums, s->findings, number);
	group_adopt(part->group, &part->sums, part->findings, 0);
	for (size_t i = 0; i < s->held_count; i++)
		s->held[i].arena = &s->arena;
	buf_reset(&s->current);
	buf_addstr(&s->current, buf_str(&part->current));
	s->torn = part->torn;
}

bool set_aside_join(struct set_aside *s, struct set_aside *part)
{
	uint64_t number = s->number - part->head;

	s->number = number + part->number;
	s->aside_groups += part->aside_groups;
	tally_merge(&s->aside_tally, &part->aside_tally);
	if (part->held_count > 0)
		take_group(s, part, number);
	if (!checks_join(s->checks, part->checks, number))
		return false;
	if (is_any(s))
		return set_aside_has_spool(s) && group_sorter_join(s->sorter, part->sorter) &&
		       spool_join(s->spool, part->spool);
	return !s->aside || writer_join(s->aside, part->aside);
}
