/* side_adder - adds up records by key: in a batch first, which is small, and goes to the book. */
#include <stdlib.h>

#include "base/diag.h"
#include "record/payload.h"
#include "sides/side_int.h"

#define LISTED_BATCHES 15  /* after one whose keys were searched */
#define BATCH_TELLS    256 /* keys: a smaller batch says nothing about the next one */

struct adder *adder_new(struct side_source *s)
{
	const struct spec_reconcile *r = s->what;
	struct adder *a = xcalloc(1, sizeof(*a));

	a->side = s;
	a->part = xcalloc(balances_parts(r), sizeof(*a->part));
	a->group = xcalloc(r->measure_count, sizeof(*a->group));
	for (size_t i = 0; i < r->measure_count; i++)
		if (!s->what->rows && !s->whole && s->measure[i].aggregates)
			a->group[i] = expr_group_new(s->measure[i].expr->expr);
	a->scale = xcalloc(r->measure_count, sizeof(*a->scale));
	a->nulls = xcalloc(r->key_count, sizeof(*a->nulls));
	a->periods = sums_new(0, SIZE_MAX);
	a->batch = sums_new(s->sum_bytes, SIZE_MAX);
	return a;
}

void adder_free(struct adder *a)
{
	if (!a)
		return;
	expr_env_free(&a->env);
	side_sums(a->side).kind->end(a->side, &a->trial);
	for (size_t i = 0; i < a->side->what->measure_count; i++)
		expr_group_free(a->group[i]);
	free(a->group);
	free(a->part);
	free(a->scale);
	free(a->nulls);
	sums_free(a->periods);
	buf_free(&a->last_period);
	sums_free(a->batch);
	arena_free(&a->arena);
	buf_free(&a->text);
	buf_free(&a->more);
	buf_free(&a->again_more);
	buf_free(&a->again_key);
	free(a);
}

bool adder_cannot(const struct adder *a, const struct record *rec, struct str name)
{
	const struct side_source *s = a->side;
	struct str at = side_place(s, rec);

	diag_error("%.*s: %.*s of '%.*s': %s", (int)at.len, at.p, (int)name.len, name.p,
	           (int)s->side->name.len, s->side->name.p, a->env.detail);
	return false;
}

/* An escape makes the key longer. */
void adder_add_part(struct adder *a, size_t part, const struct value *v)
{
	size_t start = a->text.len;

	value_key(v, &a->text);
	a->plain &= v->kind == VALUE_TEXT && a->text.len - start == v->text.len + 1;
	a->part[part] = v->kind == VALUE_TEXT ? v->text : value_to_text(v, a->env.arena);
}

bool adder_key(struct adder *a, const struct record *rec, bool *counts)
{
	const struct side_source *s = a->side;

	*counts = true;
	a->faulty += !str_is_null(rec->fault);
	a->env.rec = rec;
	a->env.arena = rec->arena;
	if (s->side->where && !expr_true(s->side->where->expr, &a->env, counts))
		return adder_cannot(a, rec, STR("where"));
	a->left_out += !*counts;
	if (!*counts)
		return true;
	buf_reset(&a->text);
	a->plain = true;
	for (size_t i = 0; i < s->what->key_count; i++) {
		struct value v;

		if (!expr_eval(s->key[i]->expr, &a->env, &v))
			return adder_cannot(a, rec, s->key[i]->name);
		adder_add_part(a, i, &v);
		if (v.kind == VALUE_NULL || i == s->what->period)
			side_note_part(a, i, v.kind == VALUE_NULL);
	}
	return !s->what->rows || side_key_measures(a, rec);
}

/* What follows the key in an entry: mostly nothing. */
static struct str more_of(struct adder *a, const struct record *rec)
{
	const struct side_source *s = a->side;
	const bool places = s->single || s->what->rows;

	buf_reset(&a->more);
	if (places || !a->plain)
		book_more(&(struct balance_side){ .places = places, .tail = s->what->rows },
		          buf_str(&a->text), a->plain ? NULL : a->part, balances_parts(s->what),
		          side_place(s, rec), &a->more);
	return buf_str(&a->more);
}

/* The key has a record in the batch already, and may have only one. */
static bool note_again(struct adder *a, const struct record *rec)
{
	struct str more = more_of(a, rec);

	a->again = true;
	buf_reset(&a->again_more);
	buf_addstr(&a->again_more, more);
	buf_reset(&a->again_key);
	buf_addstr(&a->again_key, buf_str(&a->text));
	return false;
}

/* The entry of the key of the record at work, which is in the batch, or is added. NULL: it may not come again. */
static struct sums_entry *entry_of(struct adder *a, const struct record *rec)
{
	struct str key = buf_str(&a->text);
	uint64_t hash = str_hash(key);
	struct sums_entry *e;

	if (a->listed > 0) {
		e = sums_append(a->batch, hash, key, more_of(a, rec));
		e->first = a->added;
		return e;
	}
	e = sums_find(a->batch, hash, key);
	if (e && a->side->single)
		return NULL;
	if (!e) {
		e = sums_add(a->batch, hash, key, more_of(a, rec));
		e->first = a->added;
	}
	return e;
}

bool adder_take(struct adder *a, struct record *rec)
{
	bool counts;
	struct sums_entry *e;

	if (!adder_key(a, rec, &counts) || !counts)
		return !counts;
	e = entry_of(a, rec);
	if (!e)
		return note_again(a, rec);
	e->records++;
	a->added++;
	return a->side->what->rows || side_add(a, sums_of(e), rec);
}

bool adder_keep(struct adder *a, struct record *rec, struct book *into)
{
	const struct balance_side side = side_sums(a->side);
	bool counts;

	if (!adder_key(a, rec, &counts) || !counts)
		return !counts;
	/* add it up once now, so that what is wrong with it is reported as it is read */
	side.kind->begin(side.self, &a->trial);
	return side.kind->add(side.self, &a->trial, a->part, rec) &&
	       book_put_record(into, buf_str(&a->text), a->part, rec);
}

/*
 * Where nearly every record of a batch has a key of its own, as with the number of a voucher, the search costs more
 * than it saves. Then its records are only listed, until another batch shows whether that is still so. A key that
 * may come only once must be found as it is read.
 */
static void choose_listed(struct adder *a)
{
	size_t keys = sums_count(a->batch);

	if (a->listed > 0)
		a->listed--;
	else if (!a->side->single && keys >= BATCH_TELLS && a->added - keys < a->added / 8)
		a->listed = LISTED_BATCHES;
}

/* Forget all records. */
static void clear(struct adder *a)
{
	choose_listed(a);
	sums_clear(a->batch);
	a->added = a->left_out = a->faulty = 0;
	a->again = false;
}

bool adder_flush(struct adder *a, struct book *into)
{
	struct side_source *s = a->side;
	bool ok = into && book_put(into, a->batch, s->added);

	side_take_notes(a);
	s->added += a->added;
	s->left_out += a->left_out;
	s->faulty += a->faulty;
	if (ok && a->again) {
		struct str more = buf_str(&a->again_more), at;

		book_parts(into, buf_str(&a->again_key), more, a->part);
		payload_take_text(&more, &at);
		ok = side_again(s, a->part, at);
	}
	clear(a);
	return ok;
}
