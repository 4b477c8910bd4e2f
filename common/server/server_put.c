/*
 * server_put - one record into the table: checked against its column, then sent as a line. A line of
 * the stream that needs no change is copied as it is.
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/scan.h"
#include "record/fault.h"
#include "server/server_int.h"

/* The record at work, and where to note why it is not taken. */
struct put {
	struct server *s;
	const struct record *rec;
	struct store_refusal *why;
	bool changed; /* a value is written in another way than it came */
};

/* Refuse a value that its column cannot hold. Returns false. */
static bool refuse(const struct put *p, size_t field, enum fault fault, const char *meaning)
{
	return store_refuse(p->why, &p->s->refusal, p->rec, field, fault, meaning);
}

static uint64_t count_characters(struct str text)
{
	uint64_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	return count;
}

/* A number that is not in the form of its type: write it in that form, if it can be. */
static bool rewrite_number(struct put *p, const struct server_check *c, struct str *value)
{
	int scale = c->type.kind == TYPE_DECIMAL ? c->type.scale : 0;
	char text[DECIMAL_TEXT];
	enum fault fault;
	struct decimal d;
	const char *why = store_number(*value, scale, &d, &fault);
	size_t len;

	if (why)
		return refuse(p, c->field, fault, why);
	len = decimal_format(d, text);
	*value = (struct str){ arena_copy(&p->s->arena, text, len), len };
	p->changed = true;
	return true;
}

/* Is an integer with one digit more than surely fits not beyond the largest one of its column? */
static bool fits_integer(int surely, struct str digits, bool negative)
{
	static const struct {
		int surely;
		const char *largest, *smallest;
	} types[] = {
		{ 2, "127", "128" },
		{ 4, "32767", "32768" },
		{ 6, "8388607", "8388608" },
		{ 9, "2147483647", "2147483648" },
		{ 18, "9223372036854775807", "9223372036854775808" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].surely == surely && digits.len == (size_t)surely + 1)
			return memcmp(digits.p, negative ? types[i].smallest : types[i].largest,
			              digits.len) <= 0;
	return false;
}

static bool fits_number(const struct put *p, const struct server_check *c, struct str value)
{
	bool negative = value.p[0] == '-';
	struct str whole = { value.p + negative, value.len - negative };
	const char *point = memchr(whole.p, '.', whole.len);

	if (point)
		whole.len = (size_t)(point - whole.p);
	return c->whole == 0 || whole.len <= (size_t)c->whole || str_is(whole, "0") ||
	       (c->integer && fits_integer(c->whole, whole, negative)) ||
	       refuse(p, c->field, FAULT_OVERFLOW,
	              c->integer ? "is beyond the largest integer of its column"
	                         : "has more digits before the point than its column");
}

static bool check_value(struct put *p, const struct server_check *c, struct str *value)
{
	if (str_is_null(*value))
		return !c->not_null ||
		       refuse(p, c->field, FAULT_REQUIRED, "in a column that must not be null");
	switch (c->type.kind) {
	case TYPE_INTEGER:
	case TYPE_DECIMAL:
		return (type_holds(c->type, *value) || rewrite_number(p, c, value)) &&
		       fits_number(p, c, *value);
	case TYPE_TEXT:
		return c->length == 0 || count_characters(*value) <= c->length ||
		       refuse(p, c->field, FAULT_TOO_LONG, "is longer than its column");
	default:
		return type_holds(c->type, *value) ||
		       refuse(p, c->field, FAULT_NOT_A_VALUE, "is not a value of its type");
	}
}

/* Its values go into s->value. */
static bool check_record(struct put *p)
{
	struct server *s = p->s;

	s->value[0] = p->rec->at;
	memcpy(s->value + 1, p->rec->field, p->rec->header->count * sizeof(*s->value));
	for (size_t i = 0; i < s->checks; i++)
		if (!check_value(p, &s->check[i], &s->value[s->check[i].field + 1]))
			return false;
	return true;
}

/* ---- the line ---- */

/* Has the line characters that the server writes as an escape, and the stream does not? */
static bool has_more_escapes(struct str line)
{
	size_t i = 0;

	for (; i + SCAN_WIDTH <= line.len; i += SCAN_WIDTH) {
		struct scan block = scan_load(line.p + i);

		if (scan_bits(scan_or(scan_eq(block, '\b'),
		                      scan_or(scan_eq(block, '\v'), scan_eq(block, '\f')))))
			return true;
	}
	for (; i < line.len; i++)
		if (line.p[i] == '\b' || line.p[i] == '\v' || line.p[i] == '\f')
			return true;
	return false;
}

/* Append the line as it was read: its place, and what follows its faults, of which it has none. */
static void copy_line(struct buf *out, struct str line)
{
	const char *at = memchr(line.p, '\t', line.len);
	const char *fault = memchr(at + 1, '\t', (size_t)(str_end(line) - at) - 1);

	buf_add(out, line.p, (size_t)(at - line.p));
	if (fault)
		buf_add(out, fault, (size_t)(str_end(line) - fault));
}

/* Append number and batch, then the line of the record; *line is that line. */
static void add_line(struct put *p, struct str *line)
{
	struct server *s = p->s;
	struct str as_read = p->changed ? STR_NULL : p->rec->line;
	size_t start;

	buf_addu(&s->lines, ++s->put);
	buf_addc(&s->lines, '\t');
	buf_addu(&s->lines, (uint64_t)s->batch);
	buf_addc(&s->lines, '\t');
	start = s->lines.len;
	if (!str_is_null(as_read) && !has_more_escapes(as_read))
		copy_line(&s->lines, as_read);
	else
		database_add_values(&s->lines, s->value, p->rec->header->count + 1);
	*line = (struct str){ s->lines.p + start, s->lines.len - start };
}

/* Keep what is needed to tell later which record it was. */
static bool keep(struct server *s, struct str line)
{
	const char *tab;

	/* nothing but our own rows can be in the way of a record in a new table, or before the table */
	if (s->fresh || s->changes) {
		tab = memchr(line.p, '\t', line.len);
		line.len = tab ? (size_t)(tab - line.p) : line.len;
	}
	return aside_put(s->kept, line);
}

/* ---- sending ---- */

bool server_rows_begin(struct server *s, const char *table)
{
	size_t count = s->table.header->count;
	struct str *column = xcalloc(count + 3, sizeof(*column));
	bool ok;

	column[0] = STR("_no");
	column[1] = STR("_batch");
	column[2] = STR("_at");
	memcpy(column + 3, s->table.header->name, count * sizeof(*column));
	ok = database_bulk_begin(s->db, table, column, count + 3,
	                         s->fresh && !s->there.partitioned && !s->mark.set && !s->changes);
	free(column);
	return ok;
}

static bool start_sending(struct server *s)
{
	char *table = s->changes ? xstrdup("cutover_staged") : str_dup(s->table.name);

	s->sending = server_rows_begin(s, table);
	s->first = s->put;
	free(table);
	return s->sending || server_error(s, "write to");
}

void server_refusal_words(struct server *s, struct str message, struct str detail)
{
	buf_reset(&s->refusal);
	buf_addf(&s->refusal, "'%s' refuses this record: %.*s", s->url, (int)message.len,
	         message.p);
	if (!str_is_null(detail))
		buf_addf(&s->refusal, " (%.*s)", (int)detail.len, detail.p);
}

/* Set *why to the place and the words of the record that the server refuses. */
static void locate(struct server *s, struct store_refusal *why)
{
	const struct database_error *e = database_error(s->db);
	struct str line, at;
	char *text, *end;

	buf_reset(&s->refused_at);
	why->at = STR("one of the records");
	why->located = e->line > 0;
	why->number = s->first + e->line;
	/* with a mark, the caller has the records; an undo keeps none */
	if (!s->mark.set && s->kept && e->line > 0 && aside_find(s->kept, e->line, &line)) {
		text = end = xmalloc(line.len + 1);
		if (database_cut(&line, &at, &end)) {
			buf_addstr(&s->refused_at, at);
			why->at = buf_str(&s->refused_at);
		}
		free(text);
	}
	server_refusal_words(s, e->message, e->detail);
	why->message = buf_str(&s->refusal);
	why->rule = e->constraint;
	why->code = fault_name(e->kind == DATABASE_UNIQUE   ? FAULT_NOT_UNIQUE
	                       : e->kind == DATABASE_NO_KEY ? FAULT_NOT_IN_REFERENCE
	                                                    : FAULT_REFUSED);
}

enum store_result server_not_taken(struct server *s, struct store_refusal *why)
{
	if (!diag_interrupted() && database_refuses(s->db)) {
		locate(s, why);
		return STORE_REFUSED;
	}
	server_error(s, "write to");
	return STORE_FAILED;
}

/* End the rows, to hear what the server says about them. */
static enum store_result end_rows(struct server *s, struct store_refusal *why)
{
	uint64_t rows;

	s->sending = false;
	return database_bulk_end(s->db, &rows) ? STORE_OK : server_not_taken(s, why);
}

static enum store_result send(struct server *s, struct store_refusal *why)
{
	enum store_result result = STORE_OK;

	if (!database_bulk_put(s->db, s->lines.p, s->lines.len)) {
		result = end_rows(s, why);
		if (result == STORE_OK) {
			server_report(s, "'%s' has broken off the load: run again", s->url);
			result = STORE_FAILED;
		}
	}
	buf_reset(&s->lines);
	return result;
}

bool server_add_row(struct server *s, const struct record *rec, struct store_refusal *why)
{
	struct put p = { .s = s, .rec = rec, .why = why };
	struct str line;

	arena_reset(&s->arena);
	if (!check_record(&p))
		return false;
	add_line(&p, &line);
	buf_addc(&s->lines, '\n');
	return true;
}

enum store_result server_put(void *self, const struct record *rec, struct store_refusal *why)
{
	struct server *s = self;
	struct put p = { .s = s, .rec = rec, .why = why };
	struct hash128 digest;
	struct str line;

	if (!s->sending && !start_sending(s))
		return STORE_FAILED;
	if (s->changes) {
		enum store_result may = store_may_change(&s->table, &s->refusal, rec, why);

		s->failed = s->failed || may == STORE_FAILED;
		if (may != STORE_OK)
			return may;
	}
	arena_reset(&s->arena);
	if (!check_record(&p))
		return STORE_REFUSED;
	add_line(&p, &line);
	digest = str_hash128(line, 0);
	s->sent += row_number(digest);
	if (!keep(s, line)) {
		s->failed = true;
		return STORE_FAILED;
	}
	buf_addc(&s->lines, '\n');
	return s->lines.len < SERVER_BLOCK ? STORE_OK : send(s, why);
}

enum store_result server_flush(void *self, struct store_refusal *why)
{
	struct server *s = self;
	enum store_result result = STORE_OK;

	if (!s->sending)
		return STORE_OK;
	if (s->lines.len > 0)
		result = send(s, why);
	if (result == STORE_OK)
		result = end_rows(s, why);
	return result;
}
