/* upstream - see upstream.h. */
#include "validate/upstream.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "record/fault.h"
#include "sort/seen.h"
#include "spec/expected.h"

struct upstream {
	const struct spec *spec;
	const struct header *header;
	struct findings *findings;
	struct seen *causes; /* so far */
	uint64_t records;    /* that came with faults */

	const struct record *rec; /* the record at work, */
	uint64_t number;          /* its number */
	struct str group;         /* and its group */
	/* its faults, with known causes */
	struct fault_entry *fault;
	size_t fault_count, fault_capacity;
	bool keyed; /* the cause of the fault that was looked at last is known: u->key */
	struct buf key, message, expected; /* scratch */
};

struct upstream *upstream_new(const struct spec *spec, const struct header *header,
                              struct findings *findings, struct bound *memory)
{
	struct upstream *u = xcalloc(1, sizeof(*u));

	u->spec = spec;
	u->header = header;
	u->findings = findings;
	u->causes = seen_new(memory);
	return u;
}

/* Add the lookups that the expression uses, itself or through let values, to *found. False: several. */
static bool add_lookups(const struct upstream *u, const struct expr *e, const struct lookup **found)
{
	const struct spec_map *map = &u->spec->map;

	for (size_t k = 0; k < u->spec->lookup_count; k++) {
		const struct lookup *l = u->spec->lookup[k];

		if (!expr_names_lookup(e, l) || l == *found)
			continue;
		if (*found)
			return false;
		*found = l;
	}
	/* let values use one another, but not in a circle */
	for (size_t i = 0; i < map->let_count; i++)
		if (expr_names_field(e, map->let[i].name) &&
		    !add_lookups(u, map->let[i].expr, found))
			return false;
	return true;
}

/* The lookup that the field, or the let value, of map uses; NULL if there is none, or several. */
static const struct lookup *lookup_of(const struct upstream *u, struct str name)
{
	const struct spec_expr *e;
	const struct lookup *found = NULL;

	for (size_t i = 0; (e = spec_map_expr(&u->spec->map, i)); i++)
		if (str_eq(e->name, name) && !add_lookups(u, e->expr, &found))
			return NULL;
	return found;
}

/* The lookup that lacks the key of an unmapped field; NULL if it is not known, or for other faults. */
static const struct lookup *lacking(const struct upstream *u, const struct fault_entry *e)
{
	return str_eq(e->code, fault_name(FAULT_UNMAPPED)) ? lookup_of(u, e->field) : NULL;
}

/*
 * Is it the same cell of the legacy file, and not a row that two lookups lack? The text of a fault
 * does not distinguish empty from null.
 */
static bool same_cause(const struct upstream *u, const struct fault_entry *a,
                       const struct fault_entry *b)
{
	const struct lookup *first = lacking(u, a), *second = lacking(u, b);

	if (first && second && first != second)
		return false;
	return a->column.p && b->column.p && str_eq(a->column, b->column) &&
	       a->text.len == b->text.len &&
	       (a->text.len == 0 || memcmp(a->text.p, b->text.p, a->text.len) == 0);
}

/* This fault, and later ones with the same cause, follow from a listed one. */
static void follow_all(struct upstream *u, size_t first)
{
	for (size_t i = first; i < u->fault_count; i++)
		if (i == first || same_cause(u, &u->fault[first], &u->fault[i]))
			findings_follow(u->findings);
}

/*
 * Append " (also in posting_date, period)": the faults after `first` that have its cause. They get
 * no rows.
 */
static void add_followers(struct upstream *u, size_t first)
{
	const struct fault_entry *f = &u->fault[first];
	const char *before = " (also in ";

	for (size_t i = first + 1; i < u->fault_count; i++) {
		const struct fault_entry *g = &u->fault[i];

		if (!same_cause(u, f, g))
			continue;
		findings_follow(u->findings);
		buf_addf(&u->message, "%s%.*s", before, (int)g->field.len, g->field.p);
		if (!str_eq(f->code, g->code))
			buf_addf(&u->message, ":%.*s", (int)g->code.len, g->code.p);
		before = ", ";
	}
	if (*before == ',')
		buf_addc(&u->message, ')');
}

/* The field of section clean that read the cell; NULL if the spec has none. */
static const struct spec_field *clean_field(const struct upstream *u, const struct fault_entry *e)
{
	const struct spec_clean *clean = &u->spec->clean;

	for (size_t i = 0; i < clean->field_count; i++) {
		const struct spec_field *f = &clean->field[i];

		for (size_t k = 0; k < f->from_count; k++)
			if (str_eq(f->from[k], e->column))
				return f;
		if (str_eq(f->name, e->column))
			return f;
	}
	return NULL;
}

/* Write to u->expected what the cell must be; leave it empty if the spec does not say it. */
static void expect(struct upstream *u, const struct fault_entry *e)
{
	const struct spec_field *field = clean_field(u, e);
	const struct schema_field *s;
	const struct lookup *lookup = lacking(u, e);
	enum fault fault;

	buf_reset(&u->expected);
	if (!fault_find(e->code, &fault))
		return;
	if (lookup)
		buf_addf(&u->expected, "a key of lookup '%.*s'", (int)lookup_name(lookup).len,
		         lookup_name(lookup).p);
	if (u->expected.len > 0 || (field && expected_by_spec(field, fault, &u->expected)))
		return;
	s = u->spec->validate.schema ? schema_find(u->spec->validate.schema, e->field) : NULL;
	if (s)
		(void)expected_by_schema(s, fault, &u->expected);
}

/*
 * Write a row of the list, with the text of the legacy file and the name of its column if the fault
 * has them; otherwise with those of the record.
 */
static void list_fault(struct upstream *u, size_t i)
{
	const struct fault_entry *part = &u->fault[i];
	struct buf quoted = { 0 };
	enum fault known;

	buf_reset(&u->message);
	buf_adds(&u->message, fault_find(part->code, &known) ? fault_meaning(known) : "");
	if (u->message.len == 0)
		buf_addstr(&u->message, part->code);
	if (part->column.p && !str_eq(part->column, part->field))
		buf_addf(&u->message, " (column %s)", text_quote(&quoted, part->column));
	add_followers(u, i);
	expect(u, part);
	findings_list(u->findings,
	              &(struct finding){
			      .at = fault_cause_place(u->rec, part),
			      .record = u->number,
			      .group = u->group,
			      /* "*": the whole record */
			      .field = str_is(part->field, "*") ? STR_NULL : part->field,
			      .column = part->column,
			      .code = part->code,
			      .value = part->text,
			      .message = buf_str(&u->message),
			      .expected = u->expected.len > 0 ? buf_str(&u->expected) : STR_NULL,
		      },
	              u->keyed ? buf_str(&u->key) : STR_NULL);
	buf_free(&quoted);
}

/* Did no earlier record have a fault with this cause? */
static bool is_new(struct upstream *u, const struct fault_entry *e)
{
	const struct lookup *lookup = lacking(u, e);
	bool fresh = true;

	buf_reset(&u->key);
	u->keyed = fault_cause_key(u->rec, e, &u->key);
	if (!u->keyed)
		return true;
	if (lookup)
		buf_addstr(&u->key, lookup_name(lookup));
	return !seen_add(u->causes, buf_str(&u->key), &fresh) || fresh;
}

static void read_faults(struct upstream *u)
{
	struct str rest = u->rec->fault;
	struct fault_entry e;

	while (fault_next(&rest, u->rec->arena, &e)) {
		(void)fault_cause(u->rec, &e);
		u->fault = mem_grow(u->fault, &u->fault_capacity, u->fault_count + 1,
		                    sizeof(*u->fault));
		u->fault[u->fault_count++] = e;
	}
}

bool upstream_take(struct upstream *u, const struct record *rec, uint64_t number, struct str group)
{
	u->rec = rec;
	u->number = number;
	u->group = group;
	u->fault_count = 0;
	if (str_is_null(rec->fault))
		return true;
	read_faults(u);
	u->records += u->fault_count > 0;
	for (size_t i = 0, k; i < u->fault_count; i++) {
		for (k = 0; k < i && !same_cause(u, &u->fault[k], &u->fault[i]); k++)
			continue;
		if (k == i && is_new(u, &u->fault[i]))
			list_fault(u, i);
		else if (k == i)
			follow_all(u, i);
	}
	return u->fault_count == 0;
}

bool upstream_reads(const struct upstream *u, const struct expr *e)
{
	for (size_t i = 0; i < u->fault_count; i++) {
		ptrdiff_t at = u->fault[i].field.p ? header_find(u->header, u->fault[i].field) : -1;

		if (at >= 0 && expr_uses(e, (size_t)at))
			return true;
	}
	return false;
}

uint64_t upstream_records(const struct upstream *u)
{
	return u->records;
}

size_t upstream_join_bytes(const struct upstream *u, const struct upstream *part)
{
	return seen_join_bytes(u->causes, part->causes);
}

bool upstream_join(struct upstream *u, struct upstream *part, uint64_t number)
{
	u->records += part->records;
	return findings_join(u->findings, part->findings, number, u->causes);
}

void upstream_clear(struct upstream *part)
{
	seen_clear(part->causes);
	part->records = 0;
	part->fault_count = 0;
}

void upstream_free(struct upstream *u)
{
	if (!u)
		return;
	seen_free(u->causes);
	free(u->fault);
	buf_free(&u->key);
	buf_free(&u->message);
	buf_free(&u->expected);
	free(u);
}
