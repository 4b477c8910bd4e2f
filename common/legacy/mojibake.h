/*
 * mojibake - find text that was decoded in the wrong encoding.
 *
 *	struct mojibake *m = mojibake_new();
 *	if (mojibake_text(m, text)) ...
 *
 * Examples: 鐢ㄦ埛 is 用户 in UTF-8 read as GB18030. MÃ¼ller is Müller in UTF-8 read as Windows-1252.
 * 锟斤拷 is U+FFFD in UTF-8 read as GB18030; an earlier program wrote U+FFFD for bytes that it could
 * not decode. The control characters U+0080 to U+009F are Windows-1252 bytes read as ISO 8859. A
 * file that mixes UTF-8 and GB18030 has such text, too, when all of it is read as one of them. Such
 * text is never taken for a value: what it was can only be guessed.
 *
 * To be sure, text counts as UTF-8 read as GB18030 only if its GB18030 bytes are UTF-8 of at least
 * two Chinese characters, most of them common ones (level 1 of GB/T 2312-1980). In other text,
 * little more than the first character of each run is looked at.
 */
#ifndef LEGACY_MOJIBAKE_H
#define LEGACY_MOJIBAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

struct mojibake;

/* Never NULL. If iconv has no GB18030, only the other two kinds are found. */
struct mojibake *mojibake_new(void);

/* Does `text` (UTF-8) hold such text anywhere? */
bool mojibake_text(struct mojibake *m, struct str text);

/* The first control character of U+0080 to U+009F in `text`, which cell_read() removes; 0: none. */
uint32_t mojibake_control(struct str text);

/*
 * Append to `out` what a message says after the fault of a cell with that control: the character
 * that its byte is in Windows-1252 and, if the file is read in `encoding` (NULL: not known),
 * whether to change that.
 */
void mojibake_describe(uint32_t control, const char *encoding, struct buf *out);

/*
 * `cell` holds such text, and `value` was made from it. Does `value` still hold a letter, in upper
 * or lower case, with which Windows-1252 begins such a character? Then no rule has repaired it,
 * even if mojibake_text() does not find it any more: some bytes of such a character become control
 * characters, which are removed.
 */
bool mojibake_keeps(struct str cell, struct str value);

/* NULL is allowed. */
void mojibake_free(struct mojibake *m);

#endif
