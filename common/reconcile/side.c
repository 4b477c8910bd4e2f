/*
 * side - records from anywhere, summed up by key.
 */
#include "reconcile/side.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/child.h"
#include "base/diag.h"
#include "base/filename.h"
#include "program/program.h"
#include "store/store.h"
#include "stream/reader.h"

struct side_source {
	struct spec *spec;
	const struct spec_side *side;
	enum side which;
	struct buf description;

	/* where records come from: one of these */
	struct reader *reader;
	struct store *store;
	struct child *child;        /* behind the reader, for a file through a spec */
	struct spec *child_spec;    /* of the child: it knows the types of its fields */
	struct header store_header; /* names of the columns of a store */

	struct expr_column *column; /* of the scope, where it is not that of a spec */
	struct expr_scope scope;
	struct expr_env env;
	const struct spec_expr **key;     /* reconcile.key, by the side's fields */
	const struct spec_expr **measure; /* reconcile.compare */
	struct bound *memory;             /* for the sums of its keys */
	size_t sum_bytes;                 /* that those of one key take */
	struct str *part;                 /* the key of the record at work, as text */
	struct buf text;                  /* and as value_key() writes it */
	uint64_t records;
	uint64_t left_out;
	uint64_t faulty; /* records that came with a fault, and count all the same */
};

/* ---- opening ---- */

static const struct header *header_of(const struct side_source *s)
{
	return s->reader ? reader_header(s->reader) : &s->store_header;
}

static bool open_store(struct side_source *s)
{
	const struct spec_side *side = s->side;

	file_name_encode(&s->description, str_of(side->read));
	if (str_is_null(side->query))
		buf_addf(&s->description, ", table %.*s", (int)side->table.len, side->table.p);
	else
		buf_adds(&s->description, ", by query");
	s->store = store_open(side->read, STORE_READ);
	return s->store && store_select(s->store, side->table, side->query, &s->store_header);
}

/* `clean` on the side's file, with the spec and the parameters that we have read. */
static struct child *start_clean(struct spec *spec, const struct spec_side *side)
{
	const char *const fixed[] = { "clean", "-q", "--no-progress", "-f", side->spec };
	size_t count = sizeof(fixed) / sizeof(fixed[0]);
	const char **argv = xcalloc(count + 2 * spec->param_count + 2, sizeof(*argv));
	struct child *child;

	memcpy(argv, fixed, sizeof(fixed));
	for (size_t i = 0; i < spec->param_count; i++) {
		argv[count++] = "-p";
		argv[count++] = spec_param(spec, i);
	}
	argv[count] = side->read;
	child = child_start(argv);
	free(argv);
	return child;
}

/* The side's file cleaned by its own spec: the sibling program does it, we read its stream. */
static bool open_child(struct side_source *s)
{
	struct reader_options options = { .format = FORMAT_STREAM, .digest = true };

	file_name_encode(&s->description, str_of(s->side->read));
	buf_adds(&s->description, ", cleaned by ");
	file_name_encode(&s->description, str_of(s->side->spec));
	s->child_spec = spec_open_beside(s->side->spec, s->spec);
	if (!s->child_spec)
		return false;
	options.controls = spec_controls(s->child_spec, STAGE_CLEAN);
	s->child = start_clean(s->child_spec, s->side);
	if (!s->child)
		return false;
	s->reader = reader_open_fd(child_fd(s->child), s->side->read, &options);
	return s->reader != NULL;
}

static enum stream_format format_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	if (dot && strcmp(dot, ".csv") == 0)
		return FORMAT_CSV;
	return FORMAT_STREAM;
}

static bool open_file(struct side_source *s)
{
	struct reader_options options = {
		.format = format_of(s->side->read),
		.controls = spec_controls(s->spec, STAGE_TARGET),
		.digest = true,
	};

	file_name_encode(&s->description, strcmp(s->side->read, "-") == 0 ? STR("standard input")
	                                                                  : str_of(s->side->read));
	s->reader = reader_open(&s->side->read, 1, &options);
	return s->reader != NULL;
}

/* The types of a store's columns are those that it noted when they were loaded. */
static void scope_of_store(struct side_source *s)
{
	size_t count = s->store_header.count;

	s->column = xcalloc(count, sizeof(*s->column));
	for (size_t i = 0; i < count; i++) {
		s->column[i].name = s->store_header.name[i];
		s->column[i].typed = store_column_type(s->store, i, &s->column[i].type);
	}
	s->scope = (struct expr_scope){ s->column, count, count };
}

static void set_scope(struct side_source *s)
{
	if (s->store)
		scope_of_store(s);
	else if (s->child_spec)
		s->scope = spec_scope(s->child_spec, header_of(s), NULL, NULL, 0);
	else
		s->scope = spec_scope(s->spec, header_of(s), s->spec->map.to, NULL, 0);
}

static const struct spec_expr *field_of(const struct side_source *s, struct str name)
{
	for (size_t i = 0; i < s->side->field_count; i++)
		if (str_eq(s->side->field[i].name, name))
			return &s->side->field[i];
	yaml_error(s->side->node, "fields of '%.*s' does not give '%.*s'", (int)s->side->name.len,
	           s->side->name.p, (int)name.len, name.p);
	return NULL;
}

static bool bind_key(struct side_source *s, size_t i, struct str name)
{
	s->key[i] = field_of(s, name);
	if (!s->key[i] || !spec_bind(s->key[i], &s->scope))
		return false;
	if (expr_has_aggregate(s->key[i]->expr)) {
		yaml_error(s->key[i]->node, "'%.*s' is part of the key: it cannot be an aggregate",
		           (int)name.len, name.p);
		return false;
	}
	return true;
}

static bool bind(struct side_source *s)
{
	const struct spec_reconcile *r = &s->spec->reconcile;
	bool ok = !s->side->where || spec_bind(s->side->where, &s->scope);

	s->key = xcalloc(r->key_count, sizeof(*s->key));
	s->part = xcalloc(r->key_count, sizeof(*s->part));
	s->measure = xcalloc(r->measure_count, sizeof(*s->measure));
	for (size_t i = 0; i < r->key_count; i++)
		ok &= bind_key(s, i, r->key[i]);
	for (size_t i = 0; i < r->measure_count; i++) {
		s->measure[i] = field_of(s, r->measure[i].name);
		ok &= s->measure[i] && spec_bind(s->measure[i], &s->scope);
	}
	return ok;
}

struct side_source *side_open(struct spec *spec, enum side which)
{
	struct side_source *s = xcalloc(1, sizeof(*s));
	bool ok;

	s->spec = spec;
	s->which = which;
	s->side = which == BEFORE ? &spec->reconcile.before : &spec->reconcile.after;
	if (s->side->spec)
		ok = open_child(s);
	else
		ok = store_is_url(s->side->read) ? open_store(s) : open_file(s);
	if (ok) {
		set_scope(s);
		ok = bind(s);
	}
	if (!ok) {
		side_close(s);
		return NULL;
	}
	return s;
}

/* ---- reading ---- */

/* For a message: a record of a stream or a ledger may come without a place. */
static struct str place_of(const struct side_source *s, const struct record *rec)
{
	return str_is_null(rec->at) ? buf_str(&s->description) : rec->at;
}

/* Tell that a value of a record cannot be computed: the side is then no basis for a comparison. */
static bool cannot(const struct side_source *s, const struct record *rec, struct str name)
{
	struct str at = place_of(s, rec);

	diag_error("%.*s: %.*s of '%.*s': %s", (int)at.len, at.p, (int)name.len, name.p,
	           (int)s->side->name.len, s->side->name.p, s->env.detail);
	return false;
}

static bool key_of(struct side_source *s, const struct record *rec)
{
	buf_reset(&s->text);
	for (size_t i = 0; i < s->spec->reconcile.key_count; i++) {
		struct value v;

		if (!expr_eval(s->key[i]->expr, &s->env, &v))
			return cannot(s, rec, s->key[i]->name);
		value_key(&v, &s->text);
		s->part[i] = value_to_text(&v, rec->arena);
	}
	return true;
}

static void add_key(const struct side_source *s, struct buf *out)
{
	for (size_t i = 0; i < s->spec->reconcile.key_count; i++) {
		if (i > 0)
			buf_addc(out, ' ');
		buf_addstr(out, s->part[i]);
	}
}

/*
 * A measure that does not aggregate would take the first record only: the second one must not pass.
 */
static bool is_single(struct side_source *s, const struct record *rec, const struct half *half)
{
	struct buf key = { 0 }, quoted = { 0 };
	struct str at = place_of(s, rec);
	size_t i = 0;

	while (i < s->spec->reconcile.measure_count && expr_has_aggregate(s->measure[i]->expr))
		i++;
	if (half->records == 0 || i == s->spec->reconcile.measure_count)
		return true;
	add_key(s, &key);
	diag_error("%.*s: the key %s is in '%.*s' more than once: sum it up, '%.*s: sum(...)'",
	           (int)at.len, at.p, text_quote(&quoted, buf_str(&key)), (int)s->side->name.len,
	           s->side->name.p, (int)s->measure[i]->name.len, s->measure[i]->name.p);
	buf_free(&key);
	buf_free(&quoted);
	return false;
}

static bool add_record(struct side_source *s, struct record *rec, struct balances *into)
{
	const struct spec_reconcile *r = &s->spec->reconcile;
	struct key_balance *at;
	struct half *half;

	if (!key_of(s, rec))
		return false;
	at = balances_at(into, buf_str(&s->text), s->part);
	if (!at)
		return false;
	half = &at->half[s->which];
	if (!is_single(s, rec, half))
		return false;
	if (!half->group) {
		if (!bound_take(s->memory, s->sum_bytes))
			return false;
		half->group = xcalloc(r->measure_count, sizeof(struct expr_group *));
		for (size_t i = 0; i < r->measure_count; i++)
			half->group[i] = expr_group_new(s->measure[i]->expr);
	}
	half->records++;
	for (size_t i = 0; i < r->measure_count; i++)
		if (!expr_group_add(half->group[i], &s->env))
			return cannot(s, rec, s->measure[i]->name);
	return true;
}

static bool next(struct side_source *s, struct record *rec)
{
	return s->reader ? reader_next(s->reader, rec) : store_next(s->store, rec);
}

/* The measures as numbers; nothing at all counts as zero. */
static bool settle_half(struct side_source *s, struct half *half, struct arena *arena)
{
	struct expr_env env = { .arena = arena };
	bool ok = true;

	for (size_t i = 0; i < s->spec->reconcile.measure_count; i++) {
		struct value v;
		enum fault fault;

		if (ok && !expr_group_value(half->group[i], &env, &v)) {
			diag_error("%.*s of '%.*s': %s", (int)s->measure[i]->name.len,
			           s->measure[i]->name.p, (int)s->side->name.len, s->side->name.p,
			           env.detail);
			ok = false;
		} else if (ok && v.kind != VALUE_NULL &&
		           !value_to_number(&v, &half->value[i], &fault)) {
			struct buf quoted = { 0 };

			diag_error("%.*s of '%.*s': %s is not a number",
			           (int)s->measure[i]->name.len, s->measure[i]->name.p,
			           (int)s->side->name.len, s->side->name.p,
			           text_quote(&quoted, value_to_text(&v, arena)));
			buf_free(&quoted);
			ok = false;
		}
		expr_group_free(half->group[i]);
	}
	free(half->group);
	half->group = NULL;
	bound_give(s->memory, s->sum_bytes);
	return ok;
}

static bool settle(struct side_source *s, struct balances *b)
{
	struct arena arena = { 0 };
	bool ok = true;

	for (size_t i = 0; i < balances_count(b) && ok; i++) {
		struct half *half = &balances_get(b, i)->half[s->which];

		if (half->group)
			ok = settle_half(s, half, &arena);
		arena_reset(&arena);
	}
	arena_free(&arena);
	return ok;
}

/* The sibling must have ended well, and with no more at fault than its own limits accept. */
static bool child_went_well(struct side_source *s)
{
	int status = 0;
	bool ok;

	if (!s->child)
		return true;
	ok = child_close(s->child, &status);
	s->child = NULL;
	if (ok && status != 0)
		diag_error(
			"'%s' holds more at fault than '%s' accepts: there is nothing sound to compare with",
			s->side->read, s->side->spec);
	return ok && status == 0 &&
	       verdict_findings(s->child_spec, reader_findings(s->reader), true);
}

bool side_read(struct side_source *s, struct balances *into, struct bound *memory)
{
	struct record rec;
	char number[27];

	s->memory = memory;
	for (size_t i = 0; i < s->spec->reconcile.measure_count; i++)
		s->sum_bytes += sizeof(struct expr_group *) + 48 +
		                expr_group_bytes(s->measure[i]->expr);

	while (next(s, &rec)) {
		bool yes = true;

		s->env.rec = &rec;
		s->env.arena = rec.arena;
		s->records++;
		s->faulty += !str_is_null(rec.fault);
		if (s->side->where && !expr_true(s->side->where->expr, &s->env, &yes))
			return cannot(s, &rec, STR("where"));
		s->left_out += !yes;
		if (yes && !add_record(s, &rec, into))
			return false;
	}
	if (s->faulty > 0)
		diag_finding(STR("faults"), STR_NULL,
		             "%s: %s of its records came with a fault, and count all the same",
		             side_description(s), text_count(s->faulty, number));
	return diag_ok() && child_went_well(s) && settle(s, into);
}

/* ---- the end ---- */

struct str side_name(const struct side_source *s)
{
	return str_is(s->side->name, s->which == BEFORE ? "before" : "after") ? STR_NULL
	                                                                      : s->side->name;
}

const char *side_description(const struct side_source *s)
{
	return s->description.p;
}

uint64_t side_records(const struct side_source *s)
{
	return s->records;
}

uint64_t side_left_out(const struct side_source *s)
{
	return s->left_out;
}

struct file_findings *side_findings(const struct side_source *s)
{
	return s->reader ? reader_findings(s->reader) : NULL;
}

const char *side_cleaned_by(const struct side_source *s)
{
	return s->side->spec;
}

void side_audit(const struct side_source *s, struct audit *audit)
{
	struct buf count_text = { 0 };
	size_t count = 0;
	const struct file_summary *input = s->reader ? reader_inputs(s->reader, &count) : NULL;

	for (size_t i = 0; i < count; i++)
		audit_input(audit, &input[i]);
	audit_fact(audit, s->which == BEFORE ? "before" : "after", buf_str(&s->description));
	/* a database has no bytes to digest: the number of its records stands for them */
	buf_addf(&count_text, "%llu", (unsigned long long)s->records);
	audit_fact(audit, s->which == BEFORE ? "before_records" : "after_records",
	           buf_str(&count_text));
	buf_free(&count_text);
}

void side_close(struct side_source *s)
{
	int status;

	if (!s)
		return;
	reader_close(s->reader);
	if (s->child)
		child_close(s->child, &status);
	store_close(s->store);
	header_free(&s->store_header);
	spec_close(s->child_spec);
	free(s->column);
	free(s->key);
	free(s->measure);
	free(s->part);
	buf_free(&s->text);
	buf_free(&s->description);
	free(s);
}
