/* Section map.split: one record becomes several, its amounts divided by shares. */
#include <string.h>

#include "spec/spec_int.h"

static void start_split(void *into, struct str name, const struct yaml_node *n)
{
	struct spec_split *s = into;

	(void)name;
	*s = (struct spec_split){ .present = true, .of = decimal_of(1, 0), .node = n };
}

static void start_part(void *into, struct str name, const struct yaml_node *n)
{
	(void)name;
	((struct spec_split_part *)into)->node = n;
}

static bool read_of(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_split *s = into;
	struct str text;

	if (!key_text(c, n, &text))
		return false;
	s->of_text = text;
	s->any_sum = str_is(text, "any");
	if (s->any_sum || share_parse(text, &s->of))
		return true;
	return key_bad(c, n, "%s is a number above 0 that the shares add up to, or any, not %s",
	               c->path.p, key_quote(c, 0, text));
}

/*
 * Read a field of the target and the column that fills it. Without a column, it is the column of the
 * same name.
 */
static bool read_values(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_split *s = into;
	bool ok = true;

	if (n->kind != YAML_MAP)
		return key_bad(c, n,
		               "%s must be a map: a field and the column that fills it for each",
		               c->path.p);
	s->value = arena_alloc(c->arena, mem_mul(n->count, sizeof(*s->value)));
	for (size_t i = 0; i < n->count; i++) {
		s->value[i] = (struct spec_value){ n->keys[i]->text, n->keys[i]->text };
		if (!yaml_is_null(n->items[i]))
			ok &= key_text(c, n->items[i], &s->value[i].column);
	}
	s->value_count = ok ? n->count : 0;
	return ok;
}

/* ---- the shares ---- */

static bool check_sum(struct key_context *c, const struct spec_split *s,
                      const struct yaml_node *parts)
{
	char sum[DECIMAL_TEXT], of[DECIMAL_TEXT];

	if (s->any_sum || decimal_cmp(s->inline_set.whole, s->of) == 0)
		return true;
	decimal_format(s->inline_set.whole, sum);
	decimal_format(s->of, of);
	return key_bad(c, parts,
	               "%s: the shares add up to %s, not to %s (of: says what they are parts of)",
	               c->path.p, sum, of);
}

static bool read_shares(struct key_context *c, struct spec_split *s, const struct yaml_node *parts)
{
	struct share *share = arena_alloc(c->arena, mem_mul(s->part_count, sizeof(*share)));
	struct decimal_sum sum = { 0 };
	bool ok = true;

	if (s->part_count == 0)
		return key_bad(c, parts,
		               "%s.parts is an empty list: nothing would be left of a record",
		               c->path.p);
	for (size_t i = 0; i < s->part_count; i++) {
		share[i] = (struct share){ 0 };
		if (!share_parse(s->part[i].share_text, &share[i].part))
			ok = key_bad(c, yaml_find(s->part[i].node, "share"),
			             "%s.parts.%zu.share is a number above 0, not %s", c->path.p,
			             i + 1, key_quote(c, 0, s->part[i].share_text));
		else
			decimal_sum_add(&sum, share[i].part);
	}
	if (!ok)
		return false;
	s->inline_set = (struct share_set){ .share = share, .count = s->part_count };
	if (!decimal_sum_get(&sum, &s->inline_set.whole))
		return key_bad(c, parts, "%s: the sum of the shares has more than %d digits",
		               c->path.p, DECIMAL_DIGITS);
	return check_sum(c, s, parts);
}

static bool load_table(struct key_context *c, struct spec_split *s, const struct yaml_node *n)
{
	struct str *column = arena_alloc(c->arena,
	                                 mem_mul(s->key_count + s->value_count, sizeof(*column)));
	bool ok = true;

	if (s->key_count == 0 || !s->share.p)
		return key_bad(c, n, "%s: '%s' is missing: %s", c->path.p,
		               s->share.p ? "key" : "share",
		               s->share.p ? "name the columns of the key and what is looked for"
		                          : "name the column of the shares");
	for (size_t i = 0; i < s->key_count; i++)
		column[i] = s->key[i].name;
	for (size_t i = 0; i < s->value_count; i++)
		column[s->key_count + i] = s->value[i].column;
	if (!spec_aux(c, n, &s->how))
		return false;
	s->table = shares_new(s->any_sum ? NULL : &s->of);
	spec_own(spec_of(c), OWNED_SHARES, s->table);
	for (size_t i = 0; ok && i < s->file_count; i++)
		ok = shares_read(s->table, s->file[i], column, s->key_count, s->share,
		                 column + s->key_count, s->value_count, &s->how);
	ok = ok && shares_close(s->table);
	c->failed |= !ok;
	return ok;
}

static bool finish_split(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_split *s = into;
	const struct yaml_node *parts = yaml_find(n, "parts");

	if (s->amount_count == 0)
		return key_bad(c, yaml_find(n, "amounts"),
		               "%s.amounts is an empty list: nothing would be divided", c->path.p);
	if (!parts == !s->file_count)
		return key_bad(c, n, "%s needs either 'parts' or 'table'", c->path.p);
	if (parts && (s->key_count || s->share.p || s->value_count))
		return key_bad(c, n, "%s: 'key', 'share' and 'values' are those of a 'table'",
		               c->path.p);
	if (parts && (s->how.form.encoding || s->how.form.delimiter.p || s->how.form.sheet.p ||
	              s->how.form.spec))
		return key_bad(
			c, n,
			"%s: 'encoding', 'delimiter', 'sheet' and 'spec' say how a 'table' is written",
			c->path.p);
	return parts ? read_shares(c, s, parts) : load_table(c, s, n);
}

/* ---- together with the rest of map ---- */

/* Does every part set the field? */
static bool parts_set(const struct spec_split *s, struct str name)
{
	bool all = s->part_count > 0;

	if (spec_named(s->field, s->field_count, name))
		return true;
	for (size_t i = 0; i < s->value_count; i++)
		if (str_eq(s->value[i].field, name))
			return true;
	for (size_t i = 0; i < s->part_count; i++)
		all &= spec_named(s->part[i].field, s->part[i].field_count, name);
	return all;
}

static bool check_amounts(struct key_context *c, const struct spec_map *m)
{
	const struct spec_split *s = &m->split;
	const struct yaml_node *n = yaml_find(s->node, "amounts");
	bool ok = true;

	for (size_t i = 0; i < s->amount_count; i++) {
		const struct yaml_node *at = n->kind == YAML_LIST ? n->items[i] : n;
		const struct schema_field *f = m->to ? schema_find(m->to, s->amount[i]) : NULL;

		if (!spec_map_makes(m, s->amount[i]))
			ok = key_bad(c, at, "map.split.amounts: nothing in map fills %s",
			             key_quote(c, 0, s->amount[i]));
		else if (f && f->type.kind != TYPE_DECIMAL && f->type.kind != TYPE_INTEGER)
			ok = key_bad(c, at, "map.split.amounts: %s is no number in %s",
			             key_quote(c, 0, s->amount[i]), m->to->name.p);
		else if (spec_among(s->amount, i, s->amount[i]))
			ok = key_bad(c, at, "map.split.amounts: %s is here twice",
			             key_quote(c, 0, s->amount[i]));
	}
	return ok;
}

static bool check_names(struct key_context *c, const struct spec_map *m, const struct spec_expr *e,
                        size_t count)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++) {
		ok &= spec_target_field(c, m, e[i].name, e[i].node);
		if (spec_among(m->split.amount, m->split.amount_count, e[i].name))
			ok = key_bad(
				c, e[i].node,
				"map.split: %s is among the amounts, the parts would no longer add up",
				key_quote(c, 0, e[i].name));
	}
	return ok;
}

static bool check_fields(struct key_context *c, const struct spec_map *m)
{
	const struct spec_split *s = &m->split;
	const struct yaml_node *values = yaml_find(s->node, "values");
	bool ok = check_names(c, m, s->field, s->field_count);

	for (size_t i = 0; i < s->part_count; i++)
		ok &= check_names(c, m, s->part[i].field, s->part[i].field_count);
	for (size_t i = 0; i < s->value_count; i++)
		ok &= spec_target_field(c, m, s->value[i].field, values->keys[i]);
	return ok;
}

/* Refuse a control that is not divided: each part would have all of it. */
static bool check_controls(struct key_context *c, const struct spec_map *m)
{
	const struct spec_split *s = &m->split;
	const struct controls *controls = &spec_of(c)->controls;
	bool ok = true;

	for (size_t i = 0; i < controls->count; i++) {
		struct str name = controls->name[i];

		if (!spec_map_makes(m, name) || spec_among(s->amount, s->amount_count, name) ||
		    parts_set(s, name))
			continue;
		ok = key_bad(
			c, s->node,
			"map.split: the control %s is not among the amounts: each part would have all of it",
			key_quote(c, 0, name));
	}
	return ok;
}

/* Refuse parts with the same primary key: the ledger would read them as one record. */
static bool check_key(struct key_context *c, const struct spec_map *m)
{
	const struct schema *to = m->to;
	struct buf list = { 0 };

	if (!to || to->key_count == 0)
		return true;
	for (size_t i = 0; i < to->key_count; i++) {
		struct str name = to->field[to->key[i]].name;

		if (parts_set(&m->split, name) || !spec_map_makes(m, name)) {
			buf_free(&list);
			return true;
		}
		buf_addf(&list, "%s%s", i ? ", " : "", name.p);
	}
	key_bad(c, m->split.node,
	        "map.split: all parts of a record have the same key (%s): give them one of these in "
	        "'fields', such as line_no: \"line_no * 100 + part\"",
	        list.p);
	buf_free(&list);
	return false;
}

bool spec_split_check(struct key_context *c, const struct spec_map *m)
{
	bool ok = check_amounts(c, m);

	ok &= check_fields(c, m);
	ok &= check_controls(c, m);
	return check_key(c, m) && ok;
}

static const struct key_word missing_words[] = {
	{ "fault", SPLIT_FAULT, NULL },
	{ "keep", SPLIT_KEEP, NULL },
	{ NULL, 0, NULL },
};

static const struct key_word zero_words[] = {
	{ "drop", SPLIT_ZERO_DROP, NULL },
	{ "keep", SPLIT_ZERO_KEEP, NULL },
	{ NULL, 0, NULL },
};

static const struct key_row part_keys[] = {
	{ "share", KEY_TEXT, KEY_AT(spec_split_part, share_text), .required = true,
	  .help = "The share of this part, a number above 0 or a percentage." },
	{ "fields", KEY_EXPR_MAP, KEY_ARRAY(spec_split_part, field, field_count),
	  .help = "Fields of this part." },
};
static const struct key_table part_table = {
	KEY_ROWS(part_keys),
	.size = sizeof(struct spec_split_part),
	.start = start_part,
};

static const struct key_row split_keys[] = {
	{ "when", KEY_EXPR, KEY_AT(spec_split, when),
	  .help = "Only records for which this is true." },
	{ "amounts", KEY_TEXTS, KEY_ARRAY(spec_split, amount, amount_count), .required = true,
	  .help = "Fields of the target that are divided." },
	{ "of", KEY_CODE, .read = read_of, .takes = "number or any",
	  .json = "'type': ['number', 'string']",
	  .help = "The sum of the shares; 1 without this key. any: the sum can be any number." },
	{ "parts", KEY_LIST, KEY_ARRAY(spec_split, part, part_count), .table = &part_table,
	  .json = "'minItems': 1", .help = "The parts." },
	{ "table", KEY_FILES, KEY_ARRAY(spec_split, file, file_count),
	  .help = "A table with the shares of each key, instead of parts: a CSV or TSV file, a workbook, or several of them." },
	SPEC_FORM_KEYS(spec_split, how.form),
	{ "key", KEY_EXPR_MAP, KEY_ARRAY(spec_split, key, key_count),
	  .help = "The key columns of the table, each with the expression to look up." },
	{ "share", KEY_TEXT, KEY_AT(spec_split, share),
	  .help = "The column of the table with the share." },
	{ "values", KEY_CODE, .read = read_values, .takes = "names with columns",
	  .json = "'type': 'object', 'additionalProperties': {'type': ['string', 'null']}",
	  .help = "The fields of the target, each with the column of the table that fills it. Without a column, the column of the same name." },
	{ "missing", KEY_WORD, KEY_AT(spec_split, missing), .words = missing_words,
	  .help = "What happens to a record whose key is not in the table. fault: it gets a fault (unmapped). keep: it stays whole.",
	  .preset = "fault" },
	{ "zero", KEY_WORD, KEY_AT(spec_split, zero), .words = zero_words,
	  .help = "What happens to a part whose amounts are all zero. drop: it is not made; but a record whose amounts are all zero gets its first part. keep: it is made.",
	  .preset = "drop" },
	{ "fields", KEY_EXPR_MAP, KEY_ARRAY(spec_split, field, field_count),
	  .help = "Fields of every part. In their expressions, part is the number of the part and parts is how many there are." },
};
const struct key_table spec_split_table = {
	KEY_ROWS(split_keys),
	.size = sizeof(struct spec_split),
	.start = start_split,
	.finish = finish_split,
};
