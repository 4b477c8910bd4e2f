/* schema_currency - the digits that the currency of an amount has. */
#include "schema/schema.h"
#include "table/lookup.h"
#include "value/currency.h"

bool schema_in_currency(const struct schema_field *f)
{
	return f->currency.p && !str_is(f->currency, SCHEMA_OF_BOOK);
}

bool schema_has_currency(const struct schema *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (schema_in_currency(&s->field[i]))
			return true;
	return false;
}

/* How many digits after the point count: zeroes at the end do not. */
static size_t digits_of(struct str amount)
{
	ptrdiff_t point = str_find(amount, STR("."));

	if (point < 0)
		return 0;
	while (amount.len > 0 && amount.p[amount.len - 1] == '0')
		amount.len--;
	return amount.len - (size_t)point - 1;
}

bool schema_minor_holds(const struct schema *s, const struct schema_field *f, struct str amount,
                        struct str currency, struct buf *words, enum fault *fault)
{
	ptrdiff_t row;
	struct str units;
	uint64_t most;

	if (f->currency_field < 0)
		currency = f->currency;
	if (str_is_null(amount) || str_is_null(currency) || !s->minor_units)
		return true;
	row = lookup_row_of(s->minor_units, &currency);
	/* gold and the like have no minor units, and so any digits */
	if (row < 0 && !currency_is_code(currency)) {
		*fault = FAULT_NOT_IN_LOOKUP;
		buf_addf(words, "has the currency '%.*s', which is no code of ISO 4217",
		         (int)currency.len, currency.p);
		return false;
	}
	if (row < 0)
		return true;
	units = lookup_value(s->minor_units, (size_t)row, 0);
	if (!str_number(units, &most) || digits_of(amount) <= most)
		return true;
	*fault = FAULT_TOO_PRECISE;
	buf_addf(words, "has more digits than %.*s has minor units (%llu)", (int)currency.len,
	         currency.p, (unsigned long long)most);
	return false;
}
