/* lane - see lane.h. */
#include <stdlib.h>
#include <string.h>

#include "base/filename.h"
#include "base/mem.h"
#include "lane.h"
#include "record/fault.h"

/* ---- opening ---- */

static bool make(struct lane *l, const struct spec_clean *clean, const struct spec_expr *skip,
                 const struct spec_expr *is_total)
{
	l->shape.how = l->how;
	l->fields = fields_new(clean);
	if (l->fields == NULL)
		return false;
	l->skip = condition_new(skip);
	l->is_total = condition_new(is_total);
	l->totals = totals_new(clean, l->fields);
	tally_init(&l->faulty, spec_controls(l->spec, STAGE_CLEAN));
	tally_weigh(&l->faulty);
	tally_bind(&l->faulty, fields_header(l->fields));
	tally_init(&l->skipped, spec_controls(l->spec, STAGE_CLEAN));
	tally_bind(&l->skipped, fields_header(l->fields));
	return true;
}

bool lane_open(struct lane *l, const struct spec *spec)
{
	l->spec = spec;
	return make(l, &spec->clean, spec->source.skip, spec->clean.totals_when);
}

/* A copy of an expression, in *copy; NULL where there is none. */
static const struct spec_expr *copied(const struct spec_expr *e, struct spec_expr *copy)
{
	if (e == NULL)
		return NULL;
	*copy = *e;
	copy->expr = expr_copy(e->expr);
	return copy;
}

void lane_part(struct lane *l, const struct lane *whole)
{
	const struct spec *spec = whole->spec;
	struct spec_clean *clean = &l->clean;
	size_t bytes = mem_mul(spec->clean.field_count, sizeof(*clean->field));

	*l = (struct lane){ .spec = spec, .how = whole->how, .clean = spec->clean };
	clean->field = xmalloc(bytes);
	memcpy(clean->field, spec->clean.field, bytes);
	for (size_t i = 0; i < clean->field_count; i++)
		if (clean->field[i].rules != NULL)
			clean->field[i].rules = rule_copy(clean->field[i].rules);
	make(l, clean, copied(spec->source.skip, &l->skip_copy), copied(spec->clean.totals_when, &l->total_copy));
	totals_part(l->totals);
	if (whole->out != NULL)
		l->out = writer_part(whole->out);
}

bool lane_file(struct lane *l, const struct columns *columns, struct place place)
{
	buf_reset(&l->at);
	file_name_encode(&l->at, str_of(place.file));
	buf_addc(&l->at, ':');
	l->at_file = l->at.len;
	l->at_line = 0;
	return shape_file(&l->shape, columns, place) && fields_file(l->fields, columns, place) &&
	       totals_file(l->totals, columns, place) && condition_file(l->skip, columns) &&
	       condition_file(l->is_total, columns);
}

/* ---- one row ---- */

/* One more than the decimal number that ends before `p` and begins at `start`. False where it has not the digits for it. */
static bool count_up(const char *start, char *p)
{
	while (p-- > start) {
		if (*p < '9') {
			++*p;
			return true;
		}
		*p = '0';
	}
	return false;
}

/* `file:line` of the row, in l->at: most rows are on the line behind the last one. */
static struct str place_of(struct lane *l, uint64_t line)
{
	char digits[20], *p = digits + sizeof(digits);
	uint64_t rest = line;

	if (line != l->at_line + 1 || !count_up(l->at.p + l->at_file, l->at.p + l->at.len)) {
		do
			*--p = (char)('0' + rest % 10);
		while ((rest /= 10) > 0);
		l->at.len = l->at_file;
		buf_add(&l->at, p, (size_t)(digits + sizeof(digits) - p));
	}
	l->at_line = line;
	return buf_str(&l->at);
}

/* A condition that cannot be told leaves nothing out: the record goes on, with that fault. */
static bool holds(struct lane *l, struct condition *condition, const char *name, const struct legacy_row *row,
                  struct record *rec)
{
	struct str fault;
	bool yes;

	if (condition == NULL)
		return false;
	yes = condition_holds(condition, row, rec->at, &l->arena, &fault);
	if (!str_is_null(fault)) {
		diag_finding(fault, rec->at, "%s: %s", name, condition_detail(condition));
		fault_add(rec, STR_NULL, fault);
	}
	return yes;
}

/* Is the row no record? A total row is compared on the way. */
static bool is_left_out(struct lane *l, struct legacy_row *row, struct record *rec)
{
	if ((columns_is_comment(row, l->how) && !row->stray) || columns_is_blank(row))
		return true;
	shape_row(&l->shape, row, &l->arena);
	/* it may hold records */
	if (row->stray)
		return false;
	condition_count(l->is_total, row, rec->at, &l->arena);
	condition_count(l->skip, row, rec->at, &l->arena);
	if (holds(l, l->is_total, "clean.totals.when", row, rec))
		totals_row(l->totals, row, rec->at, &l->arena);
	else if (!holds(l, l->skip, "source.skip", row, rec))
		return false;
	fields_cut(l->fields);
	return true;
}

bool lane_row(struct lane *l, struct legacy_row *row)
{
	struct record rec = { .header = fields_header(l->fields), .arena = &l->arena };

	arena_reset(&l->arena);
	rec.at = place_of(l, row->line);
	if (is_left_out(l, row, &rec)) {
		l->skipped.rows++;
		l->rows++;
		return true;
	}
	fields_row(l->fields, row, &rec);
	totals_add(l->totals, &rec);
	tally_guard(&l->faulty, &rec);
	if (!str_is_null(rec.fault))
		tally_add(&l->faulty, &rec);
	if (l->out != NULL && !writer_put(l->out, &rec))
		return false;
	l->rows++;
	return true;
}

/* ---- in parts ---- */

void lane_clear(struct lane *part)
{
	tally_clear(&part->faulty);
	tally_clear(&part->skipped);
	totals_clear(part->totals);
	part->shape.joined = 0;
	part->rows = 0;
	if (part->out != NULL)
		writer_part_clear(part->out);
}

bool lane_join(struct lane *l, struct lane *part)
{
	l->rows += part->rows;
	tally_merge(&l->faulty, &part->faulty);
	tally_merge(&l->skipped, &part->skipped);
	totals_join(l->totals, part->totals);
	shape_join(&l->shape, &part->shape);
	fields_continue(l->fields, part->fields);
	if (l->out != NULL && !writer_join(l->out, part->out))
		return false;
	lane_clear(part);
	return true;
}

static bool is_exact(const struct tally *t)
{
	for (size_t i = 0; t->controls != NULL && i < t->controls->count; i++)
		if (t->sum[i].overflow)
			return false;
	return true;
}

bool lane_exact(const struct lane *part)
{
	return is_exact(&part->faulty) && (part->out == NULL || is_exact(writer_tally(part->out))) &&
	       totals_exact(part->totals);
}

bool lane_in_order(const struct lane *l)
{
	return condition_counts(l->skip) || condition_counts(l->is_total);
}

static void free_copies(struct lane *l)
{
	for (size_t i = 0; l->clean.field != NULL && i < l->clean.field_count; i++)
		rule_free(l->clean.field[i].rules);
	free(l->clean.field);
	expr_free(l->skip_copy.expr);
	expr_free(l->total_copy.expr);
	if (l->clean.field != NULL)
		writer_close(l->out);
}

void lane_close(struct lane *l)
{
	shape_free(&l->shape);
	fields_free(l->fields);
	condition_free(l->skip);
	condition_free(l->is_total);
	totals_free(l->totals);
	arena_free(&l->arena);
	buf_free(&l->at);
	tally_free(&l->faulty);
	tally_free(&l->skipped);
	free_copies(l);
}
