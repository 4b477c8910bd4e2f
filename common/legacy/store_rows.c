/* store_rows - see store_rows.h. */
#include "legacy/store_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/filename.h"
#include "base/mem.h"
#include "base/scan.h"
#include "charset/unicode.h"
#include "format/grid.h"
#include "legacy/mojibake.h"
#include "store/store.h"

struct store_rows {
	const struct spec_source *how;
	struct store *store;
	struct header header;  /* the names of the columns, without _at */
	struct buf what;       /* what is read, for messages */
	struct buf at;         /* the place of the row */
	size_t at_len;         /* what is in front of its key or number */
	size_t *key, keys;     /* the columns of the key */
	struct str *cell;      /* the values of the row */
	unsigned char *mark;   /* the kind of each column (format/grid.h) */
	struct legacy_row row; /* the current row */
	uint64_t count;        /* records so far */
	bool named;            /* the names were returned */
	bool again;            /* the current row is the next one, too */
	bool failed;           /* an error was reported here */
	struct mojibake *mojibake;
	struct row_splitter_signs signs;
};

/* ---- opening ---- */

/* What the store knows about the columns. */
static void look_at_columns(struct store_rows *r)
{
	r->key = xcalloc(r->header.count + 1, sizeof(*r->key));
	r->cell = xcalloc(r->header.count + 1, sizeof(*r->cell));
	r->mark = xcalloc(r->header.count + 1, sizeof(*r->mark));
	for (size_t i = 0; i < r->header.count; i++) {
		struct store_column column = store_column(r->store, i);

		if (column.key)
			r->key[r->keys++] = i;
		r->mark[i] = column.number ? GRID_NUMBER : GRID_TEXT;
	}
}

struct store_rows *store_rows_open(const struct spec_source *how)
{
	struct store_rows *r = xcalloc(1, sizeof(*r));

	r->how = how;
	r->mojibake = mojibake_new();
	if (how->table.p)
		buf_addf(&r->what, "table '%.*s'", (int)how->table.len, how->table.p);
	else
		buf_adds(&r->what, "a query");
	r->store = store_open(how->read, STORE_READ);
	if (r->store && store_select(r->store, how->table, how->query, &r->header)) {
		look_at_columns(r);
		return r;
	}
	store_rows_close(r);
	return NULL;
}

/* ---- the place of a row ---- */

/* Append a value of the key. A comma in it is written so that it separates nothing. */
static void put_key_value(struct buf *out, struct str value)
{
	const char *comma;

	while ((comma = memchr(value.p, ',', value.len)) != NULL) {
		struct str before = { value.p, (size_t)(comma - value.p) };

		file_name_encode(out, before);
		buf_adds(out, "%2C");
		value.p += before.len + 1;
		value.len -= before.len + 1;
	}
	file_name_encode(out, value);
}

/* Append the key of the row. False, with nothing appended, if it has none. */
static bool put_key(struct store_rows *r, const struct record *rec)
{
	for (size_t i = 0; i < r->keys; i++)
		if (str_is_null(rec->field[r->key[i]]))
			return false;
	for (size_t i = 0; i < r->keys; i++) {
		if (i > 0)
			buf_addc(&r->at, ',');
		put_key_value(&r->at, rec->field[r->key[i]]);
	}
	return r->keys > 0;
}

static struct str place_of(struct store_rows *r, const struct record *rec)
{
	if (!r->how->table.p && rec->at.len > 0) {
		/* as written, so that the place of a record that was loaded once stays the same */
		if (unicode_valid(rec->at, NULL))
			return rec->at;
		buf_reset(&r->at);
		r->at_len = 0;
		file_name_encode(&r->at, rec->at);
		return buf_str(&r->at);
	}
	if (r->at_len == 0) {
		file_name_encode(&r->at,
		                 r->how->table.p ? r->how->table : str_of(store_name(r->store)));
		buf_addc(&r->at, ':');
		r->at_len = r->at.len;
	}
	r->at.len = r->at_len;
	if (!r->how->table.p || !put_key(r, rec))
		buf_addu(&r->at, r->count);
	return buf_str(&r->at);
}

/* ---- rows ---- */

/* Are there bytes in the text that need a closer look: beyond ASCII, or NUL? */
static bool is_plain(struct str text)
{
	size_t i = 0;

	for (; i + SCAN_WIDTH <= text.len; i += SCAN_WIDTH) {
		struct scan block = scan_load(text.p + i);

		if (scan_bits(scan_or(scan_eq(block, '\0'), scan_within(block, 0x80, 0xff))))
			return false;
	}
	for (; i < text.len; i++)
		if ((unsigned char)text.p[i] - 1U >= 0x7f)
			return false;
	return true;
}

/* Find and count what is odd in the row. False after an error was reported: it is not text. */
static bool look(struct store_rows *r)
{
	struct legacy_row *row = &r->row;

	for (size_t i = 0; i < row->count; i++) {
		struct str cell = row->cell[i];

		if (cell.len == 0 || is_plain(cell))
			continue;
		if (!unicode_valid(cell, NULL)) {
			diag_error(
				"%s: column '%.*s' holds text that is not UTF-8: write a query that converts it",
				row->at.p, (int)r->header.name[i].len, r->header.name[i].p);
			return false;
		}
		row->odd = row->odd || memchr(cell.p, '\0', cell.len) ||
		           str_find(cell, STR("\xef\xbf\xbd")) >= 0;
		row->mojibake = row->mojibake || mojibake_text(r->mojibake, cell);
	}
	if (row->odd && r->signs.bad_line == 0)
		r->signs.bad_line = row->line;
	if (row->mojibake && r->signs.mojibake++ == 0)
		r->signs.mojibake_line = row->line;
	return true;
}

static bool read_row(struct store_rows *r)
{
	struct record rec;

	if (!r->named) {
		r->named = true;
		memcpy(r->cell, r->header.name, r->header.count * sizeof(*r->cell));
		r->row = (struct legacy_row){ .cell = r->cell,
			                      .count = r->header.count,
			                      .line = 1 };
		return true;
	}
	if (r->failed || !store_next(r->store, &rec))
		return false;
	r->count++;
	memcpy(r->cell, rec.field, r->header.count * sizeof(*r->cell));
	r->row = (struct legacy_row){ .cell = r->cell,
		                      .count = r->header.count,
		                      .line = r->count,
		                      .at = place_of(r, &rec),
		                      .mark = r->mark,
		                      .marks = r->header.count };
	r->failed = !look(r);
	return !r->failed;
}

bool store_rows_row(struct store_rows *r, struct legacy_row *row)
{
	if (!r->again && !read_row(r))
		return false;
	r->again = false;
	*row = r->row;
	return true;
}

bool store_rows_failed(const struct store_rows *r)
{
	return r->failed || store_failed(r->store);
}

void store_rows_back(struct store_rows *r)
{
	r->again = true;
}

/* ---- about the database ---- */

const char *store_rows_name(const struct store_rows *r)
{
	return store_name(r->store);
}

const char *store_rows_what(const struct store_rows *r)
{
	return r->what.p;
}

uint64_t store_rows_count(const struct store_rows *r)
{
	return r->count;
}

void store_rows_end(const struct store_rows *r)
{
	char count[27];

	if (r->signs.mojibake > 0)
		diag_note(
			"%s: %s %s text that was decoded in the wrong encoding, the first is row %llu",
			store_rows_name(r), text_count(r->signs.mojibake, count),
			r->signs.mojibake == 1 ? "row holds" : "rows hold",
			(unsigned long long)r->signs.mojibake_line);
}

const struct row_splitter_signs *store_rows_signs(const struct store_rows *r)
{
	return &r->signs;
}

void store_rows_close(struct store_rows *r)
{
	if (!r)
		return;
	store_close(r->store);
	header_free(&r->header);
	mojibake_free(r->mojibake);
	buf_free(&r->what);
	buf_free(&r->at);
	free(r->key);
	free(r->cell);
	free(r->mark);
	free(r);
}
