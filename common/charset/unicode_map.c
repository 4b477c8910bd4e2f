/*
 * unicode_map.c - case, width, normal forms and fingerprints. Text that is ASCII throughout never
 * reaches utf8proc.
 */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/mem.h"
#include "charset/unicode.h"

/* Append with each code point mapped; what stays the same is copied in runs. */
static void map_codes(struct str s, struct buf *out, uint32_t (*map)(uint32_t))
{
	const char *p = s.p, *end = str_end(s), *same = p;

	buf_reserve(out, s.len);
	while (p < end) {
		const char *here = p;
		uint32_t code = unicode_next(&p, end), to = map(code);

		if (to == code)
			continue;
		buf_add(out, same, (size_t)(here - same));
		unicode_put(out, to);
		same = p;
	}
	buf_add(out, same, (size_t)(end - same));
}

static uint32_t to_upper(uint32_t code)
{
	if (code < 0x80)
		return code >= 'a' && code <= 'z' ? code - 0x20 : code;
	if (code == 0xDF) /* ß has a capital to utf8proc, none to Unicode and databases */
		return code;
	return (uint32_t)utf8proc_toupper((utf8proc_int32_t)code);
}

static uint32_t to_lower(uint32_t code)
{
	if (code < 0x80)
		return code >= 'A' && code <= 'Z' ? code + 0x20 : code;
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
}

static uint32_t to_half(uint32_t code)
{
	if (code >= 0xFF01 && code <= 0xFF5E)
		return code - 0xFEE0;
	return code == 0x3000 ? ' ' : code;
}

static uint32_t to_full(uint32_t code)
{
	if (code >= 0x21 && code <= 0x7E)
		return code + 0xFEE0;
	return code == ' ' ? 0x3000 : code;
}

uint32_t unicode_small(uint32_t code)
{
	return to_lower(code);
}

void unicode_upper(struct str s, struct buf *out)
{
	map_codes(s, out, to_upper);
}

void unicode_lower(struct str s, struct buf *out)
{
	map_codes(s, out, to_lower);
}

void unicode_halfwidth(struct str s, struct buf *out)
{
	map_codes(s, out, to_half);
}

void unicode_fullwidth(struct str s, struct buf *out)
{
	map_codes(s, out, to_full);
}

/* ---- normal forms ---- */

/*
 * Code points that no normal form changes and that combine with nothing before them; most text is
 * made of them.
 */
static bool is_settled(uint32_t code)
{
	return code < 0x80 || (code >= 0x4E00 && code <= 0x9FFF) ||
	       (code >= 0x3400 && code <= 0x4DBF) || code == 0x3001 || code == 0x3002 ||
	       (code >= 0x3008 && code <= 0x3011);
}

static bool all_settled(struct str s)
{
	const char *p = s.p, *end = str_end(s);

	while (p < end)
		if (!is_settled(unicode_next(&p, end)))
			return false;
	return true;
}

#define MARKS_FEW 1024 /* bytes of a text whose marks utf8proc may put in order */

static int class_of(utf8proc_int32_t code)
{
	return utf8proc_get_property(code)->combining_class;
}

/* Put `count` marks in the order of their classes; those of one class stay in theirs. */
static void order_marks(utf8proc_int32_t *mark, size_t count, utf8proc_int32_t *room)
{
	size_t at[257] = { 0 };

	for (size_t i = 0; i < count; i++)
		at[class_of(mark[i]) + 1]++;
	for (size_t i = 1; i < 257; i++)
		at[i] += at[i - 1];
	for (size_t i = 0; i < count; i++)
		room[at[class_of(mark[i])]++] = mark[i];
	memcpy(mark, room, count * sizeof(*mark));
}

/*
 * Replaces utf8proc_decompose(), whose time is the square of the number of marks after one letter:
 * millions of marks would take hours. There must be room for all codes. -1 if `s` is not UTF-8.
 */
static utf8proc_ssize_t decompose_long(struct str s, utf8proc_int32_t *codes, utf8proc_ssize_t room,
                                       utf8proc_option_t options)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s.p, *end = p + s.len;
	utf8proc_int32_t code, *spare;
	utf8proc_ssize_t len = 0, n;
	size_t first = 0, i;
	int ignored = 0;

	for (; p < end; p += n) {
		n = utf8proc_iterate(p, end - p, &code);
		if (n <= 0)
			return -1;
		len += utf8proc_decompose_char(code, codes + len, room - len, options, &ignored);
		if (len > room)
			return -1;
	}
	spare = xmalloc(mem_mul((size_t)len + 1, sizeof(*spare)));
	for (i = 0; i <= (size_t)len; i++) {
		if (i < (size_t)len && class_of(codes[i]) > 0)
			continue;
		order_marks(codes + first, i - first, spare);
		first = i + 1;
	}
	free(spare);
	return len;
}

static utf8proc_ssize_t decompose(struct str s, utf8proc_int32_t *codes, utf8proc_ssize_t room,
                                  utf8proc_option_t options)
{
	if (s.len > MARKS_FEW)
		return decompose_long(s, codes, room, options);
	return utf8proc_decompose((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.len, codes,
	                          room, options);
}

static void normalize(struct str s, utf8proc_option_t options, struct buf *out)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s.p;
	const size_t align = sizeof(utf8proc_int32_t);
	utf8proc_int32_t *codes;
	utf8proc_ssize_t room, len;
	char *end;

	if (all_settled(s)) {
		buf_addstr(out, s);
		return;
	}
	options |= UTF8PROC_STABLE | UTF8PROC_COMPOSE;
	room = utf8proc_decompose(p, (utf8proc_ssize_t)s.len, NULL, 0, options);
	if (room < 0) { /* not UTF-8: nothing to normalize */
		buf_addstr(out, s);
		return;
	}
	/*
	 * use the room after the end of `out`; utf8proc_reencode() writes its UTF-8, and a NUL,
	 * over the code points
	 */
	buf_reserve(out, mem_add(mem_mul((size_t)room + 1, align), align));
	end = out->p + out->len;
	codes = (utf8proc_int32_t *)(void *)(end + (align - (uintptr_t)end % align) % align);
	len = decompose(s, codes, room, options);
	len = utf8proc_reencode(codes, len, options);
	memmove(end, codes, (size_t)len);
	out->len += (size_t)len;
	out->p[out->len] = '\0';
}

void unicode_nfc(struct str s, struct buf *out)
{
	normalize(s, (utf8proc_option_t)0, out);
}

void unicode_nfkc(struct str s, struct buf *out)
{
	normalize(s, UTF8PROC_COMPAT, out);
}

void unicode_bare(struct str s, struct buf *out)
{
	normalize(s, UTF8PROC_COMPAT | UTF8PROC_STRIPMARK, out);
}

/* ---- fingerprint ---- */

static bool is_letter_or_digit(uint32_t ascii)
{
	return (ascii >= '0' && ascii <= '9') || ((ascii | 0x20) >= 'a' && (ascii | 0x20) <= 'z');
}

/* Is it punctuation of Unicode, or of C in ASCII ($+<=>^`|~)? */
static bool is_punctuation(uint32_t code)
{
	if (code < 0x80)
		return code > ' ' && code != 0x7F && !is_letter_or_digit(code);
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_PC:
	case UTF8PROC_CATEGORY_PD:
	case UTF8PROC_CATEGORY_PS:
	case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PI:
	case UTF8PROC_CATEGORY_PF:
	case UTF8PROC_CATEGORY_PO:
		return true;
	default:
		return false;
	}
}

/* Return s in lower case, without punctuation and controls, with one space between words. */
static struct str plain_words(struct str s, struct unicode_spare *spare)
{
	struct buf *form = &spare->a, *bare = &spare->b, *words = &spare->c;
	const char *p, *end;

	buf_reset(form);
	buf_reset(bare);
	buf_reset(words);
	unicode_nfkc(s, form);
	for (p = form->p, end = str_end(buf_str(form)); p < end;) {
		uint32_t code = unicode_next(&p, end);

		if (!is_punctuation(code))
			unicode_put(bare, to_lower(code));
	}
	buf_reset(form);
	unicode_drop_controls(buf_str(bare), form);
	unicode_squeeze(buf_str(form), words);
	return buf_str(words);
}

static int order(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool unicode_is_word(uint32_t code)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);

	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

void unicode_fingerprint(struct str s, struct unicode_spare *spare, struct buf *out)
{
	struct str text = plain_words(s, spare), *words;
	size_t count = 0;
	const char *p, *end;

	/* a word and its blank are two bytes at least; the first text is not needed any more */
	buf_reset(&spare->a);
	buf_reserve(&spare->a, mem_mul(text.len / 2 + 1, sizeof(*words)));
	words = (struct str *)(void *)spare->a.p;
	for (p = text.p, end = str_end(text); p < end; p++) {
		const char *start = p;

		while (p < end && *p != ' ')
			p++;
		words[count++] = (struct str){ start, (size_t)(p - start) };
	}
	qsort(words, count, sizeof(*words), order);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && str_eq(words[i], words[i - 1]))
			continue;
		if (i > 0)
			buf_addc(out, ' ');
		buf_addstr(out, words[i]);
	}
}

void unicode_spare_free(struct unicode_spare *spare)
{
	buf_free(&spare->a);
	buf_free(&spare->b);
	buf_free(&spare->c);
}
