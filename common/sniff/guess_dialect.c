/* guess_dialect - see guess_dialect.h. */
#include "sniff/guess_dialect.h"

#include <string.h>

#include "sniff/guess_cell.h"

/* with fewer points nothing separates: two cells in 6 of 10 rows have about these */
#define POOR 270

/*
 * The possible delimiters. Signs that also occur in words, dates and times count for less, and
 * separate only if they do so evenly.
 */
static const struct {
	const char *text;
	unsigned worth; /* of a hundred */
	bool weak;
} candidates[] = {
	{ ",", 100, false }, { ";", 100, false }, { "\t", 100, false },   { "|", 100, false },
	{ "^", 100, false }, { "~", 100, false }, { "\x1f", 100, false }, { "\x01", 100, false },
	{ "¦", 100, false }, { "§", 100, false }, { ":", 80, true },      { " ", 80, true },
	{ "#", 70, true },   { "&", 70, true },   { "*", 70, true },      { "=", 60, true },
	{ "/", 60, true },   { "_", 50, true },   { "-", 50, true },
};

/* The best way with one delimiter. */
struct choice {
	struct guess_way way;
	struct guess_split split;
	unsigned points;
};

static void set(char delimiter[GUESS_DELIMITER + 1], const char *text)
{
	memcpy(delimiter, text, strlen(text) + 1);
}

static size_t count(const struct guess_text *text, const char *part)
{
	size_t n = 0;

	for (size_t i = 0; i < text->count; i++) {
		struct str rest = text->piece[i];
		ptrdiff_t at;

		while ((at = str_find(rest, str_of(part))) >= 0) {
			n++;
			rest = (struct str){ rest.p + at + 1, rest.len - (size_t)at - 1 };
		}
	}
	return n;
}

static bool has(const struct guess_text *text, const char *part)
{
	for (size_t i = 0; i < text->count; i++)
		if (str_find(text->piece[i], str_of(part)) >= 0)
			return true;
	return false;
}

/* ---- one delimiter ---- */

/* Is there a backslash before a character that it may escape? */
static bool may_escape(const struct guess_text *text, const char *delimiter)
{
	char part[3] = { '\\', delimiter[0], '\0' };

	return has(text, "\\\"") || has(text, "\\'") || has(text, part);
}

static void try_way(const struct guess_text *text, struct guess_way way, unsigned worth,
                    struct choice *best)
{
	struct guess_split s;
	unsigned points;

	guess_split(text, &way, &s);
	points = s.points * worth / 100;
	if (way.escape != 0 && s.escaped == 0)
		return;
	if (points > best->points || !best->way.delimiter)
		*best = (struct choice){ way, s, points };
}

/* Try each quote that the text has, the double one first; no quote if it has neither. */
static void try_delimiter(const struct guess_text *text, const char *delimiter, unsigned worth,
                          struct choice *best)
{
	bool two = has(text, "\""), one = has(text, "'");
	int ways = may_escape(text, delimiter) ? 2 : 1;

	*best = (struct choice){ 0 };
	for (int e = 0; e < ways; e++) {
		try_way(text, (struct guess_way){ delimiter, '"', e ? '\\' : 0 }, worth, best);
		if (one)
			try_way(text, (struct guess_way){ delimiter, '\'', e ? '\\' : 0 }, worth,
			        best);
		if (two)
			try_way(text, (struct guess_way){ delimiter, 0, e ? '\\' : 0 }, worth,
			        best);
	}
}

/* ---- signs that also occur in values ---- */

/* Is each line after the first one value as a whole: a date with a time, an address? */
static bool is_one_value(const struct guess_text *text)
{
	size_t lines = 0, figures = 0;

	for (size_t i = 0; i < text->count; i++)
		for (const char *p = text->piece[i].p, *end = str_end(text->piece[i]);
		     p < end && lines < 2000;) {
			const char *to = p;
			struct str line;

			while (to < end && *to != '\n' && *to != '\r')
				to++;
			line = (struct str){ p, (size_t)(to - p) };
			lines += line.len > 0;
			figures += line.len > 0 && guess_cell_look(line) == LOOK_FIGURE;
			p = to + 1;
		}
	return figures > 0 && figures + 1 >= lines * 9 / 10;
}

/*
 * Does a weak sign separate? It must cut nearly all rows into the same number of cells, and into
 * more than two if they are words: a name of two words is one cell. "key: value" is no table
 * either.
 */
static bool is_convincing(const struct guess_text *text, const struct choice *c)
{
	const struct guess_split *s = &c->split;
	char spaced[3] = { c->way.delimiter[0], ' ', '\0' };

	if (s->agree * 10 < s->rows * 9 || s->agree * 2 < s->all || s->agree < 2 || s->clean < 700)
		return false;
	if (s->cells == 2 && s->figures * 2 < s->values &&
	    (c->way.delimiter[0] != ':' || s->quoted > 0))
		return s->quoted * 2 > s->values;
	return c->way.delimiter[0] == ' ' || s->cells > 3 ||
	       count(text, spaced) * 2 < s->agree * (s->cells - 1);
}

/* ---- which delimiter ---- */

/*
 * Does it cut all rows alike, into cells that look like values? Then a weak sign in those cells, as
 * in times, separates nothing. A blank has its own rule, see is_dismissed().
 */
static bool is_settled(const struct choice *c)
{
	return c->points >= POOR && c->split.agree == c->split.all && c->split.clean >= 950;
}

/* Is the sign weak, with only its evenness in its favour? */
static bool is_dismissed(const struct guess_text *text, const char *sign, const struct choice *c,
                         const struct choice *best)
{
	if (!is_convincing(text, c))
		return true;
	return sign[0] == ' ' ? best->points >= POOR && c->split.figures * 2 < c->split.values
	                      : is_settled(best);
}

/* The best delimiter of one character; of equals, the one that more rows have. */
static void choose(const struct guess_text *text, struct choice *best, struct choice *second)
{
	bool one = is_one_value(text);

	for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
		struct choice c;

		if (!has(text, candidates[i].text) || (candidates[i].weak && one))
			continue;
		try_delimiter(text, candidates[i].text, candidates[i].worth, &c);
		if (candidates[i].weak && is_dismissed(text, candidates[i].text, &c, best))
			continue;
		if (c.points > best->points || (c.points == best->points && c.points > 0 &&
		                                c.split.agree > best->split.agree)) {
			*second = *best;
			*best = c;
		} else if (c.points > second->points) {
			*second = c;
		}
	}
}

static bool is_sign(char c)
{
	return strchr("|^~#@$;:,!&*+\t", c) && c != '\0';
}

/* Is each `part` in the text within one of `whole`? */
static bool only_within(struct str text, const char *part, const char *whole)
{
	size_t parts = 0, wholes = 0, each = 0;
	struct str one = str_of(part), all = str_of(whole);

	for (size_t i = 0; i + one.len <= text.len; i++)
		parts += memcmp(text.p + i, one.p, one.len) == 0;
	for (size_t i = 0; i + all.len <= text.len;) {
		bool here = memcmp(text.p + i, all.p, all.len) == 0;

		wholes += here;
		i += here ? all.len : 1;
	}
	for (const char *p = whole; *p != '\0'; p++)
		each += *p == *part;
	return wholes > 1 && parts == wholes * each;
}

/*
 * Find a delimiter of several signs: the commonest sign on the first line may be only a part of it,
 * as in a||b. Several commas, semicolons or TABs in a row are empty cells.
 */
static void lengthen(struct str text, char delimiter[GUESS_DELIMITER + 1])
{
	const char *at = memchr(text.p, delimiter[0], text.len), *end = str_end(text), *from = at,
		   *to = at;
	char whole[GUESS_DELIMITER + 1] = "";

	if (!at)
		return;
	while (from > text.p && is_sign(from[-1]))
		from--;
	while (to < end && is_sign(*to))
		to++;
	if (to - from < 2 || to - from > GUESS_DELIMITER)
		return;
	memcpy(whole, from, (size_t)(to - from));
	if (strspn(whole, ",;\t") < strlen(whole) && only_within(text, delimiter, whole))
		memcpy(delimiter, whole, sizeof(whole));
}

/* Find a run of signs on the first line: a::b. */
static void choose_run(const struct guess_text *text, char run[GUESS_DELIMITER + 1],
                       struct choice *best)
{
	struct str head = text->piece[0];

	for (size_t i = 0; i < head.len && head.p[i] != '\n' && head.p[i] != '\r';) {
		char found[GUESS_DELIMITER + 1] = "";
		size_t end = i;
		struct choice c;

		while (end < head.len && is_sign(head.p[end]))
			end++;
		if (end - i >= 2 && end - i <= GUESS_DELIMITER) {
			memcpy(found, head.p + i, end - i);
			try_delimiter(text, found, 100, &c);
			if (c.points > best->points) {
				*best = c;
				memcpy(run, found, sizeof(found));
				best->way.delimiter = run;
			}
		}
		i = end > i ? end : i + 1;
	}
}

/* ---- all ---- */

/* Find a sign that is not in the text, so that nothing is cut. */
static const char *unused(const struct guess_text *text)
{
	static const char *const signs[] = { ",", ";", "\t", "|", "\x1f" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (!has(text, signs[i]))
			return signs[i];
	return ",";
}

/* Does the first line name the delimiter? "sep=;" is the form that spreadsheets know. */
static bool names_delimiter(const struct guess_text *text, char delimiter[2])
{
	struct str head = text->piece[0];

	if (head.len < 6 || memcmp(head.p, "sep=", 4) != 0 ||
	    (head.p[5] != '\r' && head.p[5] != '\n'))
		return false;
	delimiter[0] = head.p[4];
	return true;
}

/*
 * Choose the quote of a text with one column. Only the characters around the values show the quote,
 * and only the character before a quote inside shows the escape.
 */
static void choose_quote(const struct guess_text *text, const char *delimiter, struct choice *best)
{
	static const struct {
		char quote, escape;
	} ways[] = { { '"', 0 }, { '\'', 0 }, { '"', '\\' }, { '\'', '\\' } };

	try_delimiter(text, delimiter, 100, best);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct guess_way way = { delimiter, ways[i].quote, ways[i].escape };
		struct guess_split s;

		guess_split(text, &way, &s);
		if (s.quoted * 3 < s.values * 2 || s.stray > 0 || s.runaway ||
		    (way.escape != 0 && s.escaped == 0))
			continue;
		*best = (struct choice){ way, s, s.points };
		return;
	}
}

static void take(const struct choice *c, struct guess_dialect *out)
{
	const struct guess_split *s = &c->split;

	set(out->delimiter, c->way.delimiter);
	out->quote = c->way.quote;
	out->escape = c->way.escape;
	out->cells = s->cells;
	out->share = s->rows > 0 ? (unsigned)(s->agree * 100 / s->rows) : 0;
	if (s->runaway)
		out->quote = 0;
	out->stray = out->quote == 0;
}

void guess_dialect(const struct guess_text *text, struct guess_dialect *out)
{
	struct choice best = { 0 }, second = { 0 };
	char run[GUESS_DELIMITER + 1] = "", named[2] = "";

	*out = (struct guess_dialect){ .quote = '"' };
	if (names_delimiter(text, named))
		try_delimiter(text, named, 100, &best);
	else
		choose(text, &best, &second);
	if (best.points < POOR && named[0] == '\0')
		choose_run(text, run, &best);
	if (best.points < POOR && named[0] == '\0') {
		choose_quote(text, unused(text), &best);
		take(&best, out);
		return;
	}
	take(&best, out);
	if (strlen(out->delimiter) == 1)
		lengthen(text->piece[0], out->delimiter);
	if (strlen(out->delimiter) > 1)
		out->escape = 0; /* a delimiter of several signs allows no escape */
	out->doubtful = second.points * 10 > best.points * 9;
	if (out->doubtful)
		set(out->rival, second.way.delimiter);
}
