/*
 * result_rows - the comparisons as rows for machines: all keys, also equal ones.
 *
 * Of a list of comparisons each row begins with the name of its own. Its key columns are those of all
 * comparisons together; a key column that the comparison does not have is empty.
 */
#include <stdlib.h>

#include "charset/unicode.h"
#include "format/csv.h"
#include "reconcile/result_int.h"
#include "record/escape.h"
#include "stream/formula.h"

/* Rows in either format: `put` writes one value, `separator` is between them. */
struct rows {
	struct buf *out;
	void (*put)(struct buf *out, struct str value);
	char separator;
};

/*
 * Does it have invisible characters: a blank at an end, or anywhere a character other than the
 * plain blank?
 */
static bool has_unseen(struct str value)
{
	const char *p = value.p, *end = str_end(value);

	if (value.len == 0)
		return false;
	if (*p == ' ' || end[-1] == ' ' || unicode_has_controls(value))
		return true;
	while (p < end) {
		uint32_t code = unicode_next(&p, end);

		if (code != ' ' && unicode_is_space(code))
			return true;
	}
	return false;
}

/* `put` a value, in quotes if it has characters that would be invisible without them. */
static void put_seen(void (*put)(struct buf *out, struct str field, char delimiter),
                     struct buf *out, struct str value)
{
	size_t start = out->len;

	put(out, value, ',');
	if (!has_unseen(value) || out->p[start] == '"')
		return;
	out->len = start;
	buf_addc(out, '"');
	put(out, value, ',');
	buf_addc(out, '"');
}

static void put_csv_value(struct buf *out, struct str value)
{
	put_seen(csv_put, out, value);
}

/* People open a file in a spreadsheet; a program reads a pipe. */
static void put_sheet_value(struct buf *out, struct str value)
{
	put_seen(formula_put, out, value);
}

static void put_value(const struct rows *rows, struct str value, bool last)
{
	rows->put(rows->out, value);
	buf_addc(rows->out, last ? '\n' : rows->separator);
}

/* The names of the key columns: those of all comparisons, each once. */
static size_t key_columns(const struct pack *p, struct str **out)
{
	size_t most = 0, count = 0;

	for (size_t i = 0; i < p->count; i++)
		most += p->comparison[i].what->key_count;
	*out = xcalloc(most, sizeof(**out));
	for (size_t i = 0; i < p->count; i++) {
		const struct spec_reconcile *what = p->comparison[i].what;

		for (size_t k = 0; k < what->key_count; k++) {
			bool is_there = false;

			for (size_t c = 0; c < count; c++)
				is_there |= str_eq((*out)[c], what->key[k]);
			if (!is_there)
				(*out)[count++] = what->key[k];
		}
	}
	return count;
}

/* For each part of the key of `what` its column; `column` has room for them. */
static void find_columns(const struct spec_reconcile *what, const struct str *name, size_t count,
                         size_t *column)
{
	for (size_t k = 0; k < what->key_count; k++)
		for (size_t c = 0; c < count; c++)
			if (str_eq(name[c], what->key[k]))
				column[k] = c;
}

/* The cells of a row before the measure. */
struct row_head {
	bool named;       /* the name of the comparison is the first */
	bool places;      /* the places of both records follow the status, */
	bool dated;       /* and then what is new since an earlier day */
	struct str *cell; /* of the key columns */
	size_t count;
	size_t *column; /* of each part of the key at work */
};

/* A row for each measure of a key. */
static void put_key(const struct result *r, const struct rows *rows, const struct row_head *head,
                    const struct key_balance *at)
{
	char text[DECIMAL_TEXT];

	for (size_t i = 0; i < at->parts; i++)
		head->cell[head->column[i]] = at->part[i];
	for (size_t m = 0; m < r->what->measure_count; m++) {
		if (head->named)
			put_value(rows, r->name, false);
		for (size_t i = 0; i < head->count; i++)
			put_value(rows, head->cell[i], false);
		put_value(rows, r->what->measure[m].name, false);
		for (int side = BEFORE; side <= AFTER; side++)
			put_value(rows, result_value(r, at, (enum side)side, m, text), false);
		put_value(rows, result_difference(r, at, m, text), false);
		put_value(rows, str_of(status_name(at->status)), !head->places && !head->dated);
		for (int side = BEFORE; side <= AFTER && head->places; side++)
			put_value(rows, at->half[side].at, side == AFTER && !head->dated);
		if (!head->dated)
			continue;
		put_value(rows, result_news(at, m), false);
		put_value(rows, result_change(r, at, m, text), false);
		put_value(rows, r->past ? past_since(r->past, at, m) : STR_NULL, true);
	}
}

static bool put_comparison(const struct pack *p, const struct result *r, const struct rows *rows,
                           const struct row_head *head)
{
	const struct key_balance *at;

	for (size_t i = 0; i < head->count; i++)
		head->cell[i] = STR_NULL;
	while ((at = balances_next(r->balances))) {
		put_key(r, rows, head, at);
		if (!result_pour(p, rows->out))
			return false;
	}
	return balances_whole(r->balances);
}

/* The titles of the columns after the key. */
static void put_titles(const struct rows *rows, const struct row_head *head)
{
	static const char *const all[] = { "measure", "before", "after", "difference", "status" },
				 *const places[] = { "before_at", "after_at" },
				 *const news[] = { "news", "change", "since" };

	for (size_t i = 0; i < 5; i++)
		put_value(rows, str_of(all[i]), i == 4 && !head->places && !head->dated);
	for (size_t i = 0; i < 2 && head->places; i++)
		put_value(rows, str_of(places[i]), i == 1 && !head->dated);
	for (size_t i = 0; i < 3 && head->dated; i++)
		put_value(rows, str_of(news[i]), i == 2);
}

static bool put_rows(const struct pack *p, const struct rows *rows)
{
	struct row_head head = { .named = pack_is_list(p), .dated = p->dated };
	struct str *name;
	bool ok = true;

	head.count = key_columns(p, &name);
	head.cell = xcalloc(head.count, sizeof(*head.cell));
	head.column = xcalloc(head.count, sizeof(*head.column));
	if (head.named)
		put_value(rows, STR("comparison"), false);
	for (size_t i = 0; i < head.count; i++)
		put_value(rows, name[i], false);
	for (size_t i = 0; i < p->count; i++)
		head.places |= p->comparison[i].what->rows;
	put_titles(rows, &head);
	for (size_t i = 0; i < p->count && ok; i++) {
		find_columns(p->comparison[i].what, name, head.count, head.column);
		ok = put_comparison(p, &p->comparison[i], rows, &head);
	}
	free(name);
	free(head.cell);
	free(head.column);
	return ok;
}

bool result_csv(const struct pack *p, struct buf *out)
{
	return put_rows(p,
	                &(struct rows){ out, p->to_file ? put_sheet_value : put_csv_value, ',' });
}

bool result_tsv(const struct pack *p, struct buf *out)
{
	return put_rows(p, &(struct rows){ out, escape_put, '\t' });
}
