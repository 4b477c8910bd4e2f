/*
 * intake_list - the records that a store refuses after the last one was put: told, and they leave with their
 * groups; then all others come again.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "load/intake_int.h"
#include "record/fault.h"

struct intake_bad *intake_list_add(struct intake_list *list, uint64_t put)
{
	struct intake_bad *b;

	list->bad = mem_grow(list->bad, &list->capacity, list->count + 1, sizeof(*list->bad));
	b = &list->bad[list->count++];
	*b = (struct intake_bad){ .put = put };
	return b;
}

void intake_list_free(struct intake_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->bad[i].rule);
		free(list->bad[i].message);
		free(list->bad[i].field);
		free(list->bad[i].value);
		free(list->bad[i].table);
		free(list->bad[i].fault);
	}
	free(list->bad);
}

/* ---- one is told ---- */

/* The record at work, while keys are told that another table does not have. */
struct telling {
	struct intake *t;
	struct record *rec;
	uint64_t number;
	struct str group;
	bool told, more;
};

static void hear_missing(void *context, const struct store_missing *m)
{
	struct telling *w = context;

	w->more = refused_tell_missing(w->t->how.refused, w->rec, w->number, w->group, m) &&
	          w->more;
	w->told = true;
}

static struct telling begin_telling(struct intake *t, struct record *rec, uint64_t number)
{
	return (struct telling){ .t = t,
		                 .rec = rec,
		                 .number = number,
		                 .group = intake_key(t, rec) ? buf_str(&t->name) : STR_NULL,
		                 .more = true };
}

bool intake_tell(struct intake *t, struct record *rec, uint64_t number,
                 const struct store_refusal *why)
{
	const bool left = false;
	struct telling w = begin_telling(t, rec, number);

	/* what is missing is known better than the words of the database say it */
	if (str_eq(why->code, fault_name(FAULT_NOT_IN_REFERENCE)) &&
	    !store_missing(t->store, rec, &left, 1, hear_missing, &w))
		return false;
	if (w.told)
		return w.more;
	return refused_tell(t->how.refused, rec, number, w.group, why);
}

static bool tell(struct intake *t, const struct intake_bad *b, struct record *rec, uint64_t number)
{
	struct telling w;

	if (!b->table)
		return intake_tell(t, rec, number,
		                   &(struct store_refusal){ .code = b->code,
		                                            .rule = str_of(b->rule),
		                                            .message = str_of(b->message) });
	w = begin_telling(t, rec, number);
	hear_missing(&w, &(struct store_missing){ .field = str_of(b->field),
	                                          .value = str_of(b->value),
	                                          .table = str_of(b->table) });
	return w.more;
}

/* ---- they leave ---- */

/* Tell all of them, and note which records of the input they are. A record may be refused for several reasons. */
static bool tell_all(struct intake *t, struct intake_list *list)
{
	uint64_t number = 0, put = 0;
	struct record rec;
	size_t i = 0;
	bool ok = spool_rewind(t->spool);

	while (ok && i < list->count && spool_next(t->spool, &rec)) {
		struct intake_bad *b = &list->bad[i];

		number++;
		if (intake_left(t, &rec, number) || ++put < b->put)
			continue;
		for (; ok && i < list->count && list->bad[i].put == put; i++) {
			ok = tell(t, &list->bad[i], &rec, number);
			list->bad[i].number = number;
		}
		b->fault = str_dup(rec.fault);
	}
	return ok && !store_failed(t->store);
}

static bool doom_all(struct intake *t, const struct intake_list *list)
{
	uint64_t number = 0;
	struct record rec;
	size_t i = 0;
	bool ok = spool_rewind(t->spool);

	while (ok && i < list->count && spool_next(t->spool, &rec)) {
		if (++number < list->bad[i].number)
			continue;
		rec.fault = str_of(list->bad[i].fault);
		intake_doom(t, &rec, number);
		while (i < list->count && list->bad[i].number == number)
			i++;
	}
	/* without a file for them nothing is loaded, and all is told */
	t->again = refused_sets_aside(t->how.refused);
	return ok;
}

bool intake_list_leaves(struct intake *t, struct intake_list *list)
{
	return tell_all(t, list) && doom_all(t, list);
}

/* ---- what the store checks only after the last record ---- */

static void hear_late(void *context, const struct store_missing *m)
{
	struct intake_bad *b = intake_list_add(context, m->record + 1);

	b->field = str_dup(m->field);
	b->value = str_dup(m->value);
	b->table = str_dup(m->table);
}

/* By their numbers; the reasons of one in the order in which the store has told them. */
static int by_number(const void *a, const void *b)
{
	const struct intake_bad *x = a, *y = b;

	if (x->put != y->put)
		return x->put < y->put ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

bool intake_settle(struct intake *t)
{
	const struct store_refusal *why = &t->refusal.why;
	struct intake_list list = { 0 };
	enum store_result result = store_settle(t->store, hear_late, &list, &t->refusal.why);
	bool ok = result == STORE_OK;

	for (size_t i = 0; i < list.count; i++)
		list.bad[i].order = i;
	if (list.count > 1)
		qsort(list.bad, list.count, sizeof(*list.bad), by_number);
	if (result == STORE_REFUSED && list.count > 0 && t->spool)
		ok = intake_list_leaves(t, &list);
	else if (result == STORE_REFUSED)
		diag_error("%.*s: %.*s; nothing is %s", (int)why->at.len, why->at.p,
		           (int)why->message.len, why->message.p, t->how.done);
	intake_list_free(&list);
	t->over = t->over || !ok;
	return ok;
}
