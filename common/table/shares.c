/* shares - sort the rows by their key, then make a set for each key. */
#include "table/shares.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "table/column_table.h"

#define REPORTED_MAX 20 /* wrong rows or keys reported for one table, at most */

struct row {
	struct str *key;    /* key columns */
	size_t key_count;   /* how many; needed to sort */
	struct share share; /* the rest of the row */
	size_t number;      /* in file order */
};

struct shares {
	struct decimal of;     /* the sum that the shares of a key must have */
	bool any;              /* any sum is allowed */
	size_t key_count;      /* key columns, the same in all files */
	struct row *row;       /* as read; sorted by shares_close() */
	size_t count;          /* how many */
	size_t capacity;       /* room */
	struct share *share;   /* the shares of each key, next to each other */
	struct share_set *set; /* sorted by key */
	size_t set_count;      /* how many */
	struct arena arena;    /* owns all texts */
};

struct shares *shares_new(const struct decimal *of)
{
	struct shares *t = xcalloc(1, sizeof(*t));

	t->any = !of;
	if (of)
		t->of = *of;
	return t;
}

bool share_parse(struct str s, struct decimal *out)
{
	bool percent = s.len > 1 && s.p[s.len - 1] == '%';
	struct decimal d;

	if (percent)
		s = str_trim((struct str){ s.p, s.len - 1 });
	if (!s.p || decimal_parse(s, &d) != DECIMAL_OK || decimal_sign(d) <= 0)
		return false;
	if (percent && decimal_mul(d, decimal_of(1, 2), &d) != DECIMAL_OK)
		return false;
	*out = d;
	return true;
}

/* ---- reading ---- */

/* Copy the cells of the row into the arena. */
static struct str *keep(struct shares *t, const struct str *cell, size_t count)
{
	struct str *kept = arena_alloc(&t->arena, mem_mul(count, sizeof(*kept)));

	for (size_t i = 0; i < count; i++)
		kept[i] = str_copy(&t->arena, cell[i]);
	return kept;
}

static bool bad_share(struct place at, struct str text)
{
	struct buf quoted = { 0 };

	diag_error_at(at, "the share %s is not a number above 0", text_quote(&quoted, text));
	buf_free(&quoted);
	return false;
}

/* Add a row. `cell`: key columns, the share, value columns. */
static bool add_row(struct shares *t, struct place at, const char *file, const struct str *cell,
                    size_t value_count)
{
	struct row row = { .key_count = t->key_count, .number = t->count };

	for (size_t i = 0; i < t->key_count; i++) {
		if (!cell[i].p) {
			diag_error_at(at, "the key is empty");
			return false;
		}
	}
	if (!share_parse(cell[t->key_count], &row.share.part))
		return bad_share(at, cell[t->key_count]);
	row.key = keep(t, cell, t->key_count);
	row.share.value = keep(t, cell + t->key_count + 1, value_count);
	row.share.file = file;
	row.share.line = at.line;
	t->row = mem_grow(t->row, &t->capacity, t->count + 1, sizeof(*t->row));
	t->row[t->count++] = row;
	return true;
}

bool shares_read(struct shares *t, const char *path, const struct str *keys, size_t key_count,
                 struct str share, const struct str *values, size_t value_count,
                 const struct aux_how *how)
{
	size_t columns = key_count + 1 + value_count, reported = 0;
	struct str *cell = xcalloc(columns, sizeof(*cell));
	struct column_table *s;
	bool ok = false;

	memcpy(cell, keys, key_count * sizeof(*cell));
	cell[key_count] = share;
	if (value_count)
		memcpy(cell + key_count + 1, values, value_count * sizeof(*cell));
	s = column_table_open(path, cell, columns, how);
	if (!s)
		goto out;
	t->key_count = key_count;
	path = arena_copy(&t->arena, path, strlen(path));
	while (reported < REPORTED_MAX && column_table_next(s, cell))
		reported += !add_row(t, column_table_place(s), path, cell, value_count);
	ok = column_table_close(s) && reported == 0;
out:
	free(cell);
	return ok;
}

/* ---- putting keys together ---- */

static int compare_keys(const struct str *a, const struct str *b, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int order = str_cmp(a[i], b[i]);

		if (order != 0)
			return order;
	}
	return 0;
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = compare_keys(x->key, y->key, x->key_count);

	return order != 0 ? order : x->number < y->number ? -1 : x->number > y->number;
}

/* "shares.csv:2: the shares of '5101' (lines 2, 4, 5) add up to 0.90, not to 1" */
static bool wrong_sum(const struct shares *t, const struct share_set *set)
{
	char sum[DECIMAL_TEXT], of[DECIMAL_TEXT];
	struct buf key = { 0 }, lines = { 0 }, quoted = { 0 };

	for (size_t i = 0; i < t->key_count; i++)
		buf_addf(&key, "%s%.*s", i ? " " : "", (int)set->key[i].len, set->key[i].p);
	for (size_t i = 0; i < set->count && i < REPORTED_MAX; i++)
		buf_addf(&lines, "%s%llu", i ? ", " : "", (unsigned long long)set->share[i].line);
	if (set->count > REPORTED_MAX)
		buf_adds(&lines, ", ...");
	decimal_format(set->whole, sum);
	decimal_format(t->of, of);
	diag_error_at(
		(struct place){ .file = set->share[0].file, .line = (size_t)set->share[0].line },
		"the shares of %s (line%s %s) add up to %s, not to %s",
		text_quote(&quoted, buf_str(&key)), set->count > 1 ? "s" : "", lines.p, sum, of);
	buf_free(&key);
	buf_free(&lines);
	buf_free(&quoted);
	return false;
}

static bool check_set(const struct shares *t, struct share_set *set)
{
	struct decimal_sum sum = { 0 };

	for (size_t i = 0; i < set->count; i++)
		decimal_sum_add(&sum, set->share[i].part);
	if (!decimal_sum_get(&sum, &set->whole)) {
		diag_error_at((struct place){ .file = set->share[0].file,
		                              .line = (size_t)set->share[0].line },
		              "the sum of the shares has more than %d digits", DECIMAL_DIGITS);
		return false;
	}
	return t->any || decimal_cmp(set->whole, t->of) == 0 || wrong_sum(t, set);
}

bool shares_close(struct shares *t)
{
	size_t reported = 0;

	if (t->count > 0)
		qsort(t->row, t->count, sizeof(*t->row), compare_rows);
	t->share = xcalloc(t->count, sizeof(*t->share));
	t->set = xcalloc(t->count, sizeof(*t->set));
	for (size_t i = 0; i < t->count; i++) {
		t->share[i] = t->row[i].share;
		if (i == 0 || compare_keys(t->row[i].key, t->row[i - 1].key, t->key_count) != 0)
			t->set[t->set_count++] = (struct share_set){ .key = t->row[i].key,
				                                     .share = &t->share[i] };
		t->set[t->set_count - 1].count++;
	}
	for (size_t i = 0; i < t->set_count && reported < REPORTED_MAX; i++)
		reported += !check_set(t, &t->set[i]);
	return reported == 0;
}

const struct share_set *shares_find(const struct shares *t, const struct str *key)
{
	size_t low = 0, high = t->set_count;

	for (size_t i = 0; i < t->key_count; i++)
		if (!key[i].p)
			return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_keys(key, t->set[middle].key, t->key_count);

		if (order == 0)
			return &t->set[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

void shares_free(struct shares *t)
{
	if (!t)
		return;
	free(t->row);
	free(t->share);
	free(t->set);
	arena_free(&t->arena);
	free(t);
}
