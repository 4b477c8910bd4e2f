/*
 * sorter: the order of records, in memory and over runs; what it says if memory or disk do not
 * suffice, or the disk is damaged.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/mem.h"
#include "reported.h"
#include "said.h"
#include "sort/sorter.h"
#include "unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define MIB      ((uint64_t)1024 * 1024)

/* One record of the oracle, which is an array and qsort(). */
struct row {
	char *key;
	size_t len;
	size_t payload; /* bytes; see payload_of() */
	size_t number;
};

static uint64_t seed = 1; /* of the random numbers, the same in each run */

static size_t random_below(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/* The kinds of keys that random data has. */
enum keys { BYTES, DIGITS, FEW_LETTERS, SAME_START, EQUAL, LONG, SORTED, KINDS };

static size_t random_key(enum keys kind, size_t number, char out[600])
{
	static const char start[] = "a voucher of the year 2023, the book 01, the number ";
	size_t len = 0;

	switch (kind) {
	case BYTES:
		len = random_below(40);
		for (size_t i = 0; i < len; i++)
			out[i] = (char)random_below(256);
		return len;
	case DIGITS:
		return (size_t)snprintf(out, 600, "%020zu", random_below(1000000));
	case FEW_LETTERS: /* many that are the start of another, also with NUL */
		len = random_below(20);
		for (size_t i = 0; i < len; i++)
			out[i] = "\0\1a\377"[random_below(8) * random_below(8) / 16];
		return len;
	case SAME_START:
		return (size_t)snprintf(out, 600, "%s%zu", start, random_below(3000));
	case EQUAL:
		return (size_t)snprintf(out, 600, "%s", start);
	case LONG: /* 500 bytes that are the same in groups of ten */
		memset(out, 'x', 500);
		return 490 + (size_t)snprintf(out + 490, 100, "%zu", random_below(100));
	case SORTED:
	case KINDS:
		break;
	}
	return (size_t)snprintf(out, 600, "%09zu", number / 3);
}

/* The payload is a text that follows from number and length. */
static struct str payload_of(const struct row *r, struct buf *b)
{
	buf_reset(b);
	buf_reserve(b, r->payload);
	while (b->len < r->payload)
		buf_addc(b, (char)(r->number * 31 + b->len));
	return buf_str(b);
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = memcmp(x->key, y->key, x->len < y->len ? x->len : y->len);

	if (order == 0)
		order = (x->len > y->len) - (x->len < y->len);
	return order ? order : (x->number > y->number) - (x->number < y->number);
}

static struct row *random_rows(size_t n, enum keys kind, size_t payload)
{
	struct row *row = xcalloc(n, sizeof(*row));
	char key[600];

	for (size_t i = 0; i < n; i++) {
		row[i].len = random_key(kind, i, key);
		row[i].key = xstrndup(key, row[i].len);
		row[i].number = i;
		row[i].payload = random_below(payload + 1);
	}
	return row;
}

static void free_rows(struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(row[i].key);
	free(row);
}

/* How many of the first `n` records that come are not those of the oracle. */
static size_t wrong_rows(struct sorter *s, const struct row *row, size_t n)
{
	struct buf b = { 0 };
	struct str key, payload;
	uint64_t number;
	size_t wrong = 0, i = 0;

	for (; i < n && sorter_next(s, &key, &payload, &number); i++)
		wrong += number != row[i].number ||
		         !str_eq(key, (struct str){ row[i].key, row[i].len }) ||
		         !str_eq(payload, payload_of(&row[i], &b));
	buf_free(&b);
	return wrong + (n - i);
}

static struct sorter *put_rows(const struct row *row, size_t n, uint64_t memory)
{
	struct sorter *s = sorter_open(&(struct sorter_options){ .memory = memory });
	struct buf b = { 0 };
	size_t put = 0;

	for (size_t i = 0; i < n; i++)
		put += sorter_put(s, (struct str){ row[i].key, row[i].len },
		                  payload_of(&row[i], &b));
	CHECK_INT((long long)put, (long long)n);
	buf_free(&b);
	return s;
}

/*
 * Sort random rows, compare, and do so again. The bytes that went to runs, in percent of the records
 * with 16 bytes for each.
 */
static long long sort_and_compare(size_t n, enum keys kind, size_t payload, uint64_t memory)
{
	struct row *row = random_rows(n, kind, payload);
	struct sorter *s = put_rows(row, n, memory);
	uint64_t spilled, bytes = 0;

	for (size_t i = 0; i < n; i++)
		bytes += 16 + row[i].len + row[i].payload;
	qsort(row, n, sizeof(*row), compare_rows);
	CHECK(sorter_whole(s) == (n == 0));
	CHECK_INT((long long)wrong_rows(s, row, n / 2), 0);
	CHECK(sorter_rewind(s));
	CHECK_INT((long long)wrong_rows(s, row, n), 0);
	CHECK(sorter_whole(s) && !sorter_next(s, NULL, NULL, NULL) && sorter_whole(s));
	CHECK(sorter_rewind(s) && sorter_whole(s) == (n == 0));
	CHECK_INT((long long)wrong_rows(s, row, n), 0);
	CHECK(sorter_whole(s));
	CHECK_INT((long long)sorter_count(s), (long long)n);
	spilled = sorter_spilled(s);
	sorter_close(s);
	free_rows(row, n);
	return (long long)(spilled * 100 / bytes);
}

static void nothing(void)
{
	struct sorter *s = sorter_open(&(struct sorter_options){ .memory = MIB });

	CHECK(sorter_whole(s));
	CHECK(!sorter_next(s, NULL, NULL, NULL));
	CHECK(sorter_whole(s));
	CHECK(sorter_rewind(s));
	CHECK(!sorter_next(s, NULL, NULL, NULL));
	CHECK_INT((long long)sorter_count(s), 0);
	sorter_close(s);
	sorter_close(NULL);
}

static void in_memory(void)
{
	static const size_t counts[] = { 1, 2, 3, 24, 25, 26, 100, 5000 };

	for (size_t i = 0; i < COUNT(counts); i++)
		for (enum keys kind = 0; kind < KINDS; kind++)
			CHECK_INT(sort_and_compare(counts[i], kind, 20, 0), 0);
}

/* Two runs, as many as are merged at once, and so many that some are first merged to one. */
static void in_runs(void)
{
	static const struct {
		size_t n;
		size_t payload;
		uint64_t memory;
		long long least, most; /* percent */
	} rows[] = {
		{ 1500, 100, SORTER_LEAST, 100, 105 },
		{ 6000, 100, SORTER_LEAST, 100, 200 },
		{ 6000, 3000, SORTER_LEAST, 140, 300 },
		{ 500, 15000, SORTER_LEAST, 200, 600 }, /* records that are larger than a block */
		{ 10000, 500, MIB, 100, 105 },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		for (enum keys kind = 0; kind < KINDS; kind++) {
			long long percent = sort_and_compare(rows[i].n, kind, rows[i].payload,
			                                     rows[i].memory);
			char name[40];

			snprintf(name, sizeof(name), "%zu %d: %lld", i, (int)kind, percent);
			CHECK_ROW(percent >= rows[i].least && percent <= rows[i].most, name);
		}
}

/* Several chunks in memory, 64 MiB each, and then also in a run. */
static void in_chunks(void)
{
	struct sorter *s;
	static const uint64_t memory[] = { 512 * MIB, 160 * MIB };
	char *payload = xcalloc(1, 4000);

	for (size_t k = 0; k < COUNT(memory); k++) {
		uint64_t before = 0, number;
		size_t wrong = 0, n = 0;
		struct str key;

		s = sorter_open(&(struct sorter_options){ .memory = memory[k] });
		for (size_t i = 0; i < 50000; i++) {
			char text[32];
			struct str one = { text, (size_t)snprintf(text, sizeof(text), "%08zu",
				                                  i * 7919 % 50000) };

			CHECK(sorter_put(s, one, (struct str){ payload, 4000 }));
		}
		for (; sorter_next(s, &key, NULL, &number); n++) {
			uint64_t value = 0;

			str_number(key, &value);
			wrong += value != n || number * 7919 % 50000 != value;
			before = value;
		}
		CHECK(wrong == 0 && n == 50000 && before == 49999 && sorter_whole(s));
		CHECK((sorter_spilled(s) > 0) == (k == 1));
		sorter_close(s);
	}
	free(payload);
}

/* Keys each of which is the start of the next one: neither the stack nor the time grows with them. */
static void staircase(void)
{
	struct sorter *s = sorter_open(&(struct sorter_options){ .memory = 64 * MIB });
	char *key = xcalloc(1, 8000);
	uint64_t number;
	size_t wrong = 0;

	for (size_t i = 0; i < 8000; i++)
		CHECK(sorter_put(s, (struct str){ key, 7999 - i }, STR_NULL));
	for (size_t i = 0; i < 8000; i++)
		wrong += !sorter_next(s, NULL, NULL, &number) || number != 7999 - i;
	CHECK_INT((long long)wrong, 0);
	CHECK(sorter_whole(s));
	sorter_close(s);
	free(key);
}

/* The first order comes back by a second sorter, whose keys are the numbers. */
static void restored(void)
{
	struct row *row = random_rows(5000, DIGITS, 50);
	struct sorter *s = put_rows(row, 5000, SORTER_LEAST);
	struct sorter *back = sorter_open(&(struct sorter_options){ .memory = SORTER_LEAST });
	struct str payload;
	struct buf b = { 0 };
	uint64_t number;
	size_t wrong = 0, n = 0;

	while (sorter_next(s, NULL, &payload, &number)) {
		char key[8];

		for (size_t i = 0; i < sizeof(key); i++)
			key[i] = (char)(number >> (56 - 8 * i));
		CHECK(sorter_put(back, (struct str){ key, sizeof(key) }, payload));
	}
	for (; sorter_next(back, NULL, &payload, NULL); n++)
		wrong += !str_eq(payload, payload_of(&row[n], &b));
	CHECK(wrong == 0 && n == 5000 && sorter_whole(back));
	sorter_close(s);
	sorter_close(back);
	buf_free(&b);
	free_rows(row, 5000);
}

#ifndef UNIT_SANITIZED
/* How much more memory, in KiB, it takes to sort `n` records of `size` bytes within 4 MiB. */
static long memory_for(size_t n, size_t size)
{
	struct rusage before, after;
	struct sorter *s = sorter_open(&(struct sorter_options){ .memory = 4 * MIB });
	char *payload = xcalloc(1, size);
	size_t put = 0, given = 0;

	memset(payload, 'x', size);
	getrusage(RUSAGE_SELF, &before);
	for (size_t i = 0; i < n; i++) {
		char key[32];
		size_t len = (size_t)snprintf(key, sizeof(key), "%09zu", random_below(1000000));

		put += sorter_put(s, (struct str){ key, len }, (struct str){ payload, size });
	}
	while (sorter_next(s, NULL, NULL, NULL))
		given++;
	getrusage(RUSAGE_SELF, &after);
	CHECK(put == n && given == n && sorter_whole(s) && sorter_spilled(s) >= n * size);
	sorter_close(s);
	free(payload);
	return after.ru_maxrss - before.ru_maxrss;
}

/* 40 MiB of records; also large ones, of which few can be merged at once. */
static void bounded(void)
{
	/* some more, since the system may give memory in large pages */
	CHECK(memory_for(200000, 200) < 5 * 1024);
	/* compared with that; here the payload alone is 900 */
	CHECK(memory_for(50, 900000) < 2 * 1024);
}
#endif

static void too_small(void)
{
	char *payload = xcalloc(1, 20000);
	struct buf text = { 0 };
	struct sorter *s;

	reported_start();
	CHECK(!sorter_open(&(struct sorter_options){ .memory = SORTER_LEAST - 1 }));
	CHECK_STR(reported_end(&text),
	          "test: --memory is too small for sorting: 65535 bytes, at least 65536\n");

	reported_start();
	s = sorter_open(&(struct sorter_options){ .memory = SORTER_LEAST });
	CHECK(sorter_put(s, STR("a"), (struct str){ payload, 16000 }));
	CHECK(!sorter_put(s, STR("key"), (struct str){ payload, 19997 }));
	CHECK(!sorter_put(s, STR("a"), STR("b")) && !sorter_whole(s) && !sorter_rewind(s));
	CHECK(!sorter_next(s, NULL, NULL, NULL));
	CHECK_STR(reported_end(&text),
	          "test: --memory is too small for one record of 20000 bytes: at least 80576\n");
	CHECK_INT(diag_status(), 2);
	sorter_close(s);

	/* with as much as it says, it works, also where two such records meet another */
	s = sorter_open(&(struct sorter_options){ .memory = 80576 });
	for (size_t i = 0; i < 20; i++)
		CHECK(sorter_put(s, STR("key"), (struct str){ payload, 19997 }));
	for (size_t i = 0; i < 20; i++)
		CHECK(sorter_next(s, NULL, NULL, NULL));
	CHECK(!sorter_next(s, NULL, NULL, NULL) && sorter_whole(s));
	sorter_close(s);
	buf_free(&text);
	free(payload);
}

/* ---- the disk */

static int run_fd; /* the file of the runs */
static const char payload_x[] = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

/* A sorter that has written some runs of 3000 records to run_fd. */
static struct sorter *with_runs_of(struct str payload)
{
	struct sorter *s = sorter_open(&(struct sorter_options){ .memory = SORTER_LEAST });

	run_fd = dup(STDIN_FILENO);
	close(run_fd); /* the next one that is opened */
	for (size_t i = 0; i < 3000; i++) {
		char key[32];
		size_t len = (size_t)snprintf(key, sizeof(key), "%05zu", i * 7 % 3000);

		CHECK(sorter_put(s, (struct str){ key, len }, payload));
	}
	CHECK(sorter_spilled(s) > 80000);
	return s;
}

static struct sorter *with_runs(void)
{
	return with_runs_of(STR("a payload, which is a text"));
}

/* Take all that comes; all calls fail afterwards. Returns the records. */
static size_t take_all(struct sorter *s)
{
	size_t n = 0;

	while (sorter_next(s, NULL, NULL, NULL))
		n++;
	CHECK(!sorter_whole(s) && !sorter_rewind(s) && !sorter_next(s, NULL, NULL, NULL));
	return n;
}

/* Put until it fails. */
static void fill(struct sorter *s)
{
	size_t n = 0;

	while (n < 100000 && sorter_put(s, STR("key"), STR("a payload, which is a text")))
		n++;
	CHECK(n < 100000 && !sorter_put(s, STR("key"), STR("")));
}

static void no_folder(void)
{
	struct sorter *s = sorter_open(&(struct sorter_options){ .memory = SORTER_LEAST });
	struct buf text = { 0 };

	setenv("TMPDIR", "/there/is/none", 1);
	reported_start();
	fill(s);
	CHECK_INT((long long)take_all(s), 0);
	CHECK_STR(
		reported_end(&text),
		"test: cannot make the temporary file for sorting in '/there/is/none': No such file or directory: let "
		"TMPDIR name a folder that can be written, or allow so much with --memory SIZE that no file is needed\n");
	sorter_close(s);
	unsetenv("TMPDIR");
	buf_free(&text);
}

static void full_disk(void)
{
	struct sorter *s = with_runs();
	int full = open("/dev/full", O_RDWR | O_CLOEXEC);
	struct buf text = { 0 };

	if (full < 0) {
		sorter_close(s);
		return;
	}
	dup2(full, run_fd);
	close(full);
	reported_start();
	fill(s);
	CHECK_INT((long long)take_all(s), 0);
	CHECK_STR(
		reported_end(&text),
		"test: cannot write the temporary file for sorting in '/tmp': No space left on device: let TMPDIR name a "
		"folder with more room, or allow more with --memory SIZE\n");
	sorter_close(s);
	buf_free(&text);
}

/* The disk is full only when runs are merged to one, since there are too many for the memory. */
static void full_at_merge(void)
{
	struct sorter *s = sorter_open(&(struct sorter_options){ .memory = SORTER_LEAST });
	struct rlimit all, some;
	struct buf text = { 0 };
	char *payload = xcalloc(1, 15000);

	getrlimit(RLIMIT_FSIZE, &all);
	for (size_t i = 0; i < 40; i++)
		CHECK(sorter_put(s, STR("key"), (struct str){ payload, 15000 }));
	reported_start();
	some = (struct rlimit){ 700000, all.rlim_max };
	setrlimit(RLIMIT_FSIZE, &some);
	CHECK_INT((long long)take_all(s), 0);
	setrlimit(RLIMIT_FSIZE, &all);
	CHECK_STR(
		reported_end(&text),
		"test: cannot write the temporary file for sorting in '/tmp': File too large: let TMPDIR name a folder "
		"with more room, or allow more with --memory SIZE\n");
	sorter_close(s);
	free(payload);
	buf_free(&text);
}

static void unreadable(void)
{
	struct sorter *s = with_runs();
	struct buf text = { 0 };
	int null;

	CHECK(sorter_next(s, NULL, NULL, NULL));
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	dup2(null, run_fd);
	close(null);
	reported_start();
	CHECK(take_all(s) < 2999);
	CHECK_STR(
		reported_end(&text),
		"test: cannot read the temporary file for sorting in '/tmp': Bad file descriptor\n");
	sorter_close(s);
	buf_free(&text);
}

static const char damaged_text[] =
	"test: the temporary file for sorting in '/tmp' does not give back what was put there: is the disk damaged? TMPDIR "
	"can name another folder\n";

static void flip(off_t at, int bit)
{
	char c = 0;

	CHECK(pread(run_fd, &c, 1, at) == 1);
	c ^= (char)(1 << bit);
	CHECK(pwrite(run_fd, &c, 1, at) == 1);
}

/* Whichever byte of the file changes, it is an error; also if the end of the file is lost. */
static void damaged(void)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < 60; i++) {
		struct sorter *s = with_runs();
		struct stat st = { 0 };

		reported_start();
		CHECK(fstat(run_fd, &st) == 0 && st.st_size > 100000);
		if (i == 58) {
			flip(9, 5); /* the block is 8192 bytes larger than any */
		} else if (i == 59) {
			CHECK(sorter_next(s, NULL, NULL, NULL));
			CHECK(ftruncate(run_fd, st.st_size / 2) == 0);
		} else {
			flip(i < 20 ? (off_t)i : (off_t)random_below((size_t)st.st_size), i % 8);
		}
		CHECK(take_all(s) < 3000);
		CHECK_STR(reported_end(&text), damaged_text);
		sorter_close(s);
	}
	buf_free(&text);
}

/* Two good blocks that have changed places are an error, too. */
static void displaced(void)
{
	struct sorter *s = with_runs();
	char first[16], *a = NULL, *b = NULL;
	uint32_t size = 0;
	struct buf text = { 0 };

	CHECK(pread(run_fd, first, sizeof(first), 0) == sizeof(first));
	memcpy(&size, first + 8, sizeof(size));
	size += (uint32_t)sizeof(first);
	a = xmalloc(size);
	b = xmalloc(size);
	CHECK(pread(run_fd, a, size, 0) == (ssize_t)size &&
	      pread(run_fd, b, size, size) == (ssize_t)size);
	CHECK(memcmp(a + 8, b + 8, 8) == 0 && memcmp(a, b, 8) != 0);
	CHECK(pwrite(run_fd, b, size, 0) == (ssize_t)size &&
	      pwrite(run_fd, a, size, size) == (ssize_t)size);
	reported_start();
	CHECK(take_all(s) < 3000);
	CHECK_STR(reported_end(&text), damaged_text);
	sorter_close(s);
	free(a);
	free(b);
	buf_free(&text);
}

/*
 * A block with a good checksum, but of other records: here one of 51 records in place of one of 102.
 * (A disk that gives back what was there earlier, or a mistake of ours.)
 */
static void too_few(void)
{
	struct sorter *s = with_runs_of((struct str){ payload_x, 19 });
	int fd = run_fd;
	struct sorter *other = with_runs_of((struct str){ payload_x, 59 });
	char block[16 + 102 * 40];
	struct buf text = { 0 };

	CHECK(pread(run_fd, block, sizeof(block), 0) == sizeof(block));
	CHECK(pwrite(fd, block, sizeof(block), 0) == sizeof(block));
	reported_start();
	CHECK_INT((long long)take_all(s), 3000 - 51);
	CHECK_STR(reported_end(&text), damaged_text);
	sorter_close(s);
	sorter_close(other);
	buf_free(&text);
}

/* A signal that asks to stop ends writing and reading, without a word. */
static void stopped_while_put(void)
{
	struct sorter *s = with_runs();

	raise(SIGTERM);
	fill(s);
	take_all(s);
	sorter_close(s);
}

static void stopped_while_read(void)
{
	struct sorter *s = with_runs();

	CHECK(sorter_next(s, NULL, NULL, NULL));
	raise(SIGTERM);
	CHECK(take_all(s) < 2999);
	sorter_close(s);
}

static void stopped(void)
{
	in_child(stopped_while_put);
	CHECK_STR(said.p, "");
	CHECK_INT(ended, -SIGTERM);
	in_child(stopped_while_read);
	CHECK_STR(said.p, "");
	CHECK_INT(ended, -SIGTERM);
	said_free();
}

int main(void)
{
	unsetenv("TMPDIR");
#ifndef UNIT_SANITIZED
	unit_run("the memory stays within its bound", bounded); /* first, before others take more */
#endif
	unit_run("no records", nothing);
	unit_run("records in memory come in order, equals as they were put", in_memory);
	unit_run("so do records in runs, of one pass and of several", in_runs);
	unit_run("so do records in several chunks of memory", in_chunks);
	unit_run("keys that are the start of each other need no more", staircase);
	unit_run("the first order is restored by the numbers", restored);
	unit_run("memory that is too small for a record says how much it needs", too_small);
	unit_run("a folder that is not there is reported once", no_folder);
	unit_run("a full disk is reported once", full_disk);
	unit_run("a disk that is full when runs are merged is reported once", full_at_merge);
	unit_run("runs that cannot be read are reported once", unreadable);
	unit_run("a byte that has changed is an error", damaged);
	unit_run("a block in another place is an error", displaced);
	unit_run("good blocks with too few records are an error", too_few);
	unit_run("a signal that asks to stop is obeyed without a word", stopped);
	return unit_end();
}
