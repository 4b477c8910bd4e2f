/*
 * unicode - case, width, normal forms and white space of UTF-8 text (utf8proc).
 *
 *	struct str t = unicode_trim(s);
 *	unicode_nfkc(s, &out);
 *
 * Functions with a buf append to it. ASCII takes a short way through all of them.
 */
#ifndef CHARSET_UNICODE_H
#define CHARSET_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Valid UTF-8 throughout? Otherwise *bad is the offset of the first wrong byte. bad may be NULL. */
bool unicode_valid(struct str s, size_t *bad);

/*
 * Decode the code point at `*p` (p < end) and step over it; an invalid byte gives U+FFFD and one
 * step.
 */
uint32_t unicode_next(const char **p, const char *end);

/* Append one code point. */
void unicode_put(struct buf *out, uint32_t code);

/* Number of code points. */
size_t unicode_length(struct str s);

/* Byte offset of code point `n` (0 = first); s.len where there are fewer. */
size_t unicode_offset(struct str s, size_t n);

/* Columns on a terminal: East Asian wide and full-width count 2, combining marks 0. */
size_t unicode_width(struct str s);

/*
 * White space as Unicode has it (U+3000, NBSP, thin spaces, BOM/ZWNBSP and zero-width space too)?
 */
bool unicode_is_space(uint32_t code);

/* A letter of any script, a sign of it, a mark that belongs to one, or a digit? */
bool unicode_is_word(uint32_t code);

/* Without white space at the ends (either, both). A slice of `s`. */
struct str unicode_trim(struct str s);
struct str unicode_ltrim(struct str s);
struct str unicode_rtrim(struct str s);

/*
 * Append without control characters (C0 but TAB and LF, C1, DEL, bidi and zero-width format
 * characters), but for the joiners U+200C and U+200D within words of scripts that need them, and
 * within emoji. A CR without LF becomes LF. How many were left out, CRs and C1 (which are faults of
 * the encoding) not counted.
 */
size_t unicode_drop_controls(struct str s, struct buf *out);

/* Does it hold any of those? */
bool unicode_has_controls(struct str s);

/*
 * How many bytes at p (p < end) are a character that nobody sees and that is stripped from a text:
 * white space, or one of those control characters. 0: another character stands there, or NUL.
 */
size_t unicode_unseen(const char *p, const char *end);

/* Append in upper or lower case (simple mappings; no locale). */
void unicode_upper(struct str s, struct buf *out);
void unicode_lower(struct str s, struct buf *out);

/* One code point in lower case, by the same mapping. */
uint32_t unicode_small(uint32_t code);

/* Append in normal form C, or KC (which also folds full-width letters and compatibility forms). */
void unicode_nfc(struct str s, struct buf *out);
void unicode_nfkc(struct str s, struct buf *out);

/* Append in normal form KC without the marks of letters: é is e. */
void unicode_bare(struct str s, struct buf *out);

/*
 * Append with full-width ASCII (U+FF01..FF5E, U+3000) as ASCII; the other way for fullwidth.
 * Nothing else changes.
 */
void unicode_halfwidth(struct str s, struct buf *out);
void unicode_fullwidth(struct str s, struct buf *out);

/* Append with each run of white space as one space, and none at the ends. */
void unicode_squeeze(struct str s, struct buf *out);

/*
 * What is worked in, kept from one text to the next so that each need not make memory of its own;
 * all zero at first.
 */
struct unicode_spare {
	struct buf a, b, c;
};

void unicode_spare_free(struct unicode_spare *spare);

/*
 * Append the fingerprint (OpenRefine's key collision method): NFKC, lower case, punctuation
 * dropped, words sorted, repeated words dropped, joined by one space.
 */
void unicode_fingerprint(struct str s, struct unicode_spare *spare, struct buf *out);

#endif
