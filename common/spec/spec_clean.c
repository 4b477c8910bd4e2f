/* Sections source and clean: how the legacy file is written, and the fields that come out of it. */
#include "spec/spec_int.h"

#include "value/charset.h"

#include <string.h>

static void start_source(void *into, struct str name, const struct conf_node *n)
{
	struct spec_source *s = into;

	(void)name, (void)n;
	*s = (struct spec_source){ .present = true, .encoding = "auto", .quote = '"', .header = HEADER_ROW, .header_row = 1 };
}

/* For the suggestion only: iconv knows hundreds. */
static const char *const encodings[] = {
	"auto", "utf-8", "gb18030", "gbk", "gb2312", "big5", "utf-16", "utf-16le", "utf-16be", "shift_jis", "cp932",
	"euc-jp", "euc-kr", "cp949", "iso-8859-1", "iso-8859-15", "cp1252", "cp1250", "cp1251", "koi8-r", "cp850", "cp437",
};

static bool read_encoding(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_source *s = into;
	struct charset *cs;
	const char *nearest;
	struct str text;

	if (!spec_text(c, n, &text))
		return false;
	s->encoding = text.p;
	if (str_is(text, "auto"))
		return true;
	cs = charset_open(text.p);
	charset_close(cs);
	if (cs)
		return true;
	nearest = text_nearest(text, encodings, sizeof(encodings) / sizeof(*encodings));
	return spec_bad(c, n, "iconv does not know the encoding %s%s%s%s", spec_quote(c, 0, text),
	                nearest ? " (did you mean '" : ": 'iconv -l' lists those it knows", nearest ? nearest : "",
	                nearest ? "'?)" : "");
}

static bool read_delimiter(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_source *s = into;

	if (!spec_text(c, n, &s->delimiter))
		return false;
	if (s->delimiter.len == 0 || memchr(s->delimiter.p, '\n', s->delimiter.len) || memchr(s->delimiter.p, '\r', s->delimiter.len))
		return spec_bad(c, n, "source.delimiter must be one or more characters, no line ends: \",\" or \"\\t\"");
	return true;
}

static bool read_quote(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_source *s = into;
	struct str text = n->text;

	if (n->kind == CONF_SCALAR && (conf_is_null(n) || text.len == 0 || str_is(text, "none"))) {
		s->quote = '\0';
		return true;
	}
	if (n->kind != CONF_SCALAR || text.len != 1 || (unsigned char)text.p[0] < 0x21 || (unsigned char)text.p[0] > 0x7e)
		return spec_bad(c, n, "source.quote must be one ASCII character, or none");
	s->quote = text.p[0];
	return true;
}

struct header_text {
	uint64_t row;		/* 0: not given */
	struct str *find;
	size_t find_count;
};

static bool read_header_row(struct compile *c, const struct conf_node *n, void *into)
{
	struct header_text *h = into;
	struct str text;

	if (!spec_text(c, n, &text))
		return false;
	if (str_number(text, &h->row) && h->row > 0)
		return true;
	return spec_bad(c, n, "source.header.row must be a whole number from 1, not %s", spec_quote(c, 0, text));
}

static const struct key_row header_keys[] = {
	{ "row", KEY_CODE, .read = read_header_row, .takes = "number" },
	{ "find", KEY_TEXTS, KEY_ARRAY(header_text, find, find_count) },
	{ "rows", KEY_LATER, .later = "headers of two rows come later" },
};
static const struct key_table header_table = { KEY_ROWS(header_keys), .size = sizeof(struct header_text) };

static bool read_header(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_source *s = into;
	struct header_text h = {0};

	if (n->kind == CONF_SCALAR && str_is(n->text, "none")) {
		s->header = HEADER_NONE;
		return true;
	}
	if (n->kind != CONF_MAP)
		return spec_bad(c, n, "source.header is { row: N }, { find: [NAME, ...] } or none");
	if (!key_map(c, &header_table, n, &h))
		return false;
	if (!h.row == !h.find_count)
		return spec_bad(c, n, "source.header needs either 'row' or 'find'");
	s->header = h.row ? HEADER_ROW : HEADER_FIND;
	s->header_row = h.row;
	s->find = h.find;
	s->find_count = h.find_count;
	return true;
}

static const struct key_row ragged_keys[] = {
	{ "join", KEY_LATER, .later = "joining the pieces of an unquoted text comes later" },
};
static const struct key_table ragged_table = { KEY_ROWS(ragged_keys), .size = sizeof(struct spec_source) };

static bool read_ragged(struct compile *c, const struct conf_node *n, void *into)
{
	if (n->kind == CONF_MAP)
		return key_map(c, &ragged_table, n, into);
	if (n->kind == CONF_SCALAR && str_is(n->text, "fault")) {
		((struct spec_source *)into)->ragged = RAGGED_FAULT;
		return true;
	}
	return spec_bad(c, n, "source.ragged is fault");
}

static bool finish_source(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_source *s = into;

	if (!s->delimiter.p)
		s->delimiter = s->format == SOURCE_TSV ? STR("\t") : STR(",");
	if (s->quote && memchr(s->delimiter.p, s->quote, s->delimiter.len))
		return spec_bad(c, conf_find(n, "delimiter") ? conf_find(n, "delimiter") : conf_find(n, "quote"),
		                "source: the delimiter holds the quote");
	return true;
}

static const struct key_word format_words[] = {
	{ "csv", SOURCE_CSV, NULL }, { "tsv", SOURCE_TSV, NULL },
	{ "fixed", 0, "files with columns of fixed width come later" }, { NULL, 0, NULL },
};

static const struct key_row source_keys[] = {
	{ "file", KEY_FILE, KEY_AT(spec_source, file) },
	{ "format", KEY_WORD, KEY_AT(spec_source, format), .words = format_words },
	{ "columns", KEY_LATER, .later = "files with columns of fixed width come later" },
	{ "encoding", KEY_CODE, .read = read_encoding, .takes = "text" },
	{ "delimiter", KEY_CODE, .read = read_delimiter, .takes = "text" },
	{ "quote", KEY_CODE, .read = read_quote, .takes = "text" },
	{ "header", KEY_CODE, .read = read_header, .table = &header_table, .takes = "map or none" },
	{ "ragged", KEY_CODE, .read = read_ragged, .table = &ragged_table, .takes = "word" },
	{ "comment", KEY_TEXT, KEY_AT(spec_source, comment) },
	{ "skip", KEY_EXPR, KEY_AT(spec_source, skip) },
	{ "profile", KEY_LATER, .later = "ready-made layouts of known systems come later" },
	{ "multiline", KEY_LATER, .later = "records over several lines come later" },
	{ "name", KEY_LATER, .later = "fields from the file's name come later" },
};
const struct key_table spec_source_table = {
	KEY_ROWS(source_keys), .size = sizeof(struct spec_source), .start = start_source, .finish = finish_source,
};

/* clean.fields */

static void start_field(void *into, struct str name, const struct conf_node *n)
{
	struct spec_field *f = into;

	f->name = name;
	f->node = n;
	f->trim = true;
	f->type.kind = TYPE_TEXT;
	f->notation = (struct amount_notation){ .mark = '.', .scale = 0, .round = ROUND_NONE };
}

static bool read_rules(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_field *f = into;

	f->rules = rule_compile(n, c->spec->lookup, c->spec->lookup_count);
	if (!f->rules)
		return !(c->failed = true);
	spec_own(c->spec, OWNED_RULES, f->rules);
	return true;
}

static bool read_type(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_field *f = into;
	size_t count;
	const char *const *names = type_names(&count);
	const char *nearest;
	struct str text;

	if (!spec_text(c, n, &text))
		return false;
	if (type_parse(text, &f->type)) {
		f->notation.scale = f->type.kind == TYPE_DECIMAL ? f->type.scale : 0;
		return true;
	}
	if (str_is(text, "decimal"))
		return spec_bad(c, n, "%s: say how many digits stand behind the point: decimal(2)", c->path.p);
	nearest = text_nearest(text, names, count);
	return spec_bad(c, n, "%s: no type %s%s%s%s", c->path.p, spec_quote(c, 0, text), nearest ? " (did you mean '" : "",
	                nearest ? nearest : "", nearest ? "'?)" : ": text, integer, decimal(N), date, datetime, boolean");
}

static bool read_mark(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_field *f = into;

	if (n->kind != CONF_SCALAR || (!str_is(n->text, ".") && !str_is(n->text, ",")))
		return spec_bad(c, n, "%s is \".\" or \",\"", c->path.p);
	f->notation.mark = n->text.p[0];
	return true;
}

static bool read_round(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_field *f = into;
	struct str text;

	if (!spec_text(c, n, &text))
		return false;
	if (rounding_parse(text, &f->notation.round) && f->notation.round != ROUND_NONE)
		return true;
	return spec_bad(c, n, "%s cannot be %s: it is one of half_up, half_even, down", c->path.p, spec_quote(c, 0, text));
}

static bool read_formats(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_field *f = into;
	struct str *text;
	size_t count;
	bool ok = true;

	if (!spec_texts(c, n, &text, &count))
		return false;
	f->format = arena_alloc(c->arena, mem_mul(count, sizeof(*f->format)));
	for (size_t i = 0; i < count; i++) {
		const char *error;
		struct date_format *format = date_format_compile(text[i], &error);

		if (format)
			spec_own(c->spec, OWNED_FORMAT, format);
		else
			ok = spec_bad(c, n->kind == CONF_LIST ? n->items[i] : n, "%s: %s: %s", c->path.p,
			              spec_quote(c, 0, text[i]), error);
		f->format[i] = format;
	}
	f->format_count = ok ? count : 0;
	return ok;
}

/* The default, written as people write it ("1" for decimal(6)), becomes the canonical text of the type. */
static bool canonical(struct compile *c, struct type t, struct str *text)
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

/* Keys that speak to one type stand behind that type only. */
static bool check_only(struct compile *c, const struct conf_node *n, const struct spec_field *f)
{
	bool number = f->type.kind == TYPE_DECIMAL || f->type.kind == TYPE_INTEGER;
	bool date = f->type.kind == TYPE_DATE || f->type.kind == TYPE_DATETIME;
	bool boolean = f->type.kind == TYPE_BOOLEAN;
	const struct { const char *key; bool fits; const char *what; } rows[] = {
		{ "formats", date, "dates" }, { "first", date, "dates" },
		{ "decimal_mark", number, "numbers" }, { "round", number, "numbers" },
		{ "true", boolean, "type boolean" }, { "false", boolean, "type boolean" },
	};
	char type[16];
	bool ok = true;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!rows[i].fits && conf_find(n, rows[i].key))
			ok = spec_bad(c, conf_find(n, rows[i].key), "%s: '%s' is for %s, the type here is %s", c->path.p,
			              rows[i].key, rows[i].what, type_name(f->type, type));
	return ok;
}

static bool both_truths(struct compile *c, const struct spec_field *f)
{
	for (size_t i = 0; i < f->true_count; i++)
		for (size_t j = 0; j < f->false_count; j++)
			if (str_eq(f->true_text[i], f->false_text[j]))
				return !spec_bad(c, f->node, "%s: %s is both true and false", c->path.p, spec_quote(c, 0, f->true_text[i]));
	return false;
}

static bool finish_field(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_field *f = into;
	char type[16];

	if (!f->name.len || f->name.p[0] == '_')
		return spec_bad(c, f->node, "field %s: a name is not empty and does not begin with '_'", spec_quote(c, 0, f->name));
	if (!check_only(c, n, f))
		return false;
	if (!f->from_count) {
		f->from = arena_alloc(c->arena, sizeof(*f->from));
		f->from[0] = f->name;
		f->from_count = 1;
	}
	if (f->type.kind == TYPE_BOOLEAN && (!f->true_count || !f->false_count) && (f->true_count || f->false_count))
		return spec_bad(c, f->node, "%s: 'true' and 'false' go together", c->path.p);
	if (both_truths(c, f))
		return false;
	if (f->default_value.p && !canonical(c, f->type, &f->default_value))
		return spec_bad(c, conf_find(n, "default"), "%s: the default %s is not %s", c->path.p,
		                spec_quote(c, 0, f->default_value), type_name(f->type, type));
	return true;
}

static const struct key_row field_keys[] = {
	{ "from", KEY_TEXTS, KEY_ARRAY(spec_field, from, from_count) },
	{ "trim", KEY_FLAG, KEY_AT(spec_field, trim) },
	{ "null", KEY_TEXTS, KEY_ARRAY(spec_field, null_text, null_count) },
	{ "rules", KEY_CODE, .read = read_rules, .takes = "rules" },
	{ "type", KEY_CODE, .read = read_type, .takes = "type" },
	{ "formats", KEY_CODE, .read = read_formats, .takes = "texts" },
	{ "first", KEY_FLAG, KEY_AT(spec_field, first_format) },
	{ "decimal_mark", KEY_CODE, .read = read_mark, .takes = "text" },
	{ "round", KEY_CODE, .read = read_round, .takes = "word" },
	{ "true", KEY_TEXTS, KEY_ARRAY(spec_field, true_text, true_count) },
	{ "false", KEY_TEXTS, KEY_ARRAY(spec_field, false_text, false_count) },
	{ "default", KEY_TEXT, KEY_AT(spec_field, default_value) },
	{ "required", KEY_FLAG, KEY_AT(spec_field, required) },
};
static const struct key_table field_table = {
	KEY_ROWS(field_keys), .size = sizeof(struct spec_field), .start = start_field, .finish = finish_field,
};

/* clean */

static struct str *field_names(struct compile *c, const struct spec_clean *clean)
{
	struct str *names = arena_alloc(c->arena, mem_mul(clean->field_count, sizeof(*names)));

	for (size_t i = 0; i < clean->field_count; i++)
		names[i] = clean->field[i].name;
	return names;
}

static bool read_fill_down(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_clean *clean = into;
	struct str *text, *names = field_names(c, clean);
	size_t count;
	bool ok = true;

	if (!spec_texts(c, n, &text, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct conf_node *item = n->kind == CONF_LIST ? n->items[i] : n;
		ptrdiff_t field = spec_index(c, item, "field", text[i], names, clean->field_count);

		ok &= field >= 0;
		if (field >= 0)
			clean->field[field].fill_down = true;
	}
	return ok;
}

static bool read_check(struct compile *c, const struct conf_node *n, void *into)
{
	struct spec_clean *clean = into;
	struct str *names = field_names(c, clean);
	bool ok = true;

	if (n->kind != CONF_MAP || n->count == 0)
		return spec_bad(c, n, "clean.totals.check must be a map: a field and the column of its total for each");
	clean->total = arena_alloc(c->arena, mem_mul(n->count, sizeof(*clean->total)));
	for (size_t i = 0; i < n->count; i++) {
		const struct conf_node *key = n->keys[i];
		struct spec_total *t = &clean->total[i];
		ptrdiff_t field = spec_index(c, key, "field", key->text, names, clean->field_count);
		enum type_kind kind = field < 0 ? TYPE_DECIMAL : clean->field[field].type.kind;

		t->field = field < 0 ? 0 : (size_t)field;
		t->node = key;
		ok &= field >= 0 && spec_text(c, n->items[i], &t->column);
		if (kind != TYPE_DECIMAL && kind != TYPE_INTEGER)
			ok = spec_bad(c, key, "'%s' is no number: it has no total", key->text.p);
	}
	clean->total_count = n->count;
	return ok;
}

static const struct key_row totals_keys[] = {
	{ "when", KEY_EXPR, KEY_AT(spec_clean, totals_when), .required = true },
	{ "check", KEY_CODE, .required = true, .read = read_check, .takes = "names with texts" },
};
/* Its members are those of clean: no struct of its own. */
static const struct key_table totals_table = { KEY_ROWS(totals_keys), .size = sizeof(struct spec_clean) };

static bool read_totals(struct compile *c, const struct conf_node *n, void *into)
{
	return key_map(c, &totals_table, n, into);
}

static void start_clean(void *into, struct str name, const struct conf_node *n)
{
	(void)name, (void)n;
	((struct spec_clean *)into)->present = true;
}

static const struct key_row clean_keys[] = {
	{ "fields", KEY_MAPS, KEY_ARRAY(spec_clean, field, field_count), .required = true, .table = &field_table },
	{ "fill_down", KEY_CODE, .read = read_fill_down, .takes = "texts" },
	{ "totals", KEY_CODE, .read = read_totals, .table = &totals_table, .takes = "map" },
};
const struct key_table spec_clean_table = { KEY_ROWS(clean_keys), .size = sizeof(struct spec_clean), .start = start_clean };
