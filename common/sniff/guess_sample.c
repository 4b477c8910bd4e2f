/* guess_sample - see guess_sample.h. */
#include "sniff/guess_sample.h"

#include <stdlib.h>

#include "base/mem.h"
#include "charset/unicode.h"

static void keep(struct guess_sample *sample, const struct legacy_row *row)
{
	struct legacy_row *copy = &sample->row[sample->count++];

	*copy = *row;
	copy->mark = NULL;
	copy->marks = 0;
	copy->cell = arena_alloc(&sample->arena, mem_mul(row->count + 1, sizeof(*copy->cell)));
	for (size_t i = 0; i < row->count; i++)
		copy->cell[i] = str_copy(&sample->arena, row->cell[i]);
}

/* The number of cells that most rows have; of two equal candidates the larger. */
static size_t commonest(const struct guess_sample *sample)
{
	size_t best = 0, most = 0;

	for (size_t i = 0; i < sample->count; i++) {
		size_t same = 0, cells = sample->row[i].count;

		for (size_t k = 0; k < sample->count; k++)
			same += sample->row[k].count == cells;
		if ((cells > 1) > (best > 1) || ((cells > 1) == (best > 1) &&
		                                 (same > most || (same == most && cells > best)))) {
			best = cells;
			most = same;
		}
	}
	return best;
}

bool guess_sample_read(struct guess_sample *sample, struct legacy *s)
{
	struct legacy_row row;
	bool more = true;

	sample->row = xcalloc(GUESS_SAMPLE, sizeof(*sample->row));
	while (sample->count < GUESS_SAMPLE && (more = legacy_row(s, &row)))
		keep(sample, &row);
	sample->whole = !more;
	sample->cells = commonest(sample);
	return legacy_ok(s);
}

struct str guess_cell(const struct legacy_row *row, size_t i)
{
	struct str text = i < row->count && row->cell[i].p ? unicode_trim(row->cell[i]) : STR("");

	return text.len > 0 ? text : STR("");
}

size_t guess_filled(const struct legacy_row *row)
{
	size_t filled = 0;

	for (size_t i = 0; i < row->count; i++)
		filled += guess_cell(row, i).len > 0;
	return filled;
}

void guess_sample_free(struct guess_sample *sample)
{
	free(sample->row);
	arena_free(&sample->arena);
	*sample = (struct guess_sample){ 0 };
}
