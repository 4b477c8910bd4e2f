/*
 * value - what an expression works on.
 *
 *	struct value v = value_text(STR("12.50"));
 *	if (value_number(&v, &d) == VALUE_OK) ...
 *
 * A text meeting a number or a date is read as one; that it cannot be is reported, never guessed.
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
		/* VALUE_TEXT; the bytes belong to the record, the spec or the arena */
		struct str text;
		struct decimal number; /* VALUE_NUMBER */
		struct date date;      /* VALUE_DATE */
		bool boolean;          /* VALUE_BOOLEAN */
	};
};

/* "null", "text", "number", "date", "boolean". */
const char *value_kind_name(enum value_kind kind);

/*
 * Read a value as a number, a date, a boolean. False where it is not one (*fault says which code);
 * null is the caller's business. A date-time text is read as its date.
 */
bool value_to_number(const struct value *v, struct decimal *out, enum fault *fault);
bool value_to_date(const struct value *v, struct date *out, enum fault *fault);
bool value_to_boolean(const struct value *v, bool *out, enum fault *fault);

/*
 * The canonical text: in `arena` unless it is a text already; null gives null. A number has the
 * scale that it has.
 */
struct str value_to_text(const struct value *v, struct arena *arena);

/*
 * The canonical text of `v` as a field of type `t`: a number with exactly its scale, a date, ...
 * False where it cannot be that without loss (*fault: not_a_number, too_precise, not_a_date,
 * not_a_boolean, overflow). Null gives null.
 */
bool value_to_type(const struct value *v, struct type t, struct arena *arena, struct str *out,
                   enum fault *fault);

/*
 * Order two values that are not null: numbers by value, dates by day, texts by bytes, false
 * before true. A text meeting another kind is read as that kind. False where that cannot be done.
 */
bool value_compare(const struct value *a, const struct value *b, int *order, enum fault *fault);

/*
 * Append a text by which equal values are equal: numbers without trailing zeros, backslash and
 * TAB escaped as in the stream, null as \N, a TAB at the end. So the keys of several values in a
 * row are never those of others. For group keys.
 */
void value_key(const struct value *v, struct buf *out);

#endif
