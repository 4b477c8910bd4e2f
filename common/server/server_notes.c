/*
 * server_notes - the notes of a batch (see note.h) in cutover_record, a row for each piece.
 *
 * While the server gives rows it takes no other command. So the notes go into a file first, and into
 * the table after the last row; and they are fetched into a file before the first one.
 */
#include <stdlib.h>

#include "server/server_int.h"

bool server_notes_open(struct server *s, struct server_notes *n)
{
	*n = (struct server_notes){ .s = s, .lines = aside_new() };
	s->failed = s->failed || !n->lines;
	return n->lines != NULL;
}

/* Append bytes in the form that the server reads, as lines have it: \\x00ff. */
static void add_hex(struct buf *out, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";

	buf_adds(out, "\\\\x");
	buf_reserve(out, 2 * bytes.len);
	for (size_t i = 0; i < bytes.len; i++) {
		out->p[out->len++] = digits[(unsigned char)bytes.p[i] >> 4];
		out->p[out->len++] = digits[bytes.p[i] & 15];
	}
	out->p[out->len] = '\0';
}

static bool write_piece(struct server_notes *n)
{
	struct buf line = { 0 };
	bool ok;

	if (n->piece.count == 0)
		return true;
	buf_addf(&line, "%lld\t%lld\t", (long long)n->s->batch, (long long)n->piece.first);
	add_hex(&line, buf_str(&n->piece.bytes));
	ok = aside_put(n->lines, buf_str(&line));
	n->s->failed = n->s->failed || !ok;
	buf_free(&line);
	note_reset(&n->piece);
	return ok;
}

bool server_notes_end(struct server_notes *n)
{
	return !note_full(&n->piece) || write_piece(n);
}

struct aside *server_notes_close(struct server_notes *n, bool keep)
{
	struct aside *lines = n->lines;

	keep = keep && lines && write_piece(n);
	buf_free(&n->piece.bytes);
	*n = (struct server_notes){ .s = NULL };
	if (keep)
		return lines;
	aside_free(lines);
	return NULL;
}

bool server_notes_store(struct server *s, struct aside *lines)
{
	static const struct str column[] = { STR("batch"), STR("first"), STR("records") };
	static const char what[] = "note the records in";

	buf_reset(&s->sql);
	buf_addf(&s->sql, "DELETE FROM cutover_record WHERE batch = %lld", (long long)s->batch);
	return server_run(s, what, NULL, 0) &&
	       server_put_lines(s, "cutover_record", column, 3, lines, what);
}

/* ---- reading ---- */

bool server_noted_open(struct server *s, struct server_noted *n, size_t controls)
{
	struct str line;
	bool ok;

	*n = (struct server_noted){ .s = s, .lines = aside_new(), .piece.controls = controls };
	buf_reset(&s->sql);
	buf_addf(&s->sql,
	         "SELECT first, records FROM cutover_record WHERE batch = %lld ORDER BY first",
	         (long long)s->batch);
	if (!n->lines)
		return false;
	if (!database_lines(s->db, s->sql.p))
		return server_error(s, "read the notes of the batch in");
	ok = true;
	while (ok && database_line(s->db, &line))
		ok = aside_put(n->lines, line);
	if (!database_lines_end(s->db))
		return server_error(s, "read the notes of the batch in");
	s->failed = s->failed || !ok;
	return ok && aside_rewind(n->lines);
}

/* Read the bytes of "\\x00ff". */
static bool read_hex(struct str hex, struct buf *out)
{
	buf_reset(out);
	buf_reserve(out, hex.len);
	if (!str_starts(hex, STR("\\\\x")) || hex.len % 2 == 0)
		return false;
	for (size_t i = 3; i < hex.len; i += 2) {
		int high = text_hex(hex.p[i]), low = text_hex(hex.p[i + 1]);

		if (high < 0 || low < 0)
			return false;
		out->p[out->len++] = (char)(high << 4 | low);
	}
	return true;
}

static bool next_piece(struct server_noted *n, bool *damaged)
{
	struct str line;
	const char *tab;

	if (!aside_next(n->lines, &line))
		return false;
	tab = memchr(line.p, '\t', line.len);
	*damaged = !tab ||
	           !read_hex((struct str){ tab + 1, (size_t)(str_end(line) - tab) - 1 }, &n->bytes);
	n->piece.row = strtoll(line.p, NULL, 10);
	n->piece.p = (const unsigned char *)n->bytes.p;
	n->piece.end = n->piece.p + n->bytes.len;
	return true;
}

bool server_noted_next(struct server_noted *n, struct noted *out)
{
	bool damaged = false;

	while (n->piece.p == n->piece.end && !damaged)
		if (!next_piece(n, &damaged))
			return false;
	if (!damaged && note_next(&n->piece, out))
		return true;
	return server_report(
		n->s,
		"the table cutover_record in '%s' is damaged: what was loaded cannot be compared any more",
		n->s->url);
}

void server_noted_close(struct server_noted *n)
{
	aside_free(n->lines);
	buf_free(&n->bytes);
	*n = (struct server_noted){ .s = NULL };
}
