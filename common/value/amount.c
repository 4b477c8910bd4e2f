/*
 * amount.c - a text is first folded to ASCII (full-width forms, blanks and currency marks each to
 * one character), then read strictly from left to right: marks in front, grouped digits, marks
 * behind.
 */
#include "value/amount.h"

#include <string.h>
#include <strings.h>

#include "value/unicode.h"

#define LONGEST 255	/* characters; a number of 38 digits with all its marks has a third of it */
#define CURRENCY '$'	/* what every currency mark is folded to */

/* What is being read. */
struct scan {
	const char *p;			/* where we are in the folded text, which ends in NUL */
	int signs;			/* how often a sign was given, by any notation */
	bool negative;			/* the last of them said so */
	bool opened, closed;		/* the parentheses */
	char digits[LONGEST + 3];	/* what decimal_parse() will get: digits, a point, digits */
	size_t len;			/* bytes of it */
	size_t fraction;		/* of them behind the point */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- folding ---- */

/* Characters beyond ASCII; full-width forms of ASCII need no row. */
static char fold_code(uint32_t code)
{
	static const struct { uint32_t code; char as; } rows[] = {
		{ 0x00A0, ' ' },	/* no-break space */
		{ 0x00A3, CURRENCY },	/* £ */
		{ 0x00A5, CURRENCY },	/* ¥ */
		{ 0x2009, ' ' },	/* thin space */
		{ 0x2019, '\'' },	/* ’ */
		{ 0x202F, ' ' },	/* narrow no-break space */
		{ 0x20AC, CURRENCY },	/* € */
		{ 0x2212, '-' },	/* − */
		{ 0x3000, ' ' },	/* ideographic space */
		{ 0x5143, CURRENCY },	/* 元 */
		{ 0xFFE1, CURRENCY },	/* ￡ */
		{ 0xFFE5, CURRENCY },	/* ￥ */
	};

	if (code >= 0xFF01 && code <= 0xFF5E)
		return (char)(code - 0xFEE0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].code == code)
			return rows[i].as;
	return '\0';
}

/*
 * s folded, letters in upper case, with a NUL behind it; false where it is too long or holds what
 * no amount has.
 */
static bool fold(struct str s, char out[LONGEST + 1])
{
	const char *p = s.p, *end = str_end(s);
	size_t len = 0;

	while (p < end) {
		char c = (unsigned char)*p < 0x80 ? *p++ : fold_code(unicode_next(&p, end));

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 0x20);
		if (c < ' ' || len == LONGEST)
			return false;
		out[len++] = c;
	}
	out[len] = '\0';
	return true;
}

/* ---- marks in front and behind ---- */

/* Step over `word` where it stands here. */
static bool take_word(struct scan *sc, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(sc->p, word, len) != 0)
		return false;
	sc->p += len;
	return true;
}

static bool take_currency(struct scan *sc)
{
	static const char *const names[] = { "$", "CNY", "RMB", "USD", "EUR", "GBP", "JPY", "HKD" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (take_word(sc, names[i]))
			return true;
	return false;
}

/* A sign in one of its notations: counted, so that nobody has to guess what two of them mean. */
static void set_sign(struct scan *sc, bool negative)
{
	sc->signs++;
	sc->negative = negative;
}

static bool take_sign(struct scan *sc)
{
	if (*sc->p != '+' && *sc->p != '-')
		return false;
	set_sign(sc, *sc->p++ == '-');
	return true;
}

static bool take_front(struct scan *sc)
{
	int currencies = 0;

	while (!is_digit(*sc->p)) {
		if (*sc->p == ' ') {
			sc->p++;
		} else if (*sc->p == '(' && !sc->opened) {
			sc->p++;
			sc->opened = true;
			set_sign(sc, true);
		} else if (take_currency(sc)) {
			currencies++;
		} else if (!take_sign(sc)) {
			break;
		}
	}
	return currencies <= 1;
}

static bool take_back(struct scan *sc)
{
	int currencies = 0;

	while (*sc->p) {
		if (*sc->p == ' ') {
			sc->p++;
		} else if (*sc->p == ')' && sc->opened && !sc->closed) {
			sc->p++;
			sc->closed = true;
		} else if (take_word(sc, "CR")) {
			set_sign(sc, true);
		} else if (take_word(sc, "DR")) {
			set_sign(sc, false);
		} else if (take_currency(sc)) {
			currencies++;
		} else if (!take_sign(sc)) {
			return false;
		}
	}
	return currencies <= 1 && sc->signs <= 1 && sc->opened == sc->closed;
}

/* ---- the figure ---- */

/* Move the digits here to sc->digits; how many. */
static size_t take_digits(struct scan *sc)
{
	size_t n = 0;

	while (is_digit(sc->p[n]))
		n++;
	memcpy(sc->digits + sc->len, sc->p, n);
	sc->len += n;
	sc->p += n;
	return n;
}

static bool is_separator(char c, char mark)
{
	return c == '\'' || c == ' ' || c == (mark == '.' ? ',' : '.');
}

/*
 * Digits in front of the decimal mark, in groups of three where there are separators. All
 * separators are the same one, and 0,123 is refused: somebody means a fraction.
 */
static bool take_whole(struct scan *sc, char mark)
{
	bool zero = *sc->p == '0';
	size_t n = take_digits(sc);
	char separator = *sc->p;

	if (n == 0 || !is_separator(separator, mark) || !is_digit(sc->p[1]))
		return true;
	if (n > 3 || zero)
		return false;
	while (*sc->p == separator && is_digit(sc->p[1])) {
		sc->p++;
		if (take_digits(sc) != 3)
			return false;
	}
	return true;
}

/* The whole figure; zeros at the end of its fraction are left out, since only the value counts. */
static bool take_figure(struct scan *sc, char mark)
{
	size_t digits;

	if (!take_whole(sc, mark))
		return false;
	digits = sc->len;
	if (*sc->p == mark) {
		sc->p++;
		sc->digits[sc->len++] = '.';
		sc->fraction = take_digits(sc);
		digits += sc->fraction;
		while (sc->fraction > 0 && sc->digits[sc->len - 1] == '0') {
			sc->len--;
			sc->fraction--;
		}
		if (sc->len == 1)	/* a point alone, of .00 */
			sc->digits[sc->len++] = '0';
	}
	return digits > 0;
}

static bool at_exponent(const char *p)
{
	return *p == 'E' && is_digit(p[p[1] == '+' || p[1] == '-' ? 2 : 1]);
}

/* ---- the value ---- */

static bool is_nothing(struct str s)
{
	static const struct str words[] = {
		{ "-", 1 }, { "--", 2 }, { "–", 3 }, { "—", 3 }, { "——", 6 }, { "－", 3 },
		{ "－－", 6 }, { "无", 3 }, { "N/A", 3 },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (s.len == words[i].len && strncasecmp(s.p, words[i].p, s.len) == 0)
			return true;
	return s.len == 0;
}

static enum amount_status at_scale(struct decimal d, const struct amount_notation *n,
                                   struct decimal *out)
{
	switch (decimal_rescale(d, n->scale, n->round, out)) {
	case DECIMAL_OK: return AMOUNT_OK;
	case DECIMAL_INEXACT: return AMOUNT_TOO_PRECISE;
	default: return AMOUNT_OVERFLOW;
	}
}

static enum amount_status value_of(const struct scan *sc, const struct amount_notation *n,
                                   struct decimal *out)
{
	struct decimal d;

	if (sc->fraction > (size_t)n->scale && n->round == ROUND_NONE)
		return AMOUNT_TOO_PRECISE;
	if (decimal_parse((struct str){ sc->digits, sc->len }, &d) != DECIMAL_OK)
		return AMOUNT_OVERFLOW;
	return at_scale(sc->negative ? decimal_neg(d) : d, n, out);
}

enum amount_status amount_parse(struct str s, const struct amount_notation *n, struct decimal *out)
{
	char text[LONGEST + 1];
	struct scan sc = { .p = text };
	struct decimal d;

	/* most amounts of most files are plain */
	if (n->mark == '.' && s.len <= LONGEST && decimal_parse(s, &d) == DECIMAL_OK)
		return at_scale(d, n, out);
	if (is_nothing(s))
		return AMOUNT_NULL;
	if (!fold(s, text) || !take_front(&sc) || !take_figure(&sc, n->mark))
		return AMOUNT_NOT_A_NUMBER;
	if (at_exponent(sc.p))
		return AMOUNT_SCIENTIFIC;
	if (!take_back(&sc))
		return AMOUNT_NOT_A_NUMBER;
	return value_of(&sc, n, out);
}
