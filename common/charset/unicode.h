/*
 * unicode - case, width, normal forms and white space of UTF-8 text (utf8proc).
 *
 *	struct str t = unicode_trim(s);
 *	unicode_nfkc(s, &out);
 *
 * Functions with a buf append to it. All of them have a fast path for ASCII.
 */
#ifndef CHARSET_UNICODE_H
#define CHARSET_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Is all of it valid UTF-8? If not, *bad is the offset of the first wrong byte. `bad` may be NULL.
 */
bool unicode_valid(struct str s, size_t *bad);

/*
 * Decode the code point at `*p` (p < end) and step over it. An invalid byte is U+FFFD and one step.
 */
uint32_t unicode_next(const char **p, const char *end);

/* Write one code point; how many bytes it takes. */
size_t unicode_encode(char out[4], uint32_t code);

/* Append one code point. */
void unicode_put(struct buf *out, uint32_t code);

/* Number of code points. */
size_t unicode_length(struct str s);

/* Byte offset of code point `n` (0 = first); s.len if there are fewer. */
size_t unicode_offset(struct str s, size_t n);

/* Columns on a terminal: East Asian wide and full-width count 2, combining marks 0. */
size_t unicode_width(struct str s);

/*
 * Is it white space of Unicode (U+3000, NBSP, thin spaces, BOM/ZWNBSP and zero-width space
 * included)?
 */
bool unicode_is_space(uint32_t code);

/* Is it a letter or sign of any script, a mark on one, or a digit? */
bool unicode_is_word(uint32_t code);

/* Remove white space at the ends (both, or one). A slice of `s`. */
struct str unicode_trim(struct str s);
struct str unicode_ltrim(struct str s);
struct str unicode_rtrim(struct str s);

/*
 * Append without control characters (C0 except TAB and LF, C1, DEL, bidi and zero-width format
 * characters). The joiners U+200C and U+200D stay inside words of scripts that need them, and
 * inside emoji. A CR without LF becomes LF. Returns how many were removed; CRs and C1 (faults of
 * the encoding) are not counted.
 */
size_t unicode_drop_controls(struct str s, struct buf *out);

/* Does it hold any of these? */
bool unicode_has_controls(struct str s);

/*
 * The length of the character at p (p < end) if it is invisible and stripped from texts: white
 * space, or one of these control characters. 0: it is another character, or NUL.
 */
size_t unicode_unseen(const char *p, const char *end);

/* Append in upper or lower case (simple mappings; the locale does not matter). */
void unicode_upper(struct str s, struct buf *out);
void unicode_lower(struct str s, struct buf *out);

/* One code point in lower case, by the same mapping. */
uint32_t unicode_small(uint32_t code);

/* Append in normal form C, or KC (which also folds full-width letters and compatibility forms). */
void unicode_nfc(struct str s, struct buf *out);
void unicode_nfkc(struct str s, struct buf *out);

/* Append in normal form KC without marks on letters: é becomes e. */
void unicode_bare(struct str s, struct buf *out);

/*
 * Append with full-width ASCII (U+FF01..FF5E, U+3000) as ASCII; unicode_fullwidth() does the
 * opposite. Nothing else changes.
 */
void unicode_halfwidth(struct str s, struct buf *out);
void unicode_fullwidth(struct str s, struct buf *out);

/* Append with one space for each run of white space, and none at the ends. */
void unicode_squeeze(struct str s, struct buf *out);

/* Scratch memory that is kept from text to text. Set it to zero first. */
struct unicode_spare {
	struct buf a, b, c;
};

void unicode_spare_free(struct unicode_spare *spare);

/*
 * Append the fingerprint (OpenRefine's key collision method): NFKC, lower case, without
 * punctuation, words sorted, each word once, joined by one space.
 */
void unicode_fingerprint(struct str s, struct unicode_spare *spare, struct buf *out);

#endif
