/*
 * lookup - rows in file order, found through the distinct keys of their key columns.
 */
#include "record/lookup.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "record/reader.h"

#define TOLD_MAX 20	/* keys twice that are told of one file */

struct lookup {
	struct str name;
	enum lookup_missing missing;
	const char *file;		/* the first; NULL: inline */
	struct str *key_name;		/* key columns, */
	size_t key_count;		/* how many */
	struct str *value_name;		/* value columns, */
	size_t value_count;		/* how many */
	struct lookup_row **row;	/* in file order */
	size_t count;			/* rows */
	size_t capacity;		/* room in `row` */
	uint32_t *slot;			/* hash table: number of the row + 1, 0 free; slots is a
					 * power of two */
	size_t slots;			/* 0: no table yet */
	struct arena arena;		/* owns rows, names and texts */
};

struct lookup *lookup_new(struct str name, enum lookup_missing missing)
{
	struct lookup *l = xcalloc(1, sizeof(*l));

	l->name = str_copy(&l->arena, name);
	l->missing = missing;
	return l;
}

/* ---- finding ---- */

static uint64_t hash_key(const struct str *key, size_t count)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < count; i++)
		hash = (hash ^ str_hash(key[i])) * 0x9e3779b97f4a7c15u + (hash >> 29);
	return hash;
}

static bool same_key(const struct lookup_row *row, const struct str *key, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!str_eq(row->key[i], key[i]))
			return false;
	return true;
}

/* The slot of the row with this key, or the free one where it belongs. */
static uint32_t *slot_of(const struct lookup *l, const struct str *key)
{
	size_t mask = l->slots - 1, i = (size_t)hash_key(key, l->key_count) & mask;

	while (l->slot[i] != 0 && !same_key(l->row[l->slot[i] - 1], key, l->key_count))
		i = (i + 1) & mask;
	return &l->slot[i];
}

static void grow(struct lookup *l)
{
	free(l->slot);
	l->slots = l->slots == 0 ? 64 : mem_mul(l->slots, 2);
	l->slot = xcalloc(l->slots, sizeof(*l->slot));
	for (size_t i = 0; i < l->count; i++)
		*slot_of(l, l->row[i]->key) = (uint32_t)(i + 1);
}

struct lookup_row *lookup_find(struct lookup *l, const struct str *key, size_t count)
{
	uint32_t number;

	assert(count == l->key_count);
	for (size_t i = 0; i < count; i++)
		if (str_is_null(key[i]))
			return NULL;
	if (l->count == 0)
		return NULL;
	number = *slot_of(l, key);
	if (number == 0)
		return NULL;
	l->row[number - 1]->used = true;
	return l->row[number - 1];
}

/* ---- filling ---- */

static struct str *copy_names(struct lookup *l, const struct str *name, size_t count)
{
	struct str *copy = arena_alloc(&l->arena, mem_mul(count, sizeof(*copy)));

	for (size_t i = 0; i < count; i++)
		copy[i] = str_copy(&l->arena, name[i]);
	return copy;
}

/* Add a row; the one that has the key already where there is one, else NULL. */
static struct lookup_row *add_row(struct lookup *l, const struct str *key, const struct str *value,
                                  const char *file, uint64_t line)
{
	struct lookup_row *row;
	uint32_t *slot;

	if ((l->count + 1) * 4 > l->slots * 3)
		grow(l);
	slot = slot_of(l, key);
	if (*slot != 0)
		return l->row[*slot - 1];
	row = arena_alloc(&l->arena, sizeof(*row));
	*row = (struct lookup_row){
		.key = copy_names(l, key, l->key_count),
		.value = copy_names(l, value, l->value_count),
		.file = file,
		.line = line,
	};
	l->row = mem_grow(l->row, &l->capacity, l->count + 1, sizeof(struct lookup_row *));
	l->row[l->count++] = row;
	*slot = (uint32_t)l->count;
	return NULL;
}

bool lookup_add(struct lookup *l, struct str key, struct str value)
{
	static const struct str key_name = { "key", 3 }, value_name = { "value", 5 };

	if (l->key_count == 0) {
		l->key_name = copy_names(l, &key_name, 1);
		l->value_name = copy_names(l, &value_name, 1);
		l->key_count = l->value_count = 1;
	}
	return add_row(l, &key, &value, NULL, 0) == NULL;
}

/* ---- reading ---- */

/* The columns of a file that are kept. */
struct columns {
	const struct header *header;
	size_t *index;		/* of key columns, then value columns */
	struct str *cell;	/* their values in the record at work */
	size_t count;		/* how many */
};

static enum stream_format format_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	if (dot != NULL && (strcmp(dot, ".tsv") == 0 || strcmp(dot, ".txt") == 0))
		return FORMAT_TSV;
	return FORMAT_CSV;
}

static bool find_column(struct columns *c, const char *path, size_t i, struct str name)
{
	ptrdiff_t at = header_find(c->header, name);
	struct buf list = { 0 };

	if (at >= 0) {
		c->index[i] = (size_t)at;
		return true;
	}
	header_list(c->header, &list);
	diag_trouble("'%s' has no column '%.*s'; it has: %s", path, (int)name.len, name.p, list.p);
	buf_free(&list);
	return false;
}

static bool find_columns(struct columns *c, const struct lookup *l, const char *path)
{
	bool ok = true;

	for (size_t i = 0; i < l->key_count; i++)
		ok &= find_column(c, path, i, l->key_name[i]);
	for (size_t i = 0; i < l->value_count; i++)
		ok &= find_column(c, path, l->key_count + i, l->value_name[i]);
	return ok;
}

/* A key that is not filled in, or a mapping that is still to be: such a row says nothing. */
static bool says_nothing(const struct lookup *l, const struct columns *c)
{
	size_t empty = 0;

	for (size_t i = 0; i < l->key_count; i++)
		if (c->cell[i].len == 0)
			return true;
	for (size_t i = l->key_count; i < c->count; i++)
		empty += c->cell[i].len == 0;
	return l->value_count > 0 && empty == l->value_count;
}

static void twice(const struct columns *c, const struct lookup *l, const char *path, uint64_t line,
                  const struct lookup_row *first)
{
	struct buf quoted = { 0 }, key = { 0 };

	for (size_t i = 0; i < l->key_count; i++) {
		if (i > 0)
			buf_addc(&key, ' ');
		buf_addstr(&key, c->cell[i]);
	}
	diag_trouble_at((struct place){ .file = path, .line = (size_t)line },
	                "the key %s stands on line %llu%s%s already",
	                text_quote(&quoted, buf_str(&key)), (unsigned long long)first->line,
	                first->file == path ? "" : " of ", first->file == path ? "" : first->file);
	buf_free(&quoted);
	buf_free(&key);
}

static bool read_rows(struct lookup *l, struct reader *in, struct columns *c, const char *path)
{
	struct record rec;
	size_t told = 0;

	/* all of the first few, so that they can be mended in one go */
	while (told < TOLD_MAX && reader_next(in, &rec)) {
		const struct lookup_row *before;
		uint64_t line = reader_line(in);

		for (size_t i = 0; i < c->count; i++)
			c->cell[i] = str_trim(rec.field[c->index[i]]);
		if (says_nothing(l, c))
			continue;
		before = add_row(l, c->cell, c->cell + l->key_count, path, line);
		if (before != NULL) {
			twice(c, l, path, line, before);
			told++;
		}
	}
	return told == 0;
}

bool lookup_read(struct lookup *l, const char *path, const struct str *keys, size_t key_count,
                 const struct str *values, size_t value_count)
{
	struct reader_options options = { .format = format_of(path) };
	struct reader *in = reader_open(&path, 1, &options);
	struct columns c = { .count = key_count + value_count };
	bool ok;

	if (in == NULL)
		return false;
	/* rows point at it */
	path = arena_copy(&l->arena, path, strlen(path));
	if (l->key_count == 0) {
		l->file = path;
		l->key_name = copy_names(l, keys, key_count);
		l->key_count = key_count;
		l->value_name = copy_names(l, values, value_count);
		l->value_count = value_count;
	}
	c.header = reader_header(in);
	c.index = xcalloc(c.count, sizeof(*c.index));
	c.cell = xcalloc(c.count, sizeof(*c.cell));
	ok = find_columns(&c, l, path) && read_rows(l, in, &c, path);
	free(c.index);
	free(c.cell);
	return reader_close(in) && ok;
}

/* ---- about the table ---- */

struct str lookup_name(const struct lookup *l)
{
	return l->name;
}

enum lookup_missing lookup_missing(const struct lookup *l)
{
	return l->missing;
}

const char *lookup_file(const struct lookup *l)
{
	return l->file;
}

size_t lookup_key_count(const struct lookup *l)
{
	return l->key_count;
}

size_t lookup_value_count(const struct lookup *l)
{
	return l->value_count;
}

struct str lookup_key_name(const struct lookup *l, size_t i)
{
	return l->key_name[i];
}

struct str lookup_value_name(const struct lookup *l, size_t i)
{
	return l->value_name[i];
}

ptrdiff_t lookup_value_index(const struct lookup *l, struct str name)
{
	for (size_t i = 0; i < l->value_count; i++)
		if (str_eq(l->value_name[i], name))
			return (ptrdiff_t)i;
	return -1;
}

size_t lookup_size(const struct lookup *l)
{
	return l->count;
}

const struct lookup_row *lookup_at(const struct lookup *l, size_t i)
{
	return l->row[i];
}

void lookup_free(struct lookup *l)
{
	if (l == NULL)
		return;
	free(l->row);
	free(l->slot);
	arena_free(&l->arena);
	free(l);
}
