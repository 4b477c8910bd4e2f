/* value - the values of expressions. */
#include "expr/value.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/scan.h"

const char *value_kind_name(enum value_kind kind)
{
	static const char *const names[] = { "null", "text", "number", "date", "boolean" };

	return names[kind];
}

bool value_to_number(const struct value *v, struct decimal *out, enum fault *fault)
{
	enum decimal_status status;

	if (v->kind == VALUE_NUMBER) {
		*out = v->number;
		return true;
	}
	status = v->kind == VALUE_TEXT ? decimal_parse(v->text, out) : DECIMAL_NOT_A_NUMBER;
	if (status == DECIMAL_OK)
		return true;
	*fault = status == DECIMAL_OVERFLOW ? FAULT_OVERFLOW : FAULT_NOT_A_NUMBER;
	return false;
}

bool value_to_date(const struct value *v, struct date *out, enum fault *fault)
{
	struct datetime t;

	if (v->kind == VALUE_DATE) {
		*out = v->date;
		return true;
	}
	if (v->kind == VALUE_TEXT) {
		if (date_parse(v->text, out))
			return true;
		if (datetime_parse(v->text, &t)) {
			*out = t.date;
			return true;
		}
	}
	*fault = FAULT_NOT_A_DATE;
	return false;
}

bool value_to_boolean(const struct value *v, bool *out, enum fault *fault)
{
	if (v->kind == VALUE_BOOLEAN) {
		*out = v->boolean;
		return true;
	}
	if (v->kind == VALUE_TEXT && (str_is(v->text, "true") || str_is(v->text, "false"))) {
		*out = v->text.len == 4;
		return true;
	}
	*fault = FAULT_NOT_A_BOOLEAN;
	return false;
}

static struct str number_text(struct decimal d, struct arena *arena)
{
	char text[DECIMAL_TEXT];
	size_t len = decimal_format(d, text);

	return (struct str){ arena_copy(arena, text, len), len };
}

static struct str date_text(struct date d, struct arena *arena)
{
	char text[DATE_TEXT];

	date_format_iso(d, text);
	return (struct str){ arena_copy(arena, text, DATE_TEXT - 1), DATE_TEXT - 1 };
}

struct str value_to_text(const struct value *v, struct arena *arena)
{
	switch (v->kind) {
	case VALUE_TEXT:
		return v->text;
	case VALUE_NUMBER:
		return number_text(v->number, arena);
	case VALUE_DATE:
		return date_text(v->date, arena);
	case VALUE_BOOLEAN:
		return v->boolean ? STR("true") : STR("false");
	case VALUE_NULL:
		break;
	}
	return STR_NULL;
}

#define ZEROS "0000000000000000" /* that are written at once */

bool value_add_zeros(struct str text, int digits, int scale, struct arena *arena, struct str *out)
{
	bool point = digits == 0;
	size_t more = (size_t)(scale - digits), len = text.len + more + point;
	char *p;

	if (more > sizeof(ZEROS) - 1 || len > DECIMAL_DIGITS || text.len > 2 * SCAN_SHORT)
		return false;
	p = arena_alloc(arena, 2 * SCAN_SHORT + 1 + sizeof(ZEROS));
	if (text.len <= SCAN_SHORT)
		scan_store(p, scan_words(text.p, text.len));
	else
		memcpy(p, text.p, text.len);
	p[text.len] = '.';
	memcpy(p + text.len + point, ZEROS, sizeof(ZEROS) - 1);
	p[len] = '\0';
	*out = (struct str){ p, len };
	return true;
}

/*
 * If the text is a decimal with fewer digits than `scale`, add zeros without arithmetic. Most figures
 * that change their type are like this.
 */
static bool add_zeros(struct str text, int scale, struct arena *arena, struct str *out)
{
	const char *point;
	int digits = decimal_canonical_scale(text);

	if (text.len > SCAN_SHORT) {
		point = memchr(text.p, '.', text.len);
		digits = point ? (int)(text.p + text.len - point) - 1 : 0;
		if (digits < scale && !type_holds((struct type){ TYPE_DECIMAL, digits }, text))
			return false;
	}
	return digits >= 0 && digits < scale && value_add_zeros(text, digits, scale, arena, out);
}

static bool to_number_type(const struct value *v, int scale, struct arena *arena, struct str *out,
                           enum fault *fault)
{
	struct decimal d;
	enum decimal_status status;

	if (v->kind == VALUE_TEXT && add_zeros(v->text, scale, arena, out))
		return true;
	if (!value_to_number(v, &d, fault))
		return false;
	status = decimal_rescale(d, scale, ROUND_NONE, &d);
	if (status != DECIMAL_OK) {
		*fault = status == DECIMAL_OVERFLOW ? FAULT_OVERFLOW : FAULT_TOO_PRECISE;
		return false;
	}
	*out = number_text(d, arena);
	return true;
}

/* Make a date-time a date only if it has no time of day, which would be lost. */
static bool to_date_type(const struct value *v, struct arena *arena, struct str *out,
                         enum fault *fault)
{
	struct datetime t;
	struct date d;

	if (!value_to_date(v, &d, fault))
		return false;
	if (v->kind == VALUE_TEXT && datetime_parse(v->text, &t) && (t.second || t.nano)) {
		*fault = FAULT_NOT_A_DATE;
		return false;
	}
	*out = date_text(d, arena);
	return true;
}

static bool to_datetime_type(const struct value *v, struct arena *arena, struct str *out,
                             enum fault *fault)
{
	char text[DATETIME_TEXT];
	struct datetime t = { 0 };
	size_t len;

	if (!(v->kind == VALUE_TEXT && datetime_parse(v->text, &t)) &&
	    !value_to_date(v, &t.date, fault))
		return false;
	len = datetime_format_iso(&t, text);
	*out = (struct str){ arena_copy(arena, text, len), len };
	return true;
}

bool value_to_type(const struct value *v, struct type t, struct arena *arena, struct str *out,
                   enum fault *fault)
{
	bool b;

	if (v->kind == VALUE_NULL || t.kind == TYPE_TEXT) {
		*out = value_to_text(v, arena);
		return true;
	}
	if (v->kind == VALUE_TEXT && type_holds(t, v->text)) {
		*out = v->text;
		return true;
	}
	switch (t.kind) {
	case TYPE_INTEGER:
		return to_number_type(v, 0, arena, out, fault);
	case TYPE_DECIMAL:
		return to_number_type(v, t.scale, arena, out, fault);
	case TYPE_DATE:
		return to_date_type(v, arena, out, fault);
	case TYPE_DATETIME:
		return to_datetime_type(v, arena, out, fault);
	case TYPE_BOOLEAN:
	case TYPE_TEXT:
		break;
	}
	if (!value_to_boolean(v, &b, fault))
		return false;
	*out = b ? STR("true") : STR("false");
	return true;
}

static bool compare_numbers(const struct value *a, const struct value *b, int *order,
                            enum fault *fault)
{
	struct decimal x, y;

	if (a->kind == VALUE_NUMBER && b->kind == VALUE_NUMBER &&
	    a->number.scale == b->number.scale) {
		*order = (a->number.units > b->number.units) - (a->number.units < b->number.units);
		return true;
	}
	if (!value_to_number(a, &x, fault) || !value_to_number(b, &y, fault))
		return false;
	*order = decimal_cmp(x, y);
	return true;
}

static bool compare_dates(const struct value *a, const struct value *b, int *order,
                          enum fault *fault)
{
	struct date x, y;

	if (!value_to_date(a, &x, fault) || !value_to_date(b, &y, fault))
		return false;
	*order = (x.day > y.day) - (x.day < y.day);
	return true;
}

static bool compare_booleans(const struct value *a, const struct value *b, int *order,
                             enum fault *fault)
{
	bool x, y;

	if (!value_to_boolean(a, &x, fault) || !value_to_boolean(b, &y, fault))
		return false;
	*order = (x > y) - (x < y);
	return true;
}

bool value_compare(const struct value *a, const struct value *b, int *order, enum fault *fault)
{
	enum value_kind kind = a->kind == VALUE_TEXT ? b->kind : a->kind;
	int c;

	switch (kind) {
	case VALUE_NUMBER:
		return compare_numbers(a, b, order, fault);
	case VALUE_DATE:
		return compare_dates(a, b, order, fault);
	case VALUE_BOOLEAN:
		return compare_booleans(a, b, order, fault);
	case VALUE_TEXT:
	case VALUE_NULL:
		break;
	}
	c = str_cmp(a->text, b->text);
	*order = (c > 0) - (c < 0);
	return true;
}

/* Write s with escapes. Returns where it ends. */
static char *put_escaped(char *p, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '\\' || s.p[i] == '\t')
			*p++ = '\\';
		*p++ = s.p[i] == '\t' ? 't' : s.p[i];
	}
	return p;
}

/* Append s and a TAB, at once if nothing needs an escape, as in nearly every key. */
static void key_text(struct str s, struct buf *out)
{
	char *p;

	buf_reserve(out, mem_add(mem_mul(s.len, 2), SCAN_SHORT));
	p = out->p + out->len;
	if (s.len <= SCAN_SHORT) {
		struct scan_words words = scan_words(s.p, s.len);

		scan_store(p, words);
		p = scan_short_escaped(scan_short(words)) ? put_escaped(p, s) : p + s.len;
	} else if (scan_any(s.p, str_end(s), '\\', '\t', '\t') == str_end(s)) {
		memcpy(p, s.p, s.len);
		p += s.len;
	} else {
		p = put_escaped(p, s);
	}
	*p++ = '\t';
	*p = '\0';
	out->len = (size_t)(p - out->p);
}

void value_key(const struct value *v, struct buf *out)
{
	char text[DECIMAL_TEXT];
	size_t len;

	switch (v->kind) {
	case VALUE_NULL:
		buf_adds(out, "\\N");
		break;
	case VALUE_TEXT:
		key_text(v->text, out);
		return;
	case VALUE_NUMBER:
		len = decimal_format(decimal_trim(v->number, 0), text);
		key_text((struct str){ text, len }, out);
		return;
	case VALUE_DATE:
		date_format_iso(v->date, text);
		buf_adds(out, text);
		break;
	case VALUE_BOOLEAN:
		buf_adds(out, v->boolean ? "true" : "false");
		break;
	}
	buf_addc(out, '\t');
}
