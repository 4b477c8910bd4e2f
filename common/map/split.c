/* split - divides all amounts first, then makes the record of each part. */
#include "map/split.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define NAME STR("split") /* name for faults that are not about one field */

struct splitter {
	const struct spec_split *spec;
	const struct target *target;
	struct fault_report *fault_report;
	size_t *amount;              /* columns of the amounts */
	size_t *value;               /* columns that values of the table fill */
	struct str *key;             /* the key to find in the table */
	struct value let[LET_COUNT]; /* of the part at work */
	struct expr_env env;         /* for its expressions */

	struct record *whole;        /* the record at work */
	uint64_t number;             /* of it, for the completeness check */
	const struct share_set *set; /* its parts */
	size_t next;                 /* the next of them */
	bool nothing;                /* all amounts of the whole are zero */
	struct decimal *divided;     /* part by part the amounts */
	size_t capacity;             /* room in divided */
	struct str *seen;            /* the record as input of the part's expressions */
	struct str *field;           /* and as output */
	uint64_t made;               /* records beyond those taken */
};

/* `to`: the schema of the fields that they fill; NULL: they fill none. */
static bool bind_all(const struct spec_expr *e, size_t count, const struct expr_scope *scope,
                     const struct schema *to)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		ok &= spec_bind(&e[i], scope) && spec_fits(&e[i], to);
	return ok;
}

static bool bind(const struct spec_split *spec, const struct target *t)
{
	/* only expressions of a part know its number */
	struct expr_scope whole = { t->scope.column, t->header.count, t->header.count };
	bool ok = bind_all(spec->key, spec->key_count, &whole, NULL);

	ok &= bind_all(spec->field, spec->field_count, &t->scope, t->schema);

	if (spec->when)
		ok &= spec_bind(spec->when, &whole);
	for (size_t i = 0; i < spec->part_count; i++)
		ok &= bind_all(spec->part[i].field, spec->part[i].field_count, &t->scope,
		               t->schema);
	return ok;
}

struct splitter *splitter_open(const struct spec_split *spec, const struct target *target,
                               struct fault_report *fault_report)
{
	struct splitter *s;

	if (!bind(spec, target))
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->spec = spec;
	s->target = target;
	s->fault_report = fault_report;
	s->env.asked = completeness_asked_besides(fault_report->completeness);
	s->amount = xcalloc(spec->amount_count, sizeof(*s->amount));
	for (size_t i = 0; i < spec->amount_count; i++)
		s->amount[i] = target_index(target, spec->amount[i]);
	s->value = xcalloc(spec->value_count, sizeof(*s->value));
	for (size_t i = 0; i < spec->value_count; i++)
		s->value[i] = target_index(target, spec->value[i].field);
	s->key = xcalloc(spec->key_count, sizeof(*s->key));
	s->seen = xcalloc(target->header.count, sizeof(*s->seen));
	s->field = xcalloc(target->header.count, sizeof(*s->field));
	return s;
}

/*
 * If a record already has a fault, a failure here is usually a result of it, so it is not reported
 * as well. The record stays whole; validate sets it aside with its voucher.
 */
static bool stays_whole(struct splitter *s, struct str code, const char *detail)
{
	if (str_is_null(s->whole->fault))
		fault_report_add(s->fault_report, s->whole, NAME, code, detail, NULL);
	return false;
}

/* ---- which parts ---- */

static bool not_in_table(struct splitter *s)
{
	struct buf detail = { 0 }, quoted = { 0 };

	if (s->spec->missing == SPLIT_KEEP)
		return false;
	for (size_t i = 0; i < s->spec->key_count; i++)
		buf_addf(&detail, "%s%s", i ? ", " : "", text_quote(&quoted, s->key[i]));
	buf_addf(&detail, " is not in the shares of '%s'", s->spec->file[0]);
	stays_whole(s, fault_name(FAULT_UNMAPPED), detail.p);
	buf_free(&detail);
	buf_free(&quoted);
	return false;
}

static bool find_set(struct splitter *s)
{
	struct value v;

	if (!s->spec->table) {
		s->set = &s->spec->inline_set;
		return true;
	}
	for (size_t i = 0; i < s->spec->key_count; i++) {
		if (!expr_eval(s->spec->key[i].expr, &s->env, &v))
			return stays_whole(s, s->env.fault, s->env.detail);
		s->key[i] = value_to_text(&v, s->whole->arena);
	}
	s->set = shares_find(s->spec->table, s->key);
	return s->set || not_in_table(s);
}

/* ---- dividing ---- */

/* Round each part half up, but to no more than the rest; the last part gets the rest. */
static enum decimal_status divide(struct splitter *s, size_t amount, struct decimal whole)
{
	size_t step = s->spec->amount_count, last = s->set->count - 1;
	struct decimal rest = whole;
	enum decimal_status status = DECIMAL_OK;

	for (size_t i = 0; i < last && status == DECIMAL_OK; i++) {
		struct decimal *part = &s->divided[i * step + amount];

		status = decimal_mul(whole, s->set->share[i].part, part);
		if (status == DECIMAL_OK)
			status = decimal_div(*part, s->set->whole, whole.scale, ROUND_HALF_UP,
			                     part);
		if (status != DECIMAL_OK)
			break;
		if (decimal_cmp(decimal_abs(*part), decimal_abs(rest)) > 0)
			*part = rest;
		status = decimal_sub(rest, *part, &rest);
	}
	s->divided[last * step + amount] = rest;
	return status;
}

static bool cannot_divide(struct splitter *s, struct str name, struct str text, enum fault fault)
{
	struct buf detail = { 0 }, quoted = { 0 };

	buf_addf(&detail, "%s %s", text_quote(&quoted, text), fault_meaning(fault));
	if (!fault_has(s->whole, name))
		fault_report_add(s->fault_report, s->whole, name, fault_name(fault), detail.p,
		                 NULL);
	buf_free(&detail);
	buf_free(&quoted);
	return false;
}

static bool divide_all(struct splitter *s)
{
	size_t need = mem_mul(s->set->count, s->spec->amount_count);

	s->divided = mem_grow(s->divided, &s->capacity, need, sizeof(*s->divided));
	for (size_t i = 0; i < s->spec->amount_count; i++) {
		struct str text = s->whole->field[s->amount[i]];
		struct decimal d;

		if (str_is_null(text))
			continue;
		/*
		 * a faulty amount stays as it is, and so does one that no control sum includes,
		 * such as 007
		 */
		if (decimal_parse(text, &d) != DECIMAL_OK)
			return cannot_divide(s, s->spec->amount[i], text, FAULT_NOT_A_NUMBER);
		if (fault_has(s->whole, s->spec->amount[i]) ||
		    !type_holds((struct type){ TYPE_DECIMAL, d.scale }, text))
			return cannot_divide(s, s->spec->amount[i], text, FAULT_NOT_A_VALUE);
		if (divide(s, i, d) != DECIMAL_OK)
			return cannot_divide(s, s->spec->amount[i], text, FAULT_OVERFLOW);
	}
	return true;
}

/* ---- parts of zero ---- */

/* Is every amount of part `i` zero, or null in the whole? */
static bool is_zero(const struct splitter *s, size_t i)
{
	for (size_t k = 0; k < s->spec->amount_count; k++)
		if (!str_is_null(s->whole->field[s->amount[k]]) &&
		    decimal_sign(s->divided[i * s->spec->amount_count + k]) != 0)
			return false;
	return true;
}

/*
 * Parts of zero are not made, except the first one if all amounts of the whole are zero: no record
 * may be lost.
 */
static bool is_made(const struct splitter *s, size_t i)
{
	return s->spec->zero == SPLIT_ZERO_KEEP || (s->nothing ? i == 0 : !is_zero(s, i));
}

static size_t count_made(struct splitter *s)
{
	size_t made = 0;

	s->nothing = true;
	for (size_t i = 0; i < s->set->count && s->nothing; i++)
		s->nothing = is_zero(s, i);
	for (size_t i = 0; i < s->set->count; i++)
		made += is_made(s, i);
	return made;
}

bool splitter_take(struct splitter *s, struct record *whole)
{
	bool yes = true;

	s->whole = whole;
	s->number = completeness_number(s->fault_report->completeness);
	s->set = NULL;
	s->env.rec = whole;
	s->env.arena = whole->arena;
	s->env.let = NULL;
	s->env.miss_count = 0;
	s->next = 0;
	if (s->spec->when && !expr_true(s->spec->when->expr, &s->env, &yes))
		yes = stays_whole(s, s->env.fault, s->env.detail);
	if (!yes || !find_set(s) || !divide_all(s)) {
		fault_report_misses(s->fault_report, &s->env, whole);
		s->set = NULL;
		return false;
	}
	s->made += count_made(s) - 1;
	return true;
}

/* ---- one part ---- */

static struct str amount_text(struct arena *a, struct decimal d)
{
	char text[DECIMAL_TEXT];
	size_t len = decimal_format(d, text);

	return (struct str){ arena_copy(a, text, len), len };
}

/* Set the fields to those of the whole, with the amounts of the part and the values of its row. */
static void see(struct splitter *s, struct record *part)
{
	const struct share *share = &s->set->share[s->next];

	memcpy(s->seen, s->whole->field, s->target->header.count * sizeof(*s->seen));
	for (size_t i = 0; i < s->spec->amount_count; i++)
		if (!str_is_null(s->seen[s->amount[i]]))
			s->seen[s->amount[i]] = amount_text(
				part->arena, s->divided[s->next * s->spec->amount_count + i]);
	for (size_t i = 0; i < s->spec->value_count; i++) {
		struct value v = { .kind = share->value[i].p ? VALUE_TEXT : VALUE_NULL,
			           .text = share->value[i] };

		s->seen[s->value[i]] = target_text(s->target, s->fault_report, part, s->value[i],
		                                   &v, &s->spec->value[i]);
	}
}

static void set_fields(struct splitter *s, struct record *part, const struct spec_expr *e,
                       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t column = target_index(s->target, e[i].name);
		struct value v;

		if (expr_eval(e[i].expr, &s->env, &v)) {
			record_set(
				part, column,
				target_text(s->target, s->fault_report, part, column, &v, &e[i]));
		} else {
			fault_report_failed(s->fault_report, part, e[i].name, &s->env, &e[i], NULL,
			                    false);
			record_set(part, column, fault_report_key_missed(&s->env));
		}
	}
}

bool splitter_next(struct splitter *s, struct record *part)
{
	const struct spec_split *spec = s->spec;
	struct record seen;

	while (s->set && s->next < s->set->count && !is_made(s, s->next))
		s->next++;
	if (!s->set || s->next >= s->set->count)
		return false;
	*part = *s->whole;
	part->line = STR_NULL;
	part->field = s->field;
	see(s, part);
	memcpy(s->field, s->seen, s->target->header.count * sizeof(*s->field));
	seen = *part;
	seen.field = s->seen;
	s->let[LET_PART] = (struct value){ .kind = VALUE_NUMBER,
		                           .number = decimal_of((int128)s->next + 1, 0) };
	s->let[LET_PARTS] = (struct value){ .kind = VALUE_NUMBER,
		                            .number = decimal_of((int128)s->set->count, 0) };
	s->env.rec = &seen;
	s->env.let = s->let;
	completeness_split_part(s->fault_report->completeness, s->number);
	if (spec->part_count > 0)
		set_fields(s, part, spec->part[s->next].field, spec->part[s->next].field_count);
	set_fields(s, part, spec->field, spec->field_count);
	fault_report_misses(s->fault_report, &s->env, part);
	s->next++;
	return true;
}

void splitter_join(struct splitter *s, struct splitter *part)
{
	s->made += part->made;
	part->made = 0;
}

void splitter_clear(struct splitter *part)
{
	part->made = 0;
}

uint64_t splitter_made(const struct splitter *s)
{
	return s->made;
}

const struct share_set *splitter_set(const struct splitter *s, size_t *last)
{
	*last = s->next > 0 ? s->next - 1 : 0;
	return s->set;
}

void splitter_free(struct splitter *s)
{
	if (!s)
		return;
	expr_env_free(&s->env);
	free(s->amount);
	free(s->value);
	free(s->key);
	free(s->divided);
	free(s->seen);
	free(s->field);
	free(s);
}
