/*
 * test_file_findings: what was found about the whole, in the parts of a seal; and the line in which
 * a stream says who failed.
 */
#include "base/diag.h"
#include "record/file_findings.h"
#include "record/percent.h"
#include "stream/stream_failure.h"
#include "unit.h"

static const char *put(const struct file_findings *f, struct buf *b)
{
	buf_reset(b);
	file_findings_put(f, b);
	return b->p;
}

static void added_up(void)
{
	struct decimal minus = decimal_of(-2000, 2), plus = decimal_of(5, 1);
	struct file_findings f = { 0 }, other = { 0 };
	struct buf b = { 0 };
	uint64_t accepted;

	file_findings_add(&f, STR("total_differs"), 1, STR("debit"), &minus);
	file_findings_add(&f, STR("total_differs"), 1, STR("debit"), &plus);
	file_findings_add(&f, STR("total_differs"), 1, STR("credit"), NULL);
	file_findings_add(&f, STR("zones"), 3, STR_NULL, NULL);
	CHECK_STR(
		put(&f, &b),
		"\tfinding=total_differs:2:debit:20.50\tfinding=total_differs:1:credit:\tfinding=zones:3::");
	CHECK_INT(file_findings_open(&f, STR("total_differs"), &accepted), 3);
	CHECK_INT(accepted, 0);
	CHECK_INT(file_findings_open(&f, STR_NULL, NULL), 6);
	CHECK_STR(file_finding_meaning_of(STR("total_differs")),
	          file_finding_meaning(FILE_TOTAL_DIFFERS));
	CHECK(!file_finding_meaning_of(STR("zones")));
	file_findings_accept(&f, STR("total_differs"));
	CHECK_INT(file_findings_open(&f, STR("total_differs"), &accepted), 0);
	CHECK_INT(accepted, 3);
	file_findings_add(&other, STR("total_differs"), 1, STR("debit"), &plus);
	file_findings_merge(&other, &f);
	CHECK_STR(put(&other, &b),
	          "\tfinding=total_differs:1:debit:0.5\taccepted=total_differs:2:debit:20.50"
	          "\taccepted=total_differs:1:credit:\tfinding=zones:3::");
	file_findings_free(&f);
	file_findings_free(&other);
	buf_free(&b);
}

/* What leaves its figures does not look small. */
static void too_many(void)
{
	struct decimal most = decimal_of(1, 0), one = most;
	struct file_findings f = { 0 };
	struct buf b = { 0 };
	uint64_t accepted;

	CHECK(decimal_parse(STR("99999999999999999999999999999999999999"), &most) == DECIMAL_OK);
	file_findings_add(&f, STR("x"), INT64_MAX, STR("a"), &most);
	file_findings_add(&f, STR("x"), INT64_MAX, STR("b"), NULL);
	file_findings_add(&f, STR("x"), INT64_MAX, STR("a"), &most);
	file_findings_add(&f, STR("x"), 1, STR("a"), &one);
	CHECK_STR(put(&f, &b),
	          "\tfinding=x:9223372036854775807:a:\tfinding=x:9223372036854775807:b:");
	CHECK(file_findings_open(&f, STR("x"), &accepted) == INT64_MAX);
	file_findings_free(&f);
	buf_free(&b);
}

static const struct {
	const char *text, *put; /* put: NULL where it is no finding */
} parts[] = {
	{ "total_differs:1:debit:20.00", "\tfinding=total_differs:1:debit:20.00" },
	{ "zones:3::", "\tfinding=zones:3::" },
	{ "x:1:a%3Ab%3D%25%5C%09:-1", "\tfinding=x:1:a%3Ab%3D%25%5C%09:1" },
	{ "x:1:%e5%80%9f:", "\tfinding=x:1:\xe5\x80\x9f:" },
	{ "", NULL },
	{ "x", NULL },
	{ "x:1", NULL },
	{ "x:1:debit", NULL },
	{ ":1:debit:1", NULL },
	{ "x::debit:1", NULL },
	{ "x:-1:debit:1", NULL },
	{ "x:0:debit:1", NULL },
	{ "x:9223372036854775807::", "\tfinding=x:9223372036854775807::" },
	{ "x:9223372036854775808::", NULL },
	{ "x:1:debit:much", NULL },
	{ "x:1:debit:1:2", NULL },
	{ "x:1:%4:1", NULL },
	{ "x:1:%zz:1", NULL },
	{ "x:1:%00:1", NULL },
	{ "x:1:\xff:1", NULL },
	{ "x:1:%ff:1", NULL },
	{ "x%E2%80:1::1", NULL },
};

static void read_back(void)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct file_findings f = { 0 };

		CHECK_ROW(file_findings_read(&f, str_of(parts[i].text), false) ==
		                  (parts[i].put != NULL),
		          parts[i].text);
		if (parts[i].put)
			CHECK_STR(put(&f, &b), parts[i].put);
		else
			CHECK_INT(f.count, 0);
		file_findings_free(&f);
	}
	buf_free(&b);
}

static void shown(void)
{
	struct decimal d = decimal_of(2000, 2);
	struct file_findings f = { 0 };
	struct buf b = { 0 };

	file_findings_add(&f, STR("total_differs"), 1234, STR("debit"), &d);
	file_findings_add(&f, STR("zones"), 1, STR_NULL, NULL);
	file_finding_show(&f.item[0], &b);
	buf_addc(&b, ' ');
	file_finding_show(&f.item[1], &b);
	CHECK_STR(b.p, "total_differs (1,234, debit 20.00) zones (1)");
	file_findings_free(&f);
	buf_free(&b);
}

static const struct {
	const char *line, *shown; /* shown: NULL where it cannot be read */
} failures[] = {
	{ "\\!\tvalidate\tlimits\t2\t1 record is at fault",
	  "validate refused the stream after 2 records: 1 record is at fault" },
	{ "\\!\tclean\terror\t1\ta\\tb\\\\c", "clean failed after 1 record: a\tb\\c" },
	{ "\\!\tmap\tinterrupted\t0\t", "map was interrupted after 0 records" },
	{ "\\!", NULL },
	{ "\\!\tmap", NULL },
	{ "\\!\tmap\terror\t0", NULL },
	{ "\\!\t\terror\t0\tx", NULL },
	{ "\\!\tmap\tother\t0\tx", NULL },
	{ "\\!\tmap\terror\tmany\tx", NULL },
	{ "\\!\tmap\terror\t0\tx\ty", NULL },
	{ "\\!\tmap\terror\t0\t\xff", NULL },
	{ "\\!\tmap\terror\t0\tx\\y", NULL },
	{ "\\!\tmap\terror\t0\t\\N", NULL },
};

static void failed(void)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		struct str line = str_of(failures[i].line);
		struct stream_failure f = { 0 };
		bool ok = stream_failure_read(line, &f);

		CHECK_ROW(stream_failure_is(line), failures[i].line);
		CHECK_ROW(ok == (failures[i].shown != NULL), failures[i].line);
		if (ok) {
			buf_reset(&b);
			stream_failure_show(&f, &b);
			CHECK_STR(b.p, failures[i].shown);
			buf_reset(&b);
			stream_failure_put(&f, &b);
			b.p[--b.len] = '\0';
			CHECK_STR(b.p, failures[i].line);
		}
		stream_failure_free(&f);
	}
	CHECK(!stream_failure_is(STR("\\!x\tmap")));
	CHECK(!stream_failure_is(STR("\\.\trows=0")));
	buf_free(&b);
}

static void cut(void)
{
	struct stream_failure f = { .program = STR("map"), .kind = FAILED_ERROR };
	struct buf message = { 0 }, line = { 0 };

	for (int i = 0; i < 1000; i++)
		buf_adds(&message, "\xe5\x80\x9f");
	f.message = buf_str(&message);
	stream_failure_put(&f, &line);
	/* 682 whole characters of three bytes */
	CHECK_INT(line.len, strlen("\\!\tmap\terror\t0\t\n") + (size_t)682 * 3);
	/* also where another program has written it */
	buf_reset(&line);
	buf_addf(&line, "\\!\tmap\terror\t0\t%s", message.p);
	CHECK(stream_failure_read(buf_str(&line), &f));
	CHECK_INT(f.message.len, (size_t)682 * 3);
	stream_failure_free(&f);
	buf_free(&message);
	buf_free(&line);
}

/*
 * The first trouble is the cause; what a thread has said in the meantime comes when its turn has
 * come.
 */
static void caused(void)
{
	struct diag_log *log = diag_log_new();
	struct stream_failure f;

	diag_open("unit");
	diag_set_level(DIAG_SILENT);
	CHECK_INT(diag_cause().len, 0);
	diag_hold(log);
	diag_note("a note");
	diag_error("%s of the thread", "trouble");
	CHECK(!diag_ok());
	diag_hold(NULL);
	CHECK(diag_ok());
	diag_release(log);
	diag_error("another");
	f = stream_failure_now("unit", 7);
	CHECK(str_is(f.message, "trouble of the thread"));
	CHECK_INT(f.kind, FAILED_ERROR);
	CHECK_INT(diag_close(), 2);

	diag_open("unit");
	diag_set_level(DIAG_SILENT);
	diag_refusal("%d too many", 3);
	f = stream_failure_now("unit", 7);
	CHECK(str_is(f.message, "3 too many"));
	CHECK_INT(f.kind, FAILED_LIMITS);
	CHECK_INT(diag_close(), 1);
	diag_log_free(log);
}

int main(void)
{
	unit_run("findings of one code and field add up, and are accepted by code", added_up);
	unit_run("counts and amounts that leave their figures do not look small", too_many);
	unit_run("what a seal says of a finding is read, or is none", read_back);
	unit_run("a finding as a message shows it", shown);
	unit_run("the line of a stream that failed is read, shown and written again", failed);
	unit_run("a long message is cut between two characters", cut);
	unit_run("the first trouble, or refusal, is the cause of a failure", caused);
	return unit_end();
}
