/* Section reconcile: what is compared. */
#include <stdio.h>
#include <string.h>

#include "spec/spec_int.h"

static void start_measure(void *into, struct str name, const struct yaml_node *n)
{
	struct spec_measure *m = into;

	(void)n;
	m->name = name;
}

/* "0.01", "0.5%", or a list of both. */
static bool read_bound(struct key_context *c, const struct yaml_node *n, struct spec_tolerance *out)
{
	struct str *text;
	size_t count;

	*out = (struct spec_tolerance){ .amount = decimal_of(0, 0) };
	out->percent = decimal_of(0, 0);
	if (!key_texts(c, n, &text, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		bool percent = str_ends(text[i], STR("%"));
		struct str number = { text[i].p, text[i].len - percent };
		struct decimal d;

		if (decimal_parse(number, &d) != DECIMAL_OK || decimal_sign(d) < 0)
			return key_bad(
				c, n,
				"%s must be a number from 0, or a percentage such as 0.5%%, and not %s",
				c->path.p, key_quote(c, 0, text[i]));
		if (percent)
			out->percent = d;
		else
			out->amount = d;
	}
	return true;
}

static bool read_tolerance(struct key_context *c, const struct yaml_node *n, void *into)
{
	return read_bound(c, n, &((struct spec_measure *)into)->tolerance);
}

static bool read_tolerance_total(struct key_context *c, const struct yaml_node *n, void *into)
{
	return read_bound(c, n, &((struct spec_measure *)into)->tolerance_total);
}

static bool finish_measure(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_measure *m = into;

	(void)c;
	m->has_total = yaml_find(n, "tolerance_total");
	if (!m->has_total)
		m->tolerance_total = m->tolerance;
	return true;
}

#define BOUND                                                                                      \
	"{'anyOf': [{'type': 'number', 'minimum': 0}, {'type': 'string', 'pattern': '^[0-9.]+%?$'}]}"
#define BOUND_JSON                                                                                 \
	"'anyOf': [" BOUND ", {'type': 'array', 'minItems': 1, 'maxItems': 2, 'items': " BOUND "}]"

static const struct key_word role_words[] = {
	{ "opening", ROLE_OPENING, NULL },   { "debit", ROLE_DEBIT, NULL },
	{ "credit", ROLE_CREDIT, NULL },     { "closing", ROLE_CLOSING, NULL },
	{ "movement", ROLE_MOVEMENT, NULL }, { NULL, 0, NULL },
};

static const struct key_row measure_keys[] = {
	{ "tolerance", KEY_CODE, .read = read_tolerance, .like = KEY_TEXTS,
	  .takes = "number, percentage, or both", .json = BOUND_JSON,
	  .help = "The difference that you accept for each key: an amount, or a percentage of the side before, such as 0.5%. In a list of both, the larger one.",
	  .preset = "0" },
	{ "tolerance_total", KEY_CODE, .read = read_tolerance_total, .like = KEY_TEXTS,
	  .takes = "number, percentage, or both", .json = BOUND_JSON,
	  .help = "The largest sum of all differences within tolerance: an amount, or a percentage of the total before. Without this key, tolerance." },
	{ "text", KEY_FLAG, KEY_AT(spec_measure, text), .preset = "false",
	  .help = "With rows: true compares it as a text, such as an account or a summary, and not as a number." },
	{ "currency", KEY_TEXT, KEY_AT(spec_measure, currency),
	  .help = "The field of both sides that holds the currency of the amounts: each currency has a total of its own, with its own digits. A field that is not in the key is added to it, so that an account is compared currency by currency." },
	{ "role", KEY_WORD, KEY_AT(spec_measure, role), .words = role_words,
	  .help = "What it is in the trial balance of the page that is signed: opening and closing are balances, debit is positive; debit and credit are movements; movement is debit minus credit." },
};
static const struct key_table measure_table = {
	KEY_ROWS(measure_keys),
	.size = sizeof(struct spec_measure),
	.start = start_measure,
	.finish = finish_measure,
};

static void start_side(void *into, struct str name, const struct yaml_node *n)
{
	struct spec_side *s = into;

	s->name = name;
	s->node = n;
}

/* One name or URL of a list of `count`, the others before it are read. */
static bool read_one_name(struct key_context *c, const struct yaml_node *n, struct spec_side *s,
                          size_t count)
{
	struct spec_read *r = &s->read[s->read_count];

	*r = (struct spec_read){ .name = spec_readable(c, n), .node = n };
	if (!r->name)
		return false;
	if (count > 1 && strcmp(r->name, "-") == 0)
		return key_bad(c, n, "%s: standard input cannot be one of several inputs",
		               c->path.p);
	if (spec_is_database(r->name) != spec_is_database(s->read[0].name))
		return key_bad(
			c, n,
			"%s: a side reads files or databases, and not both: write a spec for "
			"each, or put the files into the database",
			c->path.p);
	for (size_t i = 0; i < s->read_count; i++)
		if (strcmp(s->read[i].name, r->name) == 0)
			return key_bad(c, n,
			               "%s: '%s' is named twice: its records would count double",
			               c->path.p, r->name);
	s->read_count++;
	return true;
}

static bool read_read(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_side *s = into;
	size_t count = n->kind == YAML_LIST ? n->count : 1;
	bool ok = true;

	if (count == 0)
		return key_bad(c, n, "%s is an empty list: name at least one file", c->path.p);
	s->read = arena_alloc(c->arena, mem_mul(count, sizeof(*s->read)));
	for (size_t i = 0; i < count && ok; i++)
		ok = read_one_name(c, n->kind == YAML_LIST ? n->items[i] : n, s, count);
	return ok;
}

static bool finish_side(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_side *s = into;
	bool after = str_ends(buf_str(&c->path), STR(".after"));

	if (s->read_count == 0 && s->form.spec)
		return key_bad(c, n, "%s: 'read' is missing: which file does 'spec' clean?",
		               c->path.p);
	/* without `read` it is the target of load: spec_read_target() */
	if (s->read_count == 0 && !after)
		return key_bad(c, n, "%s: 'read' is missing: name a file or a database", c->path.p);
	if (s->read_count > 0 && !spec_database_check(c, n, spec_is_database(s->read[0].name)))
		return false;
	return spec_form_check(c, n, &s->form);
}

static const struct key_word parents_words[] = {
	{ "total", PARENT_TOTAL, NULL },
	{ "own", PARENT_OWN, NULL },
	{ "total_and_own", PARENT_BOTH, NULL },
	{ NULL, 0, NULL },
};

static const struct key_row side_keys[] = {
	{ "name", KEY_TEXT, KEY_AT(spec_side, name),
	  .help = "The name of this side in the report and in messages." },
	{ "read", KEY_CODE, .read = read_read, .like = KEY_TEXTS, .takes = "target, or list",
	  .json = "'anyOf': [@text, {'type': 'array', 'minItems': 1, 'items': @text}]",
	  .help = "A stream, a CSV file, a workbook, a database such as sqlite:ledger.db, or - for standard input; or a list of files or of databases of one form, which are read in this order. A file name can be a pattern such as old/*.csv. before must have this key; after without it is what load.to names." },
	SPEC_FORM_KEYS(spec_side, form),
	{ "report", KEY_MAP, KEY_AT(spec_side, report), .table = &spec_report_table,
	  .help = "Where the file comes from, for the page that is signed. Without this key, source.report of the spec that cleans it." },
	{ "table", KEY_FILLED, KEY_AT(spec_side, table),
	  .help = "The table of the database. Without this key and read, the table of load." },
	{ "query", KEY_FILLED, KEY_AT(spec_side, query),
	  .help = "An SQL query of the database, instead of table." },
	{ "map", KEY_FLAG, KEY_AT(spec_side, map), .preset = "false",
	  .help = "true: the records go through the section map first, that of spec, or of this spec if there is no spec beside read: where and fields then have the new fields. A record that map cannot map makes the side incomplete, which proves nothing." },
	{ "where", KEY_EXPR, KEY_AT(spec_side, where),
	  .help = "Records for which this is not true are left out." },
	{ "fields", KEY_GROUP_MAP, KEY_ARRAY(spec_side, field, field_count),
	  .help = "The names in key and compare, each with its expression. Aggregates use all records with the same key." },
	{ "parents", KEY_WORD, KEY_AT(spec_side, parents), .words = parents_words,
	  .help = "With tree: what the figure of an account with sub-accounts is on this side: total, their total; own, what is posted to itself; or total_and_own, both in one figure. Without this key, total before and own after." },
	{ "roll", KEY_FLAG, KEY_AT(spec_side, roll), .preset = "false",
	  .help = "true: this side has movements only; its opening and closing balances are computed from them, period by period. In explain.before and explain.after: the records behind the side are movements." },
};
static const struct key_table side_table = {
	KEY_ROWS(side_keys),
	.size = sizeof(struct spec_side),
	.start = start_side,
	.finish = finish_side,
};

static bool in_side(const struct spec_side *s, struct str name)
{
	for (size_t i = 0; i < s->field_count; i++)
		if (str_eq(s->field[i].name, name))
			return true;
	return false;
}

static bool in_list(const struct str *list, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(list[i], name))
			return true;
	return false;
}

static bool in_comparison(const struct spec_reconcile *r, struct str name)
{
	for (size_t i = 0; i < r->measure_count; i++)
		if (str_eq(r->measure[i].name, name))
			return true;
	return in_list(r->key, r->key_count, name) ||
	       in_list(r->explain.voucher, r->explain.voucher_count, name) ||
	       in_list(r->explain.line, r->explain.line_count, name);
}

/* Report that the fields of a side lack a name: why they must have it, and the nearest one that they have. */
static bool lacks(struct key_context *c, const struct spec_side *s, const char *key,
                  const struct yaml_node *fields, struct str name, const char *why)
{
	struct str *known = arena_alloc(c->arena, mem_mul(s->field_count, sizeof(*known)));

	for (size_t i = 0; i < s->field_count; i++)
		known[i] = s->field[i].name;
	return key_bad(c, fields, "%s.%s: 'fields' lacks '%s', %s%s", c->path.p, key, name.p, why,
	               key_hint(c, name, known, s->field_count));
}

/* Why both sides need a part of the key: a currency can be one that `key` does not name. */
static const char *part_is(const struct spec_reconcile *r, size_t part)
{
	for (size_t i = 0; i < r->measure_count; i++)
		if (spec_measure_has_currency(&r->measure[i]) &&
		    str_eq(r->measure[i].currency, r->key[part]))
			return "the field with the currency of each amount, as 'currency' in "
			       "'compare' says";
	return "which is in the key";
}

/* Why a side needs a measure. Null: it does not, because its balances are computed. */
static const char *measure_is(const struct spec_side *s, const struct spec_measure *m)
{
	if (s->roll && (m->role == ROLE_OPENING || m->role == ROLE_CLOSING))
		return NULL;
	return m->role == ROLE_CLOSING
	               ? "which is compared; if this side has movements only, write 'roll: true'"
	               : "which is compared";
}

/* The fields of a side must be those of the key and of compare, and no others. */
static bool check_side(struct key_context *c, const struct spec_reconcile *r,
                       const struct spec_side *s, const char *key, const struct yaml_node *n)
{
	const struct yaml_node *fields = yaml_find(yaml_find(n, key), "fields");
	const char *why;
	bool ok = true;

	for (size_t i = 0; fields && i < r->key_count; i++)
		if (!in_side(s, r->key[i]))
			ok = lacks(c, s, key, fields, r->key[i], part_is(r, i));
	for (size_t i = 0; fields && i < r->measure_count; i++) {
		why = measure_is(s, &r->measure[i]);
		if (why && !in_side(s, r->measure[i].name))
			ok = lacks(c, s, key, fields, r->measure[i].name, why);
	}
	for (size_t i = 0; i < s->field_count; i++)
		if (!in_comparison(r, s->field[i].name))
			ok = key_bad(
				c, fields->keys[i],
				"%s.%s: '%s' is neither in the key nor compared, nor named by explain",
				c->path.p, key, s->field[i].name.p);
	return ok;
}

/* Each role once. */
static bool find_roles(struct key_context *c, const struct yaml_node *n, struct spec_reconcile *r)
{
	for (size_t role = 0; role < ROLES; role++)
		r->role[role] = r->measure_count;
	for (size_t i = 0; i < r->measure_count; i++) {
		const struct spec_measure *m = &r->measure[i];

		if (m->role != ROLE_NONE && r->role[m->role] < r->measure_count)
			return key_bad(c, yaml_find(n, "compare"),
			               "%s.compare: '%s' and '%s' have the same role", c->path.p,
			               r->measure[r->role[m->role]].name.p, m->name.p);
		r->role[m->role] = i;
	}
	return true;
}

static const char *lookup_hint(struct key_context *c, const struct spec *spec, struct str name)
{
	struct str *known = arena_alloc(c->arena, mem_mul(spec->lookup_count, sizeof(*known)));

	for (size_t i = 0; i < spec->lookup_count; i++)
		known[i] = lookup_name(spec->lookup[i]);
	return key_hint(c, name, known, spec->lookup_count);
}

/*
 * A key that names a lookup of the spec, which has one answer for each account. False after an error was
 * reported; *out does not change without the key.
 */
static bool find_lookup(struct key_context *c, const struct yaml_node *n, const char *key,
                        struct str name, const struct lookup **out)
{
	const struct spec *spec = spec_of(c);

	if (str_is_null(name))
		return true;
	for (size_t i = 0; i < spec->lookup_count; i++)
		if (str_eq(lookup_name(spec->lookup[i]), name))
			*out = spec->lookup[i];
	if (!*out)
		return key_bad(c, yaml_find(n, key), "%s.%s: there is no lookup %s%s", c->path.p,
		               key, key_quote(c, 0, name), lookup_hint(c, spec, name));
	return (lookup_key_count(*out) == 1 && !lookup_dated(*out) &&
	        lookup_match(*out) == LOOKUP_EXACT) ||
	       key_bad(c, yaml_find(n, key),
	               "%s.%s: lookup %s must have one key column, no days, and match exactly",
	               c->path.p, key, key_quote(c, 0, name));
}

/* "4-2-2": the first level has 4 characters, the next ones 2 more each; or one separator, such as ".". */
static bool read_levels(struct key_context *c, const struct yaml_node *n, struct spec_reconcile *r)
{
	struct str rest = r->levels_text;
	size_t length = 0, *level;

	if (str_is_null(rest))
		return true;
	if (rest.len == 1 && !is_digit(*rest.p)) {
		r->chart.separator = *rest.p;
		return true;
	}
	level = arena_alloc(c->arena, mem_mul(rest.len, sizeof(*level)));
	r->chart.level = level;
	while (rest.len > 0 && *rest.p >= '1' && *rest.p <= '9' &&
	       (rest.len == 1 || (rest.len > 2 && rest.p[1] == '-'))) {
		length += (size_t)(*rest.p - '0');
		level[r->chart.levels++] = length;
		rest.p += rest.len == 1 ? 1 : 2;
		rest.len -= rest.len == 1 ? 1 : 2;
	}
	return rest.len == 0 ||
	       key_bad(c, yaml_find(n, "levels"),
	               "%s.levels: %s is neither the lengths of the levels, such as 4-2-2, nor one "
	               "separator, such as '.'",
	               c->path.p, key_quote(c, 0, r->levels_text));
}

static void start_explain(void *into, struct str name, const struct yaml_node *n)
{
	struct spec_explain *x = into;

	(void)name;
	x->present = true;
	x->node = n;
}

static const struct key_row explain_keys[] = {
	{ "voucher", KEY_TEXTS, KEY_ARRAY(spec_explain, voucher, voucher_count),
	  .help = "The fields that name a voucher on both sides: of the side's fields, else of its source." },
	{ "line", KEY_TEXTS, KEY_ARRAY(spec_explain, line, line_count),
	  .help = "The fields that name a line in its voucher." },
	{ "before", KEY_MAP, KEY_AT(spec_explain, before), .table = &side_table,
	  .help = "The records behind the side before, if that is a report of sums, such as a trial balance." },
	{ "after", KEY_MAP, KEY_AT(spec_explain, after), .table = &side_table,
	  .help = "The records behind the side after, if that is a report of sums." },
};
static const struct key_table explain_table = {
	KEY_ROWS(explain_keys),
	.size = sizeof(struct spec_explain),
	.start = start_explain,
};

/* A name is one of voucher, line, key and compare. */
static bool check_explain(struct key_context *c, const struct yaml_node *n,
                          const struct spec_reconcile *r)
{
	const struct spec_explain *x = &r->explain;
	const struct yaml_node *at = yaml_find(n, "explain");
	bool ok = true;

	if (!x->present)
		return true;
	for (size_t i = 0; i < x->line_count; i++)
		if (in_list(x->voucher, x->voucher_count, x->line[i]))
			ok = key_bad(c, yaml_find(at, "line"),
			             "%s.explain: '%s' names the voucher already", c->path.p,
			             x->line[i].p);
	if (x->line_count > 0 && x->voucher_count == 0)
		ok = key_bad(c, yaml_find(at, "line"),
		             "%s.explain: 'voucher' is missing: which fields name the voucher that "
		             "the lines belong to",
		             c->path.p);
	if (x->before.node)
		ok &= check_side(c, r, &x->before, "before", at);
	return (!x->after.node || check_side(c, r, &x->after, "after", at)) && ok;
}

/* Find the field of the key that is the period. */
static bool find_period(struct key_context *c, const struct yaml_node *n, struct spec_reconcile *r)
{
	struct str name = r->period_text;

	for (r->period = 0; r->period < r->key_count; r->period++)
		if (name.p && str_eq(r->key[r->period], name))
			return true;
	return !name.p || key_bad(c, yaml_find(n, "period"), "%s.period: '%.*s' is not in the key",
	                          c->path.p, (int)name.len, name.p);
}

/* Add a field to the key, as its last one. */
static void add_to_key(struct key_context *c, struct spec_reconcile *r, struct str name)
{
	struct str *key = arena_alloc(c->arena, mem_mul(r->key_count + 1, sizeof(*key)));

	memcpy(key, r->key, r->key_count * sizeof(*key));
	key[r->key_count++] = name;
	r->key = key;
}

/*
 * The currency of a measure. Amounts of two currencies are never the same figure, so it is a part of the
 * key.
 */
static bool find_currency(struct key_context *c, const struct yaml_node *n,
                          struct spec_reconcile *r, struct spec_measure *m)
{
	const struct yaml_node *at = yaml_find(n, "compare");

	for (size_t i = 0; i < r->measure_count; i++)
		if (str_eq(r->measure[i].name, m->currency))
			return key_bad(
				c, at,
				"%s.compare.%s.currency: '%s' is compared, so it cannot be a "
				"currency",
				c->path.p, m->name.p, m->currency.p);
	if (m->text)
		return key_bad(c, at, "%s.compare.%s: a text has no currency", c->path.p,
		               m->name.p);
	m->currency_part = 0;
	while (m->currency_part < r->key_count && !str_eq(r->key[m->currency_part], m->currency))
		m->currency_part++;
	if (m->currency_part == 0 && m->role != ROLE_NONE)
		return key_bad(c, yaml_find(n, "key"),
		               "%s.key: its first field is the account of the trial balance, so "
		               "it cannot be the currency '%s': put that behind it",
		               c->path.p, m->currency.p);
	if (m->currency_part == r->key_count)
		add_to_key(c, r, m->currency);
	r->minor_units = spec_currency_table(c, n);
	return r->minor_units != NULL;
}

static bool find_currencies(struct key_context *c, const struct yaml_node *n,
                            struct spec_reconcile *r)
{
	bool ok = true;

	for (size_t i = 0; i < r->measure_count; i++)
		if (spec_measure_has_currency(&r->measure[i]))
			ok = find_currency(c, n, r, &r->measure[i]) && ok;
	return ok;
}

static bool finish_reconcile(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_reconcile *r = into;
	bool ok = find_currencies(c, n, r);

	for (size_t i = 0; i < r->key_count; i++)
		for (size_t j = 0; j < r->measure_count; j++)
			if (str_eq(r->key[i], r->measure[j].name))
				ok = key_bad(c, yaml_find(n, "compare"),
				             "%s: '%s' cannot be compared, it is in the key",
				             c->path.p, r->key[i].p);
	if (r->measure_count == 0)
		ok = key_bad(c, yaml_find(n, "compare"),
		             "%s.compare is empty: name what is compared", c->path.p);
	ok &= find_roles(c, n, r) && read_levels(c, n, r) &&
	      find_lookup(c, n, "names", r->names_text, &r->names) &&
	      find_lookup(c, n, "parents", r->parents_text, &r->chart.parents) &&
	      find_lookup(c, n, "restart", r->restart_text, &r->restart);
	ok = find_period(c, n, r) && ok;
	ok = ok && spec_check_tree(c, n, r) && spec_check_roll(c, n, r);
	ok &= check_explain(c, n, r);
	ok &= check_side(c, r, &r->before, "before", n);
	return check_side(c, r, &r->after, "after", n) && ok;
}

static const struct key_row reconcile_keys[] = {
	{ "name", KEY_TEXT, KEY_AT(spec_reconcile, name),
	  .help = "The name of the comparison, for reports. A list of comparisons needs one for each." },
	{ "key", KEY_TEXTS, KEY_ARRAY(spec_reconcile, key, key_count), .required = true,
	  .help = "The fields that match a record of one side with one of the other." },
	{ "compare", KEY_MAPS, KEY_ARRAY(spec_reconcile, measure, measure_count), .required = true,
	  .table = &measure_table, .help = "The amounts to compare." },
	{ "before", KEY_MAP, KEY_AT(spec_reconcile, before), .required = true, .table = &side_table,
	  .help = "The old books." },
	{ "after", KEY_MAP, KEY_AT(spec_reconcile, after), .required = true, .table = &side_table,
	  .help = "The new ledger." },
	{ "names", KEY_TEXT, KEY_AT(spec_reconcile, names_text),
	  .help = "The lookup that has the name of an account by the first field of the key, for the page that is signed." },
	{ "levels", KEY_TEXT, KEY_AT(spec_reconcile, levels_text),
	  .help = "The levels of the accounts in the first field of the key, for subtotals on the page that is signed: lengths such as 4-2-2, or one separator such as '.'." },
	{ "parents", KEY_TEXT, KEY_AT(spec_reconcile, parents_text),
	  .help = "Instead of levels: the lookup that has the account above an account, by the first field of the key." },
	{ "tree", KEY_FLAG, KEY_AT(spec_reconcile, tree), .preset = "false",
	  .help = "true: compare the accounts as a tree, by levels or parents: an account with sub-accounts is not counted twice, and a difference is shown where it begins." },
	{ "roll_forward", KEY_FLAG, KEY_AT(spec_reconcile, roll_forward), .preset = "false",
	  .help = "true: on each side, opening balance + movement must be the closing balance, and that the opening balance of the next period." },
	{ "restart", KEY_TEXT, KEY_AT(spec_reconcile, restart_text),
	  .help = "The lookup of accounts that begin each year with 0, such as those of profit and loss, by the first field of the key; accounts below them, too." },
	{ "year_begins", KEY_COUNT, KEY_AT(spec_reconcile, year_begins), .preset = "1",
	  .help = "With restart: the month in which a year of these books begins." },
	{ "accept", KEY_FILE, KEY_AT(spec_reconcile, accept),
	  .help = "A CSV file of differences that somebody has accepted, as for --accept." },
	{ "period", KEY_TEXT, KEY_AT(spec_reconcile, period_text),
	  .help = "The field of the key that is the period: both sides must have the same periods, or they prove nothing." },
	{ "rows", KEY_FLAG, KEY_AT(spec_reconcile, rows), .preset = "false",
	  .help = "true: compare record by record, as --rows does. No measure is then an aggregate." },
	{ "explain", KEY_MAP, KEY_AT(spec_reconcile, explain), .table = &explain_table,
	  .help = "What explains the differences: how a record is known on both sides." },
};
const struct key_table spec_reconcile_table = {
	KEY_ROWS(reconcile_keys),
	.size = sizeof(struct spec_reconcile),
	.finish = finish_reconcile,
};

/* ---- one comparison, or several ---- */

/* Each comparison of a list has a name, and no other one has it. */
static bool check_names(struct key_context *c, const struct yaml_node *n,
                        const struct spec_reconcile *all, size_t count)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *at = yaml_find(n->items[i], "name");

		if (!all[i].name.p)
			ok = key_bad(
				c, n->items[i],
				"reconcile: comparison %zu of the list needs a name, such as trial_balance",
				i + 1);
		for (size_t k = 0; k < i && all[i].name.p; k++)
			if (all[k].name.p && str_eq(all[k].name, all[i].name))
				ok = key_bad(c, at, "reconcile: two comparisons are named %s",
				             key_quote(c, 0, all[i].name));
	}
	return ok;
}

static bool read_one(struct key_context *c, const struct yaml_node *n, size_t number,
                     struct spec_reconcile *out)
{
	char text[24];
	size_t before = c->path.len;
	bool ok;

	snprintf(text, sizeof(text), "%zu", number);
	if (number > 0)
		key_path_push(c, str_of(text));
	ok = key_map(c, &spec_reconcile_table, n, out);
	key_path_pop(c, before);
	return ok;
}

bool spec_read_reconcile(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec *spec = into;
	bool list = n->kind == YAML_LIST, ok = true;
	size_t count = list ? n->count : 1;
	struct spec_reconcile *all;

	if (count == 0)
		return key_bad(c, n, "%s is an empty list", c->path.p);
	all = arena_alloc(c->arena, mem_mul(count, sizeof(*all)));
	memset(all, 0, count * sizeof(*all));
	for (size_t i = 0; i < count; i++)
		ok &= read_one(c, list ? n->items[i] : n, list ? i + 1 : 0, &all[i]);
	ok = ok && (!list || check_names(c, n, all, count));
	spec->reconcile = all;
	spec->reconcile_count = ok ? count : 0;
	return ok;
}
