/* legacy_peek - rows that are read ahead; see legacy_int.h. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "legacy/legacy_int.h"

/* Copy a row; the copy lasts until the file ends. */
static struct legacy_row keep(struct legacy_peek *p, const struct legacy_row *row)
{
	struct legacy_row copy = *row;
	size_t bytes = mem_mul(row->bad.count, sizeof(*row->bad.origin));

	copy.cell = arena_alloc(&p->arena, mem_mul(row->count + 1, sizeof(*copy.cell)));
	for (size_t i = 0; i < row->count; i++)
		copy.cell[i] = str_is_null(row->cell[i]) ? STR_NULL
		                                         : str_copy(&p->arena, row->cell[i]);
	if (bytes > 0)
		copy.bad.origin = memcpy(arena_alloc(&p->arena, bytes), row->bad.origin, bytes);
	if (row->stray)
		copy.stray = memcpy(arena_alloc(&p->arena, sizeof(*row->stray)), row->stray,
		                    sizeof(*row->stray));
	return copy;
}

const struct legacy_row *legacy_peek(struct legacy *s, size_t i)
{
	struct legacy_peek *p = &s->peek;
	struct legacy_row row;

	if (legacy_is_grid(s))
		return NULL;
	while (p->count - p->next <= i) {
		if (!legacy_cut(s, &row))
			return NULL;
		if (p->count == p->capacity)
			p->row = mem_grow(p->row, &p->capacity, p->count + 1, sizeof(*p->row));
		p->row[p->count++] = keep(p, &row);
	}
	return &p->row[p->next + i];
}

bool legacy_peeked(const struct legacy *s)
{
	return s->peek.next < s->peek.count;
}

void legacy_peek_end(struct legacy *s)
{
	s->peek.next = s->peek.count = 0;
	s->peek.given = false;
	arena_free(&s->peek.arena);
}
