/* test_tally: what is counted and summed, and what a seal says about it. */
#include "record/tally.h"
#include "unit.h"

static struct str control_names[] = { { "debit", 5 }, { "credit", 6 } };
static const struct controls controls = { .count = 2, .name = control_names };
static struct file_findings found;
static struct str field_names[] = { { "credit", 6 }, { "account", 7 }, { "debit", 5 } };
static const struct header header = { .count = 3, .name = field_names };

static void add(struct tally *t, const char *debit, const char *credit)
{
	struct str field[3] = { str_of(credit), STR("1002"), str_of(debit) };
	struct record rec = { .header = &header, .field = field };

	tally_add(t, &rec);
}

static const char *seal_of(const struct tally *t, struct buf *b)
{
	buf_reset(b);
	tally_seal(t, NULL, b);
	return b->p;
}

static void summed(void)
{
	struct buf b = { 0 };
	struct tally t;

	tally_init(&t, &controls);
	tally_bind(&t, &header);
	CHECK_STR(seal_of(&t, &b), "\\.\trows=0\tsum.debit=0\tsum.credit=0\n");
	add(&t, "3749.56", "0.00");
	add(&t, "0.00", "3749.56");
	CHECK_STR(seal_of(&t, &b), "\\.\trows=2\tsum.debit=3749.56\tsum.credit=3749.56\n");
	add(&t, "-0.005", "12345678901234567890123456789012345678");
	CHECK_STR(seal_of(&t, &b), "\\.\trows=3\tsum.debit=3749.555\tsum.credit=3749.56\n");
	add(&t, "999999999999999999.00", "0.0000000000000001");
	CHECK_STR(
		seal_of(&t, &b),
		"\\.\trows=4\tsum.debit=1000000000000003748.555\tsum.credit=3749.5600000000000001\n");
	CHECK_INT(t.unread[1], 1);
	add(&t, "1000000000000000000.00", "0.00000000000000001");
	CHECK_INT(t.unread[0], 1);
	CHECK_INT(t.unread[1], 2);
	for (int i = 0; i < 20000; i++)
		add(&t, "0", "999999999999999999.00");
	CHECK_STR(seal_of(&t, &b),
	          "\\.\trows=20005\tsum.debit=1000000000000003748.555\tsum.credit=overflow\n");
	tally_free(&t);
	buf_free(&b);
}

static void passed_over(void)
{
	static const char *const rows[] = {
		NULL, "",      "-",  "1,234.56", "+1",    "007",
		"-0", "-0.00", ".5", "5.",       "1.2.3", " 1",
		"1 ", "1e3",   "１", "-.5",      "00.10", "123456789012345678901234567890123456789"
	};
	struct buf b = { 0 };
	struct tally t;

	tally_init(&t, &controls);
	tally_bind(&t, &header);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		add(&t, rows[i], "1");
		CHECK_ROW(decimal_sign(decimal_of(t.sum[0].units, t.sum[0].scale)) == 0, rows[i]);
	}
	CHECK_STR(seal_of(&t, &b), "\\.\trows=18\tsum.debit=0\tsum.credit=18\n");
	tally_free(&t);
	buf_free(&b);
}

static void absent(void)
{
	struct header h = { .count = 1, .name = field_names };
	struct decimal d;
	struct buf b = { 0 };
	struct tally t;

	tally_init(&t, &controls);
	tally_bind(&t, &h);
	CHECK_STR(seal_of(&t, &b), "\\.\trows=0\tsum.credit=0\n");
	CHECK(!tally_sum(&t, 0, &d));
	CHECK(tally_sum(&t, 1, &d));
	tally_free(&t);
	tally_init(&t, NULL);
	tally_bind(&t, &h);
	add(&t, "1", "1");
	CHECK_STR(seal_of(&t, &b), "\\.\trows=1\n");
	tally_free(&t);
	buf_free(&b);
}

static void escaped_name(void)
{
	struct str name[] = { { "a\t=b", 4 } };
	struct controls c = { .count = 1, .name = name };
	struct header h = { .count = 1, .name = name };
	struct buf b = { 0 };
	struct tally t;

	tally_init(&t, &c);
	tally_bind(&t, &h);
	CHECK_STR(seal_of(&t, &b), "\\.\trows=0\tsum.a\\t=b=0\n");
	b.len--;
	CHECK(tally_check(&t, buf_str(&b), &found, &b));
	tally_free(&t);
	buf_free(&b);
}

static const struct {
	const char *seal, *why; /* NULL: it agrees */
} checks[] = {
	{ "\\.\trows=2\tsum.debit=5.00\tsum.credit=5.00", NULL },
	{ "\\.\trows=2\tsum.credit=5\tsum.debit=5.000", NULL },
	{ "\\.\trows=2\tsum.debit=5.00\tsum.credit=5.00\tsum.other=7", NULL },
	{ "\\.\trows=3\tsum.debit=5.00\tsum.credit=5.00", "rows: 3 sealed, 2 read" },
	{ "\\.\trows=1234\tsum.debit=5.00\tsum.credit=5.00", "rows: 1,234 sealed, 2 read" },
	{ "\\.\trows=2\tsum.debit=5.01\tsum.credit=5.00", "sum.debit: 5.01 sealed, 5.00 read" },
	{ "\\.\trows=2\tsum.debit=5.00\tsum.credit=x", "sum.credit: x sealed, 5.00 read" },
	{ "\\.\trows=2\tsum.debit=5.00", "sum.credit: not sealed, 5.00 read" },
	{ "\\.\tsum.debit=5.00\tsum.credit=5.00", "rows: no number sealed" },
	{ "\\.\trows=\tsum.debit=5.00\tsum.credit=5.00", "rows: no number sealed" },
	{ "\\.\trows=2\trows=2\tsum.debit=5.00\tsum.credit=5.00", "rows: sealed twice" },
	{ "\\.\trows=2\tsum.debit=5.00\tsum.credit=5.00\t", "'' is no figure" },
	{ "\\.\trows=2\tnonsense", "'nonsense' is no figure" },
	{ "\\.", "rows: no number sealed" },
	{ "\\.\trows=2\tsum.debit=5.00\tsum.credit=5.00\tfinding=zones:1::\taccepted=x:2:debit:1.00",
	  NULL },
	{ "\\.\trows=2\tsum.debit=5.00\tsum.credit=5.00\tfinding=zones",
	  "'finding=zones' is no finding" },
	{ "\\.\trows=2\tsum.debit=5.00\tsum.credit=5.00\taccepted", "'accepted=' is no finding" },
	{ "\\.\trows=2\tsum.debit=5.00\tsum.credit=5.00\tmood=good",
	  "'mood' is a part that this version of cutover does not know" },
	{ "\\.x\trows=2", "it does not begin with \\. and a TAB" },
};

static void checked(void)
{
	struct buf why = { 0 };
	struct tally t;

	tally_init(&t, &controls);
	tally_bind(&t, &header);
	add(&t, "5.00", "0.00");
	add(&t, "0.00", "5.00");
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		buf_reset(&why);
		CHECK_ROW(tally_check(&t, str_of(checks[i].seal), &found, &why) == !checks[i].why,
		          checks[i].seal);
		CHECK_STR(why.len > 0 ? why.p : NULL, checks[i].why);
	}
	buf_reset(&why);
	file_findings_put(&found, &why);
	CHECK_STR(why.p, "\tfinding=zones:1::\taccepted=x:2:debit:1.00");
	file_findings_clear(&found);
	CHECK(tally_check_findings(STR("\\.\trows=9\tsum.x=1\tfinding=zones:1::"), &found, &why));
	CHECK_INT(found.count, 1);
	buf_reset(&why);
	CHECK(!tally_check_findings(STR("\\.\trows=9\tmood=good"), &found, &why));
	CHECK_STR(why.p, "'mood' is a part that this version of cutover does not know");
	CHECK(!tally_check_findings(STR("\\.\trows=9\tfinding=zones:"), &found, &why));
	file_findings_free(&found);
	t.there[1] = false;
	buf_reset(&why);
	CHECK(!tally_check(&t, str_of(checks[0].seal), &found, &why));
	CHECK_STR(why.p, "sum.credit: 5.00 sealed, no such field read");
	t.there[1] = true;
	add(&t, "0.0000000000000001", "0");
	for (int i = 0; i < 20000; i++)
		add(&t, "999999999999999999", "0");
	buf_reset(&why);
	CHECK(!tally_check(&t, STR("\\.\trows=20003\tsum.debit=overflow\tsum.credit=5.00"), &found,
	                   &why));
	CHECK_STR(why.p, "sum.debit: overflow sealed, overflow read");
	tally_free(&t);
	buf_free(&why);
}

static void merged(void)
{
	struct buf why = { 0 };
	struct tally a, b, all;

	tally_init(&a, &controls);
	tally_init(&b, &controls);
	tally_init(&all, &controls);
	tally_bind(&a, &header);
	tally_bind(&b, &header);
	add(&a, "1.5", "2");
	add(&b, "0.25", "3.00");
	tally_merge(&all, &a);
	tally_merge(&all, &b);
	CHECK_STR(seal_of(&all, &why), "\\.\trows=2\tsum.debit=1.75\tsum.credit=5.00\n");
	buf_reset(&why);
	CHECK(!tally_equal(&all, &a, &why));
	CHECK_STR(why.p, "rows: 2 against 1");
	buf_reset(&why);
	CHECK(!tally_equal(&a, &b, &why));
	CHECK_STR(why.p, "sum.debit: 1.5 against 0.25");
	CHECK(!tally_equal(&a, &b, NULL));
	CHECK(tally_equal(&a, &a, NULL));
	tally_subtract(&all, &b);
	CHECK(tally_equal(&all, &a, NULL));
	buf_reset(&why);
	CHECK_STR(seal_of(&all, &why), "\\.\trows=1\tsum.debit=1.50\tsum.credit=2.00\n");
	b.there[0] = false;
	buf_reset(&why);
	CHECK(!tally_equal(&a, &b, &why));
	CHECK_STR(why.p, "sum.debit: 1.5 against none");
	tally_free(&a);
	tally_free(&b);
	tally_free(&all);
	buf_free(&why);
}

static void weighed(void)
{
	struct decimal d;
	struct tally a, b;

	tally_init(&a, &controls);
	tally_init(&b, &controls);
	tally_weigh(&a);
	tally_weigh(&b);
	tally_bind(&a, &header);
	tally_bind(&b, &header);
	add(&a, "-10.00", "x");
	add(&a, "10.00", "12345678901234567.25");
	add(&b, "-0.5", "-12345678901234567.25");
	CHECK(tally_stake(&a, 0, &d) && decimal_cmp(d, decimal_of(2000, 2)) == 0);
	tally_merge(&a, &b);
	CHECK(tally_sum(&a, 0, &d) && decimal_cmp(d, decimal_of(-5, 1)) == 0);
	CHECK(tally_stake(&a, 0, &d) && decimal_cmp(d, decimal_of(205, 1)) == 0);
	CHECK(tally_sum(&a, 1, &d) && decimal_sign(d) == 0);
	CHECK(tally_stake(&a, 1, &d) && decimal_cmp(d, decimal_of(2469135780246913450, 2)) == 0);
	tally_clear(&a);
	CHECK(tally_stake(&a, 0, &d) && decimal_sign(d) == 0);
	tally_free(&a);
	tally_free(&b);
	tally_init(&a, &controls);
	tally_bind(&a, &header);
	CHECK(!tally_stake(&a, 0, &d));
	tally_free(&a);
}

int main(void)
{
	unit_run("sums are exact, at the largest scale seen", summed);
	unit_run("what is no canonical decimal adds nothing", passed_over);
	unit_run("a control that the header lacks is not sealed", absent);
	unit_run("the name of a control is escaped in the seal", escaped_name);
	unit_run("a seal agrees, or the figure that differs is named", checked);
	unit_run("tallies add up, are taken apart again, and are compared", merged);
	unit_run("what is at stake is the sum of absolute values", weighed);
	return unit_end();
}
