/*
 * lookup - the table itself: rows in file order, found through a hash of their key.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "table/lookup_int.h"
#include "value/decimal.h"

#define FIRST_SLOTS 64 /* a power of two */

struct lookup *lookup_new(struct str name, enum lookup_missing missing)
{
	struct lookup *l = xcalloc(1, sizeof(*l));

	l->name = str_copy(&l->arena, name);
	l->missing = missing;
	l->file = mem_grow(NULL, &l->file_capacity, 1, sizeof(*l->file));
	l->file[l->file_count++] = NULL;
	return l;
}

static struct str *copy_names(struct lookup *l, const struct str *name, size_t count)
{
	struct str *copy = arena_alloc(&l->arena, mem_mul(count, sizeof(*copy)));

	for (size_t i = 0; i < count; i++)
		copy[i] = str_copy(&l->arena, name[i]);
	return copy;
}

void lookup_columns(struct lookup *l, const struct lookup_columns *c)
{
	assert(l->count == 0 && c->key_count <= LOOKUP_KEYS);
	assert(!c->from.p || c->match != LOOKUP_REGEX);
	l->key_name = copy_names(l, c->key, c->key_count);
	l->key_count = c->key_count;
	l->value_name = copy_names(l, c->value, c->value_count);
	l->value_count = c->value_count;
	l->from_name = str_copy(&l->arena, c->from);
	l->to_name = str_copy(&l->arena, c->to);
	l->match = c->match;
}

/* ---- cells ---- */

/* Room for `need` bytes of texts, which are read at random places: see xmalloc_large(). */
static void make_room(struct lookup *l, size_t need)
{
	char *old = l->texts;

	if (need <= l->texts_capacity)
		return;
	l->texts_capacity = mem_add(need, l->texts_capacity / 2);
	l->texts = xmalloc_large(l->texts_capacity);
	if (l->texts_len > 0)
		memcpy(l->texts, old, l->texts_len);
	free(old);
}

static void put_cell(struct lookup *l, struct str cell)
{
	size_t n = !cell.p ? 0 : mem_add(cell.len, 1);
	char *p;

	make_room(l, mem_add(l->texts_len, mem_add(cell.len, 12)));
	p = l->texts + l->texts_len;
	for (; n >= 0x80; n >>= 7)
		*p++ = (char)(n | 0x80);
	*p++ = (char)n;
	if (cell.len > 0)
		memcpy(p, cell.p, cell.len);
	p += cell.len;
	*p++ = '\0';
	l->texts_len = (size_t)(p - l->texts);
}

struct str lookup_cell(const struct lookup *l, size_t row, size_t i)
{
	const char *p = l->texts + l->row[row].text;

	while (i-- > 0)
		lookup_get_cell(&p);
	return lookup_get_cell(&p);
}

/* ---- the hash ---- */

/* The two halves of a product of 128 bits, folded. */
static inline uint64_t fold(uint64_t a, uint64_t b)
{
	uint128 product = (uint128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* A key of one short text, as most are, is hashed in line. */
static inline uint32_t tag_of(const struct str *key, size_t count)
{
	uint64_t hash = 0;

	if (count == 1 && key[0].len <= SCAN_SHORT) {
		struct scan_words w = scan_words(key[0].p, key[0].len);

		hash = fold(w.low ^ 0x9e3779b97f4a7c15u, w.high ^ 0xc2b2ae3d27d4eb4fu ^ key[0].len);
		return (uint32_t)(hash ^ (hash >> 32));
	}

	for (size_t i = 0; i < count; i++)
		hash = (hash ^ str_hash(key[i])) * 0x9e3779b97f4a7c15u + (hash >> 29);
	return (uint32_t)(hash ^ (hash >> 32));
}

static bool same_as(const struct lookup *l, size_t row, const struct str *key)
{
	const char *p = l->texts + l->row[row].text;

	for (size_t i = 0; i < l->key_count; i++)
		if (!str_eq(lookup_get_cell(&p), key[i]))
			return false;
	return true;
}

/* The slot of the row with this key, or the free one where it belongs. */
static struct lookup_slot *slot_of(const struct lookup *l, const struct str *key, uint32_t tag)
{
	size_t mask = l->slots - 1, i = tag & mask;

	while (l->slot[i].number != 0 &&
	       (l->slot[i].tag != tag || !same_as(l, l->slot[i].number - 1, key)))
		i = (i + 1) & mask;
	return &l->slot[i];
}

static void grow(struct lookup *l)
{
	struct lookup_slot *old = l->slot;
	size_t count = l->slots, mask;

	l->slots = count == 0 ? FIRST_SLOTS : mem_mul(count, 2);
	l->slot = xcalloc_large(l->slots, sizeof(*l->slot));
	mask = l->slots - 1;
	for (size_t i = 0; i < count; i++) {
		size_t at = old[i].tag & mask;

		if (old[i].number == 0)
			continue;
		while (l->slot[at].number != 0)
			at = (at + 1) & mask;
		l->slot[at] = old[i];
	}
	free(old);
}

/*
 * An account without a department is a key, too. A row without the part that is matched by prefix
 * or pattern has no key.
 */
bool lookup_key_says(const struct lookup *l, const struct str *key)
{
	size_t last = l->key_count - 1, filled = 0;

	for (size_t i = 0; i < l->key_count; i++)
		filled += key[i].len > 0;
	return filled == l->key_count ||
	       (filled > 0 && (l->match == LOOKUP_EXACT || key[last].len > 0));
}

bool lookup_key_components(const struct lookup *l, const struct str *key, struct str *part)
{
	size_t last = l->key_count - 1, filled = 0;

	for (size_t i = 0; i < l->key_count; i++) {
		part[i] = str_is_null(key[i]) ? STR("") : key[i];
		filled += key[i].len > 0;
	}
	if (str_is_null(key[last]) && l->match != LOOKUP_EXACT)
		return false;
	return l->key_count == 1 ? !str_is_null(key[0]) : filled > 0;
}

#define LARGE ((size_t)1 << 20) /* bytes of a table that a CPU keeps near anyway */

bool lookup_is_large(const struct lookup *l)
{
	return l->slots * sizeof(*l->slot) + l->texts_len > LARGE;
}

void lookup_expect(const struct lookup *l, struct lookup_ahead *ahead, struct str key)
{
	size_t mask = l->slots - 1;

	/* by now the slot of the key before is here, and says where its cells are */
	if (ahead->asked && l->slot[ahead->tag & mask].number != 0)
		__builtin_prefetch(l->texts + l->slot[ahead->tag & mask].text);
	ahead->tag = tag_of(&key, 1);
	ahead->asked = true;
	__builtin_prefetch(&l->slot[ahead->tag & mask]);
}

ptrdiff_t lookup_find_plain(const struct lookup *l, struct str key, size_t which, struct str *value)
{
	uint32_t tag = tag_of(&key, 1);
	const struct lookup_slot *slot;
	const char *p;

	for (size_t i = tag; l->count > 0; i++) {
		slot = &l->slot[i & (l->slots - 1)];
		if (slot->number == 0)
			break;
		if (slot->tag != tag)
			continue;
		p = l->texts + slot->text;
		if (!str_eq(lookup_get_cell(&p), key))
			continue;
		while (which-- > 0)
			lookup_get_cell(&p);
		*value = lookup_get_cell(&p);
		return (ptrdiff_t)slot->number - 1;
	}
	return LOOKUP_NONE;
}

ptrdiff_t lookup_row_of(const struct lookup *l, const struct str *key)
{
	struct str part[LOOKUP_KEYS];

	if (l->count == 0 || !lookup_key_components(l, key, part))
		return LOOKUP_NONE;
	return (ptrdiff_t)slot_of(l, part, tag_of(part, l->key_count))->number - 1;
}

/* ---- filling ---- */

/* For prefixes: note which lengths exist. */
static void note_length(struct lookup *l, size_t len)
{
	size_t before = !l->length ? 0 : l->longest + 1;

	if (len + 1 > before) {
		l->length = mem_grow(l->length, &l->length_capacity, len + 1, sizeof(*l->length));
		memset(l->length + before, 0, (len + 1 - before) * sizeof(*l->length));
		l->longest = len;
	}
	l->length[len] = true;
}

/* For regular expressions: compile the key, and check the values against its groups. */
static enum row_error compile_row(struct lookup *l, struct str key, const struct str *value,
                                  const char **why)
{
	enum row_error result = ROW_GOOD;
	char error[160] = "";
	size_t offset;
	struct pattern *p = pattern_compile(key, error, sizeof(error), &offset);

	if (!p) {
		*why = arena_copy(&l->arena, error, strlen(error));
		return ROW_BAD_KEY;
	}
	for (size_t i = 0; i < l->value_count && result == ROW_GOOD; i++)
		if (value[i].len > 0 && !pattern_replacement_ok(p, value[i], why))
			result = ROW_BAD_VALUE;
	if (result != ROW_GOOD) {
		pattern_free(p);
		return result;
	}
	l->pattern = mem_grow(l->pattern, &l->pattern_capacity, l->count + 1,
	                      sizeof(struct pattern *));
	l->pattern[l->count] = p;
	if (pattern_groups(p) > l->groups)
		l->groups = pattern_groups(p);
	return ROW_GOOD;
}

uint32_t lookup_file_number(struct lookup *l, const char *file)
{
	for (size_t i = l->file_count; i-- > 0;)
		if (l->file[i] == file)
			return (uint32_t)i;
	l->file = mem_grow(l->file, &l->file_capacity, l->file_count + 1, sizeof(*l->file));
	l->file[l->file_count++] = file;
	return (uint32_t)(l->file_count - 1);
}

static void put_days(struct lookup *l, struct days days, size_t head)
{
	l->days = mem_grow(l->days, &l->days_capacity, l->count + 1, sizeof(*l->days));
	l->days[l->count] = days;
	l->head = mem_grow(l->head, &l->head_capacity, l->count + 1, sizeof(*l->head));
	l->head[l->count] = (uint32_t)head;
}

/* Does the row have these values? */
static bool gives(const struct lookup *l, size_t row, const struct str *value)
{
	for (size_t i = 0; i < l->value_count; i++)
		if (!str_eq(lookup_cell(l, row, l->key_count + i), value[i]))
			return false;
	return true;
}

bool lookup_same_values(const struct lookup *l, size_t a, size_t b)
{
	for (size_t i = l->key_count; i < l->key_count + l->value_count; i++)
		if (!str_eq(lookup_cell(l, a, i), lookup_cell(l, b, i)))
			return false;
	return true;
}

enum row_error lookup_row_add(struct lookup *l, const struct str *key, const struct str *value,
                              struct days days, struct lookup_row from, size_t *before,
                              const char **why)
{
	uint32_t tag = tag_of(key, l->key_count);
	enum row_error result;
	struct lookup_slot *slot;

	if ((l->count + 1) * 5 > l->slots * 4)
		grow(l);
	slot = slot_of(l, key, tag);
	if (slot->number != 0 && !lookup_dated(l)) {
		*before = slot->number - 1;
		return gives(l, *before, value) ? ROW_SAME : ROW_TWICE;
	}
	if (l->match == LOOKUP_REGEX) {
		result = compile_row(l, key[l->key_count - 1], value, why);
		if (result != ROW_GOOD)
			return result;
	}
	if (l->match == LOOKUP_PREFIX)
		note_length(l, key[l->key_count - 1].len);
	if (lookup_dated(l))
		put_days(l, days, slot->number != 0 ? slot->number - 1 : l->count);
	if (slot->number == 0)
		*slot = (struct lookup_slot){ (uint32_t)(l->count + 1), tag, l->texts_len };
	l->row = mem_grow(l->row, &l->capacity, l->count + 1, sizeof(*l->row));
	l->row[l->count++] = (struct slim){ l->texts_len, (uint32_t)from.line,
		                            lookup_file_number(l, from.file) };
	for (size_t i = 0; i < l->key_count; i++)
		put_cell(l, key[i]);
	for (size_t i = 0; i < l->value_count; i++)
		put_cell(l, value[i]);
	return ROW_GOOD;
}

bool lookup_add(struct lookup *l, struct str key, struct str value, const char **why)
{
	static const struct str key_name = { "key", 3 }, value_name = { "value", 5 };
	const char *ignored;
	size_t before;

	if (l->key_count == 0) {
		l->key_name = copy_names(l, &key_name, 1);
		l->value_name = copy_names(l, &value_name, 1);
		l->key_count = l->value_count = 1;
	}
	return lookup_row_add(l, &key, &value, (struct days){ 0, 0 },
	                      (struct lookup_row){ NULL, 0 }, &before,
	                      why ? why : &ignored) == ROW_GOOD;
}

/* ---- for messages ---- */

void lookup_quote_key(const struct lookup *l, const struct str *key, struct buf *out)
{
	struct buf joined = { 0 };

	for (size_t i = 0; i < l->key_count; i++) {
		if (i > 0)
			buf_addc(&joined, ' ');
		buf_addstr(&joined, key[i]);
	}
	text_quote(out, buf_str(&joined));
	buf_free(&joined);
}

void lookup_quote_line(struct lookup_row row, const char *file, struct buf *out)
{
	buf_addf(out, "line %llu", (unsigned long long)row.line);
	if (row.file != file)
		buf_addf(out, " of %s", row.file);
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

enum lookup_match lookup_match(const struct lookup *l)
{
	return l->match;
}

bool lookup_dated(const struct lookup *l)
{
	return l->from_name.p != NULL;
}

const char *lookup_file(const struct lookup *l)
{
	return l->file_count > 1 ? l->file[1] : NULL;
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

struct str lookup_from_name(const struct lookup *l)
{
	return l->from_name;
}

struct str lookup_to_name(const struct lookup *l)
{
	return l->to_name;
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

struct lookup_row lookup_at(const struct lookup *l, size_t row)
{
	return (struct lookup_row){ l->file[l->row[row].file], l->row[row].line };
}

struct str lookup_key(const struct lookup *l, size_t row, size_t i)
{
	return lookup_cell(l, row, i);
}

struct str lookup_value(const struct lookup *l, size_t row, size_t which)
{
	return lookup_cell(l, row, l->key_count + which);
}

void lookup_days(const struct lookup *l, size_t row, int32_t *from, int32_t *to)
{
	*from = l->days[row].from;
	*to = l->days[row].to;
}

size_t lookup_memory(const struct lookup *l)
{
	size_t dated = lookup_dated(l)
	                       ? sizeof(struct days) + sizeof(struct same_key) + sizeof(uint32_t)
	                       : 0;

	return l->texts_len + l->count * (sizeof(*l->row) + dated) + l->slots * sizeof(*l->slot);
}

void lookup_free(struct lookup *l)
{
	if (!l)
		return;
	for (size_t i = 0; l->pattern && i < l->count; i++)
		pattern_free(l->pattern[i]);
	free(l->pattern);
	free(l->file);
	free(l->texts);
	free(l->row);
	free(l->slot);
	free(l->days);
	free(l->head);
	free(l->same);
	free(l->order);
	free(l->length);
	arena_free(&l->arena);
	free(l);
}
