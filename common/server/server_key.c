/*
 * server_key - keys that another table does not have: which records would break a foreign key.
 *
 * The server says only that some record breaks one, so each key of the records is looked up, once, many
 * in one query. Keys that are there are remembered for the next records. And where a table refers to itself:
 * in which order its records can come.
 */
#include <stdlib.h>

#include "server/server_int.h"
#include "sort/keyset.h"

#define AT_ONCE 500         /* keys in one query: a result has at most some 1,600 columns */
#define KNOWN   (16u << 20) /* bytes of known keys; with more, all are forgotten */

/* A column of a foreign key. */
struct part {
	size_t field; /* of the stream */
	char *other;  /* the column of the other table */
};

struct server_key {
	char *name;  /* of the constraint */
	char *other; /* the other table, in quotes */
	char *table; /* without them */
	char *own;   /* its columns, for messages */
	struct part *part;
	size_t parts;
	bool sent;            /* all of its columns are sent; of others nothing is known before */
	bool itself;          /* the other table is the same */
	struct keyset *known; /* keys that were looked up, */
	struct buf state;     /* and what was found, a byte each */
};

enum state { ASKED = 'a', THERE = 't', MISSING = 'm' };

void server_keys_free(struct server *s)
{
	for (size_t i = 0; i < s->foreigns; i++) {
		struct server_key *k = &s->foreign[i];

		for (size_t j = 0; j < k->parts; j++)
			free(k->part[j].other);
		free(k->part);
		free(k->name);
		free(k->other);
		free(k->table);
		free(k->own);
		keyset_free(k->known);
		buf_free(&k->state);
	}
	free(s->foreign);
}

/* ---- the foreign keys of the table ---- */

/* Add the column in the current row of the result to its key. */
static void add_part(struct server *s, struct server_key *k)
{
	const struct header *h = s->table.header;
	ptrdiff_t field = header_find(h, database_value(s->db, 3));
	struct buf own = { 0 };

	k->sent = k->sent && field >= 0;
	if (field < 0)
		return;
	k->part = xrealloc(k->part, k->parts + 1, sizeof(*k->part));
	k->part[k->parts++] = (struct part){ (size_t)field, str_dup(database_value(s->db, 4)) };
	buf_addf(&own, "%s%s%.*s", k->own ? k->own : "", k->own ? ", " : "",
	         (int)h->name[field].len, h->name[field].p);
	free(k->own);
	k->own = own.p;
}

/* The key of the current row of the result: the last one, or a new one. */
static struct server_key *key_of_row(struct server *s, size_t *capacity)
{
	struct str name = database_value(s->db, 0);

	if (s->foreigns > 0 && str_eq(str_of(s->foreign[s->foreigns - 1].name), name))
		return &s->foreign[s->foreigns - 1];
	s->foreign = mem_grow(s->foreign, capacity, s->foreigns + 1, sizeof(*s->foreign));
	s->foreign[s->foreigns] = (struct server_key){
		.name = str_dup(name),
		.other = str_dup(database_value(s->db, 1)),
		.table = str_dup(database_value(s->db, 2)),
		.sent = true,
		.itself = str_is(database_value(s->db, 5), "1"),
		.known = keyset_new(),
	};
	return &s->foreign[s->foreigns++];
}

bool server_keys_read(struct server *s)
{
	struct buf table = { 0 };
	struct str value;
	size_t capacity = 0;
	bool ok;

	database_add_table(s->db, &table, s->table.name);
	value = buf_str(&table);
	ok = database_query(s->db, database_dialect(s->db)->foreign_keys, &value, 1) ||
	     server_error(s, "read the keys of");
	while (ok && database_row(s->db))
		add_part(s, key_of_row(s, &capacity));
	buf_free(&table);
	return ok;
}

bool server_refers_to_itself(const void *self)
{
	const struct server *s = self;

	for (size_t i = 0; i < s->foreigns; i++)
		if (s->foreign[i].itself)
			return true;
	return false;
}

/* ---- the keys of the records ---- */

/* The records that are asked about. */
struct asked {
	struct server *s;
	const struct record *rec;
	const bool *left;
	size_t count;
	size_t *unknown; /* records with a key that is not known yet, */
	size_t unknowns; /* at most AT_ONCE of them */
	struct buf key;
};

/*
 * Write the key of record i to a->key: with the fields of the key, or with those that the key of
 * another record may refer to (`other`). False if it has none: one of its fields is null.
 */
static bool key_of(struct asked *a, const struct server_key *k, size_t i, bool other)
{
	const struct record *rec = &a->rec[i];

	buf_reset(&a->key);
	for (size_t j = 0; j < k->parts; j++) {
		ptrdiff_t field = other ? header_find(rec->header, str_of(k->part[j].other))
		                        : (ptrdiff_t)k->part[j].field;

		if (field < 0 || str_is_null(rec->field[field]))
			return false;
		row_text(&a->key, rec->field[field]);
	}
	return true;
}

/* Append the value as SQL: a number as one, so that it is compared exactly. */
static void add_literal(struct server *s, size_t field, struct str value)
{
	struct type type = s->table.field[field]->type;
	bool plain = type.kind == TYPE_INTEGER || type.kind == TYPE_DECIMAL ||
	             type.kind == TYPE_BOOLEAN;

	if (plain && type_holds(type, value))
		buf_addstr(&s->sql, value);
	else
		database_add_text(s->db, &s->sql, value);
}

/* Look the unknown keys up. */
static bool look_up(struct asked *a, struct server_key *k)
{
	struct server *s = a->s;

	if (a->unknowns == 0)
		return true;
	buf_reset(&s->sql);
	for (size_t n = 0; n < a->unknowns; n++) {
		const struct record *rec = &a->rec[a->unknown[n]];

		buf_addf(&s->sql, "%s (SELECT 1 FROM %s WHERE ", n == 0 ? "SELECT" : ",", k->other);
		for (size_t j = 0; j < k->parts; j++) {
			buf_adds(&s->sql, j > 0 ? " AND " : "");
			database_add_name(s->db, &s->sql, str_of(k->part[j].other));
			buf_adds(&s->sql, " = ");
			add_literal(s, k->part[j].field, rec->field[k->part[j].field]);
		}
		buf_adds(&s->sql, " LIMIT 1)");
	}
	if (!server_run(s, "look for keys in", NULL, 0) || !database_row(s->db))
		return false;
	for (size_t n = 0; n < a->unknowns; n++) {
		size_t at = k->state.len - a->unknowns + n;

		k->state.p[at] = str_is_null(database_value(s->db, n)) ? MISSING : THERE;
	}
	a->unknowns = 0;
	return true;
}

/* Look up the keys of all records. */
static bool look_up_all(struct asked *a, struct server_key *k)
{
	bool fresh;

	if (keyset_bytes(k->known) > KNOWN) {
		keyset_clear(k->known);
		buf_reset(&k->state);
	}
	for (size_t i = 0; i < a->count; i++) {
		if (a->left[i] || !key_of(a, k, i, false))
			continue;
		keyset_add(k->known, buf_str(&a->key), &fresh);
		if (!fresh)
			continue;
		buf_addc(&k->state, ASKED);
		a->unknown[a->unknowns++] = i;
		if (a->unknowns == AT_ONCE && !look_up(a, k))
			return false;
	}
	return look_up(a, k);
}

/* The keys that the records themselves bring into the table; NULL: it is another table. */
static struct keyset *brought(struct asked *a, const struct server_key *k)
{
	struct keyset *set = k->itself ? keyset_new() : NULL;
	bool fresh;

	for (size_t i = 0; set && i < a->count; i++)
		if (!a->left[i] && key_of(a, k, i, true))
			keyset_add(set, buf_str(&a->key), &fresh);
	return set;
}

static void add_values(struct buf *out, const struct server_key *k, const struct record *rec)
{
	buf_reset(out);
	for (size_t j = 0; j < k->parts; j++) {
		buf_adds(out, j > 0 ? ", " : "");
		buf_addstr(out, rec->field[k->part[j].field]);
	}
}

/* Tell of the records whose key is missing. */
static void tell(struct asked *a, struct server_key *k,
                 void (*each)(void *context, const struct store_missing *m), void *context)
{
	struct keyset *own = brought(a, k);
	size_t bring = own ? keyset_size(own) : 0;
	struct buf value = { 0 };
	bool fresh;

	for (size_t i = 0; i < a->count; i++) {
		if (a->left[i] || !key_of(a, k, i, false) ||
		    k->state.p[keyset_add(k->known, buf_str(&a->key), &fresh)] != MISSING)
			continue;
		if (own && keyset_add(own, buf_str(&a->key), &fresh) < bring)
			continue;
		add_values(&value, k, &a->rec[i]);
		each(context, &(struct store_missing){ .record = i,
		                                       .field = str_of(k->own),
		                                       .value = buf_str(&value),
		                                       .table = str_of(k->table) });
	}
	keyset_free(own);
	buf_free(&value);
}

bool server_missing(void *self, const struct record *rec, const bool *left, size_t count,
                    void (*each)(void *context, const struct store_missing *m), void *context)
{
	struct server *s = self;
	struct asked a = { .s = s, .rec = rec, .left = left, .count = count };
	bool ok = true;

	a.unknown = xcalloc(AT_ONCE, sizeof(*a.unknown));
	for (size_t i = 0; ok && i < s->foreigns; i++) {
		struct server_key *k = &s->foreign[i];

		a.unknowns = 0;
		if (!k->sent)
			continue;
		ok = look_up_all(&a, k);
		if (ok)
			tell(&a, k, each, context);
	}
	free(a.unknown);
	buf_free(&a.key);
	return ok;
}

/* ---- the order of records that name each other ---- */

enum visit { NEW, OPEN, DONE };

/* Records that are put in order: each after those that it names. */
struct ordering {
	struct asked asked;
	struct keyset **
		own; /* of each foreign key of the table to itself, the keys that the records bring, */
	size_t **who; /* and the record that brings each */
	enum visit *visit;
	size_t *open; /* those at work: each is named by the one before it */
	size_t opens;
};

static void note_own(struct ordering *o)
{
	struct server *s = o->asked.s;
	bool fresh;

	for (size_t n = 0; n < s->foreigns; n++) {
		if (!s->foreign[n].itself || !s->foreign[n].sent)
			continue;
		o->own[n] = keyset_new();
		o->who[n] = xcalloc(o->asked.count + 1, sizeof(**o->who));
		for (size_t i = 0; i < o->asked.count; i++) {
			size_t at;

			if (!key_of(&o->asked, &s->foreign[n], i, true))
				continue;
			at = keyset_add(o->own[n], buf_str(&o->asked.key), &fresh);
			if (fresh)
				o->who[n][at] = i;
		}
	}
}

/* Is record i to wait for another one, *other, which it names? */
static bool waits(struct ordering *o, size_t i, size_t *other)
{
	struct server *s = o->asked.s;

	for (size_t n = 0; n < s->foreigns; n++) {
		size_t at;

		if (!o->own[n] || !key_of(&o->asked, &s->foreign[n], i, false))
			continue;
		at = keyset_find(o->own[n], buf_str(&o->asked.key));
		*other = at != KEYSET_NONE ? o->who[n][at] : i;
		if (*other != i && o->visit[*other] != DONE)
			return true;
	}
	return false;
}

static void open_record(struct ordering *o, size_t i)
{
	o->visit[i] = OPEN;
	o->open[o->opens++] = i;
}

/* Write record i to the order, after all that it needs. False if it needs itself. */
static bool write_after(struct ordering *o, size_t i, size_t *order, size_t *written)
{
	size_t other;

	open_record(o, i);
	while (o->opens > 0) {
		i = o->open[o->opens - 1];
		if (waits(o, i, &other)) {
			if (o->visit[other] == OPEN)
				return false;
			open_record(o, other);
			continue;
		}
		o->visit[i] = DONE;
		order[(*written)++] = i;
		o->opens--;
	}
	return true;
}

bool server_order(void *self, const struct record *rec, size_t count, size_t *order)
{
	struct server *s = self;
	struct ordering o = { .asked = { .s = s, .rec = rec, .count = count } };
	size_t written = 0;
	bool ok = true;

	o.own = xcalloc(s->foreigns + 1, sizeof(*o.own));
	o.who = xcalloc(s->foreigns + 1, sizeof(*o.who));
	o.visit = xcalloc(count + 1, sizeof(*o.visit));
	o.open = xcalloc(count + 1, sizeof(*o.open));
	note_own(&o);
	for (size_t i = 0; ok && i < count; i++)
		ok = o.visit[i] == DONE || write_after(&o, i, order, &written);
	for (size_t n = 0; n < s->foreigns; n++) {
		keyset_free(o.own[n]);
		free(o.who[n]);
	}
	free(o.own);
	free(o.who);
	free(o.visit);
	free(o.open);
	buf_free(&o.asked.key);
	return ok;
}
