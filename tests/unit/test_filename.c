/* filename: any name as text, and the same name back. */
#include "base/filename.h"
#include "unit.h"

#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

static void both_ways(void)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "vouchers.csv", "vouchers.csv" },
		{ "a b:c/d\\e'\".csv", "a b:c/d\\e'\".csv" },
		{ "\xe5\x87\xad\xe8\xaf\x81.csv", "\xe5\x87\xad\xe8\xaf\x81.csv" },
		{ "lat\xe9.csv", "lat%E9.csv" },
		{ "lat%E9.csv", "lat%25E9.csv" },
		{ "50%.csv", "50%25.csv" },
		{ "\xcc\xd8\xd5\xc2.csv", "%CC%D8%D5%C2.csv" },
		{ "a\nb\tc\x7f", "a%0Ab%09c%7F" },
		{ "\xc2\x9b"
		  "31m",
		  "%C2%9B31m" },
		{ "\xe2\x80\xae"
		  "vsc.csv",
		  "%E2%80%AEvsc.csv" },
		{ "\xe2\x80", "%E2%80" },
		{ "%%", "%25%25" },
		{ "", "" },
	};
	struct buf out = { 0 };

	for (size_t i = 0; i < ROWS(rows); i++) {
		buf_reset(&out);
		file_name_encode(&out, str_of(rows[i].name));
		CHECK_STR(out.len > 0 ? out.p : "", rows[i].text);
		buf_reset(&out);
		file_name_decode(&out, str_of(rows[i].text));
		CHECK_STR(out.len > 0 ? out.p : "", rows[i].name);
	}
	buf_free(&out);
}

/* Places that were written before, or by hand. */
static void other_texts(void)
{
	static const struct {
		const char *text, *name;
	} rows[] = {
		{ "50%.csv", "50%.csv" }, { "%", "%" },     { "%4", "%4" },   { "%e9", "\xe9" },
		{ "%4x", "%4x" },         { "%00", "%00" }, { "%%41", "%A" }, { "%41", "A" },
	};
	struct buf out = { 0 };

	for (size_t i = 0; i < ROWS(rows); i++) {
		buf_reset(&out);
		file_name_decode(&out, str_of(rows[i].text));
		CHECK_STR(out.p, rows[i].name);
	}
	buf_free(&out);
}

int main(void)
{
	unit_run("a name as text, and back", both_ways);
	unit_run("texts that are no encoded names", other_texts);
	return unit_end();
}
