/* test_audit: the line about a run, to the byte but for what the clock says. */
#include "program/audit.h"
#include "reported.h"
#include "unit.h"

static struct str control_names[] = { { "debit", 5 }, { "credit", 6 } };
static const struct controls controls = { .count = 2, .name = control_names };
static struct str field_names[] = { { "debit", 5 } };
static const struct header header = { .count = 1, .name = field_names };

/* The value of a member as 0s, digit by digit, since it is the clock's. */
static void blank(char *line, const char *member)
{
	char *p = strstr(line, member);

	CHECK(p != NULL);
	for (p += p ? strlen(member) : 0; p && *p && *p != '"'; p++)
		if (*p >= '0' && *p <= '9')
			*p = '0';
}

/*
 * Take out a member that is another one in each run: `"run":"` and what follows, up to its comma.
 */
static void drop(char *text, const char *member)
{
	char *start = strstr(text, member), *end = start ? strchr(start, ',') : NULL;

	if (end)
		memmove(start, end + 1, strlen(end));
}

static void line(void)
{
	char path[] = "/tmp/cutover-audit-XXXXXX", text[2000] = "", want[2000];
	struct file_summary in = { .name = "-", .bytes = 81234, .sha256 = "abc" };
	struct file_summary out = { .name = "x.tsv", .bytes = 5 };
	struct str value = STR("12.50");
	struct record rec = { .header = &header, .field = &value };
	struct tally t;
	FILE *f;

	close(mkstemp(path));
	diag_open("test");
	tally_init(&t, &controls);
	tally_bind(&t, &header);
	tally_add(&t, &rec);
	tally_add(&t, &rec);
	for (int i = 0; i < 2; i++) {
		struct audit *a = audit_start("map");

		audit_spec(a, "vouchers.yml", "0123");
		audit_param(a, STR("book"), STR("001"));
		audit_input(a, &in);
		audit_output(a, &out);
		audit_count(a, "in", &t);
		audit_fact(a, "batch", STR("一\n"));
		CHECK(audit_end(a, path, i));
	}
	f = fopen(path, "rb");
	text[fread(text, 1, sizeof(text) - 1, f)] = 0;
	fclose(f);
	unlink(path);
	CHECK(strchr(text, '\n') && strchr(strchr(text, '\n') + 1, '\n')[1] == 0);
	strchr(text, '\n')[1] = 0;
	drop(text, "\"run\":\"");
	drop(text, "\"stdin\":\"");
	drop(text, "\"stdout\":\"");
	blank(text, "\"start\":\"");
	blank(text, "\"seconds\":\"");
	snprintf(
		want, sizeof(want),
		"{\"program\":\"map\",\"version\":\"%s\",\"start\":\"0000-00-00T00:00:00Z\",\"params\":{\"book\":\"001\"},"
		"\"inputs\":[{\"name\":\"-\",\"bytes\":81234,\"sha256\":\"abc\"}],\"outputs\":[{\"name\":\"x.tsv\",\"bytes\":5,\"sha256\":null}],"
		"\"spec\":\"vouchers.yml\",\"spec_sha256\":\"0123\",\"in\":{\"records\":2,\"sums\":{\"debit\":\"25.00\"}},"
		"\"batch\":\"一\\n\",\"seconds\":\"0.000\",\"status\":0}\n",
		CUTOVER_VERSION);
	CHECK_STR(text, want);
	tally_free(&t);
}

static void nowhere(void)
{
	struct buf said = { 0 };

	reported_start();
	CHECK(audit_end(audit_start("map"), NULL, 0));
	CHECK(!audit_end(audit_start("map"), "/nowhere/audit", 0));
	CHECK_STR(reported_end(&said),
	          "test: cannot create '/nowhere/audit': No such file or directory\n");
	CHECK_INT(diag_status(), 2);
	buf_free(&said);
}

int main(void)
{
	unit_run("one line of JSON for each run, appended", line);
	unit_run("a log that cannot be written is told", nowhere);
	return unit_end();
}
