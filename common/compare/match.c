/*
 * match - if both books are in memory, each key of one is searched in the other; if not, both come back in
 * the order of the keys. The order in which their keys were read first is kept as a number.
 */
#include "compare/match.h"

#include <stdlib.h>

#include "base/buf.h"
#include "record/payload.h"

#define AFTER_NUMBERS                                                                              \
	((uint64_t)1 << 62) /* numbers of keys that only AFTER has come after all others */
#define BOTH_KNOW ((uint64_t)1 << 63) /* in `first` of an entry of AFTER: its key was compared */

/* What is at work. */
struct work {
	struct match m; /* first: match_parts() finds the work by it */
	const struct match_options *o;
	struct book *book;        /* in memory: that of the entry, */
	struct sums_entry *entry; /* whose parts are still to be set; NULL: they are */
	struct half empty[2];     /* by side: sums without a record; their memory is kept */
	struct arena values;      /* of both halves */
	struct arena arena;       /* of the records that come back */
	struct arena texts;       /* of the parts */
	struct record rec[2];     /* by side */
	struct str *field[2];     /* their fields */
	struct buf key;
};

static void work_open(const struct match_options *o, struct work *w)
{
	*w = (struct work){ .o = o, .m.at.parts = o->parts };
	w->m.at.part = xcalloc(w->m.at.parts, sizeof(*w->m.at.part));
	for (int which = BEFORE; which <= AFTER; which++) {
		const struct header *header = o->side[which].header;

		w->m.at.half[which].value = arena_alloc(
			&w->values, mem_mul(o->measures, sizeof(*w->m.at.half[which].value)));
		w->rec[which] = (struct record){ .header = header, .arena = &w->arena };
		w->field[which] = xcalloc(header->count, sizeof(*w->field[which]));
	}
}

static void work_close(const struct match_options *o, struct work *w)
{
	for (int which = BEFORE; which <= AFTER; which++) {
		o->side[which].kind->end(o->side[which].self, &w->empty[which]);
		free(w->field[which]);
	}
	free(w->m.at.part);
	arena_free(&w->values);
	arena_free(&w->arena);
	arena_free(&w->texts);
	buf_free(&w->key);
}

/* ---- books in memory ---- */

/* Let the half of a side be that of an entry; NULL: there is none. */
static void set_half(struct half *half, struct sums_entry *e)
{
	half->records = e ? e->records : 0;
	half->sums = e ? sums_of(e) : NULL;
}

/* Take the key of an entry; `other` is that of the other side, or NULL. */
static bool take_entry(struct work *w, enum side which, struct sums_entry *e,
                       struct sums_entry *other)
{
	w->m.number = e->first + (which == AFTER ? AFTER_NUMBERS : 0);
	w->book = w->o->book[which];
	w->entry = e;
	set_half(&w->m.at.half[which], e);
	set_half(&w->m.at.half[which == BEFORE ? AFTER : BEFORE], other);
	return w->o->take(w->o->self, &w->m);
}

void match_parts(struct match *m)
{
	struct work *w = (struct work *)m;
	const struct sums *sums = w->entry ? book_sums(w->book) : NULL;

	if (w->entry)
		book_parts(w->book, sums_key(sums, w->entry), sums_more(sums, w->entry),
		           m->at.part);
	w->entry = NULL;
}

/* The entry of AFTER with the key of one of BEFORE; from now on it is known to be compared. */
static struct sums_entry *take_other(const struct sums *before, const struct sums *after,
                                     const struct sums_entry *e)
{
	struct sums_entry *other = sums_find(after, e->hash, sums_key(before, e));

	if (other)
		other->first |= BOTH_KNOW;
	return other;
}

/* The keys of BEFORE, with those of AFTER that are the same. */
static bool take_before(struct work *w)
{
	const struct sums *before = book_sums(w->o->book[BEFORE]),
			  *after = book_sums(w->o->book[AFTER]);
	struct sums_search at = sums_search(before, after);
	struct sums_entry *e;

	while ((e = sums_search_next(&at)))
		if (!take_entry(w, BEFORE, e, take_other(before, after, e)))
			return false;
	return true;
}

/* The keys that only AFTER has. */
static bool take_after(struct work *w)
{
	struct sums_cursor at = { 0 };
	struct sums_entry *e;

	while ((e = sums_next(book_sums(w->o->book[AFTER]), &at)))
		if (!(e->first & BOTH_KNOW) && !take_entry(w, AFTER, e, NULL))
			return false;
	return true;
}

/* ---- books that come back in the order of their keys ---- */

/* A side that comes back. */
struct coming {
	struct book_item item; /* the next */
	bool any;              /* there is one */
};

/* Does the key of `a` come before that of `b`? 0: they are the same. */
static int key_order(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = memcmp(a.p, b.p, len);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* Add what has come back of the key to its half. */
static bool add_item(struct work *w, enum side which, struct book_item *item)
{
	const struct balance_side *side = &w->o->side[which];
	struct half *half = &w->m.at.half[which];
	bool ok;

	if (item->sums) {
		if (side->single && half->records > 0)
			return side->kind->again(side->self, w->m.at.part, item->at);
		half->records += item->records;
		side->kind->merge(side->self, half->sums, item->sums);
		return true;
	}
	payload_take_record(&item->record, &w->rec[which], w->field[which]);
	ok = side->kind->add(side->self, half, w->m.at.part, &w->rec[which]);
	arena_reset(&w->arena);
	return ok;
}

/* Begin with the key of `item`, which the side has first. */
static void begin_key(struct work *w, enum side first, const struct book_item *item)
{
	buf_reset(&w->key);
	buf_addstr(&w->key, item->key);
	arena_reset(&w->texts);
	book_parts(w->o->book[first], item->key, item->more, w->m.at.part);
	for (size_t i = 0; i < w->m.at.parts; i++)
		w->m.at.part[i] = str_copy(&w->texts, w->m.at.part[i]);
	for (int which = BEFORE; which <= AFTER; which++) {
		w->o->side[which].kind->begin(w->o->side[which].self, &w->empty[which]);
		w->m.at.half[which].records = 0;
		w->m.at.half[which].sums = w->empty[which].sums;
	}
}

/* Add up the key that comes next, of both sides, and take it. */
static bool take_next(struct work *w, struct coming *coming)
{
	int order = !coming[AFTER].any ? -1
	            : !coming[BEFORE].any
	                    ? 1
	                    : key_order(coming[BEFORE].item.key, coming[AFTER].item.key);
	enum side first = order > 0 ? AFTER : BEFORE;

	w->m.number = coming[first].item.first + (first == AFTER ? AFTER_NUMBERS : 0);
	begin_key(w, first, &coming[first].item);
	for (int which = BEFORE; which <= AFTER; which++) {
		struct coming *c = &coming[which];

		while (c->any && str_eq(c->item.key, buf_str(&w->key))) {
			if (!add_item(w, (enum side)which, &c->item))
				return false;
			c->any = book_next(w->o->book[which], &c->item);
		}
	}
	return w->o->take(w->o->self, &w->m);
}

static bool take_sorted(struct work *w)
{
	struct coming coming[2];
	bool ok = book_finish(w->o->book[BEFORE]) && book_finish(w->o->book[AFTER]);

	for (int which = BEFORE; which <= AFTER && ok; which++)
		coming[which].any = book_next(w->o->book[which], &coming[which].item);
	while (ok && (coming[BEFORE].any || coming[AFTER].any))
		ok = take_next(w, coming);
	return ok && book_whole(w->o->book[BEFORE]) && book_whole(w->o->book[AFTER]);
}

/* ---- both books ---- */

bool match_books(const struct match_options *o)
{
	struct work w;
	bool ok;

	work_open(o, &w);
	if (book_spilled(o->book[BEFORE]) || book_spilled(o->book[AFTER]))
		ok = take_sorted(&w);
	else
		ok = take_before(&w) && take_after(&w);
	work_close(o, &w);
	return ok;
}
