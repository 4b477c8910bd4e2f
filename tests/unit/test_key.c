/* test_key: a table of each kind is read, listed and made a JSON Schema; one row is all that a key needs. */
#include "config/json_node.h"
#include "keys/key.h"
#include "said.h"
#include "unit.h"

struct thing {
	struct str name;
	bool small;
	uint64_t count;
	unsigned colour;
	struct str *part;
	size_t part_count;
	struct thing *child; /* of the list */
	size_t child_count;
	int odd;
};

static const struct key_word colours[] = { { "red", 1, NULL },
	                                   { "null", 2, NULL },
	                                   { "blue", 3, "blue comes later" },
	                                   { NULL, 0, NULL } };

static bool read_odd(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct str text;

	if (!key_text(c, n, &text) || !str_is(text, "3"))
		return key_bad(c, n, "%s is 3", c->path.p);
	((struct thing *)into)->odd = 3;
	return true;
}

static const struct key_row child_rows[] = {
	{ "name", KEY_TEXT, KEY_AT(thing, name), .required = true, .help = "Its \"name\"." },
};
static const struct key_table child_table = { KEY_ROWS(child_rows), .size = sizeof(struct thing) };

static const struct key_row rows[] = {
	{ "name", KEY_TEXT, KEY_AT(thing, name), .help = "What it is called." },
	{ "small", KEY_FLAG, KEY_AT(thing, small), .help = "Small.", .preset = "false" },
	{ "count", KEY_NUMBER, KEY_AT(thing, count), .help = "How many.", .preset = "7" },
	{ "colour", KEY_WORD, KEY_AT(thing, colour), .words = colours, .help = "Which.",
	  .preset = "red" },
	{ "parts", KEY_TEXTS, KEY_ARRAY(thing, part, part_count), .help = "Its parts." },
	{ "children", KEY_LIST, KEY_ARRAY(thing, child, child_count), .table = &child_table,
	  .help = "Its children.", .json = "'minItems': 1" },
	{ "odd", KEY_CODE, .read = read_odd, .takes = "number", .json = "'const': 3",
	  .help = "Three." },
	{ "fog", KEY_LATER, .later = "fog comes later" },
};
static const struct key_table table = { KEY_ROWS(rows), .size = sizeof(struct thing) };

static const char *doc_of(size_t i)
{
	static char line[700];
	struct key_doc d;

	if (!key_list(&table, i, &d))
		return "";
	snprintf(line, sizeof(line), "%s|%s|%s|%s%s|%s|%s", d.path, d.kind, d.words,
	         d.required ? "required" : "", d.later ? "later" : "", d.help,
	         d.preset ? d.preset : "-");
	return line;
}

static void list(void)
{
	static const char *const wanted[] = {
		"name|text|||What it is called.|-",
		"small|flag|||Small.|false",
		"count|number|||How many.|7",
		"colour|word|red|null|blue||Which.|red",
		"parts|texts|||Its parts.|-",
		"children|list of maps|||Its children.|-",
		"children.*.name|text||required|Its \"name\".|-",
		"odd|number|||Three.|-",
		"fog|later||later|fog comes later|-",
		"",
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		CHECK_STR(doc_of(i), wanted[i]);
}

static void schema(void)
{
	struct buf text = { 0 };
	struct json_node *n;
	char error[100] = "";

	buf_addc(&text, '{');
	key_json(&table, &text);
	buf_addc(&text, '}');
	n = json_node_parse(buf_str(&text), error, sizeof(error));
	CHECK_STR(error, "");
	buf_reset(&text);
	json_node_write(n, &text);
	CHECK_STR(
		text.p,
		"{\"type\":[\"object\",\"null\"],\"properties\":{"
		"\"name\":{\"description\":\"What it is called.\",\"allOf\":[{\"$ref\":\"#/definitions/text\"}]},"
		"\"small\":{\"description\":\"Small.\",\"type\":\"boolean\",\"default\":false},"
		"\"count\":{\"description\":\"How many.\",\"type\":\"integer\",\"minimum\":0,\"default\":7},"
		"\"colour\":{\"description\":\"Which.\",\"enum\":[\"red\",\"null\",null],\"default\":\"red\"},"
		"\"parts\":{\"description\":\"Its parts.\",\"allOf\":[{\"$ref\":\"#/definitions/texts\"}]},"
		"\"children\":{\"description\":\"Its children.\",\"type\":\"array\",\"items\":{\"type\":\"object\","
		"\"properties\":{\"name\":{\"description\":\"Its \\\"name\\\".\",\"allOf\":[{\"$ref\":\"#/definitions/text\"}]}},"
		"\"additionalProperties\":false,\"required\":[\"name\"]},\"minItems\":1},"
		"\"odd\":{\"description\":\"Three.\",\"const\":3},"
		"\"fog\":{\"description\":\"Not in this version: fog comes later.\",\"not\":{}}},"
		"\"additionalProperties\":false}");
	json_node_free(n);
	buf_free(&text);
}

static bool read_thing(const char *text, struct thing *t, struct arena *arena, struct yaml **yaml)
{
	struct key_context c = { .arena = arena };
	bool ok;

	*t = (struct thing){ .small = true };
	*yaml = yaml_parse("t.yml", str_of(text));
	ok = *yaml && key_map(&c, &table, yaml_root(*yaml), t);
	key_context_free(&c);
	return ok;
}

static void whole(void)
{
	struct arena arena = { 0 };
	struct thing t;
	struct yaml *yaml;

	CHECK(read_thing(
		"name: a\nsmall: true\ncolour: red\nparts: x\nodd: 3\nchildren: [{ name: b }, { name: c }]\n",
		&t, &arena, &yaml));
	CHECK(str_is(t.name, "a") && t.small && t.colour == 1 && t.part_count == 1 && t.odd == 3);
	CHECK_INT(t.count, 7);
	CHECK(t.child_count == 2 && str_is(t.child[1].name, "c"));
	yaml_close(yaml);
	arena_free(&arena);
}

/* What is not written has its preset, also in an entry that is a scalar instead of a map. */
static void presets(void)
{
	static const struct key_row brief_rows[] = {
		{ "name", KEY_TEXT, KEY_AT(thing, name), .required = true },
		{ "colour", KEY_WORD, KEY_AT(thing, colour), .words = colours, .preset = "red" },
	};
	static const struct key_table briefs = { KEY_ROWS(brief_rows), .size = sizeof(struct thing),
		                                 .brief = "name" };
	static const struct key_row top_rows[] = {
		{ "things", KEY_MAPS, KEY_ARRAY(thing, child, child_count), .table = &briefs },
	};
	static const struct key_table top = { KEY_ROWS(top_rows), .size = sizeof(struct thing) };
	struct arena arena = { 0 };
	struct key_context c = { .arena = &arena };
	struct thing t;
	struct yaml *yaml;

	CHECK(read_thing("name: a\n", &t, &arena, &yaml));
	CHECK(!t.small && t.count == 7 && t.colour == 1 && t.odd == 0);
	yaml_close(yaml);
	yaml = yaml_parse("t.yml",
	                  STR("things: { a: x, b: { name: y }, c: { name: z, colour: null } }"));
	t = (struct thing){ .count = 0 };
	CHECK(key_map(&c, &top, yaml_root(yaml), &t) && t.child_count == 3);
	CHECK(str_is(t.child[0].name, "x") && t.child[0].colour == 1);
	CHECK(str_is(t.child[1].name, "y") && t.child[1].colour == 1);
	CHECK(str_is(t.child[2].name, "z") && t.child[2].colour == 2);
	key_context_free(&c);
	yaml_close(yaml);
	arena_free(&arena);
}

static void wrong(void)
{
	struct arena arena = { 0 };
	struct thing t;
	struct yaml *yaml;

	CHECK(!read_thing(
		"nam: a\nsmall: 3\ncount: x\ncolour: blue\nparts: {}\nchildren: [{}]\nodd: 4\nfog: 1\n",
		&t, &arena, &yaml));
	yaml_close(yaml);
	arena_free(&arena);
}

static void mistakes(void)
{
	in_child(wrong);
	CHECK(strstr(said.p, "t.yml:1:1: unknown key 'nam' (did you mean 'name'?)\n"));
	CHECK(strstr(said.p, "t.yml:2:8: small must be true or false\n"));
	CHECK(strstr(said.p, "t.yml:3:8: count must be a whole number from 0, not 'x'\n"));
	CHECK(strstr(said.p,
	             "t.yml:4:9: 'blue' is not in this version of cutover: blue comes later\n"));
	CHECK(strstr(said.p, "t.yml:5:8: parts must be a text, not a map\n"));
	CHECK(strstr(said.p, "t.yml:6:12: children.1: 'name' is missing\n"));
	CHECK(strstr(said.p, "t.yml:7:6: odd is 3\n"));
	CHECK(strstr(said.p,
	             "t.yml:8:1: 'fog' is not in this version of cutover: fog comes later\n"));
	said_free();
}

int main(void)
{
	unit_run("the rows are listed, those of a table below with their path", list);
	unit_run("the rows make a JSON Schema", schema);
	unit_run("a map is read by the rows; what has no preset and is not given stays", whole);
	unit_run("a key that is not given has its preset", presets);
	unit_run("every mistake is reported with its place and path", mistakes);
	return unit_end();
}
