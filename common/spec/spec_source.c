/* Section source: how the legacy file is written. */
#include <string.h>
#include <strings.h>

#include "charset/charset.h"
#include "spec/spec_int.h"

#define NAME_GROUPS 32 /* in the pattern of a file's name */

static void start_source(void *into, struct str name, const struct yaml_node *n)
{
	struct spec_source *s = into;

	(void)name, (void)n;
	*s = (struct spec_source){
		.present = true, .header = HEADER_ROW, .header_row = 1, .header_rows = 1
	};
}

/* Only for suggestions: iconv knows hundreds. */
static const char *const encodings[] = {
	"auto",     "utf-8",    "gb18030",   "gbk",        "gb2312",      "big5",   "utf-16",
	"utf-16le", "utf-16be", "shift_jis", "cp932",      "euc-jp",      "euc-kr", "cp949",
	"utf8-sig", "macroman", "latin1",    "iso-8859-1", "iso-8859-15", "cp1252", "cp1250",
	"cp1251",   "koi8-r",   "cp850",     "cp437",
};

bool spec_charset(struct key_context *c, const struct yaml_node *n, const char **out)
{
	struct charset *cs;
	const char *nearest;
	struct str text;

	if (!key_text(c, n, &text))
		return false;
	*out = text.p;
	cs = charset_open(text.p);
	charset_close(cs);
	if (cs)
		return true;
	if (strcasecmp(text.p, "ansi") == 0 || strcasecmp(text.p, "oem") == 0 ||
	    strcasecmp(text.p, "dos") == 0)
		return key_bad(
			c, n,
			"%s is no encoding, but what Windows calls that of the machine: gb18030 (China), big5 (Taiwan), "
			"cp932 (Japan), cp949 (Korea), cp1252 (western Europe), cp1250 (central), cp1251 (Russia), cp850 (DOS)",
			key_quote(c, 0, text));
	nearest = text_nearest(text, encodings, sizeof(encodings) / sizeof(*encodings));
	return key_bad(
		c, n, "iconv does not know the encoding %s%s%s%s", key_quote(c, 0, text),
		nearest ? " (did you mean '"
			: ": it knows utf-8, utf-16, gb18030, big5, cp932, euc-jp, cp949, cp1252, cp1250, "
			  "cp1251, koi8-r, cp850, macroman, latin1 and what 'iconv -l' lists",
		nearest ? nearest : "", nearest ? "'?)" : "");
}

/* Read a name, auto, or [auto, NAME]: NAME if the file is not UTF-8. */
static bool read_encoding(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_source *s = into;
	const struct yaml_node *first = n->kind == YAML_LIST && n->count == 2 ? n->items[0] : n;
	bool is_auto = first->kind == YAML_SCALAR && str_is(first->text, "auto");

	if (n->kind == YAML_LIST && (n->count != 2 || !is_auto))
		return key_bad(
			c, n,
			"source.encoding is a name, auto, or [auto, NAME] for files that are no UTF-8");
	if (!is_auto)
		return spec_charset(c, n, &s->encoding);
	s->encoding = "auto";
	return n->kind == YAML_SCALAR || spec_charset(c, n->items[1], &s->otherwise);
}

static bool read_delimiter(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_source *s = into;

	if (!key_text(c, n, &s->delimiter))
		return false;
	if (s->delimiter.len == 0 || memchr(s->delimiter.p, '\n', s->delimiter.len) ||
	    memchr(s->delimiter.p, '\r', s->delimiter.len))
		return key_bad(
			c, n,
			"source.delimiter must be one or more characters, no line ends: \",\" or \"\\t\"");
	return true;
}

/* Read one ASCII character, or null or none. `such`: what a message adds. */
static bool read_char(struct key_context *c, const struct yaml_node *n, const char *such, char *out)
{
	bool scalar = n->kind == YAML_SCALAR;

	*out = '\0';
	if (scalar && (yaml_is_null(n) || str_is(n->text, "none")))
		return true;
	if (!scalar || n->text.len != 1 || n->text.p[0] <= ' ' || n->text.p[0] > '~')
		return key_bad(c, n, "%s must be one ASCII character%s, or none", c->path.p, such);
	*out = n->text.p[0];
	return true;
}

static bool read_quote(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_source *s = into;

	s->quote = '\0';
	if (n->kind == YAML_SCALAR && n->text.len == 0)
		return true;
	return read_char(c, n, "", &s->quote);
}

static bool read_escape(struct key_context *c, const struct yaml_node *n, void *into)
{
	return read_char(c, n, ", as \"\\\\\"", &((struct spec_source *)into)->escape);
}

struct header_text {
	uint64_t row; /* 0: not given */
	struct str *find;
	size_t *find_set;
	size_t find_count;
	struct str *names, *optional;
	size_t names_count, optional_count;
	uint64_t rows;
	uint64_t skip_rows, skip_cells;
	struct pattern *glued; /* NULL: not given */
};

static bool read_header_rows(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct header_text *h = into;
	struct str text;

	if (!key_text(c, n, &text))
		return false;
	if (str_number(text, &h->rows) && (h->rows == 1 || h->rows == 2))
		return true;
	return key_bad(c, n, "source.header.rows is 1 or 2, not %s", key_quote(c, 0, text));
}

/* Read a list of names; a list in it has names of which one must be there. */
static bool read_find(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct header_text *h = into;
	size_t items = n->kind == YAML_LIST ? n->count : 1, count = 0;
	struct str *text;
	bool ok = true;

	for (size_t i = 0; n->kind == YAML_LIST && i < n->count; i++)
		count += n->items[i]->kind == YAML_LIST ? n->items[i]->count : 1;
	count = mem_add(count, 1);
	h->find = arena_alloc(c->arena, mem_mul(count, sizeof(*h->find)));
	h->find_set = arena_alloc(c->arena, mem_mul(count, sizeof(*h->find_set)));
	for (size_t i = 0; i < items; i++) {
		size_t names;

		if (!key_texts(c, n->kind == YAML_LIST ? n->items[i] : n, &text, &names)) {
			ok = false;
			continue;
		}
		for (size_t k = 0; k < names; k++) {
			h->find[h->find_count] = text[k];
			h->find_set[h->find_count++] = i;
		}
	}
	return ok;
}

static const struct key_row header_keys[] = {
	{ "row", KEY_COUNT, KEY_AT(header_text, row),
	  .help = "The number of the header row, from 1." },
	{ "find", KEY_CODE, .read = read_find, .takes = "texts",
	  .json = "'anyOf': [@text, {'type': 'array', 'items': @texts}]",
	  .help = "Names that the header row has. A list among them means that it has one of these names." },
	{ "names", KEY_TEXTS, KEY_ARRAY(header_text, names, names_count),
	  .help = "The column names of a file without header. With row or find, they replace the names in the header." },
	{ "optional", KEY_TEXTS, KEY_ARRAY(header_text, optional, optional_count),
	  .help = "The columns at the end that a row can leave out." },
	{ "rows", KEY_CODE, .read = read_header_rows, .takes = "number", .json = "'enum': [1, 2]",
	  .help = "2: the header has two rows. A space joins the two parts of a name.",
	  .preset = "1" },
	{ "skip_rows", KEY_NUMBER, KEY_AT(header_text, skip_rows),
	  .help = "How many rows right below the header are not data.", .preset = "0" },
	{ "skip_cells", KEY_NUMBER, KEY_AT(header_text, skip_cells),
	  .help = "How many cells at the start of the header are not names of columns.",
	  .preset = "0" },
	{ "glued", KEY_REGEX, KEY_AT(header_text, glued),
	  .help = "A regular expression for the start of a name, if one cell of the header has several names." },
};
static const struct key_table header_table = {
	KEY_ROWS(header_keys), .size = sizeof(struct header_text),
	.json = "'minProperties': 1, 'not': {'required': ['row', 'find']}"
};

/*
 * Refuse keys of source.header that do not go together. If no key says which row it is, it is the
 * first, as without source.header.
 */
static bool check_header(struct key_context *c, const struct yaml_node *n, struct header_text *h)
{
	bool said = yaml_find(n, "row") || yaml_find(n, "find") || yaml_find(n, "names");

	if (!said && n->count > 0)
		h->row = 1;
	if (h->names_count > FIELDS_MAX)
		return key_bad(c, yaml_find(n, "names"),
		               "source.header.names has %zu names, and a row has %zu cells at most",
		               h->names_count, FIELDS_MAX);
	if ((h->row && h->find_count) || (!h->row && !h->find_count && !h->names_count))
		return key_bad(c, n, "source.header needs one of 'row', 'find' and 'names'");
	if (!h->row && !h->find_count &&
	    (yaml_find(n, "rows") || h->skip_rows || h->skip_cells || h->glued))
		return key_bad(
			c, n,
			"source.header: with 'names' the file has no header, so nothing else is said of it "
			"('row' or 'find' says which row is the header whose names they replace)");
	if (h->names_count && (h->skip_cells || h->glued))
		return key_bad(
			c, n,
			"source.header: 'names' replaces the names of the header, so that 'skip_cells' and "
			"'glued' have nothing to do");
	if (h->glued && pattern_matches(h->glued, STR("")) != PATTERN_NO)
		return key_bad(
			c, yaml_find(n, "glued"),
			"source.header.glued matches the empty text: it must say what a name begins with");
	if (h->rows == 2 && h->glued)
		return key_bad(c, n, "source.header: 'rows: 2' and 'glued' do not go together");
	return true;
}

/*
 * Only columns at the end can be optional. This checks `names`; without `names` the check comes when
 * the header is read.
 */
static bool check_optional(struct key_context *c, const struct yaml_node *n,
                           const struct header_text *h)
{
	size_t end = h->names_count;

	while (end > 0 && spec_among(h->optional, h->optional_count, h->names[end - 1]))
		end--;
	for (size_t i = 0; i < h->optional_count && h->names_count; i++) {
		const struct yaml_node *item = n->kind == YAML_LIST ? n->items[i] : n;
		ptrdiff_t at = key_index(c, item, "column", h->optional[i], h->names,
		                         h->names_count);

		if (at < 0)
			return false;
		if ((size_t)at < end)
			return key_bad(
				c, item,
				"source.header.optional: %s is before %s, which is not optional: only columns "
				"at the end of a row can be missing",
				key_quote(c, 0, h->optional[i]),
				key_quote(c, 1, h->names[end - 1]));
	}
	return true;
}

static bool read_header(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_source *s = into;
	struct header_text h = { 0 };

	if (n->kind == YAML_SCALAR && str_is(n->text, "none")) {
		s->header = HEADER_NONE;
		return true;
	}
	if (n->kind != YAML_MAP)
		return key_bad(
			c, n,
			"source.header is { row: N }, { find: [NAME, ...] }, { names: [NAME, ...] } or none");
	if (!key_map(c, &header_table, n, &h))
		return false;
	if (!check_header(c, n, &h) || !check_optional(c, yaml_find(n, "optional"), &h))
		return false;
	s->header = h.row ? HEADER_ROW : h.find_count ? HEADER_FIND : HEADER_NAMES;
	s->header_row = h.row;
	s->find = h.find;
	s->find_set = h.find_set;
	s->find_count = h.find_count;
	s->names = h.names;
	s->names_count = h.names_count;
	s->may_lack = h.optional;
	s->may_lack_count = h.optional_count;
	s->header_rows = h.rows;
	s->skip_rows = h.skip_rows;
	s->skip_cells = h.skip_cells;
	s->glued = h.glued;
	return true;
}

/* The named groups of source.name become columns. */
static bool check_name(struct key_context *c, const struct yaml_node *n,
                       const struct spec_source *s)
{
	size_t named = 0;

	if (!s->name)
		return true;
	for (size_t i = 1; i <= pattern_groups(s->name); i++)
		named += pattern_group_name(s->name, i).p != NULL;
	if (named == 0)
		return key_bad(
			c, yaml_find(n, "name"),
			"source.name needs a group with a name, which becomes a column: _(?<year>[0-9]{4})");
	return pattern_groups(s->name) <= NAME_GROUPS ||
	       key_bad(c, yaml_find(n, "name"),
	               "source.name has %zu groups; at most %d are allowed",
	               pattern_groups(s->name), NAME_GROUPS);
}

static bool check_headings(struct key_context *c, const struct yaml_node *n,
                           const struct spec_source *s)
{
	const struct yaml_node *headings = yaml_find(n, "headings");

	for (size_t i = 0; i < s->headings_count; i++)
		if (pattern_matches(s->headings[i].pattern, STR("")) != PATTERN_NO)
			return key_bad(
				c, headings->items[i],
				"source.headings.%.*s matches the empty text: every row would be a heading",
				(int)s->headings[i].name.len, s->headings[i].name.p);
	return true;
}

/* Do delimiter, quote and escape go together? */
static bool check_escape(struct key_context *c, const struct yaml_node *n,
                         const struct spec_source *s)
{
	const struct yaml_node *at = yaml_find(n, "escape");

	if (s->escape == '\0')
		return true;
	if (s->delimiter.len != 1)
		return key_bad(c, at, "source.escape needs a delimiter of one byte");
	if (s->delimiter.p[0] == s->escape)
		return key_bad(c, at, "source: the escape is the delimiter");
	if (s->quote == s->escape)
		return key_bad(
			c, at,
			"source: the escape is the quote; quotes that are doubled need no escape");
	return true;
}

/* A database has tables and no files: table or query, and nothing that says how a file is written. */
static bool check_database(struct key_context *c, const struct yaml_node *n,
                           const struct spec_source *s)
{
	const struct str ours[] = { STR("read"), STR("table"), STR("query"), STR("skip"),
		                    STR("report") };

	if (!s->read && (s->table.p || s->query.p))
		return key_bad(c, yaml_find(n, s->table.p ? "table" : "query"),
		               "source: '%s' is for a database, and there is no 'read'",
		               s->table.p ? "table" : "query");
	if (!s->read)
		return true;
	if (s->table.p && s->query.p)
		return key_bad(c, yaml_find(n, "query"), "source: either 'table' or 'query'");
	if (!s->table.p && !s->query.p)
		return key_bad(
			c, n,
			"source: 'table' or 'query' is missing: what to read of the database");
	for (size_t i = 0; i < n->count; i++)
		if (!spec_among(ours, sizeof(ours) / sizeof(*ours), n->keys[i]->text))
			return key_bad(c, n->keys[i],
			               "source: '%.*s' is for a file, read is a database",
			               (int)n->keys[i]->text.len, n->keys[i]->text.p);
	return true;
}

static bool finish_source(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_source *s = into;

	if (!check_database(c, n, s))
		return false;
	if (!s->delimiter.p)
		s->delimiter = s->format == SOURCE_TSV ? STR("\t") : STR(",");
	if (s->quote && memchr(s->delimiter.p, s->quote, s->delimiter.len))
		return key_bad(c,
		               yaml_find(n, "delimiter") ? yaml_find(n, "delimiter")
		                                         : yaml_find(n, "quote"),
		               "source: the delimiter holds the quote");
	if (!check_escape(c, n, s) || !check_name(c, n, s) || !check_headings(c, n, s))
		return false;
	if (s->sheet.p && s->format != SOURCE_AUTO && s->format != SOURCE_XLSX)
		return key_bad(c, yaml_find(n, "sheet"),
		               "source.sheet is for workbooks: source.format says another");
	if (s->preamble_count && (s->header == HEADER_NONE || s->header == HEADER_NAMES))
		return key_bad(c, yaml_find(n, "preamble"),
		               "source.preamble needs a header: it is looked for above it");
	if (s->page_header && (s->header == HEADER_NONE || s->header == HEADER_NAMES))
		return key_bad(c, yaml_find(n, "page"),
		               "source.page.header needs a header: rows that repeat it are meant");
	return true;
}

static const struct key_word format_words[] = {
	{ "csv", SOURCE_CSV, NULL },
	{ "tsv", SOURCE_TSV, NULL },
	{ "xlsx", SOURCE_XLSX, NULL },
	{ "dbf", SOURCE_DBF, NULL },
	{ "fixed", 0, "files with columns of fixed width come later" },
	{ NULL, 0, NULL },
};

static const struct key_word quotes_words[] = { { "check", QUOTES_CHECK, NULL },
	                                        { "trust", QUOTES_TRUST, NULL },
	                                        { NULL, 0, NULL } };
static const struct key_word nul_words[] = { { "fault", NUL_FAULT, NULL },
	                                     { "drop", NUL_DROP, NULL },
	                                     { NULL, 0, NULL } };

static const struct key_word header_words[] = { { "none", HEADER_NONE, NULL }, { NULL, 0, NULL } };
static const struct key_word ragged_words[] = { { "fault", RAGGED_FAULT, NULL },
	                                        { NULL, 0, NULL } };

/* extracted_at: a day, or a day and what follows it; the page of reconcile shows it as it is. */
static bool finish_report(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_report *r = into;
	struct str day = r->extracted_at;
	struct date d;

	r->present = true;
	if (str_is_null(day))
		return true;
	day.len = day.len < 10 ? day.len : 10;
	return (date_parse(day, &d) && (r->extracted_at.len == 10 || r->extracted_at.p[10] == ' ' ||
	                                r->extracted_at.p[10] == 'T')) ||
	       key_bad(c, yaml_find(n, "extracted_at"),
	               "%s.extracted_at: %s is no day such as 2026-12-01, or day and time such as "
	               "2026-12-01 02:00",
	               c->path.p, key_quote(c, 0, r->extracted_at));
}

static const struct key_row report_keys[] = {
	{ "name", KEY_FILLED, KEY_AT(spec_report, name),
	  .help = "The report of the old system, as its menu calls it." },
	{ "parameters", KEY_FILLED, KEY_AT(spec_report, parameters),
	  .help = "What was chosen when it was made: the period, the level of accounts." },
	{ "extracted_by", KEY_FILLED, KEY_AT(spec_report, extracted_by),
	  .help = "Who has extracted it." },
	{ "extracted_at", KEY_FILLED, KEY_AT(spec_report, extracted_at),
	  .help = "When: a day, or a day and a time." },
};
const struct key_table spec_report_table = {
	KEY_ROWS(report_keys),
	.size = sizeof(struct spec_report),
	.finish = finish_report,
};

static const struct key_row source_keys[] = {
	{ "report", KEY_MAP, KEY_AT(spec_source, report), .table = &spec_report_table,
	  .help = "Where the file comes from, for the page that reconcile writes to be signed." },
	{ "file", KEY_FILE, KEY_AT(spec_source, file),
	  .help = "The file to read, or a pattern such as legacy/*.csv, if the command line names no file." },
	{ "read", KEY_CODE, .read = spec_read_database, .takes = "target",
	  .help = "A database that is read instead of a file: sqlite:FILE, postgresql://HOST/DATABASE or mysql://HOST/DATABASE." },
	{ "table", KEY_FILLED, KEY_AT(spec_source, table),
	  .help = "The table of the database. Its columns are those of the source." },
	{ "query", KEY_FILLED, KEY_AT(spec_source, query),
	  .help = "An SQL query of the database, instead of table. It can only read." },
	{ "format", KEY_WORD, KEY_AT(spec_source, format), .words = format_words,
	  .help = "The format of the file. Without this key, the program recognizes a workbook and a dBase table, and reads any other file as CSV." },
	{ "sheet", KEY_TEXT, KEY_AT(spec_source, sheet),
	  .help = "The sheet of a workbook: its name, or its number from 1. Without this key, the first sheet that is visible and not empty." },
	{ "columns", KEY_LATER, .later = "files with columns of fixed width come later" },
	{ "encoding", KEY_CODE, .read = read_encoding, .takes = "texts",
	  .json = "'anyOf': [@text, {'type': 'array', 'minItems': 2, 'maxItems': 2, 'items': [{'const': 'auto'}, @text]}]",
	  .help = "The encoding, as iconv names it, such as gb18030; or auto. [auto, cp1252] reads a file that is not UTF-8 as cp1252.",
	  .preset = "auto" },
	{ "delimiter", KEY_CODE, .read = read_delimiter, .json = "'allOf': [@text], 'minLength': 1",
	  .help = "What separates fields: one character or several." },
	{ "quote", KEY_CODE, .read = read_quote,
	  .json = "'anyOf': [{'type': 'string', 'maxLength': 1}, {'const': 'none'}, {'type': 'null'}]",
	  .help = "Quote character, or none.", .preset = "\"" },
	{ "quotes", KEY_WORD, KEY_AT(spec_source, quotes), .words = quotes_words,
	  .help = "What to do with a cell in quotes, if each of its lines has as many delimiters as a row. check: it is a fault. trust: it is one cell.",
	  .preset = "check" },
	{ "escape", KEY_CODE, .read = read_escape,
	  .json = "'anyOf': [{'type': 'string', 'maxLength': 1}, {'const': 'none'}, {'type': 'null'}]",
	  .help = "The escape character, such as the backslash of MySQL, or none. A delimiter, a quote or a line end after it is part of the text.",
	  .preset = "none" },
	{ "nul", KEY_WORD, KEY_AT(spec_source, nul), .words = nul_words,
	  .help = "fault: a value with a NUL character has the fault nul. drop: the program removes the NUL characters.",
	  .preset = "fault" },
	{ "header", KEY_CODE, .read = read_header, .table = &header_table, .words = header_words,
	  .like = KEY_MAP, .takes = "map or none",
	  .help = "Where the names of the columns are. { row: N }: in this row. { find: [NAME, ...] }: in the first of 30 rows that has these names. { names: [NAME, ...] }: here, for a file without header; with row or find they replace the names of a broken header. none: the columns are c1, c2 and so on." },
	{ "ragged", KEY_CODE, .read = spec_read_ragged, .table = &spec_ragged_table,
	  .words = ragged_words, .like = KEY_MAP, .takes = "map or fault",
	  .help = "What to do with rows that have too many fields. fault: it is a fault. join: a text contains delimiters without quotes, and the program joins it again.",
	  .preset = "fault" },
	{ "trailing", KEY_FLAG, KEY_AT(spec_source, trailing),
	  .help = "true: each row below the header ends in a delimiter, even if the header does not.",
	  .preset = "false" },
	{ "comment", KEY_TEXT, KEY_AT(spec_source, comment),
	  .help = "The program ignores rows whose first cell begins with this text." },
	{ "skip", KEY_EXPR, KEY_AT(spec_source, skip),
	  .help = "Rows for which this is true are left out and counted. The names in it are the columns of the source." },
	{ "page", KEY_CODE, .read = spec_read_page, .table = &spec_page_table, .like = KEY_MAP,
	  .help = "Rows of a printed page, such as titles and sums carried over. They are left out and counted. fill_down continues after them." },
	{ "headings", KEY_REGEXES, KEY_ARRAY(spec_source, headings, headings_count),
	  .help = "Columns whose value is in a row above: each name with a regular expression that finds the value." },
	{ "profile", KEY_DONE,
	  .help = "A ready-made layout to start from; cutover clean --profiles lists them. The keys of the spec win over those of the layout." }, /* source_layout_apply() has merged the layout into the spec before */
	{ "multiline", KEY_COUNT, KEY_AT(spec_source, multiline),
	  .help = "The most lines that a field in quotes can have. More lines mean that a quote is missing.",
	  .preset = "50" },
	{ "name", KEY_REGEX, KEY_AT(spec_source, name),
	  .help = "A regular expression for the name of a file. Its named groups become columns of each row: _(?<year>[0-9]{4})." },
	{ "preamble", KEY_REGEXES, KEY_ARRAY(spec_source, preamble, preamble_count),
	  .help = "Columns whose value is in a row above the header: each name with a regular expression. The value is its first group, or the whole match." },
};
const struct key_table spec_source_table = {
	KEY_ROWS(source_keys),
	.size = sizeof(struct spec_source),
	.start = start_source,
	.finish = finish_source,
};
