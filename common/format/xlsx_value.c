/* xlsx_value - read the value of a cell: numbers, dates, escapes. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "charset/unicode.h"
#include "format/xlsx_int.h"

#define SHOWN    15  /* significant digits that Excel keeps and shows */
#define STORED   17  /* digits that distinguish any two doubles */
#define SAFE     11  /* with so many digits before the point, SHOWN leaves 4 after it */
#define KEPT     40  /* digits that are read */
#define EXPONENT 330 /* no double has more */

/* ---- numbers ---- */

/* 0.DIGITS times ten to the power of `point`. */
struct digits {
	bool negative;
	char d[KEPT];
	int count; /* without zeros at either end */
	int point;
};

static void add_digit(struct digits *n, char c, bool fraction)
{
	if (n->count == 0 && c == '0') {
		n->point -= fraction;
		return;
	}
	if (n->count < KEPT)
		n->d[n->count++] = c;
	n->point += !fraction;
}

static void drop_zeros(struct digits *n)
{
	while (n->count > 0 && n->d[n->count - 1] == '0')
		n->count--;
	if (n->count == 0)
		*n = (struct digits){ .point = 0 };
}

/* Read an exponent (E+17) after the digits. False if it is none. */
static bool read_exponent(const char *p, const char *end, int *out)
{
	bool negative = p < end && *p == '-';
	int e = 0;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end)
		return false;
	for (; p < end && is_digit(*p); p++)
		e = e < 10000 ? e * 10 + (*p - '0') : e;
	*out = negative ? -e : e;
	return p == end;
}

static bool read_digits(struct str s, struct digits *n)
{
	const char *p = s.p, *end = str_end(s);
	bool any = false, fraction = false;
	int exponent = 0;

	*n = (struct digits){ .negative = p < end && *p == '-' };
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	for (; p < end && (is_digit(*p) || (*p == '.' && !fraction)); p++) {
		fraction = fraction || *p == '.';
		any = any || *p != '.';
		if (*p != '.')
			add_digit(n, *p, fraction);
	}
	if (!any || (p < end && *p != 'E' && *p != 'e') ||
	    (p < end && !read_exponent(p + 1, end, &exponent)))
		return false;
	n->point += exponent;
	drop_zeros(n);
	return abs(n->point) <= EXPONENT;
}

/* Return `n` rounded to `keep` digits. */
static struct digits rounded(struct digits n, int keep)
{
	int i = keep;

	if (n.count <= keep)
		return n;
	n.count = keep;
	if (n.d[keep] >= '5') {
		while (i > 0 && n.d[i - 1] == '9')
			i--;
		n.count = i;
		if (i > 0) {
			n.d[i - 1]++;
		} else {
			n.d[0] = '1';
			n.count = 1;
			n.point++;
		}
	}
	drop_zeros(&n);
	return n;
}

/* Write the number; return the number of bytes. */
static size_t print(const struct digits *n, char out[XLSX_NUMBER])
{
	char *p = out;

	if (n->negative)
		*p++ = '-';
	if (n->point <= 0)
		*p++ = '0';
	for (int i = 0; i < n->point; i++)
		*p++ = i < n->count ? n->d[i] : '0';
	if (n->count > n->point)
		*p++ = '.';
	for (int i = n->point; i < 0; i++)
		*p++ = '0';
	for (int i = n->point > 0 ? n->point : 0; i < n->count; i++)
		*p++ = n->d[i];
	*p = '\0';
	return (size_t)(p - out);
}

/* Write the fewest digits that give back the double of `n`. */
static size_t print_stored(const struct digits *n, char out[XLSX_NUMBER])
{
	struct digits candidate;
	double stored;
	size_t len;

	print(n, out);
	stored = strtod(out, NULL);
	for (int keep = SHOWN;; keep++) {
		candidate = rounded(*n, keep);
		len = print(&candidate, out);
		if (keep == STORED || strtod(out, NULL) == stored)
			return len;
	}
}

enum xlsx_number xlsx_number(struct str text, char out[XLSX_NUMBER], size_t *len)
{
	struct digits n, shown;

	if (!read_digits(text, &n))
		return XLSX_NO_NUMBER;
	shown = rounded(n, SHOWN);
	if (shown.point > SHOWN)
		return XLSX_DESTROYED;
	*len = n.count > SHOWN && n.point > SAFE ? print_stored(&n, out) : print(&shown, out);
	return XLSX_OK;
}

/* ---- dates ---- */

static void put_time(int second, int days, struct buf *out)
{
	buf_addf(out, "%02d:%02d:%02d", days * 24 + second / 3600, second / 60 % 60, second % 60);
}

/* Append the day and time of a serial number. False if it is none. */
static bool put_date(struct str number, enum xlsx_kind kind, const struct date_format *serial,
                     struct buf *out)
{
	const char *point = memchr(number.p, '.', number.len);
	char text[DATETIME_TEXT];
	struct datetime t;

	if (kind == XLSX_DATE && point)
		number.len = (size_t)(point - number.p);
	if (date_format_read(serial, number, &t) != DATE_OK)
		return false;
	if (t.second == 0)
		date_format_iso(t.date, text);
	else
		datetime_format_iso(&t, text);
	buf_adds(out, text);
	return true;
}

/* Append a time without a day: less than one day, or hours beyond 24. */
static bool put_span(struct str number, struct buf *out)
{
	const char *error;
	struct date_format *from_zero = date_format_compile(STR("excel1904"), &error);
	struct date zero;
	struct datetime t;
	bool ok;

	date_of(1904, 1, 1, &zero);
	ok = from_zero && date_format_read(from_zero, number, &t) == DATE_OK;
	date_format_free(from_zero);
	if (ok)
		put_time(t.second, t.date.day - zero.day, out);
	return ok;
}

static bool is_below_one(struct str number)
{
	return number.len > 0 && number.p[0] == '0';
}

enum grid_kind xlsx_value(struct str text, struct xlsx_format format,
                          const struct date_format *serial, struct buf *out)
{
	char digits[XLSX_NUMBER];
	struct str number = { digits, 0 };
	enum xlsx_number result = xlsx_number(text, digits, &number.len);

	if (result != XLSX_OK) {
		buf_addstr(out, text);
		return result == XLSX_DESTROYED ? GRID_DESTROYED : GRID_TEXT;
	}
	if (format.kind != XLSX_NUMBER_KIND) {
		bool span = format.kind == XLSX_ELAPSED ||
		            (format.kind != XLSX_DATE && is_below_one(number));

		if (span && put_span(number, out))
			return GRID_TIME;
		if (!span && put_date(number, format.kind, serial, out))
			return GRID_DATE;
	}
	if (format.zeros > number.len && is_digit(digits[0]) && !memchr(digits, '.', number.len))
		for (size_t i = number.len; i < format.zeros; i++)
			buf_addc(out, '0');
	buf_addstr(out, number);
	return GRID_NUMBER;
}

/* ---- number formats ---- */

/*
 * Skip a literal in a format: "text", \x, _x, *x, [Red], [$-409]. Returns its end, or `p` if there
 * is none.
 */
static const char *skip_literal(const char *p, const char *end)
{
	const char *close;

	if (*p == '"' || *p == '[') {
		close = memchr(p + 1, *p == '"' ? '"' : ']', (size_t)(end - p - 1));
		return close ? close + 1 : end;
	}
	if (*p == '\\' || *p == '_' || *p == '*')
		return end - p > 1 ? p + 2 : end;
	return p;
}

/* Is it [h], [mm] or the like: hours, minutes or seconds without a limit? */
static bool is_elapsed(const char *p, const char *end)
{
	return end - p > 2 && *p == '[' && strchr("hHmMsS", p[1]) &&
	       (p[2] == ']' || (p[2] == p[1] && end - p > 3 && p[3] == ']'));
}

struct xlsx_format xlsx_format_code(struct str code)
{
	struct xlsx_format f = { .kind = XLSX_NUMBER_KIND };
	bool day = false, month = false, clock = false, elapsed = false, places = false,
	     plain = true;
	const char *p = code.p, *end = str_end(code);

	while (p < end && *p != ';') {
		const char *next = skip_literal(p, end);
		char c = (char)(*p | 0x20);

		elapsed = elapsed || is_elapsed(p, end);
		plain = plain && *p == '0';
		if (next > p) {
			p = next;
			continue;
		}
		day = day || c == 'y' || c == 'd';
		month = month || c == 'm';
		clock = clock || c == 'h' || c == 's';
		/*
		 * ss.000 shows parts of a second; any other place for a digit belongs to a number
		 */
		places = places || *p == '#' || *p == '?' || (*p == '0' && !clock);
		p++;
	}
	if (plain && p == end && code.len > 1)
		f.zeros = code.len < 32 ? (unsigned)code.len : 0;
	if (places || str_is(code, "Standard"))
		return f;
	if (day || (month && !clock && !elapsed))
		f.kind = clock ? XLSX_DATE_TIME : XLSX_DATE;
	else if (elapsed)
		f.kind = XLSX_ELAPSED;
	else if (clock)
		f.kind = XLSX_TIME;
	return f;
}

struct xlsx_format xlsx_format_builtin(uint64_t id)
{
	static const struct {
		uint64_t first, last;
		enum xlsx_kind kind;
	} ranges[] = {
		{ 14, 17, XLSX_DATE },
		{ 18, 21, XLSX_TIME },
		{ 22, 22, XLSX_DATE_TIME },
		/* days in some countries and times in others: the number decides */
		{ 27, 36, XLSX_DATE_TIME },
		{ 45, 45, XLSX_TIME },
		{ 46, 46, XLSX_ELAPSED },
		{ 47, 47, XLSX_TIME },
		{ 50, 58, XLSX_DATE_TIME },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (id >= ranges[i].first && id <= ranges[i].last)
			return (struct xlsx_format){ .kind = ranges[i].kind };
	if (id == 2 || id == 4 || id == 39 || id == 40 || id == 43)
		return (struct xlsx_format){ .kind = XLSX_NUMBER_KIND, .picture = "0.00" };
	return (struct xlsx_format){ .kind = XLSX_NUMBER_KIND };
}

/* The number of bytes of the character at p. */
static size_t char_len(const char *p, const char *end)
{
	size_t n = 1;

	while (p + n < end && ((unsigned char)p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static bool is_place(char c)
{
	return c == '0' || c == '#' || c == '?';
}

/* Append the bytes from p to `end` as they are. */
static void put_text(const char *p, const char *end, struct buf *out)
{
	for (; p < end; p++) {
		buf_addc(out, '\\');
		buf_addc(out, *p);
	}
}

/*
 * Append a literal in a format of digits to the picture. Returns its end; NULL if the format is of
 * another kind.
 */
static const char *put_literal(const char *p, const char *end, struct buf *out)
{
	bool escaped = *p == '\\' && end - p > 1;
	const char *close;

	if (*p == '"') {
		close = memchr(p + 1, '"', (size_t)(end - p - 1));
		if (!close)
			return NULL;
		put_text(p + 1, close, out);
		return close + 1;
	}
	if (*p == '_' || *p == '*') /* a blank as wide as what follows, or repeated */
		return end - p > 1 ? p + char_len(p + 1, end) + 1 : NULL;
	p += escaped;
	if (!escaped && (unsigned char)*p < 0x80 && !strchr("-+ ():!&'~{}<>=", *p))
		return NULL;
	close = p + char_len(p, end);
	put_text(p, close, out);
	return close;
}

/*
 * Append a bracket that changes no digit: a colour [Red], or a language without its own digits,
 * with its currency sign as it is: [$¥-804]. Returns its end; NULL for a condition or for other
 * digits.
 */
static const char *put_bracket(const char *p, const char *end, struct buf *out)
{
	static const char *const colours[] = { "Black",   "Blue", "Cyan",  "Green",
		                               "Magenta", "Red",  "White", "Yellow" };
	const char *close = memchr(p, ']', (size_t)(end - p));
	size_t len = close ? (size_t)(close - p - 1) : 0;

	if (len > 1 && p[1] == '$') {
		const char *dash = memchr(p, '-', len + 1), *language = dash ? dash + 1 : close;

		if (close - language > 4 ||
		    strspn(language, "0123456789abcdefABCDEF") != (size_t)(close - language))
			return NULL;
		put_text(p + 2, dash ? dash : close, out);
		return close + 1;
	}
	if (len > 5 && len <= 7 && strncasecmp(p + 1, "Color", 5) == 0 &&
	    strspn(p + 6, "0123456789") == len - 5)
		return close + 1;
	for (size_t i = 0; i < sizeof(colours) / sizeof(*colours); i++)
		if (len > 0 && strlen(colours[i]) == len &&
		    strncasecmp(p + 1, colours[i], len) == 0)
			return close + 1;
	return NULL;
}

static bool make_picture(struct str code, struct buf *out)
{
	const char *p = code.p, *end = str_end(code);
	bool point = false, digit = false;

	while (p && p < end && *p != ';') {
		if (is_place(*p) || (*p == '.' && !point)) {
			point = point || *p == '.';
			digit = digit || *p != '.';
			/* ? is # with a blank for a missing digit */
			buf_addc(out, *p == '?' ? '#' : *p);
			p++;
		} else if (*p == ',' && digit && !point && end - p > 1 && is_place(p[1])) {
			p++; /* between thousands */
		} else if (*p == '[') {
			p = put_bracket(p, end, out);
		} else {
			p = put_literal(p, end, out);
		}
	}
	return p && digit;
}

bool xlsx_picture(struct str code, char out[XLSX_PICTURE])
{
	struct buf picture = { 0 };
	bool ok = make_picture(code, &picture) && picture.len > 1 && picture.len < XLSX_PICTURE;

	if (ok)
		memcpy(out, picture.p, picture.len + 1);
	buf_free(&picture);
	return ok;
}

/* ---- escapes ---- */

/* The code unit of _xHHHH_ at the start of the text; -1 if there is none. */
static int escape_at(const char *p, size_t len)
{
	int unit = 0;

	if (len < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return -1;
	for (int i = 2; i < 6; i++) {
		char c = p[i];

		if (is_digit(c))
			unit = unit * 16 + (c - '0');
		else if ((c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'))
			unit = unit * 16 + ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return unit;
}

/* Append a character. One half of a surrogate pair without the other is no character. */
static void put_point(uint32_t c, struct buf *out)
{
	unicode_put(out, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
}

void xlsx_unescape(struct str s, struct buf *out)
{
	size_t i = 0;

	while (i < s.len) {
		const char *mark = memchr(s.p + i, '_', s.len - i);
		size_t at = mark ? (size_t)(mark - s.p) : s.len;
		int unit, low;

		buf_add(out, s.p + i, at - i);
		i = at;
		if (i == s.len)
			return;
		unit = escape_at(s.p + i, s.len - i);
		if (unit < 0) {
			buf_addc(out, '_');
			i++;
			continue;
		}
		i += 7;
		low = unit >= 0xd800 && unit < 0xdc00 ? escape_at(s.p + i, s.len - i) : -1;
		if (low >= 0xdc00 && low < 0xe000) {
			put_point(0x10000 + ((uint32_t)(unit - 0xd800) << 10) +
			                  (uint32_t)(low - 0xdc00),
			          out);
			i += 7;
		} else {
			put_point((uint32_t)unit, out);
		}
	}
}
