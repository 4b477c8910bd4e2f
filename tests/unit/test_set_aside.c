/* test_set_aside: what was good and what was set aside adds up to what was read, or that is an error. */
#include "reported.h"
#include "unit.h"
#include "validate/set_aside.h"

#define RECORDS 3 /* of which the second is set aside */

static struct str names[] = { { "voucher", 7 }, { "debit", 5 } };
static const struct header header = { .name = names, .count = 2 };
static struct spec *spec;
static struct set_aside *work;
static struct bound memory;
static struct tally taken, given; /* what work has taken, and given on */
static struct buf text;

/* Record i of what is taken, with this amount. */
static void count(struct tally *t, const char *voucher, const char *debit)
{
	struct str field[] = { str_of(voucher), str_of(debit) };

	tally_add(t, &(struct record){ .header = &header, .field = field, .at = STR_NULL });
}

/* Validate three records. */
static void begin(void)
{
	static const char *const debit[RECORDS] = { "1.00", "-7.00", "2.50" };
	const struct set_aside_options how = { .memory = &memory };
	struct stage stage;
	struct sink to;

	memory = (struct bound){ .limit = (size_t)1 << 24 };
	spec = spec_parse("s.yml",
	                  STR("cutover: 1\ncontrols: [debit]\n"
	                      "validate: { checks: { positive: \"debit > 0\" } }\n"),
	                  ".");
	work = set_aside_open(spec, &header, &how);
	stage = set_aside_stage(work);
	tally_init(&taken, stage.controls);
	tally_bind(&taken, &header);
	tally_init(&given, stage.controls);
	tally_bind(&given, &header);
	to = sink_count(&given);
	reported_start();
	for (int i = 0; i < RECORDS; i++) {
		struct str field[] = { STR("A"), str_of(debit[i]) };
		struct arena arena = { 0 };
		struct record rec = {
			.header = &header, .field = field, .at = STR("v:2"), .arena = &arena
		};

		tally_add(&taken, &rec);
		CHECK(stage_take(&stage, &rec, &to));
		arena_free(&arena);
	}
	CHECK(stage_end(&stage, &taken, &to));
	reported_end(&text);
}

/* What set_aside_adds_up() says; "" if it adds up. */
static const char *verdict(void)
{
	bool ok;

	reported_start();
	ok = set_aside_adds_up(work, &taken, &given);
	reported_end(&text);
	CHECK(ok == (text.len == 0));
	return text.p;
}

static void end(void)
{
	tally_free(&taken);
	tally_free(&given);
	set_aside_close(work, false);
	set_aside_free(work);
	spec_close(spec);
}

static void all_there(void)
{
	begin();
	CHECK_INT(given.rows, 2);
	CHECK_INT(stage_left_out(&(struct stage[]){ set_aside_stage(work) }[0])->rows, 1);
	CHECK_STR(verdict(), "");
	end();
}

#define NO_SUM "test: what was good and what was set aside does not add up to what was read: "

/* A record that was read and went nowhere; one that went on twice. */
static void records(void)
{
	begin();
	count(&taken, "B", "0");
	CHECK_STR(verdict(), NO_SUM "rows: 3 against 4\n");
	count(&given, "B", "0");
	CHECK_STR(verdict(), "");
	count(&given, "B", "0");
	CHECK_STR(verdict(), NO_SUM "rows: 5 against 4\n");
	end();
}

/* As many records, and another amount. */
static void amounts(void)
{
	begin();
	count(&taken, "B", "1.00");
	count(&given, "B", "1.01");
	CHECK_STR(verdict(), NO_SUM "sum.debit: -2.49 against -2.50\n");
	end();
}

int main(void)
{
	unit_run("good and set aside add up to what was read", all_there);
	unit_run("a record too few or too many is an error", records);
	unit_run("a cent too few or too many is an error", amounts);
	buf_free(&text);
	return unit_end();
}
