/* explain - runs the stages of the mapper again, with a trace. */
#include "map/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/filename.h"
#include "map/mapper_int.h"

/* An explanation under way. */
struct explain {
	struct mapper *m;
	struct buf *out;         /* the text */
	struct buf quoted;       /* scratch */
	struct expr_env env;     /* for one more evaluation of each expression */
	struct expr_trace trace; /* its lookups */
	struct str *before;      /* the fields before a stage */
	struct buf heard;        /* what the stage reported, line by line */
};

bool explain_place(const char *text, struct explain_place *out)
{
	struct record_place place = record_place(str_of(text));
	uint64_t line;

	out->file = place.line.p ? place.file : STR_NULL;
	out->line = place.line.p ? place.line : place.file;
	if (str_number(out->line, &line) && (!out->file.p || out->file.len > 0))
		return true;
	diag_error("--explain: '%s' is no place: write vouchers.csv:17, as in _at, or 17", text);
	return false;
}

/* Does the path `whole` end in the path `end`? */
static bool path_ends(struct str whole, struct str end)
{
	return str_ends(whole, end) &&
	       (whole.len == end.len || whole.p[whole.len - end.len - 1] == '/');
}

bool explain_is(const struct explain_place *place, struct str at)
{
	struct buf name = { 0 };
	struct str file = { at.p, at.len - place->line.len - 1 };
	bool is;

	if (at.len <= place->line.len || !str_ends(at, place->line) || at.p[file.len] != ':')
		return false;
	if (str_is_null(place->file) || path_ends(file, place->file))
		return true;
	/* the plain name; _at has its undecodable bytes as %XX */
	file_name_decode(&name, file);
	is = path_ends(buf_str(&name), place->file);
	buf_free(&name);
	return is;
}

/* ---- values ---- */

/* Append a name or an expression in printable form. */
static void put_text(struct explain *x, struct str s)
{
	text_escape(x->out, s);
}

static const char *quote(struct explain *x, struct str s)
{
	return text_quote(&x->quoted, s);
}

/* Append texts in quotes; numbers, dates and null as they are. */
static void put_value(struct explain *x, const struct value *v)
{
	struct str text = value_to_text(v, x->env.arena);

	if (v->kind == VALUE_TEXT || v->kind == VALUE_NULL)
		buf_adds(x->out, quote(x, text));
	else
		buf_addstr(x->out, text);
}

static void put_inputs(struct explain *x, const struct expr *e)
{
	struct expr_input in;
	size_t column;

	/* a field alone needs no further line */
	if (expr_is_column(e, &column))
		return;
	for (size_t i = 0; expr_input(e, i, &in); i++) {
		size_t fields = x->env.rec->header->count;

		buf_adds(x->out, in.param ? "      $" : "      ");
		put_text(x, in.name);
		buf_adds(x->out, " is ");
		if (in.param)
			buf_adds(x->out, quote(x, in.value));
		else if (in.column < fields)
			buf_adds(x->out, quote(x, x->env.rec->field[in.column]));
		else
			put_value(x, &x->env.let[in.column - fields]);
		buf_addc(x->out, '\n');
	}
}

/* Append the place of a row: a line of a file beside the spec, or NULL for the spec itself. */
static void put_row_place(struct explain *x, const char *file, uint64_t line)
{
	if (!file) {
		buf_adds(x->out, "in the spec\n");
		return;
	}
	file_name_encode(x->out, str_of(file));
	buf_addf(x->out, ":%llu\n", (unsigned long long)line);
}

static void put_step(struct explain *x, const struct expr_step *step)
{
	struct lookup_row row;
	char day[DATE_TEXT];

	buf_adds(x->out, "      lookup '");
	put_text(x, lookup_name(step->lookup));
	buf_adds(x->out, "' of ");
	for (size_t i = 0; i < lookup_key_count(step->lookup); i++)
		buf_addf(x->out, "%s%s", i > 0 ? ", " : "", quote(x, step->key[i]));
	if (step->on_day) {
		date_format_iso(step->day, day);
		buf_addf(x->out, " on %s", day);
	}
	if (!step->found) {
		buf_adds(x->out, " has no row\n");
		return;
	}
	row = lookup_at(step->lookup, step->row);
	buf_addf(x->out, " gives %s: ", quote(x, step->value));
	put_row_place(x, row.file, row.line);
}

static void put_from(struct explain *x, const struct expr *e)
{
	buf_adds(x->out, " from ");
	put_text(x, expr_text(e));
}

/* Append the values of the group that an expression uses, and of which records they are. */
static void put_aggregates(struct explain *x, const struct expr *e)
{
	struct expr_aggregate a;
	struct str first, last;

	for (size_t k = 0; expr_aggregate(e, k, &a); k++) {
		struct value v;

		buf_adds(x->out, "      ");
		put_text(x, a.text);
		buf_adds(x->out, " is ");
		if (expr_members_value(e, k, &x->env, &v))
			put_value(x, &v);
		else
			buf_addf(x->out, "none (%.*s: %s)", (int)x->env.fault.len, x->env.fault.p,
			         x->env.detail);
		gather_span(x->m->gather, &first, &last);
		buf_adds(x->out, ", of ");
		put_text(x, a.extent == EXPR_OF_LAST ? last : first);
		if (a.extent == EXPR_OF_ALL && !str_eq(first, last)) {
			buf_adds(x->out, " to ");
			put_text(x, last);
		}
		buf_addc(x->out, '\n');
	}
}

/*
 * Append "  WHAT: VALUE from EXPRESSION", or why there is no value; below it inputs and lookups.
 * `text`: the value after conversion; NULL: the value itself.
 */
static void put_expr(struct explain *x, const char *what, struct str name, const struct expr *e,
                     const struct str *text)
{
	struct value v = { .kind = VALUE_NULL };
	bool ok;

	x->trace.count = 0;
	ok = expr_eval(e, &x->env, &v);
	buf_addf(x->out, "  %s", what);
	put_text(x, name);
	buf_adds(x->out, ": ");
	if (!ok)
		buf_addf(x->out, "%s (%.*s: %s)",
		         text && !str_is_null(*text) ? quote(x, *text) : "none",
		         (int)x->env.fault.len, x->env.fault.p, x->env.detail);
	else if (text)
		buf_adds(x->out, quote(x, *text));
	else
		put_value(x, &v);
	put_from(x, e);
	buf_addc(x->out, '\n');
	if (expr_has_aggregate(e))
		put_aggregates(x, e);
	put_inputs(x, e);
	for (size_t i = 0; i < x->trace.count; i++)
		put_step(x, &x->trace.step[i]);
}

static void put_spec_expr(struct explain *x, const char *what, const struct spec_expr *e)
{
	if (e)
		put_expr(x, what, STR_NULL, e->expr, NULL);
}

/* Append the errors that the stage reported. */
static void put_heard(struct explain *x)
{
	buf_addstr(x->out, buf_str(&x->heard));
	buf_reset(&x->heard);
}

/* ---- stages ---- */

static void use(struct explain *x, const struct record *rec, const struct value *let)
{
	x->env.rec = rec;
	x->env.let = let;
}

static void put_filled(struct explain *x, const struct output *o, const struct record *made)
{
	const struct header *h = made->header;

	use(x, x->m->rec, x->m->let);
	for (size_t i = 0; i < h->count; i++)
		if (o->fill[i].from)
			put_expr(x, "", h->name[i], o->fill[i].from->expr, &made->field[i]);
	put_heard(x);
}

static void keep_before(struct explain *x, const struct record *rec)
{
	memcpy(x->before, rec->field, rec->header->count * sizeof(*x->before));
}

/* Append the fields that a stage changed, with the expression that did it if there is one. */
static void put_changed(struct explain *x, const struct record *rec, const struct spec_expr *e,
                        size_t count, const struct spec_expr *more, size_t more_count)
{
	for (size_t i = 0; i < rec->header->count; i++) {
		struct str name = rec->header->name[i];
		const struct spec_expr *by = NULL;

		for (size_t k = 0; k < count; k++)
			by = str_eq(e[k].name, name) ? &e[k] : by;
		for (size_t k = 0; k < more_count; k++)
			by = str_eq(more[k].name, name) ? &more[k] : by;
		if (!by && str_eq(rec->field[i], x->before[i]))
			continue;
		buf_adds(x->out, "  ");
		put_text(x, name);
		buf_addf(x->out, ": %s", quote(x, rec->field[i]));
		if (!str_eq(rec->field[i], x->before[i]))
			buf_addf(x->out, ", was %s", quote(x, x->before[i]));
		if (by)
			put_from(x, by->expr);
		buf_addc(x->out, '\n');
	}
	put_heard(x);
}

static void put_rate(struct explain *x, const struct rate *r)
{
	char rate[DECIMAL_TEXT], per[DECIMAL_TEXT], day[DATE_TEXT];

	if (!r)
		return;
	decimal_format(r->rate, rate);
	decimal_format(r->per, per);
	date_format_iso(r->date, day);
	buf_addf(x->out, "  rate of %s: %s for %s%s, from %s: ", quote(x, r->currency), rate, per,
	         x->m->map->convert.quote == QUOTE_INVERSE ? " of the base" : "", day);
	put_row_place(x, r->file, r->line);
}

static void convert(struct explain *x, struct record *made)
{
	const struct spec_convert *spec = &x->m->map->convert;

	keep_before(x, made);
	buf_adds(x->out, "  convert\n");
	use(x, made, NULL);
	put_spec_expr(x, "when", spec->when);
	put_spec_expr(x, "currency", &spec->currency);
	put_spec_expr(x, "date", &spec->date);
	if (!converter_apply(x->m->convert, made))
		buf_adds(x->out, "  it is not converted\n");
	put_rate(x, converter_rate(x->m->convert));
	put_changed(x, made, NULL, 0, spec->amount, spec->amount_count);
}

static void put_share(struct explain *x, const struct share_set *set, size_t i)
{
	const struct share *share = &set->share[i];
	char part[DECIMAL_TEXT], whole[DECIMAL_TEXT];

	decimal_format(share->part, part);
	decimal_format(set->whole, whole);
	buf_addf(x->out, "  part %zu of %zu: share %s of %s: ", i + 1, set->count, part, whole);
	put_row_place(x, share->file, share->line);
}

/* Append what the output file cannot hold of this record. */
static void check(struct explain *x, struct record *rec)
{
	target_check(&x->m->target, &x->m->fault_report, rec);
	put_heard(x);
}

static void split(struct explain *x, struct record *made)
{
	const struct spec_split *spec = &x->m->map->split;
	struct record part;
	bool taken;

	keep_before(x, made);
	buf_adds(x->out, "  split\n");
	use(x, made, NULL);
	put_spec_expr(x, "when", spec->when);
	for (size_t i = 0; i < spec->key_count; i++)
		put_expr(x, "key ", spec->key[i].name, spec->key[i].expr, NULL);
	taken = splitter_take(x->m->split, made);
	if (!taken)
		buf_adds(x->out, "  it stays whole\n");
	put_heard(x);
	if (!taken)
		check(x, made);
	while (taken && splitter_next(x->m->split, &part)) {
		size_t i;
		const struct share_set *set = splitter_set(x->m->split, &i);
		const struct spec_split_part *own = spec->part_count > 0 ? &spec->part[i] : NULL;

		put_share(x, set, i);
		put_changed(x, &part, own ? own->field : NULL, own ? own->field_count : 0,
		            spec->field, spec->field_count);
		check(x, &part);
	}
}

static void put_output(struct explain *x, size_t i)
{
	struct mapper *m = x->m;
	const struct output *o = &m->output[i];

	buf_addf(x->out, "record %zu\n", i + 1);
	use(x, m->rec, m->let);
	put_spec_expr(x, "when", o->when);
	if (!mapper_holds(m, o->when, STR("emit"))) {
		buf_adds(x->out, "  it is not made\n");
		return;
	}
	mapper_fill(m, o, &m->made);
	put_filled(x, o, &m->made);
	if (m->convert)
		convert(x, &m->made);
	if (m->split)
		split(x, &m->made);
	else
		check(x, &m->made);
}

static void put_record(struct explain *x, struct record *rec)
{
	const struct spec_map *map = x->m->map;
	bool wanted;

	put_text(x, rec->at);
	buf_addc(x->out, '\n');
	if (!str_is_null(rec->fault)) {
		buf_adds(x->out, "  at fault already: ");
		put_text(x, rec->fault);
		buf_addc(x->out, '\n');
	}
	(void)mapper_take(x->m, rec);
	wanted = mapper_holds(x->m, map->where, STR("where"));
	use(x, rec, x->m->let);
	for (size_t i = 0; i < map->let_count; i++)
		put_expr(x, "let ", map->let[i].name, map->let[i].expr, NULL);
	put_spec_expr(x, "where", map->where);
	put_heard(x);
	if (!wanted)
		buf_adds(x->out, "  it is left out\n");
	for (size_t i = 0; wanted && i < x->m->output_count; i++)
		put_output(x, i);
}

/*
 * The sink for findings while a record is explained. mapper_take() evaluates `where` and
 * put_record() does so again: the same fault is heard once.
 */
static void hear(void *context, const struct finding *f)
{
	struct buf *heard = context, line = { 0 };

	buf_addf(&line, "  fault %.*s:%.*s: %.*s\n", (int)f->field.len, f->field.p,
	         (int)f->code.len, f->code.p, (int)f->message.len, f->message.p);
	if (str_find(buf_str(heard), buf_str(&line)) < 0)
		buf_addstr(heard, buf_str(&line));
	buf_free(&line);
}

void explain_record(struct mapper *m, struct record *rec, struct buf *out)
{
	struct explain x = { .m = m, .out = out };
	struct finding_sink sink = { .take = hear, .context = &x.heard };
	struct fault_report *r = &m->fault_report;
	const struct finding_sink *sinks = r->sinks;

	x.env.arena = rec->arena;
	x.env.group = m->env.group;
	x.env.trace = &x.trace;
	x.before = xcalloc(m->target.header.count, sizeof(*x.before));
	r->sinks = &sink;
	r->explains = true;
	put_record(&x, rec);
	r->sinks = sinks;
	r->explains = false;
	expr_env_free(&x.env);
	free(x.before);
	buf_free(&x.quoted);
	buf_free(&x.heard);
}
