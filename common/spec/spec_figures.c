/*
 * Keys of section clean for amounts that depend on another field: minor_units, currency, side.
 */
#include <string.h>
#include <unistd.h>

#include "spec/spec_int.h"
#include "value/currency.h"

#define CURRENCIES "codes/currencies.csv" /* code, minor_units */

bool spec_clean_field(struct key_context *c, const struct yaml_node *n,
                      const struct spec_clean *clean, struct str name, size_t *out)
{
	struct str *names = arena_alloc(c->arena, mem_mul(clean->field_count, sizeof(*names)));
	ptrdiff_t at;

	for (size_t i = 0; i < clean->field_count; i++)
		names[i] = clean->field[i].name;
	at = key_index(c, n, "field", name, names, clean->field_count);
	*out = at < 0 ? 0 : (size_t)at;
	return at >= 0;
}

static bool is_number(const struct spec_field *f)
{
	return f->type.kind == TYPE_DECIMAL || f->type.kind == TYPE_INTEGER;
}

/* ---- minor_units ---- */

struct lookup *spec_currency_table(struct key_context *c, const struct yaml_node *n)
{
	struct spec *spec = spec_of(c);
	struct str key = STR("code"), value = STR("minor_units");
	struct lookup_columns columns = {
		.key = &key, .key_count = 1, .value = &value, .value_count = 1
	};
	struct lookup_form form = { .how = { .form.encoding = "UTF-8",
		                             .evidence = spec->evidence } };
	const char *path;

	if (spec->currencies)
		return spec->currencies;
	path = spec_input(c, n, STR(CURRENCIES));
	if (access(path, R_OK) != 0) {
		key_bad(c, n, "%s: there is no " CURRENCIES " among the schemas", c->path.p);
		return NULL;
	}
	spec->currencies = lookup_new(STR("minor_units"), LOOKUP_NULL);
	spec_own(spec, OWNED_LOOKUP, spec->currencies);
	lookup_columns(spec->currencies, &columns);
	if (lookup_read(spec->currencies, path, &form) && lookup_ready(spec->currencies))
		return spec->currencies;
	c->failed = true;
	return NULL;
}

bool spec_minor_units(struct key_context *c, struct spec_clean *clean)
{
	bool ok = true;

	for (size_t i = 0; i < clean->field_count; i++) {
		struct spec_field *f = &clean->field[i];

		if (!f->currency_name.p)
			continue;
		if (!spec_clean_field(c, f->node, clean, f->currency_name, &f->currency) ||
		    !(clean->minor_units = spec_currency_table(c, f->node)))
			ok = false;
		clean->has_figures = true;
	}
	return ok;
}

/* ---- currency ---- */

static bool read_demand(struct key_context *c, struct spec_clean *clean, struct spec_field *f)
{
	struct str text = f->currency_demand, *names;
	size_t count = 0;

	f->demand_by_field = !currency_is_code(text);
	if (!f->demand_by_field)
		return true;
	names = arena_alloc(c->arena, mem_mul(clean->field_count, sizeof(*names)));
	for (size_t i = 0; i < clean->field_count; i++) {
		if (&clean->field[i] == f)
			continue;
		names[count++] = clean->field[i].name;
		if (str_eq(clean->field[i].name, text)) {
			f->demand_field = i;
			return true;
		}
	}
	return key_bad(
		c, f->node,
		"clean.fields.%s.currency: %s is neither a currency of ISO 4217, such as CNY, nor another field%s",
		f->name.p, key_quote(c, 0, text), key_hint(c, text, names, count));
}

bool spec_currencies(struct key_context *c, struct spec_clean *clean)
{
	bool ok = true;

	for (size_t i = 0; i < clean->field_count; i++) {
		struct spec_field *f = &clean->field[i];

		if (!f->currency_demand.p)
			f->currency_demand = f->currency_name;
		if (!f->currency_demand.p)
			continue;
		ok &= read_demand(c, clean, f);
		clean->has_figures |= f->demand_by_field;
	}
	return ok;
}

/* ---- side ---- */

static bool read_amounts(struct key_context *c, const struct yaml_node *n, struct spec_clean *clean)
{
	struct str *text;
	size_t count;

	if (!key_texts(c, n, &text, &count))
		return false;
	if (count != 2)
		return key_bad(c, n, "%s are two fields: that of the debit and that of the credit",
		               c->path.p);
	for (size_t i = 0; i < 2; i++) {
		const struct yaml_node *item = n->kind == YAML_LIST ? n->items[i] : n;

		if (!spec_clean_field(c, item, clean, text[i], &clean->side.amount[i]))
			return false;
		if (!is_number(&clean->field[clean->side.amount[i]]))
			return key_bad(c, item, "'%s' is no number: it cannot be an amount",
			               text[i].p);
	}
	return true;
}

static bool read_check(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_clean *clean = into;

	clean->side.mode = SIDE_CHECK;
	return read_amounts(c, n, clean);
}

static bool read_divide(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_clean *clean = into;

	clean->side.mode = SIDE_DIVIDE;
	return read_amounts(c, n, clean);
}

static bool read_signed(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_clean *clean = into;
	struct str text;

	clean->side.mode = SIDE_SIGNED;
	if (!key_text(c, n, &text) || !spec_clean_field(c, n, clean, text, &clean->side.amount[0]))
		return false;
	if (!is_number(&clean->field[clean->side.amount[0]]))
		return key_bad(c, n, "'%s' is no number: it cannot be an amount", text.p);
	return true;
}

static bool read_field(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_clean *clean = into;
	struct str text;

	clean->side.has_field = true;
	return key_text(c, n, &text) && spec_clean_field(c, n, clean, text, &clean->side.field);
}

static const struct key_row side_keys[] = {
	{ "field", KEY_CODE, .read = read_field, .help = "The clean field with the side." },
	{ "debit", KEY_TEXTS, KEY_ARRAY(spec_clean, side.text[0], side.count[0]),
	  .help = "The texts of this field that mean debit." },
	{ "credit", KEY_TEXTS, KEY_ARRAY(spec_clean, side.text[1], side.count[1]),
	  .help = "The texts of this field that mean credit." },
	{ "check", KEY_CODE, .read = read_check, .like = KEY_TEXTS,
	  .help = "Two fields, debit and credit: the field of the other side must be zero." },
	{ "signed", KEY_CODE, .read = read_signed,
	  .help = "One field with a sign: a debit is not below zero, a credit is not above zero." },
	{ "divide", KEY_CODE, .read = read_divide, .like = KEY_TEXTS,
	  .help = "Two fields, debit and credit, that read the same column: the field of the other side becomes zero." },
};

/* Report a text that is both debit and credit. */
static bool is_twice(struct key_context *c, const struct yaml_node *n,
                     const struct spec_side_flag *side)
{
	for (size_t i = 0; i < side->count[0]; i++)
		for (size_t j = 0; j < side->count[1]; j++)
			if (str_eq(side->text[0][i], side->text[1][j]))
				return !key_bad(c, n, "%s: %s is both debit and credit", c->path.p,
				                key_quote(c, 0, side->text[0][i]));
	return false;
}

static bool finish_side(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_clean *clean = into;

	if (!!yaml_find(n, "check") + !!yaml_find(n, "signed") + !!yaml_find(n, "divide") != 1)
		return key_bad(c, n, "%s needs one of 'check', 'signed' and 'divide'", c->path.p);
	if (clean->side.mode != SIDE_CHECK && !clean->side.has_field)
		return key_bad(c, n, "%s needs 'field', which says the side", c->path.p);
	if (clean->side.has_field != !!clean->side.count[0] ||
	    clean->side.has_field != !!clean->side.count[1])
		return key_bad(c, n, "%s: 'field', 'debit' and 'credit' go together", c->path.p);
	if (is_twice(c, n, &clean->side))
		return false;
	clean->has_figures = true;
	return true;
}

/* Its members are those of clean, whose fields they name. */
const struct key_table spec_side_table = { KEY_ROWS(side_keys), .size = sizeof(struct spec_clean),
	                                   .finish = finish_side };
