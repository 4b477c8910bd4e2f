/*
 * block_end - find where a text may be cut, so that each block begins with a row.
 *
 *	n = block_end_find(text, how, &lines);
 *
 * It reads quotes as libcsv does, ignores everything else, and reads no more than it needs. The end
 * that it finds is right if all quotes follow the rules. If one does not, the last row may go on
 * after the block; the code that cuts the rows must check that.
 */
#ifndef LEGACY_BLOCK_END_H
#define LEGACY_BLOCK_END_H

#include <stddef.h>
#include <stdint.h>

#include "spec/spec.h"

/*
 * The number of bytes of the text that are whole rows: up to the last LF outside quotes. The text
 * must begin with a row; it may also be bytes whose marks are apart (charset_is_apart(), charset_walk()). 0 if
 * there is no such LF, or if it is far from the end; otherwise *lines is the number of LFs in those
 * bytes. For delimiters of one byte.
 */
size_t block_end_find(struct str text, const struct spec_source *how, uint64_t *lines);

/*
 * For bytes in which only charset_walk() shows the marks: where the tail begins that is enough to see
 * the end of most texts, after an LF (NULL: there is none), and what block_end_find() returns for the
 * text whose last bytes `tail` shows so. 0 too if that is not enough: walk all of the text.
 */
const char *block_end_tail(struct str text);
size_t block_end_find_in(struct str text, struct str tail, const struct spec_source *how,
                         uint64_t *lines);

#endif
