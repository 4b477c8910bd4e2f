/* lexer - cut the text of an expression into tokens. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "charset/unicode.h"
#include "expr/expr_int.h"

static const char *const words[] = {
	"and",  "between", "case", "else", "end",  "false", "in",   "is",
	"like", "not",     "null", "or",   "then", "true",  "when",
};

/* The signs. A longer sign comes before a sign that it begins with. */
static const char *const signs[] = {
	"<>", "<=", ">=", "||", "!~", "=", "<", ">", "~", "+", "-", "*", "/", "%", "(", ")", ",",
};

/* Signs of other languages, or from a Chinese or Japanese keyboard, and advice about them. */
static const struct wrong_sign {
	const char *sign;   /* as typed */
	const char *advice; /* what to do */
} wrong_signs[] = {
	{ "!=", "'!=' is written '<>'" },
	{ "==", "'==' is written '='" },
	{ "&&", "'&&' is written 'and'" },
	{ "!", "'!' is written 'not'" },
	{ "|", "'|' alone means nothing: texts are joined by '||', conditions by 'or'" },
	{ "&", "'&' means nothing: texts are joined by '||', conditions by 'and'" },
	{ "`", "'`' quotes nothing: write texts in single quotes, odd names in double quotes" },
	{ "[", "'[' means nothing: write odd names in double quotes" },
	{ "{", "'{' means nothing: a parameter is written $name" },
	{ ";", "';' means nothing: an expression has one part" },
	{ "（", "full-width '（': type '('" },
	{ "）", "full-width '）': type ')'" },
	{ "，", "full-width '，': type ','" },
	{ "、", "'、' does not separate: type ','" },
	{ "＝", "full-width '＝': type '='" },
	{ "＜", "full-width '＜': type '<'" },
	{ "＞", "full-width '＞': type '>'" },
	{ "＋", "full-width '＋': type '+'" },
	{ "－", "full-width '－': type '-'" },
	{ "−", "'−' is not the ASCII minus: type '-'" },
	{ "＊", "full-width '＊': type '*'" },
	{ "／", "full-width '／': type '/'" },
	{ "％", "full-width '％': type '%'" },
	{ "｜", "full-width '｜': type '|'" },
	{ "≠", "'≠' is written '<>'" },
	{ "≤", "'≤' is written '<='" },
	{ "≥", "'≥' is written '>='" },
	{ "‘", "'‘' is a typographic quote: type an ASCII one (')" },
	{ "’", "'’' is a typographic quote: type an ASCII one (')" },
	{ "＇", "'＇' is a full-width quote: type an ASCII one (')" },
	{ "“",
	  "'“' is a typographic quote: type an ASCII one (' around a text, \" around a name)" },
	{ "”",
	  "'”' is a typographic quote: type an ASCII one (' around a text, \" around a name)" },
	{ "＂",
	  "'＂' is a full-width quote: type an ASCII one (' around a text, \" around a name)" },
	{ "；", "full-width '；' means nothing: an expression has one part" },
	{ "＄", "full-width '＄': type '$'" },
};

static struct str rest_of(const struct lexer *l)
{
	return (struct str){ l->text.p + l->next, l->text.len - l->next };
}

bool word_reserved(struct str name)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (name.len == strlen(words[i]) && strncasecmp(name.p, words[i], name.len) == 0)
			return true;
	return false;
}

bool token_is(const struct token *t, const char *word)
{
	size_t len = strlen(word);

	if (t->kind != TOKEN_NAME && t->kind != TOKEN_SIGN)
		return false;
	return t->raw.len == len && strncasecmp(t->raw.p, word, len) == 0;
}

static void skip_blanks(struct lexer *l)
{
	const char *end = l->text.p + l->text.len;

	while (l->next < l->text.len) {
		const char *p = l->text.p + l->next;

		if (!unicode_is_space(unicode_next(&p, end)))
			return;
		l->next = (size_t)(p - l->text.p);
	}
}

/*
 * Is it a letter of any script? That is: not ASCII, not a blank, not a full-width form of one of
 * our signs.
 */
static bool wide_letter(const char *p, const char *end, size_t *len)
{
	struct str s = { p, (size_t)(end - p) };
	const char *next = p;
	uint32_t code = unicode_next(&next, end);

	*len = (size_t)(next - p);
	if (code < 0xa0 || code == 0xfffd || unicode_is_space(code))
		return false;
	for (size_t i = 0; i < sizeof(wrong_signs) / sizeof(wrong_signs[0]); i++)
		if (str_starts(s, str_of(wrong_signs[i].sign)))
			return false;
	return true;
}

/* The length in bytes of the name at p; 0 if there is none. */
static size_t name_length(const char *p, const char *end)
{
	const char *start = p;
	size_t len;

	while (p < end) {
		char c = *p;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
		    (is_digit(c) && p > start))
			p++;
		else if ((unsigned char)c >= 0x80 && wide_letter(p, end, &len))
			p += len;
		else
			break;
	}
	return (size_t)(p - start);
}

static bool read_name(struct lexer *l, struct token *t, enum token_kind kind)
{
	size_t mark = kind == TOKEN_PARAM; /* the $ at the start */
	struct str rest = rest_of(l);
	size_t len = name_length(rest.p + mark, str_end(rest));

	if (!len)
		return expr_complain(l->error, l->next, "a parameter is written $name");
	t->kind = kind;
	t->raw = (struct str){ rest.p, len + mark };
	t->text = (struct str){ rest.p + mark, len };
	l->next += len + mark;
	return true;
}

/* Read a number: 12  12.50  .5  5. */
static bool read_number(struct lexer *l, struct token *t)
{
	struct str rest = rest_of(l);
	size_t i = 0;
	bool point = false;

	while (i < rest.len && (is_digit(rest.p[i]) || (rest.p[i] == '.' && !point)))
		point |= rest.p[i++] == '.';
	if (i < rest.len && (rest.p[i] == '.' || name_length(rest.p + i, str_end(rest))))
		return expr_complain(
			l->error, l->next,
			"a number is written 1234.50: digits, one point, no exponent, no letters");
	t->kind = TOKEN_NUMBER;
	t->raw = t->text = (struct str){ rest.p, i };
	l->next += i;
	return true;
}

/* The text between the quotes; doubled quotes become single ones. */
static struct str unquote(struct arena *arena, struct str s, char quote)
{
	char *out;
	size_t n = 0;

	if (!s.len || !memchr(s.p, quote, s.len))
		return s;
	out = arena_alloc(arena, s.len);
	for (size_t i = 0; i < s.len; i++) {
		out[n++] = s.p[i];
		if (s.p[i] == quote)
			i++;
	}
	return (struct str){ out, n };
}

static bool read_quoted(struct lexer *l, struct token *t, enum token_kind kind)
{
	struct str rest = rest_of(l);
	char quote = rest.p[0];
	size_t i = 1;

	for (; i < rest.len; i++) {
		if (rest.p[i] != quote)
			continue;
		if (i + 1 == rest.len || rest.p[i + 1] != quote)
			break;
		i++;
	}
	if (memchr(rest.p, '\0', i < rest.len ? i : rest.len))
		return expr_complain(l->error, l->next, "a text cannot hold the character U+0000");
	if (i >= rest.len)
		return expr_complain(l->error, l->next,
		                     quote == '\'' ? "this text has no closing quote (a quote "
		                                     "inside a text is doubled: 'it''s')"
		                                   : "this name has no closing double quote");
	t->kind = kind;
	t->raw = (struct str){ rest.p, i + 1 };
	t->text = unquote(l->arena, (struct str){ rest.p + 1, i - 1 }, quote);
	l->next += i + 1;
	if (kind == TOKEN_QUOTED && !t->text.len)
		return expr_complain(l->error, t->offset,
		                     "\"\" is no name (the empty text is written '')");
	return true;
}

static bool wrong_sign(const struct lexer *l, struct str rest)
{
	const char *p = rest.p;
	uint32_t code;

	for (size_t i = 0; i < sizeof(wrong_signs) / sizeof(wrong_signs[0]); i++)
		if (str_starts(rest, str_of(wrong_signs[i].sign)))
			return expr_complain(l->error, l->next, "%s", wrong_signs[i].advice);
	code = unicode_next(&p, str_end(rest));
	if (code > 0x20 && code < 0x7f)
		return expr_complain(l->error, l->next, "'%c' means nothing here", (char)code);
	return expr_complain(l->error, l->next, "a character that means nothing here (U+%04X)",
	                     (unsigned)code);
}

static bool read_sign(struct lexer *l, struct token *t)
{
	struct str rest = rest_of(l);

	if (str_starts(rest, STR("==")) || str_starts(rest, STR("!=")))
		return wrong_sign(l, rest);
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t len = strlen(signs[i]);

		if (rest.len < len || memcmp(rest.p, signs[i], len) != 0)
			continue;
		t->kind = TOKEN_SIGN;
		t->raw = t->text = (struct str){ rest.p, len };
		l->next += len;
		return true;
	}
	return wrong_sign(l, rest);
}

bool lexer_next(struct lexer *l, struct token *t)
{
	struct str rest;

	skip_blanks(l);
	rest = rest_of(l);
	*t = (struct token){ .kind = TOKEN_END, .offset = l->next, .raw = { rest.p, 0 } };
	if (!rest.len)
		return true;
	if (rest.p[0] == '\'')
		return read_quoted(l, t, TOKEN_TEXT);
	if (rest.p[0] == '"')
		return read_quoted(l, t, TOKEN_QUOTED);
	if (rest.p[0] == '$')
		return read_name(l, t, TOKEN_PARAM);
	if (is_digit(rest.p[0]) || (rest.p[0] == '.' && rest.len > 1 && is_digit(rest.p[1])))
		return read_number(l, t);
	if (name_length(rest.p, str_end(rest)))
		return read_name(l, t, TOKEN_NAME);
	return read_sign(l, t);
}
