/* apart - a sorter of the records by their key. */
#include "reconcile/apart.h"

#include <stdlib.h>

#include "record/payload.h"
#include "sort/sorter.h"

struct apart {
	struct sorter *sorter;
	struct str *part; /* of the record that has come back */
	size_t parts;
	struct buf payload; /* scratch */
};

struct apart *apart_open(size_t parts, size_t memory, unsigned shares)
{
	struct sorter *sorter = sorter_open(
		&(struct sorter_options){ .memory = memory, .parts = shares });
	struct apart *a;

	if (!sorter)
		return NULL;
	a = xcalloc(1, sizeof(*a));
	a->sorter = sorter;
	a->parts = parts;
	a->part = xcalloc(parts, sizeof(*a->part));
	return a;
}

bool apart_put(struct apart *a, int side, struct str key, const struct str *part,
               const struct record *rec, const bool *wanted)
{
	buf_reset(&a->payload);
	buf_add(&a->payload, &side, sizeof(side));
	for (size_t i = 0; i < a->parts; i++)
		payload_text(&a->payload, part[i]);
	payload_record(&a->payload, rec, wanted);
	return sorter_put(a->sorter, key, buf_str(&a->payload));
}

bool apart_next(struct apart *a, struct apart_record *out)
{
	if (!sorter_next(a->sorter, &out->key, &out->payload, &out->number))
		return false;
	payload_take(&out->payload, &out->side, sizeof(out->side));
	for (size_t i = 0; i < a->parts; i++)
		payload_take_text(&out->payload, &a->part[i]);
	out->part = a->part;
	return true;
}

bool apart_whole(const struct apart *a)
{
	return sorter_whole(a->sorter);
}

void apart_close(struct apart *a)
{
	if (!a)
		return;
	sorter_close(a->sorter);
	free(a->part);
	buf_free(&a->payload);
	free(a);
}
