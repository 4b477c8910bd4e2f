/* intake - see intake.h. */
#include <stdlib.h>

#include "base/diag.h"
#include "load/intake_int.h"
#include "record/fault.h"
#include "validate/groups.h"

#define BLOCK_BYTES ((size_t)8 << 20) /* of its records; then it ends at the next group */

/* ---- the start ---- */

/* Find what a group is: that of validate or, without it, that of dedupe, which may be scattered. */
static bool bind_groups(struct intake *t)
{
	struct spec *spec = t->how.prog->spec;
	struct expr_scope scope = spec_scope(spec, t->how.header, spec->load.schema, NULL, 0);
	bool validated = spec->validate.group_count > 0, ok = true;

	t->by.group = validated ? spec->validate.group : spec->dedupe.group;
	t->by.group_count = validated ? spec->validate.group_count : spec->dedupe.group_count;
	t->grouped = t->by.group_count > 0;
	t->scattered = t->by_key || t->late ||
	               (t->grouped && (!validated || spec->validate.any_order));
	t->must = xcalloc(t->by.group_count + 1, sizeof(*t->must));
	for (size_t i = 0; i < t->by.group_count; i++)
		ok &= spec_bind(&t->by.group[i], &scope);
	return ok;
}

/* In blocks: begin with a mark. */
static bool begin_blocks(struct intake *t)
{
	bool refused = false;

	t->marked = true;
	/* the modes by key put records into the table only after the last one */
	t->whole = !t->by_key && store_refers_to_itself(t->store);
	if (!t->scattered && store_settle(t->store, NULL, NULL, &t->refusal.why) != STORE_OK)
		return false;
	return intake_mark(t, 0, 0, &refused);
}

struct intake *intake_open(const struct intake_options *how)
{
	struct intake *t = xcalloc(1, sizeof(*t));
	bool aside, unmarked;

	t->how = *how;
	t->store = how->store;
	t->caps = store_caps(store_name(how->store));
	t->limit = BLOCK_MOST;
	t->by_key = store_changes(how->store) != NULL;
	t->late = store_settles_keys(how->store);
	t->doomed = keyset_new();
	t->spared = keyset_new();
	t->reasons = keyset_new();
	aside = refused_sets_aside(how->refused);
	if (!bind_groups(t))
		goto fail;
	t->alone = t->caps->refuses_alone && !t->by_key && !t->late && (!aside || !t->grouped);
	if (t->caps->mark_cost == 0 || t->alone)
		return t;
	unmarked = !aside && !t->by_key && store_better_unmarked(t->store);
	if (unmarked || t->by_key || t->late || (aside && t->scattered)) {
		t->spool = spool_new(how->header);
		if (!t->spool)
			goto fail;
	}
	if (unmarked || begin_blocks(t))
		return t;
fail:
	intake_free(t);
	return NULL;
}

/* ---- groups ---- */

bool intake_key(struct intake *t, const struct record *rec)
{
	buf_reset(&t->key);
	buf_reset(&t->name);
	return t->grouped && group_key(&t->by, t->must, &t->env, rec, &t->key, &t->name);
}

bool intake_same_group(struct intake *t, const struct record *a, const struct record *b)
{
	bool keyed = intake_key(t, a);

	buf_reset(&t->other);
	buf_addstr(&t->other, buf_str(&t->key));
	return keyed && intake_key(t, b) && str_eq(buf_str(&t->key), buf_str(&t->other));
}

size_t intake_group_start(struct intake *t, size_t i, size_t from)
{
	while (!t->scattered && i > from && intake_same_group(t, &t->rec[i - 1], &t->rec[i]))
		i--;
	return i;
}

size_t intake_group_end(struct intake *t, size_t i)
{
	for (i++; i < t->count && !t->scattered; i++)
		if (!intake_same_group(t, &t->rec[i - 1], &t->rec[i]))
			break;
	return i;
}

/* ---- the block and the store ---- */

static void keep_text(struct buf *b, struct str *text)
{
	if (str_is_null(*text))
		return;
	buf_reset(b);
	buf_addstr(b, *text);
	*text = buf_str(b);
}

/* Note the refusal of record `record` of the block, with its own copy of the texts. */
static void note_refusal(struct intake *t, size_t record)
{
	struct intake_refusal *r = &t->refusal;

	r->is = true;
	r->record = record;
	keep_text(&r->at, &r->why.at);
	keep_text(&r->field, &r->why.field);
	keep_text(&r->value, &r->why.value);
	keep_text(&r->rule, &r->why.rule);
	keep_text(&r->message, &r->why.message);
}

/* The store has refused one of the records from..: which one? */
static size_t refused_record(struct intake *t, size_t from)
{
	uint64_t number = t->refusal.why.number - t->base;
	size_t i = from;

	if (!t->refusal.why.located || t->refusal.why.number <= t->base)
		return from;
	for (; i < t->count; i++)
		if (!t->left[i] && --number == 0)
			return i;
	t->refusal.why.located = false;
	return from;
}

bool intake_send(struct intake *t, size_t from, size_t to, bool *refused)
{
	for (size_t i = from; i < to; i++) {
		enum store_result result;

		if (t->left[i])
			continue;
		result = store_put(t->store, &t->rec[i], &t->refusal.why);
		if (result == STORE_FAILED)
			return false;
		*refused = result == STORE_REFUSED;
		if (*refused) {
			note_refusal(t, refused_record(t, from));
			return true;
		}
	}
	return true;
}

bool intake_mark(struct intake *t, size_t from, size_t to, bool *refused)
{
	enum store_result result = store_mark(t->store, &t->refusal.why);

	*refused = result == STORE_REFUSED;
	if (*refused)
		note_refusal(t, refused_record(t, from));
	if (result == STORE_OK)
		for (size_t i = from; i < to; i++)
			t->base += !t->left[i];
	return result != STORE_FAILED;
}

enum store_result intake_flush(struct intake *t, size_t from)
{
	enum store_result result = store_flush(t->store, &t->refusal.why);

	if (result == STORE_REFUSED)
		note_refusal(t, refused_record(t, from));
	return result;
}

/* Set aside what leaves, and begin another block. */
static bool drop_block(struct intake *t)
{
	bool ok = true;

	intake_unorder(t);
	/* those of scattered groups are set aside at the end */
	for (size_t i = 0; ok && !t->scattered && i < t->count; i++) {
		if (!t->left[i])
			continue;
		if (str_is_null(t->rec[i].fault))
			fault_add(&t->rec[i], STR_NULL, fault_name(FAULT_GROUP));
		ok = refused_put(t->how.refused, &t->rec[i]);
	}
	t->count = t->bytes = 0;
	arena_reset(&t->arena);
	return ok;
}

/* The block is complete: have the store take it. False where the load cannot go on. */
static bool end_block(struct intake *t)
{
	bool refused = t->refusal.is;

	if (t->count == 0)
		return true;
	if (!refused && !t->looks && !intake_mark(t, 0, t->count, &refused))
		return false;
	if ((refused || t->looks) && !intake_mend(t)) {
		t->over = true;
		return false;
	}
	t->refusal.is = false;
	return drop_block(t);
}

/* Keep a copy of the record in the block. */
static struct record *hold(struct intake *t, const struct record *rec)
{
	if (t->count == t->capacity) {
		t->capacity = t->capacity > 0 ? 2 * t->capacity : 256;
		t->rec = xrealloc(t->rec, t->capacity, sizeof(*t->rec));
		t->numbers = xrealloc(t->numbers, t->capacity, sizeof(*t->numbers));
		t->left = xrealloc(t->left, t->capacity, sizeof(*t->left));
		t->untried = xrealloc(t->untried, t->capacity, sizeof(*t->untried));
	}
	record_keep(&t->rec[t->count], rec, &t->arena);
	t->numbers[t->count] = t->number;
	t->left[t->count] = false;
	t->bytes += rec->line.p ? rec->line.len : record_texts(rec).len;
	return &t->rec[t->count++];
}

/* Does a block end before this record? */
static bool ends_before(struct intake *t, const struct record *rec)
{
	return t->count > 0 && !t->whole && (t->count >= t->limit || t->bytes >= BLOCK_BYTES) &&
	       (t->scattered || !intake_same_group(t, &t->rec[t->count - 1], rec));
}

static bool put_block(struct intake *t, struct record *rec)
{
	bool refused = false;

	if (t->spool && intake_left(t, rec, t->number))
		return true;
	if (ends_before(t, rec) && !end_block(t))
		return false;
	hold(t, rec);
	/* after a refusal the block is put again when it is complete */
	if (t->looks || t->refusal.is)
		return true;
	return intake_send(t, t->count - 1, t->count, &refused);
}

/* ---- again ---- */

/* Put the records of the spool again, into a store that has none of them. */
static bool put_again(struct intake *t)
{
	struct record rec;
	bool ok;

	t->again = false;
	t->count = t->base = 0;
	t->refusal.is = false;
	t->number = 0;
	t->store = t->how.reopen(t->how.context);
	ok = t->store && begin_blocks(t) && spool_rewind(t->spool);
	while (ok && spool_next(t->spool, &rec)) {
		t->number++;
		ok = put_block(t, &rec);
	}
	return ok && spool_whole(t->spool);
}

/* Everything so far, from now on in blocks. */
static bool go_into_blocks(struct intake *t)
{
	bool ok = put_again(t);

	spool_free(t->spool);
	t->spool = NULL;
	return ok;
}

/* ---- the sink ---- */

/* Is the record without a fault? Records with a fault must not get into a ledger. */
static bool is_clean(const struct record *rec)
{
	struct buf quoted = { 0 };

	if (str_is_null(rec->fault))
		return true;
	diag_error("%.*s: the record holds a fault, %s: run validate first; nothing is loaded",
	           (int)rec->at.len, rec->at.p, text_quote(&quoted, rec->fault));
	buf_free(&quoted);
	return false;
}

/* A record is refused, and there is no mark. */
static bool go_on_unmarked(struct intake *t, struct record *rec)
{
	const struct store_refusal *why = &t->refusal.why;

	if (rec && t->alone) {
		bool more;

		more = intake_tell(t, rec, t->number, why);
		return refused_put(t->how.refused, rec) && more;
	}
	if (t->spool)
		return go_into_blocks(t);
	diag_error("%.*s: %.*s; nothing is %s", (int)why->at.len, why->at.p, (int)why->message.len,
	           why->message.p, t->how.done);
	return false;
}

static bool put(void *self, struct record *rec)
{
	struct intake *t = self;
	enum store_result result;

	t->number++;
	if (!is_clean(rec) || (t->spool && !spool_put(t->spool, rec)))
		return false;
	if (t->marked)
		return put_block(t, rec);
	result = store_put(t->store, rec, &t->refusal.why);
	return result == STORE_OK || (result == STORE_REFUSED && go_on_unmarked(t, rec));
}

static bool end_all(struct intake *t)
{
	enum store_result result;

	if (t->marked)
		return end_block(t) && (t->again || !t->by_key || intake_change(t)) &&
		       (t->again || t->partly || intake_settle(t));
	result = store_flush(t->store, &t->refusal.why);
	if (result == STORE_REFUSED)
		return go_on_unmarked(t, NULL) && (!t->marked || end_all(t));
	return result == STORE_OK && intake_settle(t);
}

static bool end(void *self)
{
	return end_all(self);
}

struct sink intake_sink(struct intake *t)
{
	static const struct sink_kind kind = { .put = put, .end = end };

	return (struct sink){ &kind, t };
}

/* Set aside the records of the groups that have left. */
static bool set_scattered_aside(struct intake *t)
{
	struct record rec;
	bool ok = spool_rewind(t->spool);

	for (uint64_t number = 1; ok && spool_next(t->spool, &rec); number++)
		if (intake_explain(t, &rec, number))
			ok = refused_put(t->how.refused, &rec);
	return ok && spool_whole(t->spool);
}

bool intake_again(struct intake *t)
{
	while (t->again)
		if (!put_again(t) || !end_all(t))
			return false;
	return !t->marked || !t->spool || refused_count(t->how.refused) == 0 ||
	       set_scattered_aside(t);
}

void intake_give_up(struct intake *t)
{
	if (t->refusal.is && !t->over && t->store && !store_failed(t->store))
		(void)end_block(t);
}

void intake_free(struct intake *t)
{
	if (!t)
		return;
	expr_env_free(&t->env);
	keyset_free(t->doomed);
	keyset_free(t->spared);
	keyset_free(t->reasons);
	for (size_t i = 0; i < t->reason_count; i++)
		free(t->reason[i]);
	free(t->reason);
	spool_free(t->spool);
	free(t->must);
	free(t->rec);
	free(t->numbers);
	free(t->left);
	free(t->untried);
	arena_free(&t->arena);
	buf_free(&t->key);
	buf_free(&t->name);
	buf_free(&t->other);
	buf_free(&t->refusal.at);
	buf_free(&t->refusal.field);
	buf_free(&t->refusal.value);
	buf_free(&t->refusal.rule);
	buf_free(&t->refusal.message);
	free(t);
}
