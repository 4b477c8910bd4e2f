/* schema_holds - the constraints of a field on one text. */
#include "charset/unicode.h"
#include "schema/schema.h"

bool schema_length_holds(const struct schema_field *f, struct str text, enum fault *fault)
{
	size_t length;

	/* a character has one to four bytes: most texts need no counting */
	if ((!f->has_min_length || text.len / 4 >= f->min_length ||
	     (text.len > 0 && f->min_length == 1)) &&
	    (!f->has_max_length || text.len <= f->max_length))
		return true;
	length = unicode_length(text);
	*fault = FAULT_TOO_SHORT;
	if (f->has_min_length && length < f->min_length)
		return false;
	*fault = FAULT_TOO_LONG;
	return !f->has_max_length || length <= f->max_length;
}

/* The text of a field as a value of its type; left as a text where it is none. */
static void read_value(struct type type, struct str text, struct value *out)
{
	struct value v = { .kind = VALUE_TEXT, .text = text };
	enum fault ignored;

	out->kind = VALUE_TEXT;
	if (type.kind == TYPE_INTEGER || type.kind == TYPE_DECIMAL) {
		if (value_to_number(&v, &out->number, &ignored))
			out->kind = VALUE_NUMBER;
	} else if (type.kind == TYPE_DATE) {
		if (value_to_date(&v, &out->date, &ignored))
			out->kind = VALUE_DATE;
	}
	if (out->kind == VALUE_TEXT)
		out->text = text;
}

static bool between(const struct schema_field *f, const struct value *v, enum fault *fault)
{
	enum fault ignored;
	int order;

	*fault = FAULT_TOO_SMALL;
	if (f->minimum.kind != VALUE_NULL && value_compare(v, &f->minimum, &order, &ignored) &&
	    order < 0)
		return false;
	*fault = FAULT_TOO_LARGE;
	return f->maximum.kind == VALUE_NULL || !value_compare(v, &f->maximum, &order, &ignored) ||
	       order <= 0;
}

bool schema_range_holds(const struct schema_field *f, struct str text, enum fault *fault)
{
	struct value v;

	if (f->minimum.kind == VALUE_NULL && f->maximum.kind == VALUE_NULL)
		return true;
	read_value(f->type, text, &v);
	return between(f, &v, fault);
}

/* As decimal_cmp() of units / 10^scale; most bounds are 0 or have the scale of the field. */
static inline int order_of(long long units, int scale, const struct decimal *bound)
{
	if (scale == bound->scale || bound->units == 0)
		return (units > bound->units) - (units < bound->units);
	return decimal_cmp(decimal_of(units, scale), *bound);
}

bool schema_number_holds(const struct schema_field *f, long long units, int scale,
                         enum fault *fault)
{
	*fault = FAULT_TOO_SMALL;
	if (f->minimum.kind == VALUE_NUMBER && order_of(units, scale, &f->minimum.number) < 0)
		return false;
	*fault = FAULT_TOO_LARGE;
	return f->maximum.kind != VALUE_NUMBER || order_of(units, scale, &f->maximum.number) <= 0;
}

bool schema_pattern_holds(const struct schema_field *f, struct pattern_room **room, struct str text,
                          enum fault *fault)
{
	enum pattern_status status = f->pattern ? pattern_check(f->pattern, room, text)
	                                        : PATTERN_YES;

	*fault = status == PATTERN_NO ? FAULT_PATTERN : FAULT_PATTERN_LIMIT;
	return status == PATTERN_YES;
}

bool schema_allows(const struct schema_field *f, struct str text, enum fault *fault)
{
	*fault = FAULT_NOT_ALLOWED;
	for (size_t i = 0; i < f->allowed_count; i++)
		if (str_eq(f->allowed[i], text))
			return true;
	return f->allowed_count == 0;
}

bool schema_holds(const struct schema_field *f, struct pattern_room **room, struct str text,
                  enum fault *fault)
{
	*fault = FAULT_REQUIRED;
	if (str_is_null(text))
		return !f->required;
	*fault = FAULT_NOT_A_VALUE;
	if (f->type.kind != TYPE_TEXT && !type_holds(f->type, text))
		return false;
	return schema_length_holds(f, text, fault) && schema_range_holds(f, text, fault) &&
	       schema_pattern_holds(f, room, text, fault) && schema_allows(f, text, fault);
}
