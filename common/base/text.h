/*
 * text - slices of bytes.
 *
 *	struct str name = STR("debit");
 *	if (str_eq(field, name)) ...
 *	diag_error("%s is not a number", text_quote(&scratch, field));
 *
 * A str does not own its bytes; whoever makes it says how long they last. Null (p == NULL) and the
 * empty text are different values, as in the stream.
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

/*
 * The end of the bytes. Arithmetic on a null pointer is undefined, even with 0, so it is avoided.
 */
static inline const char *str_end(struct str s)
{
	return s.len > 0 ? s.p + s.len : s.p;
}

static inline bool str_is_null(struct str s)
{
	return !s.p;
}

/* A digit of ASCII, whatever the locale. */
static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The bytes of a C string, without the NUL; null for NULL. */
struct str str_of(const char *s);

/* Do both have the same bytes? Null equals only null. */
bool str_eq(struct str a, struct str b);

/* Same bytes as the C string `s`? */
bool str_is(struct str a, const char *s);

/* Order by bytes (which is code point order in UTF-8), null first: <0, 0, >0. */
int str_cmp(struct str a, struct str b);

/* 64 bits of XXH3 over the bytes. Source: xxHash, XXH3_64bits. */
uint64_t str_hash(struct str s);

/*
 * A hash of 128 bits, kept instead of the bytes to save memory. Two texts never have the same hash
 * by chance; with a secret `seed`, nobody can make two such texts either. Source: xxHash,
 * XXH3_128bits_withSeed.
 */
struct hash128 {
	uint64_t low, high;
};
struct hash128 str_hash128(struct str s, uint64_t seed);

/* A copy in `a`, and a NUL that is not counted; null stays null. */
struct str str_copy(struct arena *a, struct str s);

/* A malloc'ed C string of the same bytes ("" for null); the caller frees it. */
char *str_dup(struct str s);

/* Does `s` begin with `prefix`, end with `suffix`? */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Are all its bytes below 0x80? */
bool str_is_ascii(struct str s);

/* Has it a character that is often between the cells of a row: , ; | or a TAB? */
bool str_has_delimiter(struct str s);

/* The byte offset of the first `needle` in `s`; -1 if there is none. */
ptrdiff_t str_find(struct str s, struct str needle);

/* Remove white space (space, TAB, CR, LF) at both ends. */
struct str str_trim(struct str s);

/*
 * Read a non-negative decimal integer, all of `s`. False if it is none or does not fit; *out does
 * not change then.
 */
bool str_number(struct str s, uint64_t *out);

/*
 * The length in bytes of the UTF-8 character at the start of `s`; *point is its code point. 0 if
 * there is none (empty, cut short, overlong, a surrogate, above U+10FFFF); *point does not change
 * then.
 */
size_t text_utf8(struct str s, uint32_t *point);

/*
 * The columns of a code point on a terminal: 2 for East Asian wide characters and emoji, 0 for
 * combining marks and control characters, else 1. The locale does not matter, so output is the same
 * everywhere.
 */
size_t text_columns(uint32_t point);

/* At most `most` bytes of `s`, cut between two characters. */
struct str text_cut(struct str s, size_t most);

/* The value of a hexadecimal digit of either case; -1: it is none. */
int text_hex(char c);

/*
 * Output for people has no control characters, no line breaks, no characters that change the
 * direction of writing or are invisible, and no byte that is not UTF-8. Otherwise text of the data
 * could control a terminal or look like a line of a report. Escapes replace them: \n, \t, \r, \x1b
 * (ASCII control characters, and bytes that are not UTF-8), \u202e and \U000e0001. A backslash is
 * doubled if it would look like the start of an escape, and only then: \d+ stays as it is. Two
 * different texts are never shown in the same way.
 */
#define TEXT_ESCAPE 11 /* bytes of the longest escape, with its NUL */

/*
 * The length of the first character of `s`, 1 for a byte that is not UTF-8. `s` is not empty.
 * `escape` gets its escape; the empty text if the character may be shown as it is (backslashes,
 * too).
 */
size_t text_escape_char(struct str s, char escape[TEXT_ESCAPE]);

/*
 * Append the first character of `s`, escaped if necessary, and return its length. `s` is not empty.
 */
size_t text_escape_next(struct buf *out, struct str s);

/* Append all of `s`, escaped if necessary; nothing for null. */
void text_escape(struct buf *out, struct str s);

/*
 * `s` as a message shows it: escaped, in single quotes; at most 60 characters, then "..." inside
 * the quotes. Null is shown as null without quotes. Overwrites `scratch` and returns its text,
 * which is valid until scratch changes.
 */
const char *text_quote(struct buf *scratch, struct str s);

/*
 * Append `s` between two `quote`. Each `quote` in it is doubled, as in SQL, CSV and expressions.
 */
void text_enclose(struct buf *out, struct str s, char quote);

/*
 * The candidate nearest to `name` if it is near enough to suggest (edit distance with
 * transpositions of at most a third of its length), otherwise NULL. `candidates` are `count` C
 * strings.
 */
const char *text_nearest(struct str name, const char *const *candidates, size_t count);

/*
 * The edit distance of two names, with transpositions, whatever the case of ASCII letters; SIZE_MAX if one of
 * them is too long to be compared.
 */
size_t text_distance(struct str a, struct str b);

/* `n` with a comma before each three digits, in `out` (27 bytes); returns out. */
const char *text_count(uint64_t n, char out[27]);

#endif
