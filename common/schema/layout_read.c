/*
 * x-cutover of a target schema: the key tables of a layout, and the parameters of its literal
 * lines.
 */
#include <string.h>

#include "base/diag.h"
#include "charset/charset.h"
#include "schema/layout.h"
#include "schema/schema_int.h"

#define SHEET_NAME_MAX 31 /* characters, in Excel */

/* ---- what it is ---- */

static const struct key_row about_keys[] = {
	{ "system", KEY_TEXT, KEY_AT(layout, system), .required = true,
	  .help = "The system that imports the file." },
	{ "confidence", KEY_WORD, KEY_AT(layout, confidence), .required = true,
	  .words = source_layout_confidence_words, .help = "How far you can trust the layout." },
	{ "evidence", KEY_TEXT, KEY_AT(layout, evidence), .required = true,
	  .help = "Where the layout was seen, and what nobody has checked." },
};
/* Its members are those of the layout. */
static const struct key_table about_table = { KEY_ROWS(about_keys), .size = sizeof(struct layout) };

/* ---- parameters ---- */

static void start_param(void *into, struct str name, const struct yaml_node *n)
{
	(void)n;
	((struct layout_param *)into)->name = name;
}

static const struct key_row param_keys[] = {
	{ "default", KEY_ANY, KEY_AT(layout_param, default_value),
	  .help = "The value, if the spec does not have the parameter. Without a default the spec must have it." },
	{ "pattern", KEY_TEXT, KEY_AT(layout_param, pattern),
	  .help = "The whole value must match this regular expression (PCRE2)." },
	{ "description", KEY_TEXT, KEY_AT(layout_param, description),
	  .help = "What the parameter means. The message for a missing parameter shows it." },
};
static const struct key_table param_table = {
	KEY_ROWS(param_keys),
	.size = sizeof(struct layout_param),
	.start = start_param,
};

/* ---- the dialect ---- */

bool layout_picture(struct key_context *c, const struct yaml_node *n, struct str *out)
{
	static const struct datetime any = { .digits = 0 };
	struct buf text = { 0 };
	bool ok;

	if (!key_text(c, n, out))
		return false;
	ok = date_picture(*out, &any, &text);
	buf_free(&text);
	return ok || key_bad(c, n, "%s: %s is no picture of a date, such as YYYY-MM-DD", c->path.p,
	                     key_quote(c, 0, *out));
}

static bool read_date(struct key_context *c, const struct yaml_node *n, void *into)
{
	return layout_picture(c, n, &((struct layout *)into)->date);
}

static bool read_delimiter(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct layout *l = into;

	if (!key_text(c, n, &l->delimiter))
		return false;
	if (str_is(l->delimiter, "tab"))
		l->delimiter = STR("\t");
	return (l->delimiter.len == 1 && !strchr("\"\r\n", l->delimiter.p[0])) ||
	       key_bad(c, n, "%s must be one character, or 'tab'", c->path.p);
}

static bool read_encoding(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct layout *l = into;
	struct charset *known;

	if (!key_text(c, n, &l->encoding))
		return false;
	known = charset_open_encoder(l->encoding.p);
	charset_close(known);
	return known ||
	       key_bad(c, n, "%s: no encoding %s", c->path.p, key_quote(c, 0, l->encoding));
}

static bool read_decimal_mark(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct str *mark = &((struct layout *)into)->mark_decimal;

	return key_text(c, n, mark) && (str_is(*mark, ".") || str_is(*mark, ",") ||
	                                key_bad(c, n, "%s is '.' or ','", c->path.p));
}

static const struct key_word form_words[] = {
	{ "rows", LAYOUT_ROWS, NULL },
	{ "hledger", LAYOUT_HLEDGER, NULL },
	{ "ledger", LAYOUT_LEDGER, NULL },
	{ "beancount", LAYOUT_BEANCOUNT, NULL },
	{ NULL, 0, NULL },
};
static const struct key_word quoting_words[] = {
	{ "needed", QUOTE_NEEDED, NULL },
	{ "texts", QUOTE_TEXTS, NULL },
	{ "all", QUOTE_ALL, NULL },
	{ "never", QUOTE_NEVER, NULL },
	{ NULL, 0, NULL },
};

static const struct key_word numbers_words[] = {
	{ "number", NUMBERS_NUMBER, NULL },
	{ "text", NUMBERS_TEXT, NULL },
	{ NULL, 0, NULL },
};
static const struct key_word dates_words[] = {
	{ "text", DATES_TEXT, NULL },
	{ "date", DATES_DATE, NULL },
	{ NULL, 0, NULL },
};

static bool read_sheet(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct str *sheet = &((struct layout *)into)->sheet;
	size_t characters = 0;
	bool ok = true;

	if (!key_text(c, n, sheet))
		return false;
	for (size_t i = 0; i < sheet->len; i++) {
		characters += ((unsigned char)sheet->p[i] & 0xc0) != 0x80;
		ok &= (unsigned char)sheet->p[i] >= ' ' && !strchr("[]:*?/\\'", sheet->p[i]);
	}
	return (ok && characters > 0 && characters <= SHEET_NAME_MAX) ||
	       key_bad(c, n, "%s: %s is no name of a sheet: 1 to %d characters, none of []:*?/\\'",
	               c->path.p, key_quote(c, 0, *sheet), SHEET_NAME_MAX);
}

static bool read_lines(struct key_context *c, const struct yaml_node *n, void *into)
{
	bool crlf = n->kind == YAML_SCALAR && str_is(n->text, "crlf");

	((struct layout *)into)->crlf = crlf;
	return crlf || (n->kind == YAML_SCALAR && str_is(n->text, "lf")) ||
	       key_bad(c, n, "%s is 'lf' or 'crlf'", c->path.p);
}

static bool read_header(struct key_context *c, const struct yaml_node *n, void *into)
{
	bool none = n->kind == YAML_SCALAR && str_is(n->text, "none");

	((struct layout *)into)->no_header = none;
	return none || (n->kind == YAML_SCALAR && str_is(n->text, "titles")) ||
	       key_bad(c, n, "%s is 'titles' or 'none'", c->path.p);
}

static const struct key_row dialect_keys[] = {
	{ "form", KEY_WORD, KEY_AT(layout, form), .words = form_words,
	  .help = "rows: one line for each record. The other words are text journals: one entry for each group, one posting for each record.",
	  .preset = "rows" },
	{ "encoding", KEY_CODE, .read = read_encoding, .takes = "text",
	  .help = "The encoding, as iconv names it.", .preset = "utf-8" },
	{ "mark", KEY_FLAG, KEY_AT(layout, mark),
	  .help = "true: the file begins with the byte order mark of UTF-8.", .preset = "false" },
	{ "delimiter", KEY_CODE, .read = read_delimiter, .takes = "text",
	  .help = "The character between fields, or tab.", .preset = "," },
	{ "quoting", KEY_WORD, KEY_AT(layout, quoting), .words = quoting_words,
	  .help = "Which fields get double quotes: only those that need them, all texts, all fields that are not null, or none.",
	  .preset = "needed" },
	{ "breaks", KEY_FLAG, KEY_AT(layout, breaks),
	  .help = "true: a text in quotes may contain a line break. Otherwise a line break is a fault (unwritable).",
	  .preset = "false" },
	{ "lines", KEY_CODE, .read = read_lines, .takes = "lf|crlf", .help = "What ends a line.",
	  .preset = "lf" },
	{ "header", KEY_CODE, .read = read_header, .takes = "titles|none",
	  .help = "titles: the first line has the titles of the fields (or the names of fields without a title). none: there is no such line.",
	  .preset = "titles" },
	{ "above", KEY_TEXTS, KEY_ARRAY(layout, above, above_count),
	  .help = "Lines above the header, written as they are; ${NAME} is a parameter." },
	{ "below", KEY_TEXTS, KEY_ARRAY(layout, below, below_count),
	  .help = "Lines at the end of the file, written as they are; ${NAME} is a parameter, ${rows} the number of records, ${sum.FIELD} the sum of a field." },
	{ "decimal_mark", KEY_CODE, .read = read_decimal_mark, .takes = "text",
	  .help = "The decimal mark of numbers, a point or a comma.", .preset = "." },
	{ "date", KEY_CODE, .read = read_date, .takes = "text",
	  .help = "How the file writes dates, such as YYYYMMDD.", .preset = "YYYY-MM-DD" },
	{ "true", KEY_TEXT, KEY_AT(layout, true_text), .help = "How the file writes true.",
	  .preset = "true" },
	{ "false", KEY_TEXT, KEY_AT(layout, false_text), .help = "How the file writes false.",
	  .preset = "false" },
	{ "null", KEY_ANY, KEY_AT(layout, null_text),
	  .help = "What the file has for null. Without this key it has nothing." },
	{ "sheet", KEY_CODE, .read = read_sheet, .takes = "text",
	  .help = "Workbooks: the name of the sheet.", .preset = "Sheet1" },
	{ "numbers", KEY_WORD, KEY_AT(layout, numbers), .words = numbers_words,
	  .help = "Workbooks: what the cells of numbers are. A number of more than 15 digits is a text in any case, because a spreadsheet keeps only 15.",
	  .preset = "number" },
	{ "dates", KEY_WORD, KEY_AT(layout, dates), .words = dates_words,
	  .help = "Workbooks: what the cells of dates are. A day before March 1900 is a text in any case, because spreadsheets disagree about it.",
	  .preset = "text" },
	{ "max_records", KEY_NUMBER, KEY_AT(layout, max_records), .json = "'exclusiveMinimum': 0",
	  .help = "The most records that the system takes in one file. load then writes several files, and divides no voucher." },
	{ "group", KEY_TEXTS, KEY_ARRAY(layout, group_name, group_count),
	  .help = "The fields that identify a voucher. Its records must follow one another in the stream." },
};
static const struct key_table dialect_table = { KEY_ROWS(dialect_keys),
	                                        .size = sizeof(struct layout) };

static const struct key_row layout_keys[] = {
	{ "layout", KEY_MAP, .at = 0, .required = true, .table = &about_table,
	  .help = "What the layout is, and how far you can trust it." },
	{ "params", KEY_MAPS, KEY_ARRAY(layout, param, param_count), .table = &param_table,
	  .help = "Parameters for the lines above and below, and for from and to. The spec declares them under params, by the same name." },
	{ "dialect", KEY_MAP, .at = 0, .table = &dialect_table,
	  .help = "How the file is written." },
};
const struct key_table layout_table = { KEY_ROWS(layout_keys), .size = sizeof(struct layout) };

bool layout_read(struct key_context *c, const struct yaml_node *n, void *into)
{
	static const struct yaml_node nothing = { .kind = YAML_MAP };
	struct schema *s = into;

	s->layout = arena_alloc(c->arena, sizeof(*s->layout));
	*s->layout = (struct layout){ .null_text = STR(""), .node = n };
	/* a layout without a dialect has that of the presets */
	return key_map(c, &dialect_table, &nothing, s->layout) &&
	       key_map(c, &layout_table, n, s->layout);
}

/* ---- when the fields are known ---- */

/* The fields of a text journal; there can be no others. */
static const struct {
	const char *name;
	enum type_kind kind; /* of its values */
	bool needed;         /* by the form itself */
	bool filled;         /* never null */
	bool once;           /* part of the entry, not of its postings */
} journal_fields[] = {
	{ "date", TYPE_DATE, true, true, true },
	{ "number", TYPE_TEXT, true, true, true },
	{ "header_text", TYPE_TEXT, false, false, true },
	{ "account", TYPE_TEXT, true, true, false },
	{ "debit", TYPE_DECIMAL, true, false, false },
	{ "credit", TYPE_DECIMAL, true, false, false },
	{ "base_currency", TYPE_TEXT, true, true, false },
	{ "currency", TYPE_TEXT, false, false, false },
	{ "currency_amount", TYPE_DECIMAL, false, false, false },
	{ "summary", TYPE_TEXT, false, false, false },
};

static bool is_journal_field(struct str name)
{
	for (size_t i = 0; i < sizeof(journal_fields) / sizeof(*journal_fields); i++)
		if (str_is(name, journal_fields[i].name))
			return true;
	return false;
}

static bool check_journal(struct key_context *c, const struct yaml_node *n, const struct schema *s)
{
	bool ok = true;

	for (size_t i = 0; i < sizeof(journal_fields) / sizeof(*journal_fields); i++) {
		ptrdiff_t at = schema_index(s, str_of(journal_fields[i].name));

		if (at < 0 && journal_fields[i].needed)
			ok = key_bad(c, n, "a text journal needs the field '%s'",
			             journal_fields[i].name);
		if (at < 0)
			continue;
		if (s->field[at].type.kind != journal_fields[i].kind)
			ok = key_bad(c, s->field[at].node,
			             "field '%s' has another type in a text journal",
			             s->field[at].name.p);
		s->field[at].required |= journal_fields[i].filled;
		s->field[at].once |= journal_fields[i].once;
	}
	for (size_t i = 0; i < s->count; i++)
		if (!is_journal_field(s->field[i].name))
			ok = key_bad(c, s->field[i].node,
			             "field '%s': a text journal has no place for it",
			             s->field[i].name.p);
	if (s->layout->group_count == 0)
		ok = key_bad(
			c, n,
			"a text journal needs x-cutover.dialect.group, the fields that distinguish its entries");
	if (s->layout->max_records > 0)
		ok = key_bad(c, n, "a text journal is one file: it has no max_records");
	if (s->layout->crlf)
		ok = key_bad(c, n, "the lines of a text journal end in lf");
	return ok;
}

/* Without quotes, a title with the delimiter in it would become two. */
static bool check_titles(struct key_context *c, const struct schema *s)
{
	const struct layout *l = s->layout;
	bool ok = true;

	if (l->form != LAYOUT_ROWS || l->no_header || l->quoting != QUOTE_NEVER)
		return true;
	for (size_t i = 0; i < s->count; i++) {
		const struct schema_field *f = &s->field[i];
		struct str title = f->title.p ? f->title : f->name;

		for (size_t k = 0; k < title.len; k++)
			if (title.p[k] == l->delimiter.p[0] || strchr("\r\n", title.p[k])) {
				ok = key_bad(
					c, f->node,
					"field '%s': its title holds the delimiter or a line break, and x-cutover.dialect has no quotes",
					f->name.p);
				break;
			}
	}
	return ok;
}

/* A cell with a date shows it by its number format, which has no words but those of the day. */
static bool check_dates(struct key_context *c, const struct schema *s)
{
	bool ok = true;

	for (size_t i = 0; s->layout->dates == DATES_DATE && i < s->count; i++) {
		const struct schema_field *f = &s->field[i];
		struct str picture = f->picture.p ? f->picture : s->layout->date;

		for (size_t k = 0; k < picture.len; k++)
			if (f->type.kind == TYPE_DATE && !strchr("YMD-/. ", picture.p[k])) {
				ok = key_bad(
					c, f->node,
					"field '%s': a cell with a date shows YYYY, MM and DD only, with - / . or blanks between them",
					f->name.p);
				break;
			}
	}
	return ok;
}

static bool has_max_records(const struct yaml_node *n)
{
	return yaml_find(yaml_find(n, "dialect"), "max_records");
}

bool layout_finish(struct key_context *c, const struct yaml_node *n, struct schema *s)
{
	struct layout *l = s->layout;
	bool ok = true;

	if (!l)
		return true;
	l->group = arena_alloc(c->arena, mem_mul(l->group_count, sizeof(*l->group)));
	for (size_t i = 0; i < l->group_count; i++) {
		ptrdiff_t at = schema_index(s, l->group_name[i]);

		if (at < 0)
			ok = key_bad(c, n, "x-cutover.dialect.group: no field %s%s",
			             key_quote(c, 0, l->group_name[i]),
			             schema_hint(c, s, l->group_name[i]));
		l->group[i] = at < 0 ? 0 : (size_t)at;
	}
	for (size_t i = 0; i < s->count && l->group_count == 0; i++)
		if (s->field[i].once)
			ok = key_bad(
				c, n,
				"field '%s' is written once for a group, and x-cutover.dialect has no 'group'",
				s->field[i].name.p);
	if (l->form != LAYOUT_ROWS)
		ok &= check_journal(c, n, s);
	if (has_max_records(n) && l->max_records == 0)
		ok = key_bad(c, n, "x-cutover.dialect.max_records must be 1 or more");
	ok &= check_dates(c, s);
	return check_titles(c, s) && ok;
}

/* ---- the literal lines ---- */

static const struct layout_param *find_param(const struct layout *l, struct str name)
{
	for (size_t i = 0; i < l->param_count; i++)
		if (str_eq(l->param[i].name, name))
			return &l->param[i];
	return NULL;
}

/* What the functions need that fill the parameters into a layout. */
struct filling {
	struct key_context *c;
	const struct yaml_node *n; /* where the spec names the schema, for messages */
	const struct schema *schema;
	const struct schema_params *params;
};

/* The value in the spec, else the default. Null after an error was reported: there is none. */
static struct str value_of(const struct filling *f, const struct layout_param *p)
{
	for (size_t i = 0; i < f->params->count; i++)
		if (str_eq(f->params->name[i], p->name))
			return f->params->value[i];
	if (p->default_value.p)
		return p->default_value;
	key_bad(f->c, f->n, "%s needs the parameter '%s'%s%s%s: declare it under 'params'",
	        f->schema->name.p, p->name.p, p->description.p ? " (" : "",
	        p->description.p ? p->description.p : "", p->description.p ? ")" : "");
	return STR_NULL;
}

/* Is the value safe: can it not end the field that it is put in? */
static bool is_harmless(const struct filling *f, struct str value, const struct layout_param *p)
{
	char error[128];
	size_t offset;
	struct buf whole = { 0 };
	struct str pattern = p->pattern;
	struct pattern *re;
	bool ok = str_find(value, STR("${")) < 0;

	for (size_t i = 0; i < value.len; i++)
		ok &= (unsigned char)value.p[i] >= ' ' && value.p[i] != '"';
	if (ok && pattern.p) {
		buf_addf(&whole, "\\A(?:%s)\\z", pattern.p);
		re = pattern_compile(buf_str(&whole), error, sizeof(error), &offset);
		ok = re && pattern_matches(re, value) == PATTERN_YES;
		pattern_free(re);
		buf_free(&whole);
	}
	return ok || key_bad(f->c, f->n, "parameter '%s' cannot be %s here%s%s", p->name.p,
	                     key_quote(f->c, 0, value), pattern.p ? ": it must be " : "",
	                     pattern.p ? pattern.p : "");
}

/* ${rows} and ${sum.FIELD}, which are known when all records are written. */
static bool is_figure(const struct schema *s, struct str name)
{
	const struct schema_field *f;

	if (str_is(name, LAYOUT_ROWS_NAME))
		return true;
	if (!str_starts(name, STR("sum.")))
		return false;
	f = schema_find(s, (struct str){ name.p + strlen("sum."), name.len - strlen("sum.") });
	return f && (f->type.kind == TYPE_DECIMAL || f->type.kind == TYPE_INTEGER);
}

static bool put_param(const struct filling *f, struct str name, bool figures, struct buf *out)
{
	const struct schema *s = f->schema;
	const struct layout_param *p = find_param(s->layout, name);
	struct str value;

	if (!p && figures && is_figure(s, name)) {
		buf_addf(out, "${%.*s}", (int)name.len, name.p);
		return true;
	}
	if (!p)
		return key_bad(f->c, s->layout->node, "x-cutover: ${%s} is not among 'params'",
		               key_quote(f->c, 0, name));
	value = value_of(f, p);
	if (!value.p || !is_harmless(f, value, p))
		return false;
	buf_addstr(out, value);
	return true;
}

/*
 * Set a bound of the field to the day in a parameter, YYYYMMDD; `name` null: no bound. A missing
 * parameter is already reported with the lines.
 */
static bool set_bound(const struct filling *f, const struct schema_field *field, struct str name,
                      struct value *bound)
{
	const struct layout_param *p = name.p ? find_param(f->schema->layout, name) : NULL;
	struct buf iso = { 0 };
	struct str day;
	bool ok;

	if (!name.p)
		return true;
	if (!p || field->type.kind != TYPE_DATE)
		return key_bad(
			f->c, field->node,
			"field '%s': 'from' and 'to' name one of x-cutover.params, and bound a date",
			field->name.p);
	day = value_of(f, p);
	if (!day.p)
		return false;
	if (day.len == 8)
		buf_addf(&iso, "%.4s-%.2s-%.2s", day.p, day.p + 4, day.p + 6);
	*bound = (struct value){ .kind = VALUE_DATE };
	ok = date_parse(buf_str(&iso), &bound->date);
	buf_free(&iso);
	return ok || key_bad(f->c, f->n, "parameter '%s' is a day, YYYYMMDD, not %s", p->name.p,
	                     key_quote(f->c, 0, day));
}

static bool fill_line(const struct filling *f, bool figures, struct str *line)
{
	struct str rest = *line;
	struct buf out = { 0 };
	ptrdiff_t open, end;
	bool ok = true;

	while ((open = str_find(rest, STR("${"))) >= 0) {
		struct str name = { rest.p + open + 2, rest.len - (size_t)open - 2 };

		end = str_find(name, STR("}"));
		if (end < 0) {
			ok = key_bad(f->c, f->schema->layout->node,
			             "x-cutover: '${' without its '}'");
			break;
		}
		buf_add(&out, rest.p, (size_t)open);
		rest = (struct str){ name.p + end + 1, name.len - (size_t)end - 1 };
		name.len = (size_t)end;
		ok &= put_param(f, name, figures, &out);
	}
	buf_addstr(&out, rest);
	*line = str_copy(f->c->arena, buf_str(&out));
	buf_free(&out);
	return ok;
}

bool layout_fill(struct key_context *c, const struct yaml_node *n, struct schema *s,
                 const struct schema_params *params)
{
	const struct filling f = { c, n, s, params };
	struct layout *l = s->layout;
	bool ok = true;

	for (size_t i = 0; i < l->above_count; i++)
		ok &= fill_line(&f, false, &l->above[i]);
	for (size_t i = 0; i < l->below_count; i++)
		ok &= fill_line(&f, true, &l->below[i]);
	for (size_t i = 0; ok && i < s->count; i++)
		ok &= set_bound(&f, &s->field[i], s->field[i].from, &s->field[i].minimum) &&
		      set_bound(&f, &s->field[i], s->field[i].to, &s->field[i].maximum);
	return ok;
}
