/*
 * date_picture.c - dates as to_char() pictures want them: one row for each word of a picture.
 */
#include <strings.h>

#include "base/buf.h"
#include "date/date.h"

enum date_element { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, QUARTER, PARTS };

/* Longer words before those they begin with. */
static const struct {
	struct str word;        /* in any case */
	enum date_element part; /* its meaning */
	int digits;             /* its last ones are written; 0: the name of the month */
} words[] = {
	{ { "YYYY", 4 }, YEAR, 4 }, { { "HH24", 4 }, HOUR, 2 }, { { "Mon", 3 }, MONTH, 0 },
	{ { "YY", 2 }, YEAR, 2 },   { { "MM", 2 }, MONTH, 2 },  { { "DD", 2 }, DAY, 2 },
	{ { "MI", 2 }, MINUTE, 2 }, { { "SS", 2 }, SECOND, 2 }, { { "Q", 1 }, QUARTER, 1 },
};

static void put_part(int value, int digits, struct buf *out)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	if (digits == 0)
		buf_add(out, &names[3 * (value - 1)], 3);
	else
		buf_addf(out, "%0*d", digits, digits == 2 ? value % 100 : value);
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Append the value of the word at *p and step over it. False if it is no word. */
static bool put_word(const char **p, const char *end, const int parts[PARTS], struct buf *out)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct str w = words[i].word;

		if ((size_t)(end - *p) >= w.len && strncasecmp(*p, w.p, w.len) == 0) {
			put_part(parts[words[i].part], words[i].digits, out);
			*p += w.len;
			return true;
		}
	}
	return false;
}

/* The quoted text at *p, which is its opening quote. */
static bool put_quoted(const char **p, const char *end, struct buf *out)
{
	const char *start = ++*p;

	while (*p < end && **p != '"')
		++*p;
	if (*p == end)
		return false;
	buf_add(out, start, (size_t)(*p - start));
	++*p;
	return true;
}

static bool put_picture(struct str picture, const int parts[PARTS], struct buf *out)
{
	const char *p = picture.p, *end = str_end(picture);

	while (p < end) {
		if (*p == '"') {
			if (!put_quoted(&p, end, out))
				return false;
		} else if (is_letter(*p)) {
			if (!put_word(&p, end, parts, out))
				return false;
		} else {
			buf_addc(out, *p++);
		}
	}
	return true;
}

bool date_picture(struct str picture, const struct datetime *t, struct buf *out)
{
	int parts[PARTS] = {
		[HOUR] = t->second / 3600,
		[MINUTE] = t->second / 60 % 60,
		[SECOND] = t->second % 60,
	};
	size_t before = out->len;

	date_split(t->date, &parts[YEAR], &parts[MONTH], &parts[DAY]);
	parts[QUARTER] = (parts[MONTH] + 2) / 3;
	if (put_picture(picture, parts, out))
		return true;
	out->len = before;
	if (out->p)
		out->p[out->len] = '\0';
	return false;
}
