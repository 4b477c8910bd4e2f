/* result_why - why the keys differ: reasons, what remains of each measure, and where to look. */
#include "reconcile/result_int.h"

/* ---- what both formats show ---- */

/* "set aside: unbalanced", "under another key: 1002 202306", "only before: in 112201 202305". */
static void put_reason(const struct explained *e, struct buf *out)
{
	bool left = e->kind == REASON_LEFT && !str_is_null(e->why);
	bool more = !str_is_null(e->why) || !str_is_null(e->other);

	buf_adds(out, left ? "" : reason_name(e->kind));
	if (!str_is_null(e->why)) {
		buf_adds(out, left ? "" : ": ");
		text_escape(out, e->why);
	}
	if (!str_is_null(e->other)) {
		buf_adds(out, ": ");
		buf_addstr(out, e->other);
	}
	if (!str_is_null(e->key)) {
		buf_adds(out, more ? ", in " : ": in ");
		buf_addstr(out, e->key);
	}
}

/* "before: its records come to 90.00, and not 100.00" */
static void put_unproven(const struct result *r, const struct key_balance *at, size_t measure,
                         const struct unproven *u, enum side side, struct buf *out)
{
	char text[DECIMAL_TEXT];

	buf_adds(out, result_side_names[side]);
	if (u->kind == UNPROVEN_UNKNOWN) {
		buf_adds(out, ": its records are not known");
		return;
	}
	buf_adds(out, ": its records");
	buf_adds(out,
	         u->kind == UNPROVEN_STATED ? " do not roll forward, and come to " : " come to ");
	buf_addstr(out, result_amount_of(r, at->part, measure, u->records, text));
	buf_adds(out, ", and not ");
	buf_addstr(out, result_amount_of(r, at->part, measure, u->figure, text));
}

/* What is known of the unexplained part of a measure. */
static void put_why_not(const struct result *r, const struct key_balance *at, size_t measure,
                        void (*put)(void *self, size_t measure, struct str text), void *self)
{
	struct buf text = { 0 };

	for (int side = BEFORE; side <= AFTER; side++) {
		struct unproven u = explanation_unproven(r->explanation, at, measure,
		                                         (enum side)side);

		if (u.kind == UNPROVEN_NOT)
			continue;
		buf_reset(&text);
		put_unproven(r, at, measure, &u, (enum side)side, &text);
		put(self, measure, buf_str(&text));
	}
	buf_free(&text);
}

static void put_hint(const struct hint *hint, struct buf *out)
{
	buf_adds(out, hint_name(hint->kind));
	if (!str_is_null(hint->text)) {
		buf_addc(out, ' ');
		buf_addstr(out, hint->text);
	}
}

/* ---- text ---- */

static void cell_buf(struct table *t, struct buf *text)
{
	table_cell(t, buf_str(text));
	buf_reset(text);
}

static void add_reason(const struct result *r, struct table *t, const struct key_balance *at,
                       const struct explained *e, struct buf *text)
{
	char number[27];

	result_cell_key(t, at);
	put_reason(e, text);
	cell_buf(t, text);
	table_cell(t, e->records > 0 ? str_of(text_count(e->records, number)) : STR_NULL);
	for (size_t i = 0; i < r->what->measure_count; i++)
		result_cell_amount_of(r, t, at->part, i, e->value[i]);
	for (size_t i = 0; i < e->places; i++) {
		buf_adds(text, i > 0 ? ", " : "");
		buf_addstr(text, e->place[i]);
	}
	if (e->records > e->places)
		buf_adds(text, ", ...");
	cell_buf(t, text);
}

/* What is said of an unexplained part. */
struct remark {
	const struct result *r;
	struct buf *text;
};

/* Append it to those before it, with the measure if there are several. */
static void add_remark(void *self, size_t measure, struct str text)
{
	const struct remark *m = self;

	buf_adds(m->text, m->text->len > 0 ? "; " : "");
	if (m->r->what->measure_count > 1) {
		text_escape(m->text, m->r->what->measure[measure].name);
		buf_adds(m->text, ": ");
	}
	buf_addstr(m->text, text);
}

static void add_unexplained(const struct result *r, struct table *t, const struct key_balance *at,
                            const struct key_explanation *k, uint64_t rank, struct buf *text)
{
	struct remark remark = { r, text };
	struct buf one = { 0 };

	result_cell_key(t, at);
	table_cell(t, STR("UNEXPLAINED"));
	table_cell(t, STR_NULL);
	for (size_t i = 0; i < r->what->measure_count; i++)
		result_cell_amount_of(r, t, at->part, i, k->unexplained[i]);
	for (size_t i = 0; i < r->what->measure_count; i++) {
		struct hint hint;

		put_why_not(r, at, i, add_remark, &remark);
		for (size_t next = 0; explanation_hint(r->explanation, rank, i, &next, &hint);) {
			buf_reset(&one);
			put_hint(&hint, &one);
			add_remark(&remark, i, buf_str(&one));
		}
	}
	buf_free(&one);
	cell_buf(t, text);
}

static struct table *why_table(const struct result *r)
{
	size_t parts = r->what->key_count, measures = r->what->measure_count;
	struct table *t = result_key_table(r, measures + 3);
	struct buf name = { 0 };

	table_head(t, parts, "reason", TABLE_LEFT);
	table_keep(t, parts);
	table_head(t, parts + 1, "records", TABLE_RIGHT);
	for (size_t i = 0; i < measures; i++) {
		buf_addstr(&name, r->what->measure[i].name);
		result_head_amount(t, parts + 2 + i, name.p);
		buf_reset(&name);
	}
	table_head(t, parts + 2 + measures, "which, or where to look", TABLE_LEFT);
	table_keep(t, parts + 2 + measures);
	buf_free(&name);
	return t;
}

static void put_counts(const struct result *r, struct buf *out)
{
	const struct explanation *x = r->explanation;
	char full[27], all[27], number[27];

	buf_addf(out, "\n%s of %s key%s that differ%s fully explained.\n",
	         text_count(explanation_full(x), full), text_count(explanation_keys(x), all),
	         explanation_keys(x) == 1 ? "" : "s", explanation_keys(x) == 1 ? "s is" : " are");
	if (balances_differing(r->balances) > explanation_keys(x))
		buf_addf(out, "Only the %s largest differences were examined.\n", all);
	if (explanation_renumbered(x) > 0)
		buf_addf(out, "%s voucher%s equal but for the number.\n",
		         text_count(explanation_renumbered(x), number),
		         explanation_renumbered(x) == 1 ? " is" : "s are");
	if (!explanation_has_before(x))
		buf_adds(out,
		         "The side before is a report of sums: name the records behind it under "
		         "explain.before, and more can be explained.\n");
}

bool result_why(const struct result *r, size_t most, struct buf *out)
{
	struct buf text = { 0 };
	struct table *t;
	bool ok = true;

	if (!r->explanation)
		return true;
	ok = balances_rewind(r->balances) && explanation_rewind(r->explanation);
	t = why_table(r);
	for (uint64_t rank = 0; ok && rank < most && rank < explanation_keys(r->explanation);
	     rank++) {
		const struct key_balance *at = balances_next(r->balances);
		const struct key_explanation *k = at ? explanation_key(r->explanation, rank, at)
		                                     : NULL;

		ok = k != NULL;
		if (!ok)
			break;
		for (size_t i = 0; i < k->reasons; i++)
			add_reason(r, t, at, &k->reason[i], &text);
		if (!k->all)
			add_unexplained(r, t, at, k, rank, &text);
	}
	buf_adds(out, "\nWhy they differ\n\n");
	table_print(t, out);
	table_free(t);
	put_counts(r, out);
	buf_free(&text);
	return ok;
}

/* ---- JSON ---- */

static struct json_node *amounts_node(const struct result *r, const struct key_balance *at,
                                      const struct decimal *value)
{
	struct json_node *o = json_node_object();
	struct buf name = { 0 };
	char text[DECIMAL_TEXT];

	for (size_t i = 0; i < r->what->measure_count; i++) {
		buf_reset(&name);
		buf_addstr(&name, r->what->measure[i].name);
		json_node_set_text(o, name.p, result_amount_of(r, at->part, i, value[i], text));
	}
	buf_free(&name);
	return o;
}

static struct json_node *reason_node(const struct result *r, const struct key_balance *at,
                                     const struct explained *e)
{
	struct json_node *o = json_node_object(), *places = json_node_array();

	json_node_set_text(o, "reason", str_of(reason_name(e->kind)));
	if (!str_is_null(e->why))
		json_node_set_text(o, "why", e->why);
	if (!str_is_null(e->other))
		json_node_set_text(o, "other_key", e->other);
	if (!str_is_null(e->key))
		json_node_set_text(o, "in_key", e->key);
	json_node_set_count(o, "records", e->records);
	json_node_set(o, "amounts", amounts_node(r, at, e->value));
	for (size_t i = 0; i < e->places; i++)
		json_node_append_text(places, e->place[i]);
	json_node_set(o, "first", places);
	return o;
}

static struct json_node *hints_node(const struct result *r, uint64_t rank)
{
	struct json_node *all = json_node_array();
	struct buf text = { 0 };
	struct hint hint;

	for (size_t i = 0; i < r->what->measure_count; i++)
		for (size_t next = 0; explanation_hint(r->explanation, rank, i, &next, &hint);) {
			struct json_node *o = json_node_object();

			buf_reset(&text);
			put_hint(&hint, &text);
			json_node_set_text(o, "measure", r->what->measure[i].name);
			json_node_set_text(o, "hint", buf_str(&text));
			json_node_append(all, o);
		}
	buf_free(&text);
	return all;
}

static struct json_node *unproven_of(const struct result *r, const struct key_balance *at,
                                     size_t measure, const struct unproven *u, enum side side)
{
	static const char *const kinds[] = { [UNPROVEN_UNKNOWN] = "records not known",
		                             [UNPROVEN_STATED] = "records do not roll forward",
		                             [UNPROVEN_OTHER] = "records come to another amount" };
	struct json_node *o = json_node_object();
	char text[DECIMAL_TEXT];

	json_node_set_text(o, "measure", r->what->measure[measure].name);
	json_node_set_text(o, "side", str_of(result_side_names[side]));
	json_node_set_text(o, "why", str_of(kinds[u->kind]));
	json_node_set_text(o, "records",
	                   u->kind == UNPROVEN_UNKNOWN
	                           ? STR_NULL
	                           : result_amount_of(r, at->part, measure, u->records, text));
	json_node_set_text(o, "figure", result_amount_of(r, at->part, measure, u->figure, text));
	return o;
}

/* Set why records do not prove the figures of the key, if they do not. */
static void set_unproven(struct json_node *o, const struct result *r, const struct key_balance *at)
{
	struct json_node *all = json_node_array();
	bool any = false;

	for (size_t i = 0; i < r->what->measure_count; i++)
		for (int side = BEFORE; side <= AFTER; side++) {
			struct unproven u = explanation_unproven(r->explanation, at, i,
			                                         (enum side)side);

			if (u.kind == UNPROVEN_NOT)
				continue;
			json_node_append(all, unproven_of(r, at, i, &u, (enum side)side));
			any = true;
		}
	if (any)
		json_node_set(o, "unproven", all);
	else
		json_node_free(all);
}

bool result_set_why(struct json_node *o, const struct result *r, const struct key_balance *at,
                    uint64_t rank)
{
	const struct key_explanation *k = explanation_key(r->explanation, rank, at);
	struct json_node *reasons;

	if (!k)
		return false;
	reasons = json_node_array();
	for (size_t i = 0; i < k->reasons; i++)
		json_node_append(reasons, reason_node(r, at, &k->reason[i]));
	json_node_set(o, "reasons", reasons);
	json_node_set(o, "unexplained", amounts_node(r, at, k->unexplained));
	set_unproven(o, r, at);
	json_node_set(o, "hints", hints_node(r, rank));
	return true;
}
