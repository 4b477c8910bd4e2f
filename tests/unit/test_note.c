/* test_note: digest and amounts of a record as bytes. */
#include <limits.h>
#include <stdlib.h>

#include "store/note.h"
#include "unit.h"

static struct note_reader reader(const struct note_writer *w, size_t controls)
{
	const unsigned char *p = (const unsigned char *)w->bytes.p;

	return (struct note_reader){ p, p + w->bytes.len, w->first, controls };
}

static void back(void)
{
	static const struct type type[] = { { TYPE_DECIMAL, 2 },
		                            { TYPE_INTEGER, 0 },
		                            { TYPE_DECIMAL, 0 } };
	static const int64_t rows[] = { 5, 6, 6 + 300, INT64_MAX };
	struct note_writer w = { 0 };
	struct note_reader r;
	struct noted n;
	struct str value[3];
	struct buf text = { 0 };

	for (size_t i = 0; i < 4; i++) {
		note_begin(&w, rows[i], (struct hash128){ i, UINT64_MAX - i });
		note_integer(&w, i % 2 ? -1250 : INT64_MAX);
		note_null(&w);
		note_text(&w, STR("-12345678901234567890123456789012345678"));
	}
	r = reader(&w, 3);
	for (size_t i = 0; i < 4; i++) {
		CHECK(note_next(&r, &n));
		CHECK_INT(n.row, rows[i]);
		CHECK(n.digest.low == i && n.digest.high == UINT64_MAX - i);
		note_values(n.amounts, type, 3, &text, value);
		CHECK(str_is(value[0], i % 2 ? "-12.50" : "92233720368547758.07"));
		CHECK(str_is_null(value[1]));
		CHECK(str_is(value[2], "-12345678901234567890123456789012345678"));
	}
	CHECK(!note_next(&r, &n));
	note_reset(&w);
	CHECK(w.count == 0 && w.bytes.len == 0);
	buf_free(&w.bytes);
	buf_free(&text);
}

static void smallest(void)
{
	static const int64_t units[] = { 0, -1, 1, 63, -64, INT64_MIN, INT64_MAX };
	struct note_writer w = { 0 };
	struct note_reader r;
	struct noted n;
	struct buf out = { 0 };
	char want[30];

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		note_begin(&w, (int64_t)i, (struct hash128){ 1, 2 });
		note_integer(&w, units[i]);
	}
	r = reader(&w, 1);
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		buf_reset(&out);
		CHECK(note_next(&r, &n) &&
		      note_amount(&n.amounts, (struct type){ TYPE_INTEGER, 0 }, &out));
		snprintf(want, sizeof(want), "%lld", (long long)units[i]);
		CHECK_STR(out.p, want);
	}
	buf_free(&w.bytes);
	buf_free(&out);
}

static void pieces(void)
{
	struct note_writer w = { 0 };

	for (int i = 0; i < 2000; i++) {
		CHECK(!note_full(&w));
		note_begin(&w, i, (struct hash128){ 0, 0 });
	}
	CHECK(note_full(&w));
	buf_free(&w.bytes);
}

/* Notes that were cut, or bytes that are none, are refused or read, never beyond their end. */
static void garbage(void)
{
	srand(1);
	for (int round = 0; round < 50000; round++) {
		size_t len = (size_t)rand() % 60;
		unsigned char *bytes = malloc(len + 1);
		struct note_reader r = { bytes, bytes + len, 0, 2 };
		struct noted n;
		struct buf out = { 0 };

		for (size_t i = 0; i < len; i++)
			bytes[i] = (unsigned char)(rand() % 3 ? rand() % 5 : rand());
		while (note_next(&r, &n)) {
			CHECK(r.p <= r.end);
			note_amount(&n.amounts, (struct type){ TYPE_DECIMAL, 2 }, &out);
			note_amount(&n.amounts, (struct type){ TYPE_DECIMAL, 2 }, &out);
			CHECK_INT((long long)n.amounts.len, 0);
		}
		buf_free(&out);
		free(bytes);
	}
}

int main(void)
{
	unit_run("notes come back", back);
	unit_run("every integer comes back", smallest);
	unit_run("a piece is full with 2,000 notes", pieces);
	unit_run("bytes that are no notes", garbage);
	return unit_end();
}
