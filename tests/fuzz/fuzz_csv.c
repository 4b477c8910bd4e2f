/*
 * fuzz_csv: any bytes, fed in pieces, with a quote and without. The rows are those of libcsv on the
 * whole, and so are their lines for every cut. With an escape or padded fields, which libcsv has
 * not, they are the same for every cut.
 */
#include <csv.h>

#include "base/buf.h"
#include "format/csv.h"
#include "fuzz.h"

/* a cell so that null, the empty text and every byte are told apart */
static void put_cell(struct buf *out, const void *p, size_t len)
{
	buf_addf(out, p ? "<%zu:" : "null<%zu:", len);
	if (p)
		buf_add(out, p, len);
	buf_addc(out, '>');
}

static void their_field(void *p, size_t len, void *out)
{
	put_cell(out, p, len);
}

static void their_row(int end, void *out)
{
	(void)end;
	buf_addc(out, '\n');
}

static int no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static int space(unsigned char c)
{
	return c == ' ' || c == '\t';
}

/* Byte by byte: behind the quote of a quoted field blanks are spaces, up to the next other byte. */
static void parse(struct csv_parser *p, struct str in, char delimiter, char quote, struct buf *out)
{
	bool behind = false;

	for (size_t i = 0; i < in.len; i++) {
		csv_set_space_func(p, behind ? space : no_space);
		assert(csv_parse(p, in.p + i, 1, their_field, their_row, out) == 1);
		behind = in.p[i] == quote
		                 ? p->quoted
		                 : behind && in.p[i] != delimiter && space((unsigned char)in.p[i]);
	}
}

static void theirs(struct str in, char delimiter, char quote, struct buf *out)
{
	struct csv_parser p;

	assert(csv_init(&p, CSV_EMPTY_IS_NULL) == 0);
	csv_set_delim(&p, (unsigned char)delimiter);
	csv_set_quote(&p, (unsigned char)quote);
	parse(&p, in, delimiter, quote, out);
	csv_fini(&p, their_field, their_row, out);
	csv_free(&p);
}

static void ours(struct str in, const struct csv_dialect *dialect, size_t step, struct buf *out,
                 struct buf *lines)
{
	struct csv *c = csv_open(dialect);
	struct csv_row row;
	size_t n;

	for (size_t i = 0; i <= in.len; i += n) {
		bool last = in.len - i <= step;

		n = last ? in.len - i : step;
		csv_feed(c, in.p + i, n, last);
		while (csv_next(c, &row)) {
			assert(!row.too_large);
			for (size_t k = 0; k < row.count; k++)
				put_cell(out, row.cell[k].p, row.cell[k].len);
			buf_addc(out, '\n');
			buf_addf(lines, "%llu ", (unsigned long long)row.line);
		}
		if (last)
			break;
	}
	csv_close(c);
}

static void same(const struct buf *a, const struct buf *b)
{
	assert(a->len == b->len);
	assert(a->len == 0 || memcmp(a->p, b->p, a->len) == 0);
}

/* libcsv always has a quote: for none, a byte that the text does not hold */
#define NO_QUOTE '\xfe'

FUZZ(struct str in)
{
	struct buf want = { 0 }, got = { 0 }, again = { 0 }, lines = { 0 }, lines_again = { 0 };
	struct csv_dialect dialect = { .delimiter = STR(","), .quote = '"' };
	size_t step;
	unsigned kind;

	if (in.len < 1)
		return;
	step = 1 + (unsigned char)in.p[0] % 17;
	if (in.p[0] & 0x40)
		dialect.delimiter = in.p[0] & 0x20 ? STR("\t") : STR(";");
	if (in.p[0] & 0x80)
		dialect.quote = in.p[0] & 0x20 ? '\'' : 0;
	kind = (unsigned char)in.p[0] & 0x1f;
	dialect.padded = kind >= 17;
	dialect.escape = kind >= 22 ? '\\' : 0;
	dialect.no_nul = kind >= 28;
	in.p++, in.len--;
	if (dialect.quote == 0 && memchr(in.p, NO_QUOTE, in.len))
		return;
	ours(in, &dialect, in.len + 1, &got, &lines);
	if (dialect.padded)
		ours(in, &dialect, in.len + 1, &want, &lines_again);
	else
		theirs(in, dialect.delimiter.p[0], dialect.quote ? dialect.quote : NO_QUOTE, &want);
	buf_reset(&lines_again);
	ours(in, &dialect, step, &again, &lines_again);
	same(&want, &got);
	same(&want, &again);
	same(&lines, &lines_again);
	buf_free(&want);
	buf_free(&got);
	buf_free(&again);
	buf_free(&lines);
	buf_free(&lines_again);
}
