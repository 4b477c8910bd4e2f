/*
 * value - the values of expressions.
 *
 *	struct value v = value_text(STR("12.50"));
 *	if (value_number(&v, &d) == VALUE_OK) ...
 *
 * A text that meets a number or a date is read as one. If it cannot be, that is a fault; nothing is
 * guessed.
 */
#ifndef EXPR_VALUE_H
#define EXPR_VALUE_H

#include "date/date.h"
#include "record/fault.h"
#include "value/decimal.h"
#include "value/type.h"

enum value_kind { VALUE_NULL, VALUE_TEXT, VALUE_NUMBER, VALUE_DATE, VALUE_BOOLEAN };

struct value {
	enum value_kind kind;
	union {
		/* VALUE_TEXT; the record, the spec or the arena owns the bytes */
		struct str text;
		struct decimal number; /* VALUE_NUMBER */
		struct date date;      /* VALUE_DATE */
		bool boolean;          /* VALUE_BOOLEAN */
	};
};

/* "null", "text", "number", "date", "boolean". */
const char *value_kind_name(enum value_kind kind);

/*
 * Read a value as a number, a date, a boolean. False if it is none; *fault is the code. The value
 * must not be null. A date-time text is read as its date.
 */
bool value_to_number(const struct value *v, struct decimal *out, enum fault *fault);
bool value_to_date(const struct value *v, struct date *out, enum fault *fault);
bool value_to_boolean(const struct value *v, bool *out, enum fault *fault);

/*
 * The canonical text, in `arena` unless the value is a text already. Null stays null. A number
 * keeps its scale.
 */
struct str value_to_text(const struct value *v, struct arena *arena);

/*
 * The canonical text of `v` for a field of type `t`: a number with exactly its scale, a date, ...
 * False if that would lose something (*fault: not_a_number, too_precise, not_a_date, not_a_boolean,
 * overflow). Null stays null.
 */
bool value_to_type(const struct value *v, struct type t, struct arena *arena, struct str *out,
                   enum fault *fault);

/*
 * The same for a text that has `digits` digits after the point, and for a type with `scale`, which is
 * more: "12.50" with four digits is "12.5000". decimal_canonical_scale() or typed_number() has said so.
 * False if the result has more digits than a decimal may have, or needs too many zeros: then ask
 * value_to_type().
 */
bool value_add_zeros(struct str text, int digits, int scale, struct arena *arena, struct str *out);

/*
 * Compare two values that are not null: numbers by value, dates by day, texts by bytes, false
 * before true. A text that meets another kind is read as that kind. False with *fault if it cannot
 * be.
 */
bool value_compare(const struct value *a, const struct value *b, int *order, enum fault *fault);

/*
 * Append a text that is the same for equal values, for group keys: numbers without trailing zeros,
 * backslash and TAB escaped as in the stream, null as \N, then a TAB. So the texts of several
 * values in a row never equal those of other values.
 */
void value_key(const struct value *v, struct buf *out);

/*
 * Append bytes whose order (memcmp(), then the shorter first) is that of the values, for sorting:
 * null first, then as value_compare() says; 1.10 equals 1.1. Several values in a row are in the order
 * of the first, then of the second, ...: "a", "b" comes before "ab", "". Values of different kinds are
 * in the order null, boolean, number, date, text; a text is not read as a number or a date here, so
 * make it one before.
 */
void value_order_key(const struct value *v, struct buf *out);

/*
 * The same for a time, which is no kind of value: by the instant, so that offsets and fractions
 * compare; one without an offset counts as UTC. It is ordered as a date; do not mix it with dates.
 */
void value_order_instant(const struct datetime *t, struct buf *out);

#endif
