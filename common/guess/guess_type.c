/* guess_type - see guess_type.h. */
#include "guess/guess_type.h"

#include <string.h>

#include "guess/guess_yaml.h"
#include "sniff/guess_check.h"

#define FORMATS 4 /* that are named for one column */

/* ---- doubts ---- */

static void doubt(struct buf *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void doubt(struct buf *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_addv(out, format, args);
	va_end(args);
	buf_addc(out, '\n');
}

/* "'x' on line 3" */
static const char *place_text(struct buf *scratch, const struct guess_place *p)
{
	buf_reset(scratch);
	guess_comment_text(scratch, p->text);
	buf_addf(scratch, " on line %llu", (unsigned long long)p->line);
	return scratch->p;
}

/* ---- headings ---- */

bool guess_says_code(struct str name, bool pointed)
{
	static const char *const words[] = { "号",      "码",     "コード", "番号",  "號",
		                             "Nr",      "No.",    "Code",   "code",  "CODE",
		                             "编",      "ID",     "Id",     "Konto", "Account",
		                             "account", "Number", "number", "Ref",   "PLZ",
		                             "Phone",   "Tel",    "电话",   "手机" };
	const size_t sure = 10; /* the words after these are also in "Account Balance" and "PAID" */

	for (size_t i = 0; i < (pointed ? sure : sizeof(words) / sizeof(words[0])); i++)
		if (str_find(name, str_of(words[i])) >= 0)
			return true;
	return str_is(name, "id") || str_is(name, "no") || str_is(name, "No") ||
	       str_ends(name, STR("_id")) || str_ends(name, STR("_no")) ||
	       str_ends(name, STR("nr")) || str_ends(name, STR(" No"));
}

/* ---- the file ---- */

/* Does the column show the decimal mark? A code such as 1002.01 does not. */
static bool shows_mark(const struct guess_column *c, const struct guess_known *known)
{
	return !c->no_numbers && !guess_says_code(c->name, true) &&
	       (!known || known->type.kind != TYPE_TEXT);
}

void guess_habits(const struct guess_column *column, size_t count,
                  const struct guess_known *const *known, bool comma,
                  const struct guess_dates *dates, struct guess_habits *out)
{
	uint64_t only[2] = { 0 };

	*out = (struct guess_habits){ .mark = '.', .dates = dates };
	for (size_t i = 0; i < count; i++) {
		const struct guess_column *c = &column[i];

		for (size_t k = 0; k < 2 && shows_mark(c, known ? known[i] : NULL); k++)
			if (c->number[k].good * 2 > c->values)
				only[k] += c->number[k].only;
		for (size_t k = 0; k < c->shapes; k++)
			for (size_t f = 0; f < guess_dates_count(dates); f++) {
				size_t turned = guess_dates_turned(dates, f);

				if (turned == f || !(c->shape[k].fits >> f & 1) ||
				    (c->shape[k].fits >> turned & 1))
					continue;
				if (guess_dates_month_first(dates, f))
					out->month_first = true;
				else
					out->day_first = true;
			}
	}
	out->marked = only[0] != only[1];
	if (only[1] > only[0] || (!out->marked && comma))
		out->mark = ',';
}

/* ---- dates ---- */

/*
 * Does the format have the order of day and month that the other columns have, by all that show it?
 */
static bool is_usual(const struct guess_habits *habits, size_t format)
{
	return habits->day_first != habits->month_first &&
	       guess_dates_month_first(habits->dates, format) == habits->month_first;
}

/*
 * Choose the formats of a column: the one that reads most, then the one that reads most of the
 * rest.
 */
static size_t cover(const struct guess_column *c, uint64_t allowed,
                    const struct guess_habits *habits, size_t *format, uint64_t *left)
{
	size_t count = 0;
	uint64_t taken = 0;

	while (count < FORMATS) {
		uint64_t best = 0;

		for (size_t f = 0; f < guess_dates_count(habits->dates); f++) {
			uint64_t reads = 0;

			for (size_t k = 0; allowed >> f & 1 && k < c->shapes; k++)
				if (c->shape[k].fits >> f & 1 && !(c->shape[k].fits & taken))
					reads += c->shape[k].count;
			/* of two that read as much, prefer the order of the other columns */
			if (reads > best ||
			    (reads == best && reads > 0 &&
			     guess_dates_turned(habits->dates, f) == format[count] &&
			     is_usual(habits, f))) {
				best = reads;
				format[count] = f;
			}
		}
		if (best == 0)
			break;
		taken |= UINT64_C(1) << format[count++];
	}
	*left = 0;
	for (size_t k = 0; k < c->shapes; k++)
		if (!(c->shape[k].fits & taken))
			*left += c->shape[k].count;
	return count;
}

/*
 * The formats that a column may have. Digits alone are a date only if the heading says so, or if
 * all of them could be dates.
 */
static uint64_t allowed_formats(const struct guess_column *c, bool known,
                                const struct guess_dates *dates)
{
	uint64_t allowed = 0;
	bool digits = c->shortest == 8 && c->longest == 8 && c->digits == c->values;

	for (size_t f = 0; f < guess_dates_count(dates); f++) {
		enum guess_date_kind kind = guess_dates_kind(dates, f);

		if (kind == GUESS_DAY || kind == GUESS_TIME ||
		    (kind == GUESS_PLAIN && (known || digits)) || (kind == GUESS_SERIAL && known))
			allowed |= UINT64_C(1) << f;
	}
	return allowed;
}

/* Doubt the order of day and month if no cell shows it. */
static void doubt_order(const struct guess_column *c, const size_t *format, size_t count,
                        const struct guess_habits *habits, struct buf *doubts)
{
	struct buf scratch = { 0 };
	uint64_t both = 0, all = 0;
	const struct guess_place *first = NULL;

	for (size_t i = 0; i < count; i++) {
		size_t turned = guess_dates_turned(habits->dates, format[i]);
		uint64_t pair = (UINT64_C(1) << format[i]) | (UINT64_C(1) << turned);

		if (turned == format[i] || (i > 0 && turned == format[i - 1]))
			continue;
		for (size_t k = 0; k < c->shapes; k++) {
			if (!(c->shape[k].fits & pair))
				continue;
			all += c->shape[k].count;
			if ((c->shape[k].fits & pair) != pair)
				continue;
			both += c->shape[k].count;
			first = !first || c->shape[k].first.line < first->line ? &c->shape[k].first
			                                                       : first;
		}
	}
	if (both > 0 && both == all && !(habits->day_first != habits->month_first))
		doubt(doubts,
		      "day or month first? Each of %llu dates can be read both ways, the first %s",
		      (unsigned long long)both, place_text(&scratch, first));
	else if (both > 0 && both == all)
		doubt(doubts,
		      "day or month first? As in the other columns; here each of %llu dates can be read both ways, the "
		      "first %s",
		      (unsigned long long)both, place_text(&scratch, first));
	buf_free(&scratch);
}

bool guess_formats(const struct guess_column *c, bool known, const struct guess_habits *habits,
                   struct buf *out, struct buf *doubts, bool *timed)
{
	size_t format[FORMATS], count;
	uint64_t left = 0, good;

	if (c->no_dates || c->values == 0)
		return false;
	count = cover(c, allowed_formats(c, known, habits->dates), habits, format, &left);
	good = c->values - left;
	if (count == 0 || (known ? good * 2 < c->values : good * 10 < c->values * 9))
		return false;
	*timed = false;
	buf_addc(out, '[');
	for (size_t i = 0; i < count; i++) {
		*timed = *timed || guess_dates_kind(habits->dates, format[i]) == GUESS_TIME;
		buf_adds(out, i > 0 ? ", \"" : "\"");
		buf_addstr(out, guess_dates_format(habits->dates, format[i]));
		buf_addc(out, '"');
		if (guess_dates_kind(habits->dates, format[i]) == GUESS_SERIAL)
			doubt(doubts,
			      "numbers under the heading of a date: read as the days of a spreadsheet (1 is 1900-01-01; "
			      "excel1904 if it was made on an old Mac)");
		else if (guess_dates_kind(habits->dates, format[i]) == GUESS_PLAIN && !known)
			doubt(doubts, "eight digits that are all dates: or is it a code?");
	}
	buf_addc(out, ']');
	doubt_order(c, format, count, habits, doubts);
	return true;
}

static bool as_date(const struct guess_column *c, bool known, const struct guess_habits *habits,
                    struct guess_field *f)
{
	struct buf list = { 0 }, doubts = { 0 };
	bool timed = false, is = guess_formats(c, known, habits, &list, &doubts, &timed);

	if (is) {
		f->type.kind = timed ? TYPE_DATETIME : TYPE_DATE;
		buf_addf(&f->keys, ", type: %s, formats: %s", timed ? "datetime" : "date", list.p);
		buf_addstr(&f->doubts, buf_str(&doubts));
	}
	buf_free(&list);
	buf_free(&doubts);
	return is;
}

/* ---- words for yes and no, for debit and credit ---- */

struct pair {
	const char *first, *second, *third; /* all values; the third may mean an empty value */
};

/* Are the values these two, and otherwise only the third? `both`: each of the two must occur. */
static bool has_only(const struct guess_column *c, const struct pair *p, bool both)
{
	struct distinct_text top[GUESS_VALUES];
	bool exact, first = false, second = false;
	size_t count;

	if (distinct_count_of(&c->distinct, &exact) > 3 || !exact)
		return false;
	count = distinct_count_top(&c->distinct, top, GUESS_VALUES);
	for (size_t i = 0; i < count; i++) {
		bool one = str_is(top[i].text, p->first), two = str_is(top[i].text, p->second);

		first = first || one;
		second = second || two;
		if (!one && !two && (!p->third || !str_is(top[i].text, p->third)))
			return false;
	}
	return both ? first && second : first || second;
}

static bool as_boolean(const struct guess_column *c, struct guess_field *f)
{
	static const struct pair pairs[] = { { "是", "否", NULL },      { "Y", "N", NULL },
		                             { "y", "n", NULL },        { "Yes", "No", NULL },
		                             { "yes", "no", NULL },     { "YES", "NO", NULL },
		                             { "TRUE", "FALSE", NULL }, { "True", "False", NULL },
		                             { "true", "false", NULL }, { "T", "F", NULL },
		                             { "Ja", "Nein", NULL },    { "ja", "nein", NULL },
		                             { "はい", "いいえ", NULL } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (!has_only(c, &pairs[i], true))
			continue;
		f->type.kind = TYPE_BOOLEAN;
		buf_addf(&f->keys, ", type: boolean, \"true\": \"%s\", \"false\": \"%s\"",
		         pairs[i].first, pairs[i].second);
		return true;
	}
	return false;
}

static bool as_side(const struct guess_column *c, bool known, struct guess_field *f)
{
	static const struct pair pairs[] = { { "借", "贷", "平" },        { "借方", "贷方", "平" },
		                             { "借方", "貸方", NULL },    { "借", "貸", NULL },
		                             { "Dr", "Cr", NULL },        { "DR", "CR", NULL },
		                             { "Debit", "Credit", NULL }, { "Soll", "Haben", NULL },
		                             { "S", "H", NULL },          { "D", "C", NULL } };
	const size_t sure = 8; /* the words after these are letters that could be anything */

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (!has_only(c, &pairs[i], !known) || (i >= sure && !known))
			continue;
		if (strcmp(pairs[i].first, "D") != 0)
			buf_addf(
				&f->keys,
				", rules: [{ replace: [\"^%s$\", D] }, { replace: [\"^%s$\", C] }]",
				pairs[i].first, pairs[i].second);
		if (pairs[i].third)
			buf_addf(&f->keys, ", null: [\"%s\"]", pairs[i].third);
		f->side = true;
		return true;
	}
	return false;
}

/* ---- numbers ---- */

/* Is it a code although it looks like a number? Notes the reason. */
static bool is_code(const struct guess_column *c, const struct guess_known *known,
                    struct guess_field *f)
{
	const char *why = NULL;
	bool pointed = c->digits < c->values;

	if (c->zeros > 0 && (!known || known->type.kind != TYPE_DECIMAL))
		why = "leading zeros";
	else if (known)
		why = known->type.kind == TYPE_TEXT ? "" : NULL;
	else if (guess_says_code(c->name, pointed))
		why = "a code by its name";
	else if (pointed)
		why = NULL;
	else if (c->longest > 15)
		why = "long digits";
	else if (c->shortest == c->longest && c->longest >= 4)
		why = "digits of one length";
	if (why && *why != '\0' && (!pointed || c->zeros == 0))
		buf_addf(&f->note, "%s, so text; ", why);
	return why != NULL;
}

/*
 * Are all values zero? Zeros do not show how many digits are after the point: other files of the
 * kind have more.
 */
static bool is_all_zero(const struct guess_column *c)
{
	struct distinct_text top[4];
	size_t count = distinct_count_top(&c->distinct, top, 4);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < top[i].text.len; k++)
			if (top[i].text.p[k] >= '1' && top[i].text.p[k] <= '9')
				return false;
	return count > 0 && count < 4;
}

static char mark_of(const struct guess_column *c, const struct guess_habits *habits)
{
	if (c->number[0].only != c->number[1].only)
		return c->number[0].only > c->number[1].only ? '.' : ',';
	return habits->mark;
}

static void doubt_numbers(const struct guess_column *c, char mark,
                          const struct guess_habits *habits, struct guess_field *f)
{
	struct buf scratch = { 0 };

	if (c->differ > 0 && c->number[0].only + c->number[1].only == 0)
		doubt(&f->doubts, "decimal mark '.' or ','? %s can be read with both; '%c' %s",
		      place_text(&scratch, &c->differ_at), mark,
		      habits->marked ? "as in the other columns" : "since no column shows it");
	if (c->scientific > 0)
		doubt(&f->doubts,
		      "a spreadsheet has destroyed digits of %llu cell%s, the first %s: export again from the old system",
		      (unsigned long long)c->scientific, c->scientific == 1 ? "" : "s",
		      place_text(&scratch, &c->scientific_at));
	if (f->type.kind == TYPE_DECIMAL && f->type.scale > 10)
		doubt(&f->doubts,
		      "%d digits after the point, as binary fractions leave them: decimal(2) with round: half_up?",
		      f->type.scale);
	buf_free(&scratch);
}

static bool as_number(const struct guess_column *c, const struct guess_known *known,
                      const struct guess_habits *habits, struct guess_field *f)
{
	char mark = mark_of(c, habits);
	const struct guess_number *n = &c->number[mark == ','];
	bool hinted = known &&
	              (known->type.kind == TYPE_DECIMAL || known->type.kind == TYPE_INTEGER);
	int scale = n->scale == 1 ? 2 : n->scale;

	if (c->no_numbers || n->good == 0 ||
	    (hinted ? n->good * 2 < c->values : n->good * 10 < c->values * 9))
		return false;
	if ((known && known->type.kind == TYPE_TEXT) || is_code(c, known, f))
		return false;
	if (known && known->type.kind == TYPE_INTEGER && n->scale > 0) {
		buf_adds(&f->note, "not all are whole, so text; ");
		return false;
	}
	if (scale == 0 && (!known || known->type.kind != TYPE_DECIMAL) && n->grouped == 0 &&
	    ((n->written < 2 && !is_all_zero(c)) || (known && known->type.kind == TYPE_INTEGER))) {
		f->type.kind = TYPE_INTEGER;
		buf_adds(&f->keys, ", type: integer");
	} else {
		scale = known && known->type.kind == TYPE_DECIMAL && known->type.scale > scale
		                ? known->type.scale
		                : scale;
		scale = scale < 2 ? 2 : scale;
		f->type = (struct type){ TYPE_DECIMAL, scale };
		f->amount = true;
		buf_addf(&f->keys, ", type: decimal(%d)", scale);
	}
	if (mark == '.' && c->indian > 0)
		buf_adds(&f->keys, ", grouping: indian");
	if (mark == ',' && f->type.kind == TYPE_DECIMAL)
		buf_adds(&f->keys, ", decimal_mark: \",\"");
	doubt_numbers(c, mark, habits, f);
	return true;
}

static bool as_percent(const struct guess_column *c, const struct guess_known *known,
                       struct guess_field *f)
{
	int scale = c->percent_scale < 2 ? 2 : c->percent_scale;

	if (c->percents == 0 || c->percents != c->values ||
	    (known && known->type.kind == TYPE_TEXT))
		return false;
	f->type = (struct type){ TYPE_DECIMAL, scale };
	buf_addf(&f->keys, ", type: decimal(%d), percent: true", scale);
	return true;
}

/* ---- texts ---- */

/* A column of codes, some of which a spreadsheet has damaged: the damaged ones must be faults. */
static bool has_damaged(const struct guess_column *c, const struct guess_known *known)
{
	static const char *const fields[] = {
		"account",    "contra_account", "number",     "reference",   "customer", "supplier",
		"tax_number", "project",        "department", "cost_center", "employee", "tax_code",
		"postcode",   "iban",           "item",       "id"
	};
	bool codes = !known && guess_says_code(c->name, false);

	for (size_t i = 0; known && i < sizeof(fields) / sizeof(fields[0]); i++)
		codes = codes || str_is(known->field, fields[i]);
	return codes && guess_check_damaged(c);
}

static void as_text(const struct guess_column *c, const struct guess_known *known,
                    struct guess_field *f)
{
	struct buf scratch = { 0 };
	bool damaged = has_damaged(c, known);

	f->type.kind = TYPE_TEXT;
	if (c->formulas > 0)
		buf_addf(&f->keys, ", rules: [{ replace: ['^=\"(.*)\"$', \"$1\"] }%s]",
		         damaged ? ", code" : "");
	else if (c->quoted > 0 || damaged)
		buf_addf(&f->keys, ", rules: [%s%s%s]", c->quoted > 0 ? "unquote" : "",
		         c->quoted > 0 && damaged ? ", " : "", damaged ? "code" : "");
	if (c->scientific > 0)
		doubt(&f->doubts,
		      "a spreadsheet has destroyed %llu code%s, the first %s: export again from the old system",
		      (unsigned long long)c->scientific, c->scientific == 1 ? "" : "s",
		      place_text(&scratch, &c->scientific_at));
	else if (c->number[0].good * 2 > c->values && !c->no_numbers && c->digits < c->values &&
	         c->number[0].bad.line > 0 && c->number[0].good * 10 >= c->values * 5)
		doubt(&f->doubts,
		      "%llu of %llu are numbers, so is it an amount? The first that cannot be read as one is %s",
		      (unsigned long long)c->number[0].good, (unsigned long long)c->values,
		      place_text(&scratch, &c->number[0].bad));
	buf_free(&scratch);
}

/* The heading is that of an amount, but the cells are no amounts. */
static void doubt_amount(const struct guess_column *c, const struct guess_habits *habits,
                         struct guess_field *f)
{
	const struct guess_number *n = &c->number[mark_of(c, habits) == ','];
	struct buf scratch = { 0 };

	doubt(&f->doubts,
	      "its heading is that of an amount, but %llu of %llu cells cannot be read as one, the first %s",
	      (unsigned long long)(c->values - n->good), (unsigned long long)c->values,
	      place_text(&scratch, n->bad.line > 0 ? &n->bad : &c->example));
	buf_free(&scratch);
}

/* Placeholders that the type does not read as empty by itself. */
static void put_nulls(const struct guess_column *c, struct guess_field *f)
{
	bool number = f->type.kind == TYPE_DECIMAL || f->type.kind == TYPE_INTEGER, any = false;

	if (strstr(f->keys.p ? f->keys.p : "", ", null: "))
		return;
	for (size_t i = 0; guess_null_text(i); i++) {
		if (c->nulls[i] == 0 || (number && guess_null_known(i)))
			continue;
		buf_adds(&f->keys, any ? ", " : ", null: [");
		guess_yaml_text(&f->keys, str_of(guess_null_text(i)));
		any = true;
	}
	if (any)
		buf_addc(&f->keys, ']');
}

/* ---- all ---- */

static void put_note(const struct guess_column *c, struct guess_field *f)
{
	char a[27], b[27];
	bool exact;
	uint64_t distinct = distinct_count_of(&c->distinct, &exact);

	if (c->filled == 0) {
		buf_adds(&f->note, "empty in this file");
		return;
	}
	if (c->values == 0) {
		buf_adds(&f->note, "nothing but placeholders in this file");
		return;
	}
	if (c->filled == c->rows)
		buf_adds(&f->note, "always filled");
	else
		buf_addf(&f->note, "%s of %s filled", text_count(c->filled, a),
		         text_count(c->rows, b));
	buf_addf(&f->note, ", %s%s different, such as ", exact ? "" : "over ",
	         text_count(exact ? distinct : GUESS_DISTINCT, a));
	guess_comment_text(&f->note, c->example.text);
}

void guess_type(const struct guess_column *c, const struct guess_known *known,
                const struct guess_habits *habits, struct guess_field *f)
{
	bool dated = known && (known->type.kind == TYPE_DATE || known->type.kind == TYPE_DATETIME);
	bool side = known && str_is(known->field, "side");

	f->column = c;
	if (c->values == 0 && known && known->type.kind == TYPE_DECIMAL) {
		f->type = known->type;
		buf_addf(&f->keys, ", type: decimal(%d)", known->type.scale);
	} else if (c->values > 0 && (as_side(c, side, f) || as_boolean(c, f))) {
		/* as_date() says it */
	} else if ((!known || known->type.kind != TYPE_TEXT) && as_date(c, dated, habits, f)) {
		/* as_percent() says it */
	} else if (c->values > 0 && !dated && as_percent(c, known, f)) {
		/* as_number() says it */
	} else if (c->values == 0 || dated || !as_number(c, known, habits, f)) {
		as_text(c, known, f);
		if (known && known->type.kind == TYPE_DECIMAL && c->values > 0 &&
		    f->type.kind == TYPE_TEXT)
			doubt_amount(c, habits, f);
		if (dated && c->values > 0)
			doubt(&f->doubts,
			      "its heading is that of a date, but no known format reads its cells: see formats in "
			      "cutover-spec(5)");
	}
	put_nulls(c, f);
	put_note(c, f);
}

void guess_field_free(struct guess_field *f)
{
	buf_free(&f->name);
	buf_free(&f->keys);
	buf_free(&f->doubts);
	buf_free(&f->note);
}
