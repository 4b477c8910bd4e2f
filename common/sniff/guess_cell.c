/* guess_cell - see guess_cell.h. */
#include "sniff/guess_cell.h"

#include <ctype.h>
#include <string.h>

#include "value/amount.h"

/* What the characters of a cell are. */
struct signs {
	size_t letters, digits;
	size_t figure;    /* signs that occur in figures: . , - / : and the like */
	size_t separates; /* signs that separate cells in some file */
	size_t prose;     /* of them those with a blank after them, as in a sentence */
};

static struct signs count_signs(struct str s)
{
	struct signs n = { 0 };

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x80 || isalpha(c))
			n.letters++;
		else if (isdigit(c))
			n.digits++;
		else if (strchr(",;|\t^~:", c)) {
			n.separates++;
			n.prose += (c == ',' || c == ';' || c == ':') && i + 1 < s.len &&
			           s.p[i + 1] == ' ';
			n.figure += c == ',' || c == ':';
		} else if (strchr(".-/+' %()$", c))
			n.figure++;
	}
	return n;
}

static bool is_number(struct str s)
{
	for (size_t i = 0; i < 2; i++) {
		struct amount_notation n = { .mark = i == 0 ? '.' : ',',
			                     .scale = 18,
			                     .unsaid = true };
		struct decimal d;
		enum amount_status status = amount_parse(s, &n, &d);

		if (status == AMOUNT_OK || status == AMOUNT_SCIENTIFIC)
			return true;
	}
	return false;
}

/*
 * Is it groups of digits with one sign between each two, such as 2024-01-05 10:30:00.000,
 * 05.01.2023, 10.0.0.1? The groups of a time have two digits.
 */
static bool is_moment(struct str s)
{
	size_t groups = 0, run = 0, blanks = 0;
	char before = '\0';

	for (size_t i = 0; i <= s.len; i++) {
		char c = i < s.len ? s.p[i] : '\0';

		if (isdigit((unsigned char)c)) {
			run++;
			continue;
		}
		if (run == 0 ? i < s.len
		             : run > 9 || (run > 2 && c == ':') || (run != 2 && before == ':'))
			return false;
		if (i < s.len && !strchr("-/.: TZ+", c))
			return false;
		groups += run > 0;
		blanks += c == ' ';
		before = c;
		run = 0;
	}
	return groups >= 2 && groups <= 9 && blanks <= 1;
}

static bool is_address(struct str s)
{
	ptrdiff_t at = str_find(s, STR("://"));

	if (at <= 1 || at >= 10)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (strchr(" ^|;\t", s.p[i]))
			return false;
	return true;
}

/*
 * Is there a quote of any kind at one end? It is half of a quoted text, or a quote that this
 * dialect does not remove. A measure in feet or inches ends like that, too.
 */
static bool has_quote(struct str s)
{
	char first = s.p[0], last = s.p[s.len - 1];

	return first == '"' || first == '\'' ||
	       (last == '"' && !isdigit((unsigned char)s.p[s.len > 1 ? s.len - 2 : 0]));
}

enum guess_look guess_cell_look(struct str s)
{
	struct signs n;

	if (s.len == 0)
		return LOOK_WORDS;
	if (has_quote(s) || s.p[s.len - 1] == '\\')
		return LOOK_PIECE;
	n = count_signs(s);
	if (n.digits > 0 && n.letters <= 4 && (is_number(s) || is_moment(s)))
		return LOOK_FIGURE;
	if (n.letters == 0 && n.digits > 0)
		return n.digits + n.figure < s.len || memchr(s.p, ' ', s.len) ? LOOK_PIECE
		       : n.separates == 0                                     ? LOOK_WORDS
		                                                              : LOOK_TEXT;
	if (is_address(s))
		return LOOK_FIGURE;
	if (n.separates == 0)
		return LOOK_WORDS;
	return n.prose == n.separates ? LOOK_TEXT : LOOK_PIECE;
}
