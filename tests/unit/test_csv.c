/*
 * test_csv: rows out of CSV bytes. The same input must give the same rows however it is cut into
 * blocks, and the rows that libcsv alone gives; the suites of other parsers say what is right.
 */
#include <csv.h>
#include <stdlib.h>

#include "base/buf.h"
#include "config/json_node.h"
#include "format/csv.h"
#include "record/record.h"
#include "unit.h"

#define CASES "../shared/data/csv-cases/"

/* Rows as one text: "a|b" with LF behind each row, null as ~, the line before it: "1:a|b". */
static void show_row(struct buf *out, const struct csv_row *row, bool lines)
{
	if (lines)
		buf_addf(out, "%llu:", (unsigned long long)row->line);
	for (size_t i = 0; i < row->count; i++) {
		if (i > 0)
			buf_addc(out, '|');
		if (row->cell[i].p)
			buf_addstr(out, row->cell[i]);
		else
			buf_addc(out, '~');
	}
	buf_addc(out, '\n');
}

/* Feed `step` bytes at a time. `unclosed` gets the line of an open quote or 0. */
static void read_by(struct buf *out, struct str in, const struct csv_dialect *dialect, size_t step,
                    bool lines, uint64_t *unclosed)
{
	struct csv *c = csv_open(dialect);
	struct csv_row row;
	size_t at = 0;

	buf_reset(out);
	buf_adds(out, "");
	do {
		size_t n = step < in.len - at ? step : in.len - at;
		char *own = malloc(n + 1); /* of its exact size: a read past it is seen */

		memcpy(own, in.len ? in.p + at : "", n);
		at += n;
		csv_feed(c, own, n, at == in.len);
		free(own);
		while (csv_next(c, &row))
			show_row(out, &row, lines);
	} while (at < in.len);
	*unclosed = 0;
	csv_unclosed(c, unclosed);
	csv_close(c);
}

static void ours(struct buf *out, struct str in, struct str delimiter, char quote, size_t step,
                 bool lines, uint64_t *unclosed)
{
	read_by(out, in, &(struct csv_dialect){ .delimiter = delimiter, .quote = quote }, step,
	        lines, unclosed);
}

struct theirs {
	struct buf *out; /* rows so far */
	bool begun;      /* the row has a cell */
};

static void their_field(void *p, size_t len, void *data)
{
	struct theirs *t = data;

	if (t->begun)
		buf_addc(t->out, '|');
	t->begun = true;
	if (p)
		buf_add(t->out, p, len);
	else
		buf_addc(t->out, '~');
}

static void their_row(int c, void *data)
{
	struct theirs *t = data;

	(void)c;
	buf_addc(t->out, '\n');
	t->begun = false;
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

/*
 * libcsv's own answer, byte by byte: behind the quote of a quoted field it is told that blanks are
 * spaces.
 */
static void parse(struct csv_parser *p, struct str in, char delimiter, char quote, struct theirs *t)
{
	bool behind = false;

	for (size_t i = 0; i < in.len; i++) {
		csv_set_space_func(p, behind ? space : no_space);
		csv_parse(p, in.p + i, 1, their_field, their_row, t);
		if (quote && in.p[i] == quote)
			behind = p->quoted;
		else
			behind = behind && in.p[i] != delimiter && space((unsigned char)in.p[i]);
	}
}

/* What libcsv says by itself. */
static void theirs(struct buf *out, struct str in, char delimiter, char quote)
{
	struct theirs t = { out, false };
	struct csv_parser p;

	buf_reset(out);
	buf_adds(out, "");
	csv_init(&p, CSV_EMPTY_IS_NULL);
	csv_set_delim(&p, (unsigned char)delimiter);
	csv_set_quote(&p, (unsigned char)quote);
	parse(&p, in, delimiter, quote, &t);
	csv_fini(&p, their_field, their_row, &t);
	csv_free(&p);
}

/* The same from libcsv and from us, whatever the size of the blocks. */
static void same_as_libcsv(struct str in, char delimiter, char quote)
{
	static const size_t steps[] = { 1, 2, 3, 5, 7, 16, 1000000 };
	struct buf want = { 0 }, got = { 0 };
	char *row = str_dup(in);
	uint64_t unclosed;

	theirs(&want, in, delimiter, quote);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		ours(&got, in, (struct str){ &delimiter, 1 }, quote, steps[i], false, &unclosed);
		if (!CHECK_STR(got.p, want.p))
			printf("#   at row '%s' in steps of %zu\n", row, steps[i]);
	}
	free(row);
	buf_free(&want);
	buf_free(&got);
}

static const struct {
	const char *in, *rows; /* rows with their lines */
	uint64_t unclosed;     /* line of the row whose quote is open at the end, 0: none */
} plain[] = {
	{ "", "", 0 },
	{ "\n\r\n\n", "", 0 },
	{ "a", "1:a\n", 0 },
	{ "a,b\nc,d\n", "1:a|b\n2:c|d\n", 0 },
	{ "a,b\r\nc,d\r\n", "1:a|b\n2:c|d\n", 0 },
	{ "a,b\rc,d\r", "1:a|b\n2:c|d\n", 0 },
	{ "a\n\n\nb\r\n\r\nc", "1:a\n4:b\n6:c\n", 0 },
	{ ",,\n", "1:~|~|~\n", 0 },
	{ "\"\",,\"\"\n", "1:|~|\n", 0 },
	{ "a,", "1:a|~\n", 0 },
	{ " a , b\t\n", "1: a | b\t\n", 0 },
	{ "\"a,b\",\"c\nd\"\ne", "1:a,b|c\nd\n3:e\n", 0 },
	{ "\"a\r\nb\"\r\nc\r\n", "1:a\r\nb\n3:c\n", 0 },
	{ "\"a\"\"b\",\"\"\"\"\n", "1:a\"b|\"\n", 0 },
	{ "\"x\ny\"z,1\nb\n", "1:x\ny\"z,1\nb\n\n", 1 },
	{ "a\n\"x\"z\",1\r\n\r\nb\r\n", "1:a\n2:x\"z|1\n4:b\n", 0 },
	{ "a\n\"x\"z\",1\rb\r", "1:a\n2:x\"z|1\n3:b\n", 0 },
	{ "a\"b,c\"\n", "1:a\"b|c\"\n", 0 },
	{ "a\n\"b,c\nd", "1:a\n2:b,c\nd\n", 2 },
	{ "\"", "1:\n", 1 },
	{ "\"a\" ,b\n", "1:a|b\n", 0 },
	{ "\"a\"\t,\"b \" \t\r\n\"c\" ", "1:a|b \n2:c\n", 0 },
	{ "\"a\" \"\t,b\n", "1:a\" |b\n", 0 },
	{ "\"a\" x,\"b\" ,c\"\t,\"d\"\t,e\n", "1:a\" x,\"b|c\"\t|d|e\n", 0 },
	{ " \"a\" ,b\n", "1: \"a\" |b\n", 0 },
	{ "\"a\"\"", "1:a\"\n", 1 },
	{ "\"a\"", "1:a\n", 0 },
	{ "\"a\nb\",a long text behind it\nc\n", "1:a\nb|a long text behind it\n3:c\n", 0 },
	{ "\"one\ntwo\nand a long third line\nfour\",a\nb\n",
	  "1:one\ntwo\nand a long third line\nfour|a\n5:b\n", 0 },
	{ "借,\"贷,方\"\n１,２\n", "1:借|贷,方\n2:１|２\n", 0 },
	{ "0123456789abcdef0123456789abcdef,\"0123456789abcdef\"\"0123456789abcdef\"\n",
	  "1:0123456789abcdef0123456789abcdef|0123456789abcdef\"0123456789abcdef\n", 0 },
};

static void rows(void)
{
	static const size_t steps[] = { 1, 2, 3, 1000 };
	struct buf got = { 0 };
	uint64_t unclosed;

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		for (size_t k = 0; k < 4; k++) {
			ours(&got, str_of(plain[i].in), STR(","), '"', steps[k], true, &unclosed);
			CHECK_STR(got.p, plain[i].rows);
			CHECK_INT(unclosed, plain[i].unclosed);
		}
	buf_free(&got);
}

static void against_libcsv(void)
{
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		for (const char *delimiter = ", \t"; *delimiter; delimiter++)
			same_as_libcsv(str_of(plain[i].in), *delimiter, '"');
}

/* Every text of up to six bytes over the bytes that matter: 55,987 of them. */
static void every_short_text(void)
{
	static const char letters[] = { 'a', ',', '"', '\r', '\n', ' ' };
	struct buf want = { 0 }, got = { 0 };
	size_t bad = 0;

	for (size_t len = 0; len <= 6; len++) {
		size_t all = 1;

		for (size_t i = 0; i < len; i++)
			all *= sizeof(letters);
		for (size_t n = 0; n < all && bad == 0; n++) {
			char text[6];
			size_t rest = n;
			uint64_t unclosed;

			for (size_t i = 0; i < len; i++, rest /= sizeof(letters))
				text[i] = letters[rest % sizeof(letters)];
			theirs(&want, (struct str){ text, len }, ',', '"');
			ours(&got, (struct str){ text, len }, STR(","), '"', 1 + n % 7, false,
			     &unclosed);
			bad += !CHECK_STR(got.p, want.p);
		}
	}
	buf_free(&want);
	buf_free(&got);
}

/* A number below `below`, the next of a series that is the same in each run. */
static unsigned next(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % below;
}

/*
 * Rows as exports have them, of fields of up to 40 bytes with and without quotes, and `mistakes` of
 * any kind among them.
 */
static void generate(struct buf *out, uint64_t *seed, unsigned mistakes)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789    ,",
			  wrong[] = "\"\"\",\r\n\na";

	buf_reset(out);
	for (unsigned rows = 1 + next(seed, 8); rows > 0; rows--) {
		for (unsigned cells = 1 + next(seed, 12); cells > 0; cells--) {
			bool quoted = next(seed, 3) == 0;

			if (quoted)
				buf_addc(out, '"');
			for (unsigned len = next(seed, next(seed, 5) ? 12 : 40); len > 0; len--)
				buf_addc(out, letters[next(seed, (unsigned)sizeof(letters) -
				                                         (quoted ? 1 : 2))]);
			buf_adds(out, quoted ? "\"" : "");
			buf_adds(out, cells > 1 ? "," : rows % 2 ? "\n" : "\r\n");
		}
	}
	while (mistakes-- > 0)
		out->p[next(seed, (unsigned)out->len)] =
			wrong[next(seed, (unsigned)sizeof(wrong) - 1)];
}

/*
 * Rows over many blocks of 64 bytes are those of libcsv, and begin on the same lines however they
 * are cut.
 */
static void long_rows(void)
{
	struct buf in = { 0 }, want = { 0 }, got = { 0 }, lines = { 0 };
	uint64_t seed = 1, unclosed;
	bool ok = true;

	for (unsigned round = 0; round < 20000 && ok; round++) {
		generate(&in, &seed, round % 4);
		theirs(&want, buf_str(&in), ',', '"');
		ours(&got, buf_str(&in), STR(","), '"', SIZE_MAX, false, &unclosed);
		ok = CHECK_STR(got.p, want.p);
		ours(&want, buf_str(&in), STR(","), '"', 1 + next(&seed, 90), true, &unclosed);
		ours(&lines, buf_str(&in), STR(","), '"', SIZE_MAX, true, &unclosed);
		ok = ok && CHECK_STR(lines.p, want.p);
	}
	buf_free(&in);
	buf_free(&want);
	buf_free(&got);
	buf_free(&lines);
}

/*
 * What stands around a field in quotes, and is no part of it: blanks of any kind, byte order marks,
 * zero-width characters.
 */
static const struct {
	const char *in, *rows;
} padded[] = {
	{ " \"a\",b\n", "1:a|b\n" },
	{ "a, \"b, c\" ,d\n", "1:a|b, c|d\n" },
	{ "a,\t\"b\tc\"\t,d\n", "1:a|b\tc|d\n" },
	{ "a\n\xef\xbb\xbf\"b,c\",d\n", "1:a\n2:b,c|d\n" },
	{ "\xef\xbb\xbf\"b\"\r\n\xef\xbb\xbf \"c\"\r\n", "1:b\n2:c\n" },
	{ "\xc2\xa0\"a\"\xc2\xa0,\xe3\x80\x80\"b\"\xe3\x80\x80\n", "1:a|b\n" },
	{ "\xe2\x80\x8b\"a\"\xe2\x80\x8e,\xe2\x81\xa0\"b\"\n", "1:a|b\n" },
	{ "\x1a\"a\",\x7f\"b\"\n", "1:a|b\n" },
	{ " \"a\nb\",c\nd\n", "1:a\nb|c\n3:d\n" },
	{ " \"a \"\"b\"\"\"\n", "1:a \"b\"\n" },
	{ " \"\",,\n", "1:|~|~\n" },
	/* no regular ones: text */
	{ " \"Alpha\" GmbH,1\n", "1: \"Alpha\" GmbH|1\n" },
	{ " \"oops,1\ny,\"q\",2\n", "1: \"oops|1\n2:y|q|2\n" },
	{ " \"never closed,1\n2,3\n", "1: \"never closed|1\n2:2|3\n" },
	{ " a,\xef\xbb\xbf"
	  "b, c\"d\"\n",
	  "1: a|\xef\xbb\xbf"
	  "b| c\"d\"\n" },
	{ " \n\xc2\xa0", "1: \n2:\xc2\xa0\n" },
	{ "借,\xe3\x80\x80贷\n", "1:借|\xe3\x80\x80贷\n" },
};

static void padding(void)
{
	const struct csv_dialect comma = { .delimiter = STR(","), .quote = '"', .padded = true };
	struct buf got = { 0 };
	uint64_t unclosed;

	for (size_t i = 0; i < sizeof(padded) / sizeof(padded[0]); i++)
		for (size_t step = 1; step < 30; step++) {
			read_by(&got, str_of(padded[i].in), &comma, step, true, &unclosed);
			CHECK_STR(got.p, padded[i].rows);
			CHECK_INT(unclosed, 0);
		}
	read_by(&got, STR("a\t\"b\"\t \"c\"\n"),
	        &(struct csv_dialect){ .delimiter = STR("\t"), .quote = '"', .padded = true }, 3,
	        true, &unclosed);
	CHECK_STR(got.p, "1:a|b|c\n");
	read_by(&got, STR(" \"b\",c\n"),
	        &(struct csv_dialect){ .delimiter = STR(","), .quote = '"' }, 3, true, &unclosed);
	CHECK_STR(got.p, "1: \"b\"|c\n");
	buf_free(&got);
}

/* As MySQL writes them. */
static const struct {
	const char *in, *rows;
	char quote;
	uint64_t unclosed;
} escapes[] = {
	{ "a\\,b,c\n", "1:a,b|c\n", 0, 0 },
	{ "a\\\nb,c\nd\n", "1:a\nb|c\n3:d\n", 0, 0 },
	{ "a\\\r\nb,c\r\nd\r\n", "1:a\r\nb|c\n3:d\n", 0, 0 },
	{ "\\N,\\\\N,N\n", "1:~|\\N|N\n", 0, 0 },
	{ "\\n\\t\\r\\b\\x\\\\\n", "1:\n\t\r\bx\\\n", 0, 0 },
	{ "a\\", "1:a\\\n", 0, 0 },
	{ "\"a\",b\n", "1:\"a\"|b\n", 0, 0 },
	{ "\"a \\\"b\\\"\",c\n", "1:a \"b\"|c\n", '"', 0 },
	{ "\"a \"\"b\"\"\",c\n", "1:a \"b\"|c\n", '"', 0 },
	{ "\"a\\\\\",\"\\\\\"\"\"\n", "1:a\\|\\\"\n", '"', 0 },
	{ "\"\\N\",\"\",\n", "1:~||~\n", '"', 0 },
	{ "\"a\nb\",c\nd\n", "1:a\nb|c\n3:d\n", '"', 0 },
	{ "\"a,\\\nb\" ,c\nd\n", "1:a,\nb|c\n3:d\n", '"', 0 },
	{ " \"a,b\",c\n \"a\" b,c\n", "1:a,b|c\n2: \"a\" b|c\n", '"', 0 },
	{ "\\\"a\\\",c\n", "1:\"a\"|c\n", '"', 0 },
	{ "\"a\"b\",c\n", "1:a\"b|c\n", '"', 0 },
	{ "x\n\"a\\\",c\n", "1:x\n2:a\",c\n\n", '"', 2 },
	{ "a,,\n\n\n\\,\n", "1:a|~|~\n4:,\n", '"', 0 },
};

static void escaping(void)
{
	struct csv_dialect dialect = { .delimiter = STR(","), .escape = '\\', .padded = true };
	struct buf got = { 0 };
	uint64_t unclosed;

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		for (size_t step = 1; step < 30; step++) {
			dialect.quote = escapes[i].quote;
			read_by(&got, str_of(escapes[i].in), &dialect, step, true, &unclosed);
			CHECK_STR(got.p, escapes[i].rows);
			CHECK_INT(unclosed, escapes[i].unclosed);
		}
	dialect.no_nul = true;
	read_by(&got, STR("a\\0b\\0,c\n"), &dialect, 2, true, &unclosed);
	CHECK_STR(got.p, "1:ab|c\n");
	buf_free(&got);
}

/*
 * An open row is looked at again only when it has grown, and is past the limits at 64 MiB; its
 * fields are given as they are written, too.
 */
static void escaped_rows(void)
{
	const struct csv_dialect dialect = { .delimiter = STR(","), .quote = '"', .escape = '\\' };
	struct csv *c = csv_open(&dialect);
	char *piece = malloc(((size_t)1 << 20) + 1);
	struct csv_row row;

	csv_feed(c, "\"a\\\"\", b\\,\n", 12, false);
	CHECK(csv_next(c, &row) && row.count == 2 && row.signs == CSV_ESCAPED);
	CHECK(str_is(row.source[0], "\"a\\\"\"") && str_is(row.source[1], " b\\,"));
	csv_feed(c, "x,y\n", 4, false);
	CHECK(csv_next(c, &row) && !row.signs && csv_between(c));
	memset(piece, 'x', (size_t)1 << 20);
	piece[(size_t)1 << 20] = 0;
	csv_feed(c, "\"", 1, false);
	for (size_t i = 0; i < 200 && !csv_next(c, &row); i++)
		csv_feed(c, piece, (size_t)1 << 20, false);
	CHECK(row.too_large && row.line == 3);
	CHECK(!csv_next(c, &row));
	csv_close(c);
	free(piece);
}

/*
 * Every text of up to six bytes over the bytes that matter gives the same rows however it is cut.
 */
static void every_short_cut(void)
{
	static const char letters[] = { 'a', ',', '"', '\n', ' ', '\\', '\r' };
	struct buf want = { 0 }, got = { 0 };
	uint64_t unclosed, again;
	size_t bad = 0, all = 1;
	char text[6];

	for (size_t len = 1; len <= sizeof(text); len++) {
		all *= sizeof(letters);
		for (size_t n = 0; n < all && bad == 0; n++) {
			const struct csv_dialect dialect = { .delimiter = STR(","),
				                             .quote = '"',
				                             .escape = n % 3 ? '\\' : 0,
				                             .padded = true };
			size_t rest = n;

			for (size_t i = 0; i < len; i++, rest /= sizeof(letters))
				text[i] = letters[rest % sizeof(letters)];
			read_by(&want, (struct str){ text, len }, &dialect, len, true, &unclosed);
			read_by(&got, (struct str){ text, len }, &dialect, 1 + n % 2, true, &again);
			bad += !CHECK_STR(got.p, want.p);
			CHECK_INT(again, unclosed);
		}
	}
	buf_free(&want);
	buf_free(&got);
}

static void check_lost(const struct csv_dialect *dialect, const char *in, bool lost)
{
	struct csv *c = csv_open(dialect);
	struct csv_row row;

	csv_feed(c, in, strlen(in), true);
	CHECK_ROW(csv_next(c, &row) && !!(row.signs & CSV_LOST) == lost, in);
	csv_close(c);
}

/*
 * A delimiter that is missing in front of a field in quotes makes one of two fields, and two of the
 * second.
 */
static void lost_delimiters(void)
{
	static const struct {
		const char *in;
		bool lost;
	} rows_of[] = {
		{ "x,Home\"Table, oak\",1\n", true }, { "x,20\"a,b,c\"\n", true },
		{ "x,a\"b \"\"c\"\", d\"\n", true },  { "Rohr 3\",Rohr 4\"\n", false },
		{ "5\"x3\",Rohr 4\"\n", false },      { "5\" x 3,Rohr 4\"\n", false },
		{ "Home\"Table,1\n", false },         { "\"a\"\"b\",Rohr 4\"\n", false },
		{ "Rohr 4\",a\"b\n", false },
	};
	const struct csv_dialect dialect = { .delimiter = STR(","), .quote = '"' };
	const struct csv_dialect escaped = { .delimiter = STR(","), .quote = '"', .escape = '\\' };

	for (size_t i = 0; i < sizeof(rows_of) / sizeof(rows_of[0]); i++) {
		check_lost(&dialect, rows_of[i].in, rows_of[i].lost);
		check_lost(&escaped, rows_of[i].in, rows_of[i].lost);
	}
}

/*
 * Blanks around the quotes change nothing. A padded field in quotes with text behind them is bare:
 * a delimiter in it has cut it.
 */
static void lost_padded(void)
{
	static const struct {
		const char *in;
		bool lost;
	} rows_of[] = {
		{ "x,Home\"Table, oak\" ,1\n", true },
		{ "x,Home\"Table, oak\"\xe3\x80\x80,1\n", true },
		{ "x,Home \"Table, oak\",1\n", true },
		{ "x, \"Table, oak\"s,1\n", true },
		{ "x,\xef\xbb\xbf\"a \"\"b\"\", c\" d,1\n", true },
		{ "x, \"Table, oak\" ,1\n", false },
		{ "x, \"Table\" oak, \"Chair\" oak\n", false },
		{ "x, \"Table,1\ny, \"Chair\" oak,2\n", false },
		{ "Rohr 3\" ,Rohr 4\" \n", false },
		{ "x, 5\", 6\" ,1\n", false },
		{ "x, \"Table, oak", false },
	};
	const struct csv_dialect dialect = { .delimiter = STR(","), .quote = '"', .padded = true };
	const struct csv_dialect escaped = {
		.delimiter = STR(","), .quote = '"', .padded = true, .escape = '\\'
	};

	for (size_t i = 0; i < sizeof(rows_of) / sizeof(rows_of[0]); i++) {
		check_lost(&dialect, rows_of[i].in, rows_of[i].lost);
		check_lost(&escaped, rows_of[i].in, rows_of[i].lost);
	}
}

/* A padded field in quotes is one in a row of any length, and beside a quote that stands alone. */
static void long_padding(void)
{
	const struct csv_dialect dialect = { .delimiter = STR(","), .quote = '"', .padded = true };
	size_t len = (size_t)2 << 20;
	char *text = malloc(len);
	struct csv *c = csv_open(&dialect);
	struct csv_row row;

	memset(text, 'x', len);
	csv_feed(c, text, len, false);
	CHECK(!csv_next(c, &row));
	csv_feed(c, ", \"b\"\n\"x\" y\", \"c,d\" ,e\n", 23, true);
	CHECK(csv_next(c, &row) && row.count == 2 && !row.signs && str_is(row.cell[1], "b"));
	CHECK(csv_next(c, &row) && row.count == 3 && row.signs == CSV_STRAY);
	CHECK(str_is(row.cell[0], "x\" y") && str_is(row.cell[1], "c,d"));
	csv_close(c);
	/* one that does not close within a MiB is text, whatever stands behind it */
	c = csv_open(&dialect);
	memcpy(text, " \"x", 3);
	text[len - 1] = '\n';
	csv_feed(c, text, len, false);
	CHECK(csv_next(c, &row) && row.count == 1 && row.cell[0].len == len - 1);
	csv_close(c);
	free(text);
}

static const struct {
	const char *delimiter, *in, *rows;
	char quote;
} dialects[] = {
	{ ";", "a;b,c\n", "1:a|b,c\n", '"' },
	{ "\t", "a\t\"b\tc\"\n", "1:a|b\tc\n", '"' },
	{ ",", "a,\"b\",\"c\n", "1:a|\"b\"|\"c\n", 0 },
	{ ",", "a,'b,c''d'\n", "1:a|b,c'd\n", '\'' },
	{ "||", "a||b|c||\"d||e\"\n", "1:a|b|c|d||e\n", '"' },
	{ "||", "a|||b\n||\n", "1:a||b\n2:~|~\n", '"' },
	{ "||", "\"x\"y||z\",1||2|", "1:x\"y||z\",1||2|\n", '"' },
	{ "，", "借，贷\n\"a，b\"，c\n", "1:借|贷\n2:a，b|c\n", '"' },
	{ "<>", "a<b<>c<<>d<", "1:a<b|c<|d<\n", '"' },
	{ "\\t", "a\\tb\\\\tc\n", "1:a|b\\|c\n", 0 },
};

static void dialect(void)
{
	struct buf got = { 0 };
	uint64_t unclosed;

	for (size_t i = 0; i < sizeof(dialects) / sizeof(dialects[0]); i++)
		for (size_t step = 1; step < 40; step++) {
			ours(&got, str_of(dialects[i].in), str_of(dialects[i].delimiter),
			     dialects[i].quote, step, true, &unclosed);
			CHECK_STR(got.p, dialects[i].rows);
		}
	buf_free(&got);
}

/* Feed `count` times `piece`; the last row, or none. */
static bool feed_many(struct csv *c, const char *start, const char *piece, size_t count,
                      struct csv_row *row)
{
	csv_feed(c, start, strlen(start), false);
	for (size_t i = 0; i < count; i++) {
		while (csv_next(c, row))
			if (row->too_large)
				return true;
		csv_feed(c, piece, strlen(piece), false);
	}
	return false;
}

/* Not even a NUL is one. */
static void no_quote(void)
{
	struct csv_dialect d = { .delimiter = STR(",") };
	size_t len = (size_t)2 << 20;
	char *text = malloc(len);
	struct csv *c = csv_open(&d);
	struct csv_row row;

	memset(text, 'x', len);
	CHECK(text != NULL);
	memcpy(text, "\0a,\"b,", 6);
	csv_feed(c, text, len, false);
	CHECK(!csv_next(c, &row));
	csv_feed(c, "\0,c\n", 5, true);
	CHECK(csv_next(c, &row));
	CHECK_INT(row.count, 4);
	CHECK_INT(row.cell[0].len, 2);
	CHECK_INT(row.cell[1].len, 2);
	csv_close(c);
	free(text);
	d.delimiter = STR("||");
	c = csv_open(&d);
	csv_feed(c, "\0a||b\0||c\n", 10, true);
	CHECK(csv_next(c, &row) && row.count == 3 && row.cell[0].len == 2);
	csv_close(c);
}

static void limits(void)
{
	struct csv_dialect d = { .delimiter = STR(","), .quote = '"' };
	char *piece = malloc(((size_t)1 << 20) + 1);
	struct csv *c;
	struct csv_row row;

	memset(piece, 'x', (size_t)1 << 20);
	piece[(size_t)1 << 20] = 0;
	c = csv_open(&d);
	CHECK(!feed_many(c, "a\n\"", piece, 8, &row));
	CHECK(!csv_next(c, &row));
	csv_close(c);
	c = csv_open(&d);
	CHECK(feed_many(c, "a\n\"", piece, 70, &row));
	CHECK_INT(row.line, 2);
	CHECK(!csv_next(c, &row));
	csv_close(c);
	c = csv_open(&d);
	CHECK(!feed_many(c, "a\n\n", piece, 17, &row));
	csv_feed(c, "\nb\n", 3, true);
	CHECK(csv_next(c, &row) && row.too_large && row.line == 3 && row.cell[0].len == FIELD_MAX);
	CHECK(!csv_next(c, &row));
	csv_close(c);
	c = csv_open(&d);
	memset(piece, ',', 4096);
	piece[4096] = 0;
	csv_feed(c, piece, 4095, false);
	CHECK(!csv_next(c, &row));
	csv_feed(c, "\n,,\n", 4, false);
	CHECK(csv_next(c, &row) && !row.too_large && row.count == 4096);
	csv_feed(c, piece, 4096, false);
	CHECK(csv_next(c, &row) && row.count == 3);
	CHECK(!csv_next(c, &row));
	csv_feed(c, "\n", 1, true);
	CHECK(csv_next(c, &row) && row.too_large && row.count == 4096);
	csv_close(c);
	free(piece);
}

static void written(void)
{
	static const struct {
		const char *value, *text;
	} cells[] = {
		{ NULL, "" },
		{ "", "\"\"" },
		{ "a b", "a b" },
		{ " a ", " a " },
		{ "a,b", "\"a,b\"" },
		{ "\"", "\"\"\"\"" },
		{ "a\nb", "\"a\nb\"" },
		{ "a\rb", "\"a\rb\"" },
		{ "say \"no\"", "\"say \"\"no\"\"\"" },
		{ "借", "借" },
	};
	struct buf out = { 0 };

	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		buf_reset(&out);
		buf_adds(&out, "");
		csv_put(&out, str_of(cells[i].value), ',');
		CHECK_STR(out.p, cells[i].text);
	}
	buf_reset(&out);
	csv_put(&out, STR("a,b;c"), ';');
	CHECK_STR(out.p, "\"a,b;c\"");
	buf_free(&out);
}

/* ---- what others have collected */

static struct json_node *cases(const char *path)
{
	struct buf text = { 0 };
	struct json_node *all = NULL;
	char piece[4096], error[200];
	FILE *f = fopen(path, "rb");
	size_t n;

	while (f && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(&text, piece, n);
	if (f) {
		fclose(f);
		all = json_node_parse(buf_str(&text), error, sizeof(error));
		if (!CHECK(all != NULL))
			printf("# %s: %s\n", path, error);
	}
	buf_free(&text);
	return all;
}

static void expected_text(struct buf *out, const struct json_node *all)
{
	buf_reset(out);
	buf_adds(out, "");
	for (size_t i = 0; i < json_node_size(all); i++) {
		const struct json_node *row = json_node_at(all, i, NULL);

		for (size_t k = 0; k < json_node_size(row); k++) {
			if (k > 0)
				buf_addc(out, '|');
			buf_addstr(out, json_node_text(json_node_at(row, k, NULL)));
		}
		buf_addc(out, '\n');
	}
}

/*
 * Where their answer is not ours: the caller drops a byte order mark, libcsv gives no row for an
 * empty line and keeps a quote in text.
 */
static bool lenient(struct str name)
{
	static const char *const names[] = { "bom_at_start", "quote_no_escapes",
		                             "One column input with empty fields" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static void one_case(struct str name, struct str in, const struct json_node *expected,
                     struct buf *want, struct buf *got)
{
	uint64_t unclosed;

	same_as_libcsv(in, ',', '"');
	if (lenient(name))
		return;
	expected_text(want, expected);
	ours(got, in, STR(","), '"', 4, false, &unclosed);
	for (char *p = got->p; *p; p++)
		if (*p == '~')
			memmove(p, p + 1, strlen(p));
	if (!CHECK_STR(got->p, want->p))
		printf("#   in case '%s'\n", name.p);
}

static void suite(const char *path, const char *name_key, bool nested)
{
	struct json_node *all = cases(path);
	struct buf want = { 0 }, got = { 0 };
	size_t run = 0;

	for (size_t i = 0; i < json_node_size(all); i++) {
		const struct json_node *c = json_node_at(all, i, NULL);
		const struct json_node *expected = json_node_get(c, "expected");

		if (json_node_text(json_node_get(c, "config")).p ||
		    json_node_size(json_node_get(c, "config")) > 0)
			continue;
		one_case(json_node_text(json_node_get(c, name_key)),
		         json_node_text(json_node_get(c, "input")),
		         nested ? json_node_get(expected, "data") : expected, &want, &got);
		run++;
	}
	CHECK(run >= 40);
	json_node_free(all);
	buf_free(&want);
	buf_free(&got);
}

static void rust(void)
{
	suite(CASES "rust_csv_core.json", "name", false);
}

static void papaparse(void)
{
	suite(CASES "papaparse_core.json", "description", true);
}

/* One row against the object of the same number; the first row says the keys. */
static void spectrum_row(const struct csv_row *row, const struct json_node *want, struct buf *keys,
                         const char *name)
{
	size_t at = 0;

	for (size_t k = 0; k < row->count; k++) {
		if (!want) {
			buf_addstr(keys, row->cell[k]);
			buf_addc(keys, 0);
			continue;
		}
		CHECK_ROW(str_eq(json_node_text(json_node_get(want, keys->p + at)),
		                 row->cell[k].p ? row->cell[k] : STR("")),
		          name);
		at += strlen(keys->p + at) + 1;
	}
}

/*
 * csv-spectrum: each file and its rows as objects. One file is not UTF-8, one has lost its CR on
 * the way here.
 */
static void spectrum(void)
{
	static const char *const names[] = { "comma_in_quotes",
		                             "empty",
		                             "empty_crlf",
		                             "escaped_quotes",
		                             "json",
		                             "newlines",
		                             "quotes_and_newlines",
		                             "simple",
		                             "simple_crlf",
		                             "utf8" };
	struct csv_dialect d = { .delimiter = STR(","), .quote = '"' };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct csv *c = csv_open(&d);
		struct buf keys = { 0 };
		struct json_node *all;
		struct csv_row row;
		char path[200], text[4096];
		size_t got = 0, n;
		FILE *f;

		snprintf(path, sizeof(path), CASES "spectrum/json/%s.json", names[i]);
		all = cases(path);
		snprintf(path, sizeof(path), CASES "spectrum/%s.csv", names[i]);
		f = fopen(path, "rb");
		n = f ? fread(text, 1, sizeof(text), f) : 0;
		csv_feed(c, text, n, true);
		for (; csv_next(c, &row); got++)
			spectrum_row(&row, got > 0 ? json_node_at(all, got - 1, NULL) : NULL, &keys,
			             names[i]);
		CHECK_ROW(got == json_node_size(all) + 1, names[i]);
		if (f)
			fclose(f);
		buf_free(&keys);
		csv_close(c);
		json_node_free(all);
	}
}

static void run_suite(const char *name, void (*test)(void))
{
	FILE *f = fopen(CASES "rust_csv_core.json", "rb");

	if (f) {
		fclose(f);
		unit_run(name, test);
		return;
	}
	unit_number++;
	printf("ok %d - %s # skip " CASES " is not here\n", unit_number, name);
}

/*
 * Behind 0 to 70 bytes, the last of which ends a line, so that each of them stands at each place of
 * a block.
 */
static void all_plain(void)
{
	static const struct {
		const char *text;
		bool plain;
		unsigned lines;
	} rows_of[] = {
		{ "", true, 0 },
		{ "a,b\nc\n", true, 2 },
		{ "\"a\",\"b,c\"\r\n\"\"\n", true, 2 },
		{ "\"a\",\"b", true, 0 },
		{ "\"a\n\"", false, 0 },
		{ "\"a\r\"", false, 0 },
		{ "\"a\"b,\n", false, 0 },
		{ "\"a\" ,\n", false, 0 },
		{ "a\"b\"\n", false, 0 },
		{ "\"a\"\"b\"\n", false, 0 },
		{ " \"a\"\n", false, 0 },
	};

	for (size_t i = 0; i < sizeof(rows_of) / sizeof(rows_of[0]); i++)
		for (size_t before = 0; before <= 70; before++) {
			size_t len = strlen(rows_of[i].text);
			char *text = malloc(before + len + 1);
			uint64_t lines;
			bool regular;

			memset(text, 'x', before);
			memcpy(text + before, rows_of[i].text, len);
			if (before > 0)
				text[before - 1] = '\n';
			regular = csv_all_plain((struct str){ text, before + len }, ',', '"',
			                        &lines);
			CHECK_ROW(regular == rows_of[i].plain, rows_of[i].text);
			CHECK_ROW(!regular || lines == rows_of[i].lines + (before > 0),
			          rows_of[i].text);
			free(text);
		}
}

int main(void)
{
	unit_run("rows and the lines they begin on, however the input is cut", rows);
	unit_run("the same rows as libcsv", against_libcsv);
	unit_run("every short text gives the rows of libcsv", every_short_text);
	unit_run("long rows give the rows of libcsv", long_rows);
	unit_run(
		"what stands around a field in quotes, and is stripped from a text, is no part of it",
		padding);
	unit_run("also in a long row, and beside a stray quote", long_padding);
	unit_run("an escape takes the meaning of the next character away", escaping);
	unit_run("rows with escapes, as they are written, and past the limits", escaped_rows);
	unit_run("every short text with escapes and padding gives the same rows for every cut",
	         every_short_cut);
	unit_run("a delimiter that is missing in front of quotes is told", lost_delimiters);
	unit_run("so it is with blanks around the quotes", lost_padded);
	unit_run("other delimiters, also of several bytes, other quotes and none", dialect);
	unit_run("a field, a row or a number of fields past the limits is cut and flagged", limits);
	unit_run("a text in which each line feed ends a row is told", all_plain);
	unit_run("without a quote a row of any length has none", no_quote);
	unit_run("a cell is quoted where it must be, null is nothing", written);
	run_suite("the cases of Rust's csv", rust);
	run_suite("the cases of PapaParse", papaparse);
	run_suite("csv-spectrum", spectrum);
	return unit_end();
}
