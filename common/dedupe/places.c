/* places - see places.h. */
#include "dedupe/places.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "record/record.h"
#include "sort/keyset.h"

/*
 * Nearly every place is FILE:LINE. It is kept as the number of the file and the line; any other text by its
 * number, with the top bit set. Zero: there is no place.
 */
#define LINE_BITS   40
#define LINE_DIGITS 12 /* fit */
#define LINE_MOST   (((uint64_t)1 << LINE_BITS) - 1)
#define FILES_MOST  (((size_t)1 << (63 - LINE_BITS)) - 1)
#define AS_TEXT     ((uint64_t)1 << 63)

struct places {
	uint64_t *at;         /* for each key */
	size_t count;         /* keys with or without a place */
	size_t capacity;      /* room in `at` */
	struct keyset *files; /* their names */
	struct buf file;      /* the name of the last one, with its colon, */
	size_t file_number;   /* and its number, from 1 */
	struct keyset *texts; /* places that are not FILE:LINE */
	struct buf made;      /* the place that was asked for */
};

struct places *places_new(void)
{
	struct places *p = xcalloc(1, sizeof(*p));

	p->files = keyset_new();
	p->texts = keyset_new();
	return p;
}

/* Read what is after the colon. False if it is not a line as it is always written. */
static bool read_line(struct str digits, uint64_t *line)
{
	*line = 0;
	if (digits.len == 0 || digits.len > LINE_DIGITS || digits.p[0] == '0')
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return false;
		*line = *line * 10 + (uint64_t)(digits.p[i] - '0');
	}
	return true;
}

/* Set p->file and p->file_number to the file `name`, which has its colon. False: there are too many. */
static bool find_file(struct places *p, struct str name)
{
	bool fresh;

	if (keyset_size(p->files) >= FILES_MOST)
		return false;
	buf_reset(&p->file);
	buf_addstr(&p->file, name);
	p->file_number = keyset_add(p->files, name, &fresh) + 1;
	return true;
}

/* Does the place begin with the name of the last file? Mostly it does. */
static bool is_in_file(const struct places *p, struct str at)
{
	return p->file.len > 0 && str_starts(at, buf_str(&p->file));
}

static uint64_t packed(struct places *p, struct str at)
{
	struct record_place place;
	uint64_t line;
	bool fresh;

	if (is_in_file(p, at) &&
	    read_line((struct str){ at.p + p->file.len, at.len - p->file.len }, &line))
		return (uint64_t)p->file_number << LINE_BITS | line;
	place = record_place(at);
	if (place.line.p && read_line(place.line, &line) &&
	    find_file(p, (struct str){ at.p, (size_t)(place.line.p - at.p) }))
		return (uint64_t)p->file_number << LINE_BITS | line;
	return AS_TEXT | keyset_add(p->texts, at, &fresh);
}

void places_put(struct places *p, size_t key, struct str at)
{
	p->at = mem_grow(p->at, &p->capacity, key + 1, sizeof(*p->at));
	while (p->count <= key)
		p->at[p->count++] = 0;
	p->at[key] = packed(p, at.p ? at : STR(""));
}

struct str places_get(struct places *p, size_t key)
{
	uint64_t at = key < p->count ? p->at[key] : 0;

	if (at == 0)
		return STR_NULL;
	if (at & AS_TEXT)
		return keyset_key(p->texts, (size_t)(at & ~AS_TEXT));
	buf_reset(&p->made);
	buf_addstr(&p->made, keyset_key(p->files, (size_t)(at >> LINE_BITS) - 1));
	buf_addf(&p->made, "%llu", (unsigned long long)(at & LINE_MOST));
	return buf_str(&p->made);
}

size_t places_bytes(const struct places *p)
{
	return p->capacity * sizeof(*p->at) + keyset_bytes(p->files) + keyset_bytes(p->texts);
}

void places_free(struct places *p)
{
	if (!p)
		return;
	keyset_free(p->files);
	keyset_free(p->texts);
	buf_free(&p->file);
	buf_free(&p->made);
	free(p->at);
	free(p);
}
