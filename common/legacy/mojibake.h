/*
 * mojibake - text that was decoded in the wrong encoding.
 *
 *	struct mojibake *m = mojibake_new();
 *	if (mojibake_text(m, text)) ...
 *
 * 鐢ㄦ埛 is what GB18030 makes of the UTF-8 bytes of 用户, MÃ¼ller what Windows-1252 makes of those of
 * Müller, 锟斤拷 what GB18030 makes of U+FFFD, which stood for what an earlier program could not
 * decode; control characters of U+0080 to U+009F are what ISO 8859 makes of the bytes of
 * Windows-1252. A file that mixes UTF-8 and GB18030 has such text too, once all of it is read as
 * one of them. No such text is taken for a value: what it was is a guess.
 *
 * To be sure, text counts as UTF-8 read as GB18030 only where its GB18030 bytes are UTF-8 of at
 * least two Chinese characters, most of them common ones (level 1 of GB/T 2312-1980). Of text that
 * is not so hardly more than each first character of a run is looked at.
 */
#ifndef LEGACY_MOJIBAKE_H
#define LEGACY_MOJIBAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

struct mojibake;

/* NULL never: where iconv has no GB18030, only the other two are recognised. */
struct mojibake *mojibake_new(void);

/* Does it stand anywhere in `text` (UTF-8)? */
bool mojibake_text(struct mojibake *m, struct str text);

/*
 * The first control character of U+0080 to U+009F in `text`, which cell_read() takes away; 0: it
 * has none.
 */
uint32_t mojibake_control(struct str text);

/*
 * Append to `out` what is to be said behind the fault of a cell with that control: which character
 * its byte is in Windows-1252, and, where the file is read in `encoding` (NULL: not known), whether
 * that is to be changed.
 */
void mojibake_describe(uint32_t control, const char *encoding, struct buf *out);

/*
 * Of a `cell` that holds it: is a letter with which Windows-1252 begins a character still in the
 * `value` made of it, in upper or lower case? Then no rule has put it right, though the value may
 * not look like it any more: of the bytes of a character some are control characters there, which
 * are taken away.
 */
bool mojibake_keeps(struct str cell, struct str value);

/* NULL is allowed. */
void mojibake_free(struct mojibake *m);

#endif
