/* test_xlsx_file: workbooks that are damaged, or say what no spreadsheet program writes, are refused with the place. */
#include <stdlib.h>
#include <unistd.h>

#include "archive.h"
#include "base/text.h"
#include "format/xlsx.h"
#include "reported.h"
#include "unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define MAIN     "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE   "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE  "http://schemas.openxmlformats.org/package/2006/relationships"

#define RELATION(id, type, to)                                                                     \
	"<Relationship Id=\"" id "\" Type=\"" OFFICE "/" type "\" Target=\"" to "\"/>"
#define SHEET(rows) "<worksheet xmlns=\"" MAIN "\"><sheetData>\n" rows "\n</sheetData></worksheet>"

/* what stands there in two versions, of which a program takes the one that it understands */
#define BOTH(one, other)                                                                           \
	"<mc:AlternateContent "                                                                    \
	"xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\">"                \
	"<mc:Choice Requires=\"x\">" one "</mc:Choice><mc:Fallback>" other                         \
	"</mc:Fallback></mc:AlternateContent>"

#define MEMBERS 6

struct member {
	const char *name, *body;
};

/* a whole workbook; the sheet is the last, shared texts stand before it */
static const struct member whole[MEMBERS] = {
	{ "_rels/.rels", "<Relationships xmlns=\"" PACKAGE "\">\n" RELATION(
				 "r1", "officeDocument", "xl/workbook.xml") "\n</Relationships>" },
	{ "xl/workbook.xml",
	  "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><sheets>\n"
	  "<sheet name=\"S\" sheetId=\"1\" r:id=\"s1\"/>\n</sheets></workbook>" },
	{ "xl/_rels/workbook.xml.rels",
	  "<Relationships xmlns=\"" PACKAGE
	  "\">\n" RELATION("s1", "worksheet", "worksheets/sheet1.xml") "\n" RELATION("st", "styles",
	                                                                             "styles.xml")
	          RELATION("sh", "sharedStrings", "sharedStrings.xml") "\n</Relationships>" },
	{ "xl/styles.xml",
	  "<styleSheet xmlns=\"" MAIN "\"><cellXfs>\n<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>\n"
	  "</cellXfs></styleSheet>" },
	{ "xl/sharedStrings.xml", "<sst xmlns=\"" MAIN "\">\n<si><t>one</t></si>\n</sst>" },
	{ "xl/worksheets/sheet1.xml",
	  SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>"
	        "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>44957</v></c></row>") },
};

/* Read all of these bytes as a workbook: how many rows it gives; what it says is in `text`. */
static size_t read_bytes(struct str bytes, struct buf *text)
{
	char path[] = "/tmp/cutover-xlsx-XXXXXX";
	int fd = mkstemp(path);
	struct grid_row row;
	struct xlsx *x;
	size_t rows = 0;

	unlink(path);
	CHECK(fd >= 0 && write(fd, bytes.p, bytes.len) == (ssize_t)bytes.len);
	reported_start();
	x = xlsx_open(fd, 0, "w.xlsx", STR_NULL);
	while (x && xlsx_next(x, &row))
		rows++;
	xlsx_close(x);
	reported_end(text);
	close(fd);
	return rows;
}

/* The same for a workbook of these members; one without a body is left out. */
static size_t read_members(const struct member *member, struct buf *text)
{
	struct archive a = { 0 };
	size_t rows;

	for (size_t i = 0; i < MEMBERS; i++)
		if (member[i].body)
			archive_put(&a, str_of(member[i].name), str_of(member[i].body));
	archive_end(&a);
	rows = read_bytes(buf_str(&a.out), text);
	archive_free(&a);
	return rows;
}

/* It is an error that says this. */
static bool says(const struct buf *text, const char *message)
{
	bool ok = diag_status() == 2 && strstr(text->p, message) != NULL;

	if (!ok)
		printf("# status %d: %s", diag_status(), text->p);
	return ok;
}

static void a_whole_one(void)
{
	struct buf text = { 0 };

	CHECK_INT(read_members(whole, &text), 2);
	CHECK_INT(diag_status(), 0);
	CHECK_STR(text.p, "");
	buf_free(&text);
}

static void rows_and_cells(void)
{
	static const struct {
		const char *rows, *message;
	} bad[] = {
		{ "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
		  "line 2: after row 2 comes row '1'" },
		{ "<row r=\"2\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>",
		  "line 2: after row 2 comes row '2'" },
		{ "<row r=\"1048577\"><c><v>1</v></c></row>",
		  "line 2: after row 0 comes row '1048577'" },
		{ "<row r=\"0\"><c><v>1</v></c></row>", "line 2: after row 0 comes row '0'" },
		{ "<row r=\"x\"><c><v>1</v></c></row>", "line 2: after row 0 comes row 'x'" },
		{ "<row r=\"-1\"><c><v>1</v></c></row>", "line 2: after row 0 comes row '-1'" },
		{ "<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
		  "line 2: in row 1, after column 2, comes cell 'A1'" },
		{ "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
		  "line 2: in row 1, after column 1, comes cell 'A1'" },
		{ "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>",
		  "line 2: in row 1, after column 0, comes cell 'XFE1'" },
		{ "<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>",
		  "line 2: in row 1, after column 0, comes cell 'A2'" },
		{ "<row r=\"1\"><c r=\"1A\"><v>1</v></c></row>",
		  "line 2: in row 1, after column 0, comes cell '1A'" },
		{ "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>",
		  "line 2: row 1 has a value in column 16384, past the limit of 4096" },
		{ "<row r=\"1\"><c t=\"s\"><v>1</v></c></row>",
		  "line 2: row 1, column 1: shared text 1 is not among the 1 of the workbook" },
		{ "<row r=\"1\"><c t=\"s\"><v>-1</v></c></row>",
		  "line 2: row 1, column 1: shared text -1 is not among the 1 of the workbook" },
		{ "<row r=\"1\"><c r=\"A1\" s=\"2\"><v>0</v></c></row>",
		  "line 2: cell 'A1' has format '2', the workbook 2" },
		{ "<row r=\"1\"><c r=\"A1\" s=\"99\"><v>0</v></c></row>",
		  "line 2: cell 'A1' has format '99', the workbook 2" },
		{ "<row r=\"1\"><c><v>1</v></c></row><row r=\"2\">" BOTH(
			  "<c><v>1</v></c>", "<c><v>2</v></c>") "</row>",
		  "line 2: row 2 has cells in several versions (AlternateContent)" },
		{ "<row r=\"1\"><c><v>1</v></c></row>" BOTH("<row r=\"2\"><c><v>1</v></c></row>",
		                                            "<row r=\"2\"><c><v>2</v></c></row>"),
		  "line 2: after row 1 come rows in several versions (AlternateContent)" },
	};
	struct member member[MEMBERS];
	struct buf sheet = { 0 }, text = { 0 }, want = { 0 };

	memcpy(member, whole, sizeof(member));
	for (size_t i = 0; i < COUNT(bad); i++) {
		buf_reset(&sheet);
		buf_addf(&sheet, SHEET("%s"), bad[i].rows);
		member[MEMBERS - 1].body = sheet.p;
		buf_reset(&want);
		buf_addf(&want, "w.xlsx: xl/worksheets/sheet1.xml, %s", bad[i].message);
		read_members(member, &text);
		CHECK_ROW(says(&text, want.p), bad[i].rows);
	}
	buf_free(&sheet);
	buf_free(&text);
	buf_free(&want);
}

static void texts_in_versions(void)
{
	struct member member[MEMBERS];
	struct buf text = { 0 };

	memcpy(member, whole, sizeof(member));
	member[MEMBERS - 2].body = "<sst xmlns=\"" MAIN
				   "\">\n" BOTH("<si><t>1</t></si>", "<si><t>2</t></si>") "</sst>";
	CHECK_INT(read_members(member, &text), 0);
	CHECK(says(&text, "w.xlsx: xl/sharedStrings.xml, line 2: text 0 is there in several "
	                  "versions (AlternateContent)"));
	buf_free(&text);
}

/* The sheet misses the texts, which a workbook may do without; each other member is missed by its name. */
static void a_member_is_missing(void)
{
	struct member member[MEMBERS];
	struct buf text = { 0 }, want = { 0 };

	for (size_t i = 1; i < MEMBERS; i++) {
		memcpy(member, whole, sizeof(member));
		member[i].body = NULL;
		buf_reset(&want);
		buf_addf(&want,
		         "it has no part '%s': the workbook is not whole; open it in Excel and "
		         "save it as .xlsx or CSV",
		         member[i].name);
		CHECK_INT(read_members(member, &text), 0);
		CHECK_ROW(says(&text, strcmp(member[i].name, "xl/sharedStrings.xml") == 0
		                              ? "shared text 0 is not among the 0 of the workbook"
		                              : want.p),
		          member[i].name);
	}
	buf_free(&text);
	buf_free(&want);
}

/* Wherever the XML of a member breaks off, it is damaged, and is never read as a smaller workbook. */
static void a_member_breaks_off(void)
{
	struct member member[MEMBERS];
	struct buf text = { 0 }, want = { 0 }, piece = { 0 };

	for (size_t i = 1; i < MEMBERS; i++)
		for (size_t n = 0; n < strlen(whole[i].body); n++) {
			memcpy(member, whole, sizeof(member));
			buf_reset(&piece);
			buf_addf(&piece, "%.*s", (int)n, whole[i].body);
			member[i].body = piece.p;
			buf_reset(&want);
			buf_addf(&want, "w.xlsx: %s, line ", member[i].name);
			read_members(member, &text);
			CHECK_ROW(says(&text, want.p), piece.p);
			CHECK_ROW(says(&text, "the workbook is damaged; open it in Excel and save "
			                      "it as .xlsx or CSV"),
			          piece.p);
		}
	buf_free(&text);
	buf_free(&want);
	buf_free(&piece);
}

/* Nor is the file itself, wherever it is cut off. */
static void the_file_is_cut_off(void)
{
	struct archive a = { 0 };
	struct buf text = { 0 };

	for (size_t i = 0; i < MEMBERS; i++)
		archive_put(&a, str_of(whole[i].name), str_of(whole[i].body));
	archive_end(&a);
	for (size_t n = 1; n < a.out.len; n++) {
		CHECK_INT(read_bytes((struct str){ a.out.p, n }, &text), 0);
		CHECK_ROW(says(&text,
		               "w.xlsx: the workbook cannot be opened: it is cut off or damaged"),
		          text.p);
	}
	archive_free(&a);
	buf_free(&text);
}

int main(void)
{
	unit_run("a whole workbook gives its rows and says nothing", a_whole_one);
	unit_run("rows and cells out of order, beyond the sheet or without what they refer to",
	         rows_and_cells);
	unit_run("shared texts in several versions", texts_in_versions);
	unit_run("a workbook that lacks a member", a_member_is_missing);
	unit_run("a workbook of which a member breaks off, at each byte", a_member_breaks_off);
	unit_run("a workbook that is cut off, at each byte", the_file_is_cut_off);
	return unit_end();
}
