/* result - text for people; rows and JSON for machines. All have the same content. */
#include "reconcile/result.h"

#include "charset/unicode.h"
#include "config/json_node.h"
#include "format/csv.h"
#include "reconcile/proof.h"
#include "record/escape.h"
#include "report/table.h"
#include "stream/formula.h"

#define POUR_BYTES        ((size_t)256 * 1024)
#define DIFFERENCES_SHOWN 50 /* the most keys that the text lists; the other formats list all */

static const char *const side_names[] = { [BEFORE] = "before", [AFTER] = "after" };

/* Write out what is there if it is much: a report may be larger than the memory. */
static bool pour(const struct result *r, struct buf *out)
{
	bool ok = true;

	if (out->len >= POUR_BYTES) {
		ok = outfile_write(r->to, out->p, out->len);
		buf_reset(out);
	}
	return ok;
}

/* ---- text ---- */

static void put_sides(const struct result *r, struct buf *out)
{
	char number[27];

	buf_adds(out, "Reconciliation of ");
	text_escape(out, r->spec->name);
	buf_adds(out, "\n\n");
	for (int side = BEFORE; side <= AFTER; side++) {
		const struct side_source *s = r->source[side];
		size_t keys = balances_keys(r->balances, (enum side)side);

		buf_addf(out, "  %-8s", side_names[side]);
		if (!str_is_null(side_name(s))) {
			text_escape(out, side_name(s));
			buf_adds(out, ", ");
		}
		text_escape(out, str_of(side_description(s)));
		buf_addf(out, ": %s record%s", text_count(side_records(s), number),
		         side_records(s) == 1 ? "" : "s");
		if (side_left_out(s) > 0)
			buf_addf(out, ", %s left out by where",
			         text_count(side_left_out(s), number));
		buf_addf(out, ", %s key%s\n", text_count(keys, number), keys == 1 ? "" : "s");
		proof_put_findings(r, (enum side)side, out);
	}
	buf_adds(out, "  key     ");
	for (size_t i = 0; i < r->spec->reconcile.key_count; i++) {
		buf_adds(out, i > 0 ? ", " : "");
		text_escape(out, r->spec->reconcile.key[i]);
	}
	buf_adds(out, "\n\n");
}

/* A column of amounts: people compare them, so no digit may be cut off. */
static void head_amount(struct table *t, size_t column, const char *title)
{
	table_head(t, column, title, TABLE_RIGHT);
	table_keep(t, column);
}

static void put_counts(const struct result *r, struct buf *out)
{
	struct table *t = table_new(2);
	char number[27];

	table_head(t, 0, "keys", TABLE_LEFT);
	table_head(t, 1, "number", TABLE_RIGHT);
	for (int status = 0; status < STATUS_COUNT_; status++) {
		size_t count = balances_with(r->balances, (enum status)status);

		/* special statuses are only shown if there are such keys */
		if (count == 0 && (status_is_zero((enum status)status) || status == STATUS_TOTAL))
			continue;
		table_cell(t, str_of(status_name((enum status)status)));
		table_cell(t, str_of(text_count(count, number)));
	}
	table_print(t, out);
	buf_addc(out, '\n');
	table_free(t);
}

static void cell_amount(struct table *t, struct decimal d)
{
	struct buf text = { 0 };

	table_amount(d, &text);
	table_cell(t, buf_str(&text));
	buf_free(&text);
}

static void put_totals(const struct result *r, struct buf *out)
{
	struct table *t = table_new(5);

	table_head(t, 0, "total", TABLE_LEFT);
	head_amount(t, 1, "before");
	head_amount(t, 2, "after");
	head_amount(t, 3, "difference");
	head_amount(t, 4, "tolerance");
	for (size_t i = 0; i < r->spec->reconcile.measure_count; i++) {
		table_cell(t, r->spec->reconcile.measure[i].name);
		cell_amount(t, balances_total(r->balances, BEFORE, i));
		cell_amount(t, balances_total(r->balances, AFTER, i));
		cell_amount(t, balances_total_difference(r->balances, i));
		cell_amount(t, r->spec->reconcile.measure[i].tolerance);
	}
	table_print(t, out);
	table_free(t);
}

/* Show what the tolerance of single keys would hide: a cent on each of many keys is a sum. */
static void put_within(const struct result *r, struct buf *out)
{
	struct table *t = table_new(5);
	char number[27];

	table_head(t, 0, "within tolerance", TABLE_LEFT);
	table_head(t, 1, "keys", TABLE_RIGHT);
	head_amount(t, 2, "sum");
	head_amount(t, 3, "without signs");
	head_amount(t, 4, "accepted");
	for (size_t i = 0; i < r->spec->reconcile.measure_count; i++) {
		struct within w = balances_within(r->balances, i);

		if (w.keys == 0)
			continue;
		table_cell(t, r->spec->reconcile.measure[i].name);
		table_cell(t, str_of(text_count(w.keys, number)));
		cell_amount(t, w.sum);
		cell_amount(t, w.absolute);
		cell_amount(t, r->spec->reconcile.measure[i].tolerance_total);
	}
	if (table_rows(t) > 0) {
		buf_addc(out, '\n');
		table_print(t, out);
	}
	table_free(t);
}

/* Make a table whose first columns are the key, with `more` columns after them. */
static struct table *key_table(const struct result *r, size_t more)
{
	size_t parts = r->spec->reconcile.key_count;
	struct table *t = table_new(parts + more);
	struct buf name = { 0 };

	for (size_t i = 0; i < parts; i++) {
		buf_reset(&name);
		buf_addstr(&name, r->spec->reconcile.key[i]);
		table_head(t, i, name.p, TABLE_LEFT);
		table_keep(t, i);
	}
	buf_free(&name);
	return t;
}

static void cell_key(struct table *t, const struct key_balance *at)
{
	for (size_t i = 0; i < at->parts; i++)
		table_key(t, str_is_null(at->part[i]) ? STR("(null)") : at->part[i]);
}

static void add_balance(const struct result *r, struct table *t, const struct key_balance *at)
{
	for (size_t m = 0; m < r->spec->reconcile.measure_count; m++) {
		if (!balances_measure_differs(r->balances, at, m))
			continue;
		cell_key(t, at);
		table_cell(t, r->spec->reconcile.measure[m].name);
		for (int side = BEFORE; side <= AFTER; side++)
			if (at->half[side].records > 0)
				cell_amount(t, at->half[side].value[m]);
			else
				table_cell(t, STR("-"));
		cell_amount(t, balance_difference(at, m));
		table_cell(t, str_of(status_name(at->status)));
	}
}

static struct table *difference_table(const struct result *r)
{
	size_t parts = r->spec->reconcile.key_count;
	struct table *t = key_table(r, 5);

	table_head(t, parts, "measure", TABLE_LEFT);
	head_amount(t, parts + 1, "before");
	head_amount(t, parts + 2, "after");
	head_amount(t, parts + 3, "difference");
	table_head(t, parts + 4, "status", TABLE_LEFT);
	return t;
}

/* Report a side that contradicts itself: it is no proof, even if both sides agree. */
static void put_contradiction(const struct result *r, struct buf *out)
{
	if (!proof_contradicted(r))
		return;
	buf_adds(out, "\nNO PROOF: ");
	proof_put_sides(r, out);
	buf_adds(out, ", see what was found.\n");
}

/* False after an error was reported. */
static bool put_differences(const struct result *r, struct buf *out)
{
	size_t count = balances_differing(r->balances),
	       shown = count < DIFFERENCES_SHOWN ? count : DIFFERENCES_SHOWN;
	const struct key_balance *at;
	struct table *t;
	char number[27];
	bool ok = balances_rewind(r->balances);

	if (count == 0) {
		if (balances_count(r->balances) == 0)
			buf_adds(out, "\nNothing was compared.\n");
		else if (proof_contradicted(r))
			buf_adds(out, "No key differs, which proves nothing here.\n");
		else
			buf_addf(out, "\nEvery key agrees%s.\n",
			         balances_with(r->balances, STATUS_WITHIN) > 0
			                 ? " within its tolerance"
			                 : "");
		return true;
	}
	buf_adds(out, "\nDifferences, largest first\n\n");
	t = difference_table(r);
	/* keys that differ come first */
	for (size_t i = 0; i < shown && ok; i++) {
		at = balances_next(r->balances);
		ok = at != NULL;
		if (ok)
			add_balance(r, t, at);
	}
	table_print(t, out);
	table_free(t);
	if (shown < count)
		buf_addf(out, "\n%s keys more differ: -O csv lists them all\n",
		         text_count(count - shown, number));
	return ok;
}

/* List the keys that only one side knows, with zero amounts: no difference, but useful to know. */
static bool put_zeros(const struct result *r, struct buf *out)
{
	size_t count = balances_with(r->balances, STATUS_ZERO_BEFORE) +
	               balances_with(r->balances, STATUS_ZERO_AFTER);
	struct table *t;
	char number[27];
	bool ok = balances_rewind(r->balances);

	if (count == 0)
		return true;
	buf_adds(out, "\nKnown to one side only, and zero there\n\n");
	t = key_table(r, 1);
	table_head(t, r->spec->reconcile.key_count, "status", TABLE_LEFT);
	while (table_rows(t) < DIFFERENCES_SHOWN && ok) {
		const struct key_balance *at = balances_next(r->balances);

		if (!at) {
			ok = balances_whole(r->balances);
			break;
		}
		if (!status_is_zero(at->status))
			continue;
		cell_key(t, at);
		table_cell(t, str_of(status_name(at->status)));
	}
	table_print(t, out);
	if (table_rows(t) < count)
		buf_addf(out, "\n%s keys more: -O csv lists them all\n",
		         text_count(count - table_rows(t), number));
	table_free(t);
	return ok;
}

bool result_text(const struct result *r, struct buf *out)
{
	put_sides(r, out);
	put_counts(r, out);
	put_totals(r, out);
	put_within(r, out);
	put_contradiction(r, out);
	return put_differences(r, out) && put_zeros(r, out);
}

/* ---- rows ---- */

static struct str amount_text(struct decimal d, char text[DECIMAL_TEXT])
{
	size_t len = decimal_format(d, text);

	return (struct str){ text, len };
}

/* Rows in either format: `put` writes one value, `separator` is between them. */
struct rows {
	struct buf *out;
	void (*put)(struct buf *out, struct str value);
	char separator;
};

/*
 * Does it have invisible characters: a blank at an end, or anywhere a character other than the
 * plain blank?
 */
static bool has_unseen(struct str value)
{
	const char *p = value.p, *end = str_end(value);

	if (value.len == 0)
		return false;
	if (*p == ' ' || end[-1] == ' ' || unicode_has_controls(value))
		return true;
	while (p < end) {
		uint32_t code = unicode_next(&p, end);

		if (code != ' ' && unicode_is_space(code))
			return true;
	}
	return false;
}

/* `put` a value, in quotes if it has characters that would be invisible without them. */
static void put_seen(void (*put)(struct buf *out, struct str field, char delimiter),
                     struct buf *out, struct str value)
{
	size_t start = out->len;

	put(out, value, ',');
	if (!has_unseen(value) || out->p[start] == '"')
		return;
	out->len = start;
	buf_addc(out, '"');
	put(out, value, ',');
	buf_addc(out, '"');
}

static void put_csv_value(struct buf *out, struct str value)
{
	put_seen(csv_put, out, value);
}

/* People open a file in a spreadsheet; a program reads a pipe. */
static void put_sheet_value(struct buf *out, struct str value)
{
	put_seen(formula_put, out, value);
}

static void put_value(const struct rows *rows, struct str value, bool last)
{
	rows->put(rows->out, value);
	buf_addc(rows->out, last ? '\n' : rows->separator);
}

/* A row for each measure of a key. */
static void put_key(const struct result *r, const struct rows *rows, const struct key_balance *at)
{
	const struct spec_reconcile *spec = &r->spec->reconcile;
	char text[DECIMAL_TEXT];

	for (size_t m = 0; m < spec->measure_count; m++) {
		for (size_t i = 0; i < at->parts; i++)
			put_value(rows, at->part[i], false);
		put_value(rows, spec->measure[m].name, false);
		for (int side = BEFORE; side <= AFTER; side++)
			put_value(rows,
			          at->half[side].records > 0
			                  ? amount_text(at->half[side].value[m], text)
			                  : STR_NULL,
			          false);
		put_value(rows, amount_text(balance_difference(at, m), text), false);
		put_value(rows, str_of(status_name(at->status)), true);
	}
}

static bool put_rows(const struct result *r, const struct rows *rows)
{
	static const char *const names[] = { "measure", "before", "after", "difference", "status" };
	const struct spec_reconcile *spec = &r->spec->reconcile;
	const struct key_balance *at;

	for (size_t i = 0; i < spec->key_count; i++)
		put_value(rows, spec->key[i], false);
	for (size_t i = 0; i < 5; i++)
		put_value(rows, str_of(names[i]), i == 4);
	while ((at = balances_next(r->balances))) {
		put_key(r, rows, at);
		if (!pour(r, rows->out))
			return false;
	}
	return balances_whole(r->balances);
}

bool result_csv(const struct result *r, struct buf *out)
{
	return put_rows(r,
	                &(struct rows){ out, r->to_file ? put_sheet_value : put_csv_value, ',' });
}

bool result_tsv(const struct result *r, struct buf *out)
{
	return put_rows(r, &(struct rows){ out, escape_put, '\t' });
}

/* ---- JSON ---- */

static void set_amount(struct json_node *o, const char *key, struct decimal d)
{
	char text[DECIMAL_TEXT];

	json_node_set_text(o, key, amount_text(d, text));
}

static struct json_node *side_node(const struct result *r, enum side side)
{
	const struct file_findings *findings = side_findings(r->source[side]);
	struct json_node *o = json_node_object();

	if (!str_is_null(side_name(r->source[side])))
		json_node_set_text(o, "name", side_name(r->source[side]));
	json_node_set_text(o, "source", str_of(side_description(r->source[side])));
	json_node_set_count(o, "records", side_records(r->source[side]));
	json_node_set_count(o, "left_out", side_left_out(r->source[side]));
	json_node_set_count(o, "keys", balances_keys(r->balances, side));
	json_node_set(o, "findings",
	              findings ? file_findings_json(findings, false) : json_node_array());
	json_node_set(o, "accepted",
	              findings ? file_findings_json(findings, true) : json_node_array());
	return o;
}

static struct json_node *within_node(const struct result *r, size_t measure)
{
	struct within w = balances_within(r->balances, measure);
	struct json_node *o = json_node_object();

	json_node_set_count(o, "keys", w.keys);
	set_amount(o, "sum", w.sum);
	set_amount(o, "without_signs", w.absolute);
	set_amount(o, "accepted", r->spec->reconcile.measure[measure].tolerance_total);
	json_node_set_bool(o, "exceeded", w.exceeded);
	return o;
}

static struct json_node *totals_node(const struct result *r)
{
	struct json_node *all = json_node_array();

	for (size_t i = 0; i < r->spec->reconcile.measure_count; i++) {
		struct json_node *o = json_node_object();

		json_node_set_text(o, "measure", r->spec->reconcile.measure[i].name);
		set_amount(o, "before", balances_total(r->balances, BEFORE, i));
		set_amount(o, "after", balances_total(r->balances, AFTER, i));
		set_amount(o, "difference", balances_total_difference(r->balances, i));
		set_amount(o, "tolerance", r->spec->reconcile.measure[i].tolerance);
		json_node_set(o, "within_tolerance", within_node(r, i));
		json_node_append(all, o);
	}
	return all;
}

static struct json_node *key_node(const struct result *r, const struct key_balance *at)
{
	struct json_node *key = json_node_object();
	struct buf name = { 0 };

	for (size_t i = 0; i < at->parts; i++) {
		buf_reset(&name);
		buf_addstr(&name, r->spec->reconcile.key[i]);
		json_node_set_text(key, name.p, at->part[i]);
	}
	buf_free(&name);
	return key;
}

static struct json_node *difference_node(const struct result *r, const struct key_balance *at,
                                         size_t m)
{
	struct json_node *o = json_node_object();

	json_node_set(o, "key", key_node(r, at));
	json_node_set_text(o, "measure", r->spec->reconcile.measure[m].name);
	for (int side = BEFORE; side <= AFTER; side++)
		if (at->half[side].records > 0)
			set_amount(o, side_names[side], at->half[side].value[m]);
		else
			json_node_set_text(o, side_names[side], STR_NULL);
	set_amount(o, "difference", balance_difference(at, m));
	json_node_set_text(o, "status", str_of(status_name(at->status)));
	return o;
}

static struct json_node *zero_node(const struct result *r, const struct key_balance *at)
{
	struct json_node *o = json_node_object();

	json_node_set(o, "key", key_node(r, at));
	json_node_set_text(o, "status", str_of(status_name(at->status)));
	return o;
}

/* An array of the report that is written element by element, since it may be large. */
struct elements {
	const struct result *r;
	struct buf *out;
	struct buf scratch;
	bool any; /* there is one already */
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
	for (size_t m = 0; m < r->spec->reconcile.measure_count; m++)
		if (balances_measure_differs(r->balances, at, m))
			put_element(e, difference_node(r, at, m));
}

static void put_key_zero(struct elements *e, const struct key_balance *at)
{
	if (status_is_zero(at->status))
		put_element(e, zero_node(e->r, at));
}

/* The member `name` of the report: an array of what `put` writes for each key. */
static bool put_array(const struct result *r, const char *name, struct buf *out,
                      void (*put)(struct elements *e, const struct key_balance *at))
{
	struct elements e = { .r = r, .out = out };
	const struct key_balance *at;
	bool ok = balances_rewind(r->balances);

	buf_addf(out, ",\n  \"%s\": ", name);
	while (ok && (at = balances_next(r->balances))) {
		put(&e, at);
		ok = pour(r, out);
	}
	buf_adds(out, e.any ? "\n  ]" : "[]");
	buf_free(&e.scratch);
	return ok && balances_whole(r->balances);
}

bool result_json(const struct result *r, struct buf *out)
{
	struct json_node *o = json_node_object(), *counts = json_node_object();
	bool ok;

	json_node_set_text(o, "spec", r->spec->name);
	json_node_set_bool(o, "proof", proof_holds(r));
	json_node_set(o, "before", side_node(r, BEFORE));
	json_node_set(o, "after", side_node(r, AFTER));
	for (int status = 0; status < STATUS_COUNT_; status++)
		json_node_set_count(counts, status_name((enum status)status),
		                    balances_with(r->balances, (enum status)status));
	json_node_set(o, "keys", counts);
	json_node_set(o, "totals", totals_node(r));
	json_node_write_pretty(o, out);
	json_node_free(o);
	/* more members follow */
	out->len -= strlen("\n}");
	ok = put_array(r, "differences", out, put_key_differences) &&
	     put_array(r, "zero_on_one_side", out, put_key_zero);
	buf_adds(out, "\n}\n");
	return ok;
}
