/*
 * code_pattern - regular expressions for codes, matched without PCRE2: ^[0-9]{6}$, ^[A-Z]{2}\d{4}$.
 *
 *	struct code_pattern p;
 *	if (code_pattern_read(&p, STR("^[0-9]{6}$"))) yes = code_pattern_matches(&p, s);
 *
 * pattern.c uses it; nobody else needs it. The form is `^`, up to CODE_ITEMS items and `$`. An item is
 * one ASCII character or a class of them: a letter, a digit, one of `-_/:,` or a blank; \d or \., \-,
 * \/; or [...] of letters, digits, their ranges and `_./:,`, with a `-` as the last. {n} repeats
 * it; the last item may also have {n,m}, {n,}, *, + or ?. So there is never a choice, and a match is
 * one pass over the bytes. As for PCRE2, `$` is also before a LF that ends the text.
 */
#ifndef VALUE_CODE_PATTERN_H
#define VALUE_CODE_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define CODE_ITEMS 8

struct code_pattern {
	struct code_item {
		uint64_t set[2];      /* its characters, one bit for each ASCII code */
		uint32_t least, most; /* how many of them; equal but for the last item */
	} item[CODE_ITEMS];
	size_t count; /* items */
};

/* Is the regular expression of this form? If so, *p is it. */
bool code_pattern_read(struct code_pattern *p, struct str regex);

/* Does it match? Any bytes are allowed in `s`. */
bool code_pattern_matches(const struct code_pattern *p, struct str s);

#endif
