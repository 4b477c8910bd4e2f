/* pattern: matching, groups, replacing, runaway patterns, LIKE. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/diag.h"
#include "said.h"
#include "unit.h"
#include "value/code_pattern.h"
#include "value/pattern.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct pattern *compile(const char *regex)
{
	char error[200];
	size_t offset;
	struct pattern *p = pattern_compile(str_of(regex), error, sizeof(error), &offset);

	CHECK_ROW(p != NULL, regex);
	return p;
}

static void matching(void)
{
	static const struct {
		const char *regex, *text;
		enum pattern_status want;
	} rows[] = {
		{ "a.c", "xabcx", PATTERN_YES },
		{ "^a.c$", "xabcx", PATTERN_NO },
		{ "^.$", "凭", PATTERN_YES },
		{ "\\p{Han}+", "x凭", PATTERN_YES },
		{ "", "", PATTERN_YES },
		{ "(?i)rmb", "Rmb", PATTERN_YES },
		{ "(?i)é", "É", PATTERN_YES },
		{ "^[0-9]{4}$", "１２３４", PATTERN_NO },
		{ "^\\d+$", "１２", PATTERN_NO },
		{ "合计$", "本月合计", PATTERN_YES },
		{ "a",
		  "\xff"
		  "a",
		  PATTERN_YES },
		{ "^.", "\xff", PATTERN_NO },
		{ "x", "", PATTERN_NO },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pattern *p = compile(rows[i].regex);

		CHECK_ROW(pattern_matches(p, str_of(rows[i].text)) == rows[i].want, rows[i].regex);
		pattern_free(p);
	}
}

/* ---- the form of codes, which needs no PCRE2 */

static size_t below(size_t n)
{
	static uint64_t seed = 7;

	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/* A regular expression of pieces that are of the form, nearly of it, or wrong. */
static void random_regex(struct buf *out)
{
	static const char *const item[] = {
		"[0-9]", "[A-Z]", "\\d",   "a",     "-",       "[A-Za-z_-]", "[.]",
		"\\.",   "[a-]",  "[^a]",  "[-a]",  "[a-z-9]", "[a-a]",      "[]a]",
		".",     "\\w",   "[A-z]", " ",     "é",       "[é]",        "[a",
		"(a)",   "a|b",   "\\",    "[\\d]", "$",       "^",
	};
	static const char *const repeat[] = { "",   "",   "",     "{2}",  "{1,3}", "{2,}",
		                              "*",  "+",  "?",    "{,3}", "{3,1}", "{0}",
		                              "{2", "*?", "{2}?", "++",   "{1001}" };

	buf_reset(out);
	buf_adds(out, below(12) ? "^" : "");
	for (size_t i = below(4); i > 0; i--) {
		buf_adds(out, item[below(below(3) ? 8 : COUNT(item))]);
		buf_adds(out, repeat[below(below(3) ? 7 : COUNT(repeat))]);
	}
	buf_adds(out, below(12) ? "$" : "");
}

static void random_text(struct buf *out)
{
	static const char *const piece[] = { "0", "7",  "A",    "Z", "a",  "-",  ".",  "_",
		                             "é", "\n", "\xff", " ", "00", "AB", "\\", "]" };

	buf_reset(out);
	for (size_t i = below(6); i > 0; i--)
		buf_adds(out, piece[below(below(2) ? 5 : COUNT(piece))]);
}

/* What begins with (?:) PCRE2 matches itself. */
static void codes(void)
{
	struct buf regex = { 0 }, other = { 0 }, text = { 0 };
	char error[200];
	size_t offset, read = 0;

	for (int i = 0; i < 20000 && !unit_bad; i++) {
		struct code_pattern form;
		struct pattern *p, *q;

		random_regex(&regex);
		buf_reset(&other);
		buf_addf(&other, "(?:)%s", regex.p);
		p = pattern_compile(buf_str(&regex), error, sizeof(error), &offset);
		q = pattern_compile(buf_str(&other), error, sizeof(error), &offset);
		CHECK_ROW(!p == !q, regex.p);
		read += code_pattern_read(&form, buf_str(&regex));
		for (int k = 0; p && k < 20; k++) {
			random_text(&text);
			CHECK_ROW(pattern_matches(p, buf_str(&text)) ==
			                  pattern_matches(q, buf_str(&text)),
			          regex.p);
		}
		pattern_free(p);
		pattern_free(q);
	}
	CHECK(read > 5000);
	CHECK(!code_pattern_read(&(struct code_pattern){ 0 }, STR("(?:)^a$")));
	buf_free(&regex);
	buf_free(&other);
	buf_free(&text);
}

static void code_forms(void)
{
	static const struct {
		const char *regex;
		bool is;
	} rows[] = {
		{ "^[0-9]{6}$", true },
		{ "^[A-Z]{2}\\d{4}$", true },
		{ "^[0-9]{4}-[0-9]{2}$", true },
		{ "^[A-Z][0-9]*$", true },
		{ "^$", true },
		{ "^[0-9]+-[0-9]{2}$", false }, /* a choice */
		{ "[0-9]{6}", false },
		{ "^(a|b)$", false },
		{ "^[^0]$", false },
		{ "^a\\$", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct code_pattern form;

		CHECK_ROW(code_pattern_read(&form, str_of(rows[i].regex)) == rows[i].is,
		          rows[i].regex);
	}
}

/* Two who share a pattern, each in a room, do not see each other's match. */
static void rooms(void)
{
	struct pattern *p = compile("^(..)(.*)$");
	struct pattern_room *a = pattern_room_new(pattern_groups(p)), *b = pattern_room_new(9);
	struct buf out = { 0 };

	CHECK(pattern_matches_in(p, a, STR("abc")) == PATTERN_YES);
	CHECK(pattern_matches_in(p, b, STR("xyz")) == PATTERN_YES);
	pattern_expand(p, a, STR("abc"), STR("$2-$1"), &out);
	pattern_expand(p, b, STR("xyz"), STR(",$0$$"), &out);
	CHECK_STR(out.p, "c-ab,xyz$");
	CHECK(pattern_matches_in(p, a, STR("x")) == PATTERN_NO);
	buf_free(&out);
	pattern_room_free(a);
	pattern_room_free(b);
	pattern_free(p);
}

static void malformed(void)
{
	static const struct {
		const char *regex;
		size_t offset;
	} rows[] = {
		{ "a(b", 3 }, { "a)b", 1 },  { "[z-a]", 3 }, { "*a", 0 },
		{ "凭(", 4 }, { "\xff", 0 }, { "a\\C", 3 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char error[200] = "";
		size_t offset = 99;

		CHECK_ROW(!pattern_compile(str_of(rows[i].regex), error, sizeof(error), &offset),
		          rows[i].regex);
		CHECK_ROW(error[0] != '\0', rows[i].regex);
		CHECK_INT((long long)offset, (long long)rows[i].offset);
	}
	pattern_free(NULL);
}

static void groups(void)
{
	struct pattern *p = compile("^([^-]+)-([0-9]+)(x)?$");
	struct str g[5];

	CHECK_INT((long long)pattern_groups(p), 3);
	CHECK(pattern_find(p, STR("记-0012"), g, 5) == PATTERN_YES);
	CHECK(str_is(g[0], "记-0012") && str_is(g[1], "记") && str_is(g[2], "0012") && !g[3].p &&
	      !g[4].p);
	CHECK(pattern_find(p, STR("记"), g, 5) == PATTERN_NO && !g[0].p);
	CHECK(pattern_find(p, STR("a-1x"), g, 2) == PATTERN_YES && str_is(g[1], "a"));
	pattern_free(p);
}

static void group_names(void)
{
	struct pattern *p = compile("(?<年>[0-9]{4})([-_])(?<month>[0-9]{2})");

	CHECK(str_is(pattern_group_name(p, 1), "年"));
	CHECK(!pattern_group_name(p, 2).p);
	CHECK(str_is(pattern_group_name(p, 3), "month"));
	CHECK(!pattern_group_name(p, 4).p && !pattern_group_name(p, 0).p);
	pattern_free(p);
}

static void replacing(void)
{
	static const struct {
		const char *regex, *with, *text, *want;
	} rows[] = {
		{ "a", "b", "banana", "bbnbnb" },
		{ "x", "y", "banana", "banana" },
		{ "a", "", "banana", "bnn" },
		{ "([0-9]+)-([0-9]+)", "$2/$1", "1-2 34-5", "2/1 5/34" },
		{ "a", "$0$0", "a", "aa" },
		{ "a", "$$", "a", "$" },
		{ "(a)", "$12", "a", "a2" },
		{ "(a)", "${1}2", "a", "a2" },
		{ "(a)|(b)", "[$1]", "ab", "[a][]" },
		{ "", "-", "ab", "-a-b-" },
		{ "x*", "-", "abc", "-a-b-c-" },
		{ "x*", "-", "axc", "-a--c-" },
		{ "", "-", "凭证", "-凭-证-" },
		{ "", "-", "", "-" },
		{ "^", ">", "a\nb", ">a\nb" },
		{ "$", "<", "a", "a<" },
		{ "\\s+", " ", "a  b\tc", "a b c" },
		{ "凭|证", "*", "凭证日期", "**日期" },
		{ "a", "b",
		  "\xff"
		  "a",
		  "\xff"
		  "b" },
		{ "(?<=a)b", "x", "ab bb", "ax bb" },
		{ "a\\Kb", "x", "ab", "ax" },
	};
	struct buf out = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pattern *p = compile(rows[i].regex);
		const char *error = NULL;

		buf_reset(&out);
		buf_adds(&out, ">");
		CHECK_ROW(pattern_replacement_ok(p, str_of(rows[i].with), &error), rows[i].with);
		CHECK_ROW(pattern_replace(p, str_of(rows[i].text), str_of(rows[i].with), &out) ==
		                  (strcmp(rows[i].regex, "x") ? PATTERN_YES : PATTERN_NO),
		          rows[i].regex);
		CHECK_STR(out.p + 1, rows[i].want);
		pattern_free(p);
	}
	buf_free(&out);
}

static void replacements(void)
{
	static const char *const good[] = { "", "x", "$0", "$1", "${1}", "$$", "a$1b", "${01}" };
	static const char *const bad[] = {
		"$",    "$x", "$2", "${2}", "${", "${}", "${1", "${x}", "${99999999999999999999}",
		"a$$$",
	};
	struct pattern *p = compile("(a)");
	const char *error;

	for (size_t i = 0; i < COUNT(good); i++)
		CHECK_ROW(pattern_replacement_ok(p, str_of(good[i]), &error), good[i]);
	for (size_t i = 0; i < COUNT(bad); i++) {
		error = NULL;
		CHECK_ROW(!pattern_replacement_ok(p, str_of(bad[i]), &error) && error, bad[i]);
	}
	pattern_free(p);
}

static void runaway(void)
{
	struct pattern *p = compile("^(a|aa|b?)+$");
	char text[60];
	struct str s = { text, sizeof(text) }, g[1];
	struct buf out = { 0 };

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = 'c';
	buf_adds(&out, "kept");
	CHECK(pattern_matches(p, s) == PATTERN_LIMIT);
	CHECK(pattern_find(p, s, g, 1) == PATTERN_LIMIT && !g[0].p);
	CHECK(pattern_replace(p, s, STR("x"), &out) == PATTERN_LIMIT);
	CHECK_STR(out.p, "kept");
	CHECK(pattern_matches(p, STR("aab")) == PATTERN_YES);
	pattern_free(p);
	buf_free(&out);
}

/* A text of `count` times `piece`. */
static struct str repeated(struct buf *b, const char *piece, size_t count)
{
	buf_reset(b);
	for (size_t i = 0; i < count; i++)
		buf_adds(b, piece);
	return buf_str(b);
}

/* Long texts are matched in another way: what comes out is the same. */
static void long_texts(void)
{
	static const struct {
		const char *regex, *with, *piece, *want;
	} rows[] = {
		{ "x*", "-", "ax", "-a-" },
		{ "\\s+", " ", "a \t b", "a b" },
		{ "(a)(b)?", "[$1|$2]", "abxa", "[a|b]x[a|]" },
		{ "(?<=a)b", "x", "bab", "bax" },
		{ "b", "y", "a", "a" },
		{ "凭|证", "*", "凭证日期", "**日期" },
		{ "a\\Kb", "x", "ab", "ax" },
		{ "b", "x",
		  "\xff"
		  "b",
		  "\xff"
		  "x" },
		{ "[^a]*+", "", "abc", "a" },
	};
	struct buf text = { 0 }, want = { 0 }, out = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pattern *p = compile(rows[i].regex);

		repeated(&text, rows[i].piece, 3000);
		repeated(&want, rows[i].want, 3000);
		if (rows[i].regex[0] == 'x')
			buf_addc(&want, '-'); /* at the end */
		buf_reset(&out);
		pattern_replace(p, buf_str(&text), str_of(rows[i].with), &out);
		CHECK_ROW(str_eq(buf_str(&out), buf_str(&want)), rows[i].regex);
		pattern_free(p);
	}
	buf_free(&text);
	buf_free(&want);
	buf_free(&out);
}

/*
 * Where a pattern matches nothing, the way to the next place is short, with machine code and
 * without.
 */
static void empty_matches(void)
{
	static const char *const regex[] = { "x*", "(*NO_JIT)x*", "", "(?=a)", "(*NO_JIT)(?<=a)" };
	struct buf text = { 0 }, out = { 0 };
	struct str s = repeated(&text, "a", 1 << 20);

	for (size_t i = 0; i < COUNT(regex); i++) {
		struct pattern *p = compile(regex[i]);

		alarm(60); /* some milliseconds; the square would be hours */
		buf_reset(&out);
		CHECK_ROW(pattern_replace(p, s, STR("-"), &out) == PATTERN_YES &&
		                  out.len >= 2 * s.len,
		          regex[i]);
		alarm(0);
		pattern_free(p);
	}
	buf_free(&text);
	buf_free(&out);
}

/* Each match is cheap, all together are not: the steps are those of the value. */
static void steps_of_a_value(void)
{
	struct pattern *p = compile("a(?=a*$)"), *q = compile("a(?=a*$)[bc]");
	struct pattern_room *room = pattern_room_new(0);
	struct buf text = { 0 }, out = { 0 };
	struct str s = repeated(&text, "a", 100000);

	CHECK(pattern_matches(p, s) == PATTERN_YES);
	CHECK(pattern_replace(p, s, STR("b"), &out) == PATTERN_LIMIT);
	CHECK(pattern_replace(p, (struct str){ s.p, 2000 }, STR("b"), &out) == PATTERN_YES);
	pattern_room_begin(room, s);
	CHECK(pattern_matches_in(q, room, s) == PATTERN_LIMIT);
	/* nothing is left for another pattern, */
	CHECK(pattern_matches_in(p, room, s) == PATTERN_LIMIT);
	pattern_room_begin(room, s);
	CHECK(pattern_matches_in(p, room, s) == PATTERN_YES); /* but for another value */
	pattern_room_free(room);
	pattern_free(p);
	pattern_free(q);
	buf_free(&text);
	buf_free(&out);
}

/* No text becomes much longer than a field may be. */
static void growing(void)
{
	struct pattern *p = compile("a");
	struct buf text = { 0 }, with = { 0 }, out = { 0 };

	repeated(&text, "a", 1 << 20);
	repeated(&with, "b", 1 << 12);
	pattern_replace(p, buf_str(&text), buf_str(&with), &out);
	CHECK(out.len > (size_t)16 << 20 && out.len < (size_t)18 << 20);
	pattern_free(p);
	buf_free(&text);
	buf_free(&with);
	buf_free(&out);
}

static void interrupt(void)
{
	struct pattern *p = compile("a(?!b)c");
	struct buf text = { 0 };
	struct str s = repeated(&text, "a", 1000000);

	for (int again = 0; again < 2; again++) {
		printf("%s", pattern_matches(p, s) == PATTERN_NO ? "no " : "limit ");
		printf("%s", pattern_like(s, STR("%b_%")) == PATTERN_NO ? "no " : "limit ");
		if (again == 0)
			kill(getpid(), SIGTERM);
	}
	fflush(stdout);
	pattern_free(p);
	buf_free(&text);
}

/* While a long text is matched, an interrupt is seen. */
static void interrupts(void)
{
	fflush(stdout);
	in_child(interrupt);
	CHECK_STR(said.p, "no no limit limit ");
	CHECK_INT(ended, -SIGTERM);
	said_free();
}

static void like(void)
{
	static const struct {
		const char *text, *like;
		bool yes;
	} rows[] = {
		{ "", "", true },
		{ "", "%", true },
		{ "a", "", false },
		{ "a", "%", true },
		{ "a", "_", true },
		{ "凭", "_", true },
		{ "凭", "__", false },
		{ "本月合计", "%合计", true },
		{ "合计数", "%合计", false },
		{ "本月合计数", "%合计%", true },
		{ "abc", "a%c", true },
		{ "abcbc", "a%bc", true },
		{ "abcb", "a%bc", false },
		{ "aXbXc", "%b%c", true },
		{ "mississippi", "%iss%ip%", true },
		{ "mississippi", "%iss%iss%iss%", false },
		{ "100%", "100\\%", true },
		{ "100x", "100\\%", false },
		{ "a_b", "a\\_b", true },
		{ "axb", "a\\_b", false },
		{ "a\\", "a\\\\", true },
		{ "a\\", "a\\", true },
		{ "abc", "abc", true },
		{ "abc", "ABC", false },
		{ "abc", "ab", false },
		{ "ab", "abc", false },
		{ "aaa", "%%a", true },
		{ "ab", "%_%_%", true },
		{ "a", "%_%_%", false },
		{ "凭证", "凭_", true },
		{ "凭", "%__", false },
		{ "a\nb", "a%b", true },
		{ "\xff", "_", true },
		{ "%", "\\%", true },
		{ "abab", "%ab", true },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK_ROW(pattern_like(str_of(rows[i].text), str_of(rows[i].like)) == rows[i].yes,
		          rows[i].text);
		CHECK_ROW(pattern_like(str_of(rows[i].text), str_of(rows[i].like)) == rows[i].yes,
		          rows[i].like);
	}
}

/* a text and a pattern that would take for ever if every % were tried everywhere */
static void like_is_bounded(void)
{
	struct buf text = { 0 }, pattern = { 0 };

	for (int i = 0; i < 20000; i++)
		buf_addc(&text, 'a');
	for (int i = 0; i < 50; i++)
		buf_adds(&pattern, "%a");
	buf_adds(&pattern, "%b");
	CHECK(pattern_like(buf_str(&text), buf_str(&pattern)) == PATTERN_NO);
	buf_reset(&pattern); /* and one that would need the square of its length */
	buf_addc(&pattern, '%');
	for (int i = 0; i < 10000; i++)
		buf_addc(&pattern, 'a');
	buf_addc(&pattern, 'b');
	CHECK(pattern_like(buf_str(&text), buf_str(&pattern)) == PATTERN_LIMIT);
	buf_free(&text);
	buf_free(&pattern);
}

int main(void)
{
	unit_run("rooms of their own for those who share a pattern", rooms);
	unit_run("a pattern matches characters, not bytes", matching);
	unit_run("codes are matched as PCRE2 does", codes);
	unit_run("what the form of codes is", code_forms);
	unit_run("a malformed pattern is told with its place", malformed);
	unit_run("groups are slices of the text, or null", groups);
	unit_run("groups may have names", group_names);
	unit_run("every match is replaced", replacing);
	unit_run("a replacement that names no group is refused", replacements);
	unit_run("a pattern that runs away is stopped", runaway);
	unit_run("long texts are replaced like short ones", long_texts);
	unit_run("a pattern that matches nothing takes no square of the length", empty_matches);
	unit_run("the steps are counted over all matches of a value", steps_of_a_value);
	unit_run("what grows too long is given up", growing);
	unit_run("an interrupt ends a match", interrupts);
	unit_run("LIKE", like);
	unit_run("LIKE with many wildcards is quick", like_is_bounded);
	return unit_end();
}
