/*
 * test_block_end: where a text may be cut. The texts are made of rows, so the end of each is known;
 * the answer must be the last of these ends.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "legacy/block_end.h"
#include "unit.h"

#define REACH ((size_t)64 << 10) /* as far from the end of the text may the last row end */

static const struct spec_source plain = { .delimiter = { ",", 1 }, .quote = '"' };
static const struct spec_source tabs = { .delimiter = { "\t", 1 }, .quote = '\'' };
static const struct spec_source unquoted = { .delimiter = { ",", 1 } };
static const struct spec_source escaped = { .delimiter = { ",", 1 }, .quote = '"', .escape = '\\' };

static const struct spec_source escaped_tabs = { .delimiter = { "\t", 1 },
	                                         .quote = '"',
	                                         .escape = '\\' };

/* Check that the text is cut after `want` bytes, and that the LFs in these are counted. */
static void cut_after(struct str text, const struct spec_source *how, size_t want)
{
	uint64_t lines = 77, count = 0;
	size_t got = block_end_find(text, how, &lines);
	char *row = xmalloc(text.len + 1);

	for (size_t i = 0; i < want; i++)
		count += text.p[i] == '\n';
	memcpy(row, text.p, text.len);
	row[text.len] = '\0';
	CHECK_ROW(got == want, row);
	CHECK_ROW(want == 0 || lines == count, row);
	free(row);
}

/* ---- tables ---- */

static const struct {
	const struct spec_source *how;
	const char
		*text; /* | is where it must be cut, and no part of it; without one it is not cut */
} cuts[] = {
	{ &plain, "" },
	{ &plain, "a,b" },
	{ &plain, "\n|" },
	{ &plain, "a,b\n|" },
	{ &plain, "a,b\n|c" },
	{ &plain, "a,b\r\n|c,d\r" },
	{ &plain, "a\rb\rc" },
	/* inside quotes an LF ends no row */
	{ &plain, "\"a\nb" },
	{ &plain, "a,b\n|c,\"d\ne\nf" },
	{ &plain, "a,b\n|\"c\nd" },
	{ &plain, "a,\"b\nc\"\n|d" },
	{ &plain, "a,\"b\nc\"\r\n|\"d\n\r\n" },
	{ &plain, "\"a\"\n|\"" },
	{ &plain, "\"a\",\"b\"\n|" },
	{ &plain, "\"\"\n|\"\n\"" },
	/* two quotes are one of the text */
	{ &plain, "a\n|\"b\"\"\nc" },
	{ &plain, "a\n|\"b\"\"\nc\"\"" },
	{ &plain, "\"b\"\"\nc\"\n|d" },
	{ &plain, "\"\"\"\n\"\"\"\n|d" },
	{ &plain, "a\n|\"\"\"\n" },
	/* blanks may follow the quote that closes, and nothing else */
	{ &plain, "\"a\nb\" \t,c\n|d" },
	{ &plain, "\"a\nb\" \t\n|d" },
	{ &plain, "x\n|\"a\nb\" c\n" },
	/* a quote inside a field that has none in front is text */
	{ &plain, "5\" pipe\n|6" },
	{ &plain, "5\" pipe,\"a\n\"\n|6" },
	{ &plain, "a\r\"b\n\"\n|c" },
	{ &plain, "a\n\"b\",\"c\nd\",e\"\n|f\"" },
	/* other marks */
	{ &tabs, "a\t'b\nc'\n|d\t'\n" },
	{ &tabs, "a,'b\n|c" },
	{ &tabs, "a\t\"b\n|c" },
	{ &tabs, "5'6\t'a'\tb\n|c" },
	{ &tabs, "'a\nb'\t'c\nd'\n|" },
	{ &unquoted, "a,\"b\n|c" },
	{ &unquoted, "\"\n\"\n|\"" },
	/* after an escape each character is text */
	{ &escaped, "a,b\n|c" },
	{ &escaped, "a,b\n|c\\\nd" },
	{ &escaped, "a\n|\"b\\\"\nc" },
	{ &escaped, "a\n\"b\\\"\"\n|c" },
	{ &escaped, "a,\\\"b\n|c" },
	{ &escaped, "a\\,\"b\n|c" },
	{ &escaped, "\"b\\\\\"\n|c" },
	{ &escaped, "a\n|\"b\"\"\nc" },
	{ &escaped, "\"b\"\"\nc\"\n|d" },
	{ &escaped, "\"a\nb\" \t\n|d" },
	{ &escaped, "x\n|\"a\nb\" c\n" },
	{ &escaped, "a\r\"b\n\"\n|c" },
	{ &escaped, "5\" pipe\n|6" },
	{ &escaped, "\\" },
	{ &escaped_tabs, "\"a\"\tb\n|c" },
};

static void table(void)
{
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		struct buf text = { 0 };
		size_t at = strcspn(cuts[i].text, "|");

		buf_add(&text, cuts[i].text, at);
		if (cuts[i].text[at] == '\0')
			at = 0;
		else
			buf_adds(&text, cuts[i].text + text.len + 1);
		cut_after(buf_str(&text), cuts[i].how, at);
		buf_free(&text);
	}
}

/* ---- all texts of two rows ---- */

#define CELLS (sizeof(cell) / sizeof(cell[0]))

static const char *const cell[] = { "",        "a",       "b\"c",       "\"\"",
	                            "\"x\n\"", "\",\n\"", "\"\"\"\n\"", "\"\n\"\"\n\" \t" };

/* Append row `i` of those that can be made of two cells and an end. */
static void add_row(struct buf *text, size_t i)
{
	buf_adds(text, cell[i % CELLS]);
	buf_addc(text, ',');
	buf_adds(text, cell[i / CELLS % CELLS]);
	buf_adds(text, i / CELLS / CELLS ? "\r\n" : "\n");
}

/* Two rows are cut after the second; if bytes of it are missing, after the first. */
static void two_rows(const struct spec_source *how)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < 2 * CELLS * CELLS && !unit_bad; i++)
		for (size_t k = 0; k < 2 * CELLS * CELLS && !unit_bad; k++) {
			size_t first;

			buf_reset(&text);
			add_row(&text, i);
			first = text.len;
			add_row(&text, k);
			cut_after(buf_str(&text), how, text.len);
			for (size_t len = first; len < text.len && !unit_bad; len++)
				cut_after((struct str){ text.p, len }, how, first);
		}
	buf_free(&text);
}

static void all_rows(void)
{
	two_rows(&plain);
	two_rows(&escaped);
}

/* ---- the last row is long ---- */

/* Check a text whose last row, which has no end, begins with `begin` and is so long. */
static void last_row(const struct spec_source *how, const char *begin, size_t len, bool near)
{
	struct buf text = { 0 };
	size_t first;

	buf_adds(&text, "a,\"b\nc\"\nd\n");
	first = text.len;
	buf_adds(&text, begin);
	while (text.len < first + len)
		buf_addc(&text, 'x');
	cut_after(buf_str(&text), how, near ? first : 0);
	buf_free(&text);
}

static void far_away(void)
{
	static const char *const begin[] = { "", "\"", "\"\n", "5\" " };

	for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
		last_row(&plain, begin[i], REACH - 1, true);
		last_row(&plain, begin[i], REACH, false);
		last_row(&escaped, begin[i], REACH - 1, true);
		last_row(&escaped, begin[i], REACH, false);
	}
	last_row(&unquoted, "", REACH - 1, true);
	last_row(&unquoted, "", REACH, false);
}

/* ---- long texts ---- */

/*
 * Rows of a text of 200 kB. In the last ones, where all lines look like the end of a row if the
 * text before is not known, an LF is inside quotes.
 */
static const struct {
	const char *row;   /* of which there are many */
	const char *begin; /* of the last row */
	const char *line;  /* which is in it many times */
	const char *end;   /* of it; empty: it has none */
} shape[] = {
	{ "a,b\n", "c", "", "\n" },
	{ "a,\"1,2\",b\n", "c", "", "\n" },
	{ "\"a\",\"\",\"b\"\"c\"\n", "\"\"", "", "\n" },
	{ "5\" pipe,\"a\"\n", "c", "", "\n" },
	{ "\"a\nb\",c\n", "", "", "\n" },
	{ "a,\"1,2\",b\n", "\"x\ny", "", "" },
	/* a cell of many lines without quotes */
	{ "a,b\n", "\"", "c,d\n", "\"\n" },
	{ "a,b\n", "\"", "c,d\n", "" },
	{ "a,\"1,2\",b\n", "\"", "c,d\n", "" },
	/* the quotes in it are two each */
	{ "a,b\n", "\"", "\"\",z\n", "\"\n" },
	{ "a,b\n", "\"", "\"\",z\n", "" },
	/* each line closes a cell and opens the next one */
	{ "a,b\n", "\"", ",\",\",b\n", "" },
	{ "a,b\n", "\"", ",\" ,\",b\n", "" },
	{ "a,b\n", "\"", ",\"\t,\",b\n", "" },
	{ "a,b\n", "\"", ",\"\t,\",b\n", "\"\n" },
};

/* Is the cut the same where only the tail is seen, or is that said not to be enough? */
static void cut_in_tail(struct str text, const struct spec_source *how, size_t want, bool enough)
{
	const char *tail = block_end_tail(text);
	uint64_t lines = 77, count = 0;
	size_t got = 0;

	if (tail)
		got = block_end_find_in(text, (struct str){ tail, (size_t)(str_end(text) - tail) },
		                        how, &lines);
	for (size_t i = 0; i < got; i++)
		count += text.p[i] == '\n';
	CHECK(got == 0 ? !enough : got == want && lines == count);
}

static void long_text(void)
{
	for (size_t i = 0; i < sizeof(shape) / sizeof(shape[0]); i++) {
		struct buf text = { 0 };
		size_t whole;

		while (text.len < 200000)
			buf_adds(&text, shape[i].row);
		whole = text.len;
		buf_adds(&text, shape[i].begin);
		while (shape[i].line[0] && text.len < whole + 20000)
			buf_adds(&text, shape[i].line);
		buf_adds(&text, shape[i].end);
		if (shape[i].end[0])
			whole = text.len;
		buf_adds(&text, "a,b");
		cut_after(buf_str(&text), &plain, whole);
		cut_after(buf_str(&text), &escaped, whole);
		cut_in_tail(buf_str(&text), &plain, whole, i < 2);
		cut_in_tail(buf_str(&text), &escaped, whole, i < 2);
		buf_free(&text);
	}
}

/* An escape in the end, or right before it: all of the text says what it means. */
static void long_escaped(void)
{
	static const char *const row[] = { "a,b\\\nc\n", "a,\"b\\\"\",c\n", "a\\\n" };

	for (size_t i = 0; i < 3; i++) {
		struct buf text = { 0 };
		size_t whole;

		while (text.len < 200000)
			buf_adds(&text, row[i]);
		whole = i == 2 ? 0 : text.len;
		buf_adds(&text, "a,b\\\nc");
		cut_after(buf_str(&text), &escaped, whole);
		cut_in_tail(buf_str(&text), &escaped, whole, false);
		buf_free(&text);
	}
}

/* The tail begins after a LF that is escaped, within quotes: nothing in the tail shows that. */
static void escape_before(void)
{
	struct buf text = { 0 };
	const char *p;

	while (text.len < 100000)
		buf_adds(&text, "a,b\\\n");
	while (text.len < 120000)
		buf_adds(&text, "x,y\n");
	for (size_t tail = 4; tail < 20004; tail += 4) {
		uint64_t lines;
		size_t rows;

		p = str_end(buf_str(&text)) - tail;
		rows = block_end_find_in(buf_str(&text), (struct str){ p, tail }, &escaped, &lines);
		CHECK_INT((long long)rows, p[-2] == '\\' ? 0 : (long long)text.len);
	}
	buf_free(&text);
}

int main(void)
{
	unit_run("the cut is after the last row that has its end", table);
	unit_run("every text of two rows, and each part of it", all_rows);
	unit_run("a row that ends far from the end of the text is not looked for", far_away);
	unit_run("an escape near the end", long_escaped);
	unit_run("an escape before what is seen", escape_before);
	unit_run("the end of a long text is enough only where it says what is inside quotes",
	         long_text);
	return unit_end();
}
