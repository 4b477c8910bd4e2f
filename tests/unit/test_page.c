/* test_page: one report, written in every format; no text of it acts. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "format/xlsx.h"
#include "report/page.h"
#include "unit.h"
#include "value/decimal.h"
#include "workbook/bookfile.h"

static char folder[] = "/tmp/cutover-page-XXXXXX";
static char path[sizeof(folder) + 20];

static const char hostile[] = "<script>alert(1)</script>&\"'|*`=1+1";

static void rows(struct page *p)
{
	page_row(p, (struct page_row){ .mark = PAGE_BAD });
	page_text(p, STR("1001"));
	page_text(p, str_of(hostile));
	page_amount(p, decimal_of(-123456789, 2));
	page_end_row(p);
	page_row(p, (struct page_row){ .level = 1 });
	page_text(p, STR("=2+2"));
	page_link(p, STR("to B"), "b");
	page_none(p);
	page_end_row(p);
	page_row(p, (struct page_row){ .total = true });
	page_text(p, STR_NULL);
	page_text(p, STR("sum"));
	page_amount(p, decimal_of((int128)1000000000 * 1000000000 * 1000, 2));
	page_end_row(p);
}

static bool report(const char *name, enum language language)
{
	static const struct page_column columns[] = {
		{ { "account", 7 }, { NULL, 0 }, PAGE_CODE },
		{ { "name", 4 }, { NULL, 0 }, PAGE_WORDS },
		{ { "debit", 5 }, { "opening", 7 }, PAGE_NUMBER },
	};
	static const struct page_table table = { "demo", { "Demo", 4 }, columns, 3,
		                                 true,   true,          false,   true };
	static const struct page_step steps[] = { { { "read", 4 }, { 100, 0 }, true },
		                                  { { "merged <i>", 10 }, { -30, 0 }, false },
		                                  { { "loaded", 6 }, { 70, 0 }, true } };
	struct page *p;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	p = page_open(path, language);
	if (!p)
		return false;
	page_title(p, PAGE_BAD, str_of(hostile), STR("Not reconciled"));
	page_fact(p, STR("spec"), STR("s.yml"));
	page_section(p, "a", STR("A"), STR("Summary"));
	page_waterfall(p, STR("Records"), steps, 3);
	page_note(p, PAGE_BAD, STR("note <b>"));
	page_table(p, &table);
	rows(p);
	page_end_table(p);
	page_section(p, "b", STR("B"), STR("Signatures: [x]"));
	page_line(p, STR("Line"), steps, 3);
	page_sign(p);
	return page_close(p, true);
}

static struct str content(void)
{
	static char text[1 << 16];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text));

	if (fd >= 0)
		close(fd);
	unlink(path);
	return (struct str){ text, n > 0 ? (size_t)n : 0 };
}

static bool has(struct str text, const char *part)
{
	return str_find(text, str_of(part)) >= 0;
}

static void html(void)
{
	struct str text;

	CHECK(report("r.html", LANGUAGE_EN));
	text = content();
	CHECK(!has(text, "<script>alert") && !has(text, "note <b>") && !has(text, "merged <i>"));
	CHECK(has(text, "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;|*`=1+1"));
	CHECK(has(text, "<td class=\"n\">-1,234,567.89</td>"));
	CHECK(has(text, "<td class=\"n\">10,000,000,000,000,000,000.00</td>"));
	CHECK(has(text, "<a href=\"#b\">to B</a>"));
	CHECK(has(text, "<th scope=\"colgroup\" colspan=\"1\">opening</th>"));
	CHECK(has(text, "default-src 'none'; style-src 'sha256-"));
	CHECK(has(text, "<html lang=\"en\">") && has(text, "Filter rows"));
	CHECK(!has(text, "http://") && !has(text, "https://") && !has(text, " style="));
	/* 100 and 70 of 100, from the place of the labels on; the step between begins where the first ends */
	CHECK(has(text, "<rect class=\"whole\" x=\"220.0\" width=\"510.0\""));
	CHECK(has(text, "<rect class=\"less\" x=\"577.0\" width=\"153.0\""));
	CHECK(has(text, "<rect class=\"whole\" x=\"220.0\" width=\"357.0\""));
	CHECK(report("r.htm", LANGUAGE_ZH));
	text = content();
	CHECK(has(text, "<html lang=\"zh-CN\">") && has(text, "筛选行") &&
	      !has(text, "Filter rows"));
}

static void others(void)
{
	struct str text;

	CHECK(report("r.md", LANGUAGE_EN));
	text = content();
	CHECK(has(
		text,
		"# &lt;script>alert(1)&lt;/script>&amp;\"'\\|\\*\\`=1+1\n\n**Not reconciled**\n"));
	CHECK(has(text, "| account | name | opening debit |\n| --- | --- | ---: |\n| 1001 | "));
	CHECK(report("r.txt", LANGUAGE_EN));
	text = content();
	CHECK(has(text, "-1,234,567.89\n") && has(text, "A  Summary\n"));
	CHECK(report("r.csv", LANGUAGE_EN));
	text = content();
	CHECK(str_eq(text, STR("account,name,opening debit\n"
	                       "1001,\"<script>alert(1)</script>&\"\"'|*`=1+1\",-1234567.89\n"
	                       "'=2+2,to B,\n"
	                       ",sum,10000000000000000000.00\n")));
	CHECK(report("r.json", LANGUAGE_EN));
	text = content();
	CHECK(has(
		text,
		"\"cells\": [\"1001\", \"<script>alert(1)</script>&\\\"'|*`=1+1\", \"-1234567.89\"]"));
	CHECK(has(text, "\"cells\": [null, \"sum\", \"10000000000000000000.00\"]"));
}

static void cell(const struct grid_row *row, size_t i, const char *text, enum grid_kind mark)
{
	CHECK(i < row->count && str_is(row->cell[i], text) && row->mark[i] == mark);
}

static void workbook(void)
{
	struct grid_row row;
	struct xlsx *x;
	int fd;

	if (!bookfile_possible())
		return;
	CHECK(report("r.xlsx", LANGUAGE_EN));
	fd = open(path, O_RDONLY);
	x = xlsx_open(fd, 0, path, STR("A Summary"));
	CHECK(x && xlsx_next(x, &row)); /* the title */
	CHECK(xlsx_next(x, &row));      /* the note */
	CHECK(xlsx_next(x, &row));      /* the title of the table */
	CHECK(xlsx_next(x, &row));      /* the groups */
	CHECK(xlsx_next(x, &row));      /* the columns, and the boxes to sign */
	cell(&row, 3, "prepared", GRID_TEXT);
	CHECK(xlsx_next(x, &row));
	cell(&row, 1, hostile, GRID_TEXT);
	cell(&row, 2, "-1234567.89", GRID_NUMBER);
	CHECK(xlsx_next(x, &row));
	cell(&row, 0, "=2+2", GRID_TEXT);
	CHECK(xlsx_next(x, &row));
	cell(&row, 2, "10000000000000000000.00",
	     GRID_TEXT); /* more digits than a spreadsheet keeps */
	xlsx_close(x);
	x = xlsx_open(fd, 0, path, STR("B Signatures_ _x_")); /* what no sheet may be called */
	CHECK(x && xlsx_next(x, &row));
	xlsx_close(x);
	close(fd);
	unlink(path);
}

/* A format that people read has a limit of rows, and says what is left out. */
static void limits(void)
{
	static const struct page_column column = { { "n", 1 }, { NULL, 0 }, PAGE_NUMBER };
	static const struct page_table table = { "t",   { NULL, 0 }, &column, 1,
		                                 false, false,       false,   false };
	struct page *p;
	struct str text;

	snprintf(path, sizeof(path), "%s/r.txt", folder);
	p = page_open(path, LANGUAGE_EN);
	page_title(p, PAGE_GOOD, STR("t"), STR("v"));
	page_section(p, "a", STR("A"), STR("s"));
	page_table(p, &table);
	for (uint64_t i = 0; i < 1003; i++) {
		page_row(p, (struct page_row){ 0 });
		page_count(p, i);
		page_end_row(p);
	}
	page_end_table(p);
	CHECK(page_close(p, true));
	text = content();
	CHECK(has(text, "\n999\n") && !has(text, "1,000\n"));
	CHECK(has(text, "\n3 rows more are not in this file"));
}

static void no_file(void)
{
	enum page_format format;

	CHECK(!page_format_of("r.pdf", &format) && !page_format_of("html", &format));
	CHECK(page_format_of("a/b.xlsx", &format) && format == PAGE_WORKBOOK);
	CHECK(!report("r.pdf", LANGUAGE_EN));
	CHECK(!report("no/such/folder.html", LANGUAGE_EN));
	if (bookfile_possible())
		CHECK(!report("no/such/folder.xlsx", LANGUAGE_EN));
}

static void a_dropped_page_leaves_no_file(void)
{
	struct page *p;

	snprintf(path, sizeof(path), "%s/d.xlsx", folder);
	p = bookfile_possible() ? page_open(path, LANGUAGE_EN) : NULL;
	CHECK(page_close(p, false));
	CHECK(access(path, F_OK) != 0 && rmdir(folder) == 0);
}

/* Each word is there in each language, and has the same parts. */
static void each_word_in_each_language(void)
{
	for (int w = 0; w < WORDS; w++)
		for (char number = '1'; number <= '9'; number++) {
			const char part[] = { '%', number, '\0' };
			struct str en = word(LANGUAGE_EN, (enum word)w),
				   zh = word(LANGUAGE_ZH, (enum word)w);

			CHECK(en.len > 0 && zh.len > 0);
			CHECK(has(en, part) == has(zh, part));
		}
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	unit_run("HTML: texts are texts, charts have their places, the policy is strict", html);
	unit_run("Markdown, text, CSV and JSON of the same report", others);
	unit_run("a workbook with a sheet for each section", workbook);
	unit_run("what a format has no room for is told", limits);
	unit_run("a file that cannot be written, an ending that is none", no_file);
	unit_run("each word is there in each language", each_word_in_each_language);
	unit_run("a report that is dropped leaves no file", a_dropped_page_leaves_no_file);
	return unit_end();
}
