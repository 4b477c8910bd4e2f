/*
 * checks - planned once for each field, then run for each record without a name looked up.
 */
#include "validate/checks.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "schema/layout.h"
#include "sort/seen.h"

/* What must hold for one field of the stream. */
struct field_check {
	const struct schema_field *schema;      /* NULL: the schema does not have it */
	struct seen *seen;                      /* values so far, where it must be unique */
	const struct spec_reference *reference; /* NULL: none */
	/* `same` is kept up: it is no figure, which differ in every record */
	bool watched;
	bool same;      /* its value is that of the record before */
	bool held;      /* constraints and reference held for that value */
	bool was_null;  /* the value of the record before: null, */
	struct buf was; /* else this; NULL before the first */
};

/* A check of the spec and how it may be spared. */
struct record_check {
	const struct spec_check *spec;
	size_t *field;      /* what it depends on; NULL: on more than watched fields */
	size_t field_count; /* how many */
	bool held;          /* for the record before */
};

struct checks {
	const struct spec_validate *spec;
	const struct header *header;
	struct findings *findings;
	struct expr_scope scope;
	struct expr_env env;
	struct field_check *field;    /* one for each field of the header */
	struct layout_writer *layout; /* of the file that the target imports; NULL: it is none */
	struct seen *keys;            /* primary keys so far; NULL: the schema has none */
	size_t *key_field;            /* fields of the header that make the primary key */
	size_t key_count;
	struct record_check *check; /* the checks of the spec, in its order */
	struct bound *memory;       /* for both */
	struct buf key;             /* scratch */
	struct buf message;         /* scratch */

	struct record *rec; /* the record at work, */
	uint64_t number;    /* its number */
	struct str group;   /* and its group */
	/* what the programs before have found in it, with the causes that are known */
	struct fault_entry *fault;
	size_t fault_count, fault_capacity; /* in use, allocated */
	bool good;                          /* no error so far */
};

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
	if (c->key_count > 0)
		c->keys = seen_new(c->memory);
	return true;
}

/*
 * A foreign key can be checked only where the spec says which file holds the other table's codes.
 */
static void say_unchecked(const struct checks *c, const struct schema *schema)
{
	for (size_t i = 0; i < schema->foreign_count; i++) {
		const struct schema_foreign *k = &schema->foreign[i];
		struct str name = schema->field[k->field[0]].name;
		ptrdiff_t at = header_find(c->header, name);

		if (at >= 0 && !c->field[at].reference)
			diag_detail(
				"foreign key %.*s of schema '%.*s' is not checked: name a file of allowed codes under "
				"validate.references",
				(int)name.len, name.p, (int)schema->name.len, schema->name.p);
	}
}

static bool plan_references(struct checks *c)
{
	bool ok = true;

	for (size_t i = 0; i < c->spec->reference_count; i++) {
		const struct spec_reference *r = &c->spec->reference[i];
		ptrdiff_t at = header_find(c->header, r->field);

		if (at < 0) {
			yaml_error(r->node, "the stream has no field '%.*s' to hold against '%s'",
			           (int)r->field.len, r->field.p, r->file);
			ok = false;
			continue;
		}
		c->field[at].reference = r;
	}
	return ok;
}

/* Only texts and dates: they repeat from record to record. */
static void plan_watch(struct checks *c)
{
	for (size_t i = 0; i < c->header->count; i++) {
		enum type_kind kind = c->scope.column[i].type.kind;

		c->field[i].watched = kind != TYPE_INTEGER && kind != TYPE_DECIMAL;
	}
}

/* Where nothing has changed that a check depends on, what held for the record before holds. */
static void plan_check(struct checks *c, struct record_check *k)
{
	const struct expr *e = k->spec->check.expr;

	if (!expr_repeats(e))
		return;
	k->field = xcalloc(c->header->count, sizeof(*k->field));
	for (size_t i = 0; i < c->header->count; i++) {
		if (!expr_uses(e, i))
			continue;
		k->field[k->field_count++] = i;
		if (c->field[i].watched)
			continue;
		free(k->field);
		k->field = NULL;
		return;
	}
}

static bool plan(struct checks *c)
{
	const struct schema *schema = c->spec->schema;
	bool ok = plan_references(c);

	if (schema) {
		ok &= plan_schema(c, schema);
		if (ok && schema->layout)
			ok = (c->layout = layout_open(schema)) != NULL;
		ok = ok && plan_key(c, schema);
		say_unchecked(c, schema);
	}
	plan_watch(c);
	c->check = xcalloc(c->spec->check_count, sizeof(*c->check));
	for (size_t i = 0; i < c->spec->check_count; i++) {
		ok &= spec_bind(&c->spec->check[i].check, &c->scope);
		c->check[i].spec = &c->spec->check[i];
		if (ok)
			plan_check(c, &c->check[i]);
	}
	return ok;
}

struct checks *checks_open(struct spec *spec, const struct header *header,
                           struct findings *findings, struct bound *memory)
{
	struct checks *c = xcalloc(1, sizeof(*c));

	c->spec = &spec->validate;
	c->header = header;
	c->findings = findings;
	c->memory = memory;
	c->scope = spec_scope(spec, header, spec->validate.schema, NULL, 0);
	c->field = xcalloc(header->count, sizeof(*c->field));
	if (!plan(c)) {
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

static void tell(struct checks *c, struct str field, struct str value, struct str code,
                 enum severity severity, struct str message)
{
	findings_report(c->findings, &(struct finding){
					     .at = c->rec->at,
					     .record = c->number,
					     .group = c->group,
					     .field = field,
					     .code = code,
					     .severity = severity,
					     .value = value,
					     .message = message,
				     });
	if (severity == SEVERITY_ERROR)
		c->good = false;
}

/* An error in a field: told, and written into the record. */
static void fail(struct checks *c, size_t field, enum fault fault)
{
	struct str name = c->header->name[field];

	tell(c, name, c->rec->field[field], fault_name(fault), SEVERITY_ERROR,
	     str_of(fault_meaning(fault)));
	fault_add(c->rec, name, fault_name(fault));
}

/* Is it the same cell of the legacy file? In the text of a fault nothing and null are the same. */
static bool same_cause(const struct fault_entry *a, const struct fault_entry *b)
{
	return a->column.p && b->column.p && str_eq(a->column, b->column) &&
	       a->text.len == b->text.len &&
	       (a->text.len == 0 || memcmp(a->text.p, b->text.p, a->text.len) == 0);
}

/*
 * " (also in posting_date, period)": the faults behind `first` that have its cause. They are no
 * findings of their own.
 */
static void add_followers(struct checks *c, size_t first)
{
	const struct fault_entry *f = &c->fault[first];
	const char *before = " (also in ";

	for (size_t i = first + 1; i < c->fault_count; i++) {
		const struct fault_entry *g = &c->fault[i];

		if (!same_cause(f, g))
			continue;
		findings_follow(c->findings);
		buf_addf(&c->message, "%s%.*s", before, (int)g->field.len, g->field.p);
		if (!str_eq(f->code, g->code))
			buf_addf(&c->message, ":%.*s", (int)g->code.len, g->code.p);
		before = ", ";
	}
	if (*before == ',')
		buf_addc(&c->message, ')');
}

/*
 * With the text of the legacy file and the name of its column, where the fault has them; otherwise
 * with that of the record.
 */
static void report_fault(struct checks *c, size_t i)
{
	const struct fault_entry *part = &c->fault[i];
	struct buf quoted = { 0 };
	enum fault known;

	buf_reset(&c->message);
	buf_adds(&c->message, fault_find(part->code, &known) ? fault_meaning(known) : "");
	if (c->message.len == 0)
		buf_addstr(&c->message, part->code);
	if (part->column.p && !str_eq(part->column, part->field))
		buf_addf(&c->message, " (column %s)", text_quote(&quoted, part->column));
	add_followers(c, i);
	/* "*": the whole record */
	tell(c, str_is(part->field, "*") ? STR_NULL : part->field, part->text, part->code,
	     SEVERITY_ERROR, buf_str(&c->message));
	buf_free(&quoted);
}

/* What the programs before have found: each cell that is to be put right is one finding. */
static void report_faults(struct checks *c)
{
	struct str rest = c->rec->fault;
	struct fault_entry part;

	while (fault_next(&rest, c->rec->arena, &part)) {
		(void)fault_cause(c->rec, &part);
		c->fault = mem_grow(c->fault, &c->fault_capacity, c->fault_count + 1,
		                    sizeof(*c->fault));
		c->fault[c->fault_count++] = part;
	}
	for (size_t i = 0, k; i < c->fault_count; i++) {
		for (k = 0; k < i && !same_cause(&c->fault[k], &c->fault[i]); k++)
			continue;
		if (k == i)
			report_fault(c, i);
	}
}

bool checks_read_fault(const struct checks *c, const struct expr *e)
{
	for (size_t i = 0; i < c->fault_count; i++) {
		ptrdiff_t at = c->fault[i].field.p ? header_find(c->header, c->fault[i].field) : -1;

		if (at >= 0 && expr_uses(e, (size_t)at))
			return true;
	}
	return false;
}

/* Can the file that the target imports hold it? (map has asked already, where it was ours) */
static void check_layout(struct checks *c, size_t i, const struct schema_field *f)
{
	enum fault fault;

	if (!layout_takes(c->layout, f, c->rec->field[i], &fault))
		fail(c, i, fault);
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
	/* every text holds: the reader lets nothing through that is not UTF-8 or has a NUL */
	if (f->type.kind != TYPE_TEXT && !type_holds(f->type, value)) {
		fail(c, i, FAULT_NOT_A_VALUE);
		return;
	}
	if (!schema_length_holds(f, value, &fault))
		fail(c, i, fault);
	if (!schema_range_holds(f, value, &fault))
		fail(c, i, fault);
	if (!schema_pattern_holds(f, value, &fault))
		fail(c, i, fault);
	if (!schema_allows(f, value, &fault))
		fail(c, i, fault);
	if (c->good && c->layout)
		check_layout(c, i, f);
}

/* Is the value of a watched field that of the record before? If not, it is remembered. */
static void watch(struct field_check *f, struct str value)
{
	f->same = str_is_null(value) ? f->was_null
	                             : !f->was_null && f->was.p && str_eq(buf_str(&f->was), value);
	if (f->same)
		return;
	f->held = false;
	f->was_null = str_is_null(value);
	buf_reset(&f->was);
	buf_addstr(&f->was, value);
}

static void check_field(struct checks *c, size_t i)
{
	struct field_check *f = &c->field[i];
	struct str value = c->rec->field[i];
	bool good = c->good, held, fresh;

	if (f->watched)
		watch(f, value);
	/* what an earlier program said is wrong needs no second word */
	if (!str_is_null(c->rec->fault) && fault_has(c->rec, c->header->name[i]))
		return;
	held = f->held;
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
	f->held = f->watched && c->good;
	c->good &= good;
}

/* The primary key: no part null, and not seen before. */
static void check_key(struct checks *c)
{
	bool fresh;

	buf_reset(&c->key);
	for (size_t i = 0; i < c->key_count; i++) {
		struct str value = c->rec->field[c->key_field[i]];

		if (str_is_null(value)) {
			if (!fault_has(c->rec, c->header->name[c->key_field[i]]))
				fail(c, c->key_field[i], FAULT_REQUIRED);
			return;
		}
		buf_addstr(&c->key, value);
		buf_addc(&c->key, '\0'); /* the stream has no NUL in a value */
	}
	if (seen_add(c->keys, buf_str(&c->key), &fresh) && !fresh) {
		buf_reset(&c->message);
		buf_adds(&c->message, "the primary key was there before:");
		for (size_t i = 0; i < c->key_count; i++) {
			buf_addc(&c->message, ' ');
			buf_addstr(&c->message, c->rec->field[c->key_field[i]]);
		}
		tell(c, STR_NULL, STR_NULL, fault_name(FAULT_NOT_UNIQUE), SEVERITY_ERROR,
		     buf_str(&c->message));
		fault_add(c->rec, STR_NULL, fault_name(FAULT_NOT_UNIQUE));
	}
}

/* Did it hold for the record before, and has nothing changed that it depends on? */
static bool still_holds(const struct checks *c, const struct record_check *k)
{
	if (!k->held)
		return false;
	for (size_t i = 0; i < k->field_count; i++)
		if (!c->field[k->field[i]].same)
			return false;
	return true;
}

static void run_check(struct checks *c, struct record_check *k)
{
	const struct spec_check *check = k->spec;
	struct str code = check->check.name, message = check->message;
	struct str text = expr_text(check->check.expr);
	bool yes;

	if (still_holds(c, k))
		return;
	k->held = false;
	if (checks_read_fault(c, check->check.expr)) {
		if (!expr_true(check->check.expr, &c->env, &yes) || !yes)
			findings_follow(c->findings);
		return;
	}
	if (!expr_true(check->check.expr, &c->env, &yes)) {
		tell(c, STR_NULL, STR_NULL, code, check->severity, str_of(c->env.detail));
	} else if (!yes) {
		buf_reset(&c->message);
		if (str_is_null(message))
			buf_addf(&c->message, "%.*s: not true: %.*s", (int)code.len, code.p,
			         (int)text.len, text.p);
		else
			buf_addstr(&c->message, message);
		tell(c, STR_NULL, STR_NULL, code, check->severity, buf_str(&c->message));
	} else {
		k->held = k->field != NULL;
		return;
	}
	if (check->severity == SEVERITY_ERROR)
		fault_add(c->rec, STR_NULL, code);
}

bool checks_run(struct checks *c, struct record *rec, uint64_t number, struct str group)
{
	c->rec = rec;
	c->number = number;
	c->group = group;
	c->good = true;
	c->fault_count = 0;
	if (!str_is_null(rec->fault))
		report_faults(c);
	for (size_t i = 0; i < c->header->count; i++)
		check_field(c, i);
	if (c->keys)
		check_key(c);
	c->env.rec = rec;
	c->env.arena = rec->arena;
	for (size_t i = 0; i < c->spec->check_count; i++)
		run_check(c, &c->check[i]);
	return c->good;
}

void checks_free(struct checks *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->header->count; i++) {
		seen_free(c->field[i].seen);
		buf_free(&c->field[i].was);
	}
	for (size_t i = 0; c->check && i < c->spec->check_count; i++)
		free(c->check[i].field);
	free(c->check);
	free(c->field);
	layout_close(c->layout);
	seen_free(c->keys);
	free(c->key_field);
	free(c->fault);
	buf_free(&c->key);
	buf_free(&c->message);
	free(c);
}
