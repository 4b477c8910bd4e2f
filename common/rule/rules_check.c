/*
 * rules_check - check: numbers with check digits. A value passes unchanged, or is a fault.
 *
 * A number passes in the form of its standard: capitals, no blanks. If an export writes it in
 * another way, use `upper` and `delete` first.
 */
#include <string.h>

#include "date/date.h"
#include "rule/rule_int.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The value of a letter or digit: 0..9, A = 10 .. Z = 35; -1 for anything else. */
static int worth(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
}

/* The number that `count` digits (at most 8) from `at` on form; -1 if one is not a digit. */
static int digits_at(struct str s, size_t at, size_t count)
{
	int n = 0;

	for (size_t i = at; i < at + count; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		n = n * 10 + (s.p[i] - '0');
	}
	return n;
}

/*
 * Unified social credit code, GB 32100-2015: department, kind of organisation, six digits for the
 * place, nine characters of GB 11714, and a check character modulo 31 with the weights 3^(i-1).
 * Its alphabet lacks I, O, S, V and Z.
 */
static bool uscc(struct str s)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	size_t sum = 0, weight = 1;

	if (s.len != 18 || digits_at(s, 2, 6) < 0)
		return false;
	for (size_t i = 0; i < 18; i++) {
		const char *p = memchr(alphabet, s.p[i], sizeof(alphabet) - 1);

		if (!p)
			return false;
		sum += (size_t)(p - alphabet) * (i < 17 ? weight : 1);
		weight = weight * 3 % 31;
	}
	return sum % 31 == 0;
}

/*
 * Organisation code, GB 11714-1997: eight characters and a check digit modulo 11, in which X is 10;
 * with or without the hyphen between them. (It lives on as the 9th to 17th of a uscc.)
 */
static bool cn_org(struct str s)
{
	static const int weight[8] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	bool hyphen = s.len == 10 && s.p[8] == '-';
	int sum = 0, last;

	if (s.len != 9 && !hyphen)
		return false;
	for (size_t i = 0; i < 8; i++) {
		if (worth(s.p[i]) < 0)
			return false;
		sum += worth(s.p[i]) * weight[i];
	}
	last = s.p[s.len - 1] == 'X' ? 10 : digits_at(s, s.len - 1, 1);
	return last >= 0 && (sum + last) % 11 == 0;
}

/*
 * Resident identity number, GB 11643-1999: six digits for the place, the birth date, three digits,
 * and a check digit by ISO 7064 MOD 11-2, in which X is 10.
 */
static bool cn_id(struct str s)
{
	int year, month, day, sum = 0;
	struct date born;

	if (s.len != 18 || s.p[0] == '0' || digits_at(s, 0, 8) < 0 || digits_at(s, 8, 8) < 0)
		return false;
	year = digits_at(s, 6, 4);
	month = digits_at(s, 10, 2);
	day = digits_at(s, 12, 2);
	if (!date_of(year, month, day, &born))
		return false;
	for (size_t i = 0; i < 18; i++) {
		int n = i == 17 && s.p[i] == 'X' ? 10 : digits_at(s, i, 1);

		if (n < 0)
			return false;
		sum = (sum * 2 + n) % 11;
	}
	return sum == 1;
}

/*
 * Continue ISO 7064 MOD 97-10: append the characters from..to-1 of s to the number with remainder
 * `rest`, and return the new remainder. A letter counts as its two digits. -1 for a character that
 * is neither letter nor digit.
 */
static int mod97(int rest, struct str s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		int n = worth(s.p[i]);

		if (n < 0)
			return -1;
		rest = (rest * (n > 9 ? 100 : 10) + n) % 97;
	}
	return rest;
}

/* MOD 97-10 check digits are 98 minus a remainder: 00, 01 and 99 never occur. */
static bool is_check97(int digits)
{
	return digits >= 2 && digits <= 98;
}

/*
 * The length of the account numbers of a country, from the IBAN registry of SWIFT, the registration
 * authority of ISO 13616 (release 101); 0 for a country that is not in it.
 */
static size_t iban_length(struct str s)
{
	static const struct {
		char country[3];
		unsigned char length;
	} lengths[] = {
		{ "AD", 24 }, { "AE", 23 }, { "AL", 28 }, { "AT", 20 }, { "AZ", 28 }, { "BA", 20 },
		{ "BE", 16 }, { "BG", 22 }, { "BH", 22 }, { "BI", 27 }, { "BR", 29 }, { "BY", 28 },
		{ "CH", 21 }, { "CR", 22 }, { "CY", 28 }, { "CZ", 24 }, { "DE", 22 }, { "DJ", 27 },
		{ "DK", 18 }, { "DO", 28 }, { "EE", 20 }, { "EG", 29 }, { "ES", 24 }, { "FI", 18 },
		{ "FK", 18 }, { "FO", 18 }, { "FR", 27 }, { "GB", 22 }, { "GE", 22 }, { "GI", 23 },
		{ "GL", 18 }, { "GR", 27 }, { "GT", 28 }, { "HN", 28 }, { "HR", 21 }, { "HU", 28 },
		{ "IE", 22 }, { "IL", 23 }, { "IQ", 23 }, { "IS", 26 }, { "IT", 27 }, { "JO", 30 },
		{ "KW", 30 }, { "KZ", 20 }, { "LB", 28 }, { "LC", 32 }, { "LI", 21 }, { "LT", 20 },
		{ "LU", 20 }, { "LV", 21 }, { "LY", 25 }, { "MC", 27 }, { "MD", 24 }, { "ME", 22 },
		{ "MK", 19 }, { "MN", 20 }, { "MR", 27 }, { "MT", 31 }, { "MU", 30 }, { "NI", 28 },
		{ "NL", 18 }, { "NO", 15 }, { "OM", 23 }, { "PK", 24 }, { "PL", 28 }, { "PS", 29 },
		{ "PT", 25 }, { "QA", 29 }, { "RO", 24 }, { "RS", 22 }, { "RU", 33 }, { "SA", 24 },
		{ "SC", 31 }, { "SD", 18 }, { "SE", 24 }, { "SI", 19 }, { "SK", 24 }, { "SM", 27 },
		{ "SO", 23 }, { "ST", 25 }, { "SV", 28 }, { "TL", 23 }, { "TN", 24 }, { "TR", 26 },
		{ "UA", 29 }, { "VA", 22 }, { "VG", 24 }, { "XK", 20 }, { "YE", 30 },
	};

	for (size_t i = 0; i < COUNT(lengths); i++)
		if (memcmp(lengths[i].country, s.p, 2) == 0)
			return lengths[i].length;
	return 0;
}

/*
 * International bank account number, ISO 13616: country, two check digits by ISO 7064 MOD 97-10,
 * the national number. If the table lacks a country, any length up to the standard's 34 passes.
 */
static bool iban(struct str s)
{
	size_t length;
	int rest;

	if (s.len < 5 || s.len > 34 || worth(s.p[0]) < 10 || worth(s.p[1]) < 10 ||
	    !is_check97(digits_at(s, 2, 2)))
		return false;
	length = iban_length(s);
	if (length && s.len != length)
		return false;
	rest = mod97(0, s, 4, s.len);
	return rest >= 0 && mod97(rest, s, 0, 4) == 1;
}

/* Legal entity identifier, ISO 17442-1: 18 letters and digits, two check digits by MOD 97-10. */
static bool lei(struct str s)
{
	return s.len == 20 && is_check97(digits_at(s, 18, 2)) && mod97(0, s, 0, s.len) == 1;
}

/*
 * Modulus 10 with every second digit doubled, ISO/IEC 7812-1, Annex B: bank cards and many others.
 * At least 2 digits.
 */
static bool luhn(struct str s)
{
	int sum = 0;

	for (size_t i = 0; i < s.len; i++) {
		int n = digits_at(s, i, 1);

		if (n < 0)
			return false;
		if ((s.len - i) % 2 == 0)
			n = n > 4 ? 2 * n - 9 : 2 * n;
		sum = (sum + n) % 10;
	}
	return s.len >= 2 && sum == 0;
}

/* The kinds of numbers. */
static const struct {
	const char *name;
	bool (*passes)(struct str s); /* s is not empty */
} kinds[] = {
	{ "cn_id", cn_id }, { "cn_org", cn_org }, { "iban", iban },
	{ "lei", lei },     { "luhn", luhn },     { "uscc", uscc },
};

#define KINDS "cn_id|cn_org|iban|lei|luhn|uscc"

static bool add_kind(struct rule *r, const struct yaml_node *node)
{
	const char *names[COUNT(kinds)];
	struct str name;

	if (!rule_text(node, r->row->name, &name))
		return false;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		names[i] = kinds[i].name;
		if (str_is(name, kinds[i].name)) {
			r->count |= (size_t)1 << i;
			return true;
		}
	}
	rule_unknown(node, "check", names, COUNT(kinds), ": " KINDS);
	return false;
}

/*
 * Compile one kind, or a list of kinds of which one must fit: a tax number belongs to a company or
 * to a person.
 */
static bool compile_check(struct rule *r, const struct rule_source *source)
{
	const struct yaml_node *n = source->argument;

	if (n->kind != YAML_LIST)
		return add_kind(r, n);
	for (size_t i = 0; i < n->count; i++)
		if (!add_kind(r, n->items[i]))
			return false;
	if (!n->count)
		yaml_error(n, "rule 'check' is written { check: " KINDS " }");
	return n->count > 0;
}

static bool check(const struct rule *r, struct rule_work *w, struct arena *arena, struct str *value,
                  enum fault *fault)
{
	(void)w;
	(void)arena;
	for (size_t i = 0; i < COUNT(kinds); i++)
		if ((r->count >> i & 1) && kinds[i].passes(*value))
			return true;
	*fault = FAULT_CHECK_DIGIT;
	return false;
}

static const struct rule_row table[] = {
	{ "check", KINDS, compile_check, check,
	  "unchanged where the check digits are right (several: by one of them), else a fault" },
};

const struct rule_row *rules_check(size_t *count)
{
	*count = COUNT(table);
	return table;
}
