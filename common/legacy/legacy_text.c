/* legacy_text - the bytes of one legacy file, its encoding, its decoded text; see legacy_int.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "legacy/legacy_int.h"

/* ---- bytes ---- */

/* Read the next `room` bytes to `to`; see legacy_block(). */
static bool fill(struct legacy *s, char *to, size_t room)
{
	s->len = 0;
	while (s->len < room) {
		ssize_t n = read(s->fd, to + s->len, room - s->len);

		if (n == 0)
			break;
		if (n > 0) {
			s->len += (size_t)n;
		} else if (errno != EINTR) {
			s->error = errno;
			return false;
		}
		if (diag_interrupted())
			return false;
	}
	s->ended = s->len < room;
	return true;
}

bool legacy_block(struct legacy *s)
{
	if (s->peeked) {
		s->peeked = false;
		return true;
	}
	return fill(s, s->block, LEGACY_BLOCK);
}

/*
 * Advice for a user who looks at a file first, with show or profile, and has no spec for the
 * encoding yet.
 */
static const char *where_no_spec(const struct legacy *s)
{
	return s->how->present
	               ? ""
	               : "; where there is no spec yet, cutover guess FILE writes one with it";
}

bool legacy_refuse(struct legacy *s)
{
	if (s->foreign) {
		diag_error_at(
			legacy_place(s, 0),
			"was taken for GB18030 by what comes first, but the line at byte %llu looks like "
			"%s: write 'encoding: %s' under 'source', or 'encoding: gb18030' if all of it is that%s",
			(unsigned long long)s->foreign_at, s->foreign, s->foreign,
			where_no_spec(s));
		return false;
	}
	if (s->error != 0)
		diag_error("cannot read '%s': %s", s->file, strerror(s->error));
	s->error = 0;
	return false;
}

/*
 * Drop the NULs from the text in `out` after `from`, and move the places of the undecodable bytes
 * after them. A block without NULs costs only the search.
 */
static void drop_nuls(struct legacy *s, struct buf *out, size_t from)
{
	size_t count, next = 0, to;
	const struct charset_bad *bad = charset_bad(s->charset, &count);
	const char *first = out->len > from ? memchr(out->p + from, '\0', out->len - from) : NULL;

	s->nuls_gone = first != NULL;
	if (!first)
		return;
	s->bad.count = 0;
	undecodable_note(&s->bad, bad, count);
	to = from;
	for (size_t i = from; i < out->len; i++) {
		for (; next < count && bad[next].at == i; next++)
			s->bad.bad[next].at = to;
		s->nuls += out->p[i] == '\0';
		if (out->p[i] != '\0')
			out->p[to++] = out->p[i];
	}
	out->len = to;
}

/* Is there another block? */
static bool has_more(const struct legacy *s)
{
	return s->error == 0 && !s->foreign && (!s->ended || s->ahead);
}

/* Count the block at p, which was read, and look at its bytes. False if they are foreign. */
static bool take_in(struct legacy *s, const char *p)
{
	s->ahead = false;
	if (!s->packed) {
		s->done += s->len;
		s->input[s->next - 1].bytes += s->len;
	}
	if (s->sum && !s->packed)
		digest_add(s->sum, p, s->len);
	return !s->watch || charset_watch_feed(s->watch, p, s->len, &s->foreign, &s->foreign_at);
}

void legacy_decode(struct legacy *s, struct str bytes, bool last, struct buf *out)
{
	size_t from = out->len;

	charset_decode(s->charset, bytes.p, bytes.len, last, out);
	s->nuls_gone = false;
	if (s->how->nul == NUL_DROP)
		drop_nuls(s, out, from);
}

/*
 * The block after those that were looked at. It is as large as that of legacy_raw(): how much is read of a
 * file when it fails does not depend on the number of threads.
 */
static bool next_block(struct legacy *s)
{
	return s->peeked ? legacy_block(s) : fill(s, s->block, LEGACY_RAW);
}

bool legacy_text(struct legacy *s, struct buf *out, bool *last)
{
	if (!has_more(s) || (!s->ahead && !next_block(s)) || !take_in(s, s->block))
		return false;
	legacy_decode(s, (struct str){ s->block, s->len }, s->ended, out);
	*last = s->ended;
	return true;
}

/* ---- bytes for a caller that decodes them ---- */

enum legacy_apart legacy_apart(const struct legacy *s)
{
	const struct spec_source *how = s->how;
	char marks[8] = "\n\r\t ";
	size_t count = 4;

	struct str all;

	if (how->delimiter.len != 1 || how->nul == NUL_DROP)
		return LEGACY_TOGETHER;
	marks[count++] = how->delimiter.p[0];
	if (how->quote)
		marks[count++] = how->quote;
	if (how->escape)
		marks[count++] = how->escape;
	all = (struct str){ marks, count };
	return charset_is_apart(s->charset, all) ? LEGACY_APART
	       : charset_walks(s->charset, all)  ? LEGACY_WALK
	                                         : LEGACY_TOGETHER;
}

bool legacy_raw(struct legacy *s, struct buf *out, bool *last)
{
	bool kept = s->ahead || s->peeked, ok;
	char *p;

	if (!has_more(s))
		return false;
	charset_give_back(s->charset, out);
	buf_reserve(out, LEGACY_BLOCK);
	p = out->p + out->len;
	ok = s->ahead || (kept ? next_block(s) : fill(s, p, LEGACY_RAW));
	if (ok && kept)
		memcpy(p, s->block, s->len);
	ok = ok && take_in(s, p);
	out->len += ok ? s->len : 0;
	out->p[out->len] = '\0';
	*last = ok && s->ended;
	return ok;
}

struct charset *legacy_charset(const struct legacy *s)
{
	return s->charset;
}

/* ---- encoding ---- */

bool legacy_utf8(const struct legacy *s)
{
	return strcasecmp(charset_name(s->charset), "UTF-8") == 0;
}

bool legacy_regular(const struct legacy *s)
{
	return S_ISREG(s->before.st_mode) && s->start >= 0;
}

/* Report the encoding of the file, and why it was chosen. */
static void report_encoding(const struct legacy *s, const struct charset_verdict *v,
                            const char *name, bool not_ascii)
{
	if (v->mixed)
		diag_note("%s: read as UTF-8, though a few of its bytes are not", legacy_name(s));
	else if (strcasecmp(name, "GB18030") == 0)
		diag_note(
			"%s: read as %s, since it is not UTF-8; to read it otherwise set source.encoding",
			legacy_name(s), name);
	else if (not_ascii || strcasecmp(name, "UTF-8") != 0)
		diag_note("%s: read as %s", legacy_name(s), name);
	else
		diag_detail("%s: read as %s", legacy_name(s), name);
}

/*
 * Read as GB18030 the text would be characters that nobody writes: refuse to choose it without
 * being asked.
 */
static const char *refuse_legacy(const struct legacy *s, const struct charset_verdict *v)
{
	struct buf likely = { 0 };

	charset_likely(v, &likely);
	diag_error_at(
		legacy_place(s, 0),
		"is not UTF-8, and looks like %s rather than GB18030: write 'encoding: %s' under "
		"'source', or 'encoding: gb18030' if it is that%s",
		likely.p, v->name, where_no_spec(s));
	buf_free(&likely);
	return NULL;
}

/*
 * Guess the encoding if the spec says auto. A regular file is read to its end (or until the
 * encoding is clear) and rewound. Of a pipe the first block is read and kept.
 */
static const char *guess(struct legacy *s)
{
	struct charset_guess g = { 0 };
	struct charset_verdict v;
	size_t blocks = 0;
	bool not_ascii, ok = true, legacy;

	do {
		ok = legacy_block(s);
		if (!ok)
			legacy_refuse(s);
		else
			charset_guess_feed(&g, s->block, s->len);
		blocks++;
	} while (ok && legacy_regular(s) && !s->ended && !charset_guess_enough(&g));
	charset_guess_end(&g, s->ended, &v);
	not_ascii = g.high > 0;
	charset_guess_free(&g);
	if (!ok)
		return NULL;
	s->ahead = blocks == 1;
	if (!s->ahead && lseek(s->fd, s->start, SEEK_SET) < 0) {
		diag_error("cannot rewind '%s': %s", s->file, strerror(errno));
		return NULL;
	}
	legacy = v.legacy || strcmp(v.name, "GB18030") == 0;
	if (v.legacy && !s->how->otherwise)
		return refuse_legacy(s, &v);
	if (legacy && s->how->otherwise)
		v.name = s->how->otherwise;
	else if (legacy)
		s->watch = charset_watch_open();
	report_encoding(s, &v, v.name, not_ascii);
	return v.name;
}

static bool open_file(struct legacy *s)
{
	if (strcmp(s->file, "-") == 0)
		s->fd = STDIN_FILENO;
	else
		s->fd = open(s->file, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &s->before) != 0) {
		diag_error("cannot open '%s': %s", s->file, strerror(errno));
		return false;
	}
	if (S_ISDIR(s->before.st_mode)) {
		diag_error("cannot read '%s': it is a directory", s->file);
		return false;
	}
	s->start = lseek(s->fd, 0, SEEK_CUR);
	return true;
}

static bool open_charset(struct legacy *s)
{
	const char *name = s->how->encoding;
	bool guessed = !name || strcasecmp(name, "auto") == 0;

	if (guessed && !(name = guess(s)))
		return false;
	s->charset = charset_open(name);
	if (!s->charset)
		diag_error("unknown encoding '%s' (source.encoding): see the list of 'iconv -l'",
		           name);
	return s->charset != NULL;
}

/*
 * Do both names mean UTF-16, or both UTF-32, in the same byte order, as far as `name` states one?
 */
static bool is_same_wide(const char *name, const char *mark)
{
	const char *end = name + strlen(name), *order = mark + strlen(mark) - 2;
	bool ordered = end - name > 2 &&
	               (strcasecmp(end - 2, "LE") == 0 || strcasecmp(end - 2, "BE") == 0);
	const char *digits = name + strcspn(name, "0123456789");

	if (strncasecmp(name, "UTF", 3) == 0 &&
	    atoi(digits) != atoi(mark + strcspn(mark, "0123456789")))
		return false;
	return !ordered || strcasecmp(end - 2, order) == 0;
}

/*
 * Check that the encoding is the one of the byte order mark: otherwise every text would be wrong,
 * and many without a fault.
 */
static bool check_bom(const struct legacy *s)
{
	const char *mark = charset_bom(s->block, s->len), *name = charset_name(s->charset);
	bool eight = mark && strcmp(mark, "UTF-8") == 0;
	bool named_eight = strncasecmp(name, "UTF-8", 5) == 0 || strncasecmp(name, "UTF8", 4) == 0;
	bool named_wide = !named_eight &&
	                  (strncasecmp(name, "UTF", 3) == 0 || strncasecmp(name, "UCS", 3) == 0 ||
	                   strncasecmp(name, "UNICODE", 7) == 0);

	if (!mark || (eight ? named_eight : named_wide && is_same_wide(name, mark)))
		return true;
	diag_error_at(legacy_place(s, 0),
	              "begins with the byte order mark of %s, but source.encoding is %s: "
	              "write %s or auto there",
	              mark, name, mark);
	return false;
}

bool legacy_begin(struct legacy *s)
{
	s->len = 0;
	s->ahead = s->ended = s->peeked = s->packed = false;
	s->error = 0;
	if (!open_file(s) || !legacy_unpack(s) || !legacy_grid_begin(s))
		return false;
	if (s->grid)
		return true;
	if (!open_charset(s))
		return false;
	if (!s->ahead && !legacy_block(s))
		return legacy_refuse(s);
	s->ahead = true;
	if (s->len == 0)
		return legacy_error(s, "the file is empty");
	return check_bom(s);
}
