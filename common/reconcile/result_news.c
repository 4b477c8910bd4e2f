/* result_news - which differences are new since an earlier day, which have changed, which are gone. */
#include "reconcile/result_int.h"
#include "report/table.h"

/* ---- of one difference ---- */

struct str result_news(const struct key_balance *at, size_t measure)
{
	static const char *const names[] = { [NEWS_NEW] = "new",
		                             [NEWS_CHANGED] = "changed",
		                             [NEWS_UNKNOWN] = "unknown",
		                             [NEWS_UNCHANGED] = "unchanged" };

	return at->news && at->news[measure].kind != NEWS_NONE
	               ? str_of(names[at->news[measure].kind])
	               : STR_NULL;
}

struct str result_change(const struct result *r, const struct key_balance *at, size_t measure,
                         char text[DECIMAL_TEXT])
{
	struct decimal by;

	if (!r->past || !past_change(r->past, at, measure, &by))
		return STR_NULL;
	return result_amount_of(r, at->part, measure, by, text);
}

void result_head_news(struct table *t, size_t column, const struct result *r)
{
	struct buf title = { 0 };

	buf_adds(&title, "compared with ");
	buf_addstr(&title, past_date(r->past));
	table_head(t, column, title.p, TABLE_LEFT);
	table_keep(t, column);
	buf_free(&title);
}

void result_cell_news(struct table *t, const struct result *r, const struct key_balance *at,
                      size_t measure)
{
	struct str since = past_since(r->past, at, measure);
	struct buf text = { 0 };
	struct decimal by;

	buf_addstr(&text, result_news(at, measure));
	if (past_change(r->past, at, measure, &by)) {
		buf_adds(&text, " by ");
		table_amount(key_amount(r->what, at->part, measure, by), &text);
	}
	if (!str_is_null(since)) {
		buf_adds(&text, " since ");
		buf_addstr(&text, since);
	}
	table_cell(t, buf_str(&text));
	buf_free(&text);
}

void result_set_news(struct json_node *o, const struct result *r, const struct key_balance *at,
                     size_t measure)
{
	struct str since = r->past ? past_since(r->past, at, measure) : STR_NULL;
	char text[DECIMAL_TEXT];
	struct str change = result_change(r, at, measure, text);

	if (!r->past)
		return;
	json_node_set_text(o, "news", result_news(at, measure));
	if (!str_is_null(change))
		json_node_set_text(o, "change", change);
	if (!str_is_null(since))
		json_node_set_text(o, "since", since);
}

/* ---- of a comparison ---- */

void result_news_counts(const struct result *r, struct buf *out)
{
	struct past_counts n;
	char number[27];

	if (!r->past)
		return;
	n = past_counts(r->past);
	buf_adds(out, "\nSince ");
	buf_addstr(out, past_date(r->past));
	buf_addf(out, ": %s new", text_count(n.fresh, number));
	buf_addf(out, ", %s changed", text_count(n.changed, number));
	buf_addf(out, ", %s unchanged", text_count(n.unchanged, number));
	if (n.unknown > 0)
		buf_addf(out, ", %s that the history does not know", text_count(n.unknown, number));
	buf_addf(out, ", %s gone", text_count(n.gone, number));
	if (n.unlisted > 0)
		buf_addf(out, ", and perhaps some of %s that the history does not list",
		         text_count(n.unlisted, number));
	buf_adds(out, ".\n");
}

/* What is there instead of a difference that is gone. */
static struct str now_of(const struct past_difference *d)
{
	enum status now = d->state == PAST_ACCEPTED ? STATUS_ACCEPTED
	                  : d->state == PAST_WITHIN ? STATUS_WITHIN
	                  : d->state == PAST_BELOW  ? STATUS_BELOW
	                  : d->state == PAST_PARENT ? STATUS_PARENT
	                                            : STATUS_EQUAL;

	return str_of(status_name(now));
}

static void add_gone(struct table *t, const struct result *r, const struct past_difference *d)
{
	for (size_t i = 0; i < r->what->key_count; i++)
		table_key(t, str_is_null(d->part[i]) ? STR("(null)") : d->part[i]);
	table_cell(t, r->what->measure[d->measure].name);
	if (r->what->measure[d->measure].text)
		table_cell(t, STR(""));
	else
		result_cell_amount_of(r, t, d->part, d->measure, d->amount);
	table_cell(t, d->since);
	table_cell(t, now_of(d));
}

void result_gone(const struct result *r, size_t most, struct buf *out)
{
	size_t parts = r->what->key_count, count = 0;
	const struct past_difference *d;
	struct table *t;
	char number[27];

	if (!r->past)
		return;
	t = result_key_table(r, 4);
	table_head(t, parts, "measure", TABLE_LEFT);
	result_head_amount(t, parts + 1, "difference then");
	table_head(t, parts + 2, "since", TABLE_LEFT);
	table_head(t, parts + 3, "now", TABLE_LEFT);
	for (size_t i = 0; (d = past_at(r->past, i)); i++)
		if (past_is_gone(d) && count++ < most)
			add_gone(t, r, d);
	if (count > 0) {
		buf_adds(out, "\nGone since ");
		buf_addstr(out, past_date(r->past));
		buf_adds(out, "\n\n");
		table_print(t, out);
	}
	if (count > most)
		buf_addf(out, "\n%s more are gone: -O json lists them all\n",
		         text_count(count - most, number));
	table_free(t);
}

static struct json_node *gone_node(const struct result *r, const struct past_difference *d)
{
	struct json_node *o = json_node_object();
	char text[DECIMAL_TEXT];

	json_node_set(o, "key", result_key_node(r, d->part));
	json_node_set_text(o, "measure", r->what->measure[d->measure].name);
	for (int side = BEFORE; side <= AFTER && r->what->measure[d->measure].text; side++)
		json_node_set_text(o, result_side_names[side], d->text[side]);
	if (!r->what->measure[d->measure].text)
		json_node_set_text(o, "difference",
		                   result_amount_of(r, d->part, d->measure, d->amount, text));
	json_node_set_text(o, "since", d->since);
	json_node_set_text(o, "now", now_of(d));
	return o;
}

void result_set_gone(struct json_node *o, const struct result *r)
{
	struct json_node *all = json_node_array();
	const struct past_difference *d;

	json_node_set_text(o, "compared_with", r->past ? past_date(r->past) : STR_NULL);
	for (size_t i = 0; r->past && (d = past_at(r->past, i)); i++)
		if (past_is_gone(d))
			json_node_append(all, gone_node(r, d));
	json_node_set(o, "gone", all);
}
