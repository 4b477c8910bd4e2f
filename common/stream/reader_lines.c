/*
 * reader_lines - read records from the lines of a stream or TSV file.
 *
 * A block has whole lines. Each line is searched once for TAB, LF and backslash, many bytes at a
 * time. A field is a slice of the block unless it has an escape.
 */
#include <stdlib.h>
#include <string.h>

#include "charset/unicode.h"
#include "record/escape.h"
#include "stream/reader_int.h"

#define LINES_BLOCK ((size_t)256 << 10) /* bytes to read at once, unless the caller says */

/* The result of one pass over a line. */
struct line_split {
	const char *end; /* the LF */
	size_t count;    /* number of fields, also of those without room */
	size_t bad;      /* the field with a bad escape, from 1; 0: none */
	bool odd;        /* there may be a CR or a NUL */
};

/* Make room for `block` more bytes, and for the bytes after the end that a scan reads. */
static void make_room(struct lines *l, size_t block)
{
	size_t keep = l->end - l->pos;

	if (l->pos > 0 && keep > 0)
		memmove(l->p, l->p + l->pos, keep);
	l->pos = 0;
	l->end = keep;
	l->p = mem_grow(l->p, &l->capacity, l->end + block + SCAN_BLOCK, 1);
}

/* The end of the last line in [p, p+len); 0 if there is none. */
static size_t last_line(const char *p, size_t len)
{
	while (len > 0 && p[len - 1] != '\n')
		len--;
	return len;
}

/*
 * Read at least one more whole line into the block: READ_RECORD, also for the rest of an input that
 * does not end in LF.
 */
enum read_result lines_fill(struct reader *r)
{
	const size_t block = r->options.block > 0 ? r->options.block : LINES_BLOCK;
	struct lines *l = &r->lines;
	ptrdiff_t n;

	l->whole = 0;
	l->kept = false;
	do {
		make_room(l, block);
		if (l->end > RECORD_MAX) {
			r->line++;
			return reader_error(r, "a record of more than 64 MiB");
		}
		n = input_read(&r->source, l->p + l->end, block);
		if (n < 0)
			return READ_ERROR;
		if (n == 0 && l->end == 0)
			return READ_END;
		if (n == 0) {
			l->no_lf = true;
			l->p[l->end] = '\n';
			n = 1;
		}
		l->whole = last_line(l->p + l->end, (size_t)n);
		l->whole += l->whole > 0 ? l->end : 0;
		l->end += (size_t)n;
	} while (l->whole == 0);
	memset(l->p + l->end, 0, SCAN_BLOCK);
	return READ_RECORD;
}

void lines_check(struct lines *l)
{
	if (unicode_valid((struct str){ l->p, l->whole }, &l->invalid))
		l->invalid = SIZE_MAX;
}

static enum read_result refill(struct reader *r)
{
	enum read_result got = lines_fill(r);

	if (got == READ_RECORD)
		lines_check(&r->lines);
	return got;
}

/*
 * Decode the cells that have a backslash, among the first `count`: bit i % 64 of `escaped` stands for
 * cell i. The first one with a bad escape, from 1; 0: none.
 */
static size_t unescape(struct reader *r, uint64_t escaped, size_t count)
{
	size_t bad = 0;

	for (; escaped; escaped &= escaped - 1)
		for (size_t i = (size_t)__builtin_ctzll(escaped); i < count; i += 64) {
			struct str *cell = &r->cell[i];

			if (cell->len == 2 && cell->p[0] == '\\' && cell->p[1] == 'N')
				*cell = STR_NULL;
			else if (!escape_read(*cell, &r->arena, cell) && (bad == 0 || i < bad))
				bad = i + 1;
		}
	return bad;
}

/* Cut the line at p, which ends in LF, into at most `room` cells. */
static void split_line(struct reader *r, const char *p, size_t room, struct line_split *s)
{
	const char *start = p, *q;
	/* before the header no cell has room, and there may be none */
	struct str *cell = r->cell, *end = room > 0 ? cell + room : cell;
	size_t beyond = 0; /* fields without room */
	uint64_t stops, escaped = 0, odd = 0;

	for (;; p += SCAN_BLOCK)
		for (stops = r->cuts(p, &odd); stops; stops &= stops - 1) {
			q = p + __builtin_ctzll(stops);
			if (*q != '\t') {
				if (*q == '\n')
					goto ended;
				escaped |= (uint64_t)1 << (cell - r->cell) % 64;
				continue;
			}
			if (cell < end)
				*cell++ = (struct str){ start, (size_t)(q - start) };
			else
				beyond++;
			start = q + 1;
		}
ended:
	s->odd = odd != 0;
	s->end = q;
	if (r->lines.crlf && q > start && q[-1] == '\r')
		q--;
	if (cell < end)
		*cell++ = (struct str){ start, (size_t)(q - start) };
	else
		beyond++;
	s->count = (size_t)(cell - r->cell) + beyond;
	s->bad = unescape(r, escaped, s->count - beyond);
}

/* Check the seal: it must agree with what was read, and nothing may follow. */
static enum read_result check_seal(struct reader *r, struct str seal)
{
	struct lines *l = &r->lines;
	enum read_result got = READ_END;

	if (r->options.format == FORMAT_STREAM && l->no_lf && l->pos == l->end)
		got = reader_error(r,
		                   "the seal is cut off: the program upstream was killed; nothing "
		                   "may be loaded");
	else
		got = reader_check_seal(r, seal);
	if (got != READ_ERROR)
		got = l->pos < l->whole ? READ_RECORD : refill(r);
	if (got != READ_RECORD)
		return got;
	r->line++;
	return reader_error(r, "more follows the seal: give several streams as several operands, "
	                       "not through cat");
}

/*
 * A line may not have a CR or NUL. The search goes by blocks, so the one it saw may be a little
 * after this line.
 */
static bool check_odd(struct reader *r)
{
	const char *what = NULL;

	if (memchr(r->text.p, '\r', r->text.len) && r->line == 1)
		what = "a carriage return in the header: this is no stream; 'cutover clean' makes one of a legacy file";
	else if (memchr(r->text.p, '\r', r->text.len))
		what = "a carriage return in the line: in a field it is written \\r";
	else if (memchr(r->text.p, '\0', r->text.len))
		what = "a NUL character in the line";
	if (what)
		reader_error(r, "%s", what);
	return !what;
}

/* Check everything except the number of fields. */
static bool check_line(struct reader *r, struct line_split *s, size_t room)
{
	struct lines *l = &r->lines;

	if (l->invalid < l->pos) {
		size_t at = l->invalid - (size_t)(r->text.p - l->p);

		reader_error(
			r, "byte %zu of the line is not UTF-8%s", at + 1,
			r->line == 1 && r->options.format == FORMAT_STREAM
				? ": this is no stream; 'cutover clean' makes one of a legacy file"
				: "");
		return false;
	}
	if (s->odd && !check_odd(r))
		return false;
	if (s->bad) {
		reader_error(r, "field %zu: a backslash that is none of \\t \\n \\r \\\\ \\N",
		             s->bad);
		return false;
	}
	if (r->text.len > FIELD_MAX)
		for (size_t i = 0; i < s->count && i < room; i++)
			if (r->cell[i].len > FIELD_MAX) {
				reader_error(r, "field %zu has more than 16 MiB", i + 1);
				return false;
			}
	return true;
}

/* Read the next line and cut it into at most `room` cells. */
static enum read_result next_line(struct reader *r, size_t room, struct line_split *s)
{
	struct lines *l = &r->lines;
	const char *p;
	enum read_result got;

	if (l->pos == l->whole && (got = refill(r)) != READ_RECORD)
		return got;
	p = l->p + l->pos;
	r->line++;
	split_line(r, p, room, s);
	l->pos = (size_t)(s->end - l->p) + 1;
	r->text = (struct str){ p, (size_t)(s->end - p) };
	if (l->crlf && r->text.len > 0 && s->end[-1] == '\r')
		r->text.len--;
	return READ_RECORD;
}

/* Is `\.` alone in the first field? With more text after it, it is a text that was not escaped. */
static bool is_seal(struct str line)
{
	return line.len >= 2 && line.p[0] == '\\' && line.p[1] == '.' &&
	       (line.len == 2 || line.p[2] == '\t');
}

enum read_result lines_next(struct reader *r)
{
	bool sealed = r->options.format == FORMAT_STREAM;
	size_t count = r->columns.count;
	struct line_split s;
	enum read_result got = next_line(r, count, &s);
	char found[27], wanted[27];

	if (got != READ_RECORD)
		return got == READ_END && sealed ? reader_no_seal(r) : got;
	if (is_seal(r->text))
		return check_seal(r, r->text);
	if (stream_failure_is(r->text))
		return reader_failed_upstream(r, r->text);
	if (sealed && r->lines.no_lf && r->lines.pos == r->lines.end)
		return reader_no_seal(r);
	if (!check_line(r, &s, count))
		return READ_ERROR;
	if (s.count != count)
		return reader_error(r, "%s field%s, the header has %s", text_count(s.count, found),
		                    s.count == 1 ? "" : "s", text_count(count, wanted));
	return READ_RECORD;
}

enum read_result lines_next_uncut(struct reader *r)
{
	struct lines *l = &r->lines;
	const char *p, *end;
	enum read_result got;

	if (l->pos == l->whole) {
		if ((got = lines_fill(r)) != READ_RECORD)
			return got;
		l->invalid = SIZE_MAX; /* this program has written it, so it is valid */
	}
	p = l->p + l->pos;
	end = memchr(p, '\n', l->whole - l->pos);
	r->line++;
	r->text = (struct str){ p, (size_t)(end - p) };
	l->pos += r->text.len + 1;
	return READ_RECORD;
}

void lines_keep(struct reader *r, struct str line)
{
	struct lines *l = &r->lines;

	l->p = mem_grow(l->p, &l->capacity, mem_add(line.len, 1 + SCAN_BLOCK), 1);
	memcpy(l->p, line.p, line.len);
	l->p[line.len] = '\n';
	memset(l->p + line.len + 1, 0, SCAN_BLOCK);
	l->pos = l->whole = l->end = line.len + 1;
	l->invalid = SIZE_MAX; /* this program has written it, so it is valid */
	r->text = (struct str){ l->p, line.len };
}

enum read_result lines_cut(struct reader *r)
{
	size_t count = r->columns.count;
	struct line_split s;

	split_line(r, r->text.p, count, &s);
	if (!check_line(r, &s, count))
		return READ_ERROR;
	return s.count == count
	               ? READ_RECORD
	               : reader_error(r, "the line has another number of fields than the header");
}

/* Files of other programs may end their lines in CR LF; then the header does, too. */
static bool has_crlf(struct reader *r)
{
	const char *p = r->lines.p + r->lines.pos;
	const char *lf = memchr(p, '\n', r->lines.whole - r->lines.pos);

	return r->options.format != FORMAT_STREAM && lf > p && lf[-1] == '\r';
}

enum read_result lines_header(struct reader *r)
{
	struct line_split s;
	enum read_result got = refill(r);

	if (got != READ_RECORD)
		return got;
	r->lines.crlf = has_crlf(r);
	next_line(r, r->cell_capacity, &s);
	if (stream_failure_is(r->text))
		return reader_failed_upstream(r, r->text);
	if (s.count > FIELDS_MAX)
		return reader_error(r, "the header has more than 4,096 fields");
	if (s.count > r->cell_capacity) {
		/* cut it again, now that the number is known */
		r->cell = mem_grow(r->cell, &r->cell_capacity, s.count, sizeof(*r->cell));
		split_line(r, r->text.p, r->cell_capacity, &s);
	}
	r->cell_count = s.count;
	return check_line(r, &s, s.count) ? READ_RECORD : READ_ERROR;
}

void lines_start(struct reader *r)
{
	struct lines *l = &r->lines;

	l->pos = l->whole = l->end = 0;
	l->no_lf = l->crlf = false;
}

void lines_free(struct reader *r)
{
	free(r->lines.p);
}
