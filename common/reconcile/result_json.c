/* result_json - the comparisons as one JSON object. */
#include <string.h>

#include "compare/tolerance.h"
#include "reconcile/proof.h"
#include "reconcile/result_int.h"

static void set_amount(struct json_node *o, const char *key, struct decimal d)
{
	char text[DECIMAL_TEXT];

	json_node_set_text(o, key, result_amount(d, text));
}

/* An amount of a measure under a key with these parts. */
static void set_amount_of(struct json_node *o, const char *key, const struct result *r,
                          const struct str *part, size_t measure, struct decimal d)
{
	char text[DECIMAL_TEXT];

	json_node_set_text(o, key, result_amount_of(r, part, measure, d, text));
}

static void set_tolerance(struct json_node *o, const char *key, const struct spec_tolerance *t)
{
	struct buf text = { 0 };

	tolerance_text(t, &text);
	json_node_set_text(o, key, buf_str(&text));
	buf_free(&text);
}

static struct json_node *side_node(const struct result *r, enum side side)
{
	const struct file_findings *findings = side_findings(r->source[side]);
	struct json_node *o = json_node_object();
	struct buf gaps = { 0 };

	if (!str_is_null(side_name(r->source[side])))
		json_node_set_text(o, "name", side_name(r->source[side]));
	json_node_set_text(o, "source", str_of(side_description(r->source[side])));
	json_node_set_count(o, "records", side_records(r->source[side]));
	json_node_set_count(o, "left_out", side_left_out(r->source[side]));
	if (!r->what->rows)
		json_node_set_count(o, "keys", balances_keys(r->balances, side));
	balances_put_gaps(r->balances, side, &gaps);
	if (gaps.len > 0)
		json_node_set_text(o, "missing_periods", buf_str(&gaps));
	buf_free(&gaps);
	json_node_set(o, "findings",
	              findings ? file_findings_json(findings, false) : json_node_array());
	json_node_set(o, "accepted",
	              findings ? file_findings_json(findings, true) : json_node_array());
	return o;
}

static struct json_node *within_node(const struct within *w, const struct spec_measure *m)
{
	struct json_node *o = json_node_object();

	json_node_set_count(o, "keys", w->keys);
	set_amount(o, "sum", w->sum);
	set_amount(o, "without_signs", w->absolute);
	set_tolerance(o, "accepted", &m->tolerance_total);
	json_node_set_bool(o, "exceeded", w->exceeded);
	return o;
}

/* An amount of a total; null: it has none. */
static void set_total(struct json_node *o, const char *name, const struct grand_total *total,
                      struct decimal d)
{
	if (total->mixed)
		json_node_set_text(o, name, STR_NULL);
	else
		set_amount(o, name, d);
}

static struct json_node *total_node(const struct result *r, const struct grand_total *total)
{
	const struct spec_measure *m = &r->what->measure[total->measure];
	struct json_node *o = json_node_object();

	json_node_set_text(o, "measure", m->name);
	if (spec_measure_has_currency(m)) {
		json_node_set_text(o, "currency", total->currency);
		json_node_set_bool(o, "iso_4217", !str_is_null(total->currency) && !total->unknown);
	}
	set_total(o, "before", total, total->side[BEFORE]);
	set_total(o, "after", total, total->side[AFTER]);
	set_total(o, "difference", total, total->difference);
	set_tolerance(o, "tolerance", &m->tolerance);
	json_node_set(o, "within_tolerance", within_node(&total->within, m));
	return o;
}

static struct json_node *totals_node(const struct result *r)
{
	const struct grand_totals *totals = balances_totals(r->balances);
	struct json_node *all = json_node_array();
	const struct grand_total *total;

	for (size_t i = 0; (total = grand_totals_at(totals, i)); i++)
		if (!r->what->measure[total->measure].text)
			json_node_append(all, total_node(r, total));
	return all;
}

struct json_node *result_key_node(const struct result *r, const struct str *part)
{
	struct json_node *key = json_node_object();
	struct buf name = { 0 };

	for (size_t i = 0; i < r->what->key_count; i++) {
		buf_reset(&name);
		buf_addstr(&name, r->what->key[i]);
		json_node_set_text(key, name.p, part[i]);
	}
	buf_free(&name);
	return key;
}

static struct json_node *difference_node(const struct result *r, const struct key_balance *at,
                                         size_t m)
{
	struct json_node *o = json_node_object();
	char text[DECIMAL_TEXT];

	json_node_set(o, "key", result_key_node(r, at->part));
	json_node_set_text(o, "measure", r->what->measure[m].name);
	for (int side = BEFORE; side <= AFTER; side++)
		json_node_set_text(o, result_side_names[side],
		                   result_value(r, at, (enum side)side, m, text));
	json_node_set_text(o, "difference", result_difference(r, at, m, text));
	json_node_set_text(o, "status", str_of(status_name(at->status)));
	result_set_news(o, r, at, m);
	if (r->what->rows) {
		json_node_set_text(o, "before_at", at->half[BEFORE].at);
		json_node_set_text(o, "after_at", at->half[AFTER].at);
	}
	return o;
}

static struct json_node *zero_node(const struct result *r, const struct key_balance *at)
{
	struct json_node *o = json_node_object();

	json_node_set(o, "key", result_key_node(r, at->part));
	json_node_set_text(o, "status", str_of(status_name(at->status)));
	return o;
}

/* An array of the report that is written element by element, since it may be large. */
struct elements {
	const struct pack *pack;
	const struct result *r;
	struct buf *out;
	struct buf scratch;
	bool any;      /* there is one already */
	uint64_t rank; /* of the next key that differs */
};

/* Write an element, two levels deep. It is freed. */
static void put_element(struct elements *e, struct json_node *element)
{
	const char *p, *end;

	buf_adds(e->out, e->any ? ",\n    " : "[\n    ");
	e->any = true;
	buf_reset(&e->scratch);
	json_node_write_pretty(element, &e->scratch);
	json_node_free(element);
	end = str_end(buf_str(&e->scratch));
	for (p = e->scratch.p; p < end; p++) {
		buf_addc(e->out, *p);
		if (*p == '\n') /* in a text it would be escaped */
			buf_adds(e->out, "    ");
	}
}

static void put_key_differences(struct elements *e, const struct key_balance *at)
{
	const struct result *r = e->r;

	if (!status_differs(at->status))
		return;
	for (size_t m = 0; m < r->what->measure_count; m++)
		if (balances_measure_differs(r->balances, at, m))
			put_element(e, difference_node(r, at, m));
}

static void put_key_zero(struct elements *e, const struct key_balance *at)
{
	if (status_is_zero(at->status))
		put_element(e, zero_node(e->r, at));
}

static void put_key_why(struct elements *e, const struct key_balance *at)
{
	struct json_node *o;

	if (!status_differs(at->status))
		return;
	o = json_node_object();
	json_node_set(o, "key", result_key_node(e->r, at->part));
	if (result_set_why(o, e->r, at, e->rank++))
		put_element(e, o);
	else
		json_node_free(o);
}

/* The member `name` of the report: an array of what `put` writes for each key. */
static bool put_array(const struct pack *p, const struct result *r, const char *name,
                      struct buf *out,
                      void (*put)(struct elements *e, const struct key_balance *at))
{
	struct elements e = { .pack = p, .r = r, .out = out };
	const struct key_balance *at;
	bool ok = balances_rewind(r->balances);

	buf_addf(out, ",\n  \"%s\": ", name);
	while (ok && (at = balances_next(r->balances))) {
		put(&e, at);
		ok = result_pour(e.pack, out);
	}
	buf_adds(out, e.any ? "\n  ]" : "[]");
	buf_free(&e.scratch);
	return ok && balances_whole(r->balances);
}

static struct json_node *break_node(const struct result *r, const struct balance_break *one)
{
	struct json_node *o = json_node_object();
	struct buf rule = { 0 };

	json_node_set_text(o, "side", str_of(result_side_names[one->side]));
	json_node_set(o, "key", result_key_node(r, one->part));
	json_node_set_text(o, "measure", r->what->measure[one->measure].name);
	break_rule(one, &rule);
	json_node_set_text(o, "should_be", buf_str(&rule));
	set_amount_of(o, "expected", r, one->part, one->measure, one->expected);
	set_amount_of(o, "stated", r, one->part, one->measure, one->stated);
	set_amount_of(o, "difference", r, one->part, one->measure, break_difference(one));
	buf_free(&rule);
	return o;
}

/* The member `breaks`, if a side was asked whether it contradicts itself. */
static bool put_breaks(const struct pack *p, const struct result *r, struct buf *out)
{
	struct elements e = { .pack = p, .r = r, .out = out };
	struct breaks *b = balances_breaks(r->balances);
	const struct balance_break *one;
	bool ok;

	if (!b)
		return true;
	ok = breaks_rewind(b);
	buf_adds(out, ",\n  \"breaks\": ");
	while (ok && (one = breaks_next(b))) {
		put_element(&e, break_node(r, one));
		ok = result_pour(p, out);
	}
	buf_adds(out, e.any ? "\n  ]" : "[]");
	buf_free(&e.scratch);
	return ok && breaks_whole(b);
}

/* What somebody has accepted; `state` says what became of it. */
static struct json_node *acceptances_node(const struct result *r)
{
	static const char *const states[] = { [ACCEPTANCE_NO_DIFFERENCE] = "no difference",
		                              [ACCEPTANCE_HOLDS] = "holds",
		                              [ACCEPTANCE_OTHER_AMOUNT] = "other amount",
		                              [ACCEPTANCE_EXPIRED] = "expired" };
	struct json_node *all = json_node_array();
	const struct acceptance *one;

	for (size_t i = 0; (one = acceptances_at(r->accepted, i)); i++) {
		struct json_node *o = json_node_object();

		json_node_set(o, "key", result_key_node(r, one->part));
		json_node_set_text(o, "measure", r->what->measure[one->measure].name);
		set_amount_of(o, "amount", r, one->part, one->measure, one->amount);
		json_node_set_text(o, "reason", one->reason);
		json_node_set_text(o, "name", one->name);
		json_node_set_text(o, "date", one->date);
		json_node_set_text(o, "expiry", one->expiry);
		json_node_set_text(o, "state", str_of(states[one->state]));
		if (one->state == ACCEPTANCE_OTHER_AMOUNT)
			json_node_set_bool(o, "explains_part", one->explains);
		json_node_append(all, o);
	}
	return all;
}

/* Why the keys of both sides prove nothing, line by line. */
static struct json_node *no_proof_node(const struct result *r)
{
	struct json_node *all = json_node_array();
	struct buf lines = { 0 };
	char *rest, *line;

	proof_put_keys(r, &lines);
	for (line = strtok_r(lines.p, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		json_node_append_text(all, str_of(line));
	buf_free(&lines);
	return all;
}

static bool put_comparison(const struct pack *p, const struct result *r, struct buf *out)
{
	struct json_node *o = json_node_object(), *counts = json_node_object();
	bool ok;

	json_node_set_text(o, "spec", r->spec->name);
	if (pack_is_list(p))
		json_node_set_text(o, "comparison", r->name);
	json_node_set_bool(o, "proof", proof_holds(r));
	if (proof_keys_fail(r))
		json_node_set(o, "no_proof", no_proof_node(r));
	json_node_set(o, "before", side_node(r, BEFORE));
	json_node_set(o, "after", side_node(r, AFTER));
	for (int status = 0; status < STATUS_COUNT_; status++)
		json_node_set_count(counts, status_name((enum status)status),
		                    balances_with(r->balances, (enum status)status));
	json_node_set(o, r->what->rows ? "records" : "keys", counts);
	json_node_set(o, "totals", totals_node(r));
	if (r->accepted)
		json_node_set(o, "acceptances", acceptances_node(r));
	if (p->dated)
		result_set_gone(o, r);
	json_node_write_pretty(o, out);
	json_node_free(o);
	/* more members follow */
	out->len -= strlen("\n}");
	ok = put_breaks(p, r, out) && put_array(p, r, "differences", out, put_key_differences) &&
	     (!r->explanation || (explanation_rewind(r->explanation) &&
	                          put_array(p, r, "explanations", out, put_key_why) &&
	                          explanation_whole(r->explanation))) &&
	     put_array(p, r, "zero_on_one_side", out, put_key_zero);
	buf_adds(out, "\n}");
	return ok;
}

bool result_json(const struct pack *p, struct buf *out)
{
	bool ok = true;

	if (!pack_is_list(p)) {
		ok = put_comparison(p, &p->comparison[0], out);
		buf_addc(out, '\n');
		return ok;
	}
	buf_addf(out, "{\"proof\": %s, \"comparisons\": [\n",
	         pack_failing(p) == 0 ? "true" : "false");
	for (size_t i = 0; i < p->count && ok; i++) {
		buf_adds(out, i > 0 ? ",\n" : "");
		ok = put_comparison(p, &p->comparison[i], out);
	}
	buf_adds(out, "\n]}\n");
	return ok;
}
