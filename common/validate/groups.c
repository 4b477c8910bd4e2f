/*
 * groups - the state of one group.
 */
#include "validate/groups.h"

#include <stdlib.h>

#include "base/buf.h"
#include "record/fault.h"

/* One group check on this group. */
struct group_check {
	const struct spec_check *spec;
	struct expr_group *state; /* its aggregates */
	bool blind;               /* it reads a field with an earlier fault, in some record */
};

/* Who hears of what the group checks find. */
struct group_hearer {
	void (*take)(void *context, size_t check, const struct finding *finding);
	void *context;
};

struct group {
	const struct controls *controls;
	const struct header *header; /* of the records */
	struct findings *findings;
	struct group_hearer hearer; /* in place of `findings`; no function: none */
	struct group_check *check;
	bool *failed; /* one for each check: an error, after group_end() */
	size_t check_count;
	struct tally tally;   /* records and control sums */
	struct buf name;      /* its readable name */
	struct buf at;        /* place of the first record */
	uint64_t first;       /* its number in the stream */
	struct expr_env *env; /* to evaluate them */
	struct arena arena;   /* for the values of checks */
	struct buf message;   /* scratch */
	bool bad;             /* some record, or the group itself, has an error */
};

struct group *group_new(const struct spec *spec, const struct header *header, struct expr_env *env,
                        struct findings *findings)
{
	struct group *g = xcalloc(1, sizeof(*g));

	g->controls = spec_controls(spec, STAGE_TARGET);
	g->header = header;
	g->findings = findings;
	g->env = env;
	g->check_count = spec->validate.group_check_count;
	g->check = xcalloc(g->check_count, sizeof(*g->check));
	g->failed = xcalloc(g->check_count, sizeof(*g->failed));
	for (size_t i = 0; i < g->check_count; i++) {
		g->check[i].spec = &spec->validate.group_check[i];
		g->check[i].state = expr_group_new(g->check[i].spec->check.expr);
	}
	tally_init(&g->tally, spec_controls(spec, STAGE_TARGET));
	tally_bind(&g->tally, header);
	return g;
}

void group_hear(struct group *g,
                void (*take)(void *context, size_t check, const struct finding *finding),
                void *context)
{
	g->hearer = (struct group_hearer){ take, context };
}

void group_adopt(struct group *g, struct expr_env *env, struct findings *findings, uint64_t number)
{
	g->env = env;
	g->findings = findings;
	g->first += number;
}

void group_start(struct group *g, struct str name)
{
	for (size_t i = 0; i < g->check_count; i++) {
		expr_group_reset(g->check[i].state);
		g->failed[i] = g->check[i].blind = false;
	}
	tally_clear(&g->tally);
	buf_reset(&g->name);
	buf_addstr(&g->name, name);
	buf_reset(&g->at);
	arena_reset(&g->arena);
	g->bad = false;
}

void group_add(struct group *g, struct record *rec, uint64_t number, bool good, const bool *blind)
{
	/* temporary values need not outlive the record: aggregates copy what they keep */
	g->env->rec = rec;
	g->env->arena = rec->arena;
	if (g->tally.rows == 0) {
		buf_addstr(&g->at, rec->at);
		g->first = number;
	}
	tally_add(&g->tally, rec);
	g->bad |= !good;
	/* an aggregate that cannot take a value remembers it: group_end() reports it */
	for (size_t i = 0; i < g->check_count; i++) {
		(void)expr_group_add(g->check[i].state, g->env);
		g->check[i].blind |= blind && blind[i];
	}
}

bool group_uses(const struct group *g, size_t field)
{
	const struct tally *t = &g->tally;

	for (size_t i = 0; i < g->controls->count; i++) {
		void *computed = t->computed ? t->computed[i] : NULL;

		if (t->field[i] == (ptrdiff_t)field)
			return true;
		if (computed && g->controls->maker->names(computed, g->header->name[field]))
			return true;
	}
	for (size_t i = 0; i < g->check_count; i++)
		if (expr_uses(g->check[i].spec->check.expr, field))
			return true;
	return false;
}

/* The control sums of the group, for a message: " (debit 100.00, credit 99.00)". */
static void add_sums(struct group *g)
{
	char text[DECIMAL_TEXT];
	struct decimal sum;
	const char *before = " (";

	for (size_t i = 0; i < g->controls->count; i++) {
		if (!tally_sum(&g->tally, i, &sum))
			continue;
		decimal_format(sum, text);
		buf_addf(&g->message, "%s%.*s %s", before, (int)g->controls->name[i].len,
		         g->controls->name[i].p, text);
		before = ", ";
	}
	if (*before == ',')
		buf_addc(&g->message, ')');
}

/* Hand a finding to who hears of it. */
static void hand_over(struct group *g, size_t i, const struct finding *finding)
{
	if (g->hearer.take)
		g->hearer.take(g->hearer.context, i, finding);
	else
		findings_report(g->findings, NULL, finding);
}

/* Report that check `i` has failed. */
static void report(struct group *g, size_t i, const char *detail)
{
	const struct spec_check *spec = g->check[i].spec;
	struct str code = spec->check.name, text = expr_text(spec->check.expr);

	if (g->check[i].blind) {
		findings_follow(g->findings);
		return;
	}
	buf_reset(&g->message);
	if (detail)
		buf_adds(&g->message, detail);
	else if (!str_is_null(spec->message))
		buf_addstr(&g->message, spec->message);
	else
		buf_addf(&g->message, "%.*s: not true: %.*s", (int)code.len, code.p, (int)text.len,
		         text.p);
	add_sums(g);
	hand_over(g, i,
	          &(struct finding){
			  .at = buf_str(&g->at),
			  .record = g->first,
			  .group = buf_str(&g->name),
			  .code = code,
			  .severity = spec->severity,
			  .message = buf_str(&g->message),
		  });
	if (spec->severity == SEVERITY_ERROR)
		g->failed[i] = g->bad = true;
}

bool group_end(struct group *g)
{
	g->env->arena = &g->arena;
	for (size_t i = 0; i < g->check_count; i++) {
		struct value v;
		bool yes = false;
		enum fault ignored;

		if (!expr_group_value(g->check[i].state, g->env, &v))
			report(g, i, g->env->detail);
		else if (v.kind == VALUE_NULL || !value_to_boolean(&v, &yes, &ignored) || !yes)
			report(g, i, NULL);
	}
	return !g->bad;
}

struct str group_failed(const struct group *g)
{
	return (struct str){ (const char *)g->failed, g->check_count * sizeof(*g->failed) };
}

void group_explain(const struct spec_validate *spec, struct str failed, struct record *rec)
{
	for (size_t i = 0; i < spec->group_check_count; i++)
		if (failed.p[i])
			fault_add(rec, STR_NULL, spec->group_check[i].check.name);
	if (str_is_null(rec->fault))
		fault_add(rec, STR_NULL, fault_name(FAULT_GROUP));
}

void group_free(struct group *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->check_count; i++)
		expr_group_free(g->check[i].state);
	free(g->check);
	free(g->failed);
	tally_free(&g->tally);
	buf_free(&g->name);
	buf_free(&g->at);
	buf_free(&g->message);
	arena_free(&g->arena);
	free(g);
}

bool group_key(const struct spec_validate *spec, const bool *must, struct expr_env *env,
               const struct record *rec, struct buf *key, struct buf *name)
{
	bool at_fault = !str_is_null(rec->fault), has_key = true;

	env->rec = rec;
	env->arena = rec->arena;
	env->fault = STR_NULL;
	for (size_t i = 0; i < spec->group_count; i++) {
		struct value v;

		if (!expr_eval(spec->group[i].expr, env, &v)) {
			has_key = false;
			break;
		}
		has_key &= v.kind != VALUE_NULL || (!must[i] && !at_fault);
		value_key(&v, key);
		if (i > 0)
			buf_addc(name, ' ');
		buf_addstr(name, value_to_text(&v, rec->arena));
	}
	if (!has_key) {
		buf_reset(name);
		buf_addstr(name, rec->at);
	}
	return has_key;
}
