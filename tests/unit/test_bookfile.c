/* test_bookfile: what is written into a workbook is what the reader of workbooks finds there. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "format/xlsx.h"
#include "unit.h"
#include "workbook/bookfile.h"

static char folder[] = "/tmp/cutover-bookfile-XXXXXX";
static char path[sizeof(folder) + 20];

static struct bookfile *begin(void)
{
	snprintf(path, sizeof(path), "%s/t.xlsx", folder);
	return bookfile_open(path, folder, "Page1");
}

static void cells(void)
{
	struct bookfile *w = begin();
	struct grid_row row;
	struct xlsx *x;
	int fd;

	bookfile_text(w, 0, STR("=1+1"));
	bookfile_text(w, 1, STR(""));
	bookfile_number(w, 2, STR("-8.20"), 2);
	bookfile_number(w, 3, STR("123456789012345"), 0);
	bookfile_date(w, 4, 44931, "yyyy/mm/dd");
	bookfile_date(w, 5, 61, "dd.mm.yy");
	CHECK(bookfile_row(w));
	bookfile_text(w, 0, STR("0010"));
	bookfile_text(w, 1, STR("_x0041_\r\n _x004"));
	bookfile_number(w, 2, STR("0.0000001"), 7);
	CHECK(bookfile_row(w));
	CHECK(bookfile_close(w, true));

	fd = open(path, O_RDONLY);
	x = xlsx_open(fd, 0, path, STR("Page1"));
	CHECK(x && xlsx_next(x, &row));
	CHECK_INT((long long)row.count, 6);
	CHECK(str_is(row.cell[0], "=1+1") && row.mark[0] == GRID_TEXT);
	CHECK(str_is_null(row.cell[1]) || row.cell[1].len == 0);
	CHECK(str_is(row.cell[2], "-8.2") && row.mark[2] == GRID_NUMBER);
	CHECK(str_is(row.cell[3], "123456789012345") && row.mark[3] == GRID_NUMBER);
	CHECK(str_is(row.cell[4], "2023-01-05") && row.mark[4] == GRID_DATE);
	CHECK(str_is(row.cell[5], "1900-03-01") && row.mark[5] == GRID_DATE);
	CHECK(xlsx_next(x, &row));
	CHECK(str_is(row.cell[0], "0010") && row.mark[0] == GRID_TEXT);
	CHECK(str_is(row.cell[1], "_x0041_\r\n _x004") && row.mark[1] == GRID_TEXT);
	CHECK(str_is(row.cell[2], "0.0000001") && row.mark[2] == GRID_NUMBER);
	CHECK(!xlsx_next(x, &row) && !xlsx_failed(x));
	xlsx_close(x);
	close(fd);
	unlink(path);
}

static void texts_that_fit(void)
{
	struct buf text = { 0 };
	bool too_long;

	for (int i = 0; i < BOOKFILE_TEXT; i++)
		buf_addc(&text, 'x');
	CHECK(bookfile_text_fits(buf_str(&text), &too_long));
	buf_addc(&text, 'x');
	CHECK(!bookfile_text_fits(buf_str(&text), &too_long) && too_long);
	/* 𠮷 counts as two */
	text.len -= 2;
	CHECK(bookfile_text_fits(buf_str(&text), &too_long));
	buf_adds(&text, "\xf0\xa0\xae\xb7");
	CHECK(!bookfile_text_fits(buf_str(&text), &too_long) && too_long);
	buf_free(&text);
	CHECK(bookfile_text_fits(STR("a\tb\nc\rd"), &too_long));
	CHECK(!bookfile_text_fits(STR("a\x1f"), &too_long) && !too_long);
	CHECK(!bookfile_text_fits(STR("\xef\xbf\xbe"), &too_long) && !too_long);
	CHECK(!bookfile_text_fits((struct str){ "\0", 1 }, &too_long));
}

static void nothing(void)
{
	struct bookfile *w = begin();

	bookfile_text(w, 0, STR("a"));
	CHECK(bookfile_close(w, false));
	CHECK(access(path, F_OK) != 0);
	CHECK(bookfile_close(NULL, true));
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	if (bookfile_possible()) {
		unit_run("each cell comes back as what it is", cells);
		unit_run("a text that a cell cannot hold is known", texts_that_fit);
		unit_run("a workbook that is not kept leaves nothing", nothing);
	}
	rmdir(folder);
	return unit_end();
}
