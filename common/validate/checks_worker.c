/* checks_worker - what another thread has seen and found; see checks.h. */
#include "validate/checks_int.h"

/* The keys of the first `fields` fields of the part leave again. */
static void leave(struct checks *c, const struct checks *part, size_t fields)
{
	for (size_t i = 0; i < fields; i++)
		if (c->field[i].seen)
			seen_leave(c->field[i].seen, part->field[i].seen);
}

bool checks_join_keys(struct checks *c, const struct checks *part)
{
	size_t i = 0;

	while (i < c->header->count &&
	       (!c->field[i].seen || seen_join(c->field[i].seen, part->field[i].seen)))
		i++;
	if (i == c->header->count && (!c->keys || seen_join(c->keys, part->keys)))
		return true;
	leave(c, part, i);
	return false;
}

size_t checks_join_bytes(const struct checks *c, const struct checks *part)
{
	size_t bytes = upstream_join_bytes(c->upstream, part->upstream);

	for (size_t i = 0; i < c->header->count; i++)
		if (c->field[i].seen)
			bytes += seen_join_bytes(c->field[i].seen, part->field[i].seen);
	return bytes + (c->keys ? seen_join_bytes(c->keys, part->keys) : 0);
}

bool checks_join(struct checks *c, struct checks *part, uint64_t number)
{
	return upstream_join(c->upstream, part->upstream, number);
}

void checks_clear(struct checks *part)
{
	for (size_t i = 0; i < part->header->count; i++)
		if (part->field[i].seen)
			seen_clear(part->field[i].seen);
	if (part->keys)
		seen_clear(part->keys);
	upstream_clear(part->upstream);
}
