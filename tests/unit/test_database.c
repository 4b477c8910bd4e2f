/* test_database: how rows are written as lines, and cut again. */
#include <stdlib.h>

#include "database/database.h"
#include "unit.h"

#define MOST 12

/* The values of a line, as "a|(null)|b". */
static const char *shown(const char *line, size_t count)
{
	static struct buf out;
	struct str value[MOST];
	char text[400];

	buf_reset(&out);
	database_cut_all(str_of(line), value, count, text);
	for (size_t i = 0; i < count; i++) {
		buf_adds(&out, i > 0 ? "|" : "");
		if (str_is_null(value[i]))
			buf_adds(&out, "(null)");
		else
			buf_addstr(&out, value[i]);
	}
	return out.p ? out.p : "";
}

static void cut(void)
{
	CHECK_STR(shown("a\tb\tc", 3), "a|b|c");
	CHECK_STR(shown("a\tb\tc", 2), "a|b");
	CHECK_STR(shown("a\tb", 3), "a|b|(null)");
	CHECK_STR(shown("", 1), "");
	CHECK_STR(shown("\t", 2), "|");
	CHECK_STR(shown("\\N\t\\\\N\t\\N", 3), "(null)|\\N|(null)");
	CHECK_STR(shown("a\\tb\\nc\\rd\\\\e\\bf\\fg\\vh", 1), "a\tb\nc\rd\\e\bf\fg\vh");
	CHECK_STR(shown("\\N longer than a block of bytes\t\\x\t\\", 3),
	          "N longer than a block of bytes|x|\\");
	CHECK_STR(shown("0123456789abcdef\t0123456789abcde\\N\tx", 3),
	          "0123456789abcdef|0123456789abcdeN|x");
}

/* Random values survive, and both ways to write and to cut agree. */
static void random_lines(void)
{
	static const char bytes[] = "aN\\\t\n\r\b\v\f\0 \xe7\x94\xb2";

	srand(1);
	for (int round = 0; round < 20000; round++) {
		struct str in[MOST], all[MOST], one, rest;
		char raw[MOST][20], text[600], text_all[600], *end = text;
		size_t count = 1 + (size_t)rand() % MOST;
		size_t letters = rand() % 2 ? sizeof(bytes) - 1 : 2; /* two need no escape */
		struct buf line = { 0 }, at_once = { 0 };
		bool same;

		for (size_t i = 0; i < count; i++) {
			in[i] = (struct str){ raw[i], (size_t)rand() % sizeof(raw[i]) };
			for (size_t k = 0; k < in[i].len; k++)
				raw[i][k] = bytes[(size_t)rand() % letters];
			if (rand() % 4 == 0)
				in[i] = STR_NULL;
			buf_adds(&line, i > 0 ? "\t" : "");
			database_add_value(&line, in[i]);
		}
		database_add_values(&at_once, in, count);
		same = str_eq(buf_str(&at_once), buf_str(&line));
		rest = buf_str(&line);
		database_cut_all(rest, all, count, text_all);
		for (size_t i = 0; i < count; i++) {
			same = same && database_cut(&rest, &one, &end);
			same = same && str_is_null(one) == str_is_null(in[i]) && str_eq(one, in[i]);
			same = same && str_is_null(all[i]) == str_is_null(in[i]) &&
			       str_eq(all[i], in[i]);
		}
		same = same && !database_cut(&rest, &one, &end);
		CHECK_ROW(same, line.p);
		buf_free(&line);
		buf_free(&at_once);
	}
}

int main(void)
{
	unit_run("a line is cut at its TABs, and its escapes are undone", cut);
	unit_run("random values come back as they were written", random_lines);
	return unit_end();
}
