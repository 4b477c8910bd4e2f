/* totals_rows - find the rows that a total is compared with; see totals.h. */
#include <stdlib.h>
#include <string.h>

#include "controls/totals_int.h"

/* The rows of a waiting total have ended: compare it. */
static void settle(struct totals *t, struct total_kind *k, struct waiting *w)
{
	for (size_t i = 0; i < k->spec->check_count; i++) {
		struct comparison c = {
			k, w->group, &w->rows, i, buf_str(&w->at), &w->stated[i], { .unread = 0 }
		};

		if (!w->stated[i].good)
			continue;
		if (w->group != GROUP_NONE) {
			c.figure = k->group[w->group].figure[i];
			c.figure.unread -= w->base[i].unread;
			decimal_sum_subtract(&c.figure.sum, &w->base[i].sum);
		}
		totals_compare(t, &c);
	}
}

/* Settle the last waiting total: no other total is within its rows. */
void totals_settle_last(struct totals *t, struct total_kind *k)
{
	struct waiting *w = &k->waiting[--k->waiting_count];

	k->unnamed -= w->group == GROUP_NONE;
	settle(t, k, w);
	if (k->waiting_count == 0 && w->group != GROUP_NONE)
		memset(k->group[w->group].figure, 0, k->spec->check_count * sizeof(struct figure));
}

/* A total above its rows: let it wait for them. */
static void wait_for_rows(struct totals *t, struct total_kind *k, const struct stated *stated,
                          size_t group, struct str at)
{
	size_t count = k->spec->check_count, room = k->waiting_capacity;
	struct waiting *w;

	while (k->spec->since == SINCE_LAST && k->waiting_count > 0)
		totals_settle_last(t, k);
	k->waiting = mem_grow(k->waiting, &k->waiting_capacity, k->waiting_count + 1,
	                      sizeof(*k->waiting));
	if (room < k->waiting_capacity)
		memset(k->waiting + room, 0, (k->waiting_capacity - room) * sizeof(*k->waiting));
	w = &k->waiting[k->waiting_count++];
	if (!w->stated) {
		w->stated = xcalloc(count, sizeof(*w->stated));
		w->base = xcalloc(count, sizeof(*w->base));
		w->rows.reported = xcalloc(count, sizeof(*w->rows.reported));
	}
	buf_reset(&w->at);
	buf_addstr(&w->at, at);
	w->group = group;
	k->unnamed += group == GROUP_NONE;
	w->rows.from = k->records;
	for (size_t i = 0; i < count; i++) {
		w->stated[i] = stated[i];
		w->stated[i].text = STR_NULL;
		w->base[i] = (struct figure){ .unread = 0 };
		w->rows.reported[i] = (struct reported){ .checked = k->records };
	}
	if (group != GROUP_NONE)
		totals_keep_base(k, w);
}

static void compare_group(struct totals *t, struct total_kind *k, const struct stated *stated,
                          size_t group, struct str at)
{
	struct total_group *g = &k->group[group];

	for (size_t i = 0; i < k->spec->check_count; i++)
		totals_compare(t, &(struct comparison){ k, group, &g->rows, i, at, &stated[i],
		                                        g->figure[i] });
	if (k->spec->since != SINCE_LAST)
		return;
	g->rows.from = k->records;
	for (size_t i = 0; i < k->spec->check_count; i++) {
		g->figure[i] = (struct figure){ .unread = 0 };
		g->rows.reported[i] = (struct reported){ .checked = k->records };
	}
}

/*
 * The group of a total row. A field that the row does not name is that of the record above. If the
 * kind is above its rows it is that of the record below; then the result is GROUP_NONE.
 */
static size_t total_group(struct totals *t, struct total_kind *k, struct str key)
{
	const char *above = NULL, *end = key.p + key.len;

	if (!k->keys)
		return 0;
	if (k->current != GROUP_NONE)
		above = keyset_key(k->keys, k->current).p;
	buf_reset(&t->key);
	for (const char *p = key.p; p < end; p += strlen(p) + 1) {
		if (p[0] == MISSING && k->spec->place == TOTAL_ABOVE)
			return GROUP_NONE;
		buf_adds(&t->key, p[0] != MISSING ? p : above ? above : "");
		buf_addc(&t->key, '\0');
		if (above)
			above += strlen(above) + 1;
	}
	return totals_group(k, buf_str(&t->key));
}

/* Report unreadable totals at once: they need not wait. */
static void report_unread(struct totals *t, struct total_kind *k, size_t group,
                          const struct stated *stated, struct str at)
{
	for (size_t i = 0; i < k->spec->check_count; i++)
		if (!stated[i].good)
			totals_compare(
				t, &(struct comparison){
					   k, group, NULL, i, at, &stated[i], { .unread = 0 } });
}

void totals_see_code(struct total_kind *k, const struct record *rec)
{
	struct str code = rec->field[k->spec->code], above = buf_str(&k->code);

	if (k->parents || !code.p)
		return;
	k->parents = above.len > 0 && code.len > above.len && str_starts(code, above);
	buf_reset(&k->code);
	buf_addstr(&k->code, code);
}

static void pass(struct total_kind *k, struct str at)
{
	if (k->passed++ > 0)
		return;
	buf_reset(&k->passed_at);
	buf_addstr(&k->passed_at, at);
}

void totals_report_passed(struct totals *t, const char *file)
{
	char number[27];

	for (size_t i = 0; i < t->kind_count; i++) {
		const struct total_kind *k = &t->kind[i];
		const struct str name = t->clean->field[k->passed > 0 ? k->spec->code : 0].name;

		if (k->passed > 0)
			diag_note(
				"%s: %s total%s not compared, the first on %s: accounts are listed next to those below them, which counts them twice; "
				"leaf: { code: %.*s } under clean keeps the lowest, and compares it",
				file, text_count(k->passed, number),
				k->passed == 1 ? " was" : "s were", k->passed_at.p, (int)name.len,
				name.p);
	}
}

/* Compare the total row at `at`, with the sums up to it, or let it wait. */
void totals_take_row(struct totals *t, struct total_kind *k, const struct stated *stated,
                     struct str key, struct str at)
{
	size_t group = total_group(t, k, key);

	k->rows++;
	if (k->parents) {
		pass(k, at);
		return;
	}
	if (k->spec->place == TOTAL_BELOW) {
		compare_group(t, k, stated, group, at);
		return;
	}
	wait_for_rows(t, k, stated, group, at);
	report_unread(t, k, group, stated, at);
}
