/*
 * charset.c - three ways to convert to UTF-8, each with the same result as the one below it:
 *
 *	UTF-8		checked and copied
 *	direct		one- and two-byte sequences are looked up in a table which iconv fills, a
 *			sequence at a time, as the text asks for it. Only for as long as the
 *			encoding has shown no state: no sequence that iconv took and gave no
 *			text for.
 *			More than twice as fast as iconv.
 *	iconv		everything else, from its first byte or from where the state showed
 *
 * A sequence that the end of a block has cut is held until the next block completes it.
 */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "charset/charset_int.h"
#include "charset/unicode.h"

#define HOLD        16    /* bytes: no encoding has a longer sequence */
#define STRETCH     65536 /* bytes that iconv gets at once, except for UTF-7 */
#define REPLACEMENT "\xEF\xBF\xBD"
#define BOM         "\xEF\xBB\xBF"

struct charset {
	char *name;                  /* as it was opened */
	bool utf8;                   /* no iconv needed */
	iconv_t cd;                  /* in its initial state while `table` is there */
	struct charset_table *table; /* NULL: all goes to iconv */
	size_t unit;                 /* bytes that an error takes: 2 for UTF-16, 4 for UTF-32 */
	size_t stretch;              /* bytes that iconv gets at once */
	bool started;            /* some text was decoded: there is no byte order mark any more */
	char held[HOLD + 1];     /* the beginning of a sequence */
	size_t heldlen;          /* how much of it */
	uint64_t offset;         /* bytes of input decoded so far */
	uint64_t errors;         /* of them undecodable */
	uint64_t first;          /* offset of the first such byte */
	struct charset_bad *bad; /* those of this charset_decode() */
	size_t badcount, badcapacity; /* in use, allocated */
};

/* ---- opening ---- */

static bool is_utf8(const char *name)
{
	return strcasecmp(name, "UTF-8") == 0 || strcasecmp(name, "UTF8") == 0;
}

/*
 * The bytes of a unit. They stay together also after an error: if one byte were dropped, all later
 * units would be wrong.
 */
static size_t unit_of(const char *name)
{
	static const struct {
		const char *name; /* how the name begins */
		size_t unit;      /* bytes */
	} rows[] = {
		{ "UTF-16", 2 }, { "UTF16", 2 }, { "UCS-2", 2 }, { "UCS2", 2 }, { "UNICODE", 2 },
		{ "UTF-32", 4 }, { "UTF32", 4 }, { "UCS-4", 4 }, { "UCS4", 4 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strncasecmp(name, rows[i].name, strlen(rows[i].name)) == 0)
			return rows[i].unit;
	return 1;
}

/*
 * If UTF-7 is wrong, glibc goes back to the first byte of the call, but has lost its state. So it
 * gets as few bytes as it needs, and the result does not depend on the blocks.
 */
static size_t stretch_of(const char *name)
{
	return strncasecmp(name, "UTF-7", 5) == 0 || strncasecmp(name, "UTF7", 4) == 0 ||
	                       strcasecmp(name, "UNICODE-1-1-UTF-7") == 0 ||
	                       strcasecmp(name, "CSUNICODE11UTF7") == 0
	               ? 1
	               : STRETCH;
}

static iconv_t open_iconv(const char *name, bool encoder)
{
	return encoder ? iconv_open(name, "UTF-8") : iconv_open("UTF-8", name);
}

static struct charset *open_either(const char *name, bool encoder)
{
	struct charset *c;
	char other[CHARSET_NAME];
	bool utf8;
	iconv_t cd = (iconv_t)-1;

	/* "" is the locale's encoding and a slash begins iconv's own options: neither is a name */
	if (name[0] == '\0' || strchr(name, '/'))
		return NULL;
	utf8 = is_utf8(name);
	cd = utf8 ? cd : open_iconv(name, encoder);
	if (!utf8 && cd == (iconv_t)-1) {
		if (!charset_alias(name, other))
			return NULL;
		name = other;
		utf8 = is_utf8(name);
		cd = utf8 ? cd : open_iconv(name, encoder);
	}
	if (!utf8 && cd == (iconv_t)-1)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->name = xstrdup(name);
	c->utf8 = utf8;
	c->cd = cd;
	c->unit = unit_of(name);
	c->stretch = stretch_of(name);
	return c;
}

struct charset *charset_open(const char *name)
{
	struct charset *c = open_either(name, false);

	if (c && !c->utf8 && c->unit == 1)
		c->table = charset_table_open(c->name);
	return c;
}

struct charset *charset_open_encoder(const char *name)
{
	return open_either(name, true);
}

void charset_close(struct charset *c)
{
	if (!c)
		return;
	charset_table_close(c->table);
	if (!c->utf8)
		iconv_close(c->cd);
	free(c->bad);
	free(c->name);
	free(c);
}

const char *charset_name(const struct charset *c)
{
	return c->name;
}

uint64_t charset_errors(const struct charset *c, uint64_t *first)
{
	if (first)
		*first = c->first;
	return c->errors;
}

const struct charset_bad *charset_bad(const struct charset *c, size_t *count)
{
	*count = c->badcount;
	return c->bad;
}

/* ---- decoding ---- */

/* A stretch of input that is being decoded. */
struct stretch {
	const char *start; /* the byte at c->offset */
	const char *p;     /* up to here it is decoded */
	const char *end;   /* after its last byte */
	bool last;         /* nothing follows, so do not wait for more bytes */
};

/* The bytes at in->p are not valid: write U+FFFD for each. */
static void refuse(struct charset *c, struct stretch *in, struct buf *out)
{
	size_t left = (size_t)(in->end - in->p), n = left < c->unit ? left : c->unit;

	if (c->errors == 0)
		c->first = c->offset + (uint64_t)(in->p - in->start);
	c->errors += n;
	for (; n > 0; n--, in->p++) {
		if (c->badcount == c->badcapacity)
			c->bad = mem_grow(c->bad, &c->badcapacity, c->badcount + 1,
			                  sizeof(*c->bad));
		c->bad[c->badcount++] = (struct charset_bad){
			c->offset + (uint64_t)(in->p - in->start), out->len, (unsigned char)*in->p
		};
		buf_add(out, REPLACEMENT, 3);
	}
}

/* Can more input complete the sequence that begins at in->p? */
static bool may_wait(const struct stretch *in)
{
	return !in->last && in->end - in->p <= HOLD;
}

/* Each of the three decodes from in->p to the end, or to a sequence that the end cuts. */
static void decode_utf8(struct charset *c, struct stretch *in, struct buf *out)
{
	while (in->p < in->end) {
		size_t left = (size_t)(in->end - in->p), good = left;

		unicode_valid((struct str){ in->p, left }, &good);
		buf_add(out, in->p, good);
		in->p += good;
		left -= good;
		if (left == 0 || (!in->last && charset_cut_utf8(in->p, left)))
			return;
		refuse(c, in, out);
	}
}

/*
 * Call iconv() once on at most `most` bytes and append to `out`. Returns its errno, or 0. There is
 * always enough room, so no decoder has to stop between a character and a mark that combines with
 * it.
 */
static int convert(iconv_t cd, struct stretch *in, size_t most, struct buf *out)
{
	char *from = (char *)in->p, *to;
	size_t all = (size_t)(in->end - in->p), left = all < most ? all : most, room;
	int error;

	buf_reserve(out, 4 * left + 64);
	to = out->p + out->len;
	room = out->capacity - out->len - 1;
	error = iconv(cd, in->p ? &from : NULL, &left, &to, &room) == (size_t)-1 ? errno : 0;
	*to = '\0';
	out->len = (size_t)(to - out->p);
	in->p = from;
	return error;
}

static void decode_iconv(struct charset *c, struct stretch *in, struct buf *out)
{
	size_t most = c->stretch;

	while (in->p < in->end) {
		const char *before = in->p;
		int error = convert(c->cd, in, most, out);

		if (error == EINVAL && in->p == before && most <= HOLD &&
		    most < (size_t)(in->end - in->p)) {
			most++;
			continue;
		}
		most = c->stretch;
		if (error == EINVAL && may_wait(in))
			return;
		if (error == EILSEQ || (error == EINVAL && in->p == before))
			refuse(c, in, out);
	}
}

static void decode_direct(struct charset *c, struct stretch *in, struct buf *out)
{
	while (in->p < in->end) {
		enum charset_answer answer = charset_table_run(c->table, &in->p, in->end, out);

		if (answer == CHARSET_TEXT || (answer == CHARSET_MORE && may_wait(in)))
			return;
		if (answer == CHARSET_STATE) {
			charset_table_close(c->table);
			c->table = NULL;
			decode_iconv(c, in, out);
			return;
		}
		refuse(c, in, out);
	}
}

/*
 * Decode the `len` bytes at p. Returns how many are decoded: all, or those before a sequence that
 * the end cuts.
 */
static size_t decode(struct charset *c, const char *p, size_t len, bool last, struct buf *out)
{
	struct stretch in = { p, p, p + len, last };

	if (c->utf8)
		decode_utf8(c, &in, out);
	else if (c->table)
		decode_direct(c, &in, out);
	else
		decode_iconv(c, &in, out);
	c->offset += (uint64_t)(in.p - in.start);
	return (size_t)(in.p - in.start);
}

/* Decode the held bytes, and keep the rest. */
static void decode_held(struct charset *c, bool last, struct buf *out)
{
	size_t done = decode(c, c->held, c->heldlen, last, out);

	c->heldlen -= done;
	memmove(c->held, c->held + done, c->heldlen);
}

/* Drop a byte order mark if it is the first decoded text, at position `from` of `out`. */
static void drop_bom(struct charset *c, size_t from, struct buf *out)
{
	if (c->started || out->len == from)
		return;
	c->started = true;
	if (out->len - from < 3 || memcmp(out->p + from, BOM, 3) != 0)
		return;
	memmove(out->p + from, out->p + from + 3, out->len - from - 3 + 1);
	out->len -= 3;
	for (size_t i = 0; i < c->badcount; i++)
		c->bad[i].at -= 3;
}

void charset_decode(struct charset *c, const char *p, size_t len, bool last, struct buf *out)
{
	size_t from = out->len;

	c->badcount = 0;
	while (c->heldlen > 0 && len > 0) { /* until the sequence of the last block is complete */
		c->held[c->heldlen++] = *p++;
		len--;
		decode_held(c, false, out);
	}
	if (len > 0) {
		size_t done = decode(c, p, len, last, out);

		c->heldlen = len - done;
		memcpy(c->held, p + done, c->heldlen);
	}
	if (last) {
		struct stretch nothing = { .p = NULL };

		decode_held(c, true, out);
		/* iconv may hold back a character until it has seen the next one */
		if (!c->utf8 && !c->table)
			convert(c->cd, &nothing, 0, out);
	}
	drop_bom(c, from, out);
}

/* ---- in parts ---- */

bool charset_is_apart(struct charset *c, struct str marks)
{
	if (!c->started)
		return false;
	if (!c->utf8)
		return c->table && charset_table_apart(c->table, marks);
	for (size_t i = 0; i < marks.len; i++)
		if ((unsigned char)marks.p[i] >= 0x80)
			return false;
	return true;
}

bool charset_walks(const struct charset *c, struct str marks)
{
	return c->started && c->table && charset_table_walks(c->table, marks);
}

void charset_walk(struct charset *c, struct str bytes, struct buf *out)
{
	size_t from = out->len;

	buf_addstr(out, bytes);
	if (c->table)
		charset_table_walk(c->table, out->p + from, out->p + out->len);
}

struct charset *charset_open_part(const struct charset *c)
{
	struct charset *part = charset_open(c->name);

	if (part && part->table && c->table)
		charset_table_copy(part->table, c->table);
	return part;
}

void charset_begin_part(struct charset *part, uint64_t offset)
{
	part->started = true; /* U+FEFF is a character here */
	part->heldlen = part->badcount = 0;
	part->errors = 0;
	part->offset = offset;
}

bool charset_is_same(struct charset *part, struct str bytes)
{
	if (!part->utf8 || !unicode_valid(bytes, NULL))
		return false;
	part->offset += bytes.len;
	return true;
}

bool charset_part_ok(const struct charset *part)
{
	return part->heldlen == 0 && (part->utf8 || part->table);
}

void charset_join(struct charset *c, const struct charset *part)
{
	if (c->errors == 0)
		c->first = part->first;
	c->errors += part->errors;
	c->offset = part->offset;
}

uint64_t charset_offset(const struct charset *c)
{
	return c->offset;
}

void charset_give_back(struct charset *c, struct buf *out)
{
	buf_add(out, c->held, c->heldlen);
	c->heldlen = 0;
}

/* ---- encoding ---- */

static bool encode(struct charset *c, struct stretch *in, struct buf *out)
{
	struct stretch nothing = { .p = NULL };
	const char *before;
	int error;

	iconv(c->cd, NULL, NULL, NULL, NULL);
	do {
		before = in->p;
		error = convert(c->cd, in, STRETCH, out);
	} while (in->p < in->end && in->p > before);
	return error == 0 && convert(c->cd, &nothing, 0, out) == 0;
}

bool charset_encode(struct charset *c, struct str s, struct buf *out, size_t *bad)
{
	size_t before = out->len;
	struct stretch in = { s.p, s.p, str_end(s), true };

	if (!unicode_valid(s, bad))
		return false;
	if (c->utf8) {
		buf_addstr(out, s);
		return true;
	}
	if (encode(c, &in, out))
		return true;
	*bad = (size_t)(in.p - in.start);
	out->len = before;
	out->p[before] = '\0';
	return false;
}
