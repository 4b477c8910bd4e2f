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

void rows_put(const struct rows *rows, struct str value, bool last)
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

void rows_find_columns(struct row_head *head, const struct spec_reconcile *what)
{
	for (size_t k = 0; k < what->key_count; k++)
		for (size_t c = 0; c < head->count; c++)
			if (str_eq(head->name[c], what->key[k]))
				head->column[k] = c;
}

void rows_head(const struct pack *p, const struct rows *rows, struct row_head *head)
{
	head->named = pack_is_list(p);
	head->count = key_columns(p, &head->name);
	head->cell = xcalloc(head->count, sizeof(*head->cell));
	head->column = xcalloc(head->count, sizeof(*head->column));
	if (head->named)
		rows_put(rows, STR("comparison"), false);
	for (size_t i = 0; i < head->count; i++)
		rows_put(rows, head->name[i], false);
}

void rows_head_free(struct row_head *head)
{
	free(head->name);
	free(head->cell);
	free(head->column);
}

/* What follows the status in a row. */
struct row_end {
	bool places; /* the places of both records, */
	bool dated;  /* and then what is new since an earlier day */
};

/* A row for each measure of a key. */
static void put_key(const struct result *r, const struct rows *rows, const struct row_head *head,
                    const struct row_end *after, const struct key_balance *at)
{
	char text[DECIMAL_TEXT];

	for (size_t i = 0; i < at->parts; i++)
		head->cell[head->column[i]] = at->part[i];
	for (size_t m = 0; m < r->what->measure_count; m++) {
		if (head->named)
			rows_put(rows, r->name, false);
		for (size_t i = 0; i < head->count; i++)
			rows_put(rows, head->cell[i], false);
		rows_put(rows, r->what->measure[m].name, false);
		for (int side = BEFORE; side <= AFTER; side++)
			rows_put(rows, result_value(r, at, (enum side)side, m, text), false);
		rows_put(rows, result_difference(r, at, m, text), false);
		rows_put(rows, str_of(status_name(at->status)), !after->places && !after->dated);
		for (int side = BEFORE; side <= AFTER && after->places; side++)
			rows_put(rows, at->half[side].at, side == AFTER && !after->dated);
		if (!after->dated)
			continue;
		rows_put(rows, result_news(at, m), false);
		rows_put(rows, result_change(r, at, m, text), false);
		rows_put(rows, r->past ? past_since(r->past, at, m) : STR_NULL, true);
	}
}

/* What follows the status is about differences: nothing. */
static void put_no_end(const struct rows *rows, const struct row_end *after)
{
	size_t left = (after->places ? 2 : 0) + (after->dated ? 3 : 0);

	for (; left > 0; left--)
		rows_put(rows, STR_NULL, left == 1);
}

/*
 * A row for a figure that contradicts others of its side: what is stated there, and by how much it is not what it
 * should be.
 */
static void put_break(const struct result *r, const struct rows *rows, const struct row_head *head,
                      const struct row_end *after, const struct balance_break *one)
{
	struct buf status = { 0 };
	char text[DECIMAL_TEXT];

	for (size_t i = 0; i < r->what->key_count; i++)
		head->cell[head->column[i]] = one->part[i];
	if (head->named)
		rows_put(rows, r->name, false);
	for (size_t i = 0; i < head->count; i++)
		rows_put(rows, head->cell[i], false);
	rows_put(rows, r->what->measure[one->measure].name, false);
	for (int side = BEFORE; side <= AFTER; side++)
		rows_put(rows,
		         (enum side)side == one->side
		                 ? result_amount_of(r, one->part, one->measure, one->stated, text)
		                 : STR_NULL,
		         false);
	rows_put(rows, result_amount_of(r, one->part, one->measure, break_difference(one), text),
	         false);
	buf_adds(&status, "no proof: ");
	break_rule(one, &status);
	rows_put(rows, buf_str(&status), !after->places && !after->dated);
	put_no_end(rows, after);
	buf_free(&status);
}

static bool put_breaks(const struct pack *p, const struct result *r, const struct rows *rows,
                       const struct row_head *head, const struct row_end *after)
{
	struct breaks *b = balances_breaks(r->balances);
	const struct balance_break *one;

	if (breaks_count(b) == 0)
		return true;
	if (!breaks_rewind(b))
		return false;
	while ((one = breaks_next(b))) {
		put_break(r, rows, head, after, one);
		if (!result_pour(p, rows->out))
			return false;
	}
	return breaks_whole(b);
}

static bool put_comparison(const struct pack *p, const struct result *r, const struct rows *rows,
                           const struct row_head *head, const struct row_end *after)
{
	const struct key_balance *at;

	for (size_t i = 0; i < head->count; i++)
		head->cell[i] = STR_NULL;
	if (!put_breaks(p, r, rows, head, after))
		return false;
	while ((at = balances_next(r->balances))) {
		put_key(r, rows, head, after, at);
		if (!result_pour(p, rows->out))
			return false;
	}
	return balances_whole(r->balances);
}

/* The titles of the columns after the key. */
static void put_titles(const struct rows *rows, const struct row_end *after)
{
	static const char *const all[] = { "measure", "before", "after", "difference", "status" },
				 *const places[] = { "before_at", "after_at" },
				 *const news[] = { "news", "change", "since" };

	for (size_t i = 0; i < 5; i++)
		rows_put(rows, str_of(all[i]), i == 4 && !after->places && !after->dated);
	for (size_t i = 0; i < 2 && after->places; i++)
		rows_put(rows, str_of(places[i]), i == 1 && !after->dated);
	for (size_t i = 0; i < 3 && after->dated; i++)
		rows_put(rows, str_of(news[i]), i == 2);
}

static bool put_rows(const struct pack *p, const struct rows *rows)
{
	struct row_head head = { 0 };
	struct row_end after = { .dated = p->dated };
	bool ok = true;

	rows_head(p, rows, &head);
	for (size_t i = 0; i < p->count; i++)
		after.places |= p->comparison[i].what->rows;
	put_titles(rows, &after);
	for (size_t i = 0; i < p->count && ok; i++) {
		rows_find_columns(&head, p->comparison[i].what);
		ok = put_comparison(p, &p->comparison[i], rows, &head, &after);
	}
	rows_head_free(&head);
	return ok;
}

struct rows rows_csv(const struct pack *p, struct buf *out)
{
	return (struct rows){ out, p->to_file ? put_sheet_value : put_csv_value, ',' };
}

struct rows rows_tsv(struct buf *out)
{
	return (struct rows){ out, escape_put, '\t' };
}

bool result_csv(const struct pack *p, struct buf *out)
{
	struct rows rows = rows_csv(p, out);

	return put_rows(p, &rows);
}

bool result_tsv(const struct pack *p, struct buf *out)
{
	struct rows rows = rows_tsv(out);

	return put_rows(p, &rows);
}
