/* opt: tables of command lines, what they set and what they say. */
#include <fcntl.h>

#include "config/opt.h"
#include "said.h"
#include "unit.h"

#define ARGS_MAX 12

/* What the rows below set. */
struct settings {
	bool quiet, verbose;
	const char *spec;
	size_t jobs, memory;
	struct opt_list params;
	int format;
};

static const struct usage usage = { "dedupe", "one record for each identity",
	                            "-f SPEC [options] [FILE ...]", NULL };

/*
 * Parse a command line of words separated by one space; the operands come back joined by a space.
 */
static enum opt_result parse(const char *line, struct settings *s, struct buf *operands)
{
	struct option options[] = {
		{ 'f', "spec", OPT_TEXT, &s->spec, "FILE", "the mapping spec" },
		{ 'p', "param", OPT_LIST, &s->params, "NAME=VALUE", "set a parameter of the spec" },
		{ 'I', "input-format", OPT_CHOICE, &s->format, "stream|tsv|csv", "what is read" },
		{ 'j', "jobs", OPT_COUNT, &s->jobs, "N", "threads" },
		{ 0, "memory", OPT_SIZE, &s->memory, "SIZE",
		  "bytes before temporary files are used" },
		{ 'q', "quiet", OPT_FLAG, &s->quiet, NULL, "only trouble" },
		{ 'v', "verbose", OPT_FLAG, &s->verbose, NULL, "also details" },
		{ 'x', NULL, OPT_FLAG, &s->verbose, NULL, "without a long name" },
		OPT_END,
	};
	static char text[1000];
	char *words[ARGS_MAX + 1], **argv = words, *save = NULL;
	enum opt_result result;
	int argc = 0;

	snprintf(text, sizeof(text), "%s", line);
	for (char *w = strtok_r(text, " ", &save); w && argc < ARGS_MAX;
	     w = strtok_r(NULL, " ", &save))
		words[argc++] = w;
	words[argc] = NULL;
	result = opt_parse(&usage, options, &argc, &argv);
	if (result != OPT_GO)
		return result;
	CHECK(!argv[argc]);
	buf_reset(operands);
	buf_adds(operands, "");
	for (int i = 0; i < argc; i++)
		buf_addf(operands, "%s%s", i ? " " : "", argv[i]);
	return result;
}

static void operands(void)
{
	static const char *const rows[][2] = {
		{ "dedupe", "" },
		{ "dedupe a b", "a b" },
		{ "dedupe a -q b", "a b" },
		{ "dedupe -q a b -v", "a b" },
		{ "dedupe a -f s.yml", "a" },
		{ "dedupe -", "-" },
		{ "dedupe -q - -v b", "- b" },
		{ "dedupe -- -q", "-q" },
		{ "dedupe a -- -q -- b", "a -q -- b" },
		{ "dedupe --spec=x a --spec y b", "a b" },
		{ "dedupe -qvfx a", "a" },
	};
	struct buf got = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct settings s = { 0 };

		CHECK_ROW(parse(rows[i][0], &s, &got) == OPT_GO, rows[i][0]);
		CHECK_STR(got.p, rows[i][1]);
	}
	buf_free(&got);
}

static void values(void)
{
	struct settings s = { .format = 7, .jobs = 3 };
	struct buf rest = { 0 };

	CHECK(parse("dedupe -f a.yml --jobs=16 -I csv --memory 2G -v", &s, &rest) == OPT_GO);
	CHECK_STR(s.spec, "a.yml");
	CHECK_INT(s.jobs, 16);
	CHECK_INT(s.format, 2);
	CHECK_INT(s.memory, 2LL << 30);
	CHECK(s.verbose && !s.quiet);
	CHECK(parse("dedupe -fb.yml -ftsv -j2 -Itsv --memory=64K", &s, &rest) == OPT_GO);
	CHECK_STR(s.spec, "tsv");
	CHECK_INT(s.jobs, 2);
	CHECK_INT(s.format, 1);
	CHECK_INT(s.memory, 65536);
	CHECK(parse("dedupe -I stream --memory 5M --spec=a=b", &s, &rest) == OPT_GO);
	CHECK_INT(s.format, 0);
	CHECK_INT(s.memory, 5 << 20);
	CHECK_STR(s.spec, "a=b");
	CHECK(parse("dedupe --memory 100 --spec=", &s, &rest) == OPT_GO);
	CHECK_INT(s.memory, 100);
	CHECK_STR(s.spec, "");
	buf_free(&rest);
}

static void kept(void)
{
	struct settings s = { .format = 1, .jobs = 3 };
	struct buf rest = { 0 };

	CHECK(parse("dedupe a", &s, &rest) == OPT_GO);
	CHECK_INT(s.jobs, 3);
	CHECK_INT(s.format, 1);
	buf_free(&rest);
}

static void lists(void)
{
	struct settings s = { 0 };
	struct buf rest = { 0 };

	CHECK(parse("dedupe -p book=1 x --param=day=2 -pc=3", &s, &rest) == OPT_GO);
	CHECK_INT(s.params.count, 3);
	if (s.params.count == 3) {
		CHECK_STR(s.params.items[0], "book=1");
		CHECK_STR(s.params.items[1], "day=2");
		CHECK_STR(s.params.items[2], "c=3");
	}
	opt_list_free(&s.params);
	CHECK_INT(s.params.count, 0);
	buf_free(&rest);
}

static const char *line; /* what the child parses */

static void parse_line(void)
{
	struct settings s = { 0 };
	struct buf rest = { 0 };

	if (parse(line, &s, &rest) == OPT_BAD && diag_status() != 2)
		_exit(99);
	opt_list_free(&s.params);
	buf_free(&rest);
}

static void mistakes(void)
{
	static const char *const rows[][2] = {
		{ "dedupe --spek x",
		  "unknown option '--spek' (did you mean '--spec'?), try 'cutover-dedupe --help'" },
		{ "dedupe --hlep",
		  "unknown option '--hlep' (did you mean '--help'?), try 'cutover-dedupe --help'" },
		{ "dedupe --xyzzy=1", "unknown option '--xyzzy', try 'cutover-dedupe --help'" },
		{ "dedupe -z", "unknown option '-z', try 'cutover-dedupe --help'" },
		{ "dedupe -qz", "unknown option '-z', try 'cutover-dedupe --help'" },
		{ "dedupe -\xe8\xae\xb0",
		  "unknown option '-\xe8\xae\xb0', try 'cutover-dedupe --help'" },
		{ "dedupe -f", "option '--spec' needs an argument: FILE" },
		{ "dedupe a --spec", "option '--spec' needs an argument: FILE" },
		{ "dedupe --quiet=yes", "option '--quiet' takes no argument" },
		{ "dedupe --help=yes", "option '--help' takes no argument" },
		{ "dedupe -j 0", "option '--jobs': '0' is not a whole number from 1" },
		{ "dedupe -j -1", "option '--jobs': '-1' is not a whole number from 1" },
		{ "dedupe -j 2x", "option '--jobs': '2x' is not a whole number from 1" },
		{ "dedupe --jobs=", "option '--jobs': '' is not a whole number from 1" },
		{ "dedupe -j 18446744073709551616",
		  "option '--jobs': '18446744073709551616' is not a whole number from 1" },
		{ "dedupe --memory 2T",
		  "option '--memory': '2T' is not a size: a number of bytes from 1, with K, M or G after it" },
		{ "dedupe --memory K",
		  "option '--memory': 'K' is not a size: a number of bytes from 1, with K, M or G after it" },
		{ "dedupe --memory 0",
		  "option '--memory': '0' is not a size: a number of bytes from 1, with K, M or G after it" },
		{ "dedupe --memory 0G",
		  "option '--memory': '0G' is not a size: a number of bytes from 1, with K, M or G after it" },
		{ "dedupe --memory=",
		  "option '--memory': '' is not a size: a number of bytes from 1, with K, M or G after it" },
		{ "dedupe --memory 17179869184G",
		  "option '--memory': '17179869184G' is not a size: a number of bytes from 1, with K, M or G after it" },
		{ "dedupe -I json", "option '--input-format': 'json' is none of stream, tsv, csv" },
		{ "dedupe -I str", "option '--input-format': 'str' is none of stream, tsv, csv" },
		{ "dedupe -I tsv|csv",
		  "option '--input-format': 'tsv|csv' is none of stream, tsv, csv" },
	};
	struct buf want = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		line = rows[i][0];
		in_child(parse_line);
		buf_reset(&want);
		buf_addf(&want, "clean: %s\n", rows[i][1]);
		CHECK_STR(said.p, want.p);
		CHECK_INT(ended, 2);
	}
	buf_free(&want);
}

static void help(void)
{
	line = "dedupe -q --help -z";
	in_child(parse_line);
	CHECK_STR(said.p, "usage: cutover-dedupe -f SPEC [options] [FILE ...]\n"
	                  "one record for each identity\n"
	                  "\n"
	                  "  -f, --spec=FILE         the mapping spec\n"
	                  "  -p, --param=NAME=VALUE  set a parameter of the spec\n"
	                  "  -I, --input-format=stream|tsv|csv\n"
	                  "                          what is read\n"
	                  "  -j, --jobs=N            threads\n"
	                  "      --memory=SIZE       bytes before temporary files are used\n"
	                  "  -q, --quiet             only trouble\n"
	                  "  -v, --verbose           also details\n"
	                  "  -x                      without a long name\n"
	                  "  -h, --help              print this and end\n"
	                  "  -V, --version           print the version and end\n");
	CHECK_INT(ended, 0);
	line = "dedupe -qhz"; /* among other letters: what stands behind is not looked at */
	in_child(parse_line);
	CHECK(strncmp(said.p, "usage: cutover-dedupe", strlen("usage: cutover-dedupe")) == 0);
	CHECK_INT(ended, 0);
}

static void version(void)
{
	line = "dedupe --version";
	in_child(parse_line);
	CHECK_STR(said.p, "cutover-dedupe " CUTOVER_VERSION "\n");
	CHECK_INT(ended, 0);
	line = "dedupe -V";
	in_child(parse_line);
	CHECK_STR(said.p, "cutover-dedupe " CUTOVER_VERSION "\n");
	CHECK_INT(ended, 0);
}

static void help_to_full_disk(void)
{
	int fd = open("/dev/full", O_WRONLY);

	dup2(fd, STDOUT_FILENO);
	line = "dedupe --help";
	parse_line();
}

static void full_disk(void)
{
	if (access("/dev/full", W_OK) != 0)
		return;
	in_child(help_to_full_disk);
	CHECK_STR(said.p, "clean: cannot write standard output: No space left on device\n");
	CHECK_INT(ended, 2);
}

static void front_door(void)
{
	static const struct usage door = { "cutover", "carry the books", "NAME [argument ...]",
		                           NULL };
	const struct option none[] = { OPT_END };
	char *words[] = { (char[]){ "cutover" }, (char[]){ "--version" }, NULL }, **argv = words;
	int argc = 2;

	opt_parse(&door, none, &argc, &argv);
}

static void front_door_name(void)
{
	in_child(front_door);
	CHECK_STR(said.p, "cutover " CUTOVER_VERSION "\n");
}

int main(void)
{
	unit_run("operands stay in order, wherever options stand", operands);
	unit_run("values go where the table says", values);
	unit_run("what is not given keeps its value", kept);
	unit_run("a list takes each occurrence", lists);
	unit_run("a mistake is told with what would be right", mistakes);
	unit_run("--help comes from the table, aligned", help);
	unit_run("--version names program and version", version);
	unit_run("--help on a full disk is status 2", full_disk);
	unit_run("the front door is called cutover", front_door_name);
	said_free();
	return unit_end();
}
