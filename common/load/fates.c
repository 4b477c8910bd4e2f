/* fates - what happened to the records of a batch, in words and figures. */
#include "load/fates.h"

#include "base/buf.h"
#include "base/diag.h"

const char *fate_name(enum store_fate fate)
{
	static const char *const name[FATES] = { "unchanged", "changed since", "gone",
		                                 "added since" };

	return name[fate];
}

void fate_sum(struct buf *out, struct str name, struct decimal sum, int scale)
{
	char text[DECIMAL_TEXT];
	struct decimal shown;

	if (decimal_rescale(sum, scale, ROUND_NONE, &shown) != DECIMAL_OK)
		shown = sum;
	decimal_format(shown, text);
	buf_addf(out, "%.*s=%s", (int)name.len, name.p, text);
}

void fate_sums(struct buf *out, const struct store_compared *c, const struct tally *t)
{
	const char *before = "";
	struct decimal sum;

	for (size_t i = 0; i < t->controls->count; i++) {
		if (!tally_sum(t, i, &sum))
			continue;
		buf_adds(out, before);
		before = " ";
		fate_sum(out, t->controls->name[i], sum, c->scale[i]);
	}
}

static void add_count(struct buf *out, uint64_t rows)
{
	char number[27];

	buf_addf(out, "%s record%s", text_count(rows, number), rows == 1 ? "" : "s");
}

/* Append the sums, and the time that they are from. */
static void add_when(struct buf *out, const struct store_compared *c, const char *before,
                     const struct tally *t, const char *when)
{
	if (t->controls->count == 0 || t->rows == 0)
		return;
	buf_adds(out, before);
	fate_sums(out, c, t);
	buf_adds(out, when);
}

void fate_figures(struct buf *out, const struct store_compared *c, enum store_fate fate)
{
	const struct tally *was = &c->was[fate], *is = &c->is[fate];

	if (fate == FATE_UNCHANGED && c->each) {
		add_count(out, is->rows);
		add_when(out, c, ": ", is, "");
		return;
	}
	if (!c->each) {
		add_count(out, was->rows);
		add_when(out, c, ": ", was, "");
		buf_adds(out, " as loaded, ");
		add_count(out, is->rows);
		add_when(out, c, ": ", is, "");
		buf_adds(out, " now");
		return;
	}
	add_count(out, fate == FATE_ADDED ? is->rows : was->rows);
	add_when(out, c, ": ", was, " as loaded");
	add_when(out, c, was->rows > 0 ? ", " : ": ", is, " now");
}

void fate_note_old(const char *id)
{
	diag_note(
		"batch '%s' was loaded by an earlier version, which kept no digests of its records: count and control sums "
		"alone are compared",
		id);
}

struct fate_search {
	struct str id;
	struct buf undone; /* when the batch with that id was undone the last time */
};

static void look_at(void *context, const struct store_batch *batch)
{
	struct fate_search *search = context;

	if (!str_eq(batch->id, search->id) || str_is_null(batch->undone))
		return;
	buf_reset(&search->undone);
	buf_addstr(&search->undone, batch->undone);
}

void fate_no_batch(struct store *store, const char *id)
{
	struct fate_search search = { .id = str_of(id) };

	bool read = store_batches(store, look_at, &search);

	if (read && search.undone.len > 0)
		diag_error("batch '%s' was taken out of '%s' at %s: nothing of it is there", id,
		           store_name(store), search.undone.p);
	else if (read)
		diag_error("there is no batch '%s' in '%s': --list shows those that there are", id,
		           store_name(store));
	buf_free(&search.undone);
}
