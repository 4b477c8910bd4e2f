/*
 * groups - the state of one group.
 */
#include "validate/groups.h"

#include <stdlib.h>

#include "base/buf.h"

/* One group check on this group. */
struct group_check {
	const struct spec_check *spec;
	struct expr_group *state; /* its aggregates */
	bool failed;              /* an error, after group_end() */
	bool blind;               /* it reads a field with an earlier fault, in some record */
};

struct group {
	const struct controls *controls;
	struct findings *findings;
	struct group_check *check;
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
	g->findings = findings;
	g->env = env;
	g->check_count = spec->validate.group_check_count;
	g->check = xcalloc(g->check_count, sizeof(*g->check));
	for (size_t i = 0; i < g->check_count; i++) {
		g->check[i].spec = &spec->validate.group_check[i];
		g->check[i].state = expr_group_new(g->check[i].spec->check.expr);
	}
	tally_init(&g->tally, spec_controls(spec, STAGE_TARGET));
	tally_bind(&g->tally, header);
	return g;
}

size_t group_bytes(const struct spec *spec)
{
	/* 96 for its name and place, and for what malloc adds to each piece */
	size_t bytes = sizeof(struct group) + 96 + 96 * spec->controls.count;

	for (size_t i = 0; i < spec->validate.group_check_count; i++)
		bytes += sizeof(struct group_check) + 32 +
		         expr_group_bytes(spec->validate.group_check[i].check.expr);
	return bytes;
}

void group_start(struct group *g, struct str name)
{
	for (size_t i = 0; i < g->check_count; i++) {
		expr_group_reset(g->check[i].state);
		g->check[i].failed = g->check[i].blind = false;
	}
	tally_clear(&g->tally);
	buf_reset(&g->name);
	buf_addstr(&g->name, name);
	buf_reset(&g->at);
	arena_reset(&g->arena);
	g->bad = false;
}

void group_blind(struct group *g)
{
	for (size_t i = 0; i < g->check_count; i++)
		g->check[i].blind = true;
}

void group_add(struct group *g, struct record *rec, uint64_t number, bool good,
               const struct checks *checks)
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
		g->check[i].blind |= !good && upstream_reads(checks_upstream(checks),
		                                             g->check[i].spec->check.expr);
	}
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

static void report(struct group *g, struct group_check *check, const char *detail)
{
	const struct spec_check *spec = check->spec;
	struct str code = spec->check.name, text = expr_text(spec->check.expr);

	if (check->blind) {
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
	findings_report(g->findings, NULL,
	                &(struct finding){
				.at = buf_str(&g->at),
				.record = g->first,
				.group = buf_str(&g->name),
				.code = code,
				.severity = spec->severity,
				.message = buf_str(&g->message),
			});
	if (spec->severity == SEVERITY_ERROR)
		check->failed = g->bad = true;
}

bool group_end(struct group *g)
{
	g->env->arena = &g->arena;
	for (size_t i = 0; i < g->check_count; i++) {
		struct value v;
		bool yes = false;
		enum fault ignored;

		if (!expr_group_value(g->check[i].state, g->env, &v))
			report(g, &g->check[i], g->env->detail);
		else if (v.kind == VALUE_NULL || !value_to_boolean(&v, &yes, &ignored) || !yes)
			report(g, &g->check[i], NULL);
	}
	return !g->bad;
}

void group_explain(const struct group *g, struct record *rec)
{
	for (size_t i = 0; i < g->check_count; i++)
		if (g->check[i].failed)
			fault_add(rec, STR_NULL, g->check[i].spec->check.name);
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
