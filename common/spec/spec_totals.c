/* Figures that the legacy file has to check itself: clean.totals, clean.balance, clean.leaf. */
#include <stdint.h>
#include <stdio.h>

#include "charset/unicode.h"
#include "spec/spec_int.h"

/* ---- fields ---- */

static bool is_number(const struct spec_field *f)
{
	return f->type.kind == TYPE_DECIMAL || f->type.kind == TYPE_INTEGER;
}

/* The index of a field that is a number; false after an error was reported. */
static bool find_number(struct key_context *c, const struct yaml_node *n, struct str name,
                        size_t *out)
{
	const struct spec_clean *clean = &spec_of(c)->clean;

	if (!spec_clean_field(c, n, clean, name, out))
		return false;
	return is_number(&clean->field[*out]) ||
	       key_bad(c, n, "%s: %s is no number", c->path.p, key_quote(c, 0, name));
}

/* Find the field in `key` of the map; SIZE_MAX if the map has no such key. */
static bool find_key(struct key_context *c, const struct yaml_node *map, const char *key,
                     struct str name, bool number, size_t *out)
{
	const struct yaml_node *n = yaml_find(map, key);

	*out = SIZE_MAX;
	if (!name.p)
		return true;
	return number ? find_number(c, n, name, out)
	              : spec_clean_field(c, n, &spec_of(c)->clean, name, out);
}

/* The fields of the key `by`. */
static bool find_by(struct key_context *c, const struct yaml_node *map, const struct str *name,
                    size_t count, size_t **out)
{
	const struct yaml_node *n = yaml_find(map, "by");
	bool ok = true;

	*out = arena_alloc(c->arena, mem_mul(count, sizeof(**out)));
	for (size_t i = 0; i < count; i++)
		ok &= spec_clean_field(c, n->kind == YAML_LIST ? n->items[i] : n,
		                       &spec_of(c)->clean, name[i], &(*out)[i]);
	return ok;
}

/* ---- totals ---- */

/*
 * Read one entry of `check`: the field and, in a map, the column of its total; in a list, the total is
 * in the column of the field.
 */
static bool read_total(struct key_context *c, const struct yaml_node *n, size_t i,
                       struct spec_total *t)
{
	const struct spec_clean *clean = &spec_of(c)->clean;
	bool found;

	t->node = n->kind == YAML_MAP ? n->keys[i] : n->items[i];
	t->column = STR_NULL;
	if (t->node->kind != YAML_SCALAR)
		return key_bad(c, t->node, "%s: each entry of the list is the name of a field",
		               c->path.p);
	found = spec_clean_field(c, t->node, clean, t->node->text, &t->field);
	if (found && !is_number(&clean->field[t->field]))
		return key_bad(c, t->node, "'%s' is no number: it has no total", t->node->text.p);
	return (n->kind != YAML_MAP || key_text(c, n->items[i], &t->column)) && found;
}

static bool read_check(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_totals *totals = into;
	bool ok = true;

	if ((n->kind != YAML_MAP && n->kind != YAML_LIST) || n->count == 0)
		return key_bad(c, n,
		               "%s must be a map: a field and the column of its total for each",
		               c->path.p);
	totals->check = arena_alloc(c->arena, mem_mul(n->count, sizeof(*totals->check)));
	for (size_t i = 0; i < n->count; i++)
		ok &= read_total(c, n, i, &totals->check[i]);
	totals->check_count = n->count;
	return ok;
}

/*
 * A label needs a required field: without one, a total row would look like a record.
 */
static bool check_label(struct key_context *c, const struct yaml_node *n,
                        const struct spec_totals *totals)
{
	const struct spec_clean *clean = &spec_of(c)->clean;
	bool required = false;

	if ((totals->when != NULL) == (totals->label_count > 0))
		return key_bad(
			c, n,
			totals->when
				? "%s: 'when' and 'label' both say which rows are totals: leave one out"
				: "%s: 'when' is missing",
			c->path.p);
	if (totals->label_count == 0)
		return true;
	for (size_t i = 0; i < totals->label_count; i++) {
		totals->label[i] = unicode_trim(totals->label[i]);
		if (totals->label[i].len == 0)
			return key_bad(
				c, yaml_find(n, "label"),
				"%s: a label is empty: rows without any text are left out anyway",
				c->path.p);
	}
	if (totals->by_count > 0)
		return key_bad(c, yaml_find(n, "by"), "%s: 'by' goes with 'when', not with 'label'",
		               c->path.p);
	for (size_t i = 0; i < clean->field_count; i++)
		required |= clean->field[i].required;
	return required ||
	       key_bad(c, yaml_find(n, "label"),
	               "%s: 'label' needs a field that is required: true: a row is a total only where "
	               "each of them is empty",
	               c->path.p);
}

/* The default of `since`: a total above its rows ends at the next one. */
static bool finish_totals(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_totals *totals = into;

	if (yaml_find(n, "first") && yaml_find(n, "place"))
		return key_bad(c, yaml_find(n, "first"),
		               "%s: 'first' is what 'place: above' was called: leave it out",
		               c->path.p);
	if (totals->first)
		totals->place = TOTAL_ABOVE;
	if (totals->since == SINCE_UNSAID)
		totals->since = totals->place == TOTAL_ABOVE ? SINCE_LAST : SINCE_START;
	return check_label(c, n, totals) &&
	       find_key(c, n, "code", totals->code_name, false, &totals->code) &&
	       find_by(c, n, totals->by_name, totals->by_count, &totals->by);
}

static const struct key_word since_words[] = { { "start", SINCE_START, NULL },
	                                       { "last", SINCE_LAST, NULL },
	                                       { NULL, 0, NULL } };
static const struct key_word place_words[] = { { "below", TOTAL_BELOW, NULL },
	                                       { "above", TOTAL_ABOVE, NULL },
	                                       { NULL, 0, NULL } };

static const struct key_row totals_keys[] = {
	{ "when", KEY_EXPR, KEY_AT(spec_totals, when),
	  .help = "Which rows are the file's own totals." },
	{ "label", KEY_TEXTS, KEY_ARRAY(spec_totals, label, label_count),
	  .help = "Instead of when: the text of the first cell that has text, in a row in which every required field is empty." },
	{ "check", KEY_CODE, .required = true, .read = read_check, .takes = "names with texts",
	  .json = "'anyOf': [{'type': 'object', 'minProperties': 1, 'additionalProperties': @text}, {'type': 'array', 'minItems': 1, 'items': @text}]",
	  .help = "Each field, with the column of the total row that must be its sum. In a list of fields, each total is in the column of its field." },
	{ "since", KEY_WORD, KEY_AT(spec_totals, since), .words = since_words,
	  .help = "start: a total is the sum of all records of the file. last: a total is the sum of the records after the last total of its kind; if totals are above their rows, up to the next one." },
	{ "by", KEY_TEXTS, KEY_ARRAY(spec_totals, by_name, by_count),
	  .help = "A total is the sum of the records with the same values in these fields." },
	{ "place", KEY_WORD, KEY_AT(spec_totals, place), .words = place_words,
	  .help = "Whether a total is below or above its rows.", .preset = "below" },
	{ "code", KEY_TEXT, KEY_AT(spec_totals, code_name),
	  .help = "The field with the codes of accounts. If the file has parent accounts with their children, totals are compared only with leaf." },
	{ "optional", KEY_FLAG, KEY_AT(spec_totals, optional),
	  .help = "true: a file can be without this kind of total row.", .preset = "false" },
	{ "first", KEY_FLAG, KEY_AT(spec_totals, first), .help = "The old name of place: above.",
	  .preset = "false" },
};
const struct key_table spec_totals_table = {
	KEY_ROWS(totals_keys),
	.size = sizeof(struct spec_totals),
	.finish = finish_totals,
	.json = "'oneOf': [{'required': ['when']}, {'required': ['label']}]",
};

bool spec_read_totals(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_clean *clean = into;
	size_t count = n->kind == YAML_LIST ? n->count : 1;
	bool ok = true;

	if (count == 0)
		return key_bad(c, n, "%s is an empty list", c->path.p);
	clean->totals = arena_alloc(c->arena, mem_mul(count, sizeof(*clean->totals)));
	for (size_t i = 0; i < count; i++) {
		char number[24];
		size_t before = c->path.len;

		clean->totals[i] = (struct spec_totals){ .when = NULL };
		snprintf(number, sizeof(number), "%zu", i + 1);
		if (n->kind == YAML_LIST)
			key_path_push(c, str_of(number));
		ok &= key_map(c, &spec_totals_table, n->kind == YAML_LIST ? n->items[i] : n,
		              &clean->totals[i]);
		key_path_pop(c, before);
	}
	clean->totals_count = ok ? count : 0;
	return ok;
}

/* ---- balance ---- */

static void start_balance(void *into, struct str name, const struct yaml_node *n)
{
	(void)name, (void)n;
	((struct spec_balance *)into)->present = true;
}

static bool finish_balance(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_balance *b = into;
	bool ok = find_key(c, n, "field", b->field_name, true, &b->field);

	ok &= find_key(c, n, "debit", b->debit_name, true, &b->debit);
	ok &= find_key(c, n, "credit", b->credit_name, true, &b->credit);
	ok &= find_key(c, n, "side", b->side_name, false, &b->side);
	ok &= find_by(c, n, b->by_name, b->by_count, &b->by);
	if ((b->side_name.p != NULL) != (b->below_zero_count > 0))
		return key_bad(c, n, "%s: 'side' and 'below_zero' go together", c->path.p);
	return ok;
}

static const struct key_row balance_keys[] = {
	{ "field", KEY_TEXT, KEY_AT(spec_balance, field_name), .required = true,
	  .help = "The field that holds the balance after each row." },
	{ "debit", KEY_TEXT, KEY_AT(spec_balance, debit_name), .required = true,
	  .help = "The field that adds to the balance." },
	{ "credit", KEY_TEXT, KEY_AT(spec_balance, credit_name),
	  .help = "The field that is subtracted from the balance." },
	{ "by", KEY_TEXTS, KEY_ARRAY(spec_balance, by_name, by_count),
	  .help = "Records with the same values in these fields have a balance of their own." },
	{ "side", KEY_TEXT, KEY_AT(spec_balance, side_name),
	  .help = "The field with the side of the balance, if the balance has no sign." },
	{ "below_zero", KEY_TEXTS, KEY_ARRAY(spec_balance, below_zero, below_zero_count),
	  .help = "The texts of side that mean a balance below zero." },
	{ "newest_first", KEY_FLAG, KEY_AT(spec_balance, newest_first),
	  .help = "true: the newest row is at the top.", .preset = "false" },
};
const struct key_table spec_balance_table = {
	KEY_ROWS(balance_keys),
	.size = sizeof(struct spec_balance),
	.start = start_balance,
	.finish = finish_balance,
};

/* ---- leaf ---- */

static void start_leaf(void *into, struct str name, const struct yaml_node *n)
{
	(void)name, (void)n;
	((struct spec_leaf *)into)->present = true;
}

/* Read one entry of leaf.check: a field, or a list of two whose difference is compared. */
static bool read_pair(struct key_context *c, const struct yaml_node *n, struct spec_leaf_check *out)
{
	struct str *text;
	size_t count;

	out->less = SIZE_MAX;
	if (!key_texts(c, n, &text, &count))
		return false;
	if (count != 1 && count != 2)
		return key_bad(c, n, "%s: a list in it has two fields, debit and credit",
		               c->path.p);
	if (!find_number(c, n->kind == YAML_LIST ? n->items[0] : n, text[0], &out->field))
		return false;
	return count == 1 || find_number(c, n->items[1], text[1], &out->less);
}

static bool read_leaf_check(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_leaf *leaf = into;
	size_t count = n->kind == YAML_LIST ? n->count : 1;
	bool ok = true;

	if (count == 0)
		return key_bad(c, n, "%s is an empty list", c->path.p);
	leaf->check = arena_alloc(c->arena, mem_mul(count, sizeof(*leaf->check)));
	for (size_t i = 0; i < count; i++)
		ok &= read_pair(c, n->kind == YAML_LIST ? n->items[i] : n, &leaf->check[i]);
	leaf->check_count = count;
	return ok;
}

/* The default: every amount. */
static void check_amounts(struct key_context *c, struct spec_leaf *leaf)
{
	const struct spec_clean *clean = &spec_of(c)->clean;

	leaf->check = arena_alloc(c->arena, mem_mul(clean->field_count, sizeof(*leaf->check)));
	for (size_t i = 0; i < clean->field_count; i++)
		if (clean->field[i].type.kind == TYPE_DECIMAL)
			leaf->check[leaf->check_count++] = (struct spec_leaf_check){
				.field = i, .less = SIZE_MAX
			};
}

static bool finish_leaf(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_leaf *leaf = into;
	bool ok = find_key(c, n, "code", leaf->code_name, false, &leaf->code);

	if (leaf->separator.p && leaf->separator.len == 0)
		ok = key_bad(c, yaml_find(n, "separator"),
		             "%s: the separator is empty: leave it out where the codes have none",
		             c->path.p);
	ok &= find_by(c, n, leaf->by_name, leaf->by_count, &leaf->by);
	if (leaf->check_count == 0)
		check_amounts(c, leaf);
	if (ok && leaf->check_count == 0)
		return key_bad(
			c, n,
			"%s: no field is of type decimal: nothing would prove a parent by its children",
			c->path.p);
	return ok;
}

static const struct key_row leaf_keys[] = {
	{ "code", KEY_TEXT, KEY_AT(spec_leaf, code_name), .required = true,
	  .help = "The field with the code of the account." },
	{ "separator", KEY_TEXT, KEY_AT(spec_leaf, separator),
	  .help = "The text between the levels of a code. Without this key, a code begins with the code of its parent." },
	{ "check", KEY_CODE, .read = read_leaf_check, .takes = "texts",
	  .json = "'anyOf': [@text, {'type': 'array', 'minItems': 1, 'items': @texts}]",
	  .help = "The fields to compare: a parent account must have the sum of its children. In a list of two, their difference is compared. Default: each of type decimal." },
	{ "by", KEY_TEXTS, KEY_ARRAY(spec_leaf, by_name, by_count),
	  .help = "Records with the same values in these fields are a trial balance of their own." },
};
const struct key_table spec_leaf_table = {
	KEY_ROWS(leaf_keys),
	.size = sizeof(struct spec_leaf),
	.start = start_leaf,
	.finish = finish_leaf,
};
