/* watch - see watch.h. */
#include "validate/watch.h"

#include <stdlib.h>

#define WATCH_NULL SIZE_MAX       /* as a length: null, */
#define WATCH_LONG (SIZE_MAX - 1) /* a text of more than SCAN_SHORT bytes, */
#define WATCH_NONE (SIZE_MAX - 2) /* nothing yet: no record, or a free slot */

#define SLOT_BITS 11 /* 2,048 texts of a field */
#define SLOTS     ((size_t)1 << SLOT_BITS)

struct watch *watch_new(const struct header *header)
{
	struct watch *w = xcalloc(1, sizeof(*w));

	w->field = xcalloc(header->count, sizeof(*w->field));
	w->of = xcalloc(header->count, sizeof(*w->of));
	for (size_t i = 0; i < header->count; i++)
		w->of[i] = -1;
	return w;
}

struct watch_field *watch_find(struct watch *w, size_t field)
{
	return w->of[field] >= 0 ? &w->field[w->of[field]] : NULL;
}

struct watch_field *watch_field(struct watch *w, size_t field)
{
	struct watch_field *f = watch_find(w, field);

	if (f)
		return f;
	w->of[field] = (ptrdiff_t)w->count;
	f = &w->field[w->count++];
	f->field = field;
	f->now.text.len = WATCH_NONE;
	return f;
}

struct watch_field *watch_remember(struct watch *w, size_t field)
{
	struct watch_field *f = watch_field(w, field);

	if (f->slot)
		return f;
	f->slot = xcalloc(SLOTS, sizeof(*f->slot));
	for (size_t i = 0; i < SLOTS; i++)
		f->slot[i].text.len = WATCH_NONE;
	return f;
}

/* Where a text belongs in a table. Source of the constants: xxHash, XXH_PRIME64_1 and 2. */
static inline size_t slot_of(const struct watch_text *t)
{
	uint64_t h = (t->words.low ^ t->words.high * 0x9E3779B185EBCA87u) * 0xC2B2AE3D27D4EB4Fu;

	return (size_t)((h ^ h >> 32) * 0x9E3779B185EBCA87u >> (64 - SLOT_BITS));
}

static inline bool is(const struct watch_text *a, const struct watch_text *b)
{
	return a->words.low == b->words.low && a->words.high == b->words.high && a->len == b->len;
}

/* Another value than before, which is not long: what held for it? */
static inline void change(struct watch_field *f, const struct watch_text *text)
{
	f->same = false;
	f->now.text = *text;
	f->now.held = 0;
	if (!f->slot)
		return;
	f->at = &f->slot[slot_of(text)];
	if (is(&f->at->text, text))
		f->now.held = f->at->held;
	else
		*f->at = f->now;
}

static void take_long(struct watch_field *f, struct str value)
{
	f->same = f->now.text.len == WATCH_LONG && str_eq(buf_str(&f->was), value);
	if (f->same)
		return;
	f->now = (struct watch_slot){ .text.len = WATCH_LONG };
	f->at = NULL;
	buf_reset(&f->was);
	buf_addstr(&f->was, value);
}

void watch_take(struct watch *w, const struct record *rec)
{
	for (size_t i = 0; i < w->count; i++) {
		struct watch_field *f = &w->field[i];
		struct str value = rec->field[f->field];
		struct watch_text text = { { 0, 0 }, WATCH_NULL };

		if (value.len > SCAN_SHORT) {
			take_long(f, value);
			continue;
		}
		if (value.p)
			text = (struct watch_text){ scan_words(value.p, value.len), value.len };
		f->same = is(&f->now.text, &text);
		if (!f->same)
			change(f, &text);
	}
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->count; i++) {
		buf_free(&w->field[i].was);
		free(w->field[i].slot);
	}
	free(w->field);
	free(w->of);
	free(w);
}
