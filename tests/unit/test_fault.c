/* test_fault: the codes, and how they are written into a record and read back. */
#include "record/fault.h"
#include "unit.h"

static void table(void)
{
	enum fault f;

	for (int i = 0; i < FAULT_COUNT_; i++) {
		bool named = fault_name((enum fault)i).p && fault_meaning((enum fault)i);

		CHECK(named); /* a row in the middle of the table is missing */
		if (!named)
			continue;
		CHECK(fault_find(fault_name((enum fault)i), &f) && f == (enum fault)i);
		CHECK(fault_meaning((enum fault)i)[0] != 0);
		CHECK(!memchr(fault_name((enum fault)i).p, ' ', fault_name((enum fault)i).len));
	}
	CHECK(!fault_find(STR("nonsense"), &f));
	CHECK_STR(fault_name(FAULT_NOT_A_NUMBER).p, "not_a_number");
	CHECK_STR(fault_meaning(FAULT_NOT_A_NUMBER), "is not a number");
}

static const struct {
	const char *field, *code; /* added one after the other; field NULL: the whole record */
	const char *fault;        /* the text after it */
} adds[] = {
	{ "debit", "not_a_number", "debit:not_a_number" },
	{ "debit", "not_a_number", "debit:not_a_number" },
	{ "debit", "not_a", "debit:not_a_number debit:not_a" },
	{ NULL, "ragged", "debit:not_a_number debit:not_a *:ragged" },
	{ "odd name", "required", "debit:not_a_number debit:not_a *:ragged odd name:required" },
	{ "a:b c", "my check: 1",
	  "debit:not_a_number debit:not_a *:ragged odd name:required a%3Ab c:my_check__1::" },
	{ "a:b c", "my check: 1",
	  "debit:not_a_number debit:not_a *:ragged odd name:required a%3Ab c:my_check__1::" },
};

static void written(void)
{
	struct arena arena = { 0 };
	struct record rec = { .arena = &arena };

	for (size_t i = 0; i < sizeof(adds) / sizeof(adds[0]); i++) {
		rec.line = STR("x");
		fault_add(&rec, str_of(adds[i].field), str_of(adds[i].code));
		CHECK_ROW(str_is(rec.fault, adds[i].fault), adds[i].fault);
		CHECK_ROW((!rec.line.p) == (i != 1 && i != 6), adds[i].fault);
	}
	arena_free(&arena);
}

static const struct {
	const char *fault; /* a text of one fault */
	const char *field, *code, *column, *text;
} parts[] = {
	{ "debit:not_a_number", "debit", "not_a_number", NULL, NULL },
	{ "odd name:required", "odd name", "required", NULL, NULL },
	{ "余额:借:overflow", "余额:借", "overflow", NULL, NULL },
	{ "*:ragged", "*", "ragged", NULL, NULL },
	{ "debit:not_a_number:借方 金额:1.2.3", "debit", "not_a_number", "借方", NULL },
	{ "debit:not_a_number:借方%20金额:1%3A2.3%25", "debit", "not_a_number", "借方 金额",
	  "1:2.3%" },
	{ "account:required:科目编码:", "account", "required", "科目编码", "" },
	{ "a%3Ab c:required::", "a:b c", "required", NULL, NULL },
	{ "nothing to split here", NULL, "nothing to split here", NULL, NULL },
};

static void steps(void)
{
	struct str rest = STR(
		"debit:not_a_number odd name:required debit:not_a_date:D:2023-02-30%20x *:ragged");
	struct arena arena = { 0 };
	struct record rec = { .fault = rest, .arena = &arena };
	struct fault_entry part;
	size_t n = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct str one = str_of(parts[i].fault);

		CHECK(fault_next(&one, &arena, &part));
		if (i == 4) /* the space ends it: no long form */
			continue;
		CHECK_ROW(str_eq(part.field, str_of(parts[i].field)), parts[i].fault);
		CHECK_ROW(str_eq(part.code, str_of(parts[i].code)), parts[i].fault);
		CHECK_ROW(str_eq(part.column, str_of(parts[i].column)), parts[i].fault);
		CHECK_ROW(str_eq(part.text, str_of(parts[i].text)), parts[i].fault);
	}
	while (fault_next(&rest, &arena, &part))
		n++;
	CHECK_INT(n, 4);
	CHECK(fault_has(&rec, STR("odd name")) && fault_has(&rec, STR("debit")));
	CHECK(!fault_has(&rec, STR("name")) && !fault_has(&rec, STR("not_a_number")));
	CHECK(!fault_has(&(struct record){ .fault = STR_NULL }, STR("debit")));
	rest = STR_NULL;
	CHECK(!fault_next(&rest, &arena, &part));
	arena_free(&arena);
}

/* The cause: cut, escaped, added once for a code; and given where the names change. */
static void caused(void)
{
	struct str from_name[] = { STR("date"), STR("debit"), STR("no") },
		   to_name[] = { STR("debit"), STR("account") };
	struct header from_header = { .count = 3, .name = from_name },
		      to_header = { .count = 2, .name = to_name };
	struct str from_field[] = { STR("2023-02-30"), STR("x y"), STR_NULL },
		   to_field[] = { STR("x y"), STR("4711") };
	struct arena arena = { 0 };
	struct record from = { .header = &from_header, .field = from_field, .arena = &arena };
	struct record to = { .header = &to_header, .field = to_field, .arena = &arena };
	char text[301];

	memset(text, 'a', 300);
	memcpy(text + 198, "\xe5\x80\x9f", 3);
	fault_add_cause(
		&from,
		&(struct fault_entry){
			STR("debit"), STR("not_a"), STR("借 方:"), { text, 300 }, STR_NULL });
	fault_add_cause(&from, &(struct fault_entry){ STR("debit"), STR("not_a"), STR("other"),
	                                              STR("other"), STR("7") });
	text[198] = '\0';
	CHECK(str_starts(from.fault, STR("debit:not_a:借%20方%3A:aaa")));
	CHECK_INT(from.fault.len, strlen("debit:not_a:借%20方%3A:") + 198);

	to.fault = STR(
		"date:not_a_date debit:not_a no:required *:ragged account:unmapped date:side:D:1");
	fault_spell_out(&to, &from);
	CHECK(str_is(
		to.fault,
		"date:not_a_date:date:2023-02-30 debit:not_a no:required:no: *:ragged account:unmapped date:side:D:1"));
	arena_free(&arena);
}

/* Without a cause the field has it, where there is one. */
static void cause(void)
{
	struct str name[] = { STR("date"), STR("no") }, field[] = { STR("2023-02-30"), STR_NULL };
	struct header header = { .count = 2, .name = name };
	struct arena arena = { 0 };
	struct record rec = { .header = &header, .field = field, .arena = &arena };
	static const struct {
		const char *fault, *column, *text;
	} rows[] = {
		{ "date:not_a_date", "date", "2023-02-30" },
		{ "date:not_a_date:日期:31.2.", "日期", "31.2." },
		{ "no:required", "no", NULL },
		{ "no:required:编号:", "编号", "" },
		{ "other:not_a_date", NULL, NULL },
		{ "*:ragged", NULL, NULL },
		{ "nothing", NULL, NULL },
		{ "date:not_a_date::", "date", "2023-02-30" },
		{ "date:not_a_date:日期:31.2.:7", "日期", "31.2." },
		{ "date:not_a_date:日期:31.2.:x", NULL, NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str rest = str_of(rows[i].fault);
		struct fault_entry part;

		CHECK_ROW(fault_next(&rest, &arena, &part) &&
		                  fault_cause(&rec, &part) == (rows[i].column != NULL),
		          rows[i].fault);
		CHECK_ROW(str_eq(part.column, str_of(rows[i].column)) &&
		                  str_eq(part.text, str_of(rows[i].text)),
		          rows[i].fault);
	}
	arena_free(&arena);
}

int main(void)
{
	unit_run("each code is found by its name and has a meaning", table);
	unit_run("a fault is written once, behind those before", written);
	unit_run("a fault text comes apart into fields and codes", steps);
	unit_run("a fault has its cause, also where the names of fields change", caused);
	unit_run("where a fault has no cause, the field of the record tells it", cause);
	return unit_end();
}
