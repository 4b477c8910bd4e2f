/* test_reader: what is read from good input, and the exact words about every kind of bad input. */
#include <sys/stat.h>
#include <sys/wait.h>

#include "reported.h"
#include "stream/reader.h"
#include "unit.h"

static struct str control_names[] = { { "debit", 5 }, { "credit", 6 } };
static const struct controls controls = { .count = 2, .name = control_names };

static void show(struct buf *out, struct str s)
{
	if (s.p)
		buf_addstr(out, s);
	else
		buf_adds(out, "~");
}

/* at/fault/field,field with LF behind each */
static void show_record(struct buf *out, const struct record *rec)
{
	show(out, rec->at);
	buf_addc(out, '/');
	show(out, rec->fault);
	for (size_t i = 0; i < rec->header->count; i++) {
		buf_addc(out, i > 0 ? ',' : '/');
		show(out, rec->field[i]);
	}
	buf_addc(out, '\n');
}

/* Everything out of a reader, which is closed; was it whole? */
static bool read_all(struct reader *r, struct buf *out)
{
	struct record rec;

	buf_reset(out);
	buf_adds(out, "");
	while (r && reader_next(r, &rec))
		show_record(out, &rec);
	return reader_close(r);
}

static const struct {
	enum stream_format format;
	const char *in, *records; /* with names as the first line */
} good[] = {
	{ FORMAT_STREAM, "_at\t_fault\ta\tb\nx:2\t\\N\t1\t2\nx:3\ta:required\t\\N\t\n\\.\trows=2\n",
	  "x:2/~/1,2\nx:3/a:required/~,\n" },
	{ FORMAT_STREAM, "_at\t_fault\ta\n\\.\trows=0\n", "" },
	{ FORMAT_STREAM, "_fault\ta\t_at\nb:c\t1\tx:9\n\\.\trows=1\n", "x:9/b:c/1\n" },
	{ FORMAT_STREAM, "a\tb\n1\t2\n\\.\trows=1\tsum.other=7\n", "in:2/~/1,2\n" },
	{ FORMAT_STREAM, "a\tb\n\\t\\n\\r\\\\\t\\\\N\n\\.\trows=1\n", "in:2/~/\t\n\r\\,\\N\n" },
	{ FORMAT_STREAM, "\xef\xbb\xbf_at\ta\nx:2\t1\n\\.\trows=1\n", "x:2/~/1\n" },
	{ FORMAT_TSV, "_at\t_fault\ta\nx:2\t\\N\t1\n", "x:2/~/1\n" },
	{ FORMAT_TSV, "_at\t_fault\ta\nx:2\t\\N\t1\n\\.\trows=77\tsum.debit=1\n", "x:2/~/1\n" },
	{ FORMAT_TSV, "a\tb\n1\t\n\\N\t2", "in:2/~/1,\nin:3/~/~,2\n" },
	{ FORMAT_TSV, "a\tb\r\n1\t\r\n2\t\\N\r\n3\t4", "in:2/~/1,\nin:3/~/2,~\nin:4/~/3,4\n" },
	{ FORMAT_TSV,
	  "\xef\xbb\xbf"
	  "a\n1\n",
	  "in:2/~/1\n" },
	{ FORMAT_TSV, "a\n", "" },
	{ FORMAT_TSV, "a", "" },
	{ FORMAT_TSV, "a\n\n\n", "in:2/~/\nin:3/~/\n" },
	{ FORMAT_TSV, "科目\t金额\n现金\t１２\n", "in:2/~/现金,１２\n" },
	{ FORMAT_CSV, "a,b\n1,\n\"\",\"x\ny\"\n2,3\n", "in:2/~/1,~\nin:3/~/,x\ny\nin:5/~/2,3\n" },
	{ FORMAT_CSV, "\xef\xbb\xbf\"a\",b\r\n1,2\r\n", "in:2/~/1,2\n" },
	{ FORMAT_TSV, "_at\t_fault\ta\nx:1\t\t1\n", "x:1/~/1\n" },
	{ FORMAT_CSV, "_fault,a\n\"\",1\n", "in:2/~/1\n" },
	{ FORMAT_CSV, "_at,a,_fault,b\nx:7,1,a:required,2\ny:8,1,,\n",
	  "x:7/a:required/1,2\ny:8/~/1,~\n" },
	{ FORMAT_CSV, "\n\na\n1\n\n2", "in:4/~/1\nin:6/~/2\n" },
};

static void accepted(void)
{
	struct buf out = { 0 }, said = { 0 };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct reader_options options = { .format = good[i].format };

		reported_start();
		CHECK_ROW(read_all(reader_open_memory("in", str_of(good[i].in), &options), &out),
		          good[i].in);
		CHECK_INT(diag_status(), 0);
		CHECK_STR(reported_end(&said), "");
		CHECK_STR(out.p, good[i].records);
	}
	buf_free(&out);
	buf_free(&said);
}

#define NOT_WHOLE                                                                                                     \
	"the program upstream was killed or cut off; nothing may be loaded (a filter such as grep or awk in between " \
	"takes it away: read with -I tsv if that is meant)\n"
#define FILTER                                                                                     \
	"; a filter such as grep or awk in between breaks the seal: read with -I tsv if that is meant\n"

static const struct {
	enum stream_format format;
	const char *in, *records, *said; /* said without "test: " */
} bad[] = {
	/* what only looks like a seal is no end of the file */
	{ FORMAT_TSV, "a\n1\n\\.doc\n", "in:2/~/1\n",
	  "in:3: field 1: a backslash that is none of \\t \\n \\r \\\\ \\N\n" },
	/* the seal */
	{ FORMAT_STREAM, "a,b\n1,2\n", "",
	  "in:1: the header is one field with commas or the like: this is no stream; 'cutover clean' "
	  "makes one of a legacy file; '-I csv' reads CSV, and nothing then proves that all of it "
	  "arrived\n" },
	{ FORMAT_STREAM, "a,b\tc\n1\t2\n", "in:2/~/1,2\n",
	  "in: no seal after 1 record: " NOT_WHOLE },
	{ FORMAT_TSV, "a,b\n1,2\n\\x\n", "in:2/~/1,2\n",
	  "in:3: field 1: a backslash that is none of \\t \\n \\r \\\\ \\N\n" },
	{ FORMAT_STREAM, "a\n1\n2\n", "in:2/~/1\nin:3/~/2\n",
	  "in: no seal after 2 records: " NOT_WHOLE },
	{ FORMAT_STREAM, "a\n1\n2", "in:2/~/1\n", "in: no seal after 1 record: " NOT_WHOLE },
	{ FORMAT_STREAM, "a\n", "", "in: no seal after 0 records: " NOT_WHOLE },
	{ FORMAT_STREAM, "a\n1\n\\.\trows=2\n", "in:2/~/1\n",
	  "in:3: the seal does not match: rows: 2 sealed, 1 read" FILTER },
	{ FORMAT_STREAM, "debit\tx\n1.10\tx\n\\.\trows=1\tsum.debit=1.11\n", "in:2/~/1.10,x\n",
	  "in:3: the seal does not match: sum.debit: 1.11 sealed, 1.10 read" FILTER },
	{ FORMAT_STREAM, "debit\tx\n1.10\tx\n\\.\trows=1\n", "in:2/~/1.10,x\n",
	  "in:3: the seal does not match: sum.debit: not sealed, 1.10 read" FILTER },
	{ FORMAT_STREAM, "a\n1\n\\.\trows=1", "in:2/~/1\n",
	  "in:3: the seal is cut off: the program upstream was killed; nothing may be loaded\n" },
	{ FORMAT_STREAM, "a\n1\n\\.\trows=1\n1\n", "in:2/~/1\n",
	  "in:4: more follows the seal: give several streams as several operands, not through cat\n" },
	{ FORMAT_STREAM, "a\n1\n\\.\trows=1\n1", "in:2/~/1\n",
	  "in:4: more follows the seal: give several streams as several operands, not through cat\n" },
	{ FORMAT_TSV, "a\n1\n\\.\trows=1\n\n", "in:2/~/1\n",
	  "in:4: more follows the seal: give several streams as several operands, not through cat\n" },
	/* empty */
	{ FORMAT_STREAM, "", "",
	  "in: is empty: not even a header; did the program upstream fail?\n" },
	{ FORMAT_TSV, "", "", "in: the file is empty: not even a header\n" },
	{ FORMAT_CSV, "\xef\xbb\xbf\n\n", "", "in: the file is empty: not even a header\n" },
	/* the header */
	{ FORMAT_STREAM, "a\tb\ta\n", "", "in:1: 'a' occurs twice in the header\n" },
	{ FORMAT_STREAM, "_at\ta\t_at\n", "", "in:1: '_at' occurs twice in the header\n" },
	{ FORMAT_STREAM, "a\t\n", "",
	  "in:1: field 2 of the header has no name; is the header line missing?\n" },
	{ FORMAT_STREAM, "x:2\t\\N\t1\n\\.\trows=1\n", "",
	  "in:1: field 2 of the header has no name; is the header line missing?\n" },
	{ FORMAT_STREAM, "_at\t_mine\n", "",
	  "in:1: '_mine' in the header: of the names that begin with _ only _at and _fault have a meaning\n" },
	{ FORMAT_CSV, "a,a\n", "", "in:1: 'a' occurs twice in the header\n" },
	{ FORMAT_CSV, "\na,,b\n", "",
	  "in:2: field 2 of the header has no name; is the header line missing?\n" },
	/* the number of fields */
	{ FORMAT_STREAM, "a\tb\n1\t2\n1\n", "in:2/~/1,2\n", "in:3: 1 field, the header has 2\n" },
	{ FORMAT_TSV, "a\tb\n1\t2\t3\n", "", "in:2: 3 fields, the header has 2\n" },
	{ FORMAT_CSV, "a,b\n1,2\n1,2,\n", "in:2/~/1,2\n", "in:3: 3 fields, the header has 2\n" },
	{ FORMAT_CSV, "a,b\n\"1\n2\n3\",2\n1\n", "in:2/~/1\n2\n3,2\n",
	  "in:5: 1 field, the header has 2\n" },
	/* bytes */
	{ FORMAT_STREAM, "a\tb\n1\t\\x\n", "",
	  "in:2: field 2: a backslash that is none of \\t \\n \\r \\\\ \\N\n" },
	{ FORMAT_STREAM, "a\tb\n1\t2\\\n", "",
	  "in:2: field 2: a backslash that is none of \\t \\n \\r \\\\ \\N\n" },
	{ FORMAT_STREAM, "a\tb\n\\N1\t2\n", "",
	  "in:2: field 1: a backslash that is none of \\t \\n \\r \\\\ \\N\n" },
	{ FORMAT_STREAM, "a\n1\n2\r3\n", "in:2/~/1\n",
	  "in:3: a carriage return in the line: in a field it is written \\r\n" },
	{ FORMAT_STREAM, "a\r\n1\r\n", "",
	  "in:1: a carriage return in the header: this is no stream; "
	  "'cutover clean' makes one of a legacy file\n" },
	{ FORMAT_TSV, "a\r\n1\r2\r\n", "",
	  "in:2: a carriage return in the line: in a field it is written \\r\n" },
	{ FORMAT_STREAM,
	  "a\n1\nab\xff"
	  "c\n",
	  "in:2/~/1\n", "in:3: byte 3 of the line is not UTF-8\n" },
	{ FORMAT_TSV, "a\n1\n\xe5\x80\n", "in:2/~/1\n", "in:3: byte 1 of the line is not UTF-8\n" },
	{ FORMAT_CSV, "a,b\n1,2\n1,x\xe5\x80\n", "in:2/~/1,2\n",
	  "in:3: field 2: byte 2 is not UTF-8\n" },
	{ FORMAT_CSV, "a,b\n1,\"2\n3", "",
	  "in:2: a quote is opened in this record and never closed\n" },
};

static void refused(void)
{
	struct buf out = { 0 }, said = { 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct reader_options options = { .format = bad[i].format,
			                          .controls = &controls,
			                          .unsealed = "-I tsv" };
		char want[600];

		reported_start();
		CHECK_ROW(!read_all(reader_open_memory("in", str_of(bad[i].in), &options), &out),
		          bad[i].in);
		CHECK_INT(diag_status(), 2);
		snprintf(want, sizeof(want), "test: %s", bad[i].said);
		CHECK_STR(reported_end(&said), want);
		CHECK_STR(out.p, bad[i].records);
	}
	buf_free(&out);
	buf_free(&said);
}

static void nul(void)
{
	static const struct {
		enum stream_format format;
		struct str in;
		const char *said;
	} rows[] = {
		{ FORMAT_STREAM, { "a\nx\0y\n", 6 }, "test: in:2: a NUL character in the line\n" },
		{ FORMAT_STREAM, { "a\0\n", 3 }, "test: in:1: a NUL character in the line\n" },
		{ FORMAT_CSV, { "a,b\n1,x\0y\n", 10 }, "test: in:2: field 2: a NUL character\n" },
	};
	struct buf out = { 0 }, said = { 0 };

	for (size_t i = 0; i < 3; i++) {
		struct reader_options options = { .format = rows[i].format };

		reported_start();
		CHECK(!read_all(reader_open_memory("in", rows[i].in, &options), &out));
		CHECK_STR(reported_end(&said), rows[i].said);
	}
	buf_free(&out);
	buf_free(&said);
}

/* A line of 140 fields: which have an escape is known for each of them, also beyond the 64th. */
static void wide(void)
{
	static const char *const special[] = { "\\N", "a\\tb", "IN", "", "\\\\" };
	static const char *const means[] = { "~", "a\tb", "IN", "", "\\" };
	struct buf in = { 0 }, want = { 0 }, out = { 0 }, said = { 0 };
	struct reader_options options = { .format = FORMAT_TSV };

	for (int i = 0; i < 140; i++)
		buf_addf(&in, "%sc%d", i > 0 ? "\t" : "", i);
	for (int n = 0; n < 5; n++) {
		buf_addf(&want, "in:%d/~", n + 2);
		for (int i = 0; i < 140; i++) {
			bool is = i % 61 == n;

			buf_addf(&in, "%c%s", i > 0 ? '\t' : '\n', is ? special[(i + n) % 5] : "x");
			buf_addf(&want, "%c%s", i > 0 ? ',' : '/', is ? means[(i + n) % 5] : "x");
		}
		buf_addc(&want, '\n');
	}
	CHECK(read_all(reader_open_memory("in", buf_str(&in), &options), &out));
	CHECK_STR(out.p, want.p);
	for (int i = 0; i < 140; i++)
		buf_addf(&in, "%c%s", i > 0 ? '\t' : '\n',
		         i == 68 || i == 5 || i == 70 ? "\\x" : "\\N");
	reported_start();
	CHECK(!read_all(reader_open_memory("in", buf_str(&in), &options), &out));
	CHECK(strncmp(reported_end(&said), "test: in:7: field 6", 19) == 0);
	buf_free(&in);
	buf_free(&want);
	buf_free(&out);
	buf_free(&said);
}

/* A worker looks two records ahead, at any field; at the end of its block there is nothing. */
static void ahead(void)
{
	static const char *const in[] = { "a\tb\nx1\ty1\nx2\t\nx3\ty3\nx4\ty\\t4\nx5\n",
		                          "_at\t_fault\ta\tb\np\t\\N\tx1\ty1\np\t\\N\tx2\t\np\t"
		                          "\\N\tx3\ty3\np\t\\N\tx4\ty\\t4\nx5\n" };
	static const char *const want[] = { "x3 y3", "x4 y\\t4", "~ ~", "~ ~" };
	struct reader_options options = { .format = FORMAT_TSV };
	struct buf seen = { 0 }, said = { 0 };
	struct record rec;

	for (size_t i = 0; i < 4; i++) {
		struct reader *r = reader_open_memory("in", str_of(in[i % 2]), &options);
		struct reader *part = reader_for_worker(r);

		reported_start();
		CHECK(reader_give(r, part));
		reader_begin(part);
		for (size_t n = 0; n < 4; n++) {
			buf_reset(&seen);
			CHECK(reader_next(part, &rec));
			show(&seen, reader_ahead(part, i / 2));
			CHECK_STR(seen.p, i / 2 == 1 ? strchr(want[n], ' ') + 1
			                  : n == 2   ? (i == 0 ? "x5" : "~")
			                  : n == 3   ? "~"
			                  : n == 0   ? "x3"
			                             : "x4");
		}
		CHECK(!reader_next(part, &rec));
		reported_end(&said);
		reader_close(part);
		reader_close(r);
	}
	buf_free(&seen);
	buf_free(&said);
}

/* ---- files */

static char folder[] = "/tmp/cutover-reader-XXXXXX";

static const char *file(const char *name, const char *text)
{
	static char paths[4][100];
	static int n;
	char *path = paths[n++ % 4];
	FILE *f;

	snprintf(path, 100, "%s/%s", folder, name);
	f = fopen(path, "wb");
	fputs(text, f);
	fclose(f);
	return path;
}

static void several(void)
{
	struct reader_options options = { .controls = &controls, .digest = true };
	const char *files[] = {
		file("a", "_at\t_fault\tdebit\nx:2\t\\N\t1.5\n\\.\trows=1\tsum.debit=1.5\n"),
		file("b", "debit\n2\n3\n\\.\trows=2\tsum.debit=5\n"),
	};
	const struct file_summary *inputs;
	struct buf out = { 0 };
	struct reader *r;
	struct record rec;
	struct decimal d;
	uint64_t total;
	size_t count;

	diag_open("test");
	r = reader_open(files, 2, &options);
	CHECK(reader_next(r, &rec) && rec.line.p);
	CHECK_INT(reader_tally(r)->rows, 1);
	CHECK(reader_next(r, &rec) && reader_next(r, &rec) && !rec.line.p);
	CHECK_INT(reader_line(r), 3);
	show_record(&out, &rec);
	CHECK(str_ends(buf_str(&out), STR("/b:3/~/3\n")));
	CHECK(!reader_next(r, &rec));
	CHECK_INT(reader_tally(r)->rows, 3);
	CHECK(tally_sum(reader_tally(r), 0, &d) && decimal_cmp(d, decimal_of(65, 1)) == 0);
	inputs = reader_inputs(r, &count);
	CHECK_INT(count, 2);
	CHECK_INT(inputs[0].bytes, 52);
	CHECK_STR(inputs[1].sha256,
	          "714fb31e9103e2ceec2a046d5e0730e55a1c327403090dee7204e9217fc56ea3");
	CHECK_INT(reader_bytes(r, &total), 84);
	CHECK_INT(total, 84);
	CHECK(reader_close(r));
	buf_free(&out);
}

/* What is said about these files; the folder is shown as DIR. */
static const char *about(const char *const *files, size_t count,
                         const struct reader_options *options, struct buf *said)
{
	struct buf out = { 0 };
	char *at;

	reported_start();
	CHECK(!read_all(reader_open(files, count, options), &out));
	CHECK_INT(diag_status(), 2);
	reported_end(said);
	while (said->p && (at = strstr(said->p, folder))) {
		memmove(at, at + strlen(folder) - 3, strlen(at + strlen(folder) - 3) + 1);
		memcpy(at, "DIR", 3);
	}
	buf_free(&out);
	return said->p;
}

static void files_refused(void)
{
	struct reader_options options = { .format = FORMAT_TSV };
	const char *missing[] = { file("a", "x\ty\n1\t2\n"), "/nowhere/at all", "/nowhere/else" };
	const char *differ[] = { file("a", "x\ty\n1\t2\n"), file("b", "x\tz\n1\t2\n") };
	const char *dir[] = { folder };
	struct buf said = { 0 };

	CHECK_STR(about(missing, 3, &options, &said),
	          "test: cannot open '/nowhere/at all': No such file or directory\n"
	          "test: cannot open '/nowhere/else': No such file or directory\n");
	CHECK_STR(about(differ, 2, &options, &said),
	          "test: DIR/b:1: the header differs from that of DIR/a: x, z; there: x, y\n");
	CHECK_STR(about(dir, 1, &options, &said), "test: cannot read 'DIR': Is a directory\n");
	buf_free(&said);
}

static void headerless(void)
{
	struct reader_options options = {
		.format = FORMAT_TSV,
		.header_file = file("names", "_at\t_fault\ta\tb\nx:9\t\\N\tnot\tread\n")
	};
	const char *shard[] = { file("shard", "x:2\t\\N\t1\t2\n") };
	const char *empty[] = { file("empty", "") };
	const char *wrong[] = { file("wrong", "x:2\t\\N\t1\n") };
	struct buf out = { 0 }, said = { 0 };

	diag_open("test");
	CHECK(read_all(reader_open(shard, 1, &options), &out));
	CHECK_STR(out.p, "x:2/~/1,2\n");
	CHECK(read_all(reader_open(empty, 1, &options), &out));
	CHECK_STR(out.p, "");
	CHECK_STR(about(wrong, 1, &options, &said),
	          "test: DIR/wrong:1: 3 fields, the header has 4\n");
	options.header_file = "/nowhere";
	CHECK_STR(about(shard, 1, &options, &said),
	          "test: cannot open '/nowhere': No such file or directory\n");
	buf_free(&out);
	buf_free(&said);
}

static void changed(void)
{
	struct reader_options options = { .format = FORMAT_TSV };
	const char *files[] = { file("growing", "a\n1\n") };
	struct buf out = { 0 }, said = { 0 };
	struct reader *r;
	struct record rec;
	FILE *f;

	reported_start();
	r = reader_open(files, 1, &options);
	CHECK(reader_next(r, &rec));
	f = fopen(files[0], "ab");
	fputs("2\n", f);
	fclose(f);
	while (reader_next(r, &rec))
		continue;
	CHECK(!reader_close(r));
	reported_end(&said);
	CHECK(str_ends(
		buf_str(&said),
		STR("/growing: changed while it was read: run again when nothing writes to it\n")));
	buf_free(&out);
	buf_free(&said);
}

/* Records, one byte at a time and the last in the middle of a character, through a pipe. */
static void trickle(void)
{
	static const char text[] = "_at\t_fault\ta\nx:2\t\\N\t凭证\nx:3\t\\N\t\\t\n\\.\trows=2\n";
	struct reader_options options = { .format = FORMAT_STREAM };
	struct buf out = { 0 };
	struct reader *r;
	int fd[2];
	pid_t child;

	diag_open("test");
	CHECK(pipe(fd) == 0);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		for (size_t i = 0; i + 1 < sizeof(text); i++)
			if (write(fd[1], text + i, 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(fd[1]);
	r = reader_open_fd(fd[0], "pipe", &options);
	CHECK(read_all(r, &out));
	CHECK_STR(out.p, "x:2/~/凭证\nx:3/~/\t\n");
	close(fd[0]);
	waitpid(child, NULL, 0);
	buf_free(&out);
}

/* ---- limits */

/* `count` bytes of `fill` between two texts */
static struct str large(struct buf *b, const char *before, size_t count, char fill,
                        const char *after)
{
	buf_reset(b);
	buf_adds(b, before);
	buf_reserve(b, count + 1);
	memset(b->p + b->len, fill, count);
	b->len += count;
	buf_adds(b, after);
	return buf_str(b);
}

static void limits(void)
{
	static const struct {
		enum stream_format format;
		const char *before;
		size_t count;
		char fill;
		const char *after, *said;
	} rows[] = {
		{ FORMAT_STREAM, "a\n", FIELD_MAX, 'x', "\n\\.\trows=1\n", "" },
		{ FORMAT_STREAM, "a\tb\n1\t", FIELD_MAX + 1, 'x', "\n",
		  "test: in:2: field 2 has more than 16 MiB\n" },
		{ FORMAT_STREAM, "a\n1\n", RECORD_MAX + ((size_t)2 << 20), 'x', "\n",
		  "test: in:3: a record of more than 64 MiB\n" },
		{ FORMAT_STREAM, "a", FIELDS_MAX, '\t', "\n",
		  "test: in:1: the header has more than 4,096 fields\n" },
		{ FORMAT_STREAM, "a\n", 5000, '\t', "\n",
		  "test: in:2: 5,001 fields, the header has 1\n" },
		{ FORMAT_CSV, "a,b\n1,\"", FIELD_MAX + 1, 'x', "\"\n",
		  "test: in:2: a field of more than 16 MiB, or a record of more than "
		  "64 MiB or 4,096 fields; is a closing quote missing?\n" },
		{ FORMAT_CSV, "a,b\n1,2\n1,\"", RECORD_MAX + 1, 'x', "\n",
		  "test: in:3: a field of more than 16 MiB, or a record of more "
		  "than 64 MiB or 4,096 fields; is a closing quote missing?\n" },
	};
	struct buf in = { 0 }, out = { 0 }, said = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reader_options options = { .format = rows[i].format };
		bool whole;

		large(&in, rows[i].before, rows[i].count, rows[i].fill, rows[i].after);
		reported_start();
		whole = read_all(reader_open_memory("in", buf_str(&in), &options), &out);
		CHECK_STR(reported_end(&said), rows[i].said);
		CHECK(whole == !rows[i].said[0]);
	}
	buf_free(&in);
	buf_free(&out);
	buf_free(&said);
}

int main(void)
{
	int status;

	if (!mkdtemp(folder))
		return 1;
	unit_run("good streams, TSV and CSV give their records", accepted);
	unit_run("bad ones are refused with the place and what to do", refused);
	unit_run("a NUL character is refused", nul);
	unit_run("escapes are read in lines of many fields", wide);
	unit_run("a worker looks ahead in its block", ahead);
	unit_run("several inputs are one, each with its seal", several);
	unit_run("inputs that cannot be read, or differ, are named", files_refused);
	unit_run("a shard is read with the names of another file", headerless);
	unit_run("a file that changes while it is read is told", changed);
	unit_run("a stream that trickles in byte by byte is the same", trickle);
	unit_run("fields, records and headers past the limits are refused", limits);
	status = unit_end();
	if (fork() == 0)
		execlp("rm", "rm", "-rf", folder, (char *)NULL);
	wait(NULL);
	return status;
}
