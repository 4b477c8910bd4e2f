/* test_finding: what is wrong goes into the record and to each sink, once. */
#include "cells/utc_offsets.h"
#include "record/fault.h"
#include "record/finding.h"
#include "reported.h"
#include "unit.h"

/* A sink that counts, and keeps the place and the message. */
struct heard {
	int count;
	struct str at;
	char field[8], code[16], message[64];
};

static void hear(void *context, const struct finding *f)
{
	struct heard *h = context;

	h->count++;
	h->at = f->at;
	snprintf(h->field, sizeof(h->field), "%.*s", (int)f->field.len, f->field.p);
	snprintf(h->code, sizeof(h->code), "%.*s", (int)f->code.len, f->code.p);
	snprintf(h->message, sizeof(h->message), "%.*s", (int)f->message.len, f->message.p);
}

static const struct finding bad_date = {
	.field = { "date", 4 },
	.column = { "日期", 6 },
	.code = { "not_a_date", 10 },
	.value = { "31.2.", 5 },
	.message = { "is not a date", 13 },
};

static void reported(void)
{
	struct arena arena = { 0 };
	struct record rec = { .at = STR("v.csv:7"), .arena = &arena };
	struct heard one = { 0 }, two = { 0 };
	struct finding_sink second = { .take = hear, .context = &two };
	struct finding_sink first = { .take = hear, .context = &one, .next = &second };
	struct finding f = bad_date;

	finding_report(&first, &rec, &f);
	CHECK(one.count == 1 && two.count == 1);
	CHECK(str_is(one.at, "v.csv:7"));
	CHECK(str_is(rec.fault, "date:not_a_date:日期:31.2."));
	/* a warning is no fault; a place of its own stays */
	f.severity = SEVERITY_WARNING;
	f.field = STR("other");
	f.at = STR("v.csv:2");
	finding_report(&first, &rec, &f);
	CHECK(two.count == 2 && str_is(two.at, "v.csv:2"));
	CHECK(str_is(rec.fault, "date:not_a_date:日期:31.2."));
	/* nobody hears of it, and no record has it */
	f.severity = SEVERITY_ERROR;
	f.line = STR("2");
	finding_report(NULL, &rec, &f);
	CHECK(str_is(rec.fault, "date:not_a_date:日期:31.2. other:not_a_date:日期:31.2.:2"));
	finding_report(&second, NULL, &f);
	CHECK_INT(two.count, 3);
	arena_free(&arena);
}

static void shown(void)
{
	static const struct {
		enum finding_front front;
		enum severity severity;
		const char *field, *value, *group, *want;
	} rows[] = {
		{ FRONT_FIELD_AND_VALUE, SEVERITY_ERROR, "date", "31.2.", NULL,
		  "test: v.csv:7: date: '31.2.' is not a date\n" },
		{ FRONT_FIELD_AND_VALUE, SEVERITY_ERROR, "date", NULL, NULL,
		  "test: v.csv:7: date: is not a date\n" },
		{ FRONT_FIELD_AND_VALUE, SEVERITY_WARNING, NULL, "31.2.", "A-1",
		  "test: v.csv:7: warning: is not a date (group 'A-1')\n" },
		{ FRONT_FIELD, SEVERITY_ERROR, "date", "31.2.", NULL,
		  "test: v.csv:7: date: is not a date\n" },
		{ FRONT_NOTHING, SEVERITY_ERROR, "date", "31.2.", NULL,
		  "test: v.csv:7: is not a date\n" },
	};
	struct buf text = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct finding f = bad_date;

		f.at = STR("v.csv:7");
		f.front = rows[i].front;
		f.severity = rows[i].severity;
		f.field = str_of(rows[i].field);
		f.value = str_of(rows[i].value);
		f.group = str_of(rows[i].group);
		reported_start();
		finding_report(finding_stderr(), NULL, &f);
		CHECK_STR(reported_end(&text), rows[i].want);
	}
	buf_free(&text);
}

/* Which faults have one cause. */
static void same_cause(void)
{
	struct str name[] = { STR("account"), STR("day") }, field[] = { STR("9999"), STR("31.2.") };
	struct header header = { .count = 2, .name = name };
	struct arena arena = { 0 };
	struct record rec = { .header = &header, .field = field, .arena = &arena };
	static const struct {
		const char *at, *fault, *other_at, *other;
		bool same;
	} rows[] = {
		{ "v:2", "a:not_a_date:D:x", "v:2", "b:not_a_date:D:x", true },
		{ "v:2", "a:not_a_date:D:x", "v:9", "b:side:D:x:2", true },
		{ "v:2", "a:not_a_date:D:x", "v:3", "a:not_a_date:D:x", false },
		{ "v:2", "a:not_a_date:D:x", "w:9", "a:not_a_date:D:x:2", false },
		{ "v:2", "a:not_a_date:D:x", "v:2", "a:not_a_date:D:y", false },
		{ "v:2", "a:not_a_date:D:x", "v:2", "a:not_a_date:E:x", false },
		{ "v:2", "day:not_a_date", "v:2", "month:not_a_date:day:31.2.", true },
		{ "v:2", "account:unmapped", "w:7", "x:unmapped:account:9999", true },
		{ "v:2", "account:unmapped", "v:2", "account:damaged", false },
		{ "v:2", "*:ragged", "v:2", "*:ragged", true },
		{ "v:2", "*:ragged", "v:3", "*:ragged", false },
		{ "v:2", "*:ragged", "v:2", "*:quote", false },
	};
	struct buf one = { 0 }, two = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str rest = str_of(rows[i].fault), other = str_of(rows[i].other);
		struct fault_entry e;

		buf_reset(&one);
		buf_reset(&two);
		rec.at = str_of(rows[i].at);
		CHECK_ROW(fault_next(&rest, &arena, &e) && fault_cause_key(&rec, &e, &one),
		          rows[i].fault);
		rec.at = str_of(rows[i].other_at);
		CHECK_ROW(fault_next(&other, &arena, &e) && fault_cause_key(&rec, &e, &two),
		          rows[i].other);
		CHECK_ROW(str_eq(buf_str(&one), buf_str(&two)) == rows[i].same, rows[i].other);
	}
	rec.at = STR_NULL;
	CHECK(!fault_cause_key(&rec, &(struct fault_entry){ .field = STR("day"), .code = STR("x") },
	                       &one));
	CHECK(fault_cause_key(
		&rec, &(struct fault_entry){ .field = STR("account"), .code = STR("unmapped") },
		&one));
	buf_free(&one);
	buf_free(&two);
	arena_free(&arena);
}

/* The words of a finding that nobody reads are not made: stderr shows the first of a kind. */
static void heard_or_not(void)
{
	const struct str code = STR("heard_or_not");
	struct heard one = { 0 };
	struct finding_sink all = { .take = hear, .context = &one };
	int shown = 0;

	CHECK(!finding_is_heard(NULL, code) && finding_is_heard(&all, code));
	for (int i = 0; i < 100; i++) {
		shown += finding_is_heard(finding_stderr(), code);
		finding_report_whole(finding_stderr(), &(struct finding){ .code = code }, "words");
	}
	CHECK_INT(shown, 20);
	CHECK(finding_is_heard(finding_stderr(), STR("another")));
	all.next = finding_stderr();
	CHECK(finding_is_heard(&all, code));
}

/* About no single record: each sink gets the whole finding; stderr shows its message alone. */
static void whole(void)
{
	struct heard one = { 0 };
	struct finding_sink all = { .take = hear, .context = &one, .next = finding_stderr() };
	struct finding f = { .at = STR("v.csv:9"), .field = STR("debit"), .code = STR("gone") };
	struct buf text = { 0 };

	reported_start();
	finding_report_whole(&all, &f, "%s of %d", "one", 2);
	CHECK_STR(reported_end(&text), "test: v.csv:9: one of 2\n");
	CHECK_INT(one.count, 1);
	CHECK_STR(one.message, "one of 2");
	CHECK(str_is(one.at, "v.csv:9"));
	CHECK_STR(one.field, "debit");
	CHECK_STR(one.code, "gone");
	f.at = STR_NULL;
	reported_start();
	for (int i = 0; i < 21; i++)
		finding_report_whole(finding_stderr(), &f, "%d", i % 10);
	diag_more();
	CHECK(str_ends(str_of(reported_end(&text)), STR("9\ntest: 1 more 'gone'\n")));
	buf_free(&text);
}

/* What a module finds about a file goes to the function of a caller who wants it, else to stderr. */
static void caller(void)
{
	struct utc_offsets seen = { 0 };
	struct file_findings findings = { 0 };
	struct heard one = { 0 };
	struct finding_sink mine = { .take = hear, .context = &one };
	struct buf text = { 0 };

	utc_offsets_see(&seen, 0, STR("v.csv:2"));
	utc_offsets_see(&seen, 480, STR("v.csv:3"));
	CHECK(file_findings_sinks(NULL) == finding_stderr());
	for (int i = 0; i < 2; i++) {
		findings.sinks = i == 0 ? &mine : NULL;
		reported_start();
		utc_offsets_report(&seen, STR("at"), &findings);
		(void)reported_end(&text);
		CHECK((text.len > 0) == (i == 1));
		CHECK(i == 0 || str_starts(buf_str(&text), STR("test: v.csv:3: at: a time stamp")));
	}
	CHECK_INT(one.count, 1);
	CHECK_STR(one.code, "zones_mixed");
	CHECK_STR(one.field, "at");
	CHECK_INT(file_findings_open(&findings, STR("zones_mixed"), NULL), 2);
	file_findings_free(&findings);
	utc_offsets_free(&seen);
	buf_free(&text);
}

int main(void)
{
	unit_run("a finding goes into the record and to each sink, once", reported);
	unit_run("a message has field, value and group before and after it", shown);
	unit_run("faults of one cell have one cause, wherever they are", same_cause);
	unit_run("words that nobody reads are not made", heard_or_not);
	unit_run("what is about no record goes to each sink, too", whole);
	unit_run("a caller hears what is found about a file", caller);
	return unit_end();
}
