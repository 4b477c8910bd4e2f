/* expected - see expected.h. */
#include "spec/expected.h"

#include "base/mem.h"

#define SHOWN 6 /* of a list */

/* Write a list of texts with ", " and " or " between them. */
static void put_item(struct buf *out, size_t i, size_t count, struct str text)
{
	if (i < SHOWN)
		buf_adds(out, i == 0 ? "" : i + 1 == count ? " or " : ", ");
	if (i < SHOWN)
		buf_addstr(out, text);
	else if (i == SHOWN)
		buf_addf(out, " or %zu more", count - SHOWN);
}

static void put_list(struct buf *out, const struct str *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put_item(out, i, count, text[i]);
}

/* The form of a number, a day or a boolean that the type demands, if no key says more. */
static void put_type(struct type t, char mark, struct buf *out)
{
	switch (t.kind) {
	case TYPE_INTEGER:
		buf_adds(out, "a whole number");
		break;
	case TYPE_DECIMAL:
		buf_addf(out, "a number with at most %d digit%s after the %s", t.scale,
		         t.scale == 1 ? "" : "s", mark == ',' ? "comma" : "point");
		break;
	case TYPE_DATE:
		buf_adds(out, "a date as %Y-%m-%d");
		break;
	case TYPE_DATETIME:
		buf_adds(out, "a time as %Y-%m-%dT%H:%M:%S");
		break;
	case TYPE_BOOLEAN:
		buf_adds(out, "true or false");
		break;
	default:
		break;
	}
}

/* Is it about the type of the value? */
static bool is_of_type(enum fault fault)
{
	switch (fault) {
	case FAULT_NOT_A_NUMBER:
	case FAULT_SCIENTIFIC:
	case FAULT_TOO_PRECISE:
	case FAULT_NOT_A_DATE:
	case FAULT_AMBIGUOUS:
	case FAULT_NOT_A_BOOLEAN:
	case FAULT_ERROR_VALUE:
	case FAULT_UNCALCULATED:
	case FAULT_NOT_A_VALUE:
		return true;
	default:
		return false;
	}
}

static void put_formats(const struct spec_field *f, struct buf *out)
{
	buf_adds(out, f->type.kind == TYPE_DATE ? "a date as " : "a time as ");
	for (size_t i = 0; i < f->format_count; i++)
		put_item(out, i, f->format_count, date_format_text(f->format[i]));
}

static void put_truths(const struct spec_field *f, struct buf *out)
{
	put_list(out, f->true_text, f->true_count);
	buf_adds(out, f->true_count > 0 ? " for true, " : "true, ");
	put_list(out, f->false_text, f->false_count);
	buf_adds(out, f->false_count > 0 ? " for false" : "false");
}

bool expected_by_spec(const struct spec_field *f, enum fault fault, struct buf *out)
{
	buf_reset(out);
	if (fault == FAULT_REQUIRED)
		buf_adds(out, "a value");
	else if (!is_of_type(fault))
		return false;
	else if (f->format_count > 0)
		put_formats(f, out);
	else if (f->true_count + f->false_count > 0)
		put_truths(f, out);
	else
		put_type(f->type, f->notation.mark, out);
	return out->len > 0;
}

/* "at most 100.00" */
static void put_bound(const char *words, const struct value *v, struct buf *out)
{
	struct arena scratch = { 0 };

	if (v->kind != VALUE_NULL) {
		buf_adds(out, words);
		buf_addstr(out, value_to_text(v, &scratch));
	}
	arena_free(&scratch);
}

static void put_constraint(const struct schema_field *f, enum fault fault, struct buf *out)
{
	if (fault == FAULT_REQUIRED)
		buf_adds(out, "a value");
	else if (fault == FAULT_TOO_SHORT && f->has_min_length)
		buf_addf(out, "at least %zu characters", f->min_length);
	else if (fault == FAULT_TOO_LONG && f->has_max_length)
		buf_addf(out, "at most %zu characters", f->max_length);
	else if (fault == FAULT_TOO_SMALL)
		put_bound("at least ", &f->minimum, out);
	else if (fault == FAULT_TOO_LARGE)
		put_bound("at most ", &f->maximum, out);
	else if (fault == FAULT_PATTERN && f->pattern)
		buf_addf(out, "a text as %.*s", (int)f->pattern_text.len, f->pattern_text.p);
	else if (fault == FAULT_NOT_ALLOWED)
		put_list(out, f->allowed, f->allowed_count);
	else if (fault == FAULT_NOT_UNIQUE)
		buf_adds(out, "a value that no other record has");
}

bool expected_by_schema(const struct schema_field *f, enum fault fault, struct buf *out)
{
	buf_reset(out);
	if (is_of_type(fault))
		put_type(f->type, '.', out);
	else
		put_constraint(f, fault, out);
	return out->len > 0;
}
