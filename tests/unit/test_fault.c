/* test_fault: the codes, and how they are written into a record and read back. */
#include "record/fault.h"
#include "unit.h"

static void table(void)
{
	enum fault f;

	for (int i = 0; i < FAULT_COUNT_; i++) {
		CHECK(fault_find(fault_name((enum fault)i), &f) && f == (enum fault)i);
		CHECK(fault_meaning((enum fault)i)[0] != 0);
		CHECK(!memchr(fault_name((enum fault)i).p, ' ', fault_name((enum fault)i).len));
	}
	CHECK(!fault_find(STR("nonsense"), &f));
	CHECK_STR(fault_name(FAULT_NOT_A_NUMBER).p, "not_a_number");
	CHECK_STR(fault_meaning(FAULT_NOT_A_NUMBER), "is not a number");
}

static const struct {
	const char *field, *code;	/* added one after the other; field NULL: the whole record */
	const char *fault;		/* the text after it */
} adds[] = {
	{ "debit", "not_a_number", "debit:not_a_number" },
	{ "debit", "not_a_number", "debit:not_a_number" },
	{ "debit", "not_a", "debit:not_a_number debit:not_a" },
	{ NULL, "ragged", "debit:not_a_number debit:not_a *:ragged" },
	{ "odd name", "required", "debit:not_a_number debit:not_a *:ragged odd name:required" },
	{ "a:b c", "my check: 1", "debit:not_a_number debit:not_a *:ragged odd name:required a:b_c:my_check__1" },
	{ "a:b c", "my check: 1", "debit:not_a_number debit:not_a *:ragged odd name:required a:b_c:my_check__1" },
};

static void written(void)
{
	struct arena arena = { 0 };
	struct record rec = { .arena = &arena };

	for (size_t i = 0; i < sizeof(adds) / sizeof(adds[0]); i++) {
		rec.line = STR("x");
		fault_add(&rec, str_of(adds[i].field), str_of(adds[i].code));
		CHECK_ROW(str_is(rec.fault, adds[i].fault), adds[i].fault);
		CHECK_ROW((rec.line.p == NULL) == (i != 1 && i != 6), adds[i].fault);
	}
	arena_free(&arena);
}

static void steps(void)
{
	static const struct {
		const char *field, *code;
	} want[] = {
		{ "debit", "not_a_number" }, { "odd name", "required" }, { "余额:借", "overflow" }, { "*", "ragged" },
	};
	struct str rest = STR("debit:not_a_number odd name:required 余额:借:overflow *:ragged");
	struct record rec = { .fault = STR_NULL };
	struct str field, code;
	size_t n = 0;

	for (; fault_next(&rest, &field, &code) && n < 4; n++) {
		CHECK_ROW(str_is(field, want[n].field), want[n].field);
		CHECK_ROW(str_is(code, want[n].code), want[n].code);
	}
	CHECK_INT(n, 4);
	rec.fault = STR("debit:not_a_number odd name:required *:ragged");
	CHECK(fault_has(&rec, STR("odd name")) && fault_has(&rec, STR("debit")));
	CHECK(!fault_has(&rec, STR("name")) && !fault_has(&rec, STR("not_a_number")));
	CHECK(!fault_has(&(struct record){ .fault = STR_NULL }, STR("debit")));
	rest = STR_NULL;
	CHECK(!fault_next(&rest, &field, &code));
	rest = STR("nothing to split here");
	CHECK(fault_next(&rest, &field, &code) && !field.p && code.len == 21);
	CHECK(!fault_next(&rest, &field, &code));
}

int main(void)
{
	unit_run("each code is found by its name and has a meaning", table);
	unit_run("a fault is written once, behind those before", written);
	unit_run("a fault text comes apart into fields and codes", steps);
	return unit_end();
}
