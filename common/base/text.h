/*
 * text - slices of bytes.
 *
 *	struct str name = STR("debit");
 *	if (str_eq(field, name)) ...
 *	diag_error("%s is not a number", text_quote(&scratch, field));
 *
 * A str does not own its bytes: whoever made it says how long they live. Null
 * (p == NULL) and the empty text are different values, as in the stream.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;

struct str {
	const char *p; /* the bytes, not NUL-terminated; NULL is null */
	size_t len;    /* bytes */
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_NULL     ((struct str){ NULL, 0 })

/* Where it ends. No arithmetic on the null pointer, which is undefined even for nothing. */
static inline const char *str_end(struct str s)
{
	return s.len > 0 ? s.p + s.len : s.p;
}

static inline bool str_is_null(struct str s)
{
	return !s.p;
}

/* The bytes of a C string, without the NUL; null for NULL. */
struct str str_of(const char *s);

/* Same bytes? Null equals null and nothing else. */
bool str_eq(struct str a, struct str b);

/* Same bytes as the C string `s`? */
bool str_is(struct str a, const char *s);

/* Order by bytes (which is code point order in UTF-8), null first: <0, 0, >0. */
int str_cmp(struct str a, struct str b);

/* 64 bits of XXH3 over the bytes. Source: xxHash, XXH3_64bits. */
uint64_t str_hash(struct str s);

/*
 * 128 bits, kept in place of the bytes where those would cost too much memory. By chance no two
 * texts have the same; with a `seed` that is not known, nobody can make such texts either. Source:
 * xxHash, XXH3_128bits_withSeed.
 */
struct hash128 {
	uint64_t low, high;
};
struct hash128 str_hash128(struct str s, uint64_t seed);

/* A copy in `a`, with a NUL behind it that is not counted; null stays null. */
struct str str_copy(struct arena *a, struct str s);

/* A malloc'ed C string of the same bytes ("" for null); the caller frees it. */
char *str_dup(struct str s);

/* Does `s` begin with `prefix`, end with `suffix`? */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Are all its bytes below 0x80? */
bool str_is_ascii(struct str s);

/* Where `needle` first stands in `s`, in bytes; -1 where it does not. */
ptrdiff_t str_find(struct str s, struct str needle);

/* Without white space (space, TAB, CR, LF) at both ends. */
struct str str_trim(struct str s);

/*
 * A non-negative decimal integer that is the whole of `s` and fits; false
 * otherwise, with *out untouched.
 */
bool str_number(struct str s, uint64_t *out);

/*
 * The length in bytes of the UTF-8 character that `s` begins with, its code point in *point; 0
 * where there is none (empty, cut short, overlong, a surrogate, past U+10FFFF), *point untouched.
 */
size_t text_utf8(struct str s, uint32_t *point);

/*
 * The columns that a terminal gives to a code point: 2 for East Asian wide and for emoji, 0 for
 * combining marks and for what controls, else 1. Not the locale's answer, so that output is the
 * same everywhere.
 */
size_t text_columns(uint32_t point);

/* At most `most` bytes of `s`, cut between two characters. */
struct str text_cut(struct str s, size_t most);

/* The value of a hexadecimal digit of either case; -1: it is none. */
int text_hex(char c);

/*
 * What is shown to people holds no control characters, no line breaks, none that turn the direction
 * of writing or cannot be seen, and no byte that is not UTF-8, or text of the data could steer a
 * terminal or pass for a line of a report. In their place stand \n, \t, \r, \x1b (ASCII controls,
 * and bytes that are not UTF-8), \u202e and \U000e0001. A backslash is doubled where it would read
 * as the beginning of one of these (and only there, so that \d+ stays as it is): no two texts are
 * shown alike.
 */
#define TEXT_ESCAPE 11 /* bytes of the longest escape, with its NUL */

/*
 * How many bytes the first character of `s` has, 1 for a byte that is not UTF-8; `s` is not empty.
 * `escape` is what stands for it, the empty text where it may be shown as it is (backslashes, too).
 */
size_t text_escape_char(struct str s, char escape[TEXT_ESCAPE]);

/*
 * Append the first character of `s`, which is not empty, as it may be shown; returns how many bytes
 * of `s` it has.
 */
size_t text_escape_next(struct buf *out, struct str s);

/* Append all of `s` as it may be shown; nothing for null. */
void text_escape(struct buf *out, struct str s);

/*
 * `s` as a message shows it: escaped, in single quotes; at most 60 characters, then "..." inside
 * the quotes for the rest; null is shown as null without quotes. Writes into `scratch` (overwriting
 * it) and returns its text, valid until scratch changes.
 */
const char *text_quote(struct buf *scratch, struct str s);

/*
 * The candidate nearest to `name` that is near enough to suggest (edit distance
 * with transpositions of at most a third of its length), or NULL.
 * candidates: `count` C strings.
 */
const char *text_nearest(struct str name, const char *const *candidates, size_t count);

/* `n` with a comma after each three digits, in `out` (27 bytes); returns out. */
const char *text_count(uint64_t n, char out[27]);

#endif
