/*
 * layout_journal - which texts the journals of hledger, ledger and beancount can have in each field.
 * They have few quotes, so a text could end the field that it is in, or be read as something else.
 * There is one row for each field and form. Source: the manuals of hledger 1.25 (journal format) and ledger 3 (5.6,
 * commenting on entries), the grammar of beancount 2.
 */
#include <string.h>

#include "charset/unicode.h"
#include "schema/layout.h"

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_upper(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A byte of a character past ASCII. */
static bool is_wide(char c)
{
	return (unsigned char)c >= 0x80;
}

static bool has_any(struct str s, const char *chars)
{
	for (size_t i = 0; i < s.len; i++)
		if (strchr(chars, s.p[i]))
			return true;
	return false;
}

/* Two blanks end what is before them; hledger takes an ideographic space for one, too. */
static bool is_one_piece(struct str s)
{
	const char *p = s.p, *end = str_end(s);
	bool blank = true;

	while (p < end) {
		bool before = blank;

		blank = unicode_is_space(unicode_next(&p, end));
		if (blank && before)
			return false;
	}
	return !blank;
}

static bool takes_code(struct str s)
{
	return s.len > 0 && !has_any(s, ")");
}

static bool takes_text(struct str s)
{
	return s.len == 0 || (is_one_piece(s) && !has_any(s, ";"));
}

static bool takes_account(struct str s)
{
	return is_one_piece(s) && !has_any(s, ";") && !strchr("([*!=@~", s.p[0]);
}

static bool takes_commodity(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_wide(s.p[i]) && (!is_alnum(s.p[i]) || (s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.len > 0;
}

/* ledger reads <a> and :a as the account a, and a::b as a:b. */
static bool takes_ledger_account(struct str s)
{
	return takes_account(s) && !strchr("<:", s.p[0]) && str_find(s, STR("::")) < 0;
}

/* To ledger 1 h and 1 m are 3600 and 60 seconds. */
static bool takes_ledger_commodity(struct str s)
{
	return takes_commodity(s) && !str_is(s, "h") && !str_is(s, "m");
}

/*
 * [2023-01-05], [=2023-01-05]: read as the date of the posting. hledger wants a date's characters
 * up to the bracket, ledger takes anything that begins with a digit or = for one.
 */
static bool has_bracketed_date(struct str s)
{
	for (size_t i = 0; i + 1 < s.len; i++) {
		bool starts = s.p[i] == '[' && strchr("0123456789-/.=", s.p[i + 1]);

		if (starts && memchr(s.p + i, ']', s.len - i))
			return true;
	}
	return false;
}

/* The tag `name` (with its colon), and not the end of a longer word. */
static bool has_tag(struct str s, struct str name)
{
	for (size_t i = 0; i + name.len <= s.len; i++)
		if (memcmp(s.p + i, name.p, name.len) == 0 && (i == 0 || !is_alnum(s.p[i - 1])))
			return true;
	return false;
}

static bool takes_comment(struct str s)
{
	return !has_bracketed_date(s) && !has_tag(s, STR("date:")) && !has_tag(s, STR("date2:")) &&
	       str_find(s, STR("::")) < 0;
}

static bool takes_bean_commodity(struct str s)
{
	if (s.len < 2 || s.len > 24 || s.p[0] < 'A' || s.p[0] > 'Z' || !is_upper(s.p[s.len - 1]))
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (!is_upper(s.p[i]) && !strchr("'._-", s.p[i]))
			return false;
	return true;
}

#define BEAN    (1u << LAYOUT_BEANCOUNT)
#define HLEDGER (1u << LAYOUT_HLEDGER)
#define LEDGER  (1u << LAYOUT_LEDGER)
#define BOTH    (HLEDGER | LEDGER)

static const struct {
	const char *field; /* as schemas/source/README names it */
	unsigned forms;    /* bits of enum layout_form */
	bool (*takes)(struct str text);
} rows[] = {
	{ "number", BOTH, takes_code },
	{ "header_text", BOTH, takes_text },
	{ "account", HLEDGER, takes_account },
	{ "account", LEDGER, takes_ledger_account },
	{ "base_currency", HLEDGER, takes_commodity },
	{ "base_currency", LEDGER, takes_ledger_commodity },
	{ "base_currency", BEAN, takes_bean_commodity },
	{ "currency", HLEDGER, takes_commodity },
	{ "currency", LEDGER, takes_ledger_commodity },
	{ "currency", BEAN, takes_bean_commodity },
	{ "summary", BOTH, takes_comment },
};

const char *layout_journal_account(enum layout_form form)
{
	return form == LAYOUT_BEANCOUNT
	               ? "\\A(?:Assets|Liabilities|Equity|Income|Expenses)(?::[\\p{Lu}\\p{Nd}][\\p{L}\\p{Nd}-]*)+\\z"
	               : NULL;
}

bool layout_journal_takes(enum layout_form form, struct str name, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.p[i] < ' ')
			return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].forms & 1u << form && str_is(name, rows[i].field))
			return rows[i].takes(text);
	return true;
}
