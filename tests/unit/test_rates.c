/*
 * test_rates: rates by day, and shares by key; what is wrong with a table is told with its lines.
 */
#include "reported.h"
#include "table/rates.h"
#include "table/shares.h"
#include "unit.h"

static char folder[] = "/tmp/cutover-rates-XXXXXX";
static char path[100];

static const char *file(const char *name, const char *text)
{
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "wb");
	fputs(text, f);
	fclose(f);
	return path;
}

static const struct rate_columns columns = {
	{ "currency", 8 }, { "date", 4 }, { "rate", 4 }, { NULL, 0 }
};

static void latest(void)
{
	static const struct {
		const char *currency, *day, *rate;
	} asked[] = {
		{ "USD", "2022-12-31", NULL },  { "USD", "2023-01-01", "7.1" },
		{ "USD", "2023-01-09", "7.1" }, { "USD", "2023-01-10", "7.2" },
		{ "USD", "9999-12-31", "7.2" }, { "EUR", "2023-01-09", NULL },
		{ "EUR", "2023-02-01", "8" },   { "AUD", "2023-02-01", NULL },
		{ "ZAR", "2023-02-01", NULL },
	};
	struct rates *t = rates_new();

	CHECK(rates_read(
		t,
		file("r.csv",
	             "rate,currency,date\n7.2,USD,2023-01-10\n8,EUR,2023/2/1\n,USD,2023-01-05\n7.1,USD,2023年1月1日\n"),
		&columns, NULL));
	CHECK(rates_close(t));
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		const struct rate *r;
		char text[DECIMAL_TEXT];
		struct date day;

		CHECK(date_parse(str_of(asked[i].day), &day));
		r = rates_find(t, str_of(asked[i].currency), day);
		if (r)
			decimal_format(r->rate, text);
		CHECK_STR(r ? text : NULL, asked[i].rate);
	}
	CHECK_INT(rates_find(t, STR("EUR"), (struct date){ 20000 })->line, 3);
	rates_free(t);
	rates_free(NULL);
	unlink(path);
}

static const char *read_shares(const char *text, const struct decimal *of, struct shares **out,
                               struct buf *said)
{
	struct str key[] = { STR("a"), STR("b") }, value = STR("v");
	struct shares *t = shares_new(of);

	reported_start();
	if (shares_read(t, file("s.csv", text), key, 2, STR("n"), &value, 1, NULL))
		shares_close(t);
	reported_end(said);
	unlink(path);
	*out = t;
	return said->len > 0 ? strrchr(said->p, '/') : "";
}

static void shared(void)
{
	static const char text[] = "a,b,n,v\nx,1,0.5,p\ny,1,1,q\nx,2,1,\nx,1,50%,r\n";
	struct str x1[] = { STR("x"), STR("1") }, x2[] = { STR("x"), STR("2") },
		   z[] = { STR("z"), STR("1") }, null[] = { STR("x"), STR_NULL };
	const struct decimal one = { 1, 0 };
	struct buf said = { 0 };
	struct shares *t;
	const struct share_set *set;

	CHECK_STR(read_shares(text, &one, &t, &said), "");
	set = shares_find(t, x1);
	CHECK(set && set->count == 2 && decimal_cmp(set->whole, one) == 0);
	CHECK(set && str_is(set->share[0].value[0], "p") && set->share[1].line == 5);
	set = shares_find(t, x2);
	CHECK(set && set->count == 1 && str_is_null(set->share[0].value[0]));
	CHECK(!shares_find(t, z) && !shares_find(t, null));
	shares_free(t);
	CHECK_STR(read_shares("a,b,n,v\nx,1,3,p\nx,1,4,r\n", NULL, &t, &said), "");
	CHECK(decimal_cmp(shares_find(t, x1)->whole, decimal_of(7, 0)) == 0);
	shares_free(t);
	CHECK_STR(read_shares("a,b,n,v\nx,1,0.5,p\ny,1,1,q\nx,1,0.4,r\n", &one, &t, &said),
	          "/s.csv:2: the shares of 'x 1' (lines 2, 4) add up to 0.9, not to 1\n");
	shares_free(t);
	CHECK_STR(read_shares("a,b,n,v\nx,1,0,p\n", &one, &t, &said),
	          "/s.csv:2: the share '0' is not a number above 0\n");
	shares_free(t);
	CHECK_STR(read_shares("a,b,n,v\nx,,1,p\n", &one, &t, &said),
	          "/s.csv:2: the key is empty\n");
	shares_free(t);
	buf_free(&said);
}

int main(void)
{
	int status;

	if (!mkdtemp(folder))
		return 2;
	diag_open("test");
	unit_run("the latest rate on or before the day", latest);
	unit_run("shares of a key, in the order of the file", shared);
	status = unit_end();
	rmdir(folder);
	return status;
}
