/*
 * amount - a text is first folded (full-width forms, blanks, lower-case letters), then read
 * strictly from left to right: marks before the figure, grouped digits, an exponent, marks after
 * it.
 */
#include "value/amount.h"

#include <string.h>
#include <strings.h>

#include "value/currency_int.h"

#define SHIFT_MOST 40 /* the most places that an exponent may move the point */
#define ROOM       (CURRENCY_LONGEST + 2 * SHIFT_MOST + 8) /* for all digits and a point */
#define SURE       15 /* digits that a binary number of 8 bytes preserves */

/* The state of reading. */
struct amount_scan {
	const char *p;         /* the place in the folded text, which ends in NUL */
	int signs;             /* the number of signs, in any notation */
	bool negative;         /* the last of them was a minus */
	bool opened, closed;   /* the parentheses were read */
	int currency;          /* its mark */
	int percents;          /* the number of % signs */
	char *digits;          /* ROOM for the input of decimal_parse(): digits, a point, digits */
	size_t len;            /* bytes of it */
	size_t fraction;       /* those after the point, without zeros at the end */
	const char *figure;    /* the start of the figure in the text */
	size_t whole, written; /* digits before the point, and after it */
};

/* ---- marks before and after the figure ---- */

/* Step over `word` if it is here. */
static bool take_word(struct amount_scan *sc, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(sc->p, word, len) != 0)
		return false;
	sc->p += len;
	return true;
}

/*
 * Read a currency. False if there is none here, or if it contradicts an earlier one. R100 are rand;
 * after a number that letter can mean many things.
 */
static bool take_currency(struct amount_scan *sc, bool after_number)
{
	const char *p = sc->p;
	int mark = currency_take(&p);

	if (mark == CURRENCY_NONE || (after_number && p - sc->p == 1 && *sc->p == 'R'))
		return false;
	if (sc->currency != CURRENCY_NONE)
		mark = currency_both(sc->currency, mark);
	if (mark == CURRENCY_NONE)
		return false;
	sc->currency = mark;
	sc->p = p;
	return true;
}

static bool take_percent(struct amount_scan *sc, const struct amount_notation *n)
{
	if (!n->percent || *sc->p != '%')
		return false;
	sc->p++;
	sc->percents++;
	return true;
}

/* Note a sign. Signs are counted, so that the meaning of two need not be guessed. */
static void set_sign(struct amount_scan *sc, bool negative)
{
	sc->signs++;
	sc->negative = negative;
}

static bool take_sign(struct amount_scan *sc)
{
	if (*sc->p != '+' && *sc->p != '-')
		return false;
	set_sign(sc, *sc->p++ == '-');
	return true;
}

static bool take_front(struct amount_scan *sc, const struct amount_notation *n)
{
	int currencies = 0;

	while (!is_digit(*sc->p)) {
		if (*sc->p == ' ') {
			sc->p++;
		} else if (*sc->p == '(' && !sc->opened) {
			sc->p++;
			sc->opened = true;
			set_sign(sc, true);
		} else if (take_currency(sc, false)) {
			currencies++;
		} else if (!take_percent(sc, n) && !take_sign(sc)) {
			break;
		}
	}
	return currencies <= 1;
}

static bool take_back(struct amount_scan *sc, const struct amount_notation *n)
{
	int currencies = 0;

	while (*sc->p) {
		if (*sc->p == ' ') {
			sc->p++;
		} else if (*sc->p == ')' && sc->opened && !sc->closed) {
			sc->p++;
			sc->closed = true;
		} else if (take_currency(sc, true)) {
			currencies++;
		} else if (take_word(sc, "CR")) {
			set_sign(sc, true);
		} else if (take_word(sc, "DR")) {
			set_sign(sc, false);
		} else if (!take_percent(sc, n) && !take_sign(sc)) {
			return false;
		}
	}
	return currencies <= 1 && sc->signs <= 1 && sc->opened == sc->closed;
}

/* ---- the figure ---- */

/* Move the digits here to sc->digits; return their number. */
static size_t take_digits(struct amount_scan *sc)
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

/* May a group have `size` digits: the first one, one between, the last one? */
static bool group_fits(enum amount_grouping grouping, size_t size, bool first, bool last)
{
	size_t most = last || grouping == GROUPING_THREE ? 3 : 2;

	return size == most || (first && size < most);
}

/*
 * Read the digits before the decimal mark, in groups if there are separators. All separators must
 * be the same, and 0,123 is refused: it is probably a fraction.
 */
static bool take_whole(struct amount_scan *sc, const struct amount_notation *n)
{
	bool zero = *sc->p == '0', first = true, last;
	size_t size = take_digits(sc);
	char separator = *sc->p;

	if (size == 0 || !is_separator(separator, n->mark) || !is_digit(sc->p[1]))
		return true;
	if (zero)
		return false;
	do {
		last = *sc->p != separator || !is_digit(sc->p[1]);
		if (!group_fits(n->grouping, size, first, last))
			return false;
		first = false;
		if (!last) {
			sc->p++;
			size = take_digits(sc);
		}
	} while (!last);
	return true;
}

/*
 * Read the whole figure. Zeros at the end of its fraction are left out, since only the value
 * counts. 100.- is refused: the line is a minus or means no cents.
 */
static bool take_figure(struct amount_scan *sc, const struct amount_notation *n)
{
	sc->figure = sc->p;
	if (!take_whole(sc, n))
		return false;
	sc->whole = sc->len;
	if (*sc->p == n->mark) {
		sc->p++;
		sc->digits[sc->len++] = '.';
		sc->fraction = sc->written = take_digits(sc);
		if (sc->written == 0 && *sc->p == '-')
			return false;
		while (sc->fraction > 0 && sc->digits[sc->len - 1] == '0') {
			sc->len--;
			sc->fraction--;
		}
		if (sc->len == 1) /* a point alone, of .00 */
			sc->digits[sc->len++] = '0';
	}
	return sc->whole + sc->written > 0;
}

/* ---- exponents and percents ---- */

/* Move the point by `places`; positive: to the right. */
static void shift_point(struct amount_scan *sc, int places)
{
	char digits[ROOM];
	size_t len = SHIFT_MOST, point = sc->whole + SHIFT_MOST;

	memset(digits, '0', SHIFT_MOST);
	memcpy(digits + len, sc->digits, sc->whole);
	len += sc->whole;
	if (sc->fraction > 0)
		memcpy(digits + len, sc->digits + sc->whole + 1, sc->fraction);
	len += sc->fraction;
	point = places < 0 ? point - (size_t)-places : point + (size_t)places;
	while (len < point)
		digits[len++] = '0';
	while (len > point && digits[len - 1] == '0')
		len--;
	memcpy(sc->digits, digits, point);
	sc->digits[point] = '.';
	memcpy(sc->digits + point + 1, digits + point, len - point);
	sc->whole = point;
	sc->fraction = len - point;
	sc->len = len + 1;
}

static bool at_exponent(const char *p)
{
	return *p == 'E' && is_digit(p[p[1] == '+' || p[1] == '-' ? 2 : 1]);
}

/*
 * Is the mantissa the shortest text of a binary number, and the exponent written as in 8.0E7,
 * 1.25E-5?
 */
static bool is_shortest(const struct amount_scan *sc, const char *exponent)
{
	const char *digits = exponent + (*exponent == '-');

	return sc->whole == 1 && sc->figure[0] != '0' && sc->written > 0 &&
	       sc->whole + sc->fraction <= SURE &&
	       (sc->fraction == sc->written || sc->written == 1) && is_digit(*digits) &&
	       *digits != '0';
}

/* Read E and an exponent, if the mantissa has all digits. False if digits are lost. */
static bool take_exponent(struct amount_scan *sc, const struct amount_notation *n)
{
	const char *exponent = sc->p + 1, *p = exponent + (*exponent == '+' || *exponent == '-');
	/* it has a point */
	bool grouped = (size_t)(sc->p - sc->figure) >
	               sc->whole + sc->written + (sc->len > sc->whole);
	int places = 0;

	if (!n->scientific || grouped)
		return false;
	while (is_digit(*p)) {
		places = places * 10 + (*p++ - '0');
		if (places > SHIFT_MOST)
			return false;
	}
	if (*exponent == '-')
		places = -places;
	if ((int)sc->written - places < n->scale && !is_shortest(sc, exponent))
		return false;
	shift_point(sc, places);
	sc->p = p;
	return true;
}

static bool is_zero(const struct amount_scan *sc)
{
	size_t i = 0;

	while (i < sc->len && (sc->digits[i] == '0' || sc->digits[i] == '.'))
		i++;
	return i == sc->len;
}

/* Apply the % of a column of percents. A figure without it could mean either, except 0. */
static bool apply_percent(struct amount_scan *sc, const struct amount_notation *n)
{
	if (!n->percent)
		return true;
	if (sc->percents == 1 && sc->currency == CURRENCY_NONE) {
		shift_point(sc, -2);
		return true;
	}
	return sc->percents == 0 && is_zero(sc);
}

/* ---- the value ---- */

static bool is_nothing(struct str s)
{
	static const struct str words[] = {
		{ "-", 1 },  { "--", 2 },   { "–", 3 },  { "—", 3 },   { "——", 6 },
		{ "－", 3 }, { "－－", 6 }, { "无", 3 }, { "N/A", 3 },
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
	case DECIMAL_OK:
		return AMOUNT_OK;
	case DECIMAL_INEXACT:
		return AMOUNT_TOO_PRECISE;
	default:
		return AMOUNT_OVERFLOW;
	}
}

static enum amount_status value_of(const struct amount_scan *sc, const struct amount_notation *n,
                                   struct decimal *out)
{
	struct decimal d;

	if (sc->fraction > (size_t)n->scale && n->round == ROUND_NONE)
		return AMOUNT_TOO_PRECISE;
	if (decimal_parse((struct str){ sc->digits, sc->len }, &d) != DECIMAL_OK)
		return AMOUNT_OVERFLOW;
	return at_scale(sc->negative ? decimal_neg(d) : d, n, out);
}

/*
 * Letters and digits only (with at most one blank if the letters are a code of ISO 4217): it may
 * also be the number of something.
 */
static bool may_be_code(const char *text, int mark)
{
	bool apart = false;

	if (mark == CURRENCY_NONE)
		return false;
	for (; *text; text++) {
		if (*text != ' ' && !is_digit(*text) && !(*text >= 'A' && *text <= 'Z'))
			return false;
		apart |= *text == ' ';
	}
	return !apart || !str_is(currency_text((size_t)mark - 1), currency_name(mark));
}

enum amount_status amount_parse_currency(struct str s, const struct amount_notation *n,
                                         struct decimal *out, int *mark)
{
	char text[CURRENCY_FOLDED], digits[ROOM];
	struct amount_scan sc = { .p = text, .digits = digits };
	struct decimal d;

	*mark = CURRENCY_NONE;
	/* most amounts of most files are plain */
	if (n->mark == '.' && s.len <= CURRENCY_LONGEST && !n->percent &&
	    decimal_parse(s, &d) == DECIMAL_OK)
		return at_scale(d, n, out);
	if (is_nothing(s))
		return AMOUNT_NULL;
	if (!currency_fold(s, text) || !take_front(&sc, n) || !take_figure(&sc, n))
		return AMOUNT_NOT_A_NUMBER;
	if (at_exponent(sc.p) && !take_exponent(&sc, n))
		return AMOUNT_SCIENTIFIC;
	if (!take_back(&sc, n) || !apply_percent(&sc, n) ||
	    (n->unsaid && may_be_code(text, sc.currency)))
		return AMOUNT_NOT_A_NUMBER;
	*mark = sc.currency;
	return value_of(&sc, n, out);
}

enum amount_status amount_parse(struct str s, const struct amount_notation *n, struct decimal *out)
{
	int mark;

	return amount_parse_currency(s, n, out, &mark);
}
