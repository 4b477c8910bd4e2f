/*
 * server_sent - find the records that are not in the table as they were sent.
 *
 * Only triggers and rules change a record on its way, and defaults fill fields that are not sent. A
 * table that was there before can have them, so its records are kept as lines when they are sent.
 */
#include <stdlib.h>

#include "server/server_int.h"

/* The search for records that differ. */
struct search {
	struct server *s;
	struct buf *out;
	struct server_scan scan;
	bool is; /* the scan has a record */
	uint64_t count;
	struct buf text;
};

static void add_quoted(struct buf *out, struct str value)
{
	struct buf quoted = { 0 };

	buf_adds(out, text_quote(&quoted, value));
	buf_free(&quoted);
}

/* Append the place of a record that was sent. */
static void add_place(struct search *q, struct str at)
{
	buf_addf(q->out, "%.*s: ", (int)at.len, str_is_null(at) ? "" : at.p);
}

/* Append the first field that differs: what was sent and what is in the table. */
static void add_fields(struct search *q, struct str sent)
{
	const struct note_fields *f = &q->s->fields;
	struct str value = STR_NULL;
	char *text;

	buf_reset(&q->text);
	buf_reserve(&q->text, sent.len + 1);
	text = q->text.p;
	for (size_t i = 0; i < f->count; i++) {
		if (i >= f->sent || !database_cut(&sent, &value, &text))
			value = STR_NULL;
		if (i == 0)
			add_place(q, value);
		if (str_eq(value, q->scan.value[i]))
			continue;
		buf_addf(q->out, "%.*s: ", (int)f->name[i].len, f->name[i].p);
		add_quoted(q->out, value);
		buf_adds(q->out, " was sent, ");
		add_quoted(q->out, q->scan.value[i]);
		buf_adds(q->out, " landed");
		return;
	}
}

static void add_missing(struct search *q, struct str sent)
{
	struct str at = STR_NULL;
	char *text;

	buf_reset(&q->text);
	buf_reserve(&q->text, sent.len + 1);
	text = q->text.p;
	database_cut(&sent, &at, &text);
	add_place(q, at);
	buf_adds(q->out, "the record is not there");
}

/* Compare record `number`, which was sent as `sent`, with the one at work in the scan. */
static void compare(struct search *q, int64_t number, struct str sent)
{
	struct server *s = q->s;

	while (q->is && q->scan.number < number)
		q->is = server_scan_next(s, &q->scan);
	if (!q->is || q->scan.number > number) {
		if (q->count++ == 0)
			add_missing(q, sent);
		return;
	}
	if (row_number(str_hash128(sent, 0)) != row_number(q->scan.digest) && q->count++ == 0)
		add_fields(q, sent);
	q->is = server_scan_next(s, &q->scan);
}

static void search(struct search *q)
{
	struct server *s = q->s;
	struct note_fields all = s->fields;
	struct str sent;

	all.sent = all.count; /* also the fields that were not sent, one by one */
	if (!aside_rewind(s->kept) ||
	    !server_scan_open(s, &q->scan, s->table.name, &all, &s->noted, false, true, true))
		return;
	q->is = server_scan_next(s, &q->scan);
	for (int64_t number = 1; aside_next(s->kept, &sent); number++) {
		struct buf padded = { 0 };

		/* those that were not sent were null */
		buf_addstr(&padded, sent);
		for (size_t i = s->fields.sent; i < s->fields.count; i++)
			buf_adds(&padded, "\t\\N");
		compare(q, number, buf_str(&padded));
		buf_free(&padded);
	}
	server_scan_close(s, &q->scan);
}

void server_sent_differs(struct server *s, struct buf *out)
{
	struct search q = { .s = s, .out = out };
	char number[27];

	if (!s->fresh)
		search(&q);
	if (q.count == 0)
		buf_adds(out, s->fresh ? "the records are not those that were sent"
		                       : "a trigger has kept records out, or put others in");
	if (q.count > 1)
		buf_addf(out, ", and %s record%s more", text_count(q.count - 1, number),
		         q.count == 2 ? "" : "s");
	buf_free(&q.text);
}
