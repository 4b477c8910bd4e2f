/* checks - plans once for each field, then checks each record without looking up names. */
#include "validate/checks.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "record/record_typed.h"
#include "spec/expected.h"
#include "validate/checks_int.h"
#include "validate/reference.h"

#define CONSTRAINTS 0 /* the first result of a field: its constraints and its reference hold */

/* ---- planning ---- */

static bool plan_schema(struct checks *c, const struct schema *schema)
{
	bool ok = true;

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_field *f = &schema->field[i];
		ptrdiff_t at = header_find(c->header, f->name);

		if (at < 0) {
			if (f->required)
				diag_error(
					"the stream has no field '%.*s', which schema '%.*s' requires",
					(int)f->name.len, f->name.p, (int)schema->name.len,
					schema->name.p);
			ok &= !f->required;
			continue;
		}
		c->field[at].schema = f;
		c->field[at].currency = -1;
		if (f->currency_field >= 0)
			c->field[at].currency = header_find(c->header,
			                                    schema->field[f->currency_field].name);
		c->field[at].in_currency = schema->minor_units && schema_in_currency(f) &&
		                           (f->currency_field < 0 || c->field[at].currency >= 0);
		if (f->unique)
			c->field[at].seen = seen_new(c->memory);
	}
	return ok;
}

static bool plan_key(struct checks *c, const struct schema *schema)
{
	c->key_field = xcalloc(schema->key_count, sizeof(*c->key_field));
	for (size_t i = 0; i < schema->key_count; i++) {
		struct str name = schema->field[schema->key[i]].name;
		ptrdiff_t at = header_find(c->header, name);

		if (at < 0) {
			diag_error(
				"the stream has no field '%.*s', part of the primary key of schema '%.*s'",
				(int)name.len, name.p, (int)schema->name.len, schema->name.p);
			return false;
		}
		c->key_field[c->key_count++] = (size_t)at;
	}
	if (c->key_count == 0)
		return true;
	c->keys = seen_new(c->memory);
	c->key_front = xcalloc(c->key_count, sizeof(*c->key_front));
	for (size_t i = 0; i + 1 < c->key_count; i++)
		c->key_front[i] = watch_field(c->watch, c->key_field[i]);
	return true;
}

/*
 * A foreign key can be checked only if the spec says which file has the codes of the other table.
 */
static void say_unchecked(const struct checks *c, const struct schema *schema)
{
	for (size_t i = 0; i < schema->foreign_count; i++) {
		const struct schema_foreign *k = &schema->foreign[i];
		/* the last field is the code; those before it say in which book */
		struct str name = schema->field[k->field[k->field_count - 1]].name;
		ptrdiff_t at = header_find(c->header, name);

		if (at >= 0 && !c->field[at].reference)
			diag_detail(
				"foreign key %.*s of schema '%.*s' is not checked: name the allowed codes under "
				"validate.references",
				(int)name.len, name.p, (int)schema->name.len, schema->name.p);
	}
}

static bool plan_references(struct checks *c, struct spec *spec)
{
	bool ok = true;

	for (size_t i = 0; i < c->spec->reference_count; i++) {
		struct spec_reference *r = &spec->validate.reference[i];
		ptrdiff_t at = header_find(c->header, r->field);

		if (at < 0) {
			yaml_error(r->node, "the stream has no field '%.*s' to hold against '%s'",
			           (int)r->field.len, r->field.p, r->from);
			ok = false;
			continue;
		}
		ok = ok && (!r->database || reference_read(r, c->memory));
		c->field[at].reference = r;
	}
	return ok;
}

static bool is_figure(const struct checks *c, size_t field)
{
	enum type_kind kind = c->scope.column[field].type.kind;

	return kind == TYPE_INTEGER || kind == TYPE_DECIMAL;
}

/* Has the schema more to say about a value that is there than its type? */
static bool says_more(const struct schema_field *f)
{
	return f->has_min_length || f->has_max_length || f->minimum.kind != VALUE_NULL ||
	       f->maximum.kind != VALUE_NULL || f->pattern || f->allowed_count > 0;
}

/* Does a check of the value cost more than to find it among those that held? */
static bool is_costly(const struct checks *c, const struct field_check *k)
{
	const struct schema_field *f = k->schema;

	return k->reference || (f && (c->layout || f->pattern || f->allowed_count > 0 ||
	                              f->type.kind != TYPE_TEXT));
}

/* Which fields have something to check, and whose values that held are kept? */
static void plan_work(struct checks *c)
{
	c->work = xcalloc(c->header->count, sizeof(struct field_check *));
	for (size_t i = 0; i < c->header->count; i++) {
		struct field_check *k = &c->field[i];

		k->index = i;
		k->results = CONSTRAINTS + 1;
		k->more = k->schema && (c->layout || says_more(k->schema));
		if (k->seen || k->reference || k->more ||
		    (k->schema && (k->schema->required || k->schema->type.kind != TYPE_TEXT)))
			c->work[c->work_count++] = k;
		if (!is_figure(c, i) && is_costly(c, k))
			watch_remember(c->watch, i);
	}
}

/* Does the value of an expression depend on nothing but fields that are no figures? */
static bool repeats(const struct checks *c, const struct expr *e)
{
	for (size_t i = 0; i < c->header->count; i++)
		if (is_figure(c, i) && expr_uses(e, i))
			return false;
	return expr_repeats(e);
}

/* If nothing that a check uses has changed, its result still holds. */
static void plan_check(struct checks *c, struct record_check *k)
{
	const struct expr *e = k->spec->check.expr;
	struct field_check *only = NULL;

	if (!repeats(c, e))
		return;
	k->field = xcalloc(c->header->count, sizeof(*k->field));
	for (size_t i = 0; i < c->header->count; i++) {
		if (!expr_uses(e, i))
			continue;
		only = &c->field[i];
		k->field[k->field_count++] = watch_field(c->watch, i);
	}
	if (k->field_count == 1 && only->results < WATCH_RESULTS) {
		watch_remember(c->watch, k->field[0]->field);
		k->result = only->results++;
	}
}

static bool plan(struct checks *c, struct spec *spec)
{
	const struct schema *schema = c->spec->schema;
	bool ok = plan_references(c, spec);

	if (schema) {
		ok &= plan_schema(c, schema);
		if (ok && schema->layout)
			ok = (c->layout = layout_open(schema)) != NULL;
		ok = ok && plan_key(c, schema);
		say_unchecked(c, schema);
	}
	plan_work(c);
	c->check = xcalloc(c->spec->check_count, sizeof(*c->check));
	for (size_t i = 0; i < c->spec->check_count; i++) {
		ok &= spec_bind(&c->spec->check[i].check, &c->scope);
		c->check[i].spec = &c->spec->check[i];
		if (ok)
			plan_check(c, &c->check[i]);
	}
	for (size_t i = 0; i < c->header->count; i++)
		c->field[i].watch = watch_find(c->watch, i);
	return ok;
}

struct checks *checks_open(struct spec *spec, const struct header *header,
                           struct findings *findings, struct bound *memory, struct watch *watch,
                           bool distinct)
{
	struct checks *c = xcalloc(1, sizeof(*c));

	c->spec = &spec->validate;
	c->header = header;
	c->findings = findings;
	c->memory = memory;
	c->watch = watch;
	c->distinct = distinct;
	c->upstream = upstream_new(spec, header, findings, memory);
	c->scope = spec_scope(spec, header, spec->validate.schema, NULL, 0);
	c->field = xcalloc(header->count, sizeof(*c->field));
	if (!plan(c, spec)) {
		checks_free(c);
		return NULL;
	}
	return c;
}

const struct expr_scope *checks_scope(const struct checks *c)
{
	return &c->scope;
}

/* ---- one record ---- */

/* Report a finding in the record at work; an error is also written into it. */
static void report(struct checks *c, struct finding f)
{
	f.record = c->number;
	f.group = c->group;
	findings_report(c->findings, c->rec, &f);
	if (f.severity == SEVERITY_ERROR)
		c->good = false;
}

/* c->expected; null if it is unknown. */
static struct str expected(const struct checks *c)
{
	return c->expected.len > 0 ? buf_str(&c->expected) : STR_NULL;
}

/* Report an error in a field, and what the field must be if the schema or a reference says it. */
static void fail(struct checks *c, size_t field, enum fault fault)
{
	const struct field_check *k = &c->field[field];

	buf_reset(&c->expected);
	if (fault == FAULT_NOT_IN_REFERENCE && k->reference)
		buf_addf(&c->expected, "a code of '%s'", k->reference->from);
	else if (k->schema)
		(void)expected_by_schema(k->schema, fault, &c->expected);
	report(c, (struct finding){
			  .field = c->header->name[field],
			  .code = fault_name(fault),
			  .value = c->rec->field[field],
			  .message = str_of(fault_meaning(fault)),
			  .expected = expected(c),
		  });
}

/*
 * Can the file that the target imports hold the value? (map has checked this before, if map made
 * it.)
 */
static void check_layout(struct checks *c, size_t i, const struct schema_field *f)
{
	enum fault fault;

	if (!layout_takes(c->layout, f, c->rec->field[i], &fault))
		fail(c, i, fault);
}

/* schema_range_holds() of a field of the record at work. */
static bool in_range(const struct checks *c, size_t i, const struct schema_field *f,
                     enum fault *fault)
{
	long long units;
	int scale;

	if (f->minimum.kind == VALUE_NULL && f->maximum.kind == VALUE_NULL)
		return true;
	if ((f->type.kind != TYPE_INTEGER && f->type.kind != TYPE_DECIMAL) ||
	    !typed_number(c->rec, i, &units, &scale))
		return schema_range_holds(f, c->rec->field[i], fault);
	return schema_number_holds(f, units, scale, fault);
}

/* Has the amount digits that its currency does not have? */
static void check_currency(struct checks *c, size_t i, const struct field_check *k)
{
	struct str currency = k->currency < 0 ? STR_NULL : c->rec->field[k->currency];
	struct buf words = { 0 };
	enum fault fault;

	if (!schema_minor_holds(c->spec->schema, k->schema, c->rec->field[i], currency, &words,
	                        &fault))
		report(c, (struct finding){ .field = c->header->name[i],
		                            .code = fault_name(fault),
		                            .value = c->rec->field[i],
		                            .message = buf_str(&words) });
	buf_free(&words);
}

static void check_constraints(struct checks *c, size_t i, const struct schema_field *f)
{
	struct str value = c->rec->field[i];
	enum fault fault;

	if (str_is_null(value)) {
		if (f->required)
			fail(c, i, FAULT_REQUIRED);
		return;
	}
	/* every text is valid: the reader rejects what is not UTF-8 or has a NUL */
	if (f->type.kind != TYPE_TEXT && !typed_holds(c->rec, i, f->type)) {
		fail(c, i, FAULT_NOT_A_VALUE);
		return;
	}
	if (!c->field[i].more)
		return;
	if (!schema_length_holds(f, value, &fault))
		fail(c, i, fault);
	if (!in_range(c, i, f, &fault))
		fail(c, i, fault);
	if (!schema_pattern_holds(f, &c->field[i].room, value, &fault))
		fail(c, i, fault);
	if (!schema_allows(f, value, &fault))
		fail(c, i, fault);
	if (c->good && c->layout)
		check_layout(c, i, f);
}

/* Did all held that depends on the value only, when it was there before? */
static inline bool is_held(const struct field_check *f)
{
	return f->watch && watch_held(f->watch, CONSTRAINTS);
}

static void check_field(struct checks *c, const struct field_check *f)
{
	size_t i = f->index;
	struct str value = c->rec->field[i];
	bool good = c->good, held, fresh;

	/* an earlier program already reported this field */
	if (!str_is_null(c->rec->fault) && fault_has(c->rec, c->header->name[i]))
		return;
	held = is_held(f);
	c->good = true;
	if (f->schema && !held)
		check_constraints(c, i, f->schema);
	if (f->seen && !str_is_null(value)) {
		if (seen_add(f->seen, value, &fresh) && !fresh)
			fail(c, i, FAULT_NOT_UNIQUE);
	}
	if (f->reference && !held && !str_is_null(value) &&
	    !lookup_has(f->reference->allowed, value))
		fail(c, i, FAULT_NOT_IN_REFERENCE);
	if (c->good && f->in_currency)
		check_currency(c, i, f);
	if (f->watch && c->good)
		watch_hold(f->watch, CONSTRAINTS);
	c->good &= good;
}

/* Make c->key of the parts of the primary key. Returns the first part that is null; key_count: none. */
size_t checks_key(struct checks *c, const struct record *rec)
{
	buf_reset(&c->key);
	for (size_t i = 0; i < c->key_count; i++) {
		struct str value = rec->field[c->key_field[i]];

		if (str_is_null(value))
			return i;
		buf_addstr(&c->key, value);
		buf_addc(&c->key, '\0'); /* the stream has no NUL in a value */
	}
	return c->key_count;
}

/*
 * Compute the primary key of the record at work. Mostly only its last part differs from that of the record
 * before, and is one character: the line of a voucher.
 */
static void compute_key(struct checks *c)
{
	struct str last = c->rec->field[c->key_field[c->key_count - 1]];
	bool digit = c->digit && last.len == 1;

	for (size_t i = 0; i + 1 < c->key_count && digit; i++)
		digit = c->key_front[i]->same;
	if (digit) {
		c->primary = seen_key_but(c->primary, last.p[0]);
		return;
	}
	c->missing = checks_key(c, c->rec);
	c->digit = c->missing == c->key_count && last.len == 1;
	if (c->missing == c->key_count)
		c->primary = seen_key(buf_str(&c->key));
}

/* Check the primary key: no part is null, and it was not seen before. */
static void check_key(struct checks *c)
{
	size_t part = c->missing;
	bool fresh = true;

	if (part < c->key_count) {
		if (!fault_has(c->rec, c->header->name[c->key_field[part]]))
			fail(c, c->key_field[part], FAULT_REQUIRED);
		return;
	}
	if ((c->distinct_now ? seen_add_distinct : seen_add_key)(c->keys, &c->primary, &fresh) &&
	    !fresh) {
		buf_reset(&c->message);
		buf_adds(&c->message, "the primary key was there before:");
		for (size_t i = 0; i < c->key_count; i++) {
			buf_addc(&c->message, ' ');
			buf_addstr(&c->message, c->rec->field[c->key_field[i]]);
		}
		report(c, (struct finding){ .code = fault_name(FAULT_NOT_UNIQUE),
		                            .message = buf_str(&c->message) });
	}
}

/* Did it hold for the same values before? */
static bool still_holds(const struct record_check *k)
{
	if (k->result > 0)
		return watch_held(k->field[0], k->result);
	if (!k->held)
		return false;
	for (size_t i = 0; i < k->field_count; i++)
		if (!k->field[i]->same)
			return false;
	return true;
}

/* Keep that it holds. */
static void keep(struct record_check *k)
{
	if (k->result > 0)
		watch_hold(k->field[0], k->result);
	else
		k->held = k->field != NULL;
}

/* The check does not hold: `evaluated`, because it is not true, otherwise because of a fault. */
static void fail_check(struct checks *c, const struct record_check *k, bool evaluated)
{
	const struct spec_check *check = k->spec;
	struct str code = check->check.name, message = check->message;
	struct str text = expr_text(check->check.expr);

	if (upstream_reads(c->upstream, check->check.expr)) {
		findings_follow(c->findings);
		return;
	}
	buf_reset(&c->message);
	if (!evaluated)
		buf_adds(&c->message, c->env.detail);
	else if (str_is_null(message))
		buf_addf(&c->message, "%.*s: not true: %.*s", (int)code.len, code.p, (int)text.len,
		         text.p);
	else
		buf_addstr(&c->message, message);
	report(c, (struct finding){ .code = code,
	                            .severity = check->severity,
	                            .message = buf_str(&c->message) });
}

static inline void run_check(struct checks *c, struct record_check *k)
{
	bool yes = false, evaluated;

	if (still_holds(k))
		return;
	evaluated = expr_true(k->spec->check.expr, &c->env, &yes);
	if (yes) {
		keep(k);
		return;
	}
	k->held = false;
	fail_check(c, k, evaluated);
}

bool checks_run(struct checks *c, struct record *rec, uint64_t number, struct str group)
{
	c->rec = rec;
	c->number = number;
	c->group = group;
	c->good = upstream_take(c->upstream, rec, number, group);
	if (c->keys) {
		compute_key(c);
		/* what follows may give it a fault */
		c->distinct_now = c->distinct && str_is_null(rec->fault);
		if (c->missing == c->key_count && !c->distinct_now)
			seen_expect(c->keys, &c->primary);
	}
	for (size_t i = 0; i < c->work_count; i++) {
		const struct field_check *f = c->work[i];

		if (f->seen || !is_held(f))
			check_field(c, f);
	}
	if (c->keys)
		check_key(c);
	c->env.rec = rec;
	c->env.arena = rec->arena;
	for (size_t i = 0; i < c->spec->check_count; i++)
		run_check(c, &c->check[i]);
	return c->good;
}

const struct upstream *checks_upstream(const struct checks *c)
{
	return c->upstream;
}

void checks_free(struct checks *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->header->count; i++) {
		seen_free(c->field[i].seen);
		pattern_room_free(c->field[i].room);
	}
	for (size_t i = 0; c->check && i < c->spec->check_count; i++)
		free(c->check[i].field);
	expr_env_free(&c->env);
	free(c->check);
	free(c->work);
	free(c->field);
	layout_close(c->layout);
	seen_free(c->keys);
	upstream_free(c->upstream);
	free(c->key_field);
	free(c->key_front);
	buf_free(&c->key);
	buf_free(&c->message);
	buf_free(&c->expected);
	free(c);
}
