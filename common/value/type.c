/* type - one row for each type: its name and its canonical text. */
#include "value/type.h"

#include <stdio.h>
#include <string.h>

#include "charset/unicode.h"
#include "date/date.h"
#include "value/decimal.h"
#include "value/decimal_short.h"

static size_t count_digits(const char *p, const char *end)
{
	const char *start = p;

	while (p < end && is_digit(*p))
		p++;
	return (size_t)(p - start);
}

static bool holds_text(struct str s, int scale)
{
	(void)scale;
	return !memchr(s.p, '\0', s.len) && unicode_valid(s, NULL);
}

/* holds_decimal() for any length. */
static bool holds_long_decimal(struct str s, int scale)
{
	const char *p = s.p, *end = str_end(s);
	bool negative = p < end && *p == '-', zero;
	size_t whole, digits;

	p += negative;
	digits = whole = count_digits(p, end);
	zero = whole == 1 && *p == '0';
	if (whole == 0 || (*p == '0' && whole > 1))
		return false;
	if (zero)
		digits = 0;
	p += whole;
	if (scale > 0) {
		if (p == end || *p++ != '.' || end - p != scale)
			return false;
		if (count_digits(p, end) != (size_t)scale)
			return false;
		digits += (size_t)scale;
		while (p < end)
			zero = *p++ == '0' && zero;
	}
	return p == end && digits <= DECIMAL_DIGITS && !(zero && negative);
}

/* -?(0|[1-9][0-9]*), and exactly `scale` digits after a point; at most 38 digits; 0 has no sign. */
static bool holds_decimal(struct str s, int scale)
{
	struct decimal_short f;

	if (s.len > SCAN_SHORT)
		return holds_long_decimal(s, scale);
	return decimal_short(s, scale, &f) && f.others == 0;
}

static bool holds_integer(struct str s, int scale)
{
	(void)scale;
	return holds_decimal(s, 0);
}

static bool holds_date(struct str s, int scale)
{
	struct date d;

	(void)scale;
	return date_parse(s, &d);
}

static bool holds_datetime(struct str s, int scale)
{
	struct datetime t;

	(void)scale;
	return datetime_parse(s, &t);
}

static bool holds_boolean(struct str s, int scale)
{
	(void)scale;
	return str_is(s, "true") || str_is(s, "false");
}

/* In the order of enum type_kind. */
static const struct {
	const char *name;                       /* in a spec, without the scale */
	bool (*holds)(struct str s, int scale); /* is s its canonical text? */
} kinds[] = {
	[TYPE_TEXT] = { "text", holds_text },
	[TYPE_INTEGER] = { "integer", holds_integer },
	[TYPE_DECIMAL] = { "decimal", holds_decimal },
	[TYPE_DATE] = { "date", holds_date },
	[TYPE_DATETIME] = { "datetime", holds_datetime },
	[TYPE_BOOLEAN] = { "boolean", holds_boolean },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Read "(2)" as 2; at most the largest scale. */
static bool parse_scale(struct str s, int *scale)
{
	uint64_t n;

	if (s.len < 3 || s.len > 4 || s.p[0] != '(' || s.p[s.len - 1] != ')')
		return false;
	if (!str_number((struct str){ s.p + 1, s.len - 2 }, &n) || n > DECIMAL_DIGITS)
		return false;
	*scale = (int)n;
	return true;
}

bool type_parse(struct str s, struct type *out)
{
	struct str name = STR("decimal");

	for (size_t i = 0; i < KINDS; i++)
		if (i != TYPE_DECIMAL && str_is(s, kinds[i].name)) {
			*out = (struct type){ (enum type_kind)i, 0 };
			return true;
		}
	if (!str_starts(s, name))
		return false;
	if (!parse_scale((struct str){ s.p + name.len, s.len - name.len }, &out->scale))
		return false;
	out->kind = TYPE_DECIMAL;
	return true;
}

const char *type_name(struct type t, char out[16])
{
	if (t.kind == TYPE_DECIMAL)
		snprintf(out, 16, "decimal(%d)", t.scale);
	else
		snprintf(out, 16, "%s", kinds[t.kind].name);
	return out;
}

bool type_holds(struct type t, struct str s)
{
	return s.p && kinds[t.kind].holds(s, t.scale);
}

const char *const *type_names(size_t *count)
{
	static const char *const names[] = {
		"text", "integer", "decimal(2)", "date", "datetime", "boolean",
	};

	*count = sizeof(names) / sizeof(names[0]);
	return names;
}
