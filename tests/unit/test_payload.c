/* payload: a record as bytes, and back. */
#include "record/payload.h"
#include "unit.h"

static void record(void)
{
	struct header h = { 0 };
	struct str field[3] = { STR("a\tb"), STR_NULL, STR("") }, back[3];
	struct record rec = { .header = &h, .at = STR("v:1"), .field = field },
		      got = { .header = &h, .line = STR("old") };
	struct buf out = { 0 };
	struct str rest;
	uint32_t number = 7, same = 0;

	CHECK(header_add(&h, STR("x")) && header_add(&h, STR("y")) && header_add(&h, STR("z")));
	buf_add(&out, &number, sizeof(number));
	payload_record(&out, &rec, NULL);
	payload_text(&out, STR("end"));
	rest = buf_str(&out);
	payload_take(&rest, &same, sizeof(same));
	CHECK_INT(same, 7);
	payload_take_record(&rest, &got, back);
	CHECK(str_eq(got.at, STR("v:1")) && str_is_null(got.fault) && str_is_null(got.line));
	for (size_t i = 0; i < 3; i++)
		CHECK(str_eq(got.field[i], field[i]));
	payload_take_text(&rest, &got.at);
	CHECK(str_eq(got.at, STR("end")));
	CHECK_INT(rest.len, 0);
	buf_free(&out);
	header_free(&h);
}

static void some_fields(void)
{
	static const bool wanted[2] = { false, true };
	struct header h = { 0 };
	struct str field[2] = { STR("long"), STR("b") }, back[2];
	struct record rec = { .header = &h, .fault = STR("x:y"), .field = field },
		      got = { .header = &h };
	struct buf out = { 0 };
	struct str rest;

	CHECK(header_add(&h, STR("x")) && header_add(&h, STR("y")));
	payload_record(&out, &rec, wanted);
	rest = buf_str(&out);
	payload_take_record(&rest, &got, back);
	CHECK(str_is_null(got.at) && str_eq(got.fault, STR("x:y")));
	CHECK(str_is_null(got.field[0]) && str_eq(got.field[1], STR("b")));
	buf_free(&out);
	header_free(&h);
}

int main(void)
{
	unit_run("a record comes back as it was, null and the empty text apart", record);
	unit_run("a field that is not wanted comes back as null", some_fields);
	return unit_end();
}
