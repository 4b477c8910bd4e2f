/* workbook_rows - see workbook_rows.h. */
#include "legacy/workbook_rows.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "charset/unicode.h"
#include "format/dbf.h"
#include "format/xlsx.h"
#include "legacy/mojibake.h"

struct workbook_rows {
	const char *name;
	struct xlsx *xlsx; /* one of these two is set */
	struct dbf *dbf;
	bool names_wait; /* the next row is the names of the columns of `dbf` */
	struct buf what;
	struct grid_row row; /* the row returned last */
	/* it may hold U+FFFD or U+0000; it holds mojibake */
	bool row_odd, row_misread;
	bool again; /* return the row again */
	struct mojibake *mojibake;
	struct row_splitter_signs signs;
};

/* ---- the kind of a file ---- */

static bool file_error(const char *name, const char *what)
{
	diag_error_at((struct place){ name, 0, 0 }, "%s", what);
	return false;
}

static bool begins(const char *head, size_t len, const char *with, size_t n)
{
	return len >= n && memcmp(head, with, n) == 0;
}

static bool is_named(const char *name, const char *ending)
{
	size_t len = strlen(name), n = strlen(ending);

	return len > n && strcasecmp(name + len - n, ending) == 0;
}

/*
 * Report an old workbook, or a new one with a password: both are compound files, and their
 * directory names the content.
 */
static bool ole_error(const char *name, const char *head, size_t len)
{
	static const char package[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

	if (str_find((struct str){ head, len }, (struct str){ package, sizeof(package) - 1 }) >= 0)
		return file_error(
			name,
			"is a workbook with a password: open it in Excel and save it without one");
	return file_error(
		name,
		"is an old Excel workbook (.xls), or one with a password: open it in Excel and save it as "
		".xlsx without a password, or as CSV");
}

/* Does a text begin with a tag of HTML or of an XML document? */
static bool is_html(struct str text)
{
	static const char *const tags[] = { "<html", "<!doctype html", "<table", "<meta",
		                            "<head", "<body",          "<div",   "<style" };

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (text.len >= strlen(tags[i]) &&
		    strncasecmp(text.p, tags[i], strlen(tags[i])) == 0)
			return true;
	return false;
}

/* The start of a text, after a byte order mark and blanks. */
static struct str beginning(const char *head, size_t len)
{
	struct str text = { head, len };

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = (struct str){ head + 3, len - 3 };
	return str_trim(text);
}

/*
 * Report a file that is not a zip archive although its name or the spec says that it is a workbook.
 */
static bool not_a_workbook(const char *name, const char *head, size_t len)
{
	struct str text = beginning(head, len);

	if (is_html(text))
		return file_error(
			name,
			"is a web page (HTML) and no workbook, whatever its name: open it in Excel and save it "
			"as .xlsx or CSV");
	if (str_starts(text, STR("<")))
		return file_error(
			name,
			"is an XML document and no workbook: open it in Excel and save it as .xlsx or CSV");
	if (!memchr(head, '\0', len))
		return file_error(name,
		                  "is a text and no workbook: source.format csv or tsv reads it");
	return file_error(
		name,
		"is no workbook (it does not begin as one): open it in Excel and save it as .xlsx or CSV");
}

/* The kind if the spec does not state it: by the bytes or, if they may be any text, by the name. */
static bool kind_of(const char *name, const char *head, size_t len, uint64_t size,
                    enum source_format *kind)
{
	bool tag = str_starts(beginning(head, len), STR("<"));

	*kind = SOURCE_CSV;
	if (begins(head, len, "PK\3\4", 4) || begins(head, len, "PK\5\6", 4))
		*kind = SOURCE_XLSX;
	else if (dbf_is(head, len, size) || is_named(name, ".dbf"))
		*kind = SOURCE_DBF;
	else if (is_named(name, ".xlsx") || is_named(name, ".xlsm") ||
	         (is_named(name, ".xls") && tag))
		return not_a_workbook(name, head, len);
	return true;
}

bool workbook_rows_kind(const struct spec_source *how, const char *name, const char *head,
                        size_t len, uint64_t size, enum source_format *kind)
{
	bool zip = begins(head, len, "PK\3\4", 4) || begins(head, len, "PK\5\6", 4);

	*kind = how->format;
	if (len == 0)
		return file_error(name, strcmp(name, "-") == 0 ? "standard input is empty"
		                                               : "the file is empty");
	if (begins(head, len, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))
		return ole_error(name, head, len);
	if (begins(head, len, "SQLite format 3", 16))
		return file_error(
			name, "is an SQLite database: name it in the spec, with a table, source: "
			      "{ read: sqlite:FILE, table: NAME }");
	switch (how->format) {
	case SOURCE_AUTO:
		return kind_of(name, head, len, size, kind) &&
		       (!how->sheet.p || *kind == SOURCE_XLSX ||
		        file_error(name,
		                   "is no workbook, but source.sheet names a sheet: leave it out"));
	case SOURCE_XLSX:
		return zip || not_a_workbook(name, head, len);
	case SOURCE_CSV:
	case SOURCE_TSV:
		return !zip ||
		       file_error(
			       name,
			       "is a workbook or another zip archive, not a text as source.format says");
	case SOURCE_DBF:
	default:
		return true;
	}
}

/* ---- opening ---- */

static bool open_table(struct workbook_rows *g, int fd, off_t start, const struct spec_source *how)
{
	bool guess = !how->encoding || strcasecmp(how->encoding, "auto") == 0;

	g->dbf = dbf_open(fd, start, g->name, guess ? NULL : how->encoding, how->otherwise);
	if (!g->dbf)
		return false;
	/* the names are the header, unless the spec has other names for the columns */
	g->names_wait = how->header != HEADER_NONE && how->header != HEADER_NAMES;
	buf_adds(&g->what, dbf_encoding(g->dbf));
	return true;
}

static bool open_book(struct workbook_rows *g, int fd, off_t start, const struct spec_source *how)
{
	g->xlsx = xlsx_open(fd, start, g->name, how->sheet);
	if (!g->xlsx)
		return false;
	buf_addf(&g->what, "sheet '%s'", xlsx_sheet(g->xlsx));
	return true;
}

struct workbook_rows *workbook_rows_open(int fd, off_t start, const char *name,
                                         const struct spec_source *how, enum source_format kind)
{
	struct workbook_rows *g = xcalloc(1, sizeof(*g));

	g->name = name;
	g->mojibake = mojibake_new();
	if (kind == SOURCE_DBF ? open_table(g, fd, start, how) : open_book(g, fd, start, how))
		return g;
	workbook_rows_close(g);
	return NULL;
}

/* ---- rows ---- */

static bool next(struct workbook_rows *g)
{
	if (g->xlsx)
		return xlsx_next(g->xlsx, &g->row);
	if (!g->names_wait)
		return dbf_next(g->dbf, &g->row);
	g->names_wait = false;
	dbf_names(g->dbf, &g->row);
	return true;
}

/* Find and count what is odd in the row. */
static void look(struct workbook_rows *g)
{
	bool bad = false;

	g->row_odd = g->row_misread = false;
	for (size_t i = 0; i < g->row.count; i++) {
		struct str cell = g->row.cell[i];

		if (cell.len == 0)
			continue;
		bad = bad || str_find(cell, STR("\xef\xbf\xbd")) >= 0;
		g->row_odd = g->row_odd || memchr(cell.p, '\0', cell.len);
		g->row_misread = g->row_misread || mojibake_text(g->mojibake, cell);
	}
	g->row_odd = g->row_odd || bad;
	if (bad && g->signs.bad_line == 0)
		g->signs.bad_line = g->row.line;
	if (g->row_misread && g->signs.mojibake++ == 0)
		g->signs.mojibake_line = g->row.line;
}

bool workbook_rows_row(struct workbook_rows *g, struct legacy_row *row)
{
	if (!g->again) {
		if (!next(g))
			return false;
		look(g);
	}
	g->again = false;
	*row = (struct legacy_row){ .cell = g->row.cell,
		                    .count = g->row.count,
		                    .line = g->row.line,
		                    .mark = g->row.mark,
		                    .picture = g->row.picture,
		                    .marks = g->row.count,
		                    .odd = g->row_odd,
		                    .mojibake = g->row_misread };
	return true;
}

bool workbook_rows_failed(const struct workbook_rows *g)
{
	return g->xlsx ? xlsx_failed(g->xlsx) : dbf_failed(g->dbf);
}

void workbook_rows_back(struct workbook_rows *g)
{
	g->again = true;
}

/*
 * Report results that another program stored in the file, and that Excel would calculate again
 * before it shows them.
 */
static void report_stale(const struct workbook_rows *g)
{
	uint64_t line, stale = xlsx_stale(g->xlsx, &line);
	char count[27];

	if (stale > 0)
		diag_note(
			"%s: %s %s of formulas may be out of date, the first on line %llu, since the workbook asks to be "
			"calculated when it is opened: open it in Excel and save it",
			g->name, text_count(stale, count), stale == 1 ? "result" : "results",
			(unsigned long long)line);
}

/* Report values that Excel hides; they are read all the same, since nothing else can be meant. */
static void report_covered(const struct workbook_rows *g)
{
	char name[128], count[27];
	uint64_t covered = xlsx_covered(g->xlsx, name);

	if (covered > 0)
		diag_note(
			"%s: %s %s under merged cells, where Excel does not show %s, and %s read: the first is %s; unmerge the cells in "
			"Excel and delete what should not be there",
			g->name, text_count(covered, count),
			covered == 1 ? "value lies" : "values lie", covered == 1 ? "it" : "them",
			covered == 1 ? "was" : "were", name);
}

void workbook_rows_end(const struct workbook_rows *g)
{
	uint64_t deleted = workbook_rows_deleted(g);
	char count[27];

	if (deleted > 0)
		diag_note("%s: %s %s marked as deleted and left out", g->name,
		          text_count(deleted, count), deleted == 1 ? "record is" : "records are");
	if (g->xlsx && xlsx_hidden(g->xlsx) > 0)
		diag_detail("%s: %s of the rows read %s hidden in Excel", g->name,
		            text_count(xlsx_hidden(g->xlsx), count),
		            xlsx_hidden(g->xlsx) == 1 ? "is" : "are");
	if (g->xlsx)
		report_stale(g);
	if (g->xlsx)
		report_covered(g);
	if (g->signs.bad_line > 0 && g->dbf)
		diag_note(
			"%s: not all of it is %s, the first record that is not is %llu: is source.encoding right?",
			g->name, g->what.p, (unsigned long long)g->signs.bad_line);
	if (g->signs.mojibake > 0)
		diag_note(
			"%s: %s %s text that was decoded in the wrong encoding, the first on line %llu",
			g->name, text_count(g->signs.mojibake, count),
			g->signs.mojibake == 1 ? "row holds" : "rows hold",
			(unsigned long long)g->signs.mojibake_line);
}

/* ---- about a file ---- */

const char *workbook_rows_what(const struct workbook_rows *g)
{
	return g->what.p;
}

uint64_t workbook_rows_deleted(const struct workbook_rows *g)
{
	return g->dbf ? dbf_deleted(g->dbf) : 0;
}

const struct row_splitter_signs *workbook_rows_signs(const struct workbook_rows *g)
{
	return &g->signs;
}

void workbook_rows_close(struct workbook_rows *g)
{
	if (!g)
		return;
	xlsx_close(g->xlsx);
	dbf_close(g->dbf);
	mojibake_free(g->mojibake);
	buf_free(&g->what);
	free(g);
}
