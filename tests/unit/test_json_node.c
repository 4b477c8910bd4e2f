/* json_node: trees written and read again. */
#include "base/buf.h"
#include "config/json_node.h"
#include "unit.h"

static void written(void)
{
	struct json_node *run = json_node_object(), *files = json_node_array(),
			 *file = json_node_object();
	struct buf out = { 0 };

	json_node_set_text(run, "program", STR("clean"));
	json_node_set_count(run, "in", 5000000);
	json_node_set_bool(run, "sealed", true);
	json_node_set_text(run, "spec", STR_NULL);
	json_node_set_text(file, "name", STR("a \"b\"\n\xe8\xae\xb0"));
	json_node_append(files, file);
	json_node_append_text(files, STR(""));
	json_node_append_text(files, STR_NULL);
	json_node_set(run, "files", files);
	json_node_write(run, &out);
	CHECK_STR(out.p, "{\"program\":\"clean\",\"in\":5000000,\"sealed\":true,\"spec\":null,"
	                 "\"files\":[{\"name\":\"a \\\"b\\\"\\n\xe8\xae\xb0\"},\"\",null]}");
	json_node_free(run);
	buf_free(&out);
}

static void pretty(void)
{
	struct json_node *o = json_node_object();
	struct buf out = { 0 };

	json_node_set_count(o, "b", 1);
	json_node_set_count(o, "a", INT64_MAX);
	json_node_set_count(o, "b", 2);
	json_node_write_pretty(o, &out);
	CHECK_STR(out.p, "{\n  \"b\": 2,\n  \"a\": 9223372036854775807\n}");
	json_node_free(o);
	buf_free(&out);
}

static void repaired(void)
{
	struct json_node *o = json_node_object();
	struct buf out = { 0 };

	json_node_set_text(o, "text",
	                   STR("a\xd5\xc2"
	                       "b\xe8"));
	json_node_set_text(o, "\xd5", STR("a\0b"));
	json_node_write(o, &out);
	CHECK_STR(out.p, "{\"text\":\"a\xef\xbf\xbd\xef\xbf\xbd"
	                 "b\xef\xbf\xbd\",\"\xef\xbf\xbd\":\"a\\u0000b\"}");
	json_node_free(o);
	buf_free(&out);
}

static void reading(void)
{
	char error[100] = "";
	struct json_node *n = json_node_parse(
		STR("{\"b\": [1, -2, true, \"x\", null], \"a\": \"12.50\"}"), error, sizeof(error));
	const struct json_node *list = json_node_get(n, "b");
	const char *key = "unset";

	CHECK(n);
	CHECK_INT(json_node_size(n), 2);
	CHECK(str_is(json_node_text(json_node_get(n, "a")), "12.50"));
	CHECK_INT(json_node_size(list), 5);
	CHECK_INT(json_node_count(json_node_at(list, 0, NULL)), 1);
	CHECK_INT(json_node_count(json_node_at(list, 1, NULL)), 0);
	CHECK(str_is(json_node_text(json_node_at(list, 3, &key)), "x"));
	CHECK(!key);
	CHECK(!json_node_text(json_node_at(list, 4, NULL)).p);
	CHECK(!json_node_at(list, 5, NULL));
	CHECK(json_node_at(n, 0, &key) == list);
	CHECK_STR(key, "b");
	CHECK(json_node_at(n, 1, &key));
	CHECK_STR(key, "a");
	CHECK(!json_node_at(n, 2, &key));
	CHECK(!key);
	json_node_free(n);
}

static void absent(void)
{
	CHECK(!json_node_get(NULL, "x"));
	CHECK(!json_node_text(NULL).p);
	CHECK_INT(json_node_count(NULL), 0);
	CHECK_INT(json_node_size(NULL), 0);
	CHECK(!json_node_at(NULL, 0, NULL));
	json_node_free(NULL);
}

static void refused(void)
{
	static const char *const rows[][2] = {
		{ "", "unexpected token near end of file (line 1, column 0)" },
		{ "{\"a\": 1", "'}' expected near end of file (line 1, column 7)" },
		{ "{\"a\": 1} x", "end of file expected near 'x' (line 1, column 10)" },
		{ "{\"a\": 1, \"a\": 2}", "duplicate object key near '\"a\"' (line 1, column 12)" },
		{ "{\"a\": [{\"b\": 1.5}]}",
		  "a number that is no integer must be written as a text" },
		{ "1e3", "a number that is no integer must be written as a text" },
		{ "{\"a\": 99999999999999999999}",
		  "too big integer near '99999999999999999999' (line 1, column 26)" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char error[200] = "";

		CHECK_ROW(!json_node_parse(str_of(rows[i][0]), error, sizeof(error)), rows[i][0]);
		CHECK_STR(error, rows[i][1]);
	}
}

static void hostile(void)
{
	char deep[10001], error[40] = "";

	memset(deep, '[', sizeof(deep));
	CHECK(!json_node_parse((struct str){ deep, sizeof(deep) }, error, sizeof(error)));
	CHECK(error[0] != '\0' && strlen(error) < sizeof(error));
	CHECK(!json_node_parse(STR("\"\xd5\xc2\""), error, sizeof(error)));
	CHECK(!json_node_parse(STR_NULL, error, sizeof(error)));
}

int main(void)
{
	unit_run("a tree is written on one line in order of setting", written);
	unit_run("a tree is written indented", pretty);
	unit_run("bytes that are not UTF-8 do not break the text", repaired);
	unit_run("a tree is read", reading);
	unit_run("what is absent reads as nothing", absent);
	unit_run("what is not JSON is refused with the reason", refused);
	unit_run("deep and broken texts are refused", hostile);
	return unit_end();
}
