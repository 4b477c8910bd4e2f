/* acceptance - a hash table of rows, by the parts of their key and their measure. */
#include "compare/acceptance.h"

#include <stdlib.h>
#include <time.h>

#include "compare/sums.h"
#include "date/date.h"
#include "record/payload.h"
#include "table/aux_file.h"
#include "table/column_table.h"

struct acceptances {
	const struct spec_reconcile *what;
	struct acceptance *one;
	size_t count, capacity;
	struct sums *index; /* the sums of an entry are the number of its row, a size_t */
	struct arena arena;
	struct buf key;        /* scratch */
	char today[DATE_TEXT]; /* of this machine, in its zone */
};

static void set_today(char out[DATE_TEXT])
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(out, DATE_TEXT, "%Y-%m-%d", &tm);
}

struct acceptances *acceptances_new(const struct spec_reconcile *what)
{
	struct acceptances *a = xcalloc(1, sizeof(*a));

	a->what = what;
	a->index = sums_new(SUMS_ALIGNED, SIZE_MAX);
	set_today(a->today);
	return a;
}

static struct sums_entry *find(const struct acceptances *a, struct buf *key, const struct str *part,
                               size_t measure)
{
	buf_reset(key);
	for (size_t i = 0; i < a->what->key_count; i++)
		payload_text(key, part[i]);
	buf_add(key, &measure, sizeof(measure));
	return sums_find(a->index, str_hash(buf_str(key)), buf_str(key));
}

/* ---- reading ---- */

/* The columns of a file: those of the keys, and these after them. */
enum column { MEASURE, AMOUNT, REASON, NAME, DATE, EXPIRY, COMPARISON, COLUMNS };

struct file {
	const char *path;
	const struct acceptances_of *of;
	struct str *name; /* of all columns */
	size_t keys;      /* so many are parts of keys */
	struct column_table *table;
	struct str *cell;
	bool ok;
};

static void add_name(struct file *f, struct str name)
{
	for (size_t i = 0; i < f->keys; i++)
		if (str_eq(f->name[i], name))
			return;
	f->name[f->keys++] = name;
}

static void list_columns(struct file *f)
{
	static const char *const names[] = { "measure", "amount", "reason",    "name",
		                             "date",    "expiry", "comparison" };
	size_t most = COLUMNS;

	for (size_t i = 0; i < f->of->count; i++)
		most += f->of->set[i]->what->key_count;
	f->name = xcalloc(most, sizeof(*f->name));
	f->cell = xcalloc(most, sizeof(*f->cell));
	for (size_t i = 0; i < f->of->count; i++)
		for (size_t k = 0; k < f->of->set[i]->what->key_count; k++)
			add_name(f, f->of->set[i]->what->key[k]);
	for (size_t i = 0; i < COLUMNS; i++)
		f->name[f->keys + i] = str_of(names[i]);
}

static struct str cell_of(const struct file *f, enum column column)
{
	return f->cell[f->keys + column];
}

static bool bad(struct file *f, const char *what, struct str text)
{
	struct buf quoted = { 0 };

	diag_error_at(column_table_place(f->table), "%s%s%s", what, str_is_null(text) ? "" : ": ",
	              str_is_null(text) ? "" : text_quote(&quoted, text));
	buf_free(&quoted);
	f->ok = false;
	return false;
}

/* The comparison of the row. NULL after an error was reported. */
static struct acceptances *set_of(struct file *f)
{
	struct str name = cell_of(f, COMPARISON);

	if (!f->of->named)
		return f->of->set[0];
	for (size_t i = 0; i < f->of->count; i++)
		if (!str_is_null(name) && str_eq(f->of->name[i], name))
			return f->of->set[i];
	(void)bad(f,
	          str_is_null(name) ? "a row names no comparison" : "no comparison has this name",
	          name);
	return NULL;
}

static bool read_measure(struct file *f, const struct spec_reconcile *what, size_t *out)
{
	struct str name = cell_of(f, MEASURE);

	for (*out = 0; *out < what->measure_count; ++*out)
		if (!str_is_null(name) && str_eq(what->measure[*out].name, name))
			return true;
	return bad(f, str_is_null(name) ? "a row names no measure" : "no measure has this name",
	           name);
}

static bool read_day(struct file *f, enum column column, bool needed)
{
	struct date day;
	struct str text = cell_of(f, column);

	if (str_is_null(text))
		return !needed || bad(f, "a row has no date: when was it accepted?", text);
	return date_parse(text, &day) || bad(f, "not a date as 2026-12-31", text);
}

static bool read_row(struct file *f, struct acceptances *a, struct acceptance *out)
{
	struct str amount = cell_of(f, AMOUNT);
	bool ok = read_measure(f, a->what, &out->measure);

	if (str_is_null(amount) || decimal_parse(amount, &out->amount) != DECIMAL_OK)
		ok = bad(f, "the amount is not a number", amount);
	if (str_is_null(cell_of(f, REASON)))
		ok = bad(f, "a row has no reason: why is it accepted?", STR_NULL);
	if (str_is_null(cell_of(f, NAME)))
		ok = bad(f, "a row has no name: who accepted it?", STR_NULL);
	ok = read_day(f, DATE, true) && ok;
	return read_day(f, EXPIRY, false) && ok;
}

static void keep_texts(const struct file *f, struct acceptances *a, struct acceptance *out)
{
	out->part = arena_alloc(&a->arena, mem_mul(a->what->key_count, sizeof(*out->part)));
	for (size_t k = 0; k < a->what->key_count; k++)
		for (size_t c = 0; c < f->keys; c++)
			if (str_eq(f->name[c], a->what->key[k]))
				out->part[k] = str_copy(&a->arena, f->cell[c]);
	out->reason = str_copy(&a->arena, cell_of(f, REASON));
	out->name = str_copy(&a->arena, cell_of(f, NAME));
	out->date = str_copy(&a->arena, cell_of(f, DATE));
	out->expiry = str_copy(&a->arena, cell_of(f, EXPIRY));
}

/* Dates in ISO form have the order of their texts. */
static bool is_expired(const struct acceptances *a, const struct acceptance *one)
{
	return !str_is_null(one->expiry) && str_cmp(one->expiry, str_of(a->today)) < 0;
}

static void take_row(struct file *f)
{
	struct acceptances *a = set_of(f);
	struct acceptance one = { .file = f->path, .line = column_table_place(f->table).line };
	struct sums_entry *e;

	if (!a || !read_row(f, a, &one))
		return;
	keep_texts(f, a, &one);
	e = find(a, &a->key, one.part, one.measure);
	if (e) {
		(void)bad(f, "an earlier row accepts a difference of the same figure", STR_NULL);
		return;
	}
	one.state = is_expired(a, &one) ? ACCEPTANCE_EXPIRED : ACCEPTANCE_NO_DIFFERENCE;
	e = sums_add(a->index, str_hash(buf_str(&a->key)), buf_str(&a->key), STR_NULL);
	*(size_t *)sums_of(e) = a->count;
	a->one = mem_grow(a->one, &a->capacity, a->count + 1, sizeof(*a->one));
	a->one[a->count++] = one;
}

bool acceptances_read(const char *path, const struct acceptances_of *of)
{
	struct file f = { .path = path, .of = of, .ok = true };

	list_columns(&f);
	f.table = column_table_open(path, f.name, f.keys + COLUMNS - !of->named,
	                            &(struct aux_how){ .evidence = of->evidence });
	if (f.table) {
		while (column_table_next(f.table, f.cell))
			take_row(&f);
		f.ok = column_table_close(f.table) && f.ok;
	}
	free(f.name);
	free(f.cell);
	return f.table && f.ok;
}

/* ---- asking ---- */

static struct acceptance *row_of(const struct acceptances *a, const struct key_balance *at,
                                 size_t measure)
{
	struct buf key = { 0 };
	struct sums_entry *e;

	if (!a || a->count == 0)
		return NULL;
	e = find(a, &key, at->part, measure);
	buf_free(&key);
	return e ? &a->one[*(size_t *)sums_of(e)] : NULL;
}

bool acceptances_take(struct acceptances *a, const struct key_balance *at, size_t measure,
                      struct decimal difference)
{
	struct acceptance *one = row_of(a, at, measure);

	if (!one)
		return false;
	if (one->state == ACCEPTANCE_EXPIRED)
		return false;
	if (decimal_cmp(one->amount, difference) == 0) {
		one->state = ACCEPTANCE_HOLDS;
		return true;
	}
	/* record by record, another record of the key may have the difference */
	if (one->state != ACCEPTANCE_HOLDS) {
		one->state = ACCEPTANCE_OTHER_AMOUNT;
		one->difference = difference;
	}
	return false;
}

bool acceptances_has(const struct acceptances *a, const struct key_balance *at, size_t measure,
                     struct decimal difference)
{
	const struct acceptance *one = row_of(a, at, measure);

	return one && one->state == ACCEPTANCE_HOLDS && decimal_cmp(one->amount, difference) == 0;
}

const struct acceptance *acceptances_find(const struct acceptances *a, const struct key_balance *at,
                                          size_t measure)
{
	const struct acceptance *one = row_of(a, at, measure);

	return one && one->state != ACCEPTANCE_EXPIRED ? one : NULL;
}

void acceptances_explains(struct acceptances *a, const struct key_balance *at, size_t measure)
{
	struct acceptance *one = row_of(a, at, measure);

	if (one)
		one->explains = true;
}

/* ---- what became of them ---- */

const struct acceptance *acceptances_at(const struct acceptances *a, size_t i)
{
	return a && i < a->count ? &a->one[i] : NULL;
}

size_t acceptances_holding(const struct acceptances *a)
{
	size_t count = 0;

	for (size_t i = 0; a && i < a->count; i++)
		count += a->one[i].state == ACCEPTANCE_HOLDS;
	return count;
}

size_t acceptances_void(const struct acceptances *a)
{
	return a ? a->count - acceptances_holding(a) : 0;
}

void acceptance_why(const struct spec_reconcile *what, const struct acceptance *one,
                    struct buf *out)
{
	size_t m = one->measure;
	char text[DECIMAL_TEXT], accepted[DECIMAL_TEXT];

	switch (one->state) {
	case ACCEPTANCE_HOLDS:
		buf_adds(out, "it holds");
		break;
	case ACCEPTANCE_NO_DIFFERENCE:
		buf_adds(out, "there is no such difference: take it out of the file");
		break;
	case ACCEPTANCE_EXPIRED:
		buf_adds(out, "its last day was ");
		text_escape(out, one->expiry);
		break;
	case ACCEPTANCE_OTHER_AMOUNT:
		decimal_format(key_amount(what, one->part, m, one->amount), accepted);
		decimal_format(key_amount(what, one->part, m, one->difference), text);
		buf_addf(out,
		         one->explains ? "it accepts %s, which is a part of the difference of %s"
		                       : "it accepts %s, and the difference is %s",
		         accepted, text);
		break;
	}
}

void acceptances_free(struct acceptances *a)
{
	if (!a)
		return;
	free(a->one);
	sums_free(a->index);
	arena_free(&a->arena);
	buf_free(&a->key);
	free(a);
}
