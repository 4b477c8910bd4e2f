/* guess_column - see guess_column.h. */
#include "sniff/guess_column.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "charset/unicode.h"

#define ENOUGH 2000 /* after so many values that are none, the column is believed to have none */
#define SCALE  18   /* digits after the point that numbers are read with */

static const char *const nulls[] = {
	"-",        "--",         "—",          "——",
	"–",        "无",         "N/A", /* amount_parse() knows these */
	"n/a",      "#N/A",       "NULL",       "null",
	"(null)",   "NONE",       "None",       "\\N",
	"*",        "/",          "空",         "なし",
	"00000000", "0000-00-00", "0000/00/00", "0000-00-00 00:00:00",
};
#define NULLS       (sizeof(nulls) / sizeof(nulls[0]))
#define NULLS_KNOWN 7
_Static_assert(NULLS <= GUESS_NULLS, "a count for each");

const char *guess_null_text(size_t i)
{
	return i < NULLS ? nulls[i] : NULL;
}

bool guess_null_known(size_t i)
{
	return i < NULLS_KNOWN;
}

void guess_column_init(struct guess_column *c, struct str name)
{
	*c = (struct guess_column){ 0 };
	c->name = str_copy(&c->arena, name);
	distinct_count_init(&c->distinct, GUESS_DISTINCT);
}

static void place(struct guess_column *c, struct guess_place *p, struct str text, uint64_t line)
{
	if (p->line == 0)
		*p = (struct guess_place){ line, str_copy(&c->arena, text) };
}

/* ---- one value ---- */

static bool is_digits(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.len > 0;
}

static bool is_wide(struct str s)
{
	/* U+FF01..FF5E and U+3000 begin with these bytes in UTF-8 */
	return str_find(s, STR("\xef\xbc")) >= 0 || str_find(s, STR("\xef\xbd")) >= 0;
}

static void count_text(struct guess_column *c, struct str s)
{
	bool digits = is_digits(s);

	if (c->values == 1 || s.len < c->shortest)
		c->shortest = s.len;
	if (s.len > c->longest)
		c->longest = s.len;
	c->digits += digits;
	c->zeros += digits && s.len > 1 && s.p[0] == '0';
	c->quoted += s.p[0] == '\'';
	c->formulas += str_starts(s, STR("=\"")) && str_ends(s, STR("\""));
	c->wide += is_wide(s);
	distinct_count_add(&c->distinct, s);
}

/* Separators between groups: any mark but the decimal one. */
static bool is_grouped(struct str s, char mark)
{
	char other = mark == '.' ? ',' : '.';

	return memchr(s.p, other, s.len) || memchr(s.p, '\'', s.len) || memchr(s.p, ' ', s.len) ||
	       str_find(s, STR("\xc2\xa0")) >= 0;
}

/* Count the digits after the decimal mark as they are written, zeros too. */
static int written_digits(struct str s, char mark)
{
	int digits = 0;

	for (size_t i = s.len; i > 0 && s.p[i - 1] != mark; i--)
		digits += s.p[i - 1] >= '0' && s.p[i - 1] <= '9';
	return memchr(s.p, mark, s.len) ? digits : 0;
}

static void read_numbers(struct guess_column *c, struct str s)
{
	c->last.mark = CURRENCY_NONE;
	c->last.indian = false;
	for (size_t i = 0; i < 2; i++) {
		struct amount_notation n = { .mark = i == 0 ? '.' : ',',
			                     .scale = SCALE,
			                     .unsaid = true };
		int mark;

		c->last.status[i] = amount_parse_currency(s, &n, &c->last.d[i], &mark);
		if (i == 0 && c->last.status[i] == AMOUNT_NOT_A_NUMBER && memchr(s.p, ',', s.len)) {
			n.grouping = GROUPING_INDIAN;
			c->last.status[i] = amount_parse_currency(s, &n, &c->last.d[i], &mark);
			c->last.indian = c->last.status[i] == AMOUNT_OK;
		}
		if (c->last.status[i] == AMOUNT_OK)
			c->last.mark = mark;
	}
}

static void count_currency(struct guess_column *c, struct str s, uint64_t line)
{
	const char *name = currency_name(c->last.mark);
	size_t i = 0;

	while (i < c->currencies && strcmp(c->currency[i], name) != 0)
		i++;
	if (i < c->currencies || i == GUESS_CURRENCIES)
		return;
	c->currency[c->currencies++] = name;
	if (i == 1)
		place(c, &c->currency_at, s, line);
}

static void count_percent(struct guess_column *c, struct str s)
{
	struct amount_notation n = { .mark = '.', .scale = SCALE, .percent = true };
	struct decimal d;

	if (amount_parse(s, &n, &d) != AMOUNT_OK)
		return;
	d = decimal_trim(d, 0);
	c->percents++;
	c->percent_scale = d.scale > c->percent_scale ? d.scale : c->percent_scale;
}

static void count_numbers(struct guess_column *c, struct str s, uint64_t line)
{
	const enum amount_status *status = c->last.status;
	bool good[2] = { status[0] == AMOUNT_OK, status[1] == AMOUNT_OK };

	for (size_t i = 0; i < 2; i++) {
		struct guess_number *n = &c->number[i];
		struct decimal d;

		if (!good[i]) {
			place(c, &n->bad, s, line);
			continue;
		}
		if (written_digits(s, i == 0 ? '.' : ',') > n->written)
			n->written = written_digits(s, i == 0 ? '.' : ',');
		d = decimal_trim(c->last.d[i], 0);
		n->good++;
		n->only += !good[1 - i];
		n->grouped += is_grouped(s, i == 0 ? '.' : ',');
		n->scale = d.scale > n->scale ? d.scale : n->scale;
		decimal_sum_add(&n->sum, d);
	}
	if (c->last.mark != CURRENCY_NONE)
		count_currency(c, s, line);
	c->indian += c->last.indian;
	c->below += (good[0] && decimal_sign(c->last.d[0]) < 0) ||
	            (good[1] && decimal_sign(c->last.d[1]) < 0);
	if (s.len > 2 && (s.p[s.len - 1] == 'r' || s.p[s.len - 1] == 'R') && (good[0] || good[1]))
		c->sided[toupper((unsigned char)s.p[s.len - 2]) == 'C']++;
	if (good[0] && good[1] && decimal_cmp(c->last.d[0], c->last.d[1]) != 0) {
		c->differ++;
		place(c, &c->differ_at, s, line);
	}
	/* 10E2 may be a code; a spreadsheet writes 1.1E+11 for a long number */
	if (status[0] == AMOUNT_SCIENTIFIC && memchr(s.p, '+', s.len)) {
		c->scientific++;
		place(c, &c->scientific_at, s, line);
	}
}

/* The text after the time of 2024-01-05T23:30:00+08:00; Z is +00:00. */
static struct str offset_of(struct str s)
{
	size_t i = s.len;

	if (s.len > 10 && (s.p[s.len - 1] == 'Z' || s.p[s.len - 1] == 'z'))
		return STR("+00:00");
	while (i > 11 && (isdigit((unsigned char)s.p[i - 1]) || s.p[i - 1] == ':'))
		i--;
	return i > 11 && i < s.len && (s.p[i - 1] == '+' || s.p[i - 1] == '-') &&
	                       memchr(s.p, ':', i)
	               ? (struct str){ s.p + i - 1, s.len - i + 1 }
	               : STR_NULL;
}

static void count_offset(struct guess_column *c, struct str s, uint64_t line)
{
	struct str offset = offset_of(s);

	if (!offset.p)
		return;
	if (c->offset.len == 0)
		buf_addstr(&c->offset, offset);
	if (str_eq(offset, buf_str(&c->offset)))
		return;
	c->offsets++;
	place(c, &c->offset_at, s, line);
}

static void count_shape(struct guess_column *c, struct str s, uint64_t line)
{
	struct guess_shape *shape = c->shape;
	size_t i = 0;

	while (i < c->shapes && shape[i].fits != c->last.fits)
		i++;
	if (i == GUESS_SHAPES)
		i--; /* a column with so many sets of formats has no dates */
	if (i == c->shapes) {
		c->shapes++;
		shape[i] = (struct guess_shape){ .fits = c->last.fits };
	}
	shape[i].count++;
	place(c, &shape[i].first, s, line);
}

/*
 * Which formats read the cell, and is it a number? Columns often repeat a value, so the last one is
 * kept.
 */
static void look(struct guess_column *c, const struct guess_dates *dates, struct str s)
{
	if (c->values > 1 && str_eq(s, buf_str(&c->last.text)))
		return;
	buf_reset(&c->last.text);
	buf_addstr(&c->last.text, s);
	c->last.fits = c->no_dates ? 0 : guess_dates_read(dates, s);
	if (!c->no_numbers)
		read_numbers(c, s);
}

/* A column of text stays text: a few cells of it that look like more do not matter. */
static void give_up(struct guess_column *c)
{
	uint64_t none = c->shapes > 0 ? 0 : c->values;

	for (size_t i = 0; i < c->shapes; i++)
		if (c->shape[i].fits == 0)
			none = c->shape[i].count;
	c->no_dates = none * 2 > c->values;
	c->no_numbers = c->number[0].good * 2 < c->values && c->number[1].good * 2 < c->values;
}

static bool is_null(struct guess_column *c, struct str s)
{
	for (size_t i = 0; i < NULLS; i++) {
		if (!str_is(s, nulls[i]))
			continue;
		c->nulls[i]++;
		return true;
	}
	return false;
}

void guess_column_add(struct guess_column *c, const struct guess_dates *dates, struct str cell,
                      uint64_t line)
{
	c->rows++;
	if (cell.len == 0) {
		c->blanks += str_hash((struct str){ (const char *)&c->rows, sizeof(c->rows) });
		return;
	}
	c->first = c->first || c->rows == 1;
	c->filled++;
	if (is_null(c, cell))
		return;
	c->values++;
	place(c, &c->example, cell, line);
	count_text(c, cell);
	look(c, dates, cell);
	if (!c->no_dates) {
		count_shape(c, cell, line);
		if (c->last.fits != 0)
			count_offset(c, cell, line);
	}
	if (!c->no_numbers)
		count_numbers(c, cell, line);
	if (cell.p[cell.len - 1] == '%' || str_ends(cell, STR("％")))
		count_percent(c, cell);
	if (c->values == ENOUGH)
		give_up(c);
}

void guess_column_free(struct guess_column *c)
{
	distinct_count_free(&c->distinct);
	arena_free(&c->arena);
	buf_free(&c->last.text);
	buf_free(&c->offset);
	*c = (struct guess_column){ 0 };
}
