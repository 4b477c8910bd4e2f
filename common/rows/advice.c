/* advice - see advice.h. */
#include "rows/advice.h"

#include "charset/unicode.h"

#define FORMATS_SHOWN 6 /* formats of a field that a message shows */

/*
 * The digits after the point that this text needs if % is read; *d gets its value. -1: it is not a
 * number even then.
 */
static int percent_digits(struct amount_notation how, struct str value, struct decimal *d)
{
	how.percent = true;
	for (how.round = ROUND_NONE; how.scale <= DECIMAL_DIGITS; how.scale++) {
		enum amount_status status = amount_parse(unicode_trim(value), &how, d);

		if (status != AMOUNT_TOO_PRECISE)
			return status == AMOUNT_OK ? how.scale : -1;
	}
	return -1;
}

/*
 * A number with % is a hundredth of what is written, so it has two digits more. Users count the
 * digits that they see.
 */
static const char *percent_advice(const struct spec_field *field, struct str value, struct buf *out)
{
	char text[DECIMAL_TEXT];
	struct decimal d;
	int digits = percent_digits(field->notation, value, &d);

	if (digits <= field->notation.scale)
		return "";
	buf_reset(out);
	if (field->notation.percent) {
		decimal_format(d, text);
		buf_addf(out, ": it is %s and needs decimal(%d)", text, digits);
	} else {
		buf_addf(out, " (percent: true and decimal(%d) would read it)", digits);
	}
	return out->p;
}

/*
 * The key of the spec with which the text would be a number. The other decimal mark is the most
 * frequent mistake.
 */
static const char *number_advice(const struct spec_field *field, struct str value, enum fault fault,
                                 struct buf *out)
{
	const struct amount_notation own = field->notation;
	struct amount_notation other[] = { own, own, own, own };
	const char *const advice[] = {
		own.mark == ',' ? " (decimal_mark: \".\" would read it)"
				: " (decimal_mark: \",\" would read it)",
		own.grouping == GROUPING_THREE ? " (grouping: indian would read it)"
					       : " (grouping: three would read it)",
		" (percent: true would read it)",
		" (scientific: exact would read it)",
	};
	struct decimal d;

	other[0].mark = own.mark == ',' ? '.' : ',';
	other[1].grouping = own.grouping == GROUPING_THREE ? GROUPING_INDIAN : GROUPING_THREE;
	other[2].percent = other[3].scientific = true;
	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		if (amount_parse(unicode_trim(value), &other[i], &d) == AMOUNT_OK)
			return advice[i];
	if (own.percent && fault == FAULT_NOT_A_NUMBER) {
		other[0] = own;
		other[0].percent = false;
		if (amount_parse(unicode_trim(value), &other[0], &d) == AMOUNT_OK)
			return " of percent: there is no % (percent: true)";
	}
	return own.percent ? "" : percent_advice(field, value, out);
}

/*
 * The formats that do not read the text, or the two that read it differently: " (tried: %Y-%m-%d,
 * %d.%m.%Y)".
 */
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

const char *advice_on(const struct spec_field *field, struct str value, enum fault fault,
                      struct buf *out)
{
	bool dates = field->type.kind == TYPE_DATE || field->type.kind == TYPE_DATETIME;

	if (fault == FAULT_NOT_A_NUMBER || fault == FAULT_SCIENTIFIC)
		return number_advice(field, value, fault, out);
	if (fault == FAULT_TOO_PRECISE && field->notation.percent)
		return percent_advice(field, value, out);
	return dates && (fault == FAULT_NOT_A_DATE || fault == FAULT_AMBIGUOUS)
	               ? format_note(field, out)
	               : "";
}
