/* history_open - the differences of a day in its line: which figure, by how much, since when. */
#include <stdlib.h>

#include "base/diag.h"
#include "date/date.h"
#include "papers/history_int.h"
#include "reconcile/result.h"

/* ---- writing ---- */

static struct json_node *texts_node(const struct str *text, size_t count)
{
	struct json_node *all = json_node_array();

	for (size_t i = 0; i < count; i++)
		json_node_append_text(all, text[i]);
	return all;
}

/* The first day that had the difference so. */
static struct str since(const struct result *r, const struct key_balance *at, size_t measure,
                        struct str today)
{
	struct str first = past_since(r->past, at, measure);

	return str_is_null(first) ? today : first;
}

static struct json_node *difference_node(const struct result *r, const struct key_balance *at,
                                         size_t measure, struct str today)
{
	static const char *const sides[] = { "before", "after" };
	struct json_node *o = json_node_object();
	char text[DECIMAL_TEXT];
	struct decimal by = key_amount(r->what, at->part, measure, balance_difference(at, measure));
	size_t len = decimal_format(by, text);

	json_node_set(o, "key", texts_node(at->part, r->what->key_count));
	json_node_set_text(o, "measure", r->what->measure[measure].name);
	if (!r->what->measure[measure].text)
		json_node_set_text(o, "difference", (struct str){ text, len });
	for (int side = BEFORE; side <= AFTER && r->what->measure[measure].text; side++)
		json_node_set_text(o, sides[side], balance_text(at, (enum side)side, measure));
	json_node_set_text(o, "since", since(r, at, measure, today));
	return o;
}

bool history_open_set(struct json_node *line, struct str today, const struct result *r)
{
	struct json_node *all = json_node_array();
	const struct key_balance *at = NULL;
	uint64_t count = 0, more = 0;
	bool ok = balances_rewind(r->balances);

	/* those that differ come first */
	while (ok && (at = balances_next(r->balances)) && status_differs(at->status))
		for (size_t i = 0; i < r->what->measure_count; i++) {
			if (!balances_measure_differs(r->balances, at, i))
				continue;
			if (count++ < HISTORY_OPEN)
				json_node_append(all, difference_node(r, at, i, today));
			else
				more++;
		}
	json_node_set(line, "key", texts_node(r->what->key, r->what->key_count));
	json_node_set(line, "open", all);
	json_node_set_count(line, "open_more", more);
	/* a key that does not differ ends the list; the end of all keys may be an error */
	return ok && (at || balances_whole(r->balances));
}

void history_open_remove(struct json_node *line)
{
	json_node_remove(line, "key");
	json_node_remove(line, "open");
	json_node_remove(line, "open_more");
}

/* ---- reading ---- */

/* An array of `count` texts, each of which may be null. */
static bool read_texts(const struct json_node *all, struct str *text, size_t count)
{
	if (json_node_size(all) != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct json_node *one = json_node_at(all, i, NULL);

		text[i] = json_node_text(one);
		if (str_is_null(text[i]) && !json_node_is_null(one))
			return false;
	}
	return true;
}

static bool read_measure(const struct spec_reconcile *what, struct str name, size_t *out)
{
	for (*out = 0; *out < what->measure_count; ++*out)
		if (!str_is_null(name) && str_eq(what->measure[*out].name, name))
			return true;
	return false;
}

static bool read_difference(const struct spec_reconcile *what, const struct json_node *one,
                            struct past_difference *d)
{
	struct str amount = json_node_text(json_node_get(one, "difference"));
	struct date day;

	d->since = json_node_text(json_node_get(one, "since"));
	d->text[BEFORE] = json_node_text(json_node_get(one, "before"));
	d->text[AFTER] = json_node_text(json_node_get(one, "after"));
	return read_texts(json_node_get(one, "key"), d->part, what->key_count) &&
	       read_measure(what, json_node_text(json_node_get(one, "measure")), &d->measure) &&
	       !str_is_null(d->since) && date_parse(d->since, &day) &&
	       (what->measure[d->measure].text
	                ? str_is_null(amount)
	                : !str_is_null(amount) && decimal_parse(amount, &d->amount) == DECIMAL_OK);
}

/* Are the keys of that day those of today? Reports it if not. */
static bool same_keys(const struct history *h, const struct history_day *d,
                      const struct spec_reconcile *what)
{
	const struct json_node *key = json_node_get(d->line, "key");
	bool same = json_node_size(key) == what->key_count;
	struct buf then = { 0 }, now = { 0 };

	for (size_t i = 0; i < json_node_size(key); i++) {
		struct str name = json_node_text(json_node_at(key, i, NULL));

		same = same && !str_is_null(name) && str_eq(name, what->key[i]);
		buf_adds(&then, i > 0 ? ", " : "");
		text_escape(&then, name);
	}
	for (size_t i = 0; i < what->key_count; i++) {
		buf_adds(&now, i > 0 ? ", " : "");
		text_escape(&now, what->key[i]);
	}
	if (!same)
		diag_error("'%s':%zu: on %.*s this comparison was by (%s), it is by (%s) now: name "
		           "another history",
		           h->path, d->number, (int)d->date.len, d->date.p, then.p ? then.p : "",
		           now.p);
	buf_free(&then);
	buf_free(&now);
	return same;
}

bool history_open_read(const struct history *h, const struct history_day *d,
                       const struct spec_reconcile *what, struct past **out)
{
	const struct json_node *open = json_node_get(d->line, "open");
	struct past_difference one = { .measure = 0 };
	uint64_t more;
	bool ok = true;

	*out = NULL;
	if (!open)
		return true;
	if (!same_keys(h, d, what))
		return false;
	one.part = xcalloc(what->key_count, sizeof(*one.part));
	*out = past_new(what, d->date);
	for (size_t i = 0; ok && i < json_node_size(open); i++) {
		ok = read_difference(what, json_node_at(open, i, NULL), &one);
		if (ok)
			past_add(*out, &one);
		else
			diag_error("'%s':%zu: difference %zu of this day is damaged, or of another "
			           "spec: name another history",
			           h->path, d->number, i + 1);
	}
	if (ok && !json_node_whole(json_node_get(d->line, "open_more"), &more)) {
		diag_error("'%s':%zu: this is no line of a history: it has open and no open_more",
		           h->path, d->number);
		ok = false;
	} else if (ok && more > 0) {
		past_incomplete(*out, more);
	}
	free(one.part);
	return ok;
}
