/* functions_date - calendar functions. Dates have no time of day and no zone. */
#include <string.h>
#include <strings.h>

#include "expr/expr_int.h"

/* ---- to_date(text, picture): the picture becomes a date format, once */

/* Elements in any case. If one begins with another, the longer one comes first. */
static const struct letter {
	const char *picture; /* of SQL */
	const char *format;  /* of date.h */
} letters[] = {
	{ "YYYY", "%Y" }, { "YY", "%y" }, { "MM", "%m" },    { "DD", "%d" },  { "HH24", "%H" },
	{ "MI", "%M" },   { "SS", "%S" }, { "Month", "%B" }, { "Mon", "%b" },
};

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The length of the element at the start of `rest`; 0 if it cannot be read. */
static size_t picture_step(struct str rest, struct buf *format)
{
	const char *quote;
	size_t quoted;

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		size_t len = strlen(letters[i].picture);

		if (rest.len >= len && strncasecmp(rest.p, letters[i].picture, len) == 0) {
			buf_adds(format, letters[i].format);
			return len;
		}
	}
	if (rest.p[0] == '%' || is_letter(rest.p[0]))
		return 0;
	if (rest.p[0] != '"') {
		buf_addc(format, rest.p[0]);
		return 1;
	}
	quote = memchr(rest.p + 1, '"', rest.len - 1);
	if (!quote)
		return 0;
	quoted = (size_t)(quote - rest.p - 1);
	for (size_t i = 1; i <= quoted; i++)
		buf_adds(format, rest.p[i] == '%' ? "%%" : (char[]){ rest.p[i], '\0' });
	return quoted + 2;
}

static bool picture_format(struct str picture, struct buf *format)
{
	while (picture.len) {
		size_t step = picture_step(picture, format);

		if (!step)
			return false;
		picture.p += step;
		picture.len -= step;
	}
	return true;
}

static bool compile_picture(struct binder *b, struct node *n)
{
	const struct str *picture = literal_text(n->arg[1]);
	struct compiled *c = node_compiled(b->expr, n);
	struct buf format = { 0 };
	const char *why = NULL;
	bool ok;

	if (!picture)
		return expr_complain(b->error, n->arg[1]->offset,
		                     "the picture of to_date() must be a text in quotes");
	ok = picture_format(*picture, &format);
	date_format_free(c->format);
	c->format = NULL;
	if (ok)
		c->format = date_format_compile(buf_str(&format), &why);
	buf_free(&format);
	if (!ok)
		return expr_complain(
			b->error, n->arg[1]->offset,
			"bad picture: it is made of YYYY YY MM DD HH24 MI SS Mon Month, "
			"\"quoted text\" and signs");
	return c->format || expr_complain(b->error, n->arg[1]->offset, "bad picture: %s",
	                                  why ? why : "malformed");
}

static bool prepare_to_date(struct binder *b, struct node *n)
{
	return n->count == 1 || compile_picture(b, n);
}

static bool apply_to_date(const struct node *n, struct expr_env *env, const struct value *arg,
                          struct value *out)
{
	struct datetime t;
	enum fault fault = FAULT_NOT_A_DATE;

	out->kind = VALUE_DATE;
	if (n->count == 1)
		return value_to_date(&arg[0], &out->date, &fault) ||
		       expr_fault(env, fault, &arg[0]);
	if (date_format_read(n->compiled->format, arg[0].text, &t) != DATE_OK)
		return expr_fault(env, fault, &arg[0]);
	out->date = t.date;
	return true;
}

/* ---- to_char(date, picture) */

static bool write_picture(const struct node *n, struct expr_env *env, struct str picture,
                          const struct datetime *t, struct value *out)
{
	struct buf *b = &node_work(n, env)->scratch;

	buf_reset(b);
	if (!date_picture(picture, t, b))
		return expr_faultf(env, FAULT_NOT_A_DATE,
		                   "the picture of to_char() is not understood");
	return give_made(env, out, b);
}

/*
 * Vouchers have few different days: keep DAYS written texts, by the last digits of the day's
 * number.
 */
#define DAYS 64

struct day_text {
	int32_t day;       /* which day */
	unsigned char len; /* bytes of text; 0: empty slot */
	char text[27];     /* the written text */
};

static bool write_day(const struct node *n, struct expr_env *env, struct date date,
                      struct value *out)
{
	struct work *w = node_work(n, env);
	struct day_text *kept;

	if (!w->days)
		w->days = xcalloc(DAYS, sizeof(*w->days));
	kept = &w->days[(uint32_t)date.day % DAYS];
	if (kept->len && kept->day == date.day)
		return give_text(out, (struct str){ arena_copy(env->arena, kept->text, kept->len),
		                                    kept->len });
	if (!write_picture(n, env, n->arg[1]->value.text, &(struct datetime){ .date = date }, out))
		return false;
	if (out->text.len <= sizeof(kept->text)) {
		kept->day = date.day;
		kept->len = (unsigned char)out->text.len;
		memcpy(kept->text, out->text.p, out->text.len);
	}
	return true;
}

/* A text may be a date-time, and the picture may show its time of day. */
static bool eval_to_char(const struct node *n, struct expr_env *env, struct value *out)
{
	struct datetime t = { 0 };
	struct value v;
	struct str picture;
	enum fault fault;
	enum got got = node_value(n->arg[0], env, KIND_ANY, &v);

	if (got != GOT_VALUE || (got = node_text(n->arg[1], env, &picture)) != GOT_VALUE)
		return GIVE_NOTHING(got, out);
	if (v.kind == VALUE_DATE && n->arg[1]->literal)
		return write_day(n, env, v.date, out);
	if (v.kind == VALUE_DATE)
		t.date = v.date;
	else if (!(v.kind == VALUE_TEXT && datetime_parse(v.text, &t)) &&
	         !value_to_date(&v, &t.date, &fault))
		return expr_fault(env, fault, &v);
	return write_picture(n, env, picture, &t, out);
}

/* The same for a field that is a date, and a picture that is known. */
static bool eval_field_to_char(const struct node *n, struct expr_env *env, struct value *out)
{
	struct date date;

	return typed_date(env->rec, n->arg[0]->index, &date) ? write_day(n, env, date, out)
	                                                     : eval_to_char(n, env, out);
}

static bool prepare_to_char(struct binder *b, struct node *n)
{
	const struct str *picture = literal_text(n->arg[1]);
	struct datetime t = { 0 };
	struct node *x = n->arg[0];
	struct buf trial = { 0 };
	bool ok = !picture || date_picture(*picture, &t, &trial);

	buf_free(&trial);
	node_needs_work(b->expr, n);
	if (picture && x->eval == eval_field_date)
		n->eval = eval_field_to_char;
	if (!ok)
		return expr_complain(b->error, n->arg[1]->offset,
		                     "bad picture: it is made of YYYY YY MM DD HH24 MI SS Q Mon, "
		                     "\"quoted text\" and signs");
	if (x->kind == VALUE_NUMBER || x->kind == VALUE_BOOLEAN ||
	    (x->literal && x->kind == VALUE_TEXT && !datetime_parse(x->value.text, &t)))
		return bind_as(b, x, VALUE_DATE, "to_char()");
	return true;
}

/* ---- parts and distances */

static bool apply_year(const struct node *n, struct expr_env *env, const struct value *arg,
                       struct value *out)
{
	int y, m, d;

	(void)n;
	(void)env;
	date_split(arg[0].date, &y, &m, &d);
	return give_number(out, decimal_of(y, 0));
}

static bool apply_month(const struct node *n, struct expr_env *env, const struct value *arg,
                        struct value *out)
{
	int y, m, d;

	(void)n;
	(void)env;
	date_split(arg[0].date, &y, &m, &d);
	return give_number(out, decimal_of(m, 0));
}

static bool apply_day(const struct node *n, struct expr_env *env, const struct value *arg,
                      struct value *out)
{
	int y, m, d;

	(void)n;
	(void)env;
	date_split(arg[0].date, &y, &m, &d);
	return give_number(out, decimal_of(d, 0));
}

static bool apply_last_day(const struct node *n, struct expr_env *env, const struct value *arg,
                           struct value *out)
{
	(void)n;
	(void)env;
	return give_date(out, date_month_end(arg[0].date));
}

static bool out_of_calendar(struct expr_env *env)
{
	return expr_faultf(env, FAULT_NOT_A_DATE, "the result lies outside of the years 1 to 9999");
}

static bool apply_add_months(const struct node *n, struct expr_env *env, const struct value *arg,
                             struct value *out)
{
	long long months;

	(void)n;
	if (!whole_number(env, &arg[1], &months))
		return false;
	out->kind = VALUE_DATE;
	return date_add_months(arg[0].date, months, &out->date) || out_of_calendar(env);
}

static bool apply_add_days(const struct node *n, struct expr_env *env, const struct value *arg,
                           struct value *out)
{
	struct date first, last;
	long long days;

	(void)n;
	if (!whole_number(env, &arg[1], &days))
		return false;
	date_of(1, 1, 1, &first);
	date_of(9999, 12, 31, &last);
	if (days < (long long)first.day - arg[0].date.day ||
	    days > (long long)last.day - arg[0].date.day)
		return out_of_calendar(env);
	return give_date(out, (struct date){ (int32_t)(arg[0].date.day + days) });
}

enum { UNIT_DAY, UNIT_MONTH, UNIT_YEAR };

/* Months and years are calendar ones: from 31 January to 1 February is one month. */
static bool apply_date_diff(const struct node *n, struct expr_env *env, const struct value *arg,
                            struct value *out)
{
	int y1, m1, d1, y2, m2, d2, diff;

	(void)env;
	date_split(arg[1].date, &y1, &m1, &d1);
	date_split(arg[2].date, &y2, &m2, &d2);
	if (n->which == UNIT_DAY)
		diff = arg[2].date.day - arg[1].date.day;
	else if (n->which == UNIT_MONTH)
		diff = (y2 - y1) * 12 + m2 - m1;
	else
		diff = y2 - y1;
	return give_number(out, decimal_of(diff, 0));
}

static bool prepare_date_diff(struct binder *b, struct node *n)
{
	static const char *const units[] = {
		[UNIT_DAY] = "day",
		[UNIT_MONTH] = "month",
		[UNIT_YEAR] = "year",
	};
	const struct str *unit = literal_text(n->arg[0]);

	for (n->which = 0; unit && n->which <= UNIT_YEAR; n->which++)
		if (str_is(*unit, units[n->which]))
			return true;
	return expr_complain(b->error, n->arg[0]->offset,
	                     "the unit of date_diff() is 'day', 'month' or 'year'");
}

static const struct function table[] = {
	{ "to_date", 1, 2, VALUE_DATE, "tt", apply_to_date, NULL, prepare_to_date,
	  "to_date(text [, picture])",
	  "the text read by the picture, 'YYYY-MM-DD' where it is left out" },
	{ "to_char", 2, 2, VALUE_TEXT, "*t", NULL, eval_to_char, prepare_to_char,
	  "to_char(date, picture)", "the date written by the picture: to_char(date, 'YYYYMM')" },
	{ "year", 1, 1, VALUE_NUMBER, "d", apply_year, NULL, NULL, "year(date)", "its year" },
	{ "month", 1, 1, VALUE_NUMBER, "d", apply_month, NULL, NULL, "month(date)",
	  "its month, 1 to 12" },
	{ "day", 1, 1, VALUE_NUMBER, "d", apply_day, NULL, NULL, "day(date)", "its day, 1 to 31" },
	{ "last_day", 1, 1, VALUE_DATE, "d", apply_last_day, NULL, NULL, "last_day(date)",
	  "the last day of its month" },
	{ "add_months", 2, 2, VALUE_DATE, "di", apply_add_months, NULL, NULL, "add_months(date, n)",
	  "n months later, the day cut to the length of the month" },
	{ "add_days", 2, 2, VALUE_DATE, "di", apply_add_days, NULL, NULL, "add_days(date, n)",
	  "n days later" },
	{ "date_diff", 3, 3, VALUE_NUMBER, "tdd", apply_date_diff, NULL, prepare_date_diff,
	  "date_diff('day', from, to)",
	  "days (months, years of the calendar) from one to the other" },
};

const struct function *functions_date(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
