/* totals - the sums; see totals.h. Total rows are in totals_rows.c, workers in totals_worker.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controls/totals_int.h"
#include "record/finding.h"

/* ---- opening ---- */

/* The number of the measure that sums `field`; a new one is made if needed. */
static size_t measure_of(struct totals *t, size_t field)
{
	for (size_t i = 0; i < t->measure_count; i++)
		if (t->measure[i].field == field)
			return i;
	t->measure = xrealloc(t->measure, t->measure_count + 1, sizeof(*t->measure));
	t->measure[t->measure_count] = (struct measure){ .field = field };
	return t->measure_count++;
}

struct totals *totals_new(const struct spec_clean *clean, struct fields *fields,
                          struct file_findings *findings)
{
	struct totals *t;

	if (clean->totals_count == 0)
		return NULL;
	t = xcalloc(1, sizeof(*t));
	t->clean = clean;
	t->fields = fields;
	t->findings = findings;
	t->kind_count = clean->totals_count;
	t->kind = xcalloc(t->kind_count, sizeof(*t->kind));
	for (size_t i = 0; i < t->kind_count; i++) {
		struct total_kind *k = &t->kind[i];

		k->spec = &clean->totals[i];
		k->measure = xcalloc(k->spec->check_count, sizeof(*k->measure));
		k->column = xcalloc(k->spec->check_count, sizeof(*k->column));
		for (size_t j = 0; j < k->spec->check_count; j++)
			k->measure[j] = measure_of(t, k->spec->check[j].field);
	}
	return t;
}

void *totals_zeroed(struct arena *arena, size_t count, size_t size)
{
	size_t bytes = mem_mul(count, size);

	return memset(arena_alloc(arena, bytes), 0, bytes);
}

static void new_group(struct total_kind *k)
{
	struct total_group *g;

	k->group = mem_grow(k->group, &k->group_capacity, k->group_count + 1, sizeof(*k->group));
	g = &k->group[k->group_count++];
	g->figure = totals_zeroed(&k->arena, k->spec->check_count, sizeof(*g->figure));
	g->rows.reported = totals_zeroed(&k->arena, k->spec->check_count,
	                                 sizeof(*g->rows.reported));
	g->rows.from = k->records;
	for (size_t i = 0; i < k->spec->check_count; i++)
		g->rows.reported[i].checked = k->records;
}

static void begin_kind(struct total_kind *k)
{
	k->records = k->rows = k->hidden = k->passed = 0;
	k->parents = false;
	buf_reset(&k->code);
	k->group_count = k->waiting_count = k->unnamed = 0;
	arena_reset(&k->arena);
	keyset_free(k->keys);
	k->keys = NULL;
	k->current = GROUP_NONE;
	if (k->spec->by_count > 0) {
		k->keys = keyset_new();
	} else {
		new_group(k);
		k->current = 0;
	}
}

/*
 * Do parents show only one side of this field and its counterpart (clean.leaf)? Then the total
 * does, too, and the leaves add up to more.
 */
static bool is_netted(const struct spec_leaf *leaf, size_t field)
{
	for (size_t i = 0; leaf->present && i < leaf->check_count; i++)
		if (leaf->check[i].less != SIZE_MAX &&
		    (leaf->check[i].field == field || leaf->check[i].less == field))
			return true;
	return false;
}

bool totals_file(struct totals *t, const struct columns *columns, struct place place)
{
	bool ok = true;

	for (size_t i = 0; t && i < t->kind_count; i++) {
		struct total_kind *k = &t->kind[i];

		begin_kind(k);
		for (size_t j = 0; j < k->spec->check_count; j++)
			if (!k->spec->check[j].column.p)
				k->column[j] = is_netted(&t->clean->leaf, k->spec->check[j].field)
				                       ? SIZE_MAX
				                       : fields_column(t->fields,
				                                       k->spec->check[j].field);
			else
				ok &= columns_need(columns, k->spec->check[j].column,
				                   "clean.totals", place, &k->column[j]);
	}
	return ok;
}

/* ---- records ---- */

static void read_measure(const struct totals *t, struct measure *m, const struct record *rec)
{
	struct str value = rec->field[m->field];

	if (!value.p) {
		m->state = MEASURE_NULL;
	} else if ((rec->fault.p && fault_has(rec, t->clean->field[m->field].name)) ||
	           decimal_parse(value, &m->value) != DECIMAL_OK) {
		m->state = MEASURE_UNREAD;
	} else {
		m->units = (long long)m->value.units;
		m->scale = m->value.scale;
		m->state = m->units == m->value.units ? MEASURE_SHORT : MEASURE_NUMBER;
	}
}

static inline void add_value(struct figure *figure, const struct measure *m)
{
	if (m->state == MEASURE_SHORT)
		decimal_sum_add_short(&figure->sum, m->units, m->scale);
	else if (m->state == MEASURE_NUMBER)
		decimal_sum_add(&figure->sum, m->value);
	else if (m->state == MEASURE_UNREAD)
		figure->unread++;
}

size_t totals_group(struct total_kind *k, struct str key)
{
	bool fresh;
	size_t i;

	if (!k->keys)
		return 0;
	if (k->current != GROUP_NONE && str_eq(keyset_key(k->keys, k->current), key))
		return k->current;
	i = keyset_add(k->keys, key, &fresh);
	if (fresh)
		new_group(k);
	return i;
}

void totals_keep_base(struct total_kind *k, struct waiting *w)
{
	memcpy(w->base, k->group[w->group].figure, k->spec->check_count * sizeof(*w->base));
}

/* Records of this group follow: a total above them that does not name its group belongs to it. */
void totals_enter(struct total_kind *k, size_t group)
{
	k->current = group;
	for (size_t i = k->waiting_count; k->unnamed > 0 && i-- > 0;) {
		if (k->waiting[i].group != GROUP_NONE)
			continue;
		k->waiting[i].group = group;
		totals_keep_base(k, &k->waiting[i]);
		k->unnamed--;
	}
}

void totals_add(struct totals *t, const struct record *rec)
{
	for (size_t i = 0; t && i < t->measure_count; i++)
		read_measure(t, &t->measure[i], rec);
	for (size_t i = 0; t && i < t->kind_count; i++) {
		struct total_kind *k = &t->kind[i];
		struct figure *figure;

		if (t->part) {
			struct total_run *run = totals_run(t, k, rec);

			run->records++;
			figure = run->figure;
		} else {
			if (k->keys || k->waiting_count > 0)
				totals_enter(
					k, k->keys ? totals_group(k, grouping_key(k->spec->by,
				                                                  k->spec->by_count,
				                                                  rec, &t->key))
						   : 0);
			k->records++;
			if (k->spec->code != SIZE_MAX && !t->clean->leaf.present)
				totals_see_code(k, rec);
			figure = k->group[k->current].figure;
		}
		for (size_t j = 0; j < k->spec->check_count; j++)
			add_value(&figure[j], &t->measure[k->measure[j]]);
	}
}

/* ---- total rows ---- */

/* The value in the file; 0 if the cell is empty. */
static struct stated read_stated(const struct totals *t, const struct total_kind *k, size_t check,
                                 const struct legacy_row *row, struct arena *arena)
{
	struct stated stated = { .given = decimal_of(0, 0) };

	stated.good = fields_cell(t->fields, k->spec->check[check].field, row, k->column[check],
	                          arena, &stated.text, &stated.fault);
	if (stated.good && stated.text.p &&
	    decimal_parse(stated.text, &stated.given) != DECIMAL_OK) {
		stated.good = false;
		stated.fault = FAULT_OVERFLOW;
	}
	return stated;
}

/*
 * The group of a total row: the fields `by`, each followed by a NUL; MISSING for a field that the
 * row does not name.
 */
static struct str read_key(const struct totals *t, const struct total_kind *k,
                           const struct row_condition *when, const struct legacy_row *row,
                           struct arena *arena)
{
	struct buf key = { 0 };
	struct str text;
	enum fault fault;

	for (size_t i = 0; i < k->spec->by_count; i++) {
		size_t column = fields_column(t->fields, k->spec->by[i]);

		if ((when && row_condition_uses(when, column)) ||
		    !fields_cell(t->fields, k->spec->by[i], row, column, arena, &text, &fault) ||
		    !text.p)
			buf_addc(&key, MISSING);
		else
			buf_addstr(&key, text);
		buf_addc(&key, '\0');
	}
	text = str_copy(arena, buf_str(&key));
	buf_free(&key);
	return text;
}

void totals_row(struct totals *t, size_t kind, const struct row_condition *when,
                const struct legacy_row *row, struct str at, struct arena *arena)
{
	struct total_kind *k = &t->kind[kind];
	struct stated *stated = arena_alloc(arena, mem_mul(k->spec->check_count, sizeof(*stated)));
	struct str key = read_key(t, k, when, row, arena);

	for (size_t i = 0; i < k->spec->check_count; i++)
		stated[i] = read_stated(t, k, i, row, arena);
	if (t->hold)
		totals_put_aside(t, kind, stated, key, at);
	else
		totals_take_row(t, k, stated, key, at);
}

void totals_hidden(struct totals *t, size_t kind, uint64_t line)
{
	if (t->kind[kind].hidden++ == 0)
		t->kind[kind].hidden_line = line;
}

/* ---- the end ---- */

/* The kind whose waiting total is furthest down; NULL: none waits. */
static struct total_kind *innermost(struct totals *t)
{
	struct total_kind *last = NULL;

	for (size_t i = 0; i < t->kind_count; i++) {
		struct total_kind *k = &t->kind[i];

		if (k->waiting_count > 0 &&
		    (!last || k->waiting[k->waiting_count - 1].rows.from >=
		                      last->waiting[last->waiting_count - 1].rows.from))
			last = k;
	}
	return last;
}

/* Report a kind of total row that this file does not have. */
static void report_missing(struct totals *t, size_t kind, const char *file)
{
	const struct total_kind *k = &t->kind[kind];
	const char *key = k->spec->when ? "when" : "label";
	char path[48], why[160] = "", number[27];

	if (t->kind_count > 1)
		snprintf(path, sizeof(path), "clean.totals.%zu.%s", kind + 1, key);
	else
		snprintf(path, sizeof(path), "clean.totals.%s", key);
	if (k->hidden > 0)
		snprintf(why, sizeof(why),
		         ", but source.comment leaves out %s that would be, the first on line %llu",
		         text_count(k->hidden, number), (unsigned long long)k->hidden_line);
	if (k->spec->optional || (k->hidden == 0 && k->records == 0)) {
		/*
		 * a ready-made layout has labels for files with and without totals: no totals is
		 * not worth a note
		 */
		(k->spec->when || k->hidden > 0 ? diag_note : diag_detail)(
			"%s: no row is a total (%s)%s, so no total was compared", file, path, why);
		return;
	}
	finding_report_whole(
		file_findings_sinks(t->findings),
		&(struct finding){ .at = str_of(file),
	                           .code = file_finding_name(FILE_TOTAL_MISSING) },
		"no row is a total (%s)%s, so no total was compared: %s", path, why,
		k->hidden > 0 ? "write a longer source.comment, one that no total begins with"
			      : "'optional: true' beside it would accept that");
	file_findings_add(t->findings, file_finding_name(FILE_TOTAL_MISSING), 1, STR_NULL, NULL);
}

void totals_end(struct totals *t, const char *file)
{
	struct total_kind *k;

	if (!t)
		return;
	while ((k = innermost(t)))
		totals_settle_last(t, k);
	totals_report_passed(t, file);
	for (size_t i = 0; i < t->kind_count; i++)
		if (t->kind[i].rows == 0)
			report_missing(t, i, file);
}

void totals_summary(const struct totals *t, struct buf *out)
{
	char number[27];

	bool asked = false;

	for (size_t i = 0; t && i < t->kind_count; i++)
		asked |= t->kind[i].spec->when || !t->kind[i].spec->optional;
	if (!t || (!asked && t->agreed + t->differed + t->followed == 0))
		return;
	buf_addf(out, ", %s total%s", text_count(t->agreed, number),
	         t->agreed == 1 ? " agrees" : "s agree");
	if (t->differed > 0)
		buf_addf(out, ", %s differ%s", text_count(t->differed, number),
		         t->differed == 1 ? "s" : "");
	if (t->followed > 0)
		buf_addf(out, ", %s more for the same reason", text_count(t->followed, number));
}

static void free_kind(struct total_kind *k)
{
	for (size_t i = 0; i < k->waiting_capacity; i++) {
		buf_free(&k->waiting[i].at);
		free(k->waiting[i].stated);
		free(k->waiting[i].base);
		free(k->waiting[i].rows.reported);
	}
	buf_free(&k->code);
	buf_free(&k->passed_at);
	free(k->waiting);
	free(k->measure);
	free(k->column);
	keyset_free(k->keys);
	free(k->group);
	arena_free(&k->arena);
	free(k->run);
}

void totals_free(struct totals *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->kind_count; i++)
		free_kind(&t->kind[i]);
	free(t->kind);
	free(t->measure);
	buf_free(&t->key);
	buf_free(&t->label);
	free(t->aside);
	arena_free(&t->arena);
	free(t);
}
