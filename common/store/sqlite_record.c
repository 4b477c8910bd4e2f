/*
 * sqlite_record - note digest and amounts of each loaded record.
 *
 * A row of the table cutover_record has the notes of up to 2,000 records, one after the other: a
 * row for each record would take as long to write as the record itself. A note is
 *
 *	distance of its row to the row before		a number
 *	the digest of its fields			16 bytes
 *	each control: a byte ROW_..., then		ROW_INTEGER: a number, its lowest bit the sign
 *							ROW_TEXT: its length, a number, and its bytes
 *
 * and a number has seven bits in each byte, the lowest first; the eighth bit is set if more bytes
 * follow. Integers are in the smallest unit, as in the table; cutover_column has their scale.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "store/sqlite_int.h"

#define PIECE 2000 /* records in one row of the table */

struct sqlite_note {
	struct sqlite *s;
	sqlite3_stmt *insert;
	struct buf piece;    /* the notes that are not written yet */
	size_t count;        /* how many they are */
	sqlite3_int64 first; /* the row of the first of them */
	sqlite3_int64 last;  /* and of the last one */
};

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

struct sqlite_note *sqlite_note_open(struct sqlite *s)
{
	struct sqlite_note *n;
	sqlite3_stmt *st;

	buf_reset(&s->sql);
	buf_addf(&s->sql, "DELETE FROM cutover_record WHERE batch = %lld", (long long)s->batch);
	if (!sqlite_run(s, s->sql.p, "note the records in"))
		return NULL;
	st = sqlite_prepare(
		s, "INSERT INTO cutover_record (batch, first, records) VALUES (?1, ?2, ?3)");
	if (!st)
		return NULL;
	n = xcalloc(1, sizeof(*n));
	n->s = s;
	n->insert = st;
	return n;
}

static bool write_piece(struct sqlite_note *n)
{
	bool ok;

	if (n->count == 0)
		return true;
	sqlite3_bind_int64(n->insert, 1, n->s->batch);
	sqlite3_bind_int64(n->insert, 2, n->first);
	sqlite3_bind_blob64(n->insert, 3, n->piece.p, n->piece.len, SQLITE_STATIC);
	ok = sqlite3_step(n->insert) == SQLITE_DONE || sqlite_error(n->s, "note the records in");
	sqlite3_reset(n->insert);
	buf_reset(&n->piece);
	n->count = 0;
	return ok;
}

static void add_amount(struct buf *b, sqlite3_stmt *st, int i)
{
	struct str text;
	int64_t units;

	switch (sqlite3_column_type(st, i)) {
	case SQLITE_INTEGER:
		units = sqlite3_column_int64(st, i);
		add_byte(b, ROW_INTEGER);
		/* the sign is the lowest bit, so small negative amounts are short, too */
		add_number(b, (uint64_t)units << 1 ^ (units < 0 ? UINT64_MAX : 0));
		break;
	case SQLITE_TEXT:
		text = sqlite_text(st, i);
		add_byte(b, ROW_TEXT);
		add_number(b, text.len);
		buf_addstr(b, text);
		break;
	default:
		add_byte(b, ROW_NULL);
		break;
	}
}

/* Append a note without its amounts. */
static void begin_note(struct sqlite_note *n, sqlite3_int64 row, struct hash128 digest)
{
	char *p;

	if (n->count++ == 0)
		n->first = n->last = row;
	add_number(&n->piece, (uint64_t)(row - n->last));
	n->last = row;
	p = row_room(&n->piece, 16);
	row_put64(p, digest.low);
	row_put64(p + 8, digest.high);
	n->piece.len += 16;
}

static bool end_note(struct sqlite_note *n)
{
	return n->count < PIECE || write_piece(n);
}

bool sqlite_note_add(struct sqlite_note *n, const struct sqlite_scan *scan)
{
	begin_note(n, scan->row, scan->digest);
	for (size_t i = 0; i < scan->controls; i++)
		add_amount(&n->piece, scan->st, scan->column[i]);
	return end_note(n);
}

bool sqlite_note_again(struct sqlite_note *n, const struct sqlite_noted *noted)
{
	begin_note(n, noted->row, noted->digest);
	buf_addstr(&n->piece, noted->amounts);
	return end_note(n);
}

bool sqlite_note_close(struct sqlite_note *n, bool keep)
{
	bool ok = keep && write_piece(n);

	sqlite3_finalize(n->insert);
	buf_free(&n->piece);
	free(n);
	return ok;
}

/* ---- reading ---- */

bool sqlite_notes_open(struct sqlite *s, struct sqlite_notes *n, size_t controls)
{
	*n = (struct sqlite_notes){ .controls = controls };
	n->st = sqlite_prepare(
		s, "SELECT first, records FROM cutover_record WHERE batch = ?1 ORDER BY first");
	if (n->st)
		sqlite3_bind_int64(n->st, 1, s->batch);
	return n->st != NULL;
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

static bool take_note(struct sqlite_notes *n, struct sqlite_noted *out)
{
	const unsigned char *amounts;
	uint64_t step;

	if (!get_number(&n->p, n->end, &step) || n->end - n->p < 16)
		return false;
	n->row += (sqlite3_int64)step;
	out->row = n->row;
	out->digest = (struct hash128){ row_get64(n->p), row_get64(n->p + 8) };
	n->p += 16;
	amounts = n->p;
	for (size_t i = 0; i < n->controls; i++)
		if (!skip_amount(&n->p, n->end))
			return false;
	out->amounts = (struct str){ (const char *)amounts, (size_t)(n->p - amounts) };
	return true;
}

bool sqlite_notes_next(struct sqlite *s, struct sqlite_notes *n, struct sqlite_noted *out)
{
	while (n->p == n->end) {
		int step = sqlite3_step(n->st);

		if (step != SQLITE_ROW) {
			if (step != SQLITE_DONE)
				sqlite_error(s, "read the notes of the batch in");
			return false;
		}
		n->row = sqlite3_column_int64(n->st, 0);
		n->p = sqlite3_column_blob(n->st, 1);
		n->end = n->p + sqlite3_column_bytes(n->st, 1);
	}
	if (take_note(n, out))
		return true;
	return sqlite_report(
		s,
		"the table cutover_record in '%s' is damaged: what was loaded cannot be compared any more",
		s->path);
}

void sqlite_notes_close(struct sqlite_notes *n)
{
	sqlite3_finalize(n->st);
	*n = (struct sqlite_notes){ 0 };
}

bool sqlite_noted_amount(struct str *amounts, struct type type, struct buf *out)
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
