/*
 * intake_mend - a block of which the store refuses something.
 *
 * All that is put comes between two marks. After a refusal the store is back at the mark: what was put
 * before the refused record comes again, up to its group, and is marked; the rest follows in smaller
 * pieces.
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "load/intake_int.h"
#include "record/fault.h"
#include "validate/groups.h"

#define MANY  16 /* so many refusals are many, */
#define DENSE 16 /* if it is one of so many records */

/* ---- records that name each other ---- */

/* Have record order[i] at place i. */
static void rearrange(struct intake *t, const size_t *order)
{
	struct record *rec = xcalloc(t->capacity, sizeof(*rec));
	uint64_t *numbers = xcalloc(t->capacity, sizeof(*numbers));
	bool *left = xcalloc(t->capacity, sizeof(*left));

	for (size_t i = 0; i < t->count; i++) {
		rec[i] = t->rec[order[i]];
		numbers[i] = t->numbers[order[i]];
		left[i] = t->left[order[i]];
	}
	free(t->rec);
	free(t->numbers);
	free(t->left);
	t->rec = rec;
	t->numbers = numbers;
	t->left = left;
}

void intake_order(struct intake *t)
{
	size_t *order;

	/* the records of a group stay together */
	if (!t->whole || t->ordered || (t->grouped && !t->scattered))
		return;
	order = xcalloc(t->count + 1, sizeof(*order));
	t->ordered = store_order(t->store, t->rec, t->count, order);
	if (t->ordered)
		rearrange(t, order);
	free(order);
}

/* The place of a record in the block, and its number in the input. */
struct placed {
	uint64_t number;
	size_t place;
};

static int by_number(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

void intake_unorder(struct intake *t)
{
	struct placed *placed;
	size_t *order;

	if (!t->ordered)
		return;
	placed = xcalloc(t->count + 1, sizeof(*placed));
	order = xcalloc(t->count + 1, sizeof(*order));
	for (size_t i = 0; i < t->count; i++)
		placed[i] = (struct placed){ t->numbers[i], i };
	qsort(placed, t->count, sizeof(*placed), by_number);
	for (size_t i = 0; i < t->count; i++)
		order[i] = placed[i].place;
	rearrange(t, order);
	t->ordered = false;
	free(order);
	free(placed);
}

/* ---- scattered groups ---- */

static bool is_doomed(const struct intake *t, struct str key)
{
	return keyset_find(t->doomed, key) != KEYSET_NONE;
}

static struct str number_key(const uint64_t *number)
{
	return (struct str){ (const char *)number, sizeof(*number) };
}

/* Append a value of the key: a number as its column has it, also one that was written in another way. */
static void add_key_value(struct buf *key, struct type type, struct str value)
{
	int scale = type.kind == TYPE_DECIMAL ? type.scale : 0;
	char text[DECIMAL_TEXT];
	struct decimal d;

	if ((type.kind == TYPE_DECIMAL || type.kind == TYPE_INTEGER) && !str_is_null(value) &&
	    decimal_parse(value, &d) == DECIMAL_OK &&
	    decimal_rescale(d, scale, ROUND_NONE, &d) == DECIMAL_OK)
		value = (struct str){ text, decimal_format(d, text) };
	buf_addf(key, "%zu ", value.len);
	buf_addstr(key, value);
}

/* The primary key of a record, in t->key. */
static struct str primary_key(struct intake *t, const struct record *rec)
{
	const struct schema *schema = t->how.prog->spec->load.schema;

	buf_reset(&t->key);
	for (size_t i = 0; i < schema->key_count; i++) {
		const struct schema_field *f = &schema->field[schema->key[i]];

		add_key_value(&t->key, f->type, rec->field[header_find(rec->header, f->name)]);
	}
	return buf_str(&t->key);
}

/* What the table has under the key of a record that leaves stays there. */
static void spare(struct intake *t, const struct record *rec)
{
	bool fresh;

	if (t->by_key)
		keyset_add(t->spared, primary_key(t, rec), &fresh);
}

bool intake_spares(struct intake *t, const struct record *rec)
{
	if (keyset_size(t->spared) == 0)
		return false;
	return keyset_find(t->spared, primary_key(t, rec)) != KEYSET_NONE ||
	       (intake_key(t, rec) && is_doomed(t, buf_str(&t->key)));
}

bool intake_spared_key(const struct intake *t, size_t i, struct str *value)
{
	const struct schema *schema = t->how.prog->spec->load.schema;
	struct str key;

	if (i >= keyset_size(t->spared))
		return false;
	key = keyset_key(t->spared, i);
	for (size_t f = 0; f < schema->key_count; f++) {
		char *text;

		/* "3 abc": see add_key_value() */
		value[f].len = strtoull(key.p, &text, 10);
		value[f].p = text + 1;
		key.p = str_end(value[f]);
	}
	return true;
}

void intake_doom(struct intake *t, const struct record *rec, uint64_t number)
{
	bool fresh;

	keyset_add(t->reasons, number_key(&number), &fresh);
	if (fresh) {
		t->reason = mem_grow(t->reason, &t->reason_capacity, t->reason_count + 1,
		                     sizeof(*t->reason));
		t->reason[t->reason_count++] = str_dup(rec->fault);
	}
	spare(t, rec);
	if (!intake_key(t, rec)) {
		refused_group(t->how.refused);
		return;
	}
	keyset_add(t->doomed, buf_str(&t->key), &fresh);
	if (!fresh)
		return;
	refused_group(t->how.refused);
	t->again = t->spool != NULL;
}

bool intake_left(struct intake *t, const struct record *rec, uint64_t number)
{
	bool left = keyset_find(t->reasons, number_key(&number)) != KEYSET_NONE ||
	            (keyset_size(t->doomed) > 0 && intake_key(t, rec) &&
	             is_doomed(t, buf_str(&t->key)));

	if (left)
		spare(t, rec);
	return left;
}

bool intake_explain(struct intake *t, struct record *rec, uint64_t number)
{
	size_t i = keyset_find(t->reasons, number_key(&number));

	if (i != KEYSET_NONE) {
		rec->fault = str_of(t->reason[i]);
		rec->line = STR_NULL;
	} else if (intake_key(t, rec) && is_doomed(t, buf_str(&t->key))) {
		fault_add(rec, STR_NULL, fault_name(FAULT_GROUP));
	} else {
		return false;
	}
	return true;
}

/* ---- one leaves ---- */

/* The name of the group of record i, for the finding. */
static struct str group_of(struct intake *t, size_t i)
{
	(void)intake_key(t, &t->rec[i]);
	return t->grouped ? buf_str(&t->name) : STR_NULL;
}

/* Record i leaves, since its group does. It is tried later, unless it is the reason. */
static void leaves(struct intake *t, size_t i, size_t reason)
{
	if (t->left[i])
		return;
	t->left[i] = true;
	t->untried[i] = i > reason;
}

/* The records of the group of record i leave; those before `from` are in the store, and are none of it. */
static void group_leaves(struct intake *t, size_t i, size_t from)
{
	size_t start = intake_group_start(t, i, from), stop = intake_group_end(t, i);

	if (t->scattered)
		intake_doom(t, &t->rec[i], t->numbers[i]);
	else if (t->grouped)
		refused_group(t->how.refused);
	for (size_t k = start; k < stop; k++)
		leaves(t, k, i);
	for (size_t k = from; t->scattered && k < t->count; k++)
		if (!t->left[k] && intake_key(t, &t->rec[k]) && is_doomed(t, buf_str(&t->key)))
			leaves(t, k, i);
}

/* Of the block from `from` on all records that are refused are known: they leave, and need not be tried later. */
static void all_leave(struct intake *t, size_t from, const bool *refused)
{
	for (size_t i = from; i < t->count; i++)
		if (refused[i] && (t->scattered || !t->left[i]))
			group_leaves(t, i, from);
	/* a group that leaves marks its records as untried */
	for (size_t i = from; i < t->count; i++)
		t->untried[i] = t->untried[i] && !refused[i];
}

/* Have the store check records from..to-1, and go back. */
static bool try(struct intake *t, size_t from, size_t to, bool *refused)
{
	enum store_result result = STORE_OK;

	if (!intake_send(t, from, to, refused))
		return false;
	if (!*refused)
		result = intake_flush(t, from);
	*refused = *refused || result == STORE_REFUSED;
	return result != STORE_FAILED && store_back(t->store);
}

/* Tell that record i is refused. */
static bool tell_one(struct intake *t, size_t i)
{
	return refused_tell(t->how.refused, &t->rec[i], t->numbers[i], group_of(t, i),
	                    &t->refusal.why);
}

void intake_find_limit(struct intake *t)
{
	uint64_t best = 2 * t->caps->mark_cost * t->number / ++t->leavers, root = 1;

	t->tries = t->leavers >= MANY && t->leavers * DENSE >= t->number && store_can_try(t->store);
	if (t->tries) {
		t->limit = BLOCK_MOST;
		return;
	}
	while ((root + 1) * (root + 1) <= best && root < BLOCK_MOST)
		root++;
	t->limit = (size_t)root;
}

/* Record i is refused: it leaves, with its group. */
static bool leave(struct intake *t, size_t i, size_t from)
{
	intake_find_limit(t);
	if (!tell_one(t, i))
		return false;
	group_leaves(t, i, from);
	return true;
}

/*
 * Are other records refused of the groups that leave? They are put after the others, all at once, and
 * taken back. What is refused without a place may be so because its group is not whole here: that is
 * no finding.
 */
static bool tell_others(struct intake *t)
{
	bool *left = t->left, *tried = xcalloc(t->count + 1, sizeof(*tried));
	bool refused = true, ok = true;
	size_t next = 0;

	for (size_t i = 0; i < t->count; i++)
		tried[i] = !t->untried[i];
	t->left = tried;
	while (ok && refused && memchr(tried + next, 0, t->count - next)) {
		ok = try(t, next, t->count, &refused);
		if (!ok || !refused || !t->refusal.why.located)
			break;
		next = t->refusal.record + 1;
		ok = tell_one(t, next - 1);
		if (t->scattered)
			intake_doom(t, &t->rec[next - 1], t->numbers[next - 1]);
	}
	t->left = left;
	free(tried);
	return ok;
}

/* ---- keys that another table does not have ---- */

/* What is missing, while the store looks for it. */
struct looked {
	struct intake *t;
	size_t from; /* the first record that is asked for */
	uint64_t found;
	bool enough;
	bool *missing;
};

static void hear(void *context, const struct store_missing *m)
{
	struct looked *l = context;
	struct intake *t = l->t;
	size_t i = l->from + m->record;

	l->found++;
	l->missing[i] = true;
	l->enough = l->enough || !refused_tell_missing(t->how.refused, &t->rec[i], t->numbers[i],
	                                               group_of(t, i), m);
}

/* Records of the block from `from` on with such a key leave. *found: how many. */
static bool look(struct intake *t, size_t from, uint64_t *found)
{
	struct looked l = { .t = t };
	bool ok;

	/* of a block that is ordered, those before may be named, and may have been looked for in vain before they came */
	l.from = t->ordered ? 0 : from;
	l.missing = xcalloc(t->count + 1, sizeof(*l.missing));
	ok = store_missing(t->store, t->rec + l.from, t->left + l.from, t->count - l.from, hear,
	                   &l) &&
	     !l.enough;
	if (ok)
		all_leave(t, from, l.missing);
	free(l.missing);
	*found = l.found;
	return ok;
}

/* ---- most of them are refused ---- */

/* What is refused, while the store tries each record. */
struct tried {
	struct intake *t;
	size_t from; /* the first record that is tried */
	uint64_t found;
	bool enough;
	bool *refused;
};

static void hear_tried(void *context, size_t i, const struct store_refusal *why)
{
	struct tried *r = context;
	struct intake *t = r->t;

	i += r->from;
	r->found++;
	r->refused[i] = true;
	intake_find_limit(t);
	r->enough = r->enough ||
	            !refused_tell(t->how.refused, &t->rec[i], t->numbers[i], group_of(t, i), why);
}

/* Those that the store refuses of the block from `from` on leave. *found: how many. */
static bool try_each(struct intake *t, size_t from, uint64_t *found)
{
	struct tried r = { .t = t, .from = from };
	bool ok;

	r.refused = xcalloc(t->count + 1, sizeof(*r.refused));
	ok = store_try_each(t->store, t->rec + from, t->left + from, t->count - from, hear_tried,
	                    &r) &&
	     !r.enough;
	if (ok)
		all_leave(t, from, r.refused);
	free(r.refused);
	*found = r.found;
	return ok;
}

/* ---- which one is it? ---- */

/*
 * Of the group from..to-1, which is refused as a whole, the record with which the refusal begins. The
 * store is at its mark.
 */
static bool search_group(struct intake *t, size_t from, size_t to, size_t *record)
{
	size_t good = 0, bad = to - from;
	bool refused;

	while (bad - good > 1) {
		size_t middle = good + (bad - good) / 2;

		if (!try(t, from, from + middle, &refused))
			return false;
		*(refused ? &bad : &good) = middle;
	}
	*record = from + bad - 1;
	/* once more, for its words */
	return try(t, from, from + bad, &refused);
}

static bool cannot_tell(const struct intake *t)
{
	const struct store_refusal *why = &t->refusal.why;

	diag_error("%.*s: %.*s; nothing is %s", (int)why->at.len, why->at.p, (int)why->message.len,
	           why->message.p, t->how.done);
	return false;
}

/* Must the block be put at once? */
static bool at_once(const struct intake *t)
{
	return t->whole && !t->ordered;
}

/* The end of the piece that begins with record `from`. */
static size_t piece_end(struct intake *t, size_t from)
{
	size_t last = from + t->limit - 1;

	return at_once(t) || last >= t->count ? t->count : intake_group_end(t, last);
}

/*
 * Of the piece from..*to-1 something is refused, and the store is back at its mark. Find out what, and
 * let it leave. *to: the end of the next piece.
 */
static bool mend_piece(struct intake *t, size_t from, size_t *to)
{
	size_t bad = t->refusal.record, start;
	uint64_t found = 0;
	enum fault fault;

	/* a foreign key: all keys that are missing become known at once, and before the next block is sent */
	if (fault_find(t->refusal.why.code, &fault) && fault == FAULT_NOT_IN_REFERENCE) {
		t->looks = true;
		if (!look(t, from, &found))
			return false;
		if (found > 0)
			return true;
	}
	if (t->tries && !at_once(t)) {
		if (!try_each(t, from, &found))
			return false;
		*to = found > 0 ? piece_end(t, from) : *to;
		if (found > 0)
			return true;
	}
	if (!t->refusal.why.located) {
		if (at_once(t))
			return cannot_tell(t);
		if (intake_group_end(t, from) < *to) {
			t->limit = t->limit / 2 > (*to - from) / 2 ? (*to - from) / 2
			                                           : t->limit / 2;
			t->limit += t->limit == 0;
			*to = piece_end(t, from);
			return true;
		}
		if (!search_group(t, from, *to, &bad))
			return false;
	}
	start = intake_group_start(t, bad, from);
	if (!leave(t, bad, from))
		return false;
	/* what is before it comes again, and is known to be good */
	*to = start > from && !at_once(t) ? start : piece_end(t, from);
	return true;
}

bool intake_mend(struct intake *t)
{
	size_t from = 0, to = t->count;
	bool refused = t->refusal.is;
	uint64_t found;

	memset(t->untried, 0, t->count * sizeof(*t->untried));
	intake_order(t);
	if (refused && t->ordered) {
		/* perhaps only the order was wrong */
		if (!store_back(t->store))
			return false;
		refused = false;
	}
	if (t->looks && !refused && !look(t, 0, &found))
		return false;
	while (from < t->count) {
		if (!refused && (!intake_send(t, from, to, &refused) ||
		                 (!refused && !intake_mark(t, from, to, &refused))))
			return false;
		if (!refused) {
			from = to;
			to = piece_end(t, from);
			continue;
		}
		if (!store_back(t->store) || !mend_piece(t, from, &to))
			return false;
		refused = false;
	}
	return tell_others(t);
}
