/* checks_worker - what another thread has seen and found; see checks.h. */
#include "validate/checks_int.h"

bool checks_apart(const struct checks *c, const struct checks *part)
{
	for (size_t i = 0; i < c->header->count; i++)
		if (c->field[i].seen && seen_any(c->field[i].seen, part->field[i].seen))
			return false;
	return !c->keys || !seen_any(c->keys, part->keys);
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
	for (size_t i = 0; i < c->header->count; i++)
		if (c->field[i].seen && !seen_join(c->field[i].seen, part->field[i].seen))
			return false;
	return (!c->keys || seen_join(c->keys, part->keys)) &&
	       upstream_join(c->upstream, part->upstream, number);
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
