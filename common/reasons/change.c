/* change - each kind is a question to all amounts that differ. */
#include "reasons/change.h"

#include <string.h>

#define MOVED_MOST 3 /* places by which a point is moved */

struct change {
	const struct decimal *before, *after;
	size_t measures;
	const int *scale;
};

static bool differs(const struct change *c, size_t i)
{
	return decimal_cmp(c->before[i], c->after[i]) != 0;
}

/* Does it hold for each measure that differs? */
static bool all(const struct change *c, bool (*holds)(const struct change *c, size_t i))
{
	bool yes = true;

	for (size_t i = 0; yes && i < c->measures; i++)
		yes = !differs(c, i) || holds(c, i);
	return yes;
}

/* Is `to` the number `from`, rounded to fewer digits after the point? */
static bool is_rounded(struct decimal from, struct decimal to)
{
	static const enum rounding ways[] = { ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN };
	struct decimal short_to = decimal_trim(to, 0), rounded;
	bool is = false;

	for (size_t i = 0; !is && i < sizeof(ways) / sizeof(*ways); i++)
		is = short_to.scale < decimal_trim(from, 0).scale &&
		     decimal_rescale(from, short_to.scale, ways[i], &rounded) == DECIMAL_OK &&
		     decimal_cmp(rounded, to) == 0;
	return is;
}

static bool is_rounding(const struct change *c, size_t i)
{
	struct decimal difference;

	if (decimal_sub(c->after[i], c->before[i], &difference) != DECIMAL_OK)
		return false;
	return decimal_cmp(decimal_abs(difference), decimal_of(1, c->scale[i])) <= 0 ||
	       is_rounded(c->before[i], c->after[i]) || is_rounded(c->after[i], c->before[i]);
}

static bool is_negated(const struct change *c, size_t i)
{
	return decimal_cmp(c->after[i], decimal_neg(c->before[i])) == 0;
}

/* Have two amounts changed their places, such as debit and credit, and no other differs? */
static bool has_changed_sides(const struct change *c)
{
	size_t found[2] = { 0 }, count = 0;

	for (size_t i = 0; i < c->measures; i++)
		if (differs(c, i)) {
			if (count < 2)
				found[count] = i;
			count++;
		}
	return count == 2 && decimal_cmp(c->before[found[0]], c->after[found[1]]) == 0 &&
	       decimal_cmp(c->before[found[1]], c->after[found[0]]) == 0;
}

/* The digits of an amount without sign and point. Returns how many. */
static size_t digits_of(struct decimal d, int scale, char text[DECIMAL_TEXT])
{
	size_t len, kept = 0;

	if (decimal_rescale(decimal_abs(d), scale, ROUND_NONE, &d) != DECIMAL_OK)
		return 0;
	len = decimal_format(d, text);
	for (size_t i = 0; i < len; i++)
		if (is_digit(text[i]))
			text[kept++] = text[i];
	return kept;
}

/* Are exactly two digits exchanged, with the same sign? */
static bool is_exchanged(const struct change *c, size_t i)
{
	char before[DECIMAL_TEXT], after[DECIMAL_TEXT];
	size_t len = digits_of(c->before[i], c->scale[i], before), place[2] = { 0 }, count = 0;

	if (len == 0 || digits_of(c->after[i], c->scale[i], after) != len ||
	    decimal_sign(c->before[i]) != decimal_sign(c->after[i]))
		return false;
	for (size_t k = 0; k < len; k++)
		if (before[k] != after[k]) {
			if (count < 2)
				place[count] = k;
			count++;
		}
	return count == 2 && before[place[0]] == after[place[1]] &&
	       before[place[1]] == after[place[0]];
}

static bool is_shifted(const struct change *c, size_t i)
{
	struct decimal small = c->before[i], large = c->after[i], moved;
	bool is = false;

	if (decimal_cmp(decimal_abs(small), decimal_abs(large)) > 0) {
		small = c->after[i];
		large = c->before[i];
	}
	if (decimal_sign(small) == 0)
		return false;
	for (int n = 1, ten = 10; !is && n <= MOVED_MOST; n++, ten *= 10)
		is = decimal_mul(small, decimal_of(ten, 0), &moved) == DECIMAL_OK &&
		     decimal_cmp(moved, large) == 0;
	return is;
}

enum reason_kind change_kind(const struct decimal *before, const struct decimal *after,
                             size_t measures, const int *scale)
{
	struct change c = { before, after, measures, scale };

	if (all(&c, is_negated) || has_changed_sides(&c))
		return REASON_SIGN;
	if (all(&c, is_exchanged))
		return REASON_DIGITS;
	if (all(&c, is_rounding))
		return REASON_ROUNDING;
	return all(&c, is_shifted) ? REASON_POINT : REASON_AMOUNT;
}
