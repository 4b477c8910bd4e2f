/* advice - see advice.h. */
#include "advice.h"
#include "value/unicode.h"

#define FORMATS_SHOWN 6	/* of a field, in a message */

/* What is said behind a text that would be a number with the other decimal mark: the commonest mistake of a spec. */
static const char *mark_advice(const struct spec_field *field, struct str value)
{
	struct amount_notation other = field->notation;
	struct decimal d;

	other.mark = other.mark == ',' ? '.' : ',';
	if (amount_parse(unicode_trim(value), &other, &d) != AMOUNT_OK)
		return "";
	return other.mark == '.' ? " (decimal_mark: \".\" would read it)" : " (decimal_mark: \",\" would read it)";
}

/* The formats by which a text is no date, or two: " (tried: %Y-%m-%d, %d.%m.%Y)". */
static const char *format_note(const struct spec_field *field, struct buf *out)
{
	buf_reset(out);
	buf_adds(out, " (tried: ");
	if (field->format_count == 0)
		buf_adds(out, field->type.kind == TYPE_DATE ? "YYYY-MM-DD" : "YYYY-MM-DDTHH:MM:SS");
	for (size_t i = 0; i < field->format_count && i < FORMATS_SHOWN; i++) {
		buf_adds(out, i > 0 ? ", " : "");
		buf_addstr(out, date_format_text(field->format[i]));
	}
	if (field->format_count > FORMATS_SHOWN)
		buf_addf(out, " and %zu more", field->format_count - FORMATS_SHOWN);
	buf_addc(out, ')');
	return out->p;
}

const char *advice_on(const struct spec_field *field, struct str value, enum fault fault, struct buf *out)
{
	bool dates = field->type.kind == TYPE_DATE || field->type.kind == TYPE_DATETIME;

	if (fault == FAULT_NOT_A_NUMBER)
		return mark_advice(field, value);
	return dates && (fault == FAULT_NOT_A_DATE || fault == FAULT_AMBIGUOUS) ? format_note(field, out) : "";
}
