/* test_lookup: keys found exactly, files read or refused with both lines named. */
#include "record/lookup.h"
#include "record/record.h"
#include "told.h"
#include "unit.h"

static char folder[] = "/tmp/cutover-lookup-XXXXXX";
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

static struct lookup *read_file(const char *name, const char *text, const char *key, const char *value, bool *ok)
{
	struct lookup *l = lookup_new(STR("accounts"), LOOKUP_FAULT);
	struct str k = str_of(key), v = str_of(value);

	*ok = lookup_read(l, file(name, text), &k, 1, &v, 1);
	unlink(path);
	return l;
}

static const char *value_of(struct lookup *l, struct str key)
{
	const struct lookup_row *row = lookup_find(l, &key, 1);

	return row ? row->value[0].p : NULL;
}

static void found(void)
{
	struct lookup *l;
	bool ok;

	diag_open("test");
	l = read_file("map.csv", "new,old,note\n1002.01,100201,bank\n1122,\"1131\",\n,2202,still to be filled in\n5,,no key\n6601,科目,\n",
	              "old", "new", &ok);
	CHECK(ok);
	CHECK_INT(lookup_size(l), 3);
	CHECK_STR(value_of(l, STR("100201")), "1002.01");
	CHECK_STR(value_of(l, STR("科目")), "6601");
	CHECK(!value_of(l, STR("2202")));
	CHECK(!value_of(l, STR("10020")));
	CHECK(!value_of(l, STR("")));
	CHECK(!value_of(l, STR_NULL));
	CHECK_INT(lookup_at(l, 1)->line, 3);
	CHECK(lookup_at(l, 0)->used && !lookup_at(l, 1)->used);
	CHECK_STR(lookup_file(l), path);
	CHECK_STR(lookup_name(l).p, "accounts");
	CHECK_INT(lookup_value_index(l, STR("new")), 0);
	CHECK_INT(lookup_value_index(l, STR("old")), -1);
	lookup_free(l);
	l = read_file("map.tsv", "old\tnew\r\na b\t\\N\r\nc\td\r\n", "old", "new", &ok);
	CHECK(ok && lookup_size(l) == 1);
	CHECK_STR(value_of(l, STR("c")), "d");
	lookup_free(l);
}

static void several(void)
{
	struct lookup *l = lookup_new(STR("dims"), LOOKUP_KEEP);
	struct str keys[] = { STR("dept"), STR("account") }, values[] = { STR("new"), STR("cost") };
	struct str ab[] = { STR("a"), STR("b") }, ba[] = { STR("b"), STR("a") }, a_null[] = { STR("a"), STR_NULL };
	const struct lookup_row *row;

	diag_open("test");
	CHECK(lookup_read(l, file("dims.csv", "account,dept,new,cost\nb,a,1,2\na,b,3,\nab,,5,6\n"), keys, 2, values, 2));
	CHECK_INT(lookup_size(l), 2);
	row = lookup_find(l, ab, 2);
	CHECK(row && str_is(row->value[0], "1") && str_is(row->value[1], "2"));
	row = lookup_find(l, ba, 2);
	CHECK(row && str_is(row->value[0], "3") && row->value[1].len == 0);
	CHECK(!lookup_find(l, a_null, 2));
	CHECK_INT(lookup_missing(l), LOOKUP_KEEP);
	CHECK_INT(lookup_key_count(l), 2);
	CHECK_STR(lookup_key_name(l, 1).p, "account");
	CHECK_STR(lookup_value_name(l, 1).p, "cost");
	lookup_free(l);
	unlink(path);
}

static void in_line(void)
{
	struct lookup *l = lookup_new(STR("currencies"), LOOKUP_NULL);

	CHECK(!lookup_find(l, NULL, 0));
	CHECK(lookup_add(l, STR("RMB"), STR("CNY")));
	CHECK(lookup_add(l, STR("人民币"), STR("CNY")));
	CHECK(!lookup_add(l, STR("RMB"), STR("EUR")));
	CHECK_STR(value_of(l, STR("RMB")), "CNY");
	CHECK(!lookup_file(l));
	CHECK_INT(lookup_at(l, 1)->line, 0);
	lookup_free(l);
}

static const struct {
	const char *name, *text, *said;	/* DIR: the folder */
} bad[] = {
	{ "m.csv", "old,new\na,1\nb,2\n\na,3\n", "test: DIR/m.csv:5: the key 'a' stands on line 2 already\n" },
	{ "m.csv", "old,new\na,1\n\"a\",1\n a ,2\n", "test: DIR/m.csv:3: the key 'a' stands on line 2 already\n"
	  "test: DIR/m.csv:4: the key 'a' stands on line 2 already\n" },
	{ "m.csv", "old,neu\na,1\n", "test: 'DIR/m.csv' has no column 'new'; it has: old, neu\n" },
	{ "m.csv", "old,new\na,1,2\n", "test: DIR/m.csv:2: 3 fields, the header has 2\n" },
	{ "m.csv", "", "test: DIR/m.csv: is empty: not even a header; did the program upstream fail?\n" },
	{ "m.txt", "old\tnew\na\tb\\c\n", "test: DIR/m.txt:2: field 2: a backslash that is none of \\t \\n \\r \\\\ \\N\n" },
};

static void refused(void)
{
	struct buf said = { 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *at;
		bool ok;

		told_start();
		lookup_free(read_file(bad[i].name, bad[i].text, "old", "new", &ok));
		CHECK_ROW(!ok, bad[i].text);
		CHECK_INT(diag_status(), 2);
		told_end(&said);
		while ((at = strstr(said.p, folder)) != NULL) {
			memmove(at, at + strlen(folder) - 3, strlen(at + strlen(folder) - 3) + 1);
			memcpy(at, "DIR", 3);
		}
		CHECK_STR(said.p, bad[i].said);
	}
	buf_free(&said);
}

static void million(void)
{
	struct lookup *l = lookup_new(STR("large"), LOOKUP_FAULT);
	size_t bad_rows = 0;
	char key[20];

	for (int i = 0; i < 200000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		bad_rows += !lookup_add(l, str_of(key), str_of(key));
	}
	for (int i = 0; i < 200000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		bad_rows += !str_is(str_of(value_of(l, str_of(key))), key);
	}
	CHECK_INT(bad_rows, 0);
	CHECK(!value_of(l, STR("200000")));
	lookup_free(l);
}

int main(void)
{
	int status;

	if (!mkdtemp(folder))
		return 1;
	unit_run("a key is found exactly; rows to be filled in are passed over", found);
	unit_run("a key may have several columns, and a row several values", several);
	unit_run("inline rows, each key once", in_line);
	unit_run("a key twice, a column that is not there, a bad file: refused", refused);
	unit_run("every one of many keys is found", million);
	status = unit_end();
	rmdir(folder);
	return status;
}
