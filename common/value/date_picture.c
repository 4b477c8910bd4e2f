/*
 * date_picture.c - dates as to_char() pictures want them: one row for each word of a picture.
 */
#include <strings.h>

#include "base/buf.h"
#include "value/date.h"

/* A date-time taken apart. */
struct parts {
	int year, month, day;		/* of the calendar */
	int hour, minute, second;	/* of the day */
};

static void put_year(const struct parts *t, struct buf *out) { buf_addf(out, "%04d", t->year); }
static void put_short_year(const struct parts *t, struct buf *out) { buf_addf(out, "%02d", t->year % 100); }
static void put_month(const struct parts *t, struct buf *out) { buf_addf(out, "%02d", t->month); }
static void put_day(const struct parts *t, struct buf *out) { buf_addf(out, "%02d", t->day); }
static void put_hour(const struct parts *t, struct buf *out) { buf_addf(out, "%02d", t->hour); }
static void put_minute(const struct parts *t, struct buf *out) { buf_addf(out, "%02d", t->minute); }
static void put_second(const struct parts *t, struct buf *out) { buf_addf(out, "%02d", t->second); }
static void put_quarter(const struct parts *t, struct buf *out) { buf_addf(out, "%d", (t->month + 2) / 3); }

static void put_month_name(const struct parts *t, struct buf *out)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	buf_add(out, &names[3 * (t->month - 1)], 3);
}

/* Longer words before those they begin with. */
static const struct {
	struct str word;					/* in any case */
	void (*put)(const struct parts *t, struct buf *out);	/* appends its part */
} words[] = {
	{ { "YYYY", 4 }, put_year },
	{ { "HH24", 4 }, put_hour },
	{ { "Mon", 3 },  put_month_name },
	{ { "YY", 2 },   put_short_year },
	{ { "MM", 2 },   put_month },
	{ { "DD", 2 },   put_day },
	{ { "MI", 2 },   put_minute },
	{ { "SS", 2 },   put_second },
	{ { "Q", 1 },    put_quarter },
};

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Append what the word at *p stands for and step over it; false where it is none. */
static bool put_word(const char **p, const char *end, const struct parts *t, struct buf *out)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((size_t)(end - *p) >= words[i].word.len && strncasecmp(*p, words[i].word.p, words[i].word.len) == 0) {
			words[i].put(t, out);
			*p += words[i].word.len;
			return true;
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

static bool put_picture(struct str picture, const struct parts *t, struct buf *out)
{
	const char *p = picture.p, *end = picture.p + picture.len;

	while (p < end) {
		if (*p == '"') {
			if (!put_quoted(&p, end, out))
				return false;
		} else if (is_letter(*p)) {
			if (!put_word(&p, end, t, out))
				return false;
		} else {
			buf_addc(out, *p++);
		}
	}
	return true;
}

bool date_picture(struct str picture, const struct datetime *t, struct buf *out)
{
	struct parts parts = { .hour = t->second / 3600, .minute = t->second / 60 % 60, .second = t->second % 60 };
	size_t before = out->len;

	date_parts(t->date, &parts.year, &parts.month, &parts.day);
	if (put_picture(picture, &parts, out))
		return true;
	out->len = before;
	if (out->p)
		out->p[out->len] = '\0';
	return false;
}
