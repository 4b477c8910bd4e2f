/* totals - see totals.h. What is compared is in totals_compare.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "totals_int.h"

#define MISSING '\1'	/* in the key of a total row: a field that it does not tell */

/* ---- opening ---- */

/* The number of the measure that sums `field`, which is made where it is new. */
static size_t measure_of(struct totals *t, size_t field)
{
	for (size_t i = 0; i < t->measure_count; i++)
		if (t->measure[i].field == field)
			return i;
	t->measure = xrealloc(t->measure, t->measure_count + 1, sizeof(*t->measure));
	t->measure[t->measure_count] = (struct measure){ .field = field };
	return t->measure_count++;
}

struct totals *totals_new(const struct spec_clean *clean, struct fields *fields, struct file_findings *findings)
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
		struct kind *k = &t->kind[i];

		k->spec = &clean->totals[i];
		k->measure = xcalloc(k->spec->check_count, sizeof(*k->measure));
		k->column = xcalloc(k->spec->check_count, sizeof(*k->column));
		for (size_t j = 0; j < k->spec->check_count; j++)
			k->measure[j] = measure_of(t, k->spec->check[j].field);
	}
	return t;
}

static void *zeroed(struct arena *arena, size_t count, size_t size)
{
	size_t bytes = mem_mul(count, size);

	return memset(arena_alloc(arena, bytes), 0, bytes);
}

static void new_group(struct kind *k)
{
	struct group *g;

	k->group = mem_grow(k->group, &k->group_capacity, k->group_count + 1, sizeof(*k->group));
	g = &k->group[k->group_count++];
	g->figure = zeroed(&k->arena, k->spec->check_count, sizeof(*g->figure));
	g->rows.told = zeroed(&k->arena, k->spec->check_count, sizeof(*g->rows.told));
	g->rows.from = k->records;
	for (size_t i = 0; i < k->spec->check_count; i++)
		g->rows.told[i].checked = k->records;
}

static void begin_kind(struct kind *k)
{
	k->records = k->rows = 0;
	k->group_count = k->waiting_count = 0;
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

bool totals_file(struct totals *t, const struct columns *columns, struct place place)
{
	bool ok = true;

	for (size_t i = 0; t != NULL && i < t->kind_count; i++) {
		struct kind *k = &t->kind[i];

		begin_kind(k);
		for (size_t j = 0; j < k->spec->check_count; j++)
			ok &= columns_need(columns, k->spec->check[j].column, "clean.totals", place, &k->column[j]);
	}
	return ok;
}

/* ---- records ---- */

static void read_measure(const struct totals *t, struct measure *m, const struct record *rec)
{
	struct str value = rec->field[m->field];

	if (value.p == NULL) {
		m->state = MEASURE_NULL;
	} else if ((rec->fault.p != NULL && fault_has(rec, t->clean->field[m->field].name)) ||
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

size_t totals_group(struct kind *k, struct str key)
{
	bool fresh;
	size_t i;

	if (k->keys == NULL)
		return 0;
	if (k->current != GROUP_NONE && str_eq(keyset_key(k->keys, k->current), key))
		return k->current;
	i = keyset_add(k->keys, key, &fresh);
	if (fresh)
		new_group(k);
	return i;
}

static void keep_base(struct kind *k, struct waiting *w)
{
	memcpy(w->base, k->group[w->group].figure, k->spec->check_count * sizeof(*w->base));
}

/* Go on with records of a group: a total above them that does not say its group is theirs. */
static void enter(struct kind *k, size_t group)
{
	k->current = group;
	for (size_t i = k->waiting_count; i-- > 0 && k->waiting[i].group == GROUP_NONE;) {
		k->waiting[i].group = group;
		keep_base(k, &k->waiting[i]);
	}
}

/* A part: the run of this record. */
static struct run *run_of(struct totals *t, struct kind *k, const struct record *rec)
{
	struct str key = grouping_key(k->spec->by, k->spec->by_count, rec, &t->key);
	struct run *run;

	if (k->run_open && str_eq(k->run[k->run_count - 1].key, key))
		return &k->run[k->run_count - 1];
	k->run = mem_grow(k->run, &k->run_capacity, k->run_count + 1, sizeof(*k->run));
	run = &k->run[k->run_count++];
	run->key = str_copy(&t->arena, key);
	run->records = 0;
	run->figure = zeroed(&t->arena, k->spec->check_count, sizeof(*run->figure));
	k->run_open = true;
	return run;
}

void totals_add(struct totals *t, const struct record *rec)
{
	for (size_t i = 0; t != NULL && i < t->measure_count; i++)
		read_measure(t, &t->measure[i], rec);
	for (size_t i = 0; t != NULL && i < t->kind_count; i++) {
		struct kind *k = &t->kind[i];
		struct figure *figure;

		if (t->part) {
			struct run *run = run_of(t, k, rec);

			run->records++;
			figure = run->figure;
		} else {
			if (k->keys != NULL || k->waiting_count > 0)
				enter(k, k->keys != NULL ? totals_group(k, grouping_key(k->spec->by, k->spec->by_count, rec, &t->key)) : 0);
			k->records++;
			figure = k->group[k->current].figure;
		}
		for (size_t j = 0; j < k->spec->check_count; j++)
			add_value(&figure[j], &t->measure[k->measure[j]]);
	}
}

/* ---- total rows ---- */

/* The rows of a total that stood above them have ended. */
static void settle(struct totals *t, struct kind *k, struct waiting *w)
{
	for (size_t i = 0; i < k->spec->check_count; i++) {
		struct comparison c = { k, w->group, &w->rows, i, buf_str(&w->at), &w->stated[i], { .unread = 0 } };
		struct decimal base;

		if (!w->stated[i].good)
			continue;
		if (w->group != GROUP_NONE) {
			c.figure = k->group[w->group].figure[i];
			c.figure.unread -= w->base[i].unread;
			if (decimal_sum_get(&w->base[i].sum, &base))
				decimal_sum_add(&c.figure.sum, decimal_neg(base));
			else
				c.figure.sum.overflow = true;
		}
		totals_compare(t, &c);
	}
}

/* The last total that waits: no other one stands within its rows. */
static void settle_last(struct totals *t, struct kind *k)
{
	struct waiting *w = &k->waiting[--k->waiting_count];

	settle(t, k, w);
	if (k->waiting_count == 0 && w->group != GROUP_NONE)
		memset(k->group[w->group].figure, 0, k->spec->check_count * sizeof(struct figure));
}

/* A total above its rows: it waits for them. */
static void wait_for_rows(struct totals *t, struct kind *k, const struct stated *stated, size_t group, struct str at)
{
	size_t count = k->spec->check_count, room = k->waiting_capacity;
	struct waiting *w;

	while (k->spec->since == SINCE_LAST && k->waiting_count > 0)
		settle_last(t, k);
	k->waiting = mem_grow(k->waiting, &k->waiting_capacity, k->waiting_count + 1, sizeof(*k->waiting));
	if (room < k->waiting_capacity)
		memset(k->waiting + room, 0, (k->waiting_capacity - room) * sizeof(*k->waiting));
	w = &k->waiting[k->waiting_count++];
	if (w->stated == NULL) {
		w->stated = xcalloc(count, sizeof(*w->stated));
		w->base = xcalloc(count, sizeof(*w->base));
		w->rows.told = xcalloc(count, sizeof(*w->rows.told));
	}
	buf_reset(&w->at);
	buf_addstr(&w->at, at);
	w->group = group;
	w->rows.from = k->records;
	for (size_t i = 0; i < count; i++) {
		w->stated[i] = stated[i];
		w->stated[i].text = STR_NULL;
		w->base[i] = (struct figure){ .unread = 0 };
		w->rows.told[i] = (struct told){ .checked = k->records };
	}
	if (group != GROUP_NONE)
		keep_base(k, w);
}

static void compare_group(struct totals *t, struct kind *k, const struct stated *stated, size_t group, struct str at)
{
	struct group *g = &k->group[group];

	for (size_t i = 0; i < k->spec->check_count; i++)
		totals_compare(t, &(struct comparison){ k, group, &g->rows, i, at, &stated[i], g->figure[i] });
	if (k->spec->since != SINCE_LAST)
		return;
	g->rows.from = k->records;
	for (size_t i = 0; i < k->spec->check_count; i++) {
		g->figure[i] = (struct figure){ .unread = 0 };
		g->rows.told[i] = (struct told){ .checked = k->records };
	}
}

/*
 * The group of a total row. What the row does not tell is that of the record above; GROUP_NONE: of the one below, where the kind
 * stands above its rows.
 */
static size_t total_group(struct totals *t, struct kind *k, struct str key)
{
	const char *above = NULL, *end = key.p + key.len;

	if (k->keys == NULL)
		return 0;
	if (k->current != GROUP_NONE)
		above = keyset_key(k->keys, k->current).p;
	buf_reset(&t->key);
	for (const char *p = key.p; p < end; p += strlen(p) + 1) {
		if (p[0] == MISSING && k->spec->place == TOTAL_ABOVE)
			return GROUP_NONE;
		buf_adds(&t->key, p[0] != MISSING ? p : above != NULL ? above : "");
		buf_addc(&t->key, '\0');
		if (above != NULL)
			above += strlen(above) + 1;
	}
	return totals_group(k, buf_str(&t->key));
}

/* What cannot be read waits for nothing. */
static void tell_unread(struct totals *t, struct kind *k, size_t group, const struct stated *stated, struct str at)
{
	for (size_t i = 0; i < k->spec->check_count; i++)
		if (!stated[i].good)
			totals_compare(t, &(struct comparison){ k, group, NULL, i, at, &stated[i], { .unread = 0 } });
}

/* The total row at `at`, with the sums up to it. */
static void take_row(struct totals *t, struct kind *k, const struct stated *stated, struct str key, struct str at)
{
	size_t group = total_group(t, k, key);

	k->rows++;
	if (k->spec->place == TOTAL_BELOW) {
		compare_group(t, k, stated, group, at);
		return;
	}
	wait_for_rows(t, k, stated, group, at);
	tell_unread(t, k, group, stated, at);
}

/* What the file says, 0 where it says nothing. */
static struct stated read_stated(const struct totals *t, const struct kind *k, size_t check, const struct legacy_row *row,
                                 struct arena *arena)
{
	struct stated stated = { .given = decimal_of(0, 0) };

	stated.good = fields_cell(t->fields, k->spec->check[check].field, row, k->column[check], arena, &stated.text,
	                          &stated.fault);
	if (stated.good && stated.text.p != NULL && decimal_parse(stated.text, &stated.given) != DECIMAL_OK) {
		stated.good = false;
		stated.fault = FAULT_OVERFLOW;
	}
	return stated;
}

/* The group that a total row tells: the fields `by`, a NUL behind each; MISSING where it does not tell one. */
static struct str read_key(const struct totals *t, const struct kind *k, const struct condition *when,
                           const struct legacy_row *row, struct arena *arena)
{
	struct buf key = {0};
	struct str text;
	enum fault fault;

	for (size_t i = 0; i < k->spec->by_count; i++) {
		size_t column = fields_column(t->fields, k->spec->by[i]);

		if (condition_uses(when, column) ||
		    !fields_cell(t->fields, k->spec->by[i], row, column, arena, &text, &fault) || text.p == NULL)
			buf_addc(&key, MISSING);
		else
			buf_addstr(&key, text);
		buf_addc(&key, '\0');
	}
	text = str_copy(arena, buf_str(&key));
	buf_free(&key);
	return text;
}

static void put_aside(struct totals *t, size_t kind, const struct stated *stated, struct str key, struct str at)
{
	size_t count = t->kind[kind].spec->check_count;
	struct aside *a;

	t->aside = mem_grow(t->aside, &t->aside_capacity, t->aside_count + 1, sizeof(*t->aside));
	a = &t->aside[t->aside_count++];
	*a = (struct aside){ .at = str_copy(&t->arena, at), .kind = kind, .key = str_copy(&t->arena, key) };
	a->stated = arena_alloc(&t->arena, mem_mul(count, sizeof(*a->stated)));
	a->runs = arena_alloc(&t->arena, mem_mul(t->kind_count, sizeof(*a->runs)));
	for (size_t i = 0; i < count; i++) {
		a->stated[i] = stated[i];
		a->stated[i].text = stated[i].good ? STR_NULL : str_copy(&t->arena, stated[i].text);
	}
	for (size_t i = 0; i < t->kind_count; i++) {
		a->runs[i] = t->kind[i].run_count;
		t->kind[i].run_open = false;
	}
}

void totals_row(struct totals *t, size_t kind, const struct condition *when, const struct legacy_row *row, struct str at,
                struct arena *arena)
{
	struct kind *k = &t->kind[kind];
	struct stated *stated = arena_alloc(arena, mem_mul(k->spec->check_count, sizeof(*stated)));
	struct str key = read_key(t, k, when, row, arena);

	for (size_t i = 0; i < k->spec->check_count; i++)
		stated[i] = read_stated(t, k, i, row, arena);
	if (t->hold)
		put_aside(t, kind, stated, key, at);
	else
		take_row(t, k, stated, key, at);
}

/* ---- in parts ---- */

void totals_part(struct totals *t)
{
	if (t != NULL)
		t->part = t->hold = true;
}

void totals_hold(struct totals *t)
{
	if (t != NULL)
		t->hold = true;
}

static void add_figure(struct figure *into, const struct figure *more)
{
	struct decimal d;

	if (decimal_sum_get(&more->sum, &d))
		decimal_sum_add(&into->sum, d);
	else
		into->sum.overflow = true;
	into->unread += more->unread;
}

/* Add the runs of a part up to number `end`. */
static void add_runs(struct kind *k, struct kind *part, size_t end)
{
	for (; part->run_taken < end; part->run_taken++) {
		const struct run *run = &part->run[part->run_taken];

		enter(k, totals_group(k, run->key));
		k->records += run->records;
		for (size_t j = 0; j < k->spec->check_count; j++)
			add_figure(&k->group[k->current].figure[j], &run->figure[j]);
	}
}

void totals_take(struct totals *t, struct totals *part)
{
	const struct aside *a = &part->aside[part->aside_taken++];

	for (size_t i = 0; i < t->kind_count; i++)
		add_runs(&t->kind[i], &part->kind[i], a->runs[i]);
	take_row(t, &t->kind[a->kind], a->stated, a->key, a->at);
}

void totals_join(struct totals *t, struct totals *part)
{
	for (size_t i = 0; t != NULL && i < t->kind_count; i++)
		add_runs(&t->kind[i], &part->kind[i], part->kind[i].run_count);
}

bool totals_exact(const struct totals *t)
{
	for (size_t i = 0; t != NULL && i < t->kind_count; i++)
		for (size_t k = 0; k < t->kind[i].run_count; k++)
			for (size_t j = 0; j < t->kind[i].spec->check_count; j++)
				if (t->kind[i].run[k].figure[j].sum.overflow)
					return false;
	return true;
}

void totals_clear(struct totals *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->kind_count; i++) {
		t->kind[i].run_count = t->kind[i].run_taken = 0;
		t->kind[i].run_open = false;
	}
	t->aside_count = t->aside_taken = 0;
	arena_reset(&t->arena);
}

/* ---- the end ---- */

/* The kind with the total that waits and stands furthest down; NULL: none waits. */
static struct kind *innermost(struct totals *t)
{
	struct kind *last = NULL;

	for (size_t i = 0; i < t->kind_count; i++) {
		struct kind *k = &t->kind[i];

		if (k->waiting_count > 0 && (last == NULL || k->waiting[k->waiting_count - 1].rows.from >=
		                                             last->waiting[last->waiting_count - 1].rows.from))
			last = k;
	}
	return last;
}

/* A kind of total row that this file has not. */
static void tell_missing(struct totals *t, size_t kind, const char *file)
{
	const struct kind *k = &t->kind[kind];
	char path[48] = "clean.totals.when";

	if (t->kind_count > 1)
		snprintf(path, sizeof(path), "clean.totals.%zu.when", kind + 1);
	if (k->spec->optional || k->records == 0) {
		diag_note("%s: no row is a total (%s), so no total was compared", file, path);
		return;
	}
	diag_finding(file_finding_name(FILE_TOTAL_MISSING), str_of(file),
	             "no row is a total (%s), so no total was compared: 'optional: true' beside it would accept that", path);
	file_findings_add(t->findings, file_finding_name(FILE_TOTAL_MISSING), 1, STR_NULL, NULL);
}

void totals_end(struct totals *t, const char *file)
{
	struct kind *k;

	if (t == NULL)
		return;
	while ((k = innermost(t)) != NULL)
		settle_last(t, k);
	for (size_t i = 0; i < t->kind_count; i++)
		if (t->kind[i].rows == 0)
			tell_missing(t, i, file);
}

void totals_summary(const struct totals *t, struct buf *out)
{
	char number[27];

	if (t == NULL)
		return;
	buf_addf(out, ", %s total%s", text_count(t->agreed, number), t->agreed == 1 ? " agrees" : "s agree");
	if (t->differed > 0)
		buf_addf(out, ", %s differ%s", text_count(t->differed, number), t->differed == 1 ? "s" : "");
	if (t->followed > 0)
		buf_addf(out, ", %s more by what was told", text_count(t->followed, number));
}

static void free_kind(struct kind *k)
{
	for (size_t i = 0; i < k->waiting_capacity; i++) {
		buf_free(&k->waiting[i].at);
		free(k->waiting[i].stated);
		free(k->waiting[i].base);
		free(k->waiting[i].rows.told);
	}
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
	if (t == NULL)
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
