/* Section map.convert: amounts of another currency become amounts of the ledger's currency. */
#include <string.h>

#include "spec/spec_int.h"

static void start_convert(void *into, struct str name, const struct yaml_node *n)
{
	(void)name;
	*(struct spec_convert *)into = (struct spec_convert){
		.present = true,
		.max_age = UINT64_MAX,
		.scale = UINT64_MAX,
		.currency.name = STR("currency"),
		.date.name = STR("date"),
		.node = n,
	};
}

static void start_rounding(void *into, struct str name, const struct yaml_node *n)
{
	(void)name;
	*(struct spec_rounding *)into = (struct spec_rounding){ .present = true, .node = n };
}

static bool finish_rates(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_convert *v = into;
	struct rate_columns columns = { v->rate_currency, v->rate_date, v->rate_rate, v->rate_per };
	bool ok = spec_aux(c, n, &v->how);

	v->rates = rates_new();
	spec_own(spec_of(c), OWNED_RATES, v->rates);
	for (size_t i = 0; ok && i < v->file_count; i++)
		ok = rates_read(v->rates, v->file[i], &columns, &v->how);
	ok = ok && rates_close(v->rates);
	c->failed |= !ok;
	return ok;
}

static bool finish_rounding(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_rounding *r = into;

	r->has_max = yaml_find(n, "max");
	if (r->group_count == 0)
		return key_bad(c, yaml_find(n, "group"), "%s.group is an empty list", c->path.p);
	if (r->balance_count == 1 || r->balance_count == 2)
		return true;
	return key_bad(c, yaml_find(n, "balance"),
	               "%s.balance is one field that sums to 0, or two whose sums are equal",
	               c->path.p);
}

static bool finish_convert(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_convert *v = into;

	if (v->scale != UINT64_MAX && v->scale > DECIMAL_DIGITS)
		return key_bad(c, yaml_find(n, "scale"), "%s.scale is at most %d", c->path.p,
		               DECIMAL_DIGITS);
	if (v->amount_count == 0)
		return key_bad(c, yaml_find(n, "amounts"),
		               "%s.amounts is empty: nothing would be converted", c->path.p);
	return true;
}

/* ---- together with the rest of map ---- */

static bool check_amounts(struct key_context *c, const struct spec_map *m)
{
	const struct spec_convert *v = &m->convert;
	const struct yaml_node *n = yaml_find(v->node, "amounts");
	bool ok = true;

	for (size_t i = 0; i < v->amount_count; i++) {
		struct str name = v->amount[i].name;
		const struct schema_field *f = m->to ? schema_find(m->to, name) : NULL;

		ok &= spec_target_field(c, m, name, n->keys[i]);
		if (f && f->type.kind != TYPE_DECIMAL && f->type.kind != TYPE_INTEGER)
			ok = key_bad(c, n->keys[i], "map.convert.amounts: %s is no number in %s",
			             key_quote(c, 0, name), m->to->name.p);
		else if (!m->to && v->scale == UINT64_MAX)
			ok = key_bad(
				c, n->keys[i],
				"map.convert.amounts: no schema says how many digits %s has: give 'scale'",
				key_quote(c, 0, name));
	}
	if (v->rate_field.p)
		ok &= spec_target_field(c, m, v->rate_field, yaml_find(v->node, "rate"));
	return ok;
}

/* Each name is a field that map makes. */
static bool check_made(struct key_context *c, const struct spec_map *m, const struct str *name,
                       size_t count, const struct yaml_node *n)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		if (!spec_map_makes(m, name[i]))
			ok = key_bad(c, n->kind == YAML_LIST ? n->items[i] : n,
			             "map.convert.rounding: nothing in map fills %s",
			             key_quote(c, 0, name[i]));
	return ok;
}

static bool is_set(const struct spec_rounding *r, struct str name)
{
	return spec_among(r->group, r->group_count, name) ||
	       spec_among(r->balance, r->balance_count, name) ||
	       spec_named(r->field, r->field_count, name);
}

/* Report that the spec sets a field of group or balance, which the program fills in the line. */
static bool report_set(struct key_context *c, const struct spec_rounding *r,
                       const struct spec_expr *field)
{
	bool group = spec_among(r->group, r->group_count, field->name);
	const char *key = group ? "group" : "balance";
	const struct yaml_node *n = yaml_find(r->node, key), *by = n;

	for (size_t i = 0; n->kind == YAML_LIST && i < n->count; i++)
		if (n->items[i]->kind == YAML_SCALAR && str_eq(n->items[i]->text, field->name))
			by = n->items[i];
	return key_bad(c, field->node,
	               "map.convert.rounding: %s is set already, by '%s' on line %zu%s%s: %s",
	               key_quote(c, 0, field->name), key, by->line,
	               str_is(str_of(by->file), field->node->file) ? "" : " of ",
	               str_is(str_of(by->file), field->node->file) ? "" : by->file,
	               group ? "the line is one of its group" : "the line takes what is missing");
}

static bool check_line(struct key_context *c, const struct spec_map *m)
{
	const struct spec_rounding *r = &m->convert.rounding;
	bool ok = true;

	for (size_t i = 0; i < r->field_count; i++) {
		ok &= spec_target_field(c, m, r->field[i].name, r->field[i].node);
		if (spec_among(r->balance, r->balance_count, r->field[i].name) ||
		    spec_among(r->group, r->group_count, r->field[i].name))
			ok = report_set(c, r, &r->field[i]);
	}
	for (size_t i = 0; m->to && i < m->to->count; i++)
		if (m->to->field[i].required && !is_set(r, m->to->field[i].name))
			ok = key_bad(
				c, r->node,
				"map.convert.rounding.fields: nothing fills '%s', which %s requires",
				m->to->field[i].name.p, m->to->name.p);
	return ok;
}

bool spec_convert_check(struct key_context *c, const struct spec_map *m)
{
	const struct spec_rounding *r = &m->convert.rounding;
	bool ok = check_amounts(c, m);

	if (!r->present)
		return ok;
	ok &= check_made(c, m, r->group, r->group_count, yaml_find(r->node, "group"));
	ok &= check_made(c, m, r->balance, r->balance_count, yaml_find(r->node, "balance"));
	return check_line(c, m) && ok;
}

/* ---- the tables ---- */

static const struct key_word quote_words[] = {
	{ "direct", QUOTE_DIRECT, NULL },
	{ "inverse", QUOTE_INVERSE, NULL },
	{ NULL, 0, NULL },
};
static const struct key_word round_words[] = {
	{ "half_up", ROUND_HALF_UP, NULL },
	{ "half_even", ROUND_HALF_EVEN, NULL },
	{ "down", ROUND_DOWN, NULL },
	{ NULL, 0, NULL },
};

/* Its rows fill the struct of convert. */
static const struct key_row rates_keys[] = {
	{ "file", KEY_FILES, KEY_ARRAY(spec_convert, file, file_count), .required = true,
	  .help = "The table of rates: a CSV or TSV file with a header, a workbook, or several of them." },
	SPEC_FORM_KEYS(spec_convert, how.form),
	{ "currency", KEY_TEXT, KEY_AT(spec_convert, rate_currency),
	  .help = "The column with the currency.", .preset = "currency" },
	{ "date", KEY_TEXT, KEY_AT(spec_convert, rate_date),
	  .help = "The column with the first day of the rate, as YYYY-MM-DD.", .preset = "date" },
	{ "rate", KEY_TEXT, KEY_AT(spec_convert, rate_rate), .help = "The column with the rate.",
	  .preset = "rate" },
	{ "per", KEY_TEXT, KEY_AT(spec_convert, rate_per),
	  .help = "The column with the number of units that the rate is for. Without this key, the rate is for 1 unit." },
	{ "quote", KEY_WORD, KEY_AT(spec_convert, quote), .words = quote_words,
	  .help = "direct: the rate is the number of units of the base currency for one unit of the currency. inverse: the other way round.",
	  .preset = "direct" },
	{ "max_age", KEY_NUMBER, KEY_AT(spec_convert, max_age),
	  .help = "A rate can be at most this many days old." },
};
static const struct key_table rates_table = {
	KEY_ROWS(rates_keys),
	.size = sizeof(struct spec_convert),
	.finish = finish_rates,
};

static const struct key_row rounding_keys[] = {
	{ "group", KEY_TEXTS, KEY_ARRAY(spec_rounding, group, group_count), .required = true,
	  .help = "The fields of the target that identify the voucher. Its records must follow one another." },
	{ "balance", KEY_TEXTS, KEY_ARRAY(spec_rounding, balance, balance_count), .required = true,
	  .help = "One field that sums to 0, or two whose sums are equal." },
	{ "fields", KEY_GROUP_MAP, KEY_ARRAY(spec_rounding, field, field_count), .required = true,
	  .help = "The other fields of the added record. Aggregates use all records of the voucher; a plain field is the field of its first record." },
	{ "max", KEY_DECIMAL, KEY_AT(spec_rounding, max),
	  .help = "The largest difference that gets a record. Without this key, the largest that rounding can explain." },
};
static const struct key_table rounding_table = {
	KEY_ROWS(rounding_keys),
	.size = sizeof(struct spec_rounding),
	.start = start_rounding,
	.finish = finish_rounding,
};

static const struct key_row convert_keys[] = {
	{ "when", KEY_EXPR, KEY_AT(spec_convert, when),
	  .help = "Only records for which this is true." },
	{ "rates", KEY_MAP, .at = 0, .table = &rates_table, .required = true,
	  .help = "The table of rates." },
	{ "currency", KEY_VALUE, KEY_AT(spec_convert, currency), .required = true,
	  .help = "The currency of the amounts." },
	{ "date", KEY_VALUE, KEY_AT(spec_convert, date), .required = true,
	  .help = "The day of the record. It gets the latest rate on or before this day." },
	{ "base", KEY_FILLED, KEY_AT(spec_convert, base),
	  .help = "The currency of the ledger, which needs no rate." },
	{ "amounts", KEY_EXPR_MAP, KEY_ARRAY(spec_convert, amount, amount_count), .required = true,
	  .help = "The fields of the target, each with the amount to convert." },
	{ "rate", KEY_TEXT, KEY_AT(spec_convert, rate_field),
	  .help = "The field of the target that gets the rate for one unit." },
	{ "scale", KEY_NUMBER, KEY_AT(spec_convert, scale), .json = "'maximum': 38",
	  .help = "Digits after the point of the converted amount, if no schema has them." },
	{ "round", KEY_WORD, KEY_AT(spec_convert, round), .words = round_words,
	  .help = "How to round the converted amount.", .preset = "half_up" },
	{ "rounding", KEY_MAP, KEY_AT(spec_convert, rounding), .table = &rounding_table,
	  .help = "How to balance a voucher that rounding left off by some cents: one record is added." },
};
const struct key_table spec_convert_table = {
	KEY_ROWS(convert_keys),
	.size = sizeof(struct spec_convert),
	.start = start_convert,
	.finish = finish_convert,
};
