/* cell - see cell.h. */
#include "cells/cell.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/scan.h"
#include "charset/unicode.h"

/* ---- types: one row each, at the end ---- */

static bool read_text(const struct cell_reader *r, struct arena *arena, struct str *value,
                      enum fault *fault)
{
	(void)r, (void)arena, (void)value, (void)fault;
	return true;
}

static const enum fault amount_faults[] = {
	[AMOUNT_NOT_A_NUMBER] = FAULT_NOT_A_NUMBER,
	[AMOUNT_SCIENTIFIC] = FAULT_SCIENTIFIC,
	[AMOUNT_TOO_PRECISE] = FAULT_TOO_PRECISE,
	[AMOUNT_OVERFLOW] = FAULT_OVERFLOW,
};

static bool read_amount(const struct cell_reader *r, struct arena *arena, struct str *value,
                        enum fault *fault)
{
	struct decimal d;
	int mark;
	enum amount_status status = amount_parse_currency(*value, &r->field->notation, &d, &mark);
	char *text;

	if (r->mark)
		*r->mark = mark;

	if (status == AMOUNT_NULL) {
		*value = STR_NULL;
		return true;
	}
	if (status != AMOUNT_OK) {
		*fault = amount_faults[status];
		return false;
	}
	text = arena_alloc(arena, DECIMAL_TEXT);
	*value = (struct str){ text, decimal_format(d, text) };
	return true;
}

bool cell_has_offsets(const struct spec_field *field)
{
	bool has = field->type.kind == TYPE_DATETIME && field->format_count == 0;

	if (field->zone || (field->type.kind != TYPE_DATE && field->type.kind != TYPE_DATETIME))
		return false;
	for (size_t i = 0; i < field->format_count; i++)
		has = has || date_format_has_offset(field->format[i]);
	return has;
}

bool cell_settle(const struct cell_reader *r, struct datetime *t)
{
	if (r->field->zone)
		return zone_bring(r->field->zone, t);
	if (r->offset && t->has_offset)
		*r->offset = t->offset;
	return true;
}

/* Read by the formats of the field. */
static bool read_by_formats(const struct cell_reader *r, struct str s, struct datetime *out,
                            enum fault *fault)
{
	const struct spec_field *field = r->field;
	enum date_status status;

	status = date_formats_read(field->format, field->format_count, field->first_format, s, out);
	*fault = status == DATE_AMBIGUOUS ? FAULT_AMBIGUOUS : FAULT_NOT_A_DATE;
	return status == DATE_OK && cell_settle(r, out);
}

/* Read ISO 8601, in digits of any script. */
static bool read_iso(enum type_kind kind, struct str s, struct datetime *t)
{
	char text[DATE_DIGITS];
	struct str plain = { text, 0 };

	if (kind == TYPE_DATE ? date_parse(s, &t->date) : datetime_parse(s, t))
		return true;
	if (str_is_ascii(s) || !date_digits(s, text, &plain.len))
		return false;
	return kind == TYPE_DATE ? date_parse(plain, &t->date) : datetime_parse(plain, t);
}

static bool read_moment(const struct cell_reader *r, enum type_kind kind, struct str s,
                        struct datetime *t, enum fault *fault)
{
	*fault = FAULT_NOT_A_DATE;
	if (r->field->format_count > 0)
		return read_by_formats(r, s, t, fault);
	return read_iso(kind, s, t) && cell_settle(r, t);
}

static bool read_date(const struct cell_reader *r, struct arena *arena, struct str *value,
                      enum fault *fault)
{
	struct datetime t = { 0 };
	char *text;

	if (!read_moment(r, TYPE_DATE, *value, &t, fault))
		return false;
	text = arena_alloc(arena, DATE_TEXT);
	date_format_iso(t.date, text);
	*value = (struct str){ text, DATE_TEXT - 1 };
	return true;
}

static bool read_datetime(const struct cell_reader *r, struct arena *arena, struct str *value,
                          enum fault *fault)
{
	struct datetime t = { 0 };
	char *text;

	if (!read_moment(r, TYPE_DATETIME, *value, &t, fault))
		return false;
	text = arena_alloc(arena, DATETIME_TEXT);
	*value = (struct str){ text, datetime_format_iso(&t, text) };
	return true;
}

static bool is_among(struct str s, const struct str *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(s, list[i]))
			return true;
	return false;
}

static bool read_boolean(const struct cell_reader *r, struct arena *arena, struct str *value,
                         enum fault *fault)
{
	const struct spec_field *field = r->field;
	const struct str yes = STR("true"), no = STR("false");
	bool is_yes = field->true_count ? is_among(*value, field->true_text, field->true_count)
	                                : str_eq(*value, yes);
	bool is_no = field->false_count ? is_among(*value, field->false_text, field->false_count)
	                                : str_eq(*value, no);

	(void)arena;
	*value = is_yes ? yes : no;
	*fault = FAULT_NOT_A_BOOLEAN;
	return is_yes || is_no;
}

static const struct {
	bool (*read)(const struct cell_reader *, struct arena *, struct str *, enum fault *);
	enum cell_form form;
	bool costly;
} types[] = {
	[TYPE_TEXT] = { read_text, CELL_TEXT, false },
	[TYPE_INTEGER] = { read_amount, CELL_AMOUNT, false },
	[TYPE_DECIMAL] = { read_amount, CELL_AMOUNT, false },
	[TYPE_DATE] = { read_date, CELL_ANY, true },
	[TYPE_DATETIME] = { read_datetime, CELL_ANY, true },
	[TYPE_BOOLEAN] = { read_boolean, CELL_ANY, false },
};

struct cell_reader cell_reader(const struct spec_field *field, struct rule_scratch *rules)
{
	bool more = field->rules || field->fill_down || field->notation.percent ||
	            field->notation.grouping != GROUPING_THREE;

	assert(!field->rules == !rules);
	return (struct cell_reader){ .field = field,
		                     .rules = rules,
		                     .type = types[field->type.kind].read,
		                     .form = more ? CELL_ANY : types[field->type.kind].form,
		                     .costly = types[field->type.kind].costly || field->rules };
}

/* ---- the cell ---- */

/*
 * Which bytes are visible ASCII, or part of Chinese characters? In UTF-8, 0xe4 to 0xe9 begin U+4000
 * to U+9FFF, which have no white space and no control characters.
 */
static struct scan plain_bytes(struct scan s)
{
	return scan_or(scan_within(s, ' ', '~'),
	               scan_or(scan_within(s, 0x80, 0xbf), scan_within(s, 0xe4, 0xe9)));
}

/* Only such bytes, and no blank at an end: true for most cells. */
bool cell_is_plain(struct str s)
{
	if (s.len == 0 || s.p[0] == ' ' || s.p[s.len - 1] == ' ')
		return false;
	if (s.len <= SCAN_SHORT) {
		struct scan_short bytes = scan_short(scan_words(s.p, s.len));
		unsigned plain = 0;

		for (int i = 0; i < SCAN_VECTORS; i++)
			plain |= scan_mask(plain_bytes(bytes.part[i])) << i * SCAN_WIDTH;
		return (plain & scan_short_all(s.len)) == scan_short_all(s.len);
	}
	/* whole blocks, then the last bytes as a block that overlaps */
	for (size_t i = 0; i < s.len; i += SCAN_WIDTH) {
		size_t at = s.len - i < SCAN_WIDTH ? s.len - SCAN_WIDTH : i;

		if (scan_mask(plain_bytes(scan_load(s.p + at))) != scan_short_all(SCAN_WIDTH))
			return false;
	}
	return true;
}

/*
 * Remove control characters and, unless the spec keeps them, blanks at the ends; null if nothing
 * remains.
 */
static struct str tidy(const struct spec_field *field, struct cell_unseen *unseen, struct str s,
                       struct arena *arena)
{
	size_t count;

	if (s.len == 0)
		return STR_NULL;
	if (cell_is_plain(s))
		return s;
	if (unicode_has_controls(s)) {
		struct buf without = { 0 };

		count = unicode_drop_controls(s, &without);
		if (unseen && count > 0) {
			unseen->cells++;
			unseen->characters += count;
		}
		s = str_copy(arena, buf_str(&without));
		buf_free(&without);
	}
	if (field->trim)
		s = unicode_trim(s);
	return s.len > 0 ? s : STR_NULL;
}

bool cell_is_null(const struct cell_reader *r, struct str cell)
{
	return is_among(cell, r->field->null_text, r->field->null_count);
}

bool cell_is_empty(const struct cell_reader *r, struct str cell, struct arena *arena)
{
	struct str text = tidy(r->field, NULL, cell, arena);

	return !text.p || is_among(text, r->field->null_text, r->field->null_count);
}

bool cell_read(const struct cell_reader *r, struct str cell, struct arena *arena, struct str *value,
               enum fault *fault)
{
	const struct spec_field *field = r->field;

	*value = tidy(field, r->unseen, cell, arena);
	if (field->null_count > 0 && is_among(*value, field->null_text, field->null_count))
		*value = STR_NULL;
	if ((!r->rules || rule_apply(r->rules, arena, value, fault)) &&
	    (!value->p || r->type(r, arena, value, fault)))
		return true;
	*value = cell;
	return false;
}
