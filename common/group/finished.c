/*
 * finished - a set of keys; when the memory for it is full, its keys go to duplicates.h. Keys, places
 * and names of the groups that begin later are kept as well, in their order, for finished_end().
 */
#include "group/finished.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "record/payload.h"
#include "sort/duplicates.h"
#include "sort/seen.h"
#include "sort/sorter.h"

#define PART 4 /* of the memory, for the groups that begin later */

struct finished {
	struct bound *memory;
	struct bound keys; /* half of it, or none any more */
	struct seen *seen;
	struct duplicates *duplicates; /* NULL: all keys are in memory */
	struct sorter *later;          /* the groups since then: key, place, name */
	struct buf payload;
};

struct finished *finished_new(struct bound *memory)
{
	struct finished *f = xcalloc(1, sizeof(*f));
	bool first = bound_take_part(memory, 2, &f->keys.limit);

	assert(first); /* nobody has taken anything before */
	(void)first;
	f->memory = memory;
	f->keys.quiet = true;
	f->seen = seen_new(&f->keys);
	return f;
}

/* The memory for keys is full: let them go to disk. False after an error was reported. */
static bool spill(struct finished *f)
{
	struct sorter_options options = { .memory = f->memory->limit / PART, .parts = PART };

	f->duplicates = duplicates_open(f->memory);
	f->later = f->duplicates ? sorter_open(&options) : NULL;
	return f->later && seen_spill(f->seen, f->duplicates, 0);
}

/* Keep what finished_end() needs of a group. */
static bool keep(struct finished *f, struct str key, struct str at, struct str name)
{
	char room[sizeof(uint64_t)];

	buf_reset(&f->payload);
	payload_text(&f->payload, key);
	payload_text(&f->payload, at);
	payload_text(&f->payload, name);
	return sorter_put(f->later, sorter_number_key(sorter_count(f->later), room),
	                  buf_str(&f->payload));
}

bool finished_add(struct finished *f, struct str key, struct str at, struct str name, bool *fresh)
{
	if (!seen_add(f->seen, key, fresh))
		return false;
	if (f->duplicates)
		return keep(f, key, at, name);
	return !f->keys.passed || spill(f);
}

bool finished_end(struct finished *f, struct str *at, struct str *name)
{
	struct str payload, key;
	bool fresh = true;

	*at = *name = STR_NULL;
	if (!f->duplicates)
		return true;
	if (!duplicates_decide(f->duplicates))
		return false;
	while (fresh && sorter_next(f->later, NULL, &payload, NULL)) {
		payload_take_text(&payload, &key);
		payload_take_text(&payload, at);
		payload_take_text(&payload, name);
		if (!seen_add(f->seen, key, &fresh))
			return false;
	}
	if (!fresh)
		return true;
	*at = *name = STR_NULL;
	return sorter_whole(f->later) && duplicates_whole(f->duplicates);
}

void finished_free(struct finished *f)
{
	if (!f)
		return;
	seen_free(f->seen);
	duplicates_close(f->duplicates);
	sorter_close(f->later);
	buf_free(&f->payload);
	free(f);
}
