/* controls: what every program sums; fields, or expressions over the records of a stage. */
#include <stdlib.h>

#include "spec/spec_int.h"

/* How one control is computed; NULL where it is a field. */
struct control {
	struct str name;
	/* for clean and for the target; NULL: not given for that stage */
	struct spec_expr *expr[STAGE_EITHER];
};

/* One for each stage. */
struct stage {
	struct control_maker maker; /* first: the callbacks get it */
	struct spec_controls *all;
	enum spec_stage stage;
	struct controls controls;
};

struct spec_controls {
	struct spec *spec;
	struct control *control; /* in the order of spec->controls */
	struct stage stage[STAGE_COUNT_];
};

/* ---- one tally sums it ---- */

struct computed {
	struct expr *expr;   /* its own, bound to the header */
	struct expr_env env; /* for it */
	struct arena arena;  /* of one value */
	char text[DECIMAL_TEXT];
};

static void close_computed(void *state)
{
	struct computed *c = state;

	expr_env_free(&c->env);
	expr_free(c->expr);
	arena_free(&c->arena);
	free(c);
}

/*
 * The expression bound to the header; NULL if that does not have its fields. Tallies are bound at any
 * time, in any thread and to other headers: each parses the text again, and changes nothing in the
 * spec.
 */
static struct expr *bound(const struct spec_controls *all, const struct spec_expr *e,
                          const struct header *h, enum spec_stage stage)
{
	const struct schema *schema = stage == STAGE_TARGET ? all->spec->map.to : NULL;
	struct arena arena = { 0 };
	struct expr_scope scope = spec_scope_in(&arena, all->spec, h, schema);
	struct expr_error error;
	struct expr *expr = expr_parse(expr_text(e->expr), &all->spec->names, EXPR_PLAIN, &error);
	bool ok = expr_bind(expr, &scope, &error);

	arena_free(&arena);
	if (ok)
		return expr;
	expr_free(expr);
	return NULL;
}

static void *open_computed(const struct control_maker *m, size_t i, const struct header *h)
{
	const struct stage *s = (const struct stage *)m;
	enum spec_stage first = s->stage == STAGE_EITHER ? spec_stage_of(s->all->spec, h)
	                                                 : s->stage;
	struct computed *c;
	struct expr *expr = NULL;

	/*
	 * first the expression of this stage, then that of the other: validate can come right after
	 * clean, without map
	 */
	for (int k = 0; !expr && k < STAGE_EITHER; k++) {
		enum spec_stage stage = (enum spec_stage)((first + k) % STAGE_EITHER);
		const struct spec_expr *e = s->all->control[i].expr[stage];

		if (e)
			expr = bound(s->all, e, h, stage);
	}
	if (!expr)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->expr = expr;
	return c;
}

static struct str compute(void *state, const struct record *rec)
{
	struct computed *c = state;
	struct value v;

	arena_reset(&c->arena);
	c->env.rec = rec;
	c->env.arena = &c->arena;
	/*
	 * a value that is not a number is in no sum, here and in every other program, and it
	 * exceeds every limit
	 */
	if (!expr_eval(c->expr, &c->env, &v))
		return STR(CONTROL_NO_NUMBER);
	if (v.kind == VALUE_NULL)
		return STR_NULL;
	if (v.kind != VALUE_NUMBER)
		return STR(CONTROL_NO_NUMBER);
	return (struct str){ c->text, decimal_format(v.number, c->text) };
}

static bool computed_names(void *state, struct str field)
{
	return expr_names_field(((struct computed *)state)->expr, field);
}

const struct controls *spec_controls(const struct spec *spec, enum spec_stage stage)
{
	return spec->staged ? &spec->staged->stage[stage].controls : &spec->controls;
}

/* ---- reading them ---- */

static bool read_expr(struct key_context *c, const struct yaml_node *n, struct control *control,
                      enum spec_stage stage)
{
	struct spec_expr *e = arena_alloc(c->arena, sizeof(*e));

	control->expr[stage] = e;
	return spec_expression(c, n, control->name, EXPR_PLAIN, e);
}

static bool read_clean(struct key_context *c, const struct yaml_node *n, void *into)
{
	return read_expr(c, n, into, STAGE_CLEAN);
}

static bool read_map(struct key_context *c, const struct yaml_node *n, void *into)
{
	return read_expr(c, n, into, STAGE_TARGET);
}

static const struct key_row control_rows[] = {
	{ "name", KEY_TEXT, KEY_AT(control, name), .required = true,
	  .help = "The name of the control in seals, messages and the audit." },
	{ "clean", KEY_CODE, .read = read_clean, .like = KEY_EXPR,
	  .help = "What is summed in the records of clean. Without this key, the field with the name of the control." },
	{ "map", KEY_CODE, .read = read_map, .like = KEY_EXPR,
	  .help = "What is summed in the records that map writes. Without this key, the field with the name of the control." },
};
const struct key_table spec_control_table = { KEY_ROWS(control_rows),
	                                      .size = sizeof(struct control) };

/* A name, or a map of a name and its expressions. */
static bool read_one(struct key_context *c, const struct yaml_node *n, struct control *control)
{
	*control = (struct control){ .name = STR_NULL };
	return n->kind == YAML_MAP ? key_map(c, &spec_control_table, n, control)
	                           : key_text(c, n, &control->name);
}

static void make_stages(struct spec *s, struct spec_controls *all)
{
	for (int i = 0; i < STAGE_COUNT_; i++) {
		struct stage *stage = &all->stage[i];

		stage->maker = (struct control_maker){ open_computed, compute, computed_names,
			                               close_computed };
		stage->all = all;
		stage->stage = (enum spec_stage)i;
		stage->controls = s->controls;
		stage->controls.maker = &stage->maker;
	}
	s->staged = all;
}

bool spec_controls_read(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec *s = into;
	size_t count = n->kind == YAML_LIST ? n->count : 1;
	struct spec_controls *all = arena_alloc(c->arena, sizeof(*all));
	struct str *name = arena_alloc(c->arena, mem_mul(count, sizeof(*name)));
	bool computed = false;

	if (n->kind == YAML_MAP)
		return key_bad(c, n, "controls must be a list of names, or of maps with a name");
	*all = (struct spec_controls){ .spec = s };
	all->control = arena_alloc(c->arena, mem_mul(count, sizeof(*all->control)));
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *item = n->kind == YAML_LIST ? n->items[i] : n;
		struct control *control = &all->control[i];

		if (!read_one(c, item, control))
			return false;
		name[i] = control->name;
		computed = computed || control->expr[STAGE_CLEAN] || control->expr[STAGE_TARGET];
		for (size_t k = 0; k < i; k++)
			if (str_eq(name[i], name[k]))
				return key_bad(c, item, "control '%s' is here twice", name[i].p);
	}
	s->controls = (struct controls){ .count = count, .name = name };
	if (computed)
		make_stages(s, all);
	return true;
}

/* ---- once the fields are known: a control without a field would sum nothing ---- */

static const struct spec_field *clean_field(const struct spec *s, struct str name)
{
	for (size_t i = 0; i < s->clean.field_count; i++)
		if (str_eq(s->clean.field[i].name, name))
			return &s->clean.field[i];
	return NULL;
}

static bool check_field(struct key_context *c, const struct yaml_node *n, struct str name)
{
	const struct spec *s = spec_of(c);
	const struct spec_field *f = clean_field(s, name);

	if (f && f->type.kind != TYPE_DECIMAL && f->type.kind != TYPE_INTEGER)
		return key_bad(
			c, n,
			"control %s is no number in clean.fields: give it the type decimal(2)",
			key_quote(c, 0, name));
	if (f || spec_map_makes(&s->map, name))
		return true;
	return key_bad(c, n,
	               "control %s is a field of neither clean nor map: nothing would be summed",
	               key_quote(c, 0, name));
}

/* Do its fields exist, as far as the spec says, and is its value a number? */
static bool check_expr(struct key_context *c, const struct spec_expr *e, enum spec_stage stage)
{
	struct spec *s = spec_of(c);
	struct header h = { 0 };
	struct expr_scope scope;
	enum value_kind kind;
	bool ok = true;

	if (!e || !(stage == STAGE_CLEAN ? s->clean.present : s->map.present))
		return true;
	if (stage == STAGE_CLEAN)
		for (size_t i = 0; i < s->clean.field_count; i++)
			header_add(&h, s->clean.field[i].name);
	else
		(void)spec_map_header(&s->map, &h);
	scope = spec_scope(s, &h, stage == STAGE_TARGET ? s->map.to : NULL, NULL, 0);
	ok = spec_bind(e, &scope);
	if (ok && expr_result_kind(e->expr, &kind) && kind != VALUE_NUMBER && kind != VALUE_NULL)
		ok = key_bad(c, e->node, "control %s must be a number, this is of kind %s",
		             key_quote(c, 0, e->name), value_kind_name(kind));
	header_free(&h);
	return ok;
}

bool spec_controls_check(struct key_context *c, const struct yaml_node *n)
{
	const struct spec *s = spec_of(c);
	bool ok = true;

	for (size_t i = 0; i < s->controls.count; i++) {
		struct spec_expr *const *expr = s->staged ? s->staged->control[i].expr : NULL;

		if (expr && (expr[STAGE_CLEAN] || expr[STAGE_TARGET]))
			ok = check_expr(c, expr[STAGE_CLEAN], STAGE_CLEAN) &&
			     check_expr(c, expr[STAGE_TARGET], STAGE_TARGET) && ok;
		else
			ok &= check_field(c, n->kind == YAML_LIST ? n->items[i] : n,
			                  s->controls.name[i]);
	}
	return ok;
}
