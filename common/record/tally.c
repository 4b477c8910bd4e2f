/*
 * tally - records counted and control fields summed: what a seal says.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "record/escape.h"
#include "record/fault.h"
#include "record/tally.h"

/* How much of a name or figure a message shows: what a broken seal holds may be of any length. */
#define SHOWN(s) ((int)((s).len < 60 ? (s).len : 60))

#define LONG_TEXT 18	/* a figure of more bytes may need more than 64 bits */

static size_t control_count(const struct tally *t)
{
	return t->controls ? t->controls->count : 0;
}

void tally_init(struct tally *t, const struct controls *controls)
{
	*t = (struct tally){ .controls = controls };
	t->sum = xcalloc(control_count(t), sizeof(*t->sum));
	t->field = xcalloc(control_count(t), sizeof(*t->field));
	t->there = xcalloc(control_count(t), sizeof(*t->there));
	t->unread = xcalloc(control_count(t), sizeof(*t->unread));
	t->empty = xcalloc(control_count(t), sizeof(*t->empty));
	if (controls && controls->maker)
		t->computed = xcalloc(controls->count, sizeof(*t->computed));
	for (size_t i = 0; i < control_count(t); i++)
		t->field[i] = -1;
}

void tally_weigh(struct tally *t)
{
	t->stake = xcalloc(control_count(t), sizeof(*t->stake));
}

static void close_computed(struct tally *t)
{
	for (size_t i = 0; t->computed && i < control_count(t); i++) {
		if (t->computed[i])
			t->controls->maker->close(t->computed[i]);
		t->computed[i] = NULL;
	}
}

void tally_bind(struct tally *t, const struct header *h)
{
	close_computed(t);
	for (size_t i = 0; i < control_count(t); i++) {
		if (t->computed)
			t->computed[i] = t->controls->maker->open(t->controls->maker, i, h);
		t->field[i] = t->computed && t->computed[i] ? -1 : header_find(h, t->controls->name[i]);
		t->there[i] = t->field[i] >= 0 || (t->computed && t->computed[i]);
	}
}

/*
 * -?(0|[1-9][0-9]*)(.[0-9]+)?, but for -0: nothing else adds to a sum. The digits are summed up in
 * *units, which is right up to 18 of them.
 */
static bool canonical_short(struct str s, long long *units, int *scale)
{
	const char *p = s.p, *end = str_end(s), *first, *point;
	bool minus = s.len > 0 && *p == '-';
	uint64_t n = 0;

	first = p += minus;
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (unsigned)(*p - '0');
	if (p == first || (*first == '0' && p - first > 1))
		return false;
	*scale = 0;
	if (p < end) {
		point = p;
		if (*p++ != '.' || p == end)
			return false;
		for (; p < end && *p >= '0' && *p <= '9'; p++)
			n = n * 10 + (unsigned)(*p - '0');
		if (p < end)
			return false;
		*scale = (int)(end - point - 1);
	}
	*units = (long long)(minus ? 0 - n : n);
	return s.len > LONG_TEXT || !(minus && n == 0);
}

/* The same of at most 38 digits. */
static bool canonical(struct str s, struct decimal *out)
{
	long long units;
	int scale;

	if (s.len == 0 || !canonical_short(s, &units, &scale))
		return false;
	if (s.len > LONG_TEXT)
		return decimal_parse(s, out) == DECIMAL_OK &&
		       !(*s.p == '-' && decimal_sign(*out) == 0);
	*out = decimal_of(units, scale);
	return true;
}

#define WHOLE_DIGITS 18	/* in front of the point, */
#define POINT_DIGITS 16	/* behind it, */
#define ALL_DIGITS 28	/* and in all: what a control sum takes. Of amounts ten thousand million fit it. */

static bool takes(struct decimal d)
{
	int digits = WHOLE_DIGITS + d.scale < ALL_DIGITS ? WHOLE_DIGITS + d.scale : ALL_DIGITS;
	uint128 limit = 1, units = d.units < 0 ? -(uint128)d.units : (uint128)d.units;

	while (digits-- > 0)
		limit *= 10;
	return units < limit && d.scale <= POINT_DIGITS;
}

static void add_long(struct tally *t, size_t i, struct str text)
{
	struct decimal d;

	if (canonical(text, &d) && takes(d)) {
		decimal_sum_add(&t->sum[i], d);
		if (t->stake)
			decimal_sum_add(&t->stake[i], decimal_abs(d));
	} else {
		t->unread[i]++;
	}
}

static inline void add_short(struct tally *t, size_t i, long long units, int scale)
{
	decimal_sum_add_short(&t->sum[i], units, scale);
	if (t->stake)
		decimal_sum_add_short(&t->stake[i], units < 0 ? -units : units, scale);
}

static struct str computed_value(struct tally *t, size_t i, const struct record *rec)
{
	struct str text = t->controls->maker->value(t->computed[i], rec);

	if (str_is_null(rec->fault) && (str_is_null(text) || str_is(text, CONTROL_NO_NUMBER)))
		t->empty[i]++;
	return text;
}

void tally_add(struct tally *t, const struct record *rec)
{
	size_t count = control_count(t);

	t->rows++;
	for (size_t i = 0; i < count; i++) {
		struct str text;
		long long units;
		int scale;

		if (t->field[i] >= 0)
			text = rec->field[t->field[i]];
		else if (t->computed && t->computed[i])
			text = computed_value(t, i, rec);
		else
			continue;
		if (str_is_null(text))
			continue;
		if (text.len <= LONG_TEXT && canonical_short(text, &units, &scale))
			add_short(t, i, units, scale);
		else
			add_long(t, i, text);
	}
}

static void refuse(struct record *rec, struct str name, struct str text, struct decimal d)
{
	enum fault fault = d.scale > POINT_DIGITS ? FAULT_TOO_PRECISE : FAULT_TOO_LARGE;
	struct buf quoted = { 0 };

	diag_finding(fault_name(fault), rec->at,
	             "%.*s: %s is more than a control sum takes (%d digits in front of the point, %d behind it, %d in all)",
	             (int)name.len, name.p, text_quote(&quoted, text), WHOLE_DIGITS, POINT_DIGITS, ALL_DIGITS);
	fault_add(rec, name, fault_name(fault));
	buf_free(&quoted);
}

void tally_guard(const struct tally *t, struct record *rec)
{
	for (size_t i = 0; i < control_count(t); i++) {
		struct decimal d;
		struct str text;

		if (t->field[i] < 0)
			continue;
		text = rec->field[t->field[i]];
		if (text.len > LONG_TEXT && canonical(text, &d) && !takes(d) && !fault_has(rec, t->controls->name[i]))
			refuse(rec, t->controls->name[i], text, d);
	}
}

static void merge_sum(struct decimal_sum *sum, const struct decimal_sum *other)
{
	struct decimal d;

	if (decimal_sum_get(other, &d))
		decimal_sum_add(sum, d);
	else
		sum->overflow = true;
}

void tally_merge(struct tally *t, const struct tally *other)
{
	t->rows += other->rows;
	for (size_t i = 0; i < control_count(t); i++) {
		merge_sum(&t->sum[i], &other->sum[i]);
		if (t->stake && other->stake)
			merge_sum(&t->stake[i], &other->stake[i]);
		t->unread[i] += other->unread[i];
		t->empty[i] += other->empty[i];
		if (t->field[i] < 0)
			t->field[i] = other->field[i];
		t->there[i] = t->there[i] || other->there[i];
	}
}

/* The i-th sum as a seal writes it. */
static const char *sum_text(const struct tally *t, size_t i, char out[DECIMAL_TEXT])
{
	struct decimal d;

	if (!decimal_sum_get(&t->sum[i], &d))
		return "overflow";
	decimal_format(d, out);
	return out;
}

void tally_seal(const struct tally *t, const struct file_findings *findings, struct buf *out)
{
	char text[DECIMAL_TEXT];

	buf_addf(out, "\\.\trows=%llu", (unsigned long long)t->rows);
	for (size_t i = 0; i < control_count(t); i++) {
		if (!t->there[i])
			continue;
		buf_adds(out, "\tsum.");
		escape_put(out, t->controls->name[i]);
		buf_addf(out, "=%s", sum_text(t, i, text));
	}
	if (findings)
		file_findings_put(findings, out);
	buf_addc(out, '\n');
}

/* The next piece of a seal: `name=figure`, split at the last '='. False at the end. */
static bool next_figure(struct str *rest, struct str *name, struct str *figure)
{
	const char *p = rest->p, *end, *tab, *eq = NULL;

	if (!p)
		return false;
	end = p + rest->len;
	tab = memchr(p, '\t', rest->len);
	*rest = tab ? (struct str){ tab + 1, (size_t)(end - tab - 1) } : STR_NULL;
	end = tab ? tab : end;
	for (const char *q = p; q < end; q++)
		if (*q == '=')
			eq = q;
	*name = (struct str){ p, (size_t)((eq ? eq : end) - p) };
	*figure = eq ? (struct str){ eq + 1, (size_t)(end - eq - 1) } : STR_NULL;
	return true;
}

static bool check_rows(const struct tally *t, struct str figure, struct buf *why)
{
	char sealed[27], read[27];
	uint64_t rows;

	if (!str_number(figure, &rows)) {
		buf_adds(why, "rows: no number sealed");
		return false;
	}
	if (rows == t->rows)
		return true;
	buf_addf(why, "rows: %s sealed, %s read", text_count(rows, sealed),
	         text_count(t->rows, read));
	return false;
}

static bool check_sum(const struct tally *t, size_t i, struct str figure, struct buf *why)
{
	struct str name = t->controls->name[i];
	struct decimal sealed, read;
	char text[DECIMAL_TEXT];

	if (t->there[i] && canonical(figure, &sealed) && decimal_sum_get(&t->sum[i], &read) &&
	    decimal_cmp(sealed, read) == 0)
		return true;
	buf_addf(why, "sum.%.*s: ", SHOWN(name), name.p);
	if (figure.p)
		buf_addf(why, "%.*s sealed, ", SHOWN(figure), figure.p);
	else
		buf_adds(why, "not sealed, ");
	if (!t->there[i])
		buf_adds(why, "no such field read");
	else
		buf_addf(why, "%s read", sum_text(t, i, text));
	return false;
}

/* The control that a figure of the seal is named after, -1 where it is none of ours. */
static ptrdiff_t control_find(const struct tally *t, struct str name)
{
	struct buf text = { 0 };
	ptrdiff_t found = -1;

	for (size_t i = 0; i < control_count(t) && found < 0; i++) {
		buf_reset(&text);
		buf_adds(&text, "sum.");
		escape_put(&text, t->controls->name[i]);
		if (str_eq(buf_str(&text), name))
			found = (ptrdiff_t)i;
	}
	buf_free(&text);
	return found;
}

/* Is the part of a seal a finding? Then *ok tells whether it could be read; otherwise `why` is told. */
static bool is_finding(struct str name, struct str value, struct file_findings *findings, bool *ok, struct buf *why)
{
	bool accepted = str_is(name, "accepted");

	if (!accepted && !str_is(name, "finding"))
		return false;
	*ok = file_findings_read(findings, value, accepted);
	if (!*ok)
		buf_addf(why, "'%.*s=%.*s' is no finding", SHOWN(name), name.p, SHOWN(value), value.p ? value.p : "");
	return true;
}

/* It may be a finding of another kind: false, told. */
static bool unknown_part(struct str name, struct buf *why)
{
	buf_addf(why, "'%.*s' is a part that this version of cutover does not know", SHOWN(name), name.p);
	return false;
}

/* One figure; seen[i] counts how often control i was sealed, seen[count] the rows. */
static bool check_figure(const struct tally *t, struct str name, struct str figure,
                         unsigned char *seen, struct buf *why)
{
	bool is_rows = str_is(name, "rows");
	ptrdiff_t i = is_rows ? (ptrdiff_t)control_count(t) : control_find(t, name);

	if (!figure.p) {
		buf_addf(why, "'%.*s' is no figure", SHOWN(name), name.p);
		return false;
	}
	if (i < 0 && str_starts(name, STR("sum.")))
		return true;
	if (i < 0)
		return unknown_part(name, why);
	if (seen[i]++) {
		buf_addf(why, "%.*s: sealed twice", SHOWN(name), name.p);
		return false;
	}
	return is_rows ? check_rows(t, figure, why) : check_sum(t, (size_t)i, figure, why);
}

/* Cut `\.` and its TAB off; false where the line is no seal. */
static bool cut_mark(struct str *rest, struct buf *why)
{
	struct str name, value;

	if (next_figure(rest, &name, &value) && str_is(name, "\\.") && !value.p)
		return true;
	buf_adds(why, "it does not begin with \\. and a TAB");
	return false;
}

bool tally_check(const struct tally *t, struct str seal, struct file_findings *findings, struct buf *why)
{
	size_t count = control_count(t);
	unsigned char *seen = xcalloc(count + 1, 1);
	struct str rest = seal, name, figure;
	bool ok = cut_mark(&rest, why);

	while (ok && next_figure(&rest, &name, &figure))
		if (!is_finding(name, figure, findings, &ok, why))
			ok = check_figure(t, name, figure, seen, why);
	if (ok && !seen[count])
		ok = check_rows(t, STR_NULL, why);
	for (size_t i = 0; ok && i < count; i++)
		if (!seen[i] && t->there[i])
			ok = check_sum(t, i, STR_NULL, why);
	free(seen);
	return ok;
}

bool tally_check_findings(struct str seal, struct file_findings *findings, struct buf *why)
{
	struct str rest = seal, name, value;
	bool ok = cut_mark(&rest, why);

	while (ok && next_figure(&rest, &name, &value)) {
		if (is_finding(name, value, findings, &ok, why) || str_is(name, "rows") || str_starts(name, STR("sum.")))
			continue;
		ok = unknown_part(name, why);
	}
	return ok;
}

/* Same sum, or in neither? */
static bool equal_sum(const struct tally *a, const struct tally *b, size_t i)
{
	struct decimal x, y;
	bool has_x = tally_sum(a, i, &x), has_y = tally_sum(b, i, &y);

	if (!has_x || !has_y)
		return !a->there[i] && !b->there[i];
	return decimal_cmp(x, y) == 0;
}

static void add_sum(const struct tally *t, size_t i, struct buf *why)
{
	char text[DECIMAL_TEXT];

	buf_adds(why, t->there[i] ? sum_text(t, i, text) : "none");
}

bool tally_equal(const struct tally *a, const struct tally *b, struct buf *why)
{
	char x[27], y[27];

	if (a->rows != b->rows) {
		if (why)
			buf_addf(why, "rows: %s against %s", text_count(a->rows, x),
			         text_count(b->rows, y));
		return false;
	}
	for (size_t i = 0; i < control_count(a); i++) {
		if (equal_sum(a, b, i))
			continue;
		if (why) {
			buf_adds(why, "sum.");
			buf_addstr(why, a->controls->name[i]);
			buf_adds(why, ": ");
			add_sum(a, i, why);
			buf_adds(why, " against ");
			add_sum(b, i, why);
		}
		return false;
	}
	return true;
}

bool tally_sum(const struct tally *t, size_t i, struct decimal *out)
{
	return t->there[i] && decimal_sum_get(&t->sum[i], out);
}

bool tally_stake(const struct tally *t, size_t i, struct decimal *out)
{
	return t->stake && t->there[i] && decimal_sum_get(&t->stake[i], out);
}

void tally_clear(struct tally *t)
{
	t->rows = 0;
	for (size_t i = 0; i < control_count(t); i++) {
		t->sum[i] = (struct decimal_sum){ 0 };
		if (t->stake)
			t->stake[i] = (struct decimal_sum){ 0 };
		t->unread[i] = t->empty[i] = 0;
	}
}

void tally_free(struct tally *t)
{
	free(t->sum);
	free(t->field);
	free(t->there);
	free(t->unread);
	free(t->empty);
	free(t->stake);
	close_computed(t);
	free(t->computed);
	*t = (struct tally){ 0 };
}
