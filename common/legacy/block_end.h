/*
 * block_end - where text may be cut in two, so that each part begins with a row.
 *
 *	n = block_end_find(text, how, &lines);
 *
 * It looks at quotes as libcsv does and at nothing else, many bytes at a time. Whoever cuts the
 * rows may still find that one goes on over the end of a block: it is where a row ends by the
 * rules, with quotes that are where they may be.
 */
#ifndef LEGACY_BLOCK_END_H
#define LEGACY_BLOCK_END_H

#include <stddef.h>
#include <stdint.h>

#include "spec/spec.h"

/*
 * How many bytes of the text, which begins with a row, are whole rows: up to the last LF that is in
 * no quotes. 0 where there is none, or it is far from the end. *lines, otherwise: how many LFs
 * stand in them. The delimiter is one byte.
 */
size_t block_end_find(struct str text, const struct spec_source *how, uint64_t *lines);

#endif
