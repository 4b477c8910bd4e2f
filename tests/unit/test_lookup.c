/*
 * test_lookup: keys found exactly, by their beginning, by regular expressions, by day; files read,
 * or refused with their lines.
 */
#include "record/record.h"
#include "reported.h"
#include "table/lookup.h"
#include "unit.h"

static char folder[] = "/tmp/cutover-lookup-XXXXXX";
static char path[100];
static struct lookup_caller caller;
static struct arena arena;

static const char *file_of(const char *name, const char *text, size_t len)
{
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "wb");
	fwrite(text, 1, len, f);
	fclose(f);
	return path;
}

static const char *file(const char *name, const char *text)
{
	return file_of(name, text, strlen(text));
}

/* Columns old, new and, for a dated one, from, to. */
static struct lookup *new_lookup(enum lookup_match match, bool dated)
{
	static const struct str key = { "old", 3 }, value = { "new", 3 };
	struct lookup *l = lookup_new(STR("accounts"), LOOKUP_FAULT);
	struct lookup_columns columns = { &key, 1, &value, 1, STR_NULL, STR_NULL, match };

	if (dated) {
		columns.from = STR("from");
		columns.to = STR("to");
	}
	lookup_columns(l, &columns);
	return l;
}

static bool add_file(struct lookup *l, const char *name, const char *text)
{
	bool ok = lookup_read(l, file(name, text), &(struct lookup_form){ .wanted = NULL });

	unlink(path);
	return ok;
}

static const char *value_on(const struct lookup *l, struct str key, const char *day)
{
	struct date date;
	ptrdiff_t row;
	struct str value;

	if (day && !date_parse(str_of(day), &date))
		return "no date";
	row = lookup_find(l, &caller, &key, 1, day ? &date : NULL);
	if (row == LOOKUP_RUNAWAY)
		return "runaway";
	if (row < 0)
		return NULL;
	value = lookup_give(l, &caller, (size_t)row, 0, &key, &arena);
	return value.p ? arena_copy(&arena, value.p, value.len) : NULL;
}

static const char *value_of(const struct lookup *l, struct str key)
{
	return value_on(l, key, NULL);
}

/* Each of `text`, "key value" apart by blanks: what is found; "-" for nothing. */
static void check_values(const struct lookup *l, const char *const (*rows)[2], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		CHECK_STR(value_of(l, str_of(rows[i][0])), rows[i][1]);
		CHECK_STR(value_of(l, str_of(rows[i][0])), rows[i][1]); /* remembered */
	}
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void close_lookup(struct lookup *l)
{
	lookup_caller_free(&caller);
	arena_free(&arena);
	lookup_free(l);
}

static void found(void)
{
	struct lookup *l = new_lookup(LOOKUP_EXACT, false);

	diag_open("test");
	CHECK(add_file(
		l, "map.csv",
		"new,　old ,note\n1002.01,100201,bank\n　1122,\"1131\xc2\xa0\",\n,2202,still to be filled in\n5,,no key\n6601,科目,\n"));
	CHECK_INT(lookup_size(l), 3);
	CHECK_STR(value_of(l, STR("100201")), "1002.01");
	CHECK_STR(value_of(l, STR("科目")), "6601");
	CHECK_STR(value_of(l, STR("1131")), "1122");
	CHECK(!value_of(l, STR("2202")));
	CHECK(!value_of(l, STR("10020")));
	CHECK(!value_of(l, STR("")));
	CHECK(!value_of(l, STR_NULL));
	CHECK(lookup_has(l, STR("1131")) && !lookup_has(l, STR("2202")) &&
	      !lookup_has(l, STR_NULL));
	CHECK_INT(lookup_at(l, 1).line, 3);
	CHECK_STR(lookup_at(l, 1).file, path);
	CHECK_STR(lookup_file(l), path);
	CHECK_STR(lookup_name(l).p, "accounts");
	CHECK(str_is(lookup_key(l, 2, 0), "科目") && str_is(lookup_value(l, 2, 0), "6601"));
	CHECK_INT(lookup_value_index(l, STR("new")), 0);
	CHECK_INT(lookup_value_index(l, STR("old")), -1);
	close_lookup(l);
}

static void several(void)
{
	static const struct str keys[] = { { "book", 4 }, { "account", 7 } },
				values[] = { { "new", 3 }, { "cost", 4 } };
	static const struct str ab[] = { { "a", 1 }, { "b", 1 } },
				ba[] = { { "b", 1 }, { "a", 1 } },
				a_null[] = { { "a", 1 }, { NULL, 0 } };
	struct lookup *l = lookup_new(STR("accounts"), LOOKUP_KEEP);
	ptrdiff_t row;

	diag_open("test");
	lookup_columns(l, &(struct lookup_columns){
				  .key = keys, .key_count = 2, .value = values, .value_count = 2 });
	CHECK(lookup_read(l, file("m.tsv", "book\taccount\tnew\tcost\na\tb\t1\t2\nb\ta\t3\t\n"),
	                  &(struct lookup_form){ .wanted = NULL }));
	row = lookup_find(l, &caller, ab, 2, NULL);
	CHECK(row == 0 && str_is(lookup_value(l, 0, 0), "1") && str_is(lookup_value(l, 0, 1), "2"));
	row = lookup_find(l, &caller, ba, 2, NULL);
	CHECK(row == 1 && str_is(lookup_value(l, 1, 0), "3") && lookup_value(l, 1, 1).len == 0);
	CHECK_INT(lookup_find(l, &caller, a_null, 2, NULL), LOOKUP_NONE);
	CHECK_INT(lookup_missing(l), LOOKUP_KEEP);
	CHECK_INT(lookup_key_count(l), 2);
	CHECK_STR(lookup_key_name(l, 1).p, "account");
	CHECK_STR(lookup_value_name(l, 1).p, "cost");
	close_lookup(l);
	unlink(path);
}

static void in_line(void)
{
	struct lookup *l = lookup_new(STR("currencies"), LOOKUP_NULL);

	CHECK_INT(lookup_find(l, &caller, NULL, 0, NULL), LOOKUP_NONE);
	CHECK(lookup_add(l, STR("RMB"), STR("CNY"), NULL));
	CHECK(lookup_add(l, STR("人民币"), STR("CNY"), NULL));
	CHECK(!lookup_add(l, STR("RMB"), STR("EUR"), NULL));
	CHECK_STR(value_of(l, STR("RMB")), "CNY");
	CHECK(!lookup_file(l));
	CHECK_INT(lookup_at(l, 1).line, 0);
	CHECK(!lookup_at(l, 1).file);
	close_lookup(l);
}

/*
 * A cell is stored with its length: every length comes back, also where that takes two bytes or
 * three.
 */
static void cells(void)
{
	static const size_t lengths[] = { 1, 126, 127, 128, 16382, 16383, 16384, 70000 };
	struct lookup *l = lookup_new(STR("long"), LOOKUP_FAULT);
	static char text[70001];

	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < COUNT(lengths); i++)
		CHECK(lookup_add(l, (struct str){ text, lengths[i] },
		                 (struct str){ text, lengths[i] - 1 }, NULL));
	for (size_t i = 0; i < COUNT(lengths); i++) {
		CHECK_INT(lookup_key(l, i, 0).len, lengths[i]);
		CHECK_INT(lookup_value(l, i, 0).len, lengths[i] - 1);
		CHECK(lookup_has(l, (struct str){ text, lengths[i] }));
		CHECK_INT(lookup_key(l, i, 0).p[lengths[i]], '\0');
	}
	close_lookup(l);
}

static void prefixes(void)
{
	static const char *const rows[][2] = {
		{ "1122", "control" },
		{ "112201", "control" },
		{ "1122.0001", "control" },
		{ "112202", "special" },
		{ "11220299", "special" },
		{ "112", NULL },
		{ "11", NULL },
		{ "2202应付", "payable" },
		{ "2202", NULL },
		{ "", NULL },
	};
	struct lookup *l = new_lookup(LOOKUP_PREFIX, false);

	diag_open("test");
	CHECK(add_file(l, "p.csv", "old,new\n1122,control\n112202,special\n2202应,payable\n"));
	check_values(l, rows, COUNT(rows));
	close_lookup(l);
}

static void regexes(void)
{
	static const char *const rows[][2] = {
		{ "112201", "113101" }, { "660299", "other" }, { "66021", "6602-1-$" },
		{ "9", NULL },          { "x660299", NULL },   { "科目", "<科目>" },
	};
	struct lookup *l = new_lookup(LOOKUP_REGEX, false);
	const char *why = NULL;

	diag_open("test");
	CHECK(add_file(
		l, "r.csv",
		"old,new\n^1122(..)$,1131$1\n^660299,other\n^(6602)(.),$1-$2-$$\n^\\p{Han}+$,<$0>\n"));
	check_values(l, rows, COUNT(rows));
	close_lookup(l);
	l = lookup_new(STR("inline"), LOOKUP_FAULT);
	lookup_columns(l, &(struct lookup_columns){ &(struct str){ "key", 3 }, 1,
	                                            &(struct str){ "value", 5 }, 1, STR_NULL,
	                                            STR_NULL, LOOKUP_REGEX });
	CHECK(!lookup_add(l, STR("a("), STR("x"), &why) && why && strstr(why, "parenthes"));
	why = NULL;
	CHECK(!lookup_add(l, STR("a(b)"), STR("$2"), &why) && why && strstr(why, "groups"));
	why = NULL;
	CHECK(lookup_add(l, STR("^(a+)+$"), STR("x"), &why) &&
	      !lookup_add(l, STR("^(a+)+$"), STR("y"), &why) && !why);
	CHECK_STR(value_of(l, STR("aaa")), "x");
	CHECK_STR(value_of(l, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")),
	          "runaway");
	close_lookup(l);
}

static void days(void)
{
	static const struct {
		const char *key, *day, *want;
	} rows[] = {
		{ "1122", "2022-12-31", "old" },  { "1122", "2023-01-01", "new" },
		{ "1122", "2023-06-30", "new" },  { "1122", "2023-07-01", NULL },
		{ "1122", "2023-12-31", NULL },   { "1122", "2024-01-01", "last" },
		{ "1122", "9999-12-31", "last" }, { "1123", "0001-01-01", "always" },
		{ "1124", "2023-01-01", NULL },
	};
	struct lookup *l = new_lookup(LOOKUP_EXACT, true);
	struct str key = STR("1122");
	struct date day;
	int32_t from, to;

	diag_open("test");
	CHECK(add_file(
		l, "d.csv",
		"old,from,to,new\n1122,2024.1.1,,last\n1122,,2022-12-31,old\n1123,,,always\n1122,2023/1/1,20230630,new\n"));
	CHECK(lookup_ready(l));
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_STR(value_on(l, str_of(rows[i].key), rows[i].day), rows[i].want);
	CHECK(date_parse(STR("2023-08-15"), &day));
	lookup_gap(l, &key, day, &from, &to);
	CHECK(date_parse(STR("2023-07-01"), &day) && from == day.day);
	CHECK(date_parse(STR("2023-12-31"), &day) && to == day.day);
	key = STR("9");
	lookup_gap(l, &key, day, &from, &to);
	CHECK(from == LOOKUP_OPEN_FROM && to == LOOKUP_OPEN_TO);
	close_lookup(l);
}

/* The longest of the beginnings that are valid on the day. */
static void prefix_days(void)
{
	struct lookup *l = new_lookup(LOOKUP_PREFIX, true);

	diag_open("test");
	CHECK(add_file(l, "d.csv", "old,from,to,new\n11,,,all\n1122,2023-01-01,2023-12-31,year\n"));
	CHECK(lookup_ready(l));
	CHECK_STR(value_on(l, STR("112201"), "2023-05-05"), "year");
	CHECK_STR(value_on(l, STR("112201"), "2024-01-01"), "all");
	CHECK_STR(value_on(l, STR("112201"), "2022-12-31"), "all");
	CHECK(!value_on(l, STR("2"), "2023-05-05"));
	close_lookup(l);
}

/*
 * A row that says what another has said, of the same days, is passed over; of other days, or with
 * another value, it overlaps.
 */
static void same_days(void)
{
	static const struct {
		const char *more;
		bool good;
	} rows[] = {
		{ "1,2023-01-01,2023-12-31,a\n", true },
		{ "1,2024-01-01,,c\n1,2023-01-01,2023-12-31,a\n1,2024-01-01,,c\n", true },
		{ "1,2023-01-01,2023-12-31,b\n", false },
		{ "1,2023-01-01,2023-11-30,a\n", false },
		{ "1,2023-02-01,2023-12-31,a\n", false },
	};
	struct buf said = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lookup *l = new_lookup(LOOKUP_EXACT, true);
		char text[256];

		reported_start();
		snprintf(
			text, sizeof(text),
			"old,from,to,new\n0,,,zero\n1,2023-01-01,2023-12-31,a\n2,,,two\n%s3,,,three\n",
			rows[i].more);
		CHECK(add_file(l, "d.csv", text));
		CHECK_ROW(lookup_ready(l) == rows[i].good, rows[i].more);
		reported_end(&said);
		if (rows[i].good) {
			CHECK_STR(value_on(l, STR("0"), "2023-05-05"), "zero");
			CHECK_STR(value_on(l, STR("1"), "2023-05-05"), "a");
			CHECK_STR(value_on(l, STR("2"), "2023-05-05"), "two");
			CHECK_STR(value_on(l, STR("3"), "2023-05-05"), "three");
			CHECK_INT(lookup_size(l), i == 0 ? 4 : 5);
		}
		close_lookup(l);
	}
	buf_free(&said);
}

static const struct {
	const char *name, *text, *said; /* DIR: the folder */
} bad[] = {
	{ "m.csv", "old,new\na,1\nb,2\n\na,3\n",
	  "test: DIR/m.csv:5: the key 'a' is on line 2 already\n" },
	{ "m.csv", "old,new\na,1\n\"a\",1\n a ,2\na,1\na,\n",
	  "test: DIR/m.csv:4: the key 'a' is on line 2 already\n" },
	{ "m.csv", "old,neu\na,1\n", "test: 'DIR/m.csv' has no column 'new'; it has: old, neu\n" },
	{ "m.csv", "old;new\na;1\n",
	  "test: 'DIR/m.csv' has no column 'old'; it has: old;new; is another 'delimiter' needed?\n"
	  "test: 'DIR/m.csv' has no column 'new'; it has: old;new; is another 'delimiter' needed?\n" },
	{ "m.csv", "old,new\na,1,2\n", "test: DIR/m.csv:2: 3 fields, the header has 2\n" },
	{ "m.csv", "", "test: DIR/m.csv: the file is empty: not even a header\n" },
	{ "m.csv", "old,new\na,\"1\n",
	  "test: DIR/m.csv:2: a quote is opened in this record and never closed\n" },
	{ "m.txt", "old\tnew\na\tb\\c\n",
	  "test: DIR/m.txt:2: field 2: a backslash that is none of \\t \\n \\r \\\\ \\N\n" },
	{ "m.csv", "old,new\na,1\n\xff\xff,2\n",
	  "test: 'DIR/m.csv' is not UTF-8, and looks like cp1251 (or koi8-r, iso-8859-5, cp866) rather than GB18030: "
	  "name its encoding in the spec ('encoding: cp1251', or gb18030 if it is that)\n" },
};

static void check_said(struct buf *said, const char *want)
{
	char *at;

	while ((at = strstr(said->p, folder))) {
		memmove(at, at + strlen(folder) - 3, strlen(at + strlen(folder) - 3) + 1);
		memcpy(at, "DIR", 3);
	}
	CHECK_STR(said->p, want);
}

static void refused(void)
{
	struct buf said = { 0 };

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct lookup *l = new_lookup(LOOKUP_EXACT, false);

		reported_start();
		CHECK_ROW(!add_file(l, bad[i].name, bad[i].text), bad[i].text);
		CHECK_INT(diag_status(), 2);
		reported_end(&said);
		check_said(&said, bad[i].said);
		close_lookup(l);
	}
	buf_free(&said);
}

static const struct {
	const char *text, *said;
} bad_days[] = {
	{ "old,from,to,new\na,2023-02-30,,1\n",
	  "test: DIR/d.csv:2: from: '2023-02-30' is not a date: write 2023-12-31\n" },
	{ "old,from,to,new\na,,31.12.2023,1\n",
	  "test: DIR/d.csv:2: to: '31.12.2023' is not a date: write 2023-12-31\n" },
	{ "old,from,to,new\na,2023-02-02,2023-02-01,1\n",
	  "test: DIR/d.csv:2: from 2023-02-02 is after to 2023-02-01\n" },
	{ "old,from,new\na,2023-02-02,1\n",
	  "test: 'DIR/d.csv' has no column 'to'; it has: old, from, new\n" },
	{ "old,from,to,new\na,2023-01-01,2023-01-31,1\nb,,,1\na,2023-01-31,,2\n",
	  "test: DIR/d.csv:4: the key 'a' is valid from 2023-01-31 here and from 2023-01-01 to 2023-01-31 on line 2: days overlap\n" },
	{ "old,from,to,new\na,,,1\na,,2023-01-31,2\n",
	  "test: DIR/d.csv:3: the key 'a' is valid to 2023-01-31 here and always on line 2: days overlap\n" },
	/* the last one overlaps not with its neighbour but with the first */
	{ "old,from,to,new\na,2023-01-01,2023-12-31,1\na,2023-02-01,2023-02-28,2\na,2023-05-01,2023-05-31,3\n",
	  "test: DIR/d.csv:3: the key 'a' is valid from 2023-02-01 to 2023-02-28 here and from 2023-01-01 to 2023-12-31 on line 2: days overlap\n"
	  "test: DIR/d.csv:4: the key 'a' is valid from 2023-05-01 to 2023-05-31 here and from 2023-01-01 to 2023-12-31 on line 2: days overlap\n" },
};

static void refused_days(void)
{
	struct buf said = { 0 };

	for (size_t i = 0; i < COUNT(bad_days); i++) {
		struct lookup *l = new_lookup(LOOKUP_EXACT, true);

		reported_start();
		CHECK_ROW(!add_file(l, "d.csv", bad_days[i].text) || !lookup_ready(l),
		          bad_days[i].text);
		reported_end(&said);
		check_said(&said, bad_days[i].said);
		close_lookup(l);
	}
	buf_free(&said);
}

static void refused_regexes(void)
{
	struct lookup *l = new_lookup(LOOKUP_REGEX, false);
	struct buf said = { 0 };

	reported_start();
	CHECK(!add_file(l, "r.csv", "old,new\n^66,x\n^(66,x\n^67(.),y$2\n^66,z\n"));
	reported_end(&said);
	check_said(
		&said,
		"test: DIR/r.csv:3: '^(66' is no regular expression: missing closing parenthesis\n"
		"test: DIR/r.csv:4: the value for '^67(.)': the pattern has not so many groups in parentheses\n"
		"test: DIR/r.csv:5: the key '^66' is on line 2 already\n");
	buf_free(&said);
	close_lookup(l);
}

/* Files of one lookup in whatever encoding; columns are found by name in each. */
static void encodings(void)
{
	struct lookup *l = new_lookup(LOOKUP_EXACT, false);
	struct buf said = { 0 };

	diag_open("test");
	CHECK(lookup_read(l, file("a.csv", "\xef\xbb\xbfold,new\n现金,1\n"),
	                  &(struct lookup_form){ .wanted = NULL }));
	CHECK(lookup_read(l, file("b.csv", "new,old\n2,\xd2\xf8\xd0\xd0\n"),
	                  &(struct lookup_form){ .wanted = NULL }));
	CHECK(lookup_read(l,
	                  file_of("c.csv",
	                          "\xff\xfeo\0l\0d\0;\0n\0e\0w\0\n\0\xa1\x80\x2c\x67;\0\x33\0\n\0",
	                          28),
	                  &(struct lookup_form){ .how.form.encoding = "auto",
	                                         .how.form.delimiter = STR(";") }));
	CHECK(lookup_read(l, file("d.csv", "old|new\n\xa4\xbd,x|4\n"),
	                  &(struct lookup_form){ .how.form.encoding = "big5",
	                                         .how.form.delimiter = STR("|") }));
	CHECK_STR(value_of(l, STR("现金")), "1");
	CHECK_STR(value_of(l, STR("银行")), "2");
	CHECK_STR(value_of(l, STR("股本")), "3");
	CHECK_STR(value_of(l, STR("公,x")), "4");
	reported_start();
	CHECK(!lookup_read(l, file("e.csv", "\xef\xbb\xbfold,new\n现金,1\n"),
	                   &(struct lookup_form){ .how.form.encoding = "gbk" }));
	reported_end(&said);
	check_said(
		&said,
		"test: 'DIR/e.csv' begins with the byte order mark of UTF-8, but its encoding is to be gbk: write UTF-8 or auto\n");
	for (const char *name = "abcde"; *name; name++) {
		snprintf(path, sizeof(path), "%s/%c.csv", folder, *name);
		unlink(path);
	}
	buf_free(&said);
	close_lookup(l);
}

static void million(void)
{
	struct lookup *l = lookup_new(STR("large"), LOOKUP_FAULT);
	size_t bad_rows = 0, text = 0;
	char key[20];

	for (int i = 0; i < 200000; i++) {
		text += 2 * (size_t)snprintf(key, sizeof(key), "%d", i);
		bad_rows += !lookup_add(l, str_of(key), str_of(key), NULL);
	}
	for (int i = 0; i < 200000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		bad_rows += !lookup_has(l, str_of(key)) ||
		            !str_is(lookup_value(l, (size_t)i, 0), key);
	}
	CHECK_INT(bad_rows, 0);
	CHECK(!value_of(l, STR("200000")));
	CHECK(lookup_memory(l) - text <= 50 * 200000);
	close_lookup(l);
}

/* The plain way finds what the other one does, whatever it has been told to expect. */
static void found_plainly(void)
{
	struct lookup *l = new_lookup(LOOKUP_EXACT, false);
	struct lookup_ahead next = { 0 };
	struct buf in = { 0 };
	char text[64];
	size_t wrong = 0;

	buf_adds(&in, "old,new\n");
	for (int i = 0; i < 60000; i++)
		buf_addf(&in, "%0*d,v%d\n", i % 37 + 1, i, i);
	CHECK(add_file(l, "plain.csv", in.p) && lookup_ready(l));
	CHECK(lookup_is_large(l));
	for (int i = 0; i < 70000; i++) {
		struct str value, key = { text, 0 };
		ptrdiff_t row;

		key.len = (size_t)snprintf(text, sizeof(text), "%0*d", i % 37 + 1, i);
		lookup_expect(l, &next, key);
		row = lookup_find_plain(l, key, 0, &value);
		wrong += row != lookup_find(l, &caller, &key, 1, NULL) || (row >= 0) != (i < 60000);
		if (row >= 0)
			wrong += !str_eq(value, lookup_value(l, (size_t)row, 0));
	}
	CHECK_INT(wrong, 0);
	buf_free(&in);
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
	unit_run("cells of every length", cells);
	unit_run("by prefix the longest wins", prefixes);
	unit_run("by regular expression the first in file order wins, its groups are in the value",
	         regexes);
	unit_run("a row is valid from its first day to its last one; a gap has bounds", days);
	unit_run("prefixes with dates: the longest of those valid on the day", prefix_days);
	unit_run("a row that is there twice, with days", same_days);
	unit_run("a key twice, a column that is not there, a bad file: refused", refused);
	unit_run("days that are none, that run backwards or overlap: refused", refused_days);
	unit_run("a bad regular expression, a group that it lacks: refused", refused_regexes);
	unit_run("files in any encoding, with any delimiter", encodings);
	unit_run("the plain way finds the same", found_plainly);
	unit_run("every one of many keys is found, within 50 bytes a row besides the text",
	         million);
	status = unit_end();
	rmdir(folder);
	return status;
}
