/* guess_yaml - see guess_yaml.h. */
#include "guess/guess_yaml.h"

#include <ctype.h>
#include <strings.h>

#include "charset/unicode.h"

/* Words that YAML 1.1 does not read as text. */
static bool is_word_of_yaml(struct str s)
{
	static const char *const words[] = { "y",   "n",    "yes",   "no",   "on",
		                             "off", "true", "false", "null", "none" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == s.len && strncasecmp(words[i], s.p, s.len) == 0)
			return true;
	return false;
}

/* Letters that never need quotes. */
static bool is_plain(uint32_t code)
{
	if (code < 0x80)
		return isalnum((int)code) || code == '_';
	return (code >= 0xc0 && code < 0x2000) || (code >= 0x3040 && code < 0xd800) ||
	       (code >= 0xf900 && code < 0xfb00);
}

static bool needs_quotes(struct str s)
{
	const char *p = s.p, *end = str_end(s);

	if (s.len == 0 || is_word_of_yaml(s) || isdigit((unsigned char)s.p[0]))
		return true;
	while (p < end)
		if (!is_plain(unicode_next(&p, end)))
			return true;
	return false;
}

/*
 * Is it a code point that YAML forbids even in a comment? text_escape_char() has an escape for the
 * others.
 */
static bool is_foreign(uint32_t code)
{
	return code == 0xfffe || code == 0xffff;
}

/* YAML knows the escapes of text.h. Escapes make spaces that look alike differ. */
static void put_quoted(struct buf *out, struct str s)
{
	char escape[TEXT_ESCAPE];
	const char *p = s.p, *end = str_end(s);

	buf_addc(out, '"');
	while (p < end) {
		uint32_t code;

		text_escape_char((struct str){ p, (size_t)(end - p) }, escape);
		code = unicode_next(&p, end);
		if (code == '"' || code == '\\')
			buf_addf(out, "\\%c", (char)code);
		else if (escape[0] != '\0')
			buf_adds(out, escape);
		else if (code == 0xa0 || (code >= 0x2000 && code < 0x2010) || code == 0x202f ||
		         is_foreign(code))
			buf_addf(out, "\\u%04x", (unsigned)code);
		else
			unicode_put(out, code);
	}
	buf_addc(out, '"');
}

void guess_yaml_text(struct buf *out, struct str s)
{
	if (needs_quotes(s))
		put_quoted(out, s);
	else
		buf_addstr(out, s);
}

void guess_expr_name(struct buf *out, struct str name)
{
	text_enclose(out, name, '"');
}

void guess_expr_text(struct buf *out, struct str text)
{
	text_enclose(out, text, '\'');
}

void guess_comment_text(struct buf *out, struct str s)
{
	struct buf quoted = { 0 };
	const char *p = text_quote(&quoted, s), *end = p + quoted.len;

	while (p < end) {
		const char *from = p;
		uint32_t code = unicode_next(&p, end);

		if (is_foreign(code))
			buf_addf(out, "\\u%04x", (unsigned)code);
		else
			buf_add(out, from, (size_t)(p - from));
	}
	buf_free(&quoted);
}

void guess_comment_lines(const struct buf *lines, const char *indent, struct buf *out)
{
	struct str rest = buf_str(lines);

	while (rest.len > 0) {
		size_t len = (size_t)str_find(rest, STR("\n"));

		buf_addf(out, "%s# doubt: %.*s\n", indent, (int)len, rest.p);
		rest = (struct str){ rest.p + len + 1, rest.len - len - 1 };
	}
}
