/* packet - see packet.h. */
#include "record/packet.h"

#include <stdlib.h>
#include <string.h>

#include "base/scan.h"

#define FULL_RECORDS 1024                /* of a full packet */
#define FULL_BYTES   ((size_t)256 << 10) /* the same */
/* of a small one, which stays in the cache nearest to the CPU until it is read */
#define SMALL_RECORDS 100
#define SMALL_BYTES   ((size_t)24 << 10)

struct packet *packet_new(size_t fields, bool knows)
{
	struct packet *p = xcalloc(1, sizeof(*p));

	p->width = fields + 2;
	p->knows = knows;
	return p;
}

void packet_free(struct packet *p)
{
	if (!p)
		return;
	free(p->len);
	free(p->known);
	buf_free(&p->text);
	free(p);
}

void packet_reset(struct packet *p)
{
	p->count = 0;
	buf_reset(&p->text);
	packet_rewind(p);
}

void packet_reserve(struct packet *p, size_t count, size_t bytes)
{
	size_t before = p->capacity;

	p->len = mem_grow(p->len, &p->capacity, mem_mul(p->count + count, p->width),
	                  sizeof(*p->len));
	if (p->knows && p->capacity > before)
		p->known = xrealloc(p->known, p->capacity, sizeof(*p->known));
	/* a short text is copied with the bytes after it */
	buf_reserve(&p->text, mem_add(bytes, SCAN_SHORT));
}

/* Copy the text to `to` and note its length. Returns the end of the copy. */
static inline char *copy_text(char *to, struct str s, uint32_t *len)
{
	if (!s.p) {
		*len = PACKET_NULL;
		return to;
	}
	*len = (uint32_t)s.len;
	if (s.len <= SCAN_SHORT)
		scan_store(to, scan_words(s.p, s.len));
	else
		memcpy(to, s.p, s.len);
	return to + s.len;
}

static inline uint32_t length(struct str s)
{
	return s.p ? (uint32_t)s.len : PACKET_NULL;
}

/* The texts lie one after the other. */
static void put_whole(struct packet *p, const struct record *rec, struct str texts)
{
	uint32_t *len;

	packet_reserve(p, 1, texts.len);
	len = p->len + p->count++ * p->width;
	len[0] = length(rec->at);
	len[1] = length(rec->fault);
	for (size_t i = 0; i + 2 < p->width; i++)
		len[i + 2] = length(rec->field[i]);
	memcpy(p->text.p + p->text.len, texts.p, texts.len);
	p->text.len += texts.len;
}

static void put_each(struct packet *p, const struct record *rec, size_t bytes)
{
	size_t fields = p->width - 2;
	uint32_t *len;
	char *to;

	packet_reserve(p, 1, bytes);
	len = p->len + p->count++ * p->width;
	to = p->text.p + p->text.len;
	to = copy_text(to, rec->at, &len[0]);
	to = copy_text(to, rec->fault, &len[1]);
	for (size_t i = 0; i < fields; i++)
		to = copy_text(to, rec->field[i], &len[i + 2]);
	p->text.len = (size_t)(to - p->text.p);
}

/* What is known of the fields of record i. */
static struct typed_field *known_of(const struct packet *p, size_t i)
{
	return p->known + i * (p->width - 2);
}

static struct typed_field *put_known(struct packet *p, const struct record *rec)
{
	size_t fields = p->width - 2;
	const struct typed_field *known = typed_find(rec, 0);
	struct typed_field *to = known_of(p, p->count - 1);

	if (known)
		memcpy(to, known, fields * sizeof(*to));
	else
		memset(to, 0, fields * sizeof(*to));
	return to;
}

struct typed_field *packet_put_texts(struct packet *p, const struct record *rec, struct str texts,
                                     size_t bytes)
{
	if (texts.p)
		put_whole(p, rec, texts);
	else
		put_each(p, rec, bytes);
	return p->knows ? put_known(p, rec) : NULL;
}

struct typed_field *packet_put(struct packet *p, const struct record *rec)
{
	struct str texts = record_texts(rec);

	return packet_put_texts(p, rec, texts, record_bytes(rec, p->width - 2, texts));
}

bool packet_is_full(const struct packet *p, bool small)
{
	return p->count >= (small ? SMALL_RECORDS : FULL_RECORDS) ||
	       p->text.len >= (small ? SMALL_BYTES : FULL_BYTES);
}

bool packet_is_sound(const struct packet *p)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < p->count * p->width; i++)
		bytes += p->len[i] == PACKET_NULL ? 0 : p->len[i];
	return bytes == p->text.len;
}

void packet_rewind(struct packet *p)
{
	p->next = p->at = 0;
}

bool packet_next(struct packet *p, struct str *cell)
{
	const uint32_t *len = p->len + p->next * p->width;
	const char *text = p->text.p + p->at;

	if (p->next == p->count)
		return false;
	p->next++;
	for (size_t i = 0; i < p->width; i++) {
		bool null = len[i] == PACKET_NULL;
		size_t bytes = null ? 0 : len[i];

		cell[i] = (struct str){ null ? NULL : text, bytes };
		text += bytes;
	}
	p->at = (size_t)(text - p->text.p);
	return true;
}

struct typed_field *packet_known(const struct packet *p)
{
	return known_of(p, p->next - 1);
}
