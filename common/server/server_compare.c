/*
 * server_compare - is a batch still as it was loaded?
 *
 * It reads the records of the table and the notes of the load, both in the order of the numbers that
 * the records got, and compares their digests. Memory does not grow with the batch: the numbers of
 * records that are not as they were, and the notes of those, go into files, for server_undo().
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/diag.h"
#include "config/json_node.h"
#include "server/server_int.h"

struct compare {
	struct server *s;
	struct store_compared *out;
	struct note_fields fields; /* what the digests of the batch are made of */
	struct json_node *names;   /* owns their names */
	struct header header;      /* the controls */
	struct str *value;         /* the value of each in the record at work */
	struct buf text;           /* their texts */
	struct server_notes left;  /* notes of the records that are not as they were */
	void (*each)(void *context, enum store_fate fate, struct str at);
	void *context;
};

/* ---- what is known of the batch ---- */

static void start_tallies(struct compare *c)
{
	struct store_compared *out = c->out;
	size_t controls = out->controls.count;

	out->type = xcalloc(controls + 1, sizeof(*out->type));
	c->value = xcalloc(controls + 1, sizeof(*c->value));
	for (size_t i = 0; i < controls; i++)
		out->type[i] = server_noted_type(c->s, str_of(out->table), out->controls.name[i]);
	store_compared_start(out, &c->header);
}

/*
 * Find number, table, fields and controls of a batch. False if there is no batch with that id, or
 * after an error.
 */
static bool find_batch(struct compare *c, struct str id)
{
	struct server *s = c->s;

	if (!server_has(s, "cutover_batch"))
		return false;
	if (!database_query(
		    s->db,
		    "SELECT number, table_name, records, fields, controls FROM cutover_batch "
		    "WHERE id = $1",
		    &id, 1))
		return server_error(s, "read the batches of");
	if (!database_row(s->db))
		return false;
	s->batch = c->out->number = strtoll(database_value(s->db, 0).p, NULL, 10);
	c->out->table = str_dup(database_value(s->db, 1));
	c->out->records = strtoull(database_value(s->db, 2).p, NULL, 10);
	c->out->each = true;
	c->names = note_fields_read(&c->fields, database_value(s->db, 3));
	note_controls_read(&c->out->controls, database_value(s->db, 4));
	start_tallies(c);
	return true;
}

/* ---- adding up ---- */

static void count(struct compare *c, struct tally *t)
{
	tally_add(t, &(struct record){ .header = &c->header, .field = c->value });
}

/* Count a note under what happened to its record. */
static void count_noted(struct compare *c, struct str amounts, enum store_fate fate)
{
	note_values(amounts, c->out->type, c->header.count, &c->text, c->value);
	count(c, &c->out->was[fate]);
}

static void count_scanned(struct compare *c, const struct server_scan *scan, struct tally *t)
{
	for (size_t i = 0; i < c->header.count; i++)
		c->value[i] = server_scan_control(scan, i);
	count(c, t);
}

/* ---- what did not fit ---- */

/* Keep the note of a record that is not as it was. */
static bool keep_note(struct compare *c, const struct noted *n)
{
	note_begin(&c->left.piece, n->row, n->digest);
	note_amounts(&c->left.piece, n->amounts);
	return server_notes_end(&c->left);
}

/* Keep the number of a record that an undo must leave. */
static bool keep_number(struct compare *c, const struct server_scan *scan)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%lld", (long long)scan->number);

	return !scan->numbered || aside_put(c->s->others, (struct str){ text, (size_t)len });
}

static bool is_gone(struct compare *c, const struct noted *n)
{
	count_noted(c, n->amounts, FATE_GONE);
	if (c->each)
		c->each(c->context, FATE_GONE, STR_NULL);
	return keep_note(c, n);
}

static bool was_added(struct compare *c, const struct server_scan *scan)
{
	count_scanned(c, scan, &c->out->is[FATE_ADDED]);
	if (c->each)
		c->each(c->context, FATE_ADDED, scan->value[0]);
	return keep_number(c, scan);
}

static bool was_changed(struct compare *c, const struct noted *n, const struct server_scan *scan)
{
	count_noted(c, n->amounts, FATE_CHANGED);
	count_scanned(c, scan, &c->out->is[FATE_CHANGED]);
	if (c->each)
		c->each(c->context, FATE_CHANGED, scan->value[0]);
	return keep_note(c, n) && keep_number(c, scan);
}

/* ---- reading both in the order of their numbers ---- */

static bool read_both(struct compare *c, struct server_noted *notes, struct server_scan *scan)
{
	struct noted noted;
	bool was = server_noted_next(notes, &noted);
	bool is = scan->open && server_scan_next(c->s, scan);
	bool ok = true;

	while (ok && server_ok(c->s) && (was || is)) {
		bool missing = !is || (was && noted.row < scan->number),
		     ahead = !was || (is && scan->number < noted.row);

		if (missing) {
			ok = is_gone(c, &noted);
		} else if (ahead) {
			ok = was_added(c, scan);
		} else if (row_number(noted.digest) == row_number(scan->digest)) {
			count_scanned(c, scan, &c->out->was[FATE_UNCHANGED]);
			count(c, &c->out->is[FATE_UNCHANGED]);
		} else {
			ok = was_changed(c, &noted, scan);
		}
		if (!ahead)
			was = server_noted_next(notes, &noted);
		if (!missing)
			is = server_scan_next(c->s, scan);
	}
	return ok && server_ok(c->s);
}

/* ---- the whole ---- */

static bool open_files(struct compare *c)
{
	struct server *s = c->s;

	aside_free(s->others);
	aside_free(s->notes);
	s->notes = NULL;
	s->others = aside_new();
	s->failed = s->failed || !s->others;
	return server_notes_open(s, &c->left) && s->others;
}

static bool compare_each(struct compare *c)
{
	struct server *s = c->s;
	struct server_scan scan = { 0 };
	struct server_noted notes = { 0 };
	bool ok;

	ok = open_files(c) && server_noted_open(s, &notes, c->header.count) &&
	     (c->out->table_gone || server_scan_open(s, &scan, str_of(c->out->table), &c->fields,
	                                             &c->out->controls, true, true, false)) &&
	     read_both(c, &notes, &scan);
	server_scan_close(s, &scan);
	server_noted_close(&notes);
	s->notes = server_notes_close(&c->left, ok);
	return ok && s->notes;
}

/* Look for the table, and keep others from changing it if this is for an undo. */
static bool find_table(struct compare *c)
{
	struct server *s = c->s;

	c->out->table_gone = !server_has(s, c->out->table);
	if (!server_ok(s))
		return false;
	return c->out->table_gone || !s->in_transaction ||
	       database_lock_table(s->db, c->out->table) || server_error(s, "lock the table in");
}

bool server_compare(void *self, struct str id, struct store_compared *out, bool *found,
                    void (*each)(void *context, enum store_fate fate, struct str at), void *context)
{
	struct compare c = { .s = self, .out = out, .each = each, .context = context };
	bool ok;

	*found = find_batch(&c, id);
	ok = *found && find_table(&c) && compare_each(&c);
	json_node_free(c.names);
	header_free(&c.header);
	free(c.fields.name);
	free(c.value);
	buf_free(&c.text);
	return ok;
}
