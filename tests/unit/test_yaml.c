/* yaml: what a YAML file becomes, and what is said of one that is refused. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "base/mem.h"
#include "config/yaml.h"
#include "said.h"
#include "unit.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void put(struct buf *out, const struct yaml_node *n)
{
	if (n->kind == YAML_SCALAR)
		buf_addf(out, n->plain ? "%s" : "\"%s\"", n->text.p);
	if (n->kind == YAML_SCALAR)
		return;
	buf_addc(out, n->kind == YAML_MAP ? '{' : '[');
	for (size_t i = 0; i < n->count; i++) {
		buf_adds(out, i ? "," : "");
		if (n->kind == YAML_MAP)
			buf_addf(out, "%s=", n->keys[i]->text.p);
		put(out, n->items[i]);
	}
	buf_addc(out, n->kind == YAML_MAP ? '}' : ']');
}

/* A text parsed and put on one line; "refused" where it is. */
static const char *shape(const char *text, struct buf *out)
{
	struct yaml *c = yaml_parse("t.yml", str_of(text));

	buf_reset(out);
	if (c)
		put(out, yaml_root(c));
	else
		buf_adds(out, "refused");
	yaml_close(c);
	return out->p;
}

static void shapes(void)
{
	static const char *const rows[][2] = {
		{ "a: 1", "{a=1}" },
		{ "a: '1'\nb: \"x\\ty\"", "{a=\"1\",b=\"x\ty\"}" },
		{ "a:\n  b: [1, two, [3]]\n  c: {d: e}\n", "{a={b=[1,two,[3]],c={d=e}}}" },
		{ "a:\n- x\n- y: z\n", "{a=[x,{y=z}]}" },
		{ "a:\nb: ''\n", "{a=,b=\"\"}" },
		{ "{}", "{}" },
		{ "a: []", "{a=[]}" },
		{ "--- \na: 1\n...\n", "{a=1}" },
		{ "%YAML 1.1\n---\na: 1", "{a=1}" },
		{ "\xef\xbb\xbf"
		  "a: 1",
		  "{a=1}" },
		{ "a: |\n  x\n  y\nb: >-\n  p\n  q\n", "{a=\"x\ny\n\",b=\"p q\"}" },
		{ "\xe6\x97\xa5\xe6\x9c\x9f: \xe8\xae\xb0",
		  "{\xe6\x97\xa5\xe6\x9c\x9f=\xe8\xae\xb0}" },
		{ "'': x\nno: y\n1: z", "{=x,no=y,1=z}" },
		{ "a: !!str 12\nb: ! 13", "{a=\"12\",b=\"13\"}" },
		{ "a: &x {q: 1}\nb: *x\nc: [*x]", "{a={q=1},b={q=1},c=[{q=1}]}" },
		{ "a: &x 1\nb: &x 2\nc: *x", "{a=1,b=2,c=2}" },
		{ "a: &x {q: 1, r: 2}\nb: {<<: *x, r: 3, s: 4}", "{a={q=1,r=2},b={q=1,r=3,s=4}}" },
		{ "a: {<<: [{q: 1}, {q: 2, r: 2}], r: 3}", "{a={q=1,r=3}}" },
		{ "a: {<<: {b: {x: 1}}, b: {y: 2}}", "{a={b={y=2}}}" },
		{ "a: {'<<': 1}", "{a={<<=1}}" },
	};
	struct buf got = { 0 };

	diag_set_level(DIAG_SILENT);
	for (size_t i = 0; i < ROWS(rows); i++)
		CHECK_STR(shape(rows[i][0], &got), rows[i][1]);
	buf_free(&got);
}

/* Line and column of the value of key `b`. */
static void places(void)
{
	static const struct {
		const char *text;
		size_t line, column;
	} rows[] = {
		{ "b: x", 1, 4 },
		{ "a: 1\nb:   x", 2, 6 },
		{ "b: 'x'", 1, 5 },
		{ "b: \"x\"", 1, 5 },
		{ "a: 1\r\nb: x", 2, 4 },
		{ "a: 1\rb: x", 2, 4 },
		{ "\xef\xbb\xbf"
		  "b: x",
		  1, 4 },
		{ "a: '\xe6\x91\x98\xe8\xa6\x81'\nb: x", 2, 4 },
		{ "{a: '\xe6\x91\x98\xe8\xa6\x81', b: x}", 1, 18 },
		{ "b: &anchor x", 1, 12 },
		{ "b: &anchor 'x'", 1, 13 },
		{ "b: &anchor !!str\n  \"x\"", 2, 4 },
		{ "b:\n  - x", 2, 3 },
		{ "b: [x]", 1, 4 },
		{ "b:\n  c: x", 2, 3 },
		{ "b: |\n  x", 1, 4 },
		{ "a: 'x\n\n  y'\nb: x", 4, 4 },
		{ "a: 'x\xc2\x85 y'\nb: x", 2, 4 },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct yaml *c = yaml_parse("t.yml", str_of(rows[i].text));
		const struct yaml_node *b = c ? yaml_find(yaml_root(c), "b") : NULL;

		CHECK_ROW(b && b->line == rows[i].line && b->column == rows[i].column,
		          rows[i].text);
		CHECK(b && strcmp(b->file, "t.yml") == 0);
		yaml_close(c);
	}
}

static const char *refused_text; /* what the child reads */
static size_t refused_len;

static void parse_refused(void)
{
	yaml_close(yaml_parse("t.yml", (struct str){ refused_text, refused_len }));
}

static void refusals(void)
{
	static const char *const rows[][2] = {
		{ "", "t.yml: is empty" },
		{ "# only a comment\n", "t.yml: is empty" },
		{ "---\n", "t.yml: is empty" },
		{ "just text", "t.yml:1:1: must be lines of 'key: value'" },
		{ "- a\n- b\n", "t.yml:1:1: must be lines of 'key: value'" },
		{ "a: 1\nb: 2\na: 3\n", "t.yml:3:1: the key 'a' is in line 1 already" },
		{ "x: {b: 1, c: 1, c: 2, b: 2}", "t.yml:1:17: the key 'c' is in line 1 already" },
		{ "x: {c: 1, b: 1, b: 2, c: 2}", "t.yml:1:17: the key 'b' is in line 1 already" },
		{ "a:\n\tb: 1\n",
		  "t.yml:2:1: found character that cannot start any token: indent with spaces, not with a TAB" },
		{ "when: a ~ x: y\n",
		  "t.yml:1:12: mapping values are not allowed in this context: "
		  "begin the key below the keys beside it, or put a text with ': ' in quotes" },
		{ "a:\n  b: c\n   d: e\n",
		  "t.yml:3:5: mapping values are not allowed in this context: "
		  "begin the key below the keys beside it, or put a text with ': ' in quotes" },
		{ "a: @x", "t.yml:1:4: found character that cannot start any token: "
		           "put a text that begins with it in quotes" },
		{ "a: [1, 2\nb: 3\n",
		  "t.yml:2:2: did not find expected ',' or ']' (while parsing a flow sequence that begins in line 1)" },
		{ "a: \"abc\n",
		  "t.yml:2:1: found unexpected end of stream (while scanning a quoted scalar that begins in line 1)" },
		{ " a: 1\nb: 2\n",
		  "t.yml:2:1: did not find expected <document start>: look at the indentation above" },
		{ "a: x\n\xe6\x97\xa5: \xd5\xc2",
		  "t.yml:2:6: byte d5 is not UTF-8: save the file in that encoding (iconv -f ENCODING -t UTF-8)" },
		{ "a: 1 # \xbf\xc6\xc4\xbf \xff\n",
		  "t.yml:1:9: byte bf is not UTF-8: save the file in that encoding (iconv -f ENCODING -t UTF-8)" },
		{ "a: 1 # \xbf\xc6\xc4\xbf\n",
		  "t.yml:1:9: byte bf is not UTF-8: the file looks like GB18030 (GBK), and must be UTF-8: "
		  "iconv -f GB18030 -t UTF-8 t.yml > new-t.yml" },
		{ "a: 1 # \xb4\xfa\xb8\xd5\xa4\xe9\xb4\xc1\xaa\xf7\xc3\x42\n",
		  "t.yml:1:9: byte b4 is not UTF-8: the file looks like Big5, and must be "
		  "UTF-8: iconv -f BIG5 -t UTF-8 t.yml > new-t.yml" },
		{ "\xff\xfe"
		  "a\n",
		  "t.yml:1:1: the file is UTF-16, and must be UTF-8: iconv -f UTF-16 -t UTF-8 t.yml > new-t.yml" },
		{ "a：1",
		  "t.yml:1:1: must be lines of 'key: value': '：' (U+FF1A) is a full-width colon, type ': '" },
		{ "a: 1\nb:\n  c：\n    d: 1\n",
		  "t.yml:4:6: mapping values are not allowed in this context: "
		  "'：' (U+FF1A) in line 3 is a full-width colon, type ': '" },
		{ "a: { b: x， c: 1 }",
		  "t.yml:1:15: did not find expected ',' or '}': '，' (U+FF0C) is a full-width comma, type ','" },
		{ "a: { b: ' #' ， c: 1 }",
		  "t.yml:1:14: did not find expected ',' or '}': '，' (U+FF0C) is a full-width comma, type ','" },
		{ "a: { b: “x” c: 1 }",
		  "t.yml:1:18: did not find expected ',' or '}': '“' (U+201C) is a curly quote, type '\"'" },
		{ "a: { b: ‘x’ c: 1 }",
		  "t.yml:1:18: did not find expected ',' or '}': '‘' (U+2018) is a curly quote, type \"'\"" },
		{ "a:\n  b: 1\n  　c\n",
		  "t.yml:4:1: could not find expected ':' (while scanning a simple key that begins in line 3): "
		  "'　' (U+3000) in line 3 is a full-width blank, type ' '" },
		/* what stands in a comment or in quotes is as it was meant */
		{ "a: { b: '，' c: 1 }", "t.yml:1:15: did not find expected ',' or '}'" },
		{ "a: 1 # 注：备注\n b: 2\n",
		  "t.yml:2:2: did not find expected key (while parsing a block mapping that begins in line 1)" },
		{ "a: \x01", "t.yml:1:4: control characters are not allowed (U+0001)" },
		{ "a: &x [*x]", "t.yml:1:8: the alias '*x' is inside what it names" },
		{ "a: *nope", "t.yml:1:4: there is no such anchor (&) above" },
		{ "a: !date 1", "t.yml:1:10: tags (!) are not allowed" },
		{ "a: !!map {}", "t.yml:1:4: tags (!) are not allowed" },
		{ "a: 1\n---\nb: 1\n",
		  "t.yml:2:1: a second document begins here, only one is read" },
		{ "a: 1\n? \n: 1", "t.yml:2:2: the key before ':' is missing" },
		{ "[a]: 1", "t.yml:1:1: a key must be a text, not a list, a map or an alias" },
		{ "? {a: b}\n: 1",
		  "t.yml:1:3: a key must be a text, not a list, a map or an alias" },
		{ "a: &x y\n*x : 1",
		  "t.yml:2:1: a key must be a text, not a list, a map or an alias" },
		{ "a: {<<: 1}", "t.yml:1:5: '<<' takes a map or a list of maps" },
		{ "a: {<<: [{}, x]}", "t.yml:1:5: '<<' takes a map or a list of maps" },
		{ "a: 1\ninclude: [x.yml]", "t.yml:2:10: 'include' is not allowed here" },
	};
	struct buf want = { 0 };

	for (size_t i = 0; i < ROWS(rows); i++) {
		refused_text = rows[i][0];
		refused_len = strlen(refused_text);
		in_child(parse_refused);
		buf_reset(&want);
		buf_addf(&want, "clean: %s\n", rows[i][1]);
		CHECK_STR(said.p, want.p);
		CHECK_INT(ended, 2);
	}
	refused_text = "a: \0b";
	refused_len = 5;
	in_child(parse_refused);
	CHECK_STR(said.p, "clean: t.yml:1:4: control characters are not allowed (U+0000)\n");
	buf_free(&want);
}

/* `a: ` and `levels` lists within each other, or the same by aliases of ten lists each. */
static void nest(struct buf *out, size_t levels)
{
	buf_reset(out);
	buf_adds(out, "a: ");
	for (size_t i = 0; i < levels; i++)
		buf_addc(out, '[');
	for (size_t i = 0; i < levels; i++)
		buf_addc(out, ']');
}

static void nest_by_alias(struct buf *out, size_t times)
{
	buf_reset(out);
	buf_adds(out, "a0: &a0 [[[[[[[[[[]]]]]]]]]]\n");
	for (size_t i = 1; i <= times; i++)
		buf_addf(out, "a%zu: &a%zu [[[[[[[[[*a%zu]]]]]]]]]\n", i, i, i - 1);
}

/* A list whose every value is the list before it, twice. */
static void double_up(struct buf *out, size_t times)
{
	buf_reset(out);
	buf_adds(out, "a0: &a0 [x]\n");
	for (size_t i = 1; i <= times; i++)
		buf_addf(out, "a%zu: &a%zu [*a%zu, *a%zu]\n", i, i, i - 1, i - 1);
}

static bool accepted(const struct buf *text)
{
	struct yaml *c = yaml_parse("t.yml", buf_str(text));

	yaml_close(c);
	return c != NULL;
}

static void bounds(void)
{
	struct buf text = { 0 };

	diag_set_level(DIAG_SILENT);
	nest(&text, 63);
	CHECK(accepted(&text));
	nest(&text, 64);
	CHECK(!accepted(&text));
	nest_by_alias(&text, 5);
	CHECK(accepted(&text));
	nest_by_alias(&text, 6);
	CHECK(!accepted(&text));
	double_up(&text, 12);
	CHECK(accepted(&text));
	double_up(&text, 17);
	CHECK(!accepted(&text));
	buf_reset(&text);
	buf_adds(&text, "a: [x");
	for (int i = 0; i < 99990; i++)
		buf_adds(&text, ",x");
	buf_adds(&text, "]");
	CHECK(accepted(&text));
	text.len--;
	for (int i = 0; i < 10; i++)
		buf_adds(&text, ",x");
	buf_adds(&text, "]");
	CHECK(!accepted(&text));
	buf_reset(&text);
	buf_adds(&text, "a: |\n");
	while (text.len < (16u << 20) + 1)
		buf_adds(&text, "  #######################################################\n");
	CHECK(!accepted(&text));
	buf_free(&text);
}

/* libyaml alone takes minutes over a megabyte of them. */
static void tag_lines(void)
{
	struct buf text = { 0 };

	for (int i = 0; i < 100000; i++)
		buf_addf(&text, "%%TAG !e%d! tag:x,\n", i);
	buf_adds(&text, "---\na: 1\n");
	refused_text = text.p;
	refused_len = text.len;
	in_child(parse_refused);
	CHECK_STR(said.p, "clean: t.yml: more than 100 %TAG lines\n");
	buf_free(&text);
}

static void many_keys(void)
{
	struct buf text = { 0 };
	struct yaml *c;

	for (int i = 0; i < 30000; i++)
		buf_addf(&text, "key%d: %d\n", i, i);
	c = yaml_parse("t.yml", buf_str(&text));
	CHECK(c && yaml_root(c)->count == 30000);
	CHECK(c && str_is(yaml_find(yaml_root(c), "key29999")->text, "29999"));
	yaml_close(c);
	buf_adds(&text, "key7: again\n");
	refused_text = text.p;
	refused_len = text.len;
	in_child(parse_refused);
	CHECK_STR(said.p, "clean: t.yml:30001:1: the key 'key7' is in line 8 already\n");
	buf_free(&text);
}

static void nulls_and_booleans(void)
{
	static const struct {
		const char *value;
		bool null, is_bool, value_is;
	} rows[] = {
		{ "", true, false, false },      { "~", true, false, false },
		{ "null", true, false, false },  { "'null'", false, false, false },
		{ "''", false, false, false },   { "nul", false, false, false },
		{ "[]", false, false, false },   { "true", false, true, true },
		{ "false", false, true, false }, { "Yes", false, true, true },
		{ "NO", false, true, false },    { "on", false, true, true },
		{ "off", false, true, false },   { "'true'", false, false, false },
		{ "y", false, false, false },    { "1", false, false, false },
		{ "tRue", false, false, false }, { "{}", false, false, false },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct buf text = { 0 };
		struct yaml *c;
		const struct yaml_node *n;
		bool got = !rows[i].value_is;

		buf_addf(&text, "a: %s\n", rows[i].value);
		c = yaml_parse("t.yml", buf_str(&text));
		n = yaml_find(yaml_root(c), "a");
		CHECK_ROW(yaml_is_null(n) == rows[i].null, rows[i].value);
		CHECK_ROW(yaml_bool(n, &got) == rows[i].is_bool, rows[i].value);
		CHECK_ROW(got == (rows[i].is_bool ? rows[i].value_is : !rows[i].value_is),
		          rows[i].value);
		yaml_close(c);
		buf_free(&text);
	}
}

static void finding(void)
{
	struct yaml *c = yaml_parse("t.yml", STR("a: {b: 1}\nc: [x]\n"));
	const struct yaml_node *root = yaml_root(c);

	CHECK(str_is(yaml_find(yaml_find(root, "a"), "b")->text, "1"));
	CHECK(!yaml_find(root, "b"));
	CHECK(!yaml_find(yaml_find(root, "c"), "x"));
	CHECK(!yaml_find(NULL, "x"));
	yaml_close(c);
	yaml_close(NULL);
}

static const char *caret_text; /* what the child points into, at `here` in the value of b */

static void point(void)
{
	struct yaml *c = yaml_parse("t.yml", str_of(caret_text));
	const struct yaml_node *b = yaml_find(yaml_root(c), "b");
	const char *here = strstr(b->text.p, "here");

	yaml_error_in(b, here ? (size_t)(here - b->text.p) : b->text.len + 5, "wrong");
	yaml_close(c);
}

static void carets(void)
{
	static const char *const rows[][2] = {
		{ "a: 1\nb: x = here", "clean: t.yml:2:8: wrong\n    b: x = here\n           ^\n" },
		{ "b: 'x = here'  # y",
		  "clean: t.yml:1:9: wrong\n    b: 'x = here'  # y\n            ^\n" },
		{ "b: \"\xe8\xae\xb0 here\"",
		  "clean: t.yml:1:9: wrong\n    b: \"\xe8\xae\xb0 here\"\n           ^\n" },
		{ "b: 'it''s here'", "clean: t.yml:1:5: wrong\n    b: 'it''s here'\n        ^\n" },
		{ "b: \"\\x41 here\"",
		  "clean: t.yml:1:5: wrong\n    b: \"\\x41 here\"\n        ^\n" },
		{ "b: x\n  here", "clean: t.yml:1:4: wrong\n    b: x\n       ^\n" },
		{ "b: |\n  one\n\n    here\n  two\n",
		  "clean: t.yml:4:5: wrong\n        here\n        ^\n" },
		{ "b: >\n  one\n  here\n", "clean: t.yml:1:4: wrong\n    b: >\n       ^\n" },
		{ "b: '| here'", "clean: t.yml:1:7: wrong\n    b: '| here'\n          ^\n" },
		{ "b: xyz", "clean: t.yml:1:7: wrong\n    b: xyz\n          ^\n" },
		{ "a: 1\r\nb: here\r\nc: 1", "clean: t.yml:2:4: wrong\n    b: here\n       ^\n" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		caret_text = rows[i][0];
		in_child(point);
		CHECK_STR(said.p, rows[i][1]);
		CHECK_INT(ended, 2);
	}
}

static void make(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void included(void)
{
	struct buf got = { 0 };
	static const char *const files[] = { "main.yml", "sub/common.yml", "sub/deep.yml",
		                             "more.yml" };
	const char *file = "";
	struct str bytes = STR_NULL;
	struct yaml *c;

	mkdir("sub", 0777);
	make("main.yml",
	     "include: [sub/common.yml, more.yml]\nmap: {b: 2, list: [9]}\nname: main\n");
	make("sub/common.yml",
	     "include: deep.yml\nmap: {a: 1, b: 1, list: [1, 2]}\nonly: common\n");
	make("sub/deep.yml", "map: {z: 26, a: 0}\n");
	make("more.yml", "\xef\xbb\xbfonly: more\n");
	c = yaml_open("main.yml");
	CHECK(c);
	if (!c)
		return;
	put(&got, yaml_root(c));
	CHECK_STR(got.p, "{map={z=26,a=1,b=2,list=[9]},only=more,name=main}");
	for (size_t i = 0; i < 4; i++) {
		CHECK(yaml_reading(c, i, &file, &bytes));
		CHECK_STR(file, files[i]);
	}
	/* the bytes as they were read, with the byte order mark */
	CHECK(str_is(bytes, "\xef\xbb\xbfonly: more\n"));
	CHECK(!yaml_reading(c, 4, &file, &bytes));
	CHECK_STR(yaml_find(yaml_find(yaml_root(c), "map"), "z")->file, "sub/deep.yml");
	yaml_close(c);
	buf_free(&got);
}

static const char *open_path; /* what the child opens */

static void open_refused(void)
{
	yaml_close(yaml_open(open_path));
}

static void refuse_file(const char *path, const char *text, const char *message)
{
	struct buf want = { 0 };

	if (text)
		make(path, text);
	open_path = path;
	in_child(open_refused);
	buf_addf(&want, "clean: %s\n", message);
	CHECK_STR(said.p, want.p);
	CHECK_INT(ended, 2);
	buf_free(&want);
}

static void files_refused(void)
{
	refuse_file("none.yml", NULL, "cannot open 'none.yml': No such file or directory");
	refuse_file(".", NULL, "cannot read '.': Is a directory");
	refuse_file("a.yml", "include: [none.yml]",
	            "a.yml:1:11: cannot open 'none.yml': No such file or directory");
	refuse_file("a.yml", "include: [./a.yml]", "a.yml:1:11: './a.yml' includes itself");
	make("b.yml", "x: 1\ninclude: [a.yml]\n");
	refuse_file("a.yml", "include: [b.yml]", "b.yml:2:11: 'a.yml' includes itself");
	refuse_file("a.yml", "include: {a: b}", "a.yml:1:10: 'include' takes a list of file names");
	refuse_file("a.yml", "include: [[b]]", "a.yml:1:11: 'include' takes a list of file names");
	refuse_file("a.yml", "include: ", "a.yml:1:9: 'include' takes a list of file names");
	refuse_file("a.yml", "include: [sub/deep.yml, .]",
	            "a.yml:1:25: cannot read '.': Is a directory");
	make("bad.yml", "x: [");
	refuse_file("a.yml", "include: bad.yml", "bad.yml:1:5: did not find expected node content");
}

/* A chain of files that include the next; a file that includes another many times. */
static void include_bounds(void)
{
	struct buf text = { 0 };
	char name[32];

	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "chain%d.yml", i);
		buf_reset(&text);
		buf_addf(&text, "include: chain%d.yml", i + 1);
		make(name, text.p);
	}
	refuse_file("chain0.yml", NULL,
	            "chain16.yml:1:10: files that include each other, more than 16 deep");
	buf_reset(&text);
	buf_adds(&text, "include: [more.yml");
	for (int i = 0; i < 200; i++)
		buf_adds(&text, ", more.yml");
	buf_adds(&text, "]");
	refuse_file("a.yml", text.p, "a.yml:1:1001: more than 100 files included");
	buf_free(&text);
}

static char
	*bombs; /* the folder of files that others made to exhaust a parser; NULL where absent */

static void open_bomb(void)
{
	struct rusage use;
	struct timespec begin, end;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	yaml_close(yaml_open(open_path));
	clock_gettime(CLOCK_MONOTONIC, &end);
	getrusage(RUSAGE_SELF, &use);
	if (end.tv_sec - begin.tv_sec > 1)
		_exit(98);
#ifndef UNIT_SANITIZED
	if (use.ru_maxrss > 65536)
		_exit(97);
#endif
}

static void bombs_refused(void)
{
	static const char *const names[] = {
		"go_10000_nested_lines",      "go_1000kb_1000_indent_lines",
		"go_1000kb_deep_indents",     "go_1000kb_deep_maps",
		"go_1000kb_deep_slices",      "go_1000kb_maps",
		"go_1000kb_maps_100_aliases", "go_slice_nested_at_max_depth_10000",
	};

	for (size_t i = 0; bombs && i < ROWS(names); i++) {
		struct buf path = { 0 };

		buf_addf(&path, "%s/%s.yaml", bombs, names[i]);
		open_path = path.p;
		in_child(open_bomb);
		CHECK_ROW(ended == 2, names[i]);
		CHECK_ROW(strstr(said.p, "more than") || strstr(said.p, "a key must be"), names[i]);
		buf_free(&path);
	}
	if (!bombs)
		printf("# skipped: ../shared/data/yaml-bombs is not here\n");
}

int main(void)
{
	char folder[] = "/tmp/conf.XXXXXX";

	bombs = realpath("../shared/data/yaml-bombs", NULL);
	if (!mkdtemp(folder) || chdir(folder) != 0)
		return 1;
	diag_open("clean");
	unit_run("YAML becomes a tree", shapes);
	unit_run("a node knows its line and column in bytes", places);
	unit_run("what is refused is told with its place and what to do", refusals);
	unit_run("levels, values and size are bounded, through aliases too", bounds);
	unit_run("tag lines are bounded", tag_lines);
	unit_run("a map of many keys is read and searched for repeats", many_keys);
	unit_run("null and booleans are what YAML says, unless quoted", nulls_and_booleans);
	unit_run("what is absent is not found", finding);
	unit_run("the caret stands in the text of the spec where that is certain", carets);
	unit_run("included files are merged, the including one wins", included);
	unit_run("files that cannot be read are told where they are named", files_refused);
	unit_run("including is bounded", include_bounds);
	unit_run("files made to exhaust are refused in a second and 64 MB", bombs_refused);
	said_free();
	free(bombs);
	if (system("rm -f ./*.yml sub/*.yml && rmdir sub") != 0 || chdir("/") != 0 ||
	    rmdir(folder) != 0)
		return 1;
	return unit_end();
}
