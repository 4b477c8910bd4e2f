/*
 * fuzz_charset: an encoding and bytes. The text is that of iconv, and the same however the bytes
 * are cut; it is UTF-8, and each undecodable byte is where it is said to be. What the encoding of
 * the bytes is guessed to be can be opened.
 */
#include <iconv.h>
#include <strings.h>

#include "charset/charset.h"
#include "fuzz.h"

/* by table, by iconv, and from the one to the other once a state shows */
static const char *const encodings[] = {
	"utf-8",      "gb18030",      "gbk",      "big5",        "shift_jis",
	"euc-jp",     "windows-1252", "utf-16le", "iso-2022-jp", "iso-2022-kr",
	"big5-hkscs", "euc-jisx0213", "cp949",    "utf-7",       "utf-16",
	"utf-32be",   "cp1258",       "ibm037",   "ibm930",
};

/* Each undecodable byte is where it is said to be, and so is its U+FFFD. */
static void check_bad(const struct charset *c, struct str in, const struct buf *out,
                      uint64_t *count)
{
	size_t n;
	const struct charset_bad *bad = charset_bad(c, &n);

	for (size_t i = 0; i < n; i++) {
		assert(bad[i].offset < in.len && (unsigned char)in.p[bad[i].offset] == bad[i].byte);
		assert(bad[i].at + 3 <= out->len &&
		       memcmp(out->p + bad[i].at, "\xEF\xBF\xBD", 3) == 0);
	}
	*count += n;
}

static uint64_t decode(const char *name, struct str in, size_t step, struct buf *out)
{
	struct charset *c = charset_open(name);
	uint64_t errors, first, told = 0;

	if (!c)
		return 0;
	for (size_t i = 0; i < in.len; i += step) {
		charset_decode(c, in.p + i, step < in.len - i ? step : in.len - i,
		               i + step >= in.len, out);
		check_bad(c, in, out, &told);
	}
	errors = charset_errors(c, &first);
	assert(told == errors);
	assert(errors <= in.len && (errors == 0 || first < in.len));
	charset_close(c);
	return errors;
}

static bool is_utf8(struct str s)
{
	uint32_t point;

	for (size_t n; s.len > 0; s.p += n, s.len -= n) {
		n = text_utf8(s, &point);
		if (n == 0)
			return false;
	}
	return true;
}

/* One call of iconv, appending to `out`, which has room. */
static size_t convert(iconv_t cd, char **from, size_t *left, struct buf *out)
{
	char *to = out->p + out->len;
	size_t room = out->capacity - out->len - 1, done = iconv(cd, from, left, &to, &room);

	out->len = (size_t)(to - out->p);
	return done;
}

/*
 * The same by iconv alone: a byte with which it cannot go on is undecodable. False where it has no
 * such encoding.
 */
static bool by_iconv(const char *name, struct str in, struct buf *out)
{
	iconv_t cd = iconv_open("UTF-8", name);
	char *from = (char *)in.p;

	if (cd == (iconv_t)-1)
		return false;
	buf_reserve(out, in.len * 8 + 64);
	for (size_t left = in.len; left > 0 && convert(cd, &from, &left, out) == (size_t)-1;
	     from++, left--)
		buf_add(out, "\xEF\xBF\xBD", 3);
	convert(cd, NULL, NULL, out);
	iconv_close(cd);
	return true;
}

/*
 * But for a byte order mark, which is no text. Units of several bytes are undecodable as a whole.
 */
static void check_iconv(const char *name, struct str in, const struct buf *ours)
{
	struct buf theirs = { 0 };

	if (strncasecmp(name, "utf-", 4) != 0 && by_iconv(name, in, &theirs)) {
		struct str text = buf_str(&theirs);

		if (str_starts(text, STR("\xEF\xBB\xBF")))
			text = (struct str){ text.p + 3, text.len - 3 };
		assert(text.len == ours->len &&
		       (text.len == 0 || memcmp(text.p, ours->p, text.len) == 0));
	}
	buf_free(&theirs);
}

/*
 * Whatever is guessed can be opened, and a line that another encoding fits better is one of the
 * input.
 */
static void check_guess(struct str in, size_t step)
{
	struct charset_guess g = { 0 };
	struct charset_verdict v;
	struct charset_watch *w = charset_watch_open();
	const char *name = NULL;
	uint64_t offset;

	for (size_t i = 0; i < in.len; i += step) {
		size_t n = step < in.len - i ? step : in.len - i;

		charset_guess_feed(&g, in.p + i, n);
		if (!name && !charset_watch_feed(w, in.p + i, n, &name, &offset))
			assert(offset < in.len);
	}
	charset_guess_end(&g, true, &v);
	/*
	 * one that turns to its characters by a sequence of ASCII is told by that alone: no other
	 * fits nearly as well
	 */
	assert(v.name && (!v.legacy || v.others || str_is_ascii(in)) && !(v.legacy && v.mixed));
	charset_guess_free(&g);
	charset_watch_close(w);
}

FUZZ(struct str in)
{
	struct buf whole = { 0 }, parts = { 0 };
	const char *name;

	if (in.len < 2)
		return;
	name = encodings[(unsigned char)in.p[0] % (sizeof(encodings) / sizeof(encodings[0]))];
	in.p++, in.len--;
	assert(decode(name, in, in.len, &whole) == decode(name, in, 1 + in.len % 5, &parts));
	assert(whole.len == parts.len &&
	       (whole.len == 0 || memcmp(whole.p, parts.p, whole.len) == 0));
	assert(is_utf8(buf_str(&whole)));
	check_iconv(name, in, &whole);
	if (in.len % 16 == 0) /* its tables take long to make */
		check_guess(in, 1 + in.len % 7);
	buf_free(&whole);
	buf_free(&parts);
}
