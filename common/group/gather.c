/* gather - see gather.h. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "group/gather_int.h"
#include "record/record_typed.h"
#include "sort/seen.h"

/* ---- planning ---- */

/* Add to `reads` the columns that the let values in it read. Each let comes after those that it reads. */
static void follow_lets(const struct gather *g, bool *reads)
{
	const struct expr_scope *scope = g->causes->scope;

	for (size_t i = g->map->let_count; i-- > 0;)
		for (size_t c = 0; reads[scope->field_count + i] && c < scope->count; c++)
			reads[c] = reads[c] || expr_uses(g->map->let[i].expr, c);
}

static void plan_member(struct gather *g, const struct spec_expr *e, size_t k,
                        const struct expr_aggregate *a)
{
	const struct expr_scope *scope = g->causes->scope;
	struct member *m = &g->member[g->member_count++];

	*m = (struct member){
		.of = e, .k = k, .extent = a->extent, .looks = expr_aggregate_looks(e->expr, k)
	};
	m->reads = xcalloc(scope->count, sizeof(*m->reads));
	for (size_t c = 0; c < scope->count; c++)
		m->reads[c] = expr_aggregate_names(e->expr, k, scope->column[c].name);
	follow_lets(g, m->reads);
}

static bool is_let(const struct spec_map *map, const struct spec_expr *e)
{
	return map->let_count > 0 && e >= map->let && e < map->let + map->let_count;
}

static void plan(struct gather *g)
{
	const struct expr_scope *scope = g->causes->scope;
	const struct spec_expr *e;
	struct expr_aggregate a;
	size_t count = 0;

	while (spec_map_member(g->map, count))
		count++;
	g->stepped = xcalloc(count, sizeof(struct expr *));
	g->member = xcalloc(g->map->aggregate_count, sizeof(*g->member));
	for (size_t i = 0; i < count; i++) {
		e = spec_map_member(g->map, i);
		if (!is_let(g->map, e) && expr_counts(e->expr))
			g->stepped[g->stepped_count++] = e->expr;
		for (size_t k = 0; expr_aggregate(e->expr, k, &a); k++)
			plan_member(g, e, k, &a);
	}
	g->key_reads = xcalloc(scope->count, sizeof(*g->key_reads));
	for (size_t i = 0; i < g->map->group_count; i++)
		for (size_t c = 0; c < scope->count; c++)
			g->key_reads[c] |= expr_uses(g->map->group[i].expr, c);
	for (size_t i = 0; i < g->map->group_count; i++)
		g->key_looks |= expr_looks(g->map->group[i].expr);
	follow_lets(g, g->key_reads);
}

struct gather *gather_open(const struct spec_map *map, struct causes *causes,
                           const struct finding_sink *sinks, struct expr_env *env, size_t lookups,
                           struct bound *memory)
{
	struct gather *g = xcalloc(1, sizeof(*g));

	g->env.asked = g->asked = xcalloc(lookups, sizeof(*g->asked));
	g->lookups = lookups;
	for (size_t i = 0; i < lookups; i++)
		g->asked[i].used = env->asked[i].used;

	g->map = map;
	g->causes = causes;
	g->sinks = sinks;
	g->to = env;
	g->memory = memory;
	g->finished = finished_new(memory);
	g->state = expr_members_new(map->aggregate_count);
	g->none = expr_members_new(map->aggregate_count);
	g->let = xcalloc(map->let_count, sizeof(*g->let));
	g->let_fault = xcalloc(map->let_count, sizeof(*g->let_fault));
	plan(g);
	env->group = g->state;
	return g;
}

void gather_quiet(struct gather *g)
{
	g->sinks = NULL;
}

/* ---- the record at work ---- */

static void eval_lets(struct gather *g)
{
	for (size_t i = 0; i < g->map->let_count; i++) {
		struct let_fault *f = &g->let_fault[i];
		const struct expr_miss *miss;
		const struct expr *e = g->map->let[i].expr;

		f->failed = false;
		expr_step(e, &g->env);
		if (!g->map->late[i] && expr_eval(e, &g->env, &g->let[i]))
			continue;
		g->let[i].kind = VALUE_NULL;
		if (g->map->late[i])
			continue;
		*f = (struct let_fault){ .failed = true,
			                 .code = g->env.fault,
			                 .detail = str_copy(&g->scratch, str_of(g->env.detail)) };
		miss = gather_missed(&g->env, g->map->let[i].name);
		if (miss)
			f->miss = *miss;
	}
	for (size_t i = 0; i < g->stepped_count; i++)
		expr_step(g->stepped[i], &g->env);
}

/* Does the key read a field with a fault, or a let value that has failed? */
static bool key_faulty(struct gather *g, const struct record *rec)
{
	const struct expr_scope *scope = g->causes->scope;

	for (size_t c = 0; c < scope->field_count; c++)
		if (g->key_reads[c] && rec->fault.p && fault_has(rec, scope->column[c].name))
			return true;
	for (size_t i = 0; i < g->map->let_count; i++)
		if (g->key_reads[scope->field_count + i] && g->let_fault[i].failed)
			return true;
	return false;
}

static enum key_state eval_key(struct gather *g, const struct record *rec)
{
	bool has_null = false;

	buf_reset(&g->key);
	buf_reset(&g->name);
	if (key_faulty(g, rec))
		return KEY_AT_FAULT;
	for (size_t i = 0; i < g->map->group_count; i++) {
		struct value v;

		if (!expr_eval(g->map->group[i].expr, &g->env, &v))
			return KEY_AT_FAULT;
		has_null |= v.kind == VALUE_NULL;
		value_key(&v, &g->key);
		if (i > 0)
			buf_addc(&g->name, ' ');
		buf_addstr(&g->name, value_to_text(&v, &g->scratch));
	}
	return has_null ? KEY_HAS_NULL : KEY_FULL;
}

/* Is the record at work one of the group at work? */
static bool belongs(const struct gather *g)
{
	return g->open && !g->keyless && g->key_state == KEY_FULL &&
	       str_eq(buf_str(&g->key), buf_str(&g->current));
}

bool gather_ends(struct gather *g, const struct record *rec)
{
	arena_reset(&g->scratch);
	g->env.rec = rec;
	g->env.arena = &g->scratch;
	g->env.let = g->let;
	g->env.miss_count = 0;
	eval_lets(g);
	g->key_state = eval_key(g, rec);
	if (g->held_count == 0)
		return false;
	/* what has no group waits only for the rest of a group */
	return g->key_state == KEY_AT_FAULT ? !g->open || g->keyless : !belongs(g);
}

/* ---- the group at work ---- */

static size_t bytes_of(const struct record *rec)
{
	size_t fields = rec->header->count, bytes = sizeof(struct held) + rec->at.len;

	for (size_t i = 0; i < fields; i++)
		bytes += rec->field[i].len;
	return bytes + rec->fault.len + fields * (sizeof(struct str) + sizeof(struct typed_field));
}

/* Say which group there is no memory for: a key that is too wide makes one of the whole file. */
static void note_size(const struct gather *g)
{
	struct buf quoted = { 0 };
	struct str at = g->held_count > 0 ? g->held[0].rec.at : g->env.rec->at;

	diag_note(
		"%.*s: group %s (map.group) begins here and has %zu records so far, all of which are held",
		(int)at.len, at.p, text_quote(&quoted, buf_str(&g->current_name)), g->held_count);
	buf_free(&quoted);
}

/* Keep a copy of the record. NULL if there is no memory, which is reported. */
static struct held *hold(struct gather *g, const struct record *rec)
{
	size_t bytes = bytes_of(rec);
	struct held *h;

	if (!bound_take(g->memory, bytes)) {
		note_size(g);
		return NULL;
	}
	g->bytes += bytes;
	g->held = mem_grow(g->held, &g->held_capacity, g->held_count + 1, sizeof(*g->held));
	h = &g->held[g->held_count++];
	h->why = NULL;
	record_keep(&h->rec, rec, &g->arena);
	return h;
}

/* How to bring the records of a group together, for a message. */
static void add_cure(const struct gather *g, struct buf *out)
{
	size_t column;
	const char *before = " --by ";

	buf_adds(out, "sort the input (cutover sort");
	for (size_t i = 0; i < g->map->group_count; i++)
		if (!expr_is_column(g->map->group[i].expr, &column) ||
		    column >= g->causes->scope->field_count)
			before = NULL;
	for (size_t i = 0; before && i < g->map->group_count; i++) {
		struct str name = expr_text(g->map->group[i].expr);

		buf_addf(out, "%s%.*s", before, (int)name.len, name.p);
		before = ",";
	}
	buf_addc(out, ')');
}

/* Report a group that comes again at `at`. */
static void report_again(const struct gather *g, struct str at, struct str name)
{
	struct buf quoted = { 0 }, cure = { 0 };

	add_cure(g, &cure);
	diag_error("%.*s: group %s (map.group) comes again after others: %s", (int)at.len, at.p,
	           text_quote(&quoted, name), cure.p);
	buf_free(&quoted);
	buf_free(&cure);
}

/* Begin a group. False after an error was reported. */
static bool begin(struct gather *g, const struct record *rec)
{
	bool fresh = true;

	g->keyless = g->key_state == KEY_HAS_NULL;
	if (!g->keyless &&
	    !finished_add(g->finished, buf_str(&g->key), rec->at, buf_str(&g->name), &fresh))
		return false;
	if (!fresh)
		report_again(g, rec->at, buf_str(&g->name));
	buf_reset(&g->current);
	buf_addstr(&g->current, buf_str(&g->key));
	buf_reset(&g->current_name);
	buf_addstr(&g->current_name, buf_str(&g->name));
	g->open = fresh;
	return fresh;
}

static struct str name_of(const struct gather *g, const struct spec_expr *e)
{
	if (e->name.p)
		return e->name;
	return e == g->map->where ? STR("where") : STR("emit");
}

/* Add the record at work to one of them. False as in expr_members_add(): then say first what is missed. */
static bool add_one(struct gather *g, const struct member *m)
{
	g->env.miss_count = 0;
	for (size_t i = 0; i < g->lookups; i++)
		g->asked[i].asked = false;
	if (!expr_members_add(g->state, m->of->expr, m->k, &g->env))
		return false;
	if (m->looks)
		expr_members_asked(g->state, m->of->expr, m->k, &g->env);
	return true;
}

/* The aggregate has failed already. Which other keys do lookups lack for it? */
static void look_on(struct gather *g, const struct record *rec, const struct member *m)
{
	struct origin other;

	if (gather_origin(g, rec, m->reads, &other) || add_one(g, m))
		return;
	(void)gather_missed(&g->env, name_of(g, m->of));
	expr_members_asked(g->state, m->of->expr, m->k, &g->env);
}

/* Add the record at work, `rec`, to the aggregates. `first`: of its group. */
static void add_to_aggregates(struct gather *g, struct record *rec, bool first)
{
	g->env.rec = rec;
	for (size_t i = 0; i < g->member_count; i++) {
		struct member *m = &g->member[i];

		if (m->extent == EXPR_OF_FIRST && !first)
			continue;
		if (m->failed && m->extent == EXPR_OF_ALL) {
			if (m->looks)
				look_on(g, rec, m);
			continue;
		}
		if (m->extent == EXPR_OF_LAST)
			expr_members_unasked(g->state, m->of->expr, m->k);
		m->failed = gather_origin(g, rec, m->reads, &m->origin);
		if (m->failed || add_one(g, m))
			continue;
		m->failed = true;
		gather_report(g, rec, name_of(g, m->of), m->reads, &m->origin);
		expr_members_asked(g->state, m->of->expr, m->k, &g->env);
	}
}

/* The record at work is not known to be of any group. */
static void leave_alone(struct gather *g, struct held *h)
{
	struct origin *why = arena_alloc(&g->arena, sizeof(*why));

	g->env.rec = &h->rec;
	h->why = why;
	if (gather_origin(g, &h->rec, g->key_reads, why))
		return;
	gather_report(g, &h->rec, STR("group"), g->key_reads, why);
}

/*
 * A record without a known group may be one of the group at work: then it may change all aggregates but
 * those of the extents `not` and `nor`.
 */
static void fail_aggregates(struct gather *g, const struct origin *why, enum expr_extent not,
                            enum expr_extent nor)
{
	for (size_t i = 0; i < g->member_count; i++) {
		struct member *m = &g->member[i];

		if (m->failed || m->extent == not || m->extent == nor)
			continue;
		m->failed = true;
		m->origin = *why;
	}
}

bool gather_add(struct gather *g, const struct record *rec)
{
	bool first = !g->open;
	struct held *h;

	if (g->key_state != KEY_AT_FAULT && first && !begin(g, rec))
		return false;
	h = hold(g, rec);
	if (!h)
		return false;
	if (g->key_state == KEY_AT_FAULT) {
		leave_alone(g, h);
		return true;
	}
	if (!first && (h - 1)->why)
		fail_aggregates(g, (h - 1)->why, EXPR_OF_FIRST, EXPR_OF_LAST);
	add_to_aggregates(g, &h->rec, first);
	if (first && g->unknown && !g->keyless)
		fail_aggregates(g, &g->unknown_why, EXPR_OF_LAST, EXPR_OF_LAST);
	return true;
}

/* A sum of too many digits fails when it is complete. That is reported once, for the first record. */
static void check_sum(struct gather *g, struct member *m)
{
	struct held *h = g->held;
	struct value v;

	if (m->failed || expr_members_value(m->of->expr, m->k, &g->env, &v))
		return;
	while (h->why)
		h++;
	m->failed = true;
	gather_report(g, &h->rec, name_of(g, m->of), m->reads, &m->origin);
}

void gather_complete(struct gather *g)
{
	size_t end = g->held_count;

	while (end > 0 && g->held[end - 1].why)
		end--;
	if (g->open && end < g->held_count)
		fail_aggregates(g, g->held[end].why, EXPR_OF_FIRST, EXPR_OF_FIRST);
	g->env.group = g->state;
	g->env.miss_count = 0;
	for (size_t i = 0; g->open && i < g->member_count; i++)
		check_sum(g, &g->member[i]);
	g->env.group = NULL;
	for (size_t i = 0; i < g->member_count; i++) {
		const struct member *m = &g->member[i];

		if (m->failed)
			expr_members_fail(g->state, m->of->expr, m->k, m->origin.cause.code,
			                  m->origin.detail, m->origin.miss);
	}
}

bool gather_end(struct gather *g)
{
	struct str at, name;

	if (!finished_end(g->finished, &at, &name))
		return false;
	if (!str_is_null(at))
		report_again(g, at, name);
	return str_is_null(at);
}

static void clear(struct gather *g)
{
	const struct held *last = g->held_count > 0 ? &g->held[g->held_count - 1] : NULL;

	expr_group_reset(g->state);
	for (size_t i = 0; i < g->member_count; i++)
		g->member[i].failed = false;
	g->unknown = last && last->why;
	arena_reset(&g->unknown_arena);
	if (g->unknown)
		gather_copy_origin(last->why, &g->unknown_arena, &g->unknown_why);
	bound_give(g->memory, g->bytes);
	g->bytes = g->held_count = g->next = g->said_count = 0;
	g->open = false;
	arena_reset(&g->arena);
}

struct record *gather_next(struct gather *g)
{
	struct held *h;

	if (g->next >= g->held_count) {
		clear(g);
		return NULL;
	}
	h = &g->held[g->next++];
	arena_reset(&g->output);
	h->rec.arena = &g->output;
	g->to->group = h->why ? g->none : g->state;
	if (!h->why)
		return &h->rec;
	expr_group_reset(g->none);
	for (size_t i = 0; i < g->member_count; i++)
		expr_members_fail(g->none, g->member[i].of->expr, g->member[i].k,
		                  h->why->cause.code, h->why->detail, h->why->miss);
	return &h->rec;
}

void gather_span(const struct gather *g, struct str *first, struct str *last)
{
	const struct held *from = g->held, *to = g->held + g->held_count - 1;

	while (from < to && from->why)
		from++;
	while (to > from && to->why)
		to--;
	*first = from->rec.at;
	*last = to->rec.at;
}

void gather_free(struct gather *g)
{
	if (!g)
		return;
	clear(g);
	for (size_t i = 0; i < g->member_count; i++)
		free(g->member[i].reads);
	expr_env_free(&g->env);
	expr_group_free(g->state);
	expr_group_free(g->none);
	finished_free(g->finished);
	arena_free(&g->scratch);
	arena_free(&g->arena);
	arena_free(&g->output);
	arena_free(&g->unknown_arena);
	buf_free(&g->key);
	buf_free(&g->name);
	buf_free(&g->current);
	buf_free(&g->current_name);
	free(g->member);
	free(g->stepped);
	free(g->let);
	free(g->let_fault);
	free(g->asked);
	free(g->key_reads);
	free(g->held);
	free(g->said);
	free(g);
}
