/*
 * charset_table.c - see charset_int.h. An entry holds the UTF-8 of its sequence, first byte lowest,
 * or one of the marks below, whose lowest byte begins no UTF-8.
 */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "charset/charset_int.h"

#define ASKED_NOT 0    /* iconv was not asked yet (U+0000 always is) */
#define LONGER    0xFF /* the beginning of a longer sequence: ask */
#define BAD       0xFE /* no sequence begins so */

#define HIDDEN ((char)0x80) /* a later byte of a character (charset_table_walk()) */

#define STRETCH 65536 /* make room in the output for so many bytes at once */
#define LONGEST 16    /* bytes of a sequence, or of its text */

struct charset_table {
	iconv_t cd;          /* to ask iconv; reset to its initial state before each question */
	bool ascii;          /* bytes below 0x80 are ASCII, all of them */
	uint32_t one[256];   /* sequences of one byte, all asked */
	uint32_t two[65536]; /* sequences of two bytes, first byte highest */
};

/*
 * Ask iconv for these `len` bytes, from its initial state. `utf8` gets the text, *bytes its length.
 */
static enum charset_answer ask(struct charset_table *t, const char *p, size_t len,
                               char utf8[LONGEST], size_t *bytes)
{
	char *in = (char *)p, *to = utf8;
	size_t left = len, room = LONGEST;

	iconv(t->cd, NULL, NULL, NULL, NULL);
	if (iconv(t->cd, &in, &left, &to, &room) != (size_t)-1) {
		*bytes = LONGEST - room;
		return *bytes > 0 && *bytes <= 4 ? CHARSET_TEXT : CHARSET_STATE;
	}
	if (left != len)
		return CHARSET_STATE;
	return errno == EINVAL ? CHARSET_MORE : errno == EILSEQ ? CHARSET_BAD : CHARSET_STATE;
}

static size_t utf8_length(unsigned char first)
{
	return 1u + (first >= 0xC0) + (first >= 0xE0) + (first >= 0xF0);
}

/*
 * Text of several code points (BIG5-HKSCS has some) does not fit and is LONGER: iconv is asked each
 * time.
 */
static uint32_t entry(enum charset_answer answer, const char *utf8, size_t bytes)
{
	uint32_t v = 0;

	if (answer == CHARSET_BAD)
		return BAD;
	if (answer != CHARSET_TEXT || bytes != utf8_length((unsigned char)utf8[0]))
		return LONGER;
	while (bytes-- > 0)
		v = v << 8 | (unsigned char)utf8[bytes];
	return v;
}

struct charset_table *charset_table_open(const char *name)
{
	struct charset_table *t;
	iconv_t cd = iconv_open("UTF-8", name);

	if (cd == (iconv_t)-1)
		return NULL;
	t = xcalloc(1, sizeof(*t));
	t->cd = cd;
	t->ascii = true;
	for (unsigned i = 0; i < 256; i++) {
		char byte = (char)i, utf8[LONGEST];
		size_t bytes = 0;
		enum charset_answer answer = ask(t, &byte, 1, utf8, &bytes);

		if (answer == CHARSET_STATE) {
			charset_table_close(t);
			return NULL;
		}
		t->one[i] = entry(answer, utf8, bytes);
		if (i < 0x80 && t->one[i] != i)
			t->ascii = false;
	}
	return t;
}

void charset_table_close(struct charset_table *t)
{
	if (t) {
		iconv_close(t->cd);
		free(t);
	}
}

static bool is_text(uint32_t v)
{
	return v != ASKED_NOT && (v & 0xFF) < BAD;
}

void charset_table_copy(struct charset_table *t, const struct charset_table *from)
{
	memcpy(t->two, from->two, sizeof(t->two));
}

/* Is this ASCII character never the second byte of another? */
static bool is_mark(struct charset_table *t, char mark)
{
	char pair[2] = { 0, mark }, utf8[LONGEST];
	size_t bytes;

	for (unsigned i = 0x80; i < 256; i++) {
		pair[0] = (char)i;
		if (t->one[i] == LONGER && ask(t, pair, 2, utf8, &bytes) != CHARSET_BAD)
			return false;
	}
	return true;
}

/*
 * Are the marks characters of one byte, in an encoding without states? A byte below 0x80 that is no
 * character begins a change of state.
 */
static bool has_marks(const struct charset_table *t, struct str marks)
{
	for (unsigned i = 1; i < 0x80; i++)
		if (!is_text(t->one[i]))
			return false;
	for (size_t i = 0; i < marks.len; i++)
		if (t->one[(unsigned char)marks.p[i]] != (unsigned char)marks.p[i])
			return false;
	return true;
}

/* No encoding has ASCII beyond the second byte that it has not in the second, too. */
bool charset_table_apart(struct charset_table *t, struct str marks)
{
	if (!has_marks(t, marks))
		return false;
	for (size_t i = 0; i < marks.len; i++)
		if (!is_mark(t, marks.p[i]))
			return false;
	return true;
}

bool charset_table_walks(struct charset_table *t, struct str marks)
{
	return has_marks(t, marks) && is_mark(t, '\n');
}

/*
 * Write the UTF-8 of an entry: always four bytes; the next entry overwrites those that do not
 * belong to it.
 */
static char *put(char *to, uint32_t v)
{
	to[0] = (char)v;
	to[1] = (char)(v >> 8);
	to[2] = (char)(v >> 16);
	to[3] = (char)(v >> 24);
	return to + utf8_length((unsigned char)v);
}

static uint32_t *entry_of_two(struct charset_table *t, const char *p)
{
	return &t->two[(unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1]];
}

/*
 * No entry has the sequence at *p: ask iconv, byte by byte, until it answers. Keep the answer for
 * two bytes.
 */
static enum charset_answer learn(struct charset_table *t, const char **p, const char *end,
                                 char **to)
{
	char utf8[LONGEST];
	size_t len, bytes = 0, left = (size_t)(end - *p);
	enum charset_answer answer = CHARSET_MORE;

	for (len = 1; len <= left && len <= LONGEST; len++) {
		answer = ask(t, *p, len, utf8, &bytes);
		if (len == 2 && answer != CHARSET_STATE)
			*entry_of_two(t, *p) = entry(answer, utf8, bytes);
		if (answer != CHARSET_MORE)
			break;
	}
	if (answer == CHARSET_TEXT) {
		memcpy(*to, utf8, bytes);
		*to += bytes;
		*p += len;
	}
	return answer;
}

/* Copy ASCII from *p on, eight bytes at a time. */
static char *copy_ascii(const char **p, const char *stop, char *to)
{
	const char *q = *p;

	for (uint64_t v; stop - q >= 8; q += 8, to += 8) {
		memcpy(&v, q, 8);
		if (v & 0x8080808080808080u)
			break;
		memcpy(to, &v, 8);
	}
	while (q < stop && (unsigned char)*q < 0x80)
		*to++ = *q++;
	*p = q;
	return to;
}

/* Decode the sequences that begin before `stop`; `to` has room for them. */
static enum charset_answer run(struct charset_table *t, const char **from, const char *stop,
                               const char *end, char **out)
{
	enum charset_answer answer = CHARSET_TEXT;
	const char *p = *from;
	char *to = *out;

	while (p < stop) {
		uint32_t v = t->one[(unsigned char)*p];
		size_t len = 1;

		if (t->ascii && (unsigned char)*p < 0x80) {
			to = copy_ascii(&p, stop, to);
			continue;
		}
		if (v == LONGER && end - p >= 2) {
			v = *entry_of_two(t, p);
			len = 2;
		}
		if (is_text(v)) {
			to = put(to, v);
			p += len;
		} else if (v == BAD) {
			answer = CHARSET_BAD;
			break;
		} else if ((answer = learn(t, &p, end, &to)) != CHARSET_TEXT) {
			break;
		}
	}
	*from = p;
	*out = to;
	return answer;
}

enum charset_answer charset_table_run(struct charset_table *t, const char **p, const char *end,
                                      struct buf *out)
{
	enum charset_answer answer = CHARSET_TEXT;

	while (*p < end && answer == CHARSET_TEXT) {
		const char *stop = end - *p > STRETCH ? *p + STRETCH : end;
		char *to;

		buf_reserve(out, 4 * (size_t)(stop - *p) + LONGEST);
		to = out->p + out->len;
		answer = run(t, p, stop, end, &to);
		*to = '\0';
		out->len = (size_t)(to - out->p);
	}
	return answer;
}

/* The length of the character at p; 1 for a byte that is none. 0: it ends after `end`, or changes a state. */
static size_t length(struct charset_table *t, const char *p, const char *end)
{
	uint32_t v = t->one[(unsigned char)*p];
	char text[LONGEST], *to = text;
	const char *next = p;

	if (v == LONGER && end - p >= 2 && is_text(*entry_of_two(t, p)))
		return 2;
	if (v == BAD || is_text(v))
		return 1;
	switch (learn(t, &next, end, &to)) {
	case CHARSET_TEXT:
		return (size_t)(next - p);
	case CHARSET_BAD:
		return 1;
	default:
		return 0;
	}
}

void charset_table_walk(struct charset_table *t, char *p, char *end)
{
	while (p < end) {
		size_t len;

		if ((unsigned char)*p < 0x80) {
			p++;
			continue;
		}
		len = length(t, p, end);
		if (len == 0)
			return;
		for (; len > 1; len--)
			*++p = HIDDEN;
		p++;
	}
}
