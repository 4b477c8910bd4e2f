/*
 * test_legacy: a file that cannot be read to its end is not taken for one that has ended; the cause
 * is reported once, and no further file is opened.
 */
#include <signal.h>

#include "legacy/legacy.h"
#include "reported.h"
#include "unit.h"

static char folder[] = "/tmp/cutover-legacy-XXXXXX";

static const struct spec_source how = { .encoding = "UTF-8",
	                                .delimiter = { ",", 1 },
	                                .quote = '"',
	                                .header_rows = 1,
	                                .multiline = 50 };

/* Rows of two files, the first with this text (NULL: it is the folder itself). */
struct reading {
	struct legacy *s;
	const char *file[2];
	char first[200], second[200];
	size_t files, rows;
};

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");

	fputs(text, f);
	fclose(f);
}

static void begin(struct reading *r, const char *text)
{
	*r = (struct reading){ .file = { r->first, r->second } };
	snprintf(r->first, sizeof(r->first), "%s%s", folder, text ? "/a.csv" : "");
	snprintf(r->second, sizeof(r->second), "%s/b.csv", folder);
	if (text)
		put(r->first, text);
	put(r->second, "x,y\n1,2\n");
	r->s = legacy_open(r->file, 2, &how, true);
}

static void read_all(struct reading *r)
{
	struct legacy_row row;

	while (legacy_file(r->s)) {
		r->files++;
		while (legacy_row(r->s, &row))
			r->rows++;
	}
}

static void end(struct reading *r, const char *text)
{
	legacy_close(r->s);
	if (text)
		unlink(r->first);
	unlink(r->second);
}

static void whole(void)
{
	struct buf text = { 0 };
	struct reading r;

	reported_start();
	begin(&r, "a,b\n1,2\n");
	read_all(&r);
	CHECK(legacy_ok(r.s));
	CHECK_INT((long long)r.files, 2);
	CHECK_INT((long long)r.rows, 4);
	end(&r, "");
	CHECK_STR(reported_end(&text), "");
	buf_free(&text);
}

static void failed(void)
{
	static const struct {
		const char *text, *said;
		size_t files, rows;
	} rows[] = {
		{ "a,b\n1,2\n3,\"4\n", "the file ends inside quotes", 1, 2 },
		{ "", "the file is empty", 0, 0 },
		{ NULL, "it is a directory", 0, 0 },
		{ "\x1f\x8b\x08 damaged", "is packed by gzip, and cannot be read", 0, 0 },
		{ "PK\3\4 damaged", "is a workbook or another zip archive, or damaged", 0, 0 },
	};
	struct buf text = { 0 };
	struct reading r;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *said = rows[i].said;

		reported_start();
		begin(&r, rows[i].text);
		read_all(&r);
		CHECK_ROW(!legacy_ok(r.s), said);
		CHECK_ROW(r.files == rows[i].files && r.rows == rows[i].rows, said);
		end(&r, rows[i].text);
		reported_end(&text);
		/* in one line, and in these words but for the workbook, whose parts have others */
		CHECK_ROW(text.len > 0 && strchr(text.p, '\n') == text.p + text.len - 1, said);
		CHECK_ROW(strstr(text.p, said) || strncmp(said, "is a workbook", 13) == 0, said);
	}
	buf_free(&text);
}

static void stopped(void)
{
	struct buf text = { 0 };
	struct legacy_row row;
	struct reading r;

	reported_start();
	begin(&r, "a,b\n1,2\n");
	CHECK(legacy_file(r.s) && legacy_row(r.s, &row));
	raise(SIGTERM);
	read_all(&r);
	CHECK(!legacy_ok(r.s));
	CHECK_INT((long long)r.files, 0);
	end(&r, "");
	CHECK_STR(reported_end(&text), "");
	diag_open("test");
	buf_free(&text);
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	unit_run("files that are read to their end", whole);
	unit_run("a file that cannot be read is no end, and nothing comes after it", failed);
	unit_run("a signal is no end", stopped);
	rmdir(folder);
	return unit_end();
}
