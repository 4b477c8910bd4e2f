/* test_writer: the exact bytes of each format, and that nothing is sealed that is not whole. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reported.h"
#include "stream/writer.h"
#include "unit.h"

static char folder[] = "/tmp/cutover-writer-XXXXXX";
static char path[100];

static struct str control_names[] = { { "debit", 5 } };
static const struct controls controls = { .count = 1, .name = control_names };

/* What the file holds, "(none)" where it is not there. */
static const char *content(struct buf *b)
{
	char piece[4096];
	FILE *f = fopen(path, "rb");
	size_t n;

	buf_reset(b);
	buf_adds(b, f ? "" : "(none)");
	while (f && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(b, piece, n);
	if (f)
		fclose(f);
	return b->p;
}

static struct str values[][3] = {
	/* summary, debit, party */
	{ { "凭证", 6 }, { "10.50", 5 }, { NULL, 0 } },
	{ { "a\tb\n\"c\",\r\\", 10 }, { "-0.25", 5 }, { "", 0 } },
	{ { "\\N", 2 }, { "x", 1 }, { " ", 1 } },
};

static bool write_all(struct header *h, const struct writer_options *options, bool seal,
                      struct buf *said)
{
	struct arena arena = { 0 };
	struct writer *w;
	bool ok;

	unlink(path);
	reported_start();
	w = writer_open(path, h, options);
	for (size_t i = 0; w && i < 3; i++) {
		struct record rec = {
			.header = h, .at = STR("x:2"), .field = values[i], .arena = &arena
		};

		rec.fault = i == 2 ? STR("debit:not_a_number") : STR_NULL;
		CHECK(writer_put(w, &rec));
	}
	ok = writer_finish(w, seal);
	CHECK_INT(writer_tally(w)->rows, 3);
	CHECK(writer_finish(w, seal) == ok);
	writer_close(w);
	reported_end(said);
	arena_free(&arena);
	return ok;
}

static const struct {
	struct writer_options options;
	bool seal;
	const char *text;
} formats[] = {
	{ { .format = FORMAT_STREAM, .controls = &controls },
	  true,
	  "_at\t_fault\tsummary\tdebit\tparty\nx:2\t\\N\t凭证\t10.50\t\\N\nx:2\t\\N\ta\\tb\\n\"c\",\\r\\\\\t-0.25\t\n"
	  "x:2\tdebit:not_a_number\t\\\\N\tx\t \n\\.\trows=3\tsum.debit=10.25\n" },
	{ { .format = FORMAT_STREAM, .no_header = true },
	  true,
	  "x:2\t\\N\t凭证\t10.50\t\\N\nx:2\t\\N\ta\\tb\\n\"c\",\\r\\\\\t-0.25\t\nx:2\tdebit:not_a_number\t\\\\N\tx\t \n\\.\trows=3\n" },
	{ { .format = FORMAT_TSV, .controls = &controls },
	  true,
	  "_at\t_fault\tsummary\tdebit\tparty\nx:2\t\\N\t凭证\t10.50\t\\N\nx:2\t\\N\ta\\tb\\n\"c\",\\r\\\\\t-0.25\t\n"
	  "x:2\tdebit:not_a_number\t\\\\N\tx\t \n" },
	{ { .format = FORMAT_CSV },
	  true,
	  "_at,_fault,summary,debit,party\nx:2,,凭证,10.50,\nx:2,,\"a\tb\n\"\"c\"\",\r\\\",-0.25,\"\"\n"
	  "x:2,debit:not_a_number,\\N,x, \n" },
	{ { .format = FORMAT_STREAM }, false, "(none)" },
};

static struct header *make_header(struct header *h)
{
	*h = (struct header){ 0 };
	header_add(h, STR("summary"));
	header_add(h, STR("debit"));
	header_add(h, STR("party"));
	return h;
}

static void bytes(void)
{
	struct buf b = { 0 }, said = { 0 };
	struct header h;

	make_header(&h);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		CHECK_INT(write_all(&h, &formats[i].options, formats[i].seal, &said),
		          formats[i].seal);
		CHECK_STR(said.p, "");
		CHECK_STR(content(&b), formats[i].text);
	}
	header_free(&h);
	buf_free(&b);
	buf_free(&said);
}

/* What is read, unchanged or with a field set to itself, is written as the same bytes. */
static void round_trip(bool touch)
{
	static const char text[] =
		"_at\t_fault\ta\tb\nx:2\t\\N\t\\t\\\\\t\\N\nx:3\ta:required\t\t凭证\n\\.\trows=2\n";
	struct reader_options in_options = { .format = FORMAT_STREAM };
	struct writer_options options = { .format = FORMAT_STREAM, .digest = true };
	struct buf b = { 0 };
	struct record rec;
	struct reader *r;
	struct writer *w;

	diag_open("test");
	r = reader_open_memory("in", str_of(text), &in_options);
	w = writer_open(path, reader_header(r), &options);
	while (reader_next(r, &rec)) {
		CHECK(rec.line.p != NULL);
		if (touch)
			record_set(&rec, 0, rec.field[0]);
		CHECK(writer_put(w, &rec));
	}
	CHECK(writer_finish(w, reader_close(r)));
	CHECK_STR(content(&b), text);
	CHECK_INT(writer_output(w)->bytes, sizeof(text) - 1);
	CHECK_STR(writer_output(w)->sha256,
	          "5024dc2a7076deb2a4bcd53417c05bdfa85e644c49f34a28ee61f78f863c6d14");
	CHECK_STR(writer_output(w)->name, path);
	writer_close(w);
	buf_free(&b);
}

static void copied(void)
{
	round_trip(false);
}

static void composed(void)
{
	round_trip(true);
}

/*
 * Lines that are copied are sealed with what the caller says they sum up to, and only where their
 * number is right.
 */
static void copied_lines(void)
{
	struct writer_options options = { .format = FORMAT_STREAM, .controls = &controls };
	struct header h = { 0 };
	struct arena arena = { 0 };
	struct buf b = { 0 }, said = { 0 };

	header_add(&h, STR("debit"));
	for (unsigned more = 0; more < 2; more++) {
		struct str field[1] = { STR("2.50") };
		struct record rec = { .header = &h,
			              .at = STR("x:3"),
			              .fault = STR_NULL,
			              .field = field,
			              .arena = &arena };
		struct writer *w;
		struct tally t;

		unlink(path);
		reported_start();
		w = writer_open(path, &h, &options);
		CHECK(writer_takes_lines(w));
		CHECK(writer_put_line(w, STR("x:2\t\\N\t1.25")));
		CHECK(writer_put(w, &rec));
		tally_init(&t, &controls);
		tally_bind(&t, &h);
		for (unsigned i = 0; i <= more; i++)
			tally_add(&t, &rec);
		CHECK(writer_count_lines(w, &t) == (more == 0));
		CHECK(writer_finish(w, diag_ok()) == (more == 0));
		CHECK_STR(
			content(&b),
			more == 0
				? "_at\t_fault\tdebit\nx:2\t\\N\t1.25\nx:3\t\\N\t2.50\n\\.\trows=2\tsum.debit=5.00\n"
				: "(none)");
		writer_close(w);
		tally_free(&t);
		reported_end(&said);
	}
	CHECK(strstr(said.p,
	             "the number of records written is not the number that was read and kept") !=
	      NULL);
	header_free(&h);
	arena_free(&arena);
	buf_free(&b);
	buf_free(&said);
}

/*
 * Other programs leave _fault empty where nothing is wrong: we write null, whether the record was
 * touched or not.
 */
static void empty_fault(void)
{
	struct reader_options in_options = { .format = FORMAT_TSV };
	struct writer_options options = { .format = FORMAT_TSV };
	struct buf b = { 0 };
	struct record rec;

	diag_open("test");
	for (int touch = 0; touch < 2; touch++) {
		struct reader *r = reader_open_memory(
			"in", STR("_at\t_fault\ta\nx:2\t\t\nx:3\ta:required\t1\n"), &in_options);
		struct writer *w = writer_open(path, reader_header(r), &options);

		while (reader_next(r, &rec)) {
			if (touch)
				record_set(&rec, 0, rec.field[0]);
			CHECK(writer_put(w, &rec));
		}
		CHECK(writer_finish(w, reader_close(r)));
		CHECK_STR(content(&b), "_at\t_fault\ta\nx:2\t\\N\t\nx:3\ta:required\t1\n");
		writer_close(w);
	}
	buf_free(&b);
}

/*
 * A line belongs to the header it was read with: another header, or CSV, is written field by field.
 */
static void other_header(void)
{
	struct header a = { 0 }, b = { 0 };
	struct str field[2] = { STR("1"), STR("2") };
	struct record rec = {
		.header = &a, .at = STR("x:2"), .field = field, .line = STR("x:2\t\\N\t1\t2")
	};
	struct writer_options options = { .format = FORMAT_TSV };
	struct buf text = { 0 };
	struct writer *w;

	header_add(&a, STR("p"));
	header_add(&a, STR("q"));
	header_add(&b, STR("q"));
	header_add(&b, STR("p"));
	diag_open("test");
	w = writer_open(path, &b, &options);
	field[0] = STR("changed");
	CHECK(writer_put(w, &rec));
	CHECK(writer_finish(w, true));
	writer_close(w);
	CHECK_STR(content(&text), "_at\t_fault\tq\tp\nx:2\t\\N\tchanged\t2\n");
	buf_free(&text);
	header_free(&a);
	header_free(&b);
}

static void told(void)
{
	struct writer_options options = { .format = FORMAT_STREAM, .controls = &controls };
	struct str field[3] = { STR("a"), STR("0.0000000000000001"), STR_NULL };
	struct record rec = { .at = STR("x:2"), .field = field };
	struct buf said = { 0 };
	struct writer *w;
	struct header h;
	char *lines, *large;

	rec.header = make_header(&h);
	reported_start();
	CHECK(!writer_open("/nowhere/at all", &h, &options));
	CHECK_STR(reported_end(&said),
	          "test: cannot create '/nowhere/at all': No such file or directory\n");

	reported_start();
	w = writer_open("/dev/null", &h, &options);
	CHECK(writer_put(w, &rec));
	field[1] = STR("999999999999999999");
	for (int i = 0; i < 20000; i++)
		CHECK(writer_put(w, &rec));
	CHECK(!writer_finish(w, true));
	CHECK_STR(
		reported_end(&said),
		"test: /dev/null: no seal: the sum of 'debit' needs more than 38 digits; it cannot be one of the controls\n");
	writer_close(w);

	large = calloc(1, FIELD_MAX + 1);
	memset(large, 'x', FIELD_MAX + 1);
	field[1] = STR("1");
	field[2] = (struct str){ large, FIELD_MAX };
	reported_start();
	w = writer_open("/dev/null", &h, &options);
	CHECK(writer_put(w, &rec));
	field[2].len++;
	CHECK(!writer_put(w, &rec));
	CHECK(!writer_put(w, &rec));
	CHECK_INT(writer_tally(w)->rows, 1);
	CHECK(!writer_finish(w, true));
	CHECK_STR(reported_end(&said),
	          "test: /dev/null: the record from 'x:2' has a field of more than 16 MiB\n");
	CHECK_INT(diag_status(), 2);
	writer_close(w);
	memset(large, '\\', FIELD_MAX);
	field[0] = field[1] = field[2] = (struct str){ large, FIELD_MAX };
	reported_start();
	w = writer_open("/dev/null", &h, &options);
	CHECK(!writer_put(w, &rec));
	CHECK_STR(reported_end(&said),
	          "test: /dev/null: the record from 'x:2' has more than 64 MiB\n");
	writer_close(w);

	reported_start();
	lines = calloc(1, RECORD_MAX + 1);
	memset(lines, 'x', RECORD_MAX + 1);
	memcpy(lines, "x:3\t", 4);
	w = writer_open("/dev/null", &h, &options);
	CHECK(writer_put_line(w, (struct str){ lines, RECORD_MAX }));
	CHECK(!writer_put_line(w, (struct str){ lines, RECORD_MAX + 1 }));
	CHECK(!writer_put_line(w, STR("x:4")));
	CHECK_STR(reported_end(&said),
	          "test: /dev/null: the record from 'x:3' has more than 64 MiB\n");
	writer_close(w);
	free(lines);

	if (access("/dev/full", W_OK) == 0) {
		reported_start();
		w = writer_open("/dev/full", &h, &options);
		CHECK(!writer_finish(w, true));
		CHECK_STR(reported_end(&said),
		          "test: cannot write '/dev/full': No space left on device\n");
		writer_close(w);
	}
	free(large);
	header_free(&h);
	buf_free(&said);
}

/* ---- a thread that writes behind ---- */

/* So many records of 1,000 digits, each another one. Returns what writer_finish() does, and the digest. */
static bool write_many(struct header *h, bool behind, size_t records, char sha256[DIGEST_TEXT])
{
	struct writer_options options = { .digest = true, .behind = behind };
	struct str field[3] = { STR_NULL, STR("1.00"), STR("b") };
	struct record rec = { .header = h, .at = STR("x:2"), .field = field };
	struct writer *w = writer_open(path, h, &options);
	char text[1001];
	bool ok = true;

	for (size_t i = 0; i < records && ok; i++) {
		snprintf(text, sizeof(text), "%01000zu", i);
		field[0] = str_of(text);
		ok = writer_put(w, &rec);
	}
	ok = writer_finish(w, true) && ok;
	memcpy(sha256, writer_output(w)->sha256, DIGEST_TEXT);
	writer_close(w);
	return ok;
}

static void behind(void)
{
	char want[DIGEST_TEXT], got[DIGEST_TEXT], sha256[DIGEST_TEXT];
	struct buf text = { 0 };
	struct digest *d;
	struct header h;

	make_header(&h);
	CHECK(write_many(&h, false, 20000, want) && write_many(&h, true, 20000, got));
	CHECK_STR(got, want);
	d = digest_new();
	content(&text);
	digest_add(d, text.p, text.len);
	digest_end(d, sha256);
	CHECK_STR(sha256, want);
	buf_free(&text);
	header_free(&h);
}

/* There is room for half of the only block that the thread writes. */
static void behind_full(void)
{
	struct rlimit before, half = { .rlim_cur = 1 << 19 };
	char sha256[DIGEST_TEXT];
	struct buf said = { 0 };
	struct header h;

	make_header(&h);
	getrlimit(RLIMIT_FSIZE, &before);
	half.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	reported_start();
	setrlimit(RLIMIT_FSIZE, &half);
	unlink(path);
	CHECK(!write_many(&h, true, 1100, sha256));
	setrlimit(RLIMIT_FSIZE, &before);
	reported_end(&said);
	CHECK(strstr(said.p, "File too large"));
	CHECK(access(path, F_OK) != 0);
	buf_free(&said);
	header_free(&h);
}

int main(void)
{
	int status;

	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/out", folder);
	unit_run("stream, TSV and CSV, to the byte; a file that is not sealed does not appear",
	         bytes);
	unit_run("a record that nobody changed is written as it was read", copied);
	unit_run("a record that was touched is composed to the same bytes", composed);
	unit_run("lines are copied, and counted by who knows them", copied_lines);
	unit_run("an empty _fault is written as null", empty_fault);
	unit_run("a line is not copied under another header", other_header);
	unit_run("what cannot be written is told, and not sealed", told);
	unit_run("a thread that writes behind writes the same", behind);
	unit_run("what it cannot write is told, too", behind_full);
	status = unit_end();
	unlink(path);
	rmdir(folder);
	return status;
}
