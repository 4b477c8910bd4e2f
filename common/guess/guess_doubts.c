/* guess_doubts - see guess_doubts.h. */
#include "guess/guess_doubts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "date/month.h"
#include "guess/guess_yaml.h"

static bool is_one_of(struct str text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(text, list[i]))
			return true;
	return false;
}

#define IS_ONE_OF(text, list) is_one_of(text, list, sizeof(list) / sizeof((list)[0]))

static bool is_digits(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!isdigit((unsigned char)s.p[i]))
			return false;
	return s.len > 0;
}

/* ---- months and days ---- */

/* Is it a column of whole numbers up to `most`, under one of these headings? */
static bool is_part(const struct guess_plan *p, size_t i, const char *const *headings, size_t count,
                    int most)
{
	const struct guess_column *c = p->field[i].column;
	struct distinct_text value[GUESS_VALUES];
	size_t values = distinct_count_top(&c->distinct, value, GUESS_VALUES);

	if (p->heading.none || !is_one_of(p->columns.shown[i], headings, count) || values == 0)
		return false;
	for (size_t k = 0; k < values; k++)
		if (!is_digits(value[k].text) || value[k].text.len > 2 ||
		    atoi(value[k].text.p) > most)
			return false;
	return true;
}

static void doubt_year(const struct guess_plan *p, struct buf *out)
{
	static const char *const months[] = {
		"月", "月份", "Month", "month", "Monat", "Mois", "Mes"
	};
	static const char *const days[] = { "日", "Day", "day", "Tag", "Jour", "Día" };
	static const char *const years[] = { "年",   "年份", "年度",  "会计年度", "Year",
		                             "year", "Jahr", "Année", "Año" };
	size_t month = SIZE_MAX, day = SIZE_MAX;

	for (size_t i = 0; i < p->columns.own; i++) {
		if (p->field[i].type.kind == TYPE_DATE || p->field[i].type.kind == TYPE_DATETIME ||
		    (!p->heading.none && IS_ONE_OF(p->columns.shown[i], years)))
			return;
		if (is_part(p, i, months, sizeof(months) / sizeof(months[0]), 12))
			month = i;
		if (is_part(p, i, days, sizeof(days) / sizeof(days[0]), 31))
			day = i;
	}
	if (month == SIZE_MAX || day == SIZE_MAX)
		return;
	buf_adds(
		out,
		"  # doubt: months and days without a year: no column has the year; a parameter of map completes the date:\n"
		"  #   to_date($year || '-' || lpad(");
	buf_addstr(out, buf_str(&p->field[month].name));
	buf_adds(out, ", 2, '0') || '-' || lpad(");
	buf_addstr(out, buf_str(&p->field[day].name));
	buf_adds(out, ", 2, '0'))\n");
}

/*
 * Is it a day without a year: 01/31, 31.01., 1月31日, or under the heading of a date 01-31? Two
 * numbers, one of which may be a month.
 */
static bool is_day_only(struct str s, bool dated)
{
	int number[2] = { 0 };
	size_t groups = 0, run = 0, signs = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (!isdigit((unsigned char)s.p[i])) {
			signs += run > 0;
			run = 0;
			continue;
		}
		groups += run == 0;
		run++;
		if (groups > 2 || run > 2)
			return false;
		number[groups - 1] = number[groups - 1] * 10 + (s.p[i] - '0');
	}
	if (groups != 2 || number[0] < 1 || number[1] < 1 || number[0] > 31 || number[1] > 31 ||
	    (number[0] > 12 && number[1] > 12))
		return false;
	return (dated && memchr(s.p, '-', s.len)) || str_find(s, STR("月")) > 0 ||
	       memchr(s.p, '/', s.len) || (memchr(s.p, '.', s.len) && signs == 2);
}

/* Is it Jan 31, 31-Jan or 31. März: the name of a month, and one number that may be a day? */
static bool is_named_day(struct str s)
{
	const char *p = s.p, *end = str_end(s);
	size_t months = 0, groups = 0;
	int number = 0;

	while (p < end) {
		if (isdigit((unsigned char)*p)) {
			groups++;
			for (number = 0; p < end && isdigit((unsigned char)*p) && number < 100; p++)
				number = number * 10 + (*p - '0');
		} else if (month_read(&p, end) > 0) {
			months++;
		} else if (!strchr(" .-/", *p++)) {
			return false;
		}
	}
	return months == 1 && groups == 1 && number >= 1 && number <= 31;
}

static void doubt_day(const struct guess_column *c, bool dated, struct buf *out)
{
	struct distinct_text value[GUESS_VALUES];
	size_t values = distinct_count_top(&c->distinct, value, GUESS_VALUES), days = 0;

	for (size_t i = 0; i < values; i++)
		days += is_day_only(value[i].text, dated) || is_named_day(value[i].text);
	if (values == 0 || days * 10 < values * 9)
		return;
	buf_adds(out, "    # doubt: days without a year, such as ");
	guess_comment_text(out, value[0].text);
	buf_adds(out,
	         ": no format reads them; the year comes from elsewhere, by a parameter of map\n");
}

/* ---- codes ---- */

/*
 * Is it a field whose values have one length, or several lengths that mean something? The number of
 * a voucher has any length.
 */
static bool is_code(const struct guess_plan *p, size_t i)
{
	static const char *const counts[] = { "number", "line", "attachments", "id" };
	const struct guess_known *known = p->heading.none ? NULL
	                                                  : guess_names_find(&p->names,
	                                                                     p->columns.shown[i]);

	if (known)
		return known->type.kind == TYPE_TEXT && !IS_ONE_OF(known->field, counts);
	return guess_says_code(p->columns.shown[i], false);
}

/* Does any value begin with this one and go on? */
static bool has_below(const struct distinct_text *value, size_t count, struct str code)
{
	for (size_t i = 0; i < count; i++)
		if (value[i].text.len > code.len && str_starts(value[i].text, code))
			return true;
	return false;
}

/*
 * Most codes have one length. A few are shorter and are no parents of others: a spreadsheet read
 * them as numbers and dropped their zeros.
 */
static void doubt_zeros(const struct guess_column *c, struct buf *out)
{
	struct distinct_text value[GUESS_VALUES];
	size_t values = distinct_count_top(&c->distinct, value, GUESS_VALUES), length[32] = { 0 },
	       usual = 0, shorter = 0;
	struct str first = STR_NULL;

	for (size_t i = 0; i < values; i++) {
		if (!is_digits(value[i].text) || value[i].text.len >= 32)
			return;
		length[value[i].text.len]++;
	}
	for (size_t i = 1; i < 32; i++)
		usual = length[i] > length[usual] ? i : usual;
	for (size_t i = 0; i < values; i++) {
		if (value[i].text.len >= usual || has_below(value, values, value[i].text))
			continue;
		shorter++;
		first = !first.p ? value[i].text : first;
	}
	if (usual < 4 || shorter == 0 || shorter * 10 > values * 4 ||
	    length[usual] * 10 < values * 6)
		return;
	buf_addf(out,
	         "    # doubt: most have %zu digits, but %zu different value%s fewer, such as ",
	         usual, shorter, shorter == 1 ? " has" : "s have");
	guess_comment_text(out, first);
	buf_addf(out,
	         ": did they lose leading zeros? rules: [{ pad: [%zu, \"0\"] }] puts them back\n",
	         usual);
}

/* ---- labels in one cell ---- */

/*
 * Find the sign between a label and its value: the first in the text. Returns its length and sets
 * *at to its place; both are 0 if there is none.
 */
static size_t find_sign(struct str s, size_t *at)
{
	static const char *const signs[] = { "：", ":", "=" };
	size_t len = 0;

	*at = 0;
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		ptrdiff_t here = str_find(s, str_of(signs[i]));

		if (here < 0 || (len > 0 && (size_t)here >= *at))
			continue;
		*at = (size_t)here;
		len = strlen(signs[i]);
	}
	return len;
}

static bool has_any(struct str s, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_find(s, str_of(list[i])) >= 0)
			return true;
	return false;
}

/* Dept:A;Cost:B: does another label follow between a separator and the next sign? */
static bool goes_on(struct str rest)
{
	static const char *const separators[] = { ";", "|", ",", "/", "；", "，", "、" };
	size_t at;

	return find_sign(rest, &at) > 0 && at > 0 &&
	       has_any((struct str){ rest.p, at }, separators,
	               sizeof(separators) / sizeof(separators[0]));
}

/*
 * Find the first label in 【部门：A】, [Dept: A], Dept:A;Cost:B, dept=A;cost=B, 客户---001---A. Its length
 * is 0 if there is none.
 */
static struct str find_label(struct str s)
{
	static const char *const opens[] = { "【", "[", "〔", "{" };
	size_t sign, len = find_sign(s, &sign);
	struct str label = { 0 };
	ptrdiff_t at;

	if (len == 0 || sign == 0) {
		at = str_find(s, STR("---"));
		if (at > 0 &&
		    str_find((struct str){ s.p + at + 3, s.len - (size_t)at - 3 }, STR("---")) > 0)
			label = (struct str){ s.p, (size_t)at };
		return label;
	}
	for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++) {
		at = str_find(s, str_of(opens[i]));
		if (at >= 0 && (size_t)at < sign)
			return (struct str){ s.p + at + strlen(opens[i]),
				             sign - (size_t)at - strlen(opens[i]) };
	}
	if (isdigit((unsigned char)s.p[0]) || str_find(s, STR("://")) >= 0 ||
	    !goes_on((struct str){ s.p + sign + len, s.len - sign - len }))
		return label;
	return (struct str){ s.p, sign };
}

static void doubt_packed(const struct guess_column *c, struct buf *out)
{
	struct distinct_text value[GUESS_VALUES];
	size_t values = distinct_count_top(&c->distinct, value, GUESS_VALUES), packed = 0,
	       first = SIZE_MAX;

	for (size_t i = 0; i < values; i++) {
		bool is = find_label(value[i].text).len > 0;

		packed += is;
		first = is && first == SIZE_MAX ? i : first;
	}
	if (first == SIZE_MAX || packed * 2 < values)
		return;
	buf_adds(out, "    # doubt: labels and their values are packed into one cell, such as ");
	guess_comment_text(out, value[first].text);
	buf_adds(
		out,
		": no field reads one of them; a field of its own does, with rules: [{ extract: REGEX }] for ");
	guess_comment_text(out, find_label(value[first].text));
	buf_addc(out, '\n');
}

/* ---- accounts above others ---- */

/* The code at the beginning of a cell. The name may follow it: '1002 Bank'. */
static struct str code_of(struct str s)
{
	size_t len = 0;

	while (len < s.len && (isalnum((unsigned char)s.p[len]) || s.p[len] == '.' ||
	                       s.p[len] == '-' || s.p[len] == '_'))
		len++;
	return (struct str){ s.p, len };
}

/*
 * Count the accounts that have others below them, in a list that has each account once, such as a
 * trial balance. Sets *first to one of them.
 */
static size_t count_parents(const struct guess_column *c, struct distinct_text *value,
                            struct str *first)
{
	size_t values = distinct_count_top(&c->distinct, value, GUESS_DISTINCT), parents = 0;

	for (size_t k = 0; k < values && c->values <= values * 3 / 2; k++) {
		struct str code = code_of(value[k].text);

		if (code.len < 3 || !isdigit((unsigned char)code.p[0]) ||
		    !has_below(value, values, code) || str_starts(value[k].text, STR("*")))
			continue;
		*first = parents++ == 0 ? code : *first;
	}
	return parents;
}

void guess_doubt_parents(const struct guess_column *c, const char *indent, struct str field,
                         struct buf *out)
{
	struct distinct_text *value = xcalloc(GUESS_DISTINCT, sizeof(*value));
	struct str first = STR("");
	size_t parents = count_parents(c, value, &first);

	if (parents > 0) {
		buf_addf(out, "%s# doubt: %zu account%s in one list with others below %s, such as ",
		         indent, parents, parents == 1 ? " is" : "s are",
		         parents == 1 ? "it" : "them");
		guess_comment_text(out, first);
		buf_addf(
			out,
			": are its amounts theirs, counted twice? Then keep the lowest:\n%s# %sleaf: { code: ",
			indent, *indent == '\0' ? "clean: { " : "");
		guess_yaml_text(out, field);
		buf_addf(out, " }%s\n", *indent == '\0' ? " }" : "");
	}
	free(value);
}

/*
 * Doubt parents in the column of codes that the amounts belong to: the accounts, or else a column
 * that is called a code.
 */
static void doubt_parents(const struct guess_plan *p, struct buf *out)
{
	size_t at = SIZE_MAX;
	bool amounts = false;

	for (size_t i = 0; i < p->columns.own; i++) {
		bool account = str_is(buf_str(&p->field[i].name), "account");

		amounts = amounts || (p->field[i].amount && p->field[i].column->values > 0);
		if (!guess_plan_named(p, i) || p->field[i].type.kind != TYPE_TEXT ||
		    p->heading.none)
			continue;
		if (account || (at == SIZE_MAX && is_code(p, i)))
			at = i;
		if (account)
			break;
	}
	for (size_t i = at == SIZE_MAX ? p->columns.own : at; i < p->columns.own && !amounts; i++)
		amounts = p->field[i].amount && p->field[i].column->values > 0;
	if (at != SIZE_MAX && amounts)
		guess_doubt_parents(p->field[at].column, "  ", buf_str(&p->field[at].name), out);
}

/* ---- currencies ---- */

void guess_doubt_currencies(const struct guess_column *c, const char *indent, struct str field,
                            struct buf *out)
{
	if (c->currencies < 2)
		return;
	buf_addf(out, "%s# doubt: ", indent);
	if (field.len > 0)
		buf_addf(out, "%.*s: ", (int)field.len, field.p);
	buf_adds(out, "amounts of several currencies, which no sum may add: ");
	for (size_t i = 0; i < c->currencies; i++)
		buf_addf(out, "%s%s", i > 0 ? ", " : "", c->currency[i]);
	buf_adds(out, "; the first in another one is ");
	guess_comment_text(out, c->currency_at.text);
	buf_addf(out, " on line %llu: currency: FIELD names the field that says which\n",
	         (unsigned long long)c->currency_at.line);
}

/* ---- sides ---- */

/*
 * A mark CR makes an amount negative. Under a heading that already says credit, it turns the sign.
 */
static void doubt_sided(const struct guess_plan *p, size_t i, struct buf *out)
{
	const struct guess_column *c = p->field[i].column;
	bool credit = str_is(buf_str(&p->field[i].name), "credit") ||
	              str_find(p->columns.shown[i], STR("Credit")) >= 0 ||
	              str_find(p->columns.shown[i], STR("贷")) >= 0;

	if (!credit || c->sided[1] == 0 || c->sided[1] * 2 < c->number[0].good)
		return;
	buf_addf(
		out,
		"    # doubt: %llu of %llu cells end with CR and are read as below zero, under a heading that says credit: "
		"rules: [{ replace: [\"(?i) *CR$\", \"\"] }] leaves it out\n",
		(unsigned long long)c->sided[1], (unsigned long long)c->values);
}

/* Doubt a file with a field for the side and one amount. */
static void doubt_side(const struct guess_plan *p, struct buf *out)
{
	size_t side = SIZE_MAX, amount = SIZE_MAX, amounts = 0;

	for (size_t i = 0; i < p->columns.own; i++) {
		struct str name = buf_str(&p->field[i].name);

		if (!guess_plan_named(p, i))
			continue;
		if (p->field[i].amount && (str_is(name, "debit") || str_is(name, "credit")))
			return;
		side = p->field[i].side && side == SIZE_MAX ? i : side;
		if (p->field[i].amount && !p->rows.totals.shape[i].level &&
		    (amounts++ == 0 || str_is(name, "amount")))
			amount = i;
	}
	if (side == SIZE_MAX || amount == SIZE_MAX)
		return;
	buf_adds(out, "  # doubt: ");
	buf_addstr(out, buf_str(&p->field[side].name));
	buf_adds(out, " says the side of ");
	buf_addstr(out, buf_str(&p->field[amount].name));
	if (p->field[amount].column->below > 0) {
		buf_adds(
			out,
			", of which some are below zero: what do they mean? See clean.side in cutover-spec(5)\n");
		return;
	}
	buf_adds(
		out,
		", whose sum is debit plus credit: two fields of it, debit and credit, both from the same column, with these as the controls:\n"
		"  # side: { field: ");
	guess_yaml_text(out, buf_str(&p->field[side].name));
	buf_adds(out, ", debit: D, credit: C, divide: [debit, credit] }\n");
}

/* ---- zones ---- */

static void doubt_zones(const struct guess_column *c, struct buf *out)
{
	if (c->offsets == 0)
		return;
	buf_addf(out, "    # doubt: time stamps of several zones: the first has %s, another is ",
	         c->offset.p);
	guess_comment_text(out, c->offset_at.text);
	buf_addf(
		out,
		" on line %llu: zone: Asia/Shanghai, or the zone of the books, brings them to one\n",
		(unsigned long long)c->offset_at.line);
}

/* ---- all ---- */

void guess_doubt_file(const struct guess_plan *p, struct buf *out)
{
	doubt_year(p, out);
	doubt_side(p, out);
	doubt_parents(p, out);
}

static bool is_dated(const struct guess_plan *p, size_t i)
{
	const struct guess_known *known = p->heading.none ? NULL
	                                                  : guess_names_find(&p->names,
	                                                                     p->columns.shown[i]);

	return (known && (known->type.kind == TYPE_DATE || known->type.kind == TYPE_DATETIME)) ||
	       str_is(p->columns.shown[i], "月日");
}

void guess_doubt_column(const struct guess_plan *p, size_t i, struct buf *out)
{
	const struct guess_field *f = &p->field[i];

	if (f->type.kind == TYPE_DECIMAL || f->type.kind == TYPE_INTEGER)
		guess_doubt_currencies(f->column, "    ", STR(""), out);
	if (f->amount)
		doubt_sided(p, i, out);
	if (f->type.kind == TYPE_DATE || f->type.kind == TYPE_DATETIME)
		doubt_zones(f->column, out);
	if (f->type.kind != TYPE_TEXT || f->column->values == 0)
		return;
	doubt_day(f->column, is_dated(p, i), out);
	doubt_packed(f->column, out);
	if (is_code(p, i))
		doubt_zeros(f->column, out);
}
