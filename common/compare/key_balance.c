/* key_balance - see key_balance.h. */
#include "compare/key_balance.h"

bool balance_text_differs(const struct key_balance *at, size_t measure)
{
	const struct half *before = &at->half[BEFORE], *after = &at->half[AFTER];
	struct str a, b;

	if (before->records == 0 || after->records == 0)
		return true;
	a = before->text[measure];
	b = after->text[measure];
	return str_is_null(a) || str_is_null(b) ? str_is_null(a) != str_is_null(b) : !str_eq(a, b);
}

struct str balance_text(const struct key_balance *at, enum side side, size_t measure)
{
	return at->half[side].records > 0 ? at->half[side].text[measure] : STR_NULL;
}

struct decimal balance_difference(const struct key_balance *at, size_t measure)
{
	struct decimal d = decimal_of(0, 0);

	/* balances_compare() has checked that it fits */
	(void)decimal_sub(at->half[AFTER].value[measure], at->half[BEFORE].value[measure], &d);
	return d;
}

static struct decimal with_digits(struct decimal d, int digits)
{
	struct decimal shorter = decimal_trim(d, digits), longer;

	/* an amount that has no room for more digits stays as it is */
	if (shorter.scale < digits &&
	    decimal_rescale(shorter, digits, ROUND_NONE, &longer) == DECIMAL_OK)
		return longer;
	return shorter;
}

struct decimal currency_amount(const struct spec_reconcile *what, struct str currency,
                               struct decimal d)
{
	struct str units = STR_NULL;
	uint64_t digits;

	if (str_is_null(currency) ||
	    lookup_find_plain(what->minor_units, currency, 0, &units) < 0 ||
	    !str_number(units, &digits))
		return d;
	return with_digits(d, (int)digits);
}

struct decimal key_amount(const struct spec_reconcile *what, const struct str *part, size_t measure,
                          struct decimal d)
{
	return currency_amount(what, spec_measure_currency(&what->measure[measure], part), d);
}

bool balance_is_below(const struct key_balance *at, size_t measure, struct decimal difference)
{
	return at->below && decimal_cmp(difference, at->below[measure]) == 0;
}

bool balance_covers(const struct key_balance *at)
{
	const struct half *before = &at->half[BEFORE], *after = &at->half[AFTER];

	return before->parent != after->parent && (before->parent ? after : before)->listed;
}

enum news_kind balance_news(const struct key_balance *at, size_t measures)
{
	enum news_kind first = NEWS_NONE;

	for (size_t i = 0; at->news && i < measures; i++)
		if (at->news[i].kind < first)
			first = at->news[i].kind;
	return first;
}

const char *status_name(enum status status)
{
	static const char *const names[] = {
		[STATUS_EQUAL] = "equal",
		[STATUS_WITHIN] = "within tolerance",
		[STATUS_ACCEPTED] = "accepted",
		[STATUS_ZERO_BEFORE] = "only before, zero",
		[STATUS_ZERO_AFTER] = "only after, zero",
		[STATUS_BELOW] = "see sub-accounts",
		[STATUS_PARENT] = "see parent account",
		[STATUS_TOTAL] = "total exceeded",
		[STATUS_DIFFERENT] = "different",
		[STATUS_ONLY_BEFORE] = "only before",
		[STATUS_ONLY_AFTER] = "only after",
	};

	return names[status];
}

bool status_differs(enum status status)
{
	return status == STATUS_TOTAL || status == STATUS_DIFFERENT ||
	       status == STATUS_ONLY_BEFORE || status == STATUS_ONLY_AFTER;
}

bool status_is_zero(enum status status)
{
	return status == STATUS_ZERO_BEFORE || status == STATUS_ZERO_AFTER;
}
