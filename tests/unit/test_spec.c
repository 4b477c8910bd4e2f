/*
 * test_spec: what a spec becomes, and that the key tables and schemas/spec.schema.json are the same
 * language.
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/json_node.h"
#include "reported.h"
#include "spec/spec.h"
#include "unit.h"

static char folder[] = "/tmp/cutover-spec-XXXXXX";

static const char *put(const char *name, const char *text)
{
	static char path[200];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "wb");
	fputs(text, f);
	fclose(f);
	return path;
}

static struct spec *open_text(const char *text, const char *param)
{
	const char *items[] = { param };
	struct opt_list params = { items, param ? 1 : 0 };

	return spec_open(put("t.yml", text), &params, true, NULL);
}

/* What is told of a wrong spec, without the folder in front of file names. */
static const char *refused(const char *text, const char *param, struct buf *out)
{
	struct buf said = { 0 };
	struct spec *s;
	const char *p;

	reported_start();
	s = open_text(text, param);
	reported_end(&said);
	buf_reset(out);
	buf_adds(out, s ? "(accepted)" : "");
	for (p = said.p; *p; p++) {
		if (strncmp(p, folder, strlen(folder)) == 0)
			p += strlen(folder) + 1;
		buf_addc(out, *p);
	}
	spec_close(s);
	buf_free(&said);
	return out->p;
}

#define CUTOVER "cutover: 1\n"

static void sections(void)
{
	struct spec *s = open_text(
		CUTOVER
		"params: { book: { default: '001' }, year: }\n"
		"controls: [rate]\n"
		"limits: { records: 3, share: 0.05, amount: { rate: 1.50 } }\n"
		"source: { file: 'in/${year}/*.csv', header: { find: [a, b], names: [r1, day, open], optional: open }, quote: none,\n"
		"  trailing: true, page: { when: r1 = 'x', header: true }, headings: { plain: '^k(.)' } }\n"
		"clean:\n"
		"  fill_down: day\n"
		"  fields:\n"
		"    day: { type: date, formats: ['%Y%m%d', excel], first: true }\n"
		"    rate: { from: [r1, r2], type: decimal(6), default: 1, decimal_mark: ',', round: half_even }\n"
		"    open: { type: boolean, true: [Y, 1], false: N }\n"
		"    plain:\n",
		"year=2023");
	const struct spec_field *f;
	char want[200];

	if (!CHECK(s != NULL))
		return;
	CHECK(str_is(s->name, "t"));
	CHECK(str_is(s->param_value[0], "001") && str_is(s->param_value[1], "2023"));
	CHECK_INT(s->limits.records, 3);
	CHECK(s->limits.groups == UINT64_MAX);
	CHECK(s->limits.has_share && decimal_cmp(s->limits.share, decimal_of(5, 2)) == 0);
	CHECK(decimal_cmp(s->limits.amount[0], decimal_of(150, 2)) == 0);
	snprintf(want, sizeof(want), "%s/in/2023/*.csv", folder);
	CHECK_STR(s->source.file, want);
	CHECK(s->source.header == HEADER_FIND && s->source.find_count == 2 &&
	      str_is(s->source.find[1], "b"));
	CHECK(s->source.names_count == 3 && s->source.may_lack_count == 1 &&
	      str_is(s->source.may_lack[0], "open"));
	CHECK(s->source.trailing && s->source.page && s->source.page_header);
	CHECK(s->source.headings_count == 1 && str_is(s->source.headings[0].name, "plain"));
	CHECK(s->source.quote == 0 && str_is(s->source.delimiter, ","));
	CHECK_STR(s->source.encoding, "auto");
	CHECK_INT(s->clean.field_count, 4);
	f = &s->clean.field[0];
	CHECK(f->fill_down && f->first_format && f->format_count == 2 && f->type.kind == TYPE_DATE);
	f = &s->clean.field[1];
	CHECK(f->from_count == 2 && str_is(f->default_value, "1.000000"));
	CHECK(f->notation.scale == 6 && f->notation.mark == ',' &&
	      f->notation.round == ROUND_HALF_EVEN);
	f = &s->clean.field[2];
	CHECK(f->true_count == 2 && f->false_count == 1 && str_is(f->true_text[1], "1"));
	f = &s->clean.field[3];
	CHECK(f->trim && !f->required && f->type.kind == TYPE_TEXT && str_is(f->from[0], "plain"));
	CHECK(!s->map.present && !s->dedupe.present && !s->validate.present && !s->load.present &&
	      s->reconcile_count == 0);
	CHECK_INT(strlen(s->sha256), 64);
	spec_close(s);
}

static void target(void)
{
	static const char *const order[] = { "c", "b", "a", "d" };
	struct spec *s = open_text(
		CUTOVER
		"name: books\n"
		"params: { n: { default: 7 } }\n"
		"map:\n"
		"  to: ledger/account\n"
		"  let: { a: b || 'x', b: c, c: code, d: '1' }\n"
		"  fields: { book: $n, code: a, name: b, leaf: 'true', type: \"'asset'\" }\n"
		"  emit: [{ when: d = 1, fields: { normal_side: \"'debit'\" } }]\n"
		"load: { to: 'sqlite:${n}.db', batch: 'b-${n}' }\n"
		"reconcile:\n"
		"  key: code\n"
		"  compare: { debit: , credit: { tolerance: 0.01 } }\n"
		"  before: { read: '-', name: old }\n"
		"  after: { read: 'sqlite:/x.db', table: t }\n",
		NULL);
	char want[200];

	if (!CHECK(s != NULL))
		return;
	for (size_t i = 0; i < 4; i++)
		CHECK_ROW(str_is(s->map.let[i].name, order[i]), order[i]);
	CHECK(s->map.to == s->load.schema && s->map.to->count == 20);
	CHECK_INT(s->map.emit_count, 1);
	snprintf(want, sizeof(want), "sqlite:%s/7.db", folder);
	CHECK_STR(s->load.to, want);
	CHECK(str_is(s->load.batch, "b-7") && str_is(s->load.table, "account") &&
	      s->load.mode == LOAD_INSERT);
	CHECK(s->reconcile->measure_count == 2 &&
	      decimal_sign(s->reconcile->measure[0].tolerance.amount) == 0);
	CHECK(decimal_cmp(s->reconcile->measure[1].tolerance.amount, decimal_of(1, 2)) == 0);
	CHECK(decimal_cmp(s->reconcile->measure[1].tolerance_total.amount, decimal_of(1, 2)) == 0);
	CHECK_STR(s->reconcile->before.read[0].name, "-");
	CHECK(str_is(s->reconcile->before.name, "old") &&
	      str_is(s->reconcile->after.name, "after"));
	CHECK_STR(s->reconcile->after.read[0].name, "sqlite:/x.db");
	spec_close(s);
}

static void references(void)
{
	struct str code[] = { STR_NULL };
	struct spec *s;

	put("chart.csv", "code,leaf\n1001,true\n1002,false\n1003,true\n1003,true\n,true\n");
	put("common.yml", "cutover: 1\nname: common\ncontrols: [debit]\n");
	s = open_text(
		CUTOVER
		"include: [common.yml]\n"
		"validate:\n"
		"  group: v\n"
		"  order: any\n"
		"  checks: { a: x = 1, b: { check: y > 2, message: too small, severity: warning } }\n"
		"  group_checks: { u: sum(debit) = 0 }\n"
		"  references: { account: { file: chart.csv, key: code, where: \"leaf = 'true'\" } }\n"
		"dedupe: { key: [v, 'upper(x)'], keep: last }\n",
		NULL);
	if (!CHECK(s != NULL))
		return;
	CHECK(str_is(s->name, "common") && s->controls.count == 1);
	CHECK(s->validate.group_count == 1 && s->validate.any_order);
	CHECK(s->validate.check[0].severity == SEVERITY_ERROR && !s->validate.check[0].message.p);
	CHECK(s->validate.check[1].severity == SEVERITY_WARNING &&
	      str_is(s->validate.check[1].message, "too small"));
	CHECK_INT(lookup_size(s->validate.reference[0].allowed), 2);
	code[0] = STR("1003");
	CHECK(lookup_has(s->validate.reference[0].allowed, code[0]));
	code[0] = STR("1002");
	CHECK(!lookup_has(s->validate.reference[0].allowed, code[0]));
	CHECK(s->dedupe.key_count == 2 && s->dedupe.keep == KEEP_LAST);
	spec_close(s);
}

static void scopes(void)
{
	struct spec *s = open_text(
		CUTOVER "clean: { fields: { a: { type: decimal(2) }, b: { type: date } } }\n"
			"map: { let: { l: a }, fields: { x: l } }\n",
		NULL);
	struct header h = { 0 };
	struct expr_scope scope;
	struct buf said = { 0 };

	if (!CHECK(s != NULL))
		return;
	header_add(&h, STR("b"));
	header_add(&h, STR("other"));
	scope = spec_scope(s, &h, NULL, s->map.let, s->map.let_count);
	CHECK(scope.count == 3 && scope.field_count == 2);
	CHECK(scope.column[0].typed && scope.column[0].type.kind == TYPE_DATE);
	CHECK(!scope.column[1].typed);
	CHECK(str_is(scope.column[2].name, "l"));
	reported_start();
	CHECK(!spec_bind(&s->map.let[0], &scope));
	CHECK(strstr(reported_end(&said), "t.yml:3:"));
	buf_free(&said);
	header_free(&h);
	spec_close(s);
}

/* One mistake each, and what is told of it. */
static void mistakes(void)
{
	static const struct {
		const char *text, *told;
	} rows[] = {
		{ "name: x\n", "t.yml:1:1: 'cutover' is missing\n" },
		{ "cutover: 2\n",
		  "t.yml:1:10: version '2' of the language is not known here: write 'cutover: 1'\n" },
		{ CUTOVER "params: { a-b: { default: x } }\n",
		  "t.yml:2:11: parameter 'a-b': a name is made of letters, digits and _\n" },
		{ CUTOVER "params: { a: { default: [x] } }\n",
		  "t.yml:2:25: params.a.default must be a text, not a list\n" },
		{ CUTOVER "params: { a: }\n",
		  "t.yml:2:11: parameter 'a' has no default: set it with --param a=VALUE\n" },
		{ CUTOVER "source: { header: { row: 0 } }\n",
		  "t.yml:2:26: source.header.row must be a whole number from 1, not '0'\n" },
		{ CUTOVER "source: { header: { names: [a, b, c], optional: [b] } }\n",
		  "t.yml:2:50: source.header.optional: 'b' is before 'c', which is not optional: only columns at the end of a row can be "
		  "missing\n" },
		{ CUTOVER "source: { header: { names: [alpha, b], optional: [b, alhpa] } }\n",
		  "t.yml:2:54: no column 'alhpa' (did you mean 'alpha'?)\n" },
		{ CUTOVER "source: { header: { row: 1, names: [a], glued: F } }\n",
		  "t.yml:2:19: source.header: 'names' replaces the names of the header, so that 'skip_cells' and 'glued' have nothing to do\n" },
		{ CUTOVER "source: { page: 1 }\n",
		  "t.yml:2:17: source.page is { when: EXPRESSION }, { header: true }, or both\n" },
		{ CUTOVER "source: { page: { header: false } }\n",
		  "t.yml:2:17: source.page needs 'when', or 'header: true'\n" },
		{ CUTOVER "source: { header: none, page: { header: true } }\n",
		  "t.yml:2:31: source.page.header needs a header: rows that repeat it are meant\n" },
		{ CUTOVER "source: { headings: {} }\n",
		  "t.yml:2:21: source.headings must be a map: a name and a regular expression for each\n" },
		{ CUTOVER "source: { headings: { a: 'x*' } }\n",
		  "t.yml:2:27: source.headings.a matches the empty text: every row would be a heading\n" },
		{ CUTOVER
		  "source: { ragged: { join: t } }\nclean: { fields: { a: { from: [s, t], type: decimal(2) } } }\n",
		  "t.yml:2:27: source.ragged.join: column 't' is read as decimal(2) by clean.fields.a, and only texts are joined: name the "
		  "column of the text that holds delimiters\n" },
		{ CUTOVER "source: { header: { row: 1, find: a } }\n",
		  "t.yml:2:19: source.header needs one of 'row', 'find' and 'names'\n" },
		{ CUTOVER "source: { header: { row: 1, glued: 'F?' } }\n",
		  "t.yml:2:37: source.header.glued matches the empty text: it must say what a name begins with\n" },
		{ CUTOVER "source: { name: 'v([0-9]+)' }\n",
		  "t.yml:2:18: source.name needs a group with a name, which becomes a column: _(?<year>[0-9]{4})\n" },
		{ CUTOVER "source: { quote: ab }\n",
		  "t.yml:2:18: source.quote must be one ASCII character, or none\n" },
		{ CUTOVER "limits: { share: 1.01 }\n",
		  "t.yml:2:18: limits.share is a part of the records: from 0 to 1\n" },
		{ CUTOVER "limits: { share: -1 }\n",
		  "t.yml:2:18: limits.share must be a number from 0, not '-1'\n" },
		{ CUTOVER "lookups: { l: { values: { a: b }, missing: gone } }\n",
		  "t.yml:2:44: lookups.l.missing cannot be 'gone': it is one of fault, null, keep\n" },
		{ CUTOVER "lookups: { l: { file: c.csv, key: a, value: b, delimiter: '\"' } }\n",
		  "t.yml:2:60: lookups.l.delimiter must be one or more characters, no line ends and no quotes: \",\" or \"\\t\"\n" },
		{ CUTOVER "validate: { checks: { a b: 'x = 1' } }\n",
		  "t.yml:2:23: check 'a b': a name is not empty and has no blank and no ':'\n" },
		{ CUTOVER "validate: { checks: { a: } }\n",
		  "t.yml:2:26: validate.checks.a must be an expression, not nothing\n" },
		{ CUTOVER "validate: { checks: { a: { check: 'x =' } } }\n", NULL },
		{ CUTOVER "validate: { order: sorted }\n",
		  "t.yml:2:20: validate.order cannot be 'sorted': it is one of adjacent, any\n" },
		{ CUTOVER "source: { quote: '|', delimiter: '||' }\n",
		  "t.yml:2:35: source: the delimiter holds the quote\n" },
		{ CUTOVER "clean: {}\n", "t.yml:2:8: clean: 'fields' is missing\n" },
		{ CUTOVER "clean: { fields: { a: { trim: maybe } } }\n",
		  "t.yml:2:31: clean.fields.a.trim must be true or false\n" },
		{ CUTOVER "clean: { fields: { a: { type: boolean, true: Y } } }\n",
		  "t.yml:2:20: clean.fields.a: 'true' and 'false' go together\n" },
		{ CUTOVER "clean: { fields: { a: { type: date, default: 2023-02-30 } } }\n",
		  "t.yml:2:46: clean.fields.a: the default '2023-02-30' is not date\n" },
		{ CUTOVER "map: { where: a = 1 }\n", "t.yml:2:6: map: 'fields' is missing\n" },
		{ CUTOVER "map: { fields: { a: b }, let: { x: y, y: x } }\n",
		  "t.yml:2:33: map.let goes in a circle: 'x' needs 'y', which needs 'x'\n" },
		{ CUTOVER "map: { fields: { a: b }, let: { w: x, x: y, y: x } }\n",
		  "t.yml:2:39: map.let goes in a circle: 'x' needs 'y', which needs 'x'\n" },
		{ CUTOVER "clean: { fields: { x: } }\nmap: { fields: { a: b }, let: { x: y } }\n",
		  "t.yml:3:33: map.let: 'x' is a field of clean already: take another name\n" },
		{ CUTOVER "map: { fields: { _a: b } }\n",
		  "t.yml:2:18: field '_a': a name is not empty and does not begin with '_'\n" },
		{ CUTOVER "map: { fields: { a: sum(b) } }\n", NULL },
		{ CUTOVER "map: { to: ledger/account, fields: { book: a, cod: a } }\n",
		  "t.yml:2:47: account has no field 'cod' (did you mean 'code'?)\n"
		  "test: t.yml:2:36: map: nothing fills 'code', which account requires\n"
		  "test: t.yml:2:36: map: nothing fills 'name', which account requires\n"
		  "test: t.yml:2:36: map: nothing fills 'leaf', which account requires\n"
		  "test: t.yml:2:36: map: nothing fills 'type', which account requires\n"
		  "test: t.yml:2:36: map: nothing fills 'normal_side', which account requires\n" },
		{ CUTOVER "dedupe: { key: [] }\n", "t.yml:2:16: dedupe.key is an empty list\n" },
		{ CUTOVER "dedupe: { key: a, keep: { newest: d } }\n",
		  "t.yml:2:27: 'newest' is not in this version of cutover: choosing the survivor by its content comes later\n" },
		{ CUTOVER "validate: { group_checks: { u: sum(a) = 0 } }\n",
		  "t.yml:2:27: validate.group_checks needs 'group': what the sums are taken over\n" },
		{ CUTOVER "load: { to: 'sqlite:a.db' }\n",
		  "t.yml:2:7: load needs the schema of its table: 'schema' here, or map.to\n" },
		{ CUTOVER "load: { to: 'sqlite:${x}', schema: ledger/account }\n",
		  "t.yml:2:23: no parameter 'x'\n"
		  "    load: { to: 'sqlite:${x}', schema: ledger/account }\n"
		  "                          ^\n" },
	};
	struct buf said = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *got = refused(rows[i].text, NULL, &said);

		if (rows[i].told)
			CHECK_STR(strncmp(got, "test: ", 6) == 0 ? got + 6 : got, rows[i].told);
		else
			CHECK_ROW(strncmp(got, "test: ", 6) == 0, rows[i].text);
	}
	CHECK(strstr(refused(CUTOVER, "b=1", &said), "has no parameter 'b'\n"));
	CHECK(strstr(refused(CUTOVER, "b", &said), "--param 'b': write NAME=VALUE\n"));
	CHECK(!strstr(said.p, "(accepted)"));
	CHECK_STR(refused(CUTOVER "limits: { share: 1 }\n"
	                          "lookups: { l: { values: { a: b }, missing: null } }\n"
	                          "validate: { checks: { a: 'x = 1', b: { check: 'x = 2' } } }\n",
	                  NULL, &said),
	          "(accepted)");
	buf_free(&said);
}

/* schemas/spec.schema.json as paths of keys */

struct key {
	char path[96];
	bool later;     /* its JSON says "not" */
	bool described; /* it has a description */
};

struct keys {
	struct key key[800];
	size_t count;
};

static void walk(const struct json_node *root, const struct json_node *n, const char *path,
                 struct keys *out);

static void walk_properties(const struct json_node *root, const struct json_node *n,
                            const char *path, struct keys *out)
{
	for (size_t i = 0; i < json_node_size(n); i++) {
		struct key *k = &out->key[out->count++];
		const struct json_node *child;
		const char *name;

		assert(out->count <= sizeof(out->key) / sizeof(*out->key));
		child = json_node_at(n, i, &name);
		snprintf(k->path, sizeof(k->path), "%s%s%s", path, *path ? "." : "", name);
		k->later = json_node_get(child, "not");
		k->described = json_node_text(json_node_get(child, "description")).len > 0;
		walk(root, child, k->path, out);
	}
}

static void walk(const struct json_node *root, const struct json_node *n, const char *path,
                 struct keys *out)
{
	static const char *const several[] = { "anyOf", "allOf", "oneOf" };
	struct str ref = json_node_text(json_node_get(n, "$ref"));
	char below[96];

	if (ref.p) {
		char name[60];

		snprintf(name, sizeof(name), "%.*s", (int)(ref.len - 14),
		         ref.p + 14); /* "#/definitions/" */
		CHECK_ROW(json_node_get(json_node_get(root, "definitions"), name), name);
		walk(root, json_node_get(json_node_get(root, "definitions"), name), path, out);
	}
	walk_properties(root, json_node_get(n, "properties"), path, out);
	snprintf(below, sizeof(below), "%.90s.*", path);
	if (json_node_get(n, "additionalProperties"))
		walk(root, json_node_get(n, "additionalProperties"), below, out);
	if (json_node_get(n, "items"))
		walk(root, json_node_get(n, "items"), below, out);
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < json_node_size(json_node_get(n, several[i])); j++)
			walk(root, json_node_at(json_node_get(n, several[i]), j, NULL), path, out);
}

static const struct key *find(const struct keys *keys, const char *path)
{
	for (size_t i = 0; i < keys->count; i++)
		if (strcmp(keys->key[i].path, path) == 0)
			return &keys->key[i];
	return NULL;
}

static struct json_node *read_schema(void)
{
	struct buf text = { 0 };
	struct json_node *n;
	char piece[4096], error[100] = "";
	FILE *f = fopen("schemas/spec.schema.json", "rb");
	size_t got;

	while (f && (got = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(&text, piece, got);
	if (f)
		fclose(f);
	n = json_node_parse(buf_str(&text), error, sizeof(error));
	CHECK_STR(error, "");
	buf_free(&text);
	return n;
}

#define RULES     "clean.fields.*.rules.*"
#define TOTALS    "clean.totals.*" /* the same keys again, of each in a list */
#define RECONCILE "reconcile.*"    /* the same for a list of comparisons */

/* The names that stand in the enum of a rule, for rules without argument. */
static bool in_enum(const struct json_node *root, const char *name)
{
	const struct json_node *any = json_node_get(
		json_node_get(json_node_get(root, "definitions"), "rule"), "anyOf");
	const struct json_node *words = json_node_get(json_node_at(any, 0, NULL), "enum");

	for (size_t i = 0; i < json_node_size(words); i++)
		if (str_is(json_node_text(json_node_at(words, i, NULL)), name))
			return true;
	return false;
}

/* The properties of the map that is a rule with its argument. */
static const struct json_node *rule_properties(const struct json_node *root)
{
	const struct json_node *any = json_node_get(
		json_node_get(json_node_get(root, "definitions"), "rule"), "anyOf");

	return json_node_get(json_node_at(any, 1, NULL), "properties");
}

/* The kinds of `check`, once and in a list, are those of its row. */
static void json_check_kinds(const struct json_node *root)
{
	const struct json_node *any = json_node_get(json_node_get(rule_properties(root), "check"),
	                                            "anyOf");
	const struct json_node *kinds[2] = {
		json_node_get(json_node_at(any, 0, NULL), "enum"),
		json_node_get(json_node_get(json_node_at(any, 1, NULL), "items"), "enum")
	};
	struct rule_doc rule = { "", "", "" };

	for (size_t i = 0; rule_doc(i, &rule) && strcmp(rule.name, "check") != 0;)
		i++;
	for (size_t k = 0; k < 2; k++) {
		struct buf all = { 0 };

		for (size_t i = 0; i < json_node_size(kinds[k]); i++) {
			buf_adds(&all, i ? "|" : "");
			buf_addstr(&all, json_node_text(json_node_at(kinds[k], i, NULL)));
		}
		CHECK_STR(all.p ? all.p : "", rule.argument);
		buf_free(&all);
	}
}

/* No key that an editor offers for `split` is unknown to it. */
static void json_split_keys(const struct json_node *root)
{
	const struct json_node *keys = json_node_get(json_node_get(rule_properties(root), "split"),
	                                             "properties");
	struct buf said = { 0 }, text = { 0 };
	const char *name;

	CHECK(json_node_size(keys) > 0);
	for (size_t i = 0; i < json_node_size(keys); i++) {
		json_node_at(keys, i, &name);
		buf_reset(&text);
		buf_addf(&text,
		         CUTOVER "clean: { fields: { v: { rules: [{ split: { %s: x } }] } } }\n",
		         name);
		CHECK_ROW(!strstr(refused(text.p, NULL, &said), "unknown key"), name);
	}
	buf_free(&text);
	buf_free(&said);
}

static void json_rules(const struct json_node *root, const struct keys *json)
{
	const struct json_node *any = json_node_get(
		json_node_get(json_node_get(root, "definitions"), "rule"), "anyOf");
	size_t count = 0, in_json = 0;
	struct rule_doc rule;

	for (; rule_doc(count, &rule); count++) {
		char path[96];

		snprintf(path, sizeof(path), RULES ".%s", rule.name);
		CHECK_ROW(*rule.argument ? find(json, path) != NULL : in_enum(root, rule.name),
		          rule.name);
	}
	in_json = json_node_size(rule_properties(root));
	in_json += json_node_size(json_node_get(json_node_at(any, 0, NULL), "enum"));
	CHECK_INT(in_json, count);
	json_check_kinds(root);
	json_split_keys(root);
}

static void json(void)
{
	struct json_node *root = read_schema();
	struct keys *in_json = xcalloc(1, sizeof(*in_json)), *ours = xcalloc(1, sizeof(*ours));
	struct key_doc doc;

	walk(root, root, "", in_json);
	CHECK(in_json->count > 100);
	for (size_t i = 0; spec_keys(i, &doc); i++) {
		const struct key *k = find(in_json, doc.path);

		snprintf(ours->key[ours->count++].path, sizeof(ours->key->path), "%s", doc.path);
		if (!k) {
			CHECK_ROW(k, doc.path);
			continue;
		}
		CHECK_ROW(k->later == doc.later, doc.path);
		CHECK_ROW(k->described, doc.path);
	}
	for (size_t i = 0; i < in_json->count; i++)
		if (strncmp(in_json->key[i].path, RULES, strlen(RULES)) != 0 &&
		    strncmp(in_json->key[i].path, TOTALS, strlen(TOTALS)) != 0 &&
		    strncmp(in_json->key[i].path, RECONCILE, strlen(RECONCILE)) != 0)
			CHECK_ROW(find(ours, in_json->key[i].path), in_json->key[i].path);
	json_rules(root, in_json);
	json_node_free(root);
	free(in_json);
	free(ours);
}

static void clear(void)
{
	static const char *const names[] = { "t.yml", "chart.csv", "common.yml" };

	for (size_t i = 0; i < 3; i++)
		unlink(put(names[i], ""));
	rmdir(folder);
}

/* A spec without section source, and one whose section is empty, have the same defaults. */
static void no_source(void)
{
	static const char *const texts[] = { CUTOVER "clean: { fields: { a: } }\n",
		                             CUTOVER "source: {}\nclean: { fields: { a: } }\n" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct spec *s = open_text(texts[i], NULL);

		if (!CHECK(s != NULL))
			return;
		CHECK(s->source.present == (i == 1));
		CHECK_STR(s->source.encoding, "auto");
		CHECK(s->source.quote == '"' && str_is(s->source.delimiter, ","));
		CHECK(s->source.header == HEADER_ROW && s->source.header_row == 1);
		CHECK_INT(s->source.header_rows, 1);
		CHECK_INT(s->source.multiline, 50);
		CHECK(s->clean.field[0].trim && s->clean.field[0].notation.mark == '.');
		spec_close(s);
	}
}

#define SCOPES 100000

/* What a thread asks the spec for, and with which name. */
struct asker {
	struct spec *spec;
	const char *name;
	pthread_t thread;
	struct expr_scope scope[SCOPES];
};

static pthread_barrier_t all_ready;

static void *ask(void *data)
{
	struct asker *a = data;
	struct header h = { 0 };

	header_add(&h, str_of(a->name));
	/* all at the same time */
	pthread_barrier_wait(&all_ready);
	for (size_t i = 0; i < SCOPES; i++)
		a->scope[i] = spec_scope(a->spec, &h, NULL, NULL, 0);
	header_free(&h);
	return NULL;
}

/* How many scopes of four threads were written over by those of another one? */
static size_t count_shared(void)
{
	static struct asker asker[4] = {
		{ .name = "a" }, { .name = "b" }, { .name = "c" }, { .name = "d" }
	};
	struct spec *s = open_text("cutover: 1\n", NULL);
	size_t shared = 0;

	pthread_barrier_init(&all_ready, NULL, 4);
	for (size_t i = 0; i < 4; i++) {
		asker[i].spec = s;
		if (!CHECK(pthread_create(&asker[i].thread, NULL, ask, &asker[i]) == 0))
			abort();
	}
	for (size_t i = 0; i < 4; i++)
		pthread_join(asker[i].thread, NULL);
	/* the name itself is gone, but each thread had its own */
	for (size_t i = 0; i < 4; i++)
		for (size_t k = 1; k < SCOPES; k++)
			shared += asker[i].scope[k].column[0].name.p !=
			          asker[i].scope[0].column[0].name.p;
	pthread_barrier_destroy(&all_ready);
	spec_close(s);
	return shared;
}

/* The programs of a run share its spec. */
static void scopes_in_threads(void)
{
	size_t shared = 0;

	for (size_t i = 0; i < 30 && shared == 0; i++)
		shared += count_shared();
	CHECK_INT(shared, 0);
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	unit_run("source and clean become what they say, and the defaults", sections);
	unit_run("a spec without source reads CSV, as with an empty one", no_source);
	unit_run("map, load and reconcile; let is put in order", target);
	unit_run("validate, dedupe, references and include", references);
	unit_run("a scope knows the types of clean fields", scopes);
	unit_run("threads that share a spec get scopes of their own", scopes_in_threads);
	unit_run("each mistake has its message and its place", mistakes);
	unit_run("schemas/spec.schema.json is the language of the key tables, both ways", json);
	clear();
	return unit_end();
}
