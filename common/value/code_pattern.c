/* code_pattern - see code_pattern.h. */
#include "value/code_pattern.h"

#include <string.h>

#define MOST_REPEATS 1000 /* PCRE2 has more, codes have not */

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Does it mean itself, also in a class? */
static bool is_itself(char c)
{
	return is_alnum(c) || (c != '\0' && strchr("_/:,", c));
}

static void add(struct code_item *item, unsigned first, unsigned last)
{
	for (unsigned c = first; c <= last; c++)
		item->set[c / 64] |= (uint64_t)1 << c % 64;
}

/* Read \d, \., \- or \/ at *p. */
static bool read_escape(const char **p, const char *end, struct code_item *item)
{
	char c = *p + 1 < end ? (*p)[1] : '\0';

	if (c == 'd')
		add(item, '0', '9');
	else if (c == '.' || c == '-' || c == '/')
		add(item, (unsigned char)c, (unsigned char)c);
	else
		return false;
	*p += 2;
	return true;
}

/* Read the class at *p, which is its bracket. */
static bool read_class(const char **p, const char *end, struct code_item *item)
{
	const char *at = *p + 1, *start = at;

	for (; at < end && *at != ']'; at++) {
		char last = *at;

		if (*at == '-' && at > start && at + 1 < end && at[1] == ']')
			last = '-'; /* the last one of a class is itself */
		else if (*at != '.' && !is_itself(*at))
			return false;
		else if (at + 2 < end && at[1] == '-' && at[2] != ']')
			last = at[2];
		if (last != *at && (!is_alnum(*at) || !is_alnum(last) || last < *at))
			return false;
		add(item, (unsigned char)*at, (unsigned char)last);
		if (last != *at)
			at += 2;
	}
	*p = at + 1;
	return at > start && at < end;
}

static bool read_digits(const char **p, const char *end, uint32_t *out)
{
	const char *start = *p;

	for (*out = 0; *p < end && **p >= '0' && **p <= '9' && *out <= MOST_REPEATS; ++*p)
		*out = *out * 10 + (uint32_t)(**p - '0');
	return *p > start && *out <= MOST_REPEATS;
}

/* Read {n}, {n,} or {n,m} at *p. */
static bool read_braces(const char **p, const char *end, struct code_item *item)
{
	++*p;
	if (!read_digits(p, end, &item->least))
		return false;
	item->most = item->least;
	if (*p < end && **p == ',') {
		++*p;
		item->most = UINT32_MAX;
		if (*p < end && **p != '}' && !read_digits(p, end, &item->most))
			return false;
	}
	return *p < end && *(*p)++ == '}' && item->least <= item->most;
}

static bool read_repeats(const char **p, const char *end, struct code_item *item)
{
	char c = *p < end ? **p : '\0';

	item->least = item->most = 1;
	if (c == '{')
		return read_braces(p, end, item);
	if (c != '*' && c != '+' && c != '?')
		return true;
	item->least = c == '+';
	item->most = c == '?' ? 1 : UINT32_MAX;
	++*p;
	return true;
}

static bool read_item(const char **p, const char *end, struct code_item *item)
{
	*item = (struct code_item){ 0 };
	if (**p == '[') {
		if (!read_class(p, end, item))
			return false;
	} else if (**p == '\\') {
		if (!read_escape(p, end, item))
			return false;
	} else if (is_itself(**p) || **p == '-' || **p == ' ') {
		add(item, (unsigned char)**p, (unsigned char)**p);
		++*p;
	} else {
		return false;
	}
	return read_repeats(p, end, item);
}

bool code_pattern_read(struct code_pattern *p, struct str regex)
{
	const char *at = regex.p, *end = str_end(regex);

	*p = (struct code_pattern){ 0 };
	if (regex.len < 2 || *at != '^' || end[-1] != '$')
		return false;
	for (at++, end--; at < end; p->count++) {
		bool fixed = p->count == 0 ||
		             p->item[p->count - 1].least == p->item[p->count - 1].most;

		if (p->count == CODE_ITEMS || !fixed || !read_item(&at, end, &p->item[p->count]))
			return false;
	}
	return true;
}

static inline bool holds(const struct code_item *item, unsigned char c)
{
	return c < 128 && (item->set[c / 64] >> c % 64 & 1);
}

bool code_pattern_matches(const struct code_pattern *p, struct str s)
{
	const unsigned char *at = (const unsigned char *)s.p, *end = at + s.len;

	for (size_t i = 0; i < p->count; i++) {
		const struct code_item *item = &p->item[i];
		size_t n = 0;

		while (n < item->most && at < end && holds(item, *at)) {
			n++;
			at++;
		}
		if (n < item->least)
			return false;
	}
	return at == end || (at + 1 == end && *at == '\n');
}
