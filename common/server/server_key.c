/*
 * server_key - keys that another table does not have: which records would break a foreign key.
 *
 * The server says only that some record breaks one, so each key of the records is looked up, once, many
 * in one query. Keys that are there are remembered for the next records.
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

#define NONE SIZE_MAX

/* Records that name each other. */
struct ordering {
	size_t *named; /* for each record, by each key: the one that it names, or NONE */
	size_t keys;
	bool *begun; /* it has its place, or waits for those that it names */
	size_t *waiting;
	size_t *order; /* the result, */
	size_t placed; /* so far */
};

/* Which records they name by key `k`, which is number `nth`. */
static void find_named(struct asked *a, const struct server_key *k, struct ordering *o, size_t nth)
{
	struct keyset *own = keyset_new();
	size_t *bringer = xcalloc(a->count + 1, sizeof(*bringer));
	size_t bring;
	bool fresh;

	for (size_t i = 0; i < a->count; i++) {
		if (a->left[i] || !key_of(a, k, i, true))
			continue;
		bring = keyset_add(own, buf_str(&a->key), &fresh);
		if (fresh)
			bringer[bring] = i;
	}
	bring = keyset_size(own);
	for (size_t i = 0; i < a->count; i++) {
		size_t at = a->left[i] || !key_of(a, k, i, false)
		                    ? bring
		                    : keyset_add(own, buf_str(&a->key), &fresh);

		o->named[i * o->keys + nth] = at < bring ? bringer[at] : NONE;
	}
	free(bringer);
	keyset_free(own);
}

/* A record that record i names and that has not begun; NONE: it can have its place. */
static size_t next_named(const struct ordering *o, size_t i)
{
	for (size_t n = 0; n < o->keys; n++) {
		size_t named = o->named[i * o->keys + n];

		if (named != NONE && !o->begun[named])
			return named;
	}
	return NONE;
}

/* Give record i its place, after those that it names. In a circle the first one in the input is last. */
static void give_place(struct ordering *o, size_t i)
{
	size_t waiting = 0;

	if (o->begun[i])
		return;
	o->begun[i] = true;
	o->waiting[waiting++] = i;
	while (waiting > 0) {
		size_t next = next_named(o, o->waiting[waiting - 1]);

		if (next == NONE) {
			o->order[o->placed++] = o->waiting[--waiting];
		} else {
			o->begun[next] = true;
			o->waiting[waiting++] = next;
		}
	}
}

bool server_order(void *self, const struct record *rec, const bool *left, size_t count,
                  size_t *order)
{
	struct server *s = self;
	struct asked a = { .s = s, .rec = rec, .left = left, .count = count };
	struct ordering o = { .order = order };
	bool other = false;
	size_t nth = 0;

	for (size_t i = 0; i < s->foreigns; i++)
		o.keys += s->foreign[i].itself && s->foreign[i].sent;
	o.named = xcalloc(count * o.keys + 1, sizeof(*o.named));
	o.begun = xcalloc(count + 1, sizeof(*o.begun));
	o.waiting = xcalloc(count + 1, sizeof(*o.waiting));
	for (size_t i = 0; i < s->foreigns; i++)
		if (s->foreign[i].itself && s->foreign[i].sent)
			find_named(&a, &s->foreign[i], &o, nth++);
	for (size_t i = 0; i < count; i++)
		give_place(&o, i);
	for (size_t i = 0; i < count; i++)
		other = other || order[i] != i;
	free(o.named);
	free(o.begun);
	free(o.waiting);
	buf_free(&a.key);
	return other;
}
