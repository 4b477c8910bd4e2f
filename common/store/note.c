/* note - see note.h. */
#include "store/note.h"

#define PIECE 2000 /* notes in one piece */

/* ---- writing ---- */

static void add_number(struct buf *b, uint64_t n)
{
	char *start = row_room(b, 10), *p = start;

	for (; n >= 0x80; n >>= 7)
		*p++ = (char)(n | 0x80);
	*p++ = (char)n;
	b->len += (size_t)(p - start);
}

static void add_byte(struct buf *b, char byte)
{
	*row_room(b, 1) = byte;
	b->len++;
}

void note_begin(struct note_writer *w, int64_t row, struct hash128 digest)
{
	char *p;

	if (w->count++ == 0)
		w->first = w->last = row;
	add_number(&w->bytes, (uint64_t)row - (uint64_t)w->last);
	w->last = row;
	p = row_room(&w->bytes, 16);
	row_put64(p, digest.low);
	row_put64(p + 8, digest.high);
	w->bytes.len += 16;
}

void note_null(struct note_writer *w)
{
	add_byte(&w->bytes, ROW_NULL);
}

void note_integer(struct note_writer *w, int64_t units)
{
	add_byte(&w->bytes, ROW_INTEGER);
	/* the sign is the lowest bit, so small negative amounts are short, too */
	add_number(&w->bytes, (uint64_t)units << 1 ^ (units < 0 ? UINT64_MAX : 0));
}

void note_text(struct note_writer *w, struct str text)
{
	add_byte(&w->bytes, ROW_TEXT);
	add_number(&w->bytes, text.len);
	buf_addstr(&w->bytes, text);
}

void note_amounts(struct note_writer *w, struct str amounts)
{
	buf_addstr(&w->bytes, amounts);
}

bool note_full(const struct note_writer *w)
{
	return w->count == PIECE;
}

void note_reset(struct note_writer *w)
{
	buf_reset(&w->bytes);
	w->count = 0;
}

/* ---- reading ---- */

/* Read a number at *p. False if it does not end before `end`. */
static bool get_number(const unsigned char **p, const unsigned char *end, uint64_t *out)
{
	*out = 0;
	for (int shift = 0; *p < end && shift < 64; shift += 7) {
		unsigned char byte = *(*p)++;

		*out |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

/* Skip one amount. */
static bool skip_amount(const unsigned char **p, const unsigned char *end)
{
	uint64_t number;

	if (*p == end)
		return false;
	switch (*(*p)++) {
	case ROW_NULL:
		return true;
	case ROW_INTEGER:
		return get_number(p, end, &number);
	case ROW_TEXT:
		if (!get_number(p, end, &number) || number > (uint64_t)(end - *p))
			return false;
		*p += number;
		return true;
	default:
		return false;
	}
}

bool note_next(struct note_reader *r, struct noted *out)
{
	const unsigned char *amounts;
	uint64_t step;

	if (!get_number(&r->p, r->end, &step) || r->end - r->p < 16)
		return false;
	r->row = (int64_t)((uint64_t)r->row + step);
	out->row = r->row;
	out->digest = (struct hash128){ row_get64(r->p), row_get64(r->p + 8) };
	r->p += 16;
	amounts = r->p;
	for (size_t i = 0; i < r->controls; i++)
		if (!skip_amount(&r->p, r->end))
			return false;
	out->amounts = (struct str){ (const char *)amounts, (size_t)(r->p - amounts) };
	return true;
}

bool note_amount(struct str *amounts, struct type type, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)amounts->p, *end = p + amounts->len;
	char text[DECIMAL_TEXT];
	uint64_t number = 0;
	unsigned char kind;

	if (p == end)
		return false;
	kind = *p++;
	if (kind != ROW_NULL)
		get_number(&p, end, &number);
	if (kind == ROW_INTEGER) {
		decimal_format(decimal_of((int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0)),
		                          type.kind == TYPE_DECIMAL ? type.scale : 0),
		               text);
		buf_adds(out, text);
	} else if (kind == ROW_TEXT) {
		buf_add(out, p, number);
		p += number;
	}
	*amounts = (struct str){ (const char *)p, (size_t)(end - p) };
	return kind != ROW_NULL;
}
