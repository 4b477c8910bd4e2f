/* Section clean: the fields that come out of the legacy file. */
#include <string.h>

#include "spec/spec_int.h"

/* clean.fields */

static void start_field(void *into, struct str name, const struct yaml_node *n)
{
	struct spec_field *f = into;

	f->name = name;
	f->node = n;
	f->notation.round = ROUND_NONE;
}

static bool read_rules(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_field *f = into;

	f->rules = rule_compile(n, spec_of(c)->lookup, spec_of(c)->lookup_count);
	if (!f->rules)
		return !(c->failed = true);
	spec_own(spec_of(c), OWNED_RULES, f->rules);
	return true;
}

static bool read_type(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_field *f = into;
	size_t count;
	const char *const *names = type_names(&count);
	const char *nearest;
	struct str text;

	if (!key_text(c, n, &text))
		return false;
	if (type_parse(text, &f->type)) {
		f->notation.scale = f->type.kind == TYPE_DECIMAL ? f->type.scale : 0;
		return true;
	}
	if (str_is(text, "decimal"))
		return key_bad(c, n, "%s: say how many digits are after the point: decimal(2)",
		               c->path.p);
	nearest = text_nearest(text, names, count);
	return key_bad(c, n, "%s: no type %s%s%s%s", c->path.p, key_quote(c, 0, text),
	               nearest ? " (did you mean '" : "", nearest ? nearest : "",
	               nearest ? "'?)" : ": text, integer, decimal(N), date, datetime, boolean");
}

static bool read_mark(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_field *f = into;

	if (n->kind != YAML_SCALAR || (!str_is(n->text, ".") && !str_is(n->text, ",")))
		return key_bad(c, n, "%s is \".\" or \",\"", c->path.p);
	f->notation.mark = n->text.p[0];
	return true;
}

static bool bad_zone(struct key_context *c, const struct yaml_node *n, struct str text,
                     const char *error)
{
	struct buf nearest = { 0 };

	if (zone_nearest(text, &nearest))
		key_bad(c, n, "%s: no time zone is called %s (did you mean '%s'?)", c->path.p,
		        key_quote(c, 0, text), nearest.p);
	else
		key_bad(c, n, "%s cannot be %s: %s", c->path.p, key_quote(c, 0, text), error);
	buf_free(&nearest);
	return false;
}

static bool read_zone(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_field *f = into;
	const char *error = "";
	struct zone *zone;
	struct str text;

	if (!key_text(c, n, &text))
		return false;
	zone = zone_open(text, &error);
	if (!zone)
		return bad_zone(c, n, text, error);
	spec_own(spec_of(c), OWNED_ZONE, zone);
	f->zone = zone;
	return true;
}

/* A field with a zone has times with offsets: in ISO 8601, unless it has formats. */
static void stamps_of_iso(struct key_context *c, struct spec_field *f)
{
	const char *error;
	struct date_format *iso = date_format_compile(STR("iso"), &error);

	spec_own(spec_of(c), OWNED_FORMAT, iso);
	f->format = arena_alloc(c->arena, sizeof(*f->format));
	f->format[0] = iso;
	f->format_count = 1;
}

static bool read_formats(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_field *f = into;
	struct str *text;
	size_t count;
	bool ok = true;

	if (!key_texts(c, n, &text, &count))
		return false;
	f->format = arena_alloc(c->arena, mem_mul(count, sizeof(*f->format)));
	for (size_t i = 0; i < count; i++) {
		const char *error;
		struct date_format *format = date_format_compile(text[i], &error);

		if (format)
			spec_own(spec_of(c), OWNED_FORMAT, format);
		else
			ok = key_bad(c, n->kind == YAML_LIST ? n->items[i] : n, "%s: %s: %s",
			             c->path.p, key_quote(c, 0, text[i]), error);
		f->format[i] = format;
	}
	f->format_count = ok ? count : 0;
	return ok;
}

/*
 * Change the default from the form that people write ("1" for decimal(6)) to the canonical text of
 * the type.
 */
static bool canonical(struct key_context *c, struct type t, struct str *text)
{
	char number[DECIMAL_TEXT];
	struct decimal d;

	if (t.kind != TYPE_DECIMAL && t.kind != TYPE_INTEGER)
		return type_holds(t, *text);
	if (decimal_parse(*text, &d) != DECIMAL_OK)
		return false;
	if (decimal_rescale(d, t.kind == TYPE_DECIMAL ? t.scale : 0, ROUND_NONE, &d) != DECIMAL_OK)
		return false;
	*text = (struct str){ number, decimal_format(d, number) };
	*text = str_copy(c->arena, *text);
	return type_holds(t, *text);
}

static bool both_truths(struct key_context *c, const struct spec_field *f)
{
	for (size_t i = 0; i < f->true_count; i++)
		for (size_t j = 0; j < f->false_count; j++)
			if (str_eq(f->true_text[i], f->false_text[j]))
				return !key_bad(c, f->node, "%s: %s is both true and false",
				                c->path.p, key_quote(c, 0, f->true_text[i]));
	return false;
}

/* With a zone, refuse a format that reads an offset as a text: it would ignore the offset. */
static bool utc_offsets_heeded(struct key_context *c, const struct yaml_node *n,
                               const struct spec_field *f)
{
	for (size_t i = 0; f->zone && i < f->format_count; i++)
		if (date_format_hides_offset(f->format[i]))
			return key_bad(
				c, yaml_find(n, "formats"),
				"%s: %s has the offset as a text, which no zone heeds: write %%z for it",
				c->path.p, key_quote(c, 0, date_format_text(f->format[i])));
	return true;
}

static bool read_scientific(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_field *f = into;

	if (n->kind != YAML_SCALAR || !str_is(n->text, "exact"))
		return key_bad(c, n,
		               "%s can only be 'exact': a number whose digits are gone is none",
		               c->path.p);
	return f->notation.scientific = true;
}

/* Which types a key is for: row->only. */
enum { FOR_ALL, FOR_DATES, FOR_NUMBERS, FOR_BOOLEAN };

static const struct key_word round_words[] = {
	{ "half_up", ROUND_HALF_UP, NULL },
	{ "half_even", ROUND_HALF_EVEN, NULL },
	{ "down", ROUND_DOWN, NULL },
	{ "up", ROUND_UP, NULL },
	{ "floor", ROUND_FLOOR, NULL },
	{ "ceiling", ROUND_CEILING, NULL },
	{ NULL, 0, NULL },
};

static const struct key_word grouping_words[] = {
	{ "three", GROUPING_THREE, NULL },
	{ "indian", GROUPING_INDIAN, NULL },
	{ NULL, 0, NULL },
};

static const struct key_row field_keys[] = {
	{ "from", KEY_TEXTS, KEY_ARRAY(spec_field, from, from_count),
	  .help = "The column of the source. Of several, the first that the file has counts. Without this key, the column has the name of the field." },
	{ "trim", KEY_FLAG, KEY_AT(spec_field, trim),
	  .help = "false keeps the white space at the ends.", .preset = "true" },
	{ "null", KEY_TEXTS, KEY_ARRAY(spec_field, null_text, null_count),
	  .help = "Texts that mean null." },
	{ "rules", KEY_CODE, .read = read_rules, .takes = "rules",
	  .json = "'anyOf': [{'type': 'string'}, {'type': 'array', 'items': @rule}]",
	  .help = "The cleaning rules, in this order. They come before the type." },
	{ "type", KEY_CODE, .read = read_type, .takes = "type",
	  .json = "'type': 'string', 'pattern': '^(text|integer|decimal\\\\([0-9]{1,2}\\\\)|date|datetime|boolean)$'",
	  .help = "The type: text, integer, decimal(N) with N digits after the point, date, datetime, boolean. Without this key, text.",
	  .preset = "text" },
	{ "formats", KEY_CODE, .read = read_formats, .like = KEY_TEXTS, .only = FOR_DATES,
	  .help = "The date formats, in the order of trial, such as %Y-%m-%d or %Y年%m月%d日. excel and excel1904 are serial numbers; roc, japanese and buddhist are other calendars; iso is a day with or without a time and an offset. Without this key, ISO dates." },
	{ "first", KEY_FLAG, KEY_AT(spec_field, first_format), .only = FOR_DATES,
	  .help = "true: the first format that fits counts. Otherwise a date that two formats read differently is a fault (ambiguous).",
	  .preset = "false" },
	{ "zone", KEY_CODE, .read = read_zone, .only = FOR_DATES,
	  .help = "The time zone of the books, such as Asia/Shanghai or +08:00. A time with an offset is converted to this zone before it becomes a date." },
	{ "decimal_mark", KEY_CODE, .read = read_mark, .json = "'enum': ['.', ',']",
	  .only = FOR_NUMBERS, .help = "The decimal mark of numbers.", .preset = "." },
	{ "grouping", KEY_WORD, KEY_AT(spec_field, notation.grouping), .words = grouping_words,
	  .only = FOR_NUMBERS,
	  .help = "How the digits before the decimal mark are grouped: in groups of three, or in Indian groups (12,34,567.00).",
	  .preset = "three" },
	{ "percent", KEY_FLAG, KEY_AT(spec_field, notation.percent), .only = FOR_NUMBERS,
	  .help = "true: 13% is read as 0.13. A number without % is a fault (not_a_number), unless it is 0.",
	  .preset = "false" },
	{ "scientific", KEY_CODE, .read = read_scientific, .takes = "word", .only = FOR_NUMBERS,
	  .json = "'enum': ['exact']",
	  .help = "exact: reads numbers such as 8.0E7, if they have all their digits. A number that a spreadsheet has shortened is still a fault (scientific)." },
	{ "currency", KEY_TEXT, KEY_AT(spec_field, currency_demand), .only = FOR_NUMBERS,
	  .help = "The currency of all amounts of this field, as an ISO 4217 code, or the field that has the code of each row. An amount with another currency is a fault (other_currency). Without this key, several currencies in one column are a finding (currencies_mixed)." },
	{ "round", KEY_WORD, KEY_AT(spec_field, notation.round), .words = round_words,
	  .only = FOR_NUMBERS,
	  .help = "How to round a number with more digits than the type has. Without this key, such a number is a fault (too_precise)." },
	{ "minor_units", KEY_TEXT, KEY_AT(spec_field, currency_name), .only = FOR_NUMBERS,
	  .help = "The field with the currency (ISO 4217) of this amount. For files that write every amount with two decimals: the program moves the decimal point to where the currency has it." },
	{ "true", KEY_TEXTS, KEY_ARRAY(spec_field, true_text, true_count), .only = FOR_BOOLEAN,
	  .help = "For type boolean: the texts that mean true." },
	{ "false", KEY_TEXTS, KEY_ARRAY(spec_field, false_text, false_count), .only = FOR_BOOLEAN,
	  .help = "For type boolean: the texts that mean false." },
	{ "default", KEY_TEXT, KEY_AT(spec_field, default_value),
	  .help = "The value that replaces null, in the canonical form of the type." },
	{ "required", KEY_FLAG, KEY_AT(spec_field, required),
	  .help = "true: null is a fault (required).", .preset = "false" },
	{ "optional", KEY_FLAG, KEY_AT(spec_field, optional),
	  .help = "true: a file can be without the column. Then the field is null.",
	  .preset = "false" },
};

/* Refuse keys that are for other types. */
static bool check_only(struct key_context *c, const struct yaml_node *n, const struct spec_field *f)
{
	static const char *const what[] = {
		[FOR_DATES] = "dates", [FOR_NUMBERS] = "numbers", [FOR_BOOLEAN] = "type boolean"
	};
	static const unsigned is[] = {
		[TYPE_DECIMAL] = FOR_NUMBERS, [TYPE_INTEGER] = FOR_NUMBERS, [TYPE_DATE] = FOR_DATES,
		[TYPE_DATETIME] = FOR_DATES,  [TYPE_BOOLEAN] = FOR_BOOLEAN, [TYPE_TEXT] = FOR_ALL,
	};
	char type[16];
	bool ok = true;

	for (size_t i = 0; i < sizeof(field_keys) / sizeof(*field_keys); i++) {
		const struct key_row *row = &field_keys[i];

		if (row->only != FOR_ALL && row->only != is[f->type.kind] &&
		    yaml_find(n, row->name))
			ok = key_bad(c, yaml_find(n, row->name),
			             "%s: '%s' is for %s, the type here is %s", c->path.p,
			             row->name, what[row->only], type_name(f->type, type));
	}
	return ok;
}

static bool finish_field(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_field *f = into;
	char type[16];

	if (!f->name.len || f->name.p[0] == '_')
		return key_bad(c, f->node,
		               "field %s: a name is not empty and does not begin with '_'",
		               key_quote(c, 0, f->name));
	if (!check_only(c, n, f))
		return false;
	if (!f->from_count) {
		f->from = arena_alloc(c->arena, sizeof(*f->from));
		f->from[0] = f->name;
		f->from_count = 1;
	}
	if (f->zone && f->format_count == 0)
		stamps_of_iso(c, f);
	if (!utc_offsets_heeded(c, n, f))
		return false;
	if (f->optional && f->required)
		return key_bad(c, f->node, "%s is either required or optional", c->path.p);
	if (f->type.kind == TYPE_BOOLEAN && (!f->true_count || !f->false_count) &&
	    (f->true_count || f->false_count))
		return key_bad(c, f->node, "%s: 'true' and 'false' go together", c->path.p);
	if (both_truths(c, f))
		return false;
	if (f->default_value.p && !canonical(c, f->type, &f->default_value))
		return key_bad(c, yaml_find(n, "default"), "%s: the default %s is not %s",
		               c->path.p, key_quote(c, 0, f->default_value),
		               type_name(f->type, type));
	return true;
}

static const struct key_table field_table = {
	KEY_ROWS(field_keys),
	.size = sizeof(struct spec_field),
	.start = start_field,
	.finish = finish_field,
};

/* clean */

static struct str *field_names(struct key_context *c, const struct spec_clean *clean)
{
	struct str *names = arena_alloc(c->arena, mem_mul(clean->field_count, sizeof(*names)));

	for (size_t i = 0; i < clean->field_count; i++)
		names[i] = clean->field[i].name;
	return names;
}

static bool read_fill_down(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_clean *clean = into;
	struct str *text, *names = field_names(c, clean);
	size_t count;
	bool ok = true;

	if (!key_texts(c, n, &text, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *item = n->kind == YAML_LIST ? n->items[i] : n;
		ptrdiff_t field = key_index(c, item, "field", text[i], names, clean->field_count);

		ok &= field >= 0;
		if (field >= 0)
			clean->field[field].fill_down = true;
	}
	return ok;
}

static void start_clean(void *into, struct str name, const struct yaml_node *n)
{
	(void)name, (void)n;
	((struct spec_clean *)into)->present = true;
}

static const struct key_row clean_keys[] = {
	{ "fields", KEY_MAPS, KEY_ARRAY(spec_clean, field, field_count), .required = true,
	  .table = &field_table, .help = "The fields of the clean record, in this order." },
	{ "fill_down", KEY_CODE, .read = read_fill_down, .like = KEY_TEXTS,
	  .help = "Fields in which null becomes the value of the row above." },
	{ "totals", KEY_CODE, .read = spec_read_totals, .table = &spec_totals_table, .takes = "map",
	  .json = "'anyOf': [@map, {'type': 'array', 'minItems': 1, 'items': @map}]",
	  .help = "The total rows of the file, which must agree with their records: one kind of total row, or a list of kinds." },
	{ "balance", KEY_MAP, KEY_AT(spec_clean, balance), .table = &spec_balance_table,
	  .help = "The running balance of the file, which the program checks row by row." },
	{ "leaf", KEY_MAP, KEY_AT(spec_clean, leaf), .table = &spec_leaf_table,
	  .help = "Of a trial balance, only the lowest accounts stay. Each account above must be the sum of the accounts right below it." },
	{ "side", KEY_MAP, .at = 0, .table = &spec_side_table,
	  .help = "How a debit or credit flag relates to the amounts: it must agree with them, or it divides one amount into debit and credit." },
};

static bool finish_clean(struct key_context *c, const struct yaml_node *n, void *into)
{
	(void)n;
	return spec_join_check(c, into) && spec_minor_units(c, into) && spec_currencies(c, into);
}

const struct key_table spec_clean_table = {
	KEY_ROWS(clean_keys),
	.size = sizeof(struct spec_clean),
	.start = start_clean,
	.finish = finish_clean,
};
