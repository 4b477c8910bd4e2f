/*
 * test_spool: records come back as they were put aside, as lines or in packets, as often as asked;
 * a file that is damaged, or a disk that is full, is an error.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "record/packet.h"
#include "record/record_typed.h"
#include "stream/spool.h"
#include "unit.h"

static struct str field_names[] = { { "text", 4 }, { "debit", 5 } };
static const struct header header = { .name = field_names, .count = 2 };

static struct buf long_text; /* longer than a packet */

/* The `i`-th record: short and long texts, null, the empty text, a fault. */
static void make(struct record *rec, struct str field[2], char at[32], int i)
{
	snprintf(at, 32, "x.csv:%d", i);
	*rec = (struct record){ .header = &header, .at = str_of(at), .field = field };
	rec->fault = i % 9 == 0 ? STR("debit:required") : STR_NULL;
	field[0] = i % 7 == 0      ? STR_NULL
	           : i % 5 == 0    ? STR("")
	           : i % 1501 == 0 ? buf_str(&long_text)
	           : i % 3 == 0    ? STR("more than sixteen bytes\tand a \\")
	                           : STR("kurz");
	field[1] = i % 11 == 0 ? STR("10000000000000.25") : STR("12.50");
}

static bool same(struct str a, struct str b)
{
	return str_is_null(a) == str_is_null(b) && a.len == b.len &&
	       (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

static struct spool *filled(int records, bool lines)
{
	struct spool *s = spool_new(&header);
	struct str field[2];
	struct record rec;
	char at[32];

	for (int i = 1; i <= records; i++) {
		make(&rec, field, at, i);
		/* only the first one decides */
		if (lines && i == 1)
			rec.line = STR("x.csv:1\t\\N\tkurz\t12.50");
		CHECK(spool_put(s, &rec));
	}
	return s;
}

/* How many records come back as they were put. */
static int read_all(struct spool *s)
{
	struct str field[2];
	struct record rec, want;
	long long units;
	char at[32];
	int good = 0, scale;

	while (spool_next(s, &rec)) {
		make(&want, field, at, good + 1);
		if (!same(rec.at, want.at) || !same(rec.fault, want.fault) ||
		    !same(rec.field[0], field[0]) || !same(rec.field[1], field[1]) ||
		    rec.header != &header)
			break;
		/* what is known of a field is that of this record */
		if (!typed_number(&rec, 1, &units, &scale) ||
		    units != ((good + 1) % 11 == 0 ? 1000000000000025 : 1250) || scale != 2)
			break;
		good++;
	}
	return good;
}

static void comes_back(int records, bool lines)
{
	struct spool *s = filled(records, lines);

	CHECK(spool_has_lines(s) == (lines || records == 0));
	for (int i = 0; i < 2; i++) {
		CHECK(spool_rewind(s));
		CHECK_INT(read_all(s), records);
		CHECK(spool_whole(s));
	}
	spool_free(s);
}

/* Records that are put after all of them have come back follow those. */
static void goes_on(int records, bool lines)
{
	struct spool *s = filled(records, lines);
	struct str field[2];
	struct record rec;
	char at[32];

	for (int round = 1; round < 4; round++) {
		CHECK(spool_rewind(s));
		CHECK_INT(read_all(s), round * records);
		CHECK(spool_whole(s) && spool_go_on(s));
		for (int i = 1; i <= records; i++) {
			make(&rec, field, at, round * records + i);
			CHECK(spool_put(s, &rec));
		}
	}
	CHECK(spool_rewind(s));
	CHECK_INT(read_all(s), 4 * records);
	CHECK(spool_whole(s));
	spool_free(s);
}

static void on(void)
{
	goes_on(1, false);
	goes_on(1, true);
	goes_on(1025, false);
	goes_on(9000, false);
	goes_on(9000, true);
	CHECK(diag_ok());
}

static void back(void)
{
	comes_back(0, false);
	comes_back(1, false);
	comes_back(1, true);
	comes_back(1024, false);
	comes_back(1025, false);
	comes_back(20000, false);
	comes_back(20000, true);
	CHECK(diag_ok());
}

static void part(void)
{
	struct spool *s = filled(5000, false);
	struct record rec;

	CHECK(spool_rewind(s));
	CHECK(spool_next(s, &rec));
	CHECK(!spool_whole(s));
	CHECK(spool_rewind(s));
	CHECK_INT(read_all(s), 5000);
	CHECK(spool_whole(s));
	spool_free(s);
}

/* Change a byte of the only temporary file, at `offset` from its end; or cut it there. */
static void damage(off_t offset, bool cut)
{
	char link[64], target[256];
	bool found = false;

	for (int fd = 3; !found && fd < 64; fd++) {
		struct stat st;
		ssize_t len;
		int file;

		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		len = readlink(link, target, sizeof(target) - 1);
		if (len < 0 || !strstr((target[len] = '\0', target), "(deleted)"))
			continue;
		found = true;
		file = open(link, O_RDWR);
		fstat(file, &st);
		if (cut)
			CHECK(ftruncate(file, st.st_size - offset) == 0);
		else
			CHECK(pwrite(file, "\377\377", 2, st.st_size - offset) == 2);
		close(file);
	}
	CHECK(found);
}

static void damaged_at(off_t offset, bool cut, const char *cause)
{
	struct spool *s;

	diag_open("unit");
	diag_set_level(DIAG_SILENT);
	s = filled(1000, false);
	CHECK(spool_rewind(s));
	damage(offset, cut);
	CHECK_INT(read_all(s), 0);
	CHECK(!spool_whole(s));
	CHECK(str_is(diag_cause(), cause));
	spool_free(s);
	CHECK_INT(diag_close(), 2);
}

static void damaged(void)
{
	static const char changed[] =
		"the temporary file in TMPDIR is not as it was written: is the disk damaged?";
	off_t whole = 16 + 1000 * 4 * 4; /* sizes and lengths */
	struct str field[2];
	struct record rec;
	char at[32];

	for (int i = 1; i <= 1000; i++) {
		make(&rec, field, at, i);
		whole += (off_t)(rec.at.len + rec.fault.len + field[0].len + field[1].len);
	}
	damaged_at(whole, false, changed);      /* the number of records */
	damaged_at(whole - 8, false, changed);  /* the number of bytes */
	damaged_at(whole - 16, false, changed); /* a length */
	damaged_at(1, true, "the temporary file in TMPDIR ends too early: is the disk damaged?");
	damaged_at(whole, true,
	           "the temporary file in TMPDIR ends too early: is the disk damaged?");
}

static void full(bool lines)
{
	struct rlimit before, limit;
	struct str field[2];
	struct record rec;
	struct spool *s;
	char at[32];
	int i = 1;

	diag_open("unit");
	diag_set_level(DIAG_SILENT);
	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = 200000;
	setrlimit(RLIMIT_FSIZE, &limit);
	s = spool_new(&header);
	do {
		make(&rec, field, at, i);
		if (lines && i == 1)
			rec.line = STR("x.csv:1\t\\N\tkurz\t12.50");
	} while (spool_put(s, &rec) && ++i < 200000);
	CHECK(i < 200000);
	CHECK(str_starts(diag_cause(), STR("cannot write the temporary file for records in '")));
	spool_free(s);
	setrlimit(RLIMIT_FSIZE, &before);
	CHECK_INT(diag_close(), 2);
}

static void full_disk(void)
{
	full(false);
	full(true);
}

int main(void)
{
	for (int i = 0; i < 400000; i++)
		buf_addc(&long_text, (char)('a' + i % 26));
	diag_open("unit");
	diag_set_level(DIAG_SILENT);
	unit_run("records come back as they were put, as lines or in packets", back);
	unit_run("more is put after all have come back", on);
	unit_run("from the start again, after a part of them", part);
	unit_run("a damaged file is an error, never a wrong record", damaged);
	unit_run("a full disk is an error", full_disk);
	buf_free(&long_text);
	return unit_end();
}
